//! The mapping: a scripted one, or a component in the sandbox; and what goes wrong with either.

mod moody;
mod scripted;

use std::sync::Arc;

use anyhow::Context as _;
use lupasilta::sandbox::{Options, Sandbox};
use lupasilta::transfers::{Mapper, SandboxedMapper};

pub(crate) use moody::Moody;
pub(crate) use scripted::Scripted;

/// A component, loaded once for all runs.
///
/// # Errors
/// When it cannot be loaded.
pub fn component(bytes: &[u8]) -> anyhow::Result<Arc<dyn Mapper>> {
    let sandbox = Sandbox::new(Options::default()).context("there can be no sandbox")?;
    let mapping = sandbox
        .load(bytes)
        .context("the component cannot be loaded")?;
    Ok(Arc::new(SandboxedMapper::new(mapping, "{}".to_owned())))
}
