//! Why a message cannot be read.

use alloc::string::String;

use crate::text::{concat, number};

/// Why a message cannot be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong.
    pub kind: Fault,
    /// In which line, from 1.
    pub line: u32,
}

/// What can be wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not UTF-8, and does not say what else it is.
    NotUtf8,
    /// It is said to be in another encoding: which one, or empty if that is none of the usual ones.
    Encoding(&'static str),
    /// A character that XML 1.0 forbids (2.2), as it is or by a reference.
    Character,
    /// It ends too early.
    End,
    /// Something that cannot stand there.
    Syntax,
    /// An end tag of another element than the one that is open.
    EndTag,
    /// Two attributes of one element with one name.
    Attribute,
    /// A document type declaration, which could define entities.
    Doctype,
    /// A reference to an entity that is not one of the five predefined ones, or none at all behind an ampersand.
    Entity,
    /// Nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH), or more attributes than [`MAX_ATTRIBUTES`](super::MAX_ATTRIBUTES).
    Limit,
    /// Something behind the root element.
    Trailing,
}

impl ReadError {
    /// What is wrong, where and on whose side, in Finnish, Swedish and English. Nothing that was received is in it.
    #[must_use]
    #[inline(never)]
    pub fn texts(self) -> [String; 3] {
        let line = number(self.line);
        let [fi, sv, en] = self.kind.texts();
        let encoding = match self.kind {
            Fault::Encoding("") | Fault::NotUtf8 => ".",
            Fault::Encoding(_) => ": ",
            _ => "",
        };
        let name = match self.kind {
            Fault::Encoding(name) => name,
            _ => "",
        };
        let text = |before: &str, at: &str, what: &str| {
            concat(&[before, at, &line, ": ", what, encoding, name])
        };
        [
            text("Järjestelmän sanomaa ei voi lukea, ", "rivi ", fi),
            text("Systemets meddelande kan inte läsas, ", "rad ", sv),
            text("The system's message cannot be read, ", "line ", en),
        ]
    }
}

impl Fault {
    fn texts(self) -> [&'static str; 3] {
        match self {
            Fault::NotUtf8 | Fault::Encoding(_) => [
                "merkistö ei ole UTF-8",
                "teckenkodningen är inte UTF-8",
                "the encoding is not UTF-8",
            ],
            Fault::Character => [
                "merkki, jota XML ei salli.",
                "ett tecken som XML inte tillåter.",
                "a character that XML forbids.",
            ],
            Fault::End => [
                "sanoma loppuu kesken.",
                "meddelandet slutar för tidigt.",
                "the message ends too early.",
            ],
            Fault::Syntax => ["XML on virheellistä.", "felaktig XML.", "malformed XML."],
            Fault::EndTag => [
                "lopputunniste kuuluu toiselle elementille.",
                "sluttaggen hör till ett annat element.",
                "the end tag belongs to another element.",
            ],
            Fault::Attribute => [
                "attribuutti toistuu.",
                "ett attribut upprepas.",
                "an attribute is repeated.",
            ],
            Fault::Doctype => [
                "DOCTYPE ei ole sallittu.",
                "DOCTYPE är inte tillåten.",
                "DOCTYPE is not allowed.",
            ],
            Fault::Entity => [
                "tuntematon entiteetti tai irrallinen &.",
                "en okänd entitet eller ett löst &.",
                "an unknown entity or a loose &.",
            ],
            Fault::Limit => [
                "liian monta sisäkkäistä elementtiä tai attribuuttia.",
                "för många nästlade element eller attribut.",
                "too many nested elements or attributes.",
            ],
            Fault::Trailing => [
                "sanoman jälkeen on muuta.",
                "något följer efter meddelandet.",
                "something follows the message.",
            ],
        }
    }
}

/// UTF-8 and a part of it, and other encodings that are named. Further ones are not, since the name comes from the message.
static ENCODINGS: [&str; 7] = [
    "UTF-8",
    "US-ASCII",
    "ISO-8859-1",
    "ISO-8859-15",
    "windows-1252",
    "UTF-16",
    "IBM850",
];

/// Whether what is declared is UTF-8 or a part of it.
#[inline(never)]
pub(super) fn check_encoding(declared: &str) -> Result<(), Fault> {
    let mut known = ENCODINGS.iter().enumerate();
    match known.find(|(_, name)| is_same(name, declared)) {
        Some((0 | 1, _)) => Ok(()),
        Some((_, name)) => Err(Fault::Encoding(name)),
        None => Err(Fault::Encoding("")),
    }
}

/// Not put in line for each encoding.
#[inline(never)]
fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
