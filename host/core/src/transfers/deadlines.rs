//! Deadlines that came with transfers, and the alarms before and at them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::Transfers;
use crate::privacy::{mask, mask_text};
use crate::store::{Alarmed, KeptDeadline, Store, StoreError};

/// The day in Finland, by which deadlines go.
#[must_use]
pub fn today(now: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/Helsinki").unwrap_or(TimeZone::UTC);
    now.to_zoned_datetime(zone).date()
}

/// Which alarm a deadline asks for on a day, if it is to be raised so many days before.
#[must_use]
pub fn alarm(deadline: &KeptDeadline, today: Date, before: u16) -> Alarmed {
    let nears = deadline
        .day
        .checked_sub(Span::new().days(before))
        .unwrap_or(Date::MIN);
    if today >= deadline.day {
        Alarmed::At
    } else if today >= nears {
        Alarmed::Before
    } else {
        Alarmed::Never
    }
}

impl Transfers {
    /// Raises the alarms that are due and were not raised yet: an entry in the log, and `hook` for each. An alarm whose hook failed is raised
    /// again in the next round.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn raise_alarms(
        &self,
        before: u16,
        hook: &dyn Fn(&KeptDeadline, Alarmed) -> bool,
    ) -> Result<usize, StoreError> {
        let today = today(self.clock().now());
        let mut raised = 0;
        for deadline in self.store().deadlines(today)? {
            let due = alarm(&deadline, today, before);
            if due <= deadline.alarmed {
                continue;
            }
            tracing::warn!(
                transfer = %deadline.transfer,
                action = %deadline.external_id,
                code = deadline.code,
                day = %deadline.day,
                alarm = due.name(),
                "a deadline {}", if due == Alarmed::At { "is here" } else { "nears" }
            );
            if hook(&deadline, due) {
                self.store().alarmed(&deadline, due)?;
                raised += 1;
            }
        }
        Ok(raised)
    }
}

/// The deadlines from today on and those whose last alarm was not raised, the nearest first.
///
/// # Errors
/// Only those of the store.
pub fn nearest(store: &dyn Store, now: Timestamp) -> Result<Vec<KeptDeadline>, StoreError> {
    let mut found = store.deadlines(today(now))?;
    for deadline in &mut found {
        deadline.case_id.iter_mut().for_each(mask);
        mask(&mut deadline.rule);
        mask_text(&mut deadline.text);
    }
    Ok(found)
}
