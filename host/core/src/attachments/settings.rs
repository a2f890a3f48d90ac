//! What is done with attachments besides fetching them.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::{Deserialize, Serialize};

use super::scan::Scanner;

/// ```toml
/// [attachments]
/// large_bytes = 100000000
/// scan = ["clamdscan", "--no-summary", "--fdpass", "{}"]
/// scan_timeout = "10m"
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttachmentSettings {
    /// A larger file, in bytes, is reported. None is, if not set; `service.limits.attachment_bytes` is the size that is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub large_bytes: Option<u64>,
    /// A program and its arguments, of which `{}` stands for the file: it exits with 0 where the file is clean, with 1 where it is not, and with
    /// anything else where it cannot say. No shell reads it. No file is scanned, if not set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scan: Vec<String>,
    /// How long the program may take for one file. 10 min.
    #[serde(with = "duration")]
    pub scan_timeout: Duration,
}

/// A scan that could never say anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanSettingError {
    /// Nothing to run.
    #[error("`attachments.scan` begins with the program's name")]
    NoProgram,
    /// It would not know what to scan.
    #[error("`attachments.scan` must have the argument `{{}}`, which stands for the file")]
    NoFile,
    /// It would always be ended at once.
    #[error("`attachments.scan_timeout` must be more than nothing")]
    NoTime,
}

impl Default for AttachmentSettings {
    fn default() -> Self {
        Self {
            large_bytes: None,
            scan: Vec::new(),
            scan_timeout: Duration::from_secs(600),
        }
    }
}

impl AttachmentSettings {
    /// The scanner that they describe, if any.
    ///
    /// # Errors
    /// [`ScanSettingError`].
    pub fn scanner(&self) -> Result<Option<Scanner>, ScanSettingError> {
        let Some((program, arguments)) = self.scan.split_first() else {
            return Ok(None);
        };
        if program.is_empty() || program.contains("{}") {
            return Err(ScanSettingError::NoProgram);
        }
        if !arguments.iter().any(|argument| argument.contains("{}")) {
            return Err(ScanSettingError::NoFile);
        }
        if self.scan_timeout.is_zero() {
            return Err(ScanSettingError::NoTime);
        }
        Ok(Some(Scanner::new(
            program.clone(),
            arguments.to_vec(),
            self.scan_timeout,
        )))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_the_documentation_are_understood() {
        let settings: AttachmentSettings = toml::from_str(
            r#"
            large_bytes = 100000000
            scan = ["clamdscan", "--no-summary", "--fdpass", "{}"]
            scan_timeout = "10m"
            "#,
        )
        .unwrap();
        assert_eq!(settings.scan_timeout, Duration::from_secs(600));
        assert!(settings.scanner().unwrap().is_some());
        assert_eq!(
            AttachmentSettings::default().scanner().unwrap().map(drop),
            None
        );
        assert!(toml::from_str::<AttachmentSettings>("scan-timeout = '1m'").is_err());
    }

    #[test]
    fn a_scan_that_could_never_say_anything_is_refused() {
        for (text, error) in [
            ("scan = ['']", ScanSettingError::NoProgram),
            ("scan = ['{}']", ScanSettingError::NoProgram),
            ("scan = ['clamdscan']", ScanSettingError::NoFile),
            (
                "scan = ['s', '{}']\nscan_timeout = '0s'",
                ScanSettingError::NoTime,
            ),
        ] {
            let settings: AttachmentSettings = toml::from_str(text).unwrap();
            assert_eq!(settings.scanner().err(), Some(error), "{text}");
        }
    }
}
