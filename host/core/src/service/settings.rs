//! The settings of a connection to LV.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::{Deserialize, Serialize};

use super::credential::CredentialConfig;
use super::tls::TlsConfig;
use super::xroad::{ClientId, RepresentedParty, ServiceId, UserId};

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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
