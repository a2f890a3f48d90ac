//! In which places two trees differ.

use super::alignment::{Siblings, Step};
use super::found::Kind;
use super::tree::{Attribute, Node, Shape, Spot, Tree};

/// Two trees, with what was found between them.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) old: Tree,
    pub(super) new: Tree,
    /// For each old node, the new one that it is, if there is one.
    pub(super) counterparts: Vec<Option<usize>>,
    /// The places, in the order of the documents.
    pub(super) places: Vec<Places>,
    /// The root's namespace, where it is another one.
    pub(super) namespaces: Option<(String, String)>,
}

/// A place in both trees, or in the one that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) kind: Kind,
    pub(super) old: Option<Spot>,
    pub(super) new: Option<Spot>,
    /// The names differ, not what stands there.
    pub(super) names: bool,
}

impl Contents {
    /// Compares two complete trees of one kind, each with a root at least.
    pub(super) fn compare(old: Tree, mut new: Tree) -> Self {
        let namespaces = adopt_namespace(&old, &mut new);
        let mut contents = Self {
            counterparts: vec![None; old.nodes.len()],
            old,
            new,
            places: Vec::new(),
            namespaces,
        };
        if !contents
            .old
            .same_name(contents.old.name(0), &contents.new, contents.new.name(0))
        {
            contents.places.push(Places {
                kind: Kind::Changed,
                old: Some(whole(0)),
                new: Some(whole(0)),
                names: true,
            });
        }
        contents.pair(0, 0);
        contents
    }

    /// Whether both say the same.
    pub(super) fn is_same(&self) -> bool {
        self.places.is_empty() && self.namespaces.is_none()
    }

    /// Nesting, and so recursion, is limited by those who read documents.
    fn pair(&mut self, old: usize, new: usize) {
        self.counterparts[old] = Some(new);
        self.attributes(old, new);
        let (old_node, new_node) = (&self.old.nodes[old], &self.new.nodes[new]);
        let comparable = comparable(old_node, new_node);
        match (self.old.leaf_text(old), self.new.leaf_text(new)) {
            (Some(old_text), Some(new_text)) if comparable => {
                if old_text != new_text || old_node.shape != new_node.shape {
                    self.changed(whole(old), whole(new));
                }
            }
            (None | Some(""), None | Some("")) if comparable => self.children(old, new),
            _ => self.changed(whole(old), whole(new)),
        }
    }

    fn children(&mut self, old: usize, new: usize) {
        let siblings = Siblings {
            old: &self.old,
            new: &self.new,
        };
        let (olds, news) = (&self.old.nodes[old].children, &self.new.nodes[new].children);
        let steps = match self.old.nodes[old].shape {
            Shape::Object | Shape::Request => siblings.by_name(olds, news),
            _ => siblings.in_order(olds, news),
        };
        for step in steps {
            let (kind, old, new) = match step {
                Step::Kept(old, new) => {
                    self.pair(old, new);
                    continue;
                }
                Step::Moved(old, new) => (Kind::Moved, Some(old), Some(new)),
                Step::Removed(old) => (Kind::Removed, Some(old), None),
                Step::Added(new) => (Kind::Added, None, Some(new)),
            };
            self.places.push(Places {
                kind,
                old: old.map(whole),
                new: new.map(whole),
                names: false,
            });
            if let (Some(old), Some(new)) = (old, new) {
                self.pair(old, new);
            }
        }
    }

    /// Both lists are in the order of their names.
    fn attributes(&mut self, old: usize, new: usize) {
        let (old_list, new_list) = (
            &self.old.nodes[old].attributes,
            &self.new.nodes[new].attributes,
        );
        let same = |old: &Attribute, new: &Attribute| {
            let (old, new) = (self.old.attribute_name(old), self.new.attribute_name(new));
            self.old.same_name(old, &self.new, new)
        };
        let spot = |node, attribute| Spot {
            node,
            attribute: Some(attribute),
        };
        let mut places = Vec::new();
        for (number, attribute) in old_list.iter().enumerate() {
            let counterpart = new_list.iter().position(|other| same(attribute, other));
            let value = counterpart.map(|other| self.new.kept(&new_list[other].value));
            let kind = match value {
                Some(value) if value == self.old.kept(&attribute.value) => continue,
                Some(_) => Kind::Changed,
                None => Kind::Removed,
            };
            places.push(Places {
                kind,
                old: Some(spot(old, number)),
                new: counterpart.map(|other| spot(new, other)),
                names: false,
            });
        }
        for (number, attribute) in new_list.iter().enumerate() {
            let known = old_list.iter().any(|other| same(other, attribute));
            if !known {
                places.push(Places {
                    kind: Kind::Added,
                    old: None,
                    new: Some(spot(new, number)),
                    names: false,
                });
            }
        }
        self.places.extend(places);
    }

    fn changed(&mut self, old: Spot, new: Spot) {
        self.places.push(Places {
            kind: Kind::Changed,
            old: Some(old),
            new: Some(new),
            names: false,
        });
    }
}

/// Whether two nodes can be compared piece by piece: an object and a number cannot.
fn comparable(old: &Node, new: &Node) -> bool {
    old.shape == new.shape || (old.shape.is_scalar() && new.shape.is_scalar())
}

fn whole(node: usize) -> Spot {
    Spot {
        node,
        attribute: None,
    }
}

/// When the root only changed its namespace, everything else is compared as if it had not: it would all differ for this one reason.
fn adopt_namespace(old: &Tree, new: &mut Tree) -> Option<(String, String)> {
    let (old_name, new_name) = (old.name(0), new.name(0));
    let (old_space, new_space) = (old.space(old_name.space), new.space(new_name.space));
    if old_name.local != new_name.local
        || old_space == new_space
        || old_space.is_empty()
        || new_space.is_empty()
    {
        return None;
    }
    let changed = (old_space.to_owned(), new_space.to_owned());
    // What stands in the old namespace here would be taken for what was in it there.
    if new.spaces.contains(&changed.0) {
        return None;
    }
    let number = new_name.space;
    new.spaces[number].clone_from(&changed.0);
    new.complete();
    Some(changed)
}
