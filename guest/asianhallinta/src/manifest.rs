//! Who the component is, and which bodies it needs.

use lupasilta_guest::contract::{Manifest, Request, Text, WantedBody};
use lupasilta_guest::lv::{self, operation};

/// The name of the body with `Commondata`.
pub(crate) const COMMONDATA: &str = "commondata";
/// The name of the body with `Formdata`.
pub(crate) const FORMDATA: &str = "formdata";

pub(crate) fn manifest() -> Manifest {
    Manifest {
        name: "asianhallinta".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        summary: Text {
            fi: "Luvat ja valvonta -palvelun hakemukset asianhallinnan rajapinnan UusiAsia-sanomiksi".into(),
            sv: "Ansökningar i Tillstånd och tillsyn till UusiAsia-meddelanden i ärendehanteringens gränssnitt".into(),
            en: "Applications of Luvat ja valvonta to UusiAsia messages of the asianhallinta interface".into(),
        },
        format: "asianhallinta".into(),
        format_versions: vec!["1.3".into()],
        actions: Vec::new(),
        service_contract: lv::CONTRACT.into(),
        operations: operation::all(),
        settings_schema: include_str!("settings.schema.json").into(),
    }
}

/// Both halves apart: each is kept and delivered as the service sent it.
pub(crate) fn wanted_bodies(external_id: &str) -> Vec<WantedBody> {
    [
        (COMMONDATA, operation::COMMONDATA),
        (FORMDATA, operation::FORMDATA),
    ]
    .into_iter()
    .map(|(name, operation)| WantedBody {
        name: name.into(),
        request: Request {
            operation: operation.into(),
            path: operation::path(&["commondata", external_id, name]),
            body: None,
        },
    })
    .collect()
}
