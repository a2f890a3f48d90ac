//! The host's own check of a mapping's ledger: what holds passes, and every kind of tampering is named.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lupasilta::audit::record::{Component, Record};
use lupasilta::audit::{Digest, Fate, Fault, IllFormed, Violation, Violations, check};
use lupasilta::contract::{Body, Content, Delivery, Document, Finding, Ledger, Severity, Text};
use lupasilta::problem::{Problem, Recovery, Side};

const COMMONDATA: &str = r#"{"externalId": "d2c1", "applicants": [{"lastName": "Meri & Koski", "code": "010190-999U"}],
 "submittedAt": "2026-11-08", "kind": "permit", "fee": 0.10, "tags": []}"#;
const FORMDATA: &str = r#"{"a/b": "riviä\nkaksi", "x": null}"#;
const MESSAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ah:UusiAsia xmlns:ah="http://www.lupapiste.fi/asianhallinta" version="1.3"><ah:Kuvaus>permit</ah:Kuvaus>
<ah:Hakija><ah:Sukunimi>Meri &amp; Koski</ah:Sukunimi></ah:Hakija>
<ah:Hakija><ah:Sukunimi>Toinen</ah:Sukunimi></ah:Hakija>
<ah:Tunnus lv="d2c1"/><ah:Pvm>8.11.2026</ah:Pvm></ah:UusiAsia>"#;
const RENDITION: &str = "<!DOCTYPE html><html><body><dl><dt>Maksu</dt><dd id=\"f1\"><b>0.10</b></dd>\
    <dd id=\"f2\">riviä\nkaksi</dd></dl></body></html>";

const UNMAPPED: u8 = 0;
const COPIED: u8 = 1;
const CONVERTED: u8 = 2;
const CODED: u8 = 3;
const USED: u8 = 4;
const IGNORED: u8 = 5;

/// A fate, a rule's number, a document's number and a path.
type Row = (u8, u8, u8, &'static str);

/// One for each leaf of the two bodies.
const ROWS: [Row; 9] = [
    (COPIED, 0, 0, "/ah:UusiAsia/ah:Tunnus/@lv"),
    (COPIED, 0, 0, "/ah:UusiAsia/ah:Hakija[1]/ah:Sukunimi"),
    (UNMAPPED, 0, 0, ""),
    (CONVERTED, 1, 0, "/ah:UusiAsia/ah:Pvm"),
    (CODED, 2, 0, "/ah:UusiAsia/ah:Kuvaus"),
    (COPIED, 0, 2, "f1"),
    (IGNORED, 4, 0, ""),
    (COPIED, 0, 2, "f2"),
    (USED, 3, 0, ""),
];
const NAME: &str = "commondata#/applicants/0/lastName";
const CODE: &str = "commondata#/applicants/0/code";

struct Case {
    bodies: Vec<Body>,
    delivery: Delivery,
}

impl Case {
    fn sound() -> Self {
        let message = Content::Bytes(MESSAGE.into());
        let commondata = Content::Received("commondata".to_owned());
        let rendition = Content::Bytes(RENDITION.into());
        Self {
            bodies: vec![body("commondata", COMMONDATA), body("formdata", FORMDATA)],
            delivery: Delivery {
                message: document("uusiasia.xml", "application/xml", message),
                documents: vec![
                    document("commondata.json", "application/json", commondata),
                    document("hakemus.html", "text/html; charset=utf-8", rendition),
                ],
                ledger: ledger(&ROWS),
                deadlines: vec![],
                findings: vec![Finding {
                    severity: Severity::Warning,
                    code: "code-unmapped".to_owned(),
                    at: Some(CODE.to_owned()),
                    text: Text {
                        fi: "Ei paikkaa.".to_owned(),
                        sv: "Ingen plats.".to_owned(),
                        en: "No place.".to_owned(),
                    },
                }],
            },
        }
    }

    fn with_rows(edit: impl FnOnce(&mut [Row; 9])) -> Self {
        let mut rows = ROWS;
        edit(&mut rows);
        Self::edited(|case| case.delivery.ledger = ledger(&rows))
    }

    fn with_message(edit: impl FnOnce(&str) -> String) -> Self {
        let message = Content::Bytes(edit(MESSAGE).into());
        Self::edited(|case| case.delivery.message.content = message)
    }

    fn with_rendition(edit: impl FnOnce(&str) -> String) -> Self {
        let rendition = Content::Bytes(edit(RENDITION).into());
        Self::edited(|case| case.delivery.documents[1].content = rendition)
    }

    fn edited(edit: impl FnOnce(&mut Self)) -> Self {
        let mut case = Self::sound();
        edit(&mut case);
        case
    }

    fn violations(&self) -> Violations {
        check(&self.bodies, &self.delivery).expect_err("the tampering passed")
    }
}

fn body(name: &str, json: &str) -> Body {
    Body {
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: json.into(),
    }
}

fn document(name: &str, media_type: &str, content: Content) -> Document {
    Document {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        content,
    }
}

fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger {
        fates: Vec::new(),
        rules: Vec::new(),
        documents: Vec::new(),
        path_ends: Vec::new(),
        paths: String::new(),
        rule_names: ["", "date", "kind", "language", "empty"]
            .map(str::to_owned)
            .into(),
    };
    for (fate, rule, document, path) in rows {
        ledger.fates.push(*fate);
        ledger.rules.push(*rule);
        ledger.documents.push(*document);
        ledger.paths.push_str(path);
        ledger
            .path_ends
            .push(ledger.paths.len().try_into().unwrap());
    }
    ledger
}

