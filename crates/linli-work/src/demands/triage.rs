//! Triage: edit, accept, refuse with a reason the resident reads, refer to the proper channel at once.

use linli_domain::id::{AreaId, ClassId, DemandId};
use linli_domain::limits::LimitKey;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::entity::Demand;
use super::next::handling_limit;
use super::rules::DemandEvent;
use super::settle::{Happened, Matter, settle};
use super::state::{DemandState, Referral, RefusalCode, Urgency};
use super::view::{self, DemandView};
use super::{MAX_TEXT, MAX_TITLE, create, store};
use crate::refusals;

/// Loads a demand at a version, and makes sure the event is admitted.
///
/// # Errors
/// *Not found*, *stale*, or the guard that failed.
pub async fn admitted(
    tx: &mut Tx,
    id: DemandId,
    version: i64,
    event: DemandEvent,
) -> Result<Matter, Problem> {
    let (db, scope) = tx.parts();
    let demand = store::load_version(db, scope, id, version).await?;
    let matter = Matter::of(tx, demand).await?;
    event.check(tx.actor().role(), matter.facts())?;
    Ok(matter)
}

/// New words for a demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditDemand {
    /// As read.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// Its class.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// Its place.
    pub area_id: AreaId,
    /// How pressing.
    pub urgency: Urgency,
    /// How many people it would serve.
    pub beneficiaries: i64,
    /// Which group.
    #[serde(default)]
    pub group: Option<String>,
}

/// Corrects a demand before it is issued. The log keeps what it said before.
#[utoipa::path(post, path = "/api/demands/{id}/edit", tag = "demands", params(("id" = DemandId, Path)),
    request_body = EditDemand, responses((status = 200, body = DemandView)))]
pub async fn edit_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<EditDemand>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let edit = &body.value;
    let text = edit.text.trim();
    let mut problem = Problem::fields(Vec::new());
    let length = text.chars().count();
    if !(2..=MAX_TEXT).contains(&length) {
        problem = problem.and_field(
            "text",
            if length < 2 { "required" } else { "too_long" },
            long(MAX_TEXT, length),
        );
    }
    let title = edit.title.trim().chars().count();
    if !(1..=MAX_TITLE).contains(&title) {
        problem = problem.and_field(
            "title",
            if title < 1 { "required" } else { "too_long" },
            long(MAX_TITLE, title),
        );
    }
    if !problem.field_errors.is_empty() {
        return Err(problem);
    }
    let matter = admitted(&mut tx, id, edit.version, DemandEvent::Edit).await?;
    let before = matter.demand.clone();
    let mut demand = matter.demand;
    let (db, scope) = tx.parts();
    let area = linli_net::areas::store::load(db, scope, edit.area_id)
        .await
        .named_in("area_id")?;
    if let Some(class) = edit.class_id {
        demand.order_class = Some(store::class_for(db, scope, class).await?.order_class);
    }
    demand.class_id = edit.class_id.or(demand.class_id);
    (demand.area_id, demand.area_path) = (area.id, area.path);
    (demand.title, demand.text) = (edit.title.trim().to_owned(), text.to_owned());
    (demand.urgency, demand.beneficiaries, demand.group_name) =
        (edit.urgency, edit.beneficiaries.max(1), edit.group.clone());
    create::index(&mut tx, &demand).await?;
    let detail = json!({"title_before": before.title, "text_changed": before.text != demand.text});
    let state = demand.state;
    settle(
        &mut tx,
        demand,
        state,
        &Happened {
            event: "edit",
            reason: None,
            detail,
        },
    )
    .await?;
    view::answer(tx, id).await
}

fn long(max: usize, now: usize) -> Map<String, serde_json::Value> {
    json!({"max": max, "now": now})
        .as_object()
        .cloned()
        .unwrap_or_default()
}

/// Accepts a demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptDemand {
    /// As read.
    pub version: i64,
    /// Its class, unless it has one already.
    #[serde(default)]
    pub class_id: Option<ClassId>,
}

/// Accepts a demand for handling: from here its time limits run.
#[utoipa::path(post, path = "/api/demands/{id}/accept", tag = "demands", params(("id" = DemandId, Path)),
    request_body = AcceptDemand, responses((status = 200, body = DemandView)))]
