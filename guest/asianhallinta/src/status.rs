//! What LV is told when the case system has a delivery.

use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Action, Delivered, Notice, Request};
use lupasilta_guest::lv::operation;
use lupasilta_guest::lv_updates::StatusUpdate;
use lupasilta_guest::text::{concat, number};

use crate::application::message_id;

/// The `received` status. Its `updateId` depends only on the action and the message, so that a repeat changes nothing at LV.
pub(crate) fn notice(delivered: &Delivered, action: &Action) -> Notice {
    let update_id = message_id(
        &action.external_id,
        &concat(&["received/", &number(delivered.number)]),
    );
    let request = Request {
        body: Some(
            StatusUpdate {
                update_id: &update_id,
                status: "received",
                occurred_at: &delivered.at,
                case_id: action.case_id.as_deref().unwrap_or_default(),
                ..StatusUpdate::default()
            }
            .json(),
        ),
        ..operation::get(operation::STATUS, &["status", &action.external_id])
    };
    Notice {
        requests: vec![request],
        findings: Vec::new(),
        deadlines: Vec::new(),
        case_id: None,
        told: Some(delivered.at.clone()),
        not_before: None,
    }
}
