//! A host's disk: the real one, which fails before, within and after what it is asked.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

use lupasilta::outside::{Disk, SystemDisk};

use crate::faults::Fault;
use crate::host::Machine;

pub(crate) struct MachineDisk(pub(crate) Arc<Machine>);

impl MachineDisk {
    fn does<T>(&self, what: &'static str, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.0.moment(what)?;
        if self.0.strikes(Fault::DiskFull) {
            return Err(self.refuses(what, ErrorKind::StorageFull));
        }
        if self.0.strikes(Fault::DiskRefuses) {
            return Err(self.refuses(what, ErrorKind::Other));
        }
        let done = work()?;
        if self.0.strikes(Fault::DiskLies) {
            return Err(self.refuses(what, ErrorKind::TimedOut));
        }
        self.0.moment(what)?;
        Ok(done)
    }

    fn refuses(&self, what: &str, kind: ErrorKind) -> io::Error {
        let Machine { world, number, .. } = self.0.as_ref();
        world.trace(format!("host {number}: the disk fails to {what}: {kind}"));
        io::Error::from(kind)
    }
}

impl Disk for MachineDisk {
    fn create_folders(&self, folder: &Path) -> io::Result<()> {
        self.does("make folders", || SystemDisk.create_folders(folder))
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.does("make a folder", || SystemDisk.create_folder(folder))
    }

    fn create(&self, file: &Path) -> io::Result<File> {
        self.does("make a file", || SystemDisk.create(file))
    }

    fn create_new(&self, file: &Path) -> io::Result<File> {
        self.does("make a new file", || SystemDisk.create_new(file))
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        self.does("write", || SystemDisk.write(file, first))?;
        self.does("write the rest", || SystemDisk.write(file, rest))
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.does("sync", || SystemDisk.sync(file))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.does("rename", || SystemDisk.rename(from, to))
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.does("remove a file", || SystemDisk.remove_file(file))
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.does("remove a folder", || SystemDisk.remove_folder(folder))
    }
}
