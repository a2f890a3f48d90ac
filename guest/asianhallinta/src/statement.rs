//! `LausuntoVastaus` (asianhallinta 1.3): a statement, in a case of ours or asked of us. An opinion is no decision.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::Finding;
use lupasilta_guest::text::concat;
use lupasilta_guest::xml_reader::Element;

use crate::case_message::{child, required};
use crate::message_findings as said;
use crate::opinion_names::opinion;
use crate::settings::Settings;
use crate::told::{Told, in_both};

/// What LV is told of a statement.
pub(crate) fn told<'m>(
    root: Element<'m>,
    settings: Settings<'_>,
) -> Result<Told<'m>, Vec<Finding>> {
    const STATEMENT: &str = "Lausunto";
    let statement = root
        .child(STATEMENT)
        .ok_or_else(|| vec![said::MESSAGE_INVALID.of(STATEMENT)])?;
    let id = required(statement, "LausuntoTunnus")?;
    let code = required(statement, "Puolto")?;
    let asked = settings.statements_are_asked();
    let status = match code {
        _ if !asked => "statement-phase",
        // The board has put it off or sent it back: there is no statement yet.
        _ if ["poydalle", "palautettu"]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(code)) =>
        {
            "in-progress"
        }
        _ => "closed",
    };
    let mut told = Told::of_message(root, status, id, "statement");
    told.happened(statement, "LausuntoPvm");
    let names = opinion(code);
    if names.is_none() {
        told.findings.push(said::OPINION_UNKNOWN.at(None));
    }
    let [fi, sv] = names.unwrap_or([code; 2]);
    let who = child(statement, "Lausunnonantaja");
    let text = if asked {
        child(statement, "LausuntoTeksti")
    } else {
        ""
    };
    let note = |label: &str, opinion: &str| -> String {
        let comma = if who.is_empty() { "" } else { ", " };
        let line = if text.is_empty() { "" } else { "\n" };
        concat(&[label, who, comma, opinion, line, text])
    };
    told.note = in_both([&note("Lausunto: ", fi), &note("Utlåtande: ", sv)], "");
    Ok(told)
}
