//! A person who looks after the transfers.

use std::sync::Arc;

use lupasilta::store::{Filter, Transfer};
use lupasilta::transfers::{State, Transfers};

use crate::schedule::some_host;
use crate::world::World;

/// Does one thing of those that a person may do.
pub(crate) fn act(world: &Arc<World>) {
    match world.dice.below(10) {
        0..6 => {
            some_host(world, |host| {
                let stuck = stuck(&host.transfers);
                if let Some(transfer) = world.dice.pick(&stuck) {
                    retry(world, &host.transfers, transfer);
                }
            });
        }
        6 => {
            some_host(world, |host| host.transfers.resume_connections().is_ok());
            world.trace("a person resumes the connections".to_owned());
        }
        7 => {
            world.case_system.make_room(world);
            world.trace("a person makes room".to_owned());
        }
        8 => redeliver(world),
        _ => {
            some_host(world, |host| host.transfers.probe_now().is_ok());
        }
    }
}

/// Whatever waits or is quarantined, in an order that does not hang on the store.
pub(crate) fn stuck(transfers: &Transfers) -> Vec<Transfer> {
    let mut stuck = all(transfers);
    stuck.retain(|transfer| {
        matches!(
            transfer.state,
            State::Waiting { .. } | State::Quarantined { .. }
        )
    });
    stuck
}

/// All transfers.
pub(crate) fn all(transfers: &Transfers) -> Vec<Transfer> {
    sorted(
        transfers
            .store()
            .transfers(&everything())
            .unwrap_or_default(),
    )
}

pub(crate) fn everything() -> Filter {
    Filter {
        limit: usize::MAX,
        ..Filter::default()
    }
}

/// By action, direction and number.
pub(crate) fn sorted(mut transfers: Vec<Transfer>) -> Vec<Transfer> {
    transfers.sort_by_key(|it| (it.external_id, it.kind.direction().name(), it.number));
    transfers
}

pub(crate) fn retry(world: &World, transfers: &Transfers, transfer: &Transfer) {
    let retried = match transfers.retry(transfer.id) {
        Ok(_) => "goes on",
        Err(_) => "is not let on",
    };
    world.trace(format!(
        "a person retries {} {} of {}: it {retried}",
        transfer.kind,
        transfer.number,
        world.short(&transfer.external_id.to_string()),
    ));
}

fn redeliver(world: &Arc<World>) {
    some_host(world, |host| {
        let done = all(&host.transfers);
        if let Some(transfer) = world.dice.pick(&done)
            && host.transfers.redeliver(transfer.id).is_ok()
        {
            world.trace(format!(
                "a person has {} delivered anew",
                world.short(&transfer.delivery_name())
            ));
        }
    });
}
