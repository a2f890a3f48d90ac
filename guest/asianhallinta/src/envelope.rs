//! What both messages to the case system have around their contents: the root with its version, and the delivery.

use alloc::borrow::ToOwned;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Body, Content, Context, Delivery, Document, Finding, Subject};
use lupasilta_guest::cursor::{Bodies, not_json};
use lupasilta_guest::ledger::Ledger;
use lupasilta_guest::lv::{Action, Commondata};
use lupasilta_guest::xml::{Order, Xml};

use crate::findings::{self as found, Findings};
use crate::manifest::COMMONDATA;
use crate::paper::Named;
use crate::settings::Settings;

/// Of all versions: only the attribute tells them apart.
const NAMESPACE: &str = "http://www.lupapiste.fi/asianhallinta";

pub(crate) fn settings(context: &Context) -> Result<Bodies<'_>, Vec<Finding>> {
    Bodies::read([("settings", context.settings.as_bytes())])
        .map_err(|_| vec![found::settings_unreadable()])
}

/// The bodies that are wanted, read.
pub(crate) fn read(bodies: &[Body], wanted: fn(&Body) -> bool) -> Result<Bodies<'_>, Vec<Finding>> {
    let wanted = bodies.iter().filter(|body| wanted(body));
    Bodies::read(wanted.map(|body| (body.name.as_str(), body.bytes.as_slice())))
        .map_err(|(name, error)| vec![not_json(name, error)])
}

/// What the bodies are about: messages alone do not say.
pub(crate) fn subject(bodies: &[Body]) -> Result<Subject, Vec<Finding>> {
    if bodies.iter().all(|body| body.name != COMMONDATA) {
        return Ok(Subject { action_code: None });
    }
    let bodies = read(bodies, |body| body.name == COMMONDATA)?;
    let code = Action(Commondata(bodies.root(COMMONDATA)).action()).code();
    let code = code.peek().trim();
    Ok(Subject {
        action_code: (!code.is_empty()).then(|| code.to_owned()),
    })
}

/// Writes a message of the version that the settings choose. Before 1.3 it has no identifier.
pub(crate) fn message<'l>(
    name: &'static str,
    order: Order,
    settings: Settings<'_>,
    id: &str,
    ledger: &'l Ledger,
    content: impl FnOnce(&mut Xml<'l>),
) -> Result<Vec<u8>, Vec<Finding>> {
    let attributes = [
        ("xmlns:ah", NAMESPACE),
        ("version", settings.version()),
        ("messageId", id),
    ];
    let written = if settings.version() == "1.3" { 3 } else { 2 };
    let mut xml = Xml::new(ledger, name, attributes.split_at(written).0, order);
    content(&mut xml);
    xml.finish()
        .map_err(|disorder| vec![found::out_of_order(disorder.parent, disorder.child)])
}

pub(crate) fn delivery(
    name: Named,
    message: Vec<u8>,
    documents: Vec<Document>,
    bodies: Bodies<'_>,
    findings: Findings,
) -> Delivery {
    Delivery {
        message: name.document(Content::Bytes(message)),
        documents,
        ledger: bodies.into_ledger().into_contract(),
        findings: findings.list,
        deadlines: Vec::new(),
    }
}
