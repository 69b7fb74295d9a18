//! Files of areas: GeoJSON and zipped Shapefiles in, GeoJSON out. What a file holds is read feature by feature, so that
//! one bad feature is told by its number and the others stay.

mod archive;
mod dbf;
pub mod geojson;
mod shp;

use std::collections::BTreeMap;

use geo::{Coord, Rect};
use serde::{Deserialize, Serialize};

use crate::reference::Stated;
use crate::shape::Drawing;

/// Bytes a file may have as it is sent.
pub const MAX_FILE: usize = 32 << 20;
/// Bytes a part of a zipped Shapefile may have once unpacked.
pub const MAX_UNPACKED: u64 = 128 << 20;
/// Features a file may have: a district has about 20,000 buildings.
pub const MAX_FEATURES: usize = 50_000;
/// Points all features together may have.
pub const MAX_TOTAL_POINTS: usize = 3_000_000;
/// Characters kept of an attribute.
pub const MAX_ATTRIBUTE: usize = 200;
/// Attributes kept of a feature.
pub const MAX_ATTRIBUTES: usize = 60;

/// What kind of file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// GeoJSON (RFC 7946, and what is written in its name).
    Geojson,
    /// A zipped Shapefile (ESRI, 1998).
    Shapefile,
}

/// In which characters the attributes of a Shapefile were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Characters {
    /// UTF-8.
    Utf8,
    /// GBK, read as GB 18030.
    Gbk,
}

/// A file that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its kind.
    pub format: Format,
    /// What it says of its coordinates; `None` when it says nothing (a Shapefile without `.prj`).
    pub stated: Option<Stated>,
    /// In which characters its attributes were written.
    pub characters: Characters,
    /// What it holds, in the file's order.
    pub features: Vec<Feature>,
}

/// One thing of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its place in the file, from 1.
    pub number: usize,
    /// Its attributes as text.
    pub attributes: BTreeMap<String, String>,
    /// Its polygons in the file's own coordinates, or why there are none.
    pub drawing: Result<Drawing, NoDrawing>,
}

/// Why a feature has no polygons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NoDrawing {
    /// It has no geometry.
    #[error("it has no geometry")]
    Absent,
    /// It is a point or a line.
    #[error("it is a point or a line")]
    NoArea,
    /// Its geometry cannot be read.
    #[error("its geometry cannot be read")]
    Unreadable,
}

/// Why a file is not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More bytes, features or points than the limits above.
    #[error("the file is larger than the limits")]
    TooLarge,
    /// Neither GeoJSON nor a zip.
    #[error("neither GeoJSON nor a zipped Shapefile")]
    OtherFormat,
    /// It begins like one of both and cannot be read further.
    #[error("the file is damaged")]
    Damaged,
    /// The zip holds no `.shp`.
    #[error("the zip holds no .shp")]
    NoShapefile,
    /// The zip holds several `.shp`: which one is meant has to be said by sending it alone.
    #[error("the zip holds several .shp")]
    SeveralShapefiles,
    /// It holds nothing.
    #[error("the file holds no features")]
    Empty,
}

/// Reads a file by what it is, whatever it is called.
///
/// # Errors
/// See [`Refusal`].
pub fn read(bytes: &[u8]) -> Result<Layer, Refusal> {
    if bytes.len() > MAX_FILE {
        return Err(Refusal::TooLarge);
    }
    let layer = if bytes.starts_with(b"PK") {
        archive::read(bytes)?
    } else {
        geojson::read(bytes)?
    };
    if layer.features.is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(layer)
}

impl Layer {
    /// The box around the raw numbers of all drawings; `None` without any.
    #[must_use]
    pub fn raw_bounds(&self) -> Option<Rect> {
        let mut points = self
            .features
            .iter()
            .filter_map(|feature| feature.drawing.as_ref().ok())
            .flat_map(Drawing::points);
        let first = points.next()?;
        let (low, high) = points.fold((first, first), |(low, high), at| {
            let low = Coord {
                x: low.x.min(at.x),
                y: low.y.min(at.y),
            };
            let high = Coord {
                x: high.x.max(at.x),
                y: high.y.max(at.y),
            };
            (low, high)
        });
        Some(Rect::new(low, high))
    }
}

/// An attribute's text as it is kept: trimmed, without control characters, cut to [`MAX_ATTRIBUTE`] characters.
fn kept(text: &str) -> String {
    text.trim_matches(|character: char| character.is_whitespace() || character == '\0')
        .chars()
        .filter(|character| !character.is_control())
        .take(MAX_ATTRIBUTE)
        .collect()
}
