//! Messages of the case system: what they are about, and what LV is told of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::{
    Action, Body, CaseMessage, Context, Event, File, Finding, Guest, Notice,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: &str = "9755d4c1-3a90-4931-8d44-7e35b8b6d8fe";
const NOW: &str = "2027-02-12T10:00:00+02:00";

struct Case {
    body: Body,
    action: Action,
    settings: Value,
    now: String,
}

fn case(media_type: &str, text: &str) -> Case {
    Case {
        body: Body {
            name: "message".into(),
            media_type: media_type.into(),
            bytes: text.as_bytes().to_vec(),
        },
        action: Action {
            external_id: ID.into(),
            case_id: None,
            before: vec![Body {
                name: "commondata".into(),
                media_type: "application/json".into(),
                bytes: br#"{"action":{"submittedAt":"2026-11-08T09:14:33+02:00"}}"#.to_vec(),
            }],
            told: None,
        },
        settings: json!({}),
        now: NOW.into(),
    }
}

fn xml(text: &str) -> Case {
    case("application/xml", text)
}

fn event(value: &Value) -> Case {
    case("application/json; charset=utf-8", &value.to_string())
}

impl Case {
    fn with(mut self, settings: Value) -> Self {
        let schema: Value =
            serde_json::from_str(&Asianhallinta::describe().settings_schema).unwrap();
        assert!(jsonschema::is_valid(&schema, &settings), "{settings}");
        self.settings = settings;
        self
    }

    fn context(&self) -> Context {
        Context {
            now: self.now.clone(),
            settings: self.settings.to_string(),
        }
    }

    fn notice(&self) -> Result<Notice, Vec<Finding>> {
        let address = Asianhallinta::read(self.body.clone(), self.context())?;
        let file = |(number, id): (usize, String)| File {
            id,
            size: Some(1),
            sha256: Some(format!("{number:064x}")),
            place: format!("{number}.bin"),
        };
        let message = CaseMessage {
            message: self.body.clone(),
            files: address.files.into_iter().enumerate().map(file).collect(),
        };
        let notice =
            Asianhallinta::report(Event::Message(message), self.action.clone(), self.context())?;
        notice.requests.iter().for_each(assert_valid);
        Ok(notice)
    }

    fn status(&self) -> Value {
        let notice = self
            .notice()
            .unwrap_or_else(|findings| panic!("{findings:?}"));
        body(notice.requests.last().unwrap())
    }

    fn refusal(&self) -> Vec<(String, Option<String>)> {
        let findings = self.notice().map(|_| ()).unwrap_err();
        findings
            .into_iter()
            .map(|finding| (finding.code, finding.at))
            .collect()
    }
}

fn body(request: &lupasilta_guest::contract::Request) -> Value {
    serde_json::from_str(request.body.as_deref().unwrap()).unwrap()
}

/// The schemas of the definition, without what they leave open.
fn assert_valid(request: &lupasilta_guest::contract::Request) {
    mapping::assert_listed(request);
    let text = json!({"type": "object", "required": ["fi"], "additionalProperties": false,
        "properties": {"fi": {"type": "string"}, "sv": {"type": "string"}, "en": {"type": "string"}}});
    let uuid = json!({"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"});
    let day = json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"});
    let string = json!({"type": "string", "minLength": 1});
    let (schema, path) = if request.operation == "AddAttachment" {
        assert!(request.file.is_some());
        (
            json!({"type": "object", "additionalProperties": false,
            "required": ["attachmentId", "fileName", "mediaType", "sha256", "kind"],
            "properties": {"attachmentId": uuid, "fileName": string, "mediaType": string, "sha256": string,
                "kind": {"enum": ["decision", "statement", "supplement-request", "other"]}, "title": text}}),
            "attachments",
        )
    } else {
        assert_eq!(request.operation, "UpdateStatus");
        (
            json!({"type": "object", "additionalProperties": false, "required": ["updateId", "status", "occurredAt"],
            "properties": {"updateId": uuid,
                "status": {"enum": ["received", "in-progress", "supplement-requested", "supplement-received", "statement-phase", "decided", "withdrawn", "transferred", "closed"]},
                "occurredAt": {"type": "string", "pattern": "^[0-9-]{10}T[0-9:]{8}\\+0[23]:00$"},
                "caseId": string, "dueDate": day, "note": text,
                "handler": {"type": "object", "additionalProperties": false, "properties": {"name": string, "email": string, "phone": string}},
                "decision": {"type": "object", "additionalProperties": false, "required": ["outcome", "decidedOn"],
                    "properties": {"outcome": {"enum": ["granted", "granted-partly", "rejected", "dismissed", "lapsed", "no-action"]},
                        "decidedOn": day, "decisionId": string, "section": string, "decidedBy": string, "appealUntil": day,
                        "attachmentIds": {"type": "array", "items": uuid}}}}}),
            "status",
        )
    };
    assert_eq!(request.path, format!("/{path}/{ID}"));
    let value = body(request);
    if let Err(error) = jsonschema::validate(&schema, &value) {
        panic!("{error}: {value}");
    }
}

