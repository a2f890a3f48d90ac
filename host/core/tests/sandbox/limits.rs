//! What a call may use.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use lupasilta::contract::Context;
use lupasilta::contract::Kind;
use lupasilta::sandbox::{CallError, Limits, Options, OptionsError, Sandbox, SandboxError};

use crate::given::{self, ACTION, ARRIVAL, ID, told};

#[test]
fn every_call_has_a_fresh_instance() {
    let mapping = given::mapping();
    for _ in 0..5 {
        let wanted = mapping
            .fetch(Kind::Application, &ACTION, &told("count"))
            .unwrap();
        assert_eq!(wanted[0].name, "call-0");
    }
}

#[test]
fn a_call_ends_at_its_time_limit_and_not_long_after() {
    let mapping = given::mapping();
    let start = Instant::now();
    let error = mapping
        .fetch(Kind::Application, &ACTION, &told("loop"))
        .unwrap_err();
    assert!(matches!(error, CallError::OutOfTime { .. }), "{error:?}");
    assert!(start.elapsed() >= given::limits().time);
    assert!(start.elapsed() < given::limits().time + Duration::from_secs(5));
}

#[test]
fn a_call_beside_one_that_runs_out_of_time_is_not_disturbed() {
    let options = Options {
        limits: given::limits(),
        threads: NonZeroUsize::new(2).unwrap(),
        ..Options::default()
    };
    let mapping = given::mapping_with(options);
    std::thread::scope(|scope| {
        let endless = scope.spawn(|| mapping.fetch(Kind::Application, &ACTION, &told("loop")));
        while !endless.is_finished() {
            assert!(
                mapping
                    .fetch(Kind::Application, &ACTION, &told("answer"))
                    .is_ok()
            );
        }
        assert!(matches!(
            endless.join().unwrap(),
            Err(CallError::OutOfTime { .. })
        ));
    });
}

#[test]
fn fuel_ends_a_call_that_takes_too_many_instructions() {
    let options = |fuel| Options {
        limits: given::limits(),
        fuel: Some(fuel),
        ..Options::default()
    };
    let mapping = given::mapping_with(options(20_000_000));
    assert!(
        mapping
            .fetch(Kind::Application, &ACTION, &told("answer"))
            .is_ok()
    );
    assert_eq!(
        mapping.fetch(Kind::Application, &ACTION, &told("loop")),
        Err(CallError::OutOfFuel)
    );
}

#[test]
fn input_beyond_the_limit_is_not_given() {
    let context = Context {
        settings: " ".repeat(1 << 20),
        ..told("answer")
    };
    let error = given::mapping()
        .fetch(Kind::Application, &ACTION, &context)
        .unwrap_err();
    let size = (1 << 20) + ID.len() + context.now.len();
    assert_eq!(
        error,
        CallError::InputTooLarge {
            size,
            limit: 1 << 20
        }
    );
}

#[test]
fn an_answer_beyond_the_limit_is_not_taken() {
    let mapping = given::mapping();
    let limits = given::limits();
    let too_large = Err(CallError::OutputTooLarge {
        limit: limits.output,
    });
    assert_eq!(
        mapping
            .fetch(Kind::Application, &ACTION, &told("huge"))
            .map(drop),
        too_large
    );
    assert_eq!(
        mapping.deliver(&ARRIVAL, &ACTION, &told("huge")).map(drop),
        too_large
    );
}

#[test]
fn a_document_beyond_the_limit_is_not_taken() {
    assert_eq!(
        given::mapping().deliver(&ARRIVAL, &ACTION, &told("large-document")),
        Err(CallError::OutputTooLarge {
            limit: given::limits().document
        })
    );
}

#[test]
fn limits_that_cannot_be_kept_are_refused() {
    let refusal = |limits: Limits| match Sandbox::new(Options {
        limits,
        ..Options::default()
    }) {
        Err(SandboxError::Options(error)) => error,
        _ => panic!("not refused"),
    };
    let limits = Limits::default;
    assert_eq!(
        refusal(Limits {
            memory: 1000,
            ..limits()
        }),
        OptionsError::Memory
    );
    assert_eq!(
        refusal(Limits {
            stack: 2 << 20,
            ..limits()
        }),
        OptionsError::Stack
    );
    assert_eq!(
        refusal(Limits {
            time: Duration::ZERO,
            ..limits()
        }),
        OptionsError::Time
    );
}
