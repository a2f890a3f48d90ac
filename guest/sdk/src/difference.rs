//! What differs between two states of received data, leaf by leaf, with a place that people can read.
//!
//! Members are held against those of the same name. Items of an array are held against those of the same identity, where they have one (an id,
//! a code, a person's or an organisation's number), else in their order: a new item at the front is one addition and not a change of all.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::cursor::Cursor;
use crate::json::Kind;
use crate::lv::{self, Language, Shape};
use crate::text::push_number;

/// A leaf that is not what it was.
#[derive(Debug)]
pub struct Difference<'t> {
    /// Names for people from the outermost value inwards, as in `Hakijat › 1 › Sukunimi`.
    pub place: String,
    /// The outermost member that it is in.
    pub part: &'t str,
    /// What stood there; nothing where it was added.
    pub before: Option<Cursor<'t>>,
    /// What stands there; nothing where it was removed.
    pub after: Option<Cursor<'t>>,
    /// What the value is.
    pub shape: &'static Shape,
}

/// The leaves that differ, in the order of what is there now, each container followed by what it lost. A value that is missing on one side was
/// added or removed.
#[must_use]
pub fn differences<'t>(
    before: Cursor<'t>,
    after: Cursor<'t>,
    shape: &'static Shape,
    language: Language,
) -> Vec<Difference<'t>> {
    let mut comparison = Comparison {
        found: Vec::new(),
        place: String::new(),
        part: "",
        language,
    };
    let there = |cursor: Cursor<'t>| cursor.kind().map(|_| cursor);
    comparison.values(there(before), there(after), shape, 0);
    comparison.found
}

struct Comparison<'t> {
    found: Vec<Difference<'t>>,
    place: String,
    part: &'t str,
    language: Language,
}

/// What a child is held against its like by: the kind of name, and the name.
type Name<'t> = (&'static str, &'t str);

impl<'t> Comparison<'t> {
    fn values(
        &mut self,
        before: Option<Cursor<'t>>,
        after: Option<Cursor<'t>>,
        shape: &'static Shape,
        depth: u32,
    ) {
        let is_leaf = |value: Option<Cursor<'t>>| value.is_none_or(|value| value.leaf().is_some());
        let told = |value: Option<Cursor<'t>>| value.map(|value| (value.kind(), value.peek()));
        if is_leaf(before) && is_leaf(after) {
            if told(before) != told(after) {
                self.found.push(Difference {
                    place: self.place.clone(),
                    part: self.part,
                    before,
                    after,
                    shape,
                });
            }
            return;
        }
        let kind = |value: Option<Cursor<'t>>| value.and_then(|value| value.kind());
        if before.is_some()
            && after.is_some()
            && (kind(before) != kind(after) || is_leaf(before) || is_leaf(after))
        {
            self.values(None, after, shape, depth);
            self.values(before, None, shape, depth);
            return;
        }
        self.children(before, after, shape, depth);
    }

    /// Two containers of one kind, or one that was added or removed.
    fn children(
        &mut self,
        before: Option<Cursor<'t>>,
        after: Option<Cursor<'t>>,
        shape: &'static Shape,
        depth: u32,
    ) {
        let earlier = named(before);
        let mut taken = vec![false; earlier.len()];
        // Nearly always the like of an item follows that of the item before it.
        let mut next = 0;
        for (position, (name, child)) in (1..).zip(named(after)) {
            let behind = earlier.iter().enumerate().skip(next);
            let found = behind
                .chain(earlier.iter().enumerate().take(next))
                .find(|(index, (other, _))| *other == name && taken.get(*index) == Some(&false))
                .map(|(index, (_, like))| (index, *like));
            if let Some((index, _)) = found {
                next = index + 1;
                if let Some(taken) = taken.get_mut(index) {
                    *taken = true;
                }
            }
            self.child(
                found.map(|(_, like)| like),
                Some(child),
                after,
                position,
                shape,
                depth,
            );
        }
        for ((position, (_, child)), taken) in (1..).zip(earlier).zip(taken) {
            if !taken {
                self.child(Some(child), None, before, position, shape, depth);
            }
        }
    }

    fn child(
        &mut self,
        before: Option<Cursor<'t>>,
        after: Option<Cursor<'t>>,
        around: Option<Cursor<'t>>,
        position: u32,
        shape: &'static Shape,
        depth: u32,
    ) {
        let (Some(child), Some(around)) = (after.or(before), around) else {
            return;
        };
        let length = self.place.len();
        if depth == 0 {
            self.part = child.key();
        }
        let shape = self.step(child, around, position, shape);
        self.values(before, after, shape, depth + 1);
        self.place.truncate(length);
    }

