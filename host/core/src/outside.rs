//! The outside world as traits: time, chance and the disk. Each has a real implementation here; tests script their own.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

/// Time as the transfers see it.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Chance: identifiers of attempts, and the jitter of retries.
pub trait Chance: Send + Sync {
    /// A duration between nothing and `most`, evenly spread.
    fn up_to(&self, most: Duration) -> Duration;
    /// An identifier that nobody else has.
    fn id(&self) -> uuid::Uuid;
}

/// The disk, as far as deliveries and work files are written to it. Each method is the operating system's own, unless somebody scripts another.
pub trait Disk: Send + Sync {
    /// Makes a folder and those above it, where they are missing.
    ///
    /// # Errors
    /// The operating system's.
    fn create_folders(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    /// Makes a folder that is not there yet.
    ///
    /// # Errors
    /// The operating system's.
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    /// Makes a file, empty, in place of one that may be there. Only this program's account may read one that is new.
    ///
    /// # Errors
    /// The operating system's.
    fn create(&self, file: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.write(true).create(true).truncate(true).open(file)
    }

    /// Makes a file that is not there yet.
    ///
    /// # Errors
    /// The operating system's.
    fn create_new(&self, file: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(file)
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// The operating system's; some of it may be written then.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    /// Makes what was written safe; of a folder, its entries.
    ///
    /// # Errors
    /// The operating system's.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    /// Gives a file or a folder another name, at once and wholly.
    ///
    /// # Errors
    /// The operating system's.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    /// Removes a file.
    ///
    /// # Errors
    /// The operating system's.
    fn remove_file(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    /// Removes a folder with all that is in it.
    ///
    /// # Errors
    /// The operating system's; some of it may be removed then.
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir_all(folder)
    }
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's randomness for identifiers, a fast generator for jitter.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn up_to(&self, most: Duration) -> Duration {
        most.mul_f64(fastrand::f64())
    }

    fn id(&self) -> uuid::Uuid {
        uuid::Uuid::new_v4()
    }
}

/// The machine's own disks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {}
