//! One call: a fresh instance, within its limits.

use wasmtime::{ResourceLimiter, Store, UpdateDeadline};

use super::Shared;
use super::failure::{CallError, Stopped};
use super::workers::Worker;
use crate::contract::{Answer, Calls};

/// What a store knows of its call.
pub(super) struct Bounds {
    memory: usize,
    table_elements: usize,
}

/// A component's calls, within a sandbox's limits.
pub(super) type Component = Box<dyn Calls<Bounds>>;

impl Shared {
    /// Makes a call on this thread, which has to be the worker's. The instance is gone when it comes back.
    pub(super) fn call<T>(
        &self,
        worker: Worker,
        call: impl FnOnce(&mut Store<Bounds>) -> wasmtime::Result<Answer<T>>,
    ) -> Result<T, CallError> {
        let limits = &self.limits;
        let bounds = Bounds {
            memory: limits.memory,
            table_elements: limits.table_elements,
        };
        let mut store = Store::new(&self.engine, bounds);
        store.limiter(|bounds| bounds);
        store.set_hostcall_fuel(limits.output);
        if let Some(fuel) = self.fuel {
            store
                .set_fuel(fuel)
                .map_err(|error| CallError::internal(&error))?;
        }

        let time = limits.time;
        let timed = self.timekeeper.begin(worker.index, time);
        let overdue = timed.overdue();
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |_| match overdue() {
            true => Err(Stopped::Time { limit: time }.into()),
            false => Ok(UpdateDeadline::Continue(1)),
        });

        let answer = call(&mut store).map_err(|error| CallError::of(&error, limits))?;
        drop(timed);
        answer.map_err(CallError::Rejected)
    }
}

/// A refused growth ends the call with an error of its own: the guest itself could not be told from one that panics for another reason.
impl ResourceLimiter for Bounds {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let limit = maximum.map_or(self.memory, |maximum| maximum.min(self.memory));
        if desired > limit {
            return Err(Stopped::Memory { limit }.into());
        }
        Ok(true)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        Err(error)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.table_elements {
            return Err(Stopped::TableElements {
                limit: self.table_elements,
            }
            .into());
        }
        Ok(true)
    }
}
