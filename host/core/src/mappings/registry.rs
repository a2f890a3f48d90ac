//! What an operator does with the versions of one authority: sees them, activates one, rolls it back.
//!
//! It works on the store that the authority's hosts share, while they run: each sees the change with its next step.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::Routes;
use super::comparison::Compared;
use super::keep_configured;
use crate::audit::Digest;
use crate::bridge::opening;
use crate::config::{Config, ConfigError};
use crate::outside::{Clock, SystemClock};
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::{Mapping, Sandbox};
use crate::store::{
    Activation, KeptComponent, NewActivation, Route, Serves, SqliteStore, Store, StoreError,
    Transfer, Version, Versions,
};
use crate::transfers::{Direction, UNROUTED};

/// How a person names what serves most actions.
const SERVING: &str = "serving";

/// The versions of one authority.
pub struct Registry {
    pub(super) store: Arc<SqliteStore>,
    pub(super) sandbox: Sandbox,
    pub(super) clock: Box<dyn Clock>,
    pub(super) state: PathBuf,
    configured: Option<Version>,
}

/// What is to be activated.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The component.
    pub component: &'a KeptComponent,
    /// Its settings, JSON. None: those that the route has now where they fit it, else those that came with it, else empty ones.
    pub settings: Option<&'a str>,
    /// The routes.
    pub routes: &'a [Route],
    /// Who decides so.
    pub who: &'a str,
    /// Why.
    pub why: &'a str,
}

/// A route that was given back to what served it before.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RolledBack {
    /// The route.
    pub route: Route,
    /// What was taken off.
    pub from: Version,
    /// What serves now.
    pub to: Serves,
}

impl Registry {
    /// The versions in the store of these settings. Needs no connection to LV.
    ///
    /// # Errors
    /// A store that cannot be used, or settings of a mapping that cannot be read.
    pub fn open(config: &Config, store: Arc<SqliteStore>) -> Result<Self, Problem> {
        let registry = Self {
            store,
            sandbox: opening::sandbox(config)?,
            clock: Box::new(SystemClock),
            state: config.state_folder(),
            configured: config.configured_version()?,
        };
        registry.keep_configured(config)?;
        Ok(registry)
    }

    /// Keeps what the settings name, unless a host has done so.
    fn keep_configured(&self, config: &Config) -> Result<(), Problem> {
        let (Some(version), Some(component)) = (&self.configured, &config.mapping.component) else {
            return Ok(());
        };
        let kept = self.store.components()?;
        if kept.iter().any(|kept| kept.digest == version.component)
            && self.store.settings(&version.settings)?.is_some()
        {
            return Ok(());
        }
        let file = config.base.join(component);
        let bytes = read(&file)?;
        let mapping = self.sandbox.load(&bytes)?;
        let settings = config.mapping.settings_json(&config.base);
        let settings = settings.map_err(|what| ConfigError::Mapping { what })?;
        mapping.check_settings(&settings)?;
        keep_configured(self.store.as_ref(), &mapping, &bytes, &settings, &file)?;
        Ok(())
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// What serves now.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn routes(&self) -> Result<Routes, StoreError> {
        Ok(Routes::new(
            self.store.activations()?,
            self.configured.clone(),
        ))
    }

    /// The component that a person means: `name@version`, `name` for the one that was installed last, or the beginning of a digest.
    ///
    /// # Errors
    /// None, or several, are meant.
    pub fn find(&self, reference: &str) -> Result<KeptComponent, Problem> {
        /// Shorter beginnings could be meant as names.
        const SHORTEST: usize = 6;
        let components = self.store.components()?;
        let digest = reference.strip_prefix("sha256:").unwrap_or(reference);
        let by_name = components
            .iter()
            .find(|component| match reference.split_once('@') {
                Some((name, version)) => component.name == name && component.version == version,
                None => component.name == reference,
            });
        if let Some(found) = by_name {
            let same = components.iter().filter(|other| {
                reference.contains('@')
                    && (&other.name, &other.version) == (&found.name, &found.version)
            });
            return match same.count() {
                0 | 1 => Ok(found.clone()),
                _ => Err(meant(
                    format!("Several components say that they are {reference}."),
                    "Name one by its digest: `lupasilta mappings list` shows them.",
                )),
            };
        }
        let mut by_digest = components.iter().filter(|component| {
            digest.len() >= SHORTEST && component.digest.starts_with(&digest.to_lowercase())
        });
        match (by_digest.next(), by_digest.next()) {
            (Some(found), None) => Ok(found.clone()),
            (None, _) => Err(meant(
                format!("No component {reference} is installed."),
                "`lupasilta mappings list` shows which are; `lupasilta mappings install` adds one.",
            )),
            (Some(_), Some(_)) => Err(meant(
                format!("Several digests begin with {digest}."),
                "Give more of the digest.",
            )),
        }
    }

