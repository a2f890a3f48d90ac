//! Where: municipality, point and property.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use lupasilta_guest::checks::municipality::MunicipalityCode;
use lupasilta_guest::checks::property_id::PropertyId;
use lupasilta_guest::coordinates::decimal::{metres_as_received, parse_decimal, position};
use lupasilta_guest::coordinates::{CoordinateError, Point, ReferenceSystem, representative};
use lupasilta_guest::cursor::Cursor;
use lupasilta_guest::ledger::Traced;
use lupasilta_guest::lv::{Action, Authority, Location, Municipality, ProjectPart};
use lupasilta_guest::text::concat;
use lupasilta_guest::xml::Xml;

use crate::findings::{self as found, Findings, Found};
use crate::settings::Settings;

/// `Kuntanumero`: the first location's, else the authority's, else the settings'.
pub(crate) enum MunicipalityNumber<'t> {
    Received(Traced<'t>),
    Set(&'t str),
}

impl MunicipalityNumber<'_> {
    pub(crate) fn write(&self, xml: &mut Xml<'_>) {
        match self {
            MunicipalityNumber::Received(number) => xml.value("ah:Kuntanumero", number),
            MunicipalityNumber::Set(number) => xml.constant("ah:Kuntanumero", number),
        }
    }
}

pub(crate) fn municipality<'t>(
    part: ProjectPart<'t>,
    action: Action<'t>,
    settings: Settings<'t>,
    findings: &mut Findings,
) -> Option<MunicipalityNumber<'t>> {
    let first = Location(part.locations().first());
    let sources = [
        Municipality(first.municipality()).code(),
        Authority(action.authority()).municipality(),
    ];
    for source in sources {
        let Some(received) = source.text() else {
            continue;
        };
        match MunicipalityCode::parse(received.as_str().trim()) {
            Ok(code) => {
                let padded = code.as_str().to_owned();
                return Some(MunicipalityNumber::Received(
                    received.converted("municipality-padded", padded),
                ));
            }
            Err(_) => findings.add(&found::MUNICIPALITY_INVALID, source),
        }
    }
    settings.municipality().map(MunicipalityNumber::Set)
}

/// The text of `Sijaintipiste`: east and north in ETRS-TM35FIN, in metres.
pub(crate) fn point<'t>(part: ProjectPart<'t>, findings: &mut Findings) -> Option<Traced<'t>> {
    if part.locations().items().nth(1).is_some() {
        findings.add(&found::SEVERAL_LOCATIONS, part.locations());
    }
    let location = Location(part.locations().first());
    let geometry = location.geometry();
    if !geometry.is_filled() {
        return None;
    }
    match read_point(location, findings) {
        Ok(point) => Some(point),
        Err(obstacle) => {
            findings.add(obstacle, geometry);
            None
        }
    }
}

fn read_point<'t>(
    location: Location<'t>,
    findings: &mut Findings,
) -> Result<Traced<'t>, &'static Found> {
    let system = match location.crs().is_filled() {
        true => ReferenceSystem::parse(location.crs().peek()).ok_or(&found::CRS_UNKNOWN)?,
        false => ReferenceSystem::Tm35fin,
    };
    let geometry = location.geometry();
    let coordinates = geometry.get("coordinates");
    let leaves = numbers(coordinates);
    let parts: Vec<&Traced<'t>> = leaves.iter().collect();
    if geometry.get("type").peek() != "Point" {
        let found =
            reduce(geometry.get("type").peek(), coordinates).ok_or(&found::GEOMETRY_UNREADABLE)?;
        let projected = to_tm35fin(system, found)?;
        findings.add(&found::GEOMETRY_REDUCED, geometry);
        let text = position(projected).ok_or(&found::GEOMETRY_UNREADABLE)?;
        return Ok(Traced::joined("representative-point", &parts, text));
    }
    // A third number is a height, which the message has no place for.
    let [east, north, ..] = parts.as_slice() else {
        return Err(&found::GEOMETRY_UNREADABLE);
    };
    let pair = [*east, *north];
    let read =
        |value: &Traced<'_>| parse_decimal(value.as_str()).ok_or(&found::GEOMETRY_UNREADABLE);
    let projected = to_tm35fin(system, (read(east)?, read(north)?))?;
    if system == ReferenceSystem::Tm35fin {
        let metres =
            |value: &Traced<'_>| metres_as_received(value.as_str()).map(|text| text.into_owned());
        let (Some(east), Some(north)) = (metres(east), metres(north)) else {
            return Err(&found::GEOMETRY_UNREADABLE);
        };
        return Ok(Traced::joined(
            "point",
            &pair,
            concat(&[&east, " ", &north]),
        ));
    }
    let text = position(projected).ok_or(&found::GEOMETRY_UNREADABLE)?;
    Ok(Traced::joined("to-etrs-tm35fin", &pair, text))
}

