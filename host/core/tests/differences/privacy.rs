//! What a report shows of people: nothing, unless it is asked for.

use lupasilta::audit::leaves::{self, Kind};
use lupasilta::contract::Body;
use lupasilta::mappings::difference::{Differences, Report, Values, compare};

use serde_json::Value;

use super::made::{self, Case, component, line, replace};

/// Members that hold what tells one person from another.
const PERSONAL: &[&str] = &[
    "name",
    "firstNames",
    "lastName",
    "personalIdentityCode",
    "street",
    "email",
    "phone",
    "mandateId",
    "description",
    "summary",
];

/// Everything that is made of a comparison, for whatever reader.
fn everything(old: &Case, differences: &Differences) -> String {
    let mut report = Report::new(component(), component());
    report.add(&old.name, differences);
    [
        serde_json::to_string(differences).unwrap(),
        serde_json::to_string(&report).unwrap(),
        report.table(),
        report.html(),
    ]
    .concat()
}

fn personal(input: &[Body]) -> Vec<String> {
    let mut values = Vec::new();
    for body in input {
        let leaves = leaves::read(&body.bytes).unwrap();
        for leaf in leaves.iter() {
            let pointer = leaf.pointer();
            let member = pointer.rsplit('/').next().unwrap();
            // Some names of the test's people are those of elements too.
            let long = leaf.text().chars().count() > 4
                && !["Hakija", "Maksa", "Maksaja"].contains(&leaf.text());
            if leaf.kind() == Kind::String && long && PERSONAL.contains(&member) {
                values.push(leaf.text().to_owned());
            }
        }
    }
    values
}

/// Two applications have nothing in common: every value differs, and everything that is shown of a document is shown.
#[test]
fn no_personal_value_of_either_application_is_shown() {
    let cases: Vec<_> = made::all()
        .into_iter()
        .filter(|case| matches!(case.outcome.name(), "mapped"))
        .collect();
    let mut looked_for = 0;
    for (old, new) in cases.iter().zip(cases.iter().skip(1)) {
        let input = [old.input.clone(), new.input.clone()].concat();
        let found = compare(&input, &old.outcome, &new.outcome, Values::Masked);
        assert!(found.found.len() > 20, "{}", old.name);
        let shown = everything(old, &found);
        for value in personal(&input) {
            looked_for += 1;
            let quoted = serde_json::to_string(&value).unwrap();
            assert!(
                !shown.contains(&value) && !shown.contains(quoted.trim_matches('"')),
                "{} → {}: {value} is shown",
                old.name,
                new.name
            );
        }
    }
    assert!(looked_for > 300, "{looked_for}");
}

/// A ledger names one place for each value; a mapping can write it in several, cut it and put it into other words.
#[test]
fn received_values_are_masked_where_no_ledger_names_them() {
    let old = made::several_applicants();
    for (written, shown) in [
        ("Mallinen", "Xxxxxxxx"),
        ("hakija Mallinen", "xxxxxx Xxxxxxxx"),
        ("Hakija: Mallin", "Xxxxxx: Xxxxxx"),
        ("Mallisen asia, MALLINEN", "Xxxxxxxx xxxx, XXXXXXXX"),
        ("tuulikki.mallinen", "xxxxxxxx.xxxxxxxx"),
        ("010190-901R", "999999-999X"),
        ("kts. 131052-930T", "xxx. 999999-999X"),
        ("+358 40 0000011", "+999 99 9999999"),
        ("Ei tietoa", "Ei tietoa"),
        ("KasiteltavaHakemus", "KasiteltavaHakemus"),
        ("1.4", "1.4"),
    ] {
        let mut new = old.clone();
        replace(
            new.message(),
            "<ah:Hakijat>",
            &format!("<ah:Lisa>{written}</ah:Lisa><ah:Hakijat>"),
        );
        let found = compare(&old.input, &old.outcome, &new.outcome, Values::Masked);
        let lines: Vec<_> = found.found.iter().map(line).collect();
        assert_eq!(
            lines,
            [format!("message added /ah:UusiAsia/ah:Lisa: - -> {shown}")]
        );
        let clear = compare(&old.input, &old.outcome, &new.outcome, Values::Clear);
        assert_eq!(
            line(&clear.found[0]),
            format!("message added /ah:UusiAsia/ah:Lisa: - -> {written}")
        );
    }
}

/// Those who may read applications may have values shown as they are; where somebody lives whose life that protects is not among them.
#[test]
fn how_to_reach_whoever_is_under_non_disclosure_is_never_shown() {
    let old = made::several_applicants();
    let written = |text: &str| {
        let mut new = old.clone();
        let more = format!("<ah:Lisa>{text}</ah:Lisa><ah:Hakijat>");
        replace(new.message(), "<ah:Hakijat>", &more);
        let found = compare(&old.input, &old.outcome, &new.outcome, Values::Clear);
        everything(&old, &found)
    };
    let mut tried = 0;
    for body in &old.input {
        let body: Value = serde_json::from_slice(&body.bytes).unwrap();
        for applicant in body["applicants"].as_array().into_iter().flatten() {
            let Some(street) = applicant["address"]["street"].as_str() else {
                continue;
            };
            tried += 1;
            let is_shown = written(street).contains(street);
            assert_eq!(is_shown, applicant["nonDisclosure"] != true, "{street}");
        }
    }
    assert!(tried > 1, "{tried}");
}

#[test]
fn without_the_input_what_no_ledger_calls_looked_up_is_masked() {
    let old = made::several_applicants();
    let mut new = old.clone();
    replace(new.message(), ">lv<", ">vl<");
    replace(new.message(), "KasiteltavaHakemus", "Ilmoitus");
    let found = compare(&[], &old.outcome, &new.outcome, Values::Masked);
    let lines: Vec<_> = found.found.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "message changed /ah:UusiAsia/ah:Tyyppi: KasiteltavaHakemus -> Ilmoitus",
            "message changed /ah:UusiAsia/ah:Liitteet/ah:Liite[1]/ah:Metatiedot/ah:Metatieto[1]/ah:Arvo: xx -> xx (form)",
        ]
    );
}

#[test]
fn an_identity_code_is_masked_wherever_it_stands() {
    let old = made::several_applicants().with_deadline();
    let mut new = old.clone();
    new.ledger().findings[2].text.fi = "Henkilö 010190-901R".to_owned();
    new.ledger().findings[3].pointer = Some("commondata#/010190-901R".to_owned());
    new.deadlines()[0].rule = "290204A933E".to_owned();
    let target = new.target("commondata#/applicants/0/personalIdentityCode");
    *target = Some("x.xml#/a/010190-901R".to_owned());
    let found = compare(&old.input, &old.outcome, &new.outcome, Values::Masked);
    assert_eq!(found.found.len(), 4, "{found:?}");
    let shown = everything(&old, &found);
    assert!(
        !shown.contains("901R") && !shown.contains("933E"),
        "{shown}"
    );
}
