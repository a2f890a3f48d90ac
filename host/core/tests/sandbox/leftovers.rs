//! What one call leaves behind, looked for by the next.

use std::num::NonZeroUsize;

use lupasilta::contract::Kind;
use lupasilta::sandbox::{BadOutput, CallError, Options};

use crate::given::{self, ACTION, told};
use crate::made::{Made, NOTHING};

/// Looks for traces of an earlier call in memory, in what memory grows by, in a global and in a table, and rejects if it finds any. Then it
/// leaves traces in all of them, and traps if the settings are those of `trap`.
const SNOOP: &str = r#"
    (local $at i32)
    (if (global.get $mark) (then (return (i32.const 3104))))
    (if (i32.eqz (ref.is_null (table.get $kept (i32.const 7)))) (then (return (i32.const 3104))))
    (if (i32.ne (table.size $kept) (i32.const 8)) (then (return (i32.const 3104))))
    (if (i32.ne (memory.size) (i32.const 2)) (then (return (i32.const 3104))))
    (if (i32.ne (memory.grow (i32.const 300)) (i32.const 2)) (then (return (i32.const 3104))))
    (local.set $at (i32.const 65536))
    (loop $look
        (if (i64.ne (i64.load (local.get $at)) (i64.const 0)) (then (return (i32.const 3104))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $look (i32.lt_u (local.get $at) (i32.const 19791872))))
    (memory.init $passive (i32.const 65536) (i32.const 0) (i32.const 6))
    (data.drop $passive)
    (global.set $mark (i32.const 1))
    (table.set $kept (i32.const 7) (ref.func $marked))
    (drop (table.grow $kept (ref.func $marked) (i32.const 8)))
    (memory.fill (i32.const 65536) (i32.const 0x5a) (i32.const 19726336))
    (if (i32.eq (local.get 14) (i32.const 14)) (then unreachable))
    (if (i32.eq (local.get 14) (i32.const 15)) (then (loop $for_ever (br $for_ever))))
    (i32.const 3072)"#;

fn snoop() -> Vec<u8> {
    Made {
        more: r#"
            (global $mark (mut i32) (i32.const 0))
            (table $kept 8 64 funcref)
            (elem declare func $marked)
            (func $marked)
            (data $passive "secret")"#,
        fetch: SNOOP,
        ..Made::default()
    }
    .bytes()
}

#[test]
fn no_call_finds_anything_of_another_also_after_a_trap() {
    for signals in [true, false] {
        // One thread: each call gets the place of the one before.
        let mapping = given::load_with(
            &snoop(),
            Options {
                threads: NonZeroUsize::MIN,
                limits: given::limits(),
                signals,
                ..Options::default()
            },
        )
        .unwrap();
        let fetch = |way| mapping.fetch(Kind::Application, &ACTION, &told(way));
        for round in 0..3 {
            assert_eq!(fetch("answer"), Ok(vec![]), "{round}");
            let trapped = fetch("trap");
            assert!(
                matches!(trapped, Err(CallError::Trap { .. })),
                "{trapped:?}"
            );
            let stopped = fetch("stop!");
            assert!(
                matches!(stopped, Err(CallError::OutOfTime { .. })),
                "{stopped:?}"
            );
        }
    }
}

/// The test above would say nothing if the component could not tell what it finds.
#[test]
fn what_is_found_is_told() {
    let found = Made {
        fetch: "(i64.store (i32.const 65536) (i64.const 1)) (if (i64.ne (i64.load (i32.const 65536)) (i64.const 0)) (then (return (i32.const 3104)))) (i32.const 3072)",
        ..Made::default()
    };
    let options = Options {
        limits: given::limits(),
        ..Options::default()
    };
    let mapping = given::load_with(&found.bytes(), options.clone()).unwrap();
    let told_so = mapping.fetch(Kind::Application, &ACTION, &told("answer"));
    assert_eq!(
        told_so,
        Err(CallError::BadOutput(BadOutput::SilentRejection))
    );
    let nothing = Made {
        fetch: NOTHING,
        ..Made::default()
    };
    let mapping = given::load_with(&nothing.bytes(), options).unwrap();
    assert_eq!(
        mapping.fetch(Kind::Application, &ACTION, &told("answer")),
        Ok(vec![])
    );
}