#[track_caller]
fn expect(case: &Case, expected: &[Violation]) {
    let violations = case.violations();
    assert_eq!(violations.listed(), expected);
    assert_eq!(violations.total(), expected.len());
}

fn not_copied(leaf: &str, target: &str) -> Violation {
    Violation::NotCopied {
        leaf: leaf.to_owned(),
        target: target.to_owned(),
    }
}

#[test]
fn a_ledger_that_holds_passes_and_tells_each_leafs_fate() {
    let case = Case::sound();
    let audit = check(&case.bodies, &case.delivery).unwrap();
    let leaves: Vec<_> = audit.leaves().map(|(leaf, row)| (leaf, row.fate)).collect();
    let expected = [
        ("commondata#/externalId", Fate::Copied),
        (NAME, Fate::Copied),
        (CODE, Fate::Unmapped),
        ("commondata#/submittedAt", Fate::Converted),
        ("commondata#/kind", Fate::Coded),
        ("commondata#/fee", Fate::Copied),
        ("commondata#/tags", Fate::Ignored),
        ("formdata#/a~1b", Fate::Copied),
        ("formdata#/x", Fate::Used),
    ];
    assert_eq!(leaves, expected.map(|(leaf, fate)| (leaf.to_owned(), fate)));
}

#[test]
fn a_value_that_differs_by_one_character_is_found() {
    for changed in [
        "Meri & Koskí",
        "Meri & Kosk",
        "Meri & Koski ",
        "meri & Koski",
        "",
    ] {
        let escaped = changed.replace('&', "&amp;");
        expect(
            &Case::with_message(|message| message.replace("Meri &amp; Koski", &escaped)),
            &[not_copied(
                NAME,
                "uusiasia.xml#/ah:UusiAsia/ah:Hakija[1]/ah:Sukunimi",
            )],
        );
    }
    expect(
        &Case::with_message(|message| message.replace("lv=\"d2c1\"", "lv=\"d2c2\"")),
        &[not_copied(
            "commondata#/externalId",
            "uusiasia.xml#/ah:UusiAsia/ah:Tunnus/@lv",
        )],
    );
    for changed in ["0.1", "0.100", "0,10"] {
        expect(
            &Case::with_rendition(|html| html.replace("0.10", changed)),
            &[not_copied("commondata#/fee", "hakemus.html#f1")],
        );
    }
    expect(
        &Case::with_rendition(|html| html.replace('\n', " ")),
        &[not_copied("formdata#/a~1b", "hakemus.html#f2")],
    );
}

