//! Days of the calendar, as LV, the case systems' formats and people write them. Points in time are in [`moment`].

use alloc::string::String;
use core::fmt;

pub mod moment;

/// A day of the Gregorian calendar, in the years 1–9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// What is wrong with a date or a date-time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateError {
    /// Not written as the format demands.
    Form,
    /// The calendar has no such day.
    Calendar,
    /// The clock has no such time.
    Time,
    /// No offset from UTC is as large as this.
    Offset,
}

impl Date {
    /// A day, or `None` if the calendar has no such day.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year == 0
            || year > 9999
            || month == 0
            || month > 12
            || day == 0
            || day > days_in_month(year, month)
        {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// Reads `2026-11-08` (the `full-date` of RFC 3339).
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DateError::Form);
        };
        let year = u16::from(two_digits(y1, y2)?) * 100 + u16::from(two_digits(y3, y4)?);
        Self::new(year, two_digits(m1, m2)?, two_digits(d1, d2)?).ok_or(DateError::Calendar)
    }

    /// Reads an `xs:date` (XML Schema 1.0, part 2, 3.2.9), as in `2026-11-08`, `2026-11-08Z` or `2026-11-08+02:00`, for the years of four
    /// digits. The day is the written one: case systems add the offset of their own clock, and mean the day that they write.
    pub fn parse_xml(text: &str) -> Result<Self, DateError> {
        let (date, zone) = text.split_at_checked(10).ok_or(DateError::Form)?;
        if !zone.is_empty() {
            moment::parse_offset(zone.as_bytes())?;
        }
        Self::parse(date)
    }

    /// The year, 1–9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1–12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1–31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// How many days after 1 January 1970, or before it if negative.
    ///
    /// This and [`Self::from_days`] count years from March, so that the leap day comes last (H. Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `days_from_civil` and `civil_from_days`).
    pub const fn days(self) -> i32 {
        let march_year = self.year as i32 - (self.month <= 2) as i32;
        let march_month = (self.month as i32 + 9) % 12;
        let day_of_year = (153 * march_month + 2) / 5 + self.day as i32 - 1;
        march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 + day_of_year
            - DAYS_BEFORE_1970
    }

    /// The day so many days after 1 January 1970, or `None` outside the years 1–9999.
    pub const fn from_days(days: i32) -> Option<Self> {
        // Keeps what follows free of overflow and of negative numbers.
        if days < -DAYS_BEFORE_1970 || days > 3_000_000 {
            return None;
        }
        let days = days + DAYS_BEFORE_1970;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = era * 400 + year_of_era + (month <= 2) as i32;
        Self::new(
            year as u16,
            month as u8,
            (day_of_year - (153 * march_month + 2) / 5 + 1) as u8,
        )
    }

    /// The day so many days later, or earlier if negative; `None` outside the years 1–9999.
    pub fn plus_days(self, days: i32) -> Option<Self> {
        Self::from_days(self.days().checked_add(days)?)
    }

    /// The day of the week.
    pub const fn weekday(self) -> Weekday {
        // 1 January 1970 was a Thursday.
        match (self.days() + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// `2026-11-08`.
    pub fn iso(self) -> String {
        let mut text = String::with_capacity(10);
        self.push_iso(&mut text);
        text
    }

    /// `8.11.2026`, as Finnish and Swedish in Finland write it.
    pub fn finnish(self) -> String {
        let mut text = String::with_capacity(10);
        self.push_finnish(&mut text);
        text
    }

    /// `8 November 2026`.
    pub fn english(self) -> String {
        let mut text = String::with_capacity(17);
        self.push_english(&mut text);
        text
    }

    fn push_iso(self, text: &mut String) {
        push_two_digits(text, (self.year / 100) as u8);
        push_two_digits(text, (self.year % 100) as u8);
        text.push('-');
        push_two_digits(text, self.month);
        text.push('-');
        push_two_digits(text, self.day);
    }

    fn push_finnish(self, text: &mut String) {
        push_number(text, self.day.into());
        text.push('.');
        push_number(text, self.month.into());
        text.push('.');
        push_number(text, self.year);
    }

    fn push_english(self, text: &mut String) {
        push_number(text, self.day.into());
        text.push(' ');
        text.push_str(ENGLISH_MONTHS[usize::from(self.month) - 1]);
        text.push(' ');
        push_number(text, self.year);
    }
}

/// From 1 March of the year 0 to 1 January 1970.
const DAYS_BEFORE_1970: i32 = 719_468;

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(crate) const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

fn two_digits(tens: u8, ones: u8) -> Result<u8, DateError> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() {
        Ok((tens - b'0') * 10 + (ones - b'0'))
    } else {
        Err(DateError::Form)
    }
}

fn push_two_digits(text: &mut String, number: u8) {
    text.push(char::from(b'0' + number / 10));
    text.push(char::from(b'0' + number % 10));
}

