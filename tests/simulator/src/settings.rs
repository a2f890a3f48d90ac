//! How the simulator is set up.

use std::net::{Ipv4Addr, SocketAddr};

use crate::{actions::Action, credential::Credential, faults::Chaos, place::Place, tls::Tls};

/// How the simulator is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Port 0 for any free one.
    pub listen: SocketAddr,
    /// Itself, or behind X-Road.
    pub place: Place,
    /// What every request must carry; none to let everybody in.
    pub credential: Option<Credential>,
    /// HTTPS; none for plain HTTP.
    pub tls: Option<Tls>,
    /// The actions from the beginning; none for the example cases.
    pub actions: Option<Vec<Action>>,
    /// Faults by chance.
    pub chaos: Option<Chaos>,
    /// The largest document that is taken, in bytes.
    pub max_upload: u64,
}

impl Default for Settings {
    /// LV itself at `/lv` on a free port of the loopback address, plain HTTP, the default credential, the example cases.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            place: Place::default(),
            credential: Some(Credential::default()),
            tls: None,
            actions: None,
            chaos: None,
            max_upload: 100 * 1024 * 1024,
        }
    }
}
