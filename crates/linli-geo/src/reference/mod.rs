//! In which coordinates a drawing is made, and how they become WGS-84.

mod stated;
mod transverse;

use geo::{Coord, Rect};
use serde::{Deserialize, Serialize};

pub use stated::{from_epsg, from_wkt};
pub use transverse::GaussKruger;

use crate::plane::{Plane, SEMI_MAJOR};
use crate::shift;

/// A system of coordinates a file may be drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "system")]
pub enum System {
    /// Degrees of WGS-84, or of CGCS2000, which is the same to centimetres.
    Wgs84,
    /// Degrees of GCJ-02, the shifted coordinates of commercial maps.
    Gcj02,
    /// Metres of the web's Mercator map (EPSG:3857).
    WebMercator,
    /// Metres of a Gauss-Krüger strip, as surveyors hand them over (CGCS2000, EPSG:4491 to 4554).
    GaussKruger(GaussKruger),
}

/// A system of coordinates, and whether north stands before east.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The system.
    #[serde(flatten)]
    pub system: System,
    /// Whether the first number is the latitude or northing.
    #[serde(default)]
    pub swapped: bool,
}

impl Reference {
    /// WGS-84, longitude first.
    pub const WGS84: Self = Self::of(System::Wgs84);

    /// A system with east first.
    #[must_use]
    pub const fn of(system: System) -> Self {
        Self {
            system,
            swapped: false,
        }
    }

    /// The point in WGS-84 degrees.
    #[must_use]
    pub fn to_wgs84(self, at: Coord) -> Coord {
        let at = if self.swapped {
            Coord { x: at.y, y: at.x }
        } else {
            at
        };
        match self.system {
            System::Wgs84 => at,
            System::Gcj02 => shift::from_gcj02(at),
            System::WebMercator => Coord {
                x: (at.x / SEMI_MAJOR).to_degrees(),
                y: (at.y / SEMI_MAJOR).sinh().atan().to_degrees(),
            },
            System::GaussKruger(strip) => strip.to_wgs84(at),
        }
    }
}

/// What a file says of its own coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stated {
    /// A system we can read.
    Known(Reference),
    /// A datum of before CGCS2000 (Beijing 1954, Xi'an 1980): read as if it were CGCS2000, tens of metres off.
    OldDatum(Reference),
    /// A system we cannot read.
    Unknown,
}

/// How the coordinates of a drawing were understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// The file says so, and the numbers agree.
    Stated,
    /// Nothing was said; the numbers are degrees in China.
    Degrees,
    /// The numbers are degrees outside China.
    Abroad,
    /// Latitude stands before longitude.
    Swapped,
    /// Compared with what is drawn of the street, everything lies off by just the GCJ-02 shift.
    Shifted,
    /// The numbers are metres; strip and system are told by their size.
    Metres,
    /// The file names a datum of before CGCS2000.
    OldDatum,
    /// The numbers are metres of a strip nobody named: its meridian has to be given.
    MetresOfUnknownStrip,
    /// The numbers are no coordinates of any system we read.
    Unreadable,
}

/// How a drawing's coordinates are to be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Understanding {
    /// As what; `None` when it has to be asked.
    pub reference: Option<Reference>,
    /// By what sign.
    pub sign: Sign,
}

impl Understanding {
    /// Whether a person has to agree before anything is taken over.
    #[must_use]
    pub fn needs_agreement(&self) -> bool {
        !matches!(self.sign, Sign::Stated | Sign::Degrees)
    }
}

/// The box around mainland China and its islands in degrees.
fn china() -> Rect {
    Rect::new((73.0, 3.0), (136.0, 54.0))
}

fn holds(outer: Rect, inner: Rect) -> bool {
    outer.min().x <= inner.min().x
        && outer.min().y <= inner.min().y
        && inner.max().x <= outer.max().x
        && inner.max().y <= outer.max().y
}

fn swap(bounds: Rect) -> Rect {
    Rect::new(
        (bounds.min().y, bounds.min().x),
        (bounds.max().y, bounds.max().x),
    )
}

