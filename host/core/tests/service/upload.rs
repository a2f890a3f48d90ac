//! The authority's documents on their way to LV.

use std::path::PathBuf;

use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::service::{Answer, ConnectionConfig, Document, Method, Request, ServiceError};
use lupasilta_simulator::{Fault, Moment, Place, Rule, Settings, Simulator, XRoad};
use sha2::{Digest, Sha256};

use crate::server::{Reply, Server, answer};
use crate::settings::{direct, essence, service, xroad};

struct Stage {
    simulator: Simulator,
    config: ConnectionConfig,
    folder: tempfile::TempDir,
}

impl Stage {
    fn new(through_xroad: bool, max_upload: u64) -> Self {
        let mut settings = Settings {
            credential: None,
            max_upload,
            ..Settings::default()
        };
        if through_xroad {
            let service = "FI/GOV/2222222-2/lv/service-api".parse().unwrap();
            settings.place = Place::XRoad(XRoad::new(service));
        }
        let simulator = Simulator::start_with(settings).unwrap();
        let config = if through_xroad {
            xroad(&simulator.origin())
        } else {
            direct(&simulator.base_url())
        };
        Self {
            simulator,
            config,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn action(&self) -> String {
        self.simulator.external_ids()[0].clone()
    }

    fn file(&self, size: usize) -> (PathBuf, String) {
        let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        let path = self.folder.path().join("d");
        std::fs::write(&path, &bytes).unwrap();
        let mut hash = Sha256::new();
        hash.update(&bytes);
        (path, lupasilta::audit::Digest::from(hash).to_string())
    }

    fn send(&self, size: usize) -> Result<Answer, ServiceError> {
        let (path, sha256) = self.file(size);
        let document = Document {
            path: &path,
            name: "päätös \"1\".pdf",
            media_type: "application/pdf",
        };
        let request = request(&format!("/attachments/{}", self.action()), &sha256);
        service(&self.config).upload("issue", &request, &document)
    }
}

fn request(path: &str, sha256: &str) -> Request {
    Request {
        operation: "AddAttachment".into(),
        method: Method::Post,
        path: path.into(),
        body: Some(format!(
            r#"{{"attachmentId": "00000000-0000-4000-8000-000000000201", "fileName": "päätös.pdf", "mediaType": "application/pdf",
                "sha256": "{sha256}", "kind": "decision"}}"#
        )),
    }
}

#[test]
fn a_document_reaches_lv_whole_and_a_repeat_stores_nothing() {
    for through_xroad in [false, true] {
        // A large one is offered first.
        for size in [0, 10, 3_000_000] {
            let stage = Stage::new(through_xroad, 1 << 30);
            let first = stage.send(size).unwrap();
            assert_eq!(first.receipt.status, 201);
            assert_eq!(first.receipt.xroad_id.is_some(), through_xroad);
            assert_eq!(stage.send(size).unwrap().receipt.status, 200);
            let given = stage.simulator.attachments_given(&stage.action());
            assert_eq!((given.len(), given[0].repeats), (1, 1));
            assert_eq!(given[0].size, size as u64);
            let body = stage.simulator.requests()[0].body.clone().unwrap();
            assert_eq!(first.receipt.request_sha256, Some(body.sha256));
        }
    }
}

#[test]
fn what_goes_wrong_has_the_same_side_and_recovery_as_in_every_exchange() {
    use Recovery::{Person, Retry, StopConnection};
    let stage = Stage::new(false, 2_000_000);
    let problem = |stage: &Stage, size| stage.send(size).unwrap_err().problem;
    let large = problem(&stage, 5_000_000);
    assert_eq!(essence(&large), ("lv-document-too-large", Side::Lv, Person));
    for (fault, expected) in [
        (
            Fault::Unauthorized,
            ("lv-unauthorized", Side::Ours, StopConnection),
        ),
        (Fault::status(503), ("lv-unavailable", Side::Lv, Retry)),
        (
            Fault::status(413),
            ("lv-document-too-large", Side::Lv, Person),
        ),
        (
            Fault::reset(Moment::BeforeBody),
            ("connection-closed", Side::Lv, Retry),
        ),
        (
            Fault::hang_up(Moment::AfterEffect),
            ("connection-closed", Side::Lv, Retry),
        ),
    ] {
        for size in [10, 1_500_000] {
            stage.simulator.clear_faults();
            stage.simulator.fail(Rule::new(fault.clone())).unwrap();
            let problem: Problem = problem(&stage, size);
            assert_eq!(essence(&problem), expected, "{size} {fault:?}");
        }
    }
    let behind = Stage::new(true, 1 << 30);
    let denied = Fault::xroad("Server.ServerProxy.AccessDenied");
    behind.simulator.fail(Rule::new(denied)).unwrap();
    assert_eq!(problem(&behind, 10).recovery, StopConnection);
}

#[test]
fn a_server_that_will_not_be_asked_first_is_sent_the_document_at_once() {
    let server = Server::start(vec![
        Reply::Send(answer(417, &[], "")),
        Reply::Send(answer(201, &[], "")),
    ]);
    let stage = Stage::new(false, 0);
    let (path, sha256) = stage.file(2_000_000);
    let document = Document {
        path: &path,
        name: "a.pdf",
        media_type: "application/pdf",
    };
    let request = request("/attachments/1", &sha256);
    let sent = service(&direct(&server.url())).upload("i", &request, &document);
    assert_eq!(sent.unwrap().receipt.status, 201);
    let received = server.received();
    assert_eq!(received[0].header("expect"), ["100-continue"]);
    assert!(received[1].header("expect").is_empty());
    let length = received[1].body.len().to_string();
    assert_eq!(received[1].header("content-length"), [length.as_str()]);
    assert!(received[1].body.len() > 2_000_000);
}
