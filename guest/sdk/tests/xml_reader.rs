//! Messages read, against an independent reader.

#![allow(clippy::unwrap_used, clippy::panic)]

use lupasilta_guest::xml_reader::{Document, Element};
use proptest::prelude::*;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::Event;

/// An element: its local name, its attributes but declarations, the text directly in it, and its children.
#[derive(Debug, Default, PartialEq)]
struct Read {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Read>,
}

fn ours(element: Element<'_>, theirs: &Read) -> Read {
    let names = theirs.attributes.iter().map(|(name, _)| name);
    let read_or_default = |name: &String| {
        let value = element.attribute(name).unwrap_or("missing");
        (name.clone(), value.to_owned())
    };
    let nothing = Read::default();
    Read {
        name: element.name().to_owned(),
        attributes: names.map(read_or_default).collect(),
        text: element.text().to_owned(),
        children: (element.elements().enumerate())
            .map(|(place, child)| ours(child, theirs.children.get(place).unwrap_or(&nothing)))
            .collect(),
    }
}

/// XML 1.0, 2.11.
fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn theirs(document: &str) -> Read {
    let mut reader = quick_xml::Reader::from_str(document);
    let mut open = vec![Read::default()];
    let start = |tag: &quick_xml::events::BytesStart<'_>| {
        let attributes = tag.attributes().map(Result::unwrap);
        Read {
            name: tag.local_name().as_ref().to_owned(),
            attributes: attributes
                .filter(|attribute| !attribute.key.0.starts_with("xmlns"))
                .map(|attribute| {
                    // 3.3.3: white space becomes spaces, references do not.
                    let raw = with_line_feeds(&attribute.value).replace(['\n', '\t'], " ");
                    let name = attribute.key.local_name().as_ref().to_owned();
                    (name, unescape(&raw).unwrap().into_owned())
                })
                .collect(),
            ..Read::default()
        }
    };
    loop {
        let event = reader.read_event().unwrap();
        let last = open.last_mut().unwrap();
        match event {
            Event::Start(tag) => open.push(start(&tag)),
            Event::Empty(tag) => last.children.push(start(&tag)),
            Event::Text(part) => last.text.push_str(&with_line_feeds(&part)),
            Event::CData(part) => last.text.push_str(&with_line_feeds(&part)),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(character) => last.text.push(character),
                None => last
                    .text
                    .push_str(resolve_predefined_entity(&reference).unwrap()),
            },
            Event::End(_) => {
                let mut ended = open.pop().unwrap();
                let space = [' ', '\t', '\r', '\n'];
                ended.text = ended.text.trim_matches(space).to_owned();
                open.last_mut().unwrap().children.push(ended);
            }
            Event::Eof => return open.pop().unwrap().children.remove(0),
            _ => {}
        }
    }
}

/// A piece of content as somebody might write it.
fn content() -> impl Strategy<Value = String> {
    let space = "[ \t\r\n]{0,4}";
    prop_oneof![
        3 => "[a-zA-Z0-9åäöÅÄÖ§€😀 .,:;/()\"'\\]\u{a0}\r\n\t-]{0,30}".prop_map(|text| text.replace("]", "")),
        1 => "[a-z&;<>\\] \r\n]{0,12}".prop_map(|text| format!("<![CDATA[{}]]>", text.replace("]]>", ""))),
        1 => "[a-z&;<> \r\n]{0,12}".prop_map(|text| format!("<!--{text}-->")),
        1 => "[a-z&;<> \r\n]{0,12}".prop_map(|text| format!("<?käsittely {text}?>")),
        1 => prop::sample::select(vec!["&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#13;", "&#x20;", "&#xE4;", "&#128512;"]).prop_map(str::to_owned),
        1 => space.prop_map(|space| space),
    ]
}

