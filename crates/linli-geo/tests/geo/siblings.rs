//! Overlaps and holes between siblings.

use linli_geo::siblings::{holes, overlaps};

use super::{block, shape};

#[test]
fn overlaps_are_found_with_their_size() {
    let one = block(0., 0., 100., 100.);
    let two = block(90., 0., 100., 100.);
    let three = block(190., 0., 100., 100.);
    let found = overlaps(&[(3, &three), (2, &two), (1, &one)]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].between, (1, 2));
    let tenth = one.square_metres() / 10.0;
    assert!(
        (found[0].square_metres - tenth).abs() < 1.0,
        "{}",
        found[0].square_metres
    );
    // a common border, and one doubled by a centimetre, are no overlaps
    let nearly = block(189.99, 0., 100., 100.);
    assert_eq!(overlaps(&[(2, &two), (3, &nearly)]), vec![]);
}

#[test]
fn holes_are_found_with_and_without_a_parent() {
    let parent = block(0., 0., 300., 100.);
    let parts = [block(0., 0., 100., 100.), block(120., 0., 180., 100.)];
    let siblings: Vec<_> = parts.iter().collect();
    let found = holes(Some(&parent), &siblings);
    assert_eq!(found.len(), 1);
    let fifth = parts[0].square_metres() / 5.0;
    assert!((found[0].square_metres - fifth).abs() < 1.0);
    assert_eq!(
        holes(None, &siblings),
        vec![],
        "open to the side, nobody says it belongs to them"
    );
    // a ring of four around a court
    let ring = [
        block(0., 0., 300., 100.),
        block(0., 200., 300., 100.),
        block(0., 100., 100., 100.),
        block(200., 100., 100., 100.),
    ];
    let around: Vec<_> = ring.iter().collect();
    let found = holes(None, &around);
    assert_eq!(found.len(), 1);
    assert!((found[0].square_metres - parts[0].square_metres()).abs() < 1.0);
    assert!(found[0].shape.contains(super::at(150., 150.)));
    assert_eq!(holes(None, &[]), vec![]);
    let covering = shape(&[(-10., -10.), (310., -10.), (310., 110.), (-10., 110.)]);
    assert_eq!(holes(Some(&parent), &[&covering]), vec![]);
}
