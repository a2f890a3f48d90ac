//! `UusiAsia` element by element: what is copied, converted, coded, left out and refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use mapping::Case;
use serde_json::json;

const COPIED: u8 = 1;
const CONVERTED: u8 = 2;
const CODED: u8 = 3;

#[test]
fn a_person_stands_in_the_message_with_every_value_traced() {
    let mapped = Case::person().deliver().unwrap();
    mapped.keep("person");
    assert_eq!(mapped.element("Sukunimi"), Some("Virtanen"));
    assert_eq!(mapped.element("Henkilotunnus"), Some("071170-905M"));
    assert_eq!(mapped.element("Turvakielto"), Some("true"));
    assert_eq!(mapped.element("VainSahkoinenAsiointi"), Some("true"));
    assert_eq!(mapped.element("VireilletuloPvm"), Some("2026-11-08"));
    assert_eq!(mapped.element("Kuntanumero"), Some("092"));
    let name = "/ah:UusiAsia/ah:Hakijat/ah:Hakija[1]/ah:Henkilo/ah:Sukunimi";
    assert_eq!(
        mapped.fate("commondata#/applicants/0/lastName"),
        (COPIED, name.into(), String::new())
    );
    let day = "/ah:UusiAsia/ah:VireilletuloPvm";
    assert_eq!(
        mapped.fate("commondata#/action/submittedAt"),
        (CONVERTED, day.into(), "helsinki-day".into())
    );
    assert_eq!(mapped.fate("commondata#/action/kind").0, CODED);
    assert!(
        mapped
            .message
            .contains("messageId=\"6f040125-0732-5bac-bfd2-2105c023b1c4\"")
    );
}

#[test]
fn characters_that_mean_something_in_xml_are_only_text() {
    let name = "Smeds & Söner <Åbo> \"Ab\" ]]> 𝒜😀 \u{202e}x";
    let mapped = Case::organisation()
        .with("/applicants/0/name", json!(name))
        .deliver()
        .unwrap();
    mapped.keep("odd-characters");
    assert_eq!(
        mapped.element("Nimi"),
        Some("Smeds &amp; Söner &lt;Åbo&gt; \"Ab\" ]]&gt; 𝒜😀 \u{202e}x")
    );
    assert_eq!(mapped.fate("commondata#/applicants/0/name").0, COPIED);
}

#[test]
fn control_characters_are_dropped_and_reported() {
    let mapped = Case::organisation()
        .with("/applicants/0/name", json!("Oy\u{0}\u{8} A\u{fffe}b"))
        .deliver()
        .unwrap();
    mapped.keep("control-characters");
    assert_eq!(mapped.element("Nimi"), Some("Oy Ab"));
    assert!(mapped.has("characters-dropped", "commondata#/applicants/0/name"));
    assert_eq!(
        mapped.fate("commondata#/applicants/0/name").2,
        "xml-characters"
    );
}

#[test]
fn space_around_a_value_is_trimmed_and_the_ledger_says_so() {
    let mapped = Case::organisation()
        .with("/applicants/0/name", json!("  Oy Ab\n"))
        .deliver()
        .unwrap();
    assert_eq!(mapped.element("Nimi"), Some("Oy Ab"));
    assert_eq!(
        (
            mapped.fate("commondata#/applicants/0/name").0,
            mapped.fate("commondata#/applicants/0/name").2
        ),
        (CONVERTED, "trim".into())
    );
}

#[test]
fn every_applicant_stands_in_the_message() {
    let mut case = Case::organisation();
    let person = Case::person().commondata["applicants"][0].clone();
    case = case.with("/applicants/-", person).with(
        "/applicants/-",
        Case::organisation().commondata["payer"].clone(),
    );
    let mapped = case.deliver().unwrap();
    mapped.keep("several-applicants");
    assert_eq!(mapped.message.matches("<ah:Hakija>").count(), 3);
    let second = "/ah:UusiAsia/ah:Hakijat/ah:Hakija[2]/ah:Henkilo/ah:Etunimi";
    assert_eq!(mapped.fate("commondata#/applicants/1/firstNames").1, second);
}

