//! A component in an OCI registry, by the OCI distribution specification: the manifest by its tag or digest, then each layer by its digest.
//!
//! Every byte that is used is checked: the manifest against the digest of the reference, where it has one, and each layer against size and
//! digest in the manifest. The image's configuration is not fetched, since nothing in it is used: what a component is, it says itself.

use std::io::{BufReader, Seek as _, Write};

use ureq::Body;
use ureq::http::{HeaderValue, Response};

use super::address::Address;
use super::authorization::answer;
use super::image::{Image, Layer, MANIFEST};
use super::local::text;
use super::reference::Reference;
use super::web::{Web, temporary};
use super::{Cases, Limits, Package, Part, SourceError};
use crate::audit::Digest;

/// The OCI distribution specification asks registries to take manifests of up to 4 MiB; those of a mapping have under 2 KiB.
const MANIFEST_BYTES: u64 = 4 * 1024 * 1024;

/// Fetches an image's layers.
pub(super) fn pull(
    reference: &Reference,
    web: &Web,
    limits: &Limits,
) -> Result<Package, SourceError> {
    let mut registry = Registry {
        reference,
        web,
        authorization: None,
        identified: false,
    };
    let (image, digest) = registry.image()?;
    let component = registry.bytes(image.component, limits.component)?;
    let mut optional = |layer: Option<Layer>, limit| {
        let Some(layer) = layer else { return Ok(None) };
        text(registry.bytes(layer, limit)?, layer.part).map(Some)
    };
    let signature = optional(image.signature, limits.signature)?;
    let settings = optional(image.settings, limits.settings)?;
    Ok(Package {
        component,
        signature,
        settings,
        cases: match image.cases {
            Some(layer) => Some(registry.cases(layer, limits)?),
            None => None,
        },
        source: reference.resolved(digest).to_string(),
    })
}

struct Registry<'a> {
    reference: &'a Reference,
    web: &'a Web,
    authorization: Option<HeaderValue>,
    /// The registry has asked who we are, and was told.
    identified: bool,
}

impl Registry<'_> {
    fn image(&mut self) -> Result<(Image, Digest), SourceError> {
        let address = self
            .reference
            .address("manifests", &self.reference.version());
        let mut response = self.get(&address, MANIFEST)?;
        let body = self
            .web
            .read(&address, &mut response, Part::Manifest, MANIFEST_BYTES)?;
        let actual = Digest::of(&body);
        let expected = self.reference.digest.unwrap_or(actual);
        self.check(Part::Manifest, expected, actual)?;
        let image = Image::parse(&body).map_err(|fault| SourceError::Image {
            reference: self.reference.to_string(),
            fault,
        })?;
        Ok((image, actual))
    }

    fn bytes(&mut self, layer: Layer, limit: u64) -> Result<Vec<u8>, SourceError> {
        let mut bytes = Vec::new();
        self.blob(layer, limit, &mut bytes)?;
        Ok(bytes)
    }

    fn cases(&mut self, layer: Layer, limits: &Limits) -> Result<Cases, SourceError> {
        let mut archive = tempfile::tempfile().map_err(temporary)?;
        self.blob(layer, limits.cases, &mut archive)?;
        archive.rewind().map_err(temporary)?;
        Ok(Cases::unpack(BufReader::new(archive), limits)?)
    }

    fn blob(&mut self, layer: Layer, limit: u64, to: &mut impl Write) -> Result<(), SourceError> {
        let part = layer.part;
        if layer.size > limit {
            return Err(SourceError::TooLarge { part, limit });
        }
        let name = format!("sha256:{}", layer.digest);
        let address = self.reference.address("blobs", &name);
        let mut response = self.get(&address, "*/*")?;
        let copied = self.web.copy(&address, &mut response, part, layer.size, to);
        let wrong_size = |actual| SourceError::Size {
            part,
            host: address.host.clone(),
            expected: layer.size,
            actual,
        };
        match copied {
            Err(SourceError::TooLarge { .. }) => Err(wrong_size(layer.size.saturating_add(1))),
            Err(error) => Err(error),
            Ok((length, _)) if length != layer.size => Err(wrong_size(length)),
            Ok((_, actual)) => self.check(part, layer.digest, actual),
        }
    }

    /// Identifies us when the registry asks for it, once.
    fn get(&mut self, address: &Address, accept: &str) -> Result<Response<Body>, SourceError> {
        let mut response = self.web.get(address, accept, self.authorization.as_ref())?;
        if response.status() == 401 && !self.identified {
            self.identified = true;
            let repository = &self.reference.repository;
            let value = answer(response.headers(), address, repository, self.web)?;
            response = self.web.get(address, accept, Some(&value))?;
            self.authorization = Some(value);
        }
        let login = self.identified && self.web.login.is_some();
        self.web.judge(address, &response, login)?;
        Ok(response)
    }

    fn check(&self, part: Part, expected: Digest, actual: Digest) -> Result<(), SourceError> {
        if expected == actual {
            return Ok(());
        }
        Err(SourceError::Digest {
            part,
            host: self.reference.host.clone(),
            expected,
            actual,
        })
    }
}
