//! LV's shapes: the one place that knows the names of its members, what they are called for people, and how each is shown.
//!
//! Written against the model of LV's Service API 1.0.6 in which the three `commondata` operations are published and every schema is assumed. A
//! member that is not here is never an error: it stays unmapped, is reported, and travels with the original and in the rendition.

use crate::cursor::Cursor;
use crate::ledger::Traced;

pub mod changes;
pub mod members;

/// The version of the interface that the shapes here were written against.
pub const CONTRACT: &str = "1.0.6";

/// The languages of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Finnish
    Fi,
    /// Swedish
    Sv,
    /// English
    En,
}

impl Language {
    /// From LV's code; Finnish, which is always there, for anything else.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "sv" => Language::Sv,
            "en" => Language::En,
            _ => Language::Fi,
        }
    }

    /// The ISO 639-1 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["fi", "sv", "en"][self as usize]
    }
}

/// What something is called, in Finnish, Swedish and English.
#[derive(Clone, Copy, Debug)]
pub struct Label(pub [&'static str; 3]);

impl Label {
    /// In one language.
    #[must_use]
    pub fn text(&self, language: Language) -> &'static str {
        self.0[language as usize]
    }
}

/// A member of an object of LV's.
#[derive(Debug)]
pub struct Member {
    /// Its name in JSON.
    pub key: &'static str,
    /// Its name for people.
    pub label: Label,
    /// What its value is.
    pub shape: Shape,
}

/// What a value is, and so how it is shown.
#[derive(Debug)]
pub enum Shape {
    /// A text or an identifier, shown as it is.
    Text,
    /// A number, shown as it is.
    Number,
    /// Yes or no.
    Boolean,
    /// ISO 8601 date.
    Day,
    /// RFC 3339 date and time.
    Moment,
    /// `Code`: a code and perhaps its name.
    Code,
    /// `Text`: one text in several languages.
    Localised,
    /// GeoJSON geometry.
    Geometry,
    /// An enumerated code with names of ours.
    Choice(&'static [(&'static str, Label)]),
    /// Only chooses how something else is handled.
    Chosen,
    /// The name of an attachment's file.
    FileName,
    /// An object whose members stand among its parent's.
    Flat(&'static [Member]),
    /// An object of its own.
    Group(&'static [Member]),
    /// An array of values of one shape.
    List(&'static Shape),
}

macro_rules! record {
    ($(#[$doc:meta])* $record:ident, $members:ident { $($field:ident $key:literal: $shape:expr, [$fi:literal, $sv:literal, $en:literal];)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $record<'t>(pub Cursor<'t>);

        impl<'t> $record<'t> {
            $(
                #[doc = concat!("`", $key, "`")]
                #[must_use]
                pub fn $field(&self) -> Cursor<'t> {
                    self.0.get($key)
                }
            )*
        }

        #[doc = concat!("The members of `", stringify!($record), "`.")]
        pub static $members: &[Member] = &[
            $(Member { key: $key, label: Label([$fi, $sv, $en]), shape: $shape }),*
        ];
    };
}

record! {
    /// `Commondata`: what an action has in common with all others.
    Commondata, COMMONDATA {
        external_id "externalId": Shape::Text, ["Asioinnin tunniste", "Ärendets identifierare", "Identifier of the action"];
        action "action": Shape::Group(ACTION), ["Asiointi", "Ärende", "Action"];
        applicants "applicants": Shape::List(&Shape::Group(PARTY)), ["Hakijat", "Sökande", "Applicants"];
        representatives "representatives": Shape::List(&Shape::Group(PARTY)), ["Asiamiehet", "Ombud", "Representatives"];
        designers "designers": Shape::List(&Shape::Group(PARTY)), ["Suunnittelijat", "Planerare", "Designers"];
        payer "payer": Shape::Group(PARTY), ["Maksaja", "Betalare", "Payer"];
        project "project": Shape::Group(PROJECT), ["Hanke", "Projekt", "Project"];
        project_part "projectPart": Shape::Group(PROJECT_PART), ["Hankkeen osa", "Del av projektet", "Part of the project"];
        related_actions "relatedActions": Shape::List(&Shape::Group(RELATED_ACTION)), ["Liittyvät asioinnit", "Relaterade ärenden", "Related actions"];
        attachments "attachments": Shape::List(&Shape::Group(ATTACHMENT)), ["Liitteet", "Bilagor", "Attachments"];
        consents "consents": Shape::Group(CONSENTS), ["Suostumukset", "Samtycken", "Consents"];
    }
}

record! {
    /// `Commondata/project`: the customer's set of actions.
    Project, PROJECT {
        id "id": Shape::Text, ["Hankkeen tunnus", "Projektnummer", "Project number"];
        name "name": Shape::Text, ["Nimi", "Namn", "Name"];
        description "description": Shape::Text, ["Kuvaus", "Beskrivning", "Description"];
        service_bundle "serviceBundle": Shape::Code, ["Palvelukokonaisuus", "Servicehelhet", "Service bundle"];
        planned_start "plannedStart": Shape::Day, ["Suunniteltu alku", "Planerad start", "Planned start"];
        planned_end "plannedEnd": Shape::Day, ["Suunniteltu loppu", "Planerat slut", "Planned end"];
    }
}

record! {
    /// `Commondata/projectPart`
    ProjectPart, PROJECT_PART {
        id "id": Shape::Text, ["Osan tunnus", "Delens nummer", "Number of the part"];
        name "name": Shape::Text, ["Nimi", "Namn", "Name"];
        locations "locations": Shape::List(&Shape::Group(LOCATION)), ["Sijainti", "Läge", "Location"];
    }
}

record! {
    /// `Commondata/action`: the permit, notification or registration itself.
    Action, ACTION {
        code "code": Shape::Text, ["Asioinnin koodi", "Ärendets kod", "Code of the action"];
        name "name": Shape::Localised, ["Asiointi", "Ärende", "Action"];
        kind "kind": Shape::Choice(ACTION_KINDS), ["Laji", "Typ", "Kind"];
        authority "authority": Shape::Group(AUTHORITY), ["Viranomainen", "Myndighet", "Authority"];
        submitted_at "submittedAt": Shape::Moment, ["Lähetetty", "Inlämnad", "Submitted"];
        language "language": Shape::Choice(LANGUAGES), ["Asiointikieli", "Ärendets språk", "Language"];
        completion "completion": Shape::Choice(COMPLETIONS), ["Täydellisyys", "Fullständighet", "Completeness"];
        renewable_energy "renewableEnergy": Shape::Boolean, ["Uusiutuvan energian hanke", "Projekt för förnybar energi", "Renewable-energy project"];
        summary "summary": Shape::Text, ["Tiivistelmä", "Sammandrag", "Summary"];
    }
}

record! {
    /// `Commondata/action/authority`
    Authority, AUTHORITY {
        business_id "businessId": Shape::Text, ["Y-tunnus", "FO-nummer", "Business id"];
        name "name": Shape::Text, ["Nimi", "Namn", "Name"];
        unit "unit": Shape::Text, ["Yksikkö", "Enhet", "Unit"];
        municipality "municipality": Shape::Text, ["Kuntanumero", "Kommunnummer", "Municipality number"];
    }
}

record! {
    /// `Party`: a person or an organisation in any role.
    Party, PARTY {
        kind "type": Shape::Choice(PARTY_KINDS), ["Laji", "Typ", "Kind"];
        role "role": Shape::Choice(ROLES), ["Rooli", "Roll", "Role"];
        name "name": Shape::Text, ["Nimi", "Namn", "Name"];
        business_id "businessId": Shape::Text, ["Y-tunnus", "FO-nummer", "Business id"];
        first_names "firstNames": Shape::Text, ["Etunimet", "Förnamn", "First names"];
        last_name "lastName": Shape::Text, ["Sukunimi", "Efternamn", "Last name"];
        personal_identity_code "personalIdentityCode": Shape::Text, ["Henkilötunnus", "Personbeteckning", "Personal identity code"];
        non_disclosure "nonDisclosure": Shape::Boolean, ["Turvakielto", "Spärrmarkering", "Non-disclosure for personal safety"];
        industry "industry": Shape::Code, ["Toimiala", "Bransch", "Industry"];
        address "address": Shape::Flat(ADDRESS), ["Osoite", "Adress", "Address"];
        email "email": Shape::Text, ["Sähköposti", "E-post", "E-mail"];
        phone "phone": Shape::Text, ["Puhelin", "Telefon", "Phone"];
        contact_person "contactPerson": Shape::Group(CONTACT_PERSON), ["Yhteyshenkilö", "Kontaktperson", "Contact person"];
        authorisation "authorisation": Shape::Group(AUTHORISATION), ["Valtuutus", "Fullmakt", "Authorisation"];
        reference "reference": Shape::Text, ["Laskun viite", "Fakturareferens", "Invoice reference"];
        e_invoice "eInvoice": Shape::Group(E_INVOICE), ["Verkkolaskutus", "Nätfakturering", "E-invoicing"];
    }
}

record! {
    /// `Party/contactPerson`
    ContactPerson, CONTACT_PERSON {
        first_names "firstNames": Shape::Text, ["Etunimet", "Förnamn", "First names"];
        last_name "lastName": Shape::Text, ["Sukunimi", "Efternamn", "Last name"];
        email "email": Shape::Text, ["Sähköposti", "E-post", "E-mail"];
        phone "phone": Shape::Text, ["Puhelin", "Telefon", "Phone"];
        address "address": Shape::Flat(ADDRESS), ["Osoite", "Adress", "Address"];
    }
}

record! {
    /// `Party/address`, `Location/address`
    Address, ADDRESS {
        street "street": Shape::Text, ["Katuosoite", "Gatuadress", "Street address"];
        postal_code "postalCode": Shape::Text, ["Postinumero", "Postnummer", "Postal code"];
        city "city": Shape::Text, ["Postitoimipaikka", "Postanstalt", "City"];
        country "country": Shape::Text, ["Maa", "Land", "Country"];
    }
}

record! {
    /// `Party/authorisation`: the mandate under which somebody acts for the party.
    Authorisation, AUTHORISATION {
        mandate_id "mandateId": Shape::Text, ["Valtuuden tunnus", "Fullmaktens nummer", "Mandate number"];
        role "role": Shape::Text, ["Rooli", "Roll", "Role"];
    }
}

record! {
    /// `payer/eInvoice`
    EInvoice, E_INVOICE {
        ovt "ovt": Shape::Text, ["OVT-tunnus", "EDI-kod", "OVT code"];
        address "address": Shape::Text, ["Verkkolaskuosoite", "Nätfakturaadress", "E-invoice address"];
        operator "operator": Shape::Text, ["Operaattoritunnus", "Operatörskod", "Operator code"];
    }
}

record! {
    /// `Location`
    Location, LOCATION {
        municipality "municipality": Shape::Group(MUNICIPALITY), ["Kunta", "Kommun", "Municipality"];
        address "address": Shape::Flat(ADDRESS), ["Osoite", "Adress", "Address"];
        property_ids "propertyIds": Shape::List(&Shape::Text), ["Kiinteistötunnus", "Fastighetsbeteckning", "Property id"];
        building_ids "buildingIds": Shape::List(&Shape::Text), ["Pysyvä rakennustunnus", "Permanent byggnadsbeteckning", "Permanent building id"];
        geometry "geometry": Shape::Geometry, ["Koordinaatit", "Koordinater", "Coordinates"];
        crs "crs": Shape::Text, ["Koordinaattijärjestelmä", "Koordinatsystem", "Coordinate reference system"];
        description "description": Shape::Text, ["Kuvaus", "Beskrivning", "Description"];
    }
}

record! {
    /// `Location/municipality`
    Municipality, MUNICIPALITY {
        code "code": Shape::Text, ["Kuntanumero", "Kommunnummer", "Municipality number"];
        name "name": Shape::Text, ["Nimi", "Namn", "Name"];
    }
}

record! {
    /// `Commondata/relatedActions`
    RelatedAction, RELATED_ACTION {
        external_id "externalId": Shape::Text, ["Asioinnin tunniste", "Ärendets identifierare", "Identifier of the action"];
        code "code": Shape::Text, ["Asioinnin koodi", "Ärendets kod", "Code of the action"];
        authority "authority": Shape::Text, ["Viranomainen", "Myndighet", "Authority"];
        case_id "caseId": Shape::Text, ["Asiatunnus", "Ärendenummer", "Case id"];
        status "status": Shape::Choice(STATUSES), ["Tila", "Status", "Status"];
    }
}

record! {
    /// `Attachment`
    Attachment, ATTACHMENT {
        file_name "fileName": Shape::FileName, ["Tiedosto", "Fil", "File"];
        kind "type": Shape::Code, ["Tyyppi", "Typ", "Type"];
        description "description": Shape::Text, ["Kuvaus", "Beskrivning", "Description"];
        confidential "confidential": Shape::Boolean, ["Salassa pidettävä", "Sekretessbelagd", "Confidential"];
        media_type "mediaType": Shape::Text, ["Tiedostomuoto", "Filformat", "Media type"];
        size "size": Shape::Number, ["Koko (tavua)", "Storlek (byte)", "Size (bytes)"];
        version "version": Shape::Number, ["Versio", "Version", "Version"];
        created_at "createdAt": Shape::Moment, ["Luotu", "Skapad", "Created"];
        id "id": Shape::Text, ["Liitteen tunniste", "Bilagans identifierare", "Identifier of the attachment"];
        sha256 "sha256": Shape::Text, ["Tarkiste (SHA-256)", "Kontrollsumma (SHA-256)", "Checksum (SHA-256)"];
    }
}

record! {
    /// `Commondata/consents`
    Consents, CONSENTS {
        electronic_service "electronicService": Shape::Boolean, ["Sähköinen tiedoksianto", "Elektronisk delgivning", "Electronic service of documents"];
        sharing_before_submission "sharingBeforeSubmission": Shape::Boolean, ["Tietojen jakaminen ennen lähettämistä", "Delning av uppgifter före inlämning", "Sharing before submission"];
    }
}

record! {
    /// `Message`: what the customer or another authority wrote.
    Message, MESSAGE {
        sent_at "sentAt": Shape::Moment, ["Lähetetty", "Skickat", "Sent"];
        from "from": Shape::Group(SENDER), ["Lähettäjä", "Avsändare", "Sender"];
        subject "subject": Shape::Text, ["Aihe", "Ämne", "Subject"];
        body "body": Shape::Text, ["Viesti", "Meddelande", "Message"];
        attachments "attachments": Shape::List(&Shape::Group(ATTACHMENT)), ["Liitteet", "Bilagor", "Attachments"];
        in_reply_to "inReplyTo": Shape::Text, ["Vastaus viestiin", "Svar på", "In reply to"];
        id "id": Shape::Text, ["Tunniste", "Identifierare", "Identifier"];
    }
}

record! {
    /// `Message/from`
    Sender, SENDER {
        name "name": Shape::Text, ["Nimi", "Namn", "Name"];
        role "role": Shape::Choice(SENDERS), ["Rooli", "Roll", "Role"];
    }
}

record! {
    /// `Formdata`: the answers of the action's own form.
    Formdata, FORMDATA {
        form "form": Shape::Flat(FORM), ["Lomake", "Formulär", "Form"];
        sections "sections": Shape::Chosen, ["Osiot", "Avsnitt", "Sections"];
    }
}

record! {
    /// `Formdata/form`
    Form, FORM {
        code "code": Shape::Text, ["Lomakkeen koodi", "Formulärets kod", "Code of the form"];
        version "version": Shape::Text, ["Lomakkeen versio", "Formulärets version", "Version of the form"];
    }
}

static ACTION_KINDS: &[(&str, Label)] = &[
    ("permit", Label(["Lupa", "Tillstånd", "Permit"])),
    (
        "notification",
        Label(["Ilmoitus", "Anmälan", "Notification"]),
    ),
    (
        "registration",
        Label(["Rekisteröinti", "Registrering", "Registration"]),
    ),
    ("plan", Label(["Suunnitelma", "Plan", "Plan"])),
    ("report", Label(["Raportti", "Rapport", "Report"])),
    ("supervision", Label(["Valvonta", "Tillsyn", "Supervision"])),
    ("other", Label(["Muu", "Annat", "Other"])),
];

static LANGUAGES: &[(&str, Label)] = &[
    ("fi", Label(["suomi", "finska", "Finnish"])),
    ("sv", Label(["ruotsi", "svenska", "Swedish"])),
    ("en", Label(["englanti", "engelska", "English"])),
];

static COMPLETIONS: &[(&str, Label)] = &[
    (
        "complete",
        Label(["Täydellinen", "Fullständig", "Complete"]),
    ),
    (
        "continues-at-authority",
        Label([
            "Jatkuu viranomaisen palvelussa",
            "Fortsätter i myndighetens tjänst",
            "Continues in the authority's service",
        ]),
    ),
];

static PARTY_KINDS: &[(&str, Label)] = &[
    ("person", Label(["Henkilö", "Person", "Person"])),
    (
        "organisation",
        Label(["Organisaatio", "Organisation", "Organisation"]),
    ),
];

static ROLES: &[(&str, Label)] = &[
    ("applicant", Label(["Hakija", "Sökande", "Applicant"])),
    ("payer", Label(["Maksaja", "Betalare", "Payer"])),
    (
        "representative",
        Label(["Asiamies", "Ombud", "Representative"]),
    ),
    (
        "designer",
        Label(["Suunnittelija", "Planerare", "Designer"]),
    ),
];

static SENDERS: &[(&str, Label)] = &[
    ("customer", Label(["Asiakas", "Kund", "Customer"])),
    (
        "authority",
        Label(["Viranomainen", "Myndighet", "Authority"]),
    ),
    (
        "other-authority",
        Label(["Toinen viranomainen", "Annan myndighet", "Other authority"]),
    ),
];

static STATUSES: &[(&str, Label)] = &[
    ("received", Label(["Vastaanotettu", "Mottagen", "Received"])),
    (
        "in-progress",
        Label(["Käsittelyssä", "Under behandling", "In progress"]),
    ),
    (
        "supplement-requested",
        Label([
            "Täydennystä pyydetty",
            "Komplettering begärd",
            "Supplement requested",
        ]),
    ),
    (
        "supplement-received",
        Label([
            "Täydennys saatu",
            "Komplettering mottagen",
            "Supplement received",
        ]),
    ),
    (
        "statement-phase",
        Label(["Lausuntovaiheessa", "Utlåtandeskede", "Statement phase"]),
    ),
    ("decided", Label(["Päätetty", "Beslutad", "Decided"])),
    ("withdrawn", Label(["Peruutettu", "Återtagen", "Withdrawn"])),
    (
        "transferred",
        Label(["Siirretty", "Överförd", "Transferred"]),
    ),
    ("closed", Label(["Päättynyt", "Avslutad", "Closed"])),
];

/// A `Text` in `language`, or in Finnish, or in whatever it has. What is not shown is recorded as the same text in another language.
#[must_use]
pub fn localised<'t>(text: Cursor<'t>, language: Language) -> Option<Traced<'t>> {
    let mut best: Option<(u8, Cursor<'t>)> = None;
    let mut seen = [false; 3];
    for member in text.children() {
        let (of, otherwise) = match member.key() {
            "fi" => (Language::Fi, 2),
            "sv" => (Language::Sv, 1),
            "en" => (Language::En, 1),
            _ => continue,
        };
        // A key that comes again is another text, not another language: it stays unmapped.
        if core::mem::replace(&mut seen[of as usize], true) {
            continue;
        }
        let preference = if of == language { 3 } else { otherwise };
        match member.text() {
            Some(_) => member.ignore("other-language"),
            None => {
                member.ignore_if_empty();
                continue;
            }
        }
        if best.is_none_or(|(so_far, _)| preference > so_far) {
            best = Some((preference, member));
        }
    }
    best.and_then(|(_, member)| member.text())
}

static A_PARTY: Shape = Shape::Group(PARTY);
static A_LOCATION: Shape = Shape::Group(LOCATION);
/// `Commondata` as a whole.
pub static THE_COMMONDATA: Shape = Shape::Group(COMMONDATA);
/// `Formdata` as a whole.
pub static THE_FORMDATA: Shape = Shape::Group(FORMDATA);

/// Every `type` of a form's field.
pub static FIELD_TYPES: &[&str] = &[
    "text",
    "number",
    "quantity",
    "boolean",
    "date",
    "date-time",
    "choice",
    "multi-choice",
    "table",
    "attachment",
    "party",
    "location",
];

/// What the answer of a form's field is, by the field's `type`.
#[must_use]
pub fn answer(kind: &str) -> &'static Shape {
    match kind {
        "boolean" => &Shape::Boolean,
        "date" => &Shape::Day,
        "date-time" => &Shape::Moment,
        "party" => &A_PARTY,
        "location" => &A_LOCATION,
        // Rows of fields.
        "table" => &Shape::Chosen,
        _ => &Shape::Text,
    }
}

