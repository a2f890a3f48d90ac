//! Version 0.1.0 of the contract. It is the newest, so that nothing is converted.

use wasmtime::Store;
use wasmtime::component::InstancePre;

use super::{Answer, Calls};
use bindings::IntegrationPre;
use types::{Arrival, Attachment, Body, Context, Delivery, Event, Manifest, Notice, WantedBody};

mod bindings {
    #![allow(missing_docs)]
    wasmtime::component::bindgen!({
        path: "../../wit/0.1.0",
        world: "integration",
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
    });
}

pub use bindings::exports::lupasilta::integration::mapping as types;

/// The calls of a component; an error when its functions have other types than the contract gives them.
pub(super) fn calls<S: Send + 'static>(
    component: InstancePre<S>,
) -> wasmtime::Result<Box<dyn Calls<S>>> {
    Ok(Box::new(IntegrationPre::new(component)?))
}

impl<S: Send + 'static> Calls<S> for IntegrationPre<S> {
    fn describe(&self, store: &mut Store<S>) -> wasmtime::Result<Manifest> {
        let instance = self.instantiate(&mut *store)?;
        instance
            .lupasilta_integration_mapping()
            .call_describe(store)
    }

    fn fetch(
        &self,
        store: &mut Store<S>,
        external_id: &str,
        context: &Context,
    ) -> wasmtime::Result<Answer<Vec<WantedBody>>> {
        let instance = self.instantiate(&mut *store)?;
        instance
            .lupasilta_integration_mapping()
            .call_fetch(store, external_id, context)
    }

    fn attachments(
        &self,
        store: &mut Store<S>,
        external_id: &str,
        bodies: &[Body],
        context: &Context,
    ) -> wasmtime::Result<Answer<Vec<Attachment>>> {
        let instance = self.instantiate(&mut *store)?;
        instance.lupasilta_integration_mapping().call_attachments(
            store,
            external_id,
            bodies,
            context,
        )
    }

    fn deliver(
        &self,
        store: &mut Store<S>,
        arrival: &Arrival,
        context: &Context,
    ) -> wasmtime::Result<Answer<Delivery>> {
        let instance = self.instantiate(&mut *store)?;
        instance
            .lupasilta_integration_mapping()
            .call_deliver(store, arrival, context)
    }

    fn report(
        &self,
        store: &mut Store<S>,
        event: &Event,
        context: &Context,
    ) -> wasmtime::Result<Answer<Notice>> {
        let instance = self.instantiate(&mut *store)?;
        instance
            .lupasilta_integration_mapping()
            .call_report(store, event, context)
    }
}