fn push_number(text: &mut String, number: u16) {
    if number > 9 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

impl fmt::Display for DateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "not written as a date or a date-time",
            Self::Calendar => "the calendar has no such day",
            Self::Time => "the clock has no such time",
            Self::Offset => "no offset from UTC is as large as this",
        })
    }
}

impl core::error::Error for DateError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_is_written_for_machines_and_for_people() {
        let day = Date::parse("2026-11-08").unwrap();
        assert_eq!((day.year(), day.month(), day.day()), (2026, 11, 8));
        assert_eq!(day.iso(), "2026-11-08");
        assert_eq!(day.finnish(), "8.11.2026");
        assert_eq!(day.english(), "8 November 2026");
        assert_eq!(day.weekday(), Weekday::Sunday);
        assert_eq!(Date::parse("0999-01-31").unwrap().finnish(), "31.1.999");
    }

    #[test]
    fn a_day_that_does_not_exist_is_told_from_a_text_that_is_no_day() {
        for (text, error) in [
            ("2026-02-29", DateError::Calendar),
            ("1900-02-29", DateError::Calendar),
            ("2026-04-31", DateError::Calendar),
            ("2026-13-01", DateError::Calendar),
            ("2026-00-10", DateError::Calendar),
            ("2026-01-00", DateError::Calendar),
            ("0000-00-00", DateError::Calendar),
            ("", DateError::Form),
            ("2026-1-1", DateError::Form),
            ("20261108", DateError::Form),
            ("8.11.2026", DateError::Form),
            ("2026-11-08Z", DateError::Form),
            ("+026-11-08", DateError::Form),
            ("2026-11-0\u{661}", DateError::Form),
        ] {
            assert_eq!(Date::parse(text), Err(error), "{text}");
        }
        assert!(Date::parse("2000-02-29").is_ok());
    }

    #[test]
    fn an_xml_date_is_the_written_day_whatever_its_offset() {
        for text in [
            "2026-11-08",
            "2026-11-08Z",
            "2026-11-08+02:00",
            "2026-11-08-12:00",
        ] {
            assert_eq!(Date::parse_xml(text).unwrap().iso(), "2026-11-08", "{text}");
        }
        for (text, error) in [
            ("2026-11-0", DateError::Form),
            ("2026-11-08+0200", DateError::Form),
            ("2026-11-08T00:00:00Z", DateError::Form),
            ("2026-11-0\u{e4}", DateError::Form),
            ("2026-11-08+25:00", DateError::Offset),
            ("0000-00-00Z", DateError::Calendar),
        ] {
            assert_eq!(Date::parse_xml(text), Err(error), "{text}");
        }
    }

    #[test]
    fn the_calendar_ends_where_the_text_form_does() {
        let (first, last) = (
            Date::new(1, 1, 1).unwrap(),
            Date::new(9999, 12, 31).unwrap(),
        );
        assert_eq!((first.plus_days(-1), last.plus_days(1)), (None, None));
        assert_eq!(first.plus_days(last.days() - first.days()), Some(last));
        assert_eq!(
            (first.plus_days(i32::MIN), last.plus_days(i32::MAX)),
            (None, None)
        );
        assert_eq!(
            (Date::from_days(i32::MIN), Date::from_days(i32::MAX)),
            (None, None)
        );
    }

    fn oracle(day: Date) -> jiff::civil::Date {
        jiff::civil::date(day.year() as i16, day.month() as i8, day.day() as i8)
    }

    #[test]
    fn no_day_of_a_whole_cycle_of_the_calendar_is_missed() {
        // The calendar repeats itself after 400 years.
        let mut expected = jiff::civil::date(1800, 3, 1);
        let first = Date::new(1800, 3, 1).unwrap().days();
        for days in first..first + 146_097 {
            let day = Date::from_days(days).unwrap();
            assert_eq!((oracle(day), day.days()), (expected, days));
            expected = expected.tomorrow().unwrap();
        }
        assert_eq!(expected, jiff::civil::date(2200, 3, 1));
    }

    proptest! {
        #[test]
        fn days_are_counted_as_jiff_counts_them(days in -719_162i32..=2_932_896) {
            let day = Date::from_days(days).unwrap();
            let expected = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(days);
            prop_assert_eq!(oracle(day), expected);
            prop_assert_eq!(day.days(), days);
            prop_assert_eq!(day.weekday() as i8, expected.weekday().to_monday_zero_offset());
            prop_assert_eq!(day.iso(), expected.to_string());
            prop_assert_eq!(Date::parse(&day.iso()), Ok(day));
        }

        #[test]
        fn a_day_exists_if_jiff_says_so(year in 1u16..=9999, month in 0u8..=13, day in 0u8..=32) {
            let expected = jiff::civil::Date::new(year as i16, month as i8, day as i8);
            prop_assert_eq!(Date::new(year, month, day).map(oracle), expected.ok());
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-0-9Z+:]{0,16}|\\PC{0,16}") {
            let _ = Date::parse(&text);
            let _ = Date::parse_xml(&text);
        }
    }
}
