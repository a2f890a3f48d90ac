//! What the tests start from.

use std::path::PathBuf;
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use lupasilta::contract::{Action, Arrival, Body, Context, Delivered, Event, File, Kind};
use lupasilta::sandbox::{Limits, LoadError, Mapping, Options, Sandbox};

/// The project's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The bytes of the component that misbehaves as its settings tell it to.
pub fn component() -> Vec<u8> {
    let path = root().join("target/components/misbehaving.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run cargo xtask components", path.display()))
}

/// The component with other bytes in place of the first of these.
pub fn component_with(bytes: &str, other: &str) -> Vec<u8> {
    let mut component = component();
    let at = component
        .windows(bytes.len())
        .position(|window| window == bytes.as_bytes())
        .expect("the component holds these bytes");
    assert_eq!(bytes.len(), other.len());
    component[at..at + other.len()].copy_from_slice(other.as_bytes());
    component
}

/// Limits small enough for a test to reach.
pub fn limits() -> Limits {
    Limits {
        time: Duration::from_millis(400),
        memory: 96 << 20,
        output: 8 << 20,
        document: 1 << 20,
        input: 1 << 20,
        ..Limits::default()
    }
}

/// The component in a sandbox of its own.
pub fn mapping_with(options: Options) -> Mapping {
    Sandbox::new(options).unwrap().load(&component()).unwrap()
}

/// Any component in a sandbox of its own.
pub fn load_with(bytes: &[u8], options: Options) -> Result<Mapping, LoadError> {
    Sandbox::new(options).unwrap().load(bytes)
}

/// The component in the sandbox that most tests share.
pub fn mapping() -> Mapping {
    static SHARED: OnceLock<Mapping> = OnceLock::new();
    SHARED
        .get_or_init(|| {
            mapping_with(Options {
                limits: limits(),
                ..Options::default()
            })
        })
        .clone()
}

/// The context of a call that is to go the given way.
pub fn told(way: &str) -> Context {
    Context {
        now: "2026-11-08T09:14:33+02:00".into(),
        settings: format!(r#"{{"do": "{way}"}}"#),
    }
}

pub static ARRIVAL: LazyLock<Arrival> = LazyLock::new(|| Arrival {
    kind: Kind::Application,
    number: 1,
    bodies: vec![Body {
        name: "data".into(),
        media_type: "application/json".into(),
        bytes: br#"{"a": 0.10, "b": []}"#.to_vec(),
    }],
    files: vec![File {
        id: "a1".into(),
        size: Some(3),
        sha256: None,
        place: "1-liite.pdf".into(),
    }],
});

pub static DELIVERED: LazyLock<Event> = LazyLock::new(|| {
    Event::Delivered(Delivered {
        kind: Kind::Application,
        number: 1,
        at: "2026-11-08T09:14:33+02:00".into(),
    })
});

/// The action that every call is about.
pub static ACTION: LazyLock<Action> = LazyLock::new(|| Action {
    external_id: ID.into(),
    case_id: None,
    before: vec![],
    told: None,
});

pub const ID: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";
