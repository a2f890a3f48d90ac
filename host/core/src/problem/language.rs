//! The languages in which people are told things.

use serde::{Deserialize, Serialize};

use super::Side;

/// A language in which people are told things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Finnish.
    Fi,
    /// Swedish.
    Sv,
    /// English, in which everything is kept.
    #[default]
    En,
}

impl Language {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Fi, Self::Sv, Self::En];

    /// Its code of ISO 639-1: `fi`, `sv` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fi => "fi",
            Self::Sv => "sv",
            Self::En => "en",
        }
    }
}

impl Side {
    /// Whose side it is, in words, to stand after "whose side".
    #[must_use]
    pub fn told(self, language: Language) -> &'static str {
        use Language::{En, Fi, Sv};
        match (self, language) {
            (Self::Ours, Fi) => "oma (tämä ohjelma, sen asetukset, muunnos tai tämä kone)",
            (Self::Ours, Sv) => {
                "vår (detta program, dess inställningar, omvandlingen eller denna maskin)"
            }
            (Self::Ours, En) => "ours (this program, its settings, its mapping or this machine)",
            (Self::SecurityServer, Fi) => "oman liityntäpalvelimemme",
            (Self::SecurityServer, Sv) => "vår egen anslutningsservers",
            (Self::SecurityServer, En) => "our X-Road security server's",
            (Self::XRoad, Fi) => "palveluväylän, oman liityntäpalvelimemme takana",
            (Self::XRoad, Sv) => "informationsledens, bortom vår anslutningsserver",
            (Self::XRoad, En) => "X-Road's, beyond our security server",
            (Self::Lv, Fi) => "Luvat ja valvonta -palvelun (LV)",
            (Self::Lv, Sv) => "tjänsten Tillstånd och tillsyns (LV)",
            (Self::Lv, En) => "Luvat ja valvonta's",
            (Self::CaseSystem, Fi) => "asianhallintajärjestelmän",
            (Self::CaseSystem, Sv) => "ärendehanteringssystemets",
            (Self::CaseSystem, En) => "the case system's",
        }
    }
}