const DECISION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<p:AsianPaatos xmlns:p="http://www.lupapiste.fi/asianhallinta" version="1.2">
  <p:HakemusTunnus> 9755D4C1-3A90-4931-8D44-7E35B8B6D8FE </p:HakemusTunnus>
  <p:AsianTunnus>YMP/1234/2026</p:AsianTunnus>
  <p:PaatoksenTunnus>YMP/1234/2026-7</p:PaatoksenTunnus>
  <p:PaatoksenPvm>2027-02-10+02:00</p:PaatoksenPvm>
  <p:PaatosKoodi>Myönnetty.</p:PaatosKoodi>
  <p:PaatoksenTekija>Ympäristölautakunta</p:PaatoksenTekija>
  <p:Pykala>§ 12</p:Pykala>
  <p:Liitteet>
    <p:Liite><p:Kuvaus>paatos</p:Kuvaus><p:KuvausFi>Päätös</p:KuvausFi><p:KuvausSv>Beslut</p:KuvausSv><p:Tyyppi>Päätös</p:Tyyppi>
      <p:LinkkiLiitteeseen>sftp://as.example/lahteva/paatos-12.pdf</p:LinkkiLiitteeseen></p:Liite>
    <p:Liite><p:Kuvaus>Kartta</p:Kuvaus><p:Tyyppi>image/png</p:Tyyppi><p:LinkkiLiitteeseen>kartta</p:LinkkiLiitteeseen></p:Liite>
  </p:Liitteet>
</p:AsianPaatos>"#;

#[test]
fn a_message_says_which_action_case_and_files_it_is_about() {
    let address = Asianhallinta::read(xml(DECISION).body, xml("").context()).unwrap();
    assert_eq!(address.name, "AsianPaatos");
    assert_eq!(address.external_id.as_deref(), Some(ID));
    assert_eq!(address.case_id.as_deref(), Some("YMP/1234/2026"));
    assert_eq!(
        address.files,
        ["sftp://as.example/lahteva/paatos-12.pdf", "kartta"]
    );
}

#[test]
fn a_decision_is_told_after_its_files() {
    let notice = xml(DECISION).notice().unwrap();
    assert_eq!(notice.case_id.as_deref(), Some("YMP/1234/2026"));
    assert_eq!(notice.told.as_deref(), Some("2027-02-10T12:00:00+02:00"));
    assert_eq!(notice.not_before, None);
    assert!(notice.findings.is_empty() && notice.deadlines.is_empty());
    let [first, second, status] = &notice.requests[..] else {
        panic!()
    };
    assert_eq!(
        first.file.as_deref(),
        Some("sftp://as.example/lahteva/paatos-12.pdf")
    );
    let (first, second) = (body(first), body(second));
    assert_eq!(first["fileName"], "paatos-12.pdf");
    assert_eq!(first["mediaType"], "application/pdf");
    assert_eq!(first["title"], json!({"fi": "Päätös", "sv": "Beslut"}));
    assert_eq!(second["mediaType"], "image/png");
    assert_eq!(second["title"], json!({"fi": "Kartta"}));
    let status = body(status);
    assert_eq!(status["caseId"], "YMP/1234/2026");
    assert_eq!(
        status["decision"],
        json!({
            "outcome": "granted", "decidedOn": "2027-02-10", "decisionId": "YMP/1234/2026-7", "section": "12",
            "decidedBy": "Ympäristölautakunta", "attachmentIds": [first["attachmentId"], second["attachmentId"]],
        })
    );
}

