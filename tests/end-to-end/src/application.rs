//! Applications with an identity of their own, made of examples.

use lupasilta_simulator::Action;
use serde_json::Value;

/// The application with its action and its attachments under other identifiers, told apart by `number`. Changed as text, so that numbers and
/// everything else stay as they are written.
///
/// # Panics
/// An application whose common data is not JSON.
#[must_use]
pub fn with_identity(application: &Action, number: u32) -> Action {
    let mut commondata = String::from_utf8(application.commondata.to_vec()).unwrap();
    let mut formdata = String::from_utf8(application.formdata.to_vec()).unwrap();
    let common: Value = serde_json::from_str(&commondata).unwrap();
    let attachments = common["attachments"].as_array().into_iter().flatten();
    let attachment_ids = attachments.filter_map(|attachment| attachment["id"].as_str());
    for (kind, id) in (0_u32..).zip(
        [application.external_id.as_str()]
            .into_iter()
            .chain(attachment_ids),
    ) {
        let own = format!(
            "{number:08x}-{kind:04x}-4000-8000-{:012x}",
            u64::from(number) * 7919
        );
        commondata = commondata.replace(id, &own);
        formdata = formdata.replace(id, &own);
    }
    Action::from_bodies(commondata, formdata).unwrap()
}

/// The value at a JSON pointer.
///
/// # Panics
/// When there is none.
#[must_use]
#[track_caller]
pub fn pointer<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value
        .pointer(pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer} of {value:#}"))
}
