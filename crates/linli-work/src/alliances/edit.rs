//! `POST /api/alliances`, `PUT /api/alliances/{id}`: an alliance is founded and changed. [`found`] is the write itself, for
//! the demo as much as for the handler.

use std::collections::HashSet;

use axum::http::StatusCode;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, AreaId, OrgId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::page::{MAX_PAGE_SIZE, Page};
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use linli_net::areas::change::role_of;
use linli_net::areas::store::Area;
use linli_net::orgs::store::Org;
use linli_net::{areas, orgs};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::{self, AllianceLevel, AllianceStage};
use super::store::{self, Alliance, AllianceFilter};
use super::view::{self, AllianceView};

const NAME: usize = 60;
const CHARTER: usize = 20_000;
/// Places one alliance names at most.
const AREAS: usize = 100;

/// What an alliance says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllianceInput {
    /// 1 to 60 letters, once in a street.
    pub name: String,
    /// The brand it works under, at most 60 letters.
    #[serde(default)]
    pub brand: Option<String>,
    /// How far it reaches.
    pub level: AllianceLevel,
    /// Who leads it; whoever keeps the place of this organisation keeps the alliance.
    pub lead_org_id: OrgId,
    /// For which places: none for the whole street, one community, or some places.
    #[serde(default)]
    pub area_ids: Vec<AreaId>,
    /// The alliance it stands in.
    #[serde(default)]
    pub parent_id: Option<AllianceId>,
    /// The day it was founded; left out while it is still being prepared.
    #[serde(default)]
    pub founded: Option<Timestamp>,
    /// Its charter, at most 20,000 letters.
    #[serde(default)]
    pub charter: Option<String>,
}

/// An alliance that says something else.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllianceChange {
    /// As read.
    pub version: i64,
    /// All it says from now on.
    pub alliance: AllianceInput,
}

/// What was typed, checked.
struct Checked {
    name: String,
    brand: Option<String>,
    charter: Option<String>,
    lead: Org,
    areas: Vec<(Uuid, AreaId, AreaPath)>,
}

async fn checked(
    tx: &mut Tx,
    input: &AllianceInput,
    before: Option<&Alliance>,
) -> Result<Checked, Problem> {
    let now = tx.now();
    let name = line("name", &input.name, NAME)?;
    let brand = optional_line("brand", input.brand.clone(), NAME)?;
    let charter = optional_line("charter", input.charter.clone(), CHARTER)?;
    if input.founded.is_some_and(|founded| founded > now) {
        return Err(Problem::field("founded", "alliance_founded"));
    }
    let id = before.map_or(AllianceId(Uuid::nil()), |alliance| alliance.id);
    let (db, scope) = tx.parts();
    if store::name_taken(db, scope, &name, id).await? {
        return Err(Problem::field("name", "alliance_name_taken"));
    }
    let lead = orgs::store::load(db, scope, input.lead_org_id)
        .await
        .known()?
        .filter(|org| {
            org.ended_at.is_none() || before.is_some_and(|before| before.lead_org_id == org.id)
        })
        .ok_or_else(|| Problem::field("lead_org_id", "unknown"))?;
    if !scope.area().contains(&lead.area_path) {
        return Err(Problem::field("lead_org_id", "alliance_lead_elsewhere"));
    }
    if input.level == AllianceLevel::Street && scope.area().depth() > 0 {
        return Err(Problem::field("level", "alliance_level_street"));
    }
    let areas = checked_areas(tx, input).await?;
    checked_tree(tx, input, before).await?;
    Ok(Checked {
        name,
        brand,
        charter,
        lead,
        areas: areas
            .into_iter()
            .map(|area| (tx.fresh_id(), area.id, area.path))
            .collect(),
    })
}

