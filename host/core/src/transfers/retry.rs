//! When to try again, and when to stop trying.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::state::Retry;
use crate::outside::Chance;

/// Delays between attempts: exponential with full jitter, so that transfers that failed together do not come back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The longest delay after the first failure; doubled after each further one.
    pub first: Duration,
    /// The longest delay ever, unless the other side asks for a longer one.
    pub longest: Duration,
    /// How long the delays of one step may be in sum, before a person is asked.
    pub give_up_after: Duration,
    /// How long a paused connection is left alone between probes.
    pub probe: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(5),
            longest: Duration::from_secs(15 * 60),
            give_up_after: Duration::from_secs(72 * 60 * 60),
            probe: Duration::from_secs(5 * 60),
        }
    }
}

impl RetryPolicy {
    /// What follows after one more failure; none when it is time to give up. `asked` is what the other side wants to be left alone for.
    pub(super) fn after(
        &self,
        earlier: Option<Retry>,
        asked: Option<Duration>,
        now: Timestamp,
        chance: &dyn Chance,
    ) -> Option<Retry> {
        let (failed, waited) =
            earlier.map_or((0, Duration::ZERO), |retry| (retry.attempts, retry.waited));
        let doubled = 2_u32.checked_pow(failed).unwrap_or(u32::MAX);
        let most = self.first.saturating_mul(doubled).min(self.longest);
        let delay = match asked {
            // Spread too, but never sooner than asked.
            Some(asked) => asked
                .saturating_add(chance.up_to(self.first))
                .max(chance.up_to(most)),
            None => chance.up_to(most),
        };
        let waited = waited.saturating_add(delay);
        (waited <= self.give_up_after).then(|| Retry {
            attempts: failed.saturating_add(1),
            waited,
            due: later(now, delay),
        })
    }

    /// When a paused connection may be tried again.
    pub(super) fn next_probe(&self, now: Timestamp) -> Timestamp {
        later(now, self.probe)
    }
}

fn later(now: Timestamp, delay: Duration) -> Timestamp {
    SignedDuration::try_from(delay)
        .ok()
        .and_then(|delay| now.checked_add(delay).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Always the longest delay that is allowed.
    struct Unlucky;

    impl Chance for Unlucky {
        fn up_to(&self, most: Duration) -> Duration {
            most
        }

        fn id(&self) -> uuid::Uuid {
            uuid::Uuid::nil()
        }
    }

    const POLICY: RetryPolicy = RetryPolicy {
        first: Duration::from_secs(5),
        longest: Duration::from_secs(60),
        give_up_after: Duration::from_secs(200),
        probe: Duration::from_secs(300),
    };
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn delays(policy: RetryPolicy) -> Vec<u64> {
        let mut retry = None;
        let mut delays = Vec::new();
        let mut before = Duration::ZERO;
        while let Some(next) = policy.after(retry, None, NOW, &Unlucky) {
            delays.push((next.waited - before).as_secs());
            before = next.waited;
            retry = Some(next);
        }
        delays
    }

    #[test]
    fn delays_double_up_to_the_longest_until_it_is_time_to_give_up() {
        assert_eq!(delays(POLICY), [5, 10, 20, 40, 60, 60]);
    }

    #[test]
    fn what_the_other_side_asks_for_is_waited_for() {
        let asked = Some(Duration::from_secs(120));
        let retry = POLICY.after(None, asked, NOW, &Unlucky).unwrap();
        assert_eq!(retry.due.as_second(), 125);
    }

    #[test]
    fn a_wait_beyond_the_deadline_is_a_persons_matter_at_once() {
        let asked = Some(Duration::from_secs(100_000));
        assert_eq!(POLICY.after(None, asked, NOW, &Unlucky), None);
    }

    #[test]
    fn many_failures_overflow_nothing() {
        let retry = Retry {
            attempts: u32::MAX,
            waited: Duration::ZERO,
            due: NOW,
        };
        let next = POLICY.after(Some(retry), None, NOW, &Unlucky).unwrap();
        assert_eq!(next.attempts, u32::MAX);
        assert_eq!(next.due.as_second(), 60);
    }
}
