//! Shapes, files and the rules between areas, as tables and properties.

mod files;
mod siblings;
mod soundness;
mod split_and_index;

use linli_geo::Coord;
use linli_geo::shape::{Drawing, Shape};

/// The corner of the made-up street all tests lie at.
const CORNER: Coord = Coord { x: 117.0, y: 36.6 };
/// A hundred thousandth of a degree is about a metre.
const STEP: f64 = 1e-5;

/// A point some steps east and north of the corner.
fn at(east: f64, north: f64) -> Coord {
    Coord {
        x: CORNER.x + east * STEP,
        y: CORNER.y + north * STEP,
    }
}

/// A ring of points in steps from the corner.
fn drawing(points: &[(f64, f64)]) -> Drawing {
    let points: Vec<(f64, f64)> = points
        .iter()
        .map(|(east, north)| (at(*east, *north).x, at(*east, *north).y))
        .collect();
    Drawing::ring(&points)
}

fn shape(points: &[(f64, f64)]) -> Shape {
    Shape::sound(drawing(points)).expect("a sound ring").0
}

/// A box from the corner `(east, north)` with a width and a height in steps.
fn block(east: f64, north: f64, width: f64, height: f64) -> Shape {
    shape(&[
        (east, north),
        (east + width, north),
        (east + width, north + height),
        (east, north + height),
    ])
}
