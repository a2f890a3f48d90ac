//! A scripted world around the transfers: LV, a mapping, a case system's folder, time and chance; and a power cut at a chosen moment.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lupasilta::attachments::ContentStore;
use lupasilta::audit::{Digest, leaves};
use lupasilta::cases::{CaseError, CaseSystem, Delivered, Delivery, FolderAccess, FolderCases};
use lupasilta::contract;
use lupasilta::outside::{Chance, Clock, SystemChance};
use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::service::{
    self, Answer, ConnectionConfig, Document, Download, Expected, Method, Receipt, Request,
    Service, ServiceError,
};
use lupasilta::store::{Encryption, Key, SqliteStore, StoreError, Transfer};
use lupasilta::transfers::{
    Attachments, ExternalId, Kind, LedgerAuditor, Mapper, MapperIdentity, OneMapping, Parts,
    Policy, RetryPolicy, State, Transfers, Unmapped, Worked,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::power::{CutDisk, CutStore, Power};

pub const FIRST: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e01";
pub const SECOND: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e02";
pub const THIRD: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e03";

/// What stays when the program stops.
pub struct World {
    pub disk: TempDir,
    pub lv: Arc<Lv>,
    pub mapping: Arc<Script>,
    pub clock: Arc<SetClock>,
    pub policy: Policy,
    pub takes_at_once: bool,
    pub keeps_content: bool,
    /// LV over HTTP, in place of the scripted one.
    pub connection: Option<ConnectionConfig>,
    ids: Arc<AtomicU64>,
    encryption: Encryption,
}

/// The minute-long policy that the stories are told with.
pub const RETRY: RetryPolicy = RetryPolicy {
    first: Duration::from_secs(10),
    longest: Duration::from_secs(60),
    give_up_after: Duration::from_secs(100),
    probe: Duration::from_secs(300),
};

impl World {
    pub fn new() -> Self {
        let disk = tempfile::tempdir().unwrap();
        fs::create_dir(disk.path().join("cases")).unwrap();
        fs::create_dir(disk.path().join("taken")).unwrap();
        Self {
            disk,
            lv: Arc::default(),
            mapping: Arc::default(),
            clock: Arc::new(SetClock(Mutex::new(
                "2026-11-08T07:14:33Z".parse().unwrap(),
            ))),
            policy: Policy {
                retry: RETRY,
                ..Policy::default()
            },
            takes_at_once: false,
            keeps_content: false,
            connection: None,
            ids: Arc::default(),
            encryption: Encryption::with(Key::generate().unwrap().0),
        }
    }

    pub fn cases(&self) -> PathBuf {
        self.disk.path().join("cases")
    }

    pub fn content(&self) -> ContentStore {
        ContentStore::open(self.disk.path()).unwrap()
    }

    pub fn work_folder(&self) -> PathBuf {
        self.disk.path().join("work")
    }

    /// Starts the program.
    pub fn open(&self) -> Transfers {
        self.open_with(&Arc::new(Power::endless()))
    }

    /// Starts the program on a power that may be cut.
    pub fn open_with(&self, power: &Arc<Power>) -> Transfers {
        self.try_open_with(power).unwrap()
    }

    pub fn try_open_with(&self, power: &Arc<Power>) -> Result<Transfers, StoreError> {
        let store = SqliteStore::open(&self.disk.path().join("store.sqlite"), &self.encryption)?;
        let folder = FolderCases::open(&self.cases(), FolderAccess::default()).unwrap();
        Ok(Transfers::new(Parts {
            store: Arc::new(CutStore {
                store,
                power: Arc::clone(power),
            }),
            service: self.service(power),
            mappings: Box::new(OneMapping(Arc::new(Scripted {
                script: Arc::clone(&self.mapping),
                identity: MapperIdentity {
                    component: "scripted".into(),
                    version: "1.0.0".into(),
                    digest: Digest::of(b"component").to_string(),
                    settings: Digest::of(b"{}").to_string(),
                    contract: "0.2.0".into(),
                },
            }))),
            auditor: Box::new(LedgerAuditor),
            cases: Box::new(Watched {
                folder,
                power: Arc::clone(power),
                taken: self.takes_at_once.then(|| self.disk.path().join("taken")),
            }),
            clock: Box::new(Watch(Arc::clone(&self.clock))),
            chance: Box::new(Unlucky(Arc::clone(&self.ids))),
            attachments: Attachments {
                content: self.keeps_content.then(|| self.content()),
                ..Attachments::default()
            },
            disk: Box::new(CutDisk(Arc::clone(power))),
            work_folder: self.work_folder(),
            policy: self.policy.clone(),
        }))
    }

    fn service(&self, power: &Arc<Power>) -> Box<dyn Service> {
        match &self.connection {
            Some(config) => {
                service::connect(config, self.disk.path(), Arc::new(SystemChance)).unwrap()
            }
            None => Box::new(Line {
                lv: Arc::clone(&self.lv),
                power: Arc::clone(power),
            }),
        }
    }

    /// The deliveries that the case system has, seen or taken: name and the files with their bytes.
    pub fn deliveries(&self) -> BTreeMap<String, BTreeMap<String, Vec<u8>>> {
        let mut found = BTreeMap::new();
        for place in ["cases", "taken"] {
            for delivery in listed(&self.disk.path().join(place)) {
                let name = delivery.file_name().unwrap().to_str().unwrap().to_owned();
                if name.starts_with('.') {
                    continue;
                }
                let files = listed(&delivery)
                    .into_iter()
                    .map(|file| {
                        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
                        (name, fs::read(file).unwrap())
                    })
                    .collect();
                assert!(found.insert(name, files).is_none(), "delivered twice");
            }
        }
        found
    }
}

pub fn listed(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

pub fn id(text: &str) -> ExternalId {
    text.parse().unwrap()
}

/// Works until nothing is due.
pub fn work(transfers: &Transfers) -> Result<(), StoreError> {
    let stop = AtomicBool::new(false);
    while let Worked::On(_) = transfers.work_once(&stop)? {}
    Ok(())
}

pub fn the_transfer(transfers: &Transfers, action: &str) -> Transfer {
    transfers
        .receive(id(action), Kind::Application)
        .unwrap()
        .transfer
}

pub fn is_done(transfer: &Transfer) -> bool {
    matches!(transfer.state, State::Done { .. })
}

/// What LV answers for every body.
const BODY: &str = r#"{"attachments":[{"id":"a1","fileName":"Asemapiirros.pdf"},{"id":"a2","fileName":"Asemapiirros.pdf"}],"size":0.10}"#;

/// LV: every action has two bodies and two attachments.
#[derive(Default)]
pub struct Lv {
    /// Told instead of an answer, in order, each once; none lets a request through.
    pub faults: Mutex<VecDeque<Option<ServiceError>>>,
    /// Bodies of answers in place of the right ones, each once.
    pub odd_answers: Mutex<VecDeque<Vec<u8>>>,
    /// What was asked, in order.
    pub asked: Mutex<Vec<String>>,
    /// The reports that came, in order.
    pub told: Mutex<Vec<(String, String)>>,
    /// Whether reports are met with 409.
    pub knows_already: AtomicBool,
}

impl Lv {
    pub fn fail_next(&self, faults: impl IntoIterator<Item = ServiceError>) {
        self.faults
            .lock()
            .unwrap()
            .extend(faults.into_iter().map(Some));
    }

    fn next_fault(&self, request: &Request) -> Result<(), ServiceError> {
        self.asked.lock().unwrap().push(request.path.clone());
        match self.faults.lock().unwrap().pop_front().flatten() {
            Some(fault) => Err(fault),
            None => Ok(()),
        }
    }
}

pub fn fault(code: &str, side: Side, recovery: Recovery) -> ServiceError {
    ServiceError {
        problem: Problem {
            code: code.into(),
            side,
            recovery,
            what: "It failed.".into(),
            advice: "Do something.".into(),
            detail: None,
        },
        receipt: Some(Receipt {
            status: 500,
            ..Receipt::default()
        }),
        retry_after: None,
    }
}

struct Line {
    lv: Arc<Lv>,
    power: Arc<Power>,
}

impl Line {
    fn cut(&self) -> Result<(), ServiceError> {
        self.power
            .tick()
            .map_err(|_| fault("power-cut", Side::Ours, Recovery::Retry))
    }
}

impl Service for Line {
    fn exchange(&self, _: &str, request: &Request) -> Result<Answer, ServiceError> {
        self.cut()?;
        self.lv.next_fault(request)?;
        let mut status = 200;
        let body = match request.method {
            Method::Get => {
                let odd = self.lv.odd_answers.lock().unwrap().pop_front();
                odd.unwrap_or_else(|| BODY.as_bytes().to_vec())
            }
            Method::Put | Method::Post => {
                let told = (request.path.clone(), request.body.clone().unwrap());
                self.lv.told.lock().unwrap().push(told);
                if self.lv.knows_already.load(Ordering::Relaxed) {
                    status = 409;
                }
                Vec::new()
            }
        };
        self.cut()?;
        Ok(Answer {
            receipt: Receipt {
                status,
                answer_sha256: Some(Digest::of(&body).to_string()),
                ..Receipt::default()
            },
            body,
            media_type: "application/json".into(),
        })
    }

    fn download(
        &self,
        _: &str,
        request: &Request,
        _: Expected<'_>,
        to: &Path,
    ) -> Result<Download, ServiceError> {
        self.cut()?;
        self.lv.next_fault(request)?;
        let bytes = attachment_bytes(&request.path);
        // A cut half-way leaves half a file.
        let mut file = fs::File::create_new(to).unwrap();
        io::Write::write_all(&mut file, &bytes[..bytes.len() / 2]).unwrap();
        self.cut()?;
        io::Write::write_all(&mut file, &bytes[bytes.len() / 2..]).unwrap();
        self.cut()?;
        Ok(Download {
            size: bytes.len() as u64,
            sha256: Digest::of(&bytes).to_string(),
            receipt: Receipt {
                status: 200,
                ..Receipt::default()
            },
        })
    }

    fn upload(
        &self,
        issue: &str,
        request: &Request,
        document: &Document<'_>,
    ) -> Result<Answer, ServiceError> {
        let size = fs::metadata(document.path).unwrap().len();
        let told = Request {
            body: Some(json!({"status": format!("upload {size} bytes")}).to_string()),
            ..request.clone()
        };
        self.exchange(issue, &told)
    }
}

pub fn attachment_bytes(path: &str) -> Vec<u8> {
    path.as_bytes().repeat(5_000)
}

/// What the scripted mapping does out of the ordinary.
#[derive(Default)]
pub struct Script {
    pub rejects: AtomicBool,
    pub lies: AtomicBool,
    pub leaves_out: AtomicBool,
    pub panics: AtomicBool,
    /// Says that nothing is new.
    pub withholds: AtomicBool,
    /// Finds that the customer withdrew, whatever was known before.
    pub withdraws: AtomicBool,
    /// Cannot code what the case system says.
    pub wonders: AtomicBool,
}

struct Scripted {
    script: Arc<Script>,
    identity: MapperIdentity,
}

fn get(path: String) -> contract::Request {
    contract::Request {
        operation: "Get".into(),
        path,
        query: vec![],
        body: None,
        file: None,
    }
}

impl Mapper for Scripted {
    fn identity(&self) -> &MapperIdentity {
        &self.identity
    }

    fn fetch(
        &self,
        _: contract::Kind,
        action: &contract::Action,
        _: &str,
    ) -> Result<Vec<contract::WantedBody>, Unmapped> {
        let action = &action.external_id;
        Ok(["commondata", "formdata"]
            .map(|name| contract::WantedBody {
                name: name.into(),
                request: get(format!("/commondata/{action}/{name}")),
            })
            .into())
    }

    fn attachments(
        &self,
        _: contract::Kind,
        action: &contract::Action,
        bodies: &[contract::Body],
        _: &str,
    ) -> Result<Vec<contract::Attachment>, Unmapped> {
        let action = &action.external_id;
        assert_eq!(bodies.len(), 2);
        let commondata: Value = serde_json::from_slice(&bodies[0].bytes).unwrap();
        let attachments = commondata["attachments"].as_array().unwrap();
        Ok(attachments
            .iter()
            .map(|attachment| {
                let id = attachment["id"].as_str().unwrap();
                contract::Attachment {
                    id: id.into(),
                    name: attachment["fileName"].as_str().unwrap().into(),
                    media_type: "application/pdf".into(),
                    size: attachment["size"].as_u64(),
                    sha256: None,
                    request: get(format!("/attachments/{action}/{id}")),
                    at: "commondata#/attachments/0".into(),
                }
            })
            .collect())
    }

    fn identify(&self, _: &[contract::Body], _: &str) -> Result<contract::Subject, Unmapped> {
        Ok(contract::Subject { action_code: None })
    }

    fn deliver(
        &self,
        arrival: &contract::Arrival,
        action: &contract::Action,
        now: &str,
    ) -> Result<Option<contract::Delivery>, Unmapped> {
        let same = |body: &contract::Body| action.before.contains(body);
        let withdraws = self.script.withdraws.load(Ordering::Relaxed);
        if self.script.withholds.load(Ordering::Relaxed)
            || (arrival.bodies.iter().all(same) && !withdraws)
        {
            return Ok(None);
        }
        assert!(!self.script.panics.load(Ordering::Relaxed), "told to");
        if self.script.rejects.load(Ordering::Relaxed) {
            return Err(Unmapped::Rejected(vec![finding("applicant-missing")]));
        }
        assert!(!arrival.files.is_empty());
        let received: usize = arrival
            .bodies
            .iter()
            .map(|body| leaves::read(&body.bytes).unwrap().len())
            .sum();
        let count = received + usize::from(self.script.lies.load(Ordering::Relaxed));
        let left_out = self.script.leaves_out.load(Ordering::Relaxed);
        let fate = if left_out { 0 } else { 5 };
        Ok(Some(contract::Delivery {
            message: contract::Document {
                name: "message.xml".into(),
                media_type: "application/xml".into(),
                content: contract::Content::Bytes(format!("<m at=\"{now}\"/>").into_bytes()),
            },
            documents: vec![contract::Document {
                name: "commondata.json".into(),
                media_type: "application/json".into(),
                content: contract::Content::Received("commondata".into()),
            }],
            ledger: contract::Ledger {
                fates: vec![fate; count],
                rules: vec![u8::from(!left_out); count],
                documents: vec![0; count],
                path_ends: vec![0; count],
                paths: String::new(),
                rule_names: vec![String::new(), "scripted".into()],
            },
            findings: vec![finding("worth-knowing")],
            deadlines: vec![contract::Deadline {
                code: "handling".into(),
                day: "2026-11-20".into(),
                rule: "scripted".into(),
                text: finding("text").text,
            }],
        }))
    }

    /// A message is `{"externalId"?, "caseId"?, "status", "files"?, "notBefore"?}`.
    fn read(&self, message: &contract::Body, _: &str) -> Result<contract::Address, Unmapped> {
        let said: Value = serde_json::from_slice(&message.bytes)
            .map_err(|_| Unmapped::Rejected(vec![finding("not-a-message")]))?;
        let text = |name: &str| said[name].as_str().map(str::to_owned);
        Ok(contract::Address {
            name: "Message".into(),
            external_id: text("externalId"),
            case_id: text("caseId"),
            files: said["files"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|file| file.as_str().map(str::to_owned))
                .collect(),
        })
    }

    fn report(
        &self,
        event: &contract::Event,
        action: &contract::Action,
        now: &str,
    ) -> Result<contract::Notice, Unmapped> {
        let mut notice = contract::Notice {
            requests: vec![],
            findings: vec![],
            deadlines: vec![],
            case_id: None,
            told: Some(now.to_owned()),
            not_before: None,
        };
        let status = match event {
            contract::Event::Delivered(delivered) => {
                assert_eq!(delivered.at, now);
                "received".to_owned()
            }
            contract::Event::Message(said) => {
                if self.script.wonders.load(Ordering::Relaxed) {
                    return Err(Unmapped::Rejected(vec![finding("outcome-unknown")]));
                }
                let message: Value = serde_json::from_slice(&said.message.bytes).unwrap();
                for file in &said.files {
                    notice.requests.push(contract::Request {
                        operation: "Upload".into(),
                        body: Some(json!({"fileName": file.place}).to_string()),
                        file: Some(file.id.clone()),
                        ..get(format!("/attachments/{}", action.external_id))
                    });
                }
                notice.case_id = message["caseId"].as_str().map(str::to_owned);
                notice.not_before = message["notBefore"].as_str().map(str::to_owned);
                message["status"].as_str().unwrap().to_owned()
            }
        };
        let mut body = json!({
            "updateId": "0b7e7a52-58a5-4f43-8f0e-2b9b5c1d7e10",
            "status": status,
            "occurredAt": now,
        });
        if let Some(case_id) = &action.case_id {
            body["caseId"] = json!(case_id);
        }
        notice.requests.push(contract::Request {
            operation: "Tell".into(),
            body: Some(body.to_string()),
            ..get(format!("/status/{}", action.external_id))
        });
        Ok(notice)
    }

    fn list_changes(&self, cursor: Option<&str>, _: &str) -> Result<contract::Request, Unmapped> {
        Ok(get(format!("/changes/{}", cursor.unwrap_or_default())))
    }

    fn changes(&self, page: &contract::Body, _: &str) -> Result<contract::ChangePage, Unmapped> {
        Ok(serde_json::from_slice(&page.bytes).unwrap())
    }

    fn permit(&self, request: &contract::Request) -> Result<Request, Problem> {
        Ok(Request {
            operation: request.operation.clone(),
            method: match request.operation.as_str() {
                "Get" => Method::Get,
                "Upload" => Method::Post,
                _ => Method::Put,
            },
            path: request.path.clone(),
            body: request.body.clone(),
        })
    }
}

fn finding(code: &str) -> contract::Finding {
    contract::Finding {
        severity: contract::Severity::Error,
        code: code.into(),
        at: Some("commondata#/applicants".into()),
        text: contract::Text {
            fi: "fi".into(),
            sv: "sv".into(),
            en: "en".into(),
        },
    }
}

/// The real folder; where told, a program that takes each delivery away as soon as it is there.
struct Watched {
    folder: FolderCases,
    power: Arc<Power>,
    taken: Option<PathBuf>,
}

impl CaseSystem for Watched {
    fn deliver(&self, delivery: &Delivery) -> Result<Delivered, CaseError> {
        let cut = |source| CaseError::Unwritten {
            delivery: delivery.name.to_string(),
            source,
        };
        self.power.tick().map_err(cut)?;
        let delivered = self.folder.deliver(delivery)?;
        if let (Some(taken), false) = (&self.taken, delivered.already) {
            fs::rename(&delivered.place, taken.join(delivery.name.as_str())).unwrap();
        }
        self.power.tick().map_err(cut)?;
        Ok(delivered)
    }
}

/// Stands still until it is moved.
pub struct SetClock(Mutex<Timestamp>);

impl SetClock {
    pub fn pass(&self, seconds: i64) {
        *self.0.lock().unwrap() += SignedDuration::from_secs(seconds);
    }
}

struct Watch(Arc<SetClock>);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        *self.0.0.lock().unwrap()
    }
}

/// Always the longest delay.
struct Unlucky(Arc<AtomicU64>);

impl Chance for Unlucky {
    fn up_to(&self, most: Duration) -> Duration {
        most
    }

    fn id(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }
}
