//! Certificates, ours and the server's: how long they last.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use x509_parser::parse_x509_certificate;

use super::{Report, Verdict};
use crate::config::Config;
use crate::problem::Side;
use crate::service;

const OURS: &str = "our own certificate";
const ISSUERS: &str = "certificates that we trust";
const SERVERS: &str = "certificate of the server";

/// Days before the end from which somebody has to act, and from which it is late.
const SOON: i64 = 30;
const LATE: i64 = 7;

pub(super) fn examine(config: &Config, report: &mut Report<'_>) {
    let (tls, side) = match (&config.service.direct, &config.service.xroad) {
        (Some(direct), None) => (&direct.tls, Side::Lv),
        (None, Some(xroad)) => (&xroad.tls, Side::SecurityServer),
        _ => return report.skipped(SERVERS, "The settings do not say how LV is reached."),
    };
    let files = [(OURS, &tls.client_certificate), (ISSUERS, &tls.ca_file)];
    for (name, file) in files {
        if let Some(file) = file {
            in_file(name, &config.base.join(file), report);
        }
    }
    match service::certificates_of_server(&config.service, &config.base) {
        Ok(Some(chain)) => lasting(SERVERS, side, &chain, report),
        Ok(None) => report.skipped(SERVERS, "The connection is plain HTTP."),
        Err(problem) => report.problem(SERVERS, problem),
    }
}

fn in_file(name: &'static str, file: &Path, report: &mut Report<'_>) {
    match service::certificates_in(file) {
        Ok(certificates) => lasting(name, Side::Ours, &certificates, report),
        Err(error) => report.problem(name, service::ConfigError::Tls(error)),
    }
}

/// How long the one lasts that ends first.
fn lasting(name: &'static str, side: Side, certificates: &[Vec<u8>], report: &mut Report<'_>) {
    let ends = certificates.iter().filter_map(|der| {
        let (_, certificate) = parse_x509_certificate(der).ok()?;
        Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
    });
    let Some(end) = ends.min() else {
        return report.skipped(name, "It does not say how long it lasts.");
    };
    let left: SignedDuration = end.duration_since(Timestamp::now());
    let days = left.as_hours().div_euclid(24);
    let day = end.strftime("%-d.%-m.%Y");
    let (verdict, what) = match days {
        i64::MIN..0 => (Verdict::Error, format!("It expired on {day}.")),
        0..LATE => (
            Verdict::Error,
            format!("It expires on {day}, in {days} days."),
        ),
        LATE..SOON => (
            Verdict::Warning,
            format!("It expires on {day}, in {days} days."),
        ),
        _ => return report.ok(name, format!("It lasts until {day}, {days} days.")),
    };
    let advice = match side {
        Side::Ours => {
            "Have it renewed, and put the new one into its file; check this machine's clock too."
        }
        _ => "Ask the administrators of the server to renew it; check this machine's clock too.",
    };
    report.add(super::Check {
        name,
        verdict,
        what,
        side: Some(side),
        advice: Some(advice.to_owned()),
        problem: None,
    });
}
