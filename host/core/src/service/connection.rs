//! The connection that the settings describe.

use std::path::Path;
use std::sync::Arc;

use super::Service;
use super::address::{Address, AddressError};
use super::credential::{Credential, CredentialConfig, CredentialError};
use super::direct::Direct;
use super::peer::Peer;
use super::settings::{ConnectionConfig, DirectConfig, Timeouts, XRoadConfig};
use super::tls::TlsFileError;
use super::wire::Wire;
use super::xroad::XRoad;
use crate::outside::Chance;
use crate::problem::{Problem, Recovery, Side};

/// Why no connection can be made from these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Neither way is given, or both.
    #[error("give exactly one of `direct` and `xroad`")]
    OneWay,
    /// An address cannot be used.
    #[error("`{setting}` ({text}): {error}")]
    Address {
        /// The setting.
        setting: &'static str,
        /// What stands there; without anything that may be a password.
        text: String,
        /// Why.
        #[source]
        error: AddressError,
    },
    /// A certificate or key cannot be used.
    #[error("`tls`: {0}")]
    Tls(#[from] TlsFileError),
    /// The credential cannot be had.
    #[error("`credential`: {0}")]
    Credential(#[from] CredentialError),
    /// A wait or limit of nothing would make every exchange fail.
    #[error("`{0}` must be more than nothing")]
    Nothing(&'static str),
}

/// Makes the connection that the settings describe: reads secrets, certificates and keys, and says what is wrong with them.
/// Nothing is sent.
///
/// File names in the settings are relative to `base`, the settings' own folder.
///
/// # Errors
/// [`ConfigError`]: a setting that cannot work, or a file that cannot be read.
pub fn connect(
    config: &ConnectionConfig,
    base: &Path,
    chance: Arc<dyn Chance>,
) -> Result<Box<dyn Service>, ConfigError> {
    config.check_amounts()?;
    match (&config.direct, &config.xroad) {
        (Some(direct), None) => Ok(Box::new(config.direct(direct, base)?)),
        (None, Some(xroad)) => Ok(Box::new(config.xroad(xroad, base, chance)?)),
        _ => Err(ConfigError::OneWay),
    }
}

impl ConnectionConfig {
    fn check_amounts(&self) -> Result<(), ConfigError> {
        let Timeouts {
            connect,
            total,
            stall,
            slowest_download_bytes_per_second,
        } = self.timeouts;
        let amounts = [
            ("timeouts.connect", connect.is_zero()),
            ("timeouts.total", total.is_zero()),
            ("timeouts.stall", stall.is_zero()),
            (
                "timeouts.slowest_download_bytes_per_second",
                slowest_download_bytes_per_second == 0,
            ),
            ("limits.answer_bytes", self.limits.answer_bytes == 0),
            ("limits.attachment_bytes", self.limits.attachment_bytes == 0),
        ];
        match amounts.iter().find(|(_, nothing)| *nothing) {
            Some((name, _)) => Err(ConfigError::Nothing(name)),
            None => Ok(()),
        }
    }

    fn direct(&self, direct: &DirectConfig, base: &Path) -> Result<Direct, ConfigError> {
        let address = Address::parse(&direct.base_url, &direct.plain_http_hosts)
            .map_err(|error| address_error("direct.base_url", &direct.base_url, error))?;
        let wire = Wire::new(
            Peer::Lv,
            address.is_https(),
            direct.tls.read(base)?,
            credential(direct.credential.as_ref(), base)?,
            self.timeouts,
            self.limits,
        );
        Ok(Direct { address, wire })
    }

    fn xroad(
        &self,
        xroad: &XRoadConfig,
        base: &Path,
        chance: Arc<dyn Chance>,
    ) -> Result<XRoad, ConfigError> {
        let url = &xroad.security_server_url;
        let server = Address::parse_server(url, &xroad.plain_http_hosts)
            .map_err(|error| address_error("xroad.security_server_url", url, error))?;
        let wire = Wire::new(
            Peer::SecurityServer,
            server.is_https(),
            xroad.tls.read(base)?,
            credential(xroad.credential.as_ref(), base)?,
            self.timeouts,
            self.limits,
        );
        Ok(XRoad::new(xroad, &server, wire, chance))
    }
}

fn credential(
    config: Option<&CredentialConfig>,
    base: &Path,
) -> Result<Option<Credential>, CredentialError> {
    config
        .map(|config| Credential::read(config, base))
        .transpose()
}

fn address_error(setting: &'static str, text: &str, error: AddressError) -> ConfigError {
    let text = match error {
        // What is surplus may be a password.
        AddressError::Surplus | AddressError::NotAbsolute => "not shown".to_owned(),
        _ => text.to_owned(),
    };
    ConfigError::Address {
        setting,
        text,
        error,
    }
}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Self {
        let code = match error {
            ConfigError::OneWay | ConfigError::Nothing(_) => "connection-settings",
            ConfigError::Address { .. } => "connection-settings-address",
            ConfigError::Tls(_) => "connection-settings-tls",
            ConfigError::Credential(_) => "connection-settings-credential",
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::StopConnection,
            what: format!("The settings of the connection to LV cannot work: {error}."),
            advice: "Correct the setting or the file that it names, then start again.".to_owned(),
            detail: None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::outside::SystemChance;

    fn refusal(text: &str) -> String {
        let config: ConnectionConfig = match toml::from_str(text) {
            Ok(config) => config,
            Err(error) => return error.message().to_owned(),
        };
        let made = connect(&config, Path::new("/nonexistent"), Arc::new(SystemChance));
        made.err()
            .map(|error| Problem::from(error).what)
            .unwrap_or_default()
    }

    #[test]
    fn a_setting_that_cannot_work_is_named() {
        for (text, said) in [
            ("", "exactly one of `direct` and `xroad`"),
            (
                "direct = { base_url = 'http://lv.example' }",
                "direct.base_url` (http://lv.example): plain http is for this machine only",
            ),
            (
                "direct = { base_url = 'https://a:s3cret@lv.example' }",
                "(not shown): it must have no",
            ),
            (
                "direct = { base_url = 'https://lv.example', bas = 1 }",
                "unknown field `bas`",
            ),
            (
                "direct = { base_url = 'https://lv.example', tls = { ca_file = 'ca.pem' } }",
                "/nonexistent/ca.pem cannot be read: entity not found",
            ),
            (
                "direct = { base_url = 'https://lv.example', tls = { client_key = 'k' } }",
                "given together or not at all",
            ),
            (
                "direct = { base_url = 'https://lv.example' }\ntimeouts = { total = '0s' }",
                "`timeouts.total` must be more than nothing",
            ),
            (
                "xroad = { security_server_url = 'https://ss.example/r1', client = 'FI/MUN/1', service = 'FI/GOV/2/lv/api' }",
                "without a path",
            ),
            (
                "xroad = { security_server_url = 'https://ss.example', client = 'FI%2FMUN%2F1', service = 'FI/GOV/2/lv/api' }",
                "percent",
            ),
        ] {
            let refused = refusal(text);
            assert!(refused.contains(said), "{text}\n{refused}");
            assert!(!refused.contains("s3cret"), "{refused}");
        }
    }
}
