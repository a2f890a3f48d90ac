//! The mappings that serve, as every host of the store sees them with its next step.

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use jiff::Timestamp;

use super::Routes;
use super::breaker::{Breaker, BreakerConfig};
use crate::outside::Clock;
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::{Mapping, Sandbox};
use crate::store::{NewActivation, Route, Serves, StoreError, Version, Versions};
use crate::transfers::{Direction, Mapper, Mappings, SandboxedMapper, TransferId, no_route};

/// In whose name a version is taken off that fails again and again.
const BREAKER: &str = "lupasilta";

/// Which versions serve, and these, loaded.
pub struct Serving {
    store: Arc<dyn Versions>,
    sandbox: Sandbox,
    clock: Box<dyn Clock>,
    configured: Option<Version>,
    known: Mutex<Known>,
    loaded: Mutex<HashMap<Version, Arc<dyn Mapper>>>,
    breaker: Breaker,
    taken_off: BreakerConfig,
}

/// The routes as they were at some activation.
#[derive(Default)]
struct Known {
    last: Option<u64>,
    routes: Arc<Routes>,
}

impl Serving {
    /// What the store says serves, and for what it names nothing, the mapping of the program's settings.
    #[must_use]
    pub fn new(
        store: Arc<dyn Versions>,
        sandbox: Sandbox,
        clock: Box<dyn Clock>,
        configured: Option<Version>,
        breaker: BreakerConfig,
    ) -> Self {
        Self {
            store,
            sandbox,
            clock,
            configured,
            known: Mutex::default(),
            loaded: Mutex::default(),
            breaker: Breaker::new(&breaker),
            taken_off: breaker,
        }
    }

    /// A version, loaded.
    ///
    /// # Errors
    /// What keeps it from being loaded: it is not kept, or this host refuses it.
    pub fn load(&self, version: &Version) -> Result<Arc<dyn Mapper>, Problem> {
        if let Some(mapper) = lock(&self.loaded).get(version) {
            return Ok(Arc::clone(mapper));
        }
        let (mapping, settings) = load(self.store.as_ref(), &self.sandbox, version)?;
        let mapper: Arc<dyn Mapper> = Arc::new(SandboxedMapper::new(mapping, settings));
        lock(&self.loaded).insert(version.clone(), Arc::clone(&mapper));
        Ok(mapper)
    }

    fn routes(&self) -> Result<Arc<Routes>, StoreError> {
        let last = self.store.last_activation()?;
        let mut known = lock(&self.known);
        if known.last != Some(last) {
            let activations = self.store.activations()?;
            let routes = Routes::new(activations, self.configured.clone());
            *known = Known {
                last: Some(last),
                routes: Arc::new(routes),
            };
        }
        Ok(Arc::clone(&known.routes))
    }

    /// Runs the alarm's program, and does not wait for it.
    fn alarm(&self, route: &Route, serves: &Serves) {
        let Some((program, arguments)) = self.taken_off.hook.split_first() else {
            return;
        };
        let serves = match serves {
            Serves::Mapping(_) => "mapping",
            Serves::Configured => "configured",
            Serves::Stopped => "stopped",
        };
        let started = Command::new(program)
            .args(arguments)
            .args(["taken-off", &route.to_string(), serves])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match started {
            // Whoever waits for it, so that it does not stay behind as a dead process.
            Ok(mut running) => drop(thread::spawn(move || running.wait())),
            Err(error) => tracing::error!(%error, "the alarm's program cannot be run"),
        }
    }

