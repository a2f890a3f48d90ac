//! Small changes of what the mapping made.

use lupasilta::audit::Fate;
use lupasilta::audit::record::Severity;
use lupasilta::contract::{Content, Document};
use lupasilta::mappings::difference::{Outcome, Values, compare};

use super::made::{self, Case, line, replace};

const ID: &str = "e2e00000-0001-4000-8000-000000000001";

/// What is changed, how, and all that is to be found.
type Change = (&'static str, fn(&mut Case), &'static [&'static str]);

const CHANGES: &[Change] = &[
    (
        "one character of one received value",
        |case| replace(case.message(), ">Öhman<", ">Öhmän<"),
        &[
            "message changed /ah:UusiAsia/ah:Hakijat/ah:Hakija[2]/ah:Yritys/ah:Yhteyshenkilo/ah:Sukunimi: Xxxxx -> Xxxxx (form)",
        ],
    ),
    (
        "a received value is cut",
        |case| replace(case.message(), ">Mallikatu 1 A 2<", ">Mallikatu 1<"),
        &[
            "message changed /ah:UusiAsia/ah:Hakijat/ah:Hakija[1]/ah:Henkilo/ah:Yhteystiedot/ah:Jakeluosoite: Xxxxxxxxx 9 X 9 -> Xxxxxxxxx 9",
        ],
    ),
    (
        "another code",
        |case| replace(case.message(), "KasiteltavaHakemus", "Ilmoitus"),
        &["message changed /ah:UusiAsia/ah:Tyyppi: KasiteltavaHakemus -> Ilmoitus"],
    ),
    (
        "another day",
        |case| {
            replace(
                case.message(),
                "<ah:VireilletuloPvm>2026-11-08",
                "<ah:VireilletuloPvm>2026-11-07",
            );
        },
        &["message changed /ah:UusiAsia/ah:VireilletuloPvm: 9999-99-99 -> 9999-99-99 (form)"],
    ),
    (
        "a text of the mapping's own",
        |case| {
            replace(
                case.message(),
                "Vireille tullut hakemus",
                "Saapunut hakemus",
            )
        },
        &[
            "message changed /ah:UusiAsia/ah:Liitteet/ah:Liite[1]/ah:Kuvaus: Vireille tullut hakemus -> Saapunut hakemus",
        ],
    ),
    (
        "an attribute's value",
        |case| replace(case.message(), "version=\"1.3\"", "version=\"1.2\""),
        &["message changed /ah:UusiAsia/@version: 1.3 -> 1.2"],
    ),
    (
        "an attribute more",
        |case| replace(case.message(), "<ah:Maksaja>", "<ah:Maksaja laji=\"b\">"),
        &["message added /ah:UusiAsia/ah:Maksaja/@laji: - -> b"],
    ),
    (
        "an attribute less",
        |case| replace(case.message(), " version=\"1.3\"", ""),
        &["message removed /ah:UusiAsia/@version: 1.3 -> -"],
    ),
    (
        "siblings of one name swapped",
        |case| {
            let (first, second) = (
                meta("type-group", "lv"),
                meta("type-id", "hakemus_vireilletullessa"),
            );
            swap(case.message(), &first, &second);
        },
        &[
            "message moved /ah:UusiAsia/ah:Liitteet/ah:Liite[1]/ah:Metatiedot/ah:Metatieto[1] → \
/ah:UusiAsia/ah:Liitteet/ah:Liite[1]/ah:Metatiedot/ah:Metatieto[2]: Avain=type-group; Arvo=lv -> Avain=type-group; Arvo=lv",
        ],
    ),
    (
        "siblings of different names swapped",
        |case| {
            swap(
                case.message(),
                "<ah:Maa>FI</ah:Maa>",
                "<ah:Email>tuulikki.mallinen@example.fi</ah:Email>",
            );
        },
        &[
            "message moved /ah:UusiAsia/ah:Hakijat/ah:Hakija[1]/ah:Henkilo/ah:Yhteystiedot/ah:Maa → \
/ah:UusiAsia/ah:Hakijat/ah:Hakija[1]/ah:Henkilo/ah:Yhteystiedot/ah:Maa: XX -> XX",
        ],
    ),
    (
        "an applicant less: those after it are the same",
        |case| {
            let text = String::from_utf8(case.message().clone()).unwrap();
            let start = text.find("    <ah:Hakija>").unwrap();
            let end = text[start..].find("</ah:Hakija>").unwrap() + start + "</ah:Hakija>\n".len();
            *case.message() = format!("{}{}", &text[..start], &text[end..]).into_bytes();
        },
        &[
            "message removed /ah:UusiAsia/ah:Hakijat/ah:Hakija[1]: Etunimi=Xxxxx Xxxxxxxx; Sukunimi=Xxxxxxxx; Jakeluosoite=Xxxx… -> -",
        ],
    ),
    (
        "an element put in before others of its name",
        |case| {
            let first = meta("type-group", "lv");
            let both = format!("{}{first}", meta("kieli", "fi"));
            replace(case.message(), &first, &both);
        },
        &[
            "message added /ah:UusiAsia/ah:Liitteet/ah:Liite[1]/ah:Metatiedot/ah:Metatieto[1]: - -> Avain=kieli; Arvo=fi",
        ],
    ),
    (
        "an empty element more",
        |case| replace(case.message(), "<ah:Hakijat>", "<ah:Lisa/><ah:Hakijat>"),
        &["message added /ah:UusiAsia/ah:Lisa: - -> "],
    ),
    (
        "an element emptied",
        |case| replace(case.message(), "<ah:Arvo>lv</ah:Arvo>", "<ah:Arvo/>"),
        &[
            "message changed /ah:UusiAsia/ah:Liitteet/ah:Liite[1]/ah:Metatiedot/ah:Metatieto[1]/ah:Arvo: lv -> ",
        ],
    ),
    (
        "white space at the end of a value",
        |case| replace(case.message(), ">lv<", ">lv <"),
        &[
            "message changed /ah:UusiAsia/ah:Liitteet/ah:Liite[1]/ah:Metatiedot/ah:Metatieto[1]/ah:Arvo: lv -> lv ",
        ],
    ),
    (
        "the namespace",
        |case| {
            replace(
                case.message(),
                "http://www.lupapiste.fi/asianhallinta",
                "http://www.lupapiste.fi/asianhallinta/2",
            );
        },
        &[
            "message changed /ah:UusiAsia (namespace): http://www.lupapiste.fi/asianhallinta -> http://www.lupapiste.fi/asianhallinta/2",
        ],
    ),
    (
        "the root element",
        |case| {
            let text = String::from_utf8(case.message().clone()).unwrap();
            *case.message() = text.replace("ah:UusiAsia", "ah:Asia").into_bytes();
        },
        &["message changed /ah:UusiAsia: ah:UusiAsia -> ah:Asia"],
    ),
    (
        "prefixes only, in the ledger too",
        |case| {
            let text = String::from_utf8(case.message().clone()).unwrap();
            let text = text
                .replace("ah:", "asia:")
                .replace("xmlns:ah=", "xmlns:asia=");
            *case.message() = text.into_bytes();
            for entry in &mut case.ledger().entries {
                if let Some(target) = &mut entry.target {
                    *target = target.replace("ah:", "asia:");
                }
            }
        },
        &["message form : - -> -"],
    ),
    (
        "no prefixes, in the ledger too",
        |case| {
            let text = String::from_utf8(case.message().clone()).unwrap();
            let text = text.replace("ah:", "").replace("xmlns:ah=", "xmlns=");
            *case.message() = text.replace(":xmlns", " xmlns").into_bytes();
            for entry in &mut case.ledger().entries {
                if let Some(target) = &mut entry.target {
                    *target = target.replace("ah:", "");
                }
            }
        },
        &["message form : - -> -"],
    ),
    (
        "indentation only",
        |case| {
            let text = String::from_utf8(case.message().clone()).unwrap();
            let lines: Vec<_> = text.lines().map(str::trim_start).collect();
            *case.message() = lines.concat().into_bytes();
        },
        &["message form : - -> -"],
    ),
    (
        "escapes, quotation marks, order of attributes and a comment only",
        |case| {
            replace(
                case.message(),
                "Esimerkki &amp; Pojat",
                "Esimerkki &#38; Poj&#x61;t",
            );
            replace(case.message(), ">lv<", "><![CDATA[lv]]><");
            replace(case.message(), " version=\"1.3\"", "");
            replace(
                case.message(),
                "<ah:UusiAsia",
                "<!-- x --><ah:UusiAsia version='1.3'",
            );
        },
        &["message form : - -> -"],
    ),
    (
        "a value of the page",
        |case| replace(case.rendition(), ">Hamngatan 7<", ">Hamngatan 8<"),
        &["document hakemus.html changed #c43 (Katuosoite): Xxxxxxxxx 9 -> Xxxxxxxxx 9 (form)"],
    ),
    (
        "a heading of the page",
        |case| replace(case.rendition(), "<dt>Katuosoite</dt>", "<dt>Osoite</dt>"),
        &[
            "document hakemus.html changed /html/body/main/section[3]/dl[1]/dt[6]: Katuosoite -> Osoite",
        ],
    ),
    (
        "white space in a value of the page",
        |case| replace(case.rendition(), ">Hamngatan 7<", ">Hamngatan  7<"),
        &["document hakemus.html changed #c43 (Katuosoite): Xxxxxxxxx 9 -> Xxxxxxxxx  9"],
    ),
    (
        "line breaks between the page's elements only",
        |case| {
            let text = String::from_utf8(case.rendition().clone()).unwrap();
            *case.rendition() = text
                .replace("<dt>", "\n<dt>")
                .replace("<dd", "\n\n <dd")
                .into_bytes();
        },
        &["document hakemus.html form : - -> -"],
    ),
    (
        "an id of the page",
        |case| replace(case.rendition(), "id=\"c43\"", "id=\"k43\""),
        &["document hakemus.html changed #c43/@id (Katuosoite): c43 -> k43"],
    ),
    (
        "a document's name",
        |case| {
            let document = &mut case.documents()[1];
            document.name = format!("{ID}_sivu.html");
        },
        &[
            "document hakemus.html removed : text/html -> -",
            "document sivu.html added : - -> text/html",
        ],
    ),
    (
        "a document's media type",
        |case| case.documents()[1].media_type = "application/xhtml+xml".to_owned(),
        &["document hakemus.html changed media type: text/html -> application/xhtml+xml"],
    ),
    (
        "a document more",
        |case| {
            case.documents().push(Document {
                name: format!("{ID}_yhteenveto.txt"),
                media_type: "text/plain".to_owned(),
                content: Content::Bytes(b"x".to_vec()),
            });
        },
        &["document yhteenveto.txt added : - -> text/plain"],
    ),
    (
        "a document less",
        |case| drop(case.documents().pop()),
        &["document formdata.json removed : application/json -> -"],
    ),
    (
        "the order of the documents",
        |case| case.documents().swap(2, 3),
        &["message form order of the documents: - -> -"],
    ),
    (
        "another body as the original",
        |case| case.documents()[2].content = Content::Received("formdata".to_owned()),
        &[
            "document commondata.json changed content: the received commondata, as it came -> the received formdata, as it came",
        ],
    ),
    (
        "a target of the ledger",
        |case| {
            let target = case.target("commondata#/applicants/0/lastName");
            *target = Some(format!("{ID}_hakemus.html#c18"));
        },
        &[
            "ledger changed commondata#/applicants/0/lastName: copied to message /ah:UusiAsia/ah:Hakijat/ah:Hakija[1]/ah:Henkilo/ah:Sukunimi -> copied to document hakemus.html c18",
        ],
    ),
    (
        "a target written with the number of the first, or without",
        |case| {
            let target = case.target("commondata#/applicants/0/lastName");
            *target = target.as_ref().map(|target| target.replace("[1]", ""));
        },
        &[],
    ),
    (
        "a fate",
        |case| {
            let entries = &mut case.ledger().entries;
            let entry = entries
                .iter_mut()
                .find(|entry| entry.source == "commondata#/designers/0/email")
                .unwrap();
            (entry.fate, entry.target) = (Fate::Ignored, None);
            entry.rule = Some("not-needed".to_owned());
        },
        &[
            "ledger changed commondata#/designers/0/email: copied to document hakemus.html c82 -> ignored (not-needed)",
        ],
    ),
    (
        "a rule",
        |case| {
            let entries = &mut case.ledger().entries;
            let entry = entries
                .iter_mut()
                .find(|entry| entry.source == "commondata#/action/submittedAt")
                .unwrap();
            entry.rule = Some("day".to_owned());
        },
        &[
            "ledger changed commondata#/action/submittedAt: converted to message /ah:UusiAsia/ah:VireilletuloPvm (helsinki-day) -> converted to message /ah:UusiAsia/ah:VireilletuloPvm (day)",
        ],
    ),
    (
        "a value that nothing takes any more",
        |case| {
            let ledger = case.ledger();
            ledger
                .entries
                .retain(|entry| entry.source != "commondata#/designers/0/email");
            ledger
                .unmapped
                .insert(0, "commondata#/designers/0/email".to_owned());
        },
        &[
            "ledger changed commondata#/designers/0/email: copied to document hakemus.html c82 -> unmapped",
        ],
    ),
    (
        "a finding's severity",
        |case| case.ledger().findings[2].severity = Severity::Warning,
        &[
            "findings changed contact-derived commondata#/applicants/3/contactPerson: severity: info -> warning",
        ],
    ),
    (
        "a finding's text in one language",
        |case| case.ledger().findings[2].text.sv = "Kontakt saknas.".to_owned(),
        &[
            "findings changed contact-derived commondata#/applicants/3/contactPerson: text in Swedish: \
Organisationen saknar kontaktperson, som UusiAsia kräver; i stället står ombudet eller organisationens namn. -> Kontakt saknas.",
        ],
    ),
    (
        "a finding's place",
        |case| {
            case.ledger().findings[2].pointer = Some("commondata#/applicants/3".to_owned());
        },
        &[
            "findings changed contact-derived commondata#/applicants/3/contactPerson: place: \
commondata#/applicants/3/contactPerson -> commondata#/applicants/3",
        ],
    ),
    (
        "a finding less",
        |case| drop(case.ledger().findings.remove(2)),
        &[
            "findings removed contact-derived commondata#/applicants/3/contactPerson: \
info: The organisation has no contact person, which UusiAsia demands; the representative or the organisation's name stands in. -> -",
        ],
    ),
    (
        "the order of the findings",
        |case| case.ledger().findings.swap(0, 2),
        &["findings form order: - -> -"],
    ),
    (
        "a deadline's day",
        |case| case.deadlines()[0].day = "2026-12-08".to_owned(),
        &["deadlines changed supplement: day: 2026-12-07 -> 2026-12-08"],
    ),
    (
        "a deadline's rule",
        |case| case.deadlines()[0].rule = "setting".to_owned(),
        &["deadlines changed supplement: rule: act 150/1930, section 5; 14 days -> setting"],
    ),
    (
        "a deadline less",
        |case| case.deadlines().clear(),
        &["deadlines removed supplement: 2026-12-07: act 150/1930, section 5; 14 days -> -"],
    ),
    (
        "a rejection instead",
        |case| {
            let findings = case.ledger().findings.clone();
            case.outcome = Outcome::Rejected(findings);
        },
        &[
            "outcome changed mapped → rejected: 4 documents -> contact-derived, identity-code-test, unmapped",
        ],
    ),
    (
        "nothing new instead",
        |case| case.outcome = Outcome::Unchanged,
        &["outcome changed mapped → unchanged: 4 documents -> nothing new"],
    ),
];

#[test]
fn each_change_is_found_and_nothing_else() {
    let old = made::several_applicants().with_deadline();
    let mut wrong = Vec::new();
    for (what, change, expected) in CHANGES {
        let mut new = old.clone();
        change(&mut new);
        assert!(new.outcome != old.outcome, "{what}: nothing was changed");
        let found = compare(&old.input, &old.outcome, &new.outcome, Values::Masked);
        let found: Vec<_> = found.found.iter().map(line).collect();
        if found != *expected {
            wrong.push(format!("{what}:\n  found {found:#?}\n  not {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn changes_are_found_together_as_they_are_alone() {
    let old = made::several_applicants().with_deadline();
    let mut new = old.clone();
    let mut expected = Vec::new();
    for (what, change, found) in CHANGES {
        let apart = [
            "one character of one received value",
            "another code",
            "siblings of different names swapped",
            "an element put in before others of its name",
            "a value of the page",
            "a fate",
            "a finding's severity",
            "a deadline's day",
        ];
        if apart.contains(what) {
            change(&mut new);
            expected.extend(found.iter().map(|line| (*line).to_owned()));
        }
    }
    let found = compare(&old.input, &old.outcome, &new.outcome, Values::Masked);
    let mut found: Vec<_> = found.found.iter().map(line).collect();
    found.sort();
    expected.sort();
    assert_eq!(found.len(), 8);
    assert_eq!(found, expected);
}

#[test]
fn a_version_that_gives_the_same_is_not_told_from_the_other() {
    for case in made::all() {
        let again = made::map(&case.input);
        let found = compare(&case.input, &case.outcome, &again, Values::Masked);
        assert!(found.is_empty(), "{}: {found:?}", case.name);
        let mut other_version = case.clone();
        if let Outcome::Mapped { ledger, .. } = &mut other_version.outcome {
            ledger.component.version = "0.2.0".to_owned();
        }
        let found = compare(
            &case.input,
            &case.outcome,
            &other_version.outcome,
            Values::Masked,
        );
        assert!(found.is_empty(), "{}: {found:?}", case.name);
    }
}

/// What a mapping has to keep exactly.
#[test]
fn a_number_that_loses_a_digit_is_found() {
    let old = made::building_permit();
    let mut new = old.clone();
    let text = String::from_utf8(old.clone().message().clone()).unwrap();
    let (_, rest) = text.split_once("<ah:Sijaintipiste>").unwrap();
    let point = rest.split('<').next().unwrap();
    let shorter = point.strip_suffix('0').unwrap_or(&point[..point.len() - 1]);
    replace(
        new.message(),
        &format!(">{point}<"),
        &format!(">{shorter}<"),
    );
    let found = compare(&old.input, &old.outcome, &new.outcome, Values::Clear);
    let lines: Vec<_> = found.found.iter().map(line).collect();
    assert_eq!(
        lines,
        [format!(
            "message changed /ah:UusiAsia/ah:Sijainti/ah:Sijaintipiste: {point} -> {shorter}"
        )]
    );
}

fn meta(name: &str, value: &str) -> String {
    format!(
        "<ah:Metatieto>\n          <ah:Avain>{name}</ah:Avain>\n          <ah:Arvo>{value}</ah:Arvo>\n        </ah:Metatieto>"
    )
}

fn swap(bytes: &mut Vec<u8>, first: &str, second: &str) {
    replace(bytes, first, "\u{1}");
    replace(bytes, second, first);
    replace(bytes, "\u{1}", second);
}
