//! What LV is told when the case system has a delivery.

use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Action, Event, Finding, Notice, Request};
use lupasilta_guest::lv::{self, operation};
use lupasilta_guest::text::{concat, number};

use crate::application::message_id;

/// The `received` status. Its `updateId` depends only on the action and the message, so that a repeat changes nothing at LV.
pub(crate) fn notice(event: &Event, action: &Action) -> Result<Notice, Vec<Finding>> {
    let Event::Delivered(delivered) = event else {
        return Err(Vec::new());
    };
    let update_id = message_id(
        &action.external_id,
        &concat(&["received/", &number(delivered.number)]),
    );
    let request = Request {
        body: Some(lv::received_status(
            &update_id,
            &delivered.at,
            action.case_id.as_deref(),
        )),
        ..operation::get(operation::STATUS, &["status", &action.external_id])
    };
    Ok(Notice {
        requests: vec![request],
        findings: Vec::new(),
        deadlines: Vec::new(),
        case_id: None,
        told: Some(delivered.at.clone()),
        not_before: None,
    })
}
