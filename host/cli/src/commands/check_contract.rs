//! `lupasilta check-contract`: whether a mapping and an official definition of LV's service agree.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use lupasilta::config::Config;
use lupasilta::mappings::agreement::{
    Agreement, Definition, Ignored, InDefinition, JudgedMember, Judgement, Place, Verdict,
};

use super::{configured, mapping};
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, plain};

/// Hold a mapping against an official OpenAPI definition of LV's service
///
/// Says of each operation and member that the mapping relies on whether the definition confirms it, contradicts it or does not mention it, and
/// what the definition has that the mapping ignores. Nothing is asked of LV.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckContract {
    /// The definition: OpenAPI 3.0 or 3.1, as YAML or JSON
    #[arg(value_name = "FILE")]
    definition: PathBuf,

    /// The mapping's component; else the one of the settings
    #[arg(long, value_name = "M.wasm")]
    mapping: Option<PathBuf>,

    /// List what is confirmed, too, and each member that is not mentioned
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    configured: configured::Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta check-contract lv-service-api.yaml --mapping target/components/asianhallinta.wasm
  lupasilta check-contract lv-service-api.json --config lupasilta.toml --json

Exit codes: 0 nothing is contradicted, 1 something is, 2 a file is unusable.";

impl CheckContract {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let bytes = fs::read(&self.definition).map_err(|error| {
            Failure::usage(
                format!(
                    "The definition {} cannot be read: {error}.",
                    self.definition.display()
                ),
                "Name the OpenAPI file, as LV's service publishes it.",
            )
        })?;
        let definition =
            Definition::read(&bytes).map_err(|error| Failure::with(Exit::Usage, error))?;
        let component = match self.mapping {
            Some(component) => component,
            None => component_of(&self.configured.read()?),
        };
        let mapping = mapping::load(&component)?;
        let manifest = mapping.manifest();
        let agreement = Agreement::between(manifest, &definition);
        if output.is_json() {
            output.value(&agreement)?;
        } else {
            let name = format!("{} {}", manifest.name, manifest.version);
            Printed {
                agreement: &agreement,
                all: self.all,
                output,
            }
            .print(&name)?;
        }
        match agreement.contradicted() {
            0 => Ok(()),
            _ => Err(Failure::Told(Exit::Failed)),
        }
    }
}

fn component_of(config: &Config) -> PathBuf {
    config.base.join(&config.mapping.component)
}

/// The agreement as people read it.
struct Printed<'a> {
    agreement: &'a Agreement,
    all: bool,
    output: &'a mut Output,
}

