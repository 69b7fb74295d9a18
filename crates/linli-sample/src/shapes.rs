//! Where the sample lies on the earth: polygons of its places, on open sea in the Bohai, where nobody lives.
//!
//! Communities are the meshes of one bent net over all ten streets, so that neighbours share their borders exactly.
//! Compounds, grids and buildings are set into them with roads between. The ground is the same for every seed.

use crate::model::SampleStreet;
use crate::places::COMMUNITIES;
use crate::random::Random;

/// A ring of longitudes and latitudes in WGS-84 degrees, counter-clockwise, its first point not repeated.
pub type Ring = Vec<(f64, f64)>;

/// Polygons of a street's places, by index into the sample's lists.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleShapes {
    /// The street.
    pub street: Ring,
    /// Communities.
    pub communities: Vec<Ring>,
    /// Compounds.
    pub compounds: Vec<Ring>,
    /// Grids; none for a dedicated grid, which is nobody's ground.
    pub grids: Vec<Option<Ring>>,
    /// Buildings.
    pub buildings: Vec<Ring>,
}

/// South-western corner of the first street in degrees.
const CORNER: (f64, f64) = (119.2, 38.4);
/// Width and height of a mesh in degrees, about 1.2 km each way.
const MESH: (f64, f64) = (0.0136, 0.0108);
/// Meshes of a street from west to east and from south to north.
const COLUMNS: u32 = 4;
const ROWS: u32 = 3;
/// Streets of the district stand in rows of five.
const STREETS_A_ROW: u32 = 5;

/// A point of the district's net at twice the density of its meshes, bent by up to a twentieth of a mesh: two neighbours bent apart stay
/// nearer than what stands inside keeps off them.
fn knot(x: u32, y: u32) -> (f64, f64) {
    let mut random = Random::of(0, x * 1_000 + y, "ground");
    let mut bend = || random.between(-50, 50) as f64 / 1_000.0;
    (
        CORNER.0 + MESH.0 * (f64::from(x) / 2.0 + bend()),
        CORNER.1 + MESH.1 * (f64::from(y) / 2.0 + bend()),
    )
}

/// The ring of meshes `columns` × `rows` whose south-western knot is `(x, y)`.
fn outline(x: u32, y: u32, columns: u32, rows: u32) -> Ring {
    let (east, north) = (x + 2 * columns, y + 2 * rows);
    let south_side = (x..east).map(|at| knot(at, y));
    let east_side = (y..north).map(|at| knot(east, at));
    let north_side = (x + 1..=east).rev().map(|at| knot(at, north));
    let west_side = (y + 1..=north).rev().map(|at| knot(x, at));
    south_side
        .chain(east_side)
        .chain(north_side)
        .chain(west_side)
        .collect()
}

/// Ground with four corners, which things are set into by shares of its width and height.
#[derive(Debug, Clone, Copy)]
struct Plot([(f64, f64); 4]);

impl Plot {
    /// The place at a share of the width and of the height.
    fn at(&self, east: f64, north: f64) -> (f64, f64) {
        let [a, b, c, d] = self.0;
        let mix = |a: f64, b: f64, c: f64, d: f64| {
            a * (1.0 - east) * (1.0 - north)
                + b * east * (1.0 - north)
                + c * east * north
                + d * (1.0 - east) * north
        };
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    }

    /// The part from one pair of shares to another.
    fn part(&self, west: f64, south: f64, east: f64, north: f64) -> Self {
        Self([
            self.at(west, south),
            self.at(east, south),
            self.at(east, north),
            self.at(west, north),
        ])
    }

    /// The `index`th of `count` parts, left free of its neighbours by `gap` of its own size on every side.
    fn cell(&self, index: usize, count: usize, gap: (f64, f64)) -> Self {
        let columns = (1..)
            .find(|columns| columns * columns >= count)
            .unwrap_or(1);
        let rows = count.div_ceil(columns).max(1);
        let (column, row) = ((index % columns) as f64, (index / columns) as f64);
        let (wide, high) = (1.0 / columns as f64, 1.0 / rows as f64);
        self.part(
            (column + gap.0) * wide,
            (row + gap.1) * high,
            (column + 1.0 - gap.0) * wide,
            (row + 1.0 - gap.1) * high,
        )
    }

    fn ring(&self) -> Ring {
        self.0.to_vec()
    }
}

/// Which of its siblings each thing is, and how many they are: `owner` names the common parent.
fn among_siblings<K: Eq + std::hash::Hash + Copy>(
    owners: impl Iterator<Item = K> + Clone,
) -> Vec<(usize, usize)> {
    let mut counts = std::collections::HashMap::new();
    for owner in owners.clone() {
        *counts.entry(owner).or_insert(0) += 1;
    }
    let mut seen = std::collections::HashMap::new();
    owners
        .map(|owner| {
            let index = seen.entry(owner).or_insert(0);
            *index += 1;
            (*index - 1, counts[&owner])
        })
        .collect()
}

/// The polygons of a street's places.
pub fn shapes(street: &SampleStreet) -> SampleShapes {
    let x = 2 * COLUMNS * (street.index % STREETS_A_ROW);
    let y = 2 * ROWS * (street.index / STREETS_A_ROW);
    let mesh = |index: u32| (x + 2 * (index % COLUMNS), y + 2 * (index / COLUMNS));
    let community_plots: Vec<Plot> = (0..COMMUNITIES)
        .map(|index| {
            let (x, y) = mesh(index);
            let corners = [
                knot(x, y),
                knot(x + 2, y),
                knot(x + 2, y + 2),
                knot(x, y + 2),
            ];
            // the borders bend between the corners: what stands inside keeps off them
            Plot(corners).part(0.12, 0.12, 0.88, 0.88)
        })
        .collect();
    let compound_plots: Vec<Plot> = street
        .compounds
        .iter()
        .zip(among_siblings(
            street.compounds.iter().map(|compound| compound.community),
        ))
        .map(|(compound, (index, count))| {
            community_plots[compound.community as usize].cell(index, count, (0.05, 0.05))
        })
        .collect();
    let grid_plots: Vec<Option<Plot>> = street
        .grids
        .iter()
        .zip(among_siblings(
            street.grids.iter().map(|grid| grid.compound),
        ))
        .map(|(grid, (index, count))| {
            let (from, to) = (
                index as f64 / count as f64,
                (index + 1) as f64 / count as f64,
            );
            grid.compound
                .map(|compound| compound_plots[compound as usize].part(from, 0.0, to, 1.0))
        })
        .collect();
    let buildings = street
        .buildings
        .iter()
        .zip(among_siblings(
            street.buildings.iter().map(|building| building.grid),
        ))
        .map(|(building, (index, count))| {
            let plot = grid_plots[building.grid as usize]
                .unwrap_or(compound_plots[building.compound as usize]);
            plot.part(0.04, 0.04, 0.96, 0.96)
                .cell(index, count, (0.14, 0.32))
                .ring()
        })
        .collect();
    SampleShapes {
        street: outline(x, y, COLUMNS, ROWS),
        communities: (0..COMMUNITIES)
            .map(|index| {
                let (x, y) = mesh(index);
                outline(x, y, 1, 1)
            })
            .collect(),
        compounds: compound_plots.iter().map(Plot::ring).collect(),
        grids: grid_plots
            .iter()
            .map(|plot| plot.map(|plot| plot.ring()))
            .collect(),
        buildings,
    }
}
