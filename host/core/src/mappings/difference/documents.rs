//! The documents of two deliveries: which is which, and what differs in them.

use uuid::Uuid;

use super::contents::{Contents, Places};
use super::found::{Difference, Kind, Part};
use super::masking::{Fates, Masking, Sight};
use super::place::Prefixes;
use super::tree::{Spot, Tree};
use super::{json_tree, markup_tree};
use crate::audit::Digest;
use crate::audit::documents::Format;
use crate::audit::record::Record;
use crate::contract::{Content, Document};

/// What one version made.
pub(super) struct Made<'a> {
    /// The message first.
    pub(super) documents: &'a [Document],
    pub(super) ledger: &'a Record,
}

/// A document of both.
pub(super) struct Same {
    pub(super) old: usize,
    pub(super) new: usize,
    /// Where their bytes differ and could be read.
    pub(super) contents: Option<Contents>,
}

impl<'a> Made<'a> {
    pub(super) fn new(documents: &'a [Document], ledger: &'a Record) -> Self {
        Self { documents, ledger }
    }
}

/// Compares the documents, and says which is which.
pub(super) fn compare(
    old: &Made<'_>,
    new: &Made<'_>,
    masking: &Masking<'_>,
    found: &mut Vec<Difference>,
) -> Vec<Same> {
    let mut pairs = pair(old.documents, new.documents);
    let mut comparison = Comparison {
        old,
        new,
        masking,
        found,
        fates: None,
    };
    for same in &mut pairs {
        same.contents = comparison.compare(same.old, same.new);
    }
    let is_paired = |new: usize| pairs.iter().any(|same| same.new == new);
    for (number, document) in old.documents.iter().enumerate() {
        if !pairs.iter().any(|same| same.old == number) {
            comparison.alone(Kind::Removed, number, document);
        }
    }
    for (number, document) in new.documents.iter().enumerate() {
        if !is_paired(number) {
            comparison.alone(Kind::Added, number, document);
        }
    }
    if pairs.windows(2).any(|two| two[0].new > two[1].new) {
        found.push(plain(Part::Message, "order of the documents", Kind::Form));
    }
    pairs
}

/// The message with the message; a document with the one of its name, else with the one that has its name but for the identifiers in it.
fn pair(old: &[Document], new: &[Document]) -> Vec<Same> {
    let mut taken = vec![false; new.len()];
    let mut counterparts = vec![None; old.len()];
    if let (Some(counterpart), Some(taken)) = (counterparts.first_mut(), taken.first_mut()) {
        *counterpart = Some(0);
        *taken = true;
    }
    let alike: [fn(&str, &str) -> bool; 2] = [
        |old, new| old == new,
        |old, new| without_identifier(old) == without_identifier(new),
    ];
    for alike in alike {
        for (number, document) in old.iter().enumerate() {
            if counterparts[number].is_some() {
                continue;
            }
            let found = new
                .iter()
                .enumerate()
                .position(|(other, new)| !taken[other] && alike(&document.name, &new.name));
            if let Some(found) = found {
                counterparts[number] = Some(found);
                taken[found] = true;
            }
        }
    }
    let counterparts = counterparts.into_iter().enumerate();
    counterparts
        .filter_map(|(old, new)| {
            Some(Same {
                old,
                new: new?,
                contents: None,
            })
        })
        .collect()
}

