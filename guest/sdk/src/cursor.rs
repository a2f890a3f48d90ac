//! Reading received bodies so that nothing read is forgotten.
//!
//! A [`Cursor`] stands at a value or at the place where one is missing; it gives out text only as [`Traced`], or for a named choice, which it
//! records at once.

use crate::contract::Finding;
use crate::json::{Fault, Kind, NOT_A_LEAF, Node, ReadError, Tree};
use crate::ledger::{Fate, Ledger, Traced};

/// A received body, read.
#[derive(Debug)]
pub struct Body<'a> {
    /// The name by which pointers refer to it.
    pub name: &'a str,
    tree: Tree<'a>,
    first_leaf: u32,
}

/// All bodies of a call, and the ledger of their leaves.
#[derive(Debug)]
pub struct Bodies<'a> {
    bodies: Vec<Body<'a>>,
    ledger: Ledger,
}

impl<'a> Bodies<'a> {
    /// Reads bodies of JSON, in the order in which their leaves are numbered.
    ///
    /// # Errors
    /// The name of the first that is not JSON, and where it is not.
    pub fn read(
        received: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, (&'a str, ReadError)> {
        let mut bodies = Vec::with_capacity(2);
        let mut leaves = 0;
        for (name, bytes) in received {
            let tree = Tree::read(bytes).map_err(|error| (name, error))?;
            let first_leaf = leaves;
            leaves += tree.leaves();
            bodies.push(Body {
                name,
                tree,
                first_leaf,
            });
        }
        Ok(Bodies {
            bodies,
            ledger: Ledger::new(leaves as usize),
        })
    }

    /// The root of the body with this name; a missing place if there is none.
    #[must_use]
    pub fn root(&self, name: &str) -> Cursor<'_> {
        match self.bodies.iter().position(|body| body.name == name) {
            Some(index) => Cursor {
                body: &self.bodies[index],
                ledger: &self.ledger,
                place: Place::At(0),
            },
            None => Cursor {
                body: &MISSING_BODY,
                ledger: &self.ledger,
                place: Place::Missing,
            },
        }
    }

    /// The ledger of all leaves.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Gives the ledger away, once everything is written.
    #[must_use]
    pub fn into_ledger(self) -> Ledger {
        self.ledger
    }

    /// The pointer of a leaf.
    #[must_use]
    pub fn pointer(&self, leaf: u32) -> String {
        let body = self
            .bodies
            .iter()
            .rev()
            .find(|body| body.first_leaf <= leaf);
        body.map_or_else(String::new, |body| {
            let local = leaf - body.first_leaf;
            let index = body
                .tree
                .nodes()
                .iter()
                .position(|node| node.leaf == local)
                .unwrap_or(0);
            format!("{}#{}", body.name, body.tree.pointer(index))
        })
    }

    /// The leaves that nothing has taken yet.
    pub fn unmapped(&self) -> impl Iterator<Item = u32> + '_ {
        let leaves: u32 = self.bodies.iter().map(|body| body.tree.leaves()).sum();
        (0..leaves).filter(|&leaf| self.ledger.fate(leaf) == Fate::Unmapped)
    }
}

static MISSING_BODY: Body<'static> = Body {
    name: "",
    tree: Tree::empty(),
    first_leaf: 0,
};

/// A place in a received body, with or without a value.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    body: &'t Body<'t>,
    ledger: &'t Ledger,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    At(u32),
    Missing,
}

impl<'t> Cursor<'t> {
    fn node(&self) -> Option<&'t Node<'t>> {
        match self.place {
            Place::At(index) => self.body.tree.nodes().get(index as usize),
            Place::Missing => None,
        }
    }

    fn at(&self, index: u32) -> Self {
        Cursor {
            place: Place::At(index),
            ..*self
        }
    }

