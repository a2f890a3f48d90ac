//! How an opinion is called: `Puolto` of a statement (asianhallinta 1.3, `LausuntoVastaus`).

/// The name of an opinion in Finnish and Swedish; none for one that the interface does not have. Systems write it in any case.
pub(crate) fn opinion(code: &str) -> Option<[&'static str; 2]> {
    let code = code.trim_ascii();
    let mut names = NAMES.iter();
    names
        .find(|(own, _)| own.eq_ignore_ascii_case(code))
        .map(|(_, names)| *names)
}

/// The schema's codes. The Swedish names are ours.
static NAMES: [(&str, [&str; 2]); 9] = [
    (
        "ei-huomautettavaa",
        ["ei huomautettavaa", "inget att anmärka"],
    ),
    ("ehdollinen", ["ehdollinen", "villkorlig"]),
    ("puollettu", ["puollettu", "tillstyrks"]),
    ("ei-puollettu", ["ei puollettu", "avstyrks"]),
    ("ei-lausuntoa", ["ei lausuntoa", "inget utlåtande"]),
    ("lausunto", ["lausunto", "utlåtande"]),
    ("kielteinen", ["kielteinen", "negativt"]),
    ("palautettu", ["palautettu", "återremitterad"]),
    ("poydalle", ["pöydälle", "bordlagd"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_opinion_of_the_schema_has_a_name() {
        let schema = [
            "ei-huomautettavaa",
            "ehdollinen",
            "puollettu",
            "ei-puollettu",
            "ei-lausuntoa",
            "lausunto",
            "kielteinen",
            "palautettu",
            "poydalle",
        ];
        for code in schema {
            assert!(opinion(code).is_some(), "{code}");
        }
        assert_eq!(NAMES.len(), schema.len());
    }

    #[test]
    fn case_and_white_space_make_no_difference() {
        assert_eq!(opinion(" Puollettu\n"), Some(["puollettu", "tillstyrks"]));
        assert_eq!(opinion("POYDALLE"), Some(["pöydälle", "bordlagd"]));
        assert_eq!(opinion("puollettu ehdoin"), None);
        assert_eq!(opinion(""), None);
    }
}