pub async fn accept_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<AcceptDemand>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    accept(&mut tx, id, &body.value).await?;
    view::answer(tx, id).await
}

/// Accepts a demand.
///
/// # Errors
/// The guard that failed, or no class.
pub async fn accept(tx: &mut Tx, id: DemandId, body: &AcceptDemand) -> Result<Demand, Problem> {
    let matter = admitted(tx, id, body.version, DemandEvent::Accept).await?;
    let mut demand = matter.demand;
    let class = body
        .class_id
        .or(demand.class_id)
        .ok_or_else(|| Problem::field("class_id", "required"))?;
    let (db, scope) = tx.parts();
    let facts = store::class_for(db, scope, class).await?;
    let now = tx.now();
    demand.class_id = Some(class);
    demand.order_class = Some(facts.order_class);
    demand.state = DemandState::Accepted;
    demand.accepted_at = Some(now);
    let (limits, calendar) = (tx.app().limits(), tx.app().calendar());
    demand.due_at = Some(limits.due(handling_limit(demand.order_class.as_deref()), now, calendar));
    demand.response_due_at = Some(limits.due(LimitKey::FirstContact, now, calendar));
    settle(
        tx,
        demand,
        DemandState::Submitted,
        &Happened {
            event: "accept",
            ..Happened::default()
        },
    )
    .await
}

/// Refuses a demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseDemand {
    /// As read.
    pub version: i64,
    /// Why; the resident reads its text.
    pub code: RefusalCode,
    /// A word of explanation, which the resident reads too.
    #[serde(default)]
    pub note: Option<String>,
}

/// Does not accept a demand, with a reason that the resident reads.
#[utoipa::path(post, path = "/api/demands/{id}/refuse", tag = "demands", params(("id" = DemandId, Path)),
    request_body = RefuseDemand, responses((status = 200, body = DemandView)))]
pub async fn refuse_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<RefuseDemand>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    refuse(&mut tx, id, &body.value).await?;
    view::answer(tx, id).await
}

/// Does not accept a demand.
///
/// # Errors
/// The guard that failed.
pub async fn refuse(tx: &mut Tx, id: DemandId, body: &RefuseDemand) -> Result<Demand, Problem> {
    let mut demand = admitted(tx, id, body.version, DemandEvent::Refuse)
        .await?
        .demand;
    let (db, scope) = tx.parts();
    let text = refusals::store::latest(db, scope, body.code).await?;
    demand.state = DemandState::NotAccepted;
    demand.refusal_code = Some(body.code);
    demand.refusal_version = text.map(|text| text.version);
    demand.decision_note.clone_from(&body.note);
    let detail = json!({"code": body.code});
    let happened = Happened {
        event: "refuse",
        reason: body.note.as_deref(),
        detail,
    };
    settle(tx, demand, DemandState::Submitted, &happened).await
}

/// Refers a demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferDemand {
    /// As read.
    pub version: i64,
    /// Where to.
    pub to: Referral,
    /// A word of explanation, which the resident reads.
    #[serde(default)]
    pub note: Option<String>,
}

/// Refers a demand to its own channel at once (red line 9: petitions and emergencies are never absorbed).
#[utoipa::path(post, path = "/api/demands/{id}/refer", tag = "demands", params(("id" = DemandId, Path)),
    request_body = ReferDemand, responses((status = 200, body = DemandView)))]
pub async fn refer_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<ReferDemand>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    refer(&mut tx, id, &body.value).await?;
    view::answer(tx, id).await
}

/// Refers a demand.
///
/// # Errors
/// The guard that failed.
pub async fn refer(tx: &mut Tx, id: DemandId, body: &ReferDemand) -> Result<Demand, Problem> {
    let matter = admitted(tx, id, body.version, DemandEvent::Refer).await?;
    let before = matter.demand.state;
    if matter.facts().live_orders > 0 {
        return Err(super::rules::Refused::OrdersRunning.into());
    }
    let mut demand = matter.demand;
    demand.state = DemandState::Referred;
    demand.referred_to = Some(body.to);
    demand.decision_note.clone_from(&body.note);
    let happened = Happened {
        event: "refer",
        reason: body.note.as_deref(),
        detail: json!({"to": body.to}),
    };
    settle(tx, demand, before, &happened).await
}
