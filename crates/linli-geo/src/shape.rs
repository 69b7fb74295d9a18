//! A sound shape of a place, and what was repaired or is wrong on the way to it.

use geo::{
    Area, BoundingRect, Contains, Coord, GeodesicArea, InteriorPoint, Intersects, LineString,
    MultiPolygon, Polygon, Rect, Relate,
};
use serde::{Deserialize, Serialize};

use crate::crossing;

/// Coordinates are kept to this many degrees, about a millimetre.
pub const DEGREE_STEP: f64 = 1e-8;
/// Points one shape may have; the border of a whole district needs a few thousand.
pub const MAX_POINTS: usize = 20_000;
/// Rings one shape may have.
pub const MAX_RINGS: usize = 200;
/// A part or hole smaller than this many square metres is dust of the drawing and dropped.
pub const DUST: f64 = 0.01;

/// What was put right without asking; each is said to whoever drew or imported the shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// Heights were dropped: a place is flat.
    Flattened,
    /// The same point stood twice in a row.
    RepeatedPoint,
    /// A ring did not end where it began.
    Unclosed,
    /// A ring ran the wrong way round.
    Inverted,
    /// A part or a hole without area was dropped.
    Dust,
}

/// Why a drawing is no shape.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "flaw")]
pub enum Flaw {
    /// There is no area in it.
    #[error("there is no area in it")]
    Empty,
    /// A coordinate is no number, or no longitude and latitude.
    #[error("a coordinate is no longitude and latitude: {x}, {y}")]
    OffTheEarth {
        /// What stands for the longitude.
        x: f64,
        /// What stands for the latitude.
        y: f64,
    },
    /// A ring crosses or touches itself.
    #[error("a ring crosses itself at {x}, {y}")]
    CrossesItself {
        /// Longitude.
        x: f64,
        /// Latitude.
        y: f64,
    },
    /// A hole reaches out of its outer ring, or two holes or parts overlap or share a border.
    #[error("two rings overlap near {x}, {y}")]
    RingsOverlap {
        /// Longitude.
        x: f64,
        /// Latitude.
        y: f64,
    },
    /// More points or rings than [`MAX_POINTS`] and [`MAX_RINGS`].
    #[error("more points or rings than a place needs")]
    TooManyPoints,
}

/// Polygons as somebody drew them, before anything is known of their soundness: each part an outer ring and its holes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    /// The parts; the first ring of each is the outer one.
    pub parts: Vec<Vec<LineString>>,
    /// Whether points had a height, which is already dropped.
    pub had_height: bool,
}

impl Drawing {
    /// One ring without holes.
    #[must_use]
    pub fn ring(points: &[(f64, f64)]) -> Self {
        Self {
            parts: vec![vec![points.to_vec().into()]],
            had_height: false,
        }
    }

    /// The same drawing with every coordinate put through `change`.
    #[must_use]
    pub fn mapped(&self, change: impl Fn(Coord) -> Coord) -> Self {
        let ring = |ring: &LineString| LineString(ring.0.iter().map(|at| change(*at)).collect());
        let part = |rings: &Vec<LineString>| rings.iter().map(ring).collect();
        Self {
            parts: self.parts.iter().map(part).collect(),
            had_height: self.had_height,
        }
    }

    /// Every point of it.
    pub fn points(&self) -> impl Iterator<Item = Coord> + '_ {
        self.parts
            .iter()
            .flatten()
            .flat_map(|ring| ring.0.iter().copied())
    }
}

impl From<MultiPolygon> for Drawing {
    fn from(polygons: MultiPolygon) -> Self {
        let part = |polygon: Polygon| rings_of(&polygon).cloned().collect();
        Self {
            parts: polygons.0.into_iter().map(part).collect(),
            had_height: false,
        }
    }
}

/// The sound shape of a place: polygons with holes in WGS-84 degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(MultiPolygon);

impl Shape {
    /// Makes a drawing sound, or says what is wrong and where. Repairs are said in order, each once.
    ///
    /// # Errors
    /// The first [`Flaw`] that only the one who drew it can put right.
    pub fn sound(drawing: Drawing) -> Result<(Self, Vec<Repair>), Flaw> {
        let rings: usize = drawing.parts.iter().map(Vec::len).sum();
        if drawing.points().count() > MAX_POINTS || rings > MAX_RINGS {
            return Err(Flaw::TooManyPoints);
        }
        let mut repairs = Vec::new();
        if drawing.had_height {
            repairs.push(Repair::Flattened);
        }
        let mut parts = Vec::new();
        for rings in drawing.parts {
            parts.extend(sound_part(rings, &mut repairs)?);
        }
        if parts.is_empty() {
            return Err(Flaw::Empty);
        }
        for (index, part) in parts.iter().enumerate() {
            for other in &parts[index + 1..] {
                apart(part, other)?;
            }
        }
        repairs.sort_unstable();
        repairs.dedup();
        Ok((Self(MultiPolygon(parts)), repairs))
    }

    /// The polygons.
    #[must_use]
    pub fn polygons(&self) -> &MultiPolygon {
        &self.0
    }

    /// Its size in square metres on the ellipsoid (Karney 2013, through `geo`).
    #[must_use]
    pub fn square_metres(&self) -> f64 {
        self.0.geodesic_area_unsigned()
    }