    /// Takes a version off every route that it serves; says whether it is off.
    fn take_off(&self, failing: &Version, at: Timestamp) -> Result<bool, StoreError> {
        let all = self.store.activations()?;
        let routes = Routes::new(all.clone(), self.configured.clone());
        for activation in routes.newest() {
            if activation.serves != Serves::Mapping(failing.clone()) {
                continue;
            }
            // What was fallen back to and fails too is the last that is tried.
            let may_fall_back = self.taken_off.fall_back && activation.who != BREAKER;
            let before = routes
                .before(&activation.route, &all)
                .filter(|_| may_fall_back);
            let serves = before.unwrap_or(Serves::Stopped);
            tracing::error!(
                route = %activation.route,
                component = failing.component,
                stopped = serves == Serves::Stopped,
                "the mapping fails for one transfer after another and is taken off; see `lupasilta mappings routes`"
            );
            self.alarm(&activation.route, &serves);
            let taken_off = NewActivation {
                route: activation.route.clone(),
                serves,
                who: BREAKER.to_owned(),
                why: "the version before failed for one transfer after another".to_owned(),
            };
            self.store.activate(&taken_off, at)?;
        }
        let routes = Routes::new(self.store.activations()?, self.configured.clone());
        let still = [Direction::In, Direction::Out]
            .into_iter()
            .any(|direction| routes.versions(direction).contains(failing));
        if still {
            tracing::error!(
                component = failing.component,
                "the mapping of the settings fails for one transfer after another, and there is none before it"
            );
        }
        Ok(!still)
    }
}

impl Mappings for Serving {
    fn serving(
        &self,
        direction: Direction,
        code: Option<&str>,
    ) -> Result<Arc<dyn Mapper>, Problem> {
        let routes = self.routes()?;
        let route = Route {
            direction,
            action: code.map(str::to_owned),
        };
        // While the code is not known, any mapping can say what to fetch.
        let any = || {
            routes
                .versions(direction)
                .first()
                .filter(|_| code.is_none())
                .cloned()
        };
        match routes.serves(direction, code) {
            Some(Serves::Mapping(version)) => self.load(&version),
            Some(Serves::Stopped) => {
                any().map_or_else(|| Err(stopped(&route)), |any| self.load(&any))
            }
            Some(Serves::Configured) | None => {
                any().map_or_else(|| Err(no_route(&route)), |any| self.load(&any))
            }
        }
    }

    fn all(&self, direction: Direction) -> Result<Vec<Arc<dyn Mapper>>, Problem> {
        let versions = self.routes()?.versions(direction);
        versions.iter().map(|version| self.load(version)).collect()
    }

    fn version(&self, version: &Version) -> Result<Arc<dyn Mapper>, Problem> {
        self.load(version)
    }

    fn succeeded(&self, version: &Version) {
        self.breaker.succeeded(version);
    }

    fn failed(&self, version: &Version, transfer: TransferId) -> bool {
        if !self.breaker.trips(version, transfer) {
            return false;
        }
        match self.take_off(version, self.clock.now()) {
            Ok(off) => off,
            Err(error) => {
                tracing::error!(%error, "a failing mapping cannot be taken off");
                false
            }
        }
    }
}

/// A version out of the store, in this sandbox: the mapping, and its settings.
pub(crate) fn load(
    store: &dyn Versions,
    sandbox: &Sandbox,
    version: &Version,
) -> Result<(Mapping, String), Problem> {
    let missing = |what: &str, digest: &str| Problem {
        code: "version-not-kept".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("The {what} {digest} are not in the store."),
        advice: "Install them again: `lupasilta mappings install`.".to_owned(),
        detail: None,
    };
    let bytes = store
        .component(&version.component)?
        .ok_or_else(|| missing("bytes of the component", &version.component))?;
    let settings = store
        .settings(&version.settings)?
        .ok_or_else(|| missing("settings", &version.settings))?;
    // Another host of the store loaded it: this one may do so too once it is set up like that one.
    let later = |problem: Problem| Problem {
        recovery: Recovery::Retry,
        ..problem
    };
    let mapping = sandbox.load(&bytes).map_err(|error| later(error.into()))?;
    mapping
        .check_settings(&settings)
        .map_err(|error| later(error.into()))?;
    Ok((mapping, settings))
}

fn stopped(route: &Route) -> Problem {
    Problem {
        code: "route-stopped".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Retry,
        what: format!("The route {route} is stopped."),
        advice: "It waits. See `lupasilta mappings routes` for who stopped it and why, and activate a version that works; it goes on by itself then.".to_owned(),
        detail: None,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
