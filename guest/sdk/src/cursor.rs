//! Reading received bodies so that nothing read is forgotten.
//!
//! A [`Cursor`] stands at a value or at the place where one is missing; it gives out text only as [`Traced`], or for a named choice, which it
//! records at once.

use alloc::string::String;
use alloc::vec::Vec;

use crate::contract::Finding;
use crate::json::{Fault, Kind, NOT_A_LEAF, Node, ReadError, Tree};
use crate::ledger::{Fate, Ledger, Traced};
use crate::text::{concat, number, same};

/// All bodies of a call, and the ledger of their leaves.
#[derive(Debug)]
pub struct Bodies<'a> {
    /// The names by which pointers refer to them, and their roots in `tree`, in order.
    names: Vec<(&'a str, u32)>,
    tree: Tree<'a>,
    ledger: Ledger,
    bytes: usize,
}

impl<'a> Bodies<'a> {
    /// Reads bodies of JSON, in the order in which their leaves are numbered.
    ///
    /// # Errors
    /// The name of the first that is not JSON, and where it is not.
    pub fn read(
        received: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, (&'a str, ReadError)> {
        let mut names = Vec::with_capacity(2);
        let mut tree = Tree::empty();
        let mut size = 0;
        for (name, bytes) in received {
            size += bytes.len();
            names.push((name, tree.nodes().len() as u32));
            tree.append(bytes).map_err(|error| (name, error))?;
        }
        let ledger = Ledger::new(tree.leaves() as usize);
        Ok(Bodies {
            names,
            tree,
            ledger,
            bytes: size,
        })
    }

    /// The root of the body with this name; a missing place if there is none.
    #[must_use]
    pub fn root(&self, name: &str) -> Cursor<'_> {
        let found = self.names.iter().find(|(own, _)| *own == name);
        Cursor {
            bodies: self,
            place: found.map_or(MISSING, |(_, root)| *root),
        }
    }

    /// The size of all bodies together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
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
        let mut nodes = self.tree.nodes().iter();
        let node = nodes.position(|node| node.leaf == leaf);
        self.pointer_of(node.map_or(MISSING, |node| node as u32))
    }

    fn pointer_of(&self, node: u32) -> String {
        let mut before = self.names.iter().rev();
        match before.find(|(_, root)| *root <= node && node < MISSING) {
            Some((name, root)) => concat(&[
                name,
                "#",
                &self.tree.pointer_from(*root as usize, node as usize),
            ]),
            None => String::from("#"),
        }
    }

    /// The leaves that nothing has taken yet.
    pub fn unmapped(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.tree.leaves()).filter(|&leaf| self.ledger.fate(leaf) == Fate::Unmapped)
    }
}

/// A place in a received body, with or without a value. Two words, since it is handed on at every step.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    bodies: &'t Bodies<'t>,
    /// Index of the node. Where the value is missing: that of the nearest value around it, with the bit of `MISSING`.
    place: u32,
}

/// No document has as many values.
const MISSING: u32 = 1 << 31;

impl<'t> Cursor<'t> {
    #[inline(always)]
    fn node(&self) -> Option<&'t Node<'t>> {
        self.bodies.tree.nodes().get(self.place as usize)
    }

    #[inline(always)]
    fn at(&self, place: u32) -> Self {
        Cursor { place, ..*self }
    }

    #[inline(always)]
    fn missing(&self) -> Self {
        self.at(self.place | MISSING)
    }

    /// The bodies around.
    pub(crate) fn bodies(&self) -> &'t Bodies<'t> {
        self.bodies
    }

    /// What stands here, if anything does.
    #[must_use]
    #[inline(always)]
    pub fn kind(&self) -> Option<Kind> {
        self.node().map(|node| node.kind)
    }

