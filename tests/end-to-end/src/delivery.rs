//! What the case system finds in its folder, compared with what LV served.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lupasilta_simulator::Simulator;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A delivery as it lies in the case system's folder.
#[derive(Debug)]
pub struct Delivery {
    /// Its folder.
    pub folder: PathBuf,
    /// The action.
    pub external_id: String,
    /// The running number of the message about it.
    pub number: u32,
    /// Its files by their names.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// What can be seen in a case system's folder, by name. What begins with a dot is not looked at, as by any program that watches a folder.
///
/// # Panics
/// A folder that cannot be read.
#[must_use]
pub fn deliveries(cases: &Path) -> Vec<PathBuf> {
    let mut seen: Vec<PathBuf> = fs::read_dir(cases)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'))
        .collect();
    seen.sort();
    seen
}

/// Lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Delivery {
    /// Reads it.
    ///
    /// # Errors
    /// A name that is no delivery's, or anything in it that is no plain file.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let (external_id, number) = name
            .rsplit_once('_')
            .filter(|(id, _)| id.len() == 36)
            .and_then(|(id, number)| Some((id, number.parse().ok()?)))
            .ok_or_else(|| format!("{name} is no delivery's name"))?;
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.insert(name, bytes);
        }
        Ok(Self {
            folder: folder.to_owned(),
            external_id: external_id.to_owned(),
            number,
            files,
        })
    }

    /// Whether everything is there and nothing else: message, rendition, the originals byte for byte, every attachment with the bytes that
    /// LV served, and each of them linked from the message.
    ///
    /// # Errors
    /// What is missing, different or too much.
    pub fn check(&self, lv: &Simulator) -> Result<(), String> {
        let id = &self.external_id;
        let commondata = lv.commondata(id).ok_or(format!("LV has no action {id}"))?;
        let formdata = lv.formdata(id).ok_or(format!("LV has no form of {id}"))?;
        let common: Value = serde_json::from_slice(
            commondata
                .strip_prefix(b"\xef\xbb\xbf")
                .unwrap_or(&commondata),
        )
        .map_err(|error| error.to_string())?;
        let mut expected = vec![format!("{id}_uusiasia.xml"), format!("{id}_hakemus.html")];
        for (what, original) in [("commondata", &commondata), ("formdata", &formdata)] {
            let name = format!("{id}_{what}.json");
            if self.file(&name)? != &original[..] {
                return Err(format!("{name} is not what LV sent"));
            }
            expected.push(name);
        }
        for attachment in common["attachments"].as_array().into_iter().flatten() {
            let attachment_id = attachment["id"].as_str().unwrap_or_default();
            expected.push(self.attachment(lv, attachment_id)?);
        }
        let there: Vec<&String> = self.files.keys().collect();
        expected.sort();
        if there != expected.iter().collect::<Vec<_>>() {
            return Err(format!("expected {expected:#?}, found {there:#?}"));
        }
        self.check_message(&expected)?;
        self.check_rendition()
    }

    /// Whether what a customer added is there: this attachment with the bytes that LV served, linked from the message.
    ///
    /// # Errors
    /// What is missing or different.
    pub fn check_supplement(&self, lv: &Simulator, attachment_id: &str) -> Result<(), String> {
        let attachment = self.attachment(lv, attachment_id)?;
        let name = format!("{}_taydennysasiaan-{}.xml", self.external_id, self.number);
        let texts = texts(self.file(&name)?)?;
        let links =
            |(of, text): &(String, String)| of == "LinkkiLiitteeseen" && *text == attachment;
        texts
            .iter()
            .any(links)
            .then_some(())
            .ok_or(format!("{name} does not link {attachment}"))
    }

    /// The message.
    ///
    /// # Panics
    /// A delivery without one.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        self.file(&format!("{}_uusiasia.xml", self.external_id))
            .unwrap()
    }

    fn file(&self, name: &str) -> Result<&[u8], String> {
        let bytes = self.files.get(name);
        bytes
            .map(Vec::as_slice)
            .ok_or_else(|| format!("{name} is missing"))
    }

    /// The name of an attachment's file, whose bytes are those that LV served.
    fn attachment(&self, lv: &Simulator, id: &str) -> Result<String, String> {
        let served = lv
            .attachment(&self.external_id, id)
            .ok_or(format!("LV has no attachment {id}"))?;
        let prefix = format!("{id}_");
        let mut names = self
            .files
            .iter()
            .filter(|(name, _)| name.starts_with(&prefix));
        let (Some((name, bytes)), None) = (names.next(), names.next()) else {
            return Err(format!("not one file of the attachment {id}"));
        };
        if bytes.len() as u64 != served.size() || sha256(bytes) != served.sha256() {
            return Err(format!("{name} is not what LV served"));
        }
        Ok(name.clone())
    }

    fn check_message(&self, expected: &[String]) -> Result<(), String> {
        let name = format!("{}_uusiasia.xml", self.external_id);
        let texts = texts(self.file(&name)?)?;
        let of = |element: &str| {
            let texts = texts.iter().filter(move |(of, _)| of == element);
            texts.map(|(_, text)| text.clone()).collect::<Vec<_>>()
        };
        if of("HakemusTunnus") != [self.external_id.clone()] {
            return Err(format!("{name} is about {:?}", of("HakemusTunnus")));
        }
        let mut linked = of("LinkkiLiitteeseen");
        linked.push(name.clone());
        linked.sort();
        if linked != expected {
            return Err(format!("{name} links {linked:#?}, not {expected:#?}"));
        }
        Ok(())
    }

    fn check_rendition(&self) -> Result<(), String> {
        let name = format!("{}_hakemus.html", self.external_id);
        let text = texts(self.file(&name)?)?;
        let tells = text.iter().any(|(_, text)| *text == self.external_id);
        tells
            .then_some(())
            .ok_or(format!("{name} does not show the action's identifier"))
    }
}

/// The texts of a well-formed document with the local names of their elements.
fn texts(document: &[u8]) -> Result<Vec<(String, String)>, String> {
    let text = std::str::from_utf8(document).map_err(|error| error.to_string())?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<(String, String)> = Vec::new();
    let mut found = Vec::new();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                open.push((start.local_name().as_ref().to_owned(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, own)) = open.last_mut() {
                    own.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let character = reference
                    .resolve_char_ref()
                    .map_err(|error| error.to_string())?;
                if let Some((_, own)) = open.last_mut() {
                    match character {
                        Some(character) => own.push(character),
                        None => own.push_str(
                            quick_xml::escape::resolve_predefined_entity(&reference)
                                .ok_or("an unknown entity")?,
                        ),
                    }
                }
            }
            Event::End(_) => found.extend(open.pop()),
            Event::Eof if open.is_empty() && !found.is_empty() => return Ok(found),
            Event::Eof => return Err("the document ends too soon".to_owned()),
            _ => {}
        }
    }
}
