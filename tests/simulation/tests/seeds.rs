//! The bounded run: whatever fails, everything arrives once, in order and whole. A longer one is `cargo xtask simulate --seeds N`.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use lupasilta_simulation::{Fault, Options, Report, run};

mod given;

/// Takes some twenty seconds on two processors.
const SEEDS: u64 = 160;

#[test]
fn whatever_fails_everything_arrives_once_in_order_and_whole() {
    let options = Options {
        component: Some(given::component()),
        ..Options::default()
    };
    let report = Mutex::new(Report::new());
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().unwrap().get() {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= SEEDS {
                        break;
                    }
                    let run = run(seed, &options).unwrap();
                    report.lock().unwrap().add(&run, &options);
                }
            });
        }
    });
    let report = report.into_inner().unwrap();
    assert!(report.failed.is_empty(), "{}", report.text());
    assert_eq!(report.seeds, SEEDS);
    // What never happens proves nothing.
    for fault in Fault::ALL {
        assert!(
            report.tally.faults.contains_key(fault.name()),
            "no {} in {SEEDS} seeds",
            fault.name()
        );
    }
    assert!(report.tally.deliveries > 10 * SEEDS);
}
