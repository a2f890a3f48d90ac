//! `UusiAsia`: an application becomes a case.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{
    self, Arrival, Content, Context, Delivery, Document, File, Finding,
};
use lupasilta_guest::cursor::{Bodies, not_json};
use lupasilta_guest::dates::moment::{Moment, Offset};
use lupasilta_guest::ledger::Traced;
use lupasilta_guest::lv::{
    self, Action, Attachment, Commondata, Consents, Language, Party, Project, ProjectPart,
    RelatedAction,
};
use lupasilta_guest::rendition;
use lupasilta_guest::text::{concat, number};
use lupasilta_guest::uuid5::Uuid;
use lupasilta_guest::xml::{Order, Xml};

use crate::attachment::{self, Accompanying, Writing};
use crate::findings::{self as found, Findings};
use crate::location::{self, MunicipalityNumber, Properties};
use crate::manifest::{COMMONDATA, FORMDATA};
use crate::party::{self, Subject, Surroundings};
use crate::settings::Settings;

const NAMESPACE: &str = "http://www.lupapiste.fi/asianhallinta";

const CASE: Order = &[
    "ah:Tyyppi",
    "ah:Kuvaus",
    "ah:Kuntanumero",
    "ah:Hakijat",
    "ah:Maksaja",
    "ah:HakemusTunnus",
    "ah:VireilletuloPvm",
    "ah:Liitteet",
    "ah:Asiointikieli",
    "ah:Toimenpiteet",
    "ah:Viiteluvat",
    "ah:Sijainti",
    "ah:Kiinteistotunnus",
];

/// Index of the rendition in a delivery: the message is 0.
const RENDITION: u8 = 1;

/// The identifier of a message about an action, the same whenever it is made.
pub(crate) fn message_id(external_id: &str, name: &str) -> String {
    match Uuid::parse(external_id) {
        Some(action) => action.v5(name).text(),
        // LV's external ids are UUIDs. Any other gets a message all the same.
        None => Uuid::default()
            .v5(&concat(&[external_id, "/", name]))
            .text(),
    }
}

pub(crate) fn deliver(
    arrival: &Arrival,
    action: &contract::Action,
    context: &Context,
) -> Result<Delivery, Vec<Finding>> {
    let settings = Bodies::read([("settings", context.settings.as_bytes())])
        .map_err(|_| vec![found::settings_unreadable()])?;
    let bodies = Bodies::read(
        arrival
            .bodies
            .iter()
            .map(|body| (body.name.as_str(), body.bytes.as_slice())),
    )
    .map_err(|(name, error)| vec![not_json(name, error)])?;
    let mut findings = Findings::default();
    let names = Names::of(arrival, action);
    let application = Application::read(
        arrival,
        action,
        &bodies,
        Settings::new(&settings),
        &mut findings,
    )?;
    let message = application.write(&names, &bodies, &mut findings)?;
    let rendition = application.rendition(&bodies);
    drop(application);
    conclude(&bodies, Settings::new(&settings), &mut findings)?;
    Ok(Delivery {
        message: Document {
            name: names.message,
            media_type: "application/xml".into(),
            content: Content::Bytes(message),
        },
        documents: vec![
            Document {
                name: names.rendition,
                media_type: "text/html".into(),
                content: Content::Bytes(rendition),
            },
            received(names.commondata, COMMONDATA),
            received(names.formdata, FORMDATA),
        ],
        ledger: bodies.into_ledger().into_contract(),
        findings: findings.list,
        deadlines: Vec::new(),
    })
}

fn received(name: String, body: &str) -> Document {
    Document {
        name,
        media_type: "application/json".into(),
        content: Content::Received(body.to_owned()),
    }
}

/// Names of the documents of one delivery.
struct Names {
    message: String,
    rendition: String,
    commondata: String,
    formdata: String,
}

impl Names {
    /// The first message's documents have plain names; later ones are numbered.
    fn of(arrival: &Arrival, action: &contract::Action) -> Self {
        let id: String = action
            .external_id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        let suffix = if arrival.number > 1 {
            concat(&["-", &number(arrival.number)])
        } else {
            String::new()
        };
        let name = |what: &str, kind: &str| concat(&[&id, "_", what, &suffix, ".", kind]);
        Names {
            message: name("uusiasia", "xml"),
            rendition: name("hakemus", "html"),
            commondata: name("commondata", "json"),
            formdata: name("formdata", "json"),
        }
    }
}

/// An application of which a valid message can be made.
struct Application<'t> {
    external_id: Traced<'t>,
    message_id: String,
    settings: Settings<'t>,
    common: Commondata<'t>,
    language: Language,
    files: &'t [File],
    municipality: MunicipalityNumber<'t>,
    applicants: Vec<Subject<'t>>,
    surroundings: Surroundings<'t>,
    pending: Traced<'t>,
    operation: Traced<'t>,
}

