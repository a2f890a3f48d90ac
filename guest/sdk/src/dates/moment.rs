//! Points in time, and what the clock and the calendar show of them in Finland.
//!
//! The component has no time-zone database. Finland is two hours ahead of UTC, and three from the last Sunday of March 01:00 UTC to the
//! last Sunday of October 01:00 UTC: Government Decree on Summer Time (753/2001) under directive 2000/84/EC, permanent since 2002. The
//! same days were in use from 1996. For earlier years the local time that is given here can be an hour off. If the European Union gives up
//! summer time, `is_summer` below is what changes.

use alloc::string::String;

use super::{Date, DateError, push_number, push_two_digits, two_digits};

/// A point in time, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    unix_seconds: i64,
}

/// How a date-time told where it was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offset {
    /// It gave its offset from UTC.
    Given,
    /// It gave none, and was read as Finnish local time: something to report.
    Assumed,
}

/// What the calendar and the clock show in Finland.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalTime {
    /// The day.
    pub date: Date,
    /// The hour, 0–23.
    pub hour: u8,
    /// The minute, 0–59.
    pub minute: u8,
    /// The second, 0–59.
    pub second: u8,
    /// How many hours ahead of UTC: 2, or 3 in summer.
    pub offset_hours: u8,
}

impl Moment {
    /// Reads a `date-time` of RFC 3339, as in `2026-11-07T22:30:00Z`, also without its offset. Fractions of a second are dropped, and a
    /// leap second (`:60`) counts as the second before it, so that neither can move the day.
    ///
    /// Without an offset, a time that the clock shows twice in October is the first of the two, and one that it skips in March is read an
    /// hour later.
    pub fn parse(text: &str) -> Result<(Self, Offset), DateError> {
        let (date, rest) = text.split_at_checked(10).ok_or(DateError::Form)?;
        let date = Date::parse(date)?;
        let &[
            b'T' | b't',
            h1,
            h2,
            b':',
            m1,
            m2,
            b':',
            s1,
            s2,
            ref rest @ ..,
        ] = rest.as_bytes()
        else {
            return Err(DateError::Form);
        };
        let (hour, minute, second) = (
            two_digits(h1, h2)?,
            two_digits(m1, m2)?,
            two_digits(s1, s2)?,
        );
        if hour > 23 || minute > 59 || second > 60 {
            return Err(DateError::Time);
        }
        let seconds = seconds_of(date, hour, minute, second.min(59));
        let zone = skip_fraction(rest)?;
        let (seconds, offset) = if zone.is_empty() {
            (from_helsinki(seconds), Offset::Assumed)
        } else {
            (seconds - parse_offset(zone)?, Offset::Given)
        };
        Ok((
            Self::from_unix_seconds(seconds).ok_or(DateError::Calendar)?,
            offset,
        ))
    }

    /// The moment when the clock in Finland shows this time, the first one if it does so twice.
    pub fn at_helsinki(date: Date, hour: u8, minute: u8) -> Result<Self, DateError> {
        if hour > 23 || minute > 59 {
            return Err(DateError::Time);
        }
        Self::from_unix_seconds(from_helsinki(seconds_of(date, hour, minute, 0)))
            .ok_or(DateError::Calendar)
    }

    /// The moment so many seconds after 1 January 1970 00:00 UTC, leap seconds not counted; `None` unless it is well inside the years
    /// 1–9999, so that it has a local day.
    pub fn from_unix_seconds(unix_seconds: i64) -> Option<Self> {
        const FIRST: i64 = -62_135_510_400; // 0001-01-02T00:00:00Z
        const LAST: i64 = 253_402_214_399; // 9999-12-30T23:59:59Z
        (FIRST..=LAST)
            .contains(&unix_seconds)
            .then_some(Self { unix_seconds })
    }

    /// How many seconds after 1 January 1970 00:00 UTC, leap seconds not counted.
    pub fn unix_seconds(self) -> i64 {
        self.unix_seconds
    }

    /// What the calendar and the clock show in Finland.
    pub fn helsinki(self) -> LocalTime {
        let offset_hours = if is_summer(self.unix_seconds) { 3 } else { 2 };
        let local = self.unix_seconds + i64::from(offset_hours) * 3600;
        let second_of_day = local.rem_euclid(DAY);
        LocalTime {
            date: day_of(local),
            hour: (second_of_day / 3600) as u8,
            minute: (second_of_day / 60 % 60) as u8,
            second: (second_of_day % 60) as u8,
            offset_hours,
        }
    }
}

