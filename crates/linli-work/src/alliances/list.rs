//! `GET /api/alliances`: the alliances of the street by name, level, stage and place.

use std::collections::{HashMap, HashSet};

use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::areas::change::role_of;
use linli_net::{areas, orgs};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{AllianceLevel, AllianceStage, AllianceStep, NextWhat, keeps, next_of};
use super::store::{self, Alliance, AllianceFilter};

/// What an alliance waits for next; whoever leads it does it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AllianceNext {
    /// What.
    pub what: NextWhat,
    /// Which step, where it is one.
    pub step: Option<AllianceStep>,
}

/// An alliance as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AllianceItem {
    /// Its id.
    pub id: AllianceId,
    /// Its name.
    pub name: String,
    /// The brand it works under.
    pub brand: Option<String>,
    /// How far it reaches.
    pub level: AllianceLevel,
    /// Who leads it.
    pub lead_org_id: OrgId,
    /// By name.
    pub lead_org_name: String,
    /// How far it has come.
    pub stage: AllianceStage,
    /// Steps done of the checklist of that stage.
    pub steps_done: i64,
    /// Steps of that checklist.
    pub steps_total: i64,
    /// The day it was founded.
    pub founded: Option<Timestamp>,
    /// The alliance it stands in.
    pub parent_id: Option<AllianceId>,
    /// By name.
    pub parent_name: Option<String>,
    /// Its first place, spoken; empty for the whole street.
    pub area_name: String,
    /// How many places it is for; none is the whole street.
    pub areas: i64,
    /// Members now.
    pub members: i64,
    /// Units invited that have not answered.
    pub invited: i64,
    /// What comes next.
    pub next: AllianceNext,
}

/// Alliances with what the caller may do about them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AllianceList {
    /// The rows.
    pub items: Vec<AllianceItem>,
    /// How many there are in all.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// As asked.
    pub page_size: i64,
    /// `found`: whether the caller may found one, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Which alliances are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AllianceQuery {
    /// Part of the name or the brand.
    q: Option<String>,
    /// Of one level.
    #[param(inline)]
    level: Option<AllianceLevel>,
    /// In one stage.
    #[param(inline)]
    stage: Option<AllianceStage>,
    /// For this place or one in it; those of the whole street are for every place.
    #[param(value_type = Option<String>)]
    area_id: Option<AreaId>,
    /// Directly in this one.
    #[param(value_type = Option<String>)]
    parent_id: Option<AllianceId>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Alliances with their names and figures, in at most eight queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn items(
    db: &mut Db,
    scope: &Scope,
    alliances: Vec<Alliance>,
) -> Result<Vec<AllianceItem>, Problem> {
    let ids: Vec<AllianceId> = alliances.iter().map(|one| one.id).collect();
    let leads = orgs::store::names(db, scope, alliances.iter().map(|one| one.lead_org_id)).await?;
    let mut above: Vec<AllianceId> = alliances.iter().filter_map(|one| one.parent_id).collect();
    above.sort();
    above.dedup();
    let parents = store::names(db, scope, &above).await?;
    let tallies = store::tallies(db, scope, &ids).await?;
    let mut done: HashMap<AllianceId, HashSet<AllianceStep>> = HashMap::new();
    for step in store::steps_of(db, scope, &ids).await? {
        done.entry(step.alliance_id).or_default().insert(step.step);
    }
    let areas = store::areas_of(db, scope, &ids).await?;
    let spoken =
        areas::store::spoken_names(db, scope, areas.iter().map(|one| &one.area_path)).await?;
    let mut items = Vec::with_capacity(alliances.len());
    for one in alliances {
        let steps = done.remove(&one.id).unwrap_or_default();
        let total = one.stage.steps().count();
        let open = one.stage.open_steps(&steps);
        let tally = tallies.get(&one.id);
        let invited = tally.map_or(0, |tally| tally.invited);
        let mut own = areas.iter().filter(|area| area.alliance_id == one.id);
        let count = own.clone().count();
        let first = own.next().and_then(|area| spoken.get(&area.area_path));
        let (what, step) = next_of(one.stage, &steps, invited);
        items.push(AllianceItem {
            lead_org_name: leads.get(&one.lead_org_id).cloned().unwrap_or_default(),
            parent_name: one.parent_id.and_then(|id| parents.get(&id).cloned()),
            area_name: first.cloned().unwrap_or_default(),
            areas: i64::try_from(count).unwrap_or(i64::MAX),
            steps_done: i64::try_from(total - open).unwrap_or(i64::MAX),
            steps_total: i64::try_from(total).unwrap_or(i64::MAX),
            members: tally.map_or(0, |tally| tally.members),
            invited,
            next: AllianceNext { what, step },
            id: one.id,
            name: one.name,
            brand: one.brand,
            level: one.level,
            lead_org_id: one.lead_org_id,
            stage: one.stage,
            founded: one.founded_at,
            parent_id: one.parent_id,
        });
    }
    Ok(items)
}

/// A page of alliances with how many fit, as the list shows them: for the handler and for the test that counts queries.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &AllianceFilter<'_>,
    page: Page,
) -> Result<(Vec<AllianceItem>, i64), Problem> {
    let (alliances, total) = store::find(db, scope, filter, page).await?;
    Ok((items(db, scope, alliances).await?, total))
}

/// The alliances of the street.
#[utoipa::path(get, path = "/api/alliances", tag = "alliances", params(AllianceQuery),
    responses((status = 200, body = AllianceList)))]
pub async fn list_alliances(
    ctx: Ctx,
    Query(query): Query<AllianceQuery>,
) -> Result<Json<AllianceList>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let within = match query.area_id {
        // which alliances there are is public in the street, whatever the own place
        Some(id) => {
            let street = Scope::street_wide(scope.street());
            Some(areas::store::load(&mut db, &street, id).await?.path)
        }
        None => None,
    };
    let filter = AllianceFilter {
        text: query.q.as_deref().unwrap_or_default().trim(),
        level: query.level,
        stage: query.stage,
        parent: query.parent_id,
        within: within.as_ref(),
    };
    let (items, total) = find(&mut db, &scope, &filter, page).await?;
    let refused = keeps(role_of(reader.actor), true).err();
    Ok(Json(AllianceList {
        items,
        total,
        page: page.page,
        page_size: page.page_size,
        allowed_actions: vec![reader.action("found", refused.map(CodeEnum::code))],
    }))
}
