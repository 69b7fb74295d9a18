//! Areas on the earth, pure: polygons of places, how they come in and go out, and what is wrong with them.
//!
//! | Module | Question it answers |
//! |---|---|
//! | [`shape`] | Is this a sound polygon, what was repaired, how large is it? |
//! | [`crossing`] | Where does a ring cross or touch itself? |
//! | [`plane`] | How many metres is a degree here? |
//! | [`mod@reference`] | In which coordinates is this drawing, and how does it become WGS-84? |
//! | [`shift`] | The GCJ-02 shift of commercial maps, there and back |
//! | [`index`] | In which area does this point lie? |
//! | [`split`], [`snap`] | Cut a shape along a line; pull its border onto its neighbours' |
//! | [`siblings`] | Where do siblings overlap, and what does none of them cover? |
//! | [`layer`] | GeoJSON and zipped Shapefiles in, GeoJSON out |
//!
//! Rules of the whole crate:
//!
//! - Stored coordinates are WGS-84 longitude and latitude in degrees (CGCS2000, EPSG:4490, differs from it by
//!   centimetres and is read as the same), `x` is longitude, rounded to [`shape::DEGREE_STEP`]. Nothing else is ever
//!   stored; GCJ-02 exists only at the border with a tile source that draws in it.
//! - A [`shape::Shape`] is sound by construction: closed, no ring crosses itself, holes lie inside, outer rings run
//!   counter-clockwise (RFC 7946, section 3.1.6). What was repaired on the way is said.
//! - Files are hostile until read: every reader has limits on bytes, records and points.

pub mod crossing;
pub mod index;
pub mod layer;
pub mod plane;
pub mod reference;
pub mod shape;
pub mod shift;
pub mod siblings;
pub mod snap;
pub mod split;

pub use geo::{Coord, Rect};
