//! Attachments: which to fetch, and `Liite`.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{self, Body, File, Finding};
use lupasilta_guest::cursor::{Bodies, Cursor, not_json};
use lupasilta_guest::dates::moment::{Moment, Offset};
use lupasilta_guest::ledger::Traced;
use lupasilta_guest::lv::{self, Attachment, Commondata, Language, operation};
use lupasilta_guest::text::concat;
use lupasilta_guest::xml::{Order, Xml};

use crate::findings::{self as found, Findings};
use crate::location::Properties;
use crate::manifest::COMMONDATA;
use crate::settings::Settings;

const ATTACHMENT: Order = &[
    "ah:Kuvaus",
    "ah:KuvausFi",
    "ah:KuvausSv",
    "ah:Tyyppi",
    "ah:LinkkiLiitteeseen",
    "ah:Luotu",
    "ah:Metatiedot",
];
const METADATA: Order = &["ah:Metatieto"];
const METADATUM: Order = &["ah:Avain", "ah:Arvo"];

/// The attachments that `Commondata` names, each once. One without an id cannot be fetched; `deliver` reports it.
pub(crate) fn wanted(
    external_id: &str,
    bodies: &[Body],
) -> Result<Vec<contract::Attachment>, Vec<Finding>> {
    let read = bodies.iter().filter(|body| body.name == COMMONDATA);
    let bodies = Bodies::read(read.map(|body| (body.name.as_str(), body.bytes.as_slice())))
        .map_err(|(name, error)| vec![not_json(name, error)])?;
    let mut wanted: Vec<contract::Attachment> = Vec::new();
    for attachment in Commondata(bodies.root(COMMONDATA))
        .attachments()
        .items()
        .map(Attachment)
    {
        let id = attachment.id().peek();
        if id.is_empty() || wanted.iter().any(|other| other.id == id) {
            continue;
        }
        wanted.push(contract::Attachment {
            id: id.to_owned(),
            name: attachment.file_name().peek().to_owned(),
            media_type: attachment.media_type().peek().to_owned(),
            size: attachment.size().peek().parse().ok(),
            sha256: checksum(attachment),
            request: operation::get(operation::ATTACHMENT, &["attachments", external_id, id]),
            at: attachment.0.pointer(),
        });
    }
    Ok(wanted)
}

/// The stated SHA-256 in lower case, if it is one.
fn checksum(attachment: Attachment<'_>) -> Option<String> {
    let stated = attachment.sha256().peek();
    (stated.len() == 64 && stated.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| stated.to_ascii_lowercase())
}

/// A document that always goes along: an original, or the rendition.
pub(crate) struct Accompanying<'a> {
    pub(crate) name: &'a str,
    pub(crate) media_type: &'a str,
    pub(crate) type_id: &'a str,
    pub(crate) title_fi: &'a str,
    pub(crate) title_sv: &'a str,
}

/// What every `Liite` of a message has in common.
pub(crate) struct Writing<'a> {
    pub(crate) settings: Settings<'a>,
    /// `ToimenpideTunnus`, which stands in the message on its own and is only repeated here.
    pub(crate) operation: &'a str,
    /// `VireilletuloPvm`, likewise.
    pub(crate) day: &'a str,
    /// Whether the application holds something that must not be shown to all.
    pub(crate) confidential: bool,
    pub(crate) files: &'a [File],
}

