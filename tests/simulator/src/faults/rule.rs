//! Which requests a fault is for.

use axum::http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Fault;
use crate::operation::Operation;

/// A fault, and the requests it is for: those that fit everything that is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// Only this operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Only this method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only this path below the API's base address, percent-encoded as it is sent; `*` stands for any text, as in `/status/*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// So many such requests are left alone first.
    #[serde(default)]
    pub skip: u64,
    /// So many are spoiled then; all when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// How likely each of them is to be spoiled, from 0 to 1.
    #[serde(default = "certain")]
    pub probability: f64,
    /// Of the dice.
    #[serde(default)]
    pub seed: u64,
    /// What goes wrong.
    pub fault: Fault,
}

fn certain() -> f64 {
    1.0
}

impl Rule {
    /// This fault for every request, from now on.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self {
            operation: None,
            method: None,
            path: None,
            skip: 0,
            times: None,
            probability: certain(),
            seed: 0,
            fault,
        }
    }

    /// Only this operation.
    #[must_use]
    pub fn operation(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Only this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only this path below the API's base address; `*` stands for any text.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// Only the first `times` of them.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Only the `n`th of them, from 1.
    #[must_use]
    pub fn nth(mut self, n: u64) -> Self {
        self.skip = n.saturating_sub(1);
        self.times(1)
    }

    /// Each of them as likely as `probability`, from 0 to 1, by dice of this seed.
    #[must_use]
    pub fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = probability;
        self.seed = seed;
        self
    }

    /// Reads JSON: one rule or an array of them.
    ///
    /// # Errors
    /// Text that is neither.
    pub fn read(json: &[u8]) -> serde_json::Result<Vec<Self>> {
        match serde_json::from_slice(json)? {
            Value::Array(rules) => rules.into_iter().map(serde_json::from_value).collect(),
            rule => Ok(vec![serde_json::from_value(rule)?]),
        }
    }

    pub(super) fn is_for(&self, method: &Method, path: &str, operation: Option<Operation>) -> bool {
        self.operation
            .is_none_or(|wanted| operation == Some(wanted))
            && self
                .method
                .as_ref()
                .is_none_or(|wanted| method.as_str().eq_ignore_ascii_case(wanted))
            && self.path.as_ref().is_none_or(|pattern| fits(path, pattern))
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if !(0.0..=1.0).contains(&self.probability) {
            return Err("probability must be between 0 and 1".to_owned());
        }
        self.fault.check()
    }
}

/// Whether the whole text fits a pattern in which `*` stands for any text.
fn fits(text: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return text == pattern;
    };
    let Some(text) = text.strip_prefix(head) else {
        return false;
    };
    let mut ends = text
        .char_indices()
        .map(|(index, _)| index)
        .chain([text.len()]);
    ends.any(|index| text.get(index..).is_some_and(|text| fits(text, rest)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (text, pattern, expected) in [
            ("/status/x", "/status/*", true),
            ("/status/", "/status/*", true),
            ("/status", "/status/*", false),
            ("/commondata/x/formdata", "*/formdata", true),
            ("/commondata/x/formdata", "/c*/*/f*a", true),
            ("/commondata/x/formdata", "/commondata/*/commondata", false),
            ("/ä", "/*", true),
            ("/a", "/a", true),
            ("/ab", "/a", false),
        ] {
            assert_eq!(fits(text, pattern), expected, "{text} {pattern}");
        }
    }

    #[test]
    fn a_rule_reads_from_json_and_a_misspelled_member_is_refused() {
        let rule: Rule = serde_json::from_str(
            r#"{"operation": "UpdateStatus", "times": 2, "fault": {"reset": {"at": "after-effect"}}}"#,
        )
        .unwrap();
        let expected = Rule::new(Fault::reset(super::super::Moment::AfterEffect))
            .operation(Operation::UpdateStatus)
            .times(2);
        assert_eq!(rule, expected);
        assert!(serde_json::from_str::<Rule>(r#"{"time": 2, "fault": "unauthorized"}"#).is_err());
    }

    #[test]
    fn impossible_rules_are_refused() {
        for rule in [
            Rule::new(Fault::Unauthorized).probability(1.5, 0),
            Rule::new(Fault::Unauthorized).probability(f64::NAN, 0),
            Rule::new(Fault::status(99)),
            Rule::new(Fault::status(101)),
            Rule::new(Fault::CutWithin { least: 2, most: 1 }),
        ] {
            assert!(rule.check().is_err(), "{rule:?}");
        }
    }
}
