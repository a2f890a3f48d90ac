//! The connection against the simulator, which keeps to LV's definition and to X-Road's protocol, and fails on demand.

use std::path::Path;
use std::sync::Arc;

use lupasilta::outside::SystemChance;
use lupasilta::problem::{Recovery, Side};
use lupasilta::secret::SecretSource;
use lupasilta::service::{
    ConnectionConfig, CredentialConfig, Expected, Service, ServiceError, Timeouts, TlsConfig,
    connect,
};
use lupasilta_simulator::{
    Certificates, Fault, Form, Moment, Operation, Place, Rule, Settings, Simulator, Spelling, Tls,
    XRoad,
};
use tempfile::TempDir;

use crate::settings::{SHORT, direct, essence, get, put, timeouts, xroad};

/// The simulator, the settings of a connection to it, and their folder.
struct Stage {
    simulator: Simulator,
    config: ConnectionConfig,
    folder: TempDir,
}

impl Stage {
    fn direct() -> Self {
        let simulator = Simulator::start().unwrap();
        let mut config = direct(&simulator.base_url());
        config.direct.as_mut().unwrap().credential = Some(credential());
        Self {
            simulator,
            config,
            folder: folder(),
        }
    }

    fn xroad(tls: Option<Tls>) -> Self {
        let place = Place::XRoad(XRoad::new(
            "FI/GOV/2222222-2/lv/service-api".parse().unwrap(),
        ));
        let simulator = Simulator::start_with(Settings {
            place,
            tls,
            ..Settings::default()
        })
        .unwrap();
        let mut config = xroad(&simulator.origin());
        let settings = config.xroad.as_mut().unwrap();
        settings.client = "FI/MUN/1111111-1/Ympäristö & co".parse().unwrap();
        settings.user_id = Some("FI-lupasilta".parse().unwrap());
        settings.represented_party = Some("MUN/3333333-3".parse().unwrap());
        settings.credential = Some(credential());
        Self {
            simulator,
            config,
            folder: folder(),
        }
    }

    fn service(&self) -> Box<dyn Service> {
        connect(&self.config, self.folder.path(), Arc::new(SystemChance)).unwrap()
    }

    /// Fetches everything of every action as the flow in does, and reports on it.
    fn walk_through(&self) {
        let service = self.service();
        for id in self.simulator.external_ids() {
            let commondata = service
                .exchange("issue", &get(&format!("/commondata/{id}/commondata")))
                .unwrap();
            assert_eq!(commondata.body, self.simulator.commondata(&id).unwrap());
            assert_eq!(commondata.media_type, "application/json");
            let formdata = service
                .exchange("issue", &get(&format!("/commondata/{id}/formdata")))
                .unwrap();
            assert_eq!(formdata.body, self.simulator.formdata(&id).unwrap());
            self.fetch_attachments(service.as_ref(), &id, &commondata.body);
            let update = r#"{"updateId": "7d3e1b54-55b5-4a9a-8f5e-0a6e1f6f2a11", "status": "received",
                "occurredAt": "2026-11-08T09:14:33+02:00"}"#;
            for _ in 0..2 {
                let told = service.exchange("issue", &put(&format!("/status/{id}"), update));
                assert_eq!(told.unwrap().receipt.status, 204);
            }
            assert_eq!(self.simulator.status_updates(&id).len(), 1);
        }
    }

    fn fetch_attachments(&self, service: &dyn Service, id: &str, commondata: &[u8]) {
        let commondata: serde_json::Value = serde_json::from_slice(commondata).unwrap();
        let stated = commondata["attachments"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for attachment in stated {
            let own = attachment["id"].as_str().unwrap();
            let to = self.folder.path().join(own);
            let served = self.simulator.attachment(id, own).unwrap();
            let sha256 = served.sha256();
            let expected = Expected {
                size: Some(served.size()),
                sha256: Some(&sha256),
            };
            let request = get(&format!("/attachments/{id}/{own}"));
            let download = service.download("issue", &request, expected, &to).unwrap();
            assert_eq!(download.size, to.metadata().unwrap().len());
            assert_eq!(download.sha256, sha256);
        }
    }

    fn exchange(&self) -> Result<(), ServiceError> {
        let id = &self.simulator.external_ids()[0];
        let request = get(&format!("/commondata/{id}"));
        self.service().exchange("issue", &request).map(drop)
    }
}

