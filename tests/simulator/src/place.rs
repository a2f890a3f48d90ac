//! Where the API is found: at a base path of its own, or behind a security server's path.

use crate::xroad::{Identifier, Refusal, XRoad};

/// Where the API is found.
#[derive(Clone, Debug)]
pub enum Place {
    /// LV itself, at this base path, as in `/lv`; empty for none.
    Direct(String),
    /// A security server, through which LV is reached.
    XRoad(XRoad),
}

/// What a request's path leads to.
pub(crate) enum Found<'a> {
    /// The API, with the path below its base address.
    Api(&'a str),
    /// The security server has no such service.
    Refused(Refusal),
    Nothing,
}

impl Default for Place {
    fn default() -> Self {
        Self::Direct("/lv".to_owned())
    }
}

impl Place {
    /// The path of the API's base address.
    #[must_use]
    pub fn base_path(&self) -> String {
        match self {
            Self::Direct(base) => base.trim_end_matches('/').to_owned(),
            Self::XRoad(xroad) => format!("/r1/{}", xroad.service),
        }
    }

    pub(crate) fn xroad(&self) -> Option<&XRoad> {
        match self {
            Self::Direct(_) => None,
            Self::XRoad(xroad) => Some(xroad),
        }
    }

    pub(crate) fn find<'a>(&self, path: &'a str) -> Found<'a> {
        match self {
            Self::Direct(_) => match path.strip_prefix(self.base_path().as_str()) {
                Some(rest) if rest.starts_with('/') => Found::Api(rest),
                _ => Found::Nothing,
            },
            Self::XRoad(xroad) => match path.strip_prefix("/r1/") {
                Some(rest) => find_service(xroad, rest),
                None => Found::Nothing,
            },
        }
    }
}

/// Takes `INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE` off the path.
fn find_service<'a>(xroad: &XRoad, path: &'a str) -> Found<'a> {
    let end = path
        .match_indices('/')
        .nth(4)
        .map_or(path.len(), |(slash, _)| slash);
    let (service, rest) = path.split_at(end);
    let asked: Identifier = match service.parse() {
        Ok(asked) => asked,
        Err(why) => {
            return Found::Refused(Refusal::invalid_request(&format!(
                "Invalid request URI: {why}"
            )));
        }
    };
    if asked.parts().len() != 5 {
        let why = "Invalid request URI: /r1/ is followed by instance, class, member, subsystem and service";
        return Found::Refused(Refusal::invalid_request(why));
    }
    if asked == xroad.service {
        Found::Api(rest)
    } else if asked.parts()[..4] == xroad.service.parts()[..4] {
        Found::Refused(Refusal::new(
            "Server.ServerProxy.UnknownService",
            "Unknown service",
        ))
    } else {
        let why = "Could not find addresses for the service provider";
        Found::Refused(Refusal::new("Server.ClientProxy.UnknownMember", why))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn code(place: &Place, path: &str) -> String {
        match place.find(path) {
            Found::Api(path) => format!("api {path}"),
            Found::Refused(refusal) => refusal.code,
            Found::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn a_direct_api_stands_at_its_base_path_only() {
        let place = Place::default();
        assert_eq!(code(&place, "/lv/changes"), "api /changes");
        for path in [
            "/lv",
            "/lvx/changes",
            "/changes",
            "/r1/FI/GOV/1/lv/s/changes",
        ] {
            assert_eq!(code(&place, path), "nothing", "{path}");
        }
        assert_eq!(
            code(&Place::Direct(String::new()), "/changes"),
            "api /changes"
        );
    }

    #[test]
    fn a_security_server_knows_one_service() {
        let service = "FI/GOV/1234567-8/lv/service-api".parse().unwrap();
        let place = Place::XRoad(XRoad::new(service));
        for (path, expected) in [
            (
                "/r1/FI/GOV/1234567-8/lv/service-api/changes",
                "api /changes",
            ),
            ("/r1/FI/GOV/1234567%2D8/lv/service-api/a/b", "api /a/b"),
            (
                "/r1/FI/GOV/1234567-8/lv/other/changes",
                "Server.ServerProxy.UnknownService",
            ),
            (
                "/r1/FI/GOV/7654321-8/lv/service-api/changes",
                "Server.ClientProxy.UnknownMember",
            ),
            (
                "/r1/FI%2FGOV%2F1234567-8%2Flv%2Fservice-api/changes",
                "Client.InvalidRequest",
            ),
            ("/r1/FI/GOV", "Client.InvalidRequest"),
            ("/lv/changes", "nothing"),
        ] {
            assert_eq!(code(&place, path), expected, "{path}");
        }
    }
}
