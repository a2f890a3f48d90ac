//! XML as case systems write it: what is read is well-formed to another reader too, has the same elements, and no entity but the predefined ones.

use lupasilta_guest::xml_reader::{Document, Element, MAX_ATTRIBUTES, MAX_DEPTH};
use quick_xml::Reader;
use quick_xml::events::Event;

pub(crate) fn run(bytes: &[u8]) {
    let Ok(document) = Document::read(bytes) else {
        return;
    };
    let mut read = Vec::new();
    walk(document.root(), 1, &mut read);

    let mut other = Reader::from_reader(bytes);
    let mut elements = Vec::new();
    loop {
        match other.read_event().expect("another reader takes it too") {
            Event::Start(start) | Event::Empty(start) => {
                elements.push(start.local_name().as_ref().to_owned());
                assert!(start.attributes().count() <= MAX_ATTRIBUTES);
            }
            Event::DocType(_) => panic!("a document type is read"),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(read, elements);
}

fn walk(element: Element<'_>, depth: usize, read: &mut Vec<String>) {
    assert!(depth <= MAX_DEPTH);
    read.push(element.name().to_owned());
    // Whatever is asked of an element has an answer.
    let _ = (
        element.text(),
        element.namespace(),
        element.attribute("kieli"),
        element.child("Nimi").is_some(),
    );
    for child in element.elements() {
        walk(child, depth + 1, read);
    }
}
