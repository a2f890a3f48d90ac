//! A case system that nobody calls: the embedding program pulls deliveries, and says what became of each.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cases::{CaseError, CaseSystem, Delivered, Delivery};
use crate::problem::{Problem, Recovery, Side};

/// How long a delivery that was pulled may stay unanswered before it is offered again: whoever pulled it may be gone.
const LEASE: Duration = Duration::from_secs(5 * 60);

/// Deliveries on their way to the embedding program. Cheap to clone; all clones are one.
///
/// A delivery stays offered until it is answered: at most as many at a time as there are workers. It keeps its name from attempt to attempt, also
/// over a restart: a program that takes each name once takes each delivery once.
#[derive(Clone, Default)]
pub struct Deliveries(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Names in the order in which they came.
    order: VecDeque<String>,
    offered: HashMap<String, Offered>,
    /// How often those who wait were called off.
    cancelled: u64,
    closed: bool,
}

struct Offered {
    delivery: Arc<Delivery>,
    pulled: Option<Instant>,
    answer: Option<Result<Answered, Problem>>,
}

/// What the embedding program says of a delivery that it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Its own number for the case, if it has one already.
    pub case_id: Option<String>,
    /// Where it is, in the program's own terms.
    pub place: Option<String>,
}

/// What a pull came back with.
#[derive(Clone, Debug)]
pub enum Pulled {
    /// A delivery, to be answered.
    Delivery(Arc<Delivery>),
    /// None came in time, or the pull was called off.
    Nothing,
    /// The bridge is closed.
    Closed,
}

impl Deliveries {
    /// The case system to open a bridge into.
    #[must_use]
    pub fn case_system(&self) -> Box<dyn CaseSystem> {
        Box::new(self.clone())
    }

