//! An address on a web server: encrypted, or of this machine.

use std::fmt;

use percent_encoding::percent_decode_str;
use ureq::http::Uri;

use super::authorization::Login;
use super::error::AddressFault;
use crate::service::is_this_machine;

/// An absolute address, without user name and password. Shown without its query, which may hold a secret.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) https: bool,
    /// Host and port.
    pub(super) host: String,
    path: String,
    query: Option<String>,
    /// What stood before the host.
    pub(super) login: Option<Login>,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, AddressFault> {
        if text.contains('#') {
            return Err(AddressFault::Fragment);
        }
        let uri: Uri = text.parse().map_err(|_| AddressFault::NotAbsolute)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(AddressFault::NotAbsolute);
        };
        if authority.host().is_empty() {
            return Err(AddressFault::NotAbsolute);
        }
        let https = match scheme {
            "https" => true,
            "http" if is_this_machine(authority.host()) => false,
            "http" => return Err(AddressFault::PlainHttp),
            _ => return Err(AddressFault::NotAbsolute),
        };
        let (login, host) = match authority.as_str().rsplit_once('@') {
            None => (None, authority.as_str()),
            Some((login, host)) => {
                let (user, password) = login.split_once(':').unwrap_or((login, ""));
                let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
                (Some(Login::new(&decoded(user), &decoded(password))), host)
            }
        };
        Ok(Self {
            https,
            host: host.to_owned(),
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
            login,
        })
    }

    /// One from which the addresses of what lies beside the component can be made.
    pub(super) fn of_component(text: &str) -> Result<Self, AddressFault> {
        let address = Self::parse(text)?;
        if address.path.ends_with(".wasm") && !address.path.ends_with("/.wasm") {
            Ok(address)
        } else {
            Err(AddressFault::NotNamedWasm)
        }
    }

    /// Of a registry, whose name has been checked.
    pub(super) fn of_registry(https: bool, host: &str, path: String) -> Self {
        Self {
            https,
            host: host.to_owned(),
            path,
            query: None,
            login: None,
        }
    }

    /// The same with another ending of the path.
    pub(super) fn ending(&self, old: &str, new: &str) -> Self {
        let path = self.path.strip_suffix(old).unwrap_or(&self.path);
        Self {
            path: format!("{path}{new}"),
            ..self.clone()
        }
    }

    /// The same with more in its query, each value encoded.
    pub(super) fn asking(mut self, parameters: &[(&str, &str)]) -> Self {
        for (name, value) in parameters {
            let value =
                percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
            let query = self.query.get_or_insert_default();
            if !query.is_empty() {
                query.push('&');
            }
            *query += &format!("{name}={value}");
        }
        self
    }

    /// As it is sent: with its query, without user name and password.
    pub(super) fn url(&self) -> String {
        match &self.query {
            Some(query) => format!("{self}?{query}"),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.host, self.path)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
