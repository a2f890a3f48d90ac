//! A case, read from its folder, and mapped.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::GoldenError;
use super::coverage::Coverage;
use crate::audit::{Digest, leaves};
use crate::contract::{Action, Body, Context, File};
use crate::mappings::difference::Outcome;
use crate::mappings::replay::{Given, failed};
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::{CallError, Mapping};
use crate::service::file_name::Names;
use crate::transfers::{Direction, Kind, base_name};

/// What is said of a case in `case.json`. All of it is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct About {
    /// What happened: `application`, unless the case is an event.
    pub kind: Option<Kind>,
    /// The running number of the message about the action; 1.
    pub number: Option<u32>,
    /// The moment that the mapping is told is now, RFC 3339; `2026-11-23T12:00:00+02:00`.
    pub now: Option<String>,
    /// The action; else the `externalId` of the case's first body.
    pub external_id: Option<String>,
    /// The case system's own number for the case.
    pub case_id: Option<String>,
    /// When the last thing happened that LV was told of.
    pub told: Option<String>,
    /// A folder with the bodies of the action's earlier delivery, relative to the case.
    pub previous: Option<PathBuf>,
}

/// A case.
pub(super) struct Case {
    folder: PathBuf,
    about: About,
    settings: String,
    kind: Kind,
    event: Option<Body>,
}

/// Whether a folder is a case rather than one of cases.
pub(super) fn is_case(folder: &Path) -> bool {
    ["commondata.json", "event.xml", "event.json", "case.json"]
        .iter()
        .any(|name| folder.join(name).is_file())
}

impl Case {
    pub(super) fn read(folder: &Path, settings: Option<&str>) -> Result<Self, GoldenError> {
        let about: About = match optional(&folder.join("case.json"))? {
            Some(bytes) => {
                serde_json::from_slice(&bytes).map_err(|error| GoldenError::Unusable {
                    file: folder.join("case.json"),
                    what: error.to_string(),
                })?
            }
            None => About::default(),
        };
        let settings = match optional(&folder.join("settings.json"))? {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => settings.unwrap_or("{}").to_owned(),
        };
        let mut event = None;
        for (name, media_type) in [
            ("event.xml", "application/xml"),
            ("event.json", "application/json"),
        ] {
            if let Some(bytes) = optional(&folder.join(name))? {
                event = Some(Body {
                    name: "message".to_owned(),
                    media_type: media_type.to_owned(),
                    bytes,
                });
            }
        }
        let kind = match event {
            Some(_) => Kind::Event,
            None => about.kind.unwrap_or(Kind::Application),
        };
        Ok(Self {
            folder: folder.to_owned(),
            about,
            settings,
            kind,
            event,
        })
    }

    /// The bodies that lie in its folder, and those before; or the event.
    pub(super) fn bodies(&self) -> Vec<Body> {
        let before = self.before().unwrap_or_default();
        let own = ["commondata", "formdata", "messages"];
        let own = own
            .iter()
            .filter_map(|name| self.body(&self.folder, name).ok());
        self.event
            .iter()
            .cloned()
            .chain(own)
            .chain(before)
            .collect()
    }

    /// What the mapping makes of it, in fresh instances.
    pub(super) fn map(&self, mapping: &Mapping, coverage: &mut Coverage) -> Outcome {
        if let Err(error) = mapping.check_settings(&self.settings) {
            return Outcome::Failed(error.into());
        }
        let given = match self.kind.direction() {
            Direction::In => self.arrival(mapping, coverage),
            Direction::Out => self.message(mapping),
        };
        match given {
            Ok(given) => given.map(mapping, &self.settings),
            Err(outcome) => *outcome,
        }
    }

    fn arrival(&self, mapping: &Mapping, coverage: &mut Coverage) -> Result<Given, Box<Outcome>> {
        let (kind, context) = (self.kind.into(), self.context());
        let mut about = self.action(Vec::new())?;
        about.before = self.before()?;
        let called = |error: CallError| Box::new(failed(error));
        let mut bodies = Vec::new();
        for wanted in mapping.fetch(kind, &about, &context).map_err(called)? {
            coverage.fetched(&wanted);
            bodies.push(self.body(&self.folder, &wanted.name)?);
        }
        let attachments = mapping
            .attachments(kind, &about, &bodies, &context)
            .map_err(called)?;
        let mut names = Names::new();
        let mut files = Vec::new();
        for attachment in attachments {
            let place = names.place(&attachment.id, &attachment.name);
            let kept = self.file("attachments", &[&place, &attachment.name]);
            files.push(File {
                id: attachment.id,
                size: kept.as_ref().map(|bytes| bytes.len() as u64),
                sha256: kept.as_ref().map(|bytes| Digest::of(bytes).to_string()),
                place,
            });
        }
        self.given(about, bodies, files)
    }

