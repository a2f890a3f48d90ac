//! What a broken world does, so that it can be seen that the invariants find it.

/// One break of a promise, at the first occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The case system's folder shows a delivery a second time.
    DeliversTwice,
    /// A file of a delivery goes missing.
    TearsADelivery,
    /// LV is told of an update anew, in other words.
    TellsAnother,
    /// A trigger is acknowledged and not kept.
    ForgetsATrigger,
    /// A row of a log is changed.
    ChangesTheLog,
    /// A ledger says less.
    ThinsALedger,
    /// A claim is held for ever.
    HoldsAClaim,
    /// A file is left in the work folder.
    LeavesAFile,
    /// What the case system says is told in another order.
    SwapsEvents,
}