    /// A component that is kept, in this registry's sandbox.
    ///
    /// # Errors
    /// What keeps it from being loaded.
    pub fn load(&self, digest: &str) -> Result<Mapping, Problem> {
        let bytes = self.store.component(digest)?.ok_or_else(|| {
            meant(
                format!("The component {digest} is not in the store."),
                "Install it again: `lupasilta mappings install`.",
            )
        })?;
        Ok(self.sandbox.load(&bytes)?)
    }

    /// A version to compare: an installed component, a file of one, or `serving` for what serves most.
    ///
    /// # Errors
    /// What keeps it from being loaded, or settings that do not fit it.
    pub fn compared(&self, reference: &str, settings: Option<&str>) -> Result<Compared, Problem> {
        let routes = self.routes()?;
        let serving = routes.versions(Direction::In).into_iter().next();
        let file = Path::new(reference);
        let (mapping, installed) = if file.is_file() {
            (self.load_file(file)?, None)
        } else {
            let digest = match (reference, &serving) {
                (SERVING, Some(serving)) => serving.component.clone(),
                (SERVING, None) => {
                    return Err(meant(
                        "Nothing serves the route in.".to_owned(),
                        "Name a mapping, or the file of one.",
                    ));
                }
                (reference, _) => self.find(reference)?.digest,
            };
            let known = self.store.components()?;
            let known = known.into_iter().find(|known| known.digest == digest);
            (self.load(&digest)?, known)
        };
        let wanted = Wanted {
            component: &installed.unwrap_or_else(|| unknown(&mapping)),
            settings,
            routes: &[],
            who: "",
            why: "",
        };
        let route = Route::every(Direction::In);
        let settings = self.settings(&wanted, &mapping, &routes, &route)?;
        Ok(Compared { mapping, settings })
    }

    fn load_file(&self, file: &Path) -> Result<Mapping, Problem> {
        Ok(self.sandbox.load(&read(file)?)?)
    }

    /// Where the versions of this registry run.
    #[must_use]
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The store, to be shared.
    #[must_use]
    pub fn shared_store(&self) -> Arc<SqliteStore> {
        Arc::clone(&self.store)
    }

