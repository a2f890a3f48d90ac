//! The program `lupasilta-simulator`.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use clap::Parser;
use lupasilta_simulator::{Options, run};
use signal_hook::consts::{SIGINT, SIGTERM};

/// Plays Luvat ja valvonta over real HTTP, with faults on demand.
#[derive(Parser)]
#[command(name = "lupasilta-simulator", version)]
struct Program {
    #[command(flatten)]
    options: Options,
}

fn main() -> anyhow::Result<()> {
    let program = Program::parse();
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    run(&program.options, || stop.load(Ordering::Relaxed))
}
