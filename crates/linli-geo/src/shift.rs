//! The GCJ-02 shift of commercial maps in mainland China, there and back.
//!
//! The shift is public only by reverse engineering (the widely used formula of "eviltransform"); it agrees with the
//! published maps to about a metre, which is why nothing shifted is ever stored: it is applied where a tile source
//! draws in GCJ-02, and to tell a drawing made on such a map.

use geo::Coord;

/// Half the long axis of the Krassovsky 1940 ellipsoid, on which the shift is written.
const SEMI_MAJOR: f64 = 6_378_245.0;
/// Its first eccentricity squared.
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;

/// Where the shift is applied: a box around mainland China. Outside it both are the same.
#[must_use]
pub fn is_shifted(at: Coord) -> bool {
    (72.004..=137.8347).contains(&at.x) && (0.8293..=55.8271).contains(&at.y)
}

/// WGS-84 into GCJ-02.
#[must_use]
pub fn to_gcj02(at: Coord) -> Coord {
    if !is_shifted(at) {
        return at;
    }
    let (x, y) = (at.x - 105.0, at.y - 35.0);
    let (sin, cos) = at.y.to_radians().sin_cos();
    let magic = 1.0 - ECCENTRICITY * sin * sin;
    let along = SEMI_MAJOR * (1.0 - ECCENTRICITY) / (magic * magic.sqrt());
    let across = SEMI_MAJOR / magic.sqrt() * cos;
    Coord {
        x: at.x + (east(x, y) / across).to_degrees(),
        y: at.y + (north(x, y) / along).to_degrees(),
    }
}

/// GCJ-02 into WGS-84: the shift is found by steps until it is exact to a tenth of a millimetre.
#[must_use]
pub fn from_gcj02(at: Coord) -> Coord {
    let mut guess = at;
    for _ in 0..10 {
        let shifted = to_gcj02(guess);
        let (dx, dy) = (shifted.x - at.x, shifted.y - at.y);
        guess = Coord {
            x: guess.x - dx,
            y: guess.y - dy,
        };
        if dx.abs().max(dy.abs()) < 1e-9 {
            break;
        }
    }
    guess
}

fn wave(t: f64, weights: [f64; 3], lengths: [f64; 3]) -> f64 {
    let sum: f64 = weights
        .iter()
        .zip(lengths)
        .map(|(weight, length)| weight * (t * length * std::f64::consts::PI).sin())
        .sum();
    sum * 2.0 / 3.0
}

/// What both directions share: a ripple of a sixth and a third of a degree.
fn ripple(x: f64) -> f64 {
    wave(x, [20.0, 20.0, 0.0], [6.0, 2.0, 0.0])
}

fn east(x: f64, y: f64) -> f64 {
    300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + ripple(x)
        + wave(x, [20.0, 40.0, 0.0], [1.0, 1.0 / 3.0, 0.0])
        + wave(x, [150.0, 300.0, 0.0], [1.0 / 12.0, 1.0 / 30.0, 0.0])
}

fn north(x: f64, y: f64) -> f64 {
    -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + ripple(x)
        + wave(y, [20.0, 40.0, 0.0], [1.0, 1.0 / 3.0, 0.0])
        + wave(y, [160.0, 320.0, 0.0], [1.0 / 12.0, 1.0 / 30.0, 0.0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agrees_with_known_places() {
        // the test vectors of the library "eviltransform": WGS-84 and what a commercial map shows
        let table = [
            (
                121.527_210_6,
                31.177_427_6,
                121.531_541_859_215,
                31.175_303_983_645_97,
            ),
            (
                113.912_316,
                22.543_847,
                113.917_176_480_836_3,
                22.540_796_131_694_766,
            ),
            (
                116.377_817,
                39.911_954,
                116.384_047_224_554_57,
                39.913_345_455_360_69,
            ),
        ];
        for (x, y, shifted_x, shifted_y) in table {
            let shifted = to_gcj02(Coord { x, y });
            assert!((shifted.x - shifted_x).abs() < 1e-6, "{shifted:?}");
            assert!((shifted.y - shifted_y).abs() < 1e-6, "{shifted:?}");
        }
        let abroad = Coord { x: 2.35, y: 48.85 };
        assert_eq!(to_gcj02(abroad), abroad);
    }

    proptest! {
        #[test]
        fn comes_back(x in 75.0f64..134.0, y in 4.0f64..53.0) {
            let there_and_back = from_gcj02(to_gcj02(Coord { x, y }));
            prop_assert!((there_and_back.x - x).abs() < 1e-8 && (there_and_back.y - y).abs() < 1e-8);
        }
    }
}
