//! A bundle of evidence that anybody may have changed: only one that is whole and signed holds, and nothing unsigned does.

use lupasilta::evidence;

/// Verifies a bundle of evidence that anybody may have changed.
pub fn bundle(bytes: &[u8]) {
    // No input here has a signature of the key that is asked for, since none is asked for and none of these has one.
    if let Ok(verdict) = evidence::verify(bytes, None, None) {
        assert!(!verdict.checks.is_empty());
        assert!(!verdict.holds || verdict.checks.iter().all(|check| check.holds));
        assert_eq!(verdict.proves.is_empty(), !verdict.holds);
    }
}
