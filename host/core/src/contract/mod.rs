//! The contract with mapping components, in its newest version.
//!
//! Each released version of the WIT package is a frozen folder under `wit/`. The rest of the host knows only the types re-exported here, those
//! of the newest version; every version has a module of its own beside this file, with its bindings and its one conversion to the newest.
//! To add a version: copy the newest folder and module under the next number, re-export its types here, let the older module convert into
//! them, and name it in [`VERSIONS`], `fingerprint` and `calls`. The first release of this program that has version M.N of the contract is M.N.0,
//! so that a component's version says which program it needs.

mod v0_1_0;
mod v0_2_0;

use wasmtime::Store;
use wasmtime::component::InstancePre;

pub use v0_2_0::types::{
    Action, Address, Arrival, Attachment, Body, CaseMessage, Change, ChangePage, Content, Context,
    Deadline, Delivered, Delivery, Document, Event, File, Finding, JsonType, Kind, Ledger,
    Manifest, Member, Method, Moment, Notice, Operation, Part, Pointer, Request, Severity, Subject,
    Text, WantedBody,
};

/// The interface that a mapping exports, without its version.
pub const INTERFACE: &str = "lupasilta:integration/mapping";

/// The versions of the contract that this host has, oldest first.
pub const VERSIONS: &[&str] = &["0.1.0", "0.2.0"];

/// The first version of this program that has one of these versions of the contract; none where they are older than the oldest it has, or are no
/// versions.
#[must_use]
pub fn needed_host(wanted: &[String]) -> Option<String> {
    let number = |version: &str| {
        let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(major)), Some(Some(minor)), Some(Some(patch)), None) => {
                Some((major, minor, patch))
            }
            _ => None,
        }
    };
    let newest = VERSIONS.last().copied().and_then(number);
    let (major, minor, _) = wanted
        .iter()
        .filter_map(|version| number(version))
        .filter(|version| Some(*version) > newest)
        .min()?;
    Some(format!("{major}.{minor}.0"))
}

/// What of the contract this host was built with: another text of a version gives another number, even before the version is released.
pub(crate) fn fingerprint() -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for text in [v0_1_0::TEXT, v0_2_0::TEXT] {
        hasher.update(text.as_bytes());
    }
    hasher.finalize()
}

/// What a mapping answers: what was asked of it, or a rejection with its reasons.
pub(crate) type Answer<T> = Result<T, Vec<Finding>>;

/// The calls that a component answers, in the newest types, whichever version it was built for. Each makes an instance of its own in the
/// store it is given.
pub(crate) trait Calls<S>: Send + Sync {
    /// Whether the functions have the contract's types: the inner error names the first that has not.
    fn compare(&self, store: &mut Store<S>) -> wasmtime::Result<wasmtime::Result<()>>;

    fn describe(&self, store: &mut Store<S>) -> wasmtime::Result<Manifest>;

    fn identify(
        &self,
        store: &mut Store<S>,
        bodies: &[Body],
        context: &Context,
    ) -> wasmtime::Result<Answer<Subject>>;

    fn fetch(
        &self,
        store: &mut Store<S>,
        kind: Kind,
        action: &Action,
        context: &Context,
    ) -> wasmtime::Result<Answer<Vec<WantedBody>>>;

    fn attachments(
        &self,
        store: &mut Store<S>,
        kind: Kind,
        action: &Action,
        bodies: &[Body],
        context: &Context,
    ) -> wasmtime::Result<Answer<Vec<Attachment>>>;

    fn deliver(
        &self,
        store: &mut Store<S>,
        arrival: &Arrival,
        action: &Action,
        context: &Context,
    ) -> wasmtime::Result<Answer<Option<Delivery>>>;

    fn read(
        &self,
        store: &mut Store<S>,
        message: &Body,
        context: &Context,
    ) -> wasmtime::Result<Answer<Address>>;

    fn report(
        &self,
        store: &mut Store<S>,
        event: &Event,
        action: &Action,
        context: &Context,
    ) -> wasmtime::Result<Answer<Notice>>;

    fn list_changes(
        &self,
        store: &mut Store<S>,
        cursor: Option<&str>,
        context: &Context,
    ) -> wasmtime::Result<Answer<Request>>;

    fn changes(
        &self,
        store: &mut Store<S>,
        page: &Body,
        context: &Context,
    ) -> wasmtime::Result<Answer<ChangePage>>;
}

/// The calls of a component that exports this version of the contract; nothing when this host does not have the version.
pub(crate) fn calls<S: Send + 'static>(
    version: &str,
    component: InstancePre<S>,
) -> Option<wasmtime::Result<Box<dyn Calls<S>>>> {
    match version {
        "0.1.0" => Some(v0_1_0::calls(component)),
        "0.2.0" => Some(v0_2_0::calls(component)),
        _ => None,
    }
}
