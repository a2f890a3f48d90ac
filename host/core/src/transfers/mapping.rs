//! What the transfers need of mappings and of the check of their work.

use std::sync::Arc;

use super::{Direction, TransferId};
use crate::contract;
use crate::problem::{Problem, Recovery, Side};
use crate::service;
use crate::store::{MappedBy, Route, Version};

/// The problems for which a transfer waits until somebody gives it a mapping: no route takes it, or its route was stopped.
pub const UNROUTED: [&str; 2] = ["no-route", "route-stopped"];

/// Which mapping serves what. It may be another one from one call to the next.
pub trait Mappings: Send + Sync {
    /// The mapping that serves an action of this code. While the code is not known, whichever can say what to fetch.
    ///
    /// # Errors
    /// One of [`UNROUTED`], or what keeps the mapping from being loaded.
    fn serving(&self, direction: Direction, code: Option<&str>)
    -> Result<Arc<dyn Mapper>, Problem>;

    /// All that serve this direction, that of every action first.
    ///
    /// # Errors
    /// What keeps one from being loaded.
    fn all(&self, direction: Direction) -> Result<Vec<Arc<dyn Mapper>>, Problem>;

    /// A version that did something before, whether or not it serves now.
    ///
    /// # Errors
    /// What keeps it from being loaded.
    fn version(&self, version: &Version) -> Result<Arc<dyn Mapper>, Problem>;

    /// A call of this version came to its end.
    fn succeeded(&self, version: &Version);

    /// A call of this version for a transfer did not come to its end; says whether something else serves from now on for that.
    fn failed(&self, version: &Version, transfer: TransferId) -> bool;
}

/// One mapping that serves everything.
pub struct OneMapping(pub Arc<dyn Mapper>);

impl Mappings for OneMapping {
    fn serving(&self, _: Direction, _: Option<&str>) -> Result<Arc<dyn Mapper>, Problem> {
        Ok(Arc::clone(&self.0))
    }

    fn all(&self, _: Direction) -> Result<Vec<Arc<dyn Mapper>>, Problem> {
        Ok(vec![Arc::clone(&self.0)])
    }

    fn version(&self, _: &Version) -> Result<Arc<dyn Mapper>, Problem> {
        Ok(Arc::clone(&self.0))
    }

    fn succeeded(&self, _: &Version) {}

    fn failed(&self, _: &Version, _: TransferId) -> bool {
        false
    }
}

/// A mapping with its settings. A pure function: the same arguments give the same answer.
pub trait Mapper: Send + Sync {
    /// Which mapping it is.
    fn identity(&self) -> &MapperIdentity;

    /// The bodies to fetch for an action.
    ///
    /// # Errors
    /// [`Unmapped`].
    fn fetch(
        &self,
        kind: contract::Kind,
        action: &contract::Action,
        now: &str,
    ) -> Result<Vec<contract::WantedBody>, Unmapped>;

    /// What the bodies are about.
    ///
    /// # Errors
    /// [`Unmapped`].
    fn identify(&self, bodies: &[contract::Body], now: &str)
    -> Result<contract::Subject, Unmapped>;

    /// The attachments that the bodies name.
    ///
    /// # Errors
    /// [`Unmapped`].
    fn attachments(
        &self,
        kind: contract::Kind,
        action: &contract::Action,
        bodies: &[contract::Body],
        now: &str,
    ) -> Result<Vec<contract::Attachment>, Unmapped>;

    /// The message to the case system; none when there is nothing new to deliver.
    ///
    /// # Errors
    /// [`Unmapped`].
    fn deliver(
        &self,
        arrival: &contract::Arrival,
        action: &contract::Action,
        now: &str,
    ) -> Result<Option<contract::Delivery>, Unmapped>;

    /// What a message of the case system is about.
    ///
    /// # Errors
    /// [`Unmapped`].
    fn read(&self, message: &contract::Body, now: &str) -> Result<contract::Address, Unmapped>;

    /// What to tell LV.
    ///
    /// # Errors
    /// [`Unmapped`].
    fn report(
        &self,
        event: &contract::Event,
        action: &contract::Action,
        now: &str,
    ) -> Result<contract::Notice, Unmapped>;

    /// The request for what happened in LV since a page of it.
    ///
    /// # Errors
    /// [`Unmapped`].
    fn list_changes(&self, cursor: Option<&str>, now: &str) -> Result<contract::Request, Unmapped>;

    /// What a page says happened.
    ///
    /// # Errors
    /// [`Unmapped`].
    fn changes(&self, page: &contract::Body, now: &str) -> Result<contract::ChangePage, Unmapped>;

    /// The request as it may be made: it fits an operation that the mapping's manifest names.
    ///
    /// # Errors
    /// A request that fits none.
    fn permit(&self, request: &contract::Request) -> Result<service::Request, Problem>;
}

/// No route takes what is to be mapped.
#[must_use]
pub fn no_route(route: &Route) -> Problem {
    Problem {
        code: "no-route".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Retry,
        what: format!("No mapping serves the route {route}."),
        advice: "It waits. Activate a mapping for the route: `lupasilta mappings activate`. It goes on by itself then.".to_owned(),
        detail: None,
    }
}

/// Which mapping, with which settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapperIdentity {
    /// The component's name.
    pub component: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the component, lower-case hexadecimal.
    pub digest: String,
    /// SHA-256 of its settings.
    pub settings: String,
    /// The version of the contract that it was built for.
    pub contract: String,
}

impl MapperIdentity {
    /// The component with its settings.
    #[must_use]
    pub fn mapping(&self) -> Version {
        Version {
            component: self.digest.clone(),
            settings: self.settings.clone(),
        }
    }

    /// Joined with what else the mapping was given besides what was received: the present, and what was known of the action.
    #[must_use]
    pub fn at(&self, now: String, about: &contract::Action) -> MappedBy {
        let identity = self.clone();
        MappedBy {
            component: identity.component,
            version: identity.version,
            digest: identity.digest,
            settings: identity.settings,
            contract: identity.contract,
            now,
            case_id: about.case_id.clone(),
            told: about.told.clone(),
        }
    }
}

/// Why a mapping gave nothing.
#[derive(Clone, Debug)]
pub enum Unmapped {
    /// It says that no true and valid message can be made, and why.
    Rejected(Vec<contract::Finding>),
    /// It did not come to an end, or what it gave is unusable.
    Failed(Problem),
}

/// The check of a mapping's work.
pub trait Auditor: Send + Sync {
    /// Whether a body is well-formed JSON, as everything after takes it to be.
    ///
    /// # Errors
    /// Whatever it is instead.
    fn body(&self, body: &contract::Body) -> Result<(), Problem>;

    /// Whether these bodies say the same as those before, so that nothing is lost by not delivering them.
    ///
    /// # Errors
    /// The first that does not.
    fn unchanged(
        &self,
        bodies: &[contract::Body],
        before: &[contract::Body],
    ) -> Result<(), Problem>;

    /// Whether every received value is accounted for and found where the mapping says.
    ///
    /// # Errors
    /// Whatever does not hold.
    fn delivery(
        &self,
        by: &MappedBy,
        bodies: &[contract::Body],
        delivery: &contract::Delivery,
    ) -> Result<Audited, Problem>;
}

/// A delivery that was found complete.
#[derive(Clone, Debug)]
pub struct Audited {
    /// The ledger, as JSON.
    pub ledger: String,
    /// How many received values nothing took.
    pub unmapped: usize,
}
