//! `lupasilta map`: one application, without store or network.

pub(super) mod case;
pub(super) mod summary;
pub(super) mod written;

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use lupasilta::audit;
use lupasilta::audit::record::{Component, Finding, Record};
use lupasilta::contract::{Action, Arrival, Body, Content, Context, Delivery, Document};
use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::sandbox::{BadOutput, CallError, Mapping};
use lupasilta::transfers::Kind;

use super::{kind, mapping};
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_moment};
use case::Case;
use written::Files;

/// Map one application from files to files, and check its ledger
///
/// Needs neither a store nor a network. Writes the message, the documents and ledger.json; or, when the mapping rejects the application,
/// findings.json.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Map {
    /// The mapping component
    #[arg(long, value_name = "M.wasm")]
    mapping: PathBuf,

    /// The application: a folder with commondata.json and formdata.json as LV sends them, and perhaps attachments/ with files
    #[arg(long, value_name = "DIR")]
    case: PathBuf,

    /// The mapping's settings, JSON; the mapping's defaults, when not given
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    /// Where to write; made when missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Overwrite other files of the same names
    #[arg(long)]
    force: bool,

    /// The moment that the mapping is told is now, RFC 3339; the same moment gives the same bytes
    #[arg(long, value_name = "MOMENT")]
    now: Option<Timestamp>,

    /// The action's identifier in LV; that of commondata.json, when not given
    #[arg(long, value_name = "EXTERNAL-ID")]
    external_id: Option<String>,

    /// What the case is: application, supplement, message or withdrawal
    #[arg(long, value_name = "KIND", default_value = "application", value_parser = kind)]
    kind: Kind,

    /// What was delivered before, as another folder of the same form: a supplement is told by what differs from it
    #[arg(long, value_name = "DIR")]
    previous: Option<PathBuf>,

    /// The running number of the message about the action
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    number: u32,

    /// The case system's own number for the case
    #[arg(long, value_name = "CASE-ID")]
    case_id: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta map --mapping target/components/asianhallinta.wasm --case tests/cases/rakennuslupa --out /tmp/rakennuslupa
  lupasilta map --mapping M.wasm --case DIR --kind supplement --previous DIR --number 2 --out DIR
  lupasilta map --mapping M.wasm --case DIR --settings settings.json --now 2026-11-08T09:14:33+02:00 --out DIR --json

Exit codes: 0 mapped, 3 rejected by the mapping, 4 the ledger check failed, 5 a limit of the sandbox was reached,
2 something given is unusable (arguments, component, settings, case, output folder), 1 anything else.";

/// The file that tells what became of every value.
const LEDGER: &str = "ledger.json";
/// The file that tells why there is no message.
pub(super) const FINDINGS: &str = "findings.json";

impl Map {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let mapping = mapping::load(&self.mapping)?;
        let context = Context {
            now: finnish_moment(self.now.unwrap_or_else(Timestamp::now)),
            settings: mapping::settings(&mapping, self.settings.as_deref())?,
        };
        let case = Case::in_folder(&self.case)?;
        let external_id = match &self.external_id {
            Some(id) => id.clone(),
            None => case.external_id()?,
        };
        let action = Action {
            external_id,
            case_id: self.case_id.clone(),
            before: match &self.previous {
                Some(folder) => Case::in_folder(folder)?.all_bodies()?,
                None => Vec::new(),
            },
            told: None,
        };
        let arrival = match self.arrival(&mapping, &case, &action, &context) {
            Ok(arrival) => arrival,
            Err(failed) => return self.not_mapped(failed, output),
        };
        let delivery = match mapping.deliver(&arrival, &action, &context) {
            Ok(Some(delivery)) => delivery,
            Ok(None) => return summary::unchanged(output),
            Err(error) => return self.not_mapped(error.into(), output),
        };