struct Comparison<'c, 'a> {
    old: &'c Made<'a>,
    new: &'c Made<'a>,
    masking: &'c Masking<'c>,
    found: &'c mut Vec<Difference>,
    /// Only once a difference is to be shown.
    fates: Option<[Fates<'a>; 2]>,
}

impl Comparison<'_, '_> {
    fn compare(&mut self, old: usize, new: usize) -> Option<Contents> {
        let (old_document, new_document) = (&self.old.documents[old], &self.new.documents[new]);
        let part = part(old, old_document);
        for (what, old, new) in [
            ("name", &old_document.name, &new_document.name),
            (
                "media type",
                &old_document.media_type,
                &new_document.media_type,
            ),
        ] {
            if old != new {
                let pair = self.masking.own_texts(Some(old), Some(new));
                self.found.push(Difference {
                    old: pair.old,
                    new: pair.new,
                    same_form: pair.same_form,
                    ..plain(part.clone(), what, Kind::Changed)
                });
            }
        }
        match (&old_document.content, &new_document.content) {
            (Content::Received(old), Content::Received(new)) if old == new => None,
            (Content::Bytes(old), Content::Bytes(new)) if old == new => None,
            (Content::Bytes(old_bytes), Content::Bytes(new_bytes)) => {
                let read = |bytes: &[u8], media_type: &str| match Format::of(media_type) {
                    Format::Markup(dialect) => markup_tree::read(bytes, dialect),
                    Format::Json => json_tree::read(bytes),
                    Format::Other => None,
                };
                let of_one_kind =
                    Format::of(&old_document.media_type) == Format::of(&new_document.media_type);
                let trees = of_one_kind
                    .then(|| {
                        let old = read(old_bytes, &old_document.media_type)?;
                        Some((old, read(new_bytes, &new_document.media_type)?))
                    })
                    .flatten();
                match trees {
                    Some((old_tree, new_tree)) => {
                        let contents = Contents::compare(old_tree, new_tree);
                        self.report(&part, (old, new), &contents);
                        Some(contents)
                    }
                    None => {
                        self.by_digest(part, &old_document.content, &new_document.content);
                        None
                    }
                }
            }
            _ => {
                self.by_digest(part, &old_document.content, &new_document.content);
                None
            }
        }
    }

    /// Tells of the places in which two documents differ.
    fn report(&mut self, part: &Part, (old, new): (usize, usize), contents: &Contents) {
        if contents.is_same() {
            self.found.push(plain(part.clone(), "", Kind::Form));
            return;
        }
        let masking = self.masking;
        let [old_fates, new_fates] = self.fates.get_or_insert_with(|| {
            let fates = [Fates::of(self.old.ledger), Fates::of(self.new.ledger)];
            masking.prepare([&fates[0], &fates[1]]);
            fates
        });
        let old = Sight {
            fates: old_fates,
            document: &self.old.documents[old].name,
            tree: &contents.old,
        };
        let new = Sight {
            fates: new_fates,
            document: &self.new.documents[new].name,
            tree: &contents.new,
        };
        if let Some((old_space, new_space)) = &contents.namespaces {
            let prefixes = Prefixes::of(old.tree, new.tree);
            let root = old.tree.place(ROOT, &prefixes).exact;
            let pair = masking.own_texts(Some(old_space), Some(new_space));
            self.found.push(Difference {
                old: pair.old,
                new: pair.new,
                ..plain(part.clone(), &format!("{root} (namespace)"), Kind::Changed)
            });
        }
        tell(part, &contents.places, &old, &new, masking, self.found);
    }

    /// Documents that cannot be looked into.
    fn by_digest(&mut self, part: Part, old: &Content, new: &Content) {
        let told = |content: &Content| match content {
            Content::Received(body) => format!("the received {body}, as it came"),
            Content::Bytes(bytes) => {
                let digest = Digest::of(bytes).to_string();
                format!("{} bytes, SHA-256 {}…", bytes.len(), &digest[..16])
            }
        };
        self.found.push(Difference {
            old: Some(self.masking.own(&told(old))),
            new: Some(self.masking.own(&told(new))),
            ..plain(part, "content", Kind::Changed)
        });
    }

