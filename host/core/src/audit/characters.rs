//! XML 1.0's characters and names.

/// Where the first character stands that is not a `Char` of XML 1.0 (section 2.2); surrogates cannot occur in UTF-8.
pub(super) fn forbidden_character(text: &str) -> Option<usize> {
    let control = |byte: u8| byte < b' ' && !is_space(byte);
    text.bytes()
        .position(control)
        .or_else(|| text.find('\u{fffe}'))
        .or_else(|| text.find('\u{ffff}'))
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// `QName` of Namespaces in XML 1.0, section 4.
pub(super) fn is_qualified_name(text: &str) -> bool {
    match text.split_once(':') {
        None => is_name(text),
        Some((prefix, local)) => is_name(prefix) && is_name(local),
    }
}

/// `NCName`: a `Name` of XML 1.0 (section 2.3) without a colon.
pub(super) fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(starts_name) && characters.all(continues_name)
}

fn starts_name(character: char) -> bool {
    matches!(character,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(character: char) -> bool {
    starts_name(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_no_document_may_hold_are_found() {
        for (text, at) in [
            ("a\tb\r\n\u{7f}\u{85}ä\u{d7ff}\u{e000}\u{fffd}😀", None),
            ("ä\0", Some(2)),
            ("\u{1f}", Some(0)),
            ("a\u{fffe}", Some(1)),
            ("a\u{ffff}", Some(1)),
        ] {
            assert_eq!(forbidden_character(text), at, "{text:?}");
        }
    }

    #[test]
    fn names_are_told_from_other_text() {
        for name in ["a", "_", "Äö.1-", "p:a", "a\u{b7}"] {
            assert!(is_qualified_name(name), "{name}");
        }
        for other in [
            "", "1", "-a", "a b", ":a", "a:", "a:b:c", "a:1", "a/", "\u{d7}",
        ] {
            assert!(!is_qualified_name(other), "{other}");
        }
    }
}
