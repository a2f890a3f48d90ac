//! What comes out of the components built.
