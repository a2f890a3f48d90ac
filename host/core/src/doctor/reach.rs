//! LV, and what stands between: one harmless question, which a service that works answers by not knowing the action. And what its clock says.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{Report, Verdict};
use crate::config::Config;
use crate::contract::{Action, Kind};
use crate::outside::{Chance, SystemChance};
use crate::problem::{Recovery, Side};
use crate::sandbox::Mapping;
use crate::service::{self, Receipt, ServiceError};
use crate::transfers::{Mapper, SandboxedMapper};

const REACH: &str = "LV";
const CLOCK: &str = "clock";

/// How far the clocks may lie apart: TLS and LV's own checks bear some minutes.
const APART: SignedDuration = SignedDuration::from_mins(2);

pub(super) fn examine(
    config: &Config,
    mapping: Option<&(Mapping, String)>,
    report: &mut Report<'_>,
) {
    let Some((mapping, settings)) = mapping else {
        report.skipped(REACH, "No mapping says what to ask for.");
        return report.skipped(CLOCK, "There is no other clock to compare it with.");
    };
    let service = service::connect(&config.service, &config.base, Arc::new(SystemChance));
    let service = match service {
        Ok(service) => service,
        Err(error) => return report.problem(REACH, error),
    };
    // Nobody has it, since it is made now.
    let nobodys = SystemChance.id().to_string();
    let action = Action {
        external_id: nobodys.clone(),
        case_id: None,
        before: Vec::new(),
        told: None,
    };
    let mapper = SandboxedMapper::new(mapping.clone(), settings.clone());
    let now = Timestamp::now().to_string();
    let wanted = match mapper.fetch(Kind::Application, &action, &now) {
        Ok(wanted) => wanted,
        Err(_) => return report.skipped(REACH, "The mapping does not say what to ask for."),
    };
    let request = wanted.first().map(|wanted| mapper.permit(&wanted.request));
    let Some(Ok(request)) = request else {
        return report.skipped(REACH, "The mapping asks for nothing.");
    };
    let began = Timestamp::now();
    let receipt = match service.exchange(&nobodys, &request) {
        Ok(answer) => {
            report.ok(REACH, "It answers.");
            Some(answer.receipt)
        }
        Err(error) if is_unknown_action(&error) => {
            report.ok(
                REACH,
                "It answers, lets us in, and does not know an action that does not exist.",
            );
            error.receipt
        }
        Err(error) => {
            report.problem(REACH, error.problem);
            error.receipt
        }
    };
    clock(receipt, began, report);
}

/// LV's own answer, about the action and not about us: anything else stops the connection or is tried again.
fn is_unknown_action(error: &ServiceError) -> bool {
    error.problem.recovery == Recovery::Person
        && error
            .receipt
            .as_ref()
            .is_some_and(|receipt| receipt.status == 400)
}

fn clock(receipt: Option<Receipt>, began: Timestamp, report: &mut Report<'_>) {
    let Some(theirs) = receipt.and_then(|receipt| receipt.date) else {
        return report.skipped(CLOCK, "No other clock answered.");
    };
    let ended = Timestamp::now();
    let apart = match theirs {
        theirs if theirs < began => began.duration_since(theirs),
        theirs if theirs > ended => theirs.duration_since(ended),
        _ => SignedDuration::ZERO,
    };
    let what = format!("It lies {} s from the server's.", apart.as_secs());
    if apart <= APART {
        return report.ok(CLOCK, what);
    }
    report.add(super::Check {
        name: CLOCK,
        verdict: Verdict::Error,
        what,
        side: Some(Side::Ours),
        advice: Some("Have this machine take its time from the network (NTP); if it does, tell the administrators of the server.".to_owned()),
        problem: None,
    });
}
