//! One request, from its head to its answer: where it leads, what goes wrong on purpose, what is recorded.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::Body,
    http::{HeaderName, Request, Response, StatusCode, header, request::Parts},
};
use hyper::body::{Body as _, Incoming};
use uuid::Uuid;

use crate::{
    answer::{Answer, Content},
    credential::Credential,
    faults::{Fault, Faults, Moment, status_code},
    locked::locked,
    operation::Target,
    outgoing::{Delivery, Outgoing},
    place::{Found, Place},
    received::Received,
    record::{Record, RecordedAnswer},
    service::Service,
    wire::Line,
    xroad::write_error,
};

/// LV, how it is reached, what is wrong with it, and what it was asked.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) place: Place,
    pub(crate) credential: Option<Credential>,
    pub(crate) service: Service,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) record: Mutex<Record>,
}

/// Answers a request, unless a fault ends the connection first.
pub(crate) async fn answer(
    stage: &Stage,
    line: Arc<Line>,
    request: Request<Incoming>,
) -> Response<Body> {
    let (request, body) = request.into_parts();
    let has_body = !body.is_end_stream();
    let received = Received::new(body);
    let found = stage.place.find(request.uri.path());
    let (path, target) = match &found {
        Found::Api(path) => (*path, Target::of(&request.method, path)),
        Found::Refused(_) | Found::Nothing => (request.uri.path(), Target::Unknown),
    };
    let call = target.call();
    let operation = call.map(|call| call.operation);
    let fault = locked(&stage.faults).strike(&request.method, path, operation);
    let moment = fault.as_ref().and_then(Fault::moment);

    let carried_out = matches!(moment, None | Some(Moment::AfterEffect));
    let mut answer = Answer::empty(StatusCode::INTERNAL_SERVER_ERROR);
    if carried_out {
        answer = stage
            .answer(&found, &target, &request, has_body, &received)
            .await;
    }
    if moment != Some(Moment::BeforeBody) {
        received.drain().await;
    }
    let outcome = Outcome::of(answer, fault.as_ref());

    let recorded = RecordedAnswer {
        fault: fault.as_ref().map(Fault::name),
        carried_out,
        ..outcome.recorded()
    };
    let body = received.recorded();
    locked(&stage.record).add(&request, call, stage.credential.as_ref(), body, recorded);
    outcome.happen(line).await
}

impl Stage {
    /// What is answered when nothing goes wrong on purpose.
    async fn answer(
        &self,
        found: &Found<'_>,
        target: &Target,
        request: &Parts,
        has_body: bool,
        received: &Received,
    ) -> Answer {
        let Some(xroad) = self.place.xroad() else {
            return self.perform(target, request, received).await;
        };
        let refusal = match found {
            Found::Nothing => {
                return Answer::problem(StatusCode::NOT_FOUND, "There is nothing here");
            }
            Found::Refused(refusal) => Some(refusal.clone()),
            Found::Api(_) => xroad.check(request, has_body).err(),
        };
        if let Some(refusal) = refusal {
            return refusal.answer(xroad.spelling, &request.headers);
        }
        let mut answer = self.perform(target, request, received).await;
        received.drain().await;
        let body = received
            .recorded()
            .map(|body| body.sha256)
            .unwrap_or_default();
        xroad.dress(&mut answer, request, &body);
        answer
    }

    /// What LV itself answers.
    async fn perform(&self, target: &Target, request: &Parts, received: &Received) -> Answer {
        if let Some(credential) = &self.credential
            && !credential.is_in(&request.headers)
        {
            return unauthorized();
        }
        match target {
            Target::Call(call) => self.service.perform(call, request, received).await,
            Target::Unknown => Answer::problem(StatusCode::NOT_FOUND, "There is nothing here"),
            Target::OtherMethod(methods) => {
                let status = StatusCode::METHOD_NOT_ALLOWED;
                let mut answer = Answer::problem(status, "The path has other methods");
                answer.set(header::ALLOW, methods);
                answer
            }
        }
    }
}

/// What comes of a request in the end.
enum Outcome {
    Answered {
        answer: Answer,
        delay: Duration,
        delivery: Delivery,
    },
    Lost {
        reset: bool,
    },
}

impl Outcome {
    /// The answer, spoiled by the fault or replaced by it.
    fn of(answer: Answer, fault: Option<&Fault>) -> Self {
        let mut answer = answer;
        let mut delay = Duration::ZERO;
        let mut delivery = Delivery::default();
        match fault {
            None => {}
            Some(Fault::Reset { .. }) => return Self::Lost { reset: true },
            Some(Fault::HangUp { .. }) => return Self::Lost { reset: false },
            Some(Fault::Answer {
                status,
                headers,
                body,
                ..
            }) => {
                answer = Answer::empty(status_code(*status));
                answer.content = Content::Bytes(body.clone().into());
                for (name, value) in headers {
                    if let Ok(name) = name.parse::<HeaderName>() {
                        answer.set(name, value);
                    }
                }
            }
            Some(Fault::Xroad {
                code,
                spelling,
                message,
                detail,
                status,
                form,
                ..
            }) => {
                let code = spelling.map_or_else(|| code.clone(), |spelling| spelling.write(code));
                let detail = detail.clone().unwrap_or_else(|| Uuid::new_v4().to_string());
                answer = write_error(&code, message, &detail, status.map(status_code), *form);
            }
            Some(Fault::Unauthorized) => answer = unauthorized(),
            Some(Fault::Delay { milliseconds }) => delay = Duration::from_millis(*milliseconds),
            Some(Fault::Drip {
                bytes,
                milliseconds,
            }) => {
                delivery.drip = Some((*bytes, Duration::from_millis(*milliseconds)));
            }
            Some(Fault::Cut { .. }) if answer.content.length() == 0 => {
                return Self::Lost { reset: false };
            }
            Some(Fault::Cut { after, chunked }) => {
                delivery.cut = Some(*after);
                delivery.chunked = *chunked;
            }
            Some(Fault::Truncated) => {
                let half = answer.content.length() / 2;
                answer.content = answer.content.truncated(half);
            }
            Some(Fault::NotJson) => answer.content = Content::Bytes(WEB_PAGE.into()),
        }
        Self::Answered {
            answer,
            delay,
            delivery,
        }
    }

    fn recorded(&self) -> RecordedAnswer {
        match self {
            Self::Answered { answer, .. } => RecordedAnswer::of(answer),
            Self::Lost { .. } => RecordedAnswer::default(),
        }
    }

    async fn happen(self, line: Arc<Line>) -> Response<Body> {
        let (answer, delay, delivery) = match self {
            Self::Answered {
                answer,
                delay,
                delivery,
            } => (answer, delay, delivery),
            Self::Lost { reset } => {
                if reset {
                    line.reset();
                } else {
                    line.hang_up();
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

const WEB_PAGE: &str =
    "<!DOCTYPE html>\n<title>Huoltokatko</title>\n<p>Palvelu on hetken poissa käytöstä.</p>\n";

fn unauthorized() -> Answer {
    Answer::problem(
        StatusCode::UNAUTHORIZED,
        "The credential is missing or wrong",
    )
}
