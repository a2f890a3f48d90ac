//! Text into XML and into HTML written as XML: one set of escapes serves both.

use crate::block::{BLOCK, Block};
use crate::output::Output;

/// Appends `text`, escaped for element content and for attributes in double quotes. Drops the characters that XML 1.0 forbids (2.2 Characters:
/// control characters but tab, line feed and carriage return; U+FFFE and U+FFFF) and says whether it did.
pub(crate) fn push_escaped(out: &mut Output, text: &str, in_attribute: bool) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut dropped = false;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        if let Some(block) = rest.first_chunk() {
            if is_plain(Block::of(block)) {
                out.put(block, BLOCK);
                at += BLOCK;
                continue;
            }
        } else if let (Some(low), Some(high)) = (rest.first_chunk::<8>(), rest.last_chunk::<8>()) {
            if is_plain(Block::halves(*low, *high)) {
                out.put(low, 8);
                out.put_end(high, rest.len() - 8);
                return dropped;
            }
        } else if let Some(last) = bytes.last_chunk::<8>()
            && is_plain(Block::halves(*last, *last))
        {
            // All that is left, and what stands right before it once more.
            out.put_end(last, rest.len());
            return dropped;
        } else if let (Some([a, b, c, d]), Some([e, f, g, h])) =
            (rest.first_chunk(), rest.last_chunk())
        {
            let both = [*a, *b, *c, *d, *e, *f, *g, *h];
            if is_plain(Block::halves(both, both)) {
                out.put(&[*a, *b, *c, *d], 4);
                out.put_end(&[*e, *f, *g, *h], rest.len() - 4);
                return dropped;
            }
        }
        let end = at + rest.len().min(BLOCK);
        if at == end {
            return dropped;
        }
        while at < end {
            at += push_character(
                out,
                bytes.get(at..).unwrap_or_default(),
                in_attribute,
                &mut dropped,
            );
        }
    }
}

/// Appends the byte that `rest` begins with, or what is written for it; says how many bytes that was about.
fn push_character(out: &mut Output, rest: &[u8], in_attribute: bool, dropped: &mut bool) -> usize {
    let replacement: &[u8] = match *rest {
        [b'&', ..] => b"&amp;",
        [b'<', ..] => b"&lt;",
        [b'>', ..] => b"&gt;",
        [b'"', ..] if in_attribute => b"&quot;",
        // A parser turns a bare carriage return into a line feed, and any white space in an attribute into a space.
        [b'\r', ..] => b"&#13;",
        [b'\n', ..] if in_attribute => b"&#10;",
        [b'\t', ..] if in_attribute => b"&#9;",
        [0xef, 0xbf, 0xbe | 0xbf, ..] => {
            *dropped = true;
            return 3;
        }
        [byte @ (b'\n' | b'\t' | 0x20..), ..] => {
            out.push(byte);
            return 1;
        }
        _ => {
            *dropped = true;
            return 1;
        }
    };
    out.push_all(replacement);
    1
}

/// Whether no byte may need attention.
#[inline(always)]
fn is_plain(block: Block) -> bool {
    let low = block.is_control().or(block.is(b'"')).or(block.is(b'&'));
    let high = block.is(b'<').or(block.is(b'>')).or(block.is(0xef));
    low.or(high).bits() == 0
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
            let mut out = Output::with_capacity(0);
            let dropped = push_escaped(&mut out, &text, in_attribute);
            prop_assert_eq!((String::from_utf8_lossy(out.as_slice()).into_owned(), dropped), simple(&text, in_attribute));
        }
    }
}