fn to_tm35fin(system: ReferenceSystem, point: Point) -> Result<Point, &'static Found> {
    system.to_tm35fin(point).map_err(|error| match error {
        CoordinateError::Swapped => &found::COORDINATES_SWAPPED,
        CoordinateError::OutOfBounds => &found::COORDINATES_OUTSIDE,
    })
}

/// One point for a geometry of GeoJSON (RFC 7946, 3.1) that is more than a point, in its own coordinates.
fn reduce(kind: &str, coordinates: Cursor<'_>) -> Option<Point> {
    match kind {
        "MultiPoint" => pair(coordinates.first()),
        "LineString" => representative::on_lines(&[line(coordinates)?]),
        "MultiLineString" => representative::on_lines(&lines(coordinates)?),
        "Polygon" => representative::in_polygons(&[lines(coordinates)?]),
        "MultiPolygon" => {
            let mut polygons = Vec::new();
            for polygon in coordinates.items() {
                polygons.push(lines(polygon)?);
            }
            representative::in_polygons(&polygons)
        }
        _ => None,
    }
}

fn lines(coordinates: Cursor<'_>) -> Option<Vec<Vec<Point>>> {
    let mut lines = Vec::new();
    for item in coordinates.items() {
        lines.push(line(item)?);
    }
    Some(lines)
}

fn line(coordinates: Cursor<'_>) -> Option<Vec<Point>> {
    let mut points = Vec::new();
    for item in coordinates.items() {
        points.push(pair(item)?);
    }
    Some(points)
}

fn pair(position: Cursor<'_>) -> Option<Point> {
    let mut numbers = position.items().map(|number| parse_decimal(number.peek()));
    Some((numbers.next()??, numbers.next()??))
}

/// Every number below, in order.
fn numbers(coordinates: Cursor<'_>) -> Vec<Traced<'_>> {
    let mut found = Vec::new();
    collect(coordinates, &mut found);
    found
}

fn collect<'t>(coordinates: Cursor<'t>, found: &mut Vec<Traced<'t>>) {
    match coordinates.text() {
        Some(number) => found.push(number),
        None => coordinates.items().for_each(|item| collect(item, found)),
    }
}

/// The properties of all locations: the first for `Kiinteistotunnus`, the rest and the parcels for metadata.
#[derive(Default)]
pub(crate) struct Properties<'t> {
    pub(crate) first: Option<Traced<'t>>,
    pub(crate) others: Vec<Traced<'t>>,
    /// Codes of parcels (määräala), `M601`, with the id they came from.
    pub(crate) parcels: Vec<Traced<'t>>,
}

pub(crate) fn properties<'t>(part: ProjectPart<'t>, findings: &mut Findings) -> Properties<'t> {
    let mut properties = Properties::default();
    for place in part
        .locations()
        .items()
        .flat_map(|location| Location(location).property_ids().items())
    {
        let Some(received) = place.text().map(Traced::trimmed) else {
            continue;
        };
        let Ok(id) = PropertyId::parse(received.as_str()) else {
            findings.add(&found::PROPERTY_ID_INVALID, place);
            continue;
        };
        if let Some(parcel) = id.parcel_code() {
            findings.add(&found::PARCEL, place);
            properties
                .parcels
                .push(received.clone().converted("parcel", parcel));
        }
        let short = received.converted("property-id-short", id.short());
        if properties.first.is_none() {
            properties.first = Some(short);
        } else {
            if properties.others.is_empty() {
                findings.add(&found::SEVERAL_PROPERTIES, place);
            }
            properties.others.push(short);
        }
    }
    properties
}
