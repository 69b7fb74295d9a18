//! Parts of a split add up to the whole; the index says what a walk over all areas says; a snapped border is shared.

use geo::Contains;
use linli_geo::index::PointIndex;
use linli_geo::shape::Shape;
use linli_geo::siblings;
use linli_geo::snap::snap;
use linli_geo::split::{SplitRefusal, split};
use proptest::prelude::*;

use super::{at, block, shape};

#[test]
fn splits_or_says_why_not() {
    let yard = block(0., 0., 100., 100.);
    let across = [at(-10., 50.), at(110., 50.)];
    let bent = [at(-10., 20.), at(50., 60.), at(110., 20.)];
    let horseshoe = shape(&[
        (0., 0.),
        (100., 0.),
        (100., 100.),
        (70., 100.),
        (70., 30.),
        (30., 30.),
        (30., 100.),
        (0., 100.),
    ]);
    let twice = [at(-10., 60.), at(110., 60.)];
    assert_eq!(split(&yard, &across).map(|parts| parts.len()), Ok(2));
    assert_eq!(split(&yard, &bent).map(|parts| parts.len()), Ok(2));
    assert_eq!(split(&horseshoe, &twice).map(|parts| parts.len()), Ok(3));
    let refused = [
        (vec![at(-10., 50.), at(50., 50.)], SplitRefusal::NotThrough),
        (
            vec![at(-10., -50.), at(110., -50.)],
            SplitRefusal::NotThrough,
        ),
        (vec![at(0., 0.)], SplitRefusal::NoLine),
        (vec![at(5., 5.), at(5., 5.)], SplitRefusal::NoLine),
        (vec![at(f64::NAN, 5.), at(5., 5.)], SplitRefusal::NoLine),
    ];
    for (line, refusal) in refused {
        assert_eq!(split(&yard, &line), Err(refusal), "{line:?}");
    }
}

#[test]
fn a_snapped_border_is_shared() {
    let neighbour = shape(&[
        (100., 0.),
        (200., 0.),
        (200., 100.),
        (100., 100.),
        (101., 40.),
    ]);
    let drawn = shape(&[(0., 0.), (98.5, 1.), (99., 99.), (0., 100.)]);
    let snapped = snap(&drawn, &[&neighbour], 3.0).expect("still sound");
    let pair = [(1, &snapped), (2, &neighbour)];
    assert_eq!(siblings::overlaps(&pair), vec![]);
    let ring = &snapped.polygons().0[0].exterior().0;
    for corner in [at(100., 0.), at(100., 100.), at(101., 40.)] {
        let corner = linli_geo::shape::rounded(corner);
        assert!(
            ring.iter().any(|point| (point.x - corner.x).abs() < 2e-8 && (point.y - corner.y).abs() < 2e-8),
            "{corner:?} in {ring:?}"
        );
    }
    // out of reach nothing moves
    assert_eq!(snap(&drawn, &[&neighbour], 0.2), Ok(drawn));
}

/// A ring around the middle whose corners lie at the given distances: star-shaped, so it never crosses itself.
fn star(radii: &[f64]) -> Shape {
    let step = std::f64::consts::TAU / radii.len() as f64;
    let points: Vec<(f64, f64)> = radii
        .iter()
        .enumerate()
        .map(|(index, radius)| {
            let angle = step * index as f64;
            (radius * angle.cos(), radius * angle.sin())
        })
        .collect();
    shape(&points)
}

proptest! {
    #[test]
    fn parts_add_up_to_the_whole(
        radii in prop::collection::vec(50.0f64..300.0, 3..40),
        line in prop::collection::vec((-400.0f64..400.0, -400.0f64..400.0), 2..5),
    ) {
        let whole = star(&radii);
        let line: Vec<_> = line.iter().map(|(east, north)| at(*east, *north)).collect();
        if let Ok(parts) = split(&whole, &line) {
            let sum: f64 = parts.iter().map(Shape::square_metres).sum();
            let total = whole.square_metres();
            // corners are rounded to a millimetre, and parts under a square metre are dropped
            prop_assert!((sum - total).abs() < 8.0 + total * 1e-4, "{} is not {}", sum, total);
            for (index, part) in parts.iter().enumerate() {
                let others: Vec<_> = parts.iter().enumerate().collect();
                prop_assert!(siblings::overlaps(&others).is_empty(), "part {} of {:?}", index, part);
            }
        }
    }

    #[test]
    fn the_index_says_what_a_walk_says(
        stars in prop::collection::vec((prop::collection::vec(20.0f64..200.0, 3..60), -300.0f64..300.0), 1..12),
        points in prop::collection::vec((-500.0f64..500.0, -500.0f64..500.0), 50),
    ) {
        let shapes: Vec<Shape> = stars
            .iter()
            .map(|(radii, offset)| {
                let moved = geo::Translate::translate(star(radii).polygons(), offset * super::STEP, 0.0);
                Shape::sound(moved.into()).expect("moved").0
            })
            .collect();
        let index = PointIndex::new(shapes.iter().enumerate());
        for (east, north) in points {
            let point = at(east, north);
            let mut found: Vec<usize> = index.all_at(point).collect();
            found.sort_unstable();
            let walked: Vec<usize> = (0..shapes.len())
                .filter(|number| shapes[*number].polygons().contains(&point))
                .collect();
            prop_assert_eq!(found, walked);
        }
    }
}

#[test]
fn a_point_on_a_common_border_lies_in_one_area() {
    let west = block(0., 0., 100., 100.);
    let east = block(100., 0., 100., 100.);
    let index = PointIndex::new([("west", &west), ("east", &east)]);
    for north in [0.1, 33.3, 50., 99.9] {
        assert_eq!(index.all_at(at(100., north)).count(), 1, "{north}");
    }
    assert_eq!(index.at(at(50., 50.)), Some("west"));
    assert_eq!(index.at(at(150., 50.)), Some("east"));
    assert_eq!(index.at(at(250., 50.)), None);
    let holed = {
        let mut drawing =
            super::drawing(&[(0., 0.), (100., 0.), (100., 100.), (0., 100.), (0., 0.)]);
        drawing.parts[0].extend(
            super::drawing(&[(40., 40.), (40., 60.), (60., 60.), (60., 40.), (40., 40.)])
                .parts
                .remove(0),
        );
        Shape::sound(drawing).expect("a ring with a hole").0
    };
    let index = PointIndex::new([((), &holed)]);
    assert_eq!(index.at(at(50., 50.)), None);
    assert_eq!(index.at(at(20., 20.)), Some(()));
}
