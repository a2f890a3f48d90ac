//! To the case system: message, documents and attachments, together and once.

use super::super::failure::Failure;
use super::super::work::Work;
use super::super::{Connection, Event, Handover, Stage, State};
use super::{action, unusable, work_folder};
use crate::cases::{Attachment, Delivery, Document, Place};
use crate::store::KeptContent;

impl Work<'_> {
    /// Hands the delivery over.
    pub(super) fn deliver(&mut self) -> Result<(), Failure> {
        let delivery = self.delivery()?;
        let name = delivery.name.to_string();
        self.note(Event::Delivering {
            delivery: name.clone(),
        })?;
        let delivered = self.parts.cases.deliver(&delivery)?;
        let handover = Handover {
            at: self.parts.clock.now(),
            place: delivered.place,
            case_id: delivered.case_id,
        };
        tracing::info!(transfer = %self.transfer.id, "delivered");
        let event = Event::Delivered {
            delivery: name,
            at: handover.at,
            already: delivered.already,
        };
        let state = State::Ready {
            at: Stage::Delivered(handover),
        };
        self.save_over(Connection::CaseSystem, state, Vec::new(), vec![event])?;
        Ok(())
    }

    fn delivery(&self) -> Result<Delivery, Failure> {
        let id = self.transfer.id;
        let bodies = self.parts.store.bodies(id)?;
        let documents = self
            .parts
            .store
            .documents(id)?
            .into_iter()
            .map(|document| {
                let bytes = match document.content {
                    KeptContent::Bytes(bytes) => bytes,
                    KeptContent::Received(name) => bodies
                        .iter()
                        .find(|body| body.name == name)
                        .map(|body| body.bytes.clone())
                        .ok_or_else(|| {
                            unusable("A document refers to a body that was not received.".into())
                        })?,
                };
                Ok(Document {
                    place: place(&document.name)?,
                    media_type: document.media_type,
                    bytes,
                    sha256: document.sha256,
                })
            })
            .collect::<Result<_, Failure>>()?;
        let folder = work_folder(self.parts, id);
        let attachments = self
            .parts
            .store
            .files(id)?
            .into_iter()
            .map(|file| {
                Ok(Attachment {
                    place: place(&file.place)?,
                    path: folder.join(&file.place),
                    size: file.size,
                    sha256: file.sha256,
                })
            })
            .collect::<Result<_, Failure>>()?;
        Ok(Delivery {
            name: place(&self.transfer.delivery_name())?,
            external_id: action(self.transfer.external_id),
            number: self.transfer.number,
            documents,
            attachments,
        })
    }
}

fn place(name: &str) -> Result<Place, Failure> {
    name.parse()
        .map_err(|_| unusable("A document's file name is not safe.".to_owned()))
}