#[test]
fn what_the_message_demands_is_refused_with_its_place_when_missing() {
    let table = [
        (
            Case::person().without("/applicants/0/lastName"),
            "last-name-missing",
            "commondata#/applicants/0/lastName",
        ),
        (
            Case::person().with("/applicants/0/lastName", json!(" ")),
            "last-name-missing",
            "commondata#/applicants/0/lastName",
        ),
        (
            Case::person().without("/applicants/0/personalIdentityCode"),
            "identity-code-missing",
            "commondata#/applicants/0/personalIdentityCode",
        ),
        (
            Case::person().with("/applicants/0/personalIdentityCode", json!("071170-905N")),
            "identity-code-invalid",
            "commondata#/applicants/0/personalIdentityCode",
        ),
        (
            Case::person().with("/applicants/0/personalIdentityCode", json!("010594Y9032")),
            "identity-code-sign",
            "commondata#/applicants/0/personalIdentityCode",
        ),
        (
            Case::organisation().without("/applicants/0/businessId"),
            "business-id-missing",
            "commondata#/applicants/0/businessId",
        ),
        (
            Case::organisation().with("/applicants/0/businessId", json!("SE556677-8899")),
            "business-id-invalid",
            "commondata#/applicants/0/businessId",
        ),
        (
            Case::organisation().without("/applicants/0/name"),
            "organisation-name-missing",
            "commondata#/applicants/0/name",
        ),
        (
            Case::organisation().without("/applicants"),
            "applicant-missing",
            "commondata#/applicants",
        ),
        (
            Case::organisation().with("/applicants", json!([])),
            "applicant-missing",
            "commondata#/applicants",
        ),
        (
            Case::organisation().with("/applicants", json!({})),
            "applicant-missing",
            "commondata#/applicants",
        ),
        (
            Case::organisation().without("/action/submittedAt"),
            "submitted-at-invalid",
            "commondata#/action/submittedAt",
        ),
        (
            Case::organisation().with("/action/submittedAt", json!("eilen")),
            "submitted-at-invalid",
            "commondata#/action/submittedAt",
        ),
        (
            Case::organisation().without("/action/code"),
            "action-code-missing",
            "commondata#/action/code",
        ),
        (
            Case::organisation()
                .without("/projectPart")
                .without("/action/authority"),
            "municipality-missing",
            "commondata#/action/authority",
        ),
        (
            Case::organisation().without("/externalId"),
            "external-id-mismatch",
            "commondata#/externalId",
        ),
    ];
    for (case, code, at) in table {
        let rejection = case.rejection();
        assert_eq!(
            rejection[0],
            (code.to_owned(), at.to_owned()),
            "{rejection:?}"
        );
        let findings = case.deliver().err().unwrap();
        let text = &findings[0].text;
        assert!(
            ![&text.fi, &text.sv, &text.en]
                .iter()
                .any(|text| text.is_empty())
        );
    }
}

#[test]
fn every_obstacle_is_said_at_once() {
    let case = Case::person()
        .without("/applicants/0/lastName")
        .without("/action/code")
        .with("/action/submittedAt", json!(1));
    let codes: Vec<String> = case.rejection().into_iter().map(|(code, _)| code).collect();
    assert_eq!(
        codes[..3],
        [
            "last-name-missing",
            "submitted-at-invalid",
            "action-code-missing"
        ]
    );
}

#[test]
fn a_payer_that_does_not_fit_is_left_out_and_reported() {
    let mapped = Case::organisation()
        .without("/payer/businessId")
        .deliver()
        .unwrap();
    mapped.keep("payer-left-out");
    assert!(!mapped.message.contains("ah:Maksaja"));
    assert!(mapped.has("payer-omitted", "commondata#/payer/businessId"));
    assert_eq!(
        mapped.fate("commondata#/payer/name").0,
        COPIED,
        "to the rendition"
    );
    assert!(mapped.unmapped().is_empty());
}

#[test]
fn no_payer_is_no_fault() {
    let mapped = Case::organisation().without("/payer").deliver().unwrap();
    mapped.keep("no-payer");
    assert!(!mapped.message.contains("ah:Maksaja"));
    assert!(
        mapped
            .codes()
            .iter()
            .all(|(code, _)| code != "payer-omitted")
    );
}

#[test]
fn an_invoice_reference_is_never_cut() {
    let long = "å".repeat(31);
    let mapped = Case::organisation()
        .with("/payer/reference", json!(long))
        .deliver()
        .unwrap();
    assert!(!mapped.message.contains("ah:Laskuviite"));
    assert!(mapped.has("invoice-reference-too-long", "commondata#/payer/reference"));
    let fits = Case::organisation()
        .with("/payer/reference", json!("å".repeat(30)))
        .deliver()
        .unwrap();
    fits.keep("longest-reference");
    assert_eq!(fits.element("Laskuviite"), Some("å".repeat(30).as_str()));
}

#[test]
fn a_business_id_is_brought_to_its_form_and_its_check_digit_verified() {
    let form = |id: &str| {
        Case::organisation()
            .with("/applicants/0/businessId", json!(id))
            .deliver()
            .unwrap()
    };
    for (written, sent) in [("FI28411389", "2841138-9"), ("28411389", "2841138-9")] {
        assert_eq!(form(written).element("Ytunnus"), Some(sent));
        assert_eq!(
            form(written).fate("commondata#/applicants/0/businessId").2,
            "business-id-form"
        );
    }
    let wrong = form("2841138-8");
    wrong.keep("business-id-check");
    assert_eq!(wrong.element("Ytunnus"), Some("2841138-8"));
    assert!(wrong.has("business-id-check", "commondata#/applicants/0/businessId"));
    assert!(form("0000000-0").has("business-id-nil", "commondata#/applicants/0/businessId"));
}

