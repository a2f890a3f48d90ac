//! HTTPS, and mutual TLS.

use std::sync::Arc;

use lupasilta_simulator::{Certificates, Fault, Moment, Rule, Settings, Simulator, Tls};
use ureq::{
    Agent, Error,
    tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig},
};

use crate::client::KEY;

fn start(require_client_certificate: bool) -> (Simulator, Arc<Certificates>) {
    let certificates = Arc::new(Certificates::make().unwrap());
    let tls = Tls {
        certificates: Arc::clone(&certificates),
        require_client_certificate,
    };
    let settings = Settings {
        tls: Some(tls),
        ..Settings::default()
    };
    (Simulator::start_with(settings).unwrap(), certificates)
}

/// Calls, trusting one authority and showing a certificate of another, if any.
fn call(
    simulator: &Simulator,
    trusted: &Certificates,
    shown: Option<&Certificates>,
) -> Result<u16, Error> {
    let root = Certificate::from_pem(trusted.ca_pem.as_bytes()).unwrap();
    let shown = shown.map(|shown| {
        let certificate = Certificate::from_pem(shown.client_certificate_pem.as_bytes()).unwrap();
        let key = PrivateKey::from_pem(shown.client_key_pem.as_bytes()).unwrap();
        ClientCert::new_with_certs(&[certificate], key)
    });
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&[root]))
        .client_cert(shown)
        .build();
    let agent: Agent = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .build()
        .into();
    let url = format!("{}/changes", simulator.base_url());
    let mut answer = agent.get(url).header("X-Api-Key", KEY).call()?;
    answer.body_mut().read_to_vec()?;
    Ok(answer.status().as_u16())
}

#[test]
fn whoever_trusts_the_authority_is_served() {
    let (simulator, certificates) = start(false);
    assert!(simulator.base_url().starts_with("https://127.0.0.1:"));
    assert_eq!(call(&simulator, &certificates, None).unwrap(), 200);
    let stranger = Certificates::make().unwrap();
    call(&simulator, &stranger, None).unwrap_err();
}

#[test]
fn a_client_without_the_right_certificate_is_not_talked_to() {
    let (simulator, certificates) = start(true);
    assert_eq!(
        call(&simulator, &certificates, Some(&certificates)).unwrap(),
        200
    );
    call(&simulator, &certificates, None).unwrap_err();
    let stranger = Certificates::make().unwrap();
    call(&simulator, &certificates, Some(&stranger)).unwrap_err();
    assert_eq!(simulator.requests().len(), 1);
}

#[test]
fn faults_end_encrypted_connections_too() {
    let (simulator, certificates) = start(false);
    for fault in [
        Fault::reset(Moment::AfterEffect),
        Fault::hang_up(Moment::AfterEffect),
        Fault::cut(100),
    ] {
        simulator.fail(Rule::new(fault).times(1)).unwrap();
        call(&simulator, &certificates, None).unwrap_err();
    }
    assert_eq!(call(&simulator, &certificates, None).unwrap(), 200);
}
