//! Applications to change and to map, natively: the same source that becomes the component.

#![allow(dead_code, reason = "each test file uses a part")]

use std::path::{Path, PathBuf};

use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::{
    Action, Arrival, Body, Content, Context, Delivery, File, Finding, Guest, JsonType, Kind,
    Ledger, Member, Part, Request,
};
use serde_json::{Value, json};

/// An application that can be changed before it is mapped.
#[derive(Clone)]
pub struct Case {
    pub commondata: Value,
    pub formdata: Value,
    pub settings: Value,
    pub number: u32,
    /// Attachments that did not come.
    pub missing: Vec<String>,
    /// What happened.
    pub kind: Kind,
    /// What earlier deliveries were made of.
    pub before: Vec<Body>,
    /// The case system's number.
    pub case_id: Option<String>,
    /// Messages; fetched alone.
    pub messages: Value,
}

/// What came out.
pub struct Mapped {
    pub message: String,
    pub rendition: String,
    pub ledger: Ledger,
    pub findings: Vec<Finding>,
    pub pointers: Vec<String>,
    pub delivery: Delivery,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Case {
    pub fn names() -> Vec<String> {
        let entries = std::fs::read_dir(root().join("tests/cases")).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert!(names.len() >= 7);
        names
    }

    pub fn example(name: &str) -> Self {
        Case::read(&root().join("tests/cases").join(name))
    }

    /// Every example and every golden case, by name.
    pub fn all() -> Vec<(String, Self)> {
        let folders = ["tests/cases", "tests/golden-cases"].map(|folder| root().join(folder));
        let entries = folders.iter().flat_map(|folder| folder.read_dir().unwrap());
        let cases = entries.map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, Case::read(&entry.path()))
        });
        cases.collect()
    }

    fn read(folder: &Path) -> Self {
        let read = |file: &str| {
            let text = std::fs::read_to_string(folder.join(file)).ok()?;
            let text = text.trim_start_matches('\u{feff}');
            Some(serde_json::from_str(text).unwrap())
        };
        Case {
            commondata: read("commondata.json").unwrap(),
            formdata: read("formdata.json").unwrap(),
            settings: read("settings.json").unwrap_or(json!({})),
            number: 1,
            missing: Vec::new(),
            kind: Kind::Application,
            before: Vec::new(),
            case_id: None,
            messages: json!([]),
        }
    }

    /// The example of an organisation.
    pub fn organisation() -> Self {
        Case::example("ymparistolupa-kunta")
    }

    /// The example of a person.
    pub fn person() -> Self {
        Case::example("rakennuslupa")
    }

    /// The case with the value at a pointer into `Commondata` replaced or added.
    pub fn with(mut self, pointer: &str, value: Value) -> Self {
        put(&mut self.commondata, pointer, Some(value));
        self
    }

    /// The case without the member at a pointer into `Commondata`.
    pub fn without(mut self, pointer: &str) -> Self {
        put(&mut self.commondata, pointer, None);
        self
    }

    pub fn with_settings(mut self, settings: Value) -> Self {
        self.settings = settings;
        self
    }

    pub fn with_form(mut self, pointer: &str, value: Value) -> Self {
        put(&mut self.formdata, pointer, Some(value));
        self
    }

    pub fn deliver(&self) -> Result<Mapped, Vec<Finding>> {
        self.deliver_texts(&pretty(&self.commondata), &pretty(&self.formdata))
    }

    /// The same action later, with this one delivered.
    pub fn later(&self, kind: Kind) -> Self {
        Case {
            kind,
            number: self.number + 1,
            before: bodies(&self.commondata, &self.formdata),
            case_id: Some("YMP/1234/2026".to_owned()),
            ..self.clone()
        }
    }

    /// What is delivered, if anything is.
    pub fn addition(&self) -> Result<Option<Mapped>, Vec<Finding>> {
        let bodies = if self.kind == Kind::Message {
            vec![body("messages", &pretty(&self.messages))]
        } else {
            bodies(&self.commondata, &self.formdata)
        };
        self.deliver_bodies(bodies)
    }

    /// What is delivered of messages.
    pub fn with_messages(mut self, messages: Value) -> Self {
        self.messages = messages;
        self
    }

    /// Maps texts that need not be what `serde_json` writes.
    pub fn deliver_texts(&self, commondata: &str, formdata: &str) -> Result<Mapped, Vec<Finding>> {
        let bodies = vec![body("commondata", commondata), body("formdata", formdata)];
        self.deliver_bodies(bodies)
            .map(|mapped| mapped.expect("an application is always delivered"))
    }

    /// The action as the host tells of it.
    pub fn action(&self) -> Action {
        let external_id = self.commondata["externalId"].as_str().unwrap_or("none");
        Action {
            external_id: external_id.to_owned(),
            case_id: self.case_id.clone(),
            before: self.before.clone(),
            told: None,
        }
    }

    /// What stands around its mapping.
    pub fn context(&self) -> Context {
        Context {
            now: "2026-11-23T12:00:00+02:00".to_owned(),
            settings: self.settings.to_string(),
        }
    }

    fn deliver_bodies(&self, bodies: Vec<Body>) -> Result<Option<Mapped>, Vec<Finding>> {
        let action = self.action();
        let context = self.context();
        let wanted =
            Asianhallinta::attachments(self.kind, action.clone(), bodies.clone(), context.clone())?;
        let files = wanted
            .into_iter()
            .filter(|attachment| !self.missing.contains(&attachment.id))
            .map(|attachment| File {
                place: format!(
                    "{}_{}",
                    attachment.id,
                    attachment
                        .name
                        .replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "_")
                ),
                id: attachment.id,
                size: attachment.size,
                sha256: attachment.sha256,
            })
            .collect();
        let pointers = bodies.iter().flat_map(leaves_of).collect();
        let arrival = Arrival {
            kind: self.kind,
            number: self.number,
            bodies,
            files,
        };
        let Some(delivery) = Asianhallinta::deliver(arrival, action, context)? else {
            return Ok(None);
        };
        let text = |content: &Content| match content {
            Content::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap(),
            Content::Received(name) => panic!("{name} is a received body"),
        };
        Ok(Some(Mapped {
            message: text(&delivery.message.content),
            rendition: text(&delivery.documents[0].content),
            ledger: delivery.ledger.clone(),
            findings: delivery.findings.clone(),
            pointers,
            delivery,
        }))
    }

    /// The codes of the findings of a rejection.
    pub fn rejection(&self) -> Vec<(String, String)> {
        match self.deliver() {
            Ok(mapped) => panic!("mapped: {:?}", mapped.codes()),
            Err(findings) => codes(&findings),
        }
    }
}

