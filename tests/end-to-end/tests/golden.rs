//! What becomes of each case, as it was approved: `tests/golden/CASE/` holds the message, the rendition, the ledger with a line for each received
//! value, and the findings. The cases are the examples in `tests/cases/` and those in `tests/golden-cases/`, which have settings of their own
//! where there is a `settings.json`.
//!
//! After a change that is meant, `LUPASILTA_GOLDEN=update cargo test -p lupasilta-end-to-end --test golden` writes them anew; what changed is then
//! seen, and approved, in `git diff`.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod golden {
    pub mod approved;
    pub mod mapped;
}

use std::collections::BTreeSet;
use std::fs;

use golden::approved::Approved;
use golden::mapped::{Case, Mapper, Outcome};
use lupasilta::audit::Fate;
use lupasilta_end_to_end::{keep_message, root};

#[test]
fn every_case_becomes_what_was_approved() {
    let mapper = Mapper::load();
    let mut approved = Approved::new();
    for case in Case::all() {
        match mapper.map(&case) {
            Outcome::Mapped(mapped) => {
                keep_message("golden", &case.name, mapped.message().as_bytes());
                approved.compare(&case.name, "message.xml", mapped.message());
                approved.compare(&case.name, "rendition.html", &mapped.rendition());
                approved.compare(&case.name, "ledger.txt", &mapped.ledger());
                approved.compare(&case.name, "findings.txt", &mapped.findings());
            }
            Outcome::Rejected(findings) => approved.compare(&case.name, "findings.txt", &findings),
        }
    }
    approved.conclude();
}

/// Whatever was approved: an approval by mistake must not hide a lost value.
#[test]
fn no_case_loses_a_value_and_rejections_are_named_as_such() {
    let mapper = Mapper::load();
    for case in Case::all() {
        let rejected = case.name.starts_with("rejected-");
        match mapper.map(&case) {
            Outcome::Rejected(findings) => {
                assert!(rejected, "{} is rejected: {findings}", case.name);
                assert!(findings.contains("error"), "{}: {findings}", case.name);
            }
            Outcome::Mapped(mapped) => {
                assert!(!rejected, "{} is mapped", case.name);
                let reported: BTreeSet<_> = mapped.reported().collect();
                for (source, row) in mapped.rows() {
                    let known = row.fate != Fate::Unmapped || reported.contains(source.as_str());
                    assert!(known, "{}: nobody hears of {source}", case.name);
                    let explained = row.fate != Fate::Ignored || row.rule.is_some();
                    assert!(
                        explained,
                        "{}: {source} is ignored without a reason",
                        case.name
                    );
                }
            }
        }
    }
}

/// What is kept of a delivery is enough to make the host's check again, as `lupasilta verify` does.
#[test]
fn the_record_of_a_delivery_can_be_checked_again() {
    let mapper = Mapper::load();
    for case in Case::all() {
        if let Outcome::Mapped(mapped) = mapper.map(&case) {
            let (first, again) = mapped.recorded_twice();
            assert_eq!(first, again, "{}", case.name);
        }
    }
}

#[test]
fn numbers_stay_as_they_were_written() {
    let case = Case::read(&root().join("tests/golden-cases/exact-numbers"));
    let Outcome::Mapped(mapped) = Mapper::load().map(&case) else {
        panic!("rejected");
    };
    let rendition = mapped.rendition();
    for number in [
        "0.10",
        "12345678901234567.10",
        "100000000000000000000000000000",
        "0.1000000000000000055511151231257827",
        "3.14159265358979323846264338327950288",
        "1.50E-7",
        "-273.150",
    ] {
        // The customer's language decides on the decimal sign, and nothing else.
        let finnish = number.replace('.', ",");
        let stands = [number, &finnish].iter().any(|text| {
            rendition.contains(&format!(">{text}<")) || rendition.contains(&format!(">{text} "))
        });
        assert!(stands, "{number} does not stand in the rendition");
    }
    assert!(
        mapped
            .message()
            .contains("<ah:Sijaintipiste>385000.10 6680000.00</ah:Sijaintipiste>")
    );
}

#[test]
fn a_form_of_a_megabyte_is_mapped_whole() {
    let mut case = Case::read(&root().join("tests/golden-cases/least"));
    let field = |number: usize| {
        format!(
            r#"{{"code":"k{number}","label":{{"fi":"Kysymys {number}","sv":"Fråga {number}"}},"type":"text","value":"Vastaus {number}: {}"}}"#,
            "å ".repeat(number % 60)
        )
    };
    let section = |number: usize| {
        let fields: Vec<_> = (0..100).map(|own| field(number * 100 + own)).collect();
        format!(
            r#"{{"code":"s{number}","title":{{"fi":"Osio {number}"}},"fields":[{}]}}"#,
            fields.join(",")
        )
    };
    let sections: Vec<_> = (0..60).map(section).collect();
    case.formdata = format!(
        r#"{{"form":{{"code":"suuri","version":"1"}},"sections":[{}]}}"#,
        sections.join(",")
    )
    .into_bytes();
    assert!(case.formdata.len() > 1_000_000);

    let Outcome::Mapped(mapped) = Mapper::load().map(&case) else {
        panic!("rejected");
    };
    assert!(mapped.rows().count() > 30_000);
    assert!(mapped.rows().all(|(_, row)| row.fate != Fate::Unmapped));
    let rendition = mapped.rendition();
    for number in [0, 1, 2999, 5999] {
        assert!(rendition.contains(&format!("Vastaus {number}: ")));
    }
}

#[test]
fn what_is_approved_belongs_to_a_case() {
    let cases: BTreeSet<_> = Case::all().into_iter().map(|case| case.name).collect();
    let approved: BTreeSet<_> = fs::read_dir(root().join("tests/golden"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(approved, cases);
}
