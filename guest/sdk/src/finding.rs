//! Findings: what a person should know, in Finnish, Swedish and English.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::contract::{Finding, Severity, Text};

/// Something must be repaired.
#[must_use]
pub fn error(code: &str, at: Option<String>, text: [&str; 3]) -> Finding {
    finding(Severity::Error, code, at, text)
}

/// Somebody should look at it.
#[must_use]
pub fn warning(code: &str, at: Option<String>, text: [&str; 3]) -> Finding {
    finding(Severity::Warning, code, at, text)
}

/// Worth knowing.
#[must_use]
pub fn info(code: &str, at: Option<String>, text: [&str; 3]) -> Finding {
    finding(Severity::Info, code, at, text)
}

/// A finding of any severity.
#[must_use]
pub fn finding(
    severity: Severity,
    code: &str,
    at: Option<String>,
    [fi, sv, en]: [&str; 3],
) -> Finding {
    Finding {
        severity,
        code: code.to_owned(),
        at,
        text: Text {
            fi: fi.to_owned(),
            sv: sv.to_owned(),
            en: en.to_owned(),
        },
    }
}
