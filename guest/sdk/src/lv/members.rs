//! Which members of LV's JSON a mapping knows: the tables of [`lv`](super), walked, and what [`lv_updates`](crate::lv_updates) writes, read back.
//!
//! It is what a host holds against the service's official definition. Nothing is listed by hand that another part of the SDK states already.

use alloc::string::String;
use alloc::vec::Vec;

use super::{
    A_LOCATION, A_PARTY, FIELD_TYPES, MESSAGE, Shape, THE_COMMONDATA, THE_FORMDATA, changes,
    operation,
};
use crate::contract::{JsonType, Member, Part};
use crate::json::{Kind, Tree};
use crate::lv_updates::{AttachmentUpload, Decision, StatusUpdate};
use crate::text::concat;

/// Members, as far as they are listed: operation after operation, each container before what is in it. What an answer of a form may be is listed
/// for each kind of answer: members of one name come more than once.
#[derive(Debug)]
pub struct Members {
    list: Vec<Member>,
    operation: &'static str,
    part: Part,
    pointer: String,
}

static THE_MESSAGES: Shape = Shape::List(&Shape::Group(MESSAGE));

/// An update with everything that one can have.
static UPDATE: StatusUpdate<'_> = StatusUpdate {
    update_id: "-",
    status: "-",
    occurred_at: "-",
    case_id: "-",
    handler: ["-"; 3],
    due_date: "-",
    note: ["-"; 3],
    decision: Some(Decision {
        outcome: "-",
        decided_on: "-",
        decision_id: "-",
        section: "-",
        decided_by: "-",
        appeal_until: "-",
        attachment_ids: &[String::new()],
    }),
};

/// An upload with everything that one can have.
static UPLOAD: AttachmentUpload<'_> = AttachmentUpload {
    attachment_id: "-",
    file_name: "-",
    media_type: "-",
    sha256: "-",
    kind: "-",
    title: ["-"; 3],
};

// Whatever is marked `inline` here is compiled with the component, for size: it runs once, and not with the SDK, for speed.
impl Members {
    /// Everything that the SDK reads.
    #[must_use]
    #[inline]
    pub fn read() -> Self {
        let mut members = Members {
            list: Vec::with_capacity(512),
            operation: operation::COMMONDATA,
            part: Part::Response,
            pointer: String::new(),
        };
        members.shape(&THE_COMMONDATA);
        members.operation = operation::FORMDATA;
        members.shape(&THE_FORMDATA);
        members.operation = operation::MESSAGES;
        members.shape(&THE_MESSAGES);
        members.operation = operation::CHANGES;
        changes::list_members(&mut members);
        members
    }

    /// What [`StatusUpdate`] and [`AttachmentUpload`] write, with the codes that the mapping writes for members of these names.
    #[must_use]
    #[inline]
    pub fn written(mut self, codes: &[(&str, &[&str])]) -> Self {
        self.part = Part::Request;
        self.operation = operation::STATUS;
        self.sample(&UPDATE.json(), codes);
        self.operation = operation::UPLOAD;
        self.sample(&UPLOAD.json(), codes);
        self
    }

    /// The list for a manifest.
    #[must_use]
    #[inline]
    pub fn into_list(self) -> Vec<Member> {
        self.list
    }

    /// A value of this shape, and everything in it, at the place where the list is.
    #[inline]
    fn shape(&mut self, shape: &Shape) {
        use JsonType::{Array, Boolean, Number, Object, Text};
        match shape {
            Shape::Group(members) | Shape::Flat(members) => {
                self.add(&[Object]);
                for member in *members {
                    self.member(member.key, &member.shape);
                }
            }
            Shape::List(item) => {
                self.add(&[Array]);
                self.member("*", item);
            }
            Shape::Code => self.object(&[("code", &Shape::Text), ("name", &Shape::Localised)]),
            Shape::Localised => self.object(&["fi", "sv", "en"].map(|name| (name, &Shape::Text))),
            Shape::Geometry => {
                self.object(&[("type", &Shape::Text)]);
                self.here("coordinates", &[Array]);
            }
            Shape::Choice(names) => {
                self.add(&[Text]);
                for (code, _) in *names {
                    self.code(code);
                }
            }
            Shape::Chosen => self.sections(),
            Shape::Boolean => self.add(&[Boolean]),
            Shape::Number => self.add(&[Number]),
            Shape::Text | Shape::Day | Shape::Moment | Shape::FileName => self.add(&[Text]),
        }
    }

    /// The sections of the form: what the rendition reads of them.
    #[inline]
    fn sections(&mut self) {
        self.add(&[JsonType::Array]);
        let length = self.step("*");
        self.object(&[("code", &Shape::Text), ("title", &Shape::Localised)]);
        self.here("fields", &[JsonType::Array]);
        self.step("fields/*");
        self.field(true);
        self.pointer.truncate(length);
    }

