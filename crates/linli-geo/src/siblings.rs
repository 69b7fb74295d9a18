//! What is wrong between the areas under one parent: where two overlap, and what none of them covers.

use geo::{Area, BooleanOps, Length, MultiPolygon, Polygon, unary_union};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::plane::Plane;
use crate::shape::{Drawing, Shape, rings_of};

/// What is smaller than this many square metres is drawing noise.
pub const SMALLEST_FINDING: f64 = 1.0;
/// What is narrower than this many metres on the average (twice the area over the border's length) is two borders that
/// were meant to be one.
pub const NARROWEST_FINDING: f64 = 0.05;

/// Ground that two siblings both claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap<K> {
    /// The two, the one with the smaller key first.
    pub between: (K, K),
    /// The ground.
    pub shape: Shape,
    /// Its size in square metres.
    pub square_metres: f64,
}

/// Ground that no sibling covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Hole {
    /// The ground.
    pub shape: Shape,
    /// Its size in square metres.
    pub square_metres: f64,
}

/// Every overlap of two siblings, the largest first.
#[must_use]
pub fn overlaps<K: Copy + Ord>(siblings: &[(K, &Shape)]) -> Vec<Overlap<K>> {
    type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;
    let envelope = |shape: &Shape| {
        let bounds = shape.bounds();
        AABB::from_corners(
            [bounds.min().x, bounds.min().y],
            [bounds.max().x, bounds.max().y],
        )
    };
    let boxes = siblings
        .iter()
        .enumerate()
        .map(|(index, (_, shape))| Boxed::new(Rectangle::from_aabb(envelope(shape)), index))
        .collect();
    let tree = RTree::bulk_load(boxes);
    let mut found = Vec::new();
    for (index, (key, shape)) in siblings.iter().enumerate() {
        let near = tree.locate_in_envelope_intersecting(&envelope(shape));
        for other in near.map(|boxed| boxed.data).filter(|other| *other > index) {
            let (other_key, other_shape) = siblings[other];
            let plane = Plane::around(shape.inner_point());
            let ground = plane
                .polygons_to_metres(shape.polygons())
                .intersection(&plane.polygons_to_metres(other_shape.polygons()));
            let between = if *key < other_key {
                (*key, other_key)
            } else {
                (other_key, *key)
            };
            found.extend(
                findings(&plane, ground).map(|(shape, square_metres)| Overlap {
                    between,
                    shape,
                    square_metres,
                }),
            );
        }
    }
    found.sort_by(|a, b| b.square_metres.total_cmp(&a.square_metres));
    found
}

/// What no sibling covers, the largest first: of the parent's ground where the parent is drawn, else the ground that
/// the siblings enclose.
#[must_use]
pub fn holes(parent: Option<&Shape>, siblings: &[&Shape]) -> Vec<Hole> {
    let Some(middle) = parent.or(siblings.first().copied()).map(Shape::inner_point) else {
        return Vec::new();
    };
    let plane = Plane::around(middle);
    let areas: Vec<MultiPolygon> = siblings
        .iter()
        .map(|shape| plane.polygons_to_metres(shape.polygons()))
        .collect();
    let covered = unary_union(&areas);
    let open = match parent {
        Some(parent) => plane
            .polygons_to_metres(parent.polygons())
            .difference(&covered),
        None => covered
            .iter()
            .flat_map(Polygon::interiors)
            .map(|ring| Polygon::new(ring.clone(), vec![]))
            .collect(),
    };
    let mut found: Vec<Hole> = findings(&plane, open)
        .map(|(shape, square_metres)| Hole {
            shape,
            square_metres,
        })
        .collect();
    found.sort_by(|a, b| b.square_metres.total_cmp(&a.square_metres));
    found
}

/// The pieces of a ground in metres that are large and wide enough to be told, as shapes with their size.
fn findings(plane: &Plane, ground: MultiPolygon) -> impl Iterator<Item = (Shape, f64)> {
    ground.into_iter().filter_map(|piece| {
        let border: f64 = rings_of(&piece)
            .map(|ring| geo::Euclidean.length(ring))
            .sum();
        let area = piece.unsigned_area();
        if area < SMALLEST_FINDING || 2.0 * area < NARROWEST_FINDING * border {
            return None;
        }
        let degrees = plane.polygons_to_degrees(&MultiPolygon(vec![piece]));
        let (shape, _) = Shape::sound(Drawing::from(degrees)).ok()?;
        let square_metres = shape.square_metres();
        Some((shape, square_metres))
    })
}