impl Mapped {
    /// Code and place of each finding.
    pub fn codes(&self) -> Vec<(String, String)> {
        codes(&self.findings)
    }

    pub fn has(&self, code: &str, at: &str) -> bool {
        self.codes().contains(&(code.to_owned(), at.to_owned()))
    }

    /// Fate and target of the leaf at a pointer.
    pub fn fate(&self, pointer: &str) -> (u8, String, String) {
        let leaf = self
            .pointers
            .iter()
            .position(|known| known == pointer)
            .unwrap_or_else(|| panic!("no leaf {pointer}"));
        let start = if leaf == 0 {
            0
        } else {
            self.ledger.path_ends[leaf - 1] as usize
        };
        let path = self.ledger.paths[start..self.ledger.path_ends[leaf] as usize].to_owned();
        (
            self.ledger.fates[leaf],
            path,
            self.ledger.rule_names[self.ledger.rules[leaf] as usize].clone(),
        )
    }

    pub fn unmapped(&self) -> Vec<String> {
        assert_eq!(self.ledger.fates.len(), self.pointers.len());
        let fates = self.pointers.iter().zip(&self.ledger.fates);
        fates
            .filter(|(_, fate)| **fate == 0)
            .map(|(pointer, _)| pointer.clone())
            .collect()
    }

    /// The text of the first element of this name.
    pub fn element(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.message.split_once(&format!("<ah:{name}>"))?;
        rest.split_once('<').map(|(text, _)| text)
    }

    /// The text of the document whose name has this in it.
    pub fn document(&self, part: &str) -> &str {
        let mut documents = self.delivery.documents.iter();
        let found = documents.find(|document| document.name.contains(part));
        match found.map(|document| &document.content) {
            Some(Content::Bytes(bytes)) => core::str::from_utf8(bytes).unwrap(),
            _ => panic!("no text {part}"),
        }
    }

