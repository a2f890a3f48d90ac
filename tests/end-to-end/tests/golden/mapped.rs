//! A case through the real component in the sandbox, checked by the host's audit.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use lupasilta::audit::record::{Component, Record};
use lupasilta::audit::{self, Row};
use lupasilta::contract::{
    Action, Arrival, Body, Content, Context, Delivery, Document, File, Finding, Kind, Severity,
};
use lupasilta::sandbox::{CallError, Limits, Mapping, Options, Sandbox};
use lupasilta::service::file_name::Names;
use lupasilta_end_to_end::{component, root};
use lupasilta_simulator::{Attachment, DEFAULT_SIZE};

/// An application in a folder.
pub struct Case {
    pub name: String,
    pub commondata: Vec<u8>,
    pub formdata: Vec<u8>,
    settings: String,
}

/// The component.
pub struct Mapper(Mapping);

/// What became of a case.
pub enum Outcome {
    Mapped(Box<Mapped>),
    /// The findings, as text.
    Rejected(String),
}

/// A delivery whose ledger holds.
pub struct Mapped {
    bodies: Vec<Body>,
    delivery: Delivery,
}

impl Case {
    /// Every example, and every case of the tests' own.
    pub fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        for folder in ["tests/cases", "tests/golden-cases"] {
            let mut folders: Vec<_> = fs::read_dir(root().join(folder))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            folders.sort();
            cases.extend(folders.iter().map(|folder| Self::read(folder)));
        }
        assert!(cases.len() > 20);
        cases
    }

    pub fn read(folder: &Path) -> Self {
        let read = |name: &str| fs::read(folder.join(name)).unwrap();
        Self {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
            commondata: read("commondata.json"),
            formdata: read("formdata.json"),
            settings: fs::read_to_string(folder.join("settings.json")).unwrap_or("{}".to_owned()),
        }
    }

    /// Read without JSON, so that a repeated key is no matter here.
    fn external_id(&self) -> String {
        let text = String::from_utf8_lossy(&self.commondata);
        let (_, rest) = text.split_once("\"externalId\"").unwrap();
        rest.split('"').nth(1).unwrap().to_owned()
    }
}

impl Mapper {
    pub fn load() -> Self {
        let options = Options {
            // Generous: what a slow machine makes of an unoptimised test is not what is tested.
            limits: Limits {
                time: lupasilta_end_to_end::PATIENCE,
                ..Limits::default()
            },
            ..Options::default()
        };
        let bytes = fs::read(component("asianhallinta")).unwrap();
        Self(Sandbox::new(options).unwrap().load(&bytes).unwrap())
    }

    pub fn map(&self, case: &Case) -> Outcome {
        self.0.check_settings(&case.settings).unwrap();
        match self.deliver(case) {
            Ok(mapped) => {
                audit::check(&mapped.bodies, &mapped.delivery)
                    .unwrap_or_else(|violations| panic!("{}: {violations:?}", case.name));
                Outcome::Mapped(Box::new(mapped))
            }
            Err(CallError::Rejected(found)) => Outcome::Rejected(findings(&found)),
            Err(error) => panic!("{}: {error}", case.name),
        }
    }

    fn deliver(&self, case: &Case) -> Result<Mapped, CallError> {
        let context = Context {
            now: "2026-11-23T12:00:00+02:00".to_owned(),
            settings: case.settings.clone(),
        };
        let action = Action {
            external_id: case.external_id(),
            case_id: None,
            before: Vec::new(),
            told: None,
        };
        let wanted = self.0.fetch(Kind::Application, &action, &context)?;
        let bodies: Vec<Body> = wanted
            .into_iter()
            .map(|wanted| Body {
                bytes: match wanted.name.as_str() {
                    "commondata" => case.commondata.clone(),
                    "formdata" => case.formdata.clone(),
                    other => panic!("the mapping wants {other}"),
                },
                name: wanted.name,
                media_type: "application/json".to_owned(),
            })
            .collect();
        let mut names = Names::new();
        let files = self
            .0
            .attachments(Kind::Application, &action, &bodies, &context)?
            .into_iter()
            .map(|wanted| {
                let size = wanted.size.unwrap_or(DEFAULT_SIZE);
                let served =
                    Attachment::made_up(&wanted.id, &wanted.name, &wanted.media_type, size);
                File {
                    place: names.place(&wanted.id, &wanted.name),
                    id: wanted.id,
                    size: Some(served.size()),
                    sha256: Some(served.sha256()),
                }
            })
            .collect();
        let arrival = Arrival {
            kind: Kind::Application,
            number: 1,
            bodies,
            files,
        };
        let delivery = self.0.deliver(&arrival, &action, &context)?.unwrap();
        Ok(Mapped {
            bodies: arrival.bodies,
            delivery,
        })
    }
}

