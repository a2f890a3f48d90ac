//! The members that a mapping knows of one body, as a tree.

use super::types::Types;
use crate::contract::{Manifest, Part};

/// A member and those in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The last step of its pointer; `*` for any item.
    pub(super) name: String,
    /// RFC 6901 with `*`.
    pub(super) pointer: String,
    /// Empty where the mapping names only what is in it.
    pub(super) types: Types,
    /// Empty where any value will do.
    pub(super) codes: Vec<String>,
    pub(super) inner: Vec<Known>,
    any_code: bool,
}

impl Known {
    /// What the manifest lists of a body; nothing where it lists nothing. A member that is listed more than once may be any of what is said of it.
    pub(super) fn of(manifest: &Manifest, operation: &str, part: Part) -> Option<Self> {
        let members = manifest
            .members
            .iter()
            .filter(|member| member.operation == operation && member.part == part);
        let mut root = None;
        for member in members {
            let mut at: &mut Known = root.get_or_insert_default();
            for step in member.pointer.split('/').skip(1) {
                let place = at.inner.iter().position(|inner| inner.name == step);
                let place = place.unwrap_or_else(|| {
                    at.inner.push(Known {
                        name: step.to_owned(),
                        pointer: format!("{}/{step}", at.pointer),
                        ..Known::default()
                    });
                    at.inner.len() - 1
                });
                at = &mut at.inner[place];
            }
            at.types = at.types.or(Types::of(&member.types));
            at.any_code |= member.codes.is_empty();
            at.codes.extend(member.codes.iter().cloned());
            if at.any_code {
                at.codes.clear();
            }
        }
        root
    }

    /// This member's own name, as it stands in JSON.
    pub(super) fn plain_name(&self) -> String {
        self.name.replace("~1", "/").replace("~0", "~")
    }

    pub(super) fn item(&self) -> Option<&Known> {
        self.inner.iter().find(|inner| inner.name == "*")
    }

    pub(super) fn named(&self) -> impl Iterator<Item = &Known> {
        self.inner.iter().filter(|inner| inner.name != "*")
    }
}
