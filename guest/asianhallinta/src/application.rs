//! `UusiAsia`: an application becomes a case.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{self, Arrival, Context, Delivery, File, Finding};
use lupasilta_guest::cursor::Bodies;
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

use crate::attachment::{self, Writing};
use crate::envelope;
use crate::findings::{self as found, Findings};
use crate::handling;
use crate::location::{self, MunicipalityNumber};
use crate::manifest::{COMMONDATA, FORMDATA};
use crate::paper::{self, Named};
use crate::party::{self, Subject, Surroundings};
use crate::settings::Settings;

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
    let settings = envelope::settings(context)?;
    let settings = Settings::new(&settings);
    let bodies = envelope::read(&arrival.bodies, |_| true)?;
    let mut findings = Findings::default();
    let papers = [&paper::RENDITION, &paper::COMMON, &paper::FORM];
    let named = paper::named(&papers, action, arrival.number);
    let application = Application::read(arrival, action, &bodies, settings, &mut findings)?;
    let message = application.write(&named, &bodies, &mut findings)?;
    let rendition = application.rendition(&bodies);
    let submitted = Action(application.common.action());
    let deadlines = handling::deadlines_of_arrival(
        settings,
        submitted.code().peek(),
        submitted.submitted_at().peek(),
    );
    drop(application);
    conclude(&bodies, settings, &mut findings)?;
    Ok(Delivery {
        deadlines,
        ..envelope::delivery(
            paper::name(&paper::NEW_CASE, action, arrival.number),
            message,
            paper::documents(named, [rendition]),
            bodies,
            findings,
        )
    })
}

/// Whether the received data is about the action that was asked for.
pub(crate) fn same_action(common: Commondata<'_>, action: &contract::Action) -> bool {
    let id = common.external_id();
    id.text().is_some() && id.peek().eq_ignore_ascii_case(&action.external_id)
}

/// The name under which an attachment lies beside the message.
pub(crate) fn place_of<'t>(files: &'t [File], id: &str) -> Option<&'t str> {
    let file = files.iter().find(|file| file.id == id);
    file.map(|file| file.place.as_str())
}

/// An application of which a valid message can be made.
struct Application<'t> {
    external_id: Traced<'t>,
    message_id: String,
    settings: Settings<'t>,
    common: Commondata<'t>,
    language: Language,
    files: &'t [File],
    received: Vec<(Attachment<'t>, &'t File)>,
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
        if !same_action(common, about) {
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
        let received = attachment::received(
            common.attachments().items().map(Attachment),
            &arrival.files,
            settings,
            findings,
            &mut obstacles,
        );
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
                    received,
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
        named: &[Named],
        bodies: &'t Bodies<'_>,
        findings: &mut Findings,
    ) -> Result<Vec<u8>, Vec<Finding>> {
        let part = ProjectPart(self.common.project_part());
        let action = Action(self.common.action());
        let properties = location::properties(part, findings);
        let writing = Writing {
            settings: self.settings,
            operation: self.operation.as_str(),
            day: self.pending.as_str(),
            confidential: is_confidential(self.common),
        };
        envelope::message(
            "ah:UusiAsia",
            CASE,
            self.settings,
            &self.message_id,
            bodies.ledger(),
            |xml| {
                self.kind(xml, action);
                self.description(xml, action);
                self.municipality.write(xml);
                xml.element("ah:Hakijat", &["ah:Hakija"], |xml| {
                    for (index, applicant) in self.applicants.iter().enumerate() {
                        party::write_applicant(xml, index + 1, applicant);
                    }
                });
                party::write_payer(
                    xml,
                    Party(self.common.payer()),
                    &self.surroundings,
                    findings,
                );
                xml.value("ah:HakemusTunnus", &self.external_id);
                xml.value("ah:VireilletuloPvm", &self.pending);
                writing.all(xml, named, Some(&properties), &self.received, findings);
                self.write_language(xml, action, findings);
                self.operations(xml, action);
                self.related(xml);
                if let Some(point) = location::point(part, findings) {
                    xml.element("ah:Sijainti", &["ah:Sijaintipiste"], |xml| {
                        xml.value("ah:Sijaintipiste", &point)
                    });
                }
                xml.optional("ah:Kiinteistotunnus", properties.first.as_ref());
            },
        )
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
        let place = |id: &str| place_of(self.files, id);
        rendition::render(
            &rendition::Source {
                commondata: self.common.0,
                formdata: bodies.root(FORMDATA),
                language: self.language,
                document: paper::FIRST,
                place: &place,
            },
            bodies.ledger(),
        )
    }
}

/// Whether the documents with all data must be marked confidential.
pub(crate) fn is_confidential(common: Commondata<'_>) -> bool {
    let parties = common
        .applicants()
        .items()
        .chain(common.representatives().items());
    let secret = |attachment| Attachment(attachment).confidential().peek() == "true";
    parties
        .map(Party)
        .any(|party| party.non_disclosure().peek() == "true")
        || Party(common.payer()).non_disclosure().peek() == "true"
        || common.attachments().items().any(secret)
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
pub(crate) fn conclude(
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
