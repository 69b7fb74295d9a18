//! Which place a text in a sheet means: "北江社区锦绣苑3幢", "锦绣苑 3幢", or a name that is there only once.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId};
use linli_kit::sheet::text::half_width;

use super::store::Area;
use crate::orgs::OrgKind;
use crate::orgs::store::Org;

/// A place a row can mean, and whose business it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The place.
    pub id: AreaId,
    /// Its path.
    pub path: AreaPath,
    /// The community, or above the communities the street office.
    pub org: Option<OrgId>,
}

/// Why a text means no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlace {
    /// No place in scope is called so.
    Unknown,
    /// Several are.
    Ambiguous,
}

/// The places of a scope by their names.
#[derive(Debug)]
pub struct Places {
    places: Vec<Place>,
    names: HashMap<AreaPath, String>,
    by_name: HashMap<String, Vec<usize>>,
    // a sheet says the same few places again and again
    known: HashMap<String, Result<usize, NoPlace>>,
}

impl Places {
    /// Builds the index of these places. Names of places above them, which people write too, are not known here and make a
    /// text unknown.
    #[must_use]
    pub fn new(areas: &[Area], orgs: &[Org]) -> Self {
        let mut index = Self {
            places: Vec::with_capacity(areas.len()),
            names: HashMap::new(),
            by_name: HashMap::new(),
            known: HashMap::new(),
        };
        for area in areas {
            index.put(area, responsible(&area.path, orgs));
        }
        index
    }

    /// Adds a place.
    pub fn put(&mut self, area: &Area, org: Option<OrgId>) {
        let name = key(&area.name);
        self.by_name
            .entry(name.clone())
            .or_default()
            .push(self.places.len());
        self.names.insert(area.path.clone(), name);
        self.places.push(Place {
            id: area.id,
            path: area.path.clone(),
            org,
        });
        // what meant nothing, or one place, may mean another now
        self.known.clear();
    }

    /// The place with an id.
    #[must_use]
    pub fn by_id(&self, id: AreaId) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }

    /// The one place that a text means: its last part is the place's name, and what stands before it are names of
    /// places above it, in order, any of them left out. A community and a compound of one name mean the community.
    ///
    /// # Errors
    /// [`NoPlace`].
    pub fn find(&mut self, text: &str) -> Result<&Place, NoPlace> {
        let text = key(text);
        let found = match self.known.get(&text) {
            Some(known) => *known,
            None => {
                let found = self.search(&text);
                self.known.insert(text, found);
                found
            }
        };
        found.map(|index| &self.places[index])
    }

    fn search(&self, text: &str) -> Result<usize, NoPlace> {
        let mut matches: Vec<usize> = text
            .char_indices()
            .filter_map(|(start, _)| {
                let (before, name) = text.split_at(start);
                Some((before, self.by_name.get(name)?))
            })
            .flat_map(|(before, places)| places.iter().map(move |place| (before, *place)))
            .filter(|(before, place)| self.is_above(before, &self.places[*place].path))
            .map(|(_, place)| place)
            .collect();
        matches.sort_by_key(|place| self.places[*place].path.depth());
        matches.dedup();
        let first = *matches.first().ok_or(NoPlace::Unknown)?;
        let holds_all = matches
            .iter()
            .all(|place| self.places[first].path.contains(&self.places[*place].path));
        if holds_all {
            Ok(first)
        } else {
            Err(NoPlace::Ambiguous)
        }
    }

    /// Whether a text is made of names of places above `path`, from the top down.
    fn is_above(&self, text: &str, path: &AreaPath) -> bool {
        let mut rest = text;
        for depth in (0..path.depth()).rev() {
            if rest.is_empty() {
                break;
            }
            if let Some(name) = self.names.get(&path.ancestor(depth)) {
                rest = rest.strip_suffix(name.as_str()).unwrap_or(rest);
            }
        }
        rest.is_empty()
    }
}

/// Names as they compare: half width, lower case, without spaces and marks.
fn key(text: &str) -> String {
    half_width(text)
        .to_lowercase()
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect()
}

/// The community nearest above a place; without one the street office, the office itself before its departments.
fn responsible(path: &AreaPath, orgs: &[Org]) -> Option<OrgId> {
    orgs.iter()
        .filter(|org| match org.kind {
            OrgKind::Community => org.area_path.contains(path),
            OrgKind::StreetOffice => true,
            _ => false,
        })
        .max_by_key(|org| {
            (
                org.kind == OrgKind::Community,
                org.area_path.depth(),
                org.parent_id.is_none(),
                // the same one every time
                std::cmp::Reverse(org.id),
            )
        })
        .map(|org| org.id)
}

#[cfg(test)]
mod tests {
    use linli_domain::area::AreaKind;
    use uuid::Uuid;

    use super::*;

    fn area(number: u128, path: &str, name: &str) -> Area {
        let path = AreaPath::parse(path).expect("a path");
        let id = AreaId(Uuid::from_u128(number));
        Area::new(id, None, AreaKind::Compound, name, path)
    }

    #[test]
    fn a_text_means_a_place() {
        let mut places = Places::new(
            &[
                area(1, "/", "文新街道"),
                area(2, "/001/", "北江社区"),
                area(3, "/001/001/", "第1网格"),
                area(4, "/001/001/001/", "锦绣苑"),
                area(5, "/001/001/001/001/", "3幢"),
                area(6, "/002/", "南江社区"),
                area(7, "/002/001/", "3幢"),
                area(8, "/003/", "桂花"),
                area(9, "/003/001/", "桂花"),
            ],
            &[],
        );
        for (text, expected) in [
            ("北江社区", Ok(2)),
            (" 北江 社区 ", Ok(2)),
            ("锦绣苑", Ok(4)),
            ("锦绣苑3幢", Ok(5)),
            ("锦绣苑３幢", Ok(5)),
            ("北江社区锦绣苑3幢", Ok(5)),
            ("文新街道北江社区·第1网格·锦绣苑·3幢", Ok(5)),
            ("南江社区3幢", Ok(7)),
            ("3幢", Err(NoPlace::Ambiguous)),
            ("南江社区锦绣苑3幢", Err(NoPlace::Unknown)),
            ("锦绣苑北江社区3幢", Err(NoPlace::Unknown)),
            ("西江社区", Err(NoPlace::Unknown)),
            ("", Err(NoPlace::Unknown)),
            ("桂花", Ok(8)),
        ] {
            let found = places.find(text).map(|place| place.id.0.as_u128());
            assert_eq!(found, expected, "{text}");
        }
    }
}
