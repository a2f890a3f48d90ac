//! LV over HTTPS, without X-Road: for LV's test environments and for the simulator.

use std::path::Path;

use super::address::Address;
use super::wire::{Outgoing, Wire};
use super::{Answer, Document, Download, Expected, Request, Service, ServiceError};
use crate::problem::Problem;

/// A service at a base address.
#[derive(Debug)]
pub(super) struct Direct {
    pub(super) address: Address,
    pub(super) wire: Wire,
}

impl Service for Direct {
    fn exchange(&self, _issue: &str, request: &Request) -> Result<Answer, ServiceError> {
        self.wire.exchange(&self.outgoing(request)?)
    }

    fn download(
        &self,
        _issue: &str,
        request: &Request,
        expected: Expected<'_>,
        to: &Path,
    ) -> Result<Download, ServiceError> {
        self.wire.download(&|| self.outgoing(request), expected, to)
    }

    fn upload(
        &self,
        _issue: &str,
        request: &Request,
        document: &Document<'_>,
    ) -> Result<Answer, ServiceError> {
        self.wire.upload(&|| self.outgoing(request), document)
    }
}

impl Direct {
    fn outgoing<'a>(&self, request: &'a Request) -> Result<Outgoing<'a>, ServiceError> {
        let url = self
            .address
            .of_request(&request.operation, &request.path)
            .map_err(Problem::from)?;
        Ok(Outgoing {
            request,
            url,
            headers: Vec::new(),
            xroad_id: None,
            document: false,
        })
    }
}
