//! A mapping, as the rest of the host has it: the calls of the contract, made on the sandbox's own threads.

use std::sync::Arc;

use super::failure::CallError;
use super::loaded::Loaded;
use super::settings::SettingsError;
use super::workers::Worker;
use super::{Sandbox, Shared};
use crate::audit::Digest;
use crate::contract::{
    Action, Address, Arrival, Attachment, Body, ChangePage, Context, Delivery, Event, Kind,
    Manifest, Notice, Operation, Request, Subject, WantedBody,
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
        kind: Kind,
        action: &Action,
        context: &Context,
    ) -> Result<Vec<WantedBody>, CallError> {
        if let Some(worker) = self.here() {
            return self
                .loaded
                .fetch(self.shared(), worker, kind, action, context);
        }
        let action = action.clone();
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.fetch(shared, worker, kind, &action, &context)
        })
    }

    /// What the bodies are about. A component of contract 0.1.0 does not say.
    pub fn identify(&self, bodies: &[Body], context: &Context) -> Result<Subject, CallError> {
        if let Some(worker) = self.here() {
            return self.loaded.identify(self.shared(), worker, bodies, context);
        }
        let bodies = bodies.to_vec();
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.identify(shared, worker, &bodies, &context)
        })
    }

    /// The attachments that the bodies name. Their names and media types are the customer's words, unchecked.
    pub fn attachments(
        &self,
        kind: Kind,
        action: &Action,
        bodies: &[Body],
        context: &Context,
    ) -> Result<Vec<Attachment>, CallError> {
        if let Some(worker) = self.here() {
            return self
                .loaded
                .attachments(self.shared(), worker, kind, action, bodies, context);
        }
        let action = action.clone();
        let bodies = bodies.to_vec();
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.attachments(shared, worker, kind, &action, &bodies, &context)
        })
    }

    /// From the service to the case system; none when there is nothing new to deliver.
    pub fn deliver(
        &self,
        arrival: &Arrival,
        action: &Action,
        context: &Context,
    ) -> Result<Option<Delivery>, CallError> {
        if let Some(worker) = self.here() {
            return self
                .loaded
                .deliver(self.shared(), worker, arrival, action, context);
        }
        let arrival = arrival.clone();
        let action = action.clone();
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.deliver(shared, worker, &arrival, &action, &context)
        })
    }

    /// What a message of the case system is about.
    pub fn read(&self, message: &Body, context: &Context) -> Result<Address, CallError> {
        if let Some(worker) = self.here() {
            return self.loaded.read(self.shared(), worker, message, context);
        }
        let message = message.clone();
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.read(shared, worker, &message, &context)
        })
    }

    /// From the case system to the service.
    pub fn report(
        &self,
        event: &Event,
        action: &Action,
        context: &Context,
    ) -> Result<Notice, CallError> {
        if let Some(worker) = self.here() {
            return self
                .loaded
                .report(self.shared(), worker, event, action, context);
        }
        let event = event.clone();
        let action = action.clone();
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.report(shared, worker, &event, &action, &context)
        })
    }

    /// The request for what happened since a page of it.
    pub fn list_changes(
        &self,
        cursor: Option<&str>,
        context: &Context,
    ) -> Result<Request, CallError> {
        if let Some(worker) = self.here() {
            return self
                .loaded
                .list_changes(self.shared(), worker, cursor, context);
        }
        let cursor = cursor.map(str::to_owned);
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.list_changes(shared, worker, cursor.as_deref(), &context)
        })
    }

    /// What a page says happened.
    pub fn changes(&self, page: &Body, context: &Context) -> Result<ChangePage, CallError> {
        if let Some(worker) = self.here() {
            return self.loaded.changes(self.shared(), worker, page, context);
        }
        let page = page.clone();
        let context = context.clone();
        self.hand_over(move |loaded, shared, worker| {
            loaded.changes(shared, worker, &page, &context)
        })
    }

    /// Makes several calls with one hand-over: the job runs on one of the sandbox's own threads, where calls are made at once.
    pub(crate) fn together<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Mapping) -> T + Send + 'static,
    ) -> Result<T, CallError> {
        let mapping = self.clone();
        Ok(self.sandbox.run(move || job(&mapping))?)
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
