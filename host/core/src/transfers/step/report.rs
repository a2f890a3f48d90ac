//! Back to LV: that the case system has a delivery, and what the case system says.

use std::io;

use jiff::Timestamp;

use super::super::failure::Failure;
use super::super::leftovers::forget_content;
use super::super::state::Retry;
use super::super::work::Work;
use super::super::{Connection, Event, Handover, Mapper, Purpose, Stage, State};
use super::{answered, moment, plan, planned, unusable, work_folder};
use crate::audit::record::Finding;
use crate::contract;
use crate::problem::{Problem, Recovery, Side};
use crate::service::{Answer, Document};
use crate::store::{Effect, Exchange, KeptFile, PlannedFile};

impl Work<'_> {
    /// Asks the mapping what to tell LV of a delivery.
    pub(super) fn plan_reports(&mut self, handover: Handover) -> Result<(), Failure> {
        if self.transfer.redelivers.is_some() {
            // LV knows since the first delivery.
            return self.finish(Some(handover), Event::Done);
        }
        let at = moment(handover.at);
        let event = contract::Event::Delivered(contract::Delivered {
            kind: self.transfer.kind.into(),
            number: self.transfer.number,
            at: at.clone(),
        });
        let mut about = self.about()?;
        let mut effects = Vec::new();
        if let Some(case_id) = &handover.case_id {
            about.case_id = Some(case_id.clone());
            effects.push(Effect::KnowCase(case_id.clone()));
        }
        // Whoever made the message says that it was delivered.
        let mapper = match &self.transfer.mapping {
            Some(by) => self.parts.mappings.version(&by.mapping())?,
            None => self.serving()?,
        };
        let notice = mapper.report(&event, &about, &at)?;
        self.plan(mapper.as_ref(), notice, Stage::Reporting(handover), effects)
    }

    /// Asks the mapping what to tell LV of a message of the case system.
    pub(super) fn plan_telling(&mut self) -> Result<(), Failure> {
        let message = self
            .contract_bodies()?
            .pop()
            .ok_or_else(|| unusable("The message of the case system is not kept.".to_owned()))?;
        let event = contract::Event::Message(contract::CaseMessage {
            message,
            files: self.contract_files()?,
        });
        let about = self.about()?;
        let mapper = self.serving()?;
        let now = self.trigger_moment();
        let notice = mapper.report(&event, &about, &now)?;
        self.parts.mappings.succeeded(&mapper.identity().mapping());
        let effects = vec![
            Effect::PlannedBy(mapper.identity().mapping()),
            Effect::ToldBy(mapper.identity().at(now, &about)),
        ];
        self.plan(mapper.as_ref(), notice, Stage::Telling, effects)
    }

    /// Keeps what is to be told, and when.
    fn plan(
        &mut self,
        mapper: &dyn Mapper,
        notice: contract::Notice,
        stage: Stage,
        mut effects: Vec<Effect>,
    ) -> Result<(), Failure> {
        let not_before = notice
            .not_before
            .as_deref()
            .map(str::parse::<Timestamp>)
            .transpose()
            .map_err(|_| unusable("It names a moment that is none.".to_owned()))?
            .filter(|at| *at > self.parts.clock.now());
        let files = self.parts.store.files(self.transfer.id)?;
        let requests = notice
            .requests
            .iter()
            .map(|request| {
                let file = request.file.as_deref().map(|id| sent(&files, id));
                let file = file.transpose()?;
                Ok((String::new(), mapper.permit(request)?, file))
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        let mut events = vec![planned(mapper.identity(), Purpose::Report, requests.len())];
        effects.push(plan(Purpose::Report, requests)?);
        if !notice.findings.is_empty() {
            let mut findings = self.parts.store.findings(self.transfer.id)?;
            findings.extend(notice.findings.iter().map(Finding::from));
            effects.push(Effect::KeepFindings(findings));
        }
        if !notice.deadlines.is_empty() {
            effects.push(Effect::KeepDeadlines(notice.deadlines));
        }
        effects.extend(notice.case_id.map(Effect::KnowCase));
        effects.extend(notice.told.map(Effect::Told));
        let state = match not_before {
            None => State::Ready { at: stage },
            Some(until) => {
                events.push(Event::Held { until });
                State::Waiting {
                    at: stage,
                    retry: Retry {
                        attempts: 0,
                        waited: std::time::Duration::ZERO,
                        due: until,
                    },
                    problem: held(until),
                }
            }
        };
        self.save(state, effects, events)?;
        Ok(())
    }

    /// Tells LV the next thing; after the last, the transfer is done.
    pub(super) fn report(&mut self, handover: Option<Handover>) -> Result<(), Failure> {
        let Some(exchange) = self.next_exchange(Purpose::Report)? else {
            return self.finish(handover, Event::Done);
        };
        self.note_asking(&exchange)?;
        let answer = self.tell(&exchange)?;
        let (exchanged, event) = answered(&exchange, &answer.receipt);
        let state = State::Ready {
            at: handover.map_or(Stage::Telling, Stage::Reporting),
        };
        self.save_over(Connection::Service, state, vec![exchanged], vec![event])?;
        Ok(())
    }

    fn tell(&self, exchange: &Exchange) -> Result<Answer, Failure> {
        let issue = self.transfer.id.to_string();
        let service = &self.parts.service;
        Ok(match &exchange.file {
            None => service.exchange(&issue, &exchange.request)?,
            Some(file) => {
                let path = work_folder(self.parts, self.transfer.id).join(&file.place);
                let document = Document {
                    path: &path,
                    name: &file.place,
                    // What it is, the metadata say.
                    media_type: "application/octet-stream",
                };
                service.upload(&issue, &exchange.request, &document)?
            }
        })
    }

    /// Nothing is left to do.
    pub(super) fn finish(
        &mut self,
        handover: Option<Handover>,
        event: Event,
    ) -> Result<(), Failure> {
        forget_content(self.parts, self.transfer.id)?;
        // Before the end is recorded, so that a stop between the two leaves no file that nobody clears away.
        match self
            .parts
            .disk
            .remove_folder(&work_folder(self.parts, self.transfer.id))
        {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(transfer = %self.transfer.id, %error, "work folder not removed");
            }
            _ => {}
        }
        self.save(State::Done { handover }, Vec::new(), vec![event])?;
        tracing::info!(transfer = %self.transfer.id, "done");
        Ok(())
    }
}

/// The file of the case system that a request sends.
fn sent(files: &[KeptFile], id: &str) -> Result<PlannedFile, Failure> {
    let file = files
        .iter()
        .find(|file| file.id == id)
        .ok_or_else(|| unusable("It sends a file that did not come with the event.".to_owned()))?;
    Ok(PlannedFile {
        place: file.place.clone(),
        size: Some(file.size),
        sha256: Some(file.sha256.clone()),
        media_type: String::new(),
        at: None,
    })
}

fn held(until: Timestamp) -> Problem {
    Problem {
        code: "held".to_owned(),
        side: Side::CaseSystem,
        recovery: Recovery::Retry,
        what: "What the case system says is of a day that has not come yet.".to_owned(),
        advice: format!(
            "It is told to LV by itself after {}. Retry the transfer to tell it at once.",
            moment(until)
        ),
        detail: None,
    }
}
