//! Ways in which a call does not come back, each told from the others.

use lupasilta::contract::Kind;
use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::sandbox::{CallError, Mapping, Options, Trace};

use crate::given::{self, ACTION, ID, told};

/// With traps found by signals, and without.
fn mappings() -> [Mapping; 2] {
    [true, false].map(|signals| {
        given::mapping_with(Options {
            limits: given::limits(),
            signals,
            ..Options::default()
        })
    })
}

fn failure(mapping: &Mapping, way: &str) -> CallError {
    mapping
        .fetch(Kind::Application, &ACTION, &told(way))
        .expect_err(way)
}

fn named(trace: &Trace, function: &str) -> bool {
    trace.0.iter().any(|name| name.contains(function))
}

#[test]
fn each_way_of_ending_is_told_apart_with_and_without_signals() {
    for mapping in mappings() {
        let limits = given::limits();
        assert_eq!(
            failure(&mapping, "loop"),
            CallError::OutOfTime { limit: limits.time }
        );
        assert_eq!(
            failure(&mapping, "memory"),
            CallError::OutOfMemory {
                limit: limits.memory
            }
        );

        for (way, function) in [("stack", "stack_bomb"), ("frames", "frame_bomb")] {
            match failure(&mapping, way) {
                CallError::StackOverflow(trace) => assert!(named(&trace, function), "{trace}"),
                other => panic!("{way}: {other:?}"),
            }
        }
        for way in ["panic", "unwrap", "index", "clock"] {
            match failure(&mapping, way) {
                CallError::Panic(trace) => assert!(named(&trace, "fetch"), "{way}: {trace}"),
                other => panic!("{way}: {other:?}"),
            }
        }
        // And after all that, the next call is as if nothing had been.
        assert_eq!(
            mapping
                .fetch(Kind::Application, &ACTION, &told("answer"))
                .unwrap()
                .len(),
            1
        );
    }
}

#[test]
fn a_panic_names_the_function_and_never_what_it_choked_on() {
    let error = failure(&given::mapping(), "panic");
    let CallError::Panic(trace) = &error else {
        panic!("{error:?}")
    };
    assert!(trace.0[0].contains("choke_on"), "{trace}");

    let problem = Problem::from(error);
    assert_eq!(problem.code, "mapping-panicked");
    assert_eq!(
        (problem.side, problem.recovery),
        (Side::Ours, Recovery::Person)
    );
    assert!(problem.what.contains("choke_on"), "{problem:?}");
    assert!(!format!("{problem:?}").contains("digest"), "{problem:?}");
}

#[test]
fn a_trace_reads_from_the_innermost_function_outwards() {
    let CallError::Panic(trace) = failure(&given::mapping(), "unwrap") else {
        panic!("no panic")
    };
    assert_eq!(trace.0[0], "core::option::unwrap_failed");
    let trace = Trace(["deep", "deep", "deep", "entry"].map(String::from).to_vec());
    assert_eq!(trace.to_string(), "deep (3 times) in entry");
}

#[test]
fn a_rejection_is_the_mappings_own_and_keeps_its_findings() {
    let Err(CallError::Rejected(findings)) =
        given::mapping().fetch(Kind::Application, &ACTION, &told("reject"))
    else {
        panic!("not rejected")
    };
    assert_eq!(findings[0].code, "told-to");
    assert_eq!(findings[0].at.as_deref(), Some("data#/a"));

    let problem = Problem::from(CallError::Rejected(findings));
    assert_eq!(
        (problem.code.as_str(), problem.recovery),
        ("mapping-rejected", Recovery::Person)
    );
}
