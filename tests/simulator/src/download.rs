//! The answer of `GetAttachment`: the whole file, or the range asked for (RFC 9110, section 14).

use axum::http::{HeaderMap, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    answer::{Answer, Content},
    attachments::Attachment,
    problem::Problem,
};

pub(crate) fn answer(file: &Attachment, headers: &HeaderMap) -> Answer {
    let size = file.size();
    let tag = format!("\"{}\"", file.tag());
    let asked = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let unchanged = asked(header::IF_RANGE).is_none_or(|known| known == tag);
    let range = asked(header::RANGE)
        .filter(|_| unchanged)
        .map_or(Range::Whole, |text| range(text, size));
    let (status, start, end) = match range {
        Range::Whole => (StatusCode::OK, 0, size),
        Range::Part { start, end } => (StatusCode::PARTIAL_CONTENT, start, end),
        Range::Outside => {
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            let mut answer =
                Answer::from(Problem::new(status, "The range lies outside of the file"));
            answer.set(header::CONTENT_RANGE, &format!("bytes */{size}"));
            return answer;
        }
    };
    let content = Content::File {
        file: file.clone(),
        start,
        end,
    };
    let mut answer = Answer::new(status, "application/octet-stream", content);
    answer.set(header::ACCEPT_RANGES, "bytes");
    answer.set(header::ETAG, &tag);
    let name = utf8_percent_encode(file.file_name(), NON_ALPHANUMERIC);
    answer.set(
        header::CONTENT_DISPOSITION,
        &format!("attachment; filename*=UTF-8''{name}"),
    );
    if status == StatusCode::PARTIAL_CONTENT {
        answer.set(
            header::CONTENT_RANGE,
            &format!("bytes {start}-{}/{size}", end - 1),
        );
    }
    answer
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    Whole,
    Part { start: u64, end: u64 },
    Outside,
}

/// One range; several at once, other units and nonsense are answered with the whole file, as the standard allows.
fn range(text: &str, size: u64) -> Range {
    let Some((first, last)) = text
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Range::Whole;
    };
    let (start, end) = match (first.trim(), last.trim()) {
        ("", last) => match last.parse::<u64>() {
            Ok(count) => (size.saturating_sub(count), size),
            Err(_) => return Range::Whole,
        },
        (first, "") => match first.parse() {
            Ok(start) => (start, size),
            Err(_) => return Range::Whole,
        },
        (first, last) => match (first.parse(), last.parse::<u64>()) {
            (Ok(start), Ok(last)) if start <= last => (start, last.saturating_add(1).min(size)),
            _ => return Range::Whole,
        },
    };
    if start < end {
        Range::Part { start, end }
    } else {
        Range::Outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let part = |start, end| Range::Part { start, end };
        for (text, expected) in [
            ("bytes=0-0", part(0, 1)),
            ("bytes=10-", part(10, 100)),
            ("bytes=-10", part(90, 100)),
            ("bytes=-1000", part(0, 100)),
            ("bytes=90-1000", part(90, 100)),
            ("bytes=5-18446744073709551615", part(5, 100)),
            ("bytes=100-", Range::Outside),
            ("bytes=-0", Range::Outside),
            ("bytes=200-300", Range::Outside),
            ("bytes=5-4", Range::Whole),
            ("bytes=0-1,3-4", Range::Whole),
            ("bytes=a-b", Range::Whole),
            ("bytes=-", Range::Whole),
            ("lines=1-2", Range::Whole),
        ] {
            assert_eq!(range(text, 100), expected, "{text}");
        }
        assert_eq!(range("bytes=0-", 0), Range::Outside);
    }
}
