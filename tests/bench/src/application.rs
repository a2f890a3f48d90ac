//! Applications of any size: an example's common data, and its form repeated field by field, written as the example is.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use lupasilta::contract as host;
use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract as guest;
use lupasilta_guest::contract::Guest;
use serde_json::{Value, json};

const EXAMPLE: &str = "tests/cases/ymparistolupa-kunta";
const NOW: &str = "2026-11-23T12:00:00+02:00";

/// What one call of `deliver` is given, in the host's types and in the guest's.
pub(crate) struct Application {
    pub(crate) arrival: host::Arrival,
    pub(crate) action: host::Action,
    pub(crate) context: host::Context,
    native_action: guest::Action,
    native: guest::Arrival,
}

impl Application {
    /// An application whose two bodies have this many bytes or a field's more, on lines of their own as in the examples.
    pub(crate) fn of_size(bytes: usize) -> anyhow::Result<Self> {
        Application::written(bytes, |json| format!("{json:#}"))
    }

    /// The same without any white space: the same number of bytes says about twice as much.
    pub(crate) fn compact(bytes: usize) -> anyhow::Result<Self> {
        Application::written(bytes, Value::to_string)
    }

    fn written(bytes: usize, write: fn(&Value) -> String) -> anyhow::Result<Self> {
        let common = read("commondata.json")?;
        let form = read("formdata.json")?;
        let external_id = common["externalId"].as_str().unwrap_or_default().to_owned();
        let common = write(&common);
        let form = write(&repeated(&form, bytes.saturating_sub(common.len()), write));
        let bodies = [("commondata", common), ("formdata", form)];
        let native_action = native_action(external_id);
        let native = native(&native_action, &bodies)?;
        let arrival = host::Arrival {
            kind: host::Kind::Application,
            number: native.number,
            bodies: bodies
                .iter()
                .map(|(name, text)| host::Body {
                    name: (*name).to_owned(),
                    media_type: "application/json".to_owned(),
                    bytes: text.as_bytes().to_vec(),
                })
                .collect(),
            files: native
                .files
                .iter()
                .map(|file| host::File {
                    id: file.id.clone(),
                    size: file.size,
                    sha256: file.sha256.clone(),
                    place: file.place.clone(),
                })
                .collect(),
        };
        Ok(Application {
            arrival,
            action: action(&native_action.external_id),
            context: context(),
            native_action,
            native,
        })
    }

    /// The size of the document: both bodies together.
    pub(crate) fn bytes(&self) -> usize {
        self.arrival
            .bodies
            .iter()
            .map(|body| body.bytes.len())
            .sum()
    }

    /// What native code is given; it keeps what it is given.
    pub(crate) fn for_native(&self) -> (guest::Arrival, guest::Action, guest::Context) {
        (
            self.native.clone(),
            self.native_action.clone(),
            native_context(),
        )
    }
}

/// What stands around every call.
pub(crate) fn context() -> host::Context {
    host::Context {
        now: NOW.to_owned(),
        settings: "{}".to_owned(),
    }
}

/// An action of which nothing is known yet.
pub(crate) fn action(external_id: &str) -> host::Action {
    host::Action {
        external_id: external_id.to_owned(),
        case_id: None,
        before: Vec::new(),
        told: None,
    }
}

fn native_action(external_id: String) -> guest::Action {
    guest::Action {
        external_id,
        case_id: None,
        before: Vec::new(),
        told: None,
    }
}

fn native_context() -> guest::Context {
    guest::Context {
        now: NOW.to_owned(),
        settings: "{}".to_owned(),
    }
}

fn native(action: &guest::Action, bodies: &[(&str, String)]) -> anyhow::Result<guest::Arrival> {
    let bodies: Vec<guest::Body> = bodies
        .iter()
        .map(|(name, text)| guest::Body {
            name: (*name).to_owned(),
            media_type: "application/json".to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    let named = Asianhallinta::attachments(
        guest::Kind::Application,
        action.clone(),
        bodies.clone(),
        native_context(),
    );
    let files = named
        .map_err(|findings| anyhow!("the example is rejected: {findings:?}"))?
        .into_iter()
        .map(|attachment| guest::File {
            place: format!("{}.pdf", attachment.id),
            id: attachment.id,
            size: Some(1000),
            sha256: None,
        })
        .collect();
    Ok(guest::Arrival {
        kind: guest::Kind::Application,
        number: 1,
        bodies,
        files,
    })
}

fn read(file: &str) -> anyhow::Result<Value> {
    let path = Path::new(EXAMPLE).join(file);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// The form's sections over and over, up to the field that makes it large enough.
fn repeated(form: &Value, bytes: usize, write: fn(&Value) -> String) -> Value {
    let none = Vec::new();
    let templates = form["sections"].as_array().unwrap_or(&none);
    let mut sections: Vec<Value> = Vec::new();
    let mut size = write(&json!({"form": form["form"], "sections": []})).len();
    for (round, template) in
        (1..).flat_map(|round| templates.iter().map(move |section| (round, section)))
    {
        let code = format!("{}-{round}", template["code"].as_str().unwrap_or_default());
        let mut section = json!({"code": code, "title": template["title"], "fields": []});
        size += write(&json!([[section]])).len() - write(&json!([[]])).len();
        for field in template["fields"].as_array().unwrap_or(&none) {
            if size >= bytes {
                break;
            }
            // As deep as it will stand.
            size += write(&json!([[[[field]]]])).len() - write(&json!([[[[]]]])).len();
            if let Some(fields) = section["fields"].as_array_mut() {
                fields.push(field.clone());
            }
        }
        sections.push(section);
        if size >= bytes || templates.is_empty() {
            break;
        }
    }
    json!({"form": form["form"], "sections": sections})
}
