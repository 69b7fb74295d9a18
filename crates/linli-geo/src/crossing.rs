//! Where a ring crosses, touches or runs back over itself, found through a tree of its segments.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Coord, Line, LineString};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

type Segment = GeomWithData<Rectangle<[f64; 2]>, usize>;

fn envelope(line: Line) -> AABB<[f64; 2]> {
    AABB::from_corners([line.start.x, line.start.y], [line.end.x, line.end.y])
}

/// The first place where a closed ring without repeated points is not simple: it crosses itself, touches itself at a
/// point, or runs back over its own border (a spike). `None` for a simple ring.
#[must_use]
pub fn first_in_ring(ring: &LineString) -> Option<Coord> {
    let lines: Vec<Line> = ring.lines().collect();
    let tree = RTree::bulk_load(
        lines
            .iter()
            .enumerate()
            .map(|(index, line)| {
                let corners = envelope(*line);
                Segment::new(Rectangle::from_aabb(corners), index)
            })
            .collect(),
    );
    lines.iter().enumerate().find_map(|(index, line)| {
        tree.locate_in_envelope_intersecting(&envelope(*line))
            .filter(|other| other.data > index)
            .find_map(|other| {
                let meeting = line_intersection(*line, lines[other.data])?;
                let follows = other.data == index + 1;
                let closes = index == 0 && other.data + 1 == lines.len();
                match meeting {
                    // neighbours on the ring share their common point, and nothing else
                    LineIntersection::SinglePoint { .. } if follows || closes => None,
                    LineIntersection::SinglePoint { intersection, .. } => Some(intersection),
                    LineIntersection::Collinear { intersection } => Some(intersection.start),
                }
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, corners, where they cross.
    type Case = (&'static str, &'static [(f64, f64)], Option<(f64, f64)>);

    #[test]
    fn finds_the_place() {
        let table: [Case; 6] = [
            ("a square", &[(0., 0.), (4., 0.), (4., 4.), (0., 4.)], None),
            ("a triangle", &[(0., 0.), (4., 0.), (0., 4.)], None),
            (
                "a bow tie",
                &[(0., 0.), (4., 4.), (4., 0.), (0., 4.)],
                Some((2., 2.)),
            ),
            (
                "a spike",
                &[
                    (0., 0.),
                    (4., 0.),
                    (4., 4.),
                    (2., 4.),
                    (2., 6.),
                    (2., 4.),
                    (0., 4.),
                ],
                Some((2., 4.)),
            ),
            (
                "a touch at a corner",
                &[(0., 0.), (2., 2.), (4., 0.), (4., 4.), (2., 2.), (0., 4.)],
                Some((2., 2.)),
            ),
            (
                "a touch on an edge",
                &[(0., 0.), (4., 0.), (4., 4.), (2., 0.), (0., 4.)],
                Some((2., 0.)),
            ),
        ];
        for (what, points, place) in table {
            let mut ring: LineString = points.to_vec().into();
            ring.close();
            let found = first_in_ring(&ring).map(|at| (at.x, at.y));
            assert_eq!(found, place, "{what}");
        }
    }
}
