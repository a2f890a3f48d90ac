//! Applications: small ones of any values, or the examples of this repository, changed as customers change them.

use lupasilta::audit::Digest;
use lupasilta::transfers::ExternalId;
use serde_json::{Value, json};

use crate::dice::Dice;

/// Common data and form of each example.
const EXAMPLES: [(&str, &str); 3] = [
    (
        include_str!("../../../cases/meluilmoitus/commondata.json"),
        include_str!("../../../cases/meluilmoitus/formdata.json"),
    ),
    (
        include_str!("../../../cases/rakennuslupa/commondata.json"),
        include_str!("../../../cases/rakennuslupa/formdata.json"),
    ),
    (
        include_str!("../../../cases/poikkeaminen/commondata.json"),
        include_str!("../../../cases/poikkeaminen/formdata.json"),
    ),
];

/// What the customer has filled in so far.
#[derive(Clone, Default)]
pub(crate) struct Application {
    pub(crate) commondata: Value,
    pub(crate) formdata: Value,
    changes: u32,
}

impl Application {
    pub(crate) fn new(dice: &Dice, id: ExternalId, example: bool) -> Self {
        let (mut commondata, formdata) = match dice.pick(&EXAMPLES).filter(|_| example) {
            Some((common, form)) => (parsed(common), parsed(form)),
            None => (json!({"action": {}}), values(dice)),
        };
        commondata["externalId"] = json!(id.to_string());
        commondata["attachments"] = json!([]);
        let mut application = Self {
            commondata,
            formdata,
            changes: 0,
        };
        application.change(dice);
        application
    }

    /// The customer writes something else, in either half or in both.
    pub(crate) fn change(&mut self, dice: &Dice) {
        self.changes += 1;
        let text = format!("Muutos {}, {}", self.changes, dice.below(1_000_000));
        let halves = dice.below(3);
        if halves != 1 {
            self.commondata["action"]["summary"] = json!(text);
        }
        if halves != 0 {
            self.formdata["sections"][0]["fields"][0]["value"] = json!(text);
        }
    }

    /// Takes away what was attached first; gives back its identifier.
    pub(crate) fn detach(&mut self) -> Option<String> {
        let attachments = self.commondata["attachments"].as_array_mut()?;
        let first = (!attachments.is_empty()).then(|| attachments.remove(0))?;
        first["id"].as_str().map(str::to_owned)
    }

    pub(crate) fn attach(&mut self, named: Value) {
        if let Some(attachments) = self.commondata["attachments"].as_array_mut() {
            attachments.push(named);
        }
    }
}

/// An attachment's identifier, its bytes, and how it is named.
pub(crate) fn attachment(dice: &Dice) -> (String, Vec<u8>, Value) {
    let id = dice.uuid().to_string();
    // Equal contents are kept once: some are equal.
    let content = format!("%PDF-1.4 {}\n", dice.below(4));
    let bytes = content.repeat(1 + dice.below(200)).into_bytes();
    let mut named = json!({
        "id": id, "fileName": "Asemapiirros.pdf", "mediaType": "application/pdf", "size": bytes.len(), "version": 1,
    });
    if dice.falls(500) {
        named["sha256"] = json!(Digest::of(&bytes).to_string());
    }
    (id, bytes, named)
}

fn values(dice: &Dice) -> Value {
    let fields: Vec<Value> = (0..1 + dice.below(6))
        .map(|number| json!({"code": format!("f{number}"), "value": dice.below(1_000_000), "odd": null}))
        .collect();
    json!({"sections": [{"fields": fields}]})
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