impl LocalTime {
    /// `2026-11-08T00:30:00+02:00`.
    pub fn iso(self) -> String {
        let mut text = String::with_capacity(25);
        self.date.push_iso(&mut text);
        for (before, number) in [
            ('T', self.hour),
            (':', self.minute),
            (':', self.second),
            ('+', self.offset_hours),
        ] {
            text.push(before);
            push_two_digits(&mut text, number);
        }
        text.push_str(":00");
        text
    }

    /// `8.11.2026 klo 0.30`.
    pub fn finnish(self) -> String {
        let mut text = String::with_capacity(20);
        self.date.push_finnish(&mut text);
        text.push_str(" klo ");
        self.push_clock(&mut text, '.');
        text
    }

    /// `8.11.2026 kl. 0.30`.
    pub fn swedish(self) -> String {
        let mut text = String::with_capacity(20);
        self.date.push_finnish(&mut text);
        text.push_str(" kl. ");
        self.push_clock(&mut text, '.');
        text
    }

    /// `8 November 2026 at 0:30`.
    pub fn english(self) -> String {
        let mut text = String::with_capacity(26);
        self.date.push_english(&mut text);
        text.push_str(" at ");
        self.push_clock(&mut text, ':');
        text
    }

    fn push_clock(self, text: &mut String, separator: char) {
        push_number(text, self.hour.into());
        text.push(separator);
        push_two_digits(text, self.minute);
    }
}

const DAY: i64 = 86_400;

/// Reads the offset of RFC 3339 and XML Schema, `Z` or `+02:00`, to seconds.
pub(super) fn parse_offset(text: &[u8]) -> Result<i64, DateError> {
    match *text {
        [b'Z' | b'z'] => Ok(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two_digits(h1, h2)?, two_digits(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return Err(DateError::Offset);
            }
            let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
            Ok(if sign == b'-' { -seconds } else { seconds })
        }
        _ => Err(DateError::Form),
    }
}

/// What follows a fraction of a second: a dot and at least one digit, if there is a dot.
fn skip_fraction(text: &[u8]) -> Result<&[u8], DateError> {
    let [b'.', fraction @ ..] = text else {
        return Ok(text);
    };
    let digits = fraction
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits == 0 {
        Err(DateError::Form)
    } else {
        Ok(&fraction[digits..])
    }
}

fn seconds_of(date: Date, hour: u8, minute: u8, second: u8) -> i64 {
    i64::from(date.days()) * DAY
        + i64::from(hour) * 3600
        + i64::from(minute) * 60
        + i64::from(second)
}

fn day_of(seconds: i64) -> Date {
    // A moment and its local time always have a day. Seconds that are about to be refused may have none.
    Date::from_days(seconds.div_euclid(DAY) as i32).unwrap_or(Date {
        year: 1,
        month: 1,
        day: 1,
    })
}

/// The UTC seconds at which Finnish clocks show the local seconds.
fn from_helsinki(local: i64) -> i64 {
    let in_summer = local - 3 * 3600;
    if is_summer(in_summer) {
        in_summer
    } else {
        local - 2 * 3600
    }
}

/// Whether Finland has summer time at these UTC seconds.
fn is_summer(unix_seconds: i64) -> bool {
    let year = day_of(unix_seconds).year();
    (last_sunday(year, 3) + 3600..last_sunday(year, 10) + 3600).contains(&unix_seconds)
}

