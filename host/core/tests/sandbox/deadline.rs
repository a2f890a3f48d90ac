//! Every place in which a component can hold on to a thread, with and without signals.

use lupasilta::contract::Kind;
use lupasilta::sandbox::{CallError, LoadError, Options};

use crate::given::{self, ACTION, told};
use crate::made::{Made, NOTHING};

const FOR_EVER: &str = "(loop $for_ever (br $for_ever))";

fn options(signals: bool) -> Options {
    Options {
        limits: given::limits(),
        signals,
        ..Options::default()
    }
}

fn loading(made: &Made, signals: bool) -> LoadError {
    match given::load_with(&made.bytes(), options(signals)) {
        Err(error) => error,
        Ok(_) => panic!("it was loaded"),
    }
}

fn calling(made: &Made, signals: bool) -> CallError {
    let mapping = given::load_with(&made.bytes(), options(signals)).unwrap();
    let failed = mapping
        .fetch(Kind::Application, &ACTION, &told("answer"))
        .unwrap_err();
    // The thread is free again.
    assert_eq!(mapping.check_settings("{}"), Ok(()));
    failed
}

fn out_of_time() -> CallError {
    CallError::OutOfTime {
        limit: given::limits().time,
    }
}

#[test]
fn a_start_function_that_never_ends_keeps_a_component_from_loading() {
    for signals in [true, false] {
        let made = Made {
            more: "(func $start (loop $for_ever (br $for_ever))) (start $start)",
            ..Made::default()
        };
        assert_eq!(loading(&made, signals), LoadError::Describe(out_of_time()));
    }
}

#[test]
fn a_description_that_never_ends_keeps_a_component_from_loading() {
    for signals in [true, false] {
        let made = Made {
            describe: "(loop $for_ever (br $for_ever)) (unreachable)",
            ..Made::default()
        };
        assert_eq!(loading(&made, signals), LoadError::Describe(out_of_time()));
    }
}

#[test]
fn giving_a_call_its_data_and_taking_its_answer_are_in_its_time() {
    for signals in [true, false] {
        for (realloc, after_fetch) in [(FOR_EVER, ""), ("", FOR_EVER)] {
            let made = Made {
                realloc,
                after_fetch,
                fetch: NOTHING,
                ..Made::default()
            };
            assert_eq!(calling(&made, signals), out_of_time());
        }
    }
}

#[test]
fn instructions_that_take_long_each_are_in_the_calls_time() {
    const GROWN: &str = "(drop (memory.grow (i32.const 1000)))";
    for signals in [true, false] {
        for long in [
            "(memory.fill (i32.const 65536) (i32.const 1) (i32.const 65536000))",
            "(memory.copy (i32.const 65537) (i32.const 65536) (i32.const 65535000))",
        ] {
            let fetch = format!("{GROWN} (loop $again {long} (br $again)) (unreachable)");
            let made = Made {
                fetch: fetch.leak(),
                ..Made::default()
            };
            assert_eq!(calling(&made, signals), out_of_time(), "{long}");
        }
    }
}

#[test]
fn calls_that_call_for_ever_end_with_the_stack() {
    for signals in [true, false] {
        let made = Made {
            more: "(func $a (call $b)) (func $b (call $a))",
            fetch: "(call $a) (i32.const 3072)",
            ..Made::default()
        };
        assert!(matches!(
            calling(&made, signals),
            CallError::StackOverflow(_)
        ));
        let made = Made {
            more: "(func $a (return_call $b)) (func $b (return_call $a))",
            fetch: "(call $a) (i32.const 3072)",
            ..Made::default()
        };
        // Tail calls, which need no stack, are no part of what the compiler takes.
        let error = loading(&made, signals);
        assert!(matches!(error, LoadError::TooMuch { .. }), "{error:?}");
    }
}

#[test]
fn growing_ends_at_the_limit_of_memory_and_of_tables() {
    for signals in [true, false] {
        let grow = Made {
            fetch: "(loop $more (drop (memory.grow (i32.const 16))) (br $more)) (unreachable)",
            ..Made::default()
        };
        let limit = given::limits().memory;
        assert_eq!(calling(&grow, signals), CallError::OutOfMemory { limit });
        let grow = Made {
            more: "(table $t 1 funcref)",
            fetch: "(loop $more (drop (table.grow $t (ref.null func) (i32.const 100))) (br $more)) (unreachable)",
            ..Made::default()
        };
        let limit = given::limits().table_elements;
        assert_eq!(
            calling(&grow, signals),
            CallError::OutOfTableElements { limit }
        );
    }
}
