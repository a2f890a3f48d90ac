//! Images as `wkg oci push` and the crate `oci-client` make them, with our own layers beside the component.

use lupasilta::audit::Digest;
use serde_json::{Value, json};

use crate::archive::archive;

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const WASM: &str = "application/wasm";
pub(crate) const SIGNATURE: &str = "application/vnd.lupasilta.minisign.v1";
pub(crate) const SETTINGS: &str = "application/vnd.lupasilta.settings.v1+json";
pub(crate) const CASES: &str = "application/vnd.lupasilta.cases.v1.tar";

/// The component that every image here has.
pub(crate) const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

/// An image, with everything that its manifest names.
#[derive(Clone)]
pub(crate) struct Image {
    pub(crate) manifest: Value,
    pub(crate) blobs: Vec<Vec<u8>>,
}

impl Image {
    /// Of these layers: media type and bytes.
    pub(crate) fn new(layers: &[(&str, &[u8])]) -> Self {
        let digests: Vec<String> = layers.iter().map(|(_, bytes)| digest(bytes)).collect();
        let config = json!({
            "created": "2026-05-05T00:00:00Z",
            "architecture": "wasm",
            "os": "wasip2",
            "layerDigests": digests,
            "component": {"exports": ["lupasilta:mapping/mapping@0.1.0"], "imports": [], "target": null},
        });
        let config = config.to_string().into_bytes();
        let descriptor = |media_type: &str, bytes: &[u8]| json!({"mediaType": media_type, "digest": digest(bytes), "size": bytes.len()});
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": descriptor("application/vnd.wasm.config.v0+json", &config),
            "layers": layers.iter().map(|(kind, bytes)| descriptor(kind, bytes)).collect::<Vec<_>>(),
            "annotations": {"org.opencontainers.image.version": "1.4.0"},
        });
        let mut blobs = vec![config];
        blobs.extend(layers.iter().map(|(_, bytes)| bytes.to_vec()));
        Self { manifest, blobs }
    }

    /// A component alone.
    pub(crate) fn bare() -> Self {
        Self::new(&[(WASM, COMPONENT)])
    }

    /// A component with everything beside it, and with a layer that is not ours.
    pub(crate) fn full() -> Self {
        let cases = archive(&[("one/input.json", "[]")]);
        Self::new(&[
            (WASM, COMPONENT),
            (SIGNATURE, b"signature"),
            ("application/spdx+json", b"{\"spdxVersion\": \"SPDX-2.3\"}"),
            (SETTINGS, b"{}"),
            (CASES, &cases),
        ])
    }

    /// The manifest's bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.manifest.to_string().into_bytes()
    }

    /// The manifest's digest.
    pub(crate) fn digest(&self) -> String {
        digest(&self.bytes())
    }
}

/// As registries write it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", Digest::of(bytes))
}