    fn message(&self, mapping: &Mapping) -> Result<Given, Box<Outcome>> {
        let message = self
            .event
            .clone()
            .ok_or_else(|| unusable("there is no event"))?;
        let address = mapping
            .read(&message, &self.context())
            .map_err(|error| Box::new(failed(error)))?;
        let mut names = Names::new();
        let files = address.files.iter().enumerate().map(|(index, link)| {
            let name = base_name(link);
            let kept = self.file("files", &[&name]);
            File {
                id: link.clone(),
                size: kept.as_ref().map(|bytes| bytes.len() as u64),
                sha256: kept.as_ref().map(|bytes| Digest::of(bytes).to_string()),
                place: names.place(&(index + 1).to_string(), &name),
            }
        });
        let files = files.collect();
        let mut about = self.action(self.before()?)?;
        if self.about.external_id.is_none()
            && let Some(id) = address.external_id
        {
            about.external_id = id;
        }
        self.given(about, vec![message], files)
    }

    fn given(
        &self,
        about: Action,
        bodies: Vec<Body>,
        files: Vec<File>,
    ) -> Result<Given, Box<Outcome>> {
        let number = self.about.number.unwrap_or(1);
        Given::new(self.kind, number, self.context().now, about, bodies, files)
            .ok_or_else(|| unusable("there is nothing to map"))
    }

    fn context(&self) -> Context {
        let now = self.about.now.as_deref();
        Context {
            now: now.unwrap_or("2026-11-23T12:00:00+02:00").to_owned(),
            settings: self.settings.clone(),
        }
    }

    fn action(&self, before: Vec<Body>) -> Result<Action, Box<Outcome>> {
        let external_id = match &self.about.external_id {
            Some(id) => id.clone(),
            None => self.own_external_id()?,
        };
        Ok(Action {
            external_id,
            case_id: self.about.case_id.clone(),
            before,
            told: self.about.told.clone(),
        })
    }

    /// The `externalId` of the first body that has one; nothing for an event, which says itself what it is about.
    fn own_external_id(&self) -> Result<String, Box<Outcome>> {
        if self.event.is_some() {
            return Ok(String::new());
        }
        let body = self.body(&self.folder, "commondata")?;
        let found = leaves::read(&body.bytes).ok().and_then(|leaves| {
            leaves
                .iter()
                .find(|leaf| leaf.pointer() == "/externalId")
                .map(|leaf| leaf.text().to_owned())
        });
        found.ok_or_else(|| {
            unusable("neither case.json nor commondata.json says which action it is: externalId")
        })
    }

    fn before(&self) -> Result<Vec<Body>, Box<Outcome>> {
        let Some(previous) = &self.about.previous else {
            return Ok(Vec::new());
        };
        let folder = self.folder.join(previous);
        let mut bodies = Vec::new();
        for name in ["commondata", "formdata", "messages"] {
            if folder.join(format!("{name}.json")).is_file() {
                bodies.push(self.body(&folder, name)?);
            }
        }
        Ok(bodies)
    }

    fn body(&self, folder: &Path, name: &str) -> Result<Body, Box<Outcome>> {
        // The name is the mapping's, which is not to lead anywhere else.
        let plain = name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        let bytes = match plain {
            true => fs::read(folder.join(format!("{name}.json"))).ok(),
            false => None,
        };
        let bytes = bytes.ok_or_else(|| {
            unusable(&format!(
                "the mapping wants {name}.json, and the case has none"
            ))
        })?;
        Ok(Body {
            name: name.to_owned(),
            media_type: "application/json".to_owned(),
            bytes,
        })
    }

    /// A file that lies under one of these names in a folder of the case.
    fn file(&self, folder: &str, names: &[&str]) -> Option<Vec<u8>> {
        let plain = names
            .iter()
            .filter(|name| base_name(name) == **name && !name.starts_with('.'));
        let mut found = plain.filter_map(|name| fs::read(self.folder.join(folder).join(name)).ok());
        found.next()
    }
}

fn optional(file: &Path) -> Result<Option<Vec<u8>>, GoldenError> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(GoldenError::Unreadable {
            file: file.to_owned(),
            source,
        }),
    }
}

fn unusable(what: &str) -> Box<Outcome> {
    Box::new(Outcome::Failed(Problem {
        code: "case-unusable".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("The case cannot be mapped: {what}."),
        advice: "Add what is missing.".to_owned(),
        detail: None,
    }))
}
