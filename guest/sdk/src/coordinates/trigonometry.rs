//! The functions of angles that a projection needs, for the small angles that it needs them for.
//!
//! General ones must reduce angles of any size, whose tables and code are several kilobytes. These differ from the exact value by some units in
//! the last place of a double; on the Earth's surface that is nanometres.

/// The sine and the cosine of at most a turn, in radians.
pub(super) fn sin_cos(angle: f64) -> (f64, f64) {
    const QUARTER: f64 = core::f64::consts::FRAC_PI_2;
    /// What a quarter of a turn is more than the double nearest to it.
    const QUARTER_REST: f64 = 6.123_233_995_736_766e-17;
    let quarters = (angle / QUARTER + 0.5_f64.copysign(angle)) as i32;
    let count = f64::from(quarters);
    let (sine, cosine) = within_an_eighth(angle - count * QUARTER - count * QUARTER_REST);
    match quarters & 3 {
        0 => (sine, cosine),
        1 => (cosine, -sine),
        2 => (-sine, -cosine),
        _ => (-cosine, sine),
    }
}

/// By Taylor's series, to the last term that counts.
fn within_an_eighth(angle: f64) -> (f64, f64) {
    let square = angle * angle;
    let (mut sine, mut cosine) = (1.0, 1.0);
    for step in (1..=9).rev() {
        let even = f64::from(2 * step);
        sine = 1.0 - square / (even * (even + 1.0)) * sine;
        cosine = 1.0 - square / (even * (even - 1.0)) * cosine;
    }
    (angle * sine, cosine)
}

/// The hyperbolic sine of a number between -1 and 1.
pub(super) fn sinh(number: f64) -> f64 {
    let square = number * number;
    let sum = (1..=9).rev().fold(1.0, |sum, step| {
        let even = f64::from(2 * step);
        1.0 + square / (even * (even + 1.0)) * sum
    });
    number * sum
}

/// The number between -1/2 and 1/2 whose hyperbolic sine is given, as the number whose hyperbolic tangent is known.
pub(super) fn asinh(sine: f64) -> f64 {
    let tangent = sine / sqrt(1.0 + sine * sine);
    let square = tangent * tangent;
    let sum = (0..=24).rev().fold(0.0, |sum, step| {
        1.0 / f64::from(2 * step + 1) + square * sum
    });
    tangent * sum
}

/// The angle of a point on the side of positive `x`.
pub(super) fn angle(y: f64, x: f64) -> f64 {
    libm::atan(y / x)
}

/// The length of a line, of metres or of tangents: neither comes near the ends of a double's range.
pub(super) fn hypotenuse(x: f64, y: f64) -> f64 {
    sqrt(x * x + y * y)
}

pub(super) fn sqrt(number: f64) -> f64 {
    libm::sqrt(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(ours: f64, theirs: f64) -> bool {
        (ours - theirs).abs() <= 4.0 * f64::EPSILON * theirs.abs().max(0.5)
    }

    proptest! {
        #[test]
        fn angles_within_a_turn_agree_with_the_standard_library(angle in -6.3_f64..6.3) {
            let (sine, cosine) = sin_cos(angle);
            prop_assert!(near(sine, angle.sin()), "{sine} {}", angle.sin());
            prop_assert!(near(cosine, angle.cos()), "{cosine} {}", angle.cos());
        }

        #[test]
        fn hyperbolic_sines_agree_with_the_standard_library(number in -1.0_f64..1.0) {
            prop_assert!(near(sinh(number), number.sinh()));
        }

        #[test]
        fn inverse_hyperbolic_sines_agree_with_the_standard_library(number in -0.5_f64..0.5) {
            prop_assert!(near(asinh(number), number.asinh()), "{} {}", asinh(number), number.asinh());
        }

        #[test]
        fn angles_on_the_right_agree_with_the_standard_library(y in -1e7_f64..1e7, x in 1e-3_f64..1e7) {
            prop_assert!(near(angle(y, x), y.atan2(x)));
        }
    }
}
