//! Who the component is, and which bodies it needs.

use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Kind, Manifest, Text, WantedBody};
use lupasilta_guest::lv::members::Members;
use lupasilta_guest::lv::{self, operation};

use crate::decision_codes::{ALL_STATUSES, OUTCOMES};
use crate::event::FILE_KINDS;

/// The name of the body with `Commondata`.
pub(crate) const COMMONDATA: &str = "commondata";
/// The name of the body with `Formdata`.
pub(crate) const FORMDATA: &str = "formdata";
/// The name of the body with the messages.
pub(crate) const MESSAGES: &str = "messages";

/// What is written where LV takes a code.
const CODES: &[(&str, &[&str])] = &[
    ("status", &ALL_STATUSES),
    ("outcome", &OUTCOMES),
    ("kind", FILE_KINDS),
];

pub(crate) fn manifest() -> Manifest {
    Manifest {
        name: "asianhallinta".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        summary: Text {
            fi: "Luvat ja valvonta -palvelun asioinnit asianhallinnan rajapintaan".into(),
            sv: "Ärenden i Tillstånd och tillsyn till ärendehanteringens gränssnitt".into(),
            en: "Actions of Luvat ja valvonta to the asianhallinta interface".into(),
        },
        format: "asianhallinta".into(),
        format_versions: vec!["1.1".into(), "1.2".into(), "1.3".into()],
        actions: Vec::new(),
        service_contract: lv::CONTRACT.into(),
        operations: operation::all(),
        members: Members::read().written(CODES).into_list(),
        settings_schema: settings_schema().into(),
    }
}

/// The schema of the settings without the white space between its parts, which only its readers in the source need.
fn settings_schema() -> &'static str {
    const WRITTEN: &[u8; include_bytes!("settings.schema.json").len()] =
        include_bytes!("settings.schema.json");
    const KEPT: usize = without_space(WRITTEN).1;
    static SCHEMA: [u8; KEPT] = {
        let all = without_space(WRITTEN).0;
        let mut kept = [0; KEPT];
        kept.copy_from_slice(all.split_at(KEPT).0);
        kept
    };
    str::from_utf8(&SCHEMA).unwrap_or_default()
}

/// JSON without white space outside its strings, and how much of it there is.
const fn without_space<const N: usize>(json: &[u8; N]) -> ([u8; N], usize) {
    let mut kept = [0; N];
    let (mut from, mut to) = (0, 0);
    let (mut in_string, mut escaped) = (false, false);
    while from < N {
        let byte = json[from];
        from += 1;
        if !in_string && byte.is_ascii_whitespace() {
            continue;
        }
        in_string ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        kept[to] = byte;
        to += 1;
    }
    (kept, to)
}

/// Both halves of an action apart: each is kept and delivered as the service sent it. Messages all of them: which are new is found by those before.
pub(crate) fn wanted_bodies(kind: Kind, external_id: &str) -> Vec<WantedBody> {
    let body = |name: &str, operation, segments: &[&str]| WantedBody {
        name: name.into(),
        request: operation::get(operation, segments),
    };
    if kind == Kind::Message {
        return vec![body(
            MESSAGES,
            operation::MESSAGES,
            &[MESSAGES, external_id],
        )];
    }
    [
        (COMMONDATA, operation::COMMONDATA),
        (FORMDATA, operation::FORMDATA),
    ]
    .into_iter()
    .map(|(name, operation)| body(name, operation, &["commondata", external_id, name]))
    .collect()
}
