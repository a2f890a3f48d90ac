//! `lupasilta simulate`: Luvat ja valvonta, played.

use clap::Args;
use lupasilta_simulator::{Options, Simulator};
use serde::Serialize;

use crate::error::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::Output;

/// Play Luvat ja valvonta over real HTTP, until Ctrl-C
///
/// On the example applications or on one's own, as itself or behind an X-Road security server, with faults on demand.
#[derive(Args)]
pub(crate) struct Simulate {
    #[command(flatten)]
    options: Options,
}

/// Where the simulator is, and what it serves.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Introduction {
    base_url: String,
    credential_header: String,
    credential: String,
    /// What was sent to it.
    requests: String,
    /// What LV now knows.
    actions: String,
    external_ids: Vec<String>,
}

impl Simulate {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let interrupt = Interrupt::watch()?;
        let simulator = self.options.start().map_err(|error| {
            Failure::usage(
                format!("The simulator does not start: {error:#}."),
                "Another one may be listening there; --listen 127.0.0.1:0 takes any free port. See `lupasilta simulate --help`.",
            )
        })?;
        introduce(self.introduction(&simulator), output)?;
        interrupt.wait();
        Ok(())
    }

    fn introduction(&self, simulator: &Simulator) -> Introduction {
        let origin = simulator.origin();
        Introduction {
            base_url: simulator.base_url(),
            credential_header: self.options.api_key_header.clone(),
            credential: self.options.api_key.clone(),
            requests: format!("{origin}/_simulator/requests"),
            actions: format!("{origin}/_simulator/actions"),
            external_ids: simulator.external_ids(),
        }
    }
}

fn introduce(it: Introduction, output: &mut Output) -> Result<()> {
    if output.is_json() {
        return output.value(&it);
    }
    output.line(format_args!("LV is played at {}", it.base_url))?;
    output.line(format_args!(
        "credential      {}: {}",
        it.credential_header, it.credential
    ))?;
    output.line(format_args!("what was sent   {}", it.requests))?;
    output.line(format_args!("what LV knows   {}", it.actions))?;
    output.line("applications")?;
    for id in &it.external_ids {
        output.line(format_args!("  {id}"))?;
    }
    output.line("Ctrl-C ends it.")
}
