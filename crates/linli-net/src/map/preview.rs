//! What a file of shapes would do, feature by feature, before anything is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linli_geo::layer::{self, Characters, Feature, Format, Layer, NoDrawing, Refusal};
use linli_geo::reference::{Reference, Sign, Understanding, understand};
use linli_geo::shape::{Drawing, Flaw, Repair, Shape};
use linli_geo::siblings::{SMALLEST_FINDING, overlaps};

use super::draw::stored;
use super::reading::Reading;
use super::state::Outcome;
use super::store::Place;

type Bounds = geo_bounds::Bounds;

/// A feature, looked at.
#[derive(Debug)]
pub struct Looked {
    /// Its place in the file, from 1.
    pub number: usize,
    /// What its matching attribute says.
    pub label: String,
    /// The place it is, as a position in the list of places.
    pub place: Option<usize>,
    /// What taking it over would do.
    pub outcome: Outcome,
    /// Its sound shape.
    pub shape: Option<Shape>,
    /// What was put right.
    pub repairs: Vec<Repair>,
    /// Why there is no shape.
    pub flaw: Option<Unusable>,
}

/// Why a feature has no usable shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unusable {
    /// There are no polygons in it.
    NoDrawing(NoDrawing),
    /// The polygons have a flaw.
    Flawed(Flaw),
    /// Nobody can tell its coordinates yet.
    NoReference,
}

/// A file, looked at.
#[derive(Debug)]
pub struct Preview {
    /// Its kind.
    pub format: Format,
    /// In which characters its attributes were written.
    pub characters: Characters,
    /// Whether it says in which coordinates it is drawn.
    pub says_reference: bool,
    /// How its coordinates were understood by themselves.
    pub understood: Understanding,
    /// How they are read: as somebody said, or as understood.
    pub reference: Option<Reference>,
    /// Its attributes.
    pub attributes: BTreeSet<String>,
    /// The one that names the places.
    pub attribute: Option<String>,
    /// What it holds.
    pub features: Vec<Looked>,
}

impl Preview {
    /// Whether somebody has to agree to the coordinates before anything is written.
    #[must_use]
    pub fn wants_agreement(&self, reading: &Reading) -> bool {
        reading.reference.is_none() && self.understood.needs_agreement()
    }

    /// How many features would do what.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.features
            .iter()
            .filter(|feature| feature.outcome == outcome)
            .count()
    }
}

/// Looks at a file. `reference` is what somebody said of its coordinates.
///
/// # Errors
/// The file cannot be read at all.
pub fn look(
    file: &[u8],
    places: &[Place],
    reading: &Reading,
    reference: Option<Reference>,
) -> Result<Preview, Refusal> {
    let layer = layer::read(file)?;
    let names = Names::new(places, reading);
    let attribute = reading
        .attribute
        .clone()
        .or_else(|| best_attribute(&layer, &names));
    let matched: Vec<Option<usize>> = layer
        .features
        .iter()
        .map(|feature| names.place_of(feature, attribute.as_deref(), reading))
        .collect();
    let understood = understood(&layer, places, &matched);
    let reference = reference.or(understood.reference);
    let mut features: Vec<Looked> = layer
        .features
        .iter()
        .zip(&matched)
        .map(|(feature, place)| {
            let label = label(feature, attribute.as_deref());
            looked(feature, label, *place, reference)
        })
        .collect();
    judge(&mut features, places);
    Ok(Preview {
        format: layer.format,
        characters: layer.characters,
        says_reference: layer.stated.is_some(),
        understood,
        reference,
        attributes: layer
            .features
            .iter()
            .flat_map(|feature| feature.attributes.keys().cloned())
            .collect(),
        attribute,
        features,
    })
}

/// Places by what they are called.
struct Names<'p> {
    // a name several places share finds none of them
    by_text: HashMap<&'p str, Option<usize>>,
    by_id: HashMap<linli_domain::id::AreaId, usize>,
}

impl<'p> Names<'p> {
    fn new(places: &'p [Place], reading: &Reading) -> Self {
        let mut by_text: HashMap<&str, Option<usize>> = HashMap::new();
        let meant = |place: &Place| reading.kind.is_none_or(|kind| place.kind == kind);
        for (index, place) in places.iter().enumerate().filter(|(_, place)| meant(place)) {
            for text in std::iter::once(place.name.as_str()).chain(place.code.as_deref()) {
                by_text
                    .entry(text)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(index));
            }
        }
        let by_id = places
            .iter()
            .enumerate()
            .map(|(index, place)| (place.area_id, index))
            .collect();
        Self { by_text, by_id }
    }

    fn by_text(&self, text: &str) -> Option<usize> {
        self.by_text.get(text).copied().flatten()
    }

    fn place_of(
        &self,
        feature: &Feature,
        attribute: Option<&str>,
        reading: &Reading,
    ) -> Option<usize> {
        if let Some(chosen) = reading.choices.get(&feature.number) {
            return self.by_id.get(chosen).copied();
        }
        self.by_text(feature.attributes.get(attribute?)?)
    }
}

