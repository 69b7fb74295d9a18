//! GeoJSON in and out.

use std::collections::BTreeMap;
use std::fmt;

use geo::{Coord, LineString};
use geojson::{Geometry, GeometryValue, JsonObject, JsonValue, Position};
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{
    Characters, Feature, Format, Layer, MAX_ATTRIBUTES, MAX_FEATURES, MAX_TOTAL_POINTS, NoDrawing,
    Refusal, kept,
};
use crate::reference::{self, Reference, Stated};
use crate::shape::{Drawing, Shape, rings_of};

/// Reads a FeatureCollection, a Feature or a bare geometry.
///
/// # Errors
/// See [`Refusal`].
pub fn read(bytes: &[u8]) -> Result<Layer, Refusal> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let begins = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if begins != Some(&b'{') {
        return Err(Refusal::OtherFormat);
    }
    // exported by old desktop programs with Chinese attributes, GeoJSON may be GBK
    let (text, characters) = match std::str::from_utf8(bytes) {
        Ok(text) => (std::borrow::Cow::Borrowed(text), Characters::Utf8),
        Err(_) => (encoding_rs::GB18030.decode(bytes).0, Characters::Gbk),
    };
    let whole: Whole = serde_json::from_str(&text).map_err(|_| Refusal::Damaged)?;
    let features = match (whole.kind.as_str(), whole.features) {
        ("FeatureCollection", Some(features)) => features,
        ("FeatureCollection", None) => return Err(Refusal::Damaged),
        ("Feature", _) => {
            let value: JsonValue = serde_json::from_str(&text).map_err(|_| Refusal::Damaged)?;
            Features {
                read: vec![feature(1, &value)],
                too_many: false,
            }
        }
        ("Polygon" | "MultiPolygon" | "GeometryCollection", _) => {
            let value: JsonValue = serde_json::from_str(&text).map_err(|_| Refusal::Damaged)?;
            Features {
                read: vec![feature(1, &serde_json::json!({"geometry": value}))],
                too_many: false,
            }
        }
        _ => return Err(Refusal::OtherFormat),
    };
    if features.too_many {
        return Err(Refusal::TooLarge);
    }
    let stated = whole.crs.as_ref().and_then(stated);
    let features = features.read;
    Ok(Layer {
        format: Format::Geojson,
        stated,
        characters,
        features,
    })
}

/// The outermost object. Features are read one by one as they come: a file's JSON as a whole would take ten times its
/// bytes in memory.
#[derive(Deserialize)]
struct Whole {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    crs: Option<JsonValue>,
    #[serde(default)]
    features: Option<Features>,
}

/// The features of a collection, up to the limits.
struct Features {
    read: Vec<Feature>,
    too_many: bool,
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(OneByOne)
    }
}

struct OneByOne;

impl<'de> Visitor<'de> for OneByOne {
    type Value = Features;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Features, A::Error> {
        let mut read: Vec<Feature> = Vec::new();
        let mut points = 0;
        while read.len() < MAX_FEATURES && points <= MAX_TOTAL_POINTS {
            let Some(value) = list.next_element::<JsonValue>()? else {
                let too_many = false;
                return Ok(Features { read, too_many });
            };
            let next = feature(read.len() + 1, &value);
            points += next
                .drawing
                .as_ref()
                .map_or(0, |drawing| drawing.points().count());
            read.push(next);
        }
        // the rest is passed over unread
        let mut too_many = points > MAX_TOTAL_POINTS;
        while list.next_element::<IgnoredAny>()?.is_some() {
            too_many = true;
        }
        Ok(Features { read, too_many })
    }
}

/// The `crs` member of GeoJSON 2008. Without one the coordinates are WGS-84 by the standard, but files that break it
/// are common: the numbers are looked at all the same.
fn stated(crs: &JsonValue) -> Option<Stated> {
    let name = crs.get("properties")?.get("name")?.as_str()?;
    if name.to_ascii_uppercase().ends_with("CRS84") {
        return Some(Stated::Known(Reference::WGS84));
    }
    let number = name.rsplit(':').next()?.parse().ok()?;
    Some(reference::from_epsg(number))
}

fn feature(number: usize, value: &JsonValue) -> Feature {
    let attributes = value
        .get("properties")
        .and_then(JsonValue::as_object)
        .map(attributes)
        .unwrap_or_default();
    let drawing = match value.get("geometry") {
        None | Some(JsonValue::Null) => Err(NoDrawing::Absent),
        Some(geometry) => drawing_of(geometry),
    };
    Feature {
        number,
        attributes,
        drawing,
    }
}

fn attributes(properties: &JsonObject) -> BTreeMap<String, String> {
    let text = |value: &JsonValue| match value {
        JsonValue::String(text) => kept(text),
        JsonValue::Null => String::new(),
        other => kept(&other.to_string()),
    };
    properties
        .iter()
        .take(MAX_ATTRIBUTES)
        .map(|(name, value)| (kept(name), text(value)))
        .collect()
}

fn collect(geometry: &GeometryValue, drawing: &mut Drawing) -> Result<(), NoDrawing> {
    match geometry {
        GeometryValue::Polygon { coordinates } => part(coordinates, drawing),
        GeometryValue::MultiPolygon { coordinates } => coordinates
            .iter()
            .try_for_each(|rings| part(rings, drawing)),
        GeometryValue::GeometryCollection { geometries } => geometries
            .iter()
            .try_for_each(|geometry| collect(&geometry.value, drawing)),
        _ => Err(NoDrawing::NoArea),
    }
}

fn part(rings: &[Vec<Position>], drawing: &mut Drawing) -> Result<(), NoDrawing> {
    let mut part = Vec::with_capacity(rings.len());
    for ring in rings {
        let mut points = Vec::with_capacity(ring.len());
        for position in ring {
            let &[x, y, ref rest @ ..] = position.as_slice() else {
                return Err(NoDrawing::Unreadable);
            };
            drawing.had_height |= !rest.is_empty();
            points.push(Coord { x, y });
        }
        part.push(LineString(points));
    }
    drawing.parts.push(part);
    Ok(())
}

/// The geometry of a shape as a GeoJSON object: `Polygon` where it has one part, else `MultiPolygon`; rings as RFC 7946
/// wants them.
#[must_use]
pub fn geometry(shape: &Shape) -> JsonValue {
    let ring =
        |ring: &LineString| -> Vec<[f64; 2]> { ring.0.iter().map(|at| [at.x, at.y]).collect() };
    let mut parts: Vec<Vec<Vec<[f64; 2]>>> = shape
        .polygons()
        .iter()
        .map(|polygon| rings_of(polygon).map(ring).collect())
        .collect();
    match parts.pop() {
        Some(only) if parts.is_empty() => {
            serde_json::json!({"type": "Polygon", "coordinates": only})
        }
        last => {
            parts.extend(last);
            serde_json::json!({"type": "MultiPolygon", "coordinates": parts})
        }
    }
}

/// Reads the geometry object of one shape (`Polygon`, `MultiPolygon` or a collection of them).
///
/// # Errors
/// It has no polygons.
pub fn drawing_of(geometry: &JsonValue) -> Result<Drawing, NoDrawing> {
    let geometry = Geometry::deserialize(geometry).map_err(|_| NoDrawing::Unreadable)?;
    let mut drawing = Drawing::default();
    collect(&geometry.value, &mut drawing)?;
    Ok(drawing)
}