fn credential() -> CredentialConfig {
    CredentialConfig {
        header: "X-Api-Key".into(),
        prefix: String::new(),
        from: SecretSource::File("key".into()),
    }
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "key", "simulator-key\n");
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

#[test]
fn every_example_is_fetched_byte_for_byte_directly() {
    Stage::direct().walk_through();
}

#[test]
fn every_example_is_fetched_byte_for_byte_through_x_road_with_mutual_tls() {
    let certificates = Arc::new(Certificates::make().unwrap());
    let tls = Tls {
        certificates: Arc::clone(&certificates),
        require_client_certificate: true,
    };
    let mut stage = Stage::xroad(Some(tls));
    let folder = stage.folder.path();
    write(folder, "ca.pem", &certificates.ca_pem);
    write(folder, "own.pem", &certificates.client_certificate_pem);
    write(folder, "own.key", &certificates.client_key_pem);
    stage.config.xroad.as_mut().unwrap().tls = TlsConfig {
        ca_file: Some("ca.pem".into()),
        client_certificate: Some("own.pem".into()),
        client_key: Some("own.key".into()),
    };
    stage.walk_through();
    for request in stage.simulator.requests() {
        assert_eq!(request.answer.xroad_error, None, "{request:?}");
        assert_eq!(request.header("x-road-issue"), Some("issue"));
    }
}

#[test]
fn the_receipt_names_the_exchange_as_the_security_server_knows_it() {
    let stage = Stage::xroad(None);
    let id = &stage.simulator.external_ids()[0];
    let receipt = stage
        .service()
        .exchange("issue", &get(&format!("/commondata/{id}")))
        .unwrap()
        .receipt;
    let recorded = &stage.simulator.requests()[0];
    assert_eq!(receipt.xroad_id.as_deref(), recorded.header("x-road-id"));
    assert!(receipt.xroad_request_id.is_some() && receipt.xroad_request_hash.is_some());
    assert_eq!(
        receipt.xroad_service.as_deref(),
        Some("FI/GOV/2222222-2/lv/service-api")
    );
}

#[test]
fn an_action_that_lv_does_not_know_needs_a_person() {
    let unknown = get("/commondata/00000000-0000-4000-8000-000000000000");
    for stage in [Stage::direct(), Stage::xroad(None)] {
        let error = stage.service().exchange("issue", &unknown).unwrap_err();
        assert_eq!(
            essence(&error.problem),
            ("lv-refused-request", Side::Lv, Recovery::Person)
        );
    }
}

#[test]
fn a_wrong_credential_is_told_from_a_wrong_transfer() {
    for mut stage in [Stage::direct(), Stage::xroad(None)] {
        if let Some(direct) = &mut stage.config.direct {
            direct.credential = None;
        }
        if let Some(xroad) = &mut stage.config.xroad {
            xroad.credential = None;
        }
        let stop = ("lv-unauthorized", Side::Ours, Recovery::StopConnection);
        assert_eq!(essence(&stage.exchange().unwrap_err().problem), stop);
    }
}

