//! How long a time limit is, and which day lies so far from another.

use core::fmt;

use crate::dates::{Date, days_in_month};

/// How long a time limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// Days of the calendar.
    Days(u16),
    /// Weeks: they end on the same day of the week.
    Weeks(u16),
    /// Months: they end on the same day of the month.
    Months(u16),
    /// Years: they end on the same day of the year.
    Years(u16),
}

/// Why a text is no length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LengthError {
    /// Not `P`, one to four digits and one of `D`, `W`, `M`, `Y`.
    Form,
    /// A time limit of nothing.
    Zero,
}

impl Length {
    /// Reads the settings' way of writing a length: `P30D`, `P2W`, `P1M`, `P1Y`, a duration of ISO 8601 in a single unit.
    ///
    /// A length has one unit because the act counts days, weeks, months and years each in their own way, and has no rule for their sums:
    /// `P1M15D` is refused. As a regular expression: `^P[0-9]{1,4}[DWMY]$`, and more than zero.
    pub fn parse(text: &str) -> Result<Self, LengthError> {
        let [b'P', digits @ .., unit] = text.as_bytes() else {
            return Err(LengthError::Form);
        };
        if digits.is_empty() || digits.len() > 4 || !digits.iter().all(u8::is_ascii_digit) {
            return Err(LengthError::Form);
        }
        let number = digits
            .iter()
            .fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
        let length = match unit {
            b'D' => Self::Days(number),
            b'W' => Self::Weeks(number),
            b'M' => Self::Months(number),
            b'Y' => Self::Years(number),
            _ => return Err(LengthError::Form),
        };
        if number == 0 {
            return Err(LengthError::Zero);
        }
        Ok(length)
    }

    /// The day on which a time of this length ends that is counted from `start`, not yet moved to a working day.
    ///
    /// The start day is not counted (2 §). Weeks, months and years end on the day of the same name or number, or on the month's last
    /// day where the month has no such day (3 §). `None` if that is after the year 9999.
    pub fn after(self, start: Date) -> Option<Date> {
        self.counted(start, 1)
    }

    /// The day so long before `day`, counted backwards by the same rules (4 §). `None` if that is before the year 1.
    ///
    /// It is not moved. 5 § only ever moves a last day later, which here would shorten the time that is left until `day`, and whether it
    /// may do so is for the act that sets the time to say. Who has until the day that is given here has done it in time by any reading.
    pub fn before(self, day: Date) -> Option<Date> {
        self.counted(day, -1)
    }

    fn counted(self, day: Date, direction: i32) -> Option<Date> {
        match self {
            Self::Days(days) => day.plus_days(direction * i32::from(days)),
            Self::Weeks(weeks) => day.plus_days(direction * i32::from(weeks) * 7),
            Self::Months(months) => plus_months(day, direction * i32::from(months)),
            Self::Years(years) => plus_months(day, direction * i32::from(years) * 12),
        }
    }
}

fn plus_months(day: Date, months: i32) -> Option<Date> {
    let month_count = i32::from(day.year()) * 12 + i32::from(day.month()) - 1 + months;
    let year = u16::try_from(month_count.div_euclid(12)).ok()?;
    let month = month_count.rem_euclid(12) as u8 + 1;
    Date::new(year, month, day.day().min(days_in_month(year, month)))
}

impl fmt::Display for LengthError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "a length of time is written as P30D, P2W, P1M or P1Y",
            Self::Zero => "a time limit lasts at least one day",
        })
    }
}

impl core::error::Error for LengthError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil;
    use jiff::{Span, ToSpan};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_length_is_a_duration_of_one_unit() {
        for (text, length) in [
            ("P30D", Length::Days(30)),
            ("P2W", Length::Weeks(2)),
            ("P1M", Length::Months(1)),
            ("P1Y", Length::Years(1)),
            ("P9999D", Length::Days(9999)),
            ("P014D", Length::Days(14)),
        ] {
            assert_eq!(Length::parse(text), Ok(length), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "P",
            "D",
            "PD",
            "30",
            "30 d",
            "P30",
            "30D",
            "p30d",
            "P30d",
            "P+3D",
            "P-3D",
            "P1.5M",
            "P1M15D",
            "PT24H",
            "P10000D",
            " P30D",
            "P30D ",
            "P\u{663}D",
            "P3Ä",
        ] {
            assert_eq!(Length::parse(text), Err(LengthError::Form), "{text:?}");
        }
        for text in ["P0D", "P0000Y"] {
            assert_eq!(Length::parse(text), Err(LengthError::Zero), "{text}");
        }
    }

    #[test]
    fn time_before_a_day_is_counted_alike_and_not_moved() {
        for (day, length, expected) in [
            ("2027-03-10", Length::Days(30), "2027-02-08"),
            ("2027-03-10", Length::Weeks(2), "2027-02-24"),
            // A Sunday.
            ("2027-03-31", Length::Months(1), "2027-02-28"),
            ("2028-03-30", Length::Months(1), "2028-02-29"),
            ("2027-01-31", Length::Months(14), "2025-11-30"),
            ("2028-02-29", Length::Years(1), "2027-02-28"),
        ] {
            let day = Date::parse(day).unwrap();
            assert_eq!(length.before(day).unwrap().iso(), expected, "{length:?}");
        }
        assert_eq!(Length::Months(1).before(Date::new(1, 1, 31).unwrap()), None);
        assert_eq!(
            Length::Years(u16::MAX).before(Date::new(9999, 1, 1).unwrap()),
            None
        );
    }

    fn in_jiff(length: Length) -> Span {
        match length {
            Length::Days(number) => i64::from(number).days(),
            Length::Weeks(number) => i64::from(number).weeks(),
            Length::Months(number) => i64::from(number).months(),
            Length::Years(number) => i64::from(number).years(),
        }
    }

    fn date(day: civil::Date) -> Date {
        Date::parse(&day.to_string()).unwrap()
    }

    #[test]
    fn every_day_of_a_century_and_more_is_counted_as_jiff_counts_it() {
        let lengths = [
            Length::Days(14),
            Length::Days(30),
            Length::Weeks(6),
            Length::Months(1),
            Length::Months(13),
            Length::Years(1),
        ];
        let end = civil::date(2110, 12, 31);
        for day in civil::date(1990, 1, 1)
            .series(1.day())
            .take_while(|day| *day <= end)
        {
            for length in lengths {
                let span = in_jiff(length);
                assert_eq!(
                    length.after(date(day)),
                    Some(date(day.checked_add(span).unwrap())),
                    "{day} + {length:?}"
                );
                assert_eq!(
                    length.before(date(day)),
                    Some(date(day.checked_sub(span).unwrap())),
                    "{day} - {length:?}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "P[0-9]{0,6}[DWMY]|\\PC{0,12}") {
            let _ = Length::parse(&text);
        }

        #[test]
        fn no_length_makes_it_panic(days in -719_162i32..=2_932_896, number: u16) {
            let day = Date::from_days(days).unwrap();
            for length in [Length::Days(number), Length::Weeks(number), Length::Months(number), Length::Years(number)] {
                prop_assert!(length.after(day).is_none_or(|after| after >= day));
                prop_assert!(length.before(day).is_none_or(|before| before <= day));
            }
        }
    }
}