/// The attribute whose values are names or codes of the most places.
fn best_attribute(layer: &Layer, names: &Names<'_>) -> Option<String> {
    let mut hits: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in &layer.features {
        for (name, value) in &feature.attributes {
            if names.by_text(value).is_some() {
                *hits.entry(name).or_default() += 1;
            }
        }
    }
    hits.into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(name, _)| name.to_owned())
}

fn label(feature: &Feature, attribute: Option<&str>) -> String {
    attribute
        .and_then(|name| feature.attributes.get(name))
        .or_else(|| feature.attributes.values().find(|value| !value.is_empty()))
        .cloned()
        .unwrap_or_default()
}

/// How the file's coordinates are understood: held against what is drawn of the very places it names, or else of the
/// whole street.
fn understood(layer: &Layer, places: &[Place], matched: &[Option<usize>]) -> Understanding {
    let mut raw = Bounds::default();
    let mut known = Bounds::default();
    for (feature, place) in layer.features.iter().zip(matched) {
        let geometry = place.and_then(|place| places[place].geometry.as_deref());
        let shape = geometry.and_then(|geometry| stored(geometry).ok());
        if let (Some(shape), Ok(drawing)) = (shape, &feature.drawing) {
            raw.take(drawing.points());
            let bounds = shape.bounds();
            known.take([bounds.min(), bounds.max()].into_iter());
        }
    }
    if let (Some(raw), Some(known)) = (raw.get(), known.get()) {
        let by_places = understand(raw, layer.stated, Some(known));
        if by_places.sign != Sign::Unreadable {
            return by_places;
        }
    }
    let mut street = Bounds::default();
    for geometry in places.iter().filter_map(|place| place.geometry.as_deref()) {
        if let Ok(shape) = stored(geometry) {
            let bounds = shape.bounds();
            street.take([bounds.min(), bounds.max()].into_iter());
        }
    }
    match layer.raw_bounds() {
        Some(raw) => understand(raw, layer.stated, street.get()),
        None => Understanding {
            reference: None,
            sign: Sign::Unreadable,
        },
    }
}

fn looked(
    feature: &Feature,
    label: String,
    place: Option<usize>,
    reference: Option<Reference>,
) -> Looked {
    let shape = match (&feature.drawing, reference) {
        (Err(none), _) => Err(Unusable::NoDrawing(*none)),
        (Ok(_), None) => Err(Unusable::NoReference),
        (Ok(drawing), Some(reference)) => sound(drawing, reference).map_err(Unusable::Flawed),
    };
    let (shape, repairs, flaw) = match shape {
        Ok((shape, repairs)) => (Some(shape), repairs, None),
        Err(flaw) => (None, vec![], Some(flaw)),
    };
    Looked {
        number: feature.number,
        label,
        place,
        outcome: Outcome::Unmatched,
        shape,
        repairs,
        flaw,
    }
}

fn sound(drawing: &Drawing, reference: Reference) -> Result<(Shape, Vec<Repair>), Flaw> {
    Shape::sound(drawing.mapped(|at| reference.to_wgs84(at)))
}

/// What each feature would do, once it is known which place it is.
fn judge(features: &mut [Looked], places: &[Place]) {
    let mut wanted: HashMap<usize, usize> = HashMap::new();
    for place in features.iter().filter_map(|feature| feature.place) {
        *wanted.entry(place).or_default() += 1;
    }
    for feature in features {
        feature.outcome = match (&feature.shape, feature.place) {
            (None, _) => Outcome::Flawed,
            (_, None) => Outcome::Unmatched,
            (Some(_), Some(place)) if wanted.get(&place).copied().unwrap_or(0) > 1 => {
                Outcome::Conflict
            }
            (Some(shape), Some(place)) => match places[place].geometry.as_deref() {
                None => Outcome::Create,
                Some(geometry) if is_same(shape, geometry) => Outcome::Unchanged,
                Some(_) => Outcome::Change,
            },
        };
    }
}

/// Whether a shape covers the ground of a stored one, to a square metre.
fn is_same(shape: &Shape, geometry: &str) -> bool {
    let Ok(present) = stored(geometry) else {
        return false;
    };
    if *shape == present {
        return true;
    }
    let both = overlaps(&[(0, shape), (1, &present)]);
    let common: f64 = both.iter().map(|overlap| overlap.square_metres).sum();
    let largest = shape.square_metres().max(present.square_metres());
    largest - common < SMALLEST_FINDING
}

/// A box that grows.
mod geo_bounds {
    use linli_geo::Coord;

    /// A box around the points taken in so far.
    #[derive(Debug, Default)]
    pub struct Bounds(Option<(Coord, Coord)>);

    impl Bounds {
        /// Takes points in.
        pub fn take(&mut self, points: impl Iterator<Item = Coord>) {
            for at in points {
                let (low, high) = self.0.unwrap_or((at, at));
                let low = Coord {
                    x: low.x.min(at.x),
                    y: low.y.min(at.y),
                };
                let high = Coord {
                    x: high.x.max(at.x),
                    y: high.y.max(at.y),
                };
                self.0 = Some((low, high));
            }
        }

        /// The box, once there is a point.
        pub fn get(&self) -> Option<linli_geo::Rect> {
            self.0.map(|(low, high)| linli_geo::Rect::new(low, high))
        }
    }
}