/// How to read a drawing, by the box around its raw numbers, what its file says, and what is known of the street: the
/// box in WGS-84 around what is drawn of the same areas already.
#[must_use]
pub fn understand(raw: Rect, stated: Option<Stated>, known: Option<Rect>) -> Understanding {
    let finite = [raw.min().x, raw.min().y, raw.max().x, raw.max().y]
        .iter()
        .all(|value| value.is_finite());
    if !finite {
        return told(None, Sign::Unreadable);
    }
    match stated {
        Some(Stated::Known(reference)) if holds(china(), transformed(raw, reference)) => {
            shifted_or(raw, reference, Sign::Stated, known)
        }
        Some(Stated::OldDatum(reference)) if holds(china(), transformed(raw, reference)) => {
            told(Some(reference), Sign::OldDatum)
        }
        // nothing said, not understood, or contradicted by the numbers themselves
        _ => by_numbers(raw, known),
    }
}

fn by_numbers(raw: Rect, known: Option<Rect>) -> Understanding {
    let swapped = |reference: Reference| Reference {
        swapped: true,
        ..reference
    };
    if holds(china(), raw) {
        return shifted_or(raw, Reference::WGS84, Sign::Degrees, known);
    }
    if holds(china(), swap(raw)) {
        return told(Some(swapped(Reference::WGS84)), Sign::Swapped);
    }
    let earth = Rect::new((-180.0, -90.0), (180.0, 90.0));
    if holds(earth, raw) {
        return told(Some(Reference::WGS84), Sign::Abroad);
    }
    if let Some(reference) = metres(raw, known) {
        return told(Some(reference), Sign::Metres);
    }
    if let Some(reference) = metres(swap(raw), known) {
        return told(Some(swapped(reference)), Sign::Swapped);
    }
    let strip = Rect::new((100_000.0, 300_000.0), (900_000.0, 6_000_000.0));
    if holds(strip, raw) || holds(strip, swap(raw)) {
        return told(None, Sign::MetresOfUnknownStrip);
    }
    told(None, Sign::Unreadable)
}

fn told(reference: Option<Reference>, sign: Sign) -> Understanding {
    Understanding { reference, sign }
}

fn transformed(raw: Rect, reference: Reference) -> Rect {
    Rect::new(reference.to_wgs84(raw.min()), reference.to_wgs84(raw.max()))
}

/// The system of numbers that can only be metres, east first.
fn metres(raw: Rect, known: Option<Rect>) -> Option<Reference> {
    let candidates = [
        Some(System::WebMercator),
        GaussKruger::by_prefix(raw.center().x).map(System::GaussKruger),
        known.map(|known| System::GaussKruger(GaussKruger::nearest(known.center().x))),
    ];
    let fits = |system: &System| {
        let read = transformed(raw, Reference::of(*system));
        let near = known.is_none_or(|known| {
            Plane::around(known.center()).distance(known.center(), read.center()) < 50_000.0
        });
        let in_strip = match system {
            System::GaussKruger(strip) => strip.reaches(raw),
            _ => true,
        };
        in_strip && holds(china(), read) && near
    };
    candidates
        .into_iter()
        .flatten()
        .find(fits)
        .map(Reference::of)
}

/// Degrees as they are, unless all of them lie off what is known by just the GCJ-02 shift.
fn shifted_or(raw: Rect, reference: Reference, sign: Sign, known: Option<Rect>) -> Understanding {
    let shifted = Reference {
        system: System::Gcj02,
        swapped: reference.swapped,
    };
    let looks_shifted = reference.system == System::Wgs84
        && known.is_some_and(|known| {
            let plain = misfit(transformed(raw, reference), known);
            let back = misfit(transformed(raw, shifted), known);
            // the shift is 300 to 700 m; a border drawn by hand is off by less than 100
            plain > 200.0 && back < plain / 3.0
        });
    if looks_shifted {
        told(Some(shifted), Sign::Shifted)
    } else {
        told(Some(reference), sign)
    }
}

