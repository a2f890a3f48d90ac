//! The program.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use crate::client::{NOISE, agent, json_of};

/// A started program, killed if the test ends early.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lupasilta-simulator"));
    command.args(arguments);
    command
}

#[test]
fn it_says_where_it_listens_and_what_it_serves_and_stops_when_told_to() {
    let faults = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        faults.path(),
        r#"[{"path": "/changes", "skip": 1, "fault": {"answer": {"status": 503}}}]"#,
    )
    .unwrap();
    let file = faults.path().to_str().unwrap();
    let mut command = program(&[
        "--listen",
        "127.0.0.1:0",
        "--api-key",
        "k",
        "--faults",
        file,
    ]);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let first = lines.next().unwrap();
    let base = first.strip_prefix("LV is played at ").unwrap();
    let ids = (&mut lines)
        .skip_while(|line| line != "actions")
        .skip(1)
        .take(7);
    assert!(ids.collect::<Vec<_>>().contains(&format!("  {NOISE}")));

    let changes = || {
        agent()
            .get(format!("{base}/changes"))
            .header("X-Api-Key", "k")
            .call()
            .unwrap()
    };
    assert_eq!(json_of(changes())["changes"].as_array().unwrap().len(), 7);
    assert_eq!(changes().status(), 503);

    let id = running.0.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert!(running.0.wait().unwrap().success());
}

#[test]
fn help_has_examples_and_nonsense_is_refused() {
    let help = program(&["--help"]).output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(
        help.status.success() && text.contains("Examples:") && text.contains("after-effect"),
        "{text}"
    );
    for arguments in [
        ["--xroad", "FI/GOV/lv"].as_slice(),
        &["--xroad", "FI%2FGOV%2F1%2Flv%2Fs"],
        &["--require-client-certificate"],
        &["--cases", "/nonexistent"],
        &["--listen", "127.0.0.1:0", "--chaos", "2"],
    ] {
        let refused = program(arguments).output().unwrap();
        assert!(
            !refused.status.success() && !refused.stderr.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn certificates_are_written_where_asked_and_are_those_in_use() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    let mut command = program(&[
        "--listen",
        "127.0.0.1:0",
        "--tls",
        path,
        "--xroad",
        "FI/GOV/1234567-8/lv/service-api",
    ]);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let base = line.trim().strip_prefix("LV is played at ").unwrap();
    let ca = std::fs::read(directory.path().join("ca.pem")).unwrap();
    let root = ureq::tls::Certificate::from_pem(&ca).unwrap();
    let roots = ureq::tls::RootCerts::new_with_certs(&[root]);
    let tls = ureq::tls::TlsConfig::builder().root_certs(roots).build();
    let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(tls).build().into();
    let request = agent
        .get(format!("{base}/changes"))
        .header("X-Api-Key", "simulator-key");
    assert_eq!(
        request
            .header("X-Road-Client", "FI/MUN/1111111-1")
            .call()
            .unwrap()
            .status(),
        200
    );
    assert!(directory.path().join("client.pem").is_file());
    assert!(directory.path().join("client-key.pem").is_file());
}