fn attributes() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "[a-zåäö>;' \r\n\t]{0,12}".prop_map(|value| format!("\"{value}\"")),
        "([a-zåäö>\" \r\n\t]|&amp;|&#10;|&lt;){0,6}".prop_map(|value| format!("'{value}'")),
    ];
    let name = prop::sample::select(vec!["a", "xmlns", "xmlns:p", "xsi:b", "versio", "p:ä-1._"]);
    let one = (name, "[ \r\n]{0,2}", "[ \t]{0,2}", value);
    prop::collection::vec(one, 0..4).prop_map(|mut all| {
        all.sort_by_key(|(name, ..)| *name);
        all.dedup_by_key(|(name, ..)| *name);
        let written = all
            .iter()
            .map(|(name, before, behind, value)| format!("\r\n {name}{before}={behind}{value}"));
        written.collect()
    })
}

/// An element without a prolog.
fn element() -> impl Strategy<Value = String> {
    let tag = || {
        let name = prop::sample::select(vec!["Liite", "ah:Liite", "ns0:Pykälä", "_a.b-c", "x:y"]);
        (name, attributes(), "[ \r\n]{0,2}")
    };
    let leaf = (tag(), content()).prop_map(|((name, attributes, space), content)| {
        if content.is_empty() {
            format!("<{name}{attributes}{space}/>")
        } else {
            format!("<{name}{attributes}{space}>{content}</{name}{space}>")
        }
    });
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let children = prop::collection::vec(prop_oneof![inner, content()], 0..6);
        (tag(), children).prop_map(|((name, attributes, space), children)| {
            let children = children.concat();
            format!("<{name}{attributes}{space}>{children}</{name}{space}>")
        })
    })
}

fn document() -> impl Strategy<Value = String> {
    let prolog = prop::sample::select(vec![
        "",
        "<?xml version=\"1.0\"?>\r\n",
        "<?xml version='1.0' encoding='UTF-8' standalone='no' ?><!-- a -->\n",
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>",
    ]);
    let end = prop::sample::select(vec!["", "\r\n", "<!-- b --><?pi?>\n"]);
    (prolog, element(), end).prop_map(|(prolog, element, end)| [prolog, &element, end].concat())
}

proptest! {
    #[test]
    fn a_document_is_read_as_others_read_it(text in document()) {
        let document = Document::read(text.as_bytes()).unwrap();
        let theirs = theirs(text.trim_start_matches('\u{feff}'));
        prop_assert_eq!(ours(document.root(), &theirs), theirs);
    }

    #[test]
    fn a_document_cut_anywhere_is_refused(text in element()) {
        for end in 0..text.len() {
            prop_assert!(Document::read(&text.as_bytes()[..end]).is_err());
        }
    }

    #[test]
    fn a_document_with_bytes_changed_never_panics(text in document(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = text.into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(document) = Document::read(&bytes) {
            visit(document.root());
        }
    }

    #[test]
    fn pieces_of_markup_in_any_order_never_panic(text in r#"([<>/?!&;='"\[\]:-]|<!--|-->|<!\[CDATA\[|\]\]>|<\?xml |<a|</a>|&#x|ä|[ \r\n]|b){0,24}"#) {
        if let Ok(document) = Document::read(text.as_bytes()) {
            visit(document.root());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        prop_assert!(Document::read(&bytes).is_err() || bytes.first() == Some(&b'<'));
    }
}

/// Asks for all that can be asked for.
fn visit(element: Element<'_>) {
    let _ = (element.namespace(), element.text(), element.attribute("a"));
    element.elements().for_each(visit);
}

#[test]
fn reading_takes_time_in_proportion_to_the_message() {
    // Each would take minutes, were the rest of the message looked at for every piece of it.
    for piece in [
        "<a/>",
        "x<a/>",
        "<a b='c' d='e'/>",
        "&amp;",
        "]",
        "<!---->",
        "\r",
    ] {
        let text = format!("<r>{}</r>", piece.repeat(400_000));
        let document = Document::read(text.as_bytes()).unwrap();
        assert_eq!(document.root().name(), "r");
    }
}
