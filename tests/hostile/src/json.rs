//! Received JSON: the mapping's reader, the host's list of leaves and a general reader see the same.

use lupasilta::audit::leaves;
use lupasilta_guest::json::{Fault, Kind, NOT_A_LEAF, Tree};

use crate::reference;

/// Both of our readers take the same texts, those that a general reader takes, and read the same leaves from them, digit for digit.
pub fn json(data: &[u8]) {
    let (tree, leaves) = match (Tree::read(data), leaves::read(data)) {
        (Ok(tree), Ok(leaves)) => (tree, leaves),
        (Err(error), Err(_)) => {
            let text = std::str::from_utf8(data).ok();
            let others = text.and_then(|text| reference::leaves(unmarked(text)));
            assert!(
                error.fault == Fault::Depth || others.is_none(),
                "{error:?}, but it is JSON to others"
            );
            return;
        }
        (guest, host) => panic!(
            "read: by the guest {:?}, by the host {:?}",
            guest.err(),
            host.err()
        ),
    };
    let read: Vec<_> = tree
        .nodes()
        .iter()
        .enumerate()
        .filter(|(_, node)| node.leaf != NOT_A_LEAF)
        .map(|(index, node)| {
            let text = match node.kind {
                Kind::Array => "[]",
                Kind::Object => "{}",
                _ => tree.text(node),
            };
            (tree.pointer(index), text.to_owned())
        })
        .collect();
    assert_eq!(read.len(), tree.leaves() as usize);
    let listed: Vec<_> = leaves
        .iter()
        .map(|leaf| (leaf.pointer(), leaf.text().to_owned()))
        .collect();
    assert_eq!(read, listed, "guest and host");
    let text = std::str::from_utf8(data).expect("what was read is UTF-8");
    let others = reference::leaves(unmarked(text)).expect("what was read is JSON");
    assert_eq!(read, others, "guest and serde_json");
}

fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
