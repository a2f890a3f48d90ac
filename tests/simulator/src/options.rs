//! The simulator as a program.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{
    cases,
    credential::Credential,
    faults::{Chaos, Rule},
    place::Place,
    settings::Settings,
    simulator::Simulator,
    tls::{Certificates, Tls},
    xroad::{Identifier, Spelling, XRoad},
};

/// What the simulator is told on the command line.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8090")]
    pub listen: SocketAddr,

    /// The path of the API's base address
    #[arg(
        long,
        value_name = "PATH",
        default_value = "/lv",
        conflicts_with = "xroad"
    )]
    pub base_path: String,

    /// Play a security server in front of this service, and enforce X-Road's rules
    #[arg(long, value_name = "INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE", value_parser = service)]
    pub xroad: Option<Identifier>,

    /// Only this client may call through X-Road; any, when not given
    #[arg(long, value_name = "INSTANCE/CLASS/MEMBER[/SUBSYSTEM]", requires = "xroad", value_parser = client)]
    pub xroad_client: Option<Identifier>,

    /// How X-Road's own errors are spelled: as up to 7.7, or as from 7.8
    #[arg(
        long,
        value_name = "SPELLING",
        requires = "xroad",
        default_value = "old"
    )]
    pub xroad_spelling: ErrorSpelling,

    /// Serve HTTPS; write ca.pem, client.pem and client-key.pem, made on the spot, to this directory
    #[arg(long, value_name = "DIR")]
    pub tls: Option<PathBuf>,

    /// Talk only to clients that show the certificate from client.pem
    #[arg(long, requires = "tls")]
    pub require_client_certificate: bool,

    /// Serve the cases NAME/commondata.json and NAME/formdata.json of this directory, not the examples
    #[arg(long, value_name = "DIR")]
    pub cases: Option<PathBuf>,

    /// The header that carries the credential
    #[arg(long, value_name = "NAME", default_value = "X-Api-Key")]
    pub api_key_header: String,

    /// The credential that every request must carry
    #[arg(long, value_name = "KEY", default_value = "simulator-key")]
    pub api_key: String,

    /// Rules of what goes wrong: a JSON array of what POST /_simulator/faults takes
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,

    /// Let requests go wrong by chance, so often, from 0 to 1
    #[arg(long, value_name = "RATE")]
    pub chaos: Option<f64>,

    /// The seed of chance
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
}

/// How X-Road's own errors are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ErrorSpelling {
    /// Server.ServerProxy.NetworkError
    Old,
    /// server.serverproxy.network_error
    New,
}

const EXAMPLES: &str = r#"Examples:
  LV itself with the example cases, at http://127.0.0.1:8090/lv, when no option is given:
    curl -H 'X-Api-Key: simulator-key' http://127.0.0.1:8090/lv/changes

  Behind a security server with mutual TLS:
    --xroad FI/GOV/1234567-8/lv/service-api --tls certificates --require-client-certificate

  The second status update is taken, but its answer is lost:
    curl http://127.0.0.1:8090/_simulator/faults -d '{
      "operation": "UpdateStatus", "skip": 1, "times": 1, "fault": {"reset": {"at": "after-effect"}}}'

  What was sent, and what LV now knows:
    curl http://127.0.0.1:8090/_simulator/requests
    curl http://127.0.0.1:8090/_simulator/actions"#;

/// Runs a simulator until `until` says so; it is asked ten times a second. Prints where it listens and what it serves.
///
/// # Errors
/// Whatever keeps it from starting: a file that cannot be read, an address that is taken.
pub fn run(options: &Options, until: impl Fn() -> bool) -> Result<()> {
    let simulator = options.start()?;
    // That nobody reads it is no reason not to serve.
    let _ = io::stdout().write_all(introduction(&simulator, options).as_bytes());
    while !until() {
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

impl Options {
    /// Starts a simulator that is set up so.
    ///
    /// # Errors
    /// Whatever keeps it from starting.
    pub fn start(&self) -> Result<Simulator> {
        let simulator = Simulator::start_with(self.settings()?)?;
        if let Some(file) = &self.faults {
            let name = file.display();
            let json = std::fs::read(file).with_context(|| format!("{name} cannot be read"))?;
            for rule in Rule::read(&json).with_context(|| format!("{name} holds no rules"))? {
                simulator
                    .fail(rule)
                    .with_context(|| format!("{name} holds an impossible rule"))?;
            }
        }
        Ok(simulator)
    }

    fn settings(&self) -> Result<Settings> {
        let place = match &self.xroad {
            None => Place::Direct(self.base_path.clone()),
            Some(service) => Place::XRoad(XRoad {
                service: service.clone(),
                client: self.xroad_client.clone(),
                spelling: match self.xroad_spelling {
                    ErrorSpelling::Old => Spelling::Old,
                    ErrorSpelling::New => Spelling::New,
                },
            }),
        };
        let tls = match &self.tls {
            None => None,
            Some(directory) => {
                let certificates = Certificates::make_for(Some(self.listen.ip()))?;
                certificates.write_to(directory)?;
                Some(Tls {
                    certificates: Arc::new(certificates),
                    require_client_certificate: self.require_client_certificate,
                })
            }
        };
        let actions = self.cases.as_deref().map(cases::load).transpose()?;
        Ok(Settings {
            listen: self.listen,
            place,
            credential: Some(Credential {
                header: self.api_key_header.clone(),
                value: self.api_key.clone(),
            }),
            tls,
            actions,
            chaos: self.chaos.map(|rate| Chaos {
                rate,
                seed: self.seed,
            }),
            ..Settings::default()
        })
    }
}

fn introduction(simulator: &Simulator, options: &Options) -> String {
    let origin = simulator.origin();
    let mut lines = vec![
        format!("LV is played at {}", simulator.base_url()),
        format!(
            "credential      {}: {}",
            options.api_key_header, options.api_key
        ),
    ];
    if let Some(directory) = &options.tls {
        lines.push(format!("certificates    {}", directory.display()));
    }
    lines.push(format!("what was sent   {origin}/_simulator/requests"));
    lines.push(format!("what LV knows   {origin}/_simulator/actions"));
    lines.push("actions".to_owned());
    lines.extend(simulator.external_ids().iter().map(|id| format!("  {id}")));
    lines.join("\n") + "\n"
}

fn service(text: &str) -> Result<Identifier, String> {
    identifier(text, &[5], "five parts")
}

fn client(text: &str) -> Result<Identifier, String> {
    identifier(text, &[3, 4], "three or four parts")
}

fn identifier(text: &str, parts: &[usize], expected: &str) -> Result<Identifier, String> {
    let identifier: Identifier = text.parse()?;
    if parts.contains(&identifier.parts().len()) {
        Ok(identifier)
    } else {
        Err(format!("must have {expected}"))
    }
}
