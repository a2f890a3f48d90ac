//! Which operation of the Service API a request is for.

use std::fmt;

use hyper::Method;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// The operations of the Service API, under the `operationId`s of its definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Operation {
    /// `GET /commondata/{externalId}/commondata`
    GetProjectPartCommonData,
    /// `GET /commondata/{externalId}/formdata`
    GetProjectPartFormData,
    /// `GET /commondata/{externalId}`
    GetProjectPartData,
    /// `GET /attachments/{externalId}/{attachmentId}`
    GetAttachment,
    /// `POST /attachments/{externalId}`
    AddAttachment,
    /// `PUT /status/{externalId}`
    UpdateStatus,
    /// `GET /messages/{externalId}`
    GetMessages,
    /// `POST /messages/{externalId}`
    SendMessage,
    /// `GET /changes`
    ListChanges,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// An operation with the parameters of its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    /// Empty where the operation is not about one action.
    pub(crate) external_id: String,
    /// Empty but for `GetAttachment`.
    pub(crate) attachment_id: String,
}

/// What a method and a path ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Call(Call),
    /// The path is known; these are its methods.
    OtherMethod(&'static str),
    Unknown,
}

impl Target {
    /// Reads a path below the API's base address, without its query.
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let Some(segments) = segments(path) else {
            return Self::Unknown;
        };
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let call = |operation, external_id: &str, attachment_id: &str| {
            Self::Call(Call {
                operation,
                external_id: external_id.to_owned(),
                attachment_id: attachment_id.to_owned(),
            })
        };
        use Operation::*;
        match (segments.as_slice(), method.as_str()) {
            (["commondata", id, "commondata"], "GET") => call(GetProjectPartCommonData, id, ""),
            (["commondata", id, "formdata"], "GET") => call(GetProjectPartFormData, id, ""),
            (["commondata", id], "GET") => call(GetProjectPartData, id, ""),
            (["attachments", id, attachment], "GET") => call(GetAttachment, id, attachment),
            (["attachments", id], "POST") => call(AddAttachment, id, ""),
            (["status", id], "PUT") => call(UpdateStatus, id, ""),
            (["messages", id], "GET") => call(GetMessages, id, ""),
            (["messages", id], "POST") => call(SendMessage, id, ""),
            (["changes"], "GET") => call(ListChanges, "", ""),
            (["commondata", _, "commondata" | "formdata"] | ["commondata", _], _)
            | (["attachments", _, _] | ["changes"], _) => Self::OtherMethod("GET"),
            (["attachments", _], _) => Self::OtherMethod("POST"),
            (["status", _], _) => Self::OtherMethod("PUT"),
            (["messages", _], _) => Self::OtherMethod("GET, POST"),
            _ => Self::Unknown,
        }
    }

    pub(crate) fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::OtherMethod(_) | Self::Unknown => None,
        }
    }
}

/// The segments, each decoded on its own; none where one is not UTF-8.
fn segments(path: &str) -> Option<Vec<String>> {
    path.strip_prefix('/')?
        .split('/')
        .map(|segment| {
            percent_decode_str(segment)
                .decode_utf8()
                .ok()
                .map(Into::into)
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_slash_stays_inside_its_parameter() {
        let target = Target::of(&Method::GET, "/attachments/x/a%2Fb");
        assert_eq!(target.call().unwrap().attachment_id, "a/b");
    }

    #[test]
    fn a_known_path_with_another_method_is_told_from_an_unknown_path() {
        let of = |method, path| Target::of(&method, path);
        assert_eq!(
            of(Method::DELETE, "/messages/x"),
            Target::OtherMethod("GET, POST")
        );
        assert_eq!(of(Method::POST, "/status/x"), Target::OtherMethod("PUT"));
        for path in [
            "",
            "/",
            "/status",
            "/status/x/",
            "/changes/x",
            "/commondata/x/y",
            "/%ff",
        ] {
            assert_eq!(of(Method::GET, path), Target::Unknown, "{path}");
        }
    }
}
