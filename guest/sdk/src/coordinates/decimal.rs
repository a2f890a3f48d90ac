//! Coordinates as decimal text: reading the numbers of JSON, and writing metres with at most three decimals and no exponent.

use alloc::borrow::Cow;
use alloc::string::String;

use super::Point;

/// The value of a number as JSON writes it (RFC 8259, section 6; leading zeros are let pass), or `None`.
///
/// Exact to the last bit for up to fifteen digits, more than any coordinate has; a longer number can be off by one in its last bit.
/// (The standard library's parser is exact for those too, at the price of 20 kB of the component.)
pub fn parse_decimal(text: &str) -> Option<f64> {
    let number = Number::parse(text)?;
    let mut significand = 0_u64;
    let mut exponent = number.exponent;
    for (digit, is_fraction) in number.digits() {
        if significand < 1_000_000_000_000_000_000 {
            significand = significand * 10 + u64::from(digit);
            exponent -= i32::from(is_fraction);
        } else {
            exponent += i32::from(!is_fraction);
        }
    }
    let magnitude = significand as f64;
    let magnitude = match exponent {
        _ if significand == 0 => 0.0,
        0..=22 => magnitude * POWERS_OF_TEN[exponent as usize],
        -22..0 => magnitude / POWERS_OF_TEN[-exponent as usize],
        // No coordinate: its first digit stands further from the point than any of Finland's.
        _ => return None,
    };
    Some(if number.negative {
        -magnitude
    } else {
        magnitude
    })
}

/// Metres as `427681.55`: rounded half away from zero to millimetres, without trailing zeros. `None` for what is not a number or is
/// larger than any coordinate (10¹² m).
pub fn metres(value: f64) -> Option<String> {
    (value.abs() < 1e12).then(|| {
        let millimetres = value * 1000.0;
        let whole = millimetres as i64;
        let rest = millimetres - whole as f64;
        write_millimetres(whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5))
    })
}

/// An easting and a northing with a space between them, as asianhallinta's `Sijaintipiste` and GML's `pos` have them.
pub fn position((east, north): Point) -> Option<String> {
    let mut text = metres(east)?;
    text.push(' ');
    text.push_str(&metres(north)?);
    Some(text)
}

/// Metres that came as text. The same text, if it has at most three decimals and no exponent; otherwise rounded on the text itself, half
/// away from zero, with its exponent expanded and without trailing zeros. `None` if it is no number or larger than any coordinate.
pub fn metres_as_received(text: &str) -> Option<Cow<'_, str>> {
    let number = Number::parse(text)?;
    if !number.has_exponent && number.fraction.len() <= 3 {
        return Some(Cow::Borrowed(text));
    }
    number.millimetres().map(write_millimetres).map(Cow::Owned)
}

/// A number's text, taken apart.
struct Number<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    has_exponent: bool,
    exponent: i32,
}

impl<'a> Number<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.as_bytes();
        let (negative, text) = text
            .strip_prefix(b"-")
            .map_or((false, text), |rest| (true, rest));
        let (whole, rest) = leading_digits(text)?;
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => leading_digits(rest)?,
            _ => (&rest[..0], rest),
        };
        let exponent = match rest {
            [] => None,
            [b'e' | b'E', b'-', rest @ ..] => Some(-parse_exponent(rest)?),
            [b'e' | b'E', b'+', rest @ ..] | [b'e' | b'E', rest @ ..] => {
                Some(parse_exponent(rest)?)
            }
            _ => return None,
        };
        Some(Self {
            negative,
            whole,
            fraction,
            has_exponent: exponent.is_some(),
            exponent: exponent.unwrap_or(0),
        })
    }

    /// Every digit's value, and whether it stands after the point.
    fn digits(&self) -> impl Iterator<Item = (u8, bool)> {
        let whole = self.whole.iter().map(|digit| (digit - b'0', false));
        whole.chain(self.fraction.iter().map(|digit| (digit - b'0', true)))
    }

    fn millimetres(&self) -> Option<i64> {
        // How many digits stand before the place of millimetres; the next one decides the rounding.
        let kept = self.whole.len() as i64 + i64::from(self.exponent) + 3;
        let mut value = 0_i64;
        let mut place = 0;
        for (digit, _) in self.digits() {
            if place == kept {
                value += i64::from(digit >= 5);
            } else if place < kept {
                value = append(value, digit)?;
            }
            place += 1;
        }
        while place < kept {
            value = append(value, 0)?;
            place += 1;
        }
        Some(if self.negative { -value } else { value })
    }
}

