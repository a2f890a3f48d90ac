//! Luvat ja valvonta (LV) played by a real HTTP server, for whoever develops against its Service API.
//!
//! It answers as the definition in the project's documentation says, on the example cases or on one's own, as itself or behind an X-Road
//! security server; it keeps a record of everything it was sent; and it lets go wrong whatever is to go wrong.
//!
//! ```
//! use lupasilta_simulator::{Fault, Moment, Operation, Rule, Simulator};
//!
//! # fn main() -> anyhow::Result<()> {
//! let simulator = Simulator::start()?;
//! // The first status update is taken, but nobody hears of it.
//! simulator.fail(
//!     Rule::new(Fault::reset(Moment::AfterEffect)).operation(Operation::UpdateStatus).times(1),
//! )?;
//!
//! // Here the program under test does its work at `simulator.base_url()`.
//!
//! for id in simulator.external_ids() {
//!     assert!(simulator.status_updates(&id).len() <= 1);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Over HTTP
//!
//! | request | what it does |
//! | --- | --- |
//! | `GET /_simulator/requests` | everything that was sent, and what was answered ([`Recorded`]) |
//! | `DELETE /_simulator/requests` | forgets it |
//! | `GET /_simulator/actions` | what the authority told about each action ([`Told`]) |
//! | `POST /_simulator/actions` | `{"commondata", "formdata"}` submits an action; `{"externalId", "change"}` with `change` `supplemented` (and new bodies), `message` (and `message`) or `withdrawn` changes one |
//! | `GET /_simulator/faults` | the rules in force ([`Armed`]) |
//! | `POST /_simulator/faults` | sets a rule, or an array of them ([`Rule`]) |
//! | `DELETE /_simulator/faults` | takes all back, and chaos; `/_simulator/faults/{id}` one |
//! | `PUT /_simulator/chaos` | `{"rate", "seed"}` ([`Chaos`]) |

mod actions;
mod answer;
mod attachments;
mod cases;
mod changes;
mod control;
mod credential;
mod download;
mod exchange;
mod faults;
mod locked;
mod messages;
mod operation;
mod options;
mod outcome;
mod outgoing;
mod place;
mod problem;
mod received;
mod record;
mod schemas;
mod server;
mod service;
mod settings;
mod simulator;
mod status;
mod tls;
mod uploads;
mod violations;
mod wire;
mod xroad;

pub use actions::{Action, Told};
pub use attachments::{Attachment, DEFAULT_SIZE};
pub use cases::{examples, load};
pub use credential::Credential;
pub use faults::{Armed, Chaos, Fault, Moment, Rule};
pub use messages::{Messages, SentMessage};
pub use operation::Operation;
pub use options::{ErrorSpelling, Options, run};
pub use place::Place;
pub use record::{Header, Recorded, RecordedAnswer, RecordedBody};
pub use settings::Settings;
pub use simulator::Simulator;
pub use status::StatusUpdate;
pub use tls::{Certificates, Tls, WrongCertificate};
pub use uploads::Upload;
pub use xroad::{Form, Identifier, Spelling, XRoad};
