//! A report as text for a terminal.

use std::fmt::Write;

use super::found::{Kind, Shown};
use super::report::{Example, Found, Report};

/// Writes the whole report: a title, a summary, the groups by part with their examples below.
pub(super) fn write(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_report(report, &mut text);
    text
}

fn write_report(report: &Report, text: &mut String) -> std::fmt::Result {
    writeln!(text, "{}", plain(&report.title()))?;
    writeln!(text, "{}", summary(report))?;
    if let Some(note) = masking_note(report) {
        writeln!(text, "{note}")?;
    }
    let width = |count: fn(&Found) -> u64| {
        let widest = report.groups().map(count).max().unwrap_or_default();
        widest.to_string().len().max("places".len())
    };
    let widths = (width(|found| found.cases), width(|found| found.places));
    let mut part = None;
    for found in report.groups() {
        if part != Some(&found.part) {
            part = Some(&found.part);
            writeln!(text, "\n{}", plain(&found.part.to_string()))?;
            let (cases, places) = widths;
            writeln!(
                text,
                "  {:>cases$}  {:>places$}  kind     where",
                "cases", "places"
            )?;
        }
        write_group(found, widths, text)?;
    }
    Ok(())
}

/// What a report says, in a sentence or two.
pub(super) fn summary(report: &Report) -> String {
    let many = |count: u64, one: &str, several: &str| {
        format!("{count} {}", if count == 1 { one } else { several })
    };
    let mut summary = format!(
        "{} compared: {}, {} only in form, {} the same.",
        counted(report.cases(), "case"),
        many(report.differing(), "differs", "differ"),
        many(report.only_form(), "differs", "differ"),
        many(report.same(), "is", "are"),
    );
    let outcomes: Vec<_> = report
        .outcomes()
        .map(|found| format!("{} in {}", found.path, counted(found.cases, "case")))
        .collect();
    if !outcomes.is_empty() {
        summary.push_str(&format!(" Outcomes changed: {}.", outcomes.join(", ")));
    }
    summary
}

/// How to read masked values, where there are any.
pub(super) fn masking_note(report: &Report) -> Option<&'static str> {
    let masked = |value: &Option<Shown>| value.as_ref().is_some_and(|value| value.masked);
    let mut examples = report.groups().flat_map(|found| &found.examples);
    examples
        .any(|example| masked(&example.old) || masked(&example.new))
        .then_some("Of values from applications only the form is shown: letters as x, digits as 9.")
}

/// `1 case`, `2 cases`.
pub(super) fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// Where a group is, in words.
pub(super) fn place(found: &Found) -> &str {
    match (found.path.as_str(), found.kind) {
        ("", Kind::Form) => "differs only in form",
        ("", _) => "the whole",
        (path, _) => path,
    }
}

fn write_group(
    found: &Found,
    (cases, places): (usize, usize),
    text: &mut String,
) -> std::fmt::Result {
    writeln!(
        text,
        "  {:>cases$}  {:>places$}  {:8} {}",
        found.cases,
        found.places,
        found.kind,
        plain(place(found)),
    )?;
    // Below the kind, and in by two.
    let indent = " ".repeat(cases + places + 8);
    for example in &found.examples {
        writeln!(
            text,
            "{indent}{}{}",
            plain(&example.case),
            at(found, example)
        )?;
        if let Some(old) = &example.old {
            writeln!(text, "{indent}  old  {}", plain(&value_text(old)))?;
        }
        if let Some(new) = &example.new {
            let note = match example.same_form {
                true => format!(" ({SAME_FORM})"),
                false => String::new(),
            };
            writeln!(text, "{indent}  new  {}{note}", plain(&value_text(new)))?;
        }
    }
    Ok(())
}

/// What is said of two masked values that look alike.
pub(super) const SAME_FORM: &str = "another value of the same form";

/// The exact place, where the group does not say it already.
fn at(found: &Found, example: &Example) -> String {
    match example.place == found.path {
        true => String::new(),
        false => format!(" at {}", plain(&example.place)),
    }
}

/// A value as it is shown; an empty one in words.
pub(super) fn value_text(value: &Shown) -> String {
    match value.text.as_str() {
        "" => "(empty)".to_owned(),
        // Space at the ends would not be seen.
        text if text.trim() != text => format!("“{text}”"),
        text => text.to_owned(),
    }
}

/// Text that cannot break lines or tell a terminal what to do: keys and values come from what was received.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            // What changes the direction of text is no control character.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                plain.extend(character.escape_unicode());
            }
            control if control.is_control() => plain.extend(control.escape_debug()),
            other => plain.push(other),
        }
    }
    plain
}
