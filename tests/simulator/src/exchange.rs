//! One request, from its head to its answer: where it leads, what goes wrong on purpose, what is recorded.

use std::sync::{Arc, Mutex};

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header, request::Parts},
};
use hyper::body::{Body as _, Incoming};

use crate::{
    answer::Answer,
    credential::Credential,
    faults::{Fault, Faults, Moment},
    locked::locked,
    operation::Target,
    outcome::Outcome,
    place::{Found, Place},
    problem::Problem,
    received::Received,
    record::{Record, RecordedAnswer},
    service::Service,
    wire::Line,
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
    let (head, body) = request.into_parts();
    let has_body = !body.is_end_stream();
    let received = Received::new(body);
    let found = stage.place.find(head.uri.path());
    let (path, target) = match &found {
        Found::Api(path) => (*path, Target::of(&head.method, path)),
        Found::Refused(_) | Found::Nothing => (head.uri.path(), Target::Unknown),
    };
    let call = target.call();
    let operation = call.map(|call| call.operation);
    let fault = locked(&stage.faults).strike(&head.method, path, operation);
    let moment = fault.as_ref().and_then(Fault::moment);

    let outcome = if matches!(moment, None | Some(Moment::AfterEffect)) {
        let asked = Asked {
            head: &head,
            has_body,
            received: &received,
            believed: fault != Some(Fault::Unauthorized),
        };
        let answer = stage.answer(&found, &target, &asked).await;
        Outcome::of(answer, fault.as_ref())
    } else {
        Outcome::of(
            Answer::empty(StatusCode::INTERNAL_SERVER_ERROR),
            fault.as_ref(),
        )
    };
    if moment != Some(Moment::BeforeBody) {
        received.drain().await;
    }
    let answered = RecordedAnswer {
        fault: fault.as_ref().map(Fault::name),
        ..outcome.recorded()
    };
    let body = received.recorded();
    locked(&stage.record).add(&head, call, stage.credential.as_ref(), body, answered);
    outcome.happen(line).await
}

/// A request to the API.
struct Asked<'a> {
    head: &'a Parts,
    has_body: bool,
    received: &'a Received,
    /// A credential that is right is taken for right.
    believed: bool,
}

impl Stage {
    /// What is answered when nothing goes wrong on the way.
    async fn answer(&self, found: &Found<'_>, target: &Target, asked: &Asked<'_>) -> Answer {
        let Some(xroad) = self.place.xroad() else {
            return self.perform(target, asked).await;
        };
        let refusal = match found {
            Found::Nothing => return Problem::not_found().into(),
            Found::Refused(refusal) => Some(refusal.clone()),
            Found::Api(_) => xroad.check(asked.head, asked.has_body).err(),
        };
        if let Some(refusal) = refusal {
            return refusal.answer(xroad.spelling, &asked.head.headers);
        }
        let mut answer = self.perform(target, asked).await;
        asked.received.drain().await;
        let body = asked
            .received
            .recorded()
            .map(|body| body.sha256)
            .unwrap_or_default();
        xroad.dress(&mut answer, asked.head, &body);
        answer
    }

    /// What LV itself answers.
    async fn perform(&self, target: &Target, asked: &Asked<'_>) -> Answer {
        let known = self
            .credential
            .as_ref()
            .is_none_or(|right| right.is_in(&asked.head.headers));
        if !(known && asked.believed) {
            return Problem::unauthorized().into();
        }
        match target {
            Target::Call(call) => self.service.perform(call, asked.head, asked.received).await,
            Target::Unknown => Problem::not_found().into(),
            Target::OtherMethod(methods) => {
                let status = StatusCode::METHOD_NOT_ALLOWED;
                let mut answer = Answer::from(Problem::new(status, "The path has other methods"));
                answer.set(header::ALLOW, methods);
                answer
            }
        }
    }
}
