//! `GET /api/areas/{id}`: a place with its facts, its history and what may be done to it.

use std::collections::HashMap;

use linli_domain::actor::Actor;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, EventId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::log;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::change::role_of;
use super::rules::{AreaAct, AreaRefusal, children_of, decide};
use super::store::{self, Area};
use crate::persons;

/// A place named: a link to its page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaName {
    /// Its id.
    pub id: AreaId,
    /// What it is.
    pub kind: AreaKind,
    /// Its name today, or its last one.
    pub name: String,
}

/// How many places of a kind lie in a place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaCount {
    /// What they are.
    pub kind: AreaKind,
    /// How many.
    pub count: i64,
}

/// Counts of people at a date.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaFigures {
    /// The day they were taken.
    pub data_date: Timestamp,
    /// Households.
    pub households: i64,
    /// Residents.
    pub population: i64,
    /// Residents of 60 and more.
    pub elders60: i64,
    /// Residents of 80 and more.
    pub elders80: i64,
    /// Children up to 3.
    pub children0_3: i64,
}

/// What a place was in earlier days.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaPastView {
    /// What it was called.
    pub name: String,
    /// Its number.
    pub number: Option<String>,
    /// Where it was, spoken.
    pub place: String,
    /// Since when; none where nobody knows.
    pub from: Option<Timestamp>,
    /// The first moment it was so no longer.
    pub to: Timestamp,
}

/// What a place came from, or what became of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaLinkView {
    /// The other place.
    pub area: AreaName,
    /// Whether the other place came before this one.
    pub earlier: bool,
    /// How: merged or split.
    pub act: AreaAct,
    /// When.
    pub at: Timestamp,
}

/// A row of the log of a place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaEvent {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: String,
    /// Who did it, by name; empty for the house itself.
    pub who: String,
    /// In which role.
    pub role: String,
    /// Why.
    pub reason: Option<String>,
    /// More.
    #[schema(value_type = Object)]
    pub detail: Value,
}

/// A place as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaView {
    /// Its id.
    pub id: AreaId,
    /// What it is.
    pub kind: AreaKind,
    /// Its name.
    pub name: String,
    /// Its name with the places above it.
    pub spoken: String,
    /// Its number among its kind.
    pub number: Option<String>,
    /// Its official code, filled up to twelve digits.
    pub code: Option<String>,
    /// Its way down from the street.
    pub path: AreaPath,
    /// The places above it, the street first.
    pub above: Vec<AreaName>,
    /// How many places of each kind lie in it.
    pub contains: Vec<AreaCount>,
    /// Year of building.
    pub built_year: Option<i64>,
    /// Office telephone shown to the public.
    pub office_phone: Option<String>,
    /// Counts of people, the latest; none where nobody counted.
    pub figures: Option<AreaFigures>,
    /// Counts of earlier dates, the latest first.
    pub figures_by_date: Vec<AreaFigures>,
    /// What it was in earlier days, the latest first.
    pub past: Vec<AreaPastView>,
    /// What it came from and what became of it.
    pub links: Vec<AreaLinkView>,
    /// What happened to it, oldest first.
    pub timeline: Vec<AreaEvent>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// Kinds that may be put under it.
    pub may_contain: Vec<AreaKind>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Why an actor may not do something to a place, if so.
#[must_use]
pub fn refusal(actor: &Actor, act: AreaAct, area: &Area) -> Option<AreaRefusal> {
    let Some(role) = role_of(actor) else {
        return Some(AreaRefusal::NotForRole);
    };
    let own = actor
        .acting()
        .is_some_and(|acting| acting.area == area.path && acting.area.depth() > 0);
    let refused = decide(act, area.kind, area.ended_at.is_some(), role).err();
    let inner = matches!(act, AreaAct::Describe | AreaAct::AddChild);
    refused.or((own && !inner).then_some(AreaRefusal::StreetOnly))
}

/// A place as its page shows it to the actor of a write, after the change.
///
/// # Errors
/// The database refused.
pub async fn view(ctx: &Ctx, tx: &mut Tx, id: AreaId) -> Result<AreaView, Problem> {
    let (db, scope) = tx.parts();
    page(ctx, db, scope, id).await
}

