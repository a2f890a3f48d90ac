//! Attachments: which to fetch, and `Liite`.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use lupasilta_guest::contract::{self, Body, File, Finding, Kind};
use lupasilta_guest::cursor::{Bodies, Cursor};
use lupasilta_guest::dates::moment::{Moment, Offset};
use lupasilta_guest::ledger::Traced;
use lupasilta_guest::lv::{self, Attachment, Commondata, Language, Message, operation};
use lupasilta_guest::text::concat;
use lupasilta_guest::xml::{Order, Xml};

use crate::envelope;
use crate::findings::{self as found, Findings};
use crate::location::Properties;
use crate::manifest::{COMMONDATA, MESSAGES};
use crate::messages;
use crate::paper::{self, Named};
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

/// The attachments to fetch, each once: those that no earlier delivery had. One without an id cannot be fetched; `deliver` reports it.
pub(crate) fn wanted(
    kind: Kind,
    action: &contract::Action,
    bodies: &[Body],
) -> Result<Vec<contract::Attachment>, Vec<Finding>> {
    let names_attachments = |body: &Body| body.name == COMMONDATA || body.name == MESSAGES;
    let bodies = envelope::read(bodies, names_attachments)?;
    let before = match kind {
        Kind::Application => &[],
        _ => action.before.as_slice(),
    };
    let before = envelope::read(before, names_attachments)?;
    let mut wanted: Vec<contract::Attachment> = Vec::new();
    for attachment in new_since(kind, &before, &bodies) {
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
            request: operation::get(
                operation::ATTACHMENT,
                &["attachments", &action.external_id, id],
            ),
            at: attachment.0.pointer(),
        });
    }
    Ok(wanted)
}

/// The attachments that the bodies before did not name, or named in another version.
pub(crate) fn new_since<'t>(
    kind: Kind,
    before: &'t Bodies<'_>,
    bodies: &'t Bodies<'_>,
) -> Vec<Attachment<'t>> {
    if kind == Kind::Message {
        return messages::new(before, bodies)
            .into_iter()
            .flat_map(|message| Message(message).attachments().items())
            .map(Attachment)
            .collect();
    }
    let attachments = |bodies: &'t Bodies<'_>| Commondata(bodies.root(COMMONDATA)).attachments();
    let earlier = attachments(before);
    let is_new = |new: &Attachment<'t>| {
        let state = |attachment: Attachment<'t>| {
            [
                attachment.sha256(),
                attachment.version(),
                attachment.size(),
                attachment.created_at(),
            ]
            .map(|member| member.peek())
        };
        with_id(earlier, new.id().peek()).is_none_or(|old| state(old) != state(*new))
    };
    attachments(bodies)
        .items()
        .map(Attachment)
        .filter(is_new)
        .collect()
}

/// The attachment of a list that has this id.
pub(crate) fn with_id<'t>(attachments: Cursor<'t>, id: &str) -> Option<Attachment<'t>> {
    attachments
        .items()
        .map(Attachment)
        .find(|attachment| attachment.id().peek() == id)
}

/// The stated SHA-256 in lower case, if it is one.
fn checksum(attachment: Attachment<'_>) -> Option<String> {
    let stated = attachment.sha256().peek();
    (stated.len() == 64 && stated.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| stated.to_ascii_lowercase())
}

/// What every `Liite` of a message has in common.
pub(crate) struct Writing<'a> {
    pub(crate) settings: Settings<'a>,
    /// `ToimenpideTunnus`, which stands in the message on its own and is only repeated here.
    pub(crate) operation: &'a str,
    /// The day of the documents of ours: `VireilletuloPvm` of an application, later that of the message.
    pub(crate) day: &'a str,
    /// Whether the application holds something that must not be shown to all.
    pub(crate) confidential: bool,
}

impl Writing<'_> {
    /// Writes `Liitteet`: the documents of ours, then the customer's attachments.
    pub(crate) fn all<'t>(
        &self,
        xml: &mut Xml<'_>,
        named: &[Named],
        properties: Option<&Properties<'t>>,
        received: &[(Attachment<'t>, &File)],
        findings: &mut Findings,
    ) {
        xml.element("ah:Liitteet", &["ah:Liite"], |xml| {
            for (number, named) in (1..).zip(named) {
                let about = properties.filter(|_| named.paper.type_id == paper::COMMON.type_id);
                self.document(xml, number, named, about);
            }
            for (number, (attachment, file)) in (named.len() + 1..).zip(received) {
                self.attachment(xml, number, *attachment, file, findings);
            }
        });
    }

    /// Names of attachments in both languages are new in 1.2.
    fn names_languages(&self) -> bool {
        self.settings.version() != "1.1"
    }

    /// Writes the `Liite` of a document of ours; `properties` are named in the one of the common data.
    fn document<'t>(
        &self,
        xml: &mut Xml<'_>,
        number: usize,
        document: &Named,
        properties: Option<&Properties<'t>>,
    ) {
        xml.item("ah:Liite", number, ATTACHMENT, |xml| {
            xml.constant("ah:Kuvaus", document.paper.title_fi);
            if self.names_languages() {
                xml.constant("ah:KuvausFi", document.paper.title_fi);
                xml.constant("ah:KuvausSv", document.paper.title_sv);
            }
            xml.constant("ah:Tyyppi", document.media_type());
            self.link(xml, &document.name);
            xml.constant("ah:Luotu", self.day);
            xml.element("ah:Metatiedot", METADATA, |xml| {
                let mut metadata = Metadata::new(xml);
                metadata.constant("type-group", self.settings.attachment_group());
                metadata.constant("type-id", document.paper.type_id);
                self.operation(&mut metadata);
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

    /// The operation, which is not known of an action that nothing was delivered about but messages.
    fn operation(&self, metadata: &mut Metadata<'_, '_>) {
        if !self.operation.is_empty() {
            metadata.constant("operation", self.operation);
        }
    }

    /// Writes the `Liite` of a customer's attachment, if it was received.
    fn attachment<'t>(
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
            if self.names_languages() {
                xml.optional("ah:KuvausFi", name_fi.as_ref());
                xml.optional("ah:KuvausSv", name_sv.as_ref());
            }
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
                self.operation(&mut metadata);
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

/// The attachments of a message with the files that came for them. One without an id or with a repeated one is reported; one without its file
/// is an obstacle, unless the settings say that it is to be reported too.
pub(crate) fn received<'t, 'f>(
    attachments: impl IntoIterator<Item = Attachment<'t>>,
    files: &'f [File],
    settings: Settings<'_>,
    findings: &mut Findings,
    obstacles: &mut Findings,
) -> Vec<(Attachment<'t>, &'f File)> {
    let mut received: Vec<(Attachment<'t>, &'f File)> = Vec::new();
    for attachment in attachments {
        let id = attachment.id().peek();
        if id.is_empty() {
            findings.add(&found::ATTACHMENT_UNNAMED, attachment.0);
        } else if received.iter().any(|(other, _)| other.id().peek() == id) {
            findings.add(&found::ATTACHMENT_REPEATED, attachment.0);
        } else if let Some(file) = files.iter().find(|file| file.id == id) {
            received.push((attachment, file));
        } else if settings.blocks_missing_attachments() {
            obstacles.add(&found::ATTACHMENT_NOT_DELIVERED, attachment.0);
        } else {
            findings.add(&found::ATTACHMENT_NOT_DELIVERED, attachment.0);
        }
    }
    received
}
