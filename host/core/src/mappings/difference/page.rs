//! A report as one HTML page: no script, nothing to fetch, readable by a screen reader and on paper.

use std::fmt::Write;

use super::found::Shown;
use super::report::{Example, Found, Report};
use super::table::{SAME_FORM, counted, masking_note, place, plain, summary, value_text};

/// Writes the whole page: a summary, a table of the groups for each part, and each group's examples to be opened.
pub(super) fn write(report: &Report) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write_page(report, &mut page);
    page
}

const STYLE: &str = ":root{color-scheme:light dark;font:1rem/1.5 sans-serif}body{margin:0 auto;max-width:80rem;padding:1rem}\
h1{font-size:1.5rem}h2{border-bottom:1px solid;font-size:1.25rem;margin-top:2rem}table{border-collapse:collapse;width:100%}\
th,td{border:1px solid;padding:.25rem .5rem;text-align:left;vertical-align:top}.number{text-align:right}\
code,.value{overflow-wrap:anywhere;unicode-bidi:isolate}.value{font-family:monospace;white-space:pre-wrap}summary{cursor:pointer}\
dl{display:grid;gap:0 1rem;grid-template-columns:max-content 1fr;margin:.25rem 0 .75rem}dd{margin:0}\
@media(max-width:40rem){table{display:block;overflow-x:auto}}";

fn write_page(report: &Report, page: &mut String) -> std::fmt::Result {
    let title = escaped(&report.title());
    write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\
<meta name=\"viewport\" content=\"width=device-width\"/>\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\
<title>{title}</title>\n<style>{STYLE}</style></head>\n<body><main>\n<h1>What the new version changes</h1>\n<p>{title}</p>\n"
    )?;
    writeln!(page, "<p>{}</p>", escaped(&summary(report)))?;
    if let Some(note) = masking_note(report) {
        writeln!(page, "<p>{note}</p>")?;
    }
    let groups: Vec<_> = report.groups().collect();
    for part in groups.chunk_by(|one, next| one.part == next.part) {
        let Some(first) = part.first() else { continue };
        let heading = escaped(&capitalised(&first.part.to_string()));
        write!(
            page,
            "<section><h2>{heading}</h2>\n<table><thead><tr><th scope=\"col\">Where</th><th scope=\"col\">Kind</th>\
<th scope=\"col\">Cases</th><th scope=\"col\">Places</th><th scope=\"col\">Examples</th></tr></thead><tbody>\n"
        )?;
        for found in part {
            write_group(found, page)?;
        }
        page.push_str("</tbody></table></section>\n");
    }
    page.push_str("</main></body></html>\n");
    Ok(())
}

fn write_group(found: &Found, page: &mut String) -> std::fmt::Result {
    write!(
        page,
        "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>\
<td><details><summary>{}</summary>",
        breakable(place(found)),
        found.kind,
        found.cases,
        found.places,
        counted(found.examples.len() as u64, "example"),
    )?;
    for example in &found.examples {
        write_example(example, page)?;
    }
    page.push_str("</details></td></tr>\n");
    Ok(())
}

fn write_example(example: &Example, page: &mut String) -> std::fmt::Result {
    write!(page, "<dl><dt>Case</dt><dd>{}</dd>", escaped(&example.case))?;
    if !example.place.is_empty() {
        let place = breakable(&example.place);
        write!(page, "<dt>Place</dt><dd><code>{place}</code></dd>")?;
    }
    for (side, value) in [("Old", &example.old), ("New", &example.new)] {
        if let Some(value) = value {
            write_value(side, value, page)?;
        }
    }
    if example.same_form {
        write!(page, "<dt>Note</dt><dd>{SAME_FORM}</dd>")?;
    }
    page.push_str("</dl>");
    Ok(())
}

fn write_value(side: &str, value: &Shown, page: &mut String) -> std::fmt::Result {
    let text = escaped(&value_text(value));
    write!(page, "<dt>{side}</dt><dd class=\"value\">{text}</dd>")
}

/// A path, which can be broken between its steps.
fn breakable(path: &str) -> String {
    escaped(path).replace('/', "/<wbr/>")
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

/// Text that is no markup, holds nothing that XML could not, and keeps its direction.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in plain(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
