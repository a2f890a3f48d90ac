//! What `map` says when it is done.

use std::path::Path;

use lupasilta::audit::record::{Count, Delivered, Finding, Record};
use serde::Serialize;

use super::{FINDINGS, LEDGER};
use crate::error::Result;
use crate::output::{Output, plain, print_findings};

/// What is printed for programs. `outcome` is `mapped` or `rejected`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    outcome: &'static str,
    /// ledger.json, or findings.json of a rejection.
    record: String,
    documents: &'a [Delivered],
    leaves: Option<Count>,
    unmapped: &'a [String],
    findings: &'a [Finding],
}

/// The application was mapped, and the ledger holds.
pub(super) fn mapped(record: &Record, out: &Path, output: &mut Output) -> Result<()> {
    let ledger = out.join(LEDGER);
    if output.is_json() {
        return output.value(&Summary {
            outcome: "mapped",
            record: ledger.display().to_string(),
            documents: &record.documents,
            leaves: Some(record.leaves),
            unmapped: &record.unmapped,
            findings: &record.findings,
        });
    }
    let component = &record.component;
    output.line(format_args!(
        "mapped by {} {} to {}",
        component.name,
        component.version,
        out.display()
    ))?;
    for document in &record.documents {
        output.line(format_args!("  {}  {}", document.name, document.media_type))?;
    }
    output.line(format_args!("  {LEDGER}"))?;
    output.line(counted(&record.leaves))?;
    for pointer in &record.unmapped {
        output.line(format_args!("  unmapped  {}", plain(pointer)))?;
    }
    print_findings(&record.findings, 12, output)
}

/// How many received values there are of each fate.
pub(in crate::commands) fn counted(leaves: &Count) -> String {
    format!(
        "received values  {}: copied {}, converted {}, coded {}, used {}, ignored {}, unmapped {}",
        leaves.total,
        leaves.copied,
        leaves.converted,
        leaves.coded,
        leaves.used,
        leaves.ignored,
        leaves.unmapped
    )
}

/// What was given says nothing that was not delivered before.
pub(in crate::commands) fn unchanged(output: &mut Output) -> Result<()> {
    if output.is_json() {
        return output.value(&serde_json::json!({"unchanged": true}));
    }
    output.line("nothing is new: there is nothing to deliver")
}

/// The mapping rejected the application.
pub(in crate::commands) fn rejected(
    list: &[Finding],
    out: &Path,
    output: &mut Output,
) -> Result<()> {
    let file = out.join(FINDINGS);
    if output.is_json() {
        return output.value(&Summary {
            outcome: "rejected",
            record: file.display().to_string(),
            documents: &[],
            leaves: None,
            unmapped: &[],
            findings: list,
        });
    }
    output.line(format_args!(
        "rejected by the mapping; the reasons are in {}",
        file.display()
    ))?;
    print_findings(list, 12, output)
}
