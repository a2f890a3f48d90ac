//! Names for files that outsiders named: safe on every system, unique in a delivery, and still to be recognised.

use std::collections::HashSet;

/// Longest name, in bytes; every one is an ASCII character.
const LONGEST: usize = 150;
/// Longest part that the id takes.
const LONGEST_ID: usize = 64;
/// Longest ending that counts as one, without its dot.
const LONGEST_ENDING: usize = 16;
/// What stands for a name of which nothing is left.
const NAMELESS: &str = "liite";

/// Names given out in one delivery. No two are the same, even where the file system does not tell upper case from lower.
#[derive(Clone, Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// Names of a delivery that has none yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The name under which the attachment `id`, called `file_name` by the customer, is delivered: `<id>_<name>`.
    ///
    /// Consists of `A-Z a-z 0-9 . _ -`, begins with a letter or digit, ends in no dot, holds no `..`, is no device's name on Windows,
    /// and is at most 150 bytes long; the ending (`.pdf`) is kept. The same calls in the same order give the same names.
    pub fn place(&mut self, id: &str, file_name: &str) -> String {
        // No dot in the id: the part before the first dot, which alone makes a Windows device of a name (`CON.txt`), so has a `_`.
        let id = clean(id).replace('.', "_");
        let id = id.trim_matches(['_', '-']);
        let id = if id.is_empty() { NAMELESS } else { id };
        let id = id[..id.len().min(LONGEST_ID)].trim_end_matches(['_', '-']);
        let cleaned = clean(file_name);
        let (stem, ending) = split(cleaned.trim_end_matches(['.', '_', '-']));
        let stem = if stem.is_empty() { NAMELESS } else { stem };
        let mut repeat = 1_u32;
        loop {
            let number = if repeat == 1 {
                String::new()
            } else {
                format!("-{repeat}")
            };
            let room = LONGEST - (id.len() + 1 + number.len() + ending.len());
            let stem = stem[..stem.len().min(room)].trim_end_matches(['.', '_', '-']);
            let name = format!("{id}_{stem}{number}{ending}");
            if self.taken.insert(name.to_ascii_lowercase()) {
                return name;
            }
            repeat += 1;
        }
    }
}

/// The stem, and the ending with its dot or none: a last part that is short and of letters and digits, with anything before it.
fn split(name: &str) -> (&str, &str) {
    let (stem, ending) = match name.rfind('.') {
        Some(dot) if dot > 0 && is_ending(&name[dot + 1..]) => name.split_at(dot),
        _ => (name, ""),
    };
    (stem.trim_matches(['.', '_', '-']), ending)
}

fn is_ending(text: &str) -> bool {
    text.len() <= LONGEST_ENDING && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The allowed characters only: letters without their marks, invisible characters left out, anything else a `_`.
/// Runs of `_` and of `.` are one.
fn clean(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut push = |c: char| {
        if !(matches!(c, '.' | '_') && name.ends_with(c)) {
            name.push(c);
        }
    };
    for c in text.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => push(c),
            c if is_invisible(c) => {}
            c => plain_letters(c).chars().for_each(&mut push),
        }
    }
    name
}

