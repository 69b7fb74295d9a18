//! The living organisations of a street as rows of rosters are judged against.

use std::collections::{HashMap, HashSet};

use linli_domain::area::AreaPath;
use linli_domain::codes::CreditCode;
use linli_domain::id::{AreaId, OrgId};
use linli_kit::problem::Problem;
use linli_kit::store::Db;

use super::judge::Wish;
use crate::areas;
use crate::orgs::store::{self, Org};
use crate::orgs::{OrgKind, bulk};
use crate::rosters::places::{KnownPlace, PlaceIndex};
use crate::rosters::row::{Fault, Said, comparable};
use crate::rosters::sheet::{VERSION, code as code_of};
use crate::rosters::subject::Maker;

/// What rows are judged against: the street's living organisations and the places in scope.
pub struct World {
    /// The places in scope.
    pub places: PlaceIndex,
    /// The organisations.
    pub orgs: HashMap<OrgId, Org>,
    by_code: HashMap<String, OrgId>,
    by_name: HashMap<String, Vec<OrgId>>,
    /// Those that are, or were before a row changed them, a community's office: few among thousands.
    offices: HashSet<OrgId>,
    /// Who stands under whom.
    pub parents: HashMap<OrgId, OrgId>,
    /// The places an organisation is bound to beside its own.
    further: HashMap<OrgId, Vec<AreaId>>,
}

/// What stands between the further places of an organisation.
const BETWEEN_PLACES: [char; 5] = ['；', ';', '、', '，', ','];

impl World {
    /// Reads them.
    ///
    /// # Errors
    /// The database refused.
    pub async fn read(maker: &Maker, db: &mut Db) -> Result<Self, Problem> {
        let areas = areas::store::all(db, &maker.scope).await?;
        let orgs = store::of_kinds(db, &maker.scope, &[]).await?;
        let mut world = Self {
            places: PlaceIndex::new(&areas, maker.scope.area()),
            orgs: HashMap::with_capacity(orgs.len()),
            by_code: HashMap::new(),
            by_name: HashMap::new(),
            offices: HashSet::new(),
            parents: HashMap::new(),
            further: HashMap::new(),
        };
        for org in orgs {
            world.put(org);
        }
        for bound in bulk::bound(db, &maker.scope).await? {
            let seat = world.orgs.get(&bound.org_id).map(|org| org.area_id);
            if seat != Some(bound.area_id) {
                let places = world.further.entry(bound.org_id).or_default();
                places.push(bound.area_id);
            }
        }
        Ok(world)
    }

    /// The places an organisation is bound to beside its own: those in scope, and those that are others' business.
    #[must_use]
    pub fn further(&self, org: OrgId) -> (Vec<AreaId>, Vec<AreaId>) {
        let bound = self.further.get(&org).cloned().unwrap_or_default();
        bound
            .into_iter()
            .partition(|area| self.places.get(*area).is_some())
    }

    /// The places a cell of further places names.
    ///
    /// # Errors
    /// The fault of the field for the first that nobody knows.
    pub fn places_in(&mut self, field: &str, text: &str) -> Result<Vec<AreaId>, Fault> {
        let mut places = Vec::new();
        for one in text
            .split(BETWEEN_PLACES)
            .filter(|one| !one.trim().is_empty())
        {
            let place = self.places.find(field, one)?;
            if !places.contains(&place.id) {
                places.push(place.id);
            }
        }
        Ok(places)
    }

    /// Further places as a roster writes them.
    #[must_use]
    pub fn written_places(&self, areas: &[AreaId]) -> String {
        let written: Vec<String> = areas
            .iter()
            .filter_map(|area| self.places.get(*area))
            .map(|place| self.places.written(&place.path))
            .collect();
        written.join("；")
    }

    /// Adds an organisation, or puts another state of one in its stead.
    pub fn put(&mut self, org: Org) {
        if let Some(code) = &org.credit_code {
            self.by_code.insert(code.clone(), org.id);
        }
        let same_name = self.by_name.entry(comparable(&org.name)).or_default();
        if !same_name.contains(&org.id) {
            same_name.push(org.id);
        }
        match org.parent_id {
            Some(parent) => self.parents.insert(org.id, parent),
            None => self.parents.remove(&org.id),
        };
        if org.kind == OrgKind::Community {
            self.offices.insert(org.id);
        }
        self.orgs.insert(org.id, org);
    }

