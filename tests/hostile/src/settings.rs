//! Settings: of the program, in TOML, and of the mapping, in JSON.

use std::path::Path;
use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use lupasilta::Config;
use lupasilta::outside::SystemChance;
use lupasilta::service;
use lupasilta::triggers::Recognition;
use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::Guest;
use std::sync::Arc;

use crate::mapped::Case;

/// Where nothing is: what settings name is looked for, and not found.
const NOWHERE: &str = "/nonexistent/lupasilta";

/// Settings of the program are understood or refused with a text of one line, which is no part of a secret's value; what uses them refuses
/// what cannot work.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let config = match Config::parse(text, Path::new(NOWHERE)) {
        Ok(config) => config,
        Err(malformed) => {
            assert!(
                malformed
                    .line
                    .is_none_or(|line| line <= text.split('\n').count())
            );
            assert!(!malformed.to_string().is_empty());
            return;
        }
    };
    assert!(config.store_file().ends_with("lupasilta.sqlite"));
    let _ = Recognition::new(&config.triggers.mail);
    // A command would be run for a credential, and a file read: a fuzzer must not choose which.
    let runs = ["command", "file", "env"]
        .iter()
        .any(|word| text.contains(word));
    if !runs {
        let _ = service::connect(&config.service, &config.base, Arc::new(SystemChance));
    }
}

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(&Asianhallinta::describe().settings_schema).expect("JSON");
    let options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .offline();
    options.build(&schema).expect("a schema")
});

/// Settings of the mapping that its schema takes never keep an application from being mapped or rejected for a reason; others do not either.
pub fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let fits = serde_json::from_str(text).is_ok_and(|settings| SCHEMA.is_valid(&settings));
    let outcome = Case::example(text).outcome();
    if let (true, Err(findings)) = (fits, &outcome) {
        let unreadable = findings
            .iter()
            .any(|finding| finding.code == "settings-unreadable");
        assert!(
            !unreadable,
            "the schema takes them, and they cannot be read"
        );
    }
}
