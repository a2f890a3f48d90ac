//! Maps applications of Luvat ja valvonta to messages of the asianhallinta interface, version 1.3.
//!
//! `application` writes `UusiAsia`; the parts of the message that have rules of their own are in `party`, `attachment` and `location`. What
//! a message cannot carry is said by a finding of `findings`, and travels in the original JSON and the rendition.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod application;
mod attachment;
#[allow(dead_code)]
mod decision_codes;
mod findings;
mod location;
mod manifest;
#[allow(dead_code)]
mod opinion_names;
mod party;
mod settings;
mod status;

use alloc::string::String;
use alloc::vec::Vec;

use lupasilta_guest::contract::{
    Action, Address, Arrival, Attachment, Body, ChangePage, Context, Delivery, Event, Finding,
    Guest, Kind, Manifest, Notice, Request, WantedBody,
};

/// The component.
#[derive(Debug)]
pub struct Asianhallinta;

impl Guest for Asianhallinta {
    fn describe() -> Manifest {
        manifest::manifest()
    }

    fn fetch(_: Kind, action: Action, _: Context) -> Result<Vec<WantedBody>, Vec<Finding>> {
        Ok(manifest::wanted_bodies(&action.external_id))
    }

    fn attachments(
        _: Kind,
        action: Action,
        bodies: Vec<Body>,
        _: Context,
    ) -> Result<Vec<Attachment>, Vec<Finding>> {
        attachment::wanted(&action.external_id, &bodies)
    }

    fn deliver(
        arrival: Arrival,
        action: Action,
        context: Context,
    ) -> Result<Option<Delivery>, Vec<Finding>> {
        application::deliver(&arrival, &action, &context).map(Some)
    }

    fn read(_: Body, _: Context) -> Result<Address, Vec<Finding>> {
        Err(Vec::new())
    }

    fn report(event: Event, action: Action, _: Context) -> Result<Notice, Vec<Finding>> {
        status::notice(&event, &action)
    }

    fn list_changes(_: Option<String>, _: Context) -> Result<Request, Vec<Finding>> {
        Err(Vec::new())
    }

    fn changes(_: Body, _: Context) -> Result<ChangePage, Vec<Finding>> {
        Err(Vec::new())
    }
}

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)]
mod exported {
    use super::Asianhallinta;
    lupasilta_guest::trap_on_panic!();
    lupasilta_guest::export!(Asianhallinta with_types_in lupasilta_guest::bindings);
}