#[test]
fn prefixes_and_namespaces_declared_again_make_no_difference() {
    let plain = DECISION
        .replace("xmlns:p=", "xmlns=")
        .replace("<p:", "<")
        .replace("</p:", "</");
    let again = plain.replace(
        "<Liite>",
        "<Liite xmlns=\"http://www.lupapiste.fi/asianhallinta\">",
    );
    for text in [plain, again] {
        assert_eq!(xml(&text).status(), xml(DECISION).status());
    }
}

#[test]
fn an_outcome_is_never_guessed() {
    let missing = DECISION.replace("<p:PaatosKoodi>Myönnetty.</p:PaatosKoodi>", "");
    assert_eq!(xml(&missing).refusal(), [("decision-missing".into(), None)]);
    let unknown = DECISION.replace("Myönnetty.", "katso liite");
    assert_eq!(xml(&unknown).refusal(), [("decision-unknown".into(), None)]);
    let set = xml(&unknown).with(json!({"decisionCodes": {"Katso liite": "rejected"}}));
    assert_eq!(set.status()["decision"]["outcome"], "rejected");
    let held = xml(DECISION).with(json!({"decisionCodes": {"myönnetty": "hold"}}));
    assert_eq!(held.refusal()[0].0, "decision-unknown");
}

#[test]
fn a_code_may_stand_for_a_status_or_an_appeal() {
    let returned = xml(&DECISION.replace("Myönnetty.", "38")).notice().unwrap();
    let status = body(returned.requests.last().unwrap());
    assert_eq!(
        (&status["status"], status.get("decision")),
        (&json!("supplement-requested"), None)
    );
    assert_eq!(body(&returned.requests[0])["kind"], "supplement-request");
    let appeal = xml(&DECISION.replace("Myönnetty.", "muutti evätyksi")).status();
    assert_eq!(appeal["decision"]["outcome"], "rejected");
    assert_eq!(
        appeal["note"],
        json!({"fi": "muutoksenhaku", "sv": "ändringssökande"})
    );
    assert_eq!(
        xml(&DECISION.replace("Myönnetty.", "Avslaget")).status()["decision"]["outcome"],
        "rejected"
    );
}

#[test]
fn a_decision_of_a_day_to_come_waits_for_it() {
    let mut case = xml(DECISION);
    case.now = "2027-02-09T23:00:00+02:00".into();
    let notice = case.notice().unwrap();
    assert_eq!(
        notice.not_before.as_deref(),
        Some("2027-02-10T00:00:00+02:00")
    );
    assert_eq!(notice.told, notice.not_before);
}

#[test]
fn nothing_is_told_as_older_than_what_was_told() {
    let mut case = xml(DECISION);
    case.action.told = Some("2027-02-11T08:00:00Z".into());
    assert_eq!(case.status()["occurredAt"], "2027-02-11T10:00:01+02:00");
    let mut early = xml(&DECISION.replace("2027-02-10", "2026-11-08"));
    early.action.before[0].bytes =
        br#"{"action":{"submittedAt":"2026-11-08T15:00:00+02:00"}}"#.to_vec();
    assert_eq!(early.status()["occurredAt"], "2026-11-08T15:00:01+02:00");
    let mut morning = xml(DECISION);
    morning.now = "2027-02-10T08:30:00+02:00".into();
    assert_eq!(morning.status()["occurredAt"], "2027-02-10T08:30:00+02:00");
}

#[test]
fn another_case_id_is_reported_and_holds() {
    let mut case = xml(DECISION);
    case.action.case_id = Some("YMP/1/2026".into());
    let notice = case.notice().unwrap();
    assert_eq!(notice.findings[0].code, "case-id-changed");
    assert_eq!(notice.case_id.as_deref(), Some("YMP/1234/2026"));
}

#[test]
fn an_update_keeps_its_id() {
    let first = xml(DECISION).status();
    let mut again = xml(DECISION);
    again.now = "2027-03-01T10:00:00+02:00".into();
    again.action.told = Some("2027-02-20T10:00:00+02:00".into());
    assert_eq!(again.status()["updateId"], first["updateId"]);
    let other = xml(&DECISION.replace("2026-7", "2026-8")).status();
    assert_ne!(other["updateId"], first["updateId"]);
    let closed = |note: &str| json!({"caseId": "1", "event": "closed", "occurredAt": "2027-02-10", "note": note});
    let id = |note: &str| event(&closed(note)).status()["updateId"].clone();
    assert_eq!(id("a"), id("a"));
    assert_ne!(id("a"), id("b"));
}

