//! Time limits of the authority's own handling, as for projects of renewable energy (act 1145/2022): which actions have one, and how long it
//! is, stand in the settings.

use alloc::vec::Vec;

use lupasilta_guest::contract::Deadline;
use lupasilta_guest::dates::moment::Moment;
use lupasilta_guest::deadlines::Length;
use lupasilta_guest::text::concat;

use crate::settings::Settings;
use crate::told::deadline;

/// The day by which an action has to be handled that became pending at a moment. It is not moved to a working day: 5 § of act 150/1930 is about
/// what somebody has to do at an authority.
pub(crate) fn deadlines_of_arrival(
    settings: Settings<'_>,
    action_code: &str,
    submitted_at: &str,
) -> Vec<Deadline> {
    let found = settings.handling(action_code).and_then(|(period, rule)| {
        let start = Moment::parse(submitted_at).ok()?.0.helsinki().date;
        let day = Length::parse(period).ok()?.after(start)?;
        let comma = if rule.is_empty() { "" } else { "; " };
        Some(deadline(
            "handling",
            day,
            concat(&[rule, comma, "150/1930 2–3 §; ", period]),
            [
                "Asia on käsiteltävä viimeistään",
                "Ärendet ska behandlas senast",
                "The action has to be handled no later than",
            ],
        ))
    });
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lupasilta_guest::cursor::Bodies;

    use super::*;

    fn deadlines(code: &str, submitted_at: &str) -> Vec<(String, String)> {
        let settings = r#"{"handling": {"tuulivoima": {"period": "P1Y", "rule": "1145/2022 7 §"}, "muu": {"period": "P30D"}}}"#;
        let bodies = Bodies::read([("settings", settings.as_bytes())]).unwrap();
        let found = deadlines_of_arrival(Settings::new(&bodies), code, submitted_at);
        let pairs = found.into_iter().map(|one| (one.day, one.rule));
        pairs.collect()
    }

    #[test]
    fn the_settings_say_which_action_has_to_be_handled_by_when() {
        let (day, rule) = &deadlines("tuulivoima", "2026-11-08T09:14:33+02:00")[0];
        assert_eq!(day, "2027-11-08");
        assert_eq!(rule, "1145/2022 7 §; 150/1930 2–3 §; P1Y");
        // The evening of the 6th in Greenwich is the 7th here; the last day is a Monday of no work.
        let (day, rule) = &deadlines("muu", "2026-11-05T22:30:00Z")[0];
        assert_eq!(day, "2026-12-06");
        assert_eq!(rule, "150/1930 2–3 §; P30D");
    }

    #[test]
    fn without_a_setting_or_a_time_there_is_none() {
        assert!(deadlines("rakennuslupa", "2026-11-08T09:14:33+02:00").is_empty());
        assert!(deadlines("muu", "eilen").is_empty());
    }
}