    /// What stands here, if anything does.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.node().map(|node| node.kind)
    }

    /// Whether something other than null, an empty text or an empty container stands here.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        self.node().is_some_and(|node| match node.kind {
            Kind::Null => false,
            Kind::String => !node.text.trim().is_empty(),
            Kind::Array | Kind::Object => node.leaf == NOT_A_LEAF,
            Kind::Boolean | Kind::Number => true,
        })
    }

    /// Whether both stand at the same value.
    #[must_use]
    pub fn is_same_place(&self, other: &Self) -> bool {
        std::ptr::eq(self.body, other.body)
            && matches!((self.place, other.place), (Place::At(one), Place::At(two)) if one == two)
    }

    /// The number of the leaf that stands here, among those of all bodies.
    #[must_use]
    pub fn leaf(&self) -> Option<u32> {
        self.node()
            .filter(|node| node.leaf != NOT_A_LEAF)
            .map(|node| node.leaf + self.body.first_leaf)
    }

    /// The name of the member that this is.
    #[must_use]
    pub fn key(&self) -> &'t str {
        self.node().map_or("", |node| &node.key)
    }

    /// The member of this name; a missing place where there is none. Of two with one name the first: the other stays unmapped, and is reported.
    #[must_use]
    pub fn get(&self, name: &str) -> Self {
        let found = (self.kind() == Some(Kind::Object))
            .then(|| self.children().find(|child| child.key() == name));
        found.flatten().unwrap_or(Cursor {
            place: Place::Missing,
            ..*self
        })
    }

    /// The values inside an array or an object, in order.
    pub fn children(&self) -> impl Iterator<Item = Cursor<'t>> + use<'t> {
        let here = *self;
        let (mut next, end) = match (self.place, self.node()) {
            (Place::At(index), Some(node)) => (index + 1, node.end),
            _ => (0, 0),
        };
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = here.at(next);
                next = child.node().map_or(end, |node| node.end);
                child
            })
        })
    }

    /// The items of an array; nothing where there is none.
    pub fn items(&self) -> impl Iterator<Item = Cursor<'t>> + use<'t> {
        let array = (self.kind() == Some(Kind::Array)).then(|| self.children());
        array.into_iter().flatten()
    }

    /// The first item of an array.
    #[must_use]
    pub fn first(&self) -> Self {
        self.items().next().unwrap_or(Cursor {
            place: Place::Missing,
            ..*self
        })
    }

    /// The text, number or truth value here, to be written. Nothing for null, an empty text and containers.
    #[must_use]
    pub fn text(&self) -> Option<Traced<'t>> {
        let node = self.node()?;
        match node.kind {
            Kind::String | Kind::Number | Kind::Boolean if !node.text.trim().is_empty() => {
                Some(Traced::copied(&node.text, node.leaf + self.body.first_leaf))
            }
            _ => None,
        }
    }

    /// The text or truth value here, for a choice that `rule` names.
    #[must_use]
    pub fn choose(&self, rule: &'static str) -> Option<&'t str> {
        self.leaf()?;
        self.used(rule);
        self.node().map(|node| node.text.as_ref())
    }

    /// Records that the leaf here chose something, by the named rule.
    pub fn used(&self, rule: &'static str) {
        if let Some(leaf) = self.leaf() {
            self.ledger.used(leaf, rule);
        }
    }

    /// The text here, looked at without recording anything: for comparing and for deciding what is worth reading.
    #[must_use]
    pub fn peek(&self) -> &'t str {
        self.node().map_or("", |node| &node.text)
    }

    /// Records that everything here is left out, for the named reason, unless something takes it.
    pub fn ignore(&self, reason: &'static str) {
        match self.leaf() {
            Some(leaf) => self.ledger.ignored(leaf, reason),
            None => self.children().for_each(|child| child.ignore(reason)),
        }
    }

    /// Records that there is nothing here, if there is nothing.
    pub fn ignore_if_empty(&self) {
        if !self.is_filled() {
            self.ignore("empty");
        }
    }

    /// `body#pointer` of this place; of the nearest value around it where it is missing.
    #[must_use]
    pub fn pointer(&self) -> String {
        let index = match self.place {
            Place::At(index) => index as usize,
            Place::Missing => 0,
        };
        format!("{}#{}", self.body.name, self.body.tree.pointer(index))
    }

    /// `body#pointer` of a member here, also where it is missing.
    #[must_use]
    pub fn pointer_to(&self, member: &str) -> String {
        let found = self.get(member);
        match found.place {
            Place::At(_) => found.pointer(),
            Place::Missing => format!("{}/{member}", self.pointer()),
        }
    }
}

/// A finding that a body is not JSON.
#[must_use]
pub fn not_json(body: &str, error: ReadError) -> Finding {
    let (fi, sv, en) = match error.fault {
        Fault::Encoding => ("ei ole UTF-8:aa", "är inte UTF-8", "is not UTF-8"),
        Fault::Depth => (
            "on liian syvä",
            "är för djupt nästlad",
            "is nested too deeply",
        ),
        Fault::End => ("loppuu kesken", "slutar mitt i", "ends too early"),
        _ => ("ei ole JSONia", "är inte JSON", "is not JSON"),
    };
    let at = error.at;
    crate::finding::error(
        "not-json",
        Some(format!("{body}#")),
        format!(
            "Saatu aineisto {body} {fi} (tavu {at}). Hae asiointi uudelleen; jos vika toistuu, se on palvelussa."
        ),
        format!(
            "Det mottagna innehållet {body} {sv} (byte {at}). Hämta ärendet på nytt; upprepas felet finns det i tjänsten."
        ),
        format!(
            "The received body {body} {en} (byte {at}). Fetch the action again; if it repeats, the fault is in the service."
        ),
    )
}
