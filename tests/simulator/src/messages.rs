//! Messages between the customer, other authorities and this authority.

use serde::Serialize;
use serde_json::Value;

use crate::actions::key;

/// The messages of one action, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Messages {
    /// Of the customer and of other authorities: what `GetMessages` answers.
    pub received: Vec<Value>,
    /// Of this authority.
    pub sent: Vec<SentMessage>,
}

/// A message that this authority sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SentMessage {
    /// Its id, in lower case.
    pub id: String,
    /// The message, as it was sent first.
    pub body: Value,
    /// How often it came again, sending nothing.
    pub repeats: u32,
}

impl Messages {
    pub(crate) fn receive(&mut self, message: Value) {
        self.received.push(message);
    }

    /// The messages received after the one with this id; all without an id; none when there is no such message.
    pub(crate) fn after(&self, id: Option<&str>) -> Option<&[Value]> {
        let Some(id) = id else {
            return Some(&self.received);
        };
        let read = self
            .received
            .iter()
            .position(|message| id_of(message) == key(id))?;
        self.received.get(read + 1..)
    }

    /// Sends a message that has the schema's shape, once.
    pub(crate) fn send(&mut self, body: Value) {
        let id = id_of(&body);
        match self.sent.iter_mut().find(|message| message.id == id) {
            Some(known) => known.repeats += 1,
            None => self.sent.push(SentMessage {
                id,
                body,
                repeats: 0,
            }),
        }
    }
}

fn id_of(message: &Value) -> String {
    key(message
        .get("id")
        .and_then(Value::as_str)
        .unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_read_on_from_the_last_one_read() {
        let mut messages = Messages::default();
        for id in ["a", "b", "c"] {
            messages.receive(json!({"id": id}));
        }
        assert_eq!(messages.after(None).unwrap().len(), 3);
        assert_eq!(
            messages.after(Some("a")).unwrap(),
            [json!({"id": "b"}), json!({"id": "c"})]
        );
        assert!(messages.after(Some("c")).unwrap().is_empty());
        assert!(messages.after(Some("d")).is_none());
    }
}
