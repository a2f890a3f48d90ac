//! Where the service is, and the addresses of requests below it.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use ureq::http::Uri;

use crate::problem::{Problem, Recovery, Side};

/// An absolute `https` (or allowed `http`) address without query, fragment or user information.
#[derive(Clone, Debug)]
pub(super) struct Address {
    /// Without a slash at the end.
    base: String,
    https: bool,
}

/// Why an address in the settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an absolute address of a host.
    #[error("it is not an absolute address such as https://host.example/path")]
    NotAbsolute,
    /// Neither `https` nor `http`.
    #[error("it must begin with https://")]
    Scheme,
    /// It has a query, a fragment or a user name; a password there would be readable by everyone who can read the settings.
    #[error("it must have no user name, query or fragment")]
    Surplus,
    /// It has a path where only a host belongs.
    #[error("it must be the server's address alone, without a path")]
    Path,
    /// Unencrypted, and the host is neither this machine nor allowed.
    #[error(
        "plain http is for this machine only; to send applications unencrypted to `{0}`, name it in `plain_http_hosts`"
    )]
    PlainHttp(String),
}

/// Why a request cannot be sent at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RequestError {
    #[error(
        "the path of operation {0} is not a percent-encoded path below the service's base address"
    )]
    Path(String),
    #[error("the request's address is {length} characters long; X-Road takes fewer than {limit}")]
    TooLong { length: usize, limit: usize },
    #[error("the transfer's id cannot stand in a header")]
    Issue,
}

impl Address {
    pub(super) fn parse(text: &str, plain_http_hosts: &[String]) -> Result<Self, AddressError> {
        if text.contains('#') {
            return Err(AddressError::Surplus);
        }
        let uri: Uri = text.parse().map_err(|_| AddressError::NotAbsolute)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(AddressError::NotAbsolute);
        };
        if authority.host().is_empty() {
            return Err(AddressError::NotAbsolute);
        }
        if uri.query().is_some() || authority.as_str().contains('@') {
            return Err(AddressError::Surplus);
        }
        let https = match scheme {
            "https" => true,
            "http" if may_be_plain(authority.host(), plain_http_hosts) => false,
            "http" => return Err(AddressError::PlainHttp(authority.host().to_owned())),
            _ => return Err(AddressError::Scheme),
        };
        let base = format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/'));
        Ok(Self { base, https })
    }

    /// As [`parse`](Self::parse), of a server whose paths are prescribed.
    pub(super) fn parse_server(
        text: &str,
        plain_http_hosts: &[String],
    ) -> Result<Self, AddressError> {
        let address = Self::parse(text, plain_http_hosts)?;
        let after_scheme = address.base.split_once("://").map_or("", |(_, rest)| rest);
        if after_scheme.contains('/') {
            Err(AddressError::Path)
        } else {
            Ok(address)
        }
    }

    pub(super) fn is_https(&self) -> bool {
        self.https
    }

    /// The same address with something below it; `path` begins with a slash.
    pub(super) fn below(&self, path: &str) -> Self {
        Self {
            base: format!("{}{path}", self.base),
            https: self.https,
        }
    }

    /// The address of a request. Steps out of the base address are refused, encoded or not, since many servers decode first.
    pub(super) fn of_request(&self, operation: &str, path: &str) -> Result<String, RequestError> {
        let steps_out = |segment: &str| {
            let segment = percent_decode_str(segment).collect::<Vec<u8>>();
            segment == b"." || segment == b".."
        };
        let before_query = path.split('?').next().unwrap_or_default();
        let sound = path.starts_with('/')
            && is_encoded(path)
            && !before_query.split('/').any(steps_out)
            && format!("{}{path}", self.base).parse::<Uri>().is_ok();
        if sound {
            Ok(format!("{}{path}", self.base))
        } else {
            Err(RequestError::Path(operation.to_owned()))
        }
    }
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        let (code, advice) = match error {
            RequestError::Path(_) => (
                "request-path-invalid",
                "Report it to the author of the mapping component.",
            ),
            RequestError::TooLong { .. } => (
                "request-address-too-long",
                "Report it to the author of the mapping component: long values belong in the body.",
            ),
            RequestError::Issue => (
                "request-issue-invalid",
                "Report it to the vendor of the embedding system.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("The request could not be sent: {error}."),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}

fn may_be_plain(host: &str, allowed: &[String]) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    is_this_machine(host) || allowed.iter().any(|name| name.eq_ignore_ascii_case(bare))
}

/// What is sent to such a host does not leave the machine, and needs no encryption.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// RFC 3986: only characters of `pchar`, `/` and `?`, and each `%` with two hexadecimal digits.
fn is_encoded(path: &str) -> bool {
    let bytes = path.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'%' => {
            let digits = bytes.get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        }
        byte => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(byte),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_hosts_named_in_the_settings() {
        for (text, allowed, expected) in [
            ("https://lv.example/api", vec![], None),
            ("http://localhost:8080", vec![], None),
            ("http://127.0.0.9/lv", vec![], None),
            ("http://[::1]:80/", vec![], None),
            (
                "http://lv.example",
                vec![],
                Some(AddressError::PlainHttp("lv.example".into())),
            ),
            ("http://10.0.0.5", vec!["10.0.0.5".to_owned()], None),
            ("http://LV.example", vec!["lv.EXAMPLE".to_owned()], None),
            (
                "http://127.0.0.1.example",
                vec![],
                Some(AddressError::PlainHttp("127.0.0.1.example".into())),
            ),
            (
                "http://localhost.evil.example",
                vec![],
                Some(AddressError::PlainHttp("localhost.evil.example".into())),
            ),
            ("ftp://lv.example", vec![], Some(AddressError::Scheme)),
            ("/api", vec![], Some(AddressError::NotAbsolute)),
            ("lv.example", vec![], Some(AddressError::NotAbsolute)),
            ("https://", vec![], Some(AddressError::NotAbsolute)),
            (
                "https://name:word@lv.example",
                vec![],
                Some(AddressError::Surplus),
            ),
            (
                "https://lv.example?key=1",
                vec![],
                Some(AddressError::Surplus),
            ),
            ("https://lv.example#a", vec![], Some(AddressError::Surplus)),
        ] {
            assert_eq!(Address::parse(text, &allowed).err(), expected, "{text}");
        }
    }

    #[test]
    fn a_security_server_is_named_without_a_path() {
        assert!(Address::parse_server("https://ss.example:8443/", &[]).is_ok());
        let refused = Address::parse_server("https://ss.example/r1", &[]).err();
        assert_eq!(refused, Some(AddressError::Path));
    }

    #[test]
    fn a_request_stays_below_the_base_address() {
        let address = Address::parse("https://lv.example/api/", &[]).unwrap();
        let sound = address
            .of_request("Get", "/commondata/a%20b?after=1&x=%C3%A4")
            .unwrap();
        assert_eq!(
            sound,
            "https://lv.example/api/commondata/a%20b?after=1&x=%C3%A4"
        );
        for path in [
            "",
            "commondata",
            "/../admin",
            "/a/./b",
            "/a/%2e%2E/b",
            "/a/.%2e",
            "/a b",
            "/ä",
            "/a#b",
            "/a\r\nX: y",
            "/%",
            "/%2",
            "/%zz",
            "/a\\b",
            "@evil.example/",
        ] {
            let refused = address.of_request("GetX", path);
            assert_eq!(refused, Err(RequestError::Path("GetX".into())), "{path:?}");
        }
    }
}