#[test]
fn the_number_of_a_case_is_told_as_received() {
    let text = format!(
        "<AsianTunnusVastaus version='1.1'><HakemusTunnus>{ID}</HakemusTunnus><AsianTunnus>D/1</AsianTunnus>\
        <VastaanotettuPvm>2026-11-11</VastaanotettuPvm></AsianTunnusVastaus>"
    );
    let status = xml(&text).status();
    assert_eq!(
        (&status["status"], &status["caseId"]),
        (&json!("received"), &json!("D/1"))
    );
    assert_eq!(status["occurredAt"], "2026-11-11T12:00:00+02:00");
    let undated = xml(&text.replace("2026-11-11", "eilen")).notice().unwrap();
    assert_eq!(undated.findings[0].code, "message-day-invalid");
    assert_eq!(undated.told.as_deref(), Some(NOW));
    assert_eq!(
        xml(&text.replace("D/1", " ")).refusal(),
        [("message-invalid".into(), None)]
    );
}

#[test]
fn a_statement_is_a_phase_of_our_case_or_our_answer() {
    let text = format!(
        "<a:LausuntoVastaus xmlns:a='x'><a:HakemusTunnus>{ID}</a:HakemusTunnus><a:Lausunto><a:LausuntoTunnus>L1</a:LausuntoTunnus>\
        <a:Lausunnonantaja>Pelastuslaitos</a:Lausunnonantaja><a:LausuntoPvm>2026-12-04</a:LausuntoPvm><a:Puolto>Ehdollinen</a:Puolto>\
        <a:LausuntoTeksti>Esitä suunnitelma.</a:LausuntoTeksti></a:Lausunto>\
        <a:Liitteet><a:Liite><a:Kuvaus>l</a:Kuvaus><a:LinkkiLiitteeseen>l.docx</a:LinkkiLiitteeseen></a:Liite></a:Liitteet></a:LausuntoVastaus>"
    );
    let own = xml(&text).notice().unwrap();
    assert_eq!(body(&own.requests[0])["kind"], "statement");
    let status = body(&own.requests[1]);
    assert_eq!(status["status"], "statement-phase");
    assert_eq!(
        status["note"],
        json!({"fi": "Lausunto: Pelastuslaitos, ehdollinen", "sv": "Utlåtande: Pelastuslaitos, villkorlig"})
    );
    let asked = xml(&text).with(json!({"statementUse": "asked"})).status();
    assert_eq!(asked["status"], "closed");
    assert_eq!(
        asked["note"]["fi"],
        "Lausunto: Pelastuslaitos, ehdollinen\nEsitä suunnitelma."
    );
}

#[test]
fn what_cannot_be_read_or_is_unknown_is_refused() {
    assert_eq!(xml("<AsianPaatos>").refusal()[0].0, "message-unreadable");
    assert_eq!(
        case("application/json", "{").refusal()[0].0,
        "message-unreadable"
    );
    assert_eq!(xml("<Muu/>").refusal()[0].0, "message-unknown");
    assert_eq!(xml("<AsianPaatos/>").refusal()[0].0, "message-without-case");
}

#[test]
fn a_file_that_is_not_there_holds_the_message() {
    let message = CaseMessage {
        message: xml(DECISION).body,
        files: Vec::new(),
    };
    let case = xml(DECISION);
    let refused =
        Asianhallinta::report(Event::Message(message), case.action.clone(), case.context());
    assert_eq!(refused.unwrap_err()[0].code, "message-file-missing");
}

#[test]
fn a_misspelt_member_of_an_event_is_an_error() {
    let refusal = event(&json!({"caseId": "1", "event": "closed", "occured": "2027-02-10", "handler": {"nimi": "x"}, "dueDate": "10.2.2027"})).refusal();
    let at = |code: &str, at: &str| (code.to_owned(), Some(format!("message#{at}")));
    for expected in [
        at("event-member-unknown", "/occured"),
        at("event-member-unknown", "/handler/nimi"),
        at("event-value-invalid", "/dueDate"),
        at("event-member-missing", "/occurredAt"),
    ] {
        assert!(refusal.contains(&expected), "{expected:?} in {refusal:?}");
    }
    let twice = r#"{"caseId":"1","event":"closed","event":"decided","occurredAt":"2027-02-10"}"#;
    assert_eq!(
        case("application/json", twice).refusal(),
        [at("event-member-unknown", "/event")]
    );
}