impl Writing<'_> {
    /// Writes the `Liite` of a document of ours; `properties` are named in the one of the common data.
    pub(crate) fn document<'t>(
        &self,
        xml: &mut Xml<'_>,
        number: usize,
        document: &Accompanying<'_>,
        properties: Option<&Properties<'t>>,
    ) {
        xml.item("ah:Liite", number, ATTACHMENT, |xml| {
            xml.constant("ah:Kuvaus", document.title_fi);
            xml.constant("ah:KuvausFi", document.title_fi);
            xml.constant("ah:KuvausSv", document.title_sv);
            xml.constant("ah:Tyyppi", document.media_type);
            self.link(xml, document.name);
            xml.constant("ah:Luotu", self.day);
            xml.element("ah:Metatiedot", METADATA, |xml| {
                let mut metadata = Metadata::new(xml);
                metadata.constant("type-group", self.settings.attachment_group());
                metadata.constant("type-id", document.type_id);
                metadata.constant("operation", self.operation);
                if self.confidential && self.settings.writes_metadata("salassapidettava") {
                    metadata.constant("salassapidettava", "true");
                }
                for property in properties.iter().flat_map(|properties| &properties.others) {
                    metadata.value("kiinteistotunnus", property);
                }
                for parcel in properties.iter().flat_map(|properties| &properties.parcels) {
                    metadata.value("maaraala", parcel);
                }
            });
        });
    }

    /// Writes the `Liite` of a customer's attachment, if it was received.
    pub(crate) fn attachment<'t>(
        &self,
        xml: &mut Xml<'_>,
        number: usize,
        attachment: Attachment<'t>,
        file: &File,
        findings: &mut Findings,
    ) {
        let kind = attachment.kind();
        let name_fi = lv::localised(kind.get("name"), Language::Fi);
        let name_sv = kind.get("name").get("sv").text();
        let file_name = attachment.file_name().text();
        xml.item("ah:Liite", number, ATTACHMENT, |xml| {
            match attachment
                .description()
                .text()
                .map(Traced::trimmed)
                .or(name_fi.clone())
                .or(file_name.clone())
            {
                Some(title) => xml.value("ah:Kuvaus", &title),
                None => xml.constant("ah:Kuvaus", &file.place),
            }
            xml.optional("ah:KuvausFi", name_fi.as_ref());
            xml.optional("ah:KuvausSv", name_sv.as_ref());
            match attachment.media_type().text() {
                Some(media_type) => xml.value("ah:Tyyppi", &media_type.trimmed()),
                None => {
                    findings.add_member(&found::MEDIA_TYPE_MISSING, attachment.0, "mediaType");
                    xml.constant("ah:Tyyppi", "application/octet-stream");
                }
            }
            self.link(xml, &file.place);
            xml.optional("ah:Luotu", created(attachment, findings).as_ref());
            xml.element("ah:Metatiedot", METADATA, |xml| {
                let mut metadata = Metadata::new(xml);
                let code = kind.get("code").text().map(Traced::trimmed);
                let table = code
                    .as_ref()
                    .and_then(|code| self.settings.attachment_type(code.as_str()));
                let group = table
                    .and_then(|entry| entry.group)
                    .unwrap_or(self.settings.attachment_group());
                metadata.constant("type-group", group);
                if let Some(code) = code {
                    let code = match table {
                        Some(entry) => code.coded("attachment-types", entry.id.to_owned()),
                        None => code,
                    };
                    metadata.value("type-id", &code);
                }
                metadata.constant("operation", self.operation);
                self.own_metadata(&mut metadata, attachment, file, file_name);
            });
        });
    }

    /// The keys that are ours, each of which settings can switch off.
    fn own_metadata<'t>(
        &self,
        metadata: &mut Metadata<'_, '_>,
        attachment: Attachment<'t>,
        file: &File,
        file_name: Option<Traced<'t>>,
    ) {
        let mut write = |key: &'static str, value: Option<Traced<'t>>| {
            if let Some(value) = value.filter(|_| self.settings.writes_metadata(key)) {
                metadata.value(key, &value);
            }
        };
        write("liiteId", attachment.id().text());
        write("tiedostonimi", file_name);
        write("versio", attachment.version().text());
        write(
            "salassapidettava",
            attachment
                .confidential()
                .text()
                .filter(|value| value.as_str() == "true"),
        );
        let stated = attachment.sha256().text().map(|stated| {
            let lower = stated.as_str().to_ascii_lowercase();
            stated.converted("lower-case", lower)
        });
        match (&file.sha256, stated) {
            (Some(own), stated) if stated.as_ref().is_none_or(|stated| stated.as_str() != own) => {
                if self.settings.writes_metadata("sha256") {
                    metadata.constant("sha256", own);
                }
            }
            (_, stated) => {
                if let Some(stated) = stated.filter(|_| self.settings.writes_metadata("sha256")) {
                    metadata.value("sha256", &stated);
                }
            }
        }
    }

    fn link(&self, xml: &mut Xml<'_>, name: &str) {
        xml.constant(
            "ah:LinkkiLiitteeseen",
            &concat(&[self.settings.link_prefix(), name]),
        );
    }
}

/// `Luotu`: the local day of the attachment's creation.
fn created<'t>(attachment: Attachment<'t>, findings: &mut Findings) -> Option<Traced<'t>> {
    let text = attachment.created_at().text()?;
    match Moment::parse(text.as_str().trim()) {
        Ok((moment, offset)) => {
            if offset == Offset::Assumed {
                findings.add(&found::OFFSET_MISSING, attachment.created_at());
            }
            Some(text.converted("helsinki-day", moment.helsinki().date.iso()))
        }
        Err(_) => {
            findings.add(&found::CREATED_AT_INVALID, attachment.created_at());
            None
        }
    }
}

/// `Metatiedot` being written.
struct Metadata<'x, 'l> {
    xml: &'x mut Xml<'l>,
    count: usize,
}

impl<'x, 'l> Metadata<'x, 'l> {
    fn new(xml: &'x mut Xml<'l>) -> Self {
        Metadata { xml, count: 0 }
    }

    fn value(&mut self, key: &str, value: &Traced<'_>) {
        self.count += 1;
        self.xml.item("ah:Metatieto", self.count, METADATUM, |xml| {
            xml.constant("ah:Avain", key);
            xml.value("ah:Arvo", value);
        });
    }

    fn constant(&mut self, key: &str, value: &str) {
        self.count += 1;
        self.xml.item("ah:Metatieto", self.count, METADATUM, |xml| {
            xml.constant("ah:Avain", key);
            xml.constant("ah:Arvo", value);
        });
    }
}

/// The attachments of a message with the files that came for them. One without an id, a repeated id or a missing file is reported.
pub(crate) fn received<'t, 'f>(
    attachments: Cursor<'t>,
    files: &'f [File],
    findings: &mut Findings,
) -> Vec<(Attachment<'t>, &'f File)> {
    let mut received: Vec<(Attachment<'t>, &'f File)> = Vec::new();
    for attachment in attachments.items().map(Attachment) {
        let id = attachment.id().peek();
        let found = if id.is_empty() {
            &found::ATTACHMENT_UNNAMED
        } else if received.iter().any(|(other, _)| other.id().peek() == id) {
            &found::ATTACHMENT_REPEATED
        } else if let Some(file) = files.iter().find(|file| file.id == id) {
            received.push((attachment, file));
            continue;
        } else {
            &found::ATTACHMENT_MISSING
        };
        findings.add(found, attachment.0);
    }
    received
}