impl Printed<'_> {
    fn print(mut self, mapping: &str) -> Result<()> {
        let of = &self.agreement.definition;
        self.output.line(format_args!(
            "{mapping} and {} {} (OpenAPI {})",
            plain(&of.title),
            plain(&of.version),
            plain(&of.openapi)
        ))?;
        if !self.agreement.lists_members {
            self.output.line(
                "The mapping does not say which members it knows (contract 0.1.0): only its operations are compared.",
            )?;
        }
        let counts = [
            (Verdict::Contradicted, "contradicted"),
            (Verdict::NotMentioned, "not mentioned"),
            (Verdict::Confirmed, "confirmed"),
        ];
        for (verdict, name) in counts {
            self.verdict(verdict, name)?;
        }
        self.ignored()?;
        self.unresolved()?;
        self.output.line("")?;
        let counts = counts.map(|(verdict, name)| {
            let count = self.agreement.count(verdict);
            format!("{count} {name}")
        });
        self.output.line(format_args!(
            "{}, {} of the definition ignored",
            counts.join(", "),
            self.agreement.ignored.len()
        ))
    }

    fn verdict(&mut self, verdict: Verdict, name: &str) -> Result<()> {
        let has = |judgement: &Judgement| judgement.verdict == verdict;
        let agreement = self.agreement;
        let operations = agreement
            .operations
            .iter()
            .filter(|one| has(&one.judgement));
        let members = agreement.members.iter().filter(|one| has(&one.judgement));
        let (operations, members): (Vec<_>, Vec<_>) = (operations.collect(), members.collect());
        if operations.is_empty() && members.is_empty() {
            return Ok(());
        }
        self.output.line("")?;
        self.output.line(name)?;
        for operation in operations {
            self.output.line(format_args!(
                "  {}  {} {}{}",
                operation.name,
                operation.method,
                operation.path,
                reason(&operation.judgement)
            ))?;
        }
        match (verdict, self.all) {
            (Verdict::Contradicted, _) | (_, true) => {
                for member in members {
                    let place = place(&member.operation, member.place, &member.pointer);
                    let reason = reason(&member.judgement);
                    self.output.line(format_args!("  {place}{reason}"))?;
                }
                Ok(())
            }
            (Verdict::NotMentioned, false) => self.unmentioned(&members),
            (Verdict::Confirmed, false) => self.confirmed(&members),
        }
    }

    /// One line for all that the definition does not mention because it stops at one place.
    fn unmentioned(&mut self, members: &[&JudgedMember]) -> Result<()> {
        let mut groups: Vec<(String, &JudgedMember, usize)> = Vec::new();
        for member in members {
            let stops_at = member.stops_at.as_deref().unwrap_or(&member.pointer);
            let place = place(&member.operation, member.place, stops_at);
            match groups.iter_mut().find(|(other, ..)| *other == place) {
                Some((.., count)) => *count += 1,
                None => groups.push((place, member, 1)),
            }
        }
        for (place, first, count) in groups {
            let members = match count {
                1 => String::new(),
                count => format!(" ({count} members)"),
            };
            self.output.line(format_args!(
                "  {place}{members}{}",
                reason(&first.judgement)
            ))?;
        }
        Ok(())
    }

    /// How many of each body are confirmed.
    fn confirmed(&mut self, members: &[&JudgedMember]) -> Result<()> {
        let mut groups: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for member in members {
            let counts = groups
                .entry(place(&member.operation, member.place, ""))
                .or_default();
            counts.0 += 1;
            counts.1 += usize::from(member.required == Some(false));
        }
        for (place, (count, optional)) in groups {
            self.output.line(format_args!(
                "  {place}: {count} members, {optional} of them optional in the definition"
            ))?;
        }
        Ok(())
    }

    fn ignored(&mut self) -> Result<()> {
        if self.agreement.ignored.is_empty() {
            return Ok(());
        }
        self.output.line("")?;
        self.output.line("ignored by the mapping")?;
        for ignored in &self.agreement.ignored {
            let (what, at) = match ignored {
                Ignored::Operation { method, path, at } => {
                    (format!("{method} {}", plain(path)), at)
                }
                Ignored::Member {
                    operation,
                    place: of,
                    pointer,
                    at,
                } => (place(operation, *of, pointer), at),
                Ignored::Codes {
                    operation,
                    place: of,
                    pointer,
                    codes,
                    at,
                } => {
                    let place = place(operation, *of, pointer);
                    (format!("{place}: codes {}", plain(&codes.join(", "))), at)
                }
            };
            self.output.line(format_args!("  {what}{}", line(at)))?;
        }
        Ok(())
    }

    fn unresolved(&mut self) -> Result<()> {
        if self.agreement.unresolved.is_empty() {
            return Ok(());
        }
        self.output.line("")?;
        self.output
            .line("references that lead nowhere in the file: what they say is not known")?;
        for one in &self.agreement.unresolved {
            let reference = plain(&one.reference);
            self.output
                .line(format_args!("  {reference}{}", line(&one.at)))?;
        }
        Ok(())
    }
}

/// A member as it is shown: its operation, and whether it is received, sent, or a parameter.
fn place(operation: &str, place: Place, pointer: &str) -> String {
    let side = match place {
        Place::Response => "response",
        Place::Request => "request",
        Place::Query => "query",
    };
    format!("{operation} {side} {}", plain(pointer))
        .trim_end()
        .to_owned()
}

fn reason(judgement: &Judgement) -> String {
    let at = judgement.at.as_ref().map(line).unwrap_or_default();
    format!(": {}{at}", plain(&judgement.words))
}

fn line(at: &InDefinition) -> String {
    format!(" (line {})", at.line)
}