fn supplement(due: Value) -> Case {
    event(
        &json!({"externalId": ID.to_uppercase(), "event": "supplement-requested", "occurredAt": "2027-01-29T23:30:00Z", "dueDate": due}),
    )
}

#[test]
fn a_supplement_is_due_on_the_given_day_or_after_the_period() {
    let given = supplement(json!("2027-03-26")).notice().unwrap();
    assert_eq!(body(&given.requests[0])["dueDate"], "2027-03-26");
    assert_eq!(given.findings[0].code, "due-date-off");
    assert!(given.findings[0].text.fi.ends_with("30.3.2027."));
    // In Finland it is the 30th already; 1.3. is a Monday.
    let computed = supplement(Value::Null)
        .with(json!({"supplementPeriod": "P30D"}))
        .notice()
        .unwrap();
    assert_eq!(body(&computed.requests[0])["dueDate"], "2027-03-01");
    let deadline = &computed.deadlines[0];
    assert_eq!(
        (deadline.code.as_str(), deadline.day.as_str()),
        ("supplement", "2027-03-01")
    );
    assert!(deadline.rule.ends_with("P30D"));
    assert!(supplement(Value::Null).status().get("dueDate").is_none());
}

#[test]
fn the_last_day_for_an_appeal_needs_the_day_of_service() {
    let settings = json!({"appeal": {"period": "P30D"}});
    let decided = |decision: Value| {
        let mut whole = json!({"outcome": "granted", "decidedOn": "2027-02-01"});
        whole
            .as_object_mut()
            .unwrap()
            .extend(decision.as_object().unwrap().clone());
        event(&json!({"externalId": ID, "event": "decided", "occurredAt": "2027-02-01", "decision": whole})).with(settings.clone())
    };
    for (service, until) in [
        ("ordinary-letter", "2027-03-10"),
        ("electronic", "2027-03-08"),
        ("public-notice", "2027-03-10"),
        ("receipt", "2027-03-03"),
    ] {
        let notice = decided(json!({"servedOn": "2027-02-01", "service": service}))
            .notice()
            .unwrap();
        assert_eq!(
            body(&notice.requests[0])["decision"]["appealUntil"],
            until,
            "{service}"
        );
        assert_eq!(notice.deadlines[0].day, until);
    }
    assert!(
        decided(json!({})).status()["decision"]
            .get("appealUntil")
            .is_none()
    );
    let differing = decided(json!({"servedOn": "2027-02-01", "appealUntil": "2027-03-05"}))
        .notice()
        .unwrap();
    assert_eq!(
        body(&differing.requests[0])["decision"]["appealUntil"],
        "2027-03-05"
    );
    assert_eq!(differing.findings[0].code, "appeal-until-differs");
    let from_decision =
        xml(DECISION).with(json!({"appeal": {"period": "P14D", "from": "decided"}}));
    assert_eq!(
        from_decision.status()["decision"]["appealUntil"],
        "2027-02-24"
    );
}

proptest! {
    #[test]
    fn whatever_comes_only_valid_requests_go_out(
        code in "\\PC{0,12}|[1-4][0-9]?|myönnetty", day in "20[0-9]{2}-[01][0-9]-[0-3][0-9]|\\PC{0,10}",
        link in "[a-z/:.%?]{0,20}", cut in 0..1500usize, kind in "decided|closed|statement|\\PC{0,5}", note in "\\PC{0,9}",
    ) {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let text = DECISION.replace("Myönnetty.", &escaped(&code)).replace("2027-02-10+02:00", &escaped(&day)).replace("kartta", &escaped(&link));
        let _ = xml(&text).notice();
        let _ = xml(&text.chars().take(cut).collect::<String>()).notice();
        let told = json!({"caseId": code, "event": kind, "occurredAt": day, "note": note, "files": [{"file": link}],
            "decision": {"code": code, "decidedOn": day}});
        let _ = event(&told).notice();
        let _ = case("application/json", &told.to_string().chars().take(cut).collect::<String>()).notice();
    }
}
