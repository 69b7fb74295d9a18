//! Public pages: say it without login, follow it by a tracking code, rate it, have it reopened.
//!
//! Nothing here shows a name or a number of anybody, and a tracking code opens one matter only.

use axum::http::StatusCode;
use axum::{Json, response::Response};
use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::number::TrackingCode;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::secret::sha256;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_net::{areas, pictures, posters};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::ENTITY;
use super::create::{NewDemand, NewRequester, check, create};
use super::entity::Demand;
use super::next::Step;
use super::state::{DemandState, Source};
use super::store::{self, Tracking};
use crate::orders::callback::{Called, close_or_reopen};
use crate::orders::state::{CallbackWay, OrderState, Resolved, Satisfaction};
use crate::{orders, orders::view as order_view, refusals};

/// Characters a resident may write at most.
const MAX_PUBLIC_TEXT: usize = 7_000;
/// Writes under one tracking code in ten minutes.
const PER_CODE: i64 = 10;

/// What a resident says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicDemand {
    /// The code of the poster.
    pub poster_code: String,
    /// What is said, 2 to 7,000 characters.
    pub text: String,
    /// A number to be called back at, if wished.
    #[serde(default)]
    pub phone: Option<String>,
    /// A name, if wished.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether the name stays unsaid.
    #[serde(default)]
    pub anonymous: bool,
    /// A photograph, base64, made small by the page; never asked for.
    #[serde(default)]
    pub picture: Option<String>,
    /// What the page made up for this phone, so that one phone can be slowed without the estate.
    #[serde(default)]
    pub device: Option<String>,
}

/// What the resident is told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicCreated {
    /// The code to follow it by, in groups.
    pub tracking_code: String,
    /// Its number.
    pub number: String,
    /// What is next.
    pub next: PublicNext,
}

/// What is next, for a resident.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicNext {
    /// The step.
    pub code: Step,
    /// In words.
    pub text: String,
    /// By when.
    pub due_at: Option<Timestamp>,
}

/// A resident says what is needed. No login, no installation; a name and a number only if wished.
#[utoipa::path(post, path = "/api/public/demands", tag = "public", request_body = PublicDemand,
    responses((status = 201, body = PublicCreated)))]
pub async fn say(ctx: Ctx, body: Body<PublicDemand>) -> Answer {
    let said = &body.value;
    let length = said.text.trim().chars().count();
    if length > MAX_PUBLIC_TEXT {
        let args = json!({"max": MAX_PUBLIC_TEXT, "now": length})
            .as_object()
            .cloned()
            .unwrap_or_default();
        return Err(Problem::fields(Vec::new()).and_field("text", "too_long", args));
    }
    let poster = posters::store::by_code(&mut ctx.read().await?, &said.poster_code).await?;
    if poster.revoked_at.is_some() {
        return Err(Problem::not_found());
    }
    posters::budget::spend(&ctx, &poster, said.device.as_deref())?;
    let new = NewDemand {
        title: None,
        text: said.text.clone(),
        class_id: None,
        source: Source::Mailbox,
        source_ref: Some("qr".to_owned()),
        area_id: poster.area_id,
        urgency: None,
        beneficiaries: None,
        group: None,
        lines: Vec::new(),
        requester: Some(NewRequester {
            name: said.name.clone(),
            phone: said.phone.clone(),
            anonymous: said.anonymous,
            contact_ok: false,
        }),
        on_behalf: false,
        public: None,
        funding_needed: false,
    };
    check(&new).map_err(public_fields)?;
    let picture = pictures::read("picture", said.picture.as_deref()).await?;
    let mut tx = fresh!(ctx.begin_public(poster.street_id, &body).await?);
    let (db, scope) = tx.parts();
    posters::store::hold_in_use(db, scope, poster.id).await?;
    let (created, demand) = create(&mut tx, &new).await?;
    if let Some(picture) = &picture {
        pictures::keep(&mut tx, picture, ENTITY, demand.id.0).await?;
    }
    let next = next_of(&ctx, &demand);
    let told = PublicCreated {
        tracking_code: created.tracking_code.unwrap_or_default(),
        number: created.number,
        next,
    };
    tx.commit(StatusCode::CREATED, &told).await
}

