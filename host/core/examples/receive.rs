//! An application in LV becomes a case in a folder.
//!
//! Run it with a component: `cargo run -p lupasilta --example receive -- target/components/asianhallinta.wasm settings.json`
#![allow(clippy::print_stdout)]

use std::time::Duration;

use lupasilta::{Config, Lupasilta};
use lupasilta_simulator::Simulator;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let component = arguments
        .next()
        .unwrap_or("target/components/asianhallinta.wasm".into());
    let settings = arguments
        .next()
        .unwrap_or("guest/asianhallinta/settings.json".into());
    // LV, played by a simulator; and a place for the state and the cases.
    let lv = Simulator::start()?;
    let place = tempfile::tempdir()?;
    std::fs::create_dir(place.path().join("cases"))?;
    std::fs::write(place.path().join("lv-key"), "simulator-key")?;
    let here = std::env::current_dir()?;

    let config = format!(
        "state = 'state'\n\
         service.direct.base_url = '{}'\n\
         service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}\n\
         mapping.component = '{}'\n\
         mapping.settings_file = '{}'\n\
         cases.folder = 'cases'\n",
        lv.base_url(),
        here.join(component).display(),
        here.join(settings).display(),
    );
    let bridge = Lupasilta::open(&Config::parse(&config, place.path())?)?;
    bridge.start()?;

    // The customer was sent here with an action's externalId.
    let action = lv.external_ids().remove(0);
    let received = bridge.receive(&action)?;
    let transfer = bridge.wait(received.id, Duration::from_secs(30))?;

    match (transfer.place, transfer.problem) {
        (Some(place), _) => println!("{action} is now a case: {place} ({})", transfer.state),
        (None, Some(problem)) => println!(
            "{action} is {}: {problem} {}",
            transfer.state, problem.advice
        ),
        (None, None) => println!("{action} is {}", transfer.state),
    }
    Ok(())
}
