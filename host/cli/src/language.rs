//! In which language this program speaks to people: as it is told, or as the machine's locale says.

use clap::ValueEnum;
use lupasilta::problem::Language;

/// A language, as it is named on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Named {
    /// Finnish
    #[value(aliases = ["suomi", "finnish"])]
    Fi,
    /// Swedish
    #[value(aliases = ["svenska", "swedish"])]
    Sv,
    /// English
    #[value(alias = "english")]
    En,
}

/// The variables that hold a locale, the strongest first (POSIX, Base Definitions, chapter 8.2).
const LOCALES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

impl From<Named> for Language {
    fn from(named: Named) -> Self {
        match named {
            Named::Fi => Self::Fi,
            Named::Sv => Self::Sv,
            Named::En => Self::En,
        }
    }
}

/// The language that was named; else the locale's; else English.
pub(crate) fn chosen(named: Option<Named>) -> Language {
    named.map_or_else(
        || of_locale(|name| std::env::var(name).ok()),
        Language::from,
    )
}

/// Of the first variable that is set, as in `fi_FI.UTF-8`.
fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Language {
    let locale = LOCALES
        .iter()
        .find_map(|name| variable(name).filter(|locale| !locale.is_empty()))
        .unwrap_or_default();
    let language = locale.split(['_', '.', '@']).next().unwrap_or_default();
    Language::ALL
        .into_iter()
        .find(|known| known.code() == language)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_variable_that_is_set_decides() {
        for (variables, language) in [
            (&[("LANG", "fi_FI.UTF-8")][..], Language::Fi),
            (
                &[("LC_ALL", "sv_FI.UTF-8"), ("LANG", "fi_FI")],
                Language::Sv,
            ),
            (&[("LC_MESSAGES", "fi"), ("LANG", "sv_SE")], Language::Fi),
            (&[("LC_ALL", ""), ("LANG", "fi_FI@euro")], Language::Fi),
            (&[("LC_ALL", "C.UTF-8"), ("LANG", "fi_FI")], Language::En),
            (&[("LANG", "de_DE.UTF-8")], Language::En),
            (&[("LANG", "finnish")], Language::En),
            (&[], Language::En),
        ] {
            let variable = |name: &str| {
                let set = variables.iter().find(|(set, _)| *set == name);
                set.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(of_locale(variable), language, "{variables:?}");
        }
    }
}
