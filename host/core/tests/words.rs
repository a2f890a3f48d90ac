//! Every code that the sources can give a problem has words in every language.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use lupasilta::problem::Problem;

/// In files that make problems, but no problem's code.
const NO_CODES: [&str; 14] = [
    // Headers of HTTP and X-Road.
    "retry-after",
    "x-road-client",
    "x-road-error",
    "x-road-id",
    "x-road-issue",
    "x-road-represented-party",
    "x-road-userid",
    // A connection's name, and an argument of the alarm's program.
    "case-system",
    "taken-off",
    // Differences that reconciling finds.
    "needs-a-person",
    "not-acknowledged",
    "not-fetched",
    "not-listed",
    "under-way",
];

/// Told in the words in which they came: the case system's own, or those of the command that was mistyped.
const OWN_WORDS: [&str; 2] = ["delivery-refused", "usage"];

#[test]
fn every_code_in_the_sources_has_words_in_every_language() {
    let used = codes_in_sources();
    let with_words: BTreeSet<&str> = Problem::codes_with_words().collect();
    let without: Vec<_> = used
        .iter()
        .filter(|(code, _)| !with_words.contains(code.as_str()))
        .filter(|(code, _)| {
            ![&NO_CODES[..], &OWN_WORDS[..]]
                .concat()
                .contains(&code.as_str())
        })
        .collect();
    assert!(
        without.is_empty(),
        "without words in host/core/src/problem/words/ (or, if it is no problem's code, a place in NO_CODES here): {without:#?}"
    );
}

#[test]
fn no_words_are_kept_for_a_code_that_is_gone() {
    let mut sources = String::new();
    for_each_source(|_, source| sources += source);
    let gone = |word: &&str| !sources.contains(&format!("\"{word}\""));
    let surplus: Vec<_> = Problem::codes_with_words().filter(gone).collect();
    assert!(surplus.is_empty(), "{surplus:?}");
    let stale: Vec<_> = NO_CODES
        .iter()
        .chain(&OWN_WORDS)
        .filter(|word| gone(word))
        .collect();
    assert!(
        stale.is_empty(),
        "exceptions that except nothing: {stale:?}"
    );
}

/// Every literal that can be a code, with the file that has it: in files that make problems, words with hyphens, and what is called a code.
fn codes_in_sources() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for_each_source(|path, source| {
        if source.contains("problem::") || source.contains("Problem") {
            find_codes(path, source, &mut found);
        }
    });
    assert!(found.len() > 100, "the sources were not found");
    found
}

/// The sources of all packages of the host, without their tests and without the words themselves.
fn for_each_source(mut look: impl FnMut(&Path, &str)) {
    let hosts = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders: Vec<PathBuf> = fs::read_dir(hosts)
        .unwrap()
        .map(|package| package.unwrap().path().join("src"))
        .filter(|source| source.is_dir())
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            match (path.is_dir(), name) {
                (true, "words" | "tests") | (false, "tests.rs") => {}
                (true, _) => folders.push(path),
                (false, name) if name.ends_with(".rs") => {
                    look(&path, without_tests(&fs::read_to_string(&path).unwrap()));
                }
                (false, _) => {}
            }
        }
    }
}

fn without_tests(text: &str) -> &str {
    let starts = [
        "#[cfg(test)]\nmod",
        "#[cfg(test)]\n#[allow",
        "#[cfg(all(test",
    ];
    let start = starts.iter().filter_map(|start| text.find(start)).min();
    &text[..start.unwrap_or(text.len())]
}

fn find_codes(path: &Path, source: &str, found: &mut BTreeMap<String, PathBuf>) {
    for line in source.lines().map(str::trim) {
        if line.starts_with("//") || line.contains("kebab-case") {
            continue;
        }
        // Between the first quote and the second, the third and the fourth, …: nothing that matters here has a quote within.
        let mut before = "";
        for (index, part) in line.split('"').enumerate() {
            if index % 2 == 1 && (is_kebab(part) || (before.ends_with(" code: ") && is_word(part)))
            {
                found.insert(part.to_owned(), path.to_owned());
            }
            before = part;
        }
    }
}

fn is_kebab(text: &str) -> bool {
    text.contains('-')
        && text.split('-').all(is_word)
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}
