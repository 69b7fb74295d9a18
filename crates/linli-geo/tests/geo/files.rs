//! GeoJSON and zipped Shapefiles, well meant and hostile.

use std::io::{Cursor, Write};

use linli_geo::layer::{self, Characters, Format, NoDrawing, Refusal, geojson};
use linli_geo::reference::{Reference, Stated};
use linli_geo::shape::{Repair, Shape};
use proptest::prelude::*;
use shapefile::dbase::{self, TableWriterBuilder};
use shapefile::{Point, PointZ, Polygon, PolygonRing, PolygonZ, ShapeWriter};

use super::block;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("an entry");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("a zip").into_inner()
}

fn ring(points: &[(f64, f64)]) -> Vec<Point> {
    points.iter().map(|(x, y)| Point::new(*x, *y)).collect()
}

const OUTER: [(f64, f64); 5] = [
    (117.0, 36.6),
    (117.0, 36.7),
    (117.1, 36.7),
    (117.1, 36.6),
    (117.0, 36.6),
];
const HOLE: [(f64, f64); 5] = [
    (117.02, 36.62),
    (117.04, 36.62),
    (117.04, 36.64),
    (117.02, 36.64),
    (117.02, 36.62),
];

fn shapes() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = ShapeWriter::new(&mut bytes);
    let holed = Polygon::with_rings(vec![
        PolygonRing::Outer(ring(&OUTER)),
        PolygonRing::Inner(ring(&HOLE)),
    ]);
    writer.write_shape(&holed).expect("writes");
    let plain = Polygon::new(PolygonRing::Outer(ring(&OUTER)));
    writer.write_shape(&plain).expect("writes");
    drop(writer);
    bytes.into_inner()
}