/// The places named: living, in the own place, and of kinds that fit the level.
async fn checked_areas(tx: &mut Tx, input: &AllianceInput) -> Result<Vec<Area>, Problem> {
    let wanted: HashSet<AreaId> = input.area_ids.iter().copied().collect();
    if wanted.len() > AREAS {
        return Err(Problem::field("area_ids", "alliance_areas_many"));
    }
    let ids: Vec<AreaId> = wanted.into_iter().collect();
    let (db, scope) = tx.parts();
    let mut found = areas::store::by_ids(db, scope, &ids).await?;
    found.retain(|area| area.ended_at.is_none() && scope.area().contains(&area.path));
    if found.len() < ids.len() {
        return Err(Problem::field("area_ids", "unknown"));
    }
    let kinds: Vec<AreaKind> = found.iter().map(|area| area.kind).collect();
    if !rules::areas_fit(input.level, &kinds) {
        return Err(Problem::field("area_ids", "alliance_areas_level"));
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// Whether the alliance fits what it stands in and what stands in it.
async fn checked_tree(
    tx: &mut Tx,
    input: &AllianceInput,
    before: Option<&Alliance>,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    // of two that are hung into each other at the same moment the second sees the first
    orgs::store::take_turn(db, scope).await?;
    if let Some(before) = before.filter(|before| before.level != input.level) {
        let filter = AllianceFilter {
            parent: Some(before.id),
            ..AllianceFilter::default()
        };
        let page = Page::check(None, Some(MAX_PAGE_SIZE))?;
        let (children, _) = store::find(db, scope, &filter, page).await?;
        if children
            .iter()
            .any(|child| !rules::may_stand(child.level, input.level))
        {
            return Err(Problem::field("level", "alliance_level_children"));
        }
    }
    let Some(parent_id) = input.parent_id else {
        return Ok(());
    };
    let parent = store::load(db, scope, parent_id)
        .await
        .named_in("parent_id")?;
    if !rules::may_stand(input.level, parent.level) {
        return Err(Problem::field("parent_id", "alliance_parent_level"));
    }
    if let Some(before) = before {
        let parents = store::parents(db, scope).await?;
        rules::may_hang(before.id, parent_id, &parents)
            .map_err(|code| Problem::field("parent_id", code))?;
    }
    Ok(())
}

/// Founds an alliance.
///
/// # Errors
/// 403 for who keeps none; 422 by field: a name that is taken, a lead or a place elsewhere, places or a parent that do not
/// fit the level, a founding day that is yet to come.
pub async fn found(tx: &mut Tx, input: &AllianceInput) -> Result<Alliance, Problem> {
    rules::keeps(role_of(tx.actor()), true)?;
    let checked = checked(tx, input, None).await?;
    let now = tx.now();
    let alliance = Alliance {
        id: AllianceId(tx.fresh_id()),
        name: checked.name,
        brand: checked.brand,
        level: input.level,
        lead_org_id: checked.lead.id,
        area_path: checked.lead.area_path,
        parent_id: input.parent_id,
        founded_at: input.founded,
        stage: AllianceStage::StartUp,
        stage_since: now,
        created_at: now,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &alliance, checked.charter.as_deref()).await?;
    store::set_areas(db, scope, alliance.id, checked.areas.into_iter()).await?;
    tx.log(Entry {
        entity: "alliance",
        id: alliance.id.0,
        event: "create",
        to: Some(alliance.stage.code()),
        detail: json!({"level": alliance.level, "lead": alliance.lead_org_id}),
        area: Some(&alliance.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(alliance)
}

/// Founds an alliance of the own place.
#[utoipa::path(post, path = "/api/alliances", tag = "alliances", request_body = AllianceInput,
    responses((status = 201, body = AllianceView)))]
pub async fn found_alliance(ctx: Ctx, body: Body<AllianceInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let alliance = found(&mut tx, &body.value).await?;
    let view = view::after(&mut tx, alliance).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Changes what an alliance says.
#[utoipa::path(put, path = "/api/alliances/{id}", tag = "alliances", params(("id" = AllianceId, Path)),
    request_body = AllianceChange, responses((status = 200, body = AllianceView)))]
pub async fn change_alliance(
    ctx: Ctx,
    Path(id): Path<AllianceId>,
    body: Body<AllianceChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut alliance = view::kept(&mut tx, id, body.value.version).await?;
    let input = &body.value.alliance;
    let checked = checked(&mut tx, input, Some(&alliance)).await?;
    alliance.name = checked.name;
    alliance.brand = checked.brand;
    alliance.level = input.level;
    alliance.lead_org_id = checked.lead.id;
    alliance.area_path = checked.lead.area_path;
    alliance.parent_id = input.parent_id;
    alliance.founded_at = input.founded;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut alliance).await?;
    store::set_charter(db, scope, id, checked.charter.as_deref()).await?;
    store::set_areas(db, scope, id, checked.areas.into_iter()).await?;
    tx.log(Entry {
        entity: "alliance",
        id: id.0,
        event: "change",
        detail: json!({"level": alliance.level, "lead": alliance.lead_org_id}),
        area: Some(&alliance.area_path),
        ..Entry::default()
    })
    .await?;
    let view = view::after(&mut tx, alliance).await?;
    tx.commit(StatusCode::OK, &view).await
}
