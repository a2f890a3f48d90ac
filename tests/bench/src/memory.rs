//! The memory that an instance has of its own, as the kernel counts it: the pages of a call stay with the pool, wiped, for the next. Pages of the
//! component's data that are only read are shared by all instances.

use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use lupasilta::sandbox::{Options, Sandbox};

use crate::application::Application;
use crate::figure::Figure;

/// Sizes of applications, in kB.
const SIZES: [usize; 3] = [5, 40, 400];

pub(crate) fn measure(
    _component: &[u8],
    file: &Path,
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    for size in SIZES {
        // The pool forgets which call touched a page, so each size has a process of its own.
        let output = Command::new(std::env::current_exe()?)
            .arg("--component")
            .arg(file)
            .args(["--inside", "memory"])
            .arg(size.to_string())
            .output()?;
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout)?;
        let mut numbers = text.split_whitespace().map(str::parse::<f64>);
        let (Some(document), Some(touched)) = (numbers.next(), numbers.next()) else {
            anyhow::bail!("the started process said {text:?}");
        };
        let (document, touched) = (document? / 1024.0, touched?);
        figures.push(
            Figure::new(format!("memory of an instance, {size} kB"), touched, "KiB")
                .at_most((64.0 + 5.0 * document).round()),
        );
    }
    Ok(())
}

/// What the started process does: tells the bytes of the document, and the KiB that its mapping touched.
pub(crate) fn inside(component: &[u8], size: &Path) -> anyhow::Result<()> {
    let size: usize = size
        .to_str()
        .and_then(|size| size.parse().ok())
        .context("a size in kB is missing")?;
    // As a service has it: compiled, and asked who it is, by an earlier process.
    let cache = tempfile::tempdir()?;
    let mapping = || {
        let sandbox = Sandbox::new(Options {
            threads: NonZeroUsize::MIN,
            cache: Some(cache.path().to_owned()),
            ..Options::default()
        })?;
        anyhow::Ok(sandbox.load(component)?)
    };
    drop(mapping()?);
    let mapping = mapping()?;
    let application = Application::of_size(size * 1000)?;
    mapping.deliver(
        &application.arrival,
        &application.action,
        &application.context,
    )?;
    let touched = linear_memories(&std::fs::read_to_string("/proc/self/smaps")?);
    ensure!(
        touched > 0,
        "the pool's memory is not found in /proc/self/smaps"
    );
    use std::io::Write;
    writeln!(std::io::stdout(), "{} {touched}", application.bytes())?;
    Ok(())
}

/// KiB of the pool's linear memories that no other has: each memory begins with a component's own data, mapped from its code's file, and goes on right after.
fn linear_memories(smaps: &str) -> u64 {
    let mut total = 0;
    let mut end_of_memory = None;
    let mut counts = false;
    for line in smaps.lines() {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        if let Some((start, end)) = first.split_once('-').filter(|_| !first.ends_with(':')) {
            let is_image = line.ends_with(".native");
            let is_writable = words.next().is_some_and(|rights| rights.starts_with("rw"));
            counts = is_writable && (is_image || end_of_memory == Some(start.to_owned()));
            end_of_memory = counts.then(|| end.to_owned());
        } else if counts && first == "Anonymous:" {
            total += words
                .next()
                .and_then(|kib| kib.parse::<u64>().ok())
                .unwrap_or(0);
        }
    }
    total
}
