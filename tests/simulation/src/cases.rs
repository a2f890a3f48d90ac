//! The way from a host to the case system: the real folder, on a disk that fails.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use lupasilta::cases::{CaseError, CaseSystem, Delivered, Delivery, FolderAccess, FolderCases};

use crate::disk::MachineDisk;
use crate::faults::Fault;
use crate::host::Machine;

pub(crate) struct Folder {
    folder: FolderCases,
    machine: Arc<Machine>,
}

impl Folder {
    pub(crate) fn open(machine: &Arc<Machine>) -> Result<Self, CaseError> {
        let disk = Box::new(MachineDisk(Arc::clone(machine)));
        let cases = machine.world.place.cases();
        Ok(Self {
            folder: FolderCases::open_on(disk, &cases, FolderAccess::default())?,
            machine: Arc::clone(machine),
        })
    }
}

impl CaseSystem for Folder {
    fn deliver(&self, delivery: &Delivery) -> Result<Delivered, CaseError> {
        let world = &self.machine.world;
        let name = delivery.name.as_str();
        let unsaid = |_| unwritten(name);
        self.machine.moment("deliver").map_err(unsaid)?;
        if self.machine.strikes(Fault::FileGone) {
            lose_a_file(delivery.attachments.first().map(|file| file.path.as_path()));
        }
        if self.machine.strikes(Fault::Occupied) {
            world.case_system.occupy(&world.place.cases(), name);
        }
        let delivered = self.folder.deliver(delivery);
        // Whatever the host hears of it, what is there is there.
        world.case_system.look(world);
        if world.dice.falls(300) {
            world.case_system.take(world);
        }
        let delivered = delivered?;
        self.machine.moment("delivered").map_err(unsaid)?;
        if self.machine.strikes(Fault::DeliveryUnsaid) {
            return Err(unwritten(name));
        }
        Ok(delivered)
    }
}

fn lose_a_file(path: Option<&Path>) {
    if let Some(path) = path {
        let _ = fs::remove_file(path);
    }
}

fn unwritten(name: &str) -> CaseError {
    CaseError::Unwritten {
        delivery: name.to_owned(),
        source: io::Error::other("no answer"),
    }
}
