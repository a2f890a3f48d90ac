//! Which of an element's old children is which of its new ones.
//!
//! Equal children are found by their hashes; of the others, those are taken for the same that have the same name and the most in common,
//! so that one child put in between does not make all later ones differ.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::tree::{Node, Shape, Tree};

/// What became of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It stayed; whether it is the same is another question.
    Kept(usize, usize),
    /// It stands elsewhere among its siblings.
    Moved(usize, usize),
    /// It is no longer there.
    Removed(usize),
    /// It was not there before.
    Added(usize),
}

/// The children of two nodes.
#[derive(Clone, Copy)]
pub(super) struct Siblings<'t> {
    pub(super) old: &'t Tree,
    pub(super) new: &'t Tree,
}

/// More pairs are not weighed against each other: then children are taken in their order.
const MOST_WEIGHED: usize = 40_000;

/// What it costs that a child has none to go with.
const ALONE: u32 = 100;

/// How much two moved children have to have in common to be taken for the same, of 1000.
const KINDRED: u32 = 500;

impl Siblings<'_> {
    /// Aligns members of objects, which have no order and stand by their names.
    pub(super) fn by_name(&self, olds: &[usize], news: &[usize]) -> Vec<Step> {
        let mut steps = Vec::with_capacity(olds.len());
        let (mut old, mut new) = (0, 0);
        loop {
            steps.push(match (olds.get(old), news.get(new)) {
                (Some(o), Some(n)) => {
                    let names = (&self.old.name(*o).local, &self.new.name(*n).local);
                    match names.0.cmp(names.1) {
                        std::cmp::Ordering::Equal => {
                            (old, new) = (old + 1, new + 1);
                            Step::Kept(*o, *n)
                        }
                        std::cmp::Ordering::Less => {
                            old += 1;
                            Step::Removed(*o)
                        }
                        std::cmp::Ordering::Greater => {
                            new += 1;
                            Step::Added(*n)
                        }
                    }
                }
                (Some(o), None) => {
                    old += 1;
                    Step::Removed(*o)
                }
                (None, Some(n)) => {
                    new += 1;
                    Step::Added(*n)
                }
                (None, None) => return steps,
            });
        }
    }

    /// Aligns children whose order counts.
    pub(super) fn in_order(&self, olds: &[usize], news: &[usize]) -> Vec<Step> {
        let mut steps = Vec::with_capacity(olds.len());
        self.align(olds, news, &mut steps);
        self.find_moved(&mut steps);
        steps
    }

    fn equal(&self, old: usize, new: usize) -> bool {
        self.old.nodes[old].hash == self.new.nodes[new].hash
    }

    fn align(&self, mut olds: &[usize], mut news: &[usize], steps: &mut Vec<Step>) {
        while let ([old, olds_rest @ ..], [new, news_rest @ ..]) = (olds, news)
            && self.equal(*old, *new)
        {
            steps.push(Step::Kept(*old, *new));
            (olds, news) = (olds_rest, news_rest);
        }
        let mut tail = Vec::new();
        while let ([olds_rest @ .., old], [news_rest @ .., new]) = (olds, news)
            && self.equal(*old, *new)
        {
            tail.push(Step::Kept(*old, *new));
            (olds, news) = (olds_rest, news_rest);
        }
        if olds.is_empty() || news.is_empty() {
            steps.extend(olds.iter().map(|old| Step::Removed(*old)));
            steps.extend(news.iter().map(|new| Step::Added(*new)));
        } else if olds.len() * news.len() <= MOST_WEIGHED {
            self.weigh(olds, news, steps);
        } else {
            self.between_anchors(olds, news, steps);
        }
        steps.extend(tail.into_iter().rev());
    }

    /// Splits long lists at the children that are there once on either side, and equal.
    fn between_anchors(&self, olds: &[usize], news: &[usize], steps: &mut Vec<Step>) {
        let anchors = self.anchors(olds, news);
        if anchors.is_empty() {
            return self.by_order(olds, news, steps);
        }
        let (mut old_start, mut new_start) = (0, 0);
        for (old, new) in anchors {
            self.align(&olds[old_start..old], &news[new_start..new], steps);
            steps.push(Step::Kept(olds[old], news[new]));
            (old_start, new_start) = (old + 1, new + 1);
        }
        self.align(&olds[old_start..], &news[new_start..], steps);
    }

    /// The longest list of unique equal children that keep their order: indices into both.
    fn anchors(&self, olds: &[usize], news: &[usize]) -> Vec<(usize, usize)> {
        let once = |tree: &Tree, list: &[usize]| {
            let mut places: HashMap<u64, Option<usize>> = HashMap::new();
            for (place, node) in list.iter().enumerate() {
                places
                    .entry(tree.nodes[*node].hash)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(place));
            }
            places
        };
        let in_new = once(self.new, news);
        let mut common: Vec<(usize, usize)> = once(self.old, olds)
            .into_iter()
            .filter_map(|(hash, old)| Some((old?, (*in_new.get(&hash)?)?)))
            .collect();
        common.sort_unstable();
        longest_rising(&common)
    }

    /// The first of a name with the first of that name, and so on.
    fn by_order(&self, olds: &[usize], news: &[usize], steps: &mut Vec<Step>) {
        let mut places: HashMap<Label<'_>, VecDeque<usize>> = HashMap::new();
        for (place, old) in olds.iter().enumerate() {
            let list = places.entry(label(self.old, *old)).or_default();
            list.push_back(place);
        }
        let mut old = 0;
        for new in news {
            let mut found = None;
            if let Some(list) = places.get_mut(&label(self.new, *new)) {
                while list.pop_front_if(|place| *place < old).is_some() {}
                found = list.pop_front();
            }
            match found {
                Some(place) => {
                    steps.extend(olds[old..place].iter().map(|old| Step::Removed(*old)));
                    steps.push(Step::Kept(olds[place], *new));
                    old = place + 1;
                }
                None => steps.push(Step::Added(*new)),
            }
        }
        steps.extend(olds[old..].iter().map(|old| Step::Removed(*old)));
    }

    /// The cheapest alignment of two short lists.
    fn weigh(&self, olds: &[usize], news: &[usize], steps: &mut Vec<Step>) {
        let features = |tree: &Tree, list: &[usize]| -> Vec<Vec<u64>> {
            list.iter().map(|node| features(tree, *node)).collect()
        };
        let (old_features, new_features) = (features(self.old, olds), features(self.new, news));
        let price = |o: usize, n: usize| -> Option<u32> {
            if self.equal(olds[o], news[n]) {
                return Some(0);
            }
            (label(self.old, olds[o]) == label(self.new, news[n]))
                .then(|| 190 - 150 * common(&old_features[o], &new_features[n]) / 1000)
        };
        // costs[o][n]: of aligning what begins at o with what begins at n.
        let width = news.len() + 1;
        let mut costs = vec![0_u32; (olds.len() + 1) * width];
        let mut prices = vec![None; olds.len() * news.len()];
        for o in (0..=olds.len()).rev() {
            for n in (0..=news.len()).rev() {
                let at = |o: usize, n: usize| o * width + n;
                if o == olds.len() || n == news.len() {
                    let left = olds.len() - o + news.len() - n;
                    costs[at(o, n)] = ALONE * u32::try_from(left).unwrap_or(u32::MAX / ALONE);
                    continue;
                }
                let pair = price(o, n);
                prices[o * news.len() + n] = pair;
                let alone = ALONE + costs[at(o + 1, n)].min(costs[at(o, n + 1)]);
                let together = pair.map(|pair| pair + costs[at(o + 1, n + 1)]);
                costs[at(o, n)] = together.map_or(alone, |together| together.min(alone));
            }
        }
        let (mut o, mut n) = (0, 0);
        while o < olds.len() && n < news.len() {
            let cost = costs[o * width + n];
            let together =
                prices[o * news.len() + n].map(|pair| pair + costs[(o + 1) * width + n + 1]);
            if together == Some(cost) {
                steps.push(Step::Kept(olds[o], news[n]));
                (o, n) = (o + 1, n + 1);
            } else if ALONE + costs[(o + 1) * width + n] == cost {
                steps.push(Step::Removed(olds[o]));
                o += 1;
            } else {
                steps.push(Step::Added(news[n]));
                n += 1;
            }
        }
        steps.extend(olds[o..].iter().map(|old| Step::Removed(*old)));
        steps.extend(news[n..].iter().map(|new| Step::Added(*new)));
    }

    /// What was removed here and added there: first what is equal, then what is nearly so.
    fn find_moved(&self, steps: &mut Vec<Step>) {
        let (mut lost, mut gained) = (Vec::new(), Vec::new());
        for step in steps.iter() {
            match step {
                Step::Removed(old) => lost.push(*old),
                Step::Added(new) => gained.push(*new),
                Step::Kept(..) | Step::Moved(..) => {}
            }
        }
        if lost.len() * gained.len() > MOST_WEIGHED {
            return;
        }
        let mut found: HashMap<usize, usize> = HashMap::new();
        gained.retain(|new| {
            let equal = |old: &usize| self.equal(*old, *new);
            let place = lost.iter().position(equal);
            found.extend(place.map(|place| (lost.remove(place), *new)));
            place.is_none()
        });
        let features_of = |tree: &Tree, list: &[usize]| -> Vec<(usize, Vec<u64>)> {
            let features = |node: &usize| (*node, features(tree, *node));
            list.iter().map(features).collect()
        };
        if !lost.is_empty() && !gained.is_empty() {
            let mut lost = features_of(self.old, &lost);
            for (new, new_features) in features_of(self.new, &gained) {
                let kindred = |(old, old_features): &(usize, Vec<u64>)| {
                    label(self.old, *old) == label(self.new, new)
                        && common(old_features, &new_features) >= KINDRED
                };
                let place = lost.iter().position(kindred);
                found.extend(place.map(|place| (lost.remove(place).0, new)));
            }
        }
        let moved: HashSet<usize> = found.values().copied().collect();
        steps.retain(|step| !matches!(step, Step::Added(new) if moved.contains(new)));
        for step in steps.iter_mut() {
            if let Step::Removed(old) = *step
                && let Some(new) = found.get(&old)
            {
                *step = Step::Moved(old, *new);
            }
        }
    }
}

