//! The sandbox's own threads.

use std::num::NonZeroUsize;
use std::sync::{Arc, Barrier};
use std::thread;

use lupasilta::contract::Kind;
use lupasilta::sandbox::{CallError, Lost, Mapping, Options, Sandbox};

use crate::given::{self, ACTION, ARRIVAL, DELIVERED, ID, told};

fn threads(threads: usize) -> Options {
    let threads = NonZeroUsize::new(threads).unwrap();
    Options {
        limits: given::limits(),
        threads,
        ..Options::default()
    }
}

#[test]
fn a_caller_with_a_tiny_stack_can_do_everything() {
    let call = || {
        let mapping = given::mapping_with(threads(1));
        let fetched = mapping
            .fetch(Kind::Application, &ACTION, &told("answer"))
            .unwrap();
        let overflow = mapping.fetch(Kind::Application, &ACTION, &told("stack"));
        assert!(matches!(overflow, Err(CallError::StackOverflow(_))));
        mapping
            .attachments(Kind::Application, &ACTION, &ARRIVAL.bodies, &told("answer"))
            .unwrap();
        mapping.deliver(&ARRIVAL, &ACTION, &told("answer")).unwrap();
        mapping
            .report(&DELIVERED, &ACTION, &told("answer"))
            .unwrap();
        mapping.check_settings(r#"{"do": "answer"}"#).unwrap();
        fetched
    };
    let tiny = thread::Builder::new()
        .stack_size(64 * 1024)
        .spawn(call)
        .unwrap();
    assert_eq!(tiny.join().unwrap()[0].name, "data");
}

#[test]
fn jobs_run_side_by_side_on_as_many_threads_as_there_are() {
    let sandbox = Sandbox::new(threads(2)).unwrap();
    let both_there = Arc::new(Barrier::new(2));
    thread::scope(|scope| {
        for _ in 0..2 {
            let (sandbox, both_there) = (sandbox.clone(), Arc::clone(&both_there));
            // One after the other, neither would ever pass the barrier.
            scope.spawn(move || sandbox.run(move || both_there.wait().is_leader()).unwrap());
        }
    });
}

#[test]
fn many_callers_get_each_their_own_answer() {
    let mapping = given::mapping_with(threads(2));
    thread::scope(|scope| {
        for caller in 0..8 {
            let mapping = &mapping;
            scope.spawn(move || {
                for call in 0..20 {
                    let id = format!("{caller}-{call}");
                    let wanted = mapping.fetch(&id, &told("answer")).unwrap();
                    assert_eq!(wanted[0].request.path, format!("/data/{id}"));
                }
            });
        }
    });
}

#[test]
fn a_job_makes_its_calls_on_the_thread_it_is_on() {
    let sandbox = Sandbox::new(threads(1)).unwrap();
    let mapping = sandbox.load(&given::component()).unwrap();
    // Handed over to the only thread again, the calls would wait for themselves.
    let wanted = sandbox
        .run(move || mapping.fetch(Kind::Application, &ACTION, &told("answer")))
        .unwrap()
        .unwrap();
    assert_eq!(wanted.len(), 1);
}

#[test]
fn a_job_that_panics_says_so_and_takes_no_thread_with_it() {
    let sandbox = Sandbox::new(threads(1)).unwrap();
    assert_eq!(
        sandbox.run(|| panic!("as told")),
        Err::<(), _>(Lost::Panicked)
    );
    assert_eq!(sandbox.run(|| 1), Ok(1));
}

#[test]
fn a_mapping_outlives_the_sandbox_it_was_loaded_into() {
    let mapping = given::mapping_with(threads(1));
    let other = mapping.clone();
    drop(mapping);
    assert!(
        other
            .fetch(Kind::Application, &ACTION, &told("answer"))
            .is_ok()
    );
}

/// A real fork: what runs before `exec` runs in a copy of this process that has only this one thread.
#[cfg(unix)]
#[test]
#[allow(unsafe_code)]
fn in_a_fork_every_use_says_so_instead_of_hanging() {
    use std::io::Error;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    const SAID_SO: i32 = 71;
    const DID_NOT: i32 = 72;
    let mapping: Mapping = given::mapping_with(threads(1));
    let mut sandbox = Some(Sandbox::new(threads(1)).unwrap());
    let mut command = Command::new("true");
    let in_the_fork = move || {
        let called = mapping.fetch(Kind::Application, &ACTION, &told("answer"));
        // Taking it down must not wait for the threads either.
        let ran = sandbox.take().map(|sandbox| sandbox.run(|| ()));
        let said_so =
            called == Err(CallError::Lost(Lost::Forked)) && ran == Some(Err(Lost::Forked));
        Err(Error::from_raw_os_error(if said_so {
            SAID_SO
        } else {
            DID_NOT
        }))
    };
    // SAFETY: between fork and exec only memory is allocated, which the C library allows there; the error ends the copy.
    let error = unsafe { command.pre_exec(in_the_fork) }
        .spawn()
        .unwrap_err();
    assert_eq!(error.raw_os_error(), Some(SAID_SO));
}