#[test]
fn a_receiver_can_agree_on_a_stand_in_for_a_missing_business_id() {
    let settings = json!({"defaults": {"businessId": "9999999-9"}});
    let mapped = Case::organisation()
        .without("/applicants/0/businessId")
        .with_settings(settings)
        .deliver()
        .unwrap();
    mapped.keep("agreed-business-id");
    assert_eq!(mapped.element("Ytunnus"), Some("9999999-9"));
    assert!(mapped.has(
        "business-id-substituted",
        "commondata#/applicants/0/businessId"
    ));
}

#[test]
fn a_contact_person_is_found_or_derived() {
    let case = Case::organisation().without("/applicants/0/contactPerson");
    let derived = case.deliver().unwrap();
    derived.keep("contact-derived");
    assert_eq!(derived.element("Sukunimi"), Some("Kokemäen Biokaasu Oy"));
    assert!(derived.has("contact-derived", "commondata#/applicants/0/contactPerson"));
    let representative =
        json!([{"type": "person", "firstNames": "Åke", "lastName": "Ström", "phone": "+358 40 1"}]);
    let mapped = case
        .with("/representatives", representative)
        .deliver()
        .unwrap();
    mapped.keep("contact-representative");
    assert_eq!(mapped.element("Sukunimi"), Some("Ström"));
    assert!(mapped.unmapped().is_empty());
}

#[test]
fn a_protected_address_can_be_withheld() {
    let sent = Case::person().deliver().unwrap();
    assert_eq!(sent.element("Jakeluosoite"), Some("Kauppakatu 186 B"));
    let settings = json!({"nonDisclosureAddress": "withhold"});
    let mapped = Case::person().with_settings(settings).deliver().unwrap();
    mapped.keep("address-withheld");
    assert!(!mapped.message.contains("Kauppakatu 186 B"));
    assert!(mapped.has("address-withheld", "commondata#/applicants/0"));
    assert!(
        mapped
            .message
            .matches("<ah:Avain>salassapidettava</ah:Avain>")
            .count()
            >= 3,
        "the documents are marked confidential"
    );
}

#[test]
fn a_municipality_comes_from_the_place_the_authority_or_the_settings() {
    let short = Case::organisation()
        .with("/projectPart/locations/0/municipality/code", json!("92"))
        .deliver()
        .unwrap();
    assert_eq!(short.element("Kuntanumero"), Some("092"));
    assert_eq!(
        short
            .fate("commondata#/projectPart/locations/0/municipality/code")
            .2,
        "municipality-padded"
    );
    let authority = Case::organisation()
        .without("/projectPart")
        .deliver()
        .unwrap();
    authority.keep("no-project-part");
    assert_eq!(authority.element("Kuntanumero"), Some("753"));
    let odd = Case::organisation()
        .with("/projectPart/locations/0/municipality/code", json!("Sipoo"))
        .deliver()
        .unwrap();
    assert!(odd.has(
        "municipality-invalid",
        "commondata#/projectPart/locations/0/municipality/code"
    ));
    assert_eq!(odd.element("Kuntanumero"), Some("753"));
    let settings = json!({"organisation": {"municipality": "018"}});
    let set = Case::organisation()
        .without("/projectPart")
        .without("/action/authority")
        .with_settings(settings);
    assert_eq!(set.deliver().unwrap().element("Kuntanumero"), Some("018"));
}

#[test]
fn the_day_of_becoming_pending_is_the_finnish_day() {
    let day = |moment: &str| {
        let mapped = Case::organisation()
            .with("/action/submittedAt", json!(moment))
            .deliver()
            .unwrap();
        mapped.element("VireilletuloPvm").unwrap().to_owned()
    };
    assert_eq!(day("2026-11-07T22:30:00Z"), "2026-11-08");
    assert_eq!(day("2026-07-07T20:59:59Z"), "2026-07-07");
    assert_eq!(day("2026-07-07T21:00:00Z"), "2026-07-08");
    assert_eq!(day("2026-11-08T23:30:00-05:00"), "2026-11-09");
    let local = Case::organisation()
        .with("/action/submittedAt", json!("2026-11-08T23:30:00"))
        .deliver()
        .unwrap();
    assert!(local.has("offset-missing", "commondata#/action/submittedAt"));
}