/// The public form has its own, flat field names.
fn public_fields(mut problem: Problem) -> Problem {
    for field in &mut problem.field_errors {
        if let Some(flat) = field.field.strip_prefix("requester.") {
            field.field = flat.to_owned();
        }
    }
    problem
}

fn next_of(ctx: &Ctx, demand: &Demand) -> PublicNext {
    let key = format!("public_next_{}", demand.next_step);
    PublicNext {
        code: demand.next_step,
        text: ctx.app().texts().say(ctx.locale(), &key, &Map::new()),
        due_at: demand.next_due_at,
    }
}

/// A step that was taken, in words.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicStep {
    /// When.
    pub at: Timestamp,
    /// What.
    pub code: String,
    /// In words.
    pub text: String,
    /// Why, where the requester is told: why it takes longer, why it rests.
    pub reason: Option<String>,
}

/// A unit that serves.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicOrder {
    /// Its name.
    pub unit_name: String,
    /// Where its order stands.
    pub state: OrderState,
}

/// A matter as its requester sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicMatter {
    /// Its number.
    pub number: String,
    /// Its place.
    pub place: String,
    /// What was said.
    pub text: String,
    /// Where it stands.
    pub state: DemandState,
    /// When it was said.
    pub created_at: Timestamp,
    /// What has been done.
    pub steps: Vec<PublicStep>,
    /// What is next.
    pub next: PublicNext,
    /// Whether it can be rated now.
    pub can_rate: bool,
    /// Whether it can be reopened now.
    pub can_reopen: bool,
    /// Why it was not accepted, in words.
    pub refusal: Option<String>,
    /// The words of the last decision.
    pub note: Option<String>,
    /// Whether it goes on together with another's.
    pub merged: bool,
    /// Who serves.
    pub orders: Vec<PublicOrder>,
    /// For the optimistic lock.
    pub version: i64,
}

/// How long after its end a matter may be reopened by its requester: 30 days (our default).
const REOPEN_DAYS: i64 = 30;

/// Whether its requester may still say that it is not done. That an office filed it away takes nothing from them.
fn may_reopen(demand: &Demand, now: Timestamp) -> bool {
    matches!(demand.state, DemandState::Closed | DemandState::Archived)
        && demand
            .closed_at
            .is_some_and(|at| now < at.plus(REOPEN_DAYS * DAY))
}

/// Events a requester is told of.
const TOLD: &[&str] = &[
    "submit",
    "accept",
    "refuse",
    "refer",
    "merge",
    "issue",
    "claim",
    "confirm",
    "handle_here",
    "contact",
    "report",
    "callback",
    "reopen",
    "escalate",
    "claim_window_over",
    "shelve",
    "to_meeting",
    "to_fund",
    "assign",
    "suspend",
    "resume",
    "extend",
    "add_word",
    "whistle_approve",
    "project_approved",
    "project_finished",
    "project_called_off",
];

/// What the requester reads as the reason of a step: an extension is given "with a reason to the requester" (domain, 1.1), and
/// so is a rest. Why it rests may speak of one household, so whoever was merged into another's matter does not read it.
fn told_reason(event: &str, reason: Option<&str>, merged: bool) -> Option<String> {
    let told = event == "extend" || (event == "suspend" && !merged);
    reason.filter(|_| told).map(str::to_owned)
}

async fn tracked(db: &mut Db, code: &str) -> Result<(Tracking, Demand), Problem> {
    let code = TrackingCode::parse(code).map_err(|_| Problem::not_found())?;
    let tracking = store::tracking(db, sha256(code.as_str().as_bytes()).to_vec()).await?;
    let scope = Scope::street_wide(tracking.street_id);
    let mut demand = store::load(db, &scope, tracking.demand_id).await?;
    // whoever was merged follows the demand that lives on
    if let Some(parent) = demand.merged_into {
        demand = store::load(db, &scope, parent).await?;
    }
    Ok((tracking, demand))
}

/// Follows a matter by its tracking code. The code is forgiving of case, blanks and full-width characters.
#[utoipa::path(get, path = "/api/public/demands/{tracking_code}", tag = "public",
    params(("tracking_code" = String, Path)), responses((status = 200, body = PublicMatter)))]
