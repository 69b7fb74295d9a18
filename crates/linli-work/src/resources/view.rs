//! A resource as lists and pages show it, and how a caller stands to it.

use linli_domain::actor::{Actor, Role};
use linli_domain::id::{AreaId, ClassId, EventId, OrgId, PersonId, ResourceId};
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

use super::rules::{ResourceEvent, ResourceState, Standing, decide};
use super::store::Resource;
use super::{PriceTier, ResourceClass, store};

/// A resource as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ResourceSummary {
    /// Its id.
    pub id: ResourceId,
    /// Its number (`ZY…`).
    pub number: String,
    /// Whose it is.
    pub org_id: OrgId,
    /// The owner's name.
    pub org_name: String,
    /// What it is.
    pub class: ResourceClass,
    /// What it is called.
    pub title: String,
    /// How much of it, in `unit`.
    pub quantity: i64,
    /// What the quantity counts.
    pub unit: String,
    /// Where it stands.
    pub state: ResourceState,
    /// What it costs the user.
    pub price_tier: PriceTier,
    /// The first moment it is no longer offered.
    pub valid_to: Option<Timestamp>,
    /// Where it is, spoken.
    pub area_name: String,
    /// Orders its owner brought to an end this year for demands of a class it serves.
    pub used_this_year: i64,
    /// For the optimistic lock.
    pub version: i64,
}

/// A resource as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ResourceView {
    /// As in a list.
    #[serde(flatten)]
    pub summary: ResourceSummary,
    /// On what conditions.
    pub conditions: String,
    /// For whom.
    pub eligible: String,
    /// Where it is, or which place it serves.
    pub area_id: AreaId,
    /// The classes of needs it serves.
    pub need_classes: Vec<ClassId>,
    /// Words it is found by.
    pub tags: Vec<String>,
    /// Where to ask; for its owner and the offices only.
    pub contact: Option<String>,
    /// What happened to it; for its owner and the offices only.
    pub timeline: Vec<TimelineEntry>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// One step of a timeline.
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
    /// Who did it, by name.
    pub who: String,
    /// In which role; `resident` or `house` without a post.
    pub role: String,
    /// The reason given.
    pub reason: Option<String>,
    /// More.
    #[schema(value_type = Object)]
    pub detail: Value,
}

/// Something that may or may not be done now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AllowedAction {
    /// What.
    pub action: String,
    /// Whether the caller may do it now.
    pub allowed: bool,
    /// Why not, as a code.
    pub reason_code: Option<String>,
    /// Why not, in the reader's language.
    pub reason: Option<String>,
}

/// How an actor stands to a resource at a moment.
#[must_use]
pub fn standing(resource: &Resource, actor: &Actor, now: Timestamp) -> Standing {
    let past_validity = resource.valid_to.is_some_and(|end| end <= now);
    let Some(acting) = actor.acting() else {
        return Standing {
            house: matches!(actor, Actor::House { .. }),
            past_validity,
            ..Standing::default()
        };
    };
    let own = acting.org == resource.org_id;
    let person = actor.person();
    let hands = [
        resource.created_by,
        resource.edited_by,
        resource.submitted_by,
    ];
    Standing {
        owner: own && acting.role == Role::UnitLiaison,
        office: is_office(acting.role) && acting.area.contains(&resource.area_path),
        had_a_hand: own || (person.is_some() && hands.contains(&person)),
        house: false,
        past_validity,
    }
}

/// Whether a role keeps and reviews the resources of its place.
#[must_use]
pub fn is_office(role: Role) -> bool {
    role.is_community() || role == Role::StreetOfficer
}

/// Whether a role sees what is not listed yet in its place: the offices, and those who lead or check them.
#[must_use]
pub fn sees_unlisted(role: Role) -> bool {
    is_office(role) || role.is_street() || role == Role::Auditor
}

/// Whether an actor sees a resource beyond what everybody sees of a listed one.
fn sees_inside(resource: &Resource, actor: &Actor) -> bool {
    actor.acting().is_some_and(|acting| {
        acting.org == resource.org_id
            || (sees_unlisted(acting.role) && acting.area.contains(&resource.area_path))
    })
}

