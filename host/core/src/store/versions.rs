//! What is kept of the versions of mappings.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{StoreError, Transfer};
use crate::transfers::{Direction, TransferId};

/// Where versions of mappings are kept. What is kept of a component or of settings is never changed: it goes by its digest.
pub trait Versions: Send + Sync {
    /// Keeps a component, unless it is kept. What was kept because settings name it counts as installed from then on.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn keep_component(&self, component: &KeptComponent, bytes: &[u8]) -> Result<(), StoreError>;

    /// The components, those that were installed last first.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn components(&self) -> Result<Vec<KeptComponent>, StoreError>;

    /// A component's bytes.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn component(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps the JSON of settings, whose digest this is.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn keep_settings(&self, digest: &str, json: &str) -> Result<(), StoreError>;

    /// The JSON of settings.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn settings(&self, digest: &str) -> Result<Option<String>, StoreError>;

    /// Records what serves a route from now on, and gives it its number.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn activate(&self, activation: &NewActivation, at: Timestamp) -> Result<u64, StoreError>;

    /// Everything that ever served, the oldest first.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn activations(&self) -> Result<Vec<Activation>, StoreError>;

    /// The number of the newest activation; 0 before the first. Cheap enough to be asked before every step.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn last_activation(&self) -> Result<u64, StoreError>;

    /// The transfers that this version mapped, those that changed last first.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn mapped_by(&self, version: &Version) -> Result<Vec<Transfer>, StoreError>;

    /// The transfers with a record of what was mapped that was not purged, the newest first, at most so many.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn recorded(&self, limit: usize) -> Result<Vec<TransferId>, StoreError>;

    /// Begins a shadow run, and ends the one before it.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn start_shadow(
        &self,
        version: &Version,
        share: f64,
        who: &str,
        at: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Ends a shadow run.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn stop_shadow(&self, number: u64, at: Timestamp) -> Result<(), StoreError>;

    /// The shadow runs, the newest first.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn shadows(&self) -> Result<Vec<Shadow>, StoreError>;

    /// The next transfers that were mapped since a shadow run began and that it has not seen, the oldest first, at most so many.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn unshadowed(&self, shadow: &Shadow, limit: usize) -> Result<Vec<TransferId>, StoreError>;

    /// Keeps what a shadow run found of a transfer; none where it was left out.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn keep_shadowed(
        &self,
        shadow: u64,
        transfer: TransferId,
        found: Option<&str>,
    ) -> Result<(), StoreError>;

    /// What a shadow run found, by transfer; what it left out is not among it.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn shadowed(&self, shadow: u64) -> Result<Vec<Shadowed>, StoreError>;
}

/// Which component with which settings: what decides, besides what was received, what comes out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// SHA-256 of the component, lower-case hexadecimal.
    pub component: String,
    /// SHA-256 of its settings.
    pub settings: String,
}

/// A component that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptComponent {
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub digest: String,
    /// As its manifest says.
    pub name: String,
    /// As its manifest says.
    pub version: String,
    /// The version of the contract that it was built for.
    pub contract: String,
    /// Where it came from.
    pub source: String,
    /// Why it is trusted: the JSON of a `Trust`, or `configured`.
    pub trust: serde_json::Value,
    /// SHA-256 of the settings that came with it, which are kept too.
    pub settings: Option<String>,
    /// Who installed it.
    pub who: String,
    /// When.
    pub installed: Timestamp,
}

/// What a mapping serves.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Route {
    /// Which way.
    pub direction: Direction,
    /// LV's code of the action; none for every action that has no route of its own.
    pub action: Option<String>,
}

/// What serves a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Serves {
    /// This version.
    Mapping(Version),
    /// What the settings of the program name, or the route of every action.
    Configured,
    /// Nothing: what comes waits.
    Stopped,
}

/// What is to serve a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewActivation {
    /// The route.
    pub route: Route,
    /// What serves it.
    pub serves: Serves,
    /// Who decided so.
    pub who: String,
    /// Why.
    pub why: String,
}

/// What served a route from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activation {
    /// Grows by one at each.
    pub number: u64,
    /// The route.
    pub route: Route,
    /// What served it.
    pub serves: Serves,
    /// From when.
    pub at: Timestamp,
    /// Who decided so.
    pub who: String,
    /// Why.
    pub why: String,
}

/// A version that maps beside the one that serves, and delivers nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shadow {
    /// Grows by one at each.
    pub number: u64,
    /// The version.
    pub version: Version,
    /// Of the transfers, from 0 to 1.
    pub share: f64,
    /// Who began it.
    pub who: String,
    /// When.
    pub started: Timestamp,
    /// When it ended; none while it runs.
    pub stopped: Option<Timestamp>,
}

/// What a shadow run found of one transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadowed {
    /// The transfer.
    pub transfer: TransferId,
    /// As [`Versions::keep_shadowed`] was given it.
    pub found: String,
}

impl Route {
    /// The route of every action that has none of its own.
    #[must_use]
    pub fn every(direction: Direction) -> Self {
        Self {
            direction,
            action: None,
        }
    }
}

/// As `in`, `out`, `in:POIKKEAMINEN`.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.direction.name())?;
        match &self.action {
            Some(action) => write!(f, ":{action}"),
            None => Ok(()),
        }
    }
}

/// A text that names no route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a route is `in` or `out`, perhaps with an action code, as in `in:poikkeamislupa`")]
pub struct NotARoute;

impl FromStr for Route {
    type Err = NotARoute;

    fn from_str(text: &str) -> Result<Self, NotARoute> {
        let (direction, action) = match text.split_once(':') {
            Some((direction, action)) => (direction, Some(action)),
            None => (text, None),
        };
        let direction = match direction {
            "in" => Direction::In,
            "out" => Direction::Out,
            _ => return Err(NotARoute),
        };
        match action {
            Some("") => Err(NotARoute),
            action => Ok(Self {
                direction,
                action: action.map(str::to_owned),
            }),
        }
    }
}

impl Serialize for Route {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Route {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
