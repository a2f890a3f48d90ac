//! When another version of the mapping serves a transfer than the one that planned what it fetched.
//!
//! Nothing is ever made by two versions: the one that serves now maps what was received, provided that it asks for just that; otherwise all is
//! fetched anew, for it.

use super::super::failure::Failure;
use super::super::leftovers::forget_content;
use super::super::work::Work;
use super::super::{Event, Mapper, Purpose, Stage, State};
use crate::contract;
use crate::problem::Problem;
use crate::service::Request;
use crate::store::Effect;

/// Whether a step can go on with what is kept.
pub(super) enum Rerouted {
    /// It can; this is to be kept and noted with it.
    GoesOn(Vec<Effect>, Vec<Event>),
    /// It begins anew, which is kept already.
    BeginsAnew,
}

impl Work<'_> {
    /// Compares what this mapping asks for with what was asked for by the one that planned: the bodies, and the attachments once these are known.
    pub(super) fn reroute(
        &mut self,
        mapper: &dyn Mapper,
        attachments: Option<(&contract::Action, &[contract::Body])>,
        mut effects: Vec<Effect>,
    ) -> Result<Rerouted, Failure> {
        let identity = mapper.identity();
        let serves = identity.mapping();
        if self.transfer.planned.as_ref() == Some(&serves) {
            return Ok(Rerouted::GoesOn(effects, Vec::new()));
        }
        let asks_the_same = self.asks_the_same(mapper, attachments)?;
        let event = Event::Rerouted {
            component: identity.digest.clone(),
            settings: identity.settings.clone(),
            fetches: !asks_the_same,
        };
        effects.push(Effect::PlannedBy(serves));
        if asks_the_same {
            return Ok(Rerouted::GoesOn(effects, vec![event]));
        }
        forget_content(self.parts, self.transfer.id)?;
        effects.push(Effect::FetchAgain);
        let state = State::Ready {
            at: Stage::Received,
        };
        self.save(state, effects, vec![event])?;
        Ok(Rerouted::BeginsAnew)
    }

    fn asks_the_same(
        &self,
        mapper: &dyn Mapper,
        attachments: Option<(&contract::Action, &[contract::Body])>,
    ) -> Result<bool, Failure> {
        let now = self.trigger_moment();
        let kind = self.transfer.kind.into();
        let mut asks = Vec::new();
        for body in mapper.fetch(kind, &self.about()?, &now)? {
            asks.push((Purpose::Body, body.name, mapper.permit(&body.request)?));
        }
        if let Some((about, bodies)) = attachments {
            for attachment in mapper.attachments(kind, about, bodies, &now)? {
                let request = mapper.permit(&attachment.request)?;
                asks.push((Purpose::Attachment, attachment.id, request));
            }
        }
        let kept = self.parts.store.exchanges(self.transfer.id)?;
        let mut asked: Vec<(Purpose, String, Request)> = kept
            .into_iter()
            .filter(|exchange| attachments.is_some() || exchange.purpose == Purpose::Body)
            .map(|exchange| (exchange.purpose, exchange.name, exchange.request))
            .collect();
        // By purpose and position, as the store gives them: attachments come before bodies there.
        asked.sort_by_key(|(purpose, ..)| *purpose);
        Ok(asks == asked)
    }

    /// The mapping of the action's own code, once that can be told from the bodies.
    pub(super) fn identified(
        &mut self,
        mapper: std::sync::Arc<dyn Mapper>,
        bodies: &[contract::Body],
    ) -> Result<(std::sync::Arc<dyn Mapper>, Vec<Effect>), Failure> {
        let known = self.parts.store.action(self.transfer.external_id)?;
        if known.code.is_some() {
            return Ok((mapper, Vec::new()));
        }
        let code = match mapper.identify(bodies, &self.trigger_moment()) {
            Ok(subject) => subject.action_code,
            // What cannot be read is rejected with its reasons by the next call.
            Err(super::super::Unmapped::Rejected(_)) => None,
            Err(failed) => return Err(failed.into()),
        };
        match code {
            None => Ok((mapper, Vec::new())),
            Some(code) => {
                let own = self.serving_code(Some(&code));
                if let Err(Failure::Step(_)) = &own {
                    // So that it is known for which code a route is missing.
                    self.keep(Effect::KnowCode(code))?;
                    return own.map(|own| (own, Vec::new()));
                }
                Ok((own?, vec![Effect::KnowCode(code)]))
            }
        }
    }

    fn keep(&mut self, effect: Effect) -> Result<(), Failure> {
        let unchanged = self.transfer.state.clone();
        self.save(unchanged, vec![effect], Vec::new())?;
        Ok(())
    }
}

/// The problem is the mapping's own: it did not come to its end.
pub(in super::super) fn is_crash(problem: &Problem) -> bool {
    const CRASHES: [&str; 8] = [
        "mapping-out-of-time",
        "mapping-out-of-memory",
        "mapping-out-of-fuel",
        "mapping-stack-overflow",
        "mapping-panicked",
        "mapping-trapped",
        "mapping-output-too-large",
        "mapping-bad-output",
    ];
    CRASHES.contains(&problem.code.as_str())
}
