//! The library's log, kept until the embedding program pulls it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lupasilta::privacy::masked;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

use crate::answer::Answer;
use crate::boundary::Outcome;
use crate::handles::process;
use crate::problem::Failed;

/// Lines that are kept.
const MOST: usize = 4096;

/// As `level_number` has it: warnings and errors.
static LEVEL: AtomicU8 = AtomicU8::new(2);

/// The levels by their names, each with its number.
const LEVELS: [(&str, LevelFilter); 6] = [
    ("off", LevelFilter::OFF),
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
    ("trace", LevelFilter::TRACE),
];

/// The newest lines.
#[derive(Default)]
pub(crate) struct Ring {
    lines: Mutex<Lines>,
    added: Condvar,
}

#[derive(Default)]
struct Lines {
    kept: VecDeque<Line>,
    lost: u64,
}

#[derive(Serialize)]
struct Line {
    at: Timestamp,
    level: &'static str,
    target: String,
    message: String,
    fields: Map<String, Value>,
}

/// From now on, what is logged is kept. Where the library is linked into a program that has a log of its own, it stays with that.
pub(crate) fn begin() {
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Keeper));
}

pub(crate) fn level(name: &[u8]) -> Outcome {
    let known = LEVELS
        .iter()
        .position(|(known, _)| known.as_bytes() == name);
    let number = known.and_then(|number| u8::try_from(number).ok());
    let number = number
        .ok_or_else(|| Failed::request("a level is off, error, warn, info, debug or trace"))?;
    LEVEL.store(number, Ordering::Release);
    tracing::callsite::rebuild_interest_cache();
    Ok(Answer::json(&json!({})))
}

pub(crate) fn next(timeout_ms: u32) -> Outcome {
    let until = Instant::now() + Duration::from_millis(timeout_ms.into());
    let ring = &process().logs;
    let mut lines = ring.lines.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if let Some(line) = lines.kept.pop_front() {
            let lost = std::mem::take(&mut lines.lost);
            drop(lines);
            let mut line = serde_json::to_value(&line).unwrap_or_default();
            line["lost"] = lost.into();
            return Ok(Answer::json(&line));
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Failed::Nothing);
        }
        let waited = ring.added.wait_timeout(lines, left);
        lines = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
}

fn wanted() -> LevelFilter {
    let number = usize::from(LEVEL.load(Ordering::Acquire));
    LEVELS
        .get(number)
        .map_or(LevelFilter::WARN, |(_, level)| *level)
}

struct Keeper;

impl<S: Subscriber> Layer<S> for Keeper {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match *metadata.level() <= wanted() {
            true => Interest::always(),
            false => Interest::never(),
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= wanted()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(wanted())
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        let line = Line {
            at: Timestamp::now(),
            level: match *metadata.level() {
                tracing::Level::ERROR => "error",
                tracing::Level::WARN => "warn",
                tracing::Level::INFO => "info",
                tracing::Level::DEBUG => "debug",
                tracing::Level::TRACE => "trace",
            },
            target: metadata.target().to_owned(),
            message: fields.message,
            fields: fields.others,
        };
        let ring = &process().logs;
        let mut lines = ring.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.kept.len() == MOST {
            lines.kept.pop_front();
            lines.lost += 1;
        }
        lines.kept.push_back(line);
        ring.added.notify_one();
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Map<String, Value>,
}

impl Fields {
    fn add(&mut self, field: &Field, value: Value) {
        self.others.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.message = masked(&format!("{value:?}")).into_owned(),
            _ => self.add(field, masked(&format!("{value:?}")).into()),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, masked(value).into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value.into());
    }
}
