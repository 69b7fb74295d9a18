//! Cutting a shape into parts along a line.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::float::slice::FloatSlice;

use crate::plane::Plane;
use crate::shape::{Drawing, Shape, rings_of};

/// Parts smaller than this many square metres are the rounding of the cut, not parts.
const SMALLEST_PART: f64 = 1.0;

/// Why a line does not split a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SplitRefusal {
    /// Fewer than two different points, or a point that is no longitude and latitude.
    #[error("a cut needs two points")]
    NoLine,
    /// The line does not run through the shape from border to border.
    #[error("the line does not cut through")]
    NotThrough,
}

/// The parts a line cuts a shape into, the largest first. Together they are the shape.
///
/// # Errors
/// The line is none, or does not cut through: after it there is still one part.
pub fn split(shape: &Shape, line: &[Coord]) -> Result<Vec<Shape>, SplitRefusal> {
    let finite = line.iter().all(|at| at.x.is_finite() && at.y.is_finite());
    if !finite || !line.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err(SplitRefusal::NoLine);
    }
    let plane = Plane::around(shape.inner_point());
    let points = |ring: &LineString| -> Vec<[f64; 2]> {
        let open = ring.0.split_last().map_or(&[][..], |(_, open)| open);
        open.iter().map(|at| pair(plane.to_metres(*at))).collect()
    };
    let contours: Vec<Vec<[f64; 2]>> = shape
        .polygons()
        .iter()
        .flat_map(rings_of)
        .map(points)
        .collect();
    let cut: Vec<[f64; 2]> = line.iter().map(|at| pair(plane.to_metres(*at))).collect();
    let parts = contours.slice_by(&cut, FillRule::EvenOdd);
    let mut shapes: Vec<Shape> = parts
        .into_iter()
        .filter_map(|rings| sound_part(&plane, rings))
        .filter(|part| part.square_metres() >= SMALLEST_PART)
        .collect();
    if shapes.len() <= shape.polygons().0.len() {
        return Err(SplitRefusal::NotThrough);
    }
    shapes.sort_by(|a, b| b.square_metres().total_cmp(&a.square_metres()));
    Ok(shapes)
}

fn pair(at: Coord) -> [f64; 2] {
    [at.x, at.y]
}

fn sound_part(plane: &Plane, rings: Vec<Vec<[f64; 2]>>) -> Option<Shape> {
    let ring = |points: Vec<[f64; 2]>| -> LineString {
        points
            .into_iter()
            .map(|[x, y]| plane.to_degrees(Coord { x, y }))
            .collect()
    };
    let mut rings = rings.into_iter().map(ring);
    let polygon = Polygon::new(rings.next()?, rings.collect());
    Shape::sound(Drawing::from(MultiPolygon(vec![polygon])))
        .ok()
        .map(|(shape, _)| shape)
}
