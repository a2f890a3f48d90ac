//! A component on a web server, with what lies beside it.

use std::io::{BufReader, Seek as _};

use ureq::Body;
use ureq::http::{HeaderValue, Response};

use super::address::Address;
use super::authorization::Login;
use super::local::text;
use super::web::{Web, temporary};
use super::{Cases, Limits, Package, Part, SourceError};

/// What a request asks for; a server may call a file's kind what it likes.
const ANYTHING: &str = "*/*";

/// Fetches the component, then what is there of the rest: 404 says that something is not.
pub(super) fn fetch(address: &Address, web: &Web, limits: &Limits) -> Result<Package, SourceError> {
    let login = address.login.as_ref().or(web.login.as_ref());
    let server = Server {
        web,
        authorization: login.and_then(Login::header),
    };
    let mut response = server.get(address)?;
    let component = web.read(address, &mut response, Part::Component, limits.component)?;
    let beside = |ending: &str| address.ending(".wasm", ending);
    Ok(Package {
        component,
        signature: server.text(&beside(".wasm.minisig"), Part::Signature, limits.signature)?,
        settings: server.text(&beside(".settings.json"), Part::Settings, limits.settings)?,
        cases: server.cases(&beside(".cases.tar"), limits)?,
        source: address.to_string(),
    })
}

struct Server<'a> {
    web: &'a Web,
    authorization: Option<HeaderValue>,
}

impl Server<'_> {
    fn get(&self, address: &Address) -> Result<Response<Body>, SourceError> {
        let response = self
            .web
            .get(address, ANYTHING, self.authorization.as_ref())?;
        self.web
            .judge(address, &response, self.authorization.is_some())?;
        Ok(response)
    }

    fn optional(&self, address: &Address) -> Result<Option<Response<Body>>, SourceError> {
        match self.get(address) {
            Err(SourceError::NotThere { .. }) => Ok(None),
            response => response.map(Some),
        }
    }

    fn text(
        &self,
        address: &Address,
        part: Part,
        limit: u64,
    ) -> Result<Option<String>, SourceError> {
        let Some(mut response) = self.optional(address)? else {
            return Ok(None);
        };
        let bytes = self.web.read(address, &mut response, part, limit)?;
        text(bytes, part).map(Some)
    }

    fn cases(&self, address: &Address, limits: &Limits) -> Result<Option<Cases>, SourceError> {
        let Some(mut response) = self.optional(address)? else {
            return Ok(None);
        };
        let mut archive = tempfile::tempfile().map_err(temporary)?;
        self.web.copy(
            address,
            &mut response,
            Part::Cases,
            limits.cases,
            &mut archive,
        )?;
        archive.rewind().map_err(temporary)?;
        Ok(Some(Cases::unpack(BufReader::new(archive), limits)?))
    }
}
