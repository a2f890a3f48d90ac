//! `lupasilta mappings`: which mappings are installed, and which serve what.

mod activate;
mod compare;
mod install;
mod list;
mod rollback;
mod routes;
mod shadow;
mod stop;
mod trust;

use std::sync::Arc;

use clap::{Args, Subcommand};
use lupasilta::mappings::Registry;
use lupasilta::store::{Route, Serves, SqliteStore};

use super::configured::Configured;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Install mappings, compare them, and choose which one serves what, while hosts run
#[derive(Args)]
pub(crate) struct Mappings {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Install(install::Install),
    Trust(trust::Trust),
    List(list::List),
    Compare(compare::Compare),
    Shadow(shadow::Shadow),
    Routes(routes::ShowRoutes),
    Activate(activate::Activate),
    Rollback(rollback::Rollback),
    Stop(stop::Stop),
}

impl Mappings {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        match self.task {
            Task::Install(task) => task.run(output),
            Task::Trust(task) => task.run(output),
            Task::List(task) => task.run(output),
            Task::Compare(task) => task.run(output),
            Task::Shadow(task) => task.run(output),
            Task::Routes(task) => task.run(output),
            Task::Activate(task) => task.run(output),
            Task::Rollback(task) => task.run(output),
            Task::Stop(task) => task.run(output),
        }
    }
}

/// Who decides, and why: it is recorded.
#[derive(Args)]
struct Decision {
    /// Why, for whoever reads the record later
    #[arg(long, value_name = "TEXT")]
    why: String,

    /// Who decides so; the name of the user who runs this, when not given
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
}

impl Decision {
    fn who(&self) -> String {
        who(self.who.as_deref())
    }
}

/// The name that was given, or that of the user.
fn who(given: Option<&str>) -> String {
    let user = || {
        ["SUDO_USER", "USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
    };
    given
        .map(str::to_owned)
        .or_else(user)
        .unwrap_or_else(|| "unknown".to_owned())
}

/// The versions of the authority whose settings these are.
pub(super) fn registry(configured: &Configured) -> Result<Registry> {
    let store: SqliteStore = configured.store_or_new()?;
    Registry::open(&configured.read()?, Arc::new(store))
        .map_err(|error| Failure::with(Exit::Usage, error))
}

/// A problem of what was asked for.
fn unusable(problem: impl Into<lupasilta::problem::Problem>) -> Failure {
    Failure::with(Exit::Usage, problem)
}

/// A route as people write it.
fn route(text: &str) -> std::result::Result<Route, String> {
    text.parse()
        .map_err(|error: lupasilta::store::NotARoute| error.to_string())
}

/// What serves, in the words of the lists.
fn serves(serves: &Serves, registry: &Registry) -> Result<String> {
    Ok(match serves {
        Serves::Stopped => "nothing: stopped".to_owned(),
        Serves::Configured => "as configured".to_owned(),
        Serves::Mapping(version) => format!(
            "{} settings {}",
            name(&version.component, registry)?,
            short(&version.settings)
        ),
    })
}

/// A component's name, version and the beginning of its digest.
fn name(digest: &str, registry: &Registry) -> Result<String> {
    use lupasilta::store::Versions;
    let components = registry.store().components();
    let components = components.map_err(|error| Failure::with(Exit::Failed, error))?;
    let known = components
        .iter()
        .find(|component| component.digest == digest);
    Ok(match known {
        Some(known) => format!("{}@{} {}", known.name, known.version, short(digest)),
        None => short(digest).to_owned(),
    })
}

/// Enough of a digest to name it by.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
