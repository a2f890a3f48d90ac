//! An image's manifest, and which of its layers is what. The OCI image specification's `manifest.md`, and the WebAssembly working group's layout
//! of components in it.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::{ImageFault, Part};
use crate::audit::Digest;

/// The one kind of manifest that is taken.
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

const INDEXES: [&str; 2] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

const CONFIG: &str = "application/vnd.wasm.config.v0+json";

/// The layers of a mapping's image. Others are somebody else's.
const LAYERS: [(Part, &str); 4] = [
    (Part::Component, "application/wasm"),
    (Part::Signature, "application/vnd.lupasilta.minisign.v1"),
    (Part::Settings, "application/vnd.lupasilta.settings.v1+json"),
    (Part::Cases, "application/vnd.lupasilta.cases.v1.tar"),
];

/// One layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) part: Part,
    pub(super) digest: Digest,
    /// Bytes.
    pub(super) size: u64,
}

/// What a mapping's image holds.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) component: Layer,
    pub(super) signature: Option<Layer>,
    pub(super) settings: Option<Layer>,
    pub(super) cases: Option<Layer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    media_type: Option<String>,
    manifests: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    schema_version: u64,
    config: Descriptor,
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: String,
    digest: String,
    size: u64,
}

impl Image {
    pub(super) fn parse(manifest: &[u8]) -> Result<Self, ImageFault> {
        let kind: Kind = serde_json::from_slice(manifest).map_err(|_| ImageFault::Manifest)?;
        match kind.media_type {
            Some(kind) if INDEXES.contains(&kind.as_str()) => return Err(ImageFault::Index),
            Some(kind) if kind != MANIFEST => return Err(ImageFault::OtherManifest(shown(&kind))),
            None if kind.manifests.is_some() => return Err(ImageFault::Index),
            _ => {}
        }
        let manifest: Manifest =
            serde_json::from_slice(manifest).map_err(|_| ImageFault::Manifest)?;
        if manifest.schema_version != 2 {
            return Err(ImageFault::Manifest);
        }
        let config = manifest.config.media_type;
        if config != CONFIG {
            return Err(ImageFault::OtherConfig(shown(&config)));
        }
        let find = |part: Part| layer(&manifest.layers, part);
        Ok(Self {
            component: find(Part::Component)?.ok_or(ImageFault::NoComponent)?,
            signature: find(Part::Signature)?,
            settings: find(Part::Settings)?,
            cases: find(Part::Cases)?,
        })
    }
}

fn layer(layers: &[Descriptor], part: Part) -> Result<Option<Layer>, ImageFault> {
    let media_type = LAYERS.iter().find(|(own, _)| *own == part);
    let mut found = layers
        .iter()
        .filter(|layer| media_type.is_some_and(|(_, kind)| layer.media_type == *kind));
    let Some(layer) = found.next() else {
        return Ok(None);
    };
    if found.next().is_some() {
        return Err(ImageFault::Several(part));
    }
    let digest = layer.digest.strip_prefix("sha256:");
    let digest = digest.and_then(|hex| hex.parse().ok());
    Ok(Some(Layer {
        part,
        digest: digest.ok_or(ImageFault::DigestKind(part))?,
        size: layer.size,
    }))
}

/// Names come from outside: without control characters, and not endless.
fn shown(name: &str) -> String {
    name.escape_debug().take(100).collect()
}