impl Mapped {
    pub fn message(&self) -> &str {
        text(&self.delivery.message)
    }

    /// The rendition with each block on a line of its own, for the eye and for `diff`.
    pub fn rendition(&self) -> String {
        let mut html = text(&self.delivery.documents[0]).to_owned();
        for tag in [
            "<style", "<body", "<h1", "<p", "<section", "<dl", "<dt", "<dd", "<table", "<tr",
            "<ul", "<li",
        ] {
            html = html.replace(tag, &format!("\n{tag}"));
        }
        html
    }

    /// What became of each value: a line each, in the order in which they were received.
    pub fn ledger(&self) -> String {
        let names = std::iter::once(&self.delivery.message).chain(&self.delivery.documents);
        // Their names begin with the action's identifier, which only makes the lines longer.
        let names: Vec<_> = names
            .map(|document| document.name.rsplit('_').next().unwrap_or_default())
            .collect();
        let mut lines = String::new();
        for (source, row) in self.rows() {
            let source = source.escape_debug();
            write!(lines, "{:9} {source}", row.fate.to_string()).unwrap();
            if let Some(target) = row.target {
                let name = names[usize::from(target.document)];
                write!(lines, " -> {name}#{}", target.path).unwrap();
            }
            if let Some(rule) = row.rule {
                write!(lines, " ({rule})").unwrap();
            }
            lines.push('\n');
        }
        lines
    }

    pub fn findings(&self) -> String {
        findings(&self.delivery.findings)
    }

    /// The places that a finding calls unmapped.
    pub fn reported(&self) -> impl Iterator<Item = &str> {
        let unmapped = self.delivery.findings.iter();
        unmapped
            .filter(|finding| finding.code == "unmapped")
            .filter_map(|finding| finding.at.as_deref())
    }

    /// The record of the delivery, and what the host's check makes of the delivery that is built of that record again.
    pub fn recorded_twice(&self) -> (Record, Record) {
        let audit = audit::check(&self.bodies, &self.delivery).unwrap();
        let component = Component {
            name: "asianhallinta".to_owned(),
            version: "1".to_owned(),
            digest: audit::Digest::of(b"component"),
        };
        let first = Record::new(&audit, component.clone());
        let documents = audit.documents().cloned().collect();
        let again = first.delivery(&self.bodies, documents).unwrap();
        let audit = audit::check(&self.bodies, &again).unwrap();
        (first, Record::new(&audit, component))
    }

    pub fn rows(&self) -> impl Iterator<Item = (String, Row<'_>)> {
        let audit = audit::check(&self.bodies, &self.delivery).unwrap();
        audit.leaves().collect::<Vec<_>>().into_iter()
    }
}

fn text(document: &Document) -> &str {
    match &document.content {
        Content::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        Content::Received(name) => panic!("{} is the body {name}", document.name),
    }
}

/// A line for each, and below it its words.
fn findings(list: &[Finding]) -> String {
    let mut lines = String::new();
    for finding in list {
        let severity = match finding.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let at = finding.at.as_deref().unwrap_or_default().escape_debug();
        writeln!(lines, "{severity} {} {at}", finding.code).unwrap();
        for (language, words) in [
            ("fi", &finding.text.fi),
            ("sv", &finding.text.sv),
            ("en", &finding.text.en),
        ] {
            writeln!(lines, "  {language} {words}").unwrap();
        }
    }
    lines
}
