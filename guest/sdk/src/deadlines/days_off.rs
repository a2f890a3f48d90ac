//! The days on which a time limit does not end.

use crate::dates::{Date, Weekday};

/// Why a time limit does not end on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayOff {
    /// A Saturday that has no name below; also Midsummer Day and All Saints' Day.
    Saturday,
    /// A Sunday that has no name below; also Easter Sunday and Pentecost.
    Sunday,
    /// Uudenvuodenpäivä, 1 January.
    NewYearsDay,
    /// Loppiainen, 6 January.
    Epiphany,
    /// Pitkäperjantai, two days before Easter Sunday.
    GoodFriday,
    /// Toinen pääsiäispäivä, the day after Easter Sunday.
    EasterMonday,
    /// Vapunpäivä, 1 May; also where Ascension Day falls on it, as in 2008.
    MayDay,
    /// Helatorstai, 39 days after Easter Sunday.
    AscensionDay,
    /// Juhannusaatto, the Friday from 19 to 25 June.
    MidsummerEve,
    /// Itsenäisyyspäivä, 6 December.
    IndependenceDay,
    /// Jouluaatto, 24 December.
    ChristmasEve,
    /// Joulupäivä, 25 December.
    ChristmasDay,
    /// Toinen joulupäivä, 26 December.
    SecondChristmasDay,
}

/// Whether a time limit that ends on this day moves to a later one, and why.
///
/// The days are those of 5 § of the act 150/1930 (as amended by 358/1966): holy days, Independence Day, May Day, Christmas Eve, Midsummer
/// Eve and Saturdays. Holy days are Sundays and the church's feast days, which the Church Act lists (kirkkolaki 652/2023; in the act
/// before it, 1054/1993, chapter 4, section 3), with Midsummer Day on the Saturday after 19 June and All Saints' Day on that after
/// 30 October. New Year's Eve and Maundy Thursday are ordinary days.
///
/// This is the law of 2026 for every year. It was another one earlier: from 1973 to 1991 Epiphany and Ascension Day were kept on Saturdays,
/// and Saturdays became days off in July 1966.
pub fn day_off(day: Date) -> Option<DayOff> {
    let weekday = day.weekday();
    Some(match (day.month(), day.day()) {
        (1, 1) => DayOff::NewYearsDay,
        (1, 6) => DayOff::Epiphany,
        (5, 1) => DayOff::MayDay,
        (6, 19..=25) if weekday == Weekday::Friday => DayOff::MidsummerEve,
        (12, 6) => DayOff::IndependenceDay,
        (12, 24) => DayOff::ChristmasEve,
        (12, 25) => DayOff::ChristmasDay,
        (12, 26) => DayOff::SecondChristmasDay,
        _ => match (days_from_easter(day), weekday) {
            (Some(-2), _) => DayOff::GoodFriday,
            (Some(1), _) => DayOff::EasterMonday,
            (Some(39), _) => DayOff::AscensionDay,
            (_, Weekday::Saturday) => DayOff::Saturday,
            (_, Weekday::Sunday) => DayOff::Sunday,
            _ => return None,
        },
    })
}

/// Easter Sunday of a year, or `None` outside the years 1583–9999: the Gregorian Easter began in 1583.
///
/// The algorithm that does without tables and exceptions ("A New York correspondent", Nature, 20 April 1876; J. Meeus, Astronomical
/// Algorithms, 2nd edition, chapter 8).
pub fn easter_sunday(year: u16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let (century, year_of_century) = (year / 100, year % 100);
    let year_of_lunar_cycle = year % 19;
    let lunar_correction = (century - (century + 8) / 25 + 1) / 3;
    // Days from 21 March to the full moon, and from it to the next Sunday less one.
    let full_moon = (19 * year_of_lunar_cycle + century - century / 4 - lunar_correction + 15) % 30;
    let to_sunday =
        (32 + 2 * (century % 4) + 2 * (year_of_century / 4) - full_moon - year_of_century % 4) % 7;
    // Brings the two full moons that would be too late a week forward.
    let late = (year_of_lunar_cycle + 11 * full_moon + 22 * to_sunday) / 451;
    let days_from_march = full_moon + to_sunday + 114 - 7 * late;
    Date::new(
        year,
        (days_from_march / 31) as u8,
        (days_from_march % 31 + 1) as u8,
    )
}