impl<'t> Application<'t> {
    /// Reads what the message demands.
    ///
    /// # Errors
    /// Everything that keeps a valid message from being made.
    fn read(
        arrival: &'t Arrival,
        about: &'t contract::Action,
        bodies: &'t Bodies<'_>,
        settings: Settings<'t>,
        findings: &mut Findings,
    ) -> Result<Self, Vec<Finding>> {
        let root = bodies.root(COMMONDATA);
        if !root.is_filled() {
            return Err(vec![found::BODY_MISSING.at(concat(&[COMMONDATA, "#"]))]);
        }
        let common = Commondata(root);
        let action = Action(common.action());
        let mut obstacles = Findings::default();

        let external_id = common.external_id().text();
        let same = |id: &Traced<'_>| id.as_str().eq_ignore_ascii_case(&about.external_id);
        if !external_id.as_ref().is_some_and(same) {
            obstacles.add_member(&found::EXTERNAL_ID_MISMATCH, root, "externalId");
        }
        let municipality = location::municipality(
            ProjectPart(common.project_part()),
            action,
            settings,
            findings,
        );
        if municipality.is_none() {
            obstacles.add_member(&found::MUNICIPALITY_MISSING, action.0, "authority");
        }
        let surroundings = Surroundings {
            settings,
            electronic_service: Consents(common.consents()).electronic_service(),
            representative: Party(common.representatives().first()),
        };
        let mut applicants = Vec::new();
        for applicant in common.applicants().items() {
            match Subject::read(Party(applicant), &surroundings, findings) {
                Ok(subject) => applicants.push(subject),
                Err((obstacle, at)) => obstacles.add_at(obstacle, at),
            }
        }
        if common.applicants().items().next().is_none() {
            obstacles.add_member(&found::APPLICANT_MISSING, root, "applicants");
        }
        let pending = pending(action, findings);
        if pending.is_none() {
            obstacles.add_member(&found::SUBMITTED_AT_INVALID, action.0, "submittedAt");
        }
        let operation = action.code().text().map(Traced::trimmed);
        if operation.is_none() {
            obstacles.add_member(&found::ACTION_CODE_MISSING, action.0, "code");
        }
        match (external_id, municipality, pending, operation) {
            (Some(external_id), Some(municipality), Some(pending), Some(code))
                if obstacles.list.is_empty() =>
            {
                Ok(Application {
                    external_id,
                    message_id: message_id(
                        &about.external_id,
                        &concat(&["UusiAsia/", &number(arrival.number)]),
                    ),
                    settings,
                    common,
                    language: Language::from_code(action.language().peek()),
                    files: &arrival.files,
                    municipality,
                    applicants,
                    surroundings,
                    pending,
                    operation: match settings.operation(code.as_str()) {
                        Some(operation) => code.coded("actions", operation.to_owned()),
                        None => code,
                    },
                })
            }
            _ => {
                // What was found on the way helps whoever repairs the application.
                obstacles.list.append(&mut findings.list);
                Err(obstacles.list)
            }
        }
    }

    fn write(
        &self,
        names: &Names,
        bodies: &'t Bodies<'_>,
        findings: &mut Findings,
    ) -> Result<Vec<u8>, Vec<Finding>> {
        let part = ProjectPart(self.common.project_part());
        let action = Action(self.common.action());
        let properties = location::properties(part, findings);
        let attributes = [
            ("xmlns:ah", NAMESPACE),
            ("version", "1.3"),
            ("messageId", &self.message_id),
        ];
        let mut xml = Xml::new(bodies.ledger(), "ah:UusiAsia", &attributes, CASE);
        self.kind(&mut xml, action);
        self.description(&mut xml, action);
        self.municipality.write(&mut xml);
        xml.element("ah:Hakijat", &["ah:Hakija"], |xml| {
            for (index, applicant) in self.applicants.iter().enumerate() {
                party::write_applicant(xml, index + 1, applicant);
            }
        });
        party::write_payer(
            &mut xml,
            Party(self.common.payer()),
            &self.surroundings,
            findings,
        );
        xml.value("ah:HakemusTunnus", &self.external_id);
        xml.value("ah:VireilletuloPvm", &self.pending);
        self.attachments(&mut xml, names, &properties, findings);
        self.write_language(&mut xml, action, findings);
        self.operations(&mut xml, action);
        self.related(&mut xml);
        if let Some(point) = location::point(part, findings) {
            xml.element("ah:Sijainti", &["ah:Sijaintipiste"], |xml| {
                xml.value("ah:Sijaintipiste", &point)
            });
        }
        xml.optional("ah:Kiinteistotunnus", properties.first.as_ref());
        xml.finish()
            .map_err(|disorder| vec![found::out_of_order(disorder.parent, disorder.child)])
    }

