//! What a component could reach out with, in every form in which it can be asked for: none is given.

use lupasilta::sandbox::{LoadError, Options, Sandbox};

use crate::given;
use crate::made::Made;

const EXPORT: &str =
    r#"(instance $i) (export "lupasilta:integration/mapping@0.2.0" (instance $i))"#;

fn refusal(parts: &str) -> LoadError {
    let bytes = wat::parse_str(format!("(component {parts} {EXPORT})")).unwrap();
    match Sandbox::new(Options::default()).unwrap().load(&bytes) {
        Err(error) => error,
        Ok(_) => panic!("it was loaded"),
    }
}

#[test]
fn an_import_is_refused_whatever_it_is() {
    for (import, name) in [
        (
            r#"(import "wasi:sockets/tcp@0.2.0" (instance))"#,
            "wasi:sockets/tcp@0.2.0",
        ),
        (
            r#"(import "wasi:filesystem/types@0.2.0" (instance))"#,
            "wasi:filesystem/types@0.2.0",
        ),
        (r#"(import "f" (func))"#, "f"),
        (r#"(import "r" (type (sub resource)))"#, "r"),
        (r#"(type $t (func)) (import "t" (type (eq $t)))"#, "t"),
        (r#"(import "m" (core module))"#, "m"),
        (r#"(import "c" (component))"#, "c"),
    ] {
        let imports = vec![name.to_owned()];
        assert_eq!(refusal(import), LoadError::Imports { imports }, "{import}");
    }
}

#[test]
fn what_a_part_inside_asks_for_is_nowhere_to_be_had() {
    for inside in [
        r#"(core module $m (import "wasi_snapshot_preview1" "fd_write" (func))) (core instance (instantiate $m))"#,
        r#"(component $c (import "wasi:clocks/wall-clock@0.2.0" (instance))) (instance (instantiate $c))"#,
    ] {
        // The text's own reader does not look for what is missing; the host's does.
        let error = refusal(inside);
        assert!(
            matches!(error, LoadError::Damaged { .. }),
            "{inside}: {error:?}"
        );
    }
    // Kept as a part that nothing is made of, it reaches nothing either, and makes no mapping.
    let error = refusal(r#"(component (import "wasi:clocks/wall-clock@0.2.0" (instance)))"#);
    assert!(matches!(error, LoadError::OtherTypes { .. }), "{error:?}");
}

#[test]
fn threads_and_waiting_are_no_part_of_what_a_component_may_use() {
    for more in [
        "(core func (canon backpressure.inc))",
        "(core func (canon waitable-set.new))",
        "(core func (canon task.cancel))",
        "(core func (canon thread.available_parallelism))",
    ] {
        let error = refusal(more);
        assert!(
            matches!(error, LoadError::Damaged { .. } | LoadError::TooMuch { .. }),
            "{more}: {error:?}"
        );
    }
}

#[test]
fn more_memory_than_one_plain_one_within_the_limit_is_not_had() {
    let instance = "(core instance (instantiate $m))";
    for module in [
        "(core module $m (memory 65536))",
        "(core module $m (memory 1) (memory 1))",
        "(core module $m (memory i64 1000000))",
        "(core module $m (memory 1 1 shared))",
        "(core module $m (table 100000000 funcref))",
        "(core module $m (table 1 funcref) (table 1 funcref) (table 1 funcref) (table 1 funcref) (table 1 funcref))",
    ] {
        let error = refusal(&format!("{module} {instance}"));
        let refused = matches!(error, LoadError::Damaged { .. } | LoadError::TooMuch { .. });
        assert!(refused, "{module}: {error:?}");
    }
    let many = "(core instance (instantiate $m))".repeat(5);
    let error = refusal(&format!("(core module $m) {many}"));
    assert!(matches!(error, LoadError::TooMuch { .. }), "{error:?}");
}

/// Names that a component's file chooses, in what people are shown.
#[test]
fn no_word_of_a_component_commands_a_terminal() {
    let bytes =
        wat::parse_str(r#"(module (import "env\1b[2J" "now\e2\80\ae\0d\0a" (func)))"#).unwrap();
    let inspection = Sandbox::new(Options::default()).unwrap().inspect(&bytes);
    assert_eq!(
        inspection.imports,
        ["env\u{fffd}[2J/now\u{fffd}\u{fffd}\u{fffd}"]
    );

    let made = Made {
        more: r#"(func $"evil\1b[2J\0d\0a" unreachable)"#,
        fetch: r#"(call $"evil\1b[2J\0d\0a") (i32.const 3072)"#,
        ..Made::default()
    };
    let mapping = given::load_with(&made.bytes(), Options::default()).unwrap();
    let error = mapping
        .fetch(
            lupasilta::contract::Kind::Application,
            &given::ACTION,
            &given::told("answer"),
        )
        .unwrap_err();
    let problem = lupasilta::problem::Problem::from(error);
    let said = format!("{} {}", problem.what, problem.detail.unwrap());
    assert!(said.contains("evil"), "{said:?}");
    assert!(!said.contains(|c: char| c.is_control()), "{said:?}");
}