#[test]
fn a_target_that_leads_elsewhere_or_nowhere_is_found() {
    let second = "/ah:UusiAsia/ah:Hakija[2]/ah:Sukunimi";
    expect(
        &Case::with_rows(|rows| rows[1].3 = second),
        &[not_copied(NAME, &format!("uusiasia.xml#{second}"))],
    );
    for (row, leaf, path) in [
        (1, NAME, "/ah:UusiAsia/ah:Hakija[3]/ah:Sukunimi"),
        (3, "commondata#/submittedAt", "/ah:UusiAsia/ah:Pva"),
        (8, "formdata#/x", "/x"),
    ] {
        expect(
            &Case::with_rows(|rows| rows[row].3 = path),
            &[Violation::TargetMissing {
                leaf: leaf.to_owned(),
                target: format!("uusiasia.xml#{path}"),
            }],
        );
    }
    let leaf = || "commondata#/fee".to_owned();
    expect(
        &Case::with_rows(|rows| rows[5].2 = 3),
        &[Violation::UnknownDocument {
            leaf: leaf(),
            document: 3,
        }],
    );
    expect(
        &Case::with_rows(|rows| rows[5].2 = 1),
        &[Violation::NoLookUp {
            leaf: leaf(),
            document: "commondata.json".to_owned(),
        }],
    );
    expect(
        &Case::with_rendition(|html| html.replace("<dt>", "<dt id='f1'>")),
        &[Violation::TargetAmbiguous {
            leaf: leaf(),
            target: "hakemus.html#f1".to_owned(),
        }],
    );
}

#[test]
fn a_fate_without_its_target_or_rule_is_found() {
    let (date, kind) = ("commondata#/submittedAt", "commondata#/kind");
    for (row, leaf, fate) in [
        (1, NAME, Fate::Copied),
        (3, date, Fate::Converted),
        (4, kind, Fate::Coded),
    ] {
        let leaf = leaf.to_owned();
        expect(
            &Case::with_rows(|rows| rows[row].3 = ""),
            &[Violation::NoTarget { leaf, fate }],
        );
    }
    for (row, leaf, fate) in [
        (3, date, Fate::Converted),
        (4, kind, Fate::Coded),
        (6, "commondata#/tags", Fate::Ignored),
        (8, "formdata#/x", Fate::Used),
    ] {
        let leaf = leaf.to_owned();
        expect(
            &Case::with_rows(|rows| rows[row].1 = 0),
            &[Violation::NoRule { leaf, fate }],
        );
    }
    let leaf = || CODE.to_owned();
    expect(
        &Case::with_rows(|rows| rows[2].1 = 1),
        &[Violation::UnmappedButTaken { leaf: leaf() }],
    );
    expect(
        &Case::with_rows(|rows| rows[2].1 = 5),
        &[Violation::UnknownRule { leaf: leaf() }],
    );
    expect(
        &Case::with_rows(|rows| rows[2].0 = 6),
        &[Violation::UnknownFate {
            leaf: leaf(),
            code: 6,
        }],
    );
}

#[test]
fn columns_that_do_not_fit_the_leaves_are_found() {
    type Cut = fn(&mut Ledger);
    let cuts: [(&str, Cut); 4] = [
        ("fates", |ledger| ledger.fates.truncate(8)),
        ("rules", |ledger| ledger.rules.truncate(8)),
        ("documents", |ledger| ledger.documents.truncate(8)),
        ("path ends", |ledger| ledger.path_ends.truncate(8)),
    ];
    for (column, cut) in cuts {
        expect(
            &Case::edited(|case| cut(&mut case.delivery.ledger)),
            &[Violation::Column {
                column,
                items: 8,
                leaves: 9,
            }],
        );
    }
}

#[test]
fn a_received_leaf_that_the_ledger_passes_over_is_found() {
    let more = FORMDATA.replace("null", "[1, 2]");
    let columns = ["fates", "rules", "documents", "path ends"];
    expect(
        &Case::edited(|case| case.bodies[1].bytes = more.into()),
        &columns.map(|column| Violation::Column {
            column,
            items: 9,
            leaves: 10,
        }),
    );
}

