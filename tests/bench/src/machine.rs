//! What else the machine did.

use std::time::Instant;

/// The share of the processors that other programs may use while figures are judged.
pub(crate) const UNDISTURBED: f64 = 0.05;

/// Ticks of the processors so far, as Linux counts them; elsewhere nothing is known.
pub(crate) struct Load {
    at: Instant,
    ticks: Option<Ticks>,
}

struct Ticks {
    /// Of all programs.
    busy: u64,
    /// Of this one, and of those that it started and that have ended.
    own: u64,
    /// Of all processors, busy or not.
    all: u64,
}

impl Load {
    pub(crate) fn now() -> Self {
        Load {
            at: Instant::now(),
            ticks: Ticks::now(),
        }
    }

    /// The share of the processors that other programs used since.
    pub(crate) fn others_since(&self) -> Option<f64> {
        let (before, after) = (self.ticks.as_ref()?, Ticks::now()?);
        if self.at.elapsed().as_millis() < 200 {
            return None;
        }
        let others = (after.busy - before.busy).saturating_sub(after.own - before.own);
        Some(others as f64 / (after.all - before.all).max(1) as f64)
    }
}

impl Ticks {
    fn now() -> Option<Self> {
        let stat = std::fs::read_to_string("/proc/stat").ok()?;
        // user nice system idle iowait irq softirq steal
        let columns: Vec<u64> = stat
            .lines()
            .next()?
            .split_whitespace()
            .skip(1)
            .take(8)
            .map_while(|column| column.parse().ok())
            .collect();
        let all: u64 = columns.iter().sum();
        let idle = columns.get(3)? + columns.get(4)?;
        let own = std::fs::read_to_string("/proc/self/stat").ok()?;
        // After the name in parentheses, which can hold spaces: utime, stime, cutime and cstime are the 12th to the 15th.
        let own = own
            .rsplit_once(')')?
            .1
            .split_whitespace()
            .skip(11)
            .take(4)
            .map_while(|column| column.parse::<u64>().ok())
            .sum();
        Some(Ticks {
            busy: all - idle,
            own,
            all,
        })
    }
}
