//! What tells two versions of one file apart, and which part of it an answer holds (RFC 9110, sections 8.8, 13.1.5 and 14.4).

use jiff::fmt::rfc2822;
use ureq::http::{HeaderMap, HeaderName, header};

/// What `If-Range` repeats: a strong `ETag`, or else a `Last-Modified` that is strong.
pub(super) fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(tag) = text(header::ETAG) {
        // A weak tag says that two versions mean the same, not that their bytes are.
        return tag.starts_with('"').then(|| tag.to_owned());
    }
    let modified = text(header::LAST_MODIFIED)?;
    let age = rfc2822::parse(text(header::DATE)?)
        .ok()?
        .timestamp()
        .as_second()
        .checked_sub(rfc2822::parse(modified).ok()?.timestamp().as_second())?;
    // Within the same second the file may change again under the same date.
    (age >= 1).then(|| modified.to_owned())
}

/// `Content-Range: bytes 5-9/10`; the last number may be `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    /// The first byte's place, from 0.
    pub(super) start: u64,
    /// Bytes of the whole file, where the service knows.
    pub(super) total: Option<u64>,
}

impl ContentRange {
    /// Of an answer with status 206; none where the header is missing, contradicts itself, or is of another unit.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let (range, total) = bytes(headers)?;
        let (start, last) = range.split_once('-')?;
        let (start, last) = (number(start)?, number(last)?);
        let total = match total {
            "*" => None,
            total => Some(number(total)?),
        };
        (start <= last && total.is_none_or(|total| last < total)).then_some(Self { start, total })
    }
}

/// Bytes of the whole file, as an answer with status 416 states them: `Content-Range: bytes */10`.
pub(super) fn unsatisfied(headers: &HeaderMap) -> Option<u64> {
    match bytes(headers)? {
        ("*", total) => number(total),
        _ => None,
    }
}

fn bytes(headers: &HeaderMap) -> Option<(&str, &str)> {
    let text = headers.get(header::CONTENT_RANGE)?.to_str().ok()?.trim();
    let (unit, range) = text.split_once(' ')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    range.trim().split_once('/')
}

/// Digits only: a sign is no part of the grammar.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_what_tells_every_byte_apart_is_repeated() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let older = ("last-modified", "Sun, 06 Nov 1994 08:49:36 GMT");
        let same = ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT");
        for (given, expected) in [
            (vec![("etag", "\"a\""), date, older], Some("\"a\"")),
            (vec![("etag", "W/\"a\"")], None),
            (vec![("etag", "W/\"a\""), date, older], None),
            (vec![date, older], Some(older.1)),
            (vec![date, same], None),
            (vec![older], None),
            (vec![date, ("last-modified", "yesterday")], None),
            (vec![], None),
        ] {
            assert_eq!(
                validator(&headers(&given)).as_deref(),
                expected,
                "{given:?}"
            );
        }
    }

    #[test]
    fn a_range_is_read_only_where_it_is_whole_and_possible() {
        let range = |start, total| Some(ContentRange { start, total });
        for (text, expected) in [
            ("bytes 5-9/10", range(5, Some(10))),
            ("Bytes 5-6/10", range(5, Some(10))),
            ("bytes 5-9/*", range(5, None)),
            ("bytes 5-10/10", None),
            ("bytes 9-5/10", None),
            ("bytes +5-9/10", None),
            ("bytes 5-9", None),
            ("bytes */10", None),
            ("lines 5-9/10", None),
            ("bytes 5-99999999999999999999/*", None),
            ("", None),
        ] {
            assert_eq!(
                ContentRange::of(&headers(&[("content-range", text)])),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            unsatisfied(&headers(&[("content-range", "bytes */10")])),
            Some(10)
        );
        assert_eq!(
            unsatisfied(&headers(&[("content-range", "bytes 0-1/10")])),
            None
        );
    }
}
