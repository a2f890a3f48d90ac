//! Requests to the service: a component may only make those that its manifest declares.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::contract::{Method, Operation, Request};

/// The operations of a manifest, parsed.
#[derive(Debug)]
pub(super) struct Operations {
    by_name: HashMap<String, Declared>,
}

#[derive(Debug)]
struct Declared {
    operation: Operation,
    segments: Vec<Segment>,
}

#[derive(Debug, PartialEq)]
enum Segment {
    Literal(String),
    Parameter,
}

/// Why an operation cannot be declared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadOperation {
    /// Two operations of one name.
    #[error("it is declared twice")]
    Twice,
    /// A path is `/` and segments of unreserved characters or `{parameter}`s.
    #[error("its path is not made of plain segments and {{parameters}}")]
    Path,
}

/// Why a request is refused. Requests are told apart by their place in the answer: their own texts can hold a person's data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadRequest {
    /// The manifest declares no such operation.
    #[error("its operation is not declared in the manifest")]
    Undeclared,
    /// The path is not the operation's with its parameters filled in.
    #[error("its path does not fit `{template}` of {operation}")]
    Path {
        /// The operation's name.
        operation: String,
        /// The operation's path.
        template: String,
    },
    /// A parameter of the query that the operation does not have.
    #[error("{operation} has no such query parameter")]
    Query {
        /// The operation's name.
        operation: String,
    },
    /// A file without a body that describes it, or where the method has none.
    #[error("{operation} takes no file without metadata")]
    File {
        /// The operation's name.
        operation: String,
    },
    /// A body where the method has none.
    #[error("{operation} takes no body")]
    Body {
        /// The operation's name.
        operation: String,
    },
    /// The body is not JSON.
    #[error("the body for {operation} is not JSON")]
    NotJson {
        /// The operation's name.
        operation: String,
    },
}

impl Operations {
    /// Parses the operations of a manifest; an error names the one that is refused.
    pub(super) fn parse(operations: &[Operation]) -> Result<Operations, (String, BadOperation)> {
        let mut by_name = HashMap::with_capacity(operations.len());
        for operation in operations {
            let refused = |reason| (operation.name.clone(), reason);
            let segments = template(&operation.path).ok_or_else(|| refused(BadOperation::Path))?;
            let declared = Declared {
                operation: operation.clone(),
                segments,
            };
            if by_name.insert(operation.name.clone(), declared).is_some() {
                return Err(refused(BadOperation::Twice));
            }
        }
        Ok(Operations { by_name })
    }

    /// The operation of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Operation> {
        self.by_name.get(name).map(|declared| &declared.operation)
    }

    /// Whether the request is one of the operations, and nothing more.
    pub(super) fn check(&self, request: &Request) -> Result<(), BadRequest> {
        let Declared {
            operation,
            segments,
        } = self
            .by_name
            .get(&request.operation)
            .ok_or(BadRequest::Undeclared)?;
        let name = || operation.name.clone();
        if !fits(&request.path, segments) {
            return Err(BadRequest::Path {
                operation: name(),
                template: operation.path.clone(),
            });
        }
        if !request
            .query
            .iter()
            .all(|(name, _)| operation.query.contains(name))
        {
            return Err(BadRequest::Query { operation: name() });
        }
        if request.file.is_some() && (operation.method != Method::Post || request.body.is_none()) {
            return Err(BadRequest::File { operation: name() });
        }
        match &request.body {
            Some(_) if operation.method == Method::Get => {
                Err(BadRequest::Body { operation: name() })
            }
            Some(body) if serde_json::from_str::<serde::de::IgnoredAny>(body).is_err() => {
                Err(BadRequest::NotJson { operation: name() })
            }
            _ => Ok(()),
        }
    }
}

fn template(path: &str) -> Option<Vec<Segment>> {
    let segment = |text: &str| {
        if let Some(name) = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
        {
            let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return is_name.then_some(Segment::Parameter);
        }
        let is_literal = !matches!(text, "" | "." | "..") && text.bytes().all(is_unreserved);
        is_literal.then(|| Segment::Literal(text.to_owned()))
    };
    path.strip_prefix('/')?.split('/').map(segment).collect()
}

/// Longest path, in bytes: what is longer belongs into a body, and servers take no longer address.
const LONGEST_PATH: usize = 2_000;

fn fits(path: &str, segments: &[Segment]) -> bool {
    let Some(path) = path
        .strip_prefix('/')
        .filter(|path| path.len() < LONGEST_PATH)
    else {
        return false;
    };
    path.split('/').count() == segments.len()
        && path
            .split('/')
            .zip(segments)
            .all(|(text, segment)| match segment {
                Segment::Literal(literal) => literal == text,
                Segment::Parameter => is_value(text),
            })
}

