//! Status updates: which are taken, which are repeats, which are refused.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{actions::key, violations::moment};

/// A status update that was taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusUpdate {
    /// Its id, in lower case.
    pub update_id: String,
    /// The status.
    pub status: String,
    /// As it was sent.
    pub occurred_at: String,
    /// The body, as it was sent first.
    pub body: Value,
    /// How often it came again, answered in the same way and changing nothing.
    pub repeats: u32,
    /// How many of the repeats had another body: a mistake of whoever sent them.
    pub differing_repeats: u32,
}

/// Takes an update that has the schema's shape. An error says why it is refused as a conflict.
pub(crate) fn take(history: &mut Vec<StatusUpdate>, body: Value) -> Result<(), String> {
    let text = |member| body.get(member).and_then(Value::as_str).unwrap_or_default();
    let update_id = key(text("updateId"));
    if let Some(known) = history
        .iter_mut()
        .find(|update| update.update_id == update_id)
    {
        known.repeats += 1;
        known.differing_repeats += u32::from(known.body != body);
        return Ok(());
    }
    if let Some(newest) = history
        .iter()
        .max_by_key(|update| moment(&update.occurred_at))
        && moment(text("occurredAt")) < moment(&newest.occurred_at)
    {
        return Err(format!(
            "an update of {} is taken already",
            newest.occurred_at
        ));
    }
    let status = Status::of(text("status"));
    let present = history.last().and_then(|update| Status::of(&update.status));
    if !status.is_some_and(|status| status.may_follow(present)) {
        let present = history.last().map_or("submitted", |update| &update.status);
        return Err(format!(
            "the status {} cannot follow {present}",
            text("status")
        ));
    }
    history.push(StatusUpdate {
        update_id,
        status: text("status").to_owned(),
        occurred_at: text("occurredAt").to_owned(),
        body,
        repeats: 0,
        differing_repeats: 0,
    });
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Received,
    InProgress,
    SupplementRequested,
    SupplementReceived,
    StatementPhase,
    Decided,
    Withdrawn,
    Transferred,
    Closed,
}

impl Status {
    fn of(text: &str) -> Option<Self> {
        Self::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text))
            .ok()
    }

    /// Which changes are allowed is assumed, as the operation is: a handling begins by being received, or by never
    /// getting there; a supplement can only be received where one was asked for; a decision is corrected or closed;
    /// nothing follows the end.
    ///
    /// Received may follow received: the case number can become known later.
    fn may_follow(self, present: Option<Self>) -> bool {
        use Status::*;
        match present {
            None => matches!(self, Received | Withdrawn | Transferred),
            Some(Received) => self != SupplementReceived,
            Some(SupplementRequested) => self != Received,
            Some(InProgress | SupplementReceived | StatementPhase) => {
                !matches!(self, Received | SupplementReceived)
            }
            Some(Decided) => matches!(self, Decided | Closed),
            Some(Withdrawn | Transferred) => self == Closed,
            Some(Closed) => false,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn update(id: u8, status: &str, at: &str) -> Value {
        let id = format!("00000000-0000-4000-8000-0000000000{id:02}");
        json!({"updateId": id, "status": status, "occurredAt": at})
    }

    #[test]
    fn a_handling_walks_from_received_to_closed() {
        let mut history = Vec::new();
        let way = [
            "received",
            "received",
            "in-progress",
            "supplement-requested",
            "supplement-requested",
            "supplement-received",
            "statement-phase",
            "decided",
            "decided",
            "closed",
        ];
        for (id, status) in (0..).zip(way) {
            take(&mut history, update(id, status, "2026-11-08T09:00:00Z")).unwrap();
        }
        let taken: Vec<_> = history
            .iter()
            .map(|update| update.status.as_str())
            .collect();
        assert_eq!(taken, way);
    }

    #[test]
    fn changes_that_make_no_sense_are_conflicts() {
        for (first, then) in [
            ("received", "supplement-received"),
            ("withdrawn", "in-progress"),
            ("transferred", "decided"),
        ] {
            let mut history = Vec::new();
            take(&mut history, update(1, first, "2026-11-08T09:00:00Z")).unwrap();
            let refusal = take(&mut history, update(2, then, "2026-11-08T09:00:01Z"));
            assert_eq!(
                refusal.unwrap_err(),
                format!("the status {then} cannot follow {first}")
            );
            assert_eq!(history.len(), 1);
        }
        assert!(
            take(
                &mut Vec::new(),
                update(1, "decided", "2026-11-08T09:00:00Z")
            )
            .is_err()
        );
    }

    #[test]
    fn a_repeat_changes_nothing_even_after_later_updates() {
        let mut history = Vec::new();
        let first = update(1, "received", "2026-11-08T09:00:00Z");
        take(&mut history, first.clone()).unwrap();
        take(&mut history, update(2, "closed", "2026-11-09T09:00:00Z")).unwrap();
        take(&mut history, first).unwrap();
        take(&mut history, update(1, "decided", "2026-11-08T09:00:00Z")).unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!((history[0].repeats, history[0].differing_repeats), (2, 1));
        assert_eq!(history[0].status, "received");
    }

    #[test]
    fn moments_are_compared_across_offsets() {
        let mut history = Vec::new();
        take(
            &mut history,
            update(1, "received", "2026-11-08T11:00:00+02:00"),
        )
        .unwrap();
        assert!(
            take(
                &mut history,
                update(2, "in-progress", "2026-11-08T08:59:59Z")
            )
            .is_err()
        );
        assert!(
            take(
                &mut history,
                update(3, "in-progress", "2026-11-08T09:00:00Z")
            )
            .is_ok()
        );
    }
}
