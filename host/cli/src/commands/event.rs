//! `lupasilta event`: what the case system says, told to LV or only mapped.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use lupasilta::audit::Digest;
use lupasilta::audit::record::Finding;
use lupasilta::contract::{self, Action, Body, Context, File};
use lupasilta::embedded::requests_json;
use lupasilta::sandbox::{CallError, Mapping};
use lupasilta::service::file_name::Names;
use lupasilta::transfers::{CaseFile, CaseMessage, base_name};
use lupasilta::triggers::media_type;
use serde_json::Value;

use super::configured::Configured;
use super::map::{FINDINGS, case::Case, json, summary, written::Files};
use super::mapping;
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_moment};

/// Tell LV what the case system says, or see what LV would be told
///
/// With FILE: keeps the message and its files, and returns; `lupasilta run` tells LV. A repeat of the same bytes gives the transfer that is there.
/// With --mapping: maps the message only, without store or network, and writes the requests in the order in which they are to be made.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Event {
    /// The message: XML of the case system's format, or the JSON of an event
    #[arg(value_name = "FILE", required_unless_present = "mapping", conflicts_with_all = ["mapping", "event"])]
    file: Option<PathBuf>,

    /// Map with this component only
    #[arg(long, value_name = "M.WASM", requires_all = ["event", "out"])]
    mapping: Option<PathBuf>,

    /// The message to map
    #[arg(long, value_name = "FILE", requires = "mapping")]
    event: Option<PathBuf>,

    /// The folder of the files that the message names; the message's own if not given
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,

    /// Where requests.json and findings.json are written
    #[arg(long, value_name = "DIR", requires = "mapping")]
    out: Option<PathBuf>,

    /// The mapping's settings, JSON
    #[arg(long, value_name = "FILE", requires = "mapping")]
    settings: Option<PathBuf>,

    /// What LV sent of the action, as a folder with commondata.json and formdata.json
    #[arg(long, value_name = "DIR", requires = "mapping")]
    previous: Option<PathBuf>,

    /// The action, where the message does not name it
    #[arg(long, value_name = "EXTERNAL-ID", requires = "mapping")]
    external_id: Option<String>,

    /// The present moment for the mapping, RFC 3339; now if not given
    #[arg(long, value_name = "MOMENT", requires = "mapping")]
    now: Option<Timestamp>,

    /// Overwrite what is in the output folder
    #[arg(long, requires = "mapping")]
    force: bool,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta event paatos.xml --config lupasilta.toml
  lupasilta event kasittelyssa.json
  lupasilta event --mapping target/components/asianhallinta.wasm --event paatos.xml --files liitteet --out /tmp/paatos

Exit codes with --mapping: 0 mapped, 3 a person has to decide first (no requests are written), 5 a limit of the sandbox was reached,
2 something given is unusable, 1 anything else.";

const REQUESTS: &str = "requests.json";

