//! Pulling the border of a shape onto its neighbours', so that siblings share one border instead of two nearly equal
//! ones.

use geo::{Closest, ClosestPoint, Coord, Line, LineString};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::plane::Plane;
use crate::shape::{Drawing, Flaw, Shape, rings_of};

type Segment = GeomWithData<Rectangle<[f64; 2]>, Line>;

/// The neighbours' borders in metres.
struct Borders {
    segments: RTree<Segment>,
    reach: f64,
}

impl Borders {
    fn new(plane: &Plane, neighbours: &[&Shape], reach: f64) -> Self {
        let lines = neighbours
            .iter()
            .flat_map(|shape| shape.polygons())
            .flat_map(rings_of)
            .flat_map(LineString::lines)
            .map(|line| Line::new(plane.to_metres(line.start), plane.to_metres(line.end)))
            .map(|line| {
                let corners =
                    AABB::from_corners([line.start.x, line.start.y], [line.end.x, line.end.y]);
                Segment::new(Rectangle::from_aabb(corners), line)
            })
            .collect();
        Self {
            segments: RTree::bulk_load(lines),
            reach,
        }
    }

    fn near(&self, low: Coord, high: Coord) -> impl Iterator<Item = Line> + '_ {
        let reach = self.reach;
        let wide = AABB::from_corners(
            [low.x - reach, low.y - reach],
            [high.x + reach, high.y + reach],
        );
        self.segments
            .locate_in_envelope_intersecting(&wide)
            .map(|segment| segment.data)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The neighbour's corner within reach, or else the nearest place on its border within reach.
    fn pull(&self, at: Coord) -> Coord {
        let near: Vec<Line> = self.near(at, at).collect();
        let corners = near.iter().map(|line| line.start);
        let on_border = near
            .iter()
            .filter_map(|line| match line.closest_point(&at.into()) {
                Closest::SinglePoint(point) | Closest::Intersection(point) => {
                    Some(Coord::from(point))
                }
                Closest::Indeterminate => None,
            });
        self.nearest(at, corners)
            .or_else(|| self.nearest(at, on_border))
            .unwrap_or(at)
    }

    fn nearest(&self, at: Coord, places: impl Iterator<Item = Coord>) -> Option<Coord> {
        places
            .map(|place| (distance(at, place), place))
            .filter(|(metres, _)| *metres <= self.reach)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, place)| place)
    }

    /// The neighbours' corners that lie along an edge, in the edge's order.
    fn corners_along(&self, edge: Line) -> Vec<Coord> {
        let low = Coord {
            x: edge.start.x.min(edge.end.x),
            y: edge.start.y.min(edge.end.y),
        };
        let high = Coord {
            x: edge.start.x.max(edge.end.x),
            y: edge.start.y.max(edge.end.y),
        };
        let mut found: Vec<(f64, Coord)> = self
            .near(low, high)
            .map(|line| line.start)
            .filter(|corner| {
                distance(*corner, edge.start) > self.reach
                    && distance(*corner, edge.end) > self.reach
            })
            .filter_map(|corner| match edge.closest_point(&corner.into()) {
                Closest::SinglePoint(on) | Closest::Intersection(on)
                    if distance(on.into(), corner) <= self.reach =>
                {
                    Some((distance(edge.start, on.into()), corner))
                }
                _ => None,
            })
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.dedup_by(|a, b| a.1 == b.1);
        found.into_iter().map(|(_, corner)| corner).collect()
    }
}

fn distance(a: Coord, b: Coord) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// The shape with every corner within `reach` metres of a neighbour's corner or border moved onto it, and with the
/// neighbours' corners that lie along its edges taken in.
///
/// # Errors
/// Pulled so, the shape would cross itself: the reach is too long for it.
pub fn snap(shape: &Shape, neighbours: &[&Shape], reach: f64) -> Result<Shape, Flaw> {
    let plane = Plane::around(shape.inner_point());
    let borders = Borders::new(&plane, neighbours, reach.max(0.0));
    let pulled = |ring: &LineString| -> LineString {
        let corners: Vec<Coord> = ring
            .0
            .iter()
            .map(|at| borders.pull(plane.to_metres(*at)))
            .collect();
        let mut points = Vec::with_capacity(corners.len());
        for pair in corners.windows(2) {
            points.push(pair[0]);
            points.extend(borders.corners_along(Line::new(pair[0], pair[1])));
        }
        points.extend(corners.last());
        points.into_iter().map(|at| plane.to_degrees(at)).collect()
    };
    let parts = shape
        .polygons()
        .iter()
        .map(|polygon| rings_of(polygon).map(pulled).collect())
        .collect();
    let drawing = Drawing {
        parts,
        had_height: false,
    };
    Shape::sound(drawing).map(|(shape, _)| shape)
}
