//! The transverse Mercator projection of the GRS80 ellipsoid by Krüger's series, as in JHS 197, appendix 2.
//!
//! The ellipsoid is first laid on a sphere without changing angles. Every zone starts from that sphere, so a point goes from one zone to
//! another over it, and its latitude on the ellipsoid is never needed. The series are taken to the fourth power of the third flattening,
//! as in the recommendation; what is left out is less than a micrometre. C. F. F. Karney, "Transverse Mercator with an accuracy of a few
//! nanometers" (Journal of Geodesy 85, 2011), has the same coefficients (35, 36) and the notation τ′ that is used here.

use super::Point;
use super::trigonometry::{angle, asinh, hypotenuse, sin_cos, sinh, sqrt};

/// A place on the sphere.
#[derive(Clone, Copy)]
pub(super) struct OnSphere {
    /// The tangent of the latitude on the sphere (Karney's τ′).
    tan_latitude: f64,
    /// In radians.
    longitude: f64,
}

/// A central meridian and what is laid on it.
pub(super) struct Meridian {
    longitude: f64,
    scale: f64,
    false_easting: f64,
}

/// From degrees on the ellipsoid to the sphere.
pub(super) fn sphere((longitude, latitude): Point) -> OnSphere {
    let (sine, cosine) = sin_cos(latitude.to_radians());
    let eccentricity = sqrt(FLATTENING * (2.0 - FLATTENING));
    // e·artanh(e·sin φ) and the sinh of it, by their series: the arguments are below 0.082 and 0.007.
    let x = eccentricity * sine;
    let xx = x * x;
    let y = eccentricity
        * x
        * (1.0 + xx * (1.0 / 3.0 + xx * (0.2 + xx * (1.0 / 7.0 + xx * (1.0 / 9.0 + xx / 11.0)))));
    let sigma = y * (1.0 + y * y / 6.0 * (1.0 + y * y / 20.0));
    let tangent = sine / cosine;
    // With sec φ = 1 / cos φ (Karney, 7 and 9).
    OnSphere {
        tan_latitude: tangent * sqrt(1.0 + sigma * sigma) - sigma / cosine,
        longitude: longitude.to_radians(),
    }
}

/// The false easting of a Gauss-Krüger zone: its number in front of 500 000 m.
pub(super) fn gauss_kruger_false_easting(zone: u8) -> f64 {
    f64::from(zone) * 1_000_000.0 + 500_000.0
}

impl Meridian {
    /// The one of ETRS-TM35FIN, 27 degrees east.
    pub(super) const TM35FIN: Self = Self {
        longitude: 27.0 * (core::f64::consts::PI / 180.0),
        scale: 0.9996,
        false_easting: 500_000.0,
    };

    /// The one of ETRS-GK*n*FIN.
    pub(super) fn gauss_kruger(zone: u8) -> Self {
        Self {
            longitude: f64::from(zone).to_radians(),
            scale: 1.0,
            false_easting: gauss_kruger_false_easting(zone),
        }
    }

    /// From the sphere to metres on the plane.
    pub(super) fn project(&self, place: OnSphere) -> Point {
        let (sine, cosine) = sin_cos(place.longitude - self.longitude);
        let northing = angle(place.tan_latitude, cosine);
        let easting = asinh(sine / hypotenuse(place.tan_latitude, cosine));
        let (north_more, east_more) = series(&TO_PLANE, northing, easting);
        (
            self.false_easting + self.scale * RADIUS * (easting + east_more),
            self.scale * RADIUS * (northing + north_more),
        )
    }

    /// From metres on the plane back to the sphere.
    pub(super) fn sphere(&self, (east, north): Point) -> OnSphere {
        let northing = north / (self.scale * RADIUS);
        let easting = (east - self.false_easting) / (self.scale * RADIUS);
        let (north_more, east_more) = series(&FROM_PLANE, northing, easting);
        let (sine, cosine) = sin_cos(northing + north_more);
        let sinh_easting = sinh(easting + east_more);
        OnSphere {
            tan_latitude: sine / hypotenuse(sinh_easting, cosine),
            longitude: self.longitude + angle(sinh_easting, cosine),
        }
    }
}

