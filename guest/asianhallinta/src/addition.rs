//! `TaydennysAsiaan`: what comes after the application. It can carry documents and nothing else; what should change in the case itself is
//! reported, for an officer to do.

use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{self, Arrival, Context, Delivery, Finding, Kind};
use lupasilta_guest::cursor::Bodies;
use lupasilta_guest::dates::moment::Moment;
use lupasilta_guest::difference::{Difference, differences};
use lupasilta_guest::ledger::Traced;
use lupasilta_guest::lv::{self, Action, Attachment, Commondata, Language};
use lupasilta_guest::rendition::{self, Withdrawal};
use lupasilta_guest::text::{concat, number};
use lupasilta_guest::xml::{Order, Xml};

use crate::application::{conclude, is_confidential, message_id, place_of, same_action};
use crate::attachment::{self, Writing};
use crate::envelope;
use crate::findings::{self as found, Findings};
use crate::manifest::{COMMONDATA, FORMDATA};
use crate::messages;
use crate::paper::{self, Named};
use crate::settings::Settings;

const ADDITION: Order = &["ah:HakemusTunnus", "ah:AsianTunnus", "ah:Liitteet"];

/// Members of `Commondata` that `UusiAsia` carries and a later message cannot change.
const STRUCTURED: &[&str] = &[
    "action",
    "applicants",
    "representatives",
    "payer",
    "project",
    "projectPart",
    "relatedActions",
    "consents",
];

/// Whatever comes after the application; nothing where nothing is new.
pub(crate) fn deliver(
    arrival: &Arrival,
    action: &contract::Action,
    context: &Context,
) -> Result<Option<Delivery>, Vec<Finding>> {
    let settings = envelope::settings(context)?;
    let settings = Settings::new(&settings);
    let bodies = envelope::read(&arrival.bodies, |_| true)?;
    let before = envelope::read(&action.before, |_| true)?;
    let addition = Addition {
        arrival,
        action,
        context,
        settings,
        bodies: &bodies,
        before: &before,
    };
    let mut findings = Findings::default();
    let written = match arrival.kind {
        Kind::Message => addition.messages(&mut findings)?,
        _ => addition.supplement(&mut findings)?,
    };
    let Some((message, name, documents)) = written else {
        return Ok(None);
    };
    conclude(&bodies, settings, &mut findings)?;
    Ok(Some(envelope::delivery(
        name, message, documents, bodies, findings,
    )))
}

/// The message, under its name, and the documents that go along.
type Written = (Vec<u8>, Named, Vec<contract::Document>);

struct Addition<'t> {
    arrival: &'t Arrival,
    action: &'t contract::Action,
    context: &'t Context,
    settings: Settings<'t>,
    bodies: &'t Bodies<'t>,
    before: &'t Bodies<'t>,
}

impl<'t> Addition<'t> {
    /// The customer changed or withdrew the application.
    fn supplement(&self, findings: &mut Findings) -> Result<Option<Written>, Vec<Finding>> {
        let root = self.bodies.root(COMMONDATA);
        let common = Commondata(root);
        if !root.is_filled() {
            return Err(vec![found::BODY_MISSING.at(concat(&[COMMONDATA, "#"]))]);
        }
        if !same_action(common, self.action) {
            return Err(vec![
                found::EXTERNAL_ID_MISMATCH.at(root.pointer_to("externalId")),
            ]);
        }
        let language = Language::from_code(Action(common.action()).language().peek());
        let (changes, in_common) = self.changes(language);
        let withdrawn = self.arrival.kind == Kind::Withdrawal;
        if changes.is_empty() && !withdrawn {
            return Ok(None);
        }
        self.report(
            common,
            changes.get(..in_common).unwrap_or_default(),
            findings,
        );
        if withdrawn {
            findings.add(&found::WITHDRAWAL, root);
        }

        let mut papers = vec![&paper::RENDITION];
        if withdrawn {
            papers.push(&paper::WITHDRAWAL);
        }
        if !changes.is_empty() {
            papers.push(&paper::CHANGES);
        }
        papers.extend([&paper::COMMON, &paper::FORM]);
        let named = paper::named(&papers, self.action, self.arrival.number);
        let message = self.write(common, common.external_id().text(), &named, findings)?;

        let place = |id: &str| place_of(&self.arrival.files, id);
        let mut written = vec![rendition::render(
            &rendition::Source {
                commondata: root,
                formdata: self.bodies.root(FORMDATA),
                language,
                document: paper::FIRST,
                place: &place,
            },
            self.bodies.ledger(),
        )];
        if withdrawn {
            let name = Action(common.action()).name();
            let called = lv::localised(name, language);
            let about = Withdrawal {
                action: called.as_ref().map_or("", Traced::as_str),
                external_id: &self.action.external_id,
                case_id: self.action.case_id.as_deref().unwrap_or_default(),
                heard: &self.context.now,
            };
            written.push(rendition::withdrawal(&about, language));
        }
        if !changes.is_empty() {
            written.push(rendition::changes(&changes, language));
        }
        Ok(Some((
            message,
            self.name(),
            paper::documents(named, written),
        )))
    }

