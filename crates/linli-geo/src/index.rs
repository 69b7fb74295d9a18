//! In which area does a point lie: a tree of boxes over all areas, and over the edges of each.

use geo::{Coord, Line};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::shape::{Shape, rings_of};

/// An area with few edges is walked edge by edge; one with more has its edges sorted into this many bands at most.
const MAX_BANDS: usize = 256;
/// Edges a band holds on the average.
const EDGES_A_BAND: usize = 4;

type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Areas ready to be asked. `K` is what the answer is: an id, a row number.
#[derive(Debug)]
pub struct PointIndex<K> {
    boxes: RTree<Boxed>,
    areas: Vec<(K, Bands)>,
}

/// The edges of one area, by the bands of latitude they pass through.
#[derive(Debug)]
struct Bands {
    south: f64,
    per_degree: f64,
    bands: Vec<Vec<Line>>,
}

impl Bands {
    fn new(shape: &Shape) -> Self {
        let bounds = shape.bounds();
        let lines: Vec<Line> = shape
            .polygons()
            .iter()
            .flat_map(rings_of)
            .flat_map(geo::LineString::lines)
            .collect();
        let count = (lines.len() / EDGES_A_BAND).clamp(1, MAX_BANDS);
        let mut found = Self {
            south: bounds.min().y,
            per_degree: count as f64 / bounds.height().max(f64::MIN_POSITIVE),
            bands: vec![Vec::new(); count],
        };
        for line in lines {
            let (from, to) = (found.band(line.start.y), found.band(line.end.y));
            for band in from.min(to)..=from.max(to) {
                found.bands[band].push(line);
            }
        }
        found
    }

    fn band(&self, y: f64) -> usize {
        // a float casts to the nearest end of the range, never around it
        let band = ((y - self.south) * self.per_degree) as usize;
        band.min(self.bands.len() - 1)
    }

    /// Even-odd: how many edges a ray to the east crosses. A point on a border between two areas belongs to exactly one
    /// of them, because an edge counts its lower end and not its upper one.
    fn contains(&self, at: Coord) -> bool {
        self.bands[self.band(at.y)]
            .iter()
            .filter(|line| (line.start.y > at.y) != (line.end.y > at.y))
            .filter(|line| {
                // the same sum for both directions of an edge, so that neighbours agree on it
                let (low, high) = if line.start.y < line.end.y {
                    (line.start, line.end)
                } else {
                    (line.end, line.start)
                };
                at.x < low.x + (at.y - low.y) / (high.y - low.y) * (high.x - low.x)
            })
            .count()
            % 2
            == 1
    }
}

impl<K: Copy> PointIndex<K> {
    /// Gets areas ready.
    pub fn new<'s>(shapes: impl IntoIterator<Item = (K, &'s Shape)>) -> Self {
        let mut areas = Vec::new();
        let mut boxes = Vec::new();
        for (key, shape) in shapes {
            let bounds = shape.bounds();
            let (low, high) = (bounds.min(), bounds.max());
            let corners = AABB::from_corners([low.x, low.y], [high.x, high.y]);
            boxes.push(Boxed::new(Rectangle::from_aabb(corners), areas.len()));
            areas.push((key, Bands::new(shape)));
        }
        Self {
            boxes: RTree::bulk_load(boxes),
            areas,
        }
    }

    /// Every area the point (degrees) lies in, in no order: siblings that overlap both answer.
    pub fn all_at(&self, at: Coord) -> impl Iterator<Item = K> + '_ {
        self.boxes
            .locate_all_at_point(&[at.x, at.y])
            .map(|boxed| &self.areas[boxed.data])
            .filter(move |(_, bands)| bands.contains(at))
            .map(|(key, _)| *key)
    }

    /// One area the point lies in, if there is any.
    #[must_use]
    pub fn at(&self, at: Coord) -> Option<K> {
        self.all_at(at).next()
    }
}
