//! A large attachment over a bad line: 64 MiB, or as many bytes as `LUPASILTA_LARGE_BYTES` says.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use lupasilta::service::{Expected, Timeouts};
use lupasilta_simulator::{Attachment, Fault, Operation, Rule, Simulator};
use sha2::{Digest, Sha256};

use crate::settings::{LONG, direct, get, service, timeouts};

const MIB: u64 = 1 << 20;

/// The most memory that this process has had, in KiB; it holds the simulator too, which makes the bytes up as they are sent.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

fn digest(path: &Path) -> String {
    let mut file = File::open(path).unwrap();
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => return lupasilta::audit::Digest::from(hash).to_string(),
            read => hash.update(&buffer[..read]),
        }
    }
}

#[test]
fn a_large_attachment_arrives_whole_over_a_line_that_breaks_anywhere() {
    let size = std::env::var("LUPASILTA_LARGE_BYTES");
    let size = size.map_or(64 * MIB, |size| size.parse().unwrap());
    let simulator = Simulator::start_with(lupasilta_simulator::Settings {
        credential: None,
        ..lupasilta_simulator::Settings::default()
    })
    .unwrap();
    let action = simulator.external_ids()[0].clone();
    let file = Attachment::made_up("large", "large.pdf", "application/pdf", size);
    let sha256 = file.sha256();
    simulator.put_attachment(&action, file).unwrap();
    let fault = Fault::CutWithin {
        least: 1,
        most: size / 5,
    };
    let rule = Rule::new(fault).operation(Operation::GetAttachment);
    simulator.fail(rule.probability(0.9, 20_261_123)).unwrap();

    let mut config = direct(&simulator.base_url());
    config.limits.attachment_bytes = size;
    config.timeouts = Timeouts {
        total: LONG * 30,
        ..timeouts()
    };
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("large");
    let expected = Expected {
        size: Some(size),
        sha256: Some(&sha256),
    };
    let request = get(&format!("/attachments/{action}/large"));
    let before = peak();
    let started = std::time::Instant::now();
    let download = service(&config)
        .download("i", &request, expected, &to)
        .unwrap();
    let (took, after) = (started.elapsed(), peak());

    assert_eq!(
        (download.size, download.sha256.as_str()),
        (size, sha256.as_str())
    );
    assert_eq!(digest(&to), sha256);
    let answers = simulator.requests().len();
    assert!(answers > 3, "{answers}");
    let cuts = simulator.faults()[0].struck;
    eprintln!(
        "{size} bytes, {answers} answers, {cuts} cut, {took:?}, peak {before} KiB before and {after} KiB after"
    );
    assert!(after - before < 32 * 1024, "{before} {after}");
}

#[test]
fn a_file_that_the_customer_replaced_between_two_attempts_is_the_new_one_throughout() {
    let simulator = Simulator::start_with(lupasilta_simulator::Settings {
        credential: None,
        ..lupasilta_simulator::Settings::default()
    })
    .unwrap();
    let action = simulator.external_ids()[0].clone();
    let file = Attachment::made_up("a", "a.pdf", "application/pdf", 300_000);
    simulator.put_attachment(&action, file.clone()).unwrap();
    for rule in [
        Rule::new(Fault::cut(200_000)).nth(1),
        Rule::new(Fault::status(503)).nth(2),
    ] {
        simulator.fail(rule).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let service = service(&direct(&simulator.base_url()));
    let request = get(&format!("/attachments/{action}/a"));
    let fetch = || service.download("i", &request, Expected::default(), &to);
    assert_eq!(fetch().unwrap_err().problem.code, "lv-unavailable");
    let replaced = file.version(2);
    let sha256 = replaced.sha256();
    simulator.put_attachment(&action, replaced).unwrap();
    let download = fetch().unwrap();
    assert_eq!((download.receipt.status, &download.sha256), (200, &sha256));
    assert_eq!(digest(&to), sha256);
}
