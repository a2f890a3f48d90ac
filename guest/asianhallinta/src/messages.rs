//! Messages of the customer and of other authorities: which of them are new.

use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::Finding;
use lupasilta_guest::cursor::{Bodies, Cursor};
use lupasilta_guest::json::Kind;
use lupasilta_guest::lv::Message;
use lupasilta_guest::text::concat;

use crate::findings as found;
use crate::manifest::MESSAGES;

/// The list of all messages.
///
/// # Errors
/// The body is no list.
pub(crate) fn all<'t>(bodies: &'t Bodies<'_>) -> Result<Cursor<'t>, Vec<Finding>> {
    let all = bodies.root(MESSAGES);
    if all.kind() == Some(Kind::Array) {
        Ok(all)
    } else {
        Err(vec![found::BODY_MISSING.at(concat(&[MESSAGES, "#"]))])
    }
}

/// The messages that no earlier delivery had. One that was written anew under the same identifier is another message.
pub(crate) fn new<'t>(before: &'t Bodies<'_>, bodies: &'t Bodies<'_>) -> Vec<Cursor<'t>> {
    let texts = |message: Message<'t>| {
        [message.id(), message.subject(), message.body()].map(|member| member.peek())
    };
    let earlier: Vec<_> = before
        .root(MESSAGES)
        .items()
        .map(|message| texts(Message(message)))
        .collect();
    bodies
        .root(MESSAGES)
        .items()
        .filter(|&message| !earlier.contains(&texts(Message(message))))
        .collect()
}