pub async fn follow(ctx: Ctx, Path(code): Path<String>) -> Result<Json<PublicMatter>, Problem> {
    ctx.app()
        .flood()
        .count(&format!("follow {}", ctx.address()), 600, 10, ctx.now())?;
    let mut db = ctx.read().await?;
    let (tracking, demand) = tracked(&mut db, &code).await?;
    Ok(Json(matter_of(&ctx, &mut db, &tracking, demand).await?))
}

async fn matter_of(
    ctx: &Ctx,
    db: &mut Db,
    tracking: &Tracking,
    demand: Demand,
) -> Result<PublicMatter, Problem> {
    let scope = Scope::street_wide(tracking.street_id);
    let events = linli_kit::log::timeline(db, &scope, "demand", demand.id.0).await?;
    let orders = orders::store::of_demand(db, &scope, demand.id).await?;
    let names =
        linli_net::orgs::store::names(db, &scope, orders.iter().map(|order| order.org_id)).await?;
    let places = areas::store::spoken_names(db, &scope, [&demand.area_path]).await?;
    let say = |key: &str| ctx.app().texts().say(ctx.locale(), key, &Map::new());
    let merged = demand.id != tracking.demand_id;
    let steps = events
        .iter()
        .filter(|event| TOLD.contains(&event.event.as_str()))
        .map(|event| PublicStep {
            at: event.at,
            text: say(&format!("public_step_{}", event.event)),
            code: event.event.clone(),
            reason: told_reason(&event.event, event.reason.as_deref(), merged),
        })
        .collect();
    let can_reopen = may_reopen(&demand, ctx.now());
    let refusal = match demand.refusal_code {
        Some(code) => {
            let texts = (ctx.app().texts(), ctx.locale());
            Some(refusals::text_of(db, &scope, texts, code, demand.refusal_version).await?)
        }
        None => None,
    };
    Ok(PublicMatter {
        place: places.get(&demand.area_path).cloned().unwrap_or_default(),
        steps,
        next: next_of(ctx, &demand),
        can_rate: demand.state == DemandState::Reported,
        can_reopen,
        refusal,
        note: demand.decision_note.clone(),
        merged,
        orders: orders
            .iter()
            .filter(|order| order_view::shown_to_public(order.state))
            .map(|order| PublicOrder {
                unit_name: names.get(&order.org_id).cloned().unwrap_or_default(),
                state: order.state,
            })
            .collect(),
        number: demand.number,
        // the words of another household stay with them
        text: if merged { String::new() } else { demand.text },
        state: demand.state,
        created_at: demand.created_at,
        version: demand.version,
    })
}

/// How it went, in the requester's own words.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// Whether the matter is solved.
    pub resolved: Resolved,
    /// How the requester feels about it.
    pub satisfaction: Satisfaction,
    /// A word, if wished.
    #[serde(default)]
    pub note: Option<String>,
}

async fn begin_tracked<T>(
    ctx: &Ctx,
    code: &str,
    body: &Body<T>,
) -> Result<Result<(Tx, Tracking, Demand), Response>, Problem> {
    let (tracking, demand) = tracked(&mut ctx.read().await?, code).await?;
    ctx.app().flood().count(
        &format!("code {}", tracking.requester_id),
        PER_CODE,
        10,
        ctx.now(),
    )?;
    match ctx.begin_public(tracking.street_id, body).await? {
        linli_kit::transaction::Begun::Replay(response) => Ok(Err(response)),
        linli_kit::transaction::Begun::Fresh(mut tx) => {
            let (db, scope) = tx.parts();
            let demand = store::load_for_update(db, scope, demand.id).await?;
            Ok(Ok((*tx, tracking, demand)))
        }
    }
}

async fn answer(ctx: &Ctx, mut tx: Tx, tracking: &Tracking) -> Answer {
    let (db, scope) = tx.parts();
    let mut demand = store::load(db, scope, tracking.demand_id).await?;
    if let Some(parent) = demand.merged_into {
        demand = store::load(db, scope, parent).await?;
    }
    let matter = matter_of(ctx, tx.db(), tracking, demand).await?;
    tx.commit(StatusCode::OK, &matter).await
}

