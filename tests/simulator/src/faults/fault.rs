//! What can go wrong.

use std::{collections::BTreeMap, time::Duration};

use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use crate::xroad::{Form, Spelling};

/// A way to go wrong. The first four take the place of the service's answer, the others spoil it on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Fault {
    /// Another answer, as it is: behind X-Road too it gets none of X-Road's headers.
    Answer {
        /// 200–599.
        status: u16,
        /// Headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body, as text.
        #[serde(default)]
        body: String,
        /// When.
        #[serde(default)]
        at: Moment,
    },
    /// An error of X-Road itself, even where the simulator is not behind X-Road.
    Xroad {
        /// In the old spelling, when `spelling` is given.
        code: String,
        /// How the code is spelled; as it is, when not given.
        #[serde(default)]
        spelling: Option<Spelling>,
        /// For people.
        #[serde(default)]
        message: String,
        /// What the server's administrators can look up; made up when not given.
        #[serde(default)]
        detail: Option<String>,
        /// 500 or 400, as the code says, when not given.
        #[serde(default)]
        status: Option<u16>,
        /// How the body is written.
        #[serde(default)]
        form: Form,
        /// When.
        #[serde(default)]
        at: Moment,
    },
    /// A TCP reset instead of an answer.
    Reset {
        /// When.
        #[serde(default)]
        at: Moment,
    },
    /// The connection is closed instead of an answer.
    HangUp {
        /// When.
        #[serde(default)]
        at: Moment,
    },
    /// 401 of the service, which takes every credential for wrong.
    Unauthorized,
    /// The answer comes later.
    Delay {
        /// By how much.
        milliseconds: u64,
    },
    /// The answer's body comes in drops.
    Drip {
        /// Bytes in each.
        bytes: u64,
        /// Before each.
        milliseconds: u64,
    },
    /// The connection is closed in the middle of the answer's body; an answer without a body is not sent at all.
    Cut {
        /// Bytes of the body that come, always fewer than there are.
        after: u64,
        /// In chunks, of which the last is missing, rather than with a Content-Length that is not reached.
        #[serde(default)]
        chunked: bool,
    },
    /// As [`Cut`](Self::Cut), at a place between the two by the rule's dice, another for each answer.
    CutWithin {
        /// The fewest bytes of the body that come.
        least: u64,
        /// The most.
        most: u64,
    },
    /// Half of the answer's body, with a Content-Length to fit.
    Truncated,
    /// A web page instead of the answer's body, under the answer's own status and media type.
    NotJson,
}

/// When an answer's place is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// The request's head was read, its body not.
    BeforeBody,
    /// The request was read, and nothing done.
    #[default]
    BeforeEffect,
    /// The service did what it was asked, and its answer is lost.
    AfterEffect,
}

impl Fault {
    /// As all of them are called in JSON.
    pub const NAMES: [&'static str; 11] = [
        "answer",
        "cut",
        "cut-within",
        "delay",
        "drip",
        "hang-up",
        "not-json",
        "reset",
        "truncated",
        "unauthorized",
        "xroad",
    ];

    /// This status with an empty body, and nothing done.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Answer {
            status,
            headers: BTreeMap::new(),
            body: String::new(),
            at: Moment::default(),
        }
    }

    /// An error of X-Road with this code, spelled so, as JSON.
    #[must_use]
    pub fn xroad(code: &str) -> Self {
        Self::Xroad {
            code: code.to_owned(),
            spelling: None,
            message: "Made up by the simulator".to_owned(),
            detail: None,
            status: None,
            form: Form::Json,
            at: Moment::default(),
        }
    }

    /// A TCP reset.
    #[must_use]
    pub fn reset(at: Moment) -> Self {
        Self::Reset { at }
    }

    /// A closed connection.
    #[must_use]
    pub fn hang_up(at: Moment) -> Self {
        Self::HangUp { at }
    }

    /// A late answer.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self::Delay {
            milliseconds: milliseconds(delay),
        }
    }

    /// A slow body.
    #[must_use]
    pub fn drip(bytes: u64, every: Duration) -> Self {
        Self::Drip {
            bytes,
            milliseconds: milliseconds(every),
        }
    }

    /// A body that ends before its Content-Length is reached.
    #[must_use]
    pub fn cut(after: u64) -> Self {
        Self::Cut {
            after,
            chunked: false,
        }
    }

    /// A body in chunks, of which the last is missing.
    #[must_use]
    pub fn cut_chunked(after: u64) -> Self {
        Self::Cut {
            after,
            chunked: true,
        }
    }

    /// As it is called in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "answer",
            Self::Xroad { .. } => "xroad",
            Self::Unauthorized => "unauthorized",
            Self::Reset { .. } => "reset",
            Self::HangUp { .. } => "hang-up",
            Self::Delay { .. } => "delay",
            Self::Drip { .. } => "drip",
            Self::Cut { .. } => "cut",
            Self::CutWithin { .. } => "cut-within",
            Self::Truncated => "truncated",
            Self::NotJson => "not-json",
        }
    }

    /// When the answer's place is taken, if it is.
    pub(crate) fn moment(&self) -> Option<Moment> {
        match self {
            Self::Answer { at, .. }
            | Self::Xroad { at, .. }
            | Self::Reset { at }
            | Self::HangUp { at } => Some(*at),
            _ => None,
        }
    }

    /// With everything that dice decide decided.
    pub(super) fn rolled(self, random: &mut fastrand::Rng) -> Self {
        match self {
            Self::CutWithin { least, most } => Self::cut(random.u64(least..=most)),
            other => other,
        }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let (status, headers) = match self {
            Self::Answer {
                status, headers, ..
            } => (Some(*status), Some(headers)),
            Self::Xroad { code, .. } if HeaderValue::from_str(code).is_err() => {
                return Err("code cannot stand in a header".to_owned());
            }
            Self::Xroad { status, .. } => (*status, None),
            Self::CutWithin { least, most } if least > most => {
                return Err("least must not be more than most".to_owned());
            }
            _ => return Ok(()),
        };
        if status.is_some_and(|status| !(200..600).contains(&status)) {
            return Err("status must be between 200 and 599".to_owned());
        }
        for (name, value) in headers.into_iter().flatten() {
            if name.parse::<HeaderName>().is_err() || HeaderValue::from_str(value).is_err() {
                return Err(format!("{name} cannot be sent as a header"));
            }
        }
        Ok(())
    }
}

/// A status that [`Fault::check`] let pass.
pub(crate) fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn milliseconds(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}