    /// Leaves the message where it can be checked against the public schema.
    pub fn keep(&self, name: &str) {
        let folder = root().join("target/test-xml/asianhallinta");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.xml")), &self.message).unwrap();
    }
}

fn codes(findings: &[Finding]) -> Vec<(String, String)> {
    findings
        .iter()
        .map(|finding| (finding.code.clone(), finding.at.clone().unwrap_or_default()))
        .collect()
}

pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn put(root: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = root
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("nothing at {parent}"));
    match (parent, value) {
        (Value::Object(members), Some(value)) => drop(members.insert(last.to_owned(), value)),
        (Value::Object(members), None) => drop(members.remove(last)),
        (Value::Array(items), Some(value)) if last == "-" => items.push(value),
        (Value::Array(items), Some(value)) => items[last.parse::<usize>().unwrap()] = value,
        (Value::Array(items), None) => drop(items.remove(last.parse().unwrap())),
        _ => panic!("{pointer} is inside a scalar"),
    }
}

pub fn body(name: &str, text: &str) -> Body {
    Body {
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

pub fn bodies(commondata: &Value, formdata: &Value) -> Vec<Body> {
    vec![
        body("commondata", &pretty(commondata)),
        body("formdata", &pretty(formdata)),
    ]
}

fn leaves_of(body: &Body) -> Vec<String> {
    leaves(&body.name, core::str::from_utf8(&body.bytes).unwrap())
}

/// The leaves' pointers in the order of the text, by the SDK's own reader.
fn leaves(body: &str, text: &str) -> Vec<String> {
    let tree = lupasilta_guest::json::Tree::read(text.as_bytes()).unwrap();
    let nodes = tree.nodes().iter().enumerate();
    nodes
        .filter(|(_, node)| node.leaf != lupasilta_guest::json::NOT_A_LEAF)
        .map(|(index, _)| format!("{body}#{}", tree.pointer(index)))
        .collect()
}

/// The listed member that stands at a pointer.
pub fn listed<'m>(
    members: &'m [Member],
    operation: &str,
    part: Part,
    pointer: &str,
) -> Option<&'m Member> {
    let stands_there = |member: &Member| {
        let listed: Vec<&str> = member.pointer.split('/').collect();
        let steps: Vec<&str> = pointer.split('/').collect();
        let is_step = |(listed, step): (&&str, &&str)| {
            listed == step || *listed == "*" && step.parse::<usize>().is_ok()
        };
        listed.len() == steps.len() && listed.iter().zip(&steps).all(is_step)
    };
    let mut members = members.iter();
    members.find(|one| one.operation == operation && one.part == part && stands_there(one))
}

/// That a request's body consists of listed members, with types and codes as listed.
pub fn assert_listed(request: &Request) {
    fn check(members: &[Member], operation: &str, pointer: &str, value: &Value) {
        let member = listed(members, operation, Part::Request, pointer)
            .unwrap_or_else(|| panic!("{operation} {pointer} is not listed"));
        let (json_type, inner): (_, Vec<(String, &Value)>) = match value {
            Value::String(_) => (JsonType::Text, vec![]),
            Value::Number(_) => (JsonType::Number, vec![]),
            Value::Bool(_) => (JsonType::Boolean, vec![]),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, item)| (index.to_string(), item));
                (JsonType::Array, items.collect())
            }
            Value::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.clone(), value));
                (JsonType::Object, members.collect())
            }
            Value::Null => panic!("{operation} {pointer} is null"),
        };
        assert!(member.types.contains(&json_type), "{operation} {pointer}");
        if let (false, Some(code)) = (member.codes.is_empty(), value.as_str()) {
            assert!(member.codes.iter().any(|known| known == code), "{code}");
        }
        for (name, value) in inner {
            check(members, operation, &format!("{pointer}/{name}"), value);
        }
    }
    let Some(body) = &request.body else { return };
    let members = Asianhallinta::describe().members;
    let body: Value = serde_json::from_str(body).unwrap();
    check(&members, &request.operation, "", &body);
}
