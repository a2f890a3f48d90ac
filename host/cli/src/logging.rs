//! What a running program says of itself, on standard error.

use std::io::{self, Stderr, Write};

use lupasilta::privacy::masked;
use tracing_subscriber::EnvFilter;

/// Sends the log to standard error: for people, or a JSON object a line. `RUST_LOG` chooses how much.
pub(crate) fn start(json: bool, level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Masked(io::stderr()));
    if json {
        builder.json().flatten_event(true).init();
    } else {
        builder
            .with_ansi(io::IsTerminal::is_terminal(&io::stderr()))
            .with_target(false)
            .init();
    }
}

/// Standard error, behind a last net: a personal identity code that somebody wrote where none belongs is not logged.
struct Masked(Stderr);

impl Write for Masked {
    /// A line of the log comes whole.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(line) {
            Ok(text) => self.0.write_all(masked(text).as_bytes())?,
            Err(_) => self.0.write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
