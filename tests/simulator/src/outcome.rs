//! What comes of a request in the end: the service's answer, spoiled by a fault or replaced by it, or none.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderName, Response},
};
use uuid::Uuid;

use crate::{
    answer::{Answer, Content},
    faults::{Fault, status_code},
    outgoing::{Delivery, Outgoing},
    record::RecordedAnswer,
    wire::Line,
    xroad::write_error,
};

pub(crate) struct Outcome(Result<Sending, Lost>);

/// An answer, and how it is sent.
struct Sending {
    answer: Answer,
    delay: Duration,
    delivery: Delivery,
}

/// The connection ends instead.
enum Lost {
    Reset,
    HungUp,
}

const WEB_PAGE: &str =
    "<!DOCTYPE html>\n<title>Huoltokatko</title>\n<p>Palvelu on hetken poissa käytöstä.</p>\n";

impl Outcome {
    pub(crate) fn of(answer: Answer, fault: Option<&Fault>) -> Self {
        let sending = Sending {
            answer,
            delay: Duration::ZERO,
            delivery: Delivery::default(),
        };
        Self(match fault {
            None => Ok(sending),
            Some(fault) => sending.spoiled(fault),
        })
    }

    pub(crate) fn recorded(&self) -> RecordedAnswer {
        match &self.0 {
            Ok(sending) => RecordedAnswer::of(&sending.answer),
            Err(_) => RecordedAnswer::default(),
        }
    }

    pub(crate) async fn happen(self, line: Arc<Line>) -> Response<Body> {
        let Sending {
            answer,
            delay,
            delivery,
        } = match self.0 {
            Ok(sending) => sending,
            Err(lost) => {
                match lost {
                    Lost::Reset => line.reset(),
                    Lost::HungUp => line.hang_up(),
                }
                // The connection, and this with it, is dropped before anything more can happen.
                return std::future::pending().await;
            }
        };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let mut response = Response::new(Body::new(Outgoing::new(answer.content, delivery, line)));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        response
    }
}

impl Sending {
    fn spoiled(mut self, fault: &Fault) -> Result<Self, Lost> {
        match fault {
            Fault::Answer {
                status,
                headers,
                body,
                ..
            } => {
                self.answer = Answer::empty(status_code(*status));
                self.answer.content = Content::Bytes(body.clone().into());
                for (name, value) in headers {
                    if let Ok(name) = name.parse::<HeaderName>() {
                        self.answer.set(name, value);
                    }
                }
            }
            Fault::Xroad {
                code,
                spelling,
                message,
                detail,
                status,
                form,
                ..
            } => {
                let code = spelling.map_or_else(|| code.clone(), |spelling| spelling.write(code));
                let detail = detail.clone().unwrap_or_else(|| Uuid::new_v4().to_string());
                self.answer = write_error(&code, message, &detail, status.map(status_code), *form);
            }
            Fault::Reset { .. } => return Err(Lost::Reset),
            Fault::HangUp { .. } => return Err(Lost::HungUp),
            // The service itself has answered so.
            Fault::Unauthorized => {}
            Fault::Delay { milliseconds } => self.delay = Duration::from_millis(*milliseconds),
            Fault::Drip {
                bytes,
                milliseconds,
            } => {
                self.delivery.drip = Some((*bytes, Duration::from_millis(*milliseconds)));
            }
            Fault::Cut { after, chunked } => {
                if self.answer.content.length() == 0 {
                    return Err(Lost::HungUp);
                }
                self.delivery.cut = Some(*after);
                self.delivery.chunked = *chunked;
            }
            // The rule's dice have made a cut of it.
            Fault::CutWithin { .. } => {}
            Fault::Truncated => {
                let half = self.answer.content.length() / 2;
                self.answer.content = self.answer.content.truncated(half);
            }
            Fault::NotJson => self.answer.content = Content::Bytes(WEB_PAGE.into()),
        }
        Ok(self)
    }
}
