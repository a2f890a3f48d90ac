//! A mapping, as the rest of the host has it: the calls of the contract, made on the sandbox's own threads.

use std::sync::Arc;

use super::failure::CallError;
use super::loaded::Loaded;
use super::settings::SettingsError;
use super::workers::Worker;
use super::{Sandbox, Shared};
use crate::audit::Digest;
use crate::contract::{
    Arrival, Attachment, Body, Context, Delivery, Event, Manifest, Notice, Operation, WantedBody,
};

/// A loaded component. Cheap to clone; keeps its sandbox.
///
/// Every call runs in a fresh instance on one of the sandbox's own threads, while the caller waits. What it is given is copied for that thread,
/// unless the caller is itself a job of [`Sandbox::run`], where the call is made at once. Answers keep the contract: what a component may not
/// say is a [`CallError::BadOutput`]. Settings are not checked by the calls: see [`Mapping::check_settings`].
#[derive(Clone)]
pub struct Mapping {
    sandbox: Sandbox,
    loaded: Arc<Loaded>,
}

impl Mapping {
    pub(super) fn new(sandbox: Sandbox, loaded: Loaded) -> Mapping {
        Mapping {
            sandbox,
            loaded: Arc::new(loaded),
        }
    }

    /// The component's identity.
    pub fn digest(&self) -> Digest {
        self.loaded.digest
    }

    /// The component's file, in bytes.
    pub fn size(&self) -> usize {
        self.loaded.size
    }

    /// What the component says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.loaded.checked.manifest
    }

    /// The version of the contract that the component was built for, as in `0.1.0`.
    pub fn contract_version(&self) -> &str {
        &self.loaded.version
    }

    /// The declared operation of this name.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.loaded.checked.operations.get(name)
    }

    /// Whether these settings, a JSON text, fit the manifest's schema. Names everything that does not.
    pub fn check_settings(&self, settings: &str) -> Result<(), SettingsError> {
        let (loaded, settings) = (Arc::clone(&self.loaded), settings.to_owned());
        self.sandbox
            .run(move || loaded.checked.schema.check(&settings))?
    }

    /// The bodies to fetch when an action is to be transferred.
    pub fn fetch(
        &self,
        external_id: &str,
        context: &Context,
    ) -> Result<Vec<WantedBody>, CallError> {
        if let Some(worker) = self.here() {
            return self
                .loaded
                .fetch(self.shared(), worker, external_id, context);
        }
        let (external_id, context) = (external_id.to_owned(), context.clone());
        self.hand_over(move |loaded, shared, worker| {
            loaded.fetch(shared, worker, &external_id, &context)
        })
    }

    /// The attachments that the bodies name. Their names and media types are the customer's words, unchecked.
    pub fn attachments(
        &self,
        external_id: &str,
        bodies: &[Body],
        context: &Context,
    ) -> Result<Vec<Attachment>, CallError> {
        if let Some(worker) = self.here() {
            return self
                .loaded
                .attachments(self.shared(), worker, external_id, bodies, context);
        }
        let (external_id, bodies) = (external_id.to_owned(), bodies.to_vec());
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.attachments(shared, worker, &external_id, &bodies, &context)
        })
    }

    /// From the service to the case system.
    pub fn deliver(&self, arrival: &Arrival, context: &Context) -> Result<Delivery, CallError> {
        if let Some(worker) = self.here() {
            return self.loaded.deliver(self.shared(), worker, arrival, context);
        }
        let (arrival, context) = (arrival.clone(), context.clone());
        self.hand_over(move |loaded, shared, worker| {
            loaded.deliver(shared, worker, &arrival, &context)
        })
    }

    /// From the case system to the service.
    pub fn report(&self, event: &Event, context: &Context) -> Result<Notice, CallError> {
        if let Some(worker) = self.here() {
            return self.loaded.report(self.shared(), worker, event, context);
        }
        let (event, context) = (event.clone(), context.clone());
        self.hand_over(move |loaded, shared, worker| {
            loaded.report(shared, worker, &event, &context)
        })
    }

    fn here(&self) -> Option<Worker> {
        self.sandbox.inner.workers.here()
    }

    fn shared(&self) -> &Shared {
        &self.sandbox.inner.shared
    }

    fn hand_over<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Loaded, &Shared, Worker) -> Result<T, CallError> + Send + 'static,
    ) -> Result<T, CallError> {
        let (loaded, shared) = (
            Arc::clone(&self.loaded),
            Arc::clone(&self.sandbox.inner.shared),
        );
        self.sandbox
            .inner
            .workers
            .run(move |worker| call(&loaded, &shared, worker))?
    }
}