/// What two nodes must have alike to be the same one at all.
type Label<'t> = (&'t str, &'t str, Group);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    Scalar,
    Other(Shape),
}

fn label(tree: &Tree, node: usize) -> Label<'_> {
    let (name, shape) = (tree.name(node), tree.nodes[node].shape);
    let group = match shape.is_scalar() {
        true => Group::Scalar,
        false => Group::Other(shape),
    };
    (tree.space(name.space), name.local.as_str(), group)
}

/// What a node holds, in any order: for each leaf its way, and its way with its value.
fn features(tree: &Tree, node: usize) -> Vec<u64> {
    fn collect(tree: &Tree, node: usize, way: u64, features: &mut Vec<u64>) {
        let of = |parts: (u64, &str, &str)| {
            let mut hasher = FxHasher::default();
            parts.hash(&mut hasher);
            hasher.finish()
        };
        let Node {
            attributes,
            children,
            ..
        } = &tree.nodes[node];
        for attribute in attributes {
            let name = &tree.attribute_name(attribute).local;
            features.push(of((way, name, "")));
            features.push(of((way, name, tree.kept(&attribute.value))));
        }
        if children.is_empty() {
            features.push(way);
            features.push(of((way, "", tree.text(node))));
        }
        for child in children {
            collect(
                tree,
                *child,
                of((way, &tree.name(*child).local, "")),
                features,
            );
        }
    }
    let mut features = Vec::new();
    collect(tree, node, 0, &mut features);
    features.sort_unstable();
    features
}

