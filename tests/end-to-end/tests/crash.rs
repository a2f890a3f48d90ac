//! `run` killed at random, over and over, while LV is unreliable: nothing is lost, doubled or torn, in either direction.
//!
//! `cargo xtask crash` runs it with a number of kills and a seed; here `LUPASILTA_KILLS` says how often (25), `LUPASILTA_SEED` which dice (1). A
//! failure prints the command that repeats it, and keeps what was left.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod crash {
    pub mod figures;
    pub mod load;
    pub mod watcher;
}

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use crash::figures::Figures;
use crash::load::{Load, applications};
use crash::watcher::{Found, Watcher, document_digest};
use fastrand::Rng;
use lupasilta_end_to_end::{PATIENCE, Running, Site, pointer};
use lupasilta_simulator::{Chaos, Settings, Simulator};
use serde_json::Value;

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
    let site = with_inbox(Site::of(&lv));
    // Makes the store and the compiled code, so that the first kill hits something, too.
    drop(site.run_and_wait());
    let begun = Instant::now();
    drop(site.run_and_wait());
    let start = begun.elapsed();

    let found = thread::scope(|scope| {
        let watcher = Watcher::watch(scope, &site, &lv);
        let mut load = Load::new(lv.external_ids());
        for round in 1..=trial.kills {
            load.arrive(&site, &mut random, ARRIVALS);
            load.supplements_arrive(&site, &watcher.found().supplemented);
            live_and_die(&site, start, &mut random);
            println!("killed {round}");
        }
        while !load.is_empty() {
            load.arrive(&site, &mut random, ARRIVALS);
        }
        let running = site.run_and_wait();
        wait_until_quiet(&site, &lv, &watcher, &mut load);
        running.interrupt();
        assert_eq!(running.wait().unwrap().code, Some(0));
        watcher.end()
    });
    let repeats = check_reports(&lv, &found);
    let mishaps = check_transfers(&site);
    check_what_is_left(&site);
    let actions = lv.external_ids().len();
    let figures = Figures {
        kills: trial.kills,
        seed: trial.seed,
        actions,
        supplements: found.supplemented.len(),
        events: found.decided.len(),
        cut_off: mishaps.cut_off,
        failed: mishaps.failed,
        repeats,
        lost: actions - found.applications.len() + found.supplemented.len()
            - found.supplements.len(),
        doubled: found.doubled.len(),
        torn: found.torn.len(),
        seconds: begun.elapsed().as_secs_f64(),
    };
    println!("figures {}", serde_json::to_string(&figures).unwrap());
    assert_eq!(
        (figures.lost, figures.doubled, figures.torn),
        (0, 0, 0),
        "doubled {:#?}, torn {:#?}",
        found.doubled,
        found.torn
    );
    assert!(
        mishaps.cut_off * 2 > trial.kills,
        "the kills hit too little to mean anything"
    );
}

/// The site looks into an inbox, too.
fn with_inbox(site: Site) -> Site {
    fs::create_dir(site.folder().join("inbox")).unwrap();
    let config = fs::read_to_string(site.config()).unwrap();
    let inbox = "[cases]\ninbox = 'inbox'\nsettle = '50ms'\n";
    fs::write(site.config(), config.replace("[cases]\n", inbox)).unwrap();
    site
}

/// Waits until nothing is left to do, or until nothing more happens: what is missing then is counted as lost.
fn wait_until_quiet(site: &Site, lv: &Simulator, watcher: &Watcher, load: &mut Load) {
    let mut least = usize::MAX;
    let mut progress = Instant::now();
    loop {
        let found = watcher.found();
        load.supplements_arrive(site, &found.supplemented);
        let list = site.list();
        let of_kind = |kind: &str| list.iter().filter(|one| one["kind"] == kind).count();
        let undone = list.iter().filter(|one| one["state"] != "done").count();
        let left = undone
            + (lv.external_ids().len() - found.applications.len())
            + (found.supplemented.len() - found.supplements.len())
            + found.decided.len().saturating_sub(of_kind("event"));
        if left == 0 {
            return;
        }
        if left < least {
            least = left;
            progress = Instant::now();
        }
        if progress.elapsed() > PATIENCE {
            println!("{left} things are left, and nothing happens any more");
            return;
        }
        thread::sleep(Duration::from_millis(30));
    }
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

/// LV was told each thing once, and got each document once; what was repeated was the same. Gives how much was repeated.
fn check_reports(lv: &Simulator, found: &Found) -> u32 {
    let mut repeats = 0;
    for action in &found.applications {
        let updates = lv.status_updates(action);
        let told: Vec<&str> = updates
            .iter()
            .map(|update| update.status.as_str())
            .collect();
        // Of a supplement that nobody asked for LV wants to hear nothing: its customer sent it.
        let mut expected = vec!["received"];
        expected.extend(found.decided.contains(action).then_some("decided"));
        assert_eq!(told, expected, "{action}: {updates:#?}");
        for update in &updates {
            assert_eq!(update.differing_repeats, 0, "{update:#?}");
            repeats += update.repeats;
        }
        let given = lv.attachments_given(action);
        let digests: Vec<&str> = given.iter().map(|file| file.sha256.as_str()).collect();
        let document = document_digest(action);
        let expected = found.decided.contains(action).then_some(document.as_str());
        assert_eq!(digests, Vec::from_iter(expected), "{action}: {given:#?}");
        repeats += given.iter().map(|file| file.repeats).sum::<u32>();
    }
    repeats
}

/// Each transfer is done, delivered once as far as its log knows, and the log is whole.
fn check_transfers(site: &Site) -> Mishaps {
    let mut mishaps = Mishaps::default();
    for transfer in site.list() {
        let shown = site.show(transfer["id"].as_str().unwrap());
        assert_eq!(pointer(&shown, "/summary/state"), "done", "{shown:#}");
        assert_eq!(pointer(&shown, "/logHolds"), true, "{shown:#}");
        let timeline = pointer(&shown, "/timeline").as_array().unwrap();
        let count = |event: &str| {
            let is = |line: &&Value| pointer(line, "/what/event") == event;
            timeline.iter().filter(is).count()
        };
        let delivered = usize::from(transfer["kind"] != "event");
        assert_eq!(count("received"), 1);
        assert_eq!(count("delivered"), delivered);
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
                "again: cargo xtask crash --kills {} --seed {}",
                self.kills, self.seed
            );
        }
    }
}