/// A table of one column of 16 bytes, its values as they are.
fn table(values: &[&[u8]], mark: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let name = dbase::FieldName::try_from("NAME").expect("a name");
    let mut writer = TableWriterBuilder::new()
        .add_character_field(name, 16)
        .build_with_dest(&mut bytes);
    for _ in values {
        let mut record = dbase::Record::default();
        record.insert(
            "NAME".to_owned(),
            dbase::FieldValue::Character(Some("x".repeat(16))),
        );
        writer.write_record(&record).expect("writes");
    }
    drop(writer);
    let mut bytes = bytes.into_inner();
    bytes[29] = mark;
    for value in values {
        let place = bytes
            .windows(16)
            .position(|window| window == b"xxxxxxxxxxxxxxxx")
            .expect("a free place");
        let mut padded = value.to_vec();
        padded.resize(16, b' ');
        bytes[place..place + 16].copy_from_slice(&padded);
    }
    bytes
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

#[test]
fn reads_a_shapefile_with_gbk_names_and_without_prj() {
    let names = [gbk("北江社区"), gbk("锦绣社区")];
    let values: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    let bytes = zip(&[
        ("网格/社区.shp", &shapes()),
        ("网格/社区.DBF", &table(&values, 0)),
        ("__MACOSX/网格/._社区.shp", b"x"),
    ]);
    let layer = layer::read(&bytes).expect("reads");
    assert_eq!(layer.format, Format::Shapefile);
    assert_eq!(layer.characters, Characters::Gbk);
    assert_eq!(layer.stated, None, "without a .prj it says nothing");
    let said: Vec<&str> = layer
        .features
        .iter()
        .map(|feature| feature.attributes["NAME"].as_str())
        .collect();
    assert_eq!(said, ["北江社区", "锦绣社区"]);
    let drawing = layer.features[0].drawing.clone().expect("a polygon");
    assert_eq!(
        (drawing.parts.len(), drawing.parts[0].len()),
        (1, 2),
        "one outer ring, one hole"
    );
    let (_, repairs) = Shape::sound(drawing).expect("sound");
    assert_eq!(
        repairs,
        [],
        "the other direction of rings is the format's, not a fault"
    );
}

/// A name's bytes, the table's language mark, the code page file, the characters read.
type Case<'a> = (&'a [u8], u8, Option<&'a [u8]>, Characters);

#[test]
fn characters_are_told_by_cpg_mark_and_bytes() {
    let text = "北江社区";
    let name = gbk(text);
    let cases: [Case; 5] = [
        (name.as_slice(), 0x4d, None, Characters::Gbk),
        (name.as_slice(), 0, Some(b"GBK"), Characters::Gbk),
        (name.as_slice(), 0, None, Characters::Gbk),
        (text.as_bytes(), 0, Some(b"UTF-8\r\n"), Characters::Utf8),
        (text.as_bytes(), 0, None, Characters::Utf8),
    ];
    for (value, mark, code_page, characters) in cases {
        let (shapes, table) = (shapes(), table(&[value], mark));
        let mut files = vec![("a.shp", shapes.as_slice()), ("a.dbf", table.as_slice())];
        files.extend(code_page.map(|page| ("a.cpg", page)));
        let layer = layer::read(&zip(&files)).expect("reads");
        assert_eq!(layer.characters, characters);
        assert_eq!(layer.features[0].attributes["NAME"], text);
        assert!(
            layer.features[1].attributes.is_empty(),
            "more shapes than rows"
        );
    }
}

#[test]
fn heights_are_flattened_and_said() {
    let mut bytes = Cursor::new(Vec::new());
    let high = OUTER
        .iter()
        .map(|(x, y)| PointZ::new(*x, *y, 20.0, 0.0))
        .collect();
    ShapeWriter::new(&mut bytes)
        .write_shape(&PolygonZ::new(PolygonRing::Outer(high)))
        .expect("writes");
    let prj = br#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000"]"#;
    let layer =
        layer::read(&zip(&[("a.shp", &bytes.into_inner()), ("a.prj", prj)])).expect("reads");
    assert_eq!(layer.stated, Some(Stated::Known(Reference::WGS84)));
    let drawing = layer.features[0].drawing.clone().expect("a polygon");
    assert_eq!(
        Shape::sound(drawing).map(|(_, repairs)| repairs),
        Ok(vec![Repair::Flattened])
    );
}

#[test]
fn hostile_zips_are_refused_within_limits() {
    // a hundred and thirty megabytes of nothing pack into a few kilobytes
    let bomb = zip(&[("a.shp", &vec![0; 130 << 20])]);
    assert!(bomb.len() < 1 << 20);
    let mut huge_count = shapes();
    huge_count[100 + 8 + 40..100 + 8 + 44].copy_from_slice(&i32::MAX.to_le_bytes());
    let mut huge_record = shapes();
    huge_record[104..108].copy_from_slice(&i32::MAX.to_be_bytes());
    let table: [(&str, Vec<u8>, Result<(), Refusal>); 8] = [
        ("a bomb", bomb, Err(Refusal::TooLarge)),
        (
            "no shapes",
            zip(&[("a.txt", b"x")]),
            Err(Refusal::NoShapefile),
        ),
        (
            "two",
            zip(&[("a.shp", &shapes()), ("b.shp", &shapes())]),
            Err(Refusal::SeveralShapefiles),
        ),
        ("noise", zip(&[("a.shp", b"noise")]), Err(Refusal::Damaged)),
        (
            "half a zip",
            zip(&[("a.shp", &shapes())])[..60].to_vec(),
            Err(Refusal::Damaged),
        ),
        (
            "a count beyond the bytes",
            zip(&[("a.shp", &huge_count)]),
            Ok(()),
        ),
        (
            "a record beyond the file",
            zip(&[("a.shp", &huge_record)]),
            Ok(()),
        ),
        ("no zip", b"hello".to_vec(), Err(Refusal::OtherFormat)),
    ];
    for (what, bytes, expected) in table {
        let read = layer::read(&bytes);
        match expected {
            Err(refusal) => assert_eq!(read, Err(refusal), "{what}"),
            Ok(()) => {
                let first = &read.expect(what).features[0].drawing;
                assert_eq!(*first, Err(NoDrawing::Unreadable), "{what}");
            }
        }
    }
}

#[test]
fn reads_geojson_feature_by_feature() {
    let text = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[
      {"type":"Feature","properties":{"名称":" 北江社区 ","户数":120,"备注":null},"geometry":{"type":"Polygon","coordinates":[[[117,36,5],[118,36,5],[118,37,5],[117,36,5]]]}},
      {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[117,36]}},
      {"type":"Feature","properties":{},"geometry":null},
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":"none"}},
      {"type":"Feature","properties":null,"geometry":{"type":"GeometryCollection","geometries":[{"type":"MultiPolygon","coordinates":[[[[117,36],[118,36],[118,37],[117,36]]]]}]}}
    ]}"#;
    let layer = layer::read(text.as_bytes()).expect("reads");
    assert_eq!(layer.stated, Some(Stated::Known(Reference::WGS84)));
    assert_eq!(layer.features[0].attributes["名称"], "北江社区");
    assert_eq!(layer.features[0].attributes["户数"], "120");
    assert!(
        layer.features[0]
            .drawing
            .as_ref()
            .is_ok_and(|drawing| drawing.had_height)
    );
    let flaws: Vec<_> = layer.features[1..4]
        .iter()
        .map(|feature| feature.drawing.clone().err())
        .collect();
    assert_eq!(
        flaws,
        [
            Some(NoDrawing::NoArea),
            Some(NoDrawing::Absent),
            Some(NoDrawing::Unreadable)
        ]
    );
    assert!(layer.features[4].drawing.is_ok());
    let bounds = layer.raw_bounds().expect("drawings");
    assert_eq!((bounds.min().x, bounds.max().y), (117.0, 37.0));
}

