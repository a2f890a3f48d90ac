//! The rendition's own words.

use crate::lv::Language;

/// Words in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) application: &'static str,
    pub(super) form: &'static str,
    pub(super) no: &'static str,
    pub(super) non_disclosure: &'static str,
    pub(super) other: &'static str,
    pub(super) unanswered: &'static str,
    pub(super) yes: &'static str,
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Words {
        match language {
            Language::Fi => &FI,
            Language::Sv => &SV,
            Language::En => &EN,
        }
    }
}

static FI: Words = Words {
    application: "Hakemus",
    form: "Lomake",
    no: "Ei",
    non_disclosure: "Turvakielto: yhteystietoja ei saa luovuttaa eikä näyttää sivullisille.",
    other: "Muut saadut tiedot",
    unanswered: "Ei vastattu",
    yes: "Kyllä",
};

static SV: Words = Words {
    application: "Ansökan",
    form: "Formulär",
    no: "Nej",
    non_disclosure: "Spärrmarkering: kontaktuppgifterna får inte lämnas ut eller visas för utomstående.",
    other: "Övriga mottagna uppgifter",
    unanswered: "Inget svar",
    yes: "Ja",
};

static EN: Words = Words {
    application: "Application",
    form: "Form",
    no: "No",
    non_disclosure: "Non-disclosure for personal safety: contact details must not be given or shown to outsiders.",
    other: "Other received data",
    unanswered: "Not answered",
    yes: "Yes",
};