/// Two hexadecimal digits, the letters as capitals.
fn hex(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 15].map(|half| half + if half < 10 { b'0' } else { b'A' - 10 })
}

/// The operations of the interface that mappings use: name, and path below the base address.
pub mod operation {
    use alloc::borrow::ToOwned;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::hex;
    use crate::contract::{Method, Operation, Request};
    use crate::text::concat;

    /// `GetProjectPartCommonData`; published.
    pub const COMMONDATA: &str = "GetProjectPartCommonData";
    /// `GetProjectPartFormData`; published.
    pub const FORMDATA: &str = "GetProjectPartFormData";
    /// `GetAttachment`; assumed.
    pub const ATTACHMENT: &str = "GetAttachment";
    /// `AddAttachment`; assumed.
    pub const UPLOAD: &str = "AddAttachment";
    /// `UpdateStatus`; assumed.
    pub const STATUS: &str = "UpdateStatus";
    /// `GetMessages`; assumed.
    pub const MESSAGES: &str = "GetMessages";
    /// `ListChanges`; assumed.
    pub const CHANGES: &str = "ListChanges";

    static ALL: [(&str, Method, &str); 7] = [
        (
            COMMONDATA,
            Method::Get,
            "/commondata/{externalId}/commondata",
        ),
        (FORMDATA, Method::Get, "/commondata/{externalId}/formdata"),
        (
            ATTACHMENT,
            Method::Get,
            "/attachments/{externalId}/{attachmentId}",
        ),
        (UPLOAD, Method::Post, "/attachments/{externalId}"),
        (STATUS, Method::Put, "/status/{externalId}"),
        (MESSAGES, Method::Get, "/messages/{externalId}"),
        (CHANGES, Method::Get, "/changes"),
    ];

