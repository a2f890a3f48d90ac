//! The check of a mapping's work, by the host's own audit.

use super::mapping::{Audited, Auditor};
use crate::audit::record::{Component, Record};
use crate::audit::{self, Digest, NotADigest, leaves};
use crate::contract;
use crate::problem::{Problem, Recovery, Side};
use crate::store::MappedBy;

/// The code of an answer that is not JSON.
pub(super) const NOT_JSON: &str = "lv-answer-not-json";

/// Holds the ledger against what was received and what was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct LedgerAuditor;

impl Auditor for LedgerAuditor {
    fn body(&self, body: &contract::Body) -> Result<(), Problem> {
        leaves::check(&body.bytes).map_err(|malformed| Problem {
            code: NOT_JSON.to_owned(),
            side: Side::Lv,
            // A body that was cut on the way is whole at the next attempt.
            recovery: Recovery::Retry,
            what: format!("LV's answer ({}) is not well-formed JSON: {malformed}.", body.name),
            advice: "It is tried again by itself. If it goes on, tell LV's support the action's external id and the time.".to_owned(),
            // By which the same bytes are known when they come again.
            detail: Some(format!("SHA-256 {}", Digest::of(&body.bytes))),
        })
    }

    fn unchanged(
        &self,
        bodies: &[contract::Body],
        before: &[contract::Body],
    ) -> Result<(), Problem> {
        let value = |body: &contract::Body| {
            serde_json::from_slice::<serde_json::Value>(&body.bytes)
                .map_err(|error| unwritten(&error))
        };
        for body in bodies {
            let earlier = before.iter().find(|earlier| earlier.name == body.name);
            let same = match earlier {
                Some(earlier) if earlier.bytes == body.bytes => true,
                Some(earlier) => value(earlier)? == value(body)?,
                None => false,
            };
            if !same {
                return Err(Problem {
                    code: "change-withheld".to_owned(),
                    side: Side::Ours,
                    recovery: Recovery::Person,
                    what: format!(
                        "The mapping says that nothing is new, but {} differs from what was delivered before.",
                        body.name
                    ),
                    advice: "Report it to the mapping's author; install a corrected version and retry the transfer.".to_owned(),
                    detail: None,
                });
            }
        }
        Ok(())
    }

    fn delivery(
        &self,
        by: &MappedBy,
        bodies: &[contract::Body],
        delivery: &contract::Delivery,
    ) -> Result<Audited, Problem> {
        let audit = audit::check(bodies, delivery)?;
        let component = Component {
            name: by.component.clone(),
            version: by.version.clone(),
            digest: by
                .digest
                .parse()
                .map_err(|error: NotADigest| unwritten(&error))?,
        };
        let record = Record::new(&audit, component);
        Ok(Audited {
            unmapped: record.leaves.unmapped,
            ledger: serde_json::to_string(&record).map_err(|error| unwritten(&error))?,
        })
    }
}

fn unwritten(error: &dyn std::error::Error) -> Problem {
    Problem {
        code: "ledger-unwritten".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("The ledger cannot be written: {error}."),
        advice: "Report it to the makers of this program.".to_owned(),
        detail: None,
    }
}