fn days_from_easter(day: Date) -> Option<i32> {
    Some(day.days() - easter_sunday(day.year())?.days())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn easter_is_when_almanacs_have_it() {
        for (year, month, day) in [
            // The earliest and the latest.
            (1598, 3, 22),
            (1693, 3, 22),
            (1761, 3, 22),
            (1818, 3, 22),
            (2285, 3, 22),
            (1913, 3, 23),
            (2008, 3, 23),
            (1666, 4, 25),
            (1734, 4, 25),
            (1886, 4, 25),
            (1943, 4, 25),
            (2038, 4, 25),
            (2011, 4, 24),
            // Full moons that are brought forward.
            (1954, 4, 18),
            (1981, 4, 19),
            (2049, 4, 18),
            (2076, 4, 19),
            (1961, 4, 2),
            (2000, 4, 23),
            (2016, 3, 27),
            (2019, 4, 21),
            (2020, 4, 12),
            (2021, 4, 4),
            (2022, 4, 17),
            (2023, 4, 9),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2029, 4, 1),
            (2030, 4, 21),
        ] {
            assert_eq!(easter_sunday(year), Date::new(year, month, day), "{year}");
        }
        assert_eq!(easter_sunday(1582), None);
    }

    /// The Gregorian calendar's own way, with golden number, epact and Sunday (after C. Clavius; D. Knuth, The Art of Computer Programming,
    /// 1.3.2, exercise 14).
    fn easter_by_epact(year: u16) -> Date {
        let year_number = i32::from(year);
        let golden_number = year_number % 19 + 1;
        let century = year_number / 100 + 1;
        let dropped_leap_years = 3 * century / 4 - 12;
        let moon_correction = (8 * century + 5) / 25 - 5;
        let mut epact =
            (11 * golden_number + 20 + moon_correction - dropped_leap_years).rem_euclid(30);
        if epact == 24 || (epact == 25 && golden_number > 11) {
            epact += 1;
        }
        let mut full_moon = 44 - epact;
        if full_moon < 21 {
            full_moon += 30;
        }
        let first = Date::new(year, 3, 1).unwrap();
        (full_moon..full_moon + 7)
            .map(|after_first| first.plus_days(after_first).unwrap())
            .find(|day| day.weekday() == Weekday::Sunday)
            .unwrap()
    }

    #[test]
    fn two_algorithms_agree_on_every_easter() {
        for year in 1583..=9999 {
            assert_eq!(easter_sunday(year), Some(easter_by_epact(year)), "{year}");
        }
    }

    #[test]
    fn every_day_off_of_a_year_is_known_by_name() {
        let named = |year| {
            let new_year = Date::new(year, 1, 1).unwrap();
            (0..365)
                .map(|days| new_year.plus_days(days).unwrap())
                .filter_map(|day| Some((day.finnish(), day_off(day)?)))
                .filter(|(_, off)| !matches!(off, DayOff::Saturday | DayOff::Sunday))
                .map(|(day, off)| format!("{day} {off:?}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            named(2026),
            [
                "1.1.2026 NewYearsDay",
                "6.1.2026 Epiphany",
                "3.4.2026 GoodFriday",
                "6.4.2026 EasterMonday",
                "1.5.2026 MayDay",
                "14.5.2026 AscensionDay",
                "19.6.2026 MidsummerEve",
                "6.12.2026 IndependenceDay",
                "24.12.2026 ChristmasEve",
                "25.12.2026 ChristmasDay",
                "26.12.2026 SecondChristmasDay",
            ]
        );
        let in_2038 = named(2038);
        for moved in [
            "23.4.2038 GoodFriday",
            "26.4.2038 EasterMonday",
            "3.6.2038 AscensionDay",
            "25.6.2038 MidsummerEve",
        ] {
            assert!(in_2038.iter().any(|day| day == moved), "{moved}");
        }
    }

    #[test]
    fn no_day_is_off_but_weekends_and_the_days_of_the_list() {
        for year in 1583..=2600 {
            let easter = easter_by_epact(year);
            // The Saturday of 20–26 June.
            let midsummer_day = (20..=26)
                .map(|day| Date::new(year, 6, day).unwrap())
                .find(|day| day.weekday() == Weekday::Saturday)
                .unwrap();
            let mut expected = [
                easter.plus_days(-2),
                easter.plus_days(1),
                easter.plus_days(39),
                midsummer_day.plus_days(-1),
            ]
            .map(Option::unwrap)
            .to_vec();
            for (month, day) in [
                (1, 1),
                (1, 6),
                (5, 1),
                (12, 6),
                (12, 24),
                (12, 25),
                (12, 26),
            ] {
                expected.push(Date::new(year, month, day).unwrap());
            }
            let new_year = Date::new(year, 1, 1).unwrap();
            for day in (0..366).map(|days| new_year.plus_days(days).unwrap()) {
                let off = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
                    || expected.contains(&day)
                    || day.year() > year;
                assert_eq!(day_off(day).is_some(), off, "{}", day.finnish());
            }
        }
    }
}
