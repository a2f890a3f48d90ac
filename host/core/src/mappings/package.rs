//! Where a mapping's files come from.
