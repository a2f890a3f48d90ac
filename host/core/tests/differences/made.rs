//! Applications as the real component maps them in the sandbox.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use lupasilta::audit::record::{Component, Record};
use lupasilta::audit::{self, Digest};
use lupasilta::contract::{
    Action, Arrival, Body, CaseMessage, Content, Context, Deadline, Document, Event, File, Kind,
    Text,
};
use lupasilta::mappings::difference::{Difference, Outcome};
use lupasilta::sandbox::{CallError, Limits, Mapping, Options, Sandbox};
use lupasilta::service::file_name::Names;

/// An application, and what the mapping made of it.
#[derive(Clone)]
pub struct Case {
    pub name: String,
    pub input: Vec<Body>,
    pub outcome: Outcome,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn component() -> Component {
    Component {
        name: "asianhallinta".to_owned(),
        version: "0.1.0".to_owned(),
        digest: Digest::of(b"component"),
    }
}

pub fn mapping() -> &'static Mapping {
    static MAPPING: OnceLock<Mapping> = OnceLock::new();
    MAPPING.get_or_init(|| {
        let path = root().join("target/components/asianhallinta.wasm");
        let bytes = std::fs::read(&path).unwrap_or_else(|error| {
            panic!("{}: {error}; run cargo xtask components", path.display())
        });
        let options = Options {
            limits: Limits {
                time: Duration::from_secs(60),
                ..Limits::default()
            },
            ..Options::default()
        };
        Sandbox::new(options).unwrap().load(&bytes).unwrap()
    })
}

pub fn context() -> Context {
    Context {
        now: "2026-11-23T12:00:00+02:00".to_owned(),
        settings: "{}".to_owned(),
    }
}

/// The examples, and the tests' own cases that have no settings.
pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in ["tests/cases", "tests/golden-cases"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if !path.join("settings.json").exists() {
                cases.push(Case::read(&path));
            }
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() > 20);
    cases
}

/// Six applicants, with their identity codes.
pub fn several_applicants() -> Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| Case::read(&root().join("tests/golden-cases/several-applicants")))
        .clone()
}

/// The first example: a building permit.
pub fn building_permit() -> Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| Case::read(&root().join("tests/cases/rakennuslupa")))
        .clone()
}

impl Case {
    fn read(folder: &Path) -> Self {
        let body = |name: &str| Body {
            name: name.to_owned(),
            media_type: "application/json".to_owned(),
            bytes: std::fs::read(folder.join(format!("{name}.json"))).unwrap(),
        };
        let input = vec![body("commondata"), body("formdata")];
        Self {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
            outcome: map(&input),
            input,
        }
    }

    pub fn message(&mut self) -> &mut Vec<u8> {
        self.bytes(0)
    }

    pub fn rendition(&mut self) -> &mut Vec<u8> {
        self.bytes(1)
    }

    fn bytes(&mut self, number: usize) -> &mut Vec<u8> {
        match &mut self.documents()[number].content {
            Content::Bytes(bytes) => bytes,
            Content::Received(body) => panic!("the received {body}"),
        }
    }

    pub fn documents(&mut self) -> &mut Vec<Document> {
        match &mut self.outcome {
            Outcome::Mapped { documents, .. } => documents,
            other => panic!("{other:?}"),
        }
    }

    pub fn ledger(&mut self) -> &mut Record {
        match &mut self.outcome {
            Outcome::Mapped { ledger, .. } => ledger,
            other => panic!("{other:?}"),
        }
    }

    pub fn deadlines(&mut self) -> &mut Vec<Deadline> {
        match &mut self.outcome {
            Outcome::Mapped { deadlines, .. } => deadlines,
            other => panic!("{other:?}"),
        }
    }

    /// The target of a received value in the ledger.
    pub fn target(&mut self, source: &str) -> &mut Option<String> {
        let entries = &mut self.ledger().entries;
        let entry = entries.iter_mut().find(|entry| entry.source == source);
        &mut entry
            .unwrap_or_else(|| panic!("no entry of {source}"))
            .target
    }

    /// Adds what the examples lack.
    pub fn with_deadline(mut self) -> Self {
        self.deadlines().push(Deadline {
            code: "supplement".to_owned(),
            day: "2026-12-07".to_owned(),
            rule: "act 150/1930, section 5; 14 days".to_owned(),
            text: Text {
                fi: "Täydennys".to_owned(),
                sv: "Komplettering".to_owned(),
                en: "Supplement".to_owned(),
            },
        });
        self
    }
}

/// Replaces the only, or the first, of a text.
pub fn replace(bytes: &mut Vec<u8>, old: &str, new: &str) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(old), "{old:?} is not there");
    *bytes = text.replacen(old, new, 1).into_bytes();
}

pub fn map(input: &[Body]) -> Outcome {
    let mapping = mapping();
    let commondata = String::from_utf8_lossy(&input[0].bytes).into_owned();
    let (_, rest) = commondata.split_once("\"externalId\"").unwrap();
    let action = Action {
        external_id: rest.split('"').nth(1).unwrap().to_owned(),
        case_id: None,
        before: Vec::new(),
        told: None,
    };
    let mut names = Names::new();
    let files = mapping
        .attachments(Kind::Application, &action, input, &context())
        .unwrap()
        .into_iter()
        .map(|wanted| File {
            place: names.place(&wanted.id, &wanted.name),
            id: wanted.id,
            size: Some(1),
            sha256: Some(Digest::of(b"x").to_string()),
        })
        .collect();
    let arrival = Arrival {
        kind: Kind::Application,
        number: 1,
        bodies: input.to_vec(),
        files,
    };
    match mapping.deliver(&arrival, &action, &context()) {
        Ok(Some(delivery)) => {
            let audit = audit::check(&arrival.bodies, &delivery).unwrap();
            let ledger = Record::new(&audit, component());
            let documents = std::iter::once(delivery.message)
                .chain(delivery.documents)
                .collect();
            Outcome::Mapped {
                documents,
                ledger,
                deadlines: delivery.deadlines,
            }
        }
        Ok(None) => Outcome::Unchanged,
        Err(CallError::Rejected(findings)) => {
            Outcome::Rejected(findings.iter().map(Into::into).collect())
        }
        Err(error) => panic!("{error}"),
    }
}

/// What LV is told when the case system says this.
pub fn told(event: &serde_json::Value) -> (Vec<Body>, Outcome) {
    let message = Body {
        name: "message".to_owned(),
        media_type: "application/json".to_owned(),
        bytes: event.to_string().into_bytes(),
    };
    let action = Action {
        external_id: "9755d4c1-3a90-4931-8d44-7e35b8b6d8fe".to_owned(),
        case_id: None,
        before: Vec::new(),
        told: None,
    };
    let event = Event::Message(CaseMessage {
        message: message.clone(),
        files: Vec::new(),
    });
    let notice = mapping().report(&event, &action, &context()).unwrap();
    (vec![message], Outcome::Told(notice))
}

/// A difference in a line: `part kind place: old -> new`.
pub fn line(difference: &Difference) -> String {
    let value = |shown: &Option<lupasilta::mappings::difference::Shown>| {
        shown
            .as_ref()
            .map_or("-".to_owned(), |shown| shown.text.clone())
    };
    let same_form = if difference.same_form { " (form)" } else { "" };
    format!(
        "{} {} {}: {} -> {}{same_form}",
        difference.part,
        difference.kind,
        difference.place,
        value(&difference.old),
        value(&difference.new),
    )
}
