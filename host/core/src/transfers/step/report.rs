//! Back to LV: that the case system has the delivery.

use std::{fs, io};

use super::super::failure::Failure;
use super::super::work::Work;
use super::super::{Connection, Event, Handover, Purpose, Stage, State};
use super::{action, answered, moment, plan, work_folder};
use crate::audit::record::Finding;
use crate::contract;
use crate::problem::Problem;
use crate::store::Effect;

impl Work<'_> {
    /// Asks the mapping what to tell LV.
    pub(super) fn plan_reports(&mut self, handover: Handover) -> Result<(), Failure> {
        let at = moment(handover.at);
        let event = contract::Event::Delivered(contract::Delivered {
            external_id: action(self.transfer.external_id),
            number: self.transfer.number,
            at: at.clone(),
            case_id: handover.case_id.clone(),
        });
        let mapper = &self.parts.mapper;
        let report = mapper.report(&event, &at)?;
        let requests = report
            .requests
            .iter()
            .map(|request| Ok((String::new(), mapper.permit(request)?, None)))
            .collect::<Result<Vec<_>, Problem>>()?;
        let event = self.planned(Purpose::Report, requests.len());
        let mut effects = vec![plan(Purpose::Report, requests)?];
        if !report.findings.is_empty() {
            let mut findings = self.parts.store.findings(self.transfer.id)?;
            findings.extend(report.findings.iter().map(Finding::from));
            effects.push(Effect::KeepFindings(findings));
        }
        let state = State::Ready {
            at: Stage::Reporting(handover),
        };
        self.save(state, effects, vec![event])?;
        Ok(())
    }

    /// Tells LV the next thing; after the last, the transfer is done.
    pub(super) fn report(&mut self, handover: Handover) -> Result<(), Failure> {
        let Some(exchange) = self.next_exchange(Purpose::Report)? else {
            return self.finish(handover);
        };
        self.note_asking(&exchange)?;
        let issue = self.transfer.id.to_string();
        let answer = self.parts.service.exchange(&issue, &exchange.request)?;
        let (exchanged, event) = answered(&exchange, &answer.receipt);
        let state = State::Ready {
            at: Stage::Reporting(handover),
        };
        self.save_over(Connection::Service, state, vec![exchanged], vec![event])?;
        Ok(())
    }

    fn finish(&mut self, handover: Handover) -> Result<(), Failure> {
        // Before the end is recorded, so that a stop between the two leaves no file that nobody clears away.
        match fs::remove_dir_all(work_folder(self.parts, self.transfer.id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(transfer = %self.transfer.id, %error, "work folder not removed");
            }
            _ => {}
        }
        self.save(State::Done { handover }, Vec::new(), vec![Event::Done])?;
        tracing::info!(transfer = %self.transfer.id, "done");
        Ok(())
    }
}
