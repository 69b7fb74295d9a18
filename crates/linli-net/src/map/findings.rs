//! `GET /api/map/findings`: what is wrong between the places under one parent: overlaps, and ground nobody covers.

use std::collections::BTreeMap;

use linli_domain::area::AreaKind;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_geo::layer::geojson;
use linli_geo::shape::Shape;
use linli_geo::siblings::{holes, overlaps};
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::draw::stored;
use super::store::{self, Place};

/// Findings told at most; the largest come first.
const MAX_FINDINGS: usize = 200;

/// Whose children are looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindingsQuery {
    /// Only right under this place; every place of the own scope when left out.
    parent_id: Option<AreaId>,
}

/// A place named in a finding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FindingPlace {
    /// The place.
    pub id: AreaId,
    /// Its name.
    pub name: String,
}

/// Ground that two siblings claim, or none.
#[derive(Debug, Serialize, ToSchema)]
pub struct Finding {
    /// `overlap` or `hole`.
    pub finding: &'static str,
    /// The kind of the siblings.
    pub kind: AreaKind,
    /// The place above them.
    pub parent: FindingPlace,
    /// The two that overlap; empty for a hole.
    pub between: Vec<FindingPlace>,
    /// The ground's size in square metres.
    pub square_metres: f64,
    /// The ground as GeoJSON geometry.
    #[schema(value_type = Object)]
    pub geometry: Value,
}

/// Findings, the largest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Findings {
    /// At most 200 of them.
    pub items: Vec<Finding>,
    /// How many there are in all.
    pub total: i64,
}

/// The places under a parent that are of one kind, with their shapes.
struct Siblings {
    parent: FindingPlace,
    ground: Option<Shape>,
    kind: AreaKind,
    members: Vec<(FindingPlace, Shape)>,
}

/// Overlaps and holes between siblings.
#[utoipa::path(get, path = "/api/map/findings", tag = "map", params(FindingsQuery),
    responses((status = 200, body = Findings)))]
pub async fn list_findings(
    ctx: Ctx,
    Query(query): Query<FindingsQuery>,
) -> Result<Json<Findings>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let groups = gather(&mut db, &scope, query.parent_id).await?;
    drop(db);
    let mut items =
        tokio::task::spawn_blocking(move || groups.iter().flat_map(judge).collect::<Vec<_>>())
            .await
            .map_err(Problem::internal)?;
    items.sort_by(|a, b| b.square_metres.total_cmp(&a.square_metres));
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    items.truncate(MAX_FINDINGS);
    Ok(Json(Findings { items, total }))
}

async fn gather(
    db: &mut Db,
    scope: &Scope,
    parent: Option<AreaId>,
) -> Result<Vec<Siblings>, Problem> {
    let places = match parent {
        Some(id) => {
            let mut places = vec![store::place(db, scope, id).await?];
            places.extend(store::children(db, scope, id).await?);
            places
        }
        None => store::places(db, scope).await?,
    };
    let parents: BTreeMap<AreaId, &Place> =
        places.iter().map(|place| (place.area_id, place)).collect();
    let mut groups: BTreeMap<(AreaId, AreaKind), Siblings> = BTreeMap::new();
    for place in &places {
        let above = place.parent_id.and_then(|id| parents.get(&id));
        let (Some(above), Some(geometry)) = (above, place.geometry.as_deref()) else {
            continue;
        };
        let group = match groups.entry((above.area_id, place.kind)) {
            std::collections::btree_map::Entry::Occupied(group) => group.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => free.insert(Siblings {
                parent: named(above),
                ground: above.geometry.as_deref().map(stored).transpose()?,
                kind: place.kind,
                members: Vec::new(),
            }),
        };
        group.members.push((named(place), stored(geometry)?));
    }
    Ok(groups.into_values().collect())
}

fn named(place: &Place) -> FindingPlace {
    FindingPlace {
        id: place.area_id,
        name: place.name.clone(),
    }
}

/// Whether siblings of this kind are meant to cover their parent's ground: communities and grids are, houses and
/// compounds leave streets between them.
fn covers_ground(kind: AreaKind) -> bool {
    matches!(
        kind,
        AreaKind::Street | AreaKind::Community | AreaKind::Grid | AreaKind::MicroGrid
    )
}

fn judge(group: &Siblings) -> Vec<Finding> {
    let members: Vec<(usize, &Shape)> = group
        .members
        .iter()
        .enumerate()
        .map(|(index, (_, shape))| (index, shape))
        .collect();
    let finding = |finding, between: Vec<FindingPlace>, shape: &Shape, square_metres| Finding {
        finding,
        kind: group.kind,
        parent: group.parent.clone(),
        between,
        square_metres,
        geometry: geojson::geometry(shape),
    };
    let name = |index: usize| group.members[index].0.clone();
    let mut found: Vec<Finding> = overlaps(&members)
        .iter()
        .map(|overlap| {
            let between = vec![name(overlap.between.0), name(overlap.between.1)];
            finding("overlap", between, &overlap.shape, overlap.square_metres)
        })
        .collect();
    if covers_ground(group.kind) {
        let shapes: Vec<&Shape> = group.members.iter().map(|(_, shape)| shape).collect();
        let open = holes(group.ground.as_ref(), &shapes);
        found.extend(
            open.iter()
                .map(|hole| finding("hole", vec![], &hole.shape, hole.square_metres)),
        );
    }
    found
}
