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
    Action, Address, Answer, Arrival, Attachment, Body, ChangePage, Content, Context, Delivery,
    Event, File, Kind, Notice, Request, Subject, WantedBody,
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
        kind: Kind,
        action: &Action,
        context: &Context,
    ) -> Result<Vec<WantedBody>, CallError> {
        let size = action.bytes() + context.bytes();
        let wanted = answer(shared, worker, size, |store| {
            self.component.fetch(store, kind, action, context)
        })?;
        output::check_fetch(&wanted, &self.checked.operations)?;
        Ok(wanted)
    }

    pub(super) fn identify(
        &self,
        shared: &Shared,
        worker: Worker,
        bodies: &[Body],
        context: &Context,
    ) -> Result<Subject, CallError> {
        answer(shared, worker, bodies.bytes() + context.bytes(), |store| {
            self.component.identify(store, bodies, context)
        })
    }

    pub(super) fn attachments(
        &self,
        shared: &Shared,
        worker: Worker,
        kind: Kind,
        action: &Action,
        bodies: &[Body],
        context: &Context,
    ) -> Result<Vec<Attachment>, CallError> {
        let size = action.bytes() + bodies.bytes() + context.bytes();
        let attachments = answer(shared, worker, size, |store| {
            self.component
                .attachments(store, kind, action, bodies, context)
        })?;
        output::check_attachments(&attachments, &self.checked.operations)?;
        Ok(attachments)
    }

    pub(super) fn deliver(
        &self,
        shared: &Shared,
        worker: Worker,
        arrival: &Arrival,
        action: &Action,
        context: &Context,
    ) -> Result<Option<Delivery>, CallError> {
        let size = arrival.bytes() + action.bytes() + context.bytes();
        let delivery = answer(shared, worker, size, |store| {
            self.component.deliver(store, arrival, action, context)
        })?;
        let Some(delivery) = delivery else {
            return Ok(None);
        };
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
        Ok(Some(delivery))
    }

    pub(super) fn read(
        &self,
        shared: &Shared,
        worker: Worker,
        message: &Body,
        context: &Context,
    ) -> Result<Address, CallError> {
        let size = message.bytes() + context.bytes();
        answer(shared, worker, size, |store| {
            self.component.read(store, message, context)
        })
    }

    pub(super) fn report(
        &self,
        shared: &Shared,
        worker: Worker,
        event: &Event,
        action: &Action,
        context: &Context,
    ) -> Result<Notice, CallError> {
        let size = event.bytes() + action.bytes() + context.bytes();
        let notice = answer(shared, worker, size, |store| {
            self.component.report(store, event, action, context)
        })?;
        output::check_notice(&notice, event, &self.checked.operations)?;
        Ok(notice)
    }

    pub(super) fn list_changes(
        &self,
        shared: &Shared,
        worker: Worker,
        cursor: Option<&str>,
        context: &Context,
    ) -> Result<Request, CallError> {
        let size = cursor.map_or(0, str::len) + context.bytes();
        let request = answer(shared, worker, size, |store| {
            self.component.list_changes(store, cursor, context)
        })?;
        output::check_request(&request, &self.checked.operations)?;
        Ok(request)
    }

    pub(super) fn changes(
        &self,
        shared: &Shared,
        worker: Worker,
        page: &Body,
        context: &Context,
    ) -> Result<ChangePage, CallError> {
        answer(shared, worker, page.bytes() + context.bytes(), |store| {
            self.component.changes(store, page, context)
        })
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

impl Bytes for Body {
    fn bytes(&self) -> usize {
        self.name.len() + self.media_type.len() + self.bytes.len()
    }
}

impl Bytes for File {
    fn bytes(&self) -> usize {
        self.id.len() + self.place.len() + self.sha256.as_ref().map_or(0, String::len)
    }
}

impl<T: Bytes> Bytes for [T] {
    fn bytes(&self) -> usize {
        self.iter().map(Bytes::bytes).sum()
    }
}

impl Bytes for Action {
    fn bytes(&self) -> usize {
        let said = [&self.case_id, &self.told];
        let said = said.into_iter().flatten().map(String::len);
        self.external_id.len() + said.sum::<usize>() + self.before.bytes()
    }
}

impl Bytes for Arrival {
    fn bytes(&self) -> usize {
        self.bodies.bytes() + self.files.bytes()
    }
}

impl Bytes for Event {
    fn bytes(&self) -> usize {
        match self {
            Event::Delivered(delivered) => delivered.at.len(),
            Event::Message(told) => told.message.bytes() + told.files.bytes(),
        }
    }
}