        let audit = audit::check(&arrival.bodies, &delivery)
            .map_err(|violations| Failure::with(Exit::LedgerCheck, violations))?;
        let record = Record::new(&audit, component(&mapping));
        files(&delivery, &arrival.bodies, &record)?.write(&self.out, self.force)?;
        summary::mapped(&record, &self.out, output)
    }

    /// What would have been fetched, read from the case instead.
    fn arrival(
        &self,
        mapping: &Mapping,
        case: &Case<'_>,
        action: &Action,
        context: &Context,
    ) -> std::result::Result<Arrival, NotMapped> {
        let kind = self.kind.into();
        let wanted = mapping.fetch(kind, action, context)?;
        let bodies = case.bodies(&wanted)?;
        let attachments = mapping.attachments(kind, action, &bodies, context)?;
        let files = case.files(&attachments)?;
        Ok(Arrival {
            kind,
            number: self.number,
            bodies,
            files,
        })
    }

    /// Ends without a message; a rejection is written and shown first.
    fn not_mapped(&self, failed: NotMapped, output: &mut Output) -> Result<()> {
        let findings = match failed {
            NotMapped::Unusable(failure) => return Err(failure),
            NotMapped::Call(CallError::Rejected(findings)) => findings,
            NotMapped::Call(error) => return Err(call_failure(error)),
        };
        let findings: Vec<Finding> = findings.iter().map(Finding::from).collect();
        let mut files = Files::default();
        files.add(FINDINGS, json(&findings)?);
        files.contradict(LEDGER);
        files.write(&self.out, self.force)?;
        summary::rejected(&findings, &self.out, output)?;
        Err(Failure::Told(Exit::Rejected))
    }
}

/// Why there is no arrival or no delivery.
enum NotMapped {
    /// What the command was given is at fault.
    Unusable(Failure),
    /// The mapping gave no answer, or said no.
    Call(CallError),
}

impl From<Failure> for NotMapped {
    fn from(failure: Failure) -> Self {
        Self::Unusable(failure)
    }
}

impl From<CallError> for NotMapped {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

/// The exit code of a call that failed.
pub(super) fn call_failure(error: CallError) -> Failure {
    let exit = match &error {
        CallError::Rejected(_) => Exit::Rejected,
        CallError::OutOfMemory { .. }
        | CallError::OutOfTableElements { .. }
        | CallError::OutOfTime { .. }
        | CallError::OutOfFuel
        | CallError::StackOverflow(_)
        | CallError::InputTooLarge { .. }
        | CallError::OutputTooLarge { .. } => Exit::SandboxLimit,
        // A ledger that cannot even be read holds as little as one that is wrong.
        CallError::BadOutput(
            BadOutput::Length { .. }
            | BadOutput::Leaf { .. }
            | BadOutput::PathsLeftOver
            | BadOutput::RuleNames,
        ) => Exit::LedgerCheck,
        _ => Exit::Failed,
    };
    Failure::with(exit, error)
}

fn component(mapping: &Mapping) -> Component {
    let manifest = mapping.manifest();
    Component {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        digest: mapping.digest(),
    }
}

/// What is written of a delivery. The check before this has seen that names are file names, and that each body was received.
fn files(delivery: &Delivery, bodies: &[Body], record: &Record) -> Result<Files> {
    let mut files = Files::default();
    for Document { name, content, .. } in
        std::iter::once(&delivery.message).chain(&delivery.documents)
    {
        if [LEDGER, FINDINGS].contains(&name.as_str()) {
            return Err(Problem {
                code: "document-name-taken".to_owned(),
                side: Side::Ours,
                recovery: Recovery::Person,
                what: format!(
                    "The mapping names a document {name}, which this program writes itself."
                ),
                advice: "Report it to the mapping's author.".to_owned(),
                detail: None,
            }
            .into());
        }
        let bytes = match content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Received(body) => bodies
                .iter()
                .find(|received| received.name == *body)
                .map(|body| body.bytes.clone())
                .unwrap_or_default(),
        };
        files.add(name, bytes);
    }
    files.add(LEDGER, json(record)?);
    files.contradict(FINDINGS);
    Ok(files)
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::machine(format!("JSON cannot be written: {error}.")))?;
    bytes.push(b'\n');
    Ok(bytes)
}
