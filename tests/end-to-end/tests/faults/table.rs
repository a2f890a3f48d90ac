//! The tables of `host/FAULTS.md`: what people are shown of each fault, as the program showed it to this test.
//!
//! `LUPASILTA_FAULTS=update` writes what is shown now.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use lupasilta_end_to_end::{pointer, root};
use serde_json::Value;

const HEAD: &str = "| fault | class | side | code | suomeksi | på svenska | in English |\n| --- | --- | --- | --- | --- | --- | --- |\n";

/// The table below one heading.
pub struct Table {
    title: &'static str,
    rows: String,
}

impl Table {
    pub fn new(title: &'static str) -> Self {
        let rows = HEAD.to_owned();
        Self { title, rows }
    }

    /// A row of what `transfers show` shows.
    pub fn add(&mut self, fault: &str, shown: &Value) {
        let summary = &shown["summary"];
        let class = match text(summary, "/state") {
            "waiting" => "try again",
            "paused" => "stop the connection",
            "quarantined" => "needs a person",
            other => panic!("{fault} ends as {other}"),
        };
        let side = text(summary, "/problem/side");
        let code = text(summary, "/problem/code");
        let [fi, sv, en] = ["fi", "sv", "en"].map(|language| told(summary, language));
        self.rows += &format!("| {fault} | {class} | {side} | `{code}` | {fi} | {sv} | {en} |\n");
    }

    /// Whether it is what `host/FAULTS.md` says.
    pub fn check(self) {
        // The tests of this program run side by side.
        static FILE: Mutex<()> = Mutex::new(());
        let _alone = FILE.lock().unwrap_or_else(PoisonError::into_inner);
        let heading = format!("## {}\n\n", self.title);
        let page = fs::read_to_string(page_file()).unwrap();
        let (before, rest) = page
            .split_once(&heading)
            .unwrap_or_else(|| panic!("host/FAULTS.md has no heading {}", self.title));
        let end = rest.find("\n## ").unwrap_or(rest.len());
        let (kept, after) = rest.split_at(end);
        if std::env::var_os("LUPASILTA_FAULTS").is_some_and(|wanted| wanted == "update") {
            let rows = &self.rows;
            fs::write(page_file(), format!("{before}{heading}{rows}{after}")).unwrap();
            return;
        }
        for (shown, kept) in self.rows.lines().zip(kept.lines()) {
            assert_eq!(
                shown, kept,
                "host/FAULTS.md; LUPASILTA_FAULTS=update rewrites it"
            );
        }
        assert_eq!(
            self.rows.lines().count(),
            kept.lines().count(),
            "{}",
            self.title
        );
    }
}

/// Whose side it is on, what failed, and what to do.
fn told(summary: &Value, language: &str) -> String {
    let of = |member: &str| {
        let told = text(summary, &format!("/problemTexts/{language}/{member}"));
        assert!(!told.is_empty(), "{language} {member}");
        without_counts(told).replace('|', "\\|")
    };
    format!("**{}** — {}<br>{}", of("side"), of("what"), of("advice"))
}

/// How much of an answer came is another number at each attempt, and which attempt was shown is chance.
fn without_counts(told: &str) -> String {
    let words: Vec<&str> = told.split(' ').collect();
    let counts = |index: usize| {
        words
            .get(index + 1)
            .is_some_and(|next| next.starts_with("bytes"))
    };
    let shown = words.iter().enumerate().map(|(index, word)| {
        let number = word.bytes().all(|byte| byte.is_ascii_digit());
        if number && counts(index) { "N" } else { word }
    });
    shown.collect::<Vec<_>>().join(" ")
}

fn text<'a>(value: &'a Value, place: &str) -> &'a str {
    pointer(value, place).as_str().unwrap()
}

fn page_file() -> PathBuf {
    root().join("host/FAULTS.md")
}
