//! The approved files, compared line by line.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use lupasilta_end_to_end::root;

/// So many lines of a difference are shown.
const SHOWN: usize = 12;

/// Compares what came out with what was approved, or approves it.
pub struct Approved {
    update: bool,
    differences: String,
}

impl Approved {
    /// Nothing compared yet.
    pub fn new() -> Self {
        Self {
            update: std::env::var_os("LUPASILTA_GOLDEN").is_some_and(|value| value == "update"),
            differences: String::new(),
        }
    }

    /// Compares one file of a case.
    pub fn compare(&mut self, case: &str, file: &str, text: &str) {
        let path = folder(case).join(file);
        if self.update {
            fs::create_dir_all(folder(case)).unwrap();
            fs::write(&path, text).unwrap();
            return;
        }
        let approved = fs::read_to_string(&path).unwrap_or_default();
        if approved != text {
            writeln!(
                self.differences,
                "\ntests/golden/{case}/{file}:\n{}",
                difference(&approved, text)
            )
            .unwrap();
        }
    }

    /// # Panics
    /// When anything differs.
    pub fn conclude(self) {
        assert!(
            self.differences.is_empty(),
            "{}\nIf this is meant: LUPASILTA_GOLDEN=update cargo test -p lupasilta-end-to-end --test golden, and look at git diff.",
            self.differences
        );
    }
}

fn folder(case: &str) -> PathBuf {
    root().join("tests/golden").join(case)
}

/// The lines from the first that differs to the last that does.
fn difference(approved: &str, text: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (approved.lines().collect(), text.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new);
    let start = same.count();
    let same = old[start..].iter().rev().zip(new[start..].iter().rev());
    let end = same.take_while(|(old, new)| old == new).count();
    let mut shown = format!("from line {}\n", start + 1);
    for (sign, lines) in [
        ('-', &old[start..old.len() - end]),
        ('+', &new[start..new.len() - end]),
    ] {
        for line in lines.iter().take(SHOWN) {
            writeln!(shown, "{sign} {line}").unwrap();
        }
        if lines.len() > SHOWN {
            writeln!(shown, "{sign} … and {} more lines", lines.len() - SHOWN).unwrap();
        }
    }
    shown
}
