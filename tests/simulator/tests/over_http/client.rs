//! A client as the tests need it.

use std::time::Duration;

use lupasilta_simulator::Simulator;
use serde_json::{Value, json};
use ureq::{
    Agent, Body, RequestBuilder,
    http::Response,
    typestate::{WithBody, WithoutBody},
};

pub const KEY: &str = "simulator-key";

/// Takes every status as an answer, keeps no connection, and gives up rather than hang.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_idle_connections(0)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into()
}

pub fn get(simulator: &Simulator, path: &str) -> RequestBuilder<WithoutBody> {
    let url = format!("{}{path}", simulator.base_url());
    agent().get(url).header("X-Api-Key", KEY)
}

pub fn put(simulator: &Simulator, path: &str) -> RequestBuilder<WithBody> {
    let url = format!("{}{path}", simulator.base_url());
    agent()
        .put(url)
        .header("X-Api-Key", KEY)
        .header("Content-Type", "application/json; charset=utf-8")
}

pub fn post(simulator: &Simulator, path: &str) -> RequestBuilder<WithBody> {
    let url = format!("{}{path}", simulator.base_url());
    agent().post(url).header("X-Api-Key", KEY)
}

pub fn json_of(mut response: Response<Body>) -> Value {
    serde_json::from_slice(&response.body_mut().read_to_vec().unwrap()).unwrap()
}

pub fn header<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap())
}

/// A sound status update; `id` tells updates apart.
pub fn update(id: u8, status: &str) -> Value {
    json!({
        "updateId": format!("00000000-0000-4000-8000-0000000000{id:02}"),
        "status": status,
        "occurredAt": format!("2026-11-20T09:00:{id:02}+02:00"),
    })
}

/// The example action for a noise notification.
pub const NOISE: &str = "07cc0424-e9e6-4d7c-8b32-0db826fb5e56";
