//! The settings of a connection to LV, and the connection made from them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::{Deserialize, Serialize};

use super::Service;
use super::address::{Address, AddressError};
use super::credential::{Credential, CredentialConfig, CredentialError};
use super::direct::Direct;
use super::tls::{TlsConfig, TlsFileError};
use super::transport::Peer;
use super::wire::Wire;
use super::xroad::{ClientId, RepresentedParty, ServiceId, UserId, XRoad};
use crate::outside::Chance;
use crate::problem::{Problem, Recovery, Side};

/// How LV is reached: through exactly one of `direct` and `xroad`.
///
/// ```toml
/// [xroad]
/// security_server_url = "https://liityntapalvelin.kunta.example"
/// client = "FI/MUN/1111111-1/asianhallinta"
/// service = "FI/GOV/2222222-2/lv/service-api"
/// tls = { ca_file = "liityntapalvelin.pem", client_certificate = "oma.pem", client_key = "oma.key" }
/// credential = { header = "X-Api-Key", from = { env = "LV_API_KEY" } }
///
/// [timeouts]
/// total = "90s"
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionConfig {
    /// Over HTTPS to LV itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<DirectConfig>,
    /// Through the authority's own X-Road security server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xroad: Option<XRoadConfig>,
    /// How long to wait.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// How much to take.
    #[serde(default)]
    pub limits: Limits,
}

/// LV reached without X-Road.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectConfig {
    /// The service's base address, as in `https://service.example/lv`.
    pub base_url: String,
    /// The secret by which LV knows us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialConfig>,
    /// Certificates.
    #[serde(default)]
    pub tls: TlsConfig,
    /// Hosts other than this machine to which plain http is allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plain_http_hosts: Vec<String>,
}

/// LV reached through X-Road (Suomi.fi-palveluväylä).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct XRoadConfig {
    /// The security server's address, without a path.
    pub security_server_url: String,
    /// Who we are: instance/class/member, or instance/class/member/subsystem.
    pub client: ClientId,
    /// LV's service: instance/class/member/subsystem/service.
    pub service: ServiceId,
    /// `X-Road-UserId`, which begins with a country's two letters; not sent unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// `X-Road-Represented-Party`, class/code: the authority on whose behalf a shared operator acts; not sent unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub represented_party: Option<RepresentedParty>,
    /// The secret by which LV knows us, where it wants one besides X-Road's own identification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialConfig>,
    /// Certificates between us and the security server.
    #[serde(default)]
    pub tls: TlsConfig,
    /// Hosts other than this machine to which plain http is allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plain_http_hosts: Vec<String>,
}

/// How long to wait. Written as in `"10s"`, `"1m 30s"`, `"500ms"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// For a connection, TLS included. 10 s.
    #[serde(with = "duration")]
    pub connect: Duration,
    /// For one whole exchange, from the name's look-up to the last byte of the answer. 60 s.
    ///
    /// A download may take this and the time that its bytes take at `slowest_download_bytes_per_second`: those that the service stated,
    /// or else `attachment_bytes` of the limits.
    #[serde(with = "duration")]
    pub total: Duration,
    /// In a download, the longest silence: before the first byte or between two. 30 s.
    #[serde(with = "duration")]
    pub stall: Duration,
    /// The slowest that a download may be on the whole, in bytes per second. 65 536.
    pub slowest_download_bytes_per_second: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            slowest_download_bytes_per_second: 64 * 1024,
        }
    }
}

impl Timeouts {
    /// The total deadline of a download.
    pub(super) fn for_bytes(&self, bytes: u64) -> Duration {
        let seconds = bytes.div_ceil(self.slowest_download_bytes_per_second.max(1));
        self.total.saturating_add(Duration::from_secs(seconds))
    }
}

/// How much to take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Of an answer that is read into memory. 32 MiB.
    pub answer_bytes: u64,
    /// Of an attachment. 1 GiB.
    pub attachment_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer_bytes: 32 << 20,
            attachment_bytes: 1 << 30,
        }
    }
}

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

/// Makes the connection that the settings describe: reads secrets, certificates and keys, and says what is wrong with them. Nothing is sent.
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
    fn the_settings_of_the_documentation_are_understood() {
        let config: ConnectionConfig = toml::from_str(
            r#"
            [xroad]
            security_server_url = "https://liityntapalvelin.kunta.example"
            client = "FI/MUN/1111111-1/asianhallinta"
            service = "FI/GOV/2222222-2/lv/service-api"
            tls = { ca_file = "liityntapalvelin.pem", client_certificate = "oma.pem", client_key = "oma.key" }
            credential = { header = "X-Api-Key", from = { env = "LV_API_KEY" } }

            [timeouts]
            total = "90s"
            "#,
        )
        .unwrap();
        assert_eq!(config.timeouts.total, Duration::from_secs(90));
        assert_eq!(config.timeouts.connect, Duration::from_secs(10));
        let again: ConnectionConfig = toml::from_str(&toml::to_string(&config).unwrap()).unwrap();
        assert_eq!(again, config);
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

    #[test]
    fn a_download_may_take_the_time_that_its_bytes_take() {
        let timeouts = Timeouts::default();
        assert_eq!(timeouts.for_bytes(0), Duration::from_secs(60));
        assert_eq!(
            timeouts.for_bytes(64 * 1024 * 100),
            Duration::from_secs(160)
        );
        let slow = Timeouts {
            slowest_download_bytes_per_second: 1,
            ..timeouts
        };
        assert_eq!(slow.for_bytes(u64::MAX).as_secs(), u64::MAX);
    }
}
