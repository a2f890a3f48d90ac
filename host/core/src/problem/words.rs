//! What each code means in Finnish and Swedish: what failed, and what to do. English stands where the problem is made, with its particulars.
//!
//! A code is added in one place, the table of its field; a test finds every code in the sources and says which have no words.

mod attachment;
mod backup;
mod case_system;
mod component;
mod lv;
mod mail;
mod mapping;
mod network;
mod package;
mod program;
mod store;
mod xroad;

use serde::{Deserialize, Serialize};

use super::{Language, Problem};

/// What failed, whose side it is on and what to do, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Text {
    /// What failed, in a sentence. Particulars, such as a status or a size, are only in the English one.
    pub what: String,
    /// What to do about it.
    pub advice: String,
    /// Whose side it is on.
    pub side: String,
}

/// A [`Text`] in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Texts {
    /// Finnish.
    pub fi: Text,
    /// Swedish.
    pub sv: Text,
    /// English.
    pub en: Text,
}

impl Problem {
    /// In words of this language; in English where the code has none: those of a newer program, or of the case system itself.
    #[must_use]
    pub fn text(&self, language: Language) -> Text {
        let words = Words::for_code(&self.code).and_then(|words| words.of_language(language));
        let [what, advice] = words.unwrap_or([&self.what, &self.advice]);
        Text {
            what: what.to_owned(),
            advice: advice.to_owned(),
            side: self.side.told(language).to_owned(),
        }
    }

    /// In words of each language.
    #[must_use]
    pub fn texts(&self) -> Texts {
        Texts {
            fi: self.text(Language::Fi),
            sv: self.text(Language::Sv),
            en: self.text(Language::En),
        }
    }

    /// The codes that have words in every language.
    pub fn codes_with_words() -> impl Iterator<Item = &'static str> {
        Words::all().map(|words| words.code)
    }
}

/// What a code means: what failed, and what to do.
struct Words {
    code: &'static str,
    fi: [&'static str; 2],
    sv: [&'static str; 2],
}

const TABLES: [&[Words]; 12] = [
    lv::WORDS,
    network::WORDS,
    xroad::WORDS,
    mapping::WORDS,
    component::WORDS,
    package::WORDS,
    case_system::WORDS,
    attachment::WORDS,
    backup::WORDS,
    store::WORDS,
    mail::WORDS,
    program::WORDS,
];

impl Words {
    const fn of(code: &'static str, fi: [&'static str; 2], sv: [&'static str; 2]) -> Self {
        Self { code, fi, sv }
    }

    fn all() -> impl Iterator<Item = &'static Self> {
        TABLES.into_iter().flatten()
    }

    fn for_code(code: &str) -> Option<&'static Self> {
        Self::all().find(|words| words.code == code)
    }

    fn of_language(&self, language: Language) -> Option<[&'static str; 2]> {
        match language {
            Language::Fi => Some(self.fi),
            Language::Sv => Some(self.sv),
            Language::En => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::problem::{Recovery, Side};

    #[test]
    fn every_text_is_whole_sentences_and_no_code_stands_twice() {
        let mut codes = BTreeSet::new();
        for words in Words::all() {
            assert!(codes.insert(words.code), "{} stands twice", words.code);
            for sentence in words.fi.iter().chain(&words.sv) {
                assert!(
                    sentence.ends_with(['.', ')', '?']),
                    "{}: {sentence}",
                    words.code
                );
                assert_eq!(*sentence, sentence.trim(), "{}", words.code);
            }
            assert_ne!(words.fi, words.sv, "{}", words.code);
        }
    }

    #[test]
    fn a_problem_of_a_newer_program_is_told_in_english_with_its_side_in_the_language() {
        let problem = Problem {
            code: "not-invented-yet".to_owned(),
            side: Side::Lv,
            recovery: Recovery::Retry,
            what: "Something new.".to_owned(),
            advice: "Wait.".to_owned(),
            detail: None,
        };
        let text = problem.text(Language::Fi);
        assert_eq!(
            (text.what.as_str(), text.advice.as_str()),
            ("Something new.", "Wait.")
        );
        assert_eq!(text.side, "Luvat ja valvonta -palvelun (LV)");
    }

    #[test]
    fn english_is_what_was_kept() {
        let problem = Problem {
            code: "lv-unavailable".to_owned(),
            side: Side::Lv,
            recovery: Recovery::Retry,
            what: "LV is not available: GET GetFormData, 503.".to_owned(),
            advice: "It is tried again.".to_owned(),
            detail: None,
        };
        let texts = problem.texts();
        assert_eq!(texts.en.what, problem.what);
        assert_eq!(texts.fi.what, "LV ei ole käytettävissä.");
        assert_eq!(texts.sv.what, "LV är inte tillgängligt.");
    }
}
