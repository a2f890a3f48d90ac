//! Why a request is refused, as RFC 9457 has it.

use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::{answer::Answer, violations::Violation};

#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
    violations: Vec<Violation>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: &str) -> Self {
        Self {
            status,
            detail: detail.to_owned(),
            violations: Vec::new(),
        }
    }

    /// 400
    pub(crate) fn bad(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 400: the body does not have the schema's shape.
    pub(crate) fn violations(violations: Vec<Violation>) -> Self {
        Self {
            violations,
            ..Self::bad("The body is not as the definition says")
        }
    }

    /// 401
    pub(crate) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "The credential is missing or wrong",
        )
    }

    /// 404
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing here")
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let mut body = json!({
            "type": "about:blank",
            "title": problem.status.canonical_reason().unwrap_or_default(),
            "status": problem.status.as_u16(),
            "detail": problem.detail,
            // What the service's administrators would look up.
            "instance": format!("urn:uuid:{}", Uuid::new_v4()),
        });
        if !problem.violations.is_empty() {
            body["errors"] = json!(problem.violations);
        }
        Self::bytes(problem.status, "application/problem+json", body.to_string())
    }
}