    /// Appends what a child is called, and says what it is.
    fn step(
        &mut self,
        child: Cursor<'t>,
        around: Cursor<'t>,
        position: u32,
        shape: &'static Shape,
    ) -> &'static Shape {
        if around.kind() == Some(Kind::Array) {
            self.separate();
            match self.name_of(child) {
                Some(name) => self.place.push_str(name),
                None => push_number(&mut self.place, position),
            }
            return match shape {
                Shape::List(item) => item,
                Shape::Chosen => shape,
                _ => &Shape::Text,
            };
        }
        match shape {
            Shape::Group(members) | Shape::Flat(members) => {
                let member = |member: &&lv::Member| member.key == child.key();
                if let Some(member) = members.iter().find(member) {
                    if !matches!(member.shape, Shape::Chosen) {
                        self.separate();
                        self.place.push_str(member.label.text(self.language));
                    }
                    return &member.shape;
                }
            }
            // The form: sections, their fields, and the fields' answers, called by the names of sections and fields.
            Shape::Chosen if child.key() == "fields" => return shape,
            Shape::Chosen if child.key() == "value" => {
                return lv::answer(around.get("type").peek());
            }
            _ => {}
        }
        self.separate();
        self.place.push_str(child.key());
        &Shape::Text
    }

    fn separate(&mut self) {
        if !self.place.is_empty() {
            self.place.push_str(" › ");
        }
    }

    /// What people call an item of an array.
    fn name_of(&self, item: Cursor<'t>) -> Option<&'t str> {
        ["title", "label", "fileName", "name", "code"]
            .into_iter()
            .flat_map(|member| {
                let text = item.get(member);
                [text.get(self.language.code()), text.get("fi"), text]
            })
            .find_map(|text| text.text().map(|_| text.peek()))
    }
}

fn named<'t>(container: Option<Cursor<'t>>) -> Vec<(Name<'t>, Cursor<'t>)> {
    let Some(container) = container else {
        return Vec::new();
    };
    let in_array = container.kind() == Some(Kind::Array);
    container
        .children()
        .map(|child| {
            let name = match in_array {
                true => identity(child).unwrap_or_default(),
                false => ("", child.key()),
            };
            (name, child)
        })
        .collect()
}

/// By what an item is told from the others, if by anything.
fn identity(item: Cursor<'_>) -> Option<Name<'_>> {
    const MEMBERS: [&str; 5] = [
        "id",
        "externalId",
        "code",
        "personalIdentityCode",
        "businessId",
    ];
    MEMBERS.into_iter().find_map(|member| {
        let id = item.get(member);
        id.text().map(|_| (member, id.peek()))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::cursor::Bodies;

    fn told(before: &str, after: &str, shape: &'static Shape) -> Vec<(String, String, String)> {
        let before = Bodies::read([("b", before.as_bytes())]).unwrap();
        let after = Bodies::read([("b", after.as_bytes())]).unwrap();
        let shown = |value: Option<Cursor<'_>>| value.map_or("-", |value| value.peek()).into();
        differences(before.root("b"), after.root("b"), shape, Language::Fi)
            .into_iter()
            .map(|one| (one.place, shown(one.before), shown(one.after)))
            .collect()
    }

    fn row(place: &str, before: &str, after: &str) -> (String, String, String) {
        (place.into(), before.into(), after.into())
    }

    #[test]
    fn items_with_an_identity_are_found_wherever_they_stand() {
        let before = r#"{"attachments":[{"id":"1","fileName":"a.pdf","version":1},{"id":"2","fileName":"b.pdf"}]}"#;
        let after = r#"{"attachments":[{"id":"3","fileName":"c.pdf"},{"version":2,"id":"1","fileName":"a.pdf"}]}"#;
        assert_eq!(
            told(before, after, &lv::THE_COMMONDATA),
            [
                row("Liitteet › c.pdf › Liitteen tunniste", "-", "3"),
                row("Liitteet › c.pdf › Tiedosto", "-", "c.pdf"),
                row("Liitteet › a.pdf › Versio", "1", "2"),
                row("Liitteet › b.pdf › Liitteen tunniste", "2", "-"),
                row("Liitteet › b.pdf › Tiedosto", "b.pdf", "-"),
            ]
        );
    }

    #[test]
    fn items_without_an_identity_are_held_against_each_other_in_their_order() {
        assert_eq!(
            told("[[1,2],[3,4]]", "[[1,5],[3,4],[6]]", &Shape::Text),
            [row("1 › 2", "2", "5"), row("3 › 1", "-", "6")]
        );
    }

    #[test]
    fn order_and_white_space_alone_are_no_difference() {
        assert!(
            told(
                r#"{"a":1,"b":[{"id":1},{"id":2}]}"#,
                r#"{ "b":[{"id":2},{"id":1}], "a":1 }"#,
                &Shape::Text
            )
            .is_empty()
        );
    }

    #[test]
    fn another_kind_of_value_is_a_difference() {
        assert_eq!(
            told("{\"a\":1}", "{\"a\":\"1\"}", &Shape::Text),
            [row("a", "1", "1")]
        );
        assert_eq!(
            told("{\"a\":{}}", "{\"a\":{\"b\":1}}", &Shape::Text),
            [row("a › b", "-", "1"), row("a", "", "-")]
        );
        assert_eq!(
            told("{\"a\":[]}", "{\"a\":{}}", &Shape::Text),
            [row("a", "", "")]
        );
    }

    #[test]
    fn of_members_that_come_again_each_is_held_against_its_own() {
        assert_eq!(
            told(r#"{"a":1,"a":2}"#, r#"{"a":1,"a":3}"#, &Shape::Text),
            [row("a", "2", "3")]
        );
    }

    #[test]
    fn answers_are_called_by_the_names_of_their_fields() {
        let form = |value: &str| {
            [
                r#"{"sections":[{"code":"s","title":{"fi":"Toiminta"},"fields":[{"code":"f","label":{"fi":"Rivit"},"type":"table","value":[[{"code":"c","type":"number","value":"#,
                value,
                "}]]}]}]}",
            ]
            .concat()
        };
        assert_eq!(
            told(&form("1"), &form("2"), &lv::THE_FORMDATA),
            [row("Toiminta › Rivit › 1 › c", "1", "2")]
        );
    }
}