    fn called(&self, name: &str) -> impl Iterator<Item = &Org> {
        self.by_name
            .get(&comparable(name))
            .into_iter()
            .flatten()
            .filter_map(|id| self.orgs.get(id))
    }

    /// The organisation a row is about; `None` for a new one.
    ///
    /// # Errors
    /// Why nobody can tell; a conflict.
    pub fn find(&self, maker: &Maker, wish: &Wish, said: &Said) -> Result<Option<&Org>, Fault> {
        let code = wish.credit_code.as_deref();
        if let Some(found) = code.and_then(|code| self.by_code.get(code)) {
            return Ok(self.orgs.get(found));
        }
        let name = said.get("name").unwrap_or_default();
        let mut same = self.of_name(
            maker,
            name,
            wish.place.as_ref(),
            said.get(VERSION).is_some(),
        );
        if let (true, Some(kind)) = (same.len() > 1, code_of::<OrgKind>(said, "kind")) {
            same.retain(|org| org.kind == kind);
        }
        match same.as_slice() {
            [] => Ok(None),
            // it has another code: another organisation of the name, or one of the codes is wrong
            [one] if code.is_some() && one.credit_code.is_some() => {
                let known = one.credit_code.as_deref().unwrap_or_default();
                let typed = code.unwrap_or_default();
                Err(Fault::of("credit_code", typed, "roster_other_code").arg("known", known))
            }
            [one] => Ok(Some(one)),
            _ => Err(Fault::of("name", name, "roster_two_found")),
        }
    }

    /// Organisations of a name at just this place. A roster of somebody else's may also say only the community of what is
    /// known to be in one of its compounds, and the other way round; an export (`exact`) does not.
    fn of_name(
        &self,
        maker: &Maker,
        name: &str,
        place: Option<&KnownPlace>,
        exact: bool,
    ) -> Vec<&Org> {
        let Some(place) = place else {
            let own = |org: &&Org| maker.keeps(&org.area_path);
            return self.called(name).filter(own).collect();
        };
        let here: Vec<&Org> = self
            .called(name)
            .filter(|org| org.area_id == place.id)
            .collect();
        if exact || !here.is_empty() {
            return here;
        }
        let near =
            |org: &&Org| place.path.contains(&org.area_path) || org.area_path.contains(&place.path);
        self.called(name).filter(near).collect()
    }

    /// The living organisation a text means: by its code or its name.
    ///
    /// # Errors
    /// The fault of the field: no such organisation, or several.
    pub fn meant(&self, field: &str, text: &str) -> Result<&Org, Fault> {
        let by_code = CreditCode::parse(text)
            .ok()
            .and_then(|code| self.by_code.get(code.as_str()))
            .and_then(|id| self.orgs.get(id));
        if let Some(found) = by_code {
            return Ok(found);
        }
        let mut called = self.called(text);
        match (called.next(), called.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(Fault::of(field, text, "roster_org_unknown")),
            _ => Err(Fault::of(field, text, "roster_org_ambiguous")),
        }
    }

    /// A living organisation.
    #[must_use]
    pub fn get(&self, id: OrgId) -> Option<&Org> {
        self.orgs.get(&id)
    }

    /// The community's office over a place: the nearest on the way up.
    #[must_use]
    pub fn office_over(&self, place: &AreaPath) -> Option<&Org> {
        self.offices
            .iter()
            .filter_map(|id| self.orgs.get(id))
            .filter(|org| org.kind == OrgKind::Community && org.area_path.contains(place))
            // the same one every time
            .max_by_key(|org| (org.area_path.depth(), org.id))
    }

    /// How a roster writes an organisation: its name, or its code where the name comes twice.
    #[must_use]
    pub fn written(&self, org: &Org) -> String {
        match (&org.credit_code, self.called(&org.name).count()) {
            (Some(code), 2..) => code.clone(),
            _ => org.name.clone(),
        }
    }
}
