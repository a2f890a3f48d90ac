//! The calls of the contract on a worker's thread, with what is checked before and after each.

use wasmtime::Store;

use super::Shared;
use super::call::{Bounds, Component};
use super::failure::CallError;
use super::manifest::Checked;
use super::output;
use super::workers::Worker;
use crate::audit::Digest;
use crate::contract::{
    Answer, Arrival, Attachment, Body, Content, Context, Delivery, Event, Notice, WantedBody,
};

/// What loading a component gives. Has no part in the sandbox's threads.
pub(super) struct Loaded {
    pub(super) digest: Digest,
    pub(super) size: usize,
    pub(super) version: String,
    pub(super) checked: Checked,
    pub(super) component: Component,
}

impl Loaded {
    pub(super) fn fetch(
        &self,
        shared: &Shared,
        worker: Worker,
        external_id: &str,
        context: &Context,
    ) -> Result<Vec<WantedBody>, CallError> {
        let wanted = answer(
            shared,
            worker,
            external_id.len() + context.bytes(),
            |store| self.component.fetch(store, external_id, context),
        )?;
        output::check_fetch(&wanted, &self.checked.operations)?;
        Ok(wanted)
    }

    pub(super) fn attachments(
        &self,
        shared: &Shared,
        worker: Worker,
        external_id: &str,
        bodies: &[Body],
        context: &Context,
    ) -> Result<Vec<Attachment>, CallError> {
        let input = external_id.len() + bodies.bytes() + context.bytes();
        let attachments = answer(shared, worker, input, |store| {
            self.component
                .attachments(store, external_id, bodies, context)
        })?;
        output::check_attachments(&attachments, &self.checked.operations)?;
        Ok(attachments)
    }

    pub(super) fn deliver(
        &self,
        shared: &Shared,
        worker: Worker,
        arrival: &Arrival,
        context: &Context,
    ) -> Result<Delivery, CallError> {
        let delivery = answer(shared, worker, arrival.bytes() + context.bytes(), |store| {
            self.component.deliver(store, arrival, context)
        })?;
        let limit = shared.limits.document;
        for document in output::documents(&delivery) {
            match &document.content {
                Content::Bytes(bytes) if bytes.len() > limit => {
                    return Err(CallError::OutputTooLarge { limit });
                }
                _ => {}
            }
        }
        output::check_delivery(&delivery, arrival)?;
        Ok(delivery)
    }

    pub(super) fn report(
        &self,
        shared: &Shared,
        worker: Worker,
        event: &Event,
        context: &Context,
    ) -> Result<Notice, CallError> {
        let notice = answer(shared, worker, event.bytes() + context.bytes(), |store| {
            self.component.report(store, event, context)
        })?;
        output::check_notice(&notice, &self.checked.operations)?;
        Ok(notice)
    }
}

fn answer<T>(
    shared: &Shared,
    worker: Worker,
    size: usize,
    call: impl FnOnce(&mut Store<Bounds>) -> wasmtime::Result<Answer<T>>,
) -> Result<T, CallError> {
    let limit = shared.limits.input;
    if size > limit {
        return Err(CallError::InputTooLarge { size, limit });
    }
    let answer = shared.call(worker, call);
    if let Err(CallError::Rejected(findings)) = &answer {
        output::check_rejection(findings)?;
    }
    answer
}

/// The size of what a call is given, in bytes of text and content.
trait Bytes {
    fn bytes(&self) -> usize;
}

impl Bytes for Context {
    fn bytes(&self) -> usize {
        self.now.len() + self.settings.len()
    }
}

impl Bytes for [Body] {
    fn bytes(&self) -> usize {
        self.iter()
            .map(|body| body.name.len() + body.media_type.len() + body.bytes.len())
            .sum()
    }
}

impl Bytes for Arrival {
    fn bytes(&self) -> usize {
        let files = self.files.iter().map(|file| {
            file.id.len() + file.place.len() + file.sha256.as_ref().map_or(0, String::len)
        });
        self.external_id.len() + self.bodies.bytes() + files.sum::<usize>()
    }
}

impl Bytes for Event {
    fn bytes(&self) -> usize {
        let Event::Delivered(delivered) = self;
        delivered.external_id.len()
            + delivered.at.len()
            + delivered.case_id.as_ref().map_or(0, String::len)
    }
}
