//! One point for a line or an area, where a format has room for a single point.

use super::Point;
use super::trigonometry::hypotenuse;

/// The point half-way along the longest line. `None` if no line has a point.
pub fn on_lines<L: AsRef<[Point]>>(lines: &[L]) -> Option<Point> {
    let lines = lines
        .iter()
        .map(AsRef::as_ref)
        .filter(|line| !line.is_empty());
    half_way(lines.max_by(|a, b| length(a).total_cmp(&length(b)))?)
}

/// A point inside the largest polygon. Each polygon is its outer ring followed by its holes, as in GeoJSON.
///
/// It is the outer ring's centre of gravity, if that lies inside and in no hole. Otherwise it is on a horizontal line near the middle of
/// the ring: half-way along the stretch inside that is next to the centre of gravity, the wider of two. `None` if no polygon has a point.
/// A polygon without an area has the point half-way along its ring.
pub fn in_polygons<P: AsRef<[R]>, R: AsRef<[Point]>>(polygons: &[P]) -> Option<Point> {
    let rings = polygons
        .iter()
        .map(AsRef::as_ref)
        .filter(|rings| {
            rings
                .first()
                .is_some_and(|outer| !outer.as_ref().is_empty())
        })
        .max_by(|a, b| outer_area(a).total_cmp(&outer_area(b)))?;
    let outer = rings.first()?.as_ref();
    let inside = |&point: &Point| contains(rings, point);
    let centre = centroid(outer);
    centre
        .filter(inside)
        .or_else(|| beside(rings, centre?.0, clear_height(rings, outer)?).filter(inside))
        .or_else(|| half_way(outer))
}

fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|ends| distance(ends[0], ends[1])).sum()
}

fn distance(a: Point, b: Point) -> f64 {
    hypotenuse(b.0 - a.0, b.1 - a.1)
}

fn half_way(line: &[Point]) -> Option<Point> {
    let mut left = length(line) / 2.0;
    for ends in line.windows(2) {
        let step = distance(ends[0], ends[1]);
        if step >= left && step > 0.0 {
            let part = left / step;
            return Some((
                ends[0].0 + part * (ends[1].0 - ends[0].0),
                ends[0].1 + part * (ends[1].1 - ends[0].1),
            ));
        }
        left -= step;
    }
    line.first().copied()
}

/// A ring's edges, also the one that closes it if its last point is not its first.
fn edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    ring.iter()
        .copied()
        .zip(ring.iter().copied().cycle().skip(1))
}

fn outer_area<R: AsRef<[Point]>>(rings: &[R]) -> f64 {
    rings
        .first()
        .map_or(0.0, |outer| moments(outer.as_ref()).0.abs())
}

/// Twice the signed area, and six times its first moments, about the ring's first point: far from the origin the products would lose
/// their digits.
fn moments(ring: &[Point]) -> (f64, f64, f64) {
    let origin = ring.first().copied().unwrap_or_default();
    edges(ring).fold((0.0, 0.0, 0.0), |(area, x, y), (a, b)| {
        let (a, b) = (
            (a.0 - origin.0, a.1 - origin.1),
            (b.0 - origin.0, b.1 - origin.1),
        );
        let cross = a.0 * b.1 - b.0 * a.1;
        (
            area + cross,
            x + (a.0 + b.0) * cross,
            y + (a.1 + b.1) * cross,
        )
    })
}

fn centroid(ring: &[Point]) -> Option<Point> {
    let origin = ring.first()?;
    let (area, x, y) = moments(ring);
    (area != 0.0).then(|| (origin.0 + x / (3.0 * area), origin.1 + y / (3.0 * area)))
}

/// Whether a line from the point to the east crosses the rings an odd number of times.
fn contains<R: AsRef<[Point]>>(rings: &[R], (x, y): Point) -> bool {
    let mut inside = false;
    each_crossing(rings, y, &mut |crossing| inside ^= crossing > x);
    inside
}

/// Tells where the rings cross a horizontal line, in no order.
fn each_crossing<R: AsRef<[Point]>>(rings: &[R], y: f64, tell: &mut dyn FnMut(f64)) {
    for (a, b) in rings.iter().flat_map(|ring| edges(ring.as_ref())) {
        if (a.1 > y) != (b.1 > y) {
            tell(a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0));
        }
    }
}

