//! Values as they are written into a report: whole or by their form, and cut.

use super::found::Shown;

/// How many characters of a value are shown.
pub(super) const SHOWN: usize = 60;

/// How many characters are shown of what a mapping or this program says: targets and findings' texts are sentences.
pub(super) const SAID: usize = 240;

/// A value of a place that may hold several.
pub(super) struct Leaf {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) hidden: bool,
}

/// A value, whole, and as much of it as may be shown.
pub(super) struct Told {
    text: String,
    original: String,
    masked: bool,
}

impl Told {
    /// One text.
    pub(super) fn one(text: &str, masked: bool) -> Self {
        Self {
            text: match masked {
                true => form(text),
                false => text.to_owned(),
            },
            original: text.to_owned(),
            masked,
        }
    }

    /// All that an element holds, in a line.
    pub(super) fn of(leaves: &[Leaf]) -> Self {
        let mut told = Self {
            text: String::new(),
            original: String::new(),
            masked: leaves.iter().any(|leaf| leaf.hidden),
        };
        for (number, leaf) in leaves.iter().enumerate() {
            let mut name = String::new();
            if number > 0 {
                name.push_str("; ");
            }
            if !leaf.name.is_empty() {
                name.push_str(&leaf.name);
                name.push('=');
            }
            told.text.push_str(&name);
            told.original.push_str(&name);
            told.original.push_str(&leaf.value);
            match leaf.hidden {
                true => told.text.push_str(&form(&leaf.value)),
                false => told.text.push_str(&leaf.value),
            }
        }
        told
    }

    /// Cut to what is around the character `at`, so that two long values do not look alike.
    pub(super) fn shown(&self, most: usize, at: usize) -> Shown {
        let length = self.text.chars().count();
        let text = if length <= most {
            self.text.clone()
        } else {
            let start = at.saturating_sub(most / 3).min(length - most);
            let middle: String = self.text.chars().skip(start).take(most).collect();
            let before = if start > 0 { "…" } else { "" };
            let after = if start + most < length { "…" } else { "" };
            format!("{before}{middle}{after}")
        };
        Shown {
            text,
            masked: self.masked,
        }
    }
}

/// Two values as they are shown.
pub(super) struct Pair {
    pub(super) old: Option<Shown>,
    pub(super) new: Option<Shown>,
    pub(super) same_form: bool,
}

impl Pair {
    pub(super) fn of(most: usize, [old, new]: [Option<Told>; 2]) -> Self {
        let (mut same_form, mut start) = (false, 0);
        if let (Some(old), Some(new)) = (&old, &new) {
            let masked = old.masked && new.masked;
            same_form = masked && old.text == new.text && old.original != new.original;
            if old.text != new.text {
                start = first_difference(&old.text, &new.text);
            }
        }
        Self {
            old: old.map(|old| old.shown(most, start)),
            new: new.map(|new| new.shown(most, start)),
            same_form,
        }
    }
}

/// The number of the first character in which two texts differ.
fn first_difference(old: &str, new: &str) -> usize {
    let pairs = old.chars().zip(new.chars());
    pairs.take_while(|(old, new)| old == new).count()
}

/// Letters as `x` or `X`, digits as `9`, everything else as it is.
pub(super) fn form(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            upper if upper.is_uppercase() => 'X',
            letter if letter.is_alphabetic() => 'x',
            digit if digit.is_numeric() => '9',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_tells_letters_digits_and_nothing_more() {
        for (text, expected) in [
            ("Öhman-Åke 7 B", "Xxxxx-Xxx 9 X"),
            ("010190-901R", "999999-999X"),
            ("a\n\u{202e}½ 漢", "x\n\u{202e}9 x"),
            ("", ""),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }

    #[test]
    fn only_the_difference_of_long_values_is_shown() {
        let long = |end: &str| Told {
            text: format!("{}{end}{}", "a".repeat(100), "b".repeat(100)),
            original: String::new(),
            masked: false,
        };
        let pair = Pair::of(SHOWN, [Some(long("x")), Some(long("y"))]);
        let text = |shown: Option<Shown>| shown.map(|shown| shown.text).unwrap_or_default();
        let expected = |end: &str| format!("…{}{end}{}…", "a".repeat(20), "b".repeat(39));
        assert_eq!(text(pair.old), expected("x"));
        assert_eq!(text(pair.new), expected("y"));
    }
}
