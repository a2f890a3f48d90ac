//! Time limits of the act on calculating statutory time limits (laki säädettyjen määräaikain laskemisesta, 150/1930).
//!
//! The act is about what has to be done at a court or another authority within a time that an act or a decree sets (1 §), unless another
//! act says otherwise: appeals, replies, supplements. It does not lengthen a permit's validity, and it does not move the day on which
//! something counts as served; those days are [`Length::after`] alone.
//!
//! Whatever is done must be with the authority before its office hours end on the last day (6 §); the hours are not known here.
//!
//! A time limit starts from a day. Where the start is a point in time, that is its day in Finland:
//! `moment.helsinki().date` (see [`Moment`](crate::dates::moment::Moment)).

mod days_off;
mod length;

use crate::dates::Date;

pub use days_off::{DayOff, day_off, easter_sunday};
pub use length::{Length, LengthError};

/// The last day of a time limit that runs from `start`: the day that 2 § and 3 § give ([`Length::after`]), moved as 5 § moves it
/// ([`working_day_from`]).
///
/// `None` if it is after the year 9999.
pub fn last_day(start: Date, length: Length) -> Option<Date> {
    working_day_from(length.after(start)?)
}

/// The day itself, or the first working day after it if it is a [`day_off`]: 5 §, for the last day of a time limit and for a day that was
/// named as such (määräpäivä). At most five days later, over Christmas.
///
/// `None` if that is after the year 9999.
pub fn working_day_from(mut day: Date) -> Option<Date> {
    while day_off(day).is_some() {
        day = day.plus_days(1)?;
    }
    Some(day)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::dates::moment::Moment;

    fn day(text: &str) -> Date {
        let mut parts = text.split('.').map(|part| part.parse().unwrap());
        let (day, month, year) = (
            parts.next().unwrap(),
            parts.next().unwrap(),
            parts.next().unwrap(),
        );
        Date::new(year, month as u8, day as u8).unwrap()
    }

    fn assert_last_days(examples: &[(&str, &str, &str)]) {
        for (start, length, expected) in examples {
            let length = Length::parse(length).unwrap();
            let last = last_day(day(start), length).unwrap();
            assert_eq!(last.finnish(), *expected, "{start} + {length:?}");
        }
    }

    #[test]
    fn thirty_days_from_service_end_as_municipalities_have_announced() {
        assert_last_days(&[
            ("3.5.2021", "P30D", "2.6.2021"),
            ("22.6.2020", "P30D", "22.7.2020"),
        ]);
    }

    #[test]
    fn a_last_day_that_is_off_moves_to_the_next_working_day() {
        assert_last_days(&[
            // Saturday, Sunday, and All Saints' Day, a Saturday.
            ("1.6.2027", "P4D", "7.6.2027"),
            ("1.6.2027", "P5D", "7.6.2027"),
            ("1.10.2026", "P30D", "2.11.2026"),
            // New Year's Day on a Friday, Epiphany on a Wednesday.
            ("2.12.2026", "P30D", "4.1.2027"),
            ("7.12.2026", "P30D", "7.1.2027"),
            // May Day on a Saturday, a Friday and a Monday.
            ("1.4.2027", "P30D", "3.5.2027"),
            ("1.4.2026", "P30D", "4.5.2026"),
            ("1.4.2028", "P30D", "2.5.2028"),
            // Independence Day on a Sunday, a Friday and a Monday, and the Saturday before that Monday.
            ("6.11.2026", "P30D", "7.12.2026"),
            ("6.11.2030", "P30D", "9.12.2030"),
            ("6.11.2027", "P30D", "7.12.2027"),
            ("4.11.2027", "P30D", "7.12.2027"),
        ]);
    }

    #[test]
    fn christmas_moves_the_last_day_by_up_to_five_days() {
        assert_last_days(&[
            // Christmas Eve on a Thursday, a Friday, a Saturday and a Sunday.
            ("24.11.2026", "P30D", "28.12.2026"),
            ("24.11.2027", "P30D", "27.12.2027"),
            ("24.11.2022", "P30D", "27.12.2022"),
            ("24.11.2028", "P30D", "27.12.2028"),
            // On a Tuesday: the Friday after is a working day.
            ("24.11.2024", "P30D", "27.12.2024"),
            // On a Wednesday: Saturday and Sunday follow. On a Monday: they come before.
            ("24.11.2025", "P30D", "29.12.2025"),
            ("22.11.2029", "P30D", "27.12.2029"),
        ]);
    }

    #[test]
    fn easter_moves_the_last_day_in_years_with_an_odd_easter_too() {
        assert_last_days(&[
            // Good Friday 26.3.2027, and the Sunday and Monday after it; Ascension Day 6.5.2027.
            ("24.2.2027", "P30D", "30.3.2027"),
            ("26.2.2027", "P30D", "30.3.2027"),
            ("27.2.2027", "P30D", "30.3.2027"),
            ("6.4.2027", "P30D", "7.5.2027"),
            // Easter 23.3.2008, in a leap year: Ascension Day is May Day.
            ("20.2.2008", "P30D", "25.3.2008"),
            ("1.4.2008", "P30D", "2.5.2008"),
            // Easter 25.4., the latest, in 1943 and 2038.
            ("24.3.1943", "P30D", "27.4.1943"),
            ("4.5.1943", "P30D", "4.6.1943"),
            ("24.3.2038", "P30D", "27.4.2038"),
            ("4.5.2038", "P30D", "4.6.2038"),
            // Easter 22.3., the earliest: May Day comes after Ascension Day, and a Saturday and a Sunday after it.
            ("18.2.2285", "P30D", "24.3.2285"),
            ("31.3.2285", "P30D", "4.5.2285"),
        ]);
    }

    #[test]
    fn midsummer_eve_is_the_friday_from_19_to_25_june() {
        assert_last_days(&[
            ("20.5.2026", "P30D", "22.6.2026"),
            ("26.5.2027", "P30D", "28.6.2027"),
            // The Fridays before and after those are working days.
            ("19.5.2027", "P30D", "18.6.2027"),
            ("27.5.2026", "P30D", "26.6.2026"),
        ]);
    }

    #[test]
    fn new_years_eve_and_maundy_thursday_are_ordinary_days() {
        assert_last_days(&[
            ("1.12.2026", "P30D", "31.12.2026"),
            ("23.2.2027", "P30D", "25.3.2027"),
        ]);
    }

    #[test]
    fn weeks_months_and_years_end_on_the_same_day_or_the_months_last() {
        assert_last_days(&[
            ("1.12.2026", "P2W", "15.12.2026"),
            ("10.12.2026", "P2W", "28.12.2026"),
            // Into February of an ordinary and of a leap year. 28.2.2027 is a Sunday, 28.2.2026 a Saturday.
            ("29.1.2027", "P30D", "1.3.2027"),
            ("29.1.2027", "P1M", "1.3.2027"),
            ("30.1.2027", "P1M", "1.3.2027"),
            ("31.1.2027", "P1M", "1.3.2027"),
            ("31.12.2025", "P2M", "2.3.2026"),
            ("29.1.2028", "P1M", "29.2.2028"),
            ("31.1.2028", "P1M", "29.2.2028"),
            ("28.2.2028", "P1M", "28.3.2028"),
            ("31.10.2026", "P1M", "30.11.2026"),
            ("15.11.2026", "P14M", "17.1.2028"),
            ("29.2.2028", "P1Y", "28.2.2029"),
            ("29.2.2024", "P4Y", "29.2.2028"),
            ("23.11.2026", "P2Y", "23.11.2028"),
        ]);
    }

    #[test]
    fn a_time_limit_starts_from_the_day_in_finland() {
        let (sent, _) = Moment::parse("2026-11-23T22:30:00Z").unwrap();
        let last = last_day(sent.helsinki().date, Length::Days(30)).unwrap();
        assert_eq!(last.finnish(), "28.12.2026");
    }

    #[test]
    fn the_calendars_end_is_no_panic() {
        let end = day("31.12.9999");
        for length in [
            Length::Days(1),
            Length::Days(u16::MAX),
            Length::Weeks(u16::MAX),
            Length::Months(u16::MAX),
            Length::Years(u16::MAX),
        ] {
            assert_eq!(last_day(end, length), None);
        }
        assert_eq!(working_day_from(end), Some(end));
    }

    #[test]
    fn five_days_are_the_longest_move_in_two_thousand_years() {
        let (first, end) = (day("1.1.1583").days(), day("31.12.3582").days());
        let longest = (first..=end)
            .map(|days| {
                let moved = working_day_from(Date::from_days(days).unwrap()).unwrap();
                moved.days() - days
            })
            .max();
        assert_eq!(longest, Some(5));
    }

    prop_compose! {
        fn any_day()(days in day("1.1.1583").days()..=day("31.12.9000").days()) -> Date {
            Date::from_days(days).unwrap()
        }
    }

    fn any_length() -> impl Strategy<Value = Length> {
        prop_oneof![
            (1u16..4000).prop_map(Length::Days),
            (1u16..600).prop_map(Length::Weeks),
            (1u16..200).prop_map(Length::Months),
            (1u16..100).prop_map(Length::Years),
        ]
    }

    proptest! {
        #[test]
        fn the_last_day_is_the_first_working_day_from_the_counted_one(start in any_day(), length in any_length()) {
            let counted = length.after(start).unwrap();
            let last = last_day(start, length).unwrap();
            prop_assert!(day_off(last).is_none());
            prop_assert!(start < counted && counted <= last);
            for passed in counted.days()..last.days() {
                prop_assert!(day_off(Date::from_days(passed).unwrap()).is_some());
            }
        }

        #[test]
        fn a_later_start_never_ends_earlier(start in any_day(), later in 0i32..40, length in any_length()) {
            let later = start.plus_days(later).unwrap();
            prop_assert!(last_day(start, length) <= last_day(later, length));
            prop_assert!(length.before(start) <= length.before(later));
        }
    }
}
