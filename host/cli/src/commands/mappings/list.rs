//! `lupasilta mappings list`

use clap::Args;
use lupasilta::store::{Serves, Versions};

use super::super::configured::Configured;
use super::{registry, short};
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_time};

/// List the installed mappings, those installed last first
#[derive(Args)]
#[command(after_help = "Example:\n  lupasilta mappings list --config lupasilta.toml")]
pub(super) struct List {
    #[command(flatten)]
    configured: Configured,
}

impl List {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let failed = |error| Failure::with(Exit::Failed, error);
        let registry = registry(&self.configured)?;
        let components = registry.store().components().map_err(failed)?;
        if output.is_json() {
            return output.value(&components);
        }
        if components.is_empty() {
            return output
                .line("no mappings are installed; `lupasilta mappings install` installs one");
        }
        let routes = registry.routes().map_err(failed)?;
        let rows: Vec<[String; 6]> = components
            .iter()
            .map(|component| {
                let mut serving: Vec<String> = routes
                    .newest()
                    .filter(|activation| matches!(&activation.serves, Serves::Mapping(version) if version.component == component.digest))
                    .map(|activation| activation.route.to_string())
                    .collect();
                if routes.configured().is_some_and(|version| version.component == component.digest) {
                    serving.push("configured".to_owned());
                }
                [
                    format!("{}@{}", component.name, component.version),
                    short(&component.digest).to_owned(),
                    component.contract.clone(),
                    trust(&component.trust),
                    finnish_time(component.installed),
                    serving.join(" "),
                ]
            })
            .collect();
        output.table(
            [
                "mapping",
                "digest",
                "contract",
                "trusted",
                "installed",
                "serves",
            ],
            &rows,
        )
    }
}

/// Why it is trusted, in a word or two.
fn trust(trust: &serde_json::Value) -> String {
    let member = |name: &str| trust.get(name).and_then(serde_json::Value::as_str);
    match (trust.as_str(), member("keyName")) {
        (Some(word), _) => word.to_owned(),
        (_, Some(key)) => format!("key {key}"),
        _ => "pinned digest".to_owned(),
    }
}