#[test]
fn a_language_that_the_message_does_not_know_is_left_out() {
    let english = Case::organisation().with("/action/language", json!("en"));
    let mapped = english.deliver().unwrap();
    mapped.keep("english");
    assert!(!mapped.message.contains("Asiointikieli"));
    assert!(mapped.has("language-omitted", "commondata#/action/language"));
    let settings = json!({"defaults": {"languageForEnglish": "sv"}});
    assert_eq!(
        english
            .with_settings(settings)
            .deliver()
            .unwrap()
            .element("Asiointikieli"),
        Some("sv")
    );
}

#[test]
fn actions_attachment_types_and_kinds_are_coded_by_the_settings() {
    let settings = json!({
        "actions": {"ymparistolupa-kunta": {"operation": "yl-uusi-toiminta", "text": {"fi": "Uusi toiminta", "sv": "Ny verksamhet"}}},
        "attachmentTypes": {"asemapiirros": {"group": "paapiirustus", "id": "asemapiirros-2"}},
        "messageTypes": {"permit": "Tiedoksianto"},
        "attachmentMetadata": {"versio": false, "tiedostonimi": false},
        "defaults": {"linkPrefix": "sftp://tiedostot.example.fi/lv/", "attachmentGroup": "muut"},
    });
    let mapped = Case::organisation()
        .with_settings(settings)
        .deliver()
        .unwrap();
    mapped.keep("coded-by-settings");
    assert_eq!(mapped.element("ToimenpideTunnus"), Some("yl-uusi-toiminta"));
    assert_eq!(mapped.element("ToimenpideTeksti"), Some("Uusi toiminta"));
    assert_eq!(mapped.element("Tyyppi"), Some("Tiedoksianto"));
    assert!(mapped.message.contains("<ah:Arvo>paapiirustus</ah:Arvo>"));
    assert!(mapped.message.contains("<ah:Arvo>asemapiirros-2</ah:Arvo>"));
    assert!(
        mapped
            .message
            .contains("<ah:LinkkiLiitteeseen>sftp://tiedostot.example.fi/lv/78e51061")
    );
    assert!(!mapped.message.contains("<ah:Avain>versio</ah:Avain>"));
    assert_eq!(mapped.fate("commondata#/action/code").0, CODED);
}

#[test]
fn related_actions_are_numbers_of_the_receiving_system_only_where_settings_say_so() {
    let other = Case::organisation().deliver().unwrap();
    assert!(!other.message.contains("<ah:AsianTunnus>"));
    let settings = json!({"organisation": {"names": ["Sipoo"]}});
    let own = Case::organisation()
        .with_settings(settings)
        .deliver()
        .unwrap();
    own.keep("own-related-action");
    assert_eq!(own.element("AsianTunnus"), Some("R-2026-88"));
}

#[test]
fn an_attachment_that_did_not_come_keeps_the_message_back() {
    let mut case = Case::organisation();
    case.missing
        .push("0741c7a8-7ce4-4c82-9807-2e8c35bf992d".into());
    let about = (
        "attachment-not-delivered".to_owned(),
        "commondata#/attachments/1".to_owned(),
    );
    assert_eq!(case.rejection()[0], about);
    let settings = json!({"missingAttachments": "report"});
    let mapped = case.with_settings(settings).deliver().unwrap();
    mapped.keep("attachment-not-delivered");
    assert!(mapped.codes().contains(&about));
    assert!(!mapped.message.contains("0741c7a8"));
    assert!(
        mapped.rendition.contains("0741c7a8"),
        "it is still in the list of attachments"
    );
}

#[test]
fn attachments_may_lack_nearly_everything() {
    let attachments = json!([{"id": "a1"}, {"id": "a1", "fileName": "twice.pdf"}, {"fileName": "nameless.pdf"}, {}]);
    let mapped = Case::organisation()
        .with("/attachments", attachments)
        .deliver()
        .unwrap();
    mapped.keep("poor-attachments");
    assert!(mapped.has("media-type-missing", "commondata#/attachments/0/mediaType"));
    assert!(mapped.has("attachment-id-repeated", "commondata#/attachments/1"));
    assert!(mapped.has("attachment-unidentified", "commondata#/attachments/2"));
    assert_eq!(mapped.message.matches("<ah:Liite>").count(), 4);
}

#[test]
fn later_messages_have_names_and_identifiers_of_their_own() {
    let mut case = Case::organisation();
    let first = case.deliver().unwrap();
    case.number = 2;
    let second = case.deliver().unwrap();
    assert_ne!(first.delivery.message.name, second.delivery.message.name);
    assert!(second.delivery.message.name.ends_with("_uusiasia-2.xml"));
    assert_ne!(first.message, second.message);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let one = Case::person().deliver().unwrap();
    let two = Case::person().deliver().unwrap();
    assert_eq!(format!("{:?}", one.delivery), format!("{:?}", two.delivery));
}
