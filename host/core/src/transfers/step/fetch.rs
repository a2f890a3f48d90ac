//! From LV: the bodies, then the attachments that they name.

use std::fs::File;
use std::io;
use std::path::Path;

use super::super::failure::Failure;
use super::super::work::Work;
use super::super::{Connection, Event, Purpose, Stage, State};
use super::reroute::Rerouted;
use super::{CONFLICT, answered, plan, planned, unusable, work_folder};
use crate::audit::Digest;
use crate::contract;
use crate::problem::{Problem, Recovery, Side};
use crate::service::file_name::Names;
use crate::service::{Expected, Receipt};
use crate::store::{Body, Effect, Exchange, KeptFile, PlannedFile};

impl Work<'_> {
    /// Asks the mapping which bodies to fetch.
    pub(super) fn plan_bodies(&mut self) -> Result<(), Failure> {
        let mapper = self.serving()?;
        let wanted = mapper.fetch(
            self.transfer.kind.into(),
            &self.about()?,
            &self.trigger_moment(),
        )?;
        let requests = wanted
            .into_iter()
            .map(|body| Ok((body.name, mapper.permit(&body.request)?, None)))
            .collect::<Result<Vec<_>, Problem>>()?;
        let event = planned(mapper.identity(), Purpose::Body, requests.len());
        let effects = vec![
            plan(Purpose::Body, requests)?,
            Effect::PlannedBy(mapper.identity().mapping()),
        ];
        let state = State::Ready {
            at: Stage::Fetching,
        };
        self.save(state, effects, vec![event])?;
        Ok(())
    }

    /// Fetches the next body; after the last, asks the mapping which attachments they name.
    pub(super) fn fetch_body(&mut self) -> Result<(), Failure> {
        let Some(exchange) = self.next_exchange(Purpose::Body)? else {
            return self.plan_attachments();
        };
        self.note_asking(&exchange)?;
        let issue = self.transfer.id.to_string();
        let answer = self.parts.service.exchange(&issue, &exchange.request)?;
        refuse_conflict(&answer.receipt)?;
        let body = contract::Body {
            name: exchange.name.clone(),
            media_type: answer.media_type,
            bytes: answer.body,
        };
        if let Err(problem) = self.parts.auditor.body(&body) {
            return Err(Failure::answered(problem, answer.receipt));
        }
        let (exchanged, event) = answered(&exchange, &answer.receipt);
        let kept = Effect::KeepBody(Body {
            sha256: Digest::of(&body.bytes).to_string(),
            name: body.name,
            media_type: body.media_type,
            bytes: body.bytes,
        });
        let state = State::Ready {
            at: Stage::Fetching,
        };
        self.save_over(
            Connection::Service,
            state,
            vec![exchanged, kept],
            vec![event],
        )?;
        Ok(())
    }

    fn plan_attachments(&mut self) -> Result<(), Failure> {
        let bodies = self.contract_bodies()?;
        let mapper = self.serving()?;
        let (mapper, effects) = self.identified(mapper, &bodies)?;
        let (mut effects, mut events) = match self.reroute(mapper.as_ref(), None, effects)? {
            Rerouted::GoesOn(effects, events) => (effects, events),
            Rerouted::BeginsAnew => return Ok(()),
        };
        let attachments = mapper.attachments(
            self.transfer.kind.into(),
            &self.about()?,
            &bodies,
            &self.trigger_moment(),
        )?;
        let mut names = Names::new();
        let requests = attachments
            .into_iter()
            .map(|attachment| {
                let file = PlannedFile {
                    place: names.place(&attachment.id, &attachment.name),
                    size: attachment.size,
                    sha256: attachment.sha256,
                    media_type: attachment.media_type,
                    at: Some(attachment.at),
                };
                Ok((
                    attachment.id,
                    mapper.permit(&attachment.request)?,
                    Some(file),
                ))
            })
            .collect::<Result<Vec<_>, Problem>>()?;
        events.push(planned(
            mapper.identity(),
            Purpose::Attachment,
            requests.len(),
        ));
        effects.push(plan(Purpose::Attachment, requests)?);
        let state = State::Ready {
            at: Stage::Collecting,
        };
        self.save(state, effects, events)?;
        Ok(())
    }

    /// Fetches the next attachment to the work folder.
    pub(super) fn fetch_attachment(&mut self) -> Result<(), Failure> {
        let Some(exchange) = self.next_exchange(Purpose::Attachment)? else {
            let state = State::Ready { at: Stage::Fetched };
            self.save(state, Vec::new(), Vec::new())?;
            return Ok(());
        };
        self.note_asking(&exchange)?;
        let (file, receipt) = self.download(&exchange)?;
        let (exchanged, event): (Effect, Event) = answered(&exchange, &receipt);
        let state = State::Ready {
            at: Stage::Collecting,
        };
        self.save_over(
            Connection::Service,
            state,
            vec![exchanged, Effect::KeepFile(file)],
            vec![event],
        )?;
        Ok(())
    }

    /// The attachment, safe on disk.
    fn download(&self, exchange: &Exchange) -> Result<(KeptFile, Receipt), Failure> {
        let Some(planned) = &exchange.file else {
            return Err(unusable("An attachment has no place.".to_owned()));
        };
        let folder = work_folder(self.parts, self.transfer.id);
        let path = folder.join(&planned.place);
        let work_disk = &self.parts.disk;
        work_disk.create_folders(&folder).map_err(disk)?;
        // An attempt that was cut off may have left something.
        match work_disk.remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(disk(error)),
            _ => {}
        }
        let expected = Expected {
            size: planned.size,
            sha256: planned.sha256.as_deref(),
        };
        let issue = self.transfer.id.to_string();
        let download = self
            .parts
            .service
            .download(&issue, &exchange.request, expected, &path)?;
        File::open(&path)
            .and_then(|file| work_disk.sync(&file))
            .map_err(disk)?;
        if cfg!(unix) {
            File::open(&folder)
                .and_then(|folder| work_disk.sync(&folder))
                .map_err(disk)?;
        }
        self.examine(&path, &exchange.name, &download.sha256)?;
        let file = KeptFile {
            id: exchange.name.clone(),
            place: planned.place.clone(),
            size: download.size,
            sha256: download.sha256,
        };
        Ok((file, download.receipt))
    }
}

