//! A mapping component in the sandbox, with its settings.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::mapping::{Mapper, MapperIdentity, Unmapped};
use crate::audit::Digest;
use crate::contract::{self, Context};
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::{CallError, Mapping};
use crate::service;

/// A component and the settings that it is called with.
pub struct SandboxedMapper {
    mapping: Mapping,
    settings: String,
    identity: MapperIdentity,
}

impl SandboxedMapper {
    /// The component with these settings, a JSON text that was found to fit its schema.
    #[must_use]
    pub fn new(mapping: Mapping, settings: String) -> Self {
        let manifest = mapping.manifest();
        let identity = MapperIdentity {
            component: manifest.name.clone(),
            version: manifest.version.clone(),
            digest: mapping.digest().to_string(),
            settings: Digest::of(settings.as_bytes()).to_string(),
            contract: mapping.contract_version().to_owned(),
        };
        Self {
            mapping,
            settings,
            identity,
        }
    }

    fn context(&self, now: &str) -> Context {
        Context {
            now: now.to_owned(),
            settings: self.settings.clone(),
        }
    }
}

impl Mapper for SandboxedMapper {
    fn identity(&self) -> &MapperIdentity {
        &self.identity
    }

    fn fetch(
        &self,
        kind: contract::Kind,
        action: &contract::Action,
        now: &str,
    ) -> Result<Vec<contract::WantedBody>, Unmapped> {
        Ok(self.mapping.fetch(kind, action, &self.context(now))?)
    }

    fn identify(
        &self,
        bodies: &[contract::Body],
        now: &str,
    ) -> Result<contract::Subject, Unmapped> {
        Ok(self.mapping.identify(bodies, &self.context(now))?)
    }

    fn attachments(
        &self,
        kind: contract::Kind,
        action: &contract::Action,
        bodies: &[contract::Body],
        now: &str,
    ) -> Result<Vec<contract::Attachment>, Unmapped> {
        Ok(self
            .mapping
            .attachments(kind, action, bodies, &self.context(now))?)
    }

    fn deliver(
        &self,
        arrival: &contract::Arrival,
        action: &contract::Action,
        now: &str,
    ) -> Result<Option<contract::Delivery>, Unmapped> {
        Ok(self.mapping.deliver(arrival, action, &self.context(now))?)
    }

    fn read(&self, message: &contract::Body, now: &str) -> Result<contract::Address, Unmapped> {
        Ok(self.mapping.read(message, &self.context(now))?)
    }

    fn report(
        &self,
        event: &contract::Event,
        action: &contract::Action,
        now: &str,
    ) -> Result<contract::Notice, Unmapped> {
        Ok(self.mapping.report(event, action, &self.context(now))?)
    }

    fn list_changes(&self, cursor: Option<&str>, now: &str) -> Result<contract::Request, Unmapped> {
        Ok(self.mapping.list_changes(cursor, &self.context(now))?)
    }

    fn changes(&self, page: &contract::Body, now: &str) -> Result<contract::ChangePage, Unmapped> {
        Ok(self.mapping.changes(page, &self.context(now))?)
    }

    /// The sandbox has held the request's path and body against the operation already, as it does with everything that a component answers.
    fn permit(&self, request: &contract::Request) -> Result<service::Request, Problem> {
        let operation = self
            .mapping
            .operation(&request.operation)
            .ok_or_else(undeclared)?;
        Ok(service::Request {
            operation: request.operation.clone(),
            method: match operation.method {
                contract::Method::Get => service::Method::Get,
                contract::Method::Put => service::Method::Put,
                contract::Method::Post => service::Method::Post,
            },
            path: target(request),
            body: request.body.clone(),
        })
    }
}

impl From<CallError> for Unmapped {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Rejected(findings) => Self::Rejected(findings),
            failed => Self::Failed(failed.into()),
        }
    }
}

/// The path with the query, whose values are encoded as RFC 3986 section 3.4 has it.
pub(crate) fn target(request: &contract::Request) -> String {
    const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    let mut target = request.path.clone();
    for (index, (name, value)) in request.query.iter().enumerate() {
        target.push(if index == 0 { '?' } else { '&' });
        target.extend(utf8_percent_encode(name, UNRESERVED));
        target.push('=');
        target.extend(utf8_percent_encode(value, UNRESERVED));
    }
    target
}

fn undeclared() -> Problem {
    Problem {
        code: "mapping-undeclared-operation".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: "The mapping asks for an operation that its manifest does not declare.".to_owned(),
        advice:
            "Report it to the mapping's author; install a corrected version and retry the transfer."
                .to_owned(),
        detail: None,
    }
}
