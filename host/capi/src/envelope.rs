//! Requests: JSON, and the parts that it counts.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lupasilta::contract::Body;
use lupasilta::embedded::Known;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::problem::Failed;

/// Reads a request. No text at all is one without members.
pub(crate) fn request<T: DeserializeOwned>(json: &[u8]) -> Result<T, Failed> {
    let json = match json {
        [] => b"{}",
        json => json,
    };
    serde_json::from_slice(json).map_err(|error| {
        // Not in serde's own words where they quote a value, which may be a person's.
        let what = match error.classify() {
            serde_json::error::Category::Data => {
                let said = error.to_string();
                match said.split_once("field `") {
                    Some((before, after)) => format!("{before}member `{after}"),
                    None => format!(
                        "a member has not the type that it has to have, at line {} column {}",
                        error.line(),
                        error.column()
                    ),
                }
            }
            _ => format!(
                "it is not JSON, at line {} column {}",
                error.line(),
                error.column()
            ),
        };
        Failed::request(&what)
    })
}

/// UTF-8 text.
pub(crate) fn utf8<'a>(bytes: &'a [u8], what: &str) -> Result<&'a str, Failed> {
    std::str::from_utf8(bytes).map_err(|_| Failed::request(&format!("{what} is not UTF-8")))
}

/// A body whose bytes are the next of the parts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BodyPart {
    name: String,
    size: usize,
}

/// A file that is known.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileKnown {
    name: String,
    size: u64,
    sha256: String,
}

impl From<FileKnown> for Known {
    fn from(file: FileKnown) -> Self {
        Self {
            name: file.name,
            size: file.size,
            sha256: file.sha256,
        }
    }
}

/// The parts of a request, taken one after another.
pub(crate) struct Parts<'a>(pub(crate) &'a [u8]);

impl<'a> Parts<'a> {
    pub(crate) fn take(&mut self, size: usize) -> Result<&'a [u8], Failed> {
        let Some((part, rest)) = self.0.split_at_checked(size) else {
            return Err(Failed::request(
                "the sizes of the parts are more than the bytes that were given",
            ));
        };
        self.0 = rest;
        Ok(part)
    }

    pub(crate) fn bodies(&mut self, bodies: Vec<BodyPart>) -> Result<Vec<Body>, Failed> {
        let body = |body: BodyPart| {
            Ok(Body {
                bytes: self.take(body.size)?.to_vec(),
                name: body.name,
                media_type: "application/json".to_owned(),
            })
        };
        bodies.into_iter().map(body).collect()
    }

    /// After the last: bytes that belong to none are a mistake.
    pub(crate) fn end(self) -> Result<(), Failed> {
        match self.0 {
            [] => Ok(()),
            _ => Err(Failed::request(
                "more bytes were given than the sizes of the parts",
            )),
        }
    }
}

/// The moment that a mapping is told is now: the one given, or the present in Finland.
pub(crate) fn moment(given: Option<String>) -> String {
    given.unwrap_or_else(|| {
        let zone = TimeZone::get("Europe/Helsinki").unwrap_or(TimeZone::UTC);
        let now = Timestamp::now().to_zoned_datetime(zone);
        now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    })
}