    /// All of them.
    #[must_use]
    #[inline]
    pub fn all() -> Vec<Operation> {
        ALL.iter()
            .map(|(name, method, path)| Operation {
                name: concat(&[name]),
                method: *method,
                path: concat(&[path]),
                query: match *name {
                    CHANGES => ["after", "limit"].map(ToOwned::to_owned).into(),
                    _ => Vec::new(),
                },
            })
            .collect()
    }

    /// A request with neither query nor body.
    #[must_use]
    pub fn get(name: &str, segments: &[&str]) -> Request {
        Request {
            operation: name.to_owned(),
            path: path(segments),
            query: Vec::new(),
            body: None,
            file: None,
        }
    }

    /// A path with each segment percent-encoded on its own.
    #[must_use]
    pub fn path(segments: &[&str]) -> String {
        let plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        let mut path = String::with_capacity(segments.iter().map(|text| text.len() + 1).sum());
        for segment in segments {
            path.push('/');
            let dots = matches!(*segment, "." | "..");
            // Nearly every segment is a word or an identifier.
            if segment.bytes().all(plain) && !dots {
                path.push_str(segment);
                continue;
            }
            for byte in segment.bytes() {
                if plain(byte) && !dots {
                    path.push(char::from(byte));
                } else {
                    path.push('%');
                    path.extend(hex(byte).map(char::from));
                }
            }
        }
        path
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::cursor::Bodies;

    #[test]
    fn a_text_falls_back_to_finnish_and_says_what_it_left_out() {
        let bodies = Bodies::read([(
            "b",
            r#"{"fi":"Lupa","sv":"","en":"Permit","se":"Lohpi"}"#.as_bytes(),
        )])
        .unwrap();
        assert_eq!(
            localised(bodies.root("b"), Language::Sv).unwrap().as_str(),
            "Lupa"
        );
        assert_eq!(
            localised(bodies.root("b"), Language::En).unwrap().as_str(),
            "Permit"
        );
        assert_eq!(
            bodies.unmapped().collect::<Vec<_>>(),
            [3],
            "a language nobody knows of is reported"
        );
    }

    #[test]
    fn a_language_that_comes_again_is_reported() {
        let bodies = Bodies::read([("b", br#"{"fi":"Lupa","fi":"Toinen"}"#.as_slice())]).unwrap();
        let text = localised(bodies.root("b"), Language::Fi).unwrap();
        assert_eq!(text.as_str(), "Lupa");
        assert_eq!(bodies.unmapped().collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn segments_cannot_leave_their_place() {
        assert_eq!(
            operation::path(&["a", "../b/å?#", ".."]),
            "/a/..%2Fb%2F%C3%A5%3F%23/%2E%2E"
        );
    }
}
