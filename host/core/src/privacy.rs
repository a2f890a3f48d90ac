//! What must not be shown to whoever looks at lists and logs: personal identity codes, and where people live who are under non-disclosure.
//!
//! Nothing here is needed where only identifiers, codes and counts are shown. It is for texts that others wrote: names of attachments, which customers
//! choose, what a mapping says, what another system answers. Lists mask them, and so do the logs, as a last net.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use crate::audit::record::Finding;
use crate::contract::Text;
use crate::problem::Problem;

/// What is shown instead of an individual number and check character.
const STARS: &str = "****";

/// The text with every personal identity code as `010190-****`.
///
/// A code is what the decree 128/2010, section 2, calls so: a day, a month and two digits of a year, a century sign, three digits and a check character,
/// in either case and also with the dashes that word processors put in a hyphen's place. Where it ends with a digit, or where it is part of a longer
/// word, the check character has to be the right one: telephone numbers and identifiers look alike.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut from = 0;
    while let Some(code) = next_code(text, from) {
        shown.push_str(text.get(from..code.sign_ends).unwrap_or_default());
        shown.push_str(STARS);
        from = code.ends;
    }
    match from {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(shown + text.get(from..).unwrap_or_default()),
    }
}

/// Whether a text looks as if a code could be in it, in any century, with any check character and within any word.
#[must_use]
pub fn may_have_identity_code(text: &str) -> bool {
    text.as_bytes().windows(11).any(|window| {
        let (day, rest) = window.split_at(6);
        day.iter().all(u8::is_ascii_digit)
            && is_century(char::from(rest[0]))
            && rest[1..4].iter().all(u8::is_ascii_digit)
            && rest[4].is_ascii_alphanumeric()
    })
}

/// A code in a text.
struct Found {
    /// After the century sign.
    sign_ends: usize,
    /// After the check character.
    ends: usize,
}

/// The first code that begins at `from` or later.
fn next_code(text: &str, from: usize) -> Option<Found> {
    let tail = text.get(from..)?;
    let starts = tail.char_indices().filter(|(_, c)| c.is_ascii_digit());
    starts
        .map(|(at, _)| from + at)
        .find_map(|start| code_at(text, start))
}

fn code_at(text: &str, start: usize) -> Option<Found> {
    let digits = text.get(start..start + 6)?;
    let mut after = text.get(start + 6..)?.chars();
    let sign = after.next().filter(|sign| is_century(*sign))?;
    let sign_ends = start + 6 + sign.len_utf8();
    let number = text.get(sign_ends..sign_ends + 3)?;
    let check = text.get(sign_ends + 3..)?.chars().next()?;
    let all = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all(digits) || !all(number) || !check.is_ascii_alphanumeric() || !is_birthday(digits) {
        return None;
    }
    let ends = sign_ends + 4;
    let before = text.get(..start)?.chars().next_back();
    let next = text.get(ends..)?.chars().next();
    let in_number = before.is_some_and(|c| c.is_ascii_digit());
    let alone = ![before, next]
        .into_iter()
        .flatten()
        .any(char::is_alphanumeric);
    let sure = is_checked(digits, number, check);
    (!in_number && (sure || alone && check.is_ascii_alphabetic()))
        .then_some(Found { sign_ends, ends })
}

fn is_century(sign: char) -> bool {
    matches!(
        sign.to_ascii_uppercase(),
        '+' | '-' | 'A'..='F' | 'U'..='Y' | '\u{2010}'..='\u{2015}' | '\u{2212}'
    )
}

fn is_birthday(digits: &str) -> bool {
    let part = |range: Range<usize>| digits.get(range).and_then(|part| part.parse::<u8>().ok());
    let day = part(0..2).is_some_and(|day| (1..=31).contains(&day));
    day && part(2..4).is_some_and(|month| (1..=12).contains(&month))
}

/// Whether the check character is that of the other nine: decree 128/2010, section 2.
fn is_checked(digits: &str, number: &str, check: char) -> bool {
    const CHARACTERS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let remainder = format!("{digits}{number}")
        .parse::<usize>()
        .map(|number| number % CHARACTERS.len());
    remainder
        .ok()
        .and_then(|remainder| CHARACTERS.get(remainder))
        .is_some_and(|right| char::from(*right) == check.to_ascii_uppercase())
}

impl Problem {
    /// As it may be shown and kept for good.
    #[must_use]
    pub fn masked(mut self) -> Self {
        mask(&mut self.what);
        mask(&mut self.advice);
        self.detail.iter_mut().for_each(mask);
        self
    }
}

impl Finding {
    /// As it may be shown in a list.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.pointer.iter_mut().for_each(mask);
        mask_text(&mut self.text);
        self
    }
}

/// Masks a text in its place.
pub(crate) fn mask(text: &mut String) {
    if let Cow::Owned(shown) = masked(text) {
        *text = shown;
    }
}

/// Masks a text in all its languages.
pub(crate) fn mask_text(text: &mut Text) {
    [&mut text.fi, &mut text.sv, &mut text.en]
        .into_iter()
        .for_each(mask);
}

