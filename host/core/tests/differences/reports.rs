//! Reports on many cases.

use lupasilta::audit::Digest;
use lupasilta::audit::record::Component;
use lupasilta::mappings::difference::{Differences, Kind, Outcome, Part, Report, Values, compare};
use quick_xml::events::Event;

use super::made::{self, Case, replace};

fn versions() -> (Component, Component) {
    let old = made::component();
    let new = Component {
        version: "0.2.0".to_owned(),
        digest: Digest::of(b"new"),
        ..old.clone()
    };
    (old, new)
}

fn empty() -> Report {
    let (old, new) = versions();
    Report::new(old, new)
}

/// All cases, each with what a new version changes in it.
fn compared() -> Vec<(Case, Differences)> {
    let cases = made::all().into_iter().enumerate();
    cases
        .map(|(number, old)| {
            let mut new = old.clone();
            if let Outcome::Mapped { .. } = &old.outcome {
                let text = String::from_utf8(new.message().clone()).unwrap();
                *new.message() = match number % 4 {
                    0 => text.replace("<ah:Arvo>lv</ah:Arvo>", "<ah:Arvo>luvat</ah:Arvo>"),
                    1 => text.replace("\n", "\n "),
                    2 => text,
                    _ => text.replace("<ah:Nimi>", "<ah:Nimi>x"),
                }
                .into_bytes();
            } else {
                new.outcome = Outcome::Unchanged;
            }
            let found = compare(&old.input, &old.outcome, &new.outcome, Values::Masked);
            (old, found)
        })
        .collect()
}

#[test]
fn the_order_in_which_cases_come_makes_no_difference() {
    let compared = compared();
    let mut forwards = empty();
    for (case, found) in &compared {
        forwards.add(&case.name, found);
    }
    let mut backwards = empty();
    for (case, found) in compared.iter().rev() {
        backwards.add(&case.name, found);
    }
    let (mut even, mut odd) = (empty(), empty());
    for (number, (case, found)) in compared.iter().enumerate() {
        let part = if number % 2 == 0 { &mut even } else { &mut odd };
        part.add(&case.name, found);
    }
    // As threads would, and through a store.
    let kept: Report = serde_json::from_str(&serde_json::to_string(&odd).unwrap()).unwrap();
    assert_eq!(kept, odd);
    even.merge(kept);
    assert_eq!(backwards, forwards);
    assert_eq!(even, forwards);
    assert_eq!(even.table(), forwards.table());
    assert_eq!(even.html(), forwards.html());
    assert_eq!(forwards.cases(), compared.len() as u64);
    assert_eq!(
        forwards.same() + forwards.differing() + forwards.only_form(),
        forwards.cases()
    );
    assert!(forwards.same() > 2 && forwards.differing() > 2 && forwards.only_form() > 2);
}

#[test]
fn the_same_place_of_many_cases_is_one_group() {
    let mut report = empty();
    for (case, found) in &compared() {
        report.add(&case.name, found);
    }
    let group = report
        .groups()
        .find(|group| group.path.ends_with("ah:Metatieto[*]/ah:Arvo"))
        .unwrap();
    assert_eq!((&group.part, group.kind), (&Part::Message, Kind::Changed));
    assert!(group.path.contains("/ah:Liite[*]/"), "{}", group.path);
    assert!(group.cases > 2 && group.places > group.cases);
    let mut cases: Vec<_> = group.examples.iter().map(|example| &example.case).collect();
    assert_eq!(cases.len(), 3);
    cases.dedup();
    assert_eq!(cases.len(), 3, "each example is of another case");
    let old = group.examples[0].old.as_ref().unwrap();
    assert_eq!((old.text.as_str(), old.masked), ("lv", false));
    let outcomes: Vec<_> = report.outcomes().map(|group| group.path.as_str()).collect();
    assert_eq!(outcomes, ["rejected → unchanged"]);
}

#[test]
fn a_terminal_gets_a_title_a_summary_and_groups() {
    let mut report = empty();
    let old = made::several_applicants();
    let mut new = old.clone();
    replace(new.message(), ">Öhman<", ">Öhmän<");
    replace(new.message(), "KasiteltavaHakemus", "Ilmoitus");
    let found = compare(&old.input, &old.outcome, &new.outcome, Values::Masked);
    report.add("Ähtäri 1\u{1b}[2J", &found);
    report.add("Ähtäri 2", &Differences::default());
    let rows: Vec<_> = report.table().lines().map(str::to_owned).collect();
    assert_eq!(
        rows,
        [
            "asianhallinta 0.1.0 (6985ca1f4daa) → asianhallinta 0.2.0 (11507a0e2f5e)",
            "2 cases compared: 1 differs, 0 differ only in form, 1 is the same.",
            "Of values from applications only the form is shown: letters as x, digits as 9.",
            "",
            "message",
            "   cases  places  kind     where",
            "       1       1  changed  /ah:UusiAsia/ah:Hakijat/ah:Hakija[*]/ah:Yritys/ah:Yhteyshenkilo/ah:Sukunimi",
            "                    Ähtäri 1\\u{1b}[2J at /ah:UusiAsia/ah:Hakijat/ah:Hakija[2]/ah:Yritys/ah:Yhteyshenkilo/ah:Sukunimi",
            "                      old  Xxxxx",
            "                      new  Xxxxx (another value of the same form)",
            "       1       1  changed  /ah:UusiAsia/ah:Tyyppi",
            "                    Ähtäri 1\\u{1b}[2J",
            "                      old  KasiteltavaHakemus",
            "                      new  Ilmoitus",
        ]
    );
}

#[test]
fn a_page_is_well_formed_escaped_and_needs_nothing_else() {
    let mut report = empty();
    for (case, found) in &compared() {
        report.add(&format!("{}<script>&\u{1}\u{202e}", case.name), found);
    }
    let html = report.html();
    let mut reader = quick_xml::Reader::from_str(&html);
    let mut opened = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                opened.push(tag.name().0.to_owned());
                for attribute in tag.attributes() {
                    let name = attribute.unwrap().key.0.to_owned();
                    assert!(!["src", "href", "onclick", "style"].contains(&name.as_str()));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(!opened.iter().any(|tag| tag == "script"));
    for tag in ["h1", "h2", "table", "details", "summary"] {
        assert!(opened.iter().any(|opened| opened == tag), "{tag}");
    }
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(!html.contains('\u{1}') && !html.contains('\u{202e}'));
    let summary = html.find("cases compared").unwrap();
    assert!(summary < html.find("<h2>").unwrap());
}
