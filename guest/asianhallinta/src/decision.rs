//! Decisions: their outcome, and the last day for an appeal.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::Finding;
use lupasilta_guest::dates::Date;
use lupasilta_guest::deadlines::{Length, last_day};
use lupasilta_guest::text::concat;
use lupasilta_guest::xml_reader::Element;

use crate::case_message::{child, required};
use crate::decision_codes::{APPEAL_NOTE, Coded, decide};
use crate::message_findings as said;
use crate::settings::Settings;
use crate::told::{Decided, Told, When, deadline, in_both};

/// A decision as the case system gives it. What is empty it did not say.
pub(crate) struct Given<'m> {
    /// Free text.
    pub(crate) code: &'m str,
    /// LV's own word, which goes before the code.
    pub(crate) outcome: &'m str,
    pub(crate) on: Date,
    pub(crate) id: &'m str,
    pub(crate) section: &'m str,
    pub(crate) by: &'m str,
    pub(crate) appeal_until: Option<Date>,
    /// The day of service, or the day from which `service` counts it.
    pub(crate) served: Option<Date>,
    /// How it is served.
    pub(crate) service: &'m str,
    /// Where the decision stands, if it is a part of a JSON text.
    pub(crate) at: Option<String>,
}

/// `AsianPaatos`
pub(crate) fn of_message<'m>(
    root: Element<'m>,
    settings: Settings<'_>,
) -> Result<Told<'m>, Vec<Finding>> {
    const DAY: &str = "PaatoksenPvm";
    let id = required(root, "PaatoksenTunnus")?;
    let when = When::read(child(root, DAY)).ok_or_else(|| vec![said::MESSAGE_INVALID.of(DAY)])?;
    let mut told = Told::of_message(root, "decided", id, "decision");
    required(root, "AsianTunnus")?;
    told.when = Some(when);
    let given = Given {
        code: child(root, "PaatosKoodi"),
        outcome: "",
        on: when.day(),
        id,
        section: child(root, "Pykala"),
        by: child(root, "PaatoksenTekija"),
        appeal_until: None,
        // The interface does not say how and when a decision is served.
        served: None,
        service: "",
        at: None,
    };
    tell(&mut told, given, settings)?;
    Ok(told)
}

/// Says the decision, or the status that its code stands for.
///
/// # Errors
/// A person has to say what the outcome is: it is never guessed.
pub(crate) fn tell<'m>(
    told: &mut Told<'m>,
    given: Given<'m>,
    settings: Settings<'_>,
) -> Result<(), Vec<Finding>> {
    let mut outcome = given.outcome;
    if outcome.is_empty() {
        if given.code.is_empty() {
            return Err(vec![said::DECISION_MISSING.at(given.at)]);
        }
        let codes = settings.decision_codes();
        match decide(given.code, codes.map(|code| (code.key(), code.peek()))) {
            Coded::Hold => return Err(vec![said::DECISION_UNKNOWN.at(given.at)]),
            Coded::Status(status) => {
                told.status = status;
                for file in &mut told.files {
                    if file.kind == "decision" {
                        file.kind = status_kind(status);
                    }
                }
                return Ok(());
            }
            Coded::Decision {
                outcome: coded,
                note,
                appeal,
            } => {
                outcome = coded;
                let coded = note.or(appeal.then_some(APPEAL_NOTE));
                if let (Some(note), "") = (coded, told.note[0].as_str()) {
                    told.note = in_both(note, "");
                }
            }
        }
    }
    let until = appeal_until(told, &given, settings);
    told.decision = Some(Decided {
        outcome,
        on: given.on,
        id: given.id,
        section: section(given.section),
        by: given.by,
        appeal_until: until.map(Date::iso).unwrap_or_default(),
    });
    Ok(())
}

/// What LV calls a document that comes with an event or a status.
pub(crate) fn status_kind(event: &str) -> &'static str {
    match event {
        "decided" => "decision",
        "statement" => "statement",
        "supplement-requested" => "supplement-request",
        _ => "other",
    }
}

/// Without the sign, which systems write on either side.
fn section(text: &str) -> String {
    let number: String = text.chars().filter(|character| *character != '§').collect();
    number.trim_ascii().into()
}

/// The last day for an appeal: the given one; else that of the settings' period, where the day from which it runs is known.
fn appeal_until(told: &mut Told<'_>, given: &Given<'_>, settings: Settings<'_>) -> Option<Date> {
    let computed = computed_appeal(given, settings);
    if let (Some(until), Some((day, _))) = (given.appeal_until, &computed)
        && until != *day
    {
        let finding = said::APPEAL_DIFFERS.on(given.at.clone(), *day);
        told.findings.push(finding);
    }
    let (day, rule) = match given.appeal_until {
        Some(day) => (day, "appealUntil".into()),
        None => computed?,
    };
    told.deadlines.push(deadline(
        "appeal",
        day,
        rule,
        [
            "Päätökseen voi hakea muutosta viimeistään",
            "Ändring i beslutet kan sökas senast",
            "The decision can be appealed no later than",
        ],
    ));
    Some(day)
}

/// The day on which something counts as served: the Administrative Procedure Act (434/2003), 59 § and 62 a §, and the Act on Electronic Services
/// and Communication in the Public Sector (13/2003), 19 §. It is not moved to a working day.
fn computed_appeal(given: &Given<'_>, settings: Settings<'_>) -> Option<(Date, String)> {
    let (period, from_service) = settings.appeal()?;
    let (start, law) = if from_service {
        let (days, law) = match given.service {
            "ordinary-letter" => (7, "434/2003 59 §; "),
            "electronic" => (3, "13/2003 19 §; "),
            "public-notice" => (7, "434/2003 62 a §; "),
            _ => (0, ""),
        };
        (given.served?.plus_days(days)?, law)
    } else {
        (given.on, "")
    };
    let day = last_day(start, Length::parse(period).ok()?)?;
    Some((day, concat(&[law, "150/1930 2–5 §; ", period])))
}
