//! Coordinates in Finland: from the reference systems that applications use to ETRS-TM35FIN (EPSG:3067), the one that case systems take.
//!
//! Easting comes first and northing second, longitude first and latitude second, as in GeoJSON. WGS84 coordinates (EPSG:4326) are taken
//! as ETRS89 ones, as in the EPSG register's transformation 1149, which is accurate to a metre.

use core::fmt;

pub mod decimal;
pub mod representative;
mod transverse_mercator;
mod trigonometry;

use transverse_mercator::Meridian;

/// A pair of coordinates: easting and northing in metres, or longitude and latitude in degrees.
pub type Point = (f64, f64);

/// A coordinate reference system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferenceSystem {
    /// ETRS-TM35FIN, the whole of Finland on one plane (EPSG:3067).
    Tm35fin,
    /// ETRS-GK*n*FIN, a zone of the Gauss-Krüger plane by its central meridian, 19–31 degrees (EPSG:3873–3885).
    GaussKruger(u8),
    /// Longitude and latitude (EPSG:4326, and EPSG:4258, which is ETRS89).
    Geographic,
}

/// Why a pair of coordinates is not a place in Finland.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CoordinateError {
    /// Outside Finland and its waters, or outside the zone.
    OutOfBounds,
    /// In bounds if the two numbers change places: northing or latitude stands first. They are not changed silently.
    Swapped,
}

impl ReferenceSystem {
    /// Reads `EPSG:3067`, `urn:ogc:def:crs:EPSG::3067`, `urn:x-ogc:def:crs:EPSG:3067`, `http://www.opengis.net/def/crs/EPSG/0/3067` or
    /// `http://www.opengis.net/gml/srs/epsg.xml#3067`; `None` if it is another system, or no such name.
    pub fn parse(name: &str) -> Option<Self> {
        let (authority, code) = name.rsplit_once([':', '/', '#'])?;
        let names_epsg = authority.len() >= 4
            && authority
                .as_bytes()
                .windows(4)
                .any(|word| word.eq_ignore_ascii_case(b"epsg"));
        if !names_epsg || code.len() != 4 {
            return None;
        }
        match code.parse::<u16>().ok()? {
            3067 => Some(Self::Tm35fin),
            4326 | 4258 => Some(Self::Geographic),
            code @ 3873..=3885 => Some(Self::GaussKruger((code - 3854) as u8)),
            _ => None,
        }
    }

    /// The same place in ETRS-TM35FIN. Agrees with JHS 197 and with PROJ to less than a micrometre.
    pub fn to_tm35fin(self, point: Point) -> Result<Point, CoordinateError> {
        self.check(point)?;
        let converted = match self {
            Self::Tm35fin => return Ok(point),
            Self::GaussKruger(zone) => {
                Meridian::TM35FIN.project(Meridian::gauss_kruger(zone).sphere(point))
            }
            Self::Geographic => Meridian::TM35FIN.project(transverse_mercator::sphere(point)),
        };
        if TM35FIN_BOUNDS.hold(converted) {
            Ok(converted)
        } else {
            Err(CoordinateError::OutOfBounds)
        }
    }

    fn check(self, (x, y): Point) -> Result<(), CoordinateError> {
        let bounds = match self {
            Self::Tm35fin => TM35FIN_BOUNDS,
            Self::Geographic => GEOGRAPHIC_BOUNDS,
            Self::GaussKruger(zone) => {
                let middle = transverse_mercator::gauss_kruger_false_easting(zone);
                Bounds {
                    x: (middle - 100_000.0, middle + 100_000.0),
                    y: GAUSS_KRUGER_NORTHINGS,
                }
            }
        };
        if bounds.hold((x, y)) {
            Ok(())
        } else if bounds.hold((y, x)) {
            Err(CoordinateError::Swapped)
        } else {
            Err(CoordinateError::OutOfBounds)
        }
    }
}

struct Bounds {
    x: (f64, f64),
    y: (f64, f64),
}

impl Bounds {
    /// False for what is not a number, too.
    fn hold(&self, (x, y): Point) -> bool {
        self.x.0 <= x && x <= self.x.1 && self.y.0 <= y && y <= self.y.1
    }
}