/// The UTC midnight that begins the last Sunday of a month of 31 days.
fn last_sunday(year: u16, month: u8) -> i64 {
    let last = Date {
        year,
        month,
        day: 31,
    };
    i64::from(last.days() - (last.weekday() as i32 + 1) % 7) * DAY
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;

    fn local(text: &str) -> LocalTime {
        Moment::parse(text).unwrap().0.helsinki()
    }

    #[test]
    fn late_evening_in_utc_is_the_next_day_in_finland() {
        let night = local("2026-11-07T22:30:00Z");
        assert_eq!(night.date.finnish(), "8.11.2026");
        assert_eq!(night.iso(), "2026-11-08T00:30:00+02:00");
        assert_eq!(night.finnish(), "8.11.2026 klo 0.30");
        assert_eq!(night.swedish(), "8.11.2026 kl. 0.30");
        assert_eq!(night.english(), "8 November 2026 at 0:30");
    }

    #[test]
    fn people_read_the_time_of_day_without_a_leading_zero() {
        let morning = local("2026-11-08T09:14:59.999+02:00");
        assert_eq!(morning.finnish(), "8.11.2026 klo 9.14");
        assert_eq!(morning.swedish(), "8.11.2026 kl. 9.14");
        assert_eq!(morning.english(), "8 November 2026 at 9:14");
    }

    #[test]
    fn every_form_of_rfc_3339_is_read() {
        for (text, shown) in [
            ("2026-07-01T12:00:00Z", "2026-07-01T15:00:00+03:00"),
            ("2026-07-01t12:00:00z", "2026-07-01T15:00:00+03:00"),
            (
                "2026-07-01T12:00:00.123456789012Z",
                "2026-07-01T15:00:00+03:00",
            ),
            ("2026-07-01T12:00:00-00:00", "2026-07-01T15:00:00+03:00"),
            ("2026-07-01T17:45:00+05:45", "2026-07-01T15:00:00+03:00"),
            ("2026-06-30T23:00:00-13:00", "2026-07-01T15:00:00+03:00"),
            ("2016-12-31T23:59:60Z", "2017-01-01T01:59:59+02:00"),
            ("2016-12-31T23:59:60.5Z", "2017-01-01T01:59:59+02:00"),
        ] {
            assert_eq!(local(text).iso(), shown, "{text}");
            assert_eq!(Moment::parse(text).unwrap().1, Offset::Given, "{text}");
        }
    }

    #[test]
    fn a_time_without_an_offset_is_finnish_and_told_so() {
        for (text, shown) in [
            ("2026-11-08T09:14:00", "2026-11-08T09:14:00+02:00"),
            ("2026-07-01T09:14:00.5", "2026-07-01T09:14:00+03:00"),
            // Skipped in spring, shown twice in autumn.
            ("2026-03-29T03:30:00", "2026-03-29T04:30:00+03:00"),
            ("2026-10-25T03:30:00", "2026-10-25T03:30:00+03:00"),
        ] {
            assert_eq!(local(text).iso(), shown, "{text}");
            assert_eq!(Moment::parse(text).unwrap().1, Offset::Assumed, "{text}");
        }
    }

    #[test]
    fn the_clock_turns_at_one_in_utc_on_the_last_sundays() {
        // The days that the Commission announced for 2017–2021 (2016/C 61/01), and a year each with the earliest and the latest days.
        for (spring, autumn) in [
            ("2017-03-26", "2017-10-29"),
            ("2018-03-25", "2018-10-28"),
            ("2019-03-31", "2019-10-27"),
            ("2020-03-29", "2020-10-25"),
            ("2021-03-28", "2021-10-31"),
            ("2024-03-31", "2024-10-27"),
            ("2030-03-31", "2030-10-27"),
        ] {
            for (day, before, after) in [
                (spring, "02:59:59+02:00", "04:00:00+03:00"),
                (autumn, "03:59:59+03:00", "03:00:00+02:00"),
            ] {
                assert_eq!(
                    local(&format!("{day}T00:59:59Z")).iso(),
                    format!("{day}T{before}")
                );
                assert_eq!(
                    local(&format!("{day}T01:00:00Z")).iso(),
                    format!("{day}T{after}")
                );
            }
        }
    }

    #[test]
    fn each_broken_rule_has_its_own_error() {
        for (text, error) in [
            ("", DateError::Form),
            ("2026-11-08", DateError::Form),
            ("2026-11-08 09:14:00Z", DateError::Form),
            ("2026-11-08T09:14Z", DateError::Form),
            ("2026-11-08T9:14:00Z", DateError::Form),
            ("2026-11-08T09:14:00.Z", DateError::Form),
            ("2026-11-08T09:14:00,5Z", DateError::Form),
            ("2026-11-08T09:14:00+0200", DateError::Form),
            ("2026-11-08T09:14:00+02", DateError::Form),
            ("2026-11-08T09:14:00Z ", DateError::Form),
            ("2026-11-08T09:14:00\u{2212}02:00", DateError::Form),
            ("2026-02-30T09:14:00Z", DateError::Calendar),
            ("0000-01-01T00:00:00Z", DateError::Calendar),
            ("0001-01-01T00:00:00Z", DateError::Calendar),
            ("9999-12-31T23:00:00Z", DateError::Calendar),
            ("2026-11-08T24:00:00Z", DateError::Time),
            ("2026-11-08T09:60:00Z", DateError::Time),
            ("2026-11-08T09:14:61Z", DateError::Time),
            ("2026-11-08T09:14:00+24:00", DateError::Offset),
            ("2026-11-08T09:14:00+02:60", DateError::Offset),
        ] {
            assert_eq!(Moment::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn noon_of_a_day_has_its_own_offset() {
        let noon = |text| {
            Moment::at_helsinki(Date::parse(text).unwrap(), 12, 0)
                .unwrap()
                .helsinki()
                .iso()
        };
        assert_eq!(noon("2026-11-08"), "2026-11-08T12:00:00+02:00");
        assert_eq!(noon("2026-07-01"), "2026-07-01T12:00:00+03:00");
        assert_eq!(
            Moment::at_helsinki(Date::parse("2026-07-01").unwrap(), 24, 0),
            Err(DateError::Time)
        );
    }

    fn helsinki() -> TimeZone {
        TimeZone::get("Europe/Helsinki").unwrap()
    }

    /// From the first year with the present rule to the last that a text can hold.
    const SINCE_1996: core::ops::Range<i64> = 820_454_400..253_402_000_000;

    proptest! {
        #[test]
        fn the_local_time_is_the_time_zone_databases(seconds in SINCE_1996) {
            let shown = Moment::from_unix_seconds(seconds).unwrap().helsinki();
            let expected = Timestamp::from_second(seconds).unwrap().to_zoned_datetime(helsinki());
            prop_assert_eq!(shown.iso(), expected.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
            prop_assert_eq!(Moment::parse(&shown.iso()).unwrap().0.unix_seconds(), seconds);
        }

        #[test]
        fn near_the_turns_of_the_clock_too(year in 1996i16..=2200, autumn: bool, shift in -10_000i64..10_000) {
            let month = if autumn { 10 } else { 3 };
            let sunday = jiff::civil::date(year, month, 1).nth_weekday_of_month(-1, jiff::civil::Weekday::Sunday).unwrap();
            let turn = sunday.at(1, 0, 0, 0).to_zoned_datetime(TimeZone::UTC).unwrap().timestamp().as_second();
            let shown = Moment::from_unix_seconds(turn + shift).unwrap().helsinki();
            let expected = Timestamp::from_second(turn + shift).unwrap().to_zoned_datetime(helsinki());
            prop_assert_eq!(shown.iso(), expected.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());

            // And back, from a text without an offset, which jiff reads by the same two conventions.
            let text = expected.strftime("%Y-%m-%dT%H:%M:%S").to_string();
            let read: jiff::civil::DateTime = text.parse().unwrap();
            let expected = read.to_zoned_datetime(helsinki()).unwrap().timestamp().as_second();
            prop_assert_eq!(Moment::parse(&text).unwrap().0.unix_seconds(), expected);
        }

        #[test]
        fn any_offset_leads_to_the_same_moment(seconds in SINCE_1996, hours in -23i8..=23, minutes in 0i8..60) {
            let minutes = if hours < 0 { -minutes } else { minutes };
            let offset = jiff::tz::Offset::from_seconds(i32::from(hours) * 3600 + i32::from(minutes) * 60).unwrap();
            let text = Timestamp::from_second(seconds).unwrap().display_with_offset(offset).to_string();
            prop_assert_eq!(Moment::parse(&text).unwrap().0.unix_seconds(), seconds, "{}", text);
        }

        #[test]
        fn every_moment_has_a_local_time(seconds in any::<i64>()) {
            if let Some(moment) = Moment::from_unix_seconds(seconds) {
                let _ = moment.helsinki().english();
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.Zz+-]{0,16}|\\PC{0,24}") {
            if let Ok((moment, _)) = Moment::parse(&text) {
                let _ = moment.helsinki().finnish();
            }
        }
    }
}
