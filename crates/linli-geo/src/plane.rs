//! Metres around a place: a local flat map, exact to a few millimetres over a street.

use geo::{Coord, LineString, MapCoords, MultiPolygon};

/// Half the long axis of the WGS-84 ellipsoid in metres (NIMA TR8350.2).
pub const SEMI_MAJOR: f64 = 6_378_137.0;
/// Flattening of the WGS-84 ellipsoid.
pub const FLATTENING: f64 = 1.0 / 298.257_223_563;

/// A flat map around an origin: east and north in metres.
#[derive(Debug, Clone, Copy)]
pub struct Plane {
    origin: Coord,
    east: f64,
    north: f64,
}

impl Plane {
    /// A flat map around a point in degrees.
    #[must_use]
    pub fn around(origin: Coord) -> Self {
        let e2 = FLATTENING * (2.0 - FLATTENING);
        let (sin, cos) = origin.y.to_radians().sin_cos();
        let w = 1.0 - e2 * sin * sin;
        // radii of curvature: across the meridian and along it
        let across = SEMI_MAJOR / w.sqrt();
        let along = SEMI_MAJOR * (1.0 - e2) / (w * w.sqrt());
        Self {
            origin,
            east: (across * cos).to_radians(),
            north: along.to_radians(),
        }
    }

    /// Degrees into metres.
    #[must_use]
    pub fn to_metres(&self, at: Coord) -> Coord {
        Coord {
            x: (at.x - self.origin.x) * self.east,
            y: (at.y - self.origin.y) * self.north,
        }
    }

    /// Metres into degrees.
    #[must_use]
    pub fn to_degrees(&self, at: Coord) -> Coord {
        Coord {
            x: at.x / self.east + self.origin.x,
            y: at.y / self.north + self.origin.y,
        }
    }

    /// Polygons in degrees, in metres.
    #[must_use]
    pub fn polygons_to_metres(&self, polygons: &MultiPolygon) -> MultiPolygon {
        polygons.map_coords(|at| self.to_metres(at))
    }

    /// Polygons in metres, in degrees.
    #[must_use]
    pub fn polygons_to_degrees(&self, polygons: &MultiPolygon) -> MultiPolygon {
        polygons.map_coords(|at| self.to_degrees(at))
    }

    /// A line in degrees, in metres.
    #[must_use]
    pub fn line_to_metres(&self, line: &LineString) -> LineString {
        line.map_coords(|at| self.to_metres(at))
    }

    /// Metres between two points in degrees near the origin.
    #[must_use]
    pub fn distance(&self, a: Coord, b: Coord) -> f64 {
        let (a, b) = (self.to_metres(a), self.to_metres(b));
        (a.x - b.x).hypot(a.y - b.y)
    }
}