    /// `Tyyppi`: a case to handle, unless the settings send this kind of action for information only.
    fn kind(&self, xml: &mut Xml<'_>, action: Action<'t>) {
        const DEFAULT: &str = "KasiteltavaHakemus";
        match action.kind().text() {
            Some(kind) => {
                let of_kind = self
                    .settings
                    .message_type(kind.as_str())
                    .unwrap_or(DEFAULT)
                    .to_owned();
                xml.value("ah:Tyyppi", &kind.coded("message-types", of_kind));
            }
            None => xml.constant("ah:Tyyppi", DEFAULT),
        }
    }

    /// `Kuvaus`: the action's name, the project's name and, in parentheses, its id.
    fn description(&self, xml: &mut Xml<'_>, action: Action<'t>) {
        let project = Project(self.common.project());
        let name = lv::localised(action.name(), self.language)
            .or_else(|| action.code().text())
            .map(Traced::trimmed);
        let (project_name, id) = (
            project.name().text().map(Traced::trimmed),
            project.id().text().map(Traced::trimmed),
        );
        let mut text = name
            .as_ref()
            .map_or_else(String::new, |name| name.as_str().to_owned());
        if let Some(project_name) = &project_name {
            text.push_str(": ");
            text.push_str(project_name.as_str());
        }
        if let Some(id) = &id {
            text.push_str(" (");
            text.push_str(id.as_str());
            text.push(')');
        }
        let parts: Vec<&Traced<'t>> = [&name, &project_name, &id].into_iter().flatten().collect();
        xml.value("ah:Kuvaus", &Traced::joined("description", &parts, text));
    }

    fn attachments(
        &self,
        xml: &mut Xml<'_>,
        names: &Names,
        properties: &Properties<'t>,
        findings: &mut Findings,
    ) {
        let writing = Writing {
            settings: self.settings,
            operation: self.operation.as_str(),
            day: self.pending.as_str(),
            confidential: self.is_confidential(),
            files: self.files,
        };
        let originals = [
            Accompanying {
                name: &names.rendition,
                media_type: "text/html",
                type_id: "hakemus_vireilletullessa",
                title_fi: "Vireille tullut hakemus",
                title_sv: "Ansökan under behandling",
            },
            Accompanying {
                name: &names.commondata,
                media_type: "application/json",
                type_id: "lv_commondata",
                title_fi: "Hakemuksen yhteiset tiedot alkuperäisinä (JSON)",
                title_sv: "Ansökans gemensamma uppgifter i original (JSON)",
            },
            Accompanying {
                name: &names.formdata,
                media_type: "application/json",
                type_id: "lv_formdata",
                title_fi: "Lomakkeen tiedot alkuperäisinä (JSON)",
                title_sv: "Formulärets uppgifter i original (JSON)",
            },
        ];
        let received = attachment::received(self.common.attachments(), writing.files, findings);
        xml.element("ah:Liitteet", &["ah:Liite"], |xml| {
            for (index, original) in originals.iter().enumerate() {
                let properties = (original.type_id == "lv_commondata").then_some(properties);
                writing.document(xml, index + 1, original, properties);
            }
            for (index, (attachment, file)) in received.into_iter().enumerate() {
                writing.attachment(xml, originals.len() + index + 1, attachment, file, findings);
            }
        });
    }

    /// Whether the documents with all data must be marked confidential.
    fn is_confidential(&self) -> bool {
        let parties = self
            .common
            .applicants()
            .items()
            .chain(self.common.representatives().items());
        let secret = |attachment| Attachment(attachment).confidential().peek() == "true";
        parties
            .map(Party)
            .any(|party| party.non_disclosure().peek() == "true")
            || Party(self.common.payer()).non_disclosure().peek() == "true"
            || self.common.attachments().items().any(secret)
    }

    fn write_language(&self, xml: &mut Xml<'_>, action: Action<'t>, findings: &mut Findings) {
        let Some(language) = action.language().text() else {
            return;
        };
        match language.as_str() {
            "fi" | "sv" => xml.value("ah:Asiointikieli", &language),
            "en" if self.settings.language_for_english().is_some() => {
                let stand_in = self
                    .settings
                    .language_for_english()
                    .unwrap_or("fi")
                    .to_owned();
                xml.value(
                    "ah:Asiointikieli",
                    &language.coded("language-for-english", stand_in),
                );
            }
            _ => findings.add(&found::LANGUAGE_OMITTED, action.language()),
        }
    }