/// A resource the actor may see.
///
/// # Errors
/// *Not found* where it is none, or not for this actor to know.
pub async fn load_for(db: &mut Db, actor: &Actor, id: ResourceId) -> Result<Resource, Problem> {
    let resource = store::load(db, &actor.scope(), id).await?;
    if resource.state == ResourceState::Listed || sees_inside(&resource, actor) {
        Ok(resource)
    } else {
        Err(Problem::not_found())
    }
}

/// A page of resources as a list shows them: three queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn summaries(
    db: &mut Db,
    scope: &Scope,
    resources: &[Resource],
    now: Timestamp,
) -> Result<Vec<ResourceSummary>, Problem> {
    let names = orgs::store::names(db, scope, resources.iter().map(|one| one.org_id)).await?;
    let places =
        areas::store::spoken_names(db, scope, resources.iter().map(|one| &one.area_path)).await?;
    let ids: Vec<ResourceId> = resources.iter().map(|one| one.id).collect();
    let uses = store::uses_since(db, scope, &ids, now.start_of_year()).await?;
    let shown = |one: &Resource| ResourceSummary {
        id: one.id,
        number: one.number.clone(),
        org_id: one.org_id,
        org_name: names.get(&one.org_id).cloned().unwrap_or_default(),
        class: one.class,
        title: one.title.clone(),
        quantity: one.quantity,
        unit: one.unit.clone(),
        state: one.state,
        price_tier: one.price_tier,
        valid_to: one.valid_to,
        area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
        used_this_year: uses.get(&one.id).copied().unwrap_or(0),
        version: one.version,
    };
    Ok(resources.iter().map(shown).collect())
}

/// A resource as its page shows it to an actor.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    app: &App,
    locale: Locale,
    actor: &Actor,
    resource: &Resource,
) -> Result<ResourceView, Problem> {
    let scope = actor.scope();
    let now = app.now();
    let summary = summaries(db, &scope, std::slice::from_ref(resource), now)
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let need_classes = store::needs_of(db, &scope, resource.id).await?;
    let inside = sees_inside(resource, actor);
    let timeline = if inside {
        timeline(db, app, locale, &scope, resource.id).await?
    } else {
        Vec::new()
    };
    Ok(ResourceView {
        summary,
        conditions: resource.conditions.clone(),
        eligible: resource.eligible.clone(),
        area_id: resource.area_id,
        need_classes,
        tags: resource
            .tags
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        contact: resource.contact.clone().filter(|_| inside),
        timeline,
        allowed_actions: allowed(app, locale, resource.state, standing(resource, actor, now)),
    })
}

async fn timeline(
    db: &mut Db,
    app: &App,
    locale: Locale,
    scope: &Scope,
    id: ResourceId,
) -> Result<Vec<TimelineEntry>, Problem> {
    let events = log::timeline(db, scope, "resource", id.0).await?;
    let people: Vec<PersonId> = events.iter().filter_map(|event| event.person_id).collect();
    let names = persons::store::names(db, scope, people).await?;
    let who = |person: Option<PersonId>| match person.and_then(|person| names.get(&person)) {
        Some(name) => name.clone(),
        None if person.is_some() => app.texts().say(locale, "resource_by_member", &Map::new()),
        None => app.texts().say(locale, "resource_by_house", &Map::new()),
    };
    Ok(events
        .into_iter()
        .map(|event| TimelineEntry {
            id: event.id,
            at: event.at,
            who: who(event.person_id),
            event: event.event,
            from_state: event.from_state,
            to_state: event.to_state,
            role: event.role,
            reason: event.reason,
            detail: serde_json::from_str(&event.detail).unwrap_or(Value::Null),
        })
        .collect())
}

/// What can be asked of a resource on its page, in the order of its life.
const ACTIONS: [ResourceEvent; 7] = [
    ResourceEvent::Edit,
    ResourceEvent::Submit,
    ResourceEvent::List,
    ResourceEvent::SendBack,
    ResourceEvent::Pause,
    ResourceEvent::Resume,
    ResourceEvent::Withdraw,
];

fn allowed(
    app: &App,
    locale: Locale,
    state: ResourceState,
    standing: Standing,
) -> Vec<AllowedAction> {
    ACTIONS
        .into_iter()
        .map(|event| {
            let refusal = decide(state, event, standing).err();
            AllowedAction {
                action: event.to_string(),
                allowed: refusal.is_none(),
                reason_code: refusal.map(|why| why.code().to_owned()),
                reason: refusal.map(|why| app.texts().say(locale, why.code(), &Map::new())),
            }
        })
        .collect()
}
