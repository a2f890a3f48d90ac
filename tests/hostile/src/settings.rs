//! Settings that somebody wrote wrong: the first part is a `lupasilta.toml`, what comes after a line of `--` is a mapping's JSON.

use std::path::Path;

use lupasilta::Config;
use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::{Action, Context, Guest, Kind};

pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (toml, json) = text.split_once("\n--\n").unwrap_or((&text, &text));
    match Config::parse(toml, Path::new("/etc/lupasilta")) {
        Ok(config) => assert!(!format!("{config:?}").is_empty()),
        Err(malformed) => assert!(!malformed.to_string().is_empty()),
    }
    // The host holds a mapping's settings against their schema; the mapping itself is given any.
    let action = Action {
        external_id: "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f".to_owned(),
        case_id: None,
        before: Vec::new(),
        told: None,
    };
    let context = Context {
        now: "2026-11-27T12:00:00+02:00".to_owned(),
        settings: json.to_owned(),
    };
    if let Err(findings) = Asianhallinta::fetch(Kind::Application, action, context) {
        assert!(!findings.is_empty());
    }
}
