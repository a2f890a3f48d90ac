//! What a decision's code means to LV: `PaatosKoodi` of asianhallinta, which is free text, and `paatoskoodi` of KuntaGML (yhteiset 2.1.9).
//!
//! Codes come as KuntaGML's texts, as the older and longer texts of the systems that have been connected to Lupapiste, as the numbers that it
//! gives them, or as Finnish and Swedish practice writes them. What is not known is never guessed: a person decides. Settings go before all
//! of it, so that an authority can correct each meaning.

use alloc::string::String;

/// What a code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coded {
    /// A decision.
    Decision {
        /// `decision.outcome` of LV's status.
        outcome: &'static str,
        /// What the outcome does not say, in Finnish and Swedish.
        note: Option<[&'static str; 2]>,
        /// Made on an appeal or a request for rectification: see [`APPEAL_NOTE`].
        appeal: bool,
    },
    /// No decision: a status of LV's.
    Status(&'static str),
    /// A person has to say what it is.
    Hold,
}

/// What a status says of a decision that was made on an appeal or a request for rectification, in Finnish and Swedish.
pub(crate) const APPEAL_NOTE: [&str; 2] = ["muutoksenhaku", "ändringssökande"];

/// What a code means. `settings` are codes, as somebody wrote them, each with an outcome or a status of LV's or `hold`; they change the
/// outcome of a known code and leave its note and whether it is an appeal. A code of settings that is a number is that of the message alone;
/// a text goes for the number that stands for it, too. A meaning that is none is [`Coded::Hold`].
pub(crate) fn decide<'s>(
    code: &str,
    settings: impl Iterator<Item = (&'s str, &'s str)> + Clone,
) -> Coded {
    let code = normalised(code);
    let known = |code: &str| {
        let entry = find(code);
        let set = settings.clone().find(|(set, _)| {
            let set = normalised(set);
            set == code || entry.is_some_and(|(_, text)| text == set)
        });
        match (set, entry) {
            (Some((_, meaning)), entry) => Some(changed(meaning, entry.map(|(coded, _)| coded))),
            (None, entry) => entry.map(|(coded, _)| coded),
        }
    };
    known(&code)
        .or_else(|| known(without_remark(&code)?))
        .unwrap_or(Coded::Hold)
}

/// What settings make of a code that may be known.
fn changed(meaning: &str, known: Option<Coded>) -> Coded {
    let is = |word: &&&str| **word == meaning;
    if let Some(outcome) = OUTCOMES.iter().find(is) {
        let (note, appeal) = match known {
            Some(Coded::Decision { note, appeal, .. }) => (note, appeal),
            _ => (None, false),
        };
        return Coded::Decision {
            outcome,
            note,
            appeal,
        };
    }
    let status = STATUSES.iter().find(is);
    status.map_or(Coded::Hold, |status| Coded::Status(status))
}

/// What a normalised text or a number means, and the text.
fn find(code: &str) -> Option<(Coded, &'static str)> {
    let number = code.bytes().all(|byte| byte.is_ascii_digit());
    let code = if number { without_zeros(code) } else { code };
    TABLE.iter().find_map(|(coded, entries)| {
        let mut entries = entries.split('|').map(|entry| {
            let digits = entry.bytes().take_while(u8::is_ascii_digit).count();
            let (number, text) = (entry.get(..digits), entry.get(digits..));
            (number.unwrap_or_default(), text.unwrap_or_default())
        });
        let (_, text) =
            entries.find(|(own, text)| *text == code || (!own.is_empty() && *own == code))?;
        Some((*coded, text))
    })
}

fn without_zeros(number: &str) -> &str {
    let zeros = number.bytes().take_while(|&byte| byte == b'0').count();
    number.get(zeros..).unwrap_or_default()
}

/// A code without the remark in brackets at its end, whose second bracket may have been cut off by the length of a field. None, if there is no
/// such remark, or if it may turn the meaning: "myönnetty (osittain)".
fn without_remark(code: &str) -> Option<&str> {
    const TURNS: [&str; 11] = [
        "osi", "osa", "delvis", "pys", "puol", "evä", "hyl", "kumo", "peru", "ei ", "avs",
    ];
    let bracket = code.bytes().position(|byte| byte == b'(')?;
    let remark = code.get(bracket..)?;
    let closing = remark.bytes().position(|byte| byte == b')');
    let is_last = closing.is_none_or(|closing| closing + 1 == remark.len());
    let has = |part: &str| {
        let mut places = remark.as_bytes().windows(part.len());
        places.any(|place| place == part.as_bytes())
    };
    if !is_last || TURNS.iter().any(|part| has(part)) {
        return None;
    }
    code.get(..bracket)?.strip_suffix(' ')
}

