//! Files that are no mapping, each refused for what it is.

use lupasilta::problem::Problem;
use lupasilta::sandbox::{
    CallError, Kind, Limits, LoadError, ManifestError, Options, Sandbox, SettingsError,
};

use crate::given;

fn sandbox() -> Sandbox {
    Sandbox::new(Options::default()).unwrap()
}

fn refusal(bytes: &[u8]) -> LoadError {
    match sandbox().load(bytes) {
        Err(error) => error,
        Ok(_) => panic!("it was loaded"),
    }
}

fn component(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

#[test]
fn a_mapping_says_who_it_is() {
    let bytes = given::component();
    let mapping = sandbox().load(&bytes).unwrap();
    assert_eq!(mapping.manifest().name, "misbehaving");
    assert_eq!(mapping.contract_version(), "0.2.0");
    assert_eq!(mapping.size(), bytes.len());
    assert_eq!(mapping.digest(), lupasilta::audit::Digest::of(&bytes));
    assert_eq!(
        mapping.operation("SetStatus").unwrap().path,
        "/status/{externalId}"
    );
    assert_eq!(mapping.operation("DropTables"), None);
}

#[test]
fn settings_are_checked_against_the_manifests_schema() {
    let mapping = given::mapping();
    assert_eq!(mapping.check_settings(r#"{"do": "answer"}"#), Ok(()));
    let Err(SettingsError::Unfit(faults)) = mapping.check_settings(r#"{"times": 0, "more": 1}"#)
    else {
        panic!("unfit settings were taken")
    };
    assert!(
        faults.iter().any(|fault| fault.pointer == "/times"),
        "{faults:?}"
    );
    assert_eq!(faults.len(), 2);
}

#[test]
fn what_is_not_webassembly_is_told_from_what_is_not_a_component() {
    assert_eq!(refusal(b""), LoadError::NotWasm);
    assert_eq!(refusal(b"PK\x03\x04 some archive"), LoadError::NotWasm);
    assert_eq!(refusal(&component("(module)")), LoadError::CoreModule);
}

#[test]
fn a_truncated_component_is_damaged_wherever_it_ends() {
    let bytes = given::component();
    let sandbox = sandbox();
    for end in [9, 100, bytes.len() / 2, bytes.len() - 1] {
        match sandbox.load(&bytes[..end]) {
            Err(LoadError::Damaged { what }) => assert!(what.contains("offset"), "{end}: {what}"),
            Err(other) => panic!("{end}: {other:?}"),
            Ok(_) => panic!("{end}: it was loaded"),
        }
    }
}

#[test]
fn a_changed_component_is_damaged() {
    let mut bytes = given::component();
    // In the code of the module inside, where only validation looks.
    let at = bytes.len() / 3;
    bytes[at..at + 64].fill(0xff);
    assert!(matches!(refusal(&bytes), LoadError::Damaged { .. }));
}

#[test]
fn imports_are_refused_by_name() {
    let bytes = component(
        r#"(component
            (import "wasi:clocks/wall-clock@0.2.0" (instance))
            (import "wasi:random/random@0.2.0" (instance))
            (instance $i)
            (export "lupasilta:integration/mapping@0.1.0" (instance $i)))"#,
    );
    let imports = ["wasi:clocks/wall-clock@0.2.0", "wasi:random/random@0.2.0"].map(String::from);
    assert_eq!(
        refusal(&bytes),
        LoadError::Imports {
            imports: imports.to_vec()
        }
    );
}

#[test]
fn a_component_that_is_no_mapping_says_what_it_is_instead() {
    let bytes =
        component(r#"(component (instance $i) (export "wasi:cli/run@0.2.0" (instance $i)))"#);
    assert_eq!(
        refusal(&bytes),
        LoadError::NoInterface {
            exports: vec!["wasi:cli/run@0.2.0".into()]
        }
    );
}

#[test]
fn another_version_of_the_contract_is_named_beside_ours() {
    for (version, advice) in [
        ("0.9.0", "Use Lupasilta 0.9.0 or newer"),
        ("0.1.1", "Ask the mapping's author"),
        ("1.0.0", "Use Lupasilta 1.0.0 or newer"),
    ] {
        let bytes = component(&format!(
            r#"(component (instance $i) (export "lupasilta:integration/mapping@{version}" (instance $i)))"#
        ));
        let error = refusal(&bytes);
        let wanted = vec![version.to_owned()];
        assert_eq!(
            error,
            LoadError::OtherVersion {
                wanted,
                supported: &["0.1.0", "0.2.0"]
            }
        );
        let problem = Problem::from(error);
        assert!(
            problem.what.contains(version)
                && problem.what.contains("0.1.0")
                && problem.advice.starts_with(advice),
            "{problem:?}"
        );
    }
}

#[test]
fn an_interface_of_the_right_name_with_other_functions_is_refused() {
    let empty = component(
        r#"(component (instance $i) (export "lupasilta:integration/mapping@0.1.0" (instance $i)))"#,
    );
    match refusal(&empty) {
        LoadError::OtherTypes { what, .. } => assert!(what.contains("describe"), "{what}"),
        other => panic!("{other:?}"),
    }
    let without_types = component(
        r#"(component
            (core module $m (func (export "f")))
            (core instance $c (instantiate $m))
            (func $f (canon lift (core func $c "f")))
            (instance $i
                (export "describe" (func $f)) (export "fetch" (func $f)) (export "attachments" (func $f))
                (export "deliver" (func $f)) (export "report" (func $f)))
            (export "lupasilta:integration/mapping@0.1.0" (instance $i)))"#,
    );
    let error = refusal(&without_types);
    assert!(matches!(error, LoadError::OtherTypes { .. }), "{error:?}");
}

#[test]
fn a_component_that_fails_to_describe_itself_is_refused_with_the_failure() {
    let bytes = given::component_with("temper: calm and kind", "temper: rather touchy");
    let error = refusal(&bytes);
    assert!(
        matches!(error, LoadError::Describe(CallError::Panic(_))),
        "{error:?}"
    );
}

#[test]
fn a_manifest_that_cannot_be_used_is_refused() {
    let bytes = given::component_with("/status/{externalId}", "/../tus/{externalId}");
    let error = refusal(&bytes);
    assert!(
        matches!(error, LoadError::Manifest(ManifestError::Operation { .. })),
        "{error:?}"
    );
    let bytes = given::component_with(r#""type": "object""#, r#""type": "nosuch""#);
    let error = refusal(&bytes);
    assert!(
        matches!(error, LoadError::Manifest(ManifestError::Schema(_))),
        "{error:?}"
    );
}

#[test]
fn a_file_larger_than_a_component_may_be_is_not_even_looked_at() {
    let limits = Limits {
        component: 1000,
        ..Limits::default()
    };
    let sandbox = Sandbox::new(Options {
        limits,
        ..Options::default()
    })
    .unwrap();
    let bytes = given::component();
    let error = sandbox.load(&bytes).err();
    assert_eq!(
        error,
        Some(LoadError::TooLarge {
            size: bytes.len(),
            limit: 1000
        })
    );
}

#[test]
fn a_component_that_begins_beyond_the_limits_is_not_called_damaged() {
    let limits = Limits {
        memory: 1 << 19,
        ..Limits::default()
    };
    let sandbox = Sandbox::new(Options {
        limits,
        ..Options::default()
    })
    .unwrap();
    let error = sandbox.load(&given::component()).err();
    assert!(
        matches!(error, Some(LoadError::TooMuch { .. })),
        "{error:?}"
    );
}

#[test]
fn an_inspection_shows_also_what_cannot_be_loaded() {
    let sandbox = sandbox();
    let refused = sandbox.inspect(&component(
        r#"(component (import "wasi:clocks/wall-clock@0.2.0" (instance)))"#,
    ));
    assert_eq!(refused.kind, Kind::Component);
    assert_eq!(refused.imports, ["wasi:clocks/wall-clock@0.2.0"]);
    assert!(matches!(refused.loaded, Err(LoadError::Imports { .. })));

    let module = sandbox.inspect(&component(r#"(module (import "env" "now" (func)))"#));
    assert_eq!(
        (module.kind, module.imports),
        (Kind::CoreModule, vec!["env/now".to_owned()])
    );

    let loaded = sandbox.inspect(&given::component());
    assert_eq!(loaded.imports, [""; 0]);
    assert_eq!(loaded.exports, ["lupasilta:integration/mapping@0.2.0"]);
    assert_eq!(loaded.contract_versions, ["0.2.0"]);
    assert_eq!(loaded.loaded.unwrap().manifest().format, "nothing");
}
