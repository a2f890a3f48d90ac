//! Messages of a case system: what is read is what an independent reader reads, and no entity ever grows.

use lupasilta_guest::xml_reader::{Document, Element};
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// An element's local name, the text directly in it, its attributes but declarations, and how deep it stands.
#[derive(Debug, Default, PartialEq)]
struct Read {
    depth: usize,
    name: String,
    text: String,
    attributes: Vec<(String, String)>,
}

/// A document type is refused wherever it stands; what is read is no larger than what came; and quick-xml reads the same.
pub fn xml(data: &[u8]) {
    let Ok(document) = Document::read(data) else {
        return;
    };
    let text = std::str::from_utf8(data).expect("what was read is UTF-8");
    let theirs = theirs(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut ours = Vec::new();
    read(document.root(), 0, &theirs, &mut ours);
    let size: usize = ours.iter().map(|read| read.text.len()).sum();
    assert!(
        size <= data.len(),
        "{size} bytes of text out of {}",
        data.len()
    );
    assert_eq!(ours, theirs);
}

/// Attributes can be asked for by name only: those that the other reader saw.
fn read(element: Element<'_>, depth: usize, theirs: &[Read], found: &mut Vec<Read>) {
    let other = theirs.get(found.len());
    let names = other.into_iter().flat_map(|other| &other.attributes);
    found.push(Read {
        depth,
        name: element.name().to_owned(),
        text: element.text().to_owned(),
        attributes: names
            .map(|(name, _)| {
                let value = element.attribute(name).unwrap_or("missing");
                (name.clone(), value.to_owned())
            })
            .collect(),
    });
    for child in element.elements() {
        read(child, depth + 1, theirs, found);
    }
}

fn theirs(text: &str) -> Vec<Read> {
    let mut reader = Reader::from_str(text);
    let mut found: Vec<Read> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        let mut push = |part: &str| {
            if let Some(at) = open.last() {
                found[*at].text.push_str(part);
            }
        };
        match reader.read_event().expect("what was read is XML to others") {
            Event::Start(tag) => {
                let depth = open.len();
                open.push(found.len());
                found.push(started(&tag, depth));
            }
            Event::Empty(tag) => found.push(started(&tag, open.len())),
            Event::End(_) => drop(open.pop().expect("an open element")),
            Event::Text(part) => push(&with_line_feeds(&part)),
            Event::CData(part) => push(&with_line_feeds(&part)),
            Event::GeneralRef(reference) => {
                match reference.resolve_char_ref().expect("a character") {
                    Some(character) => push(character.encode_utf8(&mut [0; 4])),
                    None => push(
                        resolve_predefined_entity(&reference).expect("one of the five entities"),
                    ),
                }
            }
            Event::DocType(_) => panic!("a document type was read"),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    for read in &mut found {
        read.text = read.text.trim_matches([' ', '\t', '\r', '\n']).to_owned();
    }
    found
}

fn started(tag: &BytesStart<'_>, depth: usize) -> Read {
    let mut attributes: Vec<(String, String)> = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.expect("an attribute");
        let (key, local) = (attribute.key.0, attribute.key.local_name());
        let is_declaration = key == "xmlns" || key.starts_with("xmlns:");
        // Of one local name, the one without a prefix is found, or else the first.
        let known = attributes
            .iter()
            .position(|(name, _)| name == local.as_ref());
        if is_declaration || known.is_some() && key.contains(':') {
            continue;
        }
        // XML 1.0, 3.3.3: white space becomes spaces, references do not.
        let raw = with_line_feeds(&attribute.value).replace(['\n', '\t'], " ");
        let value = unescape(&raw).expect("references").into_owned();
        match known {
            Some(at) => attributes[at].1 = value,
            None => attributes.push((local.as_ref().to_owned(), value)),
        }
    }
    Read {
        depth,
        name: tag.local_name().as_ref().to_owned(),
        attributes,
        ..Read::default()
    }
}

/// XML 1.0, 2.11.
fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
