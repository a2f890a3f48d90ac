//! Files that are said to be mappings. None is trusted: what is not WebAssembly is not run, native code least of all.

use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use lupasilta::contract::{Action, Context, Kind};
use lupasilta::sandbox::{Kind as FileKind, Limits, Options, Sandbox};

const LIMITS: Limits = Limits {
    component: 64 * 1024,
    time: Duration::from_millis(50),
    memory: 8 << 20,
    table_elements: 1024,
    stack: 256 * 1024,
    input: 1 << 20,
    output: 1 << 20,
    document: 1 << 20,
};

/// Far beyond what loading and calling within the limits takes on a busy machine: what is longer hangs.
const HANGS: Duration = Duration::from_secs(60);

static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let options = Options {
        limits: LIMITS,
        threads: NonZeroUsize::MIN,
        ..Options::default()
    };
    Sandbox::new(options).expect("a sandbox")
});

/// A component is loaded or refused for a reason, and what is loaded imports nothing, says plainly who it is, and comes back from a call.
pub fn component(data: &[u8]) {
    let begun = Instant::now();
    let inspection = SANDBOX.inspect(data);
    match &inspection.loaded {
        Ok(mapping) => {
            assert_eq!(inspection.kind, FileKind::Component);
            assert!(inspection.imports.is_empty(), "{:?}", inspection.imports);
            let manifest = mapping.manifest();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
            for name in [&manifest.name, &manifest.version, &manifest.format] {
                assert!(!name.is_empty() && name.chars().all(is_plain), "{name:?}");
            }
            let action = Action {
                external_id: "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f".to_owned(),
                case_id: None,
                before: Vec::new(),
                told: None,
            };
            let context = Context {
                now: "2026-11-23T12:00:00+02:00".to_owned(),
                settings: "{}".to_owned(),
            };
            let _ = mapping.fetch(Kind::Application, &action, &context);
            let _ = mapping.check_settings("{}");
        }
        Err(error) => {
            let text = error.to_string();
            assert!(!text.is_empty());
            assert!(
                !text.contains(|c: char| c.is_control() && c != '\n'),
                "{text:?}"
            );
        }
    }
    assert!(begun.elapsed() < HANGS, "{:?}", begun.elapsed());
    // Whatever was in it, the sandbox goes on.
    assert_eq!(SANDBOX.run(|| 1), Ok(1));
}
