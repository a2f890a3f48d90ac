//! An application as it would go through a host: the built component in its sandbox, the host's own proof that nothing was lost, and a message that is
//! valid or a rejection. The input is the common data, a line of `--`, and the data of the form.

use std::path::PathBuf;
use std::sync::OnceLock;

use lupasilta::audit::Digest;
use lupasilta::contract::Body;
use lupasilta::embedded::{self, Application};
use lupasilta::sandbox::{Mapping, Options, Sandbox};
use lupasilta_guest::xml_reader::Document;

use crate::place::{component, root};

/// What an application may be refused for: whatever else comes is a fault of the mapping or of the host.
const REFUSALS: [&str; 3] = ["mapping-rejected", "body-malformed", "external-id-missing"];

pub(crate) fn run(bytes: &[u8]) {
    let between = b"\n--\n";
    let at = bytes.windows(between.len()).position(|w| w == between);
    let (commondata, formdata) = match at {
        Some(at) => (&bytes[..at], &bytes[at + between.len()..]),
        None => (bytes, &b"{}"[..]),
    };
    let application = Application {
        number: 1,
        now: "2026-11-27T12:00:00+02:00".to_owned(),
        bodies: vec![body("commondata", commondata), body("formdata", formdata)],
        settings: "{}".to_owned(),
        ..Application::default()
    };
    match embedded::map(mapping(), application) {
        Ok(Some(mapped)) => {
            let message = &mapped.documents[0];
            Document::read(&message.bytes).expect("a message is well-formed");
            keep(&message.bytes);
            for (name, body) in [("commondata", commondata), ("formdata", formdata)] {
                let named = |document: &&embedded::Written| document.name.contains(name);
                let original = mapped.documents.iter().find(named);
                let original = original.expect("the original travels with the message");
                assert_eq!(original.bytes, body, "byte for byte");
            }
        }
        Ok(None) => panic!("an application is always delivered"),
        Err(refused) => {
            let code = refused.problem.code.as_str();
            assert!(REFUSALS.contains(&code), "{code}: {}", refused.problem);
            assert!(
                code != "mapping-rejected" || !refused.findings.is_empty(),
                "a rejection without a reason"
            );
        }
    }
}

fn body(name: &str, bytes: &[u8]) -> Body {
    Body {
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: bytes.to_vec(),
    }
}

fn mapping() -> &'static Mapping {
    static MAPPING: OnceLock<Mapping> = OnceLock::new();
    MAPPING.get_or_init(|| {
        let sandbox = Sandbox::new(Options::default()).unwrap();
        sandbox.load(&component("asianhallinta.wasm")).unwrap()
    })
}

/// Left where the public schema can be held against it.
fn keep(message: &[u8]) {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = root().join("target/test-xml/hostile");
        std::fs::create_dir_all(&folder).unwrap();
        folder
    });
    let name = &Digest::of(message).to_string()[..16];
    std::fs::write(folder.join(format!("{name}.xml")), message).unwrap();
}
