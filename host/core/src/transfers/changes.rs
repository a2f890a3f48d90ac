//! What LV lists: polling it for what is new, and comparing all of it with what was transferred.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::step::moment;
use super::{Direction, ExternalId, Kind, State, Transfers, Unmapped, failure};
use crate::contract;
use crate::problem::{Problem, Recovery, Side};
use crate::store::Filter;

/// The mark of how far the list was read.
const CURSOR: &str = "changes";
/// Pages read in one go, as a bound for a list that never ends.
const MOST_PAGES: usize = 10_000;
/// How long a case system may take to say under which number it has a case, before that is a difference.
const ACKNOWLEDGED_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// What LV lists, what was fetched of it and what the case system acknowledged, compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reconciliation {
    /// Actions that LV lists; none where it cannot list them.
    pub listed: Option<usize>,
    /// Actions whose application was delivered.
    pub delivered: usize,
    /// Of these, those whose case number the case system has told.
    pub acknowledged: usize,
    /// Everything that is not as it ends.
    pub differences: Vec<Difference>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The action.
    pub external_id: ExternalId,
    /// Which difference: `not-fetched`, `under-way`, `needs-a-person`, `not-acknowledged` or `not-listed`.
    pub code: &'static str,
    /// What it means and what is done about it.
    pub means: &'static str,
    /// Whether something was started that heals it.
    pub healing: bool,
}

impl Reconciliation {
    /// The whole in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let listed = match self.listed {
            Some(listed) => format!("LV lists {listed} actions"),
            None => "LV cannot list its actions".to_owned(),
        };
        let differences = match self.differences.len() {
            0 => "there is no difference".to_owned(),
            1 => "there is 1 difference".to_owned(),
            several => format!("there are {several} differences"),
        };
        format!(
            "{listed}; {} were delivered, of which the case system has acknowledged {}; {differences}.",
            self.delivered, self.acknowledged
        )
    }
}

impl Transfers {
    /// Asks LV what happened since the last time, and keeps a trigger for each; says how many there were.
    ///
    /// # Errors
    /// What keeps LV from answering, or its list from being understood. What was read until then is kept.
    pub fn poll_changes(&self) -> Result<usize, Problem> {
        let mut cursor = self.store().mark(CURSOR)?;
        let mut count = 0;
        for _ in 0..MOST_PAGES {
            let page = self.page(cursor.as_deref())?;
            for change in &page.changes {
                let action: ExternalId = change.external_id.parse().map_err(|_| not_a_list())?;
                self.receive(action, change.kind.into())?;
                count += 1;
            }
            // After its changes: a stop between the two only brings hints again.
            self.store().set_mark(CURSOR, &page.cursor)?;
            if !page.more {
                break;
            }
            cursor = Some(page.cursor);
        }
        Ok(count)
    }

    /// Compares what LV lists with what was fetched and what the case system acknowledged, and starts what heals the difference.
    ///
    /// # Errors
    /// What keeps LV from answering or the store from being read. A service without a list is none: see [`Reconciliation::listed`].
    pub fn reconcile(&self, lists: bool) -> Result<Reconciliation, Problem> {
        let listed = match lists {
            true => Some(self.all_listed()?),
            false => None,
        };
        let mut transfers = BTreeMap::new();
        let filter = Filter {
            limit: usize::MAX,
            ..Filter::default()
        };
        for transfer in self.store().transfers(&filter)? {
            if transfer.kind == Kind::Application {
                transfers.insert(transfer.external_id, transfer);
            }
        }
        let mut found = Reconciliation {
            listed: listed.as_ref().map(HashSet::len),
            delivered: 0,
            acknowledged: 0,
            differences: Vec::new(),
        };
        let mut missing: Vec<_> = listed
            .iter()
            .flatten()
            .filter(|action| !transfers.contains_key(action))
            .collect();
        missing.sort();
        for action in missing {
            self.receive(*action, Kind::Application)?;
            found.add(
                *action,
                "not-fetched",
                "LV has it and no trigger came: it is being received now.",
                true,
            );
        }
        for (action, transfer) in transfers {
            match &transfer.state {
                State::Done { .. } => {
                    found.delivered += 1;
                    if self.store().action(action)?.case_id.is_some() {
                        found.acknowledged += 1;
                    } else if late(transfer.updated, self.clock().now()) {
                        found.add(action, "not-acknowledged", "It was delivered, and the case system has not told its case number: see whether it took the delivery.", false);
                    }
                }
                State::Quarantined { .. } => found.add(
                    action,
                    "needs-a-person",
                    "It waits for a person: `transfers show` says for what.",
                    false,
                ),
                State::Ready { .. } | State::Waiting { .. } => found.add(
                    action,
                    "under-way",
                    "It is on its way, and goes on by itself.",
                    true,
                ),
            }
            if listed
                .as_ref()
                .is_some_and(|listed| !listed.contains(&action))
            {
                found.add(
                    action,
                    "not-listed",
                    "LV does not list it any more: ask LV's support if it was not withdrawn.",
                    false,
                );
            }
        }
        Ok(found)
    }

    fn all_listed(&self) -> Result<HashSet<ExternalId>, Problem> {
        let mut listed = HashSet::new();
        let mut cursor = None;
        for _ in 0..MOST_PAGES {
            let page = self.page(cursor.as_deref())?;
            for change in &page.changes {
                listed.insert(change.external_id.parse().map_err(|_| not_a_list())?);
            }
            if !page.more {
                break;
            }
            cursor = Some(page.cursor);
        }
        Ok(listed)
    }

    fn page(&self, cursor: Option<&str>) -> Result<contract::ChangePage, Problem> {
        let parts = &self.parts;
        let now = moment(parts.clock.now());
        let mapper = parts.mappings.serving(Direction::In, None)?;
        let request = mapper.list_changes(cursor, &now).map_err(problem)?;
        let request = mapper.permit(&request)?;
        let answer = parts
            .service
            .exchange(&parts.chance.id().to_string(), &request)
            .map_err(|error| error.problem)?;
        let page = contract::Body {
            name: CURSOR.to_owned(),
            media_type: answer.media_type,
            bytes: answer.body,
        };
        mapper.changes(&page, &now).map_err(problem)
    }
}

impl Reconciliation {
    fn add(
        &mut self,
        external_id: ExternalId,
        code: &'static str,
        means: &'static str,
        healing: bool,
    ) {
        self.differences.push(Difference {
            external_id,
            code,
            means,
            healing,
        });
    }
}

fn late(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) > ACKNOWLEDGED_WITHIN
}

fn problem(unmapped: Unmapped) -> Problem {
    match unmapped {
        Unmapped::Failed(problem) => problem,
        Unmapped::Rejected(findings) => Problem {
            detail: findings.first().map(|finding| finding.code.clone()),
            ..failure::rejected()
        },
    }
}

fn not_a_list() -> Problem {
    Problem {
        code: "lv-changes-not-understood".to_owned(),
        side: Side::Lv,
        recovery: Recovery::Retry,
        what: "LV's list of changes names an action by something else than a GUID.".to_owned(),
        advice: "It is asked for again by itself. If it goes on, ask LV's support.".to_owned(),
        detail: None,
    }
}
