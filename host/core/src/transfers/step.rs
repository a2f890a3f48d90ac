//! The steps of a transfer. Each takes it from what is kept to the next thing that is kept.

mod deliver;
mod fetch;
mod map;
mod report;
mod reroute;

pub(super) use reroute::is_crash;

use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::failure::Failure;
use super::work::Work;
use super::{Event, ExternalId, Kind, Mapper, MapperIdentity, Purpose, Stage, TransferId};
use crate::contract;
use crate::problem::{Problem, Recovery, Side};
use crate::service;
use crate::store::{Body, Effect, Exchange, PlannedFile};

impl Work<'_> {
    /// Takes the step that follows this stage.
    pub(super) fn step(&mut self, stage: Stage) -> Result<(), Failure> {
        match stage {
            Stage::Received if self.transfer.kind == Kind::Event => self.plan_telling(),
            Stage::Received => self.plan_bodies(),
            Stage::Fetching => self.fetch_body(),
            Stage::Collecting => self.fetch_attachment(),
            Stage::Fetched => self.map(),
            Stage::Mapped => self.deliver(),
            Stage::Delivered(handover) => self.plan_reports(handover),
            Stage::Reporting(handover) => self.report(Some(handover)),
            Stage::Telling => self.report(None),
        }
    }

    /// The first request of this purpose that was not yet answered.
    fn next_exchange(&self, purpose: Purpose) -> Result<Option<Exchange>, Failure> {
        let exchanges = self.parts.store.exchanges(self.transfer.id)?;
        Ok(exchanges
            .into_iter()
            .find(|exchange| exchange.purpose == purpose && exchange.receipt.is_none()))
    }

    /// Notes that a request is about to be made.
    fn note_asking(&mut self, exchange: &Exchange) -> Result<(), Failure> {
        Ok(self.note(Event::Asking {
            purpose: exchange.purpose,
            position: exchange.position,
            operation: exchange.request.operation.clone(),
        })?)
    }

    /// The mapping that serves the transfer now.
    fn serving(&mut self) -> Result<Arc<dyn Mapper>, Failure> {
        let known = self.parts.store.action(self.transfer.external_id)?;
        self.serving_code(known.code.as_deref())
    }

    /// The mapping that serves an action of this code now.
    fn serving_code(&mut self, code: Option<&str>) -> Result<Arc<dyn Mapper>, Failure> {
        let direction = self.transfer.kind.direction();
        let mapper = self.parts.mappings.serving(direction, code)?;
        self.tried = Some(mapper.identity().mapping());
        Ok(mapper)
    }

    /// The present of a call whose answer must not depend on when it is made: when the trigger came.
    fn trigger_moment(&self) -> String {
        moment(self.transfer.created)
    }

    /// The bodies in the form of the contract.
    fn contract_bodies(&self) -> Result<Vec<contract::Body>, Failure> {
        Ok(contract_bodies(self.parts.store.bodies(self.transfer.id)?))
    }

    /// What is known of the transfer's action.
    fn about(&self) -> Result<contract::Action, Failure> {
        let store = &self.parts.store;
        let known = store.action(self.transfer.external_id)?;
        Ok(contract::Action {
            external_id: action(self.transfer.external_id),
            case_id: known.case_id,
            before: contract_bodies(store.bodies_before(&self.transfer)?),
            told: known.told,
        })
    }

    /// The files in the form of the contract.
    fn contract_files(&self) -> Result<Vec<contract::File>, Failure> {
        let files = self.parts.store.files(self.transfer.id)?;
        Ok(files
            .into_iter()
            .map(|file| contract::File {
                id: file.id,
                size: Some(file.size),
                sha256: Some(file.sha256),
                place: file.place,
            })
            .collect())
    }
}

/// What the log says of a plan.
fn planned(by: &MapperIdentity, purpose: Purpose, requests: usize) -> Event {
    Event::Planned {
        purpose,
        requests,
        component: by.digest.clone(),
        settings: by.settings.clone(),
    }
}

pub(crate) fn contract_bodies(bodies: Vec<Body>) -> Vec<contract::Body> {
    bodies
        .into_iter()
        .map(|body| contract::Body {
            name: body.name,
            media_type: body.media_type,
            bytes: body.bytes,
        })
        .collect()
}

/// Requests of one purpose in the order in which they are to be made. Refuses too many.
fn plan(
    purpose: Purpose,
    requests: Vec<(String, service::Request, Option<PlannedFile>)>,
) -> Result<Effect, Failure> {
    /// More than any application has; a mapping that asks for more is broken.
    const MOST: usize = 10_000;
    if requests.len() > MOST {
        return Err(unusable(format!("It asks for more than {MOST} requests.")));
    }
    let exchanges = (0..)
        .zip(requests)
        .map(|(position, (name, request, file))| Exchange {
            purpose,
            position,
            name,
            request,
            file,
            receipt: None,
        })
        .collect();
    Ok(Effect::Plan(exchanges))
}

/// What a request's success means for the log.
fn answered(exchange: &Exchange, receipt: &service::Receipt) -> (Effect, Event) {
    let effect = Effect::Exchanged {
        purpose: exchange.purpose,
        position: exchange.position,
        receipt: receipt.clone(),
    };
    let event = Event::Answered {
        purpose: exchange.purpose,
        position: exchange.position,
        operation: exchange.request.operation.clone(),
        receipt: receipt.clone(),
        already: receipt.status == CONFLICT,
    };
    (effect, event)
}

/// The status of HTTP that says, of a report, that LV has it or a newer one already.
const CONFLICT: u16 = 409;

/// A moment as components are told it: in Finland, to the second.
pub(super) fn moment(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Helsinki").unwrap_or(TimeZone::UTC);
    let at = at.round(Unit::Second).unwrap_or(at).to_zoned_datetime(zone);
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A mapping's answer that breaks the contract.
fn unusable(what: String) -> Failure {
    Problem {
        code: "mapping-unusable".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("The mapping's answer cannot be used. {what}"),
        advice:
            "Report it to the mapping's author; install a corrected version and retry the transfer."
                .to_owned(),
        detail: None,
    }
    .into()
}

/// The folder where this transfer's attachments lie.
pub(super) fn work_folder(parts: &super::Parts, id: TransferId) -> std::path::PathBuf {
    parts.work_folder.join(id.to_string())
}

/// The action's identifier as the contract has it.
fn action(id: ExternalId) -> String {
    id.to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_finnish_time_summer_and_winter() {
        let winter = "2026-11-08T07:14:33.4Z".parse().unwrap();
        let summer = "2026-07-08T07:14:33Z".parse().unwrap();
        assert_eq!(moment(winter), "2026-11-08T09:14:33+02:00");
        assert_eq!(moment(summer), "2026-07-08T10:14:33+03:00");
    }
}