/// One more digit after the others, up to 10¹² m.
fn append(value: i64, digit: u8) -> Option<i64> {
    Some(value * 10 + i64::from(digit)).filter(|&value| value < 1_000_000_000_000_000)
}

/// One or more digits, and what follows them.
fn leading_digits(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| text.split_at(count))
}

/// Exponents beyond what a coordinate can have are all alike.
fn parse_exponent(text: &[u8]) -> Option<i32> {
    let (digits, rest) = leading_digits(text)?;
    let clamped = digits.iter().fold(0, |value, digit| {
        (value * 10 + i32::from(digit - b'0')).min(100_000)
    });
    rest.is_empty().then_some(clamped)
}

fn write_millimetres(millimetres: i64) -> String {
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    let mut rest = millimetres.unsigned_abs();
    while rest > 0 || first > digits.len() - 4 {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let decimals = digits.len() - 3;
    let last = digits.iter().rposition(|&digit| digit != b'0').unwrap_or(0);
    let mut text = String::with_capacity(18);
    if millimetres < 0 {
        text.push('-');
    }
    text.push_str(ascii(&digits[first..decimals]));
    if last >= decimals {
        text.push('.');
        text.push_str(ascii(&digits[decimals..=last]));
    }
    text
}

fn ascii(digits: &[u8]) -> &str {
    core::str::from_utf8(digits).unwrap_or_default()
}

/// The powers of ten that a double holds exactly.
const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_already_has_at_most_three_decimals_stays_as_it_is() {
        for text in [
            "427681.55",
            "7175426.989",
            "427681",
            "427681.550",
            "427681.000",
            "0",
            "-0.5",
            "0427681.5",
        ] {
            assert!(
                matches!(metres_as_received(text), Some(Cow::Borrowed(same)) if same == text),
                "{text}"
            );
        }
    }

    #[test]
    fn more_decimals_are_rounded_on_the_text_and_exponents_expanded() {
        for (text, written) in [
            ("427681.5504", "427681.55"),
            ("427681.5505", "427681.551"),
            ("427681.55049999999999999999", "427681.55"),
            // As a double this is below the half: rounding the double would lose a millimetre.
            ("7175426.0005", "7175426.001"),
            ("427681.9995", "427682"),
            ("999999.9999", "1000000"),
            ("0.0005", "0.001"),
            ("0.0004", "0"),
            ("-0.0004", "0"),
            ("-0.0005", "-0.001"),
            ("427681.5500000", "427681.55"),
            ("4.2768155E5", "427681.55"),
            ("4.2768155e+05", "427681.55"),
            ("7175426989e-3", "7175426.989"),
            ("71754269895e-4", "7175426.99"),
            ("71754269894e-4", "7175426.989"),
            ("4e5", "400000"),
            ("2.5502936E7", "25502936"),
            ("0e999999999999", "0"),
            ("5e-4", "0.001"),
            ("5e-5", "0"),
            ("1e-999999999999", "0"),
        ] {
            assert_eq!(metres_as_received(text).unwrap(), written, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_of_json_or_no_coordinate_is_refused() {
        for text in [
            "", "-", "+1", ".5", "5.", "1,5", "1e", "1e+", "1.e5", "0x1", "NaN", "inf", "Infinity",
            "1 ", " 1", "1_000", "--1", "1e5.0", "\u{661}",
        ] {
            assert_eq!(metres_as_received(text), None, "{text:?}");
            assert_eq!(parse_decimal(text), None, "{text:?}");
        }
        for text in ["1e12", "1e999999999999", "1000000000000.0001"] {
            assert_eq!(metres_as_received(text), None, "{text:?}");
        }
    }

    #[test]
    fn metres_are_written_without_exponent_and_trailing_zeros() {
        for (value, text) in [
            (427_681.55, "427681.55"),
            (6_672_118.380_24, "6672118.38"),
            (385_611.316_7, "385611.317"),
            (500_000.0, "500000"),
            (0.0, "0"),
            (-0.0, "0"),
            (-0.000_4, "0"),
            (-12.5, "-12.5"),
            (0.05, "0.05"),
            (999_999.999_9, "1000000"),
        ] {
            assert_eq!(metres(value).unwrap(), text);
        }
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e12, -1e300] {
            assert_eq!(metres(value), None);
        }
        assert_eq!(
            position((427_681.55, 7_175_426.989)).unwrap(),
            "427681.55 7175426.989"
        );
        assert_eq!(position((427_681.55, f64::NAN)), None);
    }

    #[test]
    fn numbers_far_larger_or_smaller_than_coordinates_keep_their_size() {
        for text in [
            "123456789012345678901234",
            "60.1699000000000000000000000000",
            "0.00000001",
            "1e-22",
            "0e0",
        ] {
            let expected: f64 = text.parse().unwrap();
            let read = parse_decimal(text).unwrap();
            assert!(
                read.to_bits().abs_diff(expected.to_bits()) <= 1,
                "{text}: {read}"
            );
        }
        assert_eq!(
            parse_decimal("-0").map(f64::to_bits),
            Some((-0.0_f64).to_bits())
        );
        assert_eq!(
            (parse_decimal("1e23"), parse_decimal("1e-23")),
            (None, None)
        );
    }

    proptest! {
        #[test]
        fn fifteen_digits_are_read_to_the_last_bit(
            negative: bool, digits in 0u64..1_000_000_000_000_000, decimals in 0i32..=15, exponent in -7i32..=7,
        ) {
            let sign = if negative { "-" } else { "" };
            let padded = format!("{digits:016}");
            let (whole, fraction) = padded.split_at(16 - decimals as usize);
            let mut text = format!("{sign}{whole}");
            if decimals > 0 {
                text.push('.');
                text.push_str(fraction);
            }
            if exponent != 0 {
                text.push_str(&format!("e{exponent}"));
            }
            let expected: f64 = text.parse().unwrap();
            prop_assert_eq!(parse_decimal(&text).unwrap().to_bits(), expected.to_bits(), "{}", text);
        }

        #[test]
        fn longer_numbers_are_read_to_the_last_bit_but_one(whole in 0u64..100_000_000, fraction in "[0-9]{8,30}") {
            let text = format!("{whole}.{fraction}");
            let expected: f64 = text.parse().unwrap();
            let read = parse_decimal(&text).unwrap();
            prop_assert!(read.to_bits().abs_diff(expected.to_bits()) <= 1, "{} {} {}", text, read, expected);
        }

        #[test]
        fn the_shortest_text_of_a_coordinate_comes_back(value in -100_000_000.0_f64..100_000_000.0) {
            let read = parse_decimal(&value.to_string()).unwrap();
            prop_assert!(read.to_bits().abs_diff(value.to_bits()) <= 1);
        }

        #[test]
        fn every_number_of_millimetres_is_written_exactly(millimetres in -999_999_999_999_999i64..=999_999_999_999_999) {
            let text = write_millimetres(millimetres);
            prop_assert!(!text.contains('.') || !text.ends_with('0'));
            prop_assert_eq!(Number::parse(&text).unwrap().millimetres(), Some(millimetres));
            // However its point is moved about by an exponent.
            for moved in [format!("{millimetres}e-3"), format!("{text}e0")] {
                prop_assert_eq!(metres_as_received(&moved).unwrap(), text.as_str());
            }
        }

        #[test]
        fn rounding_moves_by_half_a_millimetre_at_most(whole in 0i64..1_000_000_000, fraction in "[0-9]{4,17}") {
            let text = format!("{whole}.{fraction}");
            let written = metres_as_received(&text).unwrap();
            let exact: i128 = format!("{whole}{fraction:0<17}").parse().unwrap();
            let rounded = i128::from(Number::parse(&written).unwrap().millimetres().unwrap()) * 100_000_000_000_000;
            let up = rounded - exact;
            prop_assert!((-50_000_000_000_000 < up) && (up <= 50_000_000_000_000), "{} {}", text, written);
        }

        #[test]
        fn no_text_makes_it_panic(text in "-?[0-9.eE+-]{0,30}|\\PC{0,12}") {
            let _ = metres_as_received(&text);
            if let Some(value) = parse_decimal(&text) {
                prop_assert!(value.is_finite());
            }
        }
    }
}
