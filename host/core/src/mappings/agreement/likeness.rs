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
    letters.max(start).max(shared(&words(one), &words(other)))
}

/// The words of a name, in small letters: `granted-partly` and `grantedPartly` have two.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    for c in name.chars() {
        if c.is_uppercase() || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// How much of the longer name is words that the other has, too; more, where one of as many words was replaced: `caseId` and `caseNumber`.
fn shared(one: &[String], other: &[String]) -> f64 {
    let length = |words: &[String]| words.iter().map(String::len).sum::<usize>();
    let both: Vec<String> = one
        .iter()
        .filter(|word| other.contains(word))
        .cloned()
        .collect();
    let part = length(&both) as f64 / length(one).max(length(other)).max(1) as f64;
    let replaced = !both.is_empty() && one.len() == other.len();
    (if replaced { part + 0.15 } else { part }).min(1.0)
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