    fn operations(&self, xml: &mut Xml<'_>, action: Action<'t>) {
        xml.element("ah:Toimenpiteet", &["ah:Toimenpide"], |xml| {
            xml.item(
                "ah:Toimenpide",
                1,
                &["ah:ToimenpideTunnus", "ah:ToimenpideTeksti"],
                |xml| {
                    xml.value("ah:ToimenpideTunnus", &self.operation);
                    let code = action.code().peek().trim();
                    match (
                        self.settings.operation_text(code, self.language),
                        lv::localised(action.name(), self.language),
                    ) {
                        (Some(text), _) => xml.constant("ah:ToimenpideTeksti", text),
                        (None, Some(name)) => xml.value("ah:ToimenpideTeksti", &name.trimmed()),
                        (None, None) => xml.value("ah:ToimenpideTeksti", &self.operation),
                    }
                },
            );
        });
    }

    /// `Viiteluvat`: every related action by LV's identifier, and by its authority's own number where it has one.
    fn related(&self, xml: &mut Xml<'_>) {
        const REFERENCE: Order = &["ah:AsianTunnus", "ah:MuuTunnus"];
        const OTHER: Order = &["ah:Tunnus", "ah:Sovellus"];
        let mut count = 0;
        xml.element("ah:Viiteluvat", &["ah:Viitelupa"], |xml| {
            for related in self.common.related_actions().items().map(RelatedAction) {
                if let Some(id) = related.external_id().text() {
                    count += 1;
                    xml.item("ah:Viitelupa", count, REFERENCE, |xml| {
                        xml.element("ah:MuuTunnus", OTHER, |xml| {
                            xml.value("ah:Tunnus", &id.trimmed());
                            xml.constant("ah:Sovellus", "Luvat ja valvonta");
                        });
                    });
                }
                let Some(case_id) = related.case_id().text() else {
                    continue;
                };
                count += 1;
                xml.item("ah:Viitelupa", count, REFERENCE, |xml| {
                    let authority = related.authority().text().map(Traced::trimmed);
                    if authority
                        .as_ref()
                        .is_some_and(|name| self.settings.is_own_authority(name.as_str()))
                    {
                        related.authority().used("own-authority");
                        xml.value("ah:AsianTunnus", &case_id.trimmed());
                        return;
                    }
                    xml.element("ah:MuuTunnus", OTHER, |xml| {
                        xml.value("ah:Tunnus", &case_id.trimmed());
                        match authority {
                            Some(authority) => xml.value("ah:Sovellus", &authority),
                            None => xml.constant("ah:Sovellus", ""),
                        }
                    });
                });
            }
        });
    }

    fn rendition(&self, bodies: &'t Bodies<'_>) -> Vec<u8> {
        let files = self.files;
        let place = move |id: &str| {
            files
                .iter()
                .find(|file| file.id == id)
                .map(|file| file.place.as_str())
        };
        rendition::render(
            &rendition::Source {
                commondata: self.common.0,
                formdata: bodies.root(FORMDATA),
                language: self.language,
                document: RENDITION,
                place: &place,
            },
            bodies.ledger(),
        )
    }
}

/// `VireilletuloPvm`: the local day of submission.
fn pending<'t>(action: Action<'t>, findings: &mut Findings) -> Option<Traced<'t>> {
    let text = action.submitted_at().text()?;
    let (moment, offset) = Moment::parse(text.as_str().trim()).ok()?;
    if offset == Offset::Assumed {
        findings.add(&found::OFFSET_MISSING, action.submitted_at());
    }
    Some(text.converted("helsinki-day", moment.helsinki().date.iso()))
}

/// What is found once everything is written: dropped characters, and what nothing took.
///
/// # Errors
/// Where the settings demand it: every unmapped value.
fn conclude(
    bodies: &Bodies<'_>,
    settings: Settings<'_>,
    findings: &mut Findings,
) -> Result<(), Vec<Finding>> {
    for leaf in bodies.ledger().cleaned().into_iter().take(found::LISTED) {
        findings.add_at(&found::CHARACTERS_DROPPED, bodies.pointer(leaf));
    }
    let unmapped: Vec<u32> = bodies.unmapped().collect();
    let reject = settings.rejects_unmapped() && !unmapped.is_empty();
    let what = if reject {
        &found::UNMAPPED_REJECTED
    } else {
        &found::UNMAPPED
    };
    for &leaf in unmapped.iter().take(found::LISTED) {
        findings.add_at(what, bodies.pointer(leaf));
    }
    if unmapped.len() > found::LISTED {
        findings
            .list
            .push(found::unmapped_more(unmapped.len() - found::LISTED));
    }
    if reject {
        Err(core::mem::take(&mut findings.list))
    } else {
        Ok(())
    }
}
