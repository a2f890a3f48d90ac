//! Version 0.1.0 of the contract. It is the newest, so that nothing is converted.

use wasmtime::Store;
use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, InstancePre, Lift, Lower, TypedFunc,
};

use super::{Answer, Calls};
use types::{
    Action, Address, Arrival, Attachment, Body, ChangePage, Context, Delivery, Event, Kind,
    Manifest, Notice, Request, WantedBody,
};

mod bindings {
    #![allow(missing_docs)]
    wasmtime::component::bindgen!({
        path: "../../wit/0.1.0",
        world: "integration",
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
    });
}

pub use bindings::exports::lupasilta::integration::mapping as types;

const INTERFACE: &str = "lupasilta:integration/mapping@0.1.0";

/// A component and its functions.
///
/// Only the types come from the generated bindings: their own instances look up all functions and compare all their types, for every call
/// of one.
struct Functions<S: 'static> {
    component: InstancePre<S>,
    describe: ComponentExportIndex,
    fetch: ComponentExportIndex,
    attachments: ComponentExportIndex,
    deliver: ComponentExportIndex,
    read: ComponentExportIndex,
    report: ComponentExportIndex,
    list_changes: ComponentExportIndex,
    changes: ComponentExportIndex,
}

/// The calls of a component; an error when one is missing.
pub(super) fn calls<S: Send + 'static>(
    component: InstancePre<S>,
) -> wasmtime::Result<Box<dyn Calls<S>>> {
    let missing = |name: &str| wasmtime::Error::msg(format!("it has no `{name}`"));
    let interface = component
        .component()
        .get_export_index(None, INTERFACE)
        .ok_or_else(|| missing(INTERFACE))?;
    let function = |name| {
        component
            .component()
            .get_export_index(Some(&interface), name)
            .ok_or_else(|| missing(name))
    };
    Ok(Box::new(Functions {
        describe: function("describe")?,
        fetch: function("fetch")?,
        attachments: function("attachments")?,
        deliver: function("deliver")?,
        read: function("read")?,
        report: function("report")?,
        list_changes: function("list-changes")?,
        changes: function("changes")?,
        component,
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
}

impl<S: Send + 'static> Calls<S> for Functions<S> {
    fn compare(&self, store: &mut Store<S>) -> wasmtime::Result<wasmtime::Result<()>> {
        let instance = self.component.instantiate(&mut *store)?;
        let all = bindings::Integration::new(&mut *store, &instance);
        Ok(all.map(drop))
    }

    fn describe(&self, store: &mut Store<S>) -> wasmtime::Result<Manifest> {
        self.call(store, &self.describe, ())
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
