//! Text into XML and into HTML written as XML: one set of escapes serves both.

use alloc::string::String;

/// Appends `text`, escaped for element content and for attributes in double quotes. Drops the characters that XML 1.0 forbids (2.2 Characters:
/// control characters but tab, line feed and carriage return; U+FFFE and U+FFFF) and says whether it did.
pub(crate) fn push_escaped(out: &mut String, text: &str, in_attribute: bool) -> bool {
    let bytes = text.as_bytes();
    let mut written = 0;
    let mut at = 0;
    let mut dropped = false;
    loop {
        at += plain_run(&bytes[at..]);
        let Some(&byte) = bytes.get(at) else { break };
        let (replacement, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if in_attribute => ("&quot;", 1),
            // A parser turns a bare carriage return into a line feed, and any white space in an attribute into a space.
            b'\r' => ("&#13;", 1),
            b'\n' if in_attribute => ("&#10;", 1),
            b'\t' if in_attribute => ("&#9;", 1),
            b'"' | b'\n' | b'\t' => {
                at += 1;
                continue;
            }
            0xef if matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => ("", 3),
            0xef => {
                at += 3;
                continue;
            }
            _ => ("", 1),
        };
        dropped |= replacement.is_empty();
        out.push_str(&text[written..at]);
        out.push_str(replacement);
        at += length;
        written = at;
    }
    out.push_str(&text[written..]);
    dropped
}

/// How many bytes stand before the first that may need attention. Eight at a time.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let equals = |word: u64, byte: u8| {
        let zero = word ^ (ONES * byte as u64);
        zero.wrapping_sub(ONES) & !zero & HIGH
    };
    let mut run = 0;
    while let Some(chunk) = bytes.get(run..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        // `"` and `&` differ in one bit only, and so do `<` and `>`.
        let quote = equals(word & !(ONES * 0x04), b'"');
        let angle = equals(word & !(ONES * 0x02), b'<');
        let stop = control | quote | angle | equals(word, 0xef);
        if stop != 0 {
            return run + stop.trailing_zeros() as usize / 8;
        }
        run += 8;
    }
    while let Some(&byte) = bytes.get(run) {
        if byte < 0x20 || matches!(byte, b'"' | b'&' | b'<' | b'>' | 0xef) {
            break;
        }
        run += 1;
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn simple(text: &str, in_attribute: bool) -> (String, bool) {
        let mut out = String::new();
        let mut dropped = false;
        for character in text.chars() {
            match character {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' if in_attribute => out.push_str("&quot;"),
                '\r' => out.push_str("&#13;"),
                '\n' if in_attribute => out.push_str("&#10;"),
                '\t' if in_attribute => out.push_str("&#9;"),
                '\n' | '\t' => out.push(character),
                '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => dropped = true,
                other => out.push(other),
            }
        }
        (out, dropped)
    }

    proptest! {
        #[test]
        fn it_writes_what_a_slow_writer_writes(text in "([a-zåäö ]{0,20}|[\u{0}-\u{ff}\u{ef00}-\u{ffff}😀\"<>&\r\n\t]{0,6}){0,6}", in_attribute: bool) {
            let mut out = String::new();
            let dropped = push_escaped(&mut out, &text, in_attribute);
            prop_assert_eq!((out, dropped), simple(&text, in_attribute));
        }
    }
}