#[test]
fn refuses_what_is_no_geojson() {
    let nested = format!("{{\"a\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let table: [(&[u8], Refusal); 6] = [
        (b"", Refusal::OtherFormat),
        (b"[1,2]", Refusal::OtherFormat),
        (b"{\"type\":", Refusal::Damaged),
        (b"{\"type\":\"Topology\"}", Refusal::OtherFormat),
        (
            b"{\"type\":\"FeatureCollection\",\"features\":[]}",
            Refusal::Empty,
        ),
        (nested.as_bytes(), Refusal::Damaged),
    ];
    for (bytes, refusal) in table {
        assert_eq!(
            layer::read(bytes),
            Err(refusal),
            "{}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(40)])
        );
    }
}

#[test]
fn what_is_written_reads_back() {
    let shape = block(0., 0., 123.4, 56.7);
    let written = geojson::geometry(&shape);
    assert_eq!(written["type"], "Polygon");
    let back = Shape::sound(geojson::drawing_of(&written).expect("a polygon"));
    assert_eq!(back, Ok((shape, vec![])));
}

proptest! {
    /// Whatever bytes stand in a zip under the right names: an answer, never a panic.
    #[test]
    fn no_bytes_panic(mut main in prop::collection::vec(any::<u8>(), 0..400), side in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = layer::read(&zip(&[("a.shp", &main), ("a.dbf", &side), ("a.prj", &side)]));
        let whole = shapes();
        let head = main.len().min(100);
        main[..head].copy_from_slice(&whole[..head]);
        let _ = layer::read(&zip(&[("a.shp", &main), ("a.dbf", &side)]));
    }

    #[test]
    fn no_changed_byte_panics(place in 100usize..300, value in any::<u8>()) {
        let mut bytes = shapes();
        let place = place.min(bytes.len() - 1);
        bytes[place] = value;
        if let Ok(layer) = layer::read(&zip(&[("a.shp", &bytes)])) {
            for feature in layer.features {
                let _ = feature.drawing.map(Shape::sound);
            }
        }
    }
}

#[test]
fn more_features_than_the_limit_are_refused() {
    let one = r#"{"type":"Feature","properties":null,"geometry":null}"#;
    let list = vec![one; layer::MAX_FEATURES + 1].join(",");
    let text = format!(r#"{{"type":"FeatureCollection","features":[{list}]}}"#);
    assert_eq!(layer::read(text.as_bytes()), Err(Refusal::TooLarge));
    let polygon = r#"{"coordinates":[[[117,36],[118,36],[118,37],[117,36]]],"type":"Polygon"}"#;
    let feature = format!(r#"{{"geometry":{polygon},"properties":{{"a":"b"}},"type":"Feature"}}"#);
    for bare in [polygon, feature.as_str()] {
        let layer = layer::read(bare.as_bytes()).expect("reads");
        assert!(layer.features[0].drawing.is_ok(), "{bare}");
    }
}
