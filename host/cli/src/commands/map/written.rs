//! The folder that results are written to: nothing that is there is overwritten unawares.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Failure, Result};

/// Files to be written together.
#[derive(Default)]
pub(in crate::commands) struct Files {
    written: Vec<(String, Vec<u8>)>,
    /// What an earlier run may have left, and what would contradict this one.
    contradicted: Vec<&'static str>,
}

impl Files {
    /// A file of this name, which is safe by the time it comes here.
    pub(in crate::commands) fn add(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.written.push((name.into(), bytes));
    }

    /// A file that must not stay.
    pub(in crate::commands) fn contradict(&mut self, name: &'static str) {
        self.contradicted.push(name);
    }

    /// Writes all of them, making the folder; `force` overwrites what is there. Refuses before anything is written.
    pub(in crate::commands) fn write(&self, folder: &Path, force: bool) -> Result<()> {
        if !force {
            self.refuse_overwriting(folder)?;
        }
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        for name in &self.contradicted {
            let path = folder.join(name);
            if path.exists() {
                fs::remove_file(&path).map_err(|error| unwritable(&path, &error))?;
            }
        }
        for (name, bytes) in &self.written {
            let path = folder.join(name);
            fs::write(&path, bytes).map_err(|error| unwritable(&path, &error))?;
        }
        Ok(())
    }

    fn refuse_overwriting(&self, folder: &Path) -> Result<()> {
        let differs = |(name, bytes): &(String, Vec<u8>)| -> Option<PathBuf> {
            let path = folder.join(name);
            let same = || fs::read(&path).is_ok_and(|there| there == *bytes);
            (path.symlink_metadata().is_ok() && !same()).then_some(path)
        };
        let stale = |name: &&str| Some(folder.join(name)).filter(|path| path.exists());
        let in_the_way = self
            .written
            .iter()
            .find_map(differs)
            .or_else(|| self.contradicted.iter().find_map(stale));
        match in_the_way {
            None => Ok(()),
            Some(path) => Err(Failure::usage(
                format!("{} is there already, from something else.", path.display()),
                "Choose another folder with --out, or overwrite with --force.",
            )),
        }
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(
        format!("{} cannot be written: {error}.", path.display()),
        "Choose a folder with --out in which you may write.",
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        let mut files = Files::default();
        for (name, text) in list {
            files.add(*name, text.as_bytes().to_vec());
        }
        files
    }

    #[test]
    fn the_same_files_can_be_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a/b");
        let made = files(&[("message.xml", "<a/>"), ("ledger.json", "{}")]);
        made.write(&out, false).unwrap();
        made.write(&out, false).unwrap();
        assert_eq!(fs::read_to_string(out.join("message.xml")).unwrap(), "<a/>");
    }

    #[test]
    fn another_file_is_kept_and_nothing_is_written_unless_forced() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        fs::write(out.join("ledger.json"), "somebody's").unwrap();
        let made = files(&[("message.xml", "<a/>"), ("ledger.json", "{}")]);
        assert!(made.write(out, false).is_err());
        assert!(!out.join("message.xml").exists());
        assert_eq!(
            fs::read_to_string(out.join("ledger.json")).unwrap(),
            "somebody's"
        );
        made.write(out, true).unwrap();
        assert_eq!(fs::read_to_string(out.join("ledger.json")).unwrap(), "{}");
    }

    #[test]
    fn what_contradicts_the_result_does_not_stay() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        fs::write(out.join("findings.json"), "[]").unwrap();
        let mut made = files(&[("ledger.json", "{}")]);
        made.contradict("findings.json");
        assert!(made.write(out, false).is_err());
        made.write(out, true).unwrap();
        assert!(!out.join("findings.json").exists());
    }
}
