//! The pages that tell what came after the application: what changed, what was written, and that the customer took the action back.

use alloc::vec::Vec;

use super::words::Words;
use super::{END, Page, begin, local, shown};
use crate::cursor::Cursor;
use crate::dates::moment::Moment;
use crate::difference::Difference;
use crate::html::Html;
use crate::json::Kind;
use crate::ledger::Ledger;
use crate::lv::{Commondata, Language, MESSAGE};
use crate::text::number;

/// The list of changes: of every leaf its place, what stood there and what stands there. The title of a row is the leaf's pointer: into what was
/// received now, or of a removed leaf into what was received before.
///
/// It records nothing: whatever stands here now stands in the rendition too.
#[must_use]
pub fn changes(differences: &[Difference<'_>], language: Language) -> Vec<u8> {
    let words = Words::of(language);
    let ledger = Ledger::new(0);
    let mut html = Html::new(&ledger, 0, 4096 + 256 * differences.len());
    begin(&mut html, language, words.changes);
    html.markup("<table><thead><tr>");
    for heading in [words.place, words.changes, words.before, words.after] {
        html.markup("<th scope=\"col\">");
        html.text(heading);
        html.markup("</th>");
    }
    html.markup("</tr></thead><tbody>");
    for difference in differences {
        let (kind, at) = match (difference.before, difference.after) {
            (None, after) => (words.added, after),
            (before, None) => (words.removed, before),
            (_, after) => (words.changed, after),
        };
        html.markup("<tr><th scope=\"row\" title=\"");
        if let Some(at) = at {
            html.attribute(&at.pointer());
        }
        html.markup("\">");
        html.text(&difference.place);
        html.markup("</th><td>");
        html.text(kind);
        html.markup("</td>");
        for value in [difference.before, difference.after] {
            html.markup("<td class=\"text\">");
            match value.map(|value| (value, value.text())) {
                Some((_, Some(text))) => {
                    html.text(shown(text, difference.shape, language).as_str());
                }
                Some((value, None)) if !value.peek().is_empty() => html.text(value.peek()),
                Some(_) => html.text("–"),
                None => {}
            }
            html.markup("</td>");
        }
        html.markup("</tr>");
    }
    html.markup("</tbody></table>");
    html.markup(END);
    html.finish()
}

/// Messages, each with everything that was received of it; `document` and `place` as in a [`super::Source`].
#[must_use]
pub fn messages<'t>(
    messages: &[Cursor<'t>],
    language: Language,
    document: u8,
    place: &'t dyn Fn(&str) -> Option<&'t str>,
    ledger: &'t Ledger,
) -> Vec<u8> {
    let mut html = Html::new(ledger, document, 8192);
    let words = Words::of(language);
    begin(&mut html, language, words.message);
    let Some(first) = messages.first() else {
        return html.finish();
    };
    let mut page = Page {
        html,
        language,
        words,
        // There is none; whatever is asked of it is missing.
        commondata: Commondata(first.bodies().root("")),
        place,
        link: None,
        unknown: Vec::new(),
    };
    for (index, &message) in messages.iter().enumerate() {
        page.html.markup("<section><h2>");
        page.html.text(words.message);
        page.html.markup(" ");
        page.html.text(&number(index as u32 + 1));
        page.html.markup("</h2><dl>");
        message.ignore_if_empty();
        if message.kind() == Some(Kind::Object) {
            page.members(message, MESSAGE);
        } else {
            page.any(message);
        }
        page.html.markup("</dl></section>");
    }
    page.unknown();
    page.html.markup(END);
    page.html.finish()
}

/// What is told of an action that the customer took back.
#[derive(Clone, Copy, Debug)]
pub struct Withdrawal<'a> {
    /// What the action is called.
    pub action: &'a str,
    /// LV's identifier.
    pub external_id: &'a str,
    /// The case system's own number, if it is known.
    pub case_id: &'a str,
    /// When it was heard of, as RFC 3339.
    pub heard: &'a str,
}

/// The page that says that the customer took the action back.
#[must_use]
pub fn withdrawal(about: &Withdrawal<'_>, language: Language) -> Vec<u8> {
    let words = Words::of(language);
    let ledger = Ledger::new(0);
    let mut html = Html::new(&ledger, 0, 4096);
    begin(&mut html, language, words.withdrawal);
    html.markup("<p>");
    html.text(words.withdrawn);
    html.markup("</p>");
    let heard = Moment::parse(about.heard).map(|(moment, _)| local(moment, language));
    let heard = heard.as_deref().unwrap_or(about.heard);
    for text in [about.action, about.external_id, about.case_id, heard] {
        html.markup("<p>");
        html.text(text);
        html.markup("</p>");
    }
    html.markup(END);
    html.finish()
}
