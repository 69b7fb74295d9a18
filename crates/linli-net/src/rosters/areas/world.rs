//! The living places of a street as rows of their roster are judged against.

use std::collections::HashMap;

use linli_domain::area::{AreaKind, AreaPath, MAX_DEPTH, MAX_SERIAL};
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::store::Db;

use crate::areas::rules;
use crate::areas::store::{self, Area};
use crate::rosters::places::PlaceIndex;
use crate::rosters::row::{Fault, comparable};
use crate::rosters::subject::Maker;

/// What rows are judged against: the living places of the street.
pub struct World {
    /// Those in scope, by what they are called.
    pub places: PlaceIndex,
    /// All of them.
    pub areas: HashMap<AreaId, Area>,
    /// By their official codes.
    pub by_code: HashMap<String, AreaId>,
    /// By place above, kind and name.
    pub below: HashMap<(AreaId, AreaKind, String), Vec<AreaId>>,
    called: HashMap<(AreaKind, String), Vec<AreaId>>,
    numbered: HashMap<(AreaPath, AreaKind, String), AreaId>,
    /// The last serial given under each.
    pub serials: HashMap<AreaPath, u32>,
    /// The street's own code.
    pub street_code: Option<String>,
}

impl World {
    /// Reads them.
    ///
    /// # Errors
    /// The database refused.
    pub async fn read(maker: &Maker, db: &mut Db) -> Result<Self, Problem> {
        let street = Scope::street_wide(maker.scope.street());
        let areas = store::all(db, &street).await?;
        let own: Vec<Area> = areas
            .iter()
            .filter(|area| maker.keeps(&area.path))
            .cloned()
            .collect();
        let mut world = Self {
            places: PlaceIndex::new(&own, maker.scope.area()),
            areas: HashMap::with_capacity(areas.len()),
            by_code: HashMap::new(),
            below: HashMap::with_capacity(areas.len()),
            called: HashMap::new(),
            numbered: HashMap::with_capacity(areas.len()),
            serials: store::bulk::last_serials(db, &street).await?,
            street_code: store::street_code(db, &street).await?,
        };
        for area in areas {
            world.put(area);
        }
        Ok(world)
    }

    /// Adds a place, or puts another state of one in its stead.
    pub fn put(&mut self, area: Area) {
        if let Some(code) = &area.code {
            self.by_code.insert(code.clone(), area.id);
        }
        if let Some(parent) = area.parent_id {
            let key = (parent, area.kind, comparable(&area.name));
            let same = self.below.entry(key).or_default();
            if !same.contains(&area.id) {
                same.push(area.id);
                let key = (area.kind, comparable(&area.name));
                self.called.entry(key).or_default().push(area.id);
            }
        }
        let place = area.number.as_ref().zip(self.numbering_place(&area));
        if let Some((number, place)) = place {
            self.numbered
                .insert((place, area.kind, number.clone()), area.id);
        }
        self.areas.insert(area.id, area);
    }

    /// The places above one, from the top down.
    #[must_use]
    pub fn above(&self, area: &Area) -> Vec<&Area> {
        let mut lineage = Vec::new();
        let mut at = area.parent_id;
        while let Some(parent) = at.and_then(|id| self.areas.get(&id)) {
            lineage.push(parent);
            at = parent.parent_id;
            if lineage.len() > MAX_DEPTH {
                break;
            }
        }
        lineage.reverse();
        lineage
    }

    /// The place in which the number of one comes once.
    fn numbering_place(&self, area: &Area) -> Option<AreaPath> {
        let places = rules::numbered_in(area.kind);
        let mut above = self.above(area).into_iter().rev();
        above
            .find(|parent| places.contains(&parent.kind))
            .map(|parent| parent.path.clone())
    }

    /// Who has a number that `area` would take.
    #[must_use]
    pub fn number_holder(&self, area: &Area, number: &str) -> Option<&Area> {
        let place = self.numbering_place(area)?;
        let holder = self.numbered.get(&(place, area.kind, number.to_owned()))?;
        self.areas.get(holder).filter(|holder| holder.id != area.id)
    }

    /// The path of the next place under one.
    ///
    /// # Errors
    /// It has as many places as a path can tell apart.
    pub fn next_path(&self, parent: &AreaPath) -> Result<AreaPath, Fault> {
        match self.serials.get(parent).copied().unwrap_or(0) {
            last if last < MAX_SERIAL => Ok(parent.child(last + 1)),
            _ => Err(Fault::row("area_full")),
        }
    }

    /// Places by id.
    #[must_use]
    pub fn living(&self, ids: &[AreaId]) -> Vec<&Area> {
        ids.iter().filter_map(|id| self.areas.get(id)).collect()
    }

    /// Places called so somewhere in a place.
    #[must_use]
    pub fn deeper(&self, parent: &AreaPath, kind: AreaKind, name: &str) -> Option<&Area> {
        let called = self.called.get(&(kind, comparable(name)))?;
        self.living(called)
            .into_iter()
            .find(|area| parent.contains(&area.path))
    }
}
