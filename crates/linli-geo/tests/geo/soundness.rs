//! What is repaired and what is refused, and where.

use linli_geo::plane::Plane;
use linli_geo::shape::{Drawing, Flaw, MAX_POINTS, Repair, Shape};
use proptest::prelude::*;

use super::{at, block, drawing};

const SQUARE: [(f64, f64); 5] = [(0., 0.), (100., 0.), (100., 100.), (0., 100.), (0., 0.)];

fn with_hole(hole: &[(f64, f64)]) -> Drawing {
    let mut whole = drawing(&SQUARE);
    whole.parts[0].extend(drawing(hole).parts.remove(0));
    whole
}

#[test]
fn repairs_are_done_and_said() {
    let hole = [(20., 20.), (20., 40.), (40., 40.), (40., 20.), (20., 20.)];
    let hole_inverted = [(20., 20.), (40., 20.), (40., 40.), (20., 40.), (20., 20.)];
    let flat_hole = [(20., 20.), (40., 20.), (20., 20.)];
    let mut high = drawing(&SQUARE);
    high.had_height = true;
    let table: [(&str, Drawing, &[Repair]); 8] = [
        ("sound", drawing(&SQUARE), &[]),
        ("with a hole", with_hole(&hole), &[]),
        ("unclosed", drawing(&SQUARE[..4]), &[Repair::Unclosed]),
        (
            "twice the same point",
            drawing(&[(0., 0.), (100., 0.), (100., 0.), (100., 100.), (0., 0.)]),
            &[Repair::RepeatedPoint],
        ),
        (
            "clockwise",
            drawing(&[(0., 0.), (0., 100.), (100., 100.), (100., 0.), (0., 0.)]),
            &[Repair::Inverted],
        ),
        (
            "hole the wrong way",
            with_hole(&hole_inverted),
            &[Repair::Inverted],
        ),
        ("hole without area", with_hole(&flat_hole), &[Repair::Dust]),
        ("with heights", high, &[Repair::Flattened]),
    ];
    for (what, drawing, repairs) in table {
        let (shape, said) = Shape::sound(drawing).unwrap_or_else(|flaw| panic!("{what}: {flaw}"));
        assert_eq!(said, repairs, "{what}");
        // sound means sound: a second look finds nothing
        let again = Shape::sound(Drawing::from(shape.polygons().clone()));
        assert_eq!(again, Ok((shape, vec![])), "{what}");
    }
}

#[test]
fn flaws_are_told_with_their_place() {
    let crossing = Shape::sound(drawing(&[
        (0., 0.),
        (100., 100.),
        (100., 0.),
        (0., 100.),
        (0., 0.),
    ]));
    let Err(Flaw::CrossesItself { x, y }) = crossing else {
        panic!("{crossing:?}")
    };
    let plane = Plane::around(at(0., 0.));
    assert!(plane.distance(geo::Coord { x, y }, at(50., 50.)) < 0.1);

    let outside = with_hole(&[
        (80., 80.),
        (80., 120.),
        (120., 120.),
        (120., 80.),
        (80., 80.),
    ]);
    assert!(matches!(
        Shape::sound(outside),
        Err(Flaw::RingsOverlap { .. })
    ));
    let mut doubled = drawing(&SQUARE);
    doubled.parts.extend(drawing(&SQUARE).parts);
    assert!(matches!(
        Shape::sound(doubled),
        Err(Flaw::RingsOverlap { .. })
    ));
    let far = Drawing::ring(&[
        (500_000., 4_000_000.),
        (500_001., 4_000_000.),
        (500_001., 4_000_001.),
    ]);
    assert!(matches!(Shape::sound(far), Err(Flaw::OffTheEarth { .. })));
    let no_number = Drawing::ring(&[(117., 36.), (f64::NAN, 36.), (117., 37.)]);
    assert!(matches!(
        Shape::sound(no_number),
        Err(Flaw::OffTheEarth { .. })
    ));
    let line = drawing(&[(0., 0.), (100., 0.), (0., 0.)]);
    assert_eq!(Shape::sound(line), Err(Flaw::Empty));
    assert_eq!(Shape::sound(Drawing::default()), Err(Flaw::Empty));
    let endless = Drawing::ring(&vec![(117.0, 36.0); MAX_POINTS + 1]);
    assert_eq!(Shape::sound(endless), Err(Flaw::TooManyPoints));
}

#[test]
fn a_square_has_its_size() {
    // 100 steps are 0.001 degrees: on the ellipsoid at 36.6005° N 89.50 m by 110.97 m (Karney's GeodSolve)
    let square = block(0., 0., 100., 100.).square_metres();
    assert!((square - 9_931.0).abs() < 5.0, "{square}");
}

proptest! {
    /// Whatever is drawn is either sound or refused; what is sound stays sound, and nothing panics.
    #[test]
    fn any_drawing_is_sound_or_refused(points in prop::collection::vec((-200.0f64..200.0, -200.0f64..200.0), 0..12)) {
        if let Ok((shape, _)) = Shape::sound(drawing(&points)) {
            prop_assert!(shape.square_metres() > 0.0);
            let again = Shape::sound(Drawing::from(shape.polygons().clone()));
            prop_assert_eq!(again, Ok((shape, vec![])));
        }
    }
}
