//! Faults by chance, for crash tests: only such as pass when the client tries again.

use std::time::Duration;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::{Fault, Moment};

/// How often requests go wrong by chance, and the seed of the dice: the same seed spoils the same requests, if they come in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chaos {
    /// From 0, never, to 1, always.
    pub rate: f64,
    /// Of the dice.
    #[serde(default)]
    pub seed: u64,
}

impl Chaos {
    pub(super) fn roll(self, random: &mut Rng, through_xroad: bool) -> Option<Fault> {
        if random.f64() >= self.rate {
            return None;
        }
        let at = [
            Moment::BeforeBody,
            Moment::BeforeEffect,
            Moment::AfterEffect,
        ][random.usize(..3)];
        Some(match random.u32(..6) {
            0 => Fault::reset(at),
            1 => Fault::hang_up(at),
            2 => Fault::cut(random.u64(..2000)),
            3 => Fault::delay(Duration::from_millis(random.u64(1..50))),
            4 if through_xroad => Fault::xroad("Server.ServerProxy.NetworkError"),
            _ => {
                let status = [500, 502, 503, 504][random.usize(..4)];
                Fault::Answer {
                    status,
                    headers: Default::default(),
                    body: String::new(),
                    at,
                }
            }
        })
    }
}
