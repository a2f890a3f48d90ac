//! What a run comes to: the figures, of which three must be 0.

use serde::Serialize;

/// What a run comes to. `cargo xtask crash` reads it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// How often the program was killed.
    pub kills: usize,
    /// Of the dice.
    pub seed: u64,
    /// Applications that customers submitted.
    pub actions: usize,
    /// Supplements that customers sent.
    pub supplements: usize,
    /// Decisions with a document that the case system told.
    pub events: usize,
    /// Steps that were begun, and a kill came before their end was noted.
    pub cut_off: usize,
    /// Steps that failed by the simulator's faults, and were tried again.
    pub failed: usize,
    /// Reports and documents that LV got again, as they were.
    pub repeats: u32,
    /// What was to be delivered and was not.
    pub lost: usize,
    /// What was delivered more than once.
    pub doubled: usize,
    /// What was not whole when it could be seen.
    pub torn: usize,
    /// How long it took.
    pub seconds: f64,
}
