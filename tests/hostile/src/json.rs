//! JSON as LV sends it: the mapping's reader and the host's agree on every byte, since the host proves with its own what the mapping made of the other's.

use lupasilta::audit::leaves;
use lupasilta_guest::json::{Kind, NOT_A_LEAF, Tree};

pub(crate) fn run(bytes: &[u8]) {
    let (guest, host) = (Tree::read(bytes), leaves::read(bytes));
    assert_eq!(
        guest.is_ok(),
        host.is_ok(),
        "one reader takes it and the other does not"
    );
    let (Ok(tree), Ok(leaves)) = (guest, host) else {
        return;
    };
    let nodes = tree.nodes().iter().enumerate();
    let read = nodes.filter(|(_, node)| node.leaf != NOT_A_LEAF);
    let mut count = 0;
    for ((index, node), leaf) in read.zip(leaves.iter()) {
        count += 1;
        assert_eq!(tree.pointer(index), leaf.pointer());
        let same_kind = match leaf.kind() {
            leaves::Kind::String => node.kind == Kind::String,
            leaves::Kind::Number => node.kind == Kind::Number,
            leaves::Kind::Boolean => node.kind == Kind::Boolean,
            leaves::Kind::Null => node.kind == Kind::Null,
            leaves::Kind::EmptyObject => node.kind == Kind::Object,
            leaves::Kind::EmptyArray => node.kind == Kind::Array,
        };
        assert!(same_kind, "{:?} and {:?}", node.kind, leaf.kind());
        if matches!(node.kind, Kind::String | Kind::Number) {
            assert_eq!(tree.text(node), leaf.text());
        }
    }
    assert_eq!(count, leaves.len());
    assert_eq!(count, tree.leaves() as usize);
}