/// The real and the imaginary part of Σ cₖ·sin(2k·(northing + i·easting)), by Clenshaw's recurrence.
fn series(coefficients: &[f64; 4], northing: f64, easting: f64) -> (f64, f64) {
    let (sin, cos) = sin_cos(2.0 * northing);
    let sinh = sinh(2.0 * easting);
    let cosh = sqrt(1.0 + sinh * sinh);
    let (re, im) = (2.0 * cos * cosh, -2.0 * sin * sinh);
    let (mut last, mut sum) = ((0.0, 0.0), (0.0, 0.0));
    for coefficient in coefficients.iter().rev() {
        let next = (
            re * sum.0 - im * sum.1 - last.0 + coefficient,
            re * sum.1 + im * sum.0 - last.1,
        );
        (last, sum) = (sum, next);
    }
    let (re, im) = (sin * cosh, cos * sinh);
    (re * sum.0 - im * sum.1, re * sum.1 + im * sum.0)
}

/// The semi-major axis of GRS80, in metres.
const SEMI_MAJOR_AXIS: f64 = 6_378_137.0;
/// The flattening of GRS80.
const FLATTENING: f64 = 1.0 / 298.257_222_101;
/// The third flattening.
const N: f64 = FLATTENING / (2.0 - FLATTENING);
const N2: f64 = N * N;
const N3: f64 = N * N2;
const N4: f64 = N2 * N2;

/// The radius of the circle that is as long as a meridian.
const RADIUS: f64 = SEMI_MAJOR_AXIS / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0);

/// From the sphere's transverse Mercator plane to the ellipsoid's.
const TO_PLANE: [f64; 4] = [
    N / 2.0 - N2 * (2.0 / 3.0) + N3 * (5.0 / 16.0) + N4 * (41.0 / 180.0),
    N2 * (13.0 / 48.0) - N3 * (3.0 / 5.0) + N4 * (557.0 / 1440.0),
    N3 * (61.0 / 240.0) - N4 * (103.0 / 140.0),
    N4 * (49_561.0 / 161_280.0),
];

/// From the ellipsoid's transverse Mercator plane to the sphere's; to be subtracted, hence the signs.
const FROM_PLANE: [f64; 4] = [
    -(N / 2.0 - N2 * (2.0 / 3.0) + N3 * (37.0 / 96.0) - N4 / 360.0),
    -(N2 / 48.0 + N3 / 15.0 - N4 * (437.0 / 1440.0)),
    -(N3 * (17.0 / 480.0) - N4 * (37.0 / 840.0)),
    -(N4 * (4397.0 / 161_280.0)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_are_the_recommendations() {
        // JHS 197, appendix 3, section 1: the auxiliary quantities of its worked example.
        assert!((N - 0.001_679_220_395).abs() < 1e-12);
        assert!((RADIUS - 6_367_449.145_771).abs() < 1e-6);
        for (ours, theirs) in TO_PLANE.iter().zip([
            0.000_837_731_824_734,
            0.000_000_760_852_779,
            0.000_000_001_197_638,
            0.000_000_000_002_443,
        ]) {
            assert!((ours - theirs).abs() < 1e-15, "{ours} {theirs}");
        }
    }

    #[test]
    fn the_way_to_the_plane_and_back_ends_where_it_began() {
        for zone in 19..=31 {
            for east in [-100_000.0, -1.0, 0.0, 40_000.0, 100_000.0] {
                for north in [6_580_000.0, 7_100_000.0, 7_800_000.0] {
                    let meridian = Meridian::gauss_kruger(zone);
                    let point = (meridian.false_easting + east, north);
                    let back = meridian.project(meridian.sphere(point));
                    let distance = (back.0 - point.0).hypot(back.1 - point.1);
                    assert!(distance < 1e-6, "zone {zone}, {point:?}: {distance} m");
                }
            }
        }
    }
}