    /// The box around it.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        // a sound shape has points
        self.0
            .bounding_rect()
            .unwrap_or_else(|| Rect::new((0.0, 0.0), (0.0, 0.0)))
    }

    /// A point inside it, for its label.
    #[must_use]
    pub fn inner_point(&self) -> Coord {
        self.0
            .interior_point()
            .map_or_else(|| self.bounds().center(), Into::into)
    }

    /// Whether the point lies inside; its border is not inside.
    #[must_use]
    pub fn contains(&self, at: Coord) -> bool {
        self.0.contains(&at)
    }

    /// How many points its rings have.
    #[must_use]
    pub fn points(&self) -> usize {
        self.0
            .0
            .iter()
            .flat_map(rings_of)
            .map(|ring| ring.0.len())
            .sum()
    }
}

/// The outer ring and the holes of a polygon.
pub fn rings_of(polygon: &Polygon) -> impl Iterator<Item = &LineString> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// A coordinate on the grid of [`DEGREE_STEP`].
#[must_use]
pub fn rounded(at: Coord) -> Coord {
    let round = |value: f64| (value / DEGREE_STEP).round() * DEGREE_STEP;
    // the second rounding leaves eight decimals in print
    let print = |value: f64| (round(value) * 1e8).round() / 1e8;
    Coord {
        x: print(at.x),
        y: print(at.y),
    }
}

fn sound_part(rings: Vec<LineString>, repairs: &mut Vec<Repair>) -> Result<Option<Polygon>, Flaw> {
    let mut rings = rings.into_iter();
    let outer = match rings.next() {
        Some(outer) => sound_ring(outer, true, repairs)?,
        None => None,
    };
    let Some(outer) = outer else {
        return Ok(None);
    };
    let mut sound_holes: Vec<LineString> = Vec::new();
    for hole in rings {
        if let Some(hole) = sound_ring(hole, false, repairs)? {
            sound_holes.push(hole);
        }
    }
    let shell = Polygon::new(outer, vec![]);
    for (index, hole) in sound_holes.iter().enumerate() {
        let hole_area = Polygon::new(hole.clone(), vec![]);
        let matrix = shell.relate(&hole_area);
        if !matrix.is_contains() || touches_on_line(&matrix) {
            return Err(overlap_near(hole));
        }
        for other in &sound_holes[index + 1..] {
            apart(&hole_area, &Polygon::new(other.clone(), vec![]))?;
        }
    }
    Ok(Some(Polygon::new(shell.into_inner().0, sound_holes)))
}

/// A ring rounded, closed, without repeated points and running the right way round; `None` when it has no area.
fn sound_ring(
    ring: LineString,
    outer: bool,
    repairs: &mut Vec<Repair>,
) -> Result<Option<LineString>, Flaw> {
    let mut points: Vec<Coord> = Vec::with_capacity(ring.0.len());
    for at in ring.0 {
        let on_earth =
            at.x.is_finite() && at.y.is_finite() && at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
        if !on_earth {
            return Err(Flaw::OffTheEarth { x: at.x, y: at.y });
        }
        let at = rounded(at);
        if points.last() == Some(&at) {
            repairs.push(Repair::RepeatedPoint);
        } else {
            points.push(at);
        }
    }
    if points.first() == points.last() {
        points.pop();
    } else {
        repairs.push(Repair::Unclosed);
    }
    if points.len() < 3 {
        repairs.push(Repair::Dust);
        return Ok(None);
    }
    let mut ring = LineString(points);
    ring.close();
    let area = Polygon::new(ring.clone(), vec![]);
    if let Some(at) = crossing::first_in_ring(&ring) {
        return Err(Flaw::CrossesItself { x: at.x, y: at.y });
    }
    if area.geodesic_area_unsigned() < DUST {
        repairs.push(Repair::Dust);
        return Ok(None);
    }
    if (area.signed_area() > 0.0) != outer {
        ring.0.reverse();
        repairs.push(Repair::Inverted);
    }
    Ok(Some(ring))
}

fn touches_on_line(matrix: &geo::relate::IntersectionMatrix) -> bool {
    use geo::coordinate_position::CoordPos;
    matrix.get(CoordPos::OnBoundary, CoordPos::OnBoundary)
        == geo::dimensions::Dimensions::OneDimensional
}

/// Two areas may touch at points, not overlap or share a border.
fn apart(one: &Polygon, other: &Polygon) -> Result<(), Flaw> {
    use geo::coordinate_position::CoordPos;
    let boxes = one.bounding_rect().zip(other.bounding_rect());
    if boxes.is_none_or(|(one, other)| !one.intersects(&other)) {
        return Ok(());
    }
    let matrix = one.relate(other);
    let overlap = matrix.get(CoordPos::Inside, CoordPos::Inside)
        == geo::dimensions::Dimensions::TwoDimensional;
    if overlap || touches_on_line(&matrix) {
        return Err(overlap_near(other.exterior()));
    }
    Ok(())
}

fn overlap_near(ring: &LineString) -> Flaw {
    let at = ring.0.first().copied().unwrap_or_default();
    Flaw::RingsOverlap { x: at.x, y: at.y }
}
