//! What a mapping is to make of a case, as files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};

use crate::audit::record::Record;
use crate::contract::{Content, Notice};
use crate::mappings::difference::Outcome;

/// Files by their names.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// An outcome as files. Neither the component's name nor its digest is among them: another version may make the same.
pub(super) fn files(outcome: &Outcome) -> Files {
    let mut files = Files::new();
    match outcome {
        Outcome::Mapped {
            documents,
            ledger,
            deadlines,
        } => {
            for document in documents {
                // A received body stands beside, as it is.
                if let Content::Bytes(bytes) = &document.content {
                    files.insert(document.name.clone(), bytes.clone());
                }
            }
            files.insert("ledger.txt".to_owned(), lines(ledger).into_bytes());
            files.insert("findings.json".to_owned(), text(&ledger.findings));
            if !deadlines.is_empty() {
                files.insert("deadlines.json".to_owned(), text(deadlines));
            }
        }
        Outcome::Unchanged => {
            files.insert("unchanged".to_owned(), Vec::new());
        }
        Outcome::Rejected(findings) => {
            files.insert("findings.json".to_owned(), text(findings));
        }
        Outcome::Told(notice) => {
            files.insert("requests.json".to_owned(), text(&requests(notice)));
            if !notice.deadlines.is_empty() {
                files.insert("deadlines.json".to_owned(), text(&notice.deadlines));
            }
        }
        Outcome::Failed(_) => {}
    }
    files
}

/// A line for each received value, in their order.
fn lines(ledger: &Record) -> String {
    let mut lines = String::new();
    for document in &ledger.documents {
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "document  {} {}", document.name, document.media_type);
    }
    for entry in &ledger.entries {
        let _ = write!(
            lines,
            "{:9} {}",
            entry.fate.to_string(),
            entry.source.escape_debug()
        );
        if let Some(target) = &entry.target {
            let _ = write!(lines, " -> {target}");
        }
        if let Some(rule) = &entry.rule {
            let _ = write!(lines, " ({rule})");
        }
        lines.push('\n');
    }
    for source in &ledger.unmapped {
        let _ = writeln!(lines, "unmapped  {}", source.escape_debug());
    }
    lines
}

fn requests(notice: &Notice) -> Value {
    let requests: Vec<Value> = notice
        .requests
        .iter()
        .map(|request| {
            let body = request.body.as_deref();
            json!({
                "operation": request.operation,
                "path": request.path,
                "query": request.query,
                "body": body.map(|body| serde_json::from_str::<Value>(body).unwrap_or_else(|_| body.into())),
                "file": request.file,
            })
        })
        .collect();
    json!({
        "requests": requests,
        "findings": notice.findings,
        "caseId": notice.case_id,
        "told": notice.told,
        "notBefore": notice.not_before,
    })
}

fn text(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}

/// What lies in the folder; nothing where it is missing.
pub(super) fn read(folder: &Path) -> io::Result<Files> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Files::new()),
        entries => entries?,
    };
    let mut files = Files::new();
    for entry in entries {
        let entry = entry?;
        files.insert(
            entry.file_name().to_string_lossy().into_owned(),
            fs::read(entry.path())?,
        );
    }
    Ok(files)
}

/// Brings the folder to what was made; says which files it wrote or removed.
pub(super) fn write(folder: &Path, kept: &Files, made: &Files) -> io::Result<Vec<String>> {
    fs::create_dir_all(folder)?;
    let mut changed = Vec::new();
    for name in kept.keys().filter(|name| !made.contains_key(*name)) {
        fs::remove_file(folder.join(name))?;
        changed.push(name.clone());
    }
    for (name, bytes) in made {
        if kept.get(name) != Some(bytes) {
            fs::write(folder.join(name), bytes)?;
            changed.push(name.clone());
        }
    }
    Ok(changed)
}

/// Line by line, so that a person sees what it is about; markup that stands in one line is broken before each element.
pub(super) fn difference(name: &str, old: &[u8], new: &[u8]) -> String {
    /// Lines shown of one file.
    const MOST: usize = 60;
    let (Ok(old), Ok(new)) = (std::str::from_utf8(old), std::str::from_utf8(new)) else {
        return format!("{} bytes expected, {} made", old.len(), new.len());
    };
    let markup = name.ends_with(".xml") || name.ends_with(".html");
    let broken = |text: &str| match markup {
        true => text.replace("><", ">\n<"),
        false => text.to_owned(),
    };
    let (old, new) = (broken(old), broken(new));
    let difference = TextDiff::from_lines(&old, &new);
    let mut shown = String::new();
    let (mut lines, mut more) = (0, 0);
    for hunk in difference.unified_diff().context_radius(1).iter_hunks() {
        for change in hunk.iter_changes() {
            if lines >= MOST {
                more += usize::from(change.tag() != ChangeTag::Equal);
                continue;
            }
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let line = change.value().trim_end_matches('\n');
            let _ = writeln!(shown, "{sign} {line}");
            lines += 1;
        }
    }
    if more > 0 {
        let _ = writeln!(shown, "… and {more} more lines");
    }
    shown
}