/// How to reach whoever is under non-disclosure in a body of LV's: every text of an address, e-mail address or telephone number of theirs. Not even
/// those who may read applications are shown them in a list.
#[must_use]
pub(crate) fn withheld(body: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if let Ok(value) = serde_json::from_slice(body) {
        collect(&value, &mut found);
    }
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            let named = members.get("nonDisclosure");
            let protected = named.is_some_and(|is| *is == Value::Bool(true) || *is == "true");
            for (key, member) in members {
                let key = key.to_lowercase();
                let reaches = ["address", "email", "phone"]
                    .iter()
                    .any(|word| key.contains(word));
                if protected && reaches {
                    texts(member, found);
                }
                collect(member, found);
            }
        }
        _ => {}
    }
}

/// Of two letters or less nothing can be told.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.trim().chars().count() > 2 => {
            found.insert(text.trim().to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHARACTERS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    const SIGNS: [char; 16] = [
        '+', '-', 'A', 'B', 'C', 'D', 'E', 'F', 'U', 'V', 'W', 'X', 'Y', 'a', 'y', '–',
    ];

    #[test]
    fn codes_are_masked_in_any_text_and_nothing_else_is() {
        for (text, shown) in [
            ("010190-900P", "010190-****"),
            (
                "Hakijan 010190–900P, 290204a933E.",
                "Hakijan 010190–****, 290204a****.",
            ),
            ("hetu010190-900P.pdf", "hetu010190-****.pdf"),
            (
                "valtakirja_010190-900p_2.pdf",
                "valtakirja_010190-****_2.pdf",
            ),
            // Mistyped, and still somebody's.
            ("010190-900X", "010190-****"),
        ] {
            assert_eq!(masked(text), shown);
        }
        for text in [
            "",
            "010190-900",
            "puh. 050123-4567",
            "991399-900P",
            "1010190-900P",
            "2026-11-08T09:14:33+02:00",
            "091-001-0001-0002",
            "07cc0424-e9e6-4d7c-8b32-0db826fb5e56_1",
            "aa010190-900f-4d7c-8b32-0db826fb5e56",
            "FI2112345600000785",
            "ROV/2026/77",
            "1c1e8b0e-010190",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn what_may_be_a_code_is_recognised_in_any_text() {
        for text in [
            "010190-901R",
            "x010190+901Ry",
            "ä 290204A933E.",
            "290204y933e",
            "0101901-010190-9012",
        ] {
            assert!(may_have_identity_code(text), "{text}");
        }
        for text in [
            "010190-901",
            "0101900901R",
            "2026-11-08T09:14:33+02:00",
            "2217588-0",
            "+358 40 0000011",
            "010190ä901R",
        ] {
            assert!(!may_have_identity_code(text), "{text}");
        }
    }

    #[test]
    fn how_to_reach_who_is_under_non_disclosure_is_known_and_nobody_elses() {
        let body = r#"{"applicants": [
            {"name": "A", "nonDisclosure": true, "address": {"street": "Salakuja 1", "city": "Oulu", "country": "FI"}, "phone": "040"},
            {"name": "B", "nonDisclosure": false, "address": {"street": "Julkinentie 2"}}]}"#;
        let found = withheld(body.as_bytes());
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            ["040", "Oulu", "Salakuja 1"]
        );
        assert!(withheld(b"{").is_empty());
    }

    fn code() -> impl Strategy<Value = String> {
        let sign = prop::sample::select(SIGNS.to_vec());
        (1..=28_u8, 1..=12_u8, 0..=99_u8, sign, 2..=999_u16).prop_map(
            |(day, month, year, sign, number)| {
                let digits = format!("{day:02}{month:02}{year:02}{number:03}");
                let check = CHARACTERS[digits.parse::<usize>().unwrap() % 31] as char;
                format!("{day:02}{month:02}{year:02}{sign}{number:03}{check}")
            },
        )
    }

    proptest! {
        #[test]
        fn every_code_of_every_century_is_masked_wherever_it_stands(
            code in code(),
            before in "([^0-9]|[^0-9]{0,20}[ _,(-])?",
            after in "([ _,).;][^0-9]{0,20})?",
        ) {
            let text = format!("{before}{code}{after}");
            let shown = masked(&text);
            let individual: String = code.chars().skip(7).collect();
            prop_assert!(!shown.contains(&individual), "{shown}");
            let born: String = code.chars().take(7).collect();
            let kept = format!("{before}{born}{}{after}", "****");
            prop_assert_eq!(shown, kept);
        }

        #[test]
        fn a_text_without_a_code_stays_as_it_is_and_a_masked_one_does(text in ".{0,60}") {
            let once = masked(&text).into_owned();
            prop_assert_eq!(masked(&once), once.as_str());
        }

        #[test]
        fn identifiers_stay_as_they_are(bytes in any::<[u8; 16]>()) {
            let id = uuid::Uuid::from_bytes(bytes).to_string();
            prop_assert_eq!(masked(&id), id.as_str());
            let name = format!("{id}_1");
            prop_assert_eq!(masked(&name), name.as_str());
        }
    }
}
