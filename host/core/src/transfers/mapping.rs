//! What the transfers need of a mapping and of the check of its work.

use crate::contract;
use crate::problem::Problem;
use crate::service;
use crate::store::MappedBy;

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
}

impl MapperIdentity {
    /// Joined with the moment that the mapping was given as the present.
    #[must_use]
    pub fn at(&self, now: String) -> MappedBy {
        let identity = self.clone();
        MappedBy {
            component: identity.component,
            version: identity.version,
            digest: identity.digest,
            settings: identity.settings,
            now,
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
