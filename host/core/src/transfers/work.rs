//! Work on one claimed transfer, step after step, and what a failed step leads to.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::audited::NOT_JSON;
use super::failure::{Failed, Failure};
use super::state::Retry;
use super::step::is_crash;
use super::{Connection, Event, Parts, Stage, State, UNROUTED};
use crate::audit::record::Finding;
use crate::problem::{Problem, Recovery, Side};
use crate::store::{Change, Effect, Filter, StoreError, Transfer, Version};

/// A claimed transfer and what it is worked on with.
pub(super) struct Work<'a> {
    pub(super) parts: &'a Parts,
    pub(super) transfer: Transfer,
    // What this transfer is to find out about; empty unless it is a probe.
    probing: Vec<Connection>,
    // The version that serves it and was called in the present step.
    pub(super) tried: Option<Version>,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        parts: &'a Parts,
        transfer: Transfer,
        probe: bool,
    ) -> Result<Self, StoreError> {
        let probing = if probe {
            let paused = parts.store.paused()?;
            paused.into_iter().map(|paused| paused.connection).collect()
        } else {
            Vec::new()
        };
        Ok(Self {
            parts,
            transfer,
            probing,
            tried: None,
        })
    }

    /// Takes steps until the transfer's end, a failure, a pause or a stop.
    pub(super) fn run(mut self, stop: &AtomicBool) -> Result<Transfer, StoreError> {
        while let Some(stage) = self.transfer.state.stage().cloned() {
            if stop.load(Ordering::Acquire) || self.must_wait()? {
                break;
            }
            self.tried = None;
            match self.guarded_step(stage) {
                // What is planned for a later day is left until then.
                Ok(()) if matches!(self.transfer.state, State::Waiting { .. }) => break,
                Ok(()) => {}
                Err(Failure::Store(error)) => return Err(error),
                Err(Failure::Step(failed)) => {
                    self.fail(*failed)?;
                    break;
                }
            }
        }
        Ok(self.transfer)
    }

    /// Whether a connection is paused that this transfer is not to find out about.
    fn must_wait(&self) -> Result<bool, StoreError> {
        Ok(self.probing.is_empty() && !self.parts.store.paused()?.is_empty())
    }

    /// A panic in a step is a failure of this transfer, not of the worker.
    fn guarded_step(&mut self, stage: Stage) -> Result<(), Failure> {
        panic::catch_unwind(AssertUnwindSafe(|| self.step(stage))).unwrap_or_else(|_| {
            Err(Failure::from(Problem {
                code: "panic".to_owned(),
                side: Side::Ours,
                recovery: Recovery::Retry,
                what: "A step ended in a panic.".to_owned(),
                advice: "Report it with what the program's log says around this time.".to_owned(),
                detail: None,
            }))
        })
    }

    /// Keeps a change of this transfer.
    pub(super) fn save(
        &mut self,
        state: State,
        effects: Vec<Effect>,
        events: Vec<Event>,
    ) -> Result<bool, StoreError> {
        let saved = self.parts.store.save(Change {
            transfer: self.transfer.id,
            revision: self.transfer.revision,
            at: self.parts.clock.now(),
            state,
            effects,
            events,
        })?;
        self.transfer = saved.transfer;
        Ok(saved.alarm)
    }

    /// Keeps that something outside is about to be done.
    pub(super) fn note(&mut self, event: Event) -> Result<(), StoreError> {
        let unchanged = self.transfer.state.clone();
        self.save(unchanged, Vec::new(), vec![event])?;
        Ok(())
    }

    /// Keeps that a step was taken over a connection, which therefore works.
    pub(super) fn save_over(
        &mut self,
        connection: Connection,
        state: State,
        mut effects: Vec<Effect>,
        mut events: Vec<Event>,
    ) -> Result<(), StoreError> {
        self.resume(connection, &mut effects, &mut events);
        self.save(state, effects, events)?;
        Ok(())
    }

    fn resume(&self, connection: Connection, effects: &mut Vec<Effect>, events: &mut Vec<Event>) {
        if self.probing.contains(&connection) {
            tracing::info!(connection = connection.name(), "connection works again");
            effects.push(Effect::Resume(connection));
            events.push(Event::Resumed { connection });
        }
    }

    fn fail(&mut self, mut failed: Failed) -> Result<(), StoreError> {
        // It is kept for good, in the log, and shown to whoever sees to transfers.
        failed.problem = failed.problem.masked();
        let Some(stage) = self.transfer.state.stage().cloned() else {
            return Ok(());
        };
        if UNROUTED.contains(&failed.problem.code.as_str()) {
            return self.wait_for_route(stage, failed.problem);
        }
        if is_crash(&failed.problem) && self.falls_back() {
            self.release_kept_back()?;
            let event = Event::Retried {
                stage: stage.name().to_owned(),
            };
            self.save(State::Ready { at: stage }, Vec::new(), vec![event])?;
            return Ok(());
        }
        match failed.problem.recovery {
            Recovery::Retry if self.stays_not_json(&failed.problem) => {
                self.quarantine(stage, failed.never_json())
            }
            Recovery::Retry => self.wait(stage, failed),
            Recovery::StopConnection => self.pause(stage, failed),
            Recovery::Person => self.quarantine(stage, failed),
        }
    }

    /// Whether LV, at the third attempt or later, sent the very bytes again that were no JSON before: what was cut on the way is whole or cut elsewhere by then.
    fn stays_not_json(&self, problem: &Problem) -> bool {
        let State::Waiting {
            retry,
            problem: before,
            ..
        } = &self.transfer.state
        else {
            return false;
        };
        problem.code == NOT_JSON && problem == before && retry.attempts >= 2
    }

    /// Waits without end, and without being counted as an attempt: whoever gives it a mapping makes it due.
    fn wait_for_route(&mut self, stage: Stage, problem: Problem) -> Result<(), StoreError> {
        let waits_already = self
            .transfer
            .state
            .problem()
            .is_some_and(|before| before.code == problem.code);
        let events = if waits_already {
            Vec::new()
        } else {
            tracing::warn!(transfer = %self.transfer.id, problem = problem.code, "{} It waits.", problem.what);
            vec![Event::Unrouted {
                problem: problem.clone(),
            }]
        };
        let retry = Retry {
            attempts: 0,
            waited: Duration::ZERO,
            due: self.parts.clock.now() + self.parts.policy.retry.longest,
        };
        let state = State::Waiting {
            at: stage,
            retry,
            problem,
        };
        self.save(state, Vec::new(), events)?;
        Ok(())
    }

    /// Whether the version that was tried has failed so often that something else serves now.
    fn falls_back(&self) -> bool {
        let Some(tried) = &self.tried else {
            return false;
        };
        self.parts.mappings.failed(tried, self.transfer.id)
    }

    /// Lets the transfers go on for which the version failed before it was taken off.
    fn release_kept_back(&self) -> Result<(), StoreError> {
        let store = &self.parts.store;
        let kept_back = store.transfers(&Filter {
            condition: Some("quarantined".to_owned()),
            limit: usize::MAX,
            ..Filter::default()
        })?;
        for transfer in kept_back {
            let planned = transfer.planned.is_none() || transfer.planned == self.tried;
            let (State::Quarantined { at, problem, .. }, true) = (&transfer.state, planned) else {
                continue;
            };
            if !is_crash(problem) || !at.is_before_message() {
                continue;
            }
            let Some(claimed) = store.claim_this(transfer.id)? else {
                continue;
            };
            let released = store.save(Change {
                transfer: claimed.id,
                revision: claimed.revision,
                at: self.parts.clock.now(),
                state: State::Ready { at: at.clone() },
                effects: Vec::new(),
                events: vec![Event::Retried {
                    stage: at.name().to_owned(),
                }],
            });
            store.release(claimed.id);
            released?;
        }
        Ok(())
    }

    fn wait(&mut self, stage: Stage, failed: Failed) -> Result<(), StoreError> {
        let earlier = match &self.transfer.state {
            State::Waiting { retry, .. } => Some(*retry),
            _ => None,
        };
        let next = self.parts.policy.retry.after(
            earlier,
            failed.retry_after,
            self.parts.clock.now(),
            self.parts.chance.as_ref(),
        );
        let Some(retry) = next else {
            return self.quarantine(
                stage,
                failed.given_up(earlier.map_or(1, |r| r.attempts + 1)),
            );
        };
        tracing::warn!(
            transfer = %self.transfer.id,
            stage = stage.name(),
            problem = failed.problem.code,
            side = ?failed.problem.side,
            due = %retry.due,
            "failed; trying again later"
        );
        let event = Event::Failed {
            stage: stage.name().to_owned(),
            problem: failed.problem.clone(),
            attempts: retry.attempts,
            due: retry.due,
            receipt: failed.receipt,
        };
        let state = State::Waiting {
            at: stage,
            retry,
            problem: failed.problem,
        };
        self.save(state, Vec::new(), vec![event])?;
        Ok(())
    }

    fn pause(&mut self, stage: Stage, failed: Failed) -> Result<(), StoreError> {
        let effect = Effect::Pause {
            connection: failed.connection,
            problem: failed.problem.clone(),
            probe: self.parts.policy.retry.next_probe(self.parts.clock.now()),
        };
        let event = Event::Paused {
            connection: failed.connection,
            problem: failed.problem.clone(),
            receipt: failed.receipt,
        };
        if self.save(State::Ready { at: stage }, vec![effect], vec![event])? {
            tracing::error!(
                connection = failed.connection.name(),
                problem = failed.problem.code,
                side = ?failed.problem.side,
                what = failed.problem.what,
                advice = failed.problem.advice,
                "the connection is paused and all transfers wait"
            );
        }
        Ok(())
    }

    fn quarantine(&mut self, stage: Stage, failed: Failed) -> Result<(), StoreError> {
        tracing::warn!(
            transfer = %self.transfer.id,
            stage = stage.name(),
            problem = failed.problem.code,
            side = ?failed.problem.side,
            "quarantined: a person has to look at it"
        );
        let mut effects = Vec::new();
        let mut events = vec![Event::Quarantined {
            stage: stage.name().to_owned(),
            problem: failed.problem.clone(),
            findings: codes(failed.findings.as_deref().unwrap_or_default()),
            receipt: failed.receipt.clone(),
        }];
        if failed.receipt.is_some() {
            // A refusal is an answer too.
            self.resume(failed.connection, &mut effects, &mut events);
        }
        effects.extend(failed.findings.map(Effect::KeepFindings));
        let state = State::Quarantined {
            at: stage,
            since: self.parts.clock.now(),
            problem: failed.problem,
        };
        self.save(state, effects, events)?;
        Ok(())
    }
}

/// The findings' codes, which may stand in the log.
pub(super) fn codes(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| finding.code.clone())
        .collect()
}