/// How far two boxes lie apart: the mean over their corners in metres.
fn misfit(one: Rect, other: Rect) -> f64 {
    let plane = Plane::around(other.center());
    (plane.distance(one.min(), other.min()) + plane.distance(one.max(), other.max())) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(x: f64, y: f64, half: f64) -> Rect {
        Rect::new((x - half, y - half), (x + half, y + half))
    }

    fn strip(meridian: f64, false_easting: f64) -> System {
        System::GaussKruger(GaussKruger {
            central_meridian: meridian,
            false_easting,
            scale: 1.0,
        })
    }

    #[test]
    fn tells_the_coordinates_of_a_drawing() {
        let street = around(117.0, 36.65, 0.02);
        let gcj = Rect::new(shift::to_gcj02(street.min()), shift::to_gcj02(street.max()));
        let far = around(117.3, 36.65, 0.02);
        let cases = [
            ("degrees", street, None, System::Wgs84, false, Sign::Degrees),
            (
                "degrees that fit",
                street,
                Some(street),
                System::Wgs84,
                false,
                Sign::Degrees,
            ),
            (
                "another part of town",
                far,
                Some(street),
                System::Wgs84,
                false,
                Sign::Degrees,
            ),
            (
                "latitude first",
                around(36.65, 117.0, 0.02),
                None,
                System::Wgs84,
                true,
                Sign::Swapped,
            ),
            (
                "shifted",
                gcj,
                Some(street),
                System::Gcj02,
                false,
                Sign::Shifted,
            ),
            (
                "shifted, nothing known",
                gcj,
                None,
                System::Wgs84,
                false,
                Sign::Degrees,
            ),
            (
                "abroad",
                around(2.35, 48.85, 0.02),
                None,
                System::Wgs84,
                false,
                Sign::Abroad,
            ),
            (
                "web mercator",
                around(13_024_380.0, 4_393_000.0, 2_000.0),
                None,
                System::WebMercator,
                false,
                Sign::Metres,
            ),
            (
                "strip 39",
                around(39_500_000.0, 4_057_000.0, 2_000.0),
                None,
                strip(117.0, 39_500_000.0),
                false,
                Sign::Metres,
            ),
            (
                "strip 20 of 6 degrees",
                around(20_500_000.0, 4_057_000.0, 2_000.0),
                None,
                strip(117.0, 20_500_000.0),
                false,
                Sign::Metres,
            ),
            (
                "strip 39, north first",
                around(4_057_000.0, 39_500_000.0, 2_000.0),
                None,
                strip(117.0, 39_500_000.0),
                true,
                Sign::Swapped,
            ),
            (
                "strip by the street",
                around(500_000.0, 4_057_000.0, 2_000.0),
                Some(street),
                strip(117.0, 500_000.0),
                false,
                Sign::Metres,
            ),
        ];
        for (what, raw, known, system, swapped, sign) in cases {
            let understood = understand(raw, None, known);
            assert_eq!(understood.sign, sign, "{what}");
            assert_eq!(
                understood.reference,
                Some(Reference { system, swapped }),
                "{what}"
            );
        }
    }

    #[test]
    fn asks_where_it_cannot_tell() {
        let cases = [
            (
                around(500_000.0, 4_057_000.0, 2_000.0),
                Sign::MetresOfUnknownStrip,
            ),
            (
                around(4_057_000.0, 500_000.0, 2_000.0),
                Sign::MetresOfUnknownStrip,
            ),
            (around(9e9, 9e9, 1.0), Sign::Unreadable),
            (around(f64::NAN, 1.0, 1.0), Sign::Unreadable),
        ];
        for (raw, sign) in cases {
            let understood = understand(raw, None, None);
            assert_eq!((understood.reference, understood.sign), (None, sign));
            assert!(understood.needs_agreement());
        }
    }

    #[test]
    fn a_file_that_contradicts_its_numbers_is_not_believed() {
        let metres = around(39_500_000.0, 4_057_000.0, 2_000.0);
        let said_degrees = Some(Stated::Known(Reference::WGS84));
        assert_eq!(understand(metres, said_degrees, None).sign, Sign::Metres);
        let degrees = around(117.0, 36.65, 0.02);
        assert_eq!(understand(degrees, said_degrees, None).sign, Sign::Stated);
        let old = Some(Stated::OldDatum(Reference::WGS84));
        assert_eq!(understand(degrees, old, None).sign, Sign::OldDatum);
        assert_eq!(
            understand(degrees, Some(Stated::Unknown), None).sign,
            Sign::Degrees
        );
    }
}