#[test]
fn the_first_rule_name_has_to_be_the_empty_one() {
    expect(
        &Case::edited(|case| case.delivery.ledger.rule_names[0].push('x')),
        // The unmapped leaf now has a rule.
        &[
            Violation::FirstRule,
            Violation::UnmappedButTaken {
                leaf: CODE.to_owned(),
            },
        ],
    );
}

#[test]
fn paths_that_are_cut_wrongly_are_found() {
    expect(
        &Case::edited(|case| case.delivery.ledger.path_ends[0] = u32::MAX),
        // The end of the first is the beginning of the second.
        &["commondata#/externalId", NAME].map(|leaf| Violation::PathEnd {
            leaf: leaf.to_owned(),
        }),
    );
    expect(
        &Case::edited(|case| case.delivery.ledger.paths.push('x')),
        &[Violation::PathsLeftOver],
    );
}

#[test]
fn documents_that_are_not_well_formed_are_refused() {
    let markup = |document: &str, at, why| Violation::Markup {
        document: document.to_owned(),
        why: IllFormed { at, why },
    };
    let root = MESSAGE.find("<ah:UusiAsia").unwrap();
    for declaration in [
        "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;&b;'>]>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]>",
        "<!DOCTYPE html>",
    ] {
        let declared = format!("{declaration}<ah:UusiAsia");
        expect(
            &Case::with_message(|message| message.replace("<ah:UusiAsia", &declared)),
            &[markup("uusiasia.xml", root, Fault::Doctype)],
        );
    }
    let end = MESSAGE.len() - "</ah:UusiAsia>".len();
    expect(
        &Case::with_message(|message| message[..end].to_owned()),
        &[markup("uusiasia.xml", end, Fault::Unclosed)],
    );
    expect(
        &Case::with_message(|message| message.replace(" xmlns:ah=", " xmlns:ag=")),
        &[markup("uusiasia.xml", root, Fault::Namespace)],
    );
    let list = RENDITION.find("<dl>").unwrap() + "<dl>".len();
    expect(
        &Case::with_rendition(|html| html.replace("<dl>", "<dl>&nbsp;")),
        &[markup("hakemus.html", list, Fault::Reference)],
    );
}

#[test]
fn json_among_the_documents_has_to_be_json() {
    let case = Case::edited(|case| {
        case.delivery.documents[0].content = Content::Bytes(b"{\"a\": }".into());
    });
    let violations = case.violations();
    let [Violation::Json { document, why }] = violations.listed() else {
        panic!("{violations}");
    };
    assert_eq!((document.as_str(), why.at), ("commondata.json", 6));
}

#[test]
fn the_message_has_to_be_xml_or_json() {
    expect(
        &Case::edited(|case| {
            case.delivery.message.media_type = "text/plain".to_owned();
            case.delivery.ledger = ledger(&[(UNMAPPED, 0, 0, ""); 9]);
        }),
        &[Violation::MessageFormat],
    );
}

#[test]
fn documents_need_names_of_their_own_and_bodies_that_were_received() {
    for name in [
        "",
        "..",
        ".hidden",
        "a/b.json",
        "ä.json",
        "UUSIASIA.xml",
        "a b",
    ] {
        expect(
            &Case::edited(|case| case.delivery.documents[0].name = name.to_owned()),
            &[Violation::Name { document: 1 }],
        );
    }
    let other = Content::Received("other".to_owned());
    expect(
        &Case::edited(|case| case.delivery.documents[0].content = other),
        &[Violation::UnknownBody { document: 1 }],
    );
}

#[test]
fn a_received_body_that_is_not_json_proves_nothing() {
    let case = Case::edited(|case| case.bodies[0].bytes.truncate(40));
    let violations = case.violations();
    let [Violation::Body { body, why }] = violations.listed() else {
        panic!("{violations}");
    };
    assert_eq!((body.as_str(), why.at), ("commondata", 40));
}

