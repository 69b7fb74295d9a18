//! Which place a text in a roster means, and how a roster writes a place.

use std::collections::HashMap;

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::AreaId;

use super::row::{Fault, comparable};
use crate::areas::spoken::{NoPlace, Places};
use crate::areas::store::Area;

/// A place as rosters need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPlace {
    /// The place.
    pub id: AreaId,
    /// Its path.
    pub path: AreaPath,
    /// What it is.
    pub kind: AreaKind,
}

/// The places of a scope by their full names and by what people call them.
pub struct PlaceIndex {
    places: HashMap<AreaId, KnownPlace>,
    names: HashMap<AreaPath, String>,
    by_way: HashMap<String, Vec<AreaId>>,
    spoken: Places,
    /// The place of rows that name none: the importer's own.
    own: Option<AreaId>,
}

impl PlaceIndex {
    /// Of the living places of a scope, `own` being the scope itself.
    #[must_use]
    pub fn new(areas: &[Area], own: &AreaPath) -> Self {
        let names: HashMap<AreaPath, String> = areas
            .iter()
            .map(|area| (area.path.clone(), area.name.clone()))
            .collect();
        let mut index = Self {
            places: HashMap::with_capacity(areas.len()),
            by_way: HashMap::with_capacity(areas.len()),
            spoken: Places::new(areas, &[]),
            own: areas
                .iter()
                .find(|area| area.path == *own)
                .map(|area| area.id),
            names,
        };
        for area in areas {
            index.know(area);
        }
        index
    }

    /// Adds a place that a row would make.
    pub fn put(&mut self, area: &Area) {
        self.names.insert(area.path.clone(), area.name.clone());
        self.spoken.put(area, None);
        self.know(area);
    }

    fn know(&mut self, area: &Area) {
        let way = way_key(&self.written(&area.path));
        self.by_way.entry(way).or_default().push(area.id);
        let known = KnownPlace {
            id: area.id,
            path: area.path.clone(),
            kind: area.kind,
        };
        self.places.insert(area.id, known);
    }

    /// A place of the scope.
    #[must_use]
    pub fn get(&self, id: AreaId) -> Option<&KnownPlace> {
        self.places.get(&id)
    }

    /// The place of rows that name none.
    #[must_use]
    pub fn own(&self) -> Option<&KnownPlace> {
        self.own.and_then(|own| self.get(own))
    }

    /// The place a text means: its whole way as an export writes it, or as people say it.
    ///
    /// # Errors
    /// The fault of the field `field`: no such place, or several.
    pub fn find(&mut self, field: &str, text: &str) -> Result<KnownPlace, Fault> {
        let id = match self.by_way.get(&way_key(text)).map(Vec::as_slice) {
            Some([one]) => Ok(*one),
            Some(_) => Err(NoPlace::Ambiguous),
            None => self.spoken.find(text).map(|place| place.id),
        };
        let found = id.map(|id| self.places.get(&id).cloned());
        match found {
            Ok(Some(place)) => Ok(place),
            Ok(None) | Err(NoPlace::Unknown) => Err(Fault::of(field, text, "cell_place_unknown")),
            Err(NoPlace::Ambiguous) => Err(Fault::of(field, text, "cell_place_ambiguous")),
        }
    }

    /// A place as a roster writes it: 北江社区/第1网格/锦绣苑, the street left out unless it is the street itself.
    #[must_use]
    pub fn written(&self, path: &AreaPath) -> String {
        let parts: Vec<&str> = path
            .lineage()
            .skip(usize::from(path.depth() > 0))
            .filter_map(|step| self.names.get(&step).map(String::as_str))
            .collect();
        parts.join("/")
    }
}

/// A way as it compares: each name by itself, so that 1/12 is not 11/2.
fn way_key(text: &str) -> String {
    let parts: Vec<String> = text
        .split(['/', '／', '·'])
        .map(comparable)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn index(own: &str) -> PlaceIndex {
        let area = |number: u128, path: &str, kind, name: &str| {
            let path = AreaPath::parse(path).expect("a path");
            Area::new(AreaId(Uuid::from_u128(number)), None, kind, name, path)
        };
        let areas = [
            area(1, "/", AreaKind::Street, "江北街道"),
            area(2, "/001/", AreaKind::Community, "桂花"),
            area(3, "/001/001/", AreaKind::Compound, "桂花"),
            area(4, "/001/001/001/", AreaKind::Building, "1-2幢"),
            area(5, "/001/001/002/", AreaKind::Building, "12幢"),
            area(6, "/002/", AreaKind::Community, "南江社区"),
            area(7, "/002/001/", AreaKind::Building, "12幢"),
        ];
        PlaceIndex::new(&areas, &AreaPath::parse(own).expect("a path"))
    }

    #[test]
    fn every_way_we_write_is_found_again() {
        let mut places = index("/");
        for number in 1..=7 {
            let id = AreaId(Uuid::from_u128(number));
            let path = places.get(id).expect("known").path.clone();
            let written = places.written(&path);
            let found = places.find("area", &written).map(|place| place.id);
            assert_eq!(found, Ok(id), "{written}");
        }
    }

    #[test]
    fn a_name_that_is_there_twice_is_not_guessed() {
        let mut places = index("/");
        for (text, found) in [
            ("12幢", Err("cell_place_ambiguous")),
            ("南江社区12幢", Ok(7)),
            ("桂花/桂花/１２幢", Ok(5)),
            ("江北街道", Ok(1)),
            ("西江社区", Err("cell_place_unknown")),
        ] {
            let got = places.find("area", text);
            let got = got
                .as_ref()
                .map(|place| place.id.0.as_u128())
                .map_err(|fault| fault.code.as_str());
            assert_eq!(got, found, "{text}");
        }
    }
}