/// A code as the table has it: composed, in lower case, with single spaces and without a full stop at its end. Only the letters of Finnish and
/// Swedish, and the others of Latin-1, have their case and composition changed; a code with further ones is not in the table.
fn normalised(code: &str) -> String {
    let mut text = String::with_capacity(code.len());
    for character in code.chars() {
        let composed = match (character, text.as_bytes().last()) {
            ('\u{308}', Some(b'a')) => 'ä',
            ('\u{308}', Some(b'o')) => 'ö',
            ('\u{30a}', Some(b'a')) => 'å',
            (' ' | '\t' | '\r' | '\n' | '\u{a0}', last) => {
                if last.is_some_and(|&last| last != b' ') {
                    text.push(' ');
                }
                continue;
            }
            ('\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{de}', _) => {
                // Lower case is 32 further in Latin-1.
                text.push(char::from(character as u8 + 32));
                continue;
            }
            _ => {
                text.push(character.to_ascii_lowercase());
                continue;
            }
        };
        text.pop();
        text.push(composed);
    }
    while let Some(b' ' | b'.') = text.as_bytes().last() {
        text.pop();
    }
    text
}

/// Outcomes that LV knows (`StatusUpdate`).
pub(crate) const OUTCOMES: [&str; 6] = [
    "granted",
    "granted-partly",
    "rejected",
    "dismissed",
    "lapsed",
    "no-action",
];

/// Statuses that LV knows (`StatusUpdate`): the one that a decision has, and [`STATUSES`].
pub(crate) const ALL_STATUSES: [&str; 9] = [
    "decided",
    "received",
    "in-progress",
    "supplement-requested",
    "supplement-received",
    "statement-phase",
    "withdrawn",
    "transferred",
    "closed",
];

/// Statuses that LV knows, but the one that a decision has.
const STATUSES: &[&str] = ALL_STATUSES.split_at(1).1;

const fn outcome(outcome: &'static str) -> Coded {
    Coded::Decision {
        outcome,
        note: None,
        appeal: false,
    }
}

const fn noted(outcome: &'static str, note: [&'static str; 2]) -> Coded {
    Coded::Decision {
        outcome,
        note: Some(note),
        appeal: false,
    }
}

const fn on_appeal(outcome: &'static str) -> Coded {
    Coded::Decision {
        outcome,
        note: None,
        appeal: true,
    }
}

