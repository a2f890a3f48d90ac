//! What LV is told when the case system has a delivery.

use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Event, Notice, Request};
use lupasilta_guest::lv::{self, operation};
use lupasilta_guest::text::{concat, number};

use crate::application::message_id;

/// The `received` status. Its `updateId` depends only on the action and the message, so that a repeat changes nothing at LV.
pub(crate) fn notice(event: &Event) -> Notice {
    let Event::Delivered(delivered) = event;
    let update_id = message_id(
        &delivered.external_id,
        &concat(&["received/", &number(delivered.number)]),
    );
    let request = Request {
        operation: operation::STATUS.into(),
        path: operation::path(&["status", &delivered.external_id]),
        body: Some(lv::received_status(
            &update_id,
            &delivered.at,
            delivered.case_id.as_deref(),
        )),
    };
    Notice {
        requests: vec![request],
        findings: Vec::new(),
    }
}