    /// The next delivery that nobody is at. Waits for one, at most so long.
    #[must_use]
    pub fn next(&self, at_most: Duration) -> Pulled {
        let until = Instant::now() + at_most;
        let mut state = self.lock();
        let cancelled = state.cancelled;
        loop {
            if state.closed {
                return Pulled::Closed;
            }
            if let Some(delivery) = state.pull() {
                return Pulled::Delivery(delivery);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || state.cancelled != cancelled {
                return Pulled::Nothing;
            }
            let left = state.lease_ends().map_or(left, |ends| left.min(ends));
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The delivery is safe in the embedding program. Says whether it was still to be answered.
    #[must_use]
    pub fn ack(&self, name: &str, answer: Answered) -> bool {
        self.answer(name, Ok(answer))
    }

    /// The delivery was not taken. Says whether it was still to be answered.
    #[must_use]
    pub fn nack(&self, name: &str, problem: Problem) -> bool {
        self.answer(name, Err(problem))
    }

    /// Calls off every pull that waits now.
    pub fn cancel(&self) {
        self.lock().cancelled += 1;
        self.0.changed.notify_all();
    }

    /// Calls off every pull and every delivery, now and from now on. What was not answered is offered again when a bridge is opened.
    pub fn close(&self) {
        self.lock().closed = true;
        self.0.changed.notify_all();
    }

    fn answer(&self, name: &str, answer: Result<Answered, Problem>) -> bool {
        let mut state = self.lock();
        let pulled = state
            .offered
            .get_mut(name)
            .filter(|offered| offered.pulled.is_some() && offered.answer.is_none());
        let Some(offered) = pulled else {
            return false;
        };
        offered.answer = Some(answer);
        self.0.changed.notify_all();
        true
    }

    /// Nothing panics while it holds the lock, so that a poisoned one is as good.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn pull(&mut self) -> Option<Arc<Delivery>> {
        for name in &self.order {
            let Some(offered) = self.offered.get_mut(name) else {
                continue;
            };
            let free = offered.pulled.is_none_or(|at| at.elapsed() >= LEASE);
            if free && offered.answer.is_none() {
                offered.pulled = Some(Instant::now());
                return Some(Arc::clone(&offered.delivery));
            }
        }
        None
    }

    /// How long until the first lease ends.
    fn lease_ends(&self) -> Option<Duration> {
        let pulled = self.offered.values().filter_map(|offered| offered.pulled);
        pulled.map(|at| LEASE.saturating_sub(at.elapsed())).min()
    }

    fn remove(&mut self, name: &str) {
        self.order.retain(|other| other != name);
        self.offered.remove(name);
    }
}

impl CaseSystem for Deliveries {
    fn deliver(&self, delivery: &Delivery) -> Result<Delivered, CaseError> {
        let name = delivery.name.to_string();
        let mut state = self.lock();
        if state.closed {
            return Err(CaseError::Refused(closing()));
        }
        let offered = Offered {
            delivery: Arc::new(delivery.clone()),
            pulled: None,
            answer: None,
        };
        // A transfer has one worker at a time, so that nobody else waits for a delivery of this name.
        state.offered.insert(name.clone(), offered);
        state.order.push_back(name.clone());
        self.0.changed.notify_all();
        loop {
            if let Some(answer) = state
                .offered
                .get_mut(&name)
                .and_then(|offered| offered.answer.take())
            {
                state.remove(&name);
                let answered = answer.map_err(CaseError::Refused)?;
                return Ok(Delivered {
                    place: answered.place.unwrap_or(name),
                    case_id: answered.case_id,
                    already: false,
                });
            }
            if state.closed {
                state.remove(&name);
                return Err(CaseError::Refused(closing()));
            }
            let waited = self.0.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn closing() -> Problem {
    Problem {
        code: "delivery-not-pulled".to_owned(),
        side: Side::CaseSystem,
        recovery: Recovery::Retry,
        what: "The bridge was closed before the embedding program had taken the delivery."
            .to_owned(),
        advice: "It is offered again once the bridge is open.".to_owned(),
        detail: None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::thread;

    use super::*;

    fn delivery(name: &str) -> Delivery {
        Delivery {
            name: name.parse().unwrap(),
            external_id: "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f".to_owned(),
            number: 1,
            documents: Vec::new(),
            attachments: Vec::new(),
        }
    }

    fn pulled(deliveries: &Deliveries) -> String {
        match deliveries.next(Duration::from_secs(10)) {
            Pulled::Delivery(delivery) => delivery.name.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_delivery_is_pulled_once_and_its_answer_reaches_the_transfer() {
        let deliveries = Deliveries::default();
        let system = deliveries.case_system();
        let worker = thread::spawn(move || system.deliver(&delivery("a-1")));
        assert_eq!(pulled(&deliveries), "a-1");
        assert!(matches!(deliveries.next(Duration::ZERO), Pulled::Nothing));
        let answer = Answered {
            case_id: Some("A/1".to_owned()),
            place: None,
        };
        assert!(deliveries.ack("a-1", answer.clone()));
        assert!(!deliveries.ack("a-1", answer));
        let delivered = worker.join().unwrap().unwrap();
        assert_eq!(delivered.case_id.as_deref(), Some("A/1"));
    }

    #[test]
    fn a_delivery_that_is_not_taken_says_why() {
        let deliveries = Deliveries::default();
        let system = deliveries.case_system();
        let worker = thread::spawn(move || system.deliver(&delivery("a-1")));
        assert_eq!(pulled(&deliveries), "a-1");
        assert!(!deliveries.nack("a-2", closing()));
        assert!(deliveries.nack("a-1", closing()));
        let refused = worker.join().unwrap().unwrap_err();
        assert!(matches!(refused, CaseError::Refused(problem) if problem == closing()));
    }

    #[test]
    fn closing_wakes_everyone_and_gives_a_delivery_back() {
        let deliveries = Deliveries::default();
        let system = deliveries.case_system();
        let worker = thread::spawn(move || system.deliver(&delivery("a-1")));
        assert_eq!(pulled(&deliveries), "a-1");
        let waiting = {
            let deliveries = deliveries.clone();
            thread::spawn(move || deliveries.next(Duration::from_secs(60)))
        };
        deliveries.close();
        assert!(matches!(waiting.join().unwrap(), Pulled::Closed));
        let refused = worker.join().unwrap().map_err(Problem::from).unwrap_err();
        assert_eq!(refused.recovery, Recovery::Retry);
    }

    #[test]
    fn calling_off_ends_the_pulls_that_wait() {
        let deliveries = Deliveries::default();
        let waiting = {
            let deliveries = deliveries.clone();
            thread::spawn(move || deliveries.next(Duration::from_secs(60)))
        };
        while !waiting.is_finished() {
            deliveries.cancel();
            thread::sleep(Duration::from_millis(1));
        }
        assert!(matches!(waiting.join().unwrap(), Pulled::Nothing));
    }
}