    /// A field of the form, whose answer may be anything. The cells of rows are fields without rows of their own.
    #[inline]
    fn field(&mut self, with_rows: bool) {
        use JsonType::{Array, Boolean, Number, Object, Text};
        self.object(&[("code", &Shape::Text), ("label", &Shape::Localised)]);
        self.here("type", &[Text]);
        self.codes(FIELD_TYPES);
        self.here("value", &[Text, Number, Boolean, Object, Array]);
        self.step("value");
        self.here("amount", &[Number]);
        self.here("unit", &[Text]);
        for shape in [&Shape::Code, &A_PARTY, &A_LOCATION] {
            self.shape(shape);
        }
        self.here("*", &[Text, Object, Array]);
        self.member("*", &Shape::Code);
        if with_rows {
            self.step("*/*");
            self.field(false);
        }
    }

    /// Every value of a sample, whose arrays have one item.
    #[inline]
    fn sample(&mut self, sample: &str, codes: &[(&str, &[&str])]) {
        let Ok(tree) = Tree::read(sample.as_bytes()) else {
            return;
        };
        for (index, node) in tree.nodes().iter().enumerate() {
            self.pointer = tree.pointer(index);
            if self.pointer.ends_with("/0") {
                self.pointer.pop();
                self.pointer.push('*');
            }
            let json_type = match node.kind {
                Kind::Object => JsonType::Object,
                Kind::Array => JsonType::Array,
                _ => JsonType::Text,
            };
            self.add(&[json_type]);
            for (name, codes) in codes {
                if *name == tree.key(node) {
                    self.codes(codes);
                }
            }
        }
    }

    /// An object with these members.
    #[inline]
    pub(super) fn object(&mut self, members: &[(&str, &Shape)]) {
        self.add(&[JsonType::Object]);
        for (name, shape) in members {
            self.member(name, shape);
        }
    }

    /// A member of the place where the list is, and everything in it.
    #[inline]
    fn member(&mut self, name: &str, shape: &Shape) {
        let length = self.step(name);
        self.shape(shape);
        self.pointer.truncate(length);
    }

    /// A member without what may be in it.
    #[inline]
    pub(super) fn here(&mut self, path: &str, types: &[JsonType]) {
        let length = self.step(path);
        self.add(types);
        self.pointer.truncate(length);
    }

    /// Goes inwards, and says where back is.
    #[inline]
    fn step(&mut self, path: &str) -> usize {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(path);
        length
    }

    /// The member at the place where the list is.
    #[inline]
    fn add(&mut self, types: &[JsonType]) {
        self.list.push(Member {
            operation: concat(&[self.operation]),
            part: self.part,
            pointer: concat(&[&self.pointer]),
            types: types.to_vec(),
            codes: Vec::new(),
        });
    }

    /// Codes of the member that was listed last.
    #[inline]
    pub(super) fn codes(&mut self, codes: &[&str]) {
        for code in codes {
            self.code(code);
        }
    }

    #[inline]
    fn code(&mut self, code: &str) {
        if let Some(member) = self.list.last_mut() {
            member.codes.push(concat(&[code]));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn members() -> Vec<Member> {
        Members::read()
            .written(&[("status", &["received", "decided"])])
            .into_list()
    }

    fn find<'m>(members: &'m [Member], operation: &str, pointer: &str) -> Vec<&'m Member> {
        let there = |member: &&Member| member.operation == operation && member.pointer == pointer;
        members.iter().filter(there).collect()
    }

    #[test]
    fn every_member_is_listed_after_what_it_is_in_and_only_answers_more_than_once() {
        let members = members();
        let key = |member: &Member| (member.operation.clone(), member.pointer.clone());
        for (index, member) in members.iter().enumerate() {
            let earlier = members.get(..index).unwrap();
            let again = earlier.iter().any(|other| key(other) == key(member));
            assert!(!again || member.pointer.contains("/value"), "{member:?}");
            if let Some((parent, _)) = member.pointer.rsplit_once('/') {
                let parent = (member.operation.clone(), parent.to_owned());
                assert!(
                    earlier.iter().any(|other| key(other) == parent),
                    "{member:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_written_is_what_the_writers_write() {
        let members = members();
        let pointers = |operation| {
            let of = members.iter().filter(|one| one.operation == operation);
            of.map(|one| one.pointer.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(
            pointers(operation::UPLOAD).join(" "),
            " /attachmentId /fileName /mediaType /sha256 /kind /title /title/fi /title/sv /title/en"
        );
        assert!(pointers(operation::STATUS).contains(&"/decision/attachmentIds/*"));
        let status = find(&members, operation::STATUS, "/status")[0];
        assert_eq!(status.part, Part::Request);
        assert_eq!(status.codes, ["received", "decided"]);
    }

    #[test]
    fn an_answer_is_listed_as_everything_that_a_field_may_hold() {
        let members = members();
        let value = "/sections/*/fields/*/value";
        let name = find(&members, operation::FORMDATA, &[value, "/name"].concat());
        let types: Vec<_> = name.iter().flat_map(|one| &one.types).collect();
        // Of a code it is a text in several languages, of a party it is one text.
        assert_eq!(types, [&JsonType::Object, &JsonType::Text]);
        let cell = [value, "/*/*/value/businessId"].concat();
        assert_eq!(find(&members, operation::FORMDATA, &cell).len(), 1);
    }
}
