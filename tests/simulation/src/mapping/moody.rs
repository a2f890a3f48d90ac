//! A host's use of the mapping: it rejects, crashes, panics and lies, now and then.

use std::sync::Arc;

use lupasilta::contract::{
    self, Action, Address, Arrival, Attachment, Body, ChangePage, Delivery, Event, Finding, Kind,
    Notice, Severity, Subject, Text, WantedBody,
};
use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::service::Request;
use lupasilta::transfers::{Mapper, MapperIdentity, Unmapped};

use crate::faults::Fault;
use crate::host::Machine;

pub(crate) struct Moody {
    pub(crate) mapper: Arc<dyn Mapper>,
    pub(crate) machine: Arc<Machine>,
}

impl Moody {
    fn mood(&self, what: &str) -> Result<(), Unmapped> {
        let Machine { world, number, .. } = self.machine.as_ref();
        let struck = |fault: Fault| {
            let struck = self.machine.strikes(fault);
            if struck {
                world.trace(format!("host {number}: {} ({what})", fault.name()));
            }
            struck
        };
        if struck(Fault::Rejects) {
            return Err(Unmapped::Rejected(vec![rejection("not-today")]));
        }
        if struck(Fault::Crashes) {
            return Err(Unmapped::Failed(Problem {
                code: "mapping-panicked".to_owned(),
                side: Side::Ours,
                recovery: Recovery::Person,
                what: "The mapping panicked.".to_owned(),
                advice: "Report it to the mapping's author.".to_owned(),
                detail: None,
            }));
        }
        if struck(Fault::Panics) {
            // Without the message that a panic prints: it is meant to happen.
            std::panic::resume_unwind(Box::new("simulated"));
        }
        Ok(())
    }
}

impl Mapper for Moody {
    fn identity(&self) -> &MapperIdentity {
        self.mapper.identity()
    }

    fn fetch(&self, kind: Kind, action: &Action, now: &str) -> Result<Vec<WantedBody>, Unmapped> {
        self.mood("fetch")?;
        self.mapper.fetch(kind, action, now)
    }

    fn identify(&self, bodies: &[Body], now: &str) -> Result<Subject, Unmapped> {
        self.mapper.identify(bodies, now)
    }

    fn attachments(
        &self,
        kind: Kind,
        action: &Action,
        bodies: &[Body],
        now: &str,
    ) -> Result<Vec<Attachment>, Unmapped> {
        self.mood("attachments")?;
        self.mapper.attachments(kind, action, bodies, now)
    }

    fn deliver(
        &self,
        arrival: &Arrival,
        action: &Action,
        now: &str,
    ) -> Result<Option<Delivery>, Unmapped> {
        self.mood("deliver")?;
        let mut delivery = self.mapper.deliver(arrival, action, now)?;
        if let Some(delivery) = &mut delivery
            && self.machine.strikes(Fault::Lies)
        {
            let ledger = &mut delivery.ledger;
            ledger.fates.pop();
            ledger.rules.pop();
            ledger.documents.pop();
            ledger.path_ends.pop();
        }
        Ok(delivery)
    }

    fn read(&self, message: &Body, now: &str) -> Result<Address, Unmapped> {
        // Nobody has to panic in the caller's own thread: the caller is a program of its own.
        self.mapper.read(message, now)
    }

    fn report(&self, event: &Event, action: &Action, now: &str) -> Result<Notice, Unmapped> {
        self.mood("report")?;
        self.mapper.report(event, action, now)
    }

    fn list_changes(&self, cursor: Option<&str>, now: &str) -> Result<contract::Request, Unmapped> {
        self.mapper.list_changes(cursor, now)
    }

    fn changes(&self, page: &Body, now: &str) -> Result<ChangePage, Unmapped> {
        self.mapper.changes(page, now)
    }

    fn permit(&self, request: &contract::Request) -> Result<Request, Problem> {
        self.mapper.permit(request)
    }
}

pub(super) fn rejection(code: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        code: code.to_owned(),
        at: None,
        text: Text {
            fi: "Ei tänään.".to_owned(),
            sv: "Inte i dag.".to_owned(),
            en: "Not today.".to_owned(),
        },
    }
}
