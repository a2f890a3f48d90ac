//! What a running program says of itself, on standard error.

use std::io;

use tracing_subscriber::EnvFilter;

/// Sends the log to standard error: for people, or a JSON object a line. `RUST_LOG` chooses how much.
pub(crate) fn start(json: bool, level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    if json {
        builder.json().flatten_event(true).init();
    } else {
        builder
            .with_ansi(io::IsTerminal::is_terminal(&io::stderr()))
            .with_target(false)
            .init();
    }
}
