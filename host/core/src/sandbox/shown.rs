//! Words of a component's file in errors and logs: anyone can write such a file, and what people look at is a terminal.

/// Longest text that is shown, in characters; a function's name in Rust can well have a hundred.
const LONGEST: usize = 400;

/// The text without what moves a cursor or turns the direction of reading, and not endlessly long.
pub(super) fn shown(text: &str) -> String {
    let is_plain = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if is_plain(c) { c } else { '\u{fffd}' })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_one_line_that_commands_no_terminal() {
        assert_eq!(shown("lupasilta:a/b@1"), "lupasilta:a/b@1");
        assert_eq!(
            shown("a\u{1b}[2Jb\r\nc\u{202e}"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\u{fffd}"
        );
        assert_eq!(shown(&"ä".repeat(5_000)).chars().count(), LONGEST + 1);
    }
}
