//! Which name another one probably became.

/// How alike two names are, from 0 to 1: by letters, whatever their case and what joins their words, and by words that they share.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    let plain = |name: &str| {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let (a, b) = (plain(one), plain(other));
    if a == b {
        return 1.0;
    }
    let letters = strsim::normalized_damerau_levenshtein(&a, &b);
    // Alike from the beginning on, as `phone` and `phoneNumber`.
    let start = strsim::jaro_winkler(&a, &b);
    let start = if start >= 0.8 { start } else { 0.0 };
    letters.max(start)
}

/// Names that are alike enough for one to have become the other.
const ENOUGH: f64 = 0.5;

/// Pairs of the first list and the second, the likeliest first, each name once.
pub(super) fn pairs(
    missing: &[&str],
    extra: &[&str],
    possible: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (left, one) in missing.iter().enumerate() {
        for (right, other) in extra.iter().enumerate() {
            let alike = likeness(one, other);
            if alike >= ENOUGH && possible(left, right) {
                all.push((alike, left, right));
            }
        }
    }
    all.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, left, right) in all {
        if pairs.iter().all(|(l, r)| *l != left && *r != right) {
            pairs.push((left, right));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_probably_mean_the_same_are_alike() {
        for (one, other) in [
            ("lastName", "last_name"),
            ("lastName", "familyName"),
            ("lastName", "surname"),
            ("phone", "phoneNumber"),
            ("postalCode", "postCode"),
            ("caseId", "caseNumber"),
            ("granted-partly", "partly-granted"),
            ("businessId", "businessIdentityCode"),
        ] {
            assert!(likeness(one, other) >= ENOUGH, "{one} {other}");
        }
        for (one, other) in [
            ("reference", "shoeSize"),
            ("eInvoice", "email"),
            ("role", "reference"),
            ("withdrawn", "closed"),
            ("sv", "en"),
        ] {
            assert!(likeness(one, other) < ENOUGH, "{one} {other}");
        }
    }

    #[test]
    fn each_name_becomes_one_and_the_likeliest() {
        let found = pairs(&["email", "phone"], &["phoneNumber", "eMail"], |_, _| true);
        assert_eq!(found, [(0, 1), (1, 0)]);
        assert!(pairs(&["email"], &["eMail"], |_, _| false).is_empty());
    }
}