impl Work<'_> {
    /// Scans a fetched attachment, and lets equal contents take the room of one.
    fn examine(&self, path: &Path, id: &str, sha256: &str) -> Result<(), Failure> {
        let attachments = &self.parts.attachments;
        if let Some(scanner) = &attachments.scanner {
            let verdict = scanner.scan(path).map_err(Problem::from)?;
            if let Some(problem) = verdict.problem() {
                self.parts.disk.remove_file(path).map_err(disk)?;
                return Err(Failure::from(Problem {
                    detail: Some(id.to_owned()),
                    ..problem
                }));
            }
        }
        let kept = match (&attachments.content, sha256.parse()) {
            (Some(content), Ok(digest)) => content.keep(path, digest),
            _ => Ok(()),
        };
        if let Err(error) = kept {
            // Only room is lost.
            tracing::warn!(transfer = %self.transfer.id, %error, "an attachment is not kept by its content");
        }
        Ok(())
    }
}

/// A conflict means something of a report only.
fn refuse_conflict(receipt: &Receipt) -> Result<(), Failure> {
    if receipt.status != CONFLICT {
        return Ok(());
    }
    let problem = Problem {
        code: "lv-conflict".to_owned(),
        side: Side::Lv,
        recovery: Recovery::Retry,
        what: "LV answered a request for data with 409 (conflict).".to_owned(),
        advice: "It is tried again by itself. If it goes on, ask LV's support.".to_owned(),
        detail: None,
    };
    Err(Failure::answered(problem, receipt.clone()))
}

pub(super) fn disk(error: io::Error) -> Failure {
    Problem {
        code: "work-folder-unusable".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Retry,
        what: format!("The work folder in the state folder cannot be used: {error}."),
        advice: "See that the state folder's disk has room and that this program may write there."
            .to_owned(),
        detail: None,
    }
    .into()
}
