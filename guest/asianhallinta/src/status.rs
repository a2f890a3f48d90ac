//! What LV is told when the case system has a delivery.

use alloc::vec::Vec;

use lupasilta_guest::contract::{Action, Delivered, Kind, Notice, Request};
use lupasilta_guest::lv::operation;
use lupasilta_guest::lv_updates::StatusUpdate;
use lupasilta_guest::text::{concat, number};

use crate::application::message_id;
use crate::told::after_told;

/// The status that a delivery brings about. Its `updateId` depends only on the action and the message, so that a repeat changes nothing at LV.
/// A message is part of a case already: its delivery is no news to the customer.
pub(crate) fn notice(delivered: &Delivered, action: &Action) -> Notice {
    let status = match delivered.kind {
        Kind::Application => Some("received"),
        Kind::Supplement => Some("supplement-received"),
        Kind::Withdrawal => Some("withdrawn"),
        Kind::Message => None,
    };
    let at = after_told(&delivered.at, action);
    let request = |status| {
        let update_id = message_id(
            &action.external_id,
            &concat(&[status, "/", &number(delivered.number)]),
        );
        Request {
            body: Some(
                StatusUpdate {
                    update_id: &update_id,
                    status,
                    occurred_at: &at,
                    case_id: action.case_id.as_deref().unwrap_or_default(),
                    ..StatusUpdate::default()
                }
                .json(),
            ),
            ..operation::get(operation::STATUS, &["status", &action.external_id])
        }
    };
    Notice {
        requests: status.map(request).into_iter().collect(),
        findings: Vec::new(),
        deadlines: Vec::new(),
        case_id: None,
        told: status.map(|_| at.clone()),
        not_before: None,
    }
}