/// Half-way along the stretch inside, on the line at this height, that holds `x` or is next to it.
fn beside<R: AsRef<[Point]>>(rings: &[R], x: f64, y: f64) -> Option<Point> {
    let west = |x| next_crossing(rings, (x, y), -1.0);
    let east = |x| next_crossing(rings, (x, y), 1.0);
    let (start, end) = if contains(rings, (x, y)) {
        (west(x)?, east(x)?)
    } else {
        let on_the_west = west(x).and_then(|end| Some((west(end)?, end)));
        let on_the_east = east(x).and_then(|start| Some((start, east(start)?)));
        let stretches = [on_the_west, on_the_east].into_iter().flatten();
        stretches.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?
    };
    Some(((start + end) / 2.0, y))
}

/// The crossing next to a place, to the east if the direction is 1, to the west if it is -1.
fn next_crossing<R: AsRef<[Point]>>(rings: &[R], (x, y): Point, direction: f64) -> Option<f64> {
    let mut next: Option<f64> = None;
    each_crossing(rings, y, &mut |crossing| {
        let is_beyond = |other: f64| (other - crossing) * direction > 0.0;
        if (crossing - x) * direction > 0.0 && next.is_none_or(is_beyond) {
            next = Some(crossing);
        }
    });
    next
}

