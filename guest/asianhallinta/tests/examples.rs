//! Every example application becomes a message and a rendition, with a whole ledger. The messages are left in `target/test-xml`, where the
//! public schema can be held against them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use mapping::Case;

#[test]
fn every_example_is_mapped_completely() {
    for name in Case::names() {
        let mapped = Case::example(&name)
            .deliver()
            .unwrap_or_else(|findings| panic!("{name}: {findings:?}"));
        mapped.keep(&name);
        assert_eq!(mapped.unmapped(), Vec::<String>::new(), "{name}");
        assert!(mapped.ledger.fates.len() > 100, "{name}");
    }
}