impl Event {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        match (&self.file, &self.mapping, &self.event, &self.out) {
            (Some(file), ..) => self.tell(file, output),
            (None, Some(mapping), Some(event), Some(out)) => self.map(mapping, event, out, output),
            _ => Err(Failure::usage(
                "There is no message.",
                "Give FILE, or --mapping with --event and --out.",
            )),
        }
    }

    fn tell(&self, file: &Path, output: &mut Output) -> Result<()> {
        let message = CaseMessage {
            media_type: message_type(file)?,
            bytes: read(file)?,
            files: self.beside(file)?,
        };
        let bridge = self.configured.open()?;
        let summary = bridge
            .tell(&message)
            .map_err(|error| Failure::with(Exit::Failed, error))?;
        if output.is_json() {
            return output.value(&summary);
        }
        output.line(format_args!(
            "action {}: transfer {}, {}",
            summary.external_id, summary.id, summary.state
        ))
    }

    fn map(&self, mapping: &Path, event: &Path, out: &Path, output: &mut Output) -> Result<()> {
        let mapping = mapping::load(mapping)?;
        let context = Context {
            now: finnish_moment(self.now.unwrap_or_else(Timestamp::now)),
            settings: mapping::settings(&mapping, self.settings.as_deref())?,
        };
        let message = Body {
            name: "message".to_owned(),
            media_type: message_type(event)?,
            bytes: read(event)?,
        };
        let notice = match self.notice(&mapping, event, message, &context) {
            Ok((notice, files)) => (notice, files),
            Err(Failed::Unusable(failure)) => return Err(failure),
            Err(Failed::Call(CallError::Rejected(findings))) => {
                let findings: Vec<Finding> = findings.iter().map(Finding::from).collect();
                let mut files = Files::default();
                files.add(FINDINGS, json(&findings)?);
                files.contradict(REQUESTS);
                files.write(out, self.force)?;
                summary::rejected(&findings, out, output)?;
                return Err(Failure::Told(Exit::Rejected));
            }
            Err(Failed::Call(error)) => return Err(super::map::call_failure(error)),
        };
        let (notice, sent) = notice;
        let requests = requests_json(&mapping, &notice.requests, &sent)
            .map_err(|refused| Failure::with(Exit::Failed, *refused.problem))?;
        let findings: Vec<Finding> = notice.findings.iter().map(Finding::from).collect();
        let mut files = Files::default();
        files.add(REQUESTS, requests.clone());
        files.add(FINDINGS, json(&findings)?);
        files.write(out, self.force)?;
        if output.is_json() {
            let requests: Value = serde_json::from_slice(&requests)
                .map_err(|error| Failure::machine(format!("JSON cannot be read: {error}.")))?;
            return output.value(&requests);
        }
        for request in &notice.requests {
            output.line(format_args!("{} {}", request.operation, request.path))?;
        }
        if let Some(until) = &notice.not_before {
            output.line(format_args!("not before {until}"))?;
        }
        crate::output::print_findings(&findings, 12, output)
    }

    fn notice(
        &self,
        mapping: &Mapping,
        event: &Path,
        message: Body,
        context: &Context,
    ) -> std::result::Result<(contract::Notice, Vec<File>), Failed> {
        let address = mapping.read(&message, context)?;
        let external_id = self.external_id.clone().or(address.external_id);
        let external_id = external_id.ok_or_else(|| {
            Failure::usage(
                "The message does not name the action.",
                "Give the action's identifier with --external-id.",
            )
        })?;
        let action = Action {
            external_id,
            case_id: None,
            before: match &self.previous {
                Some(folder) => Case::in_folder(folder)?.all_bodies()?,
                None => Vec::new(),
            },
            told: None,
        };
        let files = named(&address.files, &self.beside(event)?)?;
        let event = contract::Event::Message(contract::CaseMessage {
            message,
            files: files.clone(),
        });
        Ok((mapping.report(&event, &action, context)?, files))
    }

    /// The files that may belong to the message.
    fn beside(&self, message: &Path) -> Result<Vec<CaseFile>> {
        let own = message.parent().filter(|folder| *folder != Path::new(""));
        let folder = self.files.as_deref().or(own).unwrap_or(Path::new("."));
        let unreadable = |error: std::io::Error| {
            Failure::usage(
                format!("{} cannot be read: {error}.", folder.display()),
                "Name the folder of the message's files with --files.",
            )
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if let Ok(name) = entry.file_name().into_string()
                && entry.path().is_file()
            {
                files.push(CaseFile {
                    name,
                    path: entry.path(),
                });
            }
        }
        Ok(files)
    }
}

enum Failed {
    Unusable(Failure),
    Call(CallError),
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self::Unusable(failure)
    }
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

/// Those of the files that a message names that are there, as the mapping sees them: it says what a missing one means.
fn named(links: &[String], files: &[CaseFile]) -> Result<Vec<File>> {
    let mut names = Names::new();
    (1..)
        .zip(links)
        .filter_map(|(number, link): (usize, _)| {
            let name = base_name(link);
            let file = files.iter().find(|file| file.name == name)?;
            let place = names.place(&number.to_string(), &name);
            Some(read(&file.path).map(|bytes| File {
                id: link.clone(),
                size: Some(bytes.len() as u64),
                sha256: Some(Digest::of(&bytes).to_string()),
                place,
            }))
        })
        .collect()
}

fn message_type(file: &Path) -> Result<String> {
    let name = file.file_name().and_then(|name| name.to_str());
    name.and_then(media_type).map(str::to_owned).ok_or_else(|| {
        Failure::usage(
            format!("{} is neither .xml nor .json.", file.display()),
            "A message of the case system is an XML file of its format, or the JSON of an event.",
        )
    })
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).map_err(|error| {
        Failure::usage(
            format!("{} cannot be read: {error}.", file.display()),
            "See that the file exists and may be read.",
        )
    })
}
