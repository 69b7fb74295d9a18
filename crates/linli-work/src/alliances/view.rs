//! `GET /api/alliances/{id}`: an alliance with its checklist, its places and what stands in it.

use std::collections::HashMap;

use linli_domain::actor::Actor;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, AreaId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::page::{MAX_PAGE_SIZE, Page};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::areas::change::role_of;
use linli_net::history::{self, HistoryEntry};
use linli_net::{areas, persons};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::{AllianceItem, items};
use super::members::own_unit;
use super::rules::{self, AllianceAct, AllianceRefusal, AllianceStage, AllianceStep, decide};
use super::store::{self, Alliance, AllianceFilter, DoneStep};

/// A place of an alliance.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AlliancePlace {
    /// The place.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// That place's path.
    pub area_path: AreaPath,
}

/// A step of a checklist.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// Which.
    pub step: AllianceStep,
    /// In which stage it stands.
    pub stage: AllianceStage,
    /// The day it was done.
    pub done_on: Option<Timestamp>,
    /// Who ticked it, by name.
    pub ticked_by: Option<String>,
    /// When it was ticked.
    pub ticked_at: Option<Timestamp>,
    /// `tick`: whether the caller may tick it or take the tick back, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// An alliance as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AllianceView {
    /// As in a list.
    #[serde(flatten)]
    pub item: AllianceItem,
    /// Its charter.
    pub charter: Option<String>,
    /// Since when it is in its stage.
    pub stage_since: Timestamp,
    /// For which places; none for the whole street.
    pub places: Vec<AlliancePlace>,
    /// The checklists of all stages, in order.
    pub steps: Vec<StepView>,
    /// Alliances directly in this one, at most 200.
    pub children: Vec<AllianceItem>,
    /// What happened to it, oldest first; for staff.
    pub timeline: Vec<HistoryEntry>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Whether an actor keeps an alliance: whoever keeps the place of its lead.
///
/// # Errors
/// Why not.
pub fn keeps_for(actor: &Actor, alliance: &Alliance) -> Result<(), AllianceRefusal> {
    let inside = actor.scope().area().contains(&alliance.area_path);
    rules::keeps(role_of(actor), inside)
}

/// Whether the actor of a write keeps an alliance.
///
/// # Errors
/// 403 with the reason.
pub fn keeps(tx: &Tx, alliance: &Alliance) -> Result<(), Problem> {
    Ok(keeps_for(tx.actor(), alliance)?)
}

/// An alliance to be changed by somebody who keeps it.
///
/// # Errors
/// *Not found*, 403 for who does not keep it, *stale* when it was changed since it was read.
pub async fn kept(tx: &mut Tx, id: AllianceId, version: i64) -> Result<Alliance, Problem> {
    let (db, scope) = tx.parts();
    let alliance = store::load(db, scope, id).await?;
    keeps(tx, &alliance)?;
    if alliance.version != version {
        return Err(Problem::stale());
    }
    Ok(alliance)
}

/// An alliance, inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn after(tx: &mut Tx, alliance: Alliance) -> Result<AllianceView, Problem> {
    let (app, actor, locale) = (tx.app().clone(), tx.actor().clone(), tx.locale());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now: tx.now(),
    };
    let (db, scope) = tx.parts();
    page(reader, db, scope, alliance).await
}

/// An alliance as its page shows it, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    alliance: Alliance,
) -> Result<AllianceView, Problem> {
    let (id, version) = (alliance.id, alliance.version);
    let (stage, stage_since) = (alliance.stage, alliance.stage_since);
    let keeps = keeps_for(reader.actor, &alliance);
    let charter = store::charter(db, scope, id).await?;
    let steps = steps(reader, db, scope, id, stage, keeps).await?;
    let areas = store::areas_of(db, scope, &[id]).await?;
    let spoken =
        areas::store::spoken_names(db, scope, areas.iter().map(|one| &one.area_path)).await?;
    let filter = AllianceFilter {
        parent: Some(id),
        ..AllianceFilter::default()
    };
    let first = Page::check(None, Some(MAX_PAGE_SIZE))?;
    let (children, _) = store::find(db, scope, &filter, first).await?;
    let mut all = vec![alliance];
    all.extend(children);
    let mut children = items(db, scope, all).await?;
    let item = children.remove(0);
    let timeline = match own_unit(reader.actor) {
        Some(_) => Vec::new(),
        None => history::of(db, scope, "alliance", id.0).await?,
    };
    Ok(AllianceView {
        item,
        charter,
        stage_since,
        places: areas
            .into_iter()
            .map(|one| AlliancePlace {
                area_id: one.area_id,
                area_name: spoken.get(&one.area_path).cloned().unwrap_or_default(),
                area_path: one.area_path,
            })
            .collect(),
        steps,
        children,
        timeline,
        allowed_actions: AllianceAct::ALL
            .iter()
            .map(|act| {
                let refused = decide(*act, keeps, stage).err();
                reader.action(act, refused.map(CodeEnum::code))
            })
            .collect(),
        version,
    })
}

async fn steps(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    id: AllianceId,
    stage: AllianceStage,
    keeps: Result<(), AllianceRefusal>,
) -> Result<Vec<StepView>, Problem> {
    let done: HashMap<AllianceStep, DoneStep> = store::steps_of(db, scope, &[id])
        .await?
        .into_iter()
        .map(|done| (done.step, done))
        .collect();
    let people = done.values().filter_map(|done| done.ticked_by);
    let names = persons::store::names(db, scope, people).await?;
    Ok(AllianceStep::ALL
        .iter()
        .map(|step| {
            let ticked = done.get(step);
            let refused = keeps.and_then(|()| step.may_tick(stage)).err();
            StepView {
                step: *step,
                stage: step.stage(),
                done_on: ticked.map(|done| done.done_on),
                ticked_by: ticked
                    .and_then(|done| done.ticked_by)
                    .and_then(|person| names.get(&person).cloned()),
                ticked_at: ticked.map(|done| done.ticked_at),
                allowed_actions: vec![
                    reader.action(AllianceAct::Tick, refused.map(CodeEnum::code)),
                ],
            }
        })
        .collect())
}

/// One alliance of the street; people of a unit see those their unit leads, is in or is asked to join.
#[utoipa::path(get, path = "/api/alliances/{id}", tag = "alliances", params(("id" = AllianceId, Path)),
    responses((status = 200, body = AllianceView)))]
pub async fn get_alliance(
    ctx: Ctx,
    Path(id): Path<AllianceId>,
) -> Result<Json<AllianceView>, Problem> {
    let scope = ctx.scope()?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let alliance = store::load(&mut db, &scope, id).await?;
    if let Some(own) = own_unit(reader.actor)
        && own != alliance.lead_org_id
        && !store::members::is_living(&mut db, &scope, id, own).await?
    {
        return Err(Problem::not_found());
    }
    page(reader, &mut db, &scope, alliance).await.map(Json)
}
