//! An application in LV becomes a case in a folder.
//!
//! `cargo xtask components`, then `cargo run -p lupasilta --example receive`
#![allow(clippy::print_stdout)]

use std::time::Duration;

use lupasilta::{Config, Lupasilta};
use lupasilta_simulator::Simulator;

fn main() -> anyhow::Result<()> {
    let component = std::env::args().nth(1);
    let component = component.unwrap_or("target/components/asianhallinta.wasm".into());
    // LV, played by a simulator, and a place for the state and the cases.
    let lv = Simulator::start()?;
    let place = tempfile::tempdir()?.keep();
    std::fs::create_dir(place.join("cases"))?;
    std::fs::write(place.join("lv-key"), "simulator-key")?;

    let settings = format!(
        "state = 'state'
         encryption.key = {{ file = 'store-key' }}
         cases.folder = 'cases'
         mapping.component = '{}'
         service.direct.base_url = '{}'
         service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}",
        std::path::absolute(component)?.display(),
        lv.base_url(),
    );
    let bridge = Lupasilta::open(&Config::parse(&settings, &place)?)?;
    bridge.start()?;

    // LV sent the customer here with an action's externalId.
    let action = lv.external_ids().remove(0);
    let received = bridge.receive(&action)?;
    let transfer = bridge.wait(received.id, Duration::from_secs(30))?;

    println!("{action} is {}", transfer.state);
    if let Some(case) = transfer.place {
        println!("The case is in {case}");
    }
    if let Some(problem) = transfer.problem {
        println!("{} {}", problem.what, problem.advice);
    }
    Ok(())
}