#[test]
fn violations_become_a_problem_that_holds_no_value() {
    let violations = Case::with_rows(|rows| {
        rows.fill((COPIED, 0, 0, "/ah:UusiAsia/ah:Kuvaus"));
    })
    .violations();
    // All but `kind`, which does stand there.
    assert_eq!(violations.total(), 8);
    let problem = Problem::from(violations);
    assert_eq!(
        (problem.side, problem.recovery),
        (Side::Ours, Recovery::Person)
    );
    let shown = format!("{problem:?}");
    assert!(shown.contains(NAME), "{shown}");
    assert!(shown.contains("and 5 more"), "{shown}");
    for value in ["d2c1", "Meri", "010190-999U", "riviä"] {
        assert!(!shown.contains(value), "{shown}");
    }
}

#[test]
fn only_the_first_hundred_violations_are_kept() {
    let case = Case::edited(|case| {
        case.bodies = vec![body("commondata", &format!("[{}1]", "1,".repeat(299)))];
        case.delivery.ledger = ledger(&[(9, 0, 0, ""); 300]);
    });
    let violations = case.violations();
    assert_eq!(violations.listed().len(), Violations::MOST_LISTED);
    assert_eq!(violations.total(), 300);
}

#[test]
fn the_record_says_all_of_it_and_survives_being_stored() {
    let case = Case::sound();
    let audit = check(&case.bodies, &case.delivery).unwrap();
    let component = Component {
        name: "asianhallinta".to_owned(),
        version: "0.1.0".to_owned(),
        digest: Digest::of(b"wasm"),
    };
    let record = Record::new(&audit, component);
    let stored = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&stored).unwrap(), record);

    let delivered = |name: &str, media_type: &str, bytes: &str| {
        let sha256 = Digest::of(bytes.as_bytes()).to_string();
        serde_json::json!({"name": name, "mediaType": media_type, "sha256": sha256})
    };
    let entry = |source: &str, fate: &str, target: Option<&str>, rule: Option<&str>| {
        let (target, rule) = (target.map(str::to_owned), rule.map(str::to_owned));
        serde_json::json!({"source": source, "fate": fate, "target": target, "rule": rule})
    };
    let lv = Some("uusiasia.xml#/ah:UusiAsia/ah:Tunnus/@lv");
    let name = Some("uusiasia.xml#/ah:UusiAsia/ah:Hakija[1]/ah:Sukunimi");
    let date = Some("uusiasia.xml#/ah:UusiAsia/ah:Pvm");
    let kind = Some("uusiasia.xml#/ah:UusiAsia/ah:Kuvaus");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&stored).unwrap(),
        serde_json::json!({
            "component": {
                "name": "asianhallinta",
                "version": "0.1.0",
                "digest": Digest::of(b"wasm").to_string(),
            },
            "documents": [
                delivered("uusiasia.xml", "application/xml", MESSAGE),
                delivered("commondata.json", "application/json", COMMONDATA),
                delivered("hakemus.html", "text/html; charset=utf-8", RENDITION),
            ],
            "entries": [
                entry("commondata#/externalId", "copied", lv, None),
                entry(NAME, "copied", name, None),
                entry("commondata#/submittedAt", "converted", date, Some("date")),
                entry("commondata#/kind", "coded", kind, Some("kind")),
                entry("commondata#/fee", "copied", Some("hakemus.html#f1"), None),
                entry("commondata#/tags", "ignored", None, Some("empty")),
                entry("formdata#/a~1b", "copied", Some("hakemus.html#f2"), None),
                entry("formdata#/x", "used", None, Some("language")),
            ],
            "unmapped": [CODE],
            "findings": [{
                "severity": "warning",
                "code": "code-unmapped",
                "pointer": CODE,
                "text": {"fi": "Ei paikkaa.", "sv": "Ingen plats.", "en": "No place."},
            }],
            "leaves": {
                "copied": 4, "converted": 1, "coded": 1, "used": 1, "ignored": 1, "unmapped": 1,
                "total": 9,
            },
        })
    );
}