/// The area of use that the EPSG register gives for EPSG:3067, on the plane.
const TM35FIN_BOUNDS: Bounds = Bounds {
    x: (50_000.0, 762_000.0),
    y: (6_582_000.0, 7_800_000.0),
};

/// Around Finland, in degrees; the plane's bounds then decide.
const GEOGRAPHIC_BOUNDS: Bounds = Bounds {
    x: (17.0, 33.0),
    y: (58.0, 71.0),
};

/// The same northings as on TM35FIN, whose scale is smaller by 0.04 per cent.
const GAUSS_KRUGER_NORTHINGS: (f64, f64) = (6_570_000.0, 7_805_000.0);

impl fmt::Display for CoordinateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::OutOfBounds => "the coordinates are not in Finland",
            Self::Swapped => {
                "the coordinates are in Finland only if their two numbers change places"
            }
        })
    }
}

impl core::error::Error for CoordinateError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn assert_near(actual: Point, expected: Point, metres: f64, name: &str) {
        let distance = (actual.0 - expected.0).hypot(actual.1 - expected.1);
        assert!(distance < metres, "{name}: {distance} m from {expected:?}");
    }

    #[test]
    fn the_worked_example_of_the_recommendation_comes_out() {
        // JHS 197, appendix 3, section 1: point G4 (Geta), 60°23'06.38474" N, 19°50'53.29237" E.
        let geta = (
            19.0 + 50.0 / 60.0 + 53.292_37 / 3600.0,
            60.0 + 23.0 / 60.0 + 6.384_74 / 3600.0,
        );
        let plane = ReferenceSystem::Geographic.to_tm35fin(geta).unwrap();
        assert_near(plane, (106_256.359_61, 6_715_706.377_08), 0.000_02, "Geta");
    }

    /// Longitude, latitude, easting, northing: EPSG:4258 to EPSG:3067 by PROJ 9.5.1 (pyproj 3.7.2), rounded to a tenth of a millimetre.
    #[rustfmt::skip]
    const PLACES: [(&str, f64, f64, f64, f64); 30] = [
        ("Hanko, Tulliniemi", 22.886_6, 59.808_9, 269_340.180_0, 6_637_290.445_7),
        ("Helsinki", 24.938_4, 60.169_9, 385_611.316_7, 6_672_118.380_2),
        ("Utö", 21.371_7, 59.781_1, 184_246.033_2, 6_640_450.632_3),
        ("Bogskär", 20.35, 59.504, 123_951.259_3, 6_615_011.040_2),
        ("Märket", 19.131, 60.301, 65_777.285_6, 6_710_895.746_9),
        ("Maarianhamina", 19.934_8, 60.097_3, 107_579.581_9, 6_683_261.170_3),
        ("Turku", 22.266_6, 60.451_8, 239_742.338_1, 6_711_088.986_6),
        ("Lohja", 24.065_3, 60.248_6, 337_574.935_9, 6_682_710.324_9),
        ("on the central meridian", 27.0, 60.0, 500_000.000_0, 6_651_411.190_2),
        ("Kotka", 26.945_9, 60.466_4, 497_025.002_5, 6_703_356.160_1),
        ("Virolahti", 27.7, 60.58, 538_358.439_1, 6_716_211.420_7),
        ("Lappeenranta", 28.188_7, 61.058_7, 564_170.711_8, 6_769_908.216_7),
        ("Parikkala", 29.85, 61.56, 651_389.440_6, 6_828_477.084_2),
        ("Ilomantsi, Virmajärvi", 31.586_3, 62.909_2, 732_883.323_5, 6_983_776.973_9),
        ("Joensuu", 29.763_6, 62.601, 641_858.776_7, 6_944_173.334_2),
        ("Kuopio", 27.678, 62.892_4, 534_468.302_0, 6_973_782.368_2),
        ("Jyväskylä", 25.747_3, 62.242_6, 434_912.225_9, 6_901_836.196_6),
        ("Tampere", 23.761, 61.497_8, 327_614.161_3, 6_822_520.317_0),
        ("Vaasa", 21.616_5, 63.095_1, 228_435.819_1, 7_007_573.986_3),
        ("Kokkola", 23.130_7, 63.838_5, 309_741.034_8, 7_084_787.173_1),
        ("Oulu", 25.465_1, 65.012_1, 427_657.547_7, 7_210_681.467_4),
        ("Kajaani", 27.728_5, 64.227, 535_342.568_3, 7_122_512.133_6),
        ("Tornio", 24.146_6, 65.848_1, 369_759.956_3, 7_305_938.997_8),
        ("Kuusamo", 29.188_8, 65.964_6, 599_463.637_1, 7_317_699.665_9),
        ("Rovaniemi", 25.729_4, 66.503_9, 443_475.102_8, 7_376_652.829_4),
        ("Kilpisjärvi", 20.548_7, 69.06, 243_093.802_7, 7_674_578.513_1),
        ("Sodankylä", 26.587_3, 67.416_2, 482_313.492_0, 7_477_836.949_3),
        ("Ivalo", 27.548_5, 68.657_3, 522_277.699_3, 7_616_249.644_5),
        ("Nuorgam", 27.872, 70.092_1, 533_137.431_8, 7_776_381.041_9),
        ("Utsjoki", 27.027_7, 69.909, 501_061.953_0, 7_755_725.345_4),
    ];

    #[test]
    fn places_all_over_finland_agree_with_proj() {
        for (name, longitude, latitude, east, north) in PLACES {
            let plane = ReferenceSystem::Geographic
                .to_tm35fin((longitude, latitude))
                .unwrap();
            assert_near(plane, (east, north), 0.000_1, name);
        }
    }

    /// Zone, easting and northing in it, easting and northing in ETRS-TM35FIN: EPSG:3854 + zone to EPSG:3067 by PROJ 9.5.1.
    #[rustfmt::skip]
    const ZONED: [(&str, u8, f64, f64, f64, f64); 13] = [
        ("Maarianhamina", 19, 19_552_007.436_1, 6_665_281.106_7, 107_579.581_9, 6_683_261.170_3),
        ("Vaasa", 21, 21_531_137.773_5, 6_999_134.034_2, 228_435.819_0, 7_007_573.986_3),
        ("Turku", 22, 22_514_672.949_5, 6_704_440.317_4, 239_742.338_1, 6_711_088.986_6),
        ("Tampere", 24, 24_487_271.196_0, 6_820_988.343_9, 327_614.161_3, 6_822_520.317_0),
        ("Helsinki", 25, 25_496_580.360_0, 6_673_003.606_7, 385_611.316_7, 6_672_118.380_2),
        ("Lohja", 25, 25_448_236.703_4, 6_682_137.018_6, 337_574.936_0, 6_682_710.325_0),
        ("Pyhtää", 25, 25_577_013.872_2, 6_706_856.061_1, 467_005.880_2, 6_703_505.250_0),
        ("Rovaniemi", 26, 26_487_956.418_7, 7_379_055.705_7, 443_475.102_8, 7_376_652.829_4),
        ("Utsjoki", 27, 27_501_062.377_9, 7_758_828.877_0, 501_061.952_9, 7_755_725.345_4),
        ("Kuopio", 28, 28_483_623.374_9, 6_976_432.349_6, 534_468.302_0, 6_973_782.368_3),
        ("Kuusamo", 29, 29_508_584.283_6, 7_318_904.742_9, 599_463.637_1, 7_317_699.665_9),
        ("Joensuu", 30, 30_487_857.765_4, 6_943_934.875_2, 641_858.776_7, 6_944_173.334_2),
        ("Ilomantsi", 31, 31_529_801.410_8, 6_978_399.665_5, 732_883.323_5, 6_983_776.974_0),
    ];

    #[test]
    fn every_gauss_kruger_zone_agrees_with_proj() {
        for (name, zone, x, y, east, north) in ZONED {
            let plane = ReferenceSystem::GaussKruger(zone)
                .to_tm35fin((x, y))
                .unwrap();
            assert_near(plane, (east, north), 0.000_1, name);
        }
    }

    #[test]
    fn a_point_that_is_on_the_plane_already_is_not_touched() {
        let point = (427_681.55, 7_175_426.989);
        assert_eq!(ReferenceSystem::Tm35fin.to_tm35fin(point), Ok(point));
    }

    #[test]
    fn swapped_numbers_are_told_from_numbers_elsewhere() {
        use CoordinateError::{OutOfBounds, Swapped};
        use ReferenceSystem::{GaussKruger, Geographic, Tm35fin};
        for (system, point, error) in [
            (Tm35fin, (7_175_426.989, 427_681.55), Swapped),
            (Tm35fin, (3_385_611.0, 6_672_118.0), OutOfBounds),
            (Tm35fin, (49_999.0, 7_000_000.0), OutOfBounds),
            (Tm35fin, (762_001.0, 7_000_000.0), OutOfBounds),
            (Tm35fin, (400_000.0, 6_581_999.0), OutOfBounds),
            (Tm35fin, (400_000.0, 7_800_001.0), OutOfBounds),
            (Tm35fin, (24.9384, 60.1699), OutOfBounds),
            (Tm35fin, (f64::NAN, 7_000_000.0), OutOfBounds),
            (Tm35fin, (f64::INFINITY, f64::NEG_INFINITY), OutOfBounds),
            (Geographic, (60.1699, 24.9384), Swapped),
            (Geographic, (0.0, 0.0), OutOfBounds),
            (Geographic, (18.0686, 59.3293), OutOfBounds), // Stockholm
            (Geographic, (24.7536, 59.0), OutOfBounds),    // south of Tallinn
            (GaussKruger(25), (6_673_003.0, 25_496_580.0), Swapped),
            (GaussKruger(25), (24_487_271.0, 6_820_988.0), OutOfBounds), // another zone's easting
        ] {
            assert_eq!(system.to_tm35fin(point), Err(error), "{system:?} {point:?}");
        }
    }

    #[test]
    fn a_reference_system_is_known_by_each_of_its_names() {
        for (name, system) in [
            ("EPSG:3067", Some(ReferenceSystem::Tm35fin)),
            ("epsg:4326", Some(ReferenceSystem::Geographic)),
            ("EPSG:4258", Some(ReferenceSystem::Geographic)),
            ("EPSG:3873", Some(ReferenceSystem::GaussKruger(19))),
            ("EPSG:3885", Some(ReferenceSystem::GaussKruger(31))),
            (
                "urn:ogc:def:crs:EPSG::3879",
                Some(ReferenceSystem::GaussKruger(25)),
            ),
            (
                "urn:x-ogc:def:crs:EPSG:3067",
                Some(ReferenceSystem::Tm35fin),
            ),
            (
                "http://www.opengis.net/def/crs/EPSG/0/3067",
                Some(ReferenceSystem::Tm35fin),
            ),
            (
                "http://www.opengis.net/gml/srs/epsg.xml#3879",
                Some(ReferenceSystem::GaussKruger(25)),
            ),
            ("EPSG:2393", None),
            ("EPSG:3872", None),
            ("EPSG:3886", None),
            ("EPSG:0000", None),
            ("EPSG:+326", None),
            ("Unknown EPSG", None),
            ("ESRI:3067", None),
            ("3067", None),
            ("", None),
            (":", None),
        ] {
            assert_eq!(ReferenceSystem::parse(name), system, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_result_is_always_in_bounds(zone in 19u8..=31, x in any::<f64>(), y in any::<f64>()) {
            for system in [ReferenceSystem::Tm35fin, ReferenceSystem::Geographic, ReferenceSystem::GaussKruger(zone)] {
                if let Ok(point) = system.to_tm35fin((x, y)) {
                    prop_assert!(TM35FIN_BOUNDS.hold(point));
                }
            }
        }

        #[test]
        fn the_way_through_a_zone_ends_where_the_straight_way_does(
            zone in 19u8..=31,
            beside in -1.0..1.0,
            latitude in 59.5..70.0,
        ) {
            let place = (f64::from(zone) + beside, latitude);
            let in_zone = Meridian::gauss_kruger(zone).project(transverse_mercator::sphere(place));
            let straight = ReferenceSystem::Geographic.to_tm35fin(place);
            prop_assume!(straight.is_ok());
            assert_near(ReferenceSystem::GaussKruger(zone).to_tm35fin(in_zone).unwrap(), straight.unwrap(), 1e-6, "zone");
        }

        #[test]
        fn no_name_makes_it_panic(name in "(epsg|EPSG)?[:/#]?\\PC{0,8}") {
            let _ = ReferenceSystem::parse(&name);
        }
    }
}
