//! Which version serves what, as the record of activations says.

use std::collections::BTreeMap;

use crate::store::{Activation, Route, Serves, Version};
use crate::transfers::Direction;

/// The newest activation of each route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    newest: BTreeMap<Route, Activation>,
    configured: Option<Version>,
}

impl Routes {
    /// The routes after these activations, the oldest first, of a program whose settings name a mapping or none.
    #[must_use]
    pub fn new(
        activations: impl IntoIterator<Item = Activation>,
        configured: Option<Version>,
    ) -> Self {
        let newest = activations
            .into_iter()
            .map(|activation| (activation.route.clone(), activation))
            .collect();
        Self { newest, configured }
    }

    /// What serves an action of this code: its own route, else that of every action, else what the settings name. None: no route takes it.
    #[must_use]
    pub fn serves(&self, direction: Direction, code: Option<&str>) -> Option<Serves> {
        let own = code.map(|code| Route {
            direction,
            action: Some(code.to_owned()),
        });
        let routes = own.into_iter().chain([Route::every(direction)]);
        let activated = routes
            .filter_map(|route| self.newest.get(&route))
            .map(|activation| &activation.serves)
            .find(|serves| **serves != Serves::Configured);
        activated
            .cloned()
            .or_else(|| self.configured.clone().map(Serves::Mapping))
    }

    /// The versions that serve this direction, that of every action first.
    #[must_use]
    pub fn versions(&self, direction: Direction) -> Vec<Version> {
        let every = self.serves(direction, None);
        let own = self
            .newest
            .values()
            .filter(|activation| activation.route.direction == direction)
            .map(|activation| activation.serves.clone());
        let mut versions = Vec::new();
        for serves in every.into_iter().chain(own) {
            if let Serves::Mapping(version) = serves
                && !versions.contains(&version)
            {
                versions.push(version);
            }
        }
        versions
    }

    /// The newest activation of each route, by route.
    pub fn newest(&self) -> impl Iterator<Item = &Activation> {
        self.newest.values()
    }

    /// What the program's settings name.
    #[must_use]
    pub fn configured(&self) -> Option<&Version> {
        self.configured.as_ref()
    }

    /// What served a route before the version that serves it now; none where nothing did.
    #[must_use]
    pub fn before(&self, route: &Route, all: &[Activation]) -> Option<Serves> {
        let now = self.newest.get(route).map(|activation| &activation.serves);
        let mut earlier = all
            .iter()
            .rev()
            .filter(|activation| activation.route == *route)
            .map(|activation| &activation.serves)
            .filter(|serves| Some(*serves) != now && **serves != Serves::Stopped);
        if let Some(serves) = earlier.next() {
            return Some(serves.clone());
        }
        let had_another = route.action.is_some() || self.configured.is_some();
        (had_another && now.is_some_and(|now| *now != Serves::Configured))
            .then_some(Serves::Configured)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn version(name: &str) -> Version {
        Version {
            component: name.to_owned(),
            settings: "s".to_owned(),
        }
    }

    fn mapping(name: &str) -> Serves {
        Serves::Mapping(version(name))
    }

    fn history(steps: &[(&str, Serves)]) -> Vec<Activation> {
        (1..)
            .zip(steps)
            .map(|(number, (route, serves))| Activation {
                number,
                route: route.parse().unwrap(),
                serves: serves.clone(),
                at: Timestamp::UNIX_EPOCH,
                who: "somebody".to_owned(),
                why: "something".to_owned(),
            })
            .collect()
    }

    #[test]
    fn an_actions_own_route_comes_before_that_of_every_action_and_that_before_the_settings() {
        let steps = [("in:a", mapping("own")), ("in", mapping("every"))];
        let routes = Routes::new(history(&steps), Some(version("settings")));
        for (direction, code, serves) in [
            (Direction::In, Some("a"), "own"),
            (Direction::In, Some("b"), "every"),
            (Direction::In, None, "every"),
            (Direction::Out, Some("a"), "settings"),
        ] {
            assert_eq!(routes.serves(direction, code), Some(mapping(serves)));
        }
        let versions = routes.versions(Direction::In);
        assert_eq!(versions, [version("every"), version("own")]);
    }

    #[test]
    fn without_a_route_nothing_serves() {
        let routes = Routes::new(history(&[("in:a", mapping("own"))]), None);
        assert_eq!(routes.serves(Direction::In, Some("b")), None);
        assert_eq!(routes.serves(Direction::Out, Some("a")), None);
        assert_eq!(routes.versions(Direction::In), [version("own")]);
    }

    #[test]
    fn the_newest_activation_counts_and_configured_gives_the_route_back() {
        let steps = [
            ("in:a", mapping("1")),
            ("in:a", mapping("2")),
            ("in", mapping("3")),
            ("in", Serves::Configured),
        ];
        let routes = Routes::new(history(&steps), Some(version("settings")));
        assert_eq!(routes.serves(Direction::In, Some("a")), Some(mapping("2")));
        assert_eq!(
            routes.serves(Direction::In, None),
            Some(mapping("settings"))
        );
    }

    #[test]
    fn what_served_before_is_the_last_other_version_that_was_not_stopped() {
        let route = Route::every(Direction::In);
        let table: [(&[Serves], Option<&str>, Option<Serves>); 6] = [
            (&[mapping("1"), mapping("2")], None, Some(mapping("1"))),
            (
                &[mapping("1"), Serves::Stopped, mapping("2")],
                None,
                Some(mapping("1")),
            ),
            (
                &[mapping("1"), mapping("2"), mapping("2")],
                None,
                Some(mapping("1")),
            ),
            (&[mapping("1")], None, None),
            (&[mapping("1")], Some("settings"), Some(Serves::Configured)),
            (&[], Some("settings"), None),
        ];
        for (number, (steps, configured, before)) in table.into_iter().enumerate() {
            let steps: Vec<_> = steps.iter().map(|serves| ("in", serves.clone())).collect();
            let all = history(&steps);
            let routes = Routes::new(all.clone(), configured.map(version));
            assert_eq!(routes.before(&route, &all), before, "row {number}");
        }
    }
}