/// Control characters, the marks that a decomposed letter carries behind it, and what changes the direction of text or has no width:
/// `tili\u{202e}fdp.exe` shows as `tiliexe.pdf`.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The Latin letters that European names have (Latin-1 Supplement, Latin Extended-A), without their marks.
fn plain_letters(c: char) -> &'static str {
    match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ª' => "a",
        'Æ' => "AE",
        'æ' => "ae",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'Ð' | 'Ď' | 'Đ' => "D",
        'ð' | 'ď' | 'đ' => "d",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'Ĥ' | 'Ħ' => "H",
        'ĥ' | 'ħ' => "h",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'Ĳ' => "IJ",
        'ĳ' => "ij",
        'Ĵ' => "J",
        'ĵ' => "j",
        'Ķ' => "K",
        'ķ' | 'ĸ' => "k",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' | 'ŋ' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'º' => "o",
        'Œ' => "OE",
        'œ' => "oe",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ſ' => "s",
        'ß' => "ss",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'Þ' => "TH",
        'þ' => "th",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'Ŵ' => "W",
        'ŵ' => "w",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        '‐'..='―' | '−' => "-",
        _ => "_",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "5f0c1a52-7d7e-4c60-9a39-6f6b1c7c2c11";

    fn place(name: &str) -> String {
        let placed = Names::new().place(ID, name);
        placed.strip_prefix(ID).unwrap_or(&placed).to_owned()
    }

    #[test]
    fn a_customers_name_stays_recognisable() {
        for (name, placed) in [
            ("asemapiirros.pdf", "_asemapiirros.pdf"),
            ("Äitiyspiirros ÅÖ.PDF", "_Aitiyspiirros_AO.PDF"),
            ("a\u{308}iti.pdf", "_aiti.pdf"),
            ("Łódź – plan.dwg", "_Lodz_-_plan.dwg"),
            ("план.pdf", "_liite.pdf"),
            ("план 2.pdf", "_2.pdf"),
            ("rapport.tar.gz", "_rapport.tar.gz"),
            ("C:\\fakepath\\kuva.png", "_C_fakepath_kuva.png"),
            ("../../etc/passwd", "_etc_passwd"),
            ("..", "_liite"),
            ("", "_liite"),
            (" ", "_liite"),
            (".htaccess", "_htaccess"),
            ("a..b.txt", "_a.b.txt"),
            ("tili\u{202e}fdp.exe", "_tilifdp.exe"),
            ("a\0b\nc.pdf", "_abc.pdf"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("piste. ", "_piste"),
            ("a.b c", "_a.b_c"),
        ] {
            assert_eq!(place(name), placed, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_and_keeps_its_ending() {
        let placed = Names::new().place(ID, &format!("{}.pdf", "x".repeat(400)));
        assert_eq!(placed.len(), LONGEST);
        assert!(placed.ends_with("xxx.pdf"));
    }

    #[test]
    fn an_id_that_is_no_guid_is_made_safe_too() {
        for (id, placed) in [
            ("../x", "x_a.pdf"),
            ("CON.1", "CON_1_a.pdf"),
            ("", "liite_a.pdf"),
            ("-rf", "rf_a.pdf"),
            ("../../", "liite_a.pdf"),
        ] {
            assert_eq!(Names::new().place(id, "a.pdf"), placed, "{id:?}");
        }
    }

    #[test]
    fn names_that_differ_in_case_alone_are_the_same_file_somewhere() {
        let mut names = Names::new();
        assert_eq!(names.place("a", "Kuva.png"), "a_Kuva.png");
        assert_eq!(names.place("A", "kuva.PNG"), "A_kuva-2.PNG");
        assert_eq!(names.place("a", "kuva.png"), "a_kuva-3.png");
    }

    fn is_device(name: &str) -> bool {
        let stem = name
            .split('.')
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let numbered = stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT"));
        ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered
    }

    proptest! {
        #[test]
        fn whatever_it_is_called_its_name_is_safe_and_its_own(
            called in proptest::collection::vec(
                (".{0,80}|CON|[./\\\\ ]{0,9}|a{60,90}", ".{0,300}|[.]{0,4}|(nul|COM1|x{140,160})[.]?[a-z]{0,20}|a|A"),
                1..8,
            )
        ) {
            let mut names = Names::new();
            let mut seen = HashSet::new();
            for (id, name) in &called {
                let placed = names.place(id, name);
                prop_assert!(placed.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)), "{placed}");
                prop_assert!(placed.starts_with(|c: char| c.is_ascii_alphanumeric()), "{placed}");
                prop_assert!(!placed.ends_with('.') && !placed.contains(".."), "{placed}");
                prop_assert!(placed.len() <= LONGEST, "{placed}");
                prop_assert!(!is_device(&placed), "{placed}");
                prop_assert!(seen.insert(placed.to_lowercase()), "{placed} twice");
            }
            let mut again = Names::new();
            let repeated: HashSet<_> = called.iter().map(|(id, name)| again.place(id, name).to_lowercase()).collect();
            prop_assert_eq!(repeated, seen);
        }
    }
}
