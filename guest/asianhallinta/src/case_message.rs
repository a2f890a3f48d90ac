//! Messages of the case system: `AsianTunnusVastaus`, `AsianPaatos` and `LausuntoVastaus` of any version of the interface, whatever their
//! prefixes and the order of their elements, and events in JSON (see `EVENTS.md`).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Action, Address, Body, CaseMessage, Context, Finding, Notice};
use lupasilta_guest::cursor::Bodies;
use lupasilta_guest::text::concat;
use lupasilta_guest::xml_reader::{Document, Element};

use crate::findings;
use crate::message_findings as said;
use crate::settings::Settings;
use crate::told::{self, Told, Upload, When};
use crate::{decision, event, statement};

/// A message that can be read, and is one of those that are known.
enum Message<'m> {
    Xml(Document<'m>),
    Event(Box<Bodies<'m>>),
}

/// What a message is about.
pub(crate) fn address(message: &Body) -> Result<Address, Vec<Finding>> {
    let address = match &read(message)? {
        Message::Xml(document) => {
            let root = document.root();
            let links = attachments(root).map(|attachment| child(attachment, LINK).into());
            Address {
                name: root.name().into(),
                external_id: named(child(root, "HakemusTunnus")).map(lower_case),
                case_id: named(child(root, CASE)),
                files: links.collect(),
            }
        }
        Message::Event(bodies) => event::address(bodies.root(&message.name)),
    };
    if address.external_id.is_none() && address.case_id.is_none() {
        return Err(vec![said::CASE_UNNAMED.at(None)]);
    }
    Ok(address)
}

/// What LV is told of it.
pub(crate) fn report(
    message: &CaseMessage,
    action: &Action,
    context: &Context,
) -> Result<Notice, Vec<Finding>> {
    let settings = Bodies::read([("settings", context.settings.as_bytes())])
        .map_err(|_| vec![findings::settings_unreadable()])?;
    let settings = Settings::new(&settings);
    let read = read(&message.message)?;
    let told = match &read {
        Message::Xml(document) => {
            let root = document.root();
            match root.name() {
                DECISION => decision::of_message(root, settings),
                STATEMENT => statement::told(root, settings),
                _ => receipt(root),
            }?
        }
        Message::Event(bodies) => event::told(
            bodies.root(&message.message.name),
            &message.message,
            settings,
        )?,
    };
    told::notice(told, &message.files, action, context)
}

const RECEIPT: &str = "AsianTunnusVastaus";
const DECISION: &str = "AsianPaatos";
const STATEMENT: &str = "LausuntoVastaus";
const CASE: &str = "AsianTunnus";
const LINK: &str = "LinkkiLiitteeseen";

fn read(message: &Body) -> Result<Message<'_>, Vec<Finding>> {
    let media_type = message.media_type.as_bytes();
    let is_json = media_type
        .get(..JSON.len())
        .is_some_and(|kind| kind.eq_ignore_ascii_case(JSON))
        && matches!(media_type.get(JSON.len()), None | Some(b';' | b' '));
    if is_json {
        let bodies = Bodies::read([(message.name.as_str(), message.bytes.as_slice())])
            .map_err(|_| vec![said::unreadable(said::NOT_JSON)])?;
        event::check(bodies.root(&message.name))?;
        return Ok(Message::Event(Box::new(bodies)));
    }
    let document = Document::read(&message.bytes).map_err(|error| {
        let [fi, sv, en] = error.texts();
        vec![said::unreadable([&fi, &sv, &en])]
    })?;
    match document.root().name() {
        RECEIPT | DECISION | STATEMENT => Ok(Message::Xml(document)),
        _ => Err(vec![said::MESSAGE_UNKNOWN.at(None)]),
    }
}

const JSON: &[u8] = b"application/json";

/// `AsianTunnusVastaus`: the case system has the action, under a number of its own.
fn receipt(root: Element<'_>) -> Result<Told<'_>, Vec<Finding>> {
    let mut told = Told {
        status: "received",
        case_id: required(root, CASE)?,
        ..Told::default()
    };
    told.name = concat(&[RECEIPT, "/", told.case_id]);
    told.happened(root, "VastaanotettuPvm");
    Ok(told)
}

impl<'m> Told<'m> {
    /// A message with its case, its name and its files.
    pub(crate) fn of_message(
        root: Element<'m>,
        status: &'m str,
        id: &str,
        kind: &'m str,
    ) -> Told<'m> {
        let files = attachments(root).map(|attachment| {
            let fi = child(attachment, "KuvausFi");
            Upload {
                link: child(attachment, LINK),
                media_type: child(attachment, "Tyyppi"),
                kind,
                title: [
                    if fi.is_empty() {
                        child(attachment, "Kuvaus")
                    } else {
                        fi
                    },
                    child(attachment, "KuvausSv"),
                    "",
                ],
            }
        });
        Told {
            name: concat(&[root.name(), "/", id]),
            status,
            case_id: child(root, CASE),
            files: files.collect(),
            ..Told::default()
        }
    }

    /// When it happened, of an element without which the message can do.
    pub(crate) fn happened(&mut self, element: Element<'_>, name: &str) {
        self.when = When::read(child(element, name));
        if self.when.is_none() {
            self.findings.push(said::DAY_INVALID.of(name));
        }
    }
}

fn attachments(root: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    let lists = root.children("Liitteet");
    lists.flat_map(|list| list.children("Liite"))
}

/// The text of a child; empty without one.
#[inline(never)]
pub(crate) fn child<'m>(element: Element<'m>, name: &str) -> &'m str {
    element.child(name).map_or("", Element::text)
}

/// The text of a child that the message has to have.
pub(crate) fn required<'m>(element: Element<'m>, name: &str) -> Result<&'m str, Vec<Finding>> {
    match child(element, name) {
        "" => Err(vec![said::MESSAGE_INVALID.of(name)]),
        text => Ok(text),
    }
}

fn named(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.into())
}

/// An external id is a UUID, which systems may write in capitals.
pub(crate) fn lower_case(mut id: String) -> String {
    id.make_ascii_lowercase();
    id
}