/// How much of two sorted lists is common, of 1000.
fn common(old: &[u64], new: &[u64]) -> u32 {
    let (mut o, mut n, mut both) = (0, 0, 0_usize);
    while let (Some(old), Some(new)) = (old.get(o), new.get(n)) {
        both += usize::from(old == new);
        (o, n) = (o + usize::from(old <= new), n + usize::from(new <= old));
    }
    let all = old.len() + new.len() - both;
    u32::try_from(both * 1000 / all.max(1)).unwrap_or(1000)
}

/// The longest part of the pairs, which are in the order of their first, in which the second rises too.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair that ends a rising part of it lowest; and for each pair, the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (number, (_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *new);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = number,
            None => ends.push(number),
        }
    }
    let mut rising = Vec::with_capacity(ends.len());
    let mut present = ends.last().copied();
    while let Some(number) = present {
        rising.push(pairs[number]);
        present = before[number];
    }
    rising.reverse();
    rising
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::audit::markup::Dialect;
    use crate::mappings::difference::markup_tree;

    /// What became of the root's children, each by its number on the side that has it.
    fn steps(old: &str, new: &str) -> String {
        let read = |text: &str| {
            let text = format!("<r>{text}</r>");
            markup_tree::read(text.as_bytes(), Dialect::Xml).unwrap()
        };
        let (old, new) = (read(old), read(new));
        let siblings = Siblings {
            old: &old,
            new: &new,
        };
        let (olds, news) = (&old.nodes[0].children, &new.nodes[0].children);
        let number = |list: &[usize], node: &usize| list.iter().position(|n| n == node).unwrap();
        let told = |step: &Step| match step {
            Step::Kept(o, n) => format!("{}={}", number(olds, o), number(news, n)),
            Step::Moved(o, n) => format!("{}~{}", number(olds, o), number(news, n)),
            Step::Removed(o) => format!("-{}", number(olds, o)),
            Step::Added(n) => format!("+{}", number(news, n)),
        };
        let steps = siblings.in_order(olds, news);
        steps.iter().map(told).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn children_go_with_those_they_have_most_in_common_with() {
        for (old, new, expected) in [
            ("<a>1</a><a>2</a>", "<a>1</a><a>2</a>", "0=0 1=1"),
            ("<a>1</a><a>2</a>", "<a>0</a><a>1</a><a>2</a>", "+0 0=1 1=2"),
            ("<a>1</a><a>2</a><a>3</a>", "<a>1</a><a>3</a>", "0=0 -1 2=1"),
            ("<a>1</a><a>2</a>", "<a>1</a><a>9</a>", "0=0 1=1"),
            ("<a>1</a>", "<b>1</b>", "-0 +0"),
            ("<a>1</a><b>2</b>", "<b>2</b><a>1</a>", "0~1 1=0"),
            ("<a>1</a><a>2</a>", "<a>2</a><a>1</a>", "0~1 1=0"),
            (
                "<a>1</a><b>2</b><c>3</c>",
                "<c>3</c><a>1</a><b>2</b>",
                "2~0 0=1 1=2",
            ),
            // The second of the old ones, with another name in it, before a new one.
            (
                "<h><n>x</n><m>1</m></h><h><n>y</n><m>2</m><k>3</k></h>",
                "<h><n>z</n><m>2</m><k>3</k></h><h><n>q</n></h>",
                "-0 1=0 +1",
            ),
            ("", "<a/>", "+0"),
            ("<a/>", "", "-0"),
        ] {
            let found = steps(old, new);
            let sorted = |text: &str| {
                let mut parts: Vec<_> = text.split(' ').map(str::to_owned).collect();
                parts.sort();
                parts
            };
            assert_eq!(sorted(&found), sorted(expected), "{old} → {new}: {found}");
        }
    }

    #[test]
    fn the_longest_rising_part_is_found() {
        for (pairs, expected) in [
            (vec![], vec![]),
            (vec![(0, 3), (1, 1), (2, 2), (3, 0)], vec![(1, 1), (2, 2)]),
            (
                vec![(0, 0), (1, 2), (2, 1), (3, 3)],
                vec![(0, 0), (2, 1), (3, 3)],
            ),
        ] {
            assert_eq!(longest_rising(&pairs), expected);
        }
    }
}
