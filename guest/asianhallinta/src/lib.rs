//! Maps applications of Luvat ja valvonta to messages of the asianhallinta interface, versions 1.1 to 1.3.
//!
//! `application` writes `UusiAsia` and `addition` what comes after it, `TaydennysAsiaan`; the parts of the message that have rules of their own are in `party`, `attachment` and `location`. What
//! a message cannot carry is said by a finding of `findings`, and travels in the original JSON and the rendition.
//!
//! The other way, `case_message` reads what the case system says, `decision`, `statement` and `event` find what it means, and `told` writes the
//! requests to LV.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod addition;
mod application;
mod attachment;
mod case_message;
mod decision;
mod decision_codes;
mod envelope;
mod event;
mod findings;
mod handling;
mod location;
mod manifest;
mod message_findings;
mod messages;
mod opinion_names;
mod paper;
mod party;
mod settings;
mod statement;
mod status;
mod told;

use alloc::string::String;
use alloc::vec::Vec;

use lupasilta_guest::contract::{
    Action, Address, Arrival, Attachment, Body, ChangePage, Context, Delivery, Event, Finding,
    Guest, Kind, Manifest, Notice, Request, Subject, WantedBody,
};
use lupasilta_guest::lv;

/// The component.
#[derive(Debug)]
pub struct Asianhallinta;

impl Guest for Asianhallinta {
    fn describe() -> Manifest {
        manifest::manifest()
    }

    fn fetch(kind: Kind, action: Action, _: Context) -> Result<Vec<WantedBody>, Vec<Finding>> {
        Ok(manifest::wanted_bodies(kind, &action.external_id))
    }

    fn identify(bodies: Vec<Body>, _: Context) -> Result<Subject, Vec<Finding>> {
        envelope::subject(&bodies)
    }

    fn attachments(
        kind: Kind,
        action: Action,
        bodies: Vec<Body>,
        _: Context,
    ) -> Result<Vec<Attachment>, Vec<Finding>> {
        attachment::wanted(kind, &action, &bodies)
    }

    fn deliver(
        arrival: Arrival,
        action: Action,
        context: Context,
    ) -> Result<Option<Delivery>, Vec<Finding>> {
        match arrival.kind {
            Kind::Application => application::deliver(&arrival, &action, &context).map(Some),
            _ => addition::deliver(&arrival, &action, &context),
        }
    }

    fn read(message: Body, _: Context) -> Result<Address, Vec<Finding>> {
        case_message::address(&message)
    }

    fn report(event: Event, action: Action, context: Context) -> Result<Notice, Vec<Finding>> {
        match event {
            Event::Delivered(delivered) => Ok(status::notice(&delivered, &action)),
            Event::Message(message) => case_message::report(&message, &action, &context),
        }
    }

    fn list_changes(cursor: Option<String>, _: Context) -> Result<Request, Vec<Finding>> {
        Ok(lv::changes::request(cursor))
    }

    fn changes(page: Body, _: Context) -> Result<ChangePage, Vec<Finding>> {
        lv::changes::page(&page)
    }
}

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)]
mod exported {
    use super::Asianhallinta;
    lupasilta_guest::trap_on_panic!();
    lupasilta_guest::export!(Asianhallinta with_types_in lupasilta_guest::bindings);
}
