//! Gauss-Krüger strips (transverse Mercator), by Krüger's series to the third power, exact to a millimetre within a
//! strip (C. F. F. Karney, *Transverse Mercator with an accuracy of a few nanometers*, 2011).

use geo::{Coord, Rect};
use serde::{Deserialize, Serialize};

use crate::plane::{FLATTENING, SEMI_MAJOR};

/// Easting of the meridian of every Chinese strip, before its number is put in front.
const FALSE_EASTING: f64 = 500_000.0;

/// A strip of the map along a meridian.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GaussKruger {
    /// Its meridian in degrees.
    pub central_meridian: f64,
    /// What the meridian's easting is, in metres; with the strip's number in front where the file has it so.
    pub false_easting: f64,
    /// Scale along the meridian: 1 for Gauss-Krüger, 0.9996 for UTM.
    pub scale: f64,
}

impl GaussKruger {
    /// The strip whose number stands in front of an easting: 25 to 45 are strips of 3 degrees, 13 to 23 of 6.
    #[must_use]
    pub fn by_prefix(easting: f64) -> Option<Self> {
        let number = (easting / 1e6).floor();
        let central_meridian = match number as i64 {
            25..=45 => number * 3.0,
            13..=23 => number * 6.0 - 3.0,
            _ => return None,
        };
        Some(Self {
            central_meridian,
            false_easting: number * 1e6 + FALSE_EASTING,
            scale: 1.0,
        })
    }

    /// The strip of 3 degrees around a longitude, without its number in front.
    #[must_use]
    pub fn nearest(longitude: f64) -> Self {
        Self::of_meridian((longitude / 3.0).round() * 3.0)
    }

    /// The strip of a meridian, without its number in front.
    #[must_use]
    pub const fn of_meridian(central_meridian: f64) -> Self {
        Self {
            central_meridian,
            false_easting: FALSE_EASTING,
            scale: 1.0,
        }
    }

    /// Whether a box of eastings and northings lies in the strip (6 degrees wide at most) and in China.
    #[must_use]
    pub fn reaches(&self, raw: Rect) -> bool {
        let east = |x: f64| (x - self.false_easting).abs() <= 350_000.0;
        let north = |y: f64| (300_000.0..=6_000_000.0).contains(&y);
        east(raw.min().x) && east(raw.max().x) && north(raw.min().y) && north(raw.max().y)
    }

    /// Easting and northing as longitude and latitude in degrees.
    #[must_use]
    pub fn to_wgs84(self, at: Coord) -> Coord {
        let n = FLATTENING / (2.0 - FLATTENING);
        let radius = rectifying_radius(n) * self.scale;
        let (n2, n3) = (n * n, n * n * n);
        let beta = [
            n / 2.0 - 2.0 / 3.0 * n2 + 37.0 / 96.0 * n3,
            n2 / 48.0 + n3 / 15.0,
            17.0 / 480.0 * n3,
        ];
        let delta = [
            2.0 * n - 2.0 / 3.0 * n2 - 2.0 * n3,
            7.0 / 3.0 * n2 - 8.0 / 5.0 * n3,
            56.0 / 15.0 * n3,
        ];
        let (xi, eta) = (at.y / radius, (at.x - self.false_easting) / radius);
        let (mut xi1, mut eta1) = (xi, eta);
        for (factor, term) in (1..).map(|j| 2.0 * f64::from(j)).zip(beta) {
            xi1 -= term * (factor * xi).sin() * (factor * eta).cosh();
            eta1 -= term * (factor * xi).cos() * (factor * eta).sinh();
        }
        let conformal = (xi1.sin() / eta1.cosh()).asin();
        let latitude = (1..)
            .map(|j| 2.0 * f64::from(j))
            .zip(delta)
            .fold(conformal, |sum, (factor, term)| {
                sum + term * (factor * conformal).sin()
            });
        let longitude = eta1.sinh().atan2(xi1.cos());
        Coord {
            x: longitude.to_degrees() + self.central_meridian,
            y: latitude.to_degrees(),
        }
    }

    /// Longitude and latitude in degrees as easting and northing.
    #[must_use]
    pub fn from_wgs84(self, at: Coord) -> Coord {
        let n = FLATTENING / (2.0 - FLATTENING);
        let radius = rectifying_radius(n) * self.scale;
        let (n2, n3) = (n * n, n * n * n);
        let alpha = [
            n / 2.0 - 2.0 / 3.0 * n2 + 5.0 / 16.0 * n3,
            13.0 / 48.0 * n2 - 3.0 / 5.0 * n3,
            61.0 / 240.0 * n3,
        ];
        let sin = at.y.to_radians().sin();
        let east = (at.x - self.central_meridian).to_radians();
        let e = 2.0 * n.sqrt() / (1.0 + n);
        let t = (sin.atanh() - e * (e * sin).atanh()).sinh();
        let xi1 = t.atan2(east.cos());
        let eta1 = (east.sin() / t.hypot(1.0)).atanh();
        let (mut xi, mut eta) = (xi1, eta1);
        for (factor, term) in (1..).map(|j| 2.0 * f64::from(j)).zip(alpha) {
            xi += term * (factor * xi1).sin() * (factor * eta1).cosh();
            eta += term * (factor * xi1).cos() * (factor * eta1).sinh();
        }
        Coord {
            x: eta * radius + self.false_easting,
            y: xi * radius,
        }
    }
}

/// Radius of the circle as long as a meridian.
fn rectifying_radius(n: f64) -> f64 {
    SEMI_MAJOR / (1.0 + n) * (1.0 + n * n / 4.0 + n.powi(4) / 64.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agrees_with_a_known_tower() {
        // the CN Tower, 43°38′33.24″N 79°23′13.7″W, is UTM 17T 630084 m E, 4833438 m N (Wikipedia, "Universal
        // Transverse Mercator")
        let utm = GaussKruger {
            central_meridian: -81.0,
            false_easting: 500_000.0,
            scale: 0.9996,
        };
        let tower = Coord {
            x: -(79.0 + 23.0 / 60.0 + 13.7 / 3600.0),
            y: 43.0 + 38.0 / 60.0 + 33.24 / 3600.0,
        };
        let metres = utm.from_wgs84(tower);
        assert!((metres.x - 630_084.0).abs() < 1.0, "{metres:?}");
        assert!((metres.y - 4_833_438.0).abs() < 1.0, "{metres:?}");
    }

    proptest! {
        #[test]
        fn comes_back(x in -3.0f64..3.0, y in 4.0f64..53.0) {
            let strip = GaussKruger::of_meridian(117.0);
            let at = Coord { x: 117.0 + x, y };
            let back = strip.to_wgs84(strip.from_wgs84(at));
            prop_assert!((back.x - at.x).abs() < 1e-8 && (back.y - at.y).abs() < 1e-8, "{back:?}");
        }
    }
}
