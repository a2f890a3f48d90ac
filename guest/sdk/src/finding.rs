//! Findings: what a person should know, in Finnish, Swedish and English.

use crate::contract::{Finding, Severity, Text};

/// Something must be repaired.
#[must_use]
pub fn error(
    code: &str,
    at: Option<String>,
    fi: impl Into<String>,
    sv: impl Into<String>,
    en: impl Into<String>,
) -> Finding {
    finding(Severity::Error, code, at, fi, sv, en)
}

/// Somebody should look at it.
#[must_use]
pub fn warning(
    code: &str,
    at: Option<String>,
    fi: impl Into<String>,
    sv: impl Into<String>,
    en: impl Into<String>,
) -> Finding {
    finding(Severity::Warning, code, at, fi, sv, en)
}

/// Worth knowing.
#[must_use]
pub fn info(
    code: &str,
    at: Option<String>,
    fi: impl Into<String>,
    sv: impl Into<String>,
    en: impl Into<String>,
) -> Finding {
    finding(Severity::Info, code, at, fi, sv, en)
}

fn finding(
    severity: Severity,
    code: &str,
    at: Option<String>,
    fi: impl Into<String>,
    sv: impl Into<String>,
    en: impl Into<String>,
) -> Finding {
    Finding {
        severity,
        code: code.to_owned(),
        at,
        text: Text {
            fi: fi.into(),
            sv: sv.into(),
            en: en.into(),
        },
    }
}
