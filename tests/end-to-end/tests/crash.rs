//! `run` killed at random, over and over, while LV is unreliable: nothing is lost, doubled or torn.
//!
//! `LUPASILTA_KILLS` says how often (25), `LUPASILTA_SEED` which dice (1). A failure prints both, and keeps what was left.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod crash {
    pub mod load;
    pub mod watcher;
}

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use crash::load::{Load, applications};
use crash::watcher::Watcher;
use fastrand::Rng;
use lupasilta_end_to_end::{Running, Site, eventually, pointer};
use lupasilta_simulator::{Chaos, Settings, Simulator};

/// How many actions arrive for each kill.
const ARRIVALS: usize = 6;

#[test]
fn killed_at_any_moment_nothing_is_lost_doubled_or_torn() {
    let trial = Trial::from_environment();
    let mut random = Rng::with_seed(trial.seed);
    let actions = applications(&mut random, trial.kills * ARRIVALS + 10);
    let lv = Simulator::start_with(Settings {
        actions: Some(actions),
        chaos: Some(Chaos {
            rate: 0.1,
            seed: trial.seed,
        }),
        ..Settings::default()
    })
    .unwrap();
    let site = Site::of(&lv);
    // Makes the store and the compiled code, so that the first kill hits something, too.
    drop(site.run_and_wait());
    let begun = Instant::now();
    drop(site.run_and_wait());
    let start = begun.elapsed();

    thread::scope(|scope| {
        let watcher = Watcher::watch(scope, &site, &lv);
        let mut load = Load::new(lv.external_ids());
        for round in 0..trial.kills {
            load.arrive(&site, &mut random, ARRIVALS);
            live_and_die(&site, start, &mut random);
            watcher.check(round);
        }
        while !load.is_empty() {
            load.arrive(&site, &mut random, ARRIVALS);
        }
        lv.set_chaos(None).unwrap();
        let running = site.run_and_wait();
        site.until_all_done(lv.external_ids().len());
        running.interrupt();
        assert_eq!(running.wait().unwrap().code, Some(0));
        // The last delivery may have been made a moment ago.
        eventually("the case system has seen every delivery", || {
            let taken = watcher.taken();
            (taken == lv.external_ids().len())
                .then_some(())
                .ok_or(taken)
        });
        watcher.end();
    });
    let repeats = check_reports(&lv);
    let mishaps = check_transfers(&site, &lv);
    check_what_is_left(&site);
    println!(
        "{} kills cut off {} steps of {} actions; besides, {} attempts failed, {repeats} reports came again; lost 0, doubled 0, torn 0; {:.1} s",
        trial.kills,
        mishaps.cut_off,
        lv.external_ids().len(),
        mishaps.failed,
        begun.elapsed().as_secs_f32(),
    );
    assert!(
        mishaps.cut_off * 2 > trial.kills,
        "the kills hit too little to mean anything"
    );
}

/// One process, sometimes two at once, killed while it starts or soon after. `start` is how long starting takes here.
fn live_and_die(site: &Site, start: Duration, random: &mut Rng) {
    let first = site.run();
    let second: Option<Running> = (random.u32(..4) == 0).then(|| site.run());
    // No waiting for anything: the moment of the kill is what is random here.
    thread::sleep(start.mul_f64(0.3 + 3.0 * random.f64()));
    first.kill();
    if let Some(second) = second {
        thread::sleep(start.mul_f64(random.f64()));
        second.kill();
    }
}

/// LV took each status once; what was repeated was the same. Gives how much was repeated.
fn check_reports(lv: &Simulator) -> u32 {
    let mut repeats = 0;
    for action in lv.external_ids() {
        let updates = lv.status_updates(&action);
        let [update] = updates.as_slice() else {
            panic!("{action} has the status updates {updates:#?}");
        };
        assert_eq!(update.status, "received");
        assert_eq!(update.differing_repeats, 0, "{update:#?}");
        repeats += update.repeats;
    }
    repeats
}

/// Each transfer is done, delivered once as far as its log knows, and the log is whole.
fn check_transfers(site: &Site, lv: &Simulator) -> Mishaps {
    let mut mishaps = Mishaps::default();
    for action in lv.external_ids() {
        let shown = site.show(&action);
        assert_eq!(pointer(&shown, "/summary/state"), "done");
        assert_eq!(pointer(&shown, "/logHolds"), true, "{shown:#}");
        let timeline = pointer(&shown, "/timeline").as_array().unwrap();
        let count = |event: &str| {
            let of = timeline
                .iter()
                .filter(|line| pointer(line, "/what/event") == event);
            of.count()
        };
        assert_eq!(count("received"), 1);
        assert_eq!(count("delivered"), 1);
        assert_eq!(count("done"), 1);
        let begun = count("asking") + count("delivering");
        let failed = count("failed");
        mishaps.failed += failed;
        mishaps.cut_off += begun - failed - count("answered") - count("delivered");
    }
    mishaps
}

/// What went wrong with steps that reach outside.
#[derive(Default)]
struct Mishaps {
    /// They failed, and it was noted.
    failed: usize,
    /// They were begun, and a kill came before their end was noted.
    cut_off: usize,
}

fn check_what_is_left(site: &Site) {
    for empty in [
        site.state().join("work"),
        site.cases().join(".lupasilta/staging"),
    ] {
        let left: Vec<_> = fs::read_dir(&empty)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    let log = fs::read_to_string(site.log()).unwrap();
    for sign in ["panicked", "was changed by somebody else"] {
        assert!(!log.contains(sign), "{sign}: {}", site.log().display());
    }
}

/// What was asked for, printed with the command when the test fails.
struct Trial {
    kills: usize,
    seed: u64,
}

impl Trial {
    fn from_environment() -> Self {
        let number = |name: &str, usual: u64| match std::env::var(name) {
            Ok(text) => text
                .parse()
                .unwrap_or_else(|_| panic!("{name}={text} is no number")),
            Err(_) => usual,
        };
        Self {
            kills: usize::try_from(number("LUPASILTA_KILLS", 25)).unwrap(),
            seed: number("LUPASILTA_SEED", 1),
        }
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!(
                "again: LUPASILTA_KILLS={} LUPASILTA_SEED={} cargo test -p lupasilta-end-to-end --test crash -- --nocapture",
                self.kills, self.seed
            );
        }
    }
}
