//! XML schemas, by the tool that everybody has: no library of Rust's checks them as a whole.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use lupasilta::mappings::golden::CaseReport;

use crate::error::{Failure, Result};

/// Validates a case's XML documents; none of the schemas fits: the case fails.
pub(super) fn check(schemas: &[PathBuf], case: &mut CaseReport) -> Result<()> {
    let xml = std::mem::take(&mut case.xml);
    if schemas.is_empty() {
        return Ok(());
    }
    for (name, bytes) in xml {
        let mut faults = Vec::new();
        let mut fits = false;
        for schema in schemas {
            match validate(schema, &bytes)? {
                None => {
                    fits = true;
                    break;
                }
                Some(fault) => faults.push(fault),
            }
        }
        if !fits {
            case.fail(format!("{name} is not valid: {}", faults.join("; ")));
        }
    }
    Ok(())
}

/// What xmllint says against a document; none where it is valid.
fn validate(schema: &PathBuf, xml: &[u8]) -> Result<Option<String>> {
    let started = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut running = started.map_err(|error| {
        Failure::usage(
            format!("xmllint cannot be run: {error}."),
            "Install it: it is in the package libxml2-utils on Debian and Ubuntu, libxml2 elsewhere. Or leave --schema out.",
        )
    })?;
    if let Some(mut stdin) = running.stdin.take() {
        // It may have ended already, over the schema; then it says why.
        let _ = stdin.write_all(xml);
    }
    let ended = running.wait_with_output();
    let ended = ended.map_err(|error| Failure::machine(format!("xmllint: {error}.")))?;
    // 3 and 4: the document is not valid. Anything else is about the schema.
    match ended.status.code() {
        Some(0) => Ok(None),
        Some(1 | 3 | 4) => {
            let said = String::from_utf8_lossy(&ended.stderr);
            let first = said.lines().next().unwrap_or_default();
            Ok(Some(first.trim_start_matches("-:").to_owned()))
        }
        _ => Err(Failure::usage(
            format!(
                "The schema {} cannot be used: {}",
                schema.display(),
                String::from_utf8_lossy(&ended.stderr)
                    .lines()
                    .next()
                    .unwrap_or_default()
            ),
            "Name an XML schema, with whatever it includes beside it.",
        )),
    }
}
