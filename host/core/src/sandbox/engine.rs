//! The WebAssembly engine, set up for many short calls.

use std::num::NonZeroUsize;

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
};

use super::options::{Options, PAGE};

/// Functions that a failure's trace names. A panic spends some ten on the way from where it happened.
const TRACE: NonZeroUsize = NonZeroUsize::new(48).unwrap();

/// Core instances, memories and tables that one component may consist of. A mapping is one module, and the glue around it.
const PARTS: u32 = 4;

/// Bytes of a memory that stay mapped between calls: zeroed where they were written, which is far cheaper than mapping them anew.
const RESIDENT: usize = 8 * 1024 * 1024;

/// The same where the kernel cannot say which pages were written, so that all of them are wiped for each call.
const RESIDENT_UNSCANNED: usize = 256 * 1024;

pub(super) fn new(options: &Options) -> wasmtime::Result<Engine> {
    let limits = &options.limits;
    let memory = limits.memory.next_multiple_of(PAGE);

    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(options, memory)))
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .consume_fuel(options.fuel.is_some())
        .max_wasm_stack(limits.stack)
        .signals_based_traps(options.signals)
        .memory_init_cow(true)
        .memory_may_move(false)
        .wasm_backtrace_max_frames(Some(TRACE));
    // A replay must give the same bits on another machine.
    config
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true);
    // What no mapping needs: less of the compiler that a hostile one can reach.
    config
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_tail_call(false);
    // Nothing here reads line numbers, and no foreign unwinder walks these frames: less to compile, cache and register.
    config.generate_address_map(false).native_unwind_info(false);
    if !options.signals {
        // The threads that compile side by side would be the process's for good, and missing in one that it forks: compiling there would never end.
        config.parallel_compilation(false);
        // Every access is checked against the memory's size anyhow: no address space has to stand in for the check.
        config
            .memory_reservation(memory as u64)
            .memory_guard_size(0);
    }
    Engine::new(&config)
}

fn pool(options: &Options, memory: usize) -> PoolingAllocationConfig {
    // Each thread has one call at a time; the second place keeps another mapping's memory ready.
    let instances = 2 * u32::try_from(options.threads.get()).unwrap_or(u32::MAX / 16);
    let table_bytes = options
        .limits
        .table_elements
        .saturating_mul(size_of::<usize>());
    let scanned = PoolingAllocationConfig::is_pagemap_scan_available();

    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances * PARTS)
        .total_memories(instances)
        .total_tables(instances * PARTS)
        .max_core_instances_per_component(PARTS)
        .max_memories_per_component(1)
        .max_tables_per_component(PARTS)
        .max_memory_size(memory)
        .table_elements(options.limits.table_elements)
        .linear_memory_keep_resident(if scanned {
            RESIDENT
        } else {
            RESIDENT_UNSCANNED
        })
        .table_keep_resident(table_bytes)
        .pagemap_scan(Enabled::Auto);
    pool
}
