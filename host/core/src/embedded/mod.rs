//! For programs that have Lupasilta inside: a mapping on its own ([`map`], [`event`]), for those that keep their own queue, and a case system
//! that is pulled ([`Deliveries`]), for those that leave the queue to Lupasilta.

mod deliveries;
mod said;
mod single;

pub use deliveries::{Answered, Deliveries, Pulled};
pub use said::{Said, ToldRequests, event, requests_json};
pub use single::{
    Application, Known, Mapped, PlannedAttachment, PlannedRequests, Refused, Written, map, plan,
};