    /// All changes, those of `Commondata` first, and how many these are.
    fn changes(&self, language: Language) -> (Vec<Difference<'t>>, usize) {
        let between = |name, shape| {
            differences(
                self.before.root(name),
                self.bodies.root(name),
                shape,
                language,
            )
        };
        let mut changes = between(COMMONDATA, &lv::THE_COMMONDATA);
        let in_common = changes.len();
        changes.append(&mut between(FORMDATA, &lv::THE_FORMDATA));
        (changes, in_common)
    }

    /// What changed in `Commondata` and the message cannot say.
    fn report(&self, common: Commondata<'t>, changes: &[Difference<'t>], findings: &mut Findings) {
        for &part in STRUCTURED {
            let first = changes.iter().find(|change| change.part == part);
            match first.map(|first| first.after) {
                Some(Some(after)) => findings.add(&found::OFFICER_MUST_UPDATE, after),
                Some(None) => findings.add_member(&found::OFFICER_MUST_UPDATE, common.0, part),
                None => {}
            }
        }
        let now = common.attachments();
        let removed = Commondata(self.before.root(COMMONDATA))
            .attachments()
            .items()
            .map(|before| Attachment(before).id().peek())
            .any(|id| !id.is_empty() && attachment::with_id(now, id).is_none());
        if removed {
            findings.add_member(&found::ATTACHMENT_REMOVED, common.0, "attachments");
        }
    }

    /// The customer or another authority wrote.
    fn messages(&self, findings: &mut Findings) -> Result<Option<Written>, Vec<Finding>> {
        let all = messages::all(self.bodies)?;
        let new = messages::new(self.before, self.bodies);
        if new.is_empty() {
            return Ok(None);
        }
        let common = Commondata(self.before.root(COMMONDATA));
        let language = Language::from_code(Action(common.action()).language().peek());
        let papers = [&paper::MESSAGE, &paper::MESSAGES_JSON];
        let named = paper::named(&papers, self.action, self.arrival.number);
        let message = self.write(common, None, &named, findings)?;
        let place = |id: &str| place_of(&self.arrival.files, id);
        let page = rendition::messages(&new, language, paper::FIRST, &place, self.bodies.ledger());
        for message in all.items() {
            if !new.iter().any(|new| new.is_same_place(&message)) {
                message.ignore("delivered-before");
            }
        }
        Ok(Some((
            message,
            self.name(),
            paper::documents(named, [page]),
        )))
    }

    fn name(&self) -> Named {
        paper::name(&paper::ADDITION, self.action, self.arrival.number)
    }

    /// The message: `common` is the newest that is known of the application, `external_id` the identifier where it was received now.
    fn write(
        &self,
        common: Commondata<'t>,
        external_id: Option<Traced<'t>>,
        named: &[Named],
        findings: &mut Findings,
    ) -> Result<Vec<u8>, Vec<Finding>> {
        let today = Moment::parse(&self.context.now)
            .map(|(now, _)| now.helsinki().date.iso())
            .unwrap_or_default();
        let code = Action(common.action()).code().peek().trim();
        let wanted = attachment::new_since(self.arrival.kind, self.before, self.bodies);
        let secret = |attachment: &Attachment<'_>| attachment.confidential().peek() == "true";
        let writing = Writing {
            settings: self.settings,
            operation: self.settings.operation(code).unwrap_or(code),
            day: &today,
            confidential: is_confidential(common) || wanted.iter().any(secret),
        };
        let mut obstacles = Findings::default();
        let received = attachment::received(
            wanted,
            &self.arrival.files,
            self.settings,
            findings,
            &mut obstacles,
        );
        if !obstacles.list.is_empty() {
            obstacles.list.append(&mut findings.list);
            return Err(obstacles.list);
        }
        let id = message_id(
            &self.action.external_id,
            &concat(&["TaydennysAsiaan/", &number(self.arrival.number)]),
        );
        envelope::message(
            "ah:TaydennysAsiaan",
            ADDITION,
            self.settings,
            &id,
            self.bodies.ledger(),
            |xml: &mut Xml<'_>| {
                match &external_id {
                    Some(id) => xml.value("ah:HakemusTunnus", id),
                    None => xml.constant("ah:HakemusTunnus", &self.action.external_id),
                }
                if let Some(case_id) = &self.action.case_id {
                    xml.constant("ah:AsianTunnus", case_id);
                }
                writing.all(xml, named, None, &received, findings);
            },
        )
    }
}
