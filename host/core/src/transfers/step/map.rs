//! Through the mapping: what was received becomes the message and its documents, and is proven complete.

use super::super::failure::Failure;
use super::super::work::{Work, codes};
use super::super::{Direction, Event, Kind, Purpose, Stage, State, UnmappedPolicy};
use super::fetch::disk;
use super::reroute::Rerouted;
use super::{moment, work_folder};
use crate::attachments::{self, AttachmentSettings};
use crate::audit::Digest;
use crate::audit::record::Finding;
use crate::contract;
use crate::problem::{Problem, Recovery, Side};
use crate::store::{Effect, Filter, KeptContent, KeptDocument};

impl Work<'_> {
    /// Maps, checks, and keeps what was made.
    pub(super) fn map(&mut self) -> Result<(), Failure> {
        let now = moment(self.parts.clock.now());
        let arrival = contract::Arrival {
            kind: self.transfer.kind.into(),
            number: self.transfer.number,
            bodies: self.contract_bodies()?,
            files: self.contract_files()?,
        };
        let about = self.about()?;
        let mapper = self.serving()?;
        let asked = Some((&about, arrival.bodies.as_slice()));
        let (mut effects, mut events) = match self.reroute(mapper.as_ref(), asked, Vec::new())? {
            Rerouted::GoesOn(effects, events) => (effects, events),
            Rerouted::BeginsAnew => return Ok(()),
        };
        if self.is_withdrawn_already(&arrival.bodies, &about.before)? {
            return self.finish(None, Event::Unchanged);
        }
        let delivered = mapper.deliver(&arrival, &about, &now)?;
        self.parts.mappings.succeeded(&mapper.identity().mapping());
        let Some(delivery) = delivered else {
            self.parts
                .auditor
                .unchanged(&arrival.bodies, &about.before)?;
            return self.finish(None, Event::Unchanged);
        };
        let mut findings: Vec<Finding> = delivery.findings.iter().map(Finding::from).collect();
        findings.extend(self.remarks()?);
        let by = mapper.identity().at(now, &about);
        let audited = self
            .parts
            .auditor
            .delivery(&by, &arrival.bodies, &delivery)
            .map_err(|problem| Failure::with_findings(problem, findings.clone()))?;
        if audited.unmapped > 0 && self.parts.policy.unmapped == UnmappedPolicy::Quarantine {
            return Err(Failure::with_findings(unmapped(audited.unmapped), findings));
        }
        let deadlines = delivery.deadlines.clone();
        let documents = keep(delivery, &arrival.bodies)?;
        events.push(Event::Mapped {
            component: by.component.clone(),
            version: by.version.clone(),
            digest: by.digest.clone(),
            settings: by.settings.clone(),
            now: by.now.clone(),
            documents: documents.iter().map(|made| made.sha256.clone()).collect(),
            unmapped: audited.unmapped,
            findings: codes(&findings),
        });
        effects.extend([
            Effect::KeepMapped {
                by,
                documents,
                ledger: audited.ledger,
            },
            Effect::KeepFindings(findings),
            Effect::KeepDeadlines(deadlines),
        ]);
        let state = State::Ready { at: Stage::Mapped };
        self.save(state, effects, events)?;
        Ok(())
    }
}

impl Work<'_> {
    /// Whether it is a withdrawal of which the case system knows: LV may say so more than once, and the data do not tell one withdrawal from another.
    /// One that comes after a change is another.
    fn is_withdrawn_already(
        &self,
        bodies: &[contract::Body],
        before: &[contract::Body],
    ) -> Result<bool, Failure> {
        let auditor = &self.parts.auditor;
        if self.transfer.kind != Kind::Withdrawal || auditor.unchanged(bodies, before).is_err() {
            return Ok(false);
        }
        let earlier = self.parts.store.transfers(&Filter {
            action: Some(self.transfer.external_id),
            limit: usize::MAX,
            ..Filter::default()
        })?;
        let last = earlier
            .iter()
            .filter(|earlier| {
                earlier.kind.direction() == Direction::In
                    && earlier.kind != Kind::Message
                    && earlier.redelivers.is_none()
                    && matches!(earlier.state, State::Done { handover: Some(_) })
            })
            .max_by_key(|earlier| earlier.number);
        Ok(last.is_some_and(|last| last.kind == Kind::Withdrawal))
    }

    /// What a person should know of the attachments themselves.
    fn remarks(&self) -> Result<Vec<Finding>, Failure> {
        let folder = work_folder(self.parts, self.transfer.id);
        let settings = AttachmentSettings {
            large_bytes: self.parts.attachments.large,
            ..AttachmentSettings::default()
        };
        let mut findings = Vec::new();
        for exchange in self.parts.store.exchanges(self.transfer.id)? {
            let Some(file) = exchange
                .file
                .filter(|_| exchange.purpose == Purpose::Attachment)
            else {
                continue;
            };
            let remarks =
                attachments::inspect(&folder.join(&file.place), &file.media_type, &settings)
                    .map_err(disk)?;
            let pointer = file.at.as_deref();
            findings.extend(remarks.iter().map(|remark| remark.finding(pointer)));
        }
        Ok(findings)
    }
}

/// The message and the documents as they are stored.
fn keep(
    delivery: contract::Delivery,
    bodies: &[contract::Body],
) -> Result<Vec<KeptDocument>, Failure> {
    std::iter::once(delivery.message)
        .chain(delivery.documents)
        .map(|document| {
            let (sha256, content) = match document.content {
                contract::Content::Bytes(bytes) => (Digest::of(&bytes), KeptContent::Bytes(bytes)),
                contract::Content::Received(name) => {
                    let body = bodies
                        .iter()
                        .find(|body| body.name == name)
                        .ok_or_else(|| {
                            super::unusable(
                                "A document refers to a body that was not received.".into(),
                            )
                        })?;
                    (Digest::of(&body.bytes), KeptContent::Received(name))
                }
            };
            Ok(KeptDocument {
                name: document.name,
                media_type: document.media_type,
                sha256: sha256.to_string(),
                content,
            })
        })
        .collect()
}

fn unmapped(count: usize) -> Problem {
    Problem {
        code: "unmapped-values".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("The mapping leaves {count} received values out, and the settings say to keep such a case back."),
        advice: "See in the ledger which they are. Install a mapping that takes them, or let such cases through in the settings; then retry the transfer."
            .to_owned(),
        detail: None,
    }
}