/// The requester rates what was done: a callback over the web, by the one who asked.
#[utoipa::path(post, path = "/api/public/demands/{tracking_code}/rate", tag = "public",
    params(("tracking_code" = String, Path)), request_body = Rating, responses((status = 200, body = PublicMatter)))]
pub async fn rate(ctx: Ctx, Path(code): Path<String>, body: Body<Rating>) -> Answer {
    let (mut tx, tracking, demand) = match begin_tracked(&ctx, &code, &body).await? {
        Ok(begun) => begun,
        Err(response) => return Ok(response),
    };
    if demand.state != DemandState::Reported {
        return Err(Problem::conflict("public_not_reported"));
    }
    let rating = &body.value;
    let called = Called {
        way: CallbackWay::Web,
        resolved: rating.resolved,
        satisfaction: rating.satisfaction,
        note: rating
            .note
            .clone()
            .map(|note| note.chars().take(1_000).collect()),
    };
    let (db, scope) = tx.parts();
    let orders = orders::store::of_demand(db, scope, demand.id).await?;
    for order in orders
        .into_iter()
        .filter(|order| order.state == OrderState::Reported)
    {
        close_or_reopen(&mut tx, order, &called).await?;
    }
    answer(&ctx, tx, &tracking).await
}

/// Why a matter is opened again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenMatter {
    /// In words, 2 to 1,000 characters.
    pub reason: String,
}

/// The requester says it is not done after all, within 30 days of its end.
#[utoipa::path(post, path = "/api/public/demands/{tracking_code}/reopen", tag = "public",
    params(("tracking_code" = String, Path)), request_body = ReopenMatter, responses((status = 200, body = PublicMatter)))]
pub async fn reopen(ctx: Ctx, Path(code): Path<String>, body: Body<ReopenMatter>) -> Answer {
    let reason: String = body.value.reason.trim().chars().take(1_000).collect();
    if reason.chars().count() < 2 {
        return Err(Problem::field("reason", "required"));
    }
    let (mut tx, tracking, demand) = match begin_tracked(&ctx, &code, &body).await? {
        Ok(begun) => begun,
        Err(response) => return Ok(response),
    };
    if !may_reopen(&demand, tx.now()) {
        return Err(Problem::conflict("public_not_closed"));
    }
    let (db, scope) = tx.parts();
    let orders = orders::store::of_demand(db, scope, demand.id).await?;
    let last = orders
        .into_iter()
        .filter(|order| order.state == OrderState::Closed)
        .max_by_key(|order| order.closed_at)
        .ok_or_else(|| Problem::conflict("public_not_closed"))?;
    let called = Called {
        way: CallbackWay::Web,
        resolved: Resolved::Unsolved,
        satisfaction: Satisfaction::Unsatisfied,
        note: Some(reason),
    };
    close_or_reopen(&mut tx, last, &called).await?;
    answer(&ctx, tx, &tracking).await
}

/// A word more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddWord {
    /// In words, 2 to 1,000 characters.
    pub text: String,
}

/// The requester adds a word.
#[utoipa::path(post, path = "/api/public/demands/{tracking_code}/add", tag = "public",
    params(("tracking_code" = String, Path)), request_body = AddWord, responses((status = 200, body = PublicMatter)))]
pub async fn add_word(ctx: Ctx, Path(code): Path<String>, body: Body<AddWord>) -> Answer {
    let text: String = body.value.text.trim().chars().take(1_000).collect();
    if text.chars().count() < 2 {
        return Err(Problem::field("text", "required"));
    }
    let (mut tx, tracking, demand) = match begin_tracked(&ctx, &code, &body).await? {
        Ok(begun) => begun,
        Err(response) => return Ok(response),
    };
    debug_assert!(matches!(tx.actor(), Actor::Resident { .. }));
    let state = demand.state.code();
    tx.log(Entry {
        entity: "demand",
        id: demand.id.0,
        event: "add_word",
        from: Some(state),
        to: Some(state),
        reason: Some(&text),
        area: Some(&demand.area_path),
        ..Entry::default()
    })
    .await?;
    answer(&ctx, tx, &tracking).await
}
