//! `lupasilta transfers replay`

use std::sync::Arc;

use clap::Args;
use lupasilta::mappings::difference::{self, Report, Values};
use lupasilta::mappings::replay::{Recorded, as_on_record, same_bytes};
use lupasilta::mappings::{Registry, compared};
use lupasilta::store::{MappedBy, Store};
use serde::Serialize;

use super::super::configured::Configured;
use super::Id;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Map a transfer again from its record, with the version that mapped it, and say whether the bytes are the same
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Replay {
    /// The transfer's id, or its action's externalId
    #[arg(value_name = "ID")]
    id: Id,

    /// Show values as they are, but for addresses under non-disclosure, should something differ: for those who may read the applications themselves
    #[arg(long)]
    unmasked: bool,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Example:
  lupasilta transfers replay 07cc0424-e9e6-4d7c-8b32-0db826fb5e56

Exit codes: 0 the same bytes, 1 other bytes or no record, 2 something given is unusable.";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Said<'a> {
    same: bool,
    mapping: &'a MappedBy,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Report>,
}

impl Replay {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let store = Arc::new(self.configured.store()?);
        let failed = |error| Failure::Problems(Exit::Failed, vec![error]);
        let id = self.id.find(store.as_ref())?;
        let transfer = store
            .transfer(id)
            .map_err(|error| Failure::with(Exit::Failed, error))?;
        let recorded = Recorded::read(store.as_ref(), transfer).map_err(failed)?;
        let made = recorded.made(store.as_ref()).map_err(failed)?;
        let registry =
            Registry::open(&self.configured.read()?, Arc::clone(&store)).map_err(failed)?;
        let version =
            compared(store.as_ref(), registry.sandbox(), &recorded.by.mapping()).map_err(failed)?;
        let again = as_on_record(recorded.map(&version.mapping, &version.settings));
        let same = same_bytes(&made, &again);
        let mut report = Report::new(version.component(), version.component());
        let values = match self.unmasked {
            true => Values::Clear,
            false => Values::Masked,
        };
        report.add(
            &id.to_string(),
            &difference::compare(recorded.bodies(), &made, &again, values),
        );
        if output.is_json() {
            output.value(&Said {
                same,
                mapping: &recorded.by,
                report: (!same).then_some(&report),
            })?;
        } else if same {
            output.line(format_args!(
                "transfer {id} mapped again by {} {} with the present {}: the same bytes",
                recorded.by.component, recorded.by.version, recorded.by.now
            ))?;
        } else {
            output.line(format_args!("transfer {id} mapped again: other bytes"))?;
            output.line(report.table().trim_end())?;
        }
        match same {
            true => Ok(()),
            false => Err(Failure::Told(Exit::Failed)),
        }
    }
}
