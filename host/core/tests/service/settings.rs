//! Connections with the settings that the tests have in common.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lupasilta::outside::SystemChance;
use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::service::{
    ConnectionConfig, DirectConfig, Limits, Method, Request, Service, Timeouts, TlsConfig,
    XRoadConfig, connect,
};

pub const LONG: Duration = Duration::from_secs(20);
pub const SHORT: Duration = Duration::from_millis(300);

/// Patient timeouts, which no test that succeeds comes near.
pub fn timeouts() -> Timeouts {
    Timeouts {
        connect: LONG,
        total: LONG,
        stall: LONG,
        ..Timeouts::default()
    }
}

pub fn direct(url: &str) -> ConnectionConfig {
    ConnectionConfig {
        direct: Some(DirectConfig {
            base_url: url.to_owned(),
            credential: None,
            tls: TlsConfig::default(),
            plain_http_hosts: Vec::new(),
        }),
        xroad: None,
        timeouts: timeouts(),
        limits: Limits::default(),
    }
}

pub fn xroad(url: &str) -> ConnectionConfig {
    ConnectionConfig {
        direct: None,
        xroad: Some(XRoadConfig {
            security_server_url: url.to_owned(),
            client: "FI/MUN/1111111-1/asianhallinta".parse().unwrap(),
            service: "FI/GOV/2222222-2/lv/service-api".parse().unwrap(),
            user_id: None,
            represented_party: None,
            credential: None,
            tls: TlsConfig::default(),
            plain_http_hosts: Vec::new(),
        }),
        timeouts: timeouts(),
        limits: Limits::default(),
    }
}

pub fn service(config: &ConnectionConfig) -> Box<dyn Service> {
    connect(config, Path::new(""), Arc::new(SystemChance)).unwrap()
}

pub fn get(path: &str) -> Request {
    Request {
        operation: "GetProjectPartData".into(),
        method: Method::Get,
        path: path.into(),
        body: None,
    }
}

pub fn put(path: &str, body: &str) -> Request {
    Request {
        operation: "UpdateStatus".into(),
        method: Method::Put,
        path: path.into(),
        body: Some(body.into()),
    }
}

/// What people and the state machine go by.
pub fn essence(problem: &Problem) -> (&str, Side, Recovery) {
    (&problem.code, problem.side, problem.recovery)
}
