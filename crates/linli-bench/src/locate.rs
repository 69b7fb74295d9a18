//! Bar of the map: which of 1,000 areas does a point lie in, on one core, against a walk over all areas.

use std::hint::black_box;
use std::time::{Duration, Instant};

use linli_geo::Coord;
use linli_geo::index::PointIndex;
use linli_geo::shape::{Drawing, Shape};

use crate::table::{Bar, Row};

/// Areas from west to east and from south to north.
const COLUMNS: u32 = 40;
const ROWS: u32 = 25;
/// Corners an area has: about what a hand draws.
const CORNERS: u32 = 40;
/// Width of an area in degrees.
const SIDE: f64 = 0.01;
/// How long each way is measured at least.
const SPAN: Duration = Duration::from_millis(500);

/// Measures.
///
/// # Errors
/// Never; the signature is that of all benches.
pub fn run() -> anyhow::Result<Vec<Row>> {
    let areas = (0..COLUMNS * ROWS)
        .map(area)
        .collect::<anyhow::Result<Vec<Shape>>>()?;
    let index = PointIndex::new(areas.iter().enumerate());
    let points: Vec<Coord> = (0..100_000).map(point).collect();
    let by_index = rate(&points, |at| index.at(at));
    let by_walk = rate(&points, |at| {
        areas.iter().position(|area| area.contains(at))
    });
    let agree = points
        .iter()
        .take(2_000)
        .all(|at| index.at(*at) == areas.iter().position(|area| area.contains(*at)));
    anyhow::ensure!(agree, "the index and the walk say different areas");
    Ok(vec![
        Row::new(
            "net: points found in 1,000 areas, one core",
            by_index,
            "a second",
            Bar::AtLeast(200_000.0),
        ),
        Row::new(
            "net: the same against a walk over all areas",
            by_index,
            "a second",
            Bar::Told,
        )
        .against(by_walk),
    ])
}

/// A bent star in its own mesh: areas never overlap, so that both ways have one answer.
fn area(number: u32) -> anyhow::Result<Shape> {
    let (column, row) = (number % COLUMNS, number / COLUMNS);
    let corner = |index: u32| {
        let angle = std::f64::consts::TAU * f64::from(index) / f64::from(CORNERS);
        let radius = SIDE * (0.35 + 0.14 * (f64::from(index * 7 + number) * 1.7).sin());
        (
            117.0 + SIDE * (f64::from(column) + 0.5) + radius * angle.cos(),
            36.0 + SIDE * (f64::from(row) + 0.5) + radius * angle.sin(),
        )
    };
    let ring: Vec<(f64, f64)> = (0..=CORNERS).map(|index| corner(index % CORNERS)).collect();
    Ok(Shape::sound(Drawing::ring(&ring))?.0)
}

/// Points spread evenly over all areas and the ground between them (the golden ratio's multiples).
fn point(number: u32) -> Coord {
    let share = |step: f64| (f64::from(number) * step).fract();
    Coord {
        x: 117.0 + SIDE * f64::from(COLUMNS) * share(0.618_033_988_75),
        y: 36.0 + SIDE * f64::from(ROWS) * share(0.754_877_666_25),
    }
}

/// Points answered a second.
fn rate<T>(points: &[Coord], find: impl Fn(Coord) -> T) -> f64 {
    let began = Instant::now();
    let mut answered = 0_u32;
    for at in points.iter().cycle() {
        black_box(find(*at));
        answered += 1;
        if answered.is_multiple_of(256) && began.elapsed() >= SPAN {
            break;
        }
    }
    f64::from(answered) / began.elapsed().as_secs_f64()
}
