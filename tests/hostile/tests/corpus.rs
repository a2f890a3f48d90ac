//! Every kept input, and each of them changed at random, through the way in that it is for.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::{fs, thread};

use lupasilta_hostile::{Mutator, TARGETS, named};

/// The inputs that are kept, and what other tests have for the same way in.
fn kept(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = files(&here.join("corpus").join(target));
    match target {
        "component" => files.extend(self::files(&here.join("../components"))),
        "mail" => files.extend(self::files(&here.join("../../host/core/tests/mails"))),
        _ => {}
    }
    let read = |file: PathBuf| (file.clone(), fs::read(file).unwrap());
    files.into_iter().map(read).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Where an input is left that breaks a promise.
fn found(target: &str, input: &[u8]) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{target}"));
    fs::write(&file, input).unwrap();
    file
}

fn holds(name: &str) {
    let target = named(name);
    let kept = kept(name);
    assert!(kept.len() >= 3, "{name} has few inputs");
    for (file, input) in &kept {
        let broken = catch_unwind(|| (target.run)(input)).is_err();
        assert!(!broken, "{} breaks a promise: see above", file.display());
        let mut mutator = Mutator::new(input.len() as u64);
        for _ in 0..target.changes {
            let input = mutator.changed(input);
            let broken = catch_unwind(|| (target.run)(&input)).is_err();
            assert!(
                !broken,
                "{name} breaks a promise (see above) with {}",
                found(name, &input).display()
            );
        }
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test] fn $name() { holds(stringify!($name)); })*

        #[test]
        fn every_way_in_is_tried() {
            let tried = [$(stringify!($name)),*];
            let all: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(tried.as_slice(), all.as_slice());
        }
    };
}

targets! {
    application attachment bundle component event file_name json mail service_answer settings store_rows xml
}

#[test]
fn changes_come_again_with_the_same_seed() {
    let input = br#"{"a": [1, "b"]}"#;
    let changes = |seed| {
        let mut mutator = Mutator::new(seed);
        (0..20).map(|_| mutator.changed(input)).collect::<Vec<_>>()
    };
    assert_eq!(changes(1), changes(1));
    assert_ne!(changes(1), changes(2));
    thread::spawn(move || assert_eq!(changes(3), changes(3)))
        .join()
        .unwrap();
}
