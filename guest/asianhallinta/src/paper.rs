//! The documents of ours that go along with a message: originals, renditions and notices, with their names and their places in `Liitteet`.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use lupasilta_guest::contract::{self, Content, Document};
use lupasilta_guest::text::{concat, number};

use crate::manifest::{COMMONDATA, FORMDATA, MESSAGES};

/// A kind of document.
#[derive(Debug)]
pub(crate) struct Paper {
    stem: &'static str,
    media_type: MediaType,
    /// `type-id` in the metadata.
    pub(crate) type_id: &'static str,
    pub(crate) title_fi: &'static str,
    pub(crate) title_sv: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum MediaType {
    Html,
    Json,
    Xml,
}

impl MediaType {
    fn name(self) -> &'static str {
        ["text/html", "application/json", "application/xml"][self as usize]
    }

    fn extension(self) -> &'static str {
        [".html", ".json", ".xml"][self as usize]
    }
}

macro_rules! papers {
    ($($(#[$doc:meta])* $name:ident $stem:literal $media_type:ident $type_id:literal: $fi:literal, $sv:literal;)*) => {
        $($(#[$doc])* pub(crate) static $name: Paper = Paper {
            stem: $stem,
            media_type: MediaType::$media_type,
            type_id: $type_id,
            title_fi: $fi,
            title_sv: $sv,
        };)*
    };
}

papers! {
    /// The readable rendition of the whole application.
    RENDITION "hakemus" Html "hakemus_vireilletullessa": "Vireille tullut hakemus", "Ansökan under behandling";
    COMMON "commondata" Json "lv_commondata":
        "Hakemuksen yhteiset tiedot alkuperäisinä (JSON)", "Ansökans gemensamma uppgifter i original (JSON)";
    FORM "formdata" Json "lv_formdata":
        "Lomakkeen tiedot alkuperäisinä (JSON)", "Formulärets uppgifter i original (JSON)";
    CHANGES "muutokset" Html "lv_muutokset":
        "Täydennyksen muutokset kentittäin", "Kompletteringens ändringar per fält";
    MESSAGE "viesti" Html "lv_viesti": "Viesti", "Meddelande";
    MESSAGES_JSON "viestit" Json "lv_viestit": "Viestit alkuperäisinä (JSON)", "Meddelandena i original (JSON)";
    WITHDRAWAL "peruutus" Html "lv_peruutus": "Asioinnin peruutus", "Återtagande av ärendet";
    /// The message itself: of its own kind, and never among the `Liitteet`.
    NEW_CASE "uusiasia" Xml "": "", "";
    ADDITION "taydennysasiaan" Xml "": "", "";
}

/// The document's index in a delivery, where the message is 0: what is named first.
pub(crate) const FIRST: u8 = 1;

/// A document under its name.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) paper: &'static Paper,
    pub(crate) name: String,
}

impl Named {
    pub(crate) fn media_type(&self) -> &'static str {
        self.paper.media_type.name()
    }

    pub(crate) fn document(self, content: Content) -> Document {
        Document {
            media_type: self.media_type().to_owned(),
            name: self.name,
            content,
        }
    }

    /// The document of a received body.
    pub(crate) fn received(self) -> Document {
        let body = match self.paper.type_id {
            "lv_commondata" => COMMONDATA,
            "lv_formdata" => FORMDATA,
            _ => MESSAGES,
        };
        self.document(Content::Received(body.to_owned()))
    }
}

/// Names for the documents of one delivery, as [`name`] gives them.
pub(crate) fn named(
    papers: &[&'static Paper],
    action: &contract::Action,
    delivery: u32,
) -> Vec<Named> {
    let named = papers.iter().map(|&paper| name(paper, action, delivery));
    named.collect()
}

/// The name of a document: plain in the first delivery about an action, numbered in later ones.
pub(crate) fn name(paper: &'static Paper, action: &contract::Action, delivery: u32) -> Named {
    let id: String = action
        .external_id
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let suffix = if delivery > 1 {
        concat(&["-", &number(delivery)])
    } else {
        String::new()
    };
    Named {
        paper,
        name: concat(&[&id, "_", paper.stem, &suffix, paper.media_type.extension()]),
    }
}

/// All of a delivery's documents: `written` are the contents of the first, the others are received bodies.
pub(crate) fn documents(
    named: Vec<Named>,
    written: impl IntoIterator<Item = Vec<u8>>,
) -> Vec<Document> {
    let mut written = written.into_iter();
    named
        .into_iter()
        .map(|named| match written.next() {
            Some(bytes) => named.document(Content::Bytes(bytes)),
            None => named.received(),
        })
        .collect()
}