    /// Keeps a version's settings, so that it can be named by them.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn keep(&self, compared: &Compared) -> Result<Version, StoreError> {
        let settings = Digest::of(compared.settings.as_bytes()).to_string();
        self.store.keep_settings(&settings, &compared.settings)?;
        Ok(Version {
            component: compared.mapping.digest().to_string(),
            settings,
        })
    }

    /// Lets a version serve these routes from now on, in every host of the store. What waits for a route goes on.
    ///
    /// # Errors
    /// A component that cannot be loaded, or settings that do not fit it; nothing is changed then.
    pub fn activate(&self, wanted: &Wanted<'_>) -> Result<Vec<Activation>, Problem> {
        let mapping = self.load(&wanted.component.digest)?;
        let routes = self.routes()?;
        let mut serves = Vec::new();
        for route in wanted.routes {
            let settings = self.settings(wanted, &mapping, &routes, route)?;
            let digest = Digest::of(settings.as_bytes()).to_string();
            self.store.keep_settings(&digest, &settings)?;
            let version = Version {
                component: wanted.component.digest.clone(),
                settings: digest,
            };
            serves.push((route, Serves::Mapping(version)));
        }
        self.record(serves, wanted.who, wanted.why)
    }

    /// The settings that a version is to have on a route.
    fn settings(
        &self,
        wanted: &Wanted<'_>,
        mapping: &Mapping,
        routes: &Routes,
        route: &Route,
    ) -> Result<String, Problem> {
        if let Some(given) = wanted.settings {
            mapping.check_settings(given)?;
            return Ok(given.to_owned());
        }
        if let Some(Serves::Mapping(now)) = routes.serves(route.direction, route.action.as_deref())
            && let Some(settings) = self.store.settings(&now.settings)?
            && mapping.check_settings(&settings).is_ok()
        {
            return Ok(settings);
        }
        let own = match &wanted.component.settings {
            Some(digest) => self.store.settings(digest)?,
            None => None,
        };
        let settings = own.unwrap_or_else(|| "{}".to_owned());
        mapping.check_settings(&settings)?;
        Ok(settings)
    }

    /// Gives routes back to what served them before. Without any named: all routes of the version that was activated last and still serves.
    ///
    /// # Errors
    /// A route that has no activated version, or had nothing before; nothing is changed then.
    pub fn roll_back(
        &self,
        routes: &[Route],
        who: &str,
        why: &str,
    ) -> Result<Vec<RolledBack>, Problem> {
        let all = self.store.activations()?;
        let now = self.routes()?;
        let chosen: Vec<Route> = match routes {
            [] => newest_versions_routes(&now),
            named => named.to_vec(),
        };
        let mut rolled = Vec::new();
        for route in chosen {
            let serving = now.newest().find(|activation| activation.route == route);
            let Some(Serves::Mapping(from)) = serving.map(|activation| &activation.serves) else {
                return Err(meant(
                    format!("The route {route} has no activated version."),
                    "`lupasilta mappings routes` shows what serves.",
                ));
            };
            let to = now.before(&route, &all).ok_or_else(|| {
                meant(
                    format!("Nothing served the route {route} before."),
                    "Activate the version that is to serve it: `lupasilta mappings activate`.",
                )
            })?;
            rolled.push(RolledBack {
                route,
                from: from.clone(),
                to,
            });
        }
        if rolled.is_empty() {
            return Err(meant(
                "No activated version serves.".to_owned(),
                "`lupasilta mappings routes --history` shows what did.",
            ));
        }
        let serves = rolled
            .iter()
            .map(|rolled| (&rolled.route, rolled.to.clone()));
        self.record(serves.collect(), who, why)?;
        Ok(rolled)
    }

    /// Lets nothing serve a route: what comes waits.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn stop(&self, route: &Route, who: &str, why: &str) -> Result<Vec<Activation>, Problem> {
        self.record(vec![(route, Serves::Stopped)], who, why)
    }

    /// The transfers that a version mapped, those that changed last first.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn touched(&self, version: &Version) -> Result<Vec<Transfer>, StoreError> {
        self.store.mapped_by(version)
    }

    fn record(
        &self,
        serves: Vec<(&Route, Serves)>,
        who: &str,
        why: &str,
    ) -> Result<Vec<Activation>, Problem> {
        let at = self.clock.now();
        let mut recorded = Vec::new();
        for (route, serves) in serves {
            let new = NewActivation {
                route: route.clone(),
                serves: serves.clone(),
                who: who.to_owned(),
                why: why.to_owned(),
            };
            let number = self.store.activate(&new, at)?;
            recorded.push(Activation {
                number,
                route: route.clone(),
                serves,
                at,
                who: who.to_owned(),
                why: why.to_owned(),
            });
        }
        self.store.wake(&UNROUTED, at)?;
        Ok(recorded)
    }
}

/// The routes that the version which was activated last, and still serves, has now.
fn newest_versions_routes(routes: &Routes) -> Vec<Route> {
    let serving = || {
        routes
            .newest()
            .filter(|activation| matches!(activation.serves, Serves::Mapping(_)))
    };
    let newest = serving().max_by_key(|activation| activation.number);
    serving()
        .filter(|activation| newest.is_some_and(|newest| newest.serves == activation.serves))
        .map(|activation| activation.route.clone())
        .collect()
}

/// The routes of every action, both ways.
#[must_use]
pub fn both_ways() -> [Route; 2] {
    [Direction::In, Direction::Out].map(Route::every)
}

fn read(file: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(file).map_err(|error| {
        meant(
            format!("{} cannot be read: {error}.", file.display()),
            "Name a component's file, or an installed mapping.",
        )
    })
}

/// What is known of a component that is not installed.
fn unknown(mapping: &Mapping) -> KeptComponent {
    let manifest = mapping.manifest();
    KeptComponent {
        digest: mapping.digest().to_string(),
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        contract: mapping.contract_version().to_owned(),
        source: String::new(),
        trust: serde_json::Value::Null,
        settings: None,
        who: String::new(),
        installed: jiff::Timestamp::UNIX_EPOCH,
    }
}

fn meant(what: String, advice: &str) -> Problem {
    Problem {
        code: "version-not-found".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what,
        advice: advice.to_owned(),
        detail: None,
    }
}
