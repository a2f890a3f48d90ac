//! What a command prints on standard output: text for people, or JSON for programs.

use std::io::{self, StdoutLock, Write};

use jiff::{Timestamp, tz::TimeZone};
use lupasilta::audit::record::{Finding, Severity};
use lupasilta::problem::Language;
use serde::Serialize;

use crate::error::Result;

/// Standard output, in the form and the language that were asked for.
pub(crate) struct Output {
    json: bool,
    language: Language,
    out: StdoutLock<'static>,
}

impl Output {
    pub(crate) fn new(json: bool, language: Language) -> Self {
        Self {
            json,
            language,
            out: io::stdout().lock(),
        }
    }

    /// Whether programs read it.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// In which language people read it.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// Prints a value on a line of its own, as JSON.
    pub(crate) fn value(&mut self, value: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        writeln!(self.out)?;
        Ok(self.out.flush()?)
    }

    /// Prints one line of text.
    pub(crate) fn line(&mut self, text: impl std::fmt::Display) -> Result<()> {
        Ok(writeln!(self.out, "{text}")?)
    }

    /// Prints rows under their headings, each column as wide as its widest cell.
    pub(crate) fn table<const COLUMNS: usize>(
        &mut self,
        headings: [&str; COLUMNS],
        rows: &[[String; COLUMNS]],
    ) -> Result<()> {
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells
                .chain([headings[column].chars().count()])
                .max()
                .unwrap_or_default()
        };
        let widths: [usize; COLUMNS] = std::array::from_fn(width);
        for row in std::iter::once(&headings.map(str::to_owned)).chain(rows) {
            let cells: Vec<String> = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            self.line(cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// Prints findings, below a label as wide as those around it.
pub(crate) fn print_findings(
    findings: &[Finding],
    width: usize,
    output: &mut Output,
) -> Result<()> {
    let language = output.language();
    for finding in findings {
        let severity = severity(finding.severity, language);
        let pointer = plain(finding.pointer.as_deref().unwrap_or_default());
        let text = match language {
            Language::Fi => &finding.text.fi,
            Language::Sv => &finding.text.sv,
            Language::En => &finding.text.en,
        };
        output.line(format_args!(
            "{severity:width$} {}  {pointer}",
            finding.code
        ))?;
        output.line(format_args!("{:width$} {text}", ""))?;
    }
    Ok(())
}

fn severity(severity: Severity, language: Language) -> &'static str {
    use Language::{En, Fi, Sv};
    match (severity, language) {
        (Severity::Info, Fi) => "tieto",
        (Severity::Info, Sv | En) => "info",
        (Severity::Warning, Fi) => "varoitus",
        (Severity::Warning, Sv) => "varning",
        (Severity::Warning, En) => "warning",
        (Severity::Error, Fi) => "virhe",
        (Severity::Error, Sv) => "fel",
        (Severity::Error, En) => "error",
    }
}

/// A pointer as it is shown: its keys are received text, which must not break lines or tell a terminal what to do.
pub(crate) fn plain(pointer: &str) -> String {
    let mut shown = String::with_capacity(pointer.len());
    for c in pointer.chars() {
        match c {
            // What changes the direction of text is no control character.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => shown.extend(c.escape_unicode()),
            c if c.is_control() => shown.extend(c.escape_debug()),
            c => shown.push(c),
        }
    }
    shown
}

/// A moment as it is shown: in Finland, to the second.
pub(crate) fn finnish_time(at: Timestamp) -> String {
    in_finland(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The time of day, in Finland, to the millisecond.
pub(crate) fn finnish_clock(at: Timestamp) -> String {
    in_finland(at).strftime("%H:%M:%S%.3f").to_string()
}

/// A moment as mappings are told it: RFC 3339, in Finland, to the second.
pub(crate) fn finnish_moment(at: Timestamp) -> String {
    in_finland(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn in_finland(at: Timestamp) -> jiff::ZonedDateTime {
    // The zone is compiled in; were it not, a moment in UTC would still be the right one.
    at.to_zoned_datetime(TimeZone::get("Europe/Helsinki").unwrap_or(TimeZone::UTC))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keys_cannot_tell_a_terminal_what_to_do() {
        let pointer = "c#/a\u{1b}[2J\n/\u{202e}ä";
        assert_eq!(plain(pointer), r"c#/a\u{1b}[2J\n/\u{202e}ä");
    }

    #[test]
    fn times_are_finnish_in_summer_and_winter() {
        let winter: Timestamp = "2026-11-08T07:14:33.9Z".parse().unwrap();
        let summer: Timestamp = "2026-07-08T21:14:33Z".parse().unwrap();
        assert_eq!(finnish_time(winter), "2026-11-08 09:14:33");
        assert_eq!(finnish_time(summer), "2026-07-09 00:14:33");
        assert_eq!(finnish_moment(winter), "2026-11-08T09:14:33+02:00");
    }
}
