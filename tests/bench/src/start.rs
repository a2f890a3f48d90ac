//! From nothing to the first answer, with the component's native code in the cache.

use std::path::Path;
use std::process::Command;

use anyhow::ensure;
use lupasilta::contract::Kind;
use lupasilta::sandbox::{Mapping, Options, Sandbox};

use crate::Effort;
use crate::application::{action, context};
use crate::figure::Figure;
use crate::samples::{Samples, timed};

pub(crate) fn measure(
    component: &[u8],
    file: &Path,
    effort: Effort,
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    let cache = tempfile::tempdir()?;
    first_answer(component, cache.path())?;

    let sandbox = Sandbox::new(options(cache.path()))?;
    let load = Samples::take(300 / effort.divisor, || timed(|| sandbox.load(component)));
    figures.push(Figure::new(
        "loading from the cache",
        load.median() / 1e3,
        "ms",
    ));
    let inside = Samples::take(300 / effort.divisor, || {
        timed(|| first_answer(component, cache.path()))
    });
    figures.push(Figure::new("cold start in a process", inside.median() / 1e3, "ms").at_most(0.5));

    let program = std::env::current_exe()?;
    let mut command = Command::new(program);
    command
        .arg("--component")
        .arg(file)
        .args(["--inside", "start"])
        .arg(cache.path());
    ensure!(command.status()?.success(), "the started process failed");
    let outside = Samples::take(100 / effort.divisor, || timed(|| command.status()));
    figures.push(Figure::new("cold start as a process", outside.median() / 1e3, "ms").at_most(4.0));
    Ok(())
}

/// What the started process does.
pub(crate) fn inside(component: &[u8], cache: &Path) -> anyhow::Result<()> {
    first_answer(component, cache).map(drop)
}

/// The mapping that gave it: taking it down again is no part of the start.
fn first_answer(component: &[u8], cache: &Path) -> anyhow::Result<Mapping> {
    let mapping = Sandbox::new(options(cache))?.load(component)?;
    let action = action("6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f");
    mapping.fetch(Kind::Application, &action, &context())?;
    Ok(mapping)
}

fn options(cache: &Path) -> Options {
    Options {
        cache: Some(cache.to_owned()),
        ..Options::default()
    }
}
