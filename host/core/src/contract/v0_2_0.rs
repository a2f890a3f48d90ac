//! Version 0.2.0 of the contract. It is the newest, so that nothing is converted; and the calls of every version, which differ in little.

use wasmtime::Store;
use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, Instance, InstancePre, Lift, Lower, TypedFunc,
};

use super::{Answer, Calls};
use types::{
    Action, Address, Arrival, Attachment, Body, ChangePage, Context, Delivery, Event, Kind,
    Manifest, Notice, Request, Subject, WantedBody,
};

mod bindings {
    #![allow(missing_docs)]
    wasmtime::component::bindgen!({
        path: "../../wit/0.2.0",
        world: "integration",
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
    });
}

pub use bindings::exports::lupasilta::integration::mapping as types;

const INTERFACE: &str = "lupasilta:integration/mapping@0.2.0";

/// The contract as it is written.
pub(super) const TEXT: &str = include_str!("../../../../wit/0.2.0/integration.wit");

/// What sets a version of the contract apart from the others.
pub(super) struct Version<S: 'static> {
    /// The name under which components export it.
    pub(super) interface: &'static str,
    /// Whether all functions have the version's types.
    pub(super) compare: fn(&mut Store<S>, &Instance) -> wasmtime::Result<()>,
    /// Asks a component who it is, and says so in the newest types.
    pub(super) describe: fn(&Functions<S>, &mut Store<S>) -> wasmtime::Result<Manifest>,
    /// Whether components say what bodies are about.
    pub(super) has_identify: bool,
}

/// A component and its functions.
///
/// Only the types come from the generated bindings: their own instances look up all functions and compare all their types, for every call
/// of one. Components of an older version are called with the newest types where the two are the same, which the engine sees for itself.
pub(super) struct Functions<S: 'static> {
    version: Version<S>,
    component: InstancePre<S>,
    describe: ComponentExportIndex,
    identify: Option<ComponentExportIndex>,
    fetch: ComponentExportIndex,
    attachments: ComponentExportIndex,
    deliver: ComponentExportIndex,
    read: ComponentExportIndex,
    report: ComponentExportIndex,
    list_changes: ComponentExportIndex,
    changes: ComponentExportIndex,
}

/// The calls of a component of this version; an error when one is missing.
pub(super) fn calls<S: Send + 'static>(
    component: InstancePre<S>,
) -> wasmtime::Result<Box<dyn Calls<S>>> {
    let version = Version {
        interface: INTERFACE,
        compare: |store, instance| bindings::Integration::new(store, instance).map(drop),
        describe: Functions::own_description,
        has_identify: true,
    };
    calls_of(version, component)
}

/// The calls of a component of some version; an error when one is missing.
pub(super) fn calls_of<S: Send + 'static>(
    version: Version<S>,
    component: InstancePre<S>,
) -> wasmtime::Result<Box<dyn Calls<S>>> {
    let missing = |name: &str| wasmtime::Error::msg(format!("it has no `{name}`"));
    let interface = component
        .component()
        .get_export_index(None, version.interface)
        .ok_or_else(|| missing(version.interface))?;
    let function = |name| {
        component
            .component()
            .get_export_index(Some(&interface), name)
            .ok_or_else(|| missing(name))
    };
    Ok(Box::new(Functions {
        describe: function("describe")?,
        identify: version
            .has_identify
            .then(|| function("identify"))
            .transpose()?,
        fetch: function("fetch")?,
        attachments: function("attachments")?,
        deliver: function("deliver")?,
        read: function("read")?,
        report: function("report")?,
        list_changes: function("list-changes")?,
        changes: function("changes")?,
        component,
        version,
    }))
}

impl<S: Send + 'static> Functions<S> {
    fn call<P, R>(
        &self,
        store: &mut Store<S>,
        function: &ComponentExportIndex,
        parameters: P,
    ) -> wasmtime::Result<R>
    where
        P: ComponentNamedList + Lower,
        R: Lift + 'static,
        (R,): ComponentNamedList,
    {
        let instance = self.component.instantiate(&mut *store)?;
        let function: TypedFunc<P, (R,)> = instance.get_typed_func(&mut *store, function)?;
        let (answer,) = function.call(store, parameters)?;
        Ok(answer)
    }

    /// Who the component is, in the types of its own version.
    pub(super) fn own_description<M>(&self, store: &mut Store<S>) -> wasmtime::Result<M>
    where
        M: Lift + 'static,
        (M,): ComponentNamedList,
    {
        self.call(store, &self.describe, ())
    }
}

impl<S: Send + 'static> Calls<S> for Functions<S> {
    fn compare(&self, store: &mut Store<S>) -> wasmtime::Result<wasmtime::Result<()>> {
        let instance = self.component.instantiate(&mut *store)?;
        Ok((self.version.compare)(store, &instance))
    }

    fn describe(&self, store: &mut Store<S>) -> wasmtime::Result<Manifest> {
        (self.version.describe)(self, store)
    }

    fn identify(
        &self,
        store: &mut Store<S>,
        bodies: &[Body],
        context: &Context,
    ) -> wasmtime::Result<Answer<Subject>> {
        match &self.identify {
            Some(identify) => self.call(store, identify, (bodies, context)),
            None => Ok(Ok(Subject { action_code: None })),
        }
    }

    fn fetch(
        &self,
        store: &mut Store<S>,
        kind: Kind,
        action: &Action,
        context: &Context,
    ) -> wasmtime::Result<Answer<Vec<WantedBody>>> {
        self.call(store, &self.fetch, (kind, action, context))
    }

    fn attachments(
        &self,
        store: &mut Store<S>,
        kind: Kind,
        action: &Action,
        bodies: &[Body],
        context: &Context,
    ) -> wasmtime::Result<Answer<Vec<Attachment>>> {
        self.call(store, &self.attachments, (kind, action, bodies, context))
    }

    fn deliver(
        &self,
        store: &mut Store<S>,
        arrival: &Arrival,
        action: &Action,
        context: &Context,
    ) -> wasmtime::Result<Answer<Option<Delivery>>> {
        self.call(store, &self.deliver, (arrival, action, context))
    }

    fn read(
        &self,
        store: &mut Store<S>,
        message: &Body,
        context: &Context,
    ) -> wasmtime::Result<Answer<Address>> {
        self.call(store, &self.read, (message, context))
    }

    fn report(
        &self,
        store: &mut Store<S>,
        event: &Event,
        action: &Action,
        context: &Context,
    ) -> wasmtime::Result<Answer<Notice>> {
        self.call(store, &self.report, (event, action, context))
    }

    fn list_changes(
        &self,
        store: &mut Store<S>,
        cursor: Option<&str>,
        context: &Context,
    ) -> wasmtime::Result<Answer<Request>> {
        self.call(store, &self.list_changes, (cursor, context))
    }

    fn changes(
        &self,
        store: &mut Store<S>,
        page: &Body,
        context: &Context,
    ) -> wasmtime::Result<Answer<ChangePage>> {
        self.call(store, &self.changes, (page, context))
    }
}
