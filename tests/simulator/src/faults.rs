//! Faults on demand: rules that say which requests go wrong, and how.

mod chaos;
mod fault;
mod rule;

use axum::http::Method;
use fastrand::Rng;
use serde::Serialize;

use crate::operation::Operation;

pub use chaos::Chaos;
pub(crate) use fault::status_code;
pub use fault::{Fault, Moment};
pub use rule::Rule;

/// The rules in force, in the order in which they were set.
#[derive(Debug)]
pub(crate) struct Faults {
    armed: Vec<Armed>,
    next_id: u64,
    chaos: Option<(Chaos, Rng)>,
    through_xroad: bool,
}

/// A rule in force.
#[derive(Clone, Debug, Serialize)]
pub struct Armed {
    /// By which it can be taken back.
    pub id: u64,
    /// The rule.
    pub rule: Rule,
    /// How many requests it was for.
    pub seen: u64,
    /// How many of them it spoiled.
    pub struck: u64,
    #[serde(skip)]
    random: Rng,
}

impl Faults {
    pub(crate) fn new(through_xroad: bool) -> Self {
        Self {
            armed: Vec::new(),
            next_id: 1,
            chaos: None,
            through_xroad,
        }
    }

    /// Sets rules, all or none, and gives them ids. An error says what is impossible about one.
    pub(crate) fn arm(
        &mut self,
        rules: impl IntoIterator<Item = Rule>,
    ) -> Result<Vec<u64>, String> {
        let rules: Vec<_> = rules.into_iter().collect();
        rules.iter().try_for_each(Rule::check)?;
        let mut ids = Vec::new();
        for rule in rules {
            let id = self.next_id;
            self.next_id += 1;
            ids.push(id);
            let random = Rng::with_seed(rule.seed);
            self.armed.push(Armed {
                id,
                rule,
                seen: 0,
                struck: 0,
                random,
            });
        }
        Ok(ids)
    }

    /// Takes a rule back; says whether there was one.
    pub(crate) fn disarm(&mut self, id: u64) -> bool {
        let before = self.armed.len();
        self.armed.retain(|armed| armed.id != id);
        self.armed.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.armed.clear();
        self.chaos = None;
    }

    /// An error says what is impossible about it.
    pub(crate) fn set_chaos(&mut self, chaos: Option<Chaos>) -> Result<(), String> {
        if chaos.is_some_and(|chaos| !(0.0..=1.0).contains(&chaos.rate)) {
            return Err("rate must be between 0 and 1".to_owned());
        }
        self.chaos = chaos.map(|chaos| (chaos, Rng::with_seed(chaos.seed)));
        Ok(())
    }

    pub(crate) fn armed(&self) -> &[Armed] {
        &self.armed
    }

    /// The fault for a request, if it is to have one: of the first rule that strikes, else of chaos.
    pub(crate) fn strike(
        &mut self,
        method: &Method,
        path: &str,
        operation: Option<Operation>,
    ) -> Option<Fault> {
        let mut fault = None;
        for armed in &mut self.armed {
            if !armed.rule.is_for(method, path, operation) {
                continue;
            }
            armed.seen += 1;
            let due = armed.seen > armed.rule.skip
                && armed.rule.times.is_none_or(|times| armed.struck < times)
                && (armed.rule.probability >= 1.0 || armed.random.f64() < armed.rule.probability);
            if due && fault.is_none() {
                armed.struck += 1;
                fault = Some(armed.rule.fault.clone().rolled(&mut armed.random));
            }
        }
        fault.or_else(|| {
            let (chaos, random) = self.chaos.as_mut()?;
            chaos.roll(random, self.through_xroad)
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn strikes(faults: &mut Faults, count: usize) -> Vec<bool> {
        (0..count)
            .map(|_| {
                faults
                    .strike(&Method::PUT, "/status/x", Some(Operation::UpdateStatus))
                    .is_some()
            })
            .collect()
    }

    #[test]
    fn the_nth_request_and_no_other_can_be_spoiled() {
        let mut faults = Faults::new(false);
        faults.arm([Rule::new(Fault::status(503)).nth(3)]).unwrap();
        assert_eq!(strikes(&mut faults, 5), [false, false, true, false, false]);
        assert_eq!((faults.armed()[0].seen, faults.armed()[0].struck), (5, 1));
    }

    #[test]
    fn a_rule_strikes_as_often_as_it_may_and_the_first_rule_wins() {
        let mut faults = Faults::new(false);
        faults
            .arm([Rule::new(Fault::status(503)).times(1)])
            .unwrap();
        faults.arm([Rule::new(Fault::Unauthorized)]).unwrap();
        let strike = |faults: &mut Faults| faults.strike(&Method::GET, "/changes", None);
        assert_eq!(strike(&mut faults), Some(Fault::status(503)));
        assert_eq!(strike(&mut faults), Some(Fault::Unauthorized));
        assert!(faults.disarm(2));
        assert!(!faults.disarm(2));
        assert_eq!(strike(&mut faults), None);
    }

    #[test]
    fn probability_is_the_same_for_the_same_seed() {
        let roll = |seed| {
            let mut faults = Faults::new(false);
            faults
                .arm([Rule::new(Fault::Unauthorized).probability(0.3, seed)])
                .unwrap();
            strikes(&mut faults, 1000)
        };
        assert_eq!(roll(7), roll(7));
        assert_ne!(roll(7), roll(8));
        let struck = roll(7).iter().filter(|struck| **struck).count();
        assert!((200..400).contains(&struck), "{struck}");
    }

    #[test]
    fn chaos_is_the_same_for_the_same_seed_and_as_frequent_as_said() {
        let roll = |seed| {
            let mut faults = Faults::new(true);
            faults.set_chaos(Some(Chaos { rate: 0.5, seed })).unwrap();
            (0..1000)
                .map(|_| faults.strike(&Method::GET, "/", None))
                .collect::<Vec<_>>()
        };
        assert_eq!(roll(1), roll(1));
        assert_ne!(roll(1), roll(2));
        let struck = roll(1).iter().flatten().count();
        assert!((400..600).contains(&struck), "{struck}");
    }
}
