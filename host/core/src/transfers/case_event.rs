//! Something that happened on the case system's side, as an embedding program says it.
//!
//! The host hands it on as JSON and knows no more of it: which members an event has, and what LV is told, is the mapping's matter. The shape is that
//! of the mappings of this project (`guest/asianhallinta/EVENTS.md`).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{CaseFile, CaseMessage, ExternalId};
use crate::contract::Text;

/// Something that happened. What is empty or none is left out.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseEvent {
    /// The action; the case is enough where only one action belongs to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The case system's own number for the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<String>,
    /// What happened.
    pub event: Happening,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// Who handles the case, for the customer to see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<Handler>,
    /// The day by which the customer has to do something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Date>,
    /// A text for the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Of [`Happening::Decided`] and of nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Documents for the customer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Document>,
}

/// What happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is what its name says")]
pub enum Happening {
    #[default]
    Received,
    HandlingBegan,
    SupplementRequested,
    SupplementReceived,
    StatementPhase,
    Statement,
    Decided,
    Withdrawn,
    Transferred,
    Closed,
}

/// Who handles a case.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Handler {
    /// Name of the person or the unit.
    pub name: String,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// A decision.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// LV's outcome, as in `granted`; or else give `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The case system's own word for the outcome, which the mapping's settings code. A person has to decide on one that has no meaning there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The decision's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The section of the minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The day; one to come is told on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_on: Option<Date>,
    /// The last day for an appeal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_until: Option<Date>,
}

/// A document for the customer.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The file; its name without a path stands in the event.
    #[serde(rename = "file", serialize_with = "name")]
    pub file: CaseFile,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
}

fn name<S: serde::Serializer>(file: &CaseFile, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&file.name)
}

impl From<&CaseEvent> for CaseMessage {
    fn from(event: &CaseEvent) -> Self {
        Self {
            media_type: "application/json".to_owned(),
            // Its members are texts, dates and lists of them: nothing that JSON does not have.
            bytes: serde_json::to_vec(event).unwrap_or_default(),
            files: event.files.iter().map(|file| file.file.clone()).collect(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_event_is_the_json_that_mappings_read() {
        let event = CaseEvent {
            case_id: Some("A/1".to_owned()),
            event: Happening::Decided,
            occurred_at: Some("2026-11-24T07:00:00Z".parse().unwrap()),
            decision: Some(Decision {
                code: Some("myönnetty".to_owned()),
                decided_on: Some("2026-11-24".parse().unwrap()),
                ..Decision::default()
            }),
            files: vec![Document {
                file: CaseFile {
                    name: "päätös.pdf".to_owned(),
                    path: "/tmp/x".into(),
                },
                title: None,
            }],
            ..CaseEvent::default()
        };
        let message = CaseMessage::from(&event);
        let said: Value = serde_json::from_slice(&message.bytes).unwrap();
        assert_eq!(
            said,
            json!({
                "caseId": "A/1", "event": "decided", "occurredAt": "2026-11-24T07:00:00Z",
                "decision": {"code": "myönnetty", "decidedOn": "2026-11-24"},
                "files": [{"file": "päätös.pdf"}],
            })
        );
        assert_eq!(message.files.len(), 1);
    }
}
