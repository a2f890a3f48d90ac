//! `Sijainti` and `Kiinteistotunnus`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use mapping::{Case, Mapped};
use serde_json::{Value, json};

const CONVERTED: u8 = 2;

fn located(crs: Value, geometry: Value) -> Mapped {
    let case = Case::organisation().with("/projectPart/locations/0/geometry", geometry);
    let case = if crs.is_null() {
        case.without("/projectPart/locations/0/crs")
    } else {
        case.with("/projectPart/locations/0/crs", crs)
    };
    case.deliver().unwrap()
}

#[test]
fn a_point_in_tm35fin_stays_as_written() {
    let text = mapping::pretty(&Case::organisation().commondata)
        .replace("427681.55", "427681.50")
        .replace("7175426.989", "7175426.98");
    let mapped = Case::organisation()
        .deliver_texts(&text, &mapping::pretty(&Case::organisation().formdata))
        .unwrap();
    assert_eq!(
        mapped.element("Sijaintipiste"),
        Some("427681.50 7175426.98")
    );
    let east = mapped.fate("commondata#/projectPart/locations/0/geometry/coordinates/0");
    assert_eq!(
        east,
        (
            CONVERTED,
            "/ah:UusiAsia/ah:Sijainti/ah:Sijaintipiste".into(),
            "point".into()
        )
    );
}

#[test]
fn longitude_and_latitude_become_tm35fin() {
    // The transformation itself is held against published examples and PROJ in the SDK.
    let mapped = located(
        json!("EPSG:4326"),
        json!({"type": "Point", "coordinates": [27.0, 65.0]}),
    );
    mapped.keep("longitude-latitude");
    assert_eq!(mapped.element("Sijaintipiste"), Some("500000 7208454.582"));
    let east = mapped.fate("commondata#/projectPart/locations/0/geometry/coordinates/0");
    assert_eq!(east.2, "to-etrs-tm35fin");
}

#[test]
fn a_missing_reference_system_is_tm35fin() {
    let mapped = located(
        Value::Null,
        json!({"type": "Point", "coordinates": [427681.5, 7175426.9]}),
    );
    assert_eq!(mapped.element("Sijaintipiste"), Some("427681.5 7175426.9"));
}

#[test]
fn a_line_and_an_area_give_one_point_and_keep_the_rest_in_the_original() {
    let square = json!({"type": "Polygon", "coordinates": [[[400000, 7000000], [400100, 7000000], [400100, 7000100], [400000, 7000100], [400000, 7000000]]]});
    let mapped = located(json!("EPSG:3067"), square);
    mapped.keep("area");
    assert_eq!(mapped.element("Sijaintipiste"), Some("400050 7000050"));
    assert!(mapped.has(
        "geometry-reduced",
        "commondata#/projectPart/locations/0/geometry"
    ));
    assert!(mapped.unmapped().is_empty());
    let line = json!({"type": "LineString", "coordinates": [[400000, 7000000], [400100, 7000000]]});
    assert_eq!(
        located(json!("EPSG:3067"), line).element("Sijaintipiste"),
        Some("400050 7000000")
    );
}

#[test]
fn what_is_no_place_in_finland_is_left_out_and_reported() {
    let table = [
        (
            json!("EPSG:3067"),
            json!({"type": "Point", "coordinates": [7175426.9, 427681.5]}),
            "coordinates-swapped",
        ),
        (
            json!("EPSG:3067"),
            json!({"type": "Point", "coordinates": [1, 2]}),
            "coordinates-outside",
        ),
        (
            json!("EPSG:2393"),
            json!({"type": "Point", "coordinates": [3427681.5, 7175426.9]}),
            "crs-unknown",
        ),
        (
            json!("EPSG:3067"),
            json!({"type": "Point", "coordinates": ["a", 2]}),
            "geometry-unreadable",
        ),
        (
            json!("EPSG:3067"),
            json!({"type": "Point", "coordinates": [427681.5]}),
            "geometry-unreadable",
        ),
        (
            json!("EPSG:3067"),
            json!({"type": "Circle", "coordinates": [427681.5, 7175426.9]}),
            "geometry-unreadable",
        ),
        (
            json!("EPSG:3067"),
            json!("somewhere"),
            "geometry-unreadable",
        ),
        (
            json!("EPSG:3067"),
            json!({"type": "GeometryCollection", "geometries": []}),
            "geometry-unreadable",
        ),
    ];
    for (index, (crs, geometry, code)) in table.into_iter().enumerate() {
        let mapped = located(crs, geometry.clone());
        mapped.keep(&format!("no-place-{index}"));
        assert!(!mapped.message.contains("ah:Sijainti"), "{geometry}");
        assert!(
            mapped.has(code, "commondata#/projectPart/locations/0/geometry"),
            "{geometry} {:?}",
            mapped.codes()
        );
    }
}

#[test]
fn of_several_sites_the_first_is_in_the_message_and_all_properties_are_in_the_metadata() {
    let site = json!({
        "municipality": {"code": "091", "name": "Helsinki"}, "propertyIds": ["09140100012111", "91-401-1-2112-M601", "tontti"],
        "geometry": {"type": "Point", "coordinates": [385000.1, 6672000.2]}, "buildingIds": ["199887766E"],
    });
    let mapped = Case::organisation()
        .with("/projectPart/locations/-", site)
        .deliver()
        .unwrap();
    mapped.keep("several-sites");
    assert_eq!(mapped.element("Kiinteistotunnus"), Some("753-471-83-103"));
    assert_eq!(
        mapped.element("Sijaintipiste"),
        Some("427681.55 7175426.989")
    );
    assert!(mapped.message.contains("<ah:Arvo>91-401-1-2111</ah:Arvo>"));
    assert!(mapped.message.contains("<ah:Arvo>91-401-1-2112</ah:Arvo>"));
    assert!(mapped.has("several-locations", "commondata#/projectPart/locations"));
    assert!(mapped.has(
        "several-property-ids",
        "commondata#/projectPart/locations/1/propertyIds/0"
    ));
    assert!(mapped.has(
        "parcel-in-metadata",
        "commondata#/projectPart/locations/1/propertyIds/1"
    ));
    assert!(mapped.has(
        "property-id-invalid",
        "commondata#/projectPart/locations/1/propertyIds/2"
    ));
    assert!(mapped.rendition.contains("199887766E"));
    assert!(mapped.unmapped().is_empty());
}

#[test]
fn the_long_form_of_a_property_id_becomes_the_short_one() {
    let mapped = Case::organisation()
        .with(
            "/projectPart/locations/0/propertyIds",
            json!(["09241400580172"]),
        )
        .deliver()
        .unwrap();
    assert_eq!(mapped.element("Kiinteistotunnus"), Some("92-414-58-172"));
    assert_eq!(
        mapped
            .fate("commondata#/projectPart/locations/0/propertyIds/0")
            .2,
        "property-id-short"
    );
}