/// Codes by their meaning, each with its number, if it has one, right before it. Opinions and statements, enforcement and decisions on orders
/// are held: whether they end an action depends on it. Text in brackets that is not a remark but a part of the meaning stands here in full.
static TABLE: [(Coded, &str); 17] = [
    (
        outcome("granted"),
        "1myönnetty|2hyväksytty|5myönnetty aloitusoikeudella|beviljad|beviljat|godkänd|godkänt",
    ),
    (
        outcome("granted-partly"),
        "3osittain myönnetty|osittain hyväksytty|delvis beviljad|delvis beviljat|delvis godkänd|delvis godkänt",
    ),
    (
        outcome("rejected"),
        "21evätty|hylätty|hylkäävä|avslagen|avslaget",
    ),
    (
        outcome("dismissed"),
        "32ei tutkittu|jätetty tutkimatta|tutkimatta jättäminen|avvisad|avvisat",
    ),
    (outcome("lapsed"), "rauennut|lauennut|förfallen|förfallet"),
    (
        outcome("no-action"),
        "23tehty hallintopakkopäätös (ei velvoitetta)|31ei lausuntoa|35hallintopakon tai uhkasakkoasian käsittely lopetettu|\
         hallintopakko/uhkasakkoasian käsittely lopetettu|41ilmoitus merkitty tiedoksi|ei toimenpiteitä|ei aihetta toimenpiteisiin|inga åtgärder",
    ),
    (
        noted("granted", ["ehdollinen", "villkorlig"]),
        "6ehdollinen",
    ),
    (
        noted(
            "granted",
            ["työhön liittyy ehto", "arbetet är förenat med ett villkor"],
        ),
        "8työhön liittyy ehto",
    ),
    (
        on_appeal("granted"),
        "7ei tutkittu (oikaisuvaatimusvaatimus tai lupa pysyy puollettuna)|ei tutkittu (oikaisuvaatimus tai lupa pysyy puollettuna)|\
         ei tutkittu (oik.vaatimus/lupa pysyy puollettuna)|12valituksesta on luovuttu (oikaisuvaatimus tai lupa pysyy puollettuna)|\
         valituks.luovuttu (oik.vaatimus/lupa pysyy puoll.)|13muutti myönnetyksi|15pysytti myönnettynä",
    ),
    (on_appeal("granted-partly"), "4pysytti osittain myönnettynä"),
    (
        on_appeal("rejected"),
        "22ei tutkittu (oikaisuvaatimus tai lupa pysyy evättynä)|ei tutkittu (oikaisuvaatimusvaatimus tai lupa pysyy evättynä)|\
         ei tutkittu (oik.vaatimus/lupa pysyy evättynä)|25valituksesta on luovuttu (oikaisuvaatimus tai lupa pysyy evättynä)|\
         valituks.luovuttu (oik.vaatimus/lupa pysyy evätt.)|26muutti evätyksi|28pysytti evättynä",
    ),
    (Coded::Status("transferred"), "18siirretty maaoikeudelle"),
    (Coded::Status("withdrawn"), "37peruutettu"),
    (
        Coded::Status("supplement-requested"),
        "38asiakirjat palautettu korjauskehotuksin",
    ),
    (
        Coded::Status("in-progress"),
        "36asia palautettu uudelleen valmisteltavaksi|ltk palauttanut asian uudelleen valmisteltavaksi|39asia poistettu esityslistalta|\
         ltk poistanut asian esityslistalta|40asia pantu pöydälle kokouksessa|ltk:n kokouksessa pöydälle pantu asia",
    ),
    (
        Coded::Hold,
        "9tehty hallintopakkopäätös (asetettu velvoite)|10pysytti määräyksen|14pysytti määräyksen tai päätöksen|pysytti määräyksen/päätöksen|\
         19tehty uhkasakkopäätös|20suunnitelmat tarkastettu|24määräys peruutettu|27muutti määräystä tai päätöstä|muutti määräystä/päätöstä|\
         30muutettu toimenpideluvaksi (konversio)|42ei tiedossa",
    ),
    (
        Coded::Hold,
        "11annettu lausunto|17annettu lausunto (ent. selitys)|33lausunto|34lausunto/päätös (muu kuin rlk)|16puollettu|29ei puollettu",
    ),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NONE: [(&str, &str); 0] = [];

    fn coded(code: &str) -> Coded {
        decide(code, NONE.into_iter())
    }

    /// The table of the interface's description, by number: outcome, `A` for an appeal, `N` for a note, `S:` for a status, or `H`.
    const NUMBERED: [(&str, &str); 42] = [
        ("myönnetty", "granted"),
        ("hyväksytty", "granted"),
        ("osittain myönnetty", "granted-partly"),
        ("pysytti osittain myönnettynä", "granted-partly A"),
        ("myönnetty aloitusoikeudella", "granted"),
        ("ehdollinen", "granted N"),
        (
            "ei tutkittu (oikaisuvaatimusvaatimus tai lupa pysyy puollettuna)",
            "granted A",
        ),
        ("työhön liittyy ehto", "granted N"),
        ("tehty hallintopakkopäätös (asetettu velvoite)", "H"),
        ("pysytti määräyksen", "H"),
        ("annettu lausunto", "H"),
        (
            "valituksesta on luovuttu (oikaisuvaatimus tai lupa pysyy puollettuna)",
            "granted A",
        ),
        ("muutti myönnetyksi", "granted A"),
        ("pysytti määräyksen tai päätöksen", "H"),
        ("pysytti myönnettynä", "granted A"),
        ("puollettu", "H"),
        ("annettu lausunto (ent. selitys)", "H"),
        ("siirretty maaoikeudelle", "S:transferred"),
        ("tehty uhkasakkopäätös", "H"),
        ("suunnitelmat tarkastettu", "H"),
        ("evätty", "rejected"),
        (
            "ei tutkittu (oikaisuvaatimus tai lupa pysyy evättynä)",
            "rejected A",
        ),
        ("tehty hallintopakkopäätös (ei velvoitetta)", "no-action"),
        ("määräys peruutettu", "H"),
        (
            "valituksesta on luovuttu (oikaisuvaatimus tai lupa pysyy evättynä)",
            "rejected A",
        ),
        ("muutti evätyksi", "rejected A"),
        ("muutti määräystä tai päätöstä", "H"),
        ("pysytti evättynä", "rejected A"),
        ("ei puollettu", "H"),
        ("muutettu toimenpideluvaksi (konversio)", "H"),
        ("ei lausuntoa", "no-action"),
        ("ei tutkittu", "dismissed"),
        ("lausunto", "H"),
        ("lausunto/päätös (muu kuin rlk)", "H"),
        (
            "hallintopakon tai uhkasakkoasian käsittely lopetettu",
            "no-action",
        ),
        (
            "asia palautettu uudelleen valmisteltavaksi",
            "S:in-progress",
        ),
        ("peruutettu", "S:withdrawn"),
        (
            "asiakirjat palautettu korjauskehotuksin",
            "S:supplement-requested",
        ),
        ("asia poistettu esityslistalta", "S:in-progress"),
        ("asia pantu pöydälle kokouksessa", "S:in-progress"),
        ("ilmoitus merkitty tiedoksi", "no-action"),
        ("ei tiedossa", "H"),
    ];

    fn shown(coded: Coded) -> String {
        match coded {
            Coded::Decision {
                outcome,
                note,
                appeal,
            } => {
                assert!(OUTCOMES.contains(&outcome));
                let note = if note.is_some() { " N" } else { "" };
                let appeal = if appeal { " A" } else { "" };
                [outcome, note, appeal].concat()
            }
            Coded::Status(status) => {
                assert!(STATUSES.contains(&status));
                ["S:", status].concat()
            }
            Coded::Hold => "H".into(),
        }
    }

    #[test]
    fn every_code_of_the_table_means_the_same_by_text_and_by_number() {
        for ((text, meaning), number) in NUMBERED.into_iter().zip(1..) {
            assert_eq!(shown(coded(text)), meaning, "{text}");
            assert_eq!(shown(coded(&number.to_string())), meaning, "{number}");
            assert_eq!(shown(coded(&format!(" {number:02}. "))), meaning);
            // Held codes, too, are known by their number and text: settings for the text go for both.
            let found = find(&number.to_string()).map(|(_, found)| found);
            assert_eq!(found, Some(text));
            assert_eq!(find(text).map(|(_, found)| found), Some(text));
        }
        for number in ["0", "00", "43", "44", "100", "-1", "1.5", ""] {
            assert_eq!(coded(number), Coded::Hold, "{number}");
        }
    }

    #[test]
    fn no_code_stands_in_the_table_twice() {
        let entries = || TABLE.iter().flat_map(|(_, entries)| entries.split('|'));
        let mut texts: Vec<_> = entries()
            .map(|entry| entry.trim_start_matches(|c: char| c.is_ascii_digit()))
            .collect();
        let count = texts.len();
        assert!(
            texts
                .iter()
                .all(|text| *text == normalised(text) && !text.is_empty())
        );
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), count);
        let numbered = entries().filter(|entry| entry.starts_with(|c: char| c.is_ascii_digit()));
        assert_eq!(numbered.count(), 42);
    }

    #[test]
    fn the_older_and_longer_texts_mean_what_the_newer_ones_mean() {
        for (text, meaning) in [
            ("pysytti osittain myönnettynä (luvat)", "granted-partly A"),
            (
                "ei tutkittu (oik.vaatimus/lupa pysyy puollettuna)",
                "granted A",
            ),
            ("annettu lausunto (rlk)", "H"),
            (
                "valituks.luovuttu (oik.vaatimus/lupa pysyy puoll.)",
                "granted A",
            ),
            (
                "muutti myönnetyksi (luvat/vak/rak.v/rasite/mak/ym)",
                "granted A",
            ),
            ("pysytti määräyksen/päätöksen (määr/kats.p/loppuk)", "H"),
            (
                "pysytti myönnettynä (luvat/vak/rak.v/rasite/mak/ym",
                "granted A",
            ),
            (
                "ei tutkittu (oik.vaatimus/lupa pysyy evättynä)",
                "rejected A",
            ),
            (
                "valituks.luovuttu (oik.vaatimus/lupa pysyy evätt.)",
                "rejected A",
            ),
            (
                "muutti evätyksi (luvat/vak/rak.v/rasite/mak/ym)",
                "rejected A",
            ),
            (
                "pysytti evättynä (luvat/vak/rak.v/rasite/mak/ym)",
                "rejected A",
            ),
            (
                "Hallintopakko/uhkasakkoasian käsittely lopetettu.",
                "no-action",
            ),
            (
                "Ltk palauttanut asian uudelleen valmisteltavaksi.",
                "S:in-progress",
            ),
            ("Ltk poistanut asian esityslistalta.", "S:in-progress"),
            ("Ltk:n kokouksessa pöydälle pantu asia.", "S:in-progress"),
        ] {
            assert_eq!(shown(coded(text)), meaning, "{text}");
        }
    }

    #[test]
    fn words_of_finnish_and_swedish_practice_are_known() {
        for (meaning, texts) in [
            ("rejected", "hylätty, hylkäävä, avslagen"),
            (
                "dismissed",
                "jätetty tutkimatta, tutkimatta jättäminen, avvisad",
            ),
            ("lapsed", "rauennut, lauennut, förfallen"),
            ("granted-partly", "osittain hyväksytty, delvis beviljad"),
            (
                "no-action",
                "ei toimenpiteitä, ei aihetta toimenpiteisiin, inga åtgärder",
            ),
            ("granted", "beviljad, godkänd"),
        ] {
            for text in texts.split(", ") {
                assert_eq!(shown(coded(text)), meaning, "{text}");
            }
        }
    }

    #[test]
    fn case_spaces_composition_and_a_full_stop_make_no_difference() {
        for text in [
            "MYÖNNETTY",
            " Myönnetty. ",
            "myo\u{308}nnetty",
            "MYO\u{308}NNETTY .",
            "\u{a0}myönnetty\r\n",
        ] {
            assert_eq!(shown(coded(text)), "granted", "{text}");
        }
        assert_eq!(shown(coded("Inga  \t A\u{30a}TGA\u{308}RDER")), "no-action");
        assert_eq!(shown(coded("INGA ÅTGÄRDER")), "no-action");
    }

    #[test]
    fn a_remark_is_cut_off_unless_it_may_turn_the_meaning() {
        assert_eq!(shown(coded("Myönnetty (§ 12)")), "granted");
        assert_eq!(shown(coded("Hylätty (äänestys).")), "rejected");
        for text in [
            "myönnetty (osittain)",
            "hyväksytty (osaksi)",
            "beviljad (delvis)",
            "ei tutkittu (lupa pysyy voimassa)",
            "valituksesta on luovuttu",
            "tehty hallintopakkopäätös",
            "myönnetty (1) osittain",
            "myönnetty (1) (osittain)",
            "(myönnetty)",
            "lausunto/päätös",
        ] {
            assert_eq!(coded(text), Coded::Hold, "{text}");
        }
    }

    #[test]
    fn settings_go_before_the_table_and_leave_what_a_known_code_says_besides() {
        let settings = [
            ("Puollettu.", "granted"),
            ("21", "dismissed"),
            ("lupa MYÖNNETTY", "granted"),
            ("pysytti myönnettynä", "no-action"),
            ("peruutettu", "lapsed"),
            ("hyväksytty", "hold"),
            ("siirto", "transferred"),
            ("evätty (x)", "granted-partly"),
            ("ehdollinen", "decided"),
        ];
        let meaning = |code| shown(decide(code, settings.into_iter()));
        assert_eq!(meaning("puollettu"), "granted");
        assert_eq!(meaning("16"), "granted");
        assert_eq!(
            [meaning("21"), meaning("evätty")],
            ["dismissed", "rejected"]
        );
        assert_eq!(meaning("Lupa myönnetty (§ 3)"), "granted");
        assert_eq!(
            [meaning("15"), meaning("Pysytti myönnettynä (luvat)")],
            ["no-action A", "no-action A"]
        );
        assert_eq!(meaning("37"), "lapsed");
        assert_eq!([meaning("2"), meaning("hyväksytty (ltk)")], ["H", "H"]);
        assert_eq!(meaning("Siirto"), "S:transferred");
        assert_eq!(
            [meaning("evätty (x)"), meaning("evätty (y)")],
            ["granted-partly", "rejected"]
        );
        assert_eq!(meaning("ehdollinen"), "H");
        assert_eq!(meaning("jotain muuta"), "H");
    }

    proptest! {
        #[test]
        fn what_is_not_known_is_held(text in "[a-zäöåA-Z0-9().,/ ]{0,40}|\\PC{0,20}") {
            let plain = normalised(&text);
            let known = find(&plain).is_some() || plain.contains('(');
            prop_assert!(known || coded(&text) == Coded::Hold);
        }
    }
}
