//! What LV is told: requests in their order, and when.

use super::contents::Contents;
use super::documents::{plain, tell};
use super::found::{Difference, Kind, Part};
use super::json_tree::{graft, push};
use super::masking::{Fates, Masking, Sight};
use super::remarks;
use super::tree::{Shape, Tree};
use crate::audit::record::Finding;
use crate::contract::{Notice, Request};

/// Compares two notices.
pub(super) fn compare(
    old: &Notice,
    new: &Notice,
    masking: &Masking<'_>,
    found: &mut Vec<Difference>,
) {
    if old.requests != new.requests {
        requests(&old.requests, &new.requests, masking, found);
    }
    let case_ids = (old.case_id.as_deref(), new.case_id.as_deref());
    let told = (old.told.as_deref(), new.told.as_deref());
    let not_before = (old.not_before.as_deref(), new.not_before.as_deref());
    for (what, (old, new), own) in [
        ("case id", case_ids, false),
        ("told", told, true),
        ("not before", not_before, true),
    ] {
        if old == new {
            continue;
        }
        let kind = match (old, new) {
            (Some(_), Some(_)) => Kind::Changed,
            (Some(_), None) => Kind::Removed,
            (None, _) => Kind::Added,
        };
        let pair = match own {
            true => masking.own_texts(old, new),
            false => masking.texts(old, new),
        };
        found.push(Difference {
            old: pair.old,
            new: pair.new,
            same_form: pair.same_form,
            ..plain(Part::Notice, what, kind)
        });
    }
    let kept =
        |notice: &Notice| -> Vec<Finding> { notice.findings.iter().map(Finding::from).collect() };
    if old.findings != new.findings {
        remarks::findings(&kept(old), &kept(new), masking, found);
    }
    remarks::deadlines(&old.deadlines, &new.deadlines, masking, found);
}

fn requests(old: &[Request], new: &[Request], masking: &Masking<'_>, found: &mut Vec<Difference>) {
    let contents = Contents::compare(tree(old), tree(new));
    if contents.is_same() {
        let first = old.iter().zip(new).find(|(old, new)| old != new);
        let operation = first.map_or_else(String::new, |(old, _)| old.operation.clone());
        found.push(plain(Part::Request(operation), "", Kind::Form));
        return;
    }
    let fates = Fates::default();
    let sight = |tree| Sight {
        fates: &fates,
        document: "",
        tree,
    };
    let (old, new) = (sight(&contents.old), sight(&contents.new));
    for places in &contents.places {
        let spot = places.old.map(|spot| (&old, spot));
        let spot = spot.or(places.new.map(|spot| (&new, spot)));
        let operation = spot.map_or_else(String::new, |(sight, spot)| {
            sight.tree.request(spot.node).to_owned()
        });
        tell(
            &Part::Request(operation),
            std::slice::from_ref(places),
            &old,
            &new,
            masking,
            found,
        );
    }
}

/// The requests as items of a list: what they ask for, and their bodies.
fn tree(requests: &[Request]) -> Tree {
    let mut tree = Tree::default();
    tree.space_number("", "");
    push(&mut tree, 0, "", Shape::Array, "");
    for request in requests {
        let Request {
            operation,
            path,
            query,
            body,
            file,
        } = request;
        let number = push(&mut tree, 0, operation, Shape::Request, "");
        if let Some(body) = body
            && graft(&mut tree, body.as_bytes(), number, "body").is_none()
        {
            // The sandbox lets no such body through.
            push(&mut tree, number, "body", Shape::String, body);
        }
        if let Some(file) = file {
            push(&mut tree, number, "file", Shape::String, file);
        }
        push(&mut tree, number, "path", Shape::String, path);
        for (name, value) in query {
            let name = format!("query {name}");
            push(&mut tree, number, &name, Shape::String, value);
        }
        let mut members = std::mem::take(&mut tree.nodes[number].children);
        members.sort_by(|a, b| tree.name(*a).local.cmp(&tree.name(*b).local));
        tree.nodes[number].children = members;
    }
    tree.complete();
    tree
}
