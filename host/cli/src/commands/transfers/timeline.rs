//! What happened to a transfer, in words. Each language tells every event in sentences of its own.

mod english;
mod finnish;
mod swedish;

use lupasilta::problem::Language;
use lupasilta::transfers::Event;

/// One event, in a line.
pub(in crate::commands) fn told(event: &Event, language: Language) -> String {
    match language {
        Language::Fi => finnish::told(event),
        Language::Sv => swedish::told(event),
        Language::En => english::told(event),
    }
}
