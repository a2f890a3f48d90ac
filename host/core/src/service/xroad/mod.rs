//! LV through the authority's own X-Road security server (X-Road Message Protocol for REST 1.0.4).

pub(super) mod fault;
mod fault_kind;
mod identifier;

use std::path::Path;
use std::sync::Arc;

use ureq::http::{HeaderName, HeaderValue};

pub use identifier::{ClientId, IdentifierError, RepresentedParty, ServiceId, UserId};

use super::address::{Address, RequestError};
use super::settings::XRoadConfig;
use super::wire::{Outgoing, Wire};
use super::{Answer, Document, Download, Expected, Request, Service, ServiceError};
use crate::outside::Chance;
use crate::problem::Problem;

/// Security servers are only known to take addresses shorter than this, in characters.
const ADDRESS_LIMIT: usize = 2_000;

/// A service behind a security server.
pub(super) struct XRoad {
    /// `https://server/r1/FI/GOV/…`
    service: Address,
    /// Those that are the same in every request.
    headers: Vec<(HeaderName, HeaderValue)>,
    wire: Wire,
    chance: Arc<dyn Chance>,
}

impl Service for XRoad {
    fn exchange(&self, issue: &str, request: &Request) -> Result<Answer, ServiceError> {
        self.wire.exchange(&self.outgoing(issue, request)?)
    }

    fn download(
        &self,
        issue: &str,
        request: &Request,
        expected: Expected<'_>,
        to: &Path,
    ) -> Result<Download, ServiceError> {
        self.wire
            .download(&|| self.outgoing(issue, request), expected, to)
    }

    fn upload(
        &self,
        issue: &str,
        request: &Request,
        document: &Document<'_>,
    ) -> Result<Answer, ServiceError> {
        self.wire
            .upload(&|| self.outgoing(issue, request), document)
    }
}

impl XRoad {
    pub(super) fn new(
        config: &XRoadConfig,
        server: &Address,
        wire: Wire,
        chance: Arc<dyn Chance>,
    ) -> Self {
        let represented = config
            .represented_party
            .as_ref()
            .map(RepresentedParty::encoded);
        let user = config.user_id.as_ref().map(|user| user.as_str().to_owned());
        let headers = [
            ("x-road-client", Some(config.client.encoded())),
            ("x-road-userid", user),
            ("x-road-represented-party", represented),
        ];
        let headers = headers.into_iter().filter_map(|(name, value)| {
            // Identifiers are encoded and user ids printable ASCII, so every one of them is a header's value.
            let value = HeaderValue::try_from(value?).ok()?;
            Some((HeaderName::from_static(name), value))
        });
        Self {
            service: server.below(&format!("/r1/{}", config.service.encoded())),
            headers: headers.collect(),
            wire,
            chance,
        }
    }

    fn outgoing<'a>(
        &self,
        issue: &str,
        request: &'a Request,
    ) -> Result<Outgoing<'a>, ServiceError> {
        let address = self.service.of_request(&request.operation, &request.path);
        let address = address.map_err(Problem::from)?;
        if address.len() >= ADDRESS_LIMIT {
            let error = RequestError::TooLong {
                length: address.len(),
                limit: ADDRESS_LIMIT,
            };
            return Err(Problem::from(error).into());
        }
        let issue = HeaderValue::from_str(issue)
            .map_err(|_| ServiceError::from(Problem::from(RequestError::Issue)))?;
        let id = self.chance.id().to_string();
        let mut headers = self.headers.clone();
        headers.push((HeaderName::from_static("x-road-issue"), issue));
        // A UUID's text is hexadecimal digits and hyphens.
        if let Ok(value) = HeaderValue::from_str(&id) {
            headers.push((HeaderName::from_static("x-road-id"), value));
        }
        Ok(Outgoing {
            request,
            url: address,
            headers,
            xroad_id: Some(id),
            document: false,
        })
    }
}
