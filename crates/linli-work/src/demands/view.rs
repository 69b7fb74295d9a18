//! How a demand is shown: a line of a list, and the whole page with what may be done now and why the rest may not.

use std::collections::HashMap;

use linli_domain::actor::Role;
use linli_domain::id::{AreaId, ClassId, DemandId, EventId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::log;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_net::{areas, orgs, persons};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::ListedDemand;
use super::next::Step;
pub use super::page::{DemandView, answer, page};
use super::state::{DemandState, Source, Urgency};
use super::store;

/// What is next, who does it, by when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NextStep {
    /// What.
    pub code: Step,
    /// The organisation that does it, by name; empty when anybody may.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

impl NextStep {
    /// The line for a step.
    #[must_use]
    pub fn of(code: Step, who: String, due_at: Option<Timestamp>, now: Timestamp) -> Self {
        let late = due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0);
        Self {
            code,
            who,
            due_at,
            late_by_ms: late,
        }
    }
}

/// An action and whether it is allowed now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AllowedAction {
    /// The action: the last part of its endpoint.
    pub action: String,
    /// Whether this actor may do it now.
    pub allowed: bool,
    /// Why not: a stable code.
    pub reason_code: Option<String>,
    /// Why not, in the reader's language.
    pub reason: Option<String>,
}

/// One row of a timeline.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TimelineEntry {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: String,
    /// The state before.
    pub from_state: Option<String>,
    /// The state after.
    pub to_state: Option<String>,
    /// Who, by name; empty for residents and the house.
    pub who: String,
    /// In which role.
    pub role: String,
    /// The reason given.
    pub reason: Option<String>,
    /// More.
    #[schema(value_type = Object)]
    pub detail: Value,
}

/// A demand as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DemandSummary {
    /// Its id.
    pub id: DemandId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The first 60 characters of its text.
    pub text_start: String,
    /// Its class.
    pub class_id: Option<ClassId>,
    /// Its class by name.
    pub class_name: Option<String>,
    /// Where it came from.
    pub source: Source,
    /// How pressing.
    pub urgency: Urgency,
    /// Its place.
    pub area_id: AreaId,
    /// Its place, spoken.
    pub area_name: String,
    /// How many people it would serve.
    pub beneficiaries: i64,
    /// Where it stands.
    pub state: DemandState,
    /// What is next.
    pub next_step: NextStep,
    /// When it was voiced.
    pub created_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How much is asked.
    pub asked: i64,
    /// How much orders have bound.
    pub committed: i64,
    /// How much is done.
    pub fulfilled: i64,
    /// Counted in what.
    pub unit: String,
    /// How often the requester was not satisfied.
    pub reopen_count: i64,
    /// Whether the street leader watches it.
    pub supervised: bool,
    /// How many people asked.
    pub requesters: i64,
    /// For the optimistic lock.
    pub version: i64,
}

/// Demands as lists show them: three further queries for a whole page.
///
/// # Errors
/// The database refused.
pub async fn summaries(
    db: &mut Db,
    scope: &Scope,
    demands: Vec<impl Into<ListedDemand>>,
    now: Timestamp,
) -> Result<Vec<DemandSummary>, Problem> {
    let demands: Vec<ListedDemand> = demands.into_iter().map(Into::into).collect();
    let places =
        areas::store::spoken_names(db, scope, demands.iter().map(|demand| &demand.area_path))
            .await?;
    let classes = store::classes(
        db,
        scope,
        demands.iter().filter_map(|demand| demand.class_id),
    )
    .await?;
    let names = orgs::store::names(
        db,
        scope,
        demands.iter().filter_map(|demand| demand.next_org_id),
    )
    .await?;
    Ok(demands
        .into_iter()
        .map(|demand| {
            let who = demand
                .next_org_id
                .and_then(|org| names.get(&org).cloned())
                .unwrap_or_default();
            DemandSummary {
                text_start: demand.text_start,
                class_name: demand
                    .class_id
                    .and_then(|class| classes.get(&class))
                    .map(|class| class.name.clone()),
                area_name: places.get(&demand.area_path).cloned().unwrap_or_default(),
                next_step: NextStep::of(demand.next_step, who, demand.next_due_at, now),
                id: demand.id,
                number: demand.number,
                title: demand.title,
                class_id: demand.class_id,
                source: demand.source,
                urgency: demand.urgency,
                area_id: demand.area_id,
                beneficiaries: demand.beneficiaries,
                state: demand.state,
                created_at: demand.created_at,
                accepted_at: demand.accepted_at,
                closed_at: demand.closed_at,
                asked: demand.asked,
                committed: demand.committed,
                fulfilled: demand.fulfilled,
                unit: demand.unit,
                reopen_count: demand.reopen_count,
                supervised: demand.supervised,
                requesters: demand.requesters,
                version: demand.version,
            }
        })
        .collect())
}

/// A timeline in words: the names of who acted in one further query.
///
/// # Errors
/// The database refused.
pub async fn timeline(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    id: Uuid,
) -> Result<Vec<TimelineEntry>, Problem> {
    let events = log::timeline(db, scope, entity, id).await?;
    let people: Vec<PersonId> = events.iter().filter_map(|event| event.person_id).collect();
    let names: HashMap<PersonId, String> = persons::store::names(db, scope, people).await?;
    Ok(events
        .into_iter()
        .map(|event| TimelineEntry {
            id: event.id,
            at: event.at,
            who: event
                .person_id
                .and_then(|person| names.get(&person).cloned())
                .unwrap_or_default(),
            event: event.event,
            from_state: event.from_state,
            to_state: event.to_state,
            role: event.role,
            reason: event.reason,
            detail: serde_json::from_str(&event.detail).unwrap_or(Value::Null),
        })
        .collect())
}

/// An action with its reason in words where it is not allowed.
#[must_use]
pub fn action(app: &App, locale: Locale, action: &str, refused: Option<&str>) -> AllowedAction {
    AllowedAction {
        action: action.to_owned(),
        allowed: refused.is_none(),
        reason_code: refused.map(str::to_owned),
        reason: refused.map(|code| app.texts().say(locale, code, &Map::new())),
    }
}

/// Whether somebody in this role sees demands only when they are issued, and without personal data.
#[must_use]
pub fn sees_issued_only(role: Option<Role>) -> bool {
    role.is_none_or(|role| role.is_unit() || role == Role::Volunteer)
}