    /// Whether something other than null, an empty text or an empty container stands here.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        self.node().is_some_and(|node| match node.kind {
            Kind::Null => false,
            Kind::String => !is_blank(self.bodies.tree.text(node)),
            Kind::Array | Kind::Object => node.leaf == NOT_A_LEAF,
            Kind::Boolean | Kind::Number => true,
        })
    }

    /// Whether both stand at the same value.
    #[must_use]
    pub fn is_same_place(&self, other: &Self) -> bool {
        core::ptr::eq(self.bodies, other.bodies)
            && self.place == other.place
            && self.node().is_some()
    }

    /// The number of the leaf that stands here, among those of all bodies.
    #[must_use]
    pub fn leaf(&self) -> Option<u32> {
        self.node()
            .filter(|node| node.leaf != NOT_A_LEAF)
            .map(|node| node.leaf)
    }

    /// The name of the member that this is.
    #[must_use]
    #[inline(always)]
    pub fn key(&self) -> &'t str {
        self.node().map_or("", |node| self.bodies.tree.key(node))
    }

    /// Whether it is the member of this name.
    #[inline(always)]
    pub(crate) fn is_named(&self, name: &str) -> bool {
        same(self.key(), name)
    }

    /// The member of this name; a missing place where there is none. Of two with one name the first: the other stays unmapped, and is reported.
    #[must_use]
    pub fn get(&self, name: &str) -> Self {
        // The members of what is an object; items of an array have no names.
        let found = self.children().find(|child| child.is_named(name));
        found.unwrap_or(self.missing())
    }

    /// The values inside an array or an object, in order.
    #[must_use]
    pub fn children(&self) -> Children<'t> {
        let end = self.node().map_or(0, |node| node.end);
        Children {
            next: self.at(self.place.wrapping_add(1)),
            end,
        }
    }

    /// The items of an array; nothing where there is none.
    #[must_use]
    pub fn items(&self) -> Children<'t> {
        let mut children = self.children();
        if self.kind() != Some(Kind::Array) {
            children.end = 0;
        }
        children
    }

    /// The first item of an array.
    #[must_use]
    pub fn first(&self) -> Self {
        self.items().next().unwrap_or(self.missing())
    }

    /// The text, number or truth value here, to be written. Nothing for null, an empty text and containers.
    #[must_use]
    pub fn text(&self) -> Option<Traced<'t>> {
        let node = self.node()?;
        let text = self.bodies.tree.text(node);
        match node.kind {
            Kind::String | Kind::Number | Kind::Boolean if !is_blank(text) => {
                Some(Traced::copied(text, node.leaf))
            }
            _ => None,
        }
    }

    /// The text or truth value here, for a choice that `rule` names.
    #[must_use]
    pub fn choose(&self, rule: &'static str) -> Option<&'t str> {
        self.leaf()?;
        self.used(rule);
        self.node().map(|node| self.bodies.tree.text(node))
    }

    /// Records that the leaf here chose something, by the named rule.
    pub fn used(&self, rule: &'static str) {
        if let Some(leaf) = self.leaf() {
            self.bodies.ledger.used(leaf, rule);
        }
    }

    /// The text here, looked at without recording anything: for comparing and for deciding what is worth reading.
    #[must_use]
    pub fn peek(&self) -> &'t str {
        self.node().map_or("", |node| self.bodies.tree.text(node))
    }

    /// Records that everything here is left out, for the named reason, unless something takes it.
    pub fn ignore(&self, reason: &'static str) {
        match self.leaf() {
            Some(leaf) => self.bodies.ledger.ignored(leaf, reason),
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
        self.bodies.pointer_of(self.place & !MISSING)
    }

    /// `body#pointer` of a member here, also where it is missing.
    #[must_use]
    pub fn pointer_to(&self, member: &str) -> String {
        let found = self.get(member);
        match found.node() {
            Some(_) => found.pointer(),
            None => concat(&[&self.pointer(), "/", member]),
        }
    }
}

/// Whether a text is empty or white space.
#[inline(always)]
fn is_blank(text: &str) -> bool {
    // Nearly every text begins with a printed character of ASCII.
    !matches!(text.as_bytes().first(), Some(0x21..=0x7e)) && is_space(text)
}

#[cold]
#[inline(never)]
fn is_space(text: &str) -> bool {
    text.trim().is_empty()
}

/// Values inside an array or an object, in order.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    next: Cursor<'t>,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Cursor<'t>;

    #[inline(always)]
    fn next(&mut self) -> Option<Cursor<'t>> {
        let child = self.next;
        if child.place >= self.end {
            return None;
        }
        self.next.place = child.node().map_or(self.end, |node| node.end);
        Some(child)
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
    let at = number(error.at as u32);
    crate::finding::error(
        "not-json",
        Some(concat(&[body, "#"])),
        [
            &concat(&[
                "Saatu aineisto ",
                body,
                " ",
                fi,
                " (tavu ",
                &at,
                "). Hae asiointi uudelleen; toistuva vika on palvelussa.",
            ]),
            &concat(&[
                "Det mottagna innehållet ",
                body,
                " ",
                sv,
                " (byte ",
                &at,
                "). Hämta ärendet på nytt; upprepas felet är det tjänstens.",
            ]),
            &concat(&[
                "The received body ",
                body,
                " ",
                en,
                " (byte ",
                &at,
                "). Fetch the action again; a repeated fault is the service's.",
            ]),
        ],
    )
}
