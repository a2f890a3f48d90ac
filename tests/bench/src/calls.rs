//! Calls: the least one, mappings beside native code, and two at once.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use lupasilta::contract::Kind;
use lupasilta::sandbox::{Mapping, Options, Sandbox};
use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::Guest;

use crate::Effort;
use crate::application::{Application, action, context};
use crate::figure::Figure;
use crate::samples::{Samples, timed};

/// A size in kB, how often it is mapped, and the largest ratio to native code.
const SIZES: [(usize, usize, f64); 3] = [(5, 8000, 2.5), (40, 4000, 1.5), (400, 500, 1.3)];

pub(crate) fn measure(
    component: &[u8],
    signals: bool,
    effort: Effort,
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    // As a service has it: its mappings are compiled once, when they are installed.
    let cache = tempfile::tempdir()?;
    let sandbox = || {
        Sandbox::new(Options {
            signals,
            threads: NonZeroUsize::MIN.saturating_add(1),
            cache: Some(cache.path().to_owned()),
            ..Options::default()
        })
    };
    let start = Instant::now();
    sandbox()?.load(component)?;
    let compiled = start.elapsed();
    let sandbox = sandbox()?;
    let mapping = sandbox.load(component)?;
    let how = if signals { "" } else { ", without signals" };
    // Only where signals may be used are the figures those to hold.
    let judged = |figure: Figure, bound: f64| {
        if signals {
            figure.at_most(bound)
        } else {
            figure
        }
    };
    figures.push(Figure::new(
        format!("compiling{how}"),
        compiled.as_secs_f64() * 1e3,
        "ms",
    ));

    let empty = empty_call(&sandbox, &mapping, 50_000 / effort.divisor)?;
    figures.push(judged(
        Figure::new(format!("empty call{how}, median"), empty.median(), "µs"),
        6.0,
    ));
    figures.push(judged(
        Figure::new(format!("empty call{how}, p99"), empty.p99(), "µs"),
        12.0,
    ));
    for (size, count, bound) in SIZES {
        let application = Arc::new(Application::of_size(size * 1000)?);
        let (native, wasm) = mapped(&sandbox, &mapping, &application, count / effort.divisor)?;
        let name = format!("{:.1} kB{how}", application.bytes() as f64 / 1000.0);
        figures.push(Figure::new(
            format!("{name}, native"),
            native.median(),
            "µs",
        ));
        let median = Figure::new(format!("{name}, wasm"), wasm.median(), "µs");
        figures.push(if size == 40 {
            judged(median, 125.0)
        } else {
            median
        });
        figures.push(Figure::new(format!("{name}, wasm p99"), wasm.p99(), "µs"));
        figures.push(judged(
            Figure::new(
                format!("{name}, wasm / native"),
                wasm.median() / native.median(),
                "",
            ),
            bound,
        ));
    }
    if signals {
        let compact = Arc::new(Application::compact(40_000)?);
        let (native, wasm) = mapped(&sandbox, &mapping, &compact, 4000 / effort.divisor)?;
        let name = format!(
            "{:.1} kB without white space",
            compact.bytes() as f64 / 1000.0
        );
        figures.push(Figure::new(
            format!("{name}, native"),
            native.median(),
            "µs",
        ));
        figures.push(Figure::new(format!("{name}, wasm"), wasm.median(), "µs"));
        figures.push(Figure::new(
            format!("{name}, wasm / native"),
            wasm.median() / native.median(),
            "",
        ));
        let ratio = two_over_one(&sandbox, &mapping, 2000 / effort.divisor)?;
        figures.push(Figure::new("two threads / one", ratio, "").at_least(1.85));
        let handed = Samples::take(10_000 / effort.divisor, || timed(|| sandbox.run(|| ())));
        figures.push(Figure::new(
            "handing over to the sandbox's thread",
            handed.median(),
            "µs",
        ));
    }
    Ok(())
}

/// `fetch`, which reads two texts and writes two requests.
fn empty_call(sandbox: &Sandbox, mapping: &Mapping, count: usize) -> anyhow::Result<Samples> {
    let mapping = mapping.clone();
    let context = context();
    let action = action(ID);
    let fetch = move || mapping.fetch(Kind::Application, &action, &context);
    fetch()?;
    Ok(sandbox.run(move || Samples::take(count, || timed(&fetch)))?)
}

const ID: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";

/// Native and sandboxed mappings of one application in turns, on the sandbox's thread.
fn mapped(
    sandbox: &Sandbox,
    mapping: &Mapping,
    application: &Arc<Application>,
    count: usize,
) -> anyhow::Result<(Samples, Samples)> {
    let (mapping, application) = (mapping.clone(), Arc::clone(application));
    mapping
        .deliver(
            &application.arrival,
            &application.action,
            &application.context,
        )
        .context("the example is not mapped")?;
    let times = sandbox.run(move || {
        let native = || {
            let (arrival, action, context) = application.for_native();
            timed(|| Asianhallinta::deliver(arrival, action, context))
        };
        let wasm = || {
            timed(|| {
                mapping.deliver(
                    &application.arrival,
                    &application.action,
                    &application.context,
                )
            })
        };
        for _ in 0..count.div_ceil(10) {
            native();
            wasm();
        }
        (0..count).map(|_| (native(), wasm())).collect::<Vec<_>>()
    })?;
    let (native, wasm) = times.into_iter().unzip();
    Ok((Samples::of(native), Samples::of(wasm)))
}

/// How much more two threads map than one: the median of several pairs of runs.
fn two_over_one(sandbox: &Sandbox, mapping: &Mapping, count: usize) -> anyhow::Result<f64> {
    let application = Arc::new(Application::of_size(40_000)?);
    let batch = || {
        let (mapping, application) = (mapping.clone(), Arc::clone(&application));
        move || {
            (0..count)
                .filter(|_| {
                    mapping
                        .deliver(
                            &application.arrival,
                            &application.action,
                            &application.context,
                        )
                        .is_err()
                })
                .count()
        }
    };
    let mut ratios: Vec<f64> = Vec::new();
    for _ in 0..5 {
        let one = timed_run(|| sandbox.run(batch()).map(|_| ()).map_err(Into::into))?;
        let two = timed_run(|| {
            std::thread::scope(|scope| {
                let (left, right) = (
                    scope.spawn(|| sandbox.run(batch())),
                    scope.spawn(|| sandbox.run(batch())),
                );
                for thread in [left, right] {
                    thread.join().map_err(|_| anyhow!("a thread failed"))??;
                }
                Ok(())
            })
        })?;
        ratios.push(2.0 * one.as_secs_f64() / two.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    Ok(ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN))
}

fn timed_run(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}