async fn page(ctx: &Ctx, db: &mut Db, scope: &Scope, id: AreaId) -> Result<AreaView, Problem> {
    let area = store::load(db, scope, id).await?;
    let mut above = store::lineage(db, scope, &area.path).await?;
    above.pop();
    let past = store::past_of(db, scope, id).await?;
    let paths: Vec<AreaPath> = past
        .iter()
        .map(|one| one.path.clone())
        .chain([area.path.clone()])
        .collect();
    let spoken = store::spoken_names(db, scope, &paths).await?;
    let links = links(db, scope, id).await?;
    let contains = store::count_by_kind(db, scope, &area.path).await?;
    let figures_by_date = store::figures_of(db, scope, id).await?;
    let timeline = timeline(db, scope, id).await?;
    let actor = ctx.actor()?;
    Ok(AreaView {
        id,
        kind: area.kind,
        spoken: spoken.get(&area.path).cloned().unwrap_or_default(),
        above: above.iter().map(named).collect(),
        contains: contains
            .into_iter()
            .map(|row| AreaCount {
                kind: row.kind,
                count: row.count,
            })
            .collect(),
        figures: area.data_date.map(|data_date| AreaFigures {
            data_date,
            households: area.households,
            population: area.population,
            elders60: area.elders60,
            elders80: area.elders80,
            children0_3: area.children0_3,
        }),
        figures_by_date: figures_by_date
            .into_iter()
            .map(|row| AreaFigures {
                data_date: row.data_date,
                households: row.households,
                population: row.population,
                elders60: row.elders60,
                elders80: row.elders80,
                children0_3: row.children0_3,
            })
            .collect(),
        past: past
            .into_iter()
            .map(|one| AreaPastView {
                place: spoken.get(&one.path).cloned().unwrap_or_default(),
                name: one.name,
                number: one.number,
                from: (one.from_at.millis() > 0).then_some(one.from_at),
                to: one.to_at,
            })
            .collect(),
        links,
        timeline,
        may_contain: children_of(area.kind).collect(),
        allowed_actions: AreaAct::ALL
            .iter()
            .map(|act| {
                let why = refusal(actor, *act, &area).map(CodeEnum::code);
                AllowedAction::new(ctx.app().texts(), ctx.locale(), act, why)
            })
            .collect(),
        code: area.code.map(|code| format!("{code:0<12}")),
        name: area.name,
        number: area.number,
        path: area.path,
        built_year: area.built_year,
        office_phone: area.office_phone,
        ended_at: area.ended_at,
        end_reason: area.end_reason,
        version: area.version,
    })
}

fn named(area: &Area) -> AreaName {
    AreaName {
        id: area.id,
        kind: area.kind,
        name: area.name.clone(),
    }
}

async fn links(db: &mut Db, scope: &Scope, id: AreaId) -> Result<Vec<AreaLinkView>, Problem> {
    let links = store::links_of(db, scope, id).await?;
    let others: Vec<AreaId> = links
        .iter()
        .map(|link| {
            if link.from_id == id {
                link.to_id
            } else {
                link.from_id
            }
        })
        .collect();
    let areas: HashMap<AreaId, Area> = store::by_ids(db, scope, &others)
        .await?
        .into_iter()
        .map(|area| (area.id, area))
        .collect();
    Ok(links
        .into_iter()
        .zip(others)
        .filter_map(|(link, other)| {
            Some(AreaLinkView {
                area: named(areas.get(&other)?),
                earlier: link.to_id == id,
                act: link.act,
                at: link.at,
            })
        })
        .collect())
}

async fn timeline(db: &mut Db, scope: &Scope, id: AreaId) -> Result<Vec<AreaEvent>, Problem> {
    let events = log::timeline(db, scope, "area", id.0).await?;
    let people: Vec<PersonId> = events.iter().filter_map(|event| event.person_id).collect();
    let names = persons::store::names(db, scope, people).await?;
    Ok(events
        .into_iter()
        .map(|event| AreaEvent {
            id: event.id,
            at: event.at,
            who: event
                .person_id
                .and_then(|person| names.get(&person).cloned())
                .unwrap_or_default(),
            event: event.event,
            role: event.role,
            reason: event.reason,
            detail: serde_json::from_str(&event.detail).unwrap_or(Value::Null),
        })
        .collect())
}

/// One place of the own scope, ended or not.
#[utoipa::path(get, path = "/api/areas/{id}", tag = "areas", params(("id" = AreaId, Path)),
    responses((status = 200, body = AreaView)))]
pub async fn get_area(ctx: Ctx, Path(id): Path<AreaId>) -> Result<Json<AreaView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    page(&ctx, &mut db, &scope, id).await.map(Json)
}
