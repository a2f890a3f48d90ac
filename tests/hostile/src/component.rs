//! A file that is said to be a mapping: it is refused, or it loads, imports nothing, and answers within its limits.

use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::time::Duration;

use lupasilta::contract::{Action, Context, Kind};
use lupasilta::sandbox::{Limits, Options, Sandbox};

pub(crate) fn run(bytes: &[u8]) {
    let inspection = sandbox().inspect(bytes);
    assert_eq!(inspection.size, bytes.len());
    let Ok(mapping) = inspection.loaded else {
        return;
    };
    assert!(inspection.imports.is_empty());
    let action = Action {
        external_id: "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f".to_owned(),
        case_id: None,
        before: Vec::new(),
        told: None,
    };
    let context = Context {
        now: "2026-11-27T12:00:00+02:00".to_owned(),
        settings: "{}".to_owned(),
    };
    if let Ok(wanted) = mapping.fetch(Kind::Application, &action, &context) {
        for body in wanted {
            assert!(mapping.operation(&body.request.operation).is_some());
            assert!(body.request.path.starts_with('/'));
        }
    }
}

fn sandbox() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| {
        let options = Options {
            limits: Limits {
                time: Duration::from_millis(500),
                ..Limits::default()
            },
            threads: NonZeroUsize::MIN,
            ..Options::default()
        };
        Sandbox::new(options).unwrap()
    })
}
