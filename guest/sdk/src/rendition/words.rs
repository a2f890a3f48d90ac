//! The rendition's own words.

use crate::lv::Language;

/// Words in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) added: &'static str,
    pub(super) after: &'static str,
    pub(super) application: &'static str,
    pub(super) before: &'static str,
    pub(super) changed: &'static str,
    pub(super) changes: &'static str,
    pub(super) form: &'static str,
    pub(super) message: &'static str,
    pub(super) no: &'static str,
    pub(super) non_disclosure: &'static str,
    pub(super) other: &'static str,
    pub(super) place: &'static str,
    pub(super) removed: &'static str,
    pub(super) unanswered: &'static str,
    pub(super) withdrawal: &'static str,
    pub(super) withdrawn: &'static str,
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
    added: "Lisätty",
    after: "Nyt",
    application: "Hakemus",
    before: "Aiemmin",
    changed: "Muuttunut",
    changes: "Muutokset",
    form: "Lomake",
    message: "Viesti",
    no: "Ei",
    non_disclosure: "Turvakielto: yhteystietoja ei saa luovuttaa eikä näyttää sivullisille.",
    other: "Muut saadut tiedot",
    place: "Kohta",
    removed: "Poistettu",
    unanswered: "Ei vastattu",
    withdrawal: "Asiointi on peruutettu",
    withdrawn: "Asiakas on peruuttanut asioinnin Luvat ja valvonta -palvelun ilmoituksen mukaan. Käsittelijän on päätettävä asian käsittely.",
    yes: "Kyllä",
};

static SV: Words = Words {
    added: "Tillagt",
    after: "Nu",
    application: "Ansökan",
    before: "Tidigare",
    changed: "Ändrat",
    changes: "Ändringar",
    form: "Formulär",
    message: "Meddelande",
    no: "Nej",
    non_disclosure: "Spärrmarkering: kontaktuppgifterna får inte lämnas ut eller visas för utomstående.",
    other: "Övriga mottagna uppgifter",
    place: "Ställe",
    removed: "Borttaget",
    unanswered: "Inget svar",
    withdrawal: "Ärendet har återtagits",
    withdrawn: "Enligt meddelande från tjänsten Tillstånd och tillsyn har kunden återtagit ärendet. Handläggaren ska avsluta behandlingen.",
    yes: "Ja",
};

static EN: Words = Words {
    added: "Added",
    after: "Now",
    application: "Application",
    before: "Before",
    changed: "Changed",
    changes: "Changes",
    form: "Form",
    message: "Message",
    no: "No",
    non_disclosure: "Non-disclosure for personal safety: contact details must not be given or shown to outsiders.",
    other: "Other received data",
    place: "Place",
    removed: "Removed",
    unanswered: "Not answered",
    withdrawal: "The action was withdrawn",
    withdrawn: "According to the notice of the Permits and Supervision service the customer withdrew the action. The officer must close the case.",
    yes: "Yes",
};