#[test]
fn faults_of_x_roads_are_read_in_every_spelling_and_form() {
    use Recovery::{Retry, StopConnection};
    use Side::{Lv, SecurityServer, XRoad};
    let stage = Stage::xroad(None);
    for (code, problem) in [
        (
            "Server.ServerProxy.NetworkError",
            ("xroad-network-error", XRoad, Retry),
        ),
        (
            "Server.ServerProxy.ServiceFailed",
            ("xroad-service-failed", Lv, Retry),
        ),
        (
            "Server.ClientProxy.GlobalConfOutdated",
            ("xroad-global-configuration-outdated", SecurityServer, Retry),
        ),
        (
            "Server.ServerProxy.AccessDenied",
            ("xroad-access-denied", XRoad, StopConnection),
        ),
        (
            "Server.ClientProxy.UnknownMember",
            ("xroad-unknown-member", SecurityServer, StopConnection),
        ),
        (
            "Server.ClientProxy.CannotCreateSignature",
            ("xroad-unknown-fault", SecurityServer, Retry),
        ),
    ] {
        for spelling in [Spelling::Old, Spelling::New] {
            for form in [Form::Json, Form::Xml, Form::Text] {
                stage.simulator.clear_faults();
                let fault = Fault::Xroad {
                    code: code.to_owned(),
                    spelling: Some(spelling),
                    message: "Words for people & others".to_owned(),
                    detail: Some("id-17".to_owned()),
                    status: None,
                    form,
                    at: Moment::BeforeEffect,
                };
                stage.simulator.fail(Rule::new(fault)).unwrap();
                let error = stage.exchange().unwrap_err();
                assert_eq!(essence(&error.problem), problem, "{spelling:?} {form:?}");
                let what = &error.problem.what;
                assert!(
                    what.contains("Words for people & others"),
                    "{form:?} {what}"
                );
                if form != Form::Text {
                    assert_eq!(error.problem.detail.as_deref(), Some("id-17"), "{form:?}");
                }
            }
        }
    }
}

#[test]
fn whatever_happens_on_the_way_is_told_and_leaves_no_file() {
    use Recovery::{Retry, StopConnection};
    use Side::{Lv, Ours};
    let mut stage = Stage::direct();
    let id = stage.simulator.external_ids()[0].clone();
    stage
        .simulator
        .set_attachment(&id, "a", vec![7_u8; 200_000])
        .unwrap();
    let impatient = Timeouts {
        total: SHORT,
        slowest_download_bytes_per_second: 1 << 40,
        ..timeouts()
    };
    for (fault, timeouts, problem) in [
        (
            Fault::reset(Moment::BeforeBody),
            timeouts(),
            ("connection-closed", Lv, Retry),
        ),
        (
            Fault::HangUp {
                at: Moment::AfterEffect,
            },
            timeouts(),
            ("connection-closed", Lv, Retry),
        ),
        (
            Fault::Unauthorized,
            timeouts(),
            ("lv-unauthorized", Ours, StopConnection),
        ),
        (
            Fault::status(503),
            timeouts(),
            ("lv-unavailable", Lv, Retry),
        ),
        (
            Fault::Cut {
                after: 100,
                chunked: false,
            },
            timeouts(),
            ("answer-cut-short", Lv, Retry),
        ),
        (
            Fault::Cut {
                after: 100,
                chunked: true,
            },
            timeouts(),
            ("answer-cut-short", Lv, Retry),
        ),
        (
            Fault::Truncated,
            timeouts(),
            ("attachment-size-differs", Lv, Retry),
        ),
        (
            Fault::Delay {
                milliseconds: 5_000,
            },
            impatient,
            ("answer-deadline", Lv, Retry),
        ),
        (
            Fault::Drip {
                bytes: 1,
                milliseconds: 20,
            },
            impatient,
            ("answer-deadline", Lv, Retry),
        ),
    ] {
        stage.simulator.clear_faults();
        let rule = Rule::new(fault).operation(Operation::GetAttachment);
        stage.simulator.fail(rule).unwrap();
        stage.config.timeouts = timeouts;
        let to = stage.folder.path().join("attachment");
        let expected = Expected {
            size: Some(200_000),
            sha256: None,
        };
        let request = get(&format!("/attachments/{id}/a"));
        let error = stage
            .service()
            .download("issue", &request, expected, &to)
            .unwrap_err();
        assert_eq!(essence(&error.problem), problem);
        assert!(!to.exists(), "{problem:?}");
    }
}