    fn alone(&mut self, kind: Kind, number: usize, document: &Document) {
        let shown = Some(self.masking.own(&document.media_type));
        let mut difference = plain(part(number, document), "", kind);
        match kind {
            Kind::Removed => difference.old = shown,
            _ => difference.new = shown,
        }
        self.found.push(difference);
    }
}

/// Tells of places in which two trees differ.
pub(super) fn tell(
    part: &Part,
    places: &[Places],
    old: &Sight<'_>,
    new: &Sight<'_>,
    masking: &Masking<'_>,
    found: &mut Vec<Difference>,
) {
    let prefixes = Prefixes::of(old.tree, new.tree);
    for places in places {
        found.push(difference(part, places, old, new, &prefixes, masking));
    }
}

const ROOT: Spot = Spot {
    node: 0,
    attribute: None,
};

fn difference(
    part: &Part,
    places: &Places,
    old: &Sight<'_>,
    new: &Sight<'_>,
    prefixes: &Prefixes,
    masking: &Masking<'_>,
) -> Difference {
    let old_spot = places.old.map(|spot| (old, spot));
    let new_spot = places.new.map(|spot| (new, spot));
    let Some((sight, spot)) = old_spot.or(new_spot) else {
        return plain(part.clone(), "", places.kind);
    };
    let place = sight.tree.place(spot, prefixes);
    let source = [old_spot, new_spot]
        .into_iter()
        .flatten()
        .find_map(|(sight, spot)| sight.source(spot).filter(|_| sight.tree.by_id));
    // An id says less than the value that it belongs to, or what the page calls it.
    let label = || {
        let label = sight.tree.label(spot.node).filter(|_| sight.tree.by_id)?;
        masking.may_show(label).then(|| format!(" ({label})"))
    };
    let (path, label) = match source {
        Some(source) => {
            let path = format!("value of {}", super::ledger::numberless(source));
            (path, String::new())
        }
        None => {
            let label = label().unwrap_or_default();
            (place.general + &label, label)
        }
    };
    let pair = match places.names {
        true => {
            let name = |tree: &Tree| tree.name(0).written.clone();
            masking.own_texts(Some(&name(old.tree)), Some(&name(new.tree)))
        }
        false => masking.spots(places.kind == Kind::Changed, old_spot, new_spot),
    };
    let moved_to = || {
        let new_place = new_spot.map(|(sight, spot)| sight.tree.place(spot, prefixes).exact);
        new_place.filter(|_| places.kind == Kind::Moved)
    };
    let exact = match moved_to() {
        Some(new_place) => format!("{} → {new_place}", place.exact),
        None => place.exact,
    } + &label;
    Difference {
        part: part.clone(),
        path: masking.place(path),
        kind: places.kind,
        place: masking.place(exact),
        old: pair.old,
        new: pair.new,
        same_form: pair.same_form,
    }
}

/// A difference of which nothing is shown.
pub(super) fn plain(part: Part, place: &str, kind: Kind) -> Difference {
    Difference {
        part,
        path: place.to_owned(),
        kind,
        place: place.to_owned(),
        old: None,
        new: None,
        same_form: false,
    }
}

/// What a document is called in reports.
pub(super) fn part(number: usize, document: &Document) -> Part {
    match number {
        0 => Part::Message,
        _ => Part::Document(without_identifier(&document.name)),
    }
}

/// A document's name without the identifiers in it, which are those of one action.
fn without_identifier(name: &str) -> String {
    let mut rest = name;
    let mut kept = String::with_capacity(name.len());
    while let Some(character) = rest.chars().next() {
        let start = rest.get(..36);
        if start.is_some_and(|start| Uuid::try_parse(start).is_ok()) {
            rest = rest[36..].trim_start_matches(['_', '-']);
        } else {
            kept.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_called_by_its_name_without_identifiers() {
        for (name, expected) in [
            (
                "e2e00000-0001-4000-8000-000000000001_hakemus.html",
                "hakemus.html",
            ),
            ("a_e2e00000-0001-4000-8000-000000000001.xml", "a_.xml"),
            ("e2e00000-0001-4000-8000-000000000001_2_x.xml", "2_x.xml"),
            ("uusiasia.xml", "uusiasia.xml"),
            ("", ""),
        ] {
            assert_eq!(without_identifier(name), expected);
        }
    }
}
