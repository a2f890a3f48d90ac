//! What is done again and again beside the workers: looking for what happened on either side, comparing, and alarms.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use crate::config::DeadlinesConfig;
use crate::mappings::Shadowing;
use crate::problem::{Problem, Recovery, Side};
use crate::retention::{self, KeepFor};
use crate::store::{Alarmed, KeptDeadline, SqliteStore};
use crate::transfers::Transfers;
use crate::triggers::{Inbox, MailTriggers};

/// How often the inbox is looked into.
const INBOX: Duration = Duration::from_secs(1);
/// How often it is seen whether a shadow run has something to look at.
const SHADOW: Duration = Duration::from_secs(1);
/// How often it is seen whether something is old enough to be purged.
const RETENTION: Duration = Duration::from_secs(24 * 60 * 60);
/// How often deadlines are looked at.
const DEADLINES: Duration = Duration::from_secs(60);

/// What is looked at, and how often.
#[derive(Default)]
pub(super) struct Rounds {
    pub(super) inbox: Option<(PathBuf, Duration)>,
    pub(super) mail: Option<(MailTriggers, Duration)>,
    pub(super) changes: Option<Duration>,
    pub(super) reconcile: Option<Duration>,
    pub(super) deadlines: DeadlinesConfig,
    pub(super) shadowing: Mutex<Option<Shadowing>>,
    pub(super) retention: Option<Retention>,
}

/// What is purged, and from where.
pub(super) struct Retention {
    pub(super) store: Arc<SqliteStore>,
    pub(super) state: PathBuf,
    pub(super) payloads: KeepFor,
}

/// The threads that go the rounds. They stop when this is dropped, each after the round that it is at.
pub(super) struct Going {
    transfers: Arc<Transfers>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Rounds {
    /// Starts a thread for each: a mail server that does not answer holds up no deadline.
    pub(super) fn start(self: &Arc<Self>, transfers: &Arc<Transfers>) -> std::io::Result<Going> {
        let mut going = Going {
            transfers: Arc::clone(transfers),
            stop: Arc::default(),
            threads: Vec::new(),
        };
        if let Some((folder, settle)) = &self.inbox {
            let mut inbox = Inbox::open(folder, *settle)?;
            let told = Arc::clone(transfers);
            going.start("inbox", INBOX, move || {
                let round = inbox.round(SystemTime::now(), &|message, waiting| {
                    told.tell_in_order(message, waiting)
                });
                round.map(drop).map_err(|error| unusable(&error))
            })?;
        }
        if let Some((_, every)) = &self.mail {
            let (rounds, hints) = (Arc::clone(self), Arc::clone(transfers));
            going.start("mail", *every, move || match &rounds.mail {
                Some((mail, _)) => mail.poll(hints.as_ref()).map(drop),
                None => Ok(()),
            })?;
        }
        if let Some(every) = self.changes {
            let transfers = Arc::clone(transfers);
            going.start("changes", every, move || transfers.poll_changes().map(drop))?;
        }
        if let Some(every) = self.reconcile {
            let transfers = Arc::clone(transfers);
            going.start("reconcile", every, move || {
                let found = transfers.reconcile(true)?;
                tracing::info!(
                    differences = found.differences.len(),
                    "{}",
                    found.sentence()
                );
                Ok(())
            })?;
        }
        let (rounds, stop) = (Arc::clone(self), Arc::clone(&going.stop));
        going.start("shadow", SHADOW, move || {
            let mut shadowing = rounds
                .shadowing
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            shadowing
                .as_mut()
                .map_or(Ok(()), |shadowing| shadowing.round(&stop))
        })?;
        if self.retention.is_some() {
            let (rounds, transfers) = (Arc::clone(self), Arc::clone(transfers));
            going.start("retention", RETENTION, move || {
                let Some(Retention {
                    store,
                    state,
                    payloads,
                }) = &rounds.retention
                else {
                    return Ok(());
                };
                let now = transfers.clock().now();
                retention::purge(store, state, payloads.ends(now), now, &|_| {}).map(drop)
            })?;
        }
        let (rounds, transfers) = (Arc::clone(self), Arc::clone(transfers));
        going.start("deadlines", DEADLINES, move || {
            let hook =
                |deadline: &KeptDeadline, alarm| run(&rounds.deadlines.hook, deadline, alarm);
            let raised = transfers.raise_alarms(rounds.deadlines.before_days, &hook);
            Ok(raised.map(drop)?)
        })?;
        Ok(going)
    }
}

impl Going {
    fn start(
        &mut self,
        name: &'static str,
        every: Duration,
        mut round: impl FnMut() -> Result<(), Problem> + Send + 'static,
    ) -> std::io::Result<()> {
        let (stop, transfers) = (Arc::clone(&self.stop), Arc::clone(&self.transfers));
        let span = tracing::Span::current();
        let thread = thread::Builder::new()
            .name(format!("lupasilta-{name}"))
            .spawn(move || {
                let _span = span.entered();
                let mut before = None;
                while !stop.load(Ordering::Acquire) {
                    let failed = round().err();
                    // What lasts is told once, not in every round.
                    if let Some(problem) = &failed
                        && before.as_ref() != Some(&problem.code)
                    {
                        tracing::warn!(
                            round = name,
                            code = problem.code,
                            side = ?problem.side,
                            "{problem} {} It is tried again in the next round.",
                            problem.advice
                        );
                    }
                    before = failed.map(|problem| problem.code);
                    let begun = Instant::now();
                    // Whatever rings for the workers wakes this too; only a stop ends the wait.
                    while let left = every.saturating_sub(begun.elapsed())
                        && !left.is_zero()
                        && !stop.load(Ordering::Acquire)
                    {
                        transfers.wake().wait(transfers.wake().rings(), left);
                    }
                }
            })?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.transfers.wake().all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn unusable(error: &std::io::Error) -> Problem {
    Problem {
        code: "inbox-unusable".to_owned(),
        side: Side::CaseSystem,
        recovery: Recovery::Retry,
        what: format!("The case system's inbox cannot be used: {error}."),
        advice: "See that the folder is there, that this program may write it, and that its disk has room."
            .to_owned(),
        detail: None,
    }
}

/// Runs the alarm's program; says whether it succeeded, as does one that is not set.
fn run(hook: &[String], deadline: &KeptDeadline, alarm: Alarmed) -> bool {
    let Some((program, arguments)) = hook.split_first() else {
        return true;
    };
    let status = Command::new(program)
        .args(arguments)
        .args([alarm.name(), &deadline.code, &deadline.day.to_string()])
        .arg(deadline.external_id.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => true,
        Ok(status) => {
            tracing::error!(%status, "the alarm's program failed; it is run again");
            false
        }
        Err(error) => {
            tracing::error!(%error, "the alarm's program cannot be run; it is tried again");
            false
        }
    }
}
