//! Places of a sample street: community, compound, grid, building, and a poster at each building.

use anyhow::Result;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, PosterId};
use linli_domain::number::TrackingCode;
use linli_kit::secret::random_bytes;
use linli_kit::transaction::Tx;
use linli_net::areas::rules::{Figures, number_in, numbered_in};
use linli_net::areas::store::{self as areas, Area};
use linli_net::posters::store::{self as posters, Poster};
use linli_sample::{Headcount, SampleStreet};

use super::{Place, SINCE};

/// The places written, by index into the sample's lists; what was left out is `None`.
pub(super) struct Places {
    pub(super) street: Place,
    pub(super) communities: Vec<Option<Place>>,
    pub(super) compounds: Vec<Option<Place>>,
    pub(super) grids: Vec<Option<Place>>,
    pub(super) buildings: Vec<Option<Place>>,
}

/// Writes places one after another, each as the next child of its parent.
struct Planter<'t> {
    tx: &'t mut Tx,
    children: std::collections::HashMap<AreaPath, u32>,
}

struct Seed<'s> {
    kind: AreaKind,
    name: String,
    code: Option<&'s str>,
    built_year: Option<i64>,
    figures: Headcount,
}

/// Writes the first `communities` communities of the street with everything in them.
pub(super) async fn write(
    tx: &mut Tx,
    sample: &SampleStreet,
    communities: usize,
) -> Result<Places> {
    let mut planter = Planter {
        tx,
        children: std::collections::HashMap::new(),
    };
    let street = planter.street(sample).await?;
    let mut places = Places {
        street,
        communities: vec![None; sample.communities.len()],
        compounds: vec![None; sample.compounds.len()],
        grids: vec![None; sample.grids.len()],
        buildings: vec![None; sample.buildings.len()],
    };
    for (index, community) in sample.communities.iter().enumerate().take(communities) {
        let seed = Seed {
            kind: AreaKind::Community,
            name: format!("{}社区", community.short_name),
            code: Some(&community.code12),
            built_year: None,
            figures: community.figures,
        };
        places.communities[index] = Some(planter.child(&places.street, seed).await?);
    }
    for (index, compound) in sample.compounds.iter().enumerate() {
        let Some(community) = places.communities[compound.community as usize].as_ref() else {
            continue;
        };
        let seed = Seed {
            built_year: Some(compound.built_year.into()),
            ..plain(AreaKind::Compound, compound.name.clone(), compound.figures)
        };
        let place = planter.child(community, seed).await?;
        places.compounds[index] = Some(place);
    }
    for (index, grid) in sample.grids.iter().enumerate() {
        let parent = match grid.compound {
            Some(compound) => &places.compounds[compound as usize],
            None => &places.communities[grid.community as usize],
        };
        let Some(parent) = parent else { continue };
        let seed = plain(AreaKind::Grid, grid.name.clone(), grid.figures);
        places.grids[index] = Some(planter.child(parent, seed).await?);
    }
    for (index, building) in sample.buildings.iter().enumerate() {
        let Some(grid) = &places.grids[building.grid as usize] else {
            continue;
        };
        let name = format!("{}幢", building.number);
        let place = planter
            .child(grid, plain(AreaKind::Building, name, building.figures))
            .await?;
        planter.poster(&place).await?;
        places.buildings[index] = Some(place);
    }
    Ok(places)
}

fn plain(kind: AreaKind, name: String, figures: Headcount) -> Seed<'static> {
    Seed {
        kind,
        name,
        code: None,
        built_year: None,
        figures,
    }
}

impl Planter<'_> {
    async fn street(&mut self, sample: &SampleStreet) -> Result<Place> {
        let seed = Seed {
            kind: AreaKind::Street,
            name: sample.name.clone(),
            code: Some(&sample.code9),
            built_year: None,
            figures: sample.figures,
        };
        self.plant(None, AreaPath::street(), seed).await
    }

    async fn child(&mut self, parent: &Place, seed: Seed<'_>) -> Result<Place> {
        let serial = self.children.entry(parent.path.clone()).or_default();
        *serial += 1;
        let path = parent.path.child(*serial);
        self.plant(Some(parent.id), path, seed).await
    }

    async fn plant(
        &mut self,
        parent_id: Option<AreaId>,
        path: AreaPath,
        seed: Seed<'_>,
    ) -> Result<Place> {
        let id = AreaId(self.tx.fresh_id());
        let mut area = Area {
            code: seed.code.map(str::to_owned),
            number: number_in(&seed.name).filter(|_| !numbered_in(seed.kind).is_empty()),
            built_year: seed.built_year,
            began_at: SINCE,
            ..Area::new(id, parent_id, seed.kind, seed.name, path)
        };
        let figures = Figures {
            households: seed.figures.households.into(),
            population: seed.figures.population.into(),
            elders60: seed.figures.elders60.into(),
            elders80: seed.figures.elders80.into(),
            children0_3: seed.figures.children0_3.into(),
        };
        area.count(figures, SINCE);
        let (db, scope) = self.tx.parts();
        areas::insert(db, scope, &area).await?;
        Ok(Place {
            id: area.id,
            path: area.path,
        })
    }

    async fn poster(&mut self, place: &Place) -> Result<()> {
        let poster = Poster {
            id: PosterId(self.tx.fresh_id()),
            // as kept, without the dashes of print: the public page looks it up so
            code: TrackingCode::from_random(random_bytes(self.tx.app().random()))
                .as_str()
                .to_owned(),
            street_id: self.tx.scope().street(),
            area_id: place.id,
            area_path: place.path.clone(),
            created_at: self.tx.now(),
            revoked_at: None,
        };
        let (db, scope) = self.tx.parts();
        posters::insert(db, scope, &poster, None).await?;
        Ok(())
    }
}