/// One segment, as RFC 3986 section 3.3 writes it, that stays one segment whoever decodes it: no encoded slash, no dots, no control characters.
fn is_value(text: &str) -> bool {
    // Nearly every value is an identifier.
    if text.bytes().all(is_unreserved) {
        return !matches!(text, "" | "." | "..");
    }
    let written = text
        .bytes()
        .all(|byte| is_unreserved(byte) || b"!$&'()*+,;=:@%".contains(&byte));
    let encoded = text
        .split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|digit| digit.is_ascii_hexdigit()));
    let Ok(decoded) = percent_decode_str(text).decode_utf8() else {
        return false;
    };
    // Encoded twice, a forbidden character would come out behind a server that decodes twice.
    let forbidden = |char: char| char.is_control() || matches!(char, '/' | '\\' | '%');
    written && encoded && !matches!(&*decoded, "" | "." | "..") && !decoded.contains(forbidden)
}

/// RFC 3986 section 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn operations(path: &str) -> Result<Operations, (String, BadOperation)> {
        let operation = Operation {
            name: "Op".into(),
            method: Method::Put,
            path: path.into(),
            query: vec![],
        };
        Operations::parse(&[operation])
    }

    fn request(path: &str) -> Request {
        Request {
            operation: "Op".into(),
            path: path.into(),
            body: None,
            query: vec![],
            file: None,
        }
    }

    #[test]
    fn a_path_fits_its_template_segment_by_segment() {
        let operations = operations("/data/{id}/file").unwrap();
        for path in [
            "/data/1/file",
            "/data/a%20b/file",
            "/data/%C3%A4/file",
            "/data/a@b:c/file",
            "/data/...x/file",
        ] {
            assert_eq!(operations.check(&request(path)), Ok(()), "{path}");
        }
        for path in [
            "data/1/file",
            "/data/1",
            "/data/1/file/",
            "/data/1/file/2",
            "//data/1/file",
            "/data//file",
            "/data/1/File",
            "/data/../file",
            "/data/./file",
            "/data/%2e%2e/file",
            "/data/%2E/file",
            "/data/a%2Fb/file",
            "/data/a%5cb/file",
            "/data/a\\b/file",
            "/data/1?x=1/file",
            "/data/1/file?x=1",
            "/data/1/file#x",
            "/data/a%00/file",
            "/data/a%0d%0a/file",
            "/data/a b/file",
            "/data/ä/file",
            "/data/%/file",
            "/data/%2/file",
            "/data/%zz/file",
            "/data/%ff/file",
            "/data/%252e/file",
            "/data/a\r\nb/file",
            "",
            "/",
        ] {
            assert!(
                matches!(
                    operations.check(&request(path)),
                    Err(BadRequest::Path { .. })
                ),
                "{path:?}"
            );
        }
    }

    #[test]
    fn a_template_holds_plain_segments_and_parameters_only() {
        for path in ["/a", "/a/{b}/c-d_e.f~g", "/{a}/{b}"] {
            assert!(operations(path).is_ok(), "{path}");
        }
        for path in [
            "", "/", "a", "/a/", "/a//b", "/a/../b", "/a/{}", "/a/{b}c", "/a/b{c}", "/a?b={c}",
            "/a/{b/c}", "/a%20b", "/ä", "/{a-b}",
        ] {
            assert_eq!(
                operations(path).unwrap_err().1,
                BadOperation::Path,
                "{path}"
            );
        }
    }

    #[test]
    fn only_a_method_with_a_body_takes_one_and_it_is_json() {
        let get = Operation {
            name: "Get".into(),
            method: Method::Get,
            path: "/a".into(),
            query: vec![],
        };
        let put = Operation {
            name: "Put".into(),
            method: Method::Put,
            path: "/a".into(),
            query: vec![],
        };
        let operations = Operations::parse(&[get, put]).unwrap();
        let check = |operation: &str, body: &str| {
            operations.check(&Request {
                operation: operation.into(),
                path: "/a".into(),
                body: Some(body.into()),
                query: vec![],
                file: None,
            })
        };
        assert_eq!(check("Put", "{\"a\": 0.10}"), Ok(()));
        assert_eq!(
            check("Put", "{\"a\""),
            Err(BadRequest::NotJson {
                operation: "Put".into()
            })
        );
        assert_eq!(
            check("Get", "{}"),
            Err(BadRequest::Body {
                operation: "Get".into()
            })
        );
        assert_eq!(check("Post", "{}"), Err(BadRequest::Undeclared));
    }
}