/// A height near the outer ring's middle at which no corner lies: half-way between the corners next below and next above it.
fn clear_height<R: AsRef<[Point]>>(rings: &[R], outer: &[Point]) -> Option<f64> {
    let lowest = outer.iter().map(|corner| corner.1).reduce(f64::min)?;
    let highest = outer.iter().map(|corner| corner.1).reduce(f64::max)?;
    let middle = (lowest + highest) / 2.0;
    let (mut below, mut above) = (lowest, highest);
    for &(_, height) in rings.iter().flat_map(|ring| ring.as_ref()) {
        if height <= middle {
            below = below.max(height);
        } else {
            above = above.min(height);
        }
    }
    (below < above).then_some((below + above) / 2.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<Point> {
        vec![
            (x, y),
            (x + side, y),
            (x + side, y + side),
            (x, y + side),
            (x, y),
        ]
    }

    #[test]
    fn a_line_has_its_point_half_way_along_it() {
        assert_eq!(on_lines(&[[(0.0, 0.0), (10.0, 0.0)]]), Some((5.0, 0.0)));
        assert_eq!(
            on_lines(&[[(0.0, 0.0), (2.0, 0.0), (2.0, 10.0)]]),
            Some((2.0, 4.0))
        );
        assert_eq!(on_lines(&[[(3.0, 4.0), (3.0, 4.0)]]), Some((3.0, 4.0)));
        assert_eq!(on_lines(&[[(3.0, 4.0)]]), Some((3.0, 4.0)));
        assert_eq!(on_lines::<[Point; 0]>(&[[]]), None);
        assert_eq!(on_lines::<Vec<Point>>(&[]), None);
    }

    #[test]
    fn of_many_lines_the_longest_counts() {
        let lines = [
            vec![(0.0, 0.0), (1.0, 0.0)],
            vec![],
            vec![(0.0, 5.0), (8.0, 5.0)],
        ];
        assert_eq!(on_lines(&lines), Some((4.0, 5.0)));
    }

    #[test]
    fn a_plain_area_has_its_centre_of_gravity() {
        let plot = square(427_681.55, 7_175_426.989, 100.0);
        let (x, y) = in_polygons(&[[plot]]).unwrap();
        assert!(
            (x - 427_731.55).abs() < 1e-6 && (y - 7_175_476.989).abs() < 1e-6,
            "{x} {y}"
        );
    }

    #[test]
    fn the_direction_and_the_closing_point_of_a_ring_make_no_difference() {
        let open = vec![(0.0, 0.0), (6.0, 0.0), (0.0, 6.0)];
        let turned: Vec<Point> = open.iter().rev().copied().collect();
        for ring in [open, turned] {
            let (x, y) = in_polygons(&[[ring]]).unwrap();
            assert!((x - 2.0).abs() < 1e-9 && (y - 2.0).abs() < 1e-9, "{x} {y}");
        }
    }

    #[test]
    fn a_bent_area_has_a_point_inside_it_although_its_centre_is_outside() {
        // Open to the east; the centre of gravity lies in the opening.
        let bay = vec![
            (0.0, 0.0),
            (10.0, 0.0),
            (10.0, 1.0),
            (1.0, 1.0),
            (1.0, 9.0),
            (10.0, 9.0),
            (10.0, 10.0),
            (0.0, 10.0),
        ];
        assert!(!contains(&[&bay], centroid(&bay).unwrap()));
        assert_eq!(in_polygons(&[[bay]]), Some((0.5, 5.0)));
    }

    #[test]
    fn the_point_is_not_in_a_hole() {
        let rings = [square(0.0, 0.0, 10.0), square(2.0, 2.0, 6.0)];
        let point = in_polygons(&[&rings]).unwrap();
        assert!(contains(&rings, point), "{point:?}");
        assert!(!contains(&rings, (5.0, 5.0)));
    }

    #[test]
    fn of_the_stretches_beside_the_centre_the_wider_one_is_taken() {
        // Two towers on a narrow base, the eastern one wider; the centre of gravity lies between them.
        let towers = [
            (0.0, 0.0),
            (20.0, 0.0),
            (20.0, 30.0),
            (14.0, 30.0),
            (14.0, 1.0),
            (4.0, 1.0),
            (4.0, 30.0),
            (0.0, 30.0),
        ];
        assert_eq!(in_polygons(&[[towers]]), Some((17.0, 15.5)));
    }

    #[test]
    fn of_many_areas_the_largest_counts() {
        let polygons = [
            vec![square(0.0, 0.0, 1.0)],
            vec![],
            vec![square(100.0, 100.0, 4.0)],
            vec![vec![]],
        ];
        assert_eq!(in_polygons(&polygons), Some((102.0, 102.0)));
    }

    #[test]
    fn an_area_without_an_area_still_has_a_point() {
        assert_eq!(
            in_polygons(&[[vec![(0.0, 0.0), (8.0, 0.0), (0.0, 0.0)]]]),
            Some((8.0, 0.0))
        );
        assert_eq!(in_polygons(&[[vec![(3.0, 4.0)]]]), Some((3.0, 4.0)));
        assert_eq!(in_polygons::<Vec<Vec<Point>>, Vec<Point>>(&[]), None);
        assert_eq!(in_polygons::<Vec<Vec<Point>>, Vec<Point>>(&[vec![]]), None);
    }

    proptest! {
        #[test]
        fn the_point_lies_inside_any_star_shaped_area(
            radii in prop::collection::vec(1.0f64..1000.0, 5..40), east in 50_000.0..762_000.0, north in 6_582_000.0..7_800_000.0,
        ) {
            let turn = core::f64::consts::TAU / radii.len() as f64;
            let ring: Vec<Point> = radii
                .iter()
                .enumerate()
                .map(|(index, radius)| {
                    let (sin, cos) = (turn * index as f64).sin_cos();
                    (east + radius * cos, north + radius * sin)
                })
                .collect();
            let rings = [ring];
            let point = in_polygons(&[&rings]).unwrap();
            prop_assert!(contains(&rings, point), "{:?} {:?}", point, rings);
        }

        #[test]
        fn the_point_of_a_line_is_as_far_from_both_ends(
            line in prop::collection::vec((0.0..1000.0, 0.0..1000.0), 2..10),
        ) {
            let point = on_lines(&[&line]).unwrap();
            let total = length(&line);
            let on_some_edge = line.windows(2).enumerate().any(|(index, ends)| {
                let before = length(&line[..=index]) + distance(ends[0], point);
                let straight = distance(ends[0], point) + distance(point, ends[1]) - distance(ends[0], ends[1]);
                straight.abs() < 1e-6 && (before - total / 2.0).abs() < 1e-6
            });
            prop_assert!(on_some_edge, "{:?} {:?}", point, line);
        }

        #[test]
        fn no_numbers_make_it_panic(rings in prop::collection::vec(prop::collection::vec((any::<f64>(), any::<f64>()), 0..6), 0..3)) {
            let _ = in_polygons(&[&rings]);
            let _ = on_lines(&rings);
        }
    }
}
