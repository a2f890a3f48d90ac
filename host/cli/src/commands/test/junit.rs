//! The result as JUnit's XML.

use lupasilta::mappings::golden::Report;
use quick_junit::{NonSuccessKind, Report as Suites, TestCase, TestCaseStatus, TestSuite};

use crate::error::{Failure, Result};

/// One suite, a test a case.
pub(super) fn write(mapping: &str, report: &Report) -> Result<String> {
    let mut suite = TestSuite::new(mapping);
    for case in &report.cases {
        let status = match case.failures.first() {
            None => TestCaseStatus::success(),
            Some(first) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(&first.what);
                let told: Vec<String> = case
                    .failures
                    .iter()
                    .map(|failure| {
                        let difference = failure.difference.as_deref().unwrap_or_default();
                        format!("{}\n{difference}", failure.what)
                    })
                    .collect();
                status.set_description(told.join("\n"));
                status
            }
        };
        let mut test = TestCase::new(&case.name, status);
        test.set_classname(mapping);
        test.set_time(case.time);
        suite.add_test_case(test);
    }
    let coverage = &report.coverage;
    suite.set_system_out(format!(
        "{} of the {} members that the mapping knows come in a case; in no case:\n{}",
        coverage.known - coverage.missing.len(),
        coverage.known,
        coverage.missing.join("\n")
    ));
    let mut suites = Suites::new(mapping);
    suites.add_test_suite(suite);
    suites
        .to_string()
        .map_err(|error| Failure::machine(format!("JUnit's XML cannot be written: {error}.")))
}
