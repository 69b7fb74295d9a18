//! Taking: a unit takes what is offered, own staff handle it here, the street assigns what got stuck.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::id::{DemandId, DemandLineId, OrderId, OrgId, PersonId, PostId};
use linli_domain::limits::LimitKey;
use linli_domain::number::NumberKind;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_net::notices::store::send;
use linli_net::persons;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::{Issue, Order};
use super::state::{IssueMode, OrderKind, OrderState};
use super::{store, view};
use crate::asks;
use crate::demands::entity::{Demand, Line};
use crate::demands::next::{Step, handling_limit};
use crate::demands::rules::{DemandEvent, Refused};
use crate::demands::settle::{Happened, Matter, settle};
use crate::demands::triage::admitted;
use crate::demands::view::DemandView;
use crate::demands::{self};

/// Takes (part of) a demand.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimOrder {
    /// Which line; the first with something left when left out.
    #[serde(default)]
    pub line_id: Option<DemandLineId>,
    /// How much; all that is left when left out.
    #[serde(default)]
    pub quantity: Option<i64>,
    /// How the unit means to go about it.
    #[serde(default)]
    pub plan: Option<String>,
}

/// A unit takes (part of) a demand that is open to it. Of two takers of the last place one wins.
#[utoipa::path(post, path = "/api/demands/{id}/claim", tag = "orders", params(("id" = DemandId, Path)),
    request_body = ClaimOrder, responses((status = 201, body = view::OrderView)))]
pub async fn claim_order(ctx: Ctx, Path(id): Path<DemandId>, body: Body<ClaimOrder>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let order = claim(&mut tx, id, &body.value).await?;
    view::answer(tx, order, StatusCode::CREATED).await
}

/// A unit takes (part of) a demand that is open to it.
///
/// # Errors
/// Not offered to this unit, the window is over, or nothing is left.
pub async fn claim(tx: &mut Tx, id: DemandId, body: &ClaimOrder) -> Result<OrderId, Problem> {
    // a unit takes by what was issued, wherever in the street
    tx.widen_to_street();
    let acting = tx
        .actor()
        .acting()
        .cloned()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let (db, scope) = tx.parts();
    let demand = demands::store::load_for_update(db, scope, id).await?;
    let matter = Matter::of(tx, demand).await?;
    let now = tx.now();
    let volunteer = acting.role == Role::Volunteer;
    // a volunteer takes for themselves what is offered to everybody, and nothing in the name of the own community
    let offered_here = |issue: &&Issue| {
        issue
            .to_org_id
            .is_none_or(|org| !volunteer && org == acting.org)
    };
    let offered = matter
        .issues
        .iter()
        .filter(|issue| issue.closed_at.is_none())
        .find(offered_here)
        .cloned();
    let Some(issue) = offered else {
        // a demand never offered to this unit is not for it to know; what became of an offer that was is
        let last = matter.issues.iter().rfind(offered_here);
        return Err(match last.map(|issue| issue.outcome.as_deref()) {
            Some(Some("withdrawn")) => Problem::conflict("order_offer_withdrawn"),
            Some(Some("window_over")) => Problem::conflict("order_window_over"),
            Some(_) => Problem::conflict("order_taken_meanwhile"),
            None => Problem::not_found(),
        });
    };
    if issue.claim_by <= now {
        return Err(Problem::conflict("order_window_over"));
    }
    let (db, scope) = tx.parts();
    if asks::store::asked_by(db, scope, id).await? == Some(acting.org) {
        return Err(Problem::conflict("order_own_ask"));
    }
    DemandEvent::Claim
        .check(tx.actor().role(), matter.facts())
        .map_err(|refused| match refused {
            Refused::NothingLeft => Problem::conflict("order_taken_meanwhile"),
            other => other.into(),
        })?;
    let (line, quantity) = part(&matter, body.line_id.or(issue.line_id), body.quantity)?;
    let (db, scope) = tx.parts();
    if !demands::store::take(db, scope, &line, quantity).await? {
        return Err(Problem::conflict("order_taken_meanwhile"));
    }
    let kind = match issue.mode {
        IssueMode::Open => OrderKind::Open,
        IssueMode::Directed => OrderKind::Directed,
        IssueMode::Rotating => OrderKind::Rotating,
    };
    let doer = Doer {
        org: acting.org,
        person: tx.actor().person().filter(|_| volunteer),
        post: Some(acting.post),
        by: tx.actor().person(),
    };
    let mut order = new_order(tx, &matter.demand, &line, kind, &doer, quantity).await?;
    order.issue_id = Some(issue.id);
    order.plan.clone_from(&body.plan);
    let (db, scope) = tx.parts();
    store::insert(db, scope, &order).await?;
    end_if_all_taken(tx, &matter, &issue, &line, quantity).await?;
    log_taking(tx, &order, "claim").await?;
    let before = matter.demand.state;
    let detail = json!({"order": order.number, "quantity": quantity});
    settle(
        tx,
        matter.demand,
        before,
        &Happened {
            event: "claim",
            reason: None,
            detail,
        },
    )
    .await?;
    Ok(order.id)
}

/// The line that is meant and how much of it.
fn part(
    matter: &Matter,
    line: Option<DemandLineId>,
    quantity: Option<i64>,
) -> Result<(Line, i64), Problem> {
    let line = matter
        .lines
        .iter()
        .filter(|known| line.is_none_or(|line| known.id == line))
        .find(|known| known.asked > known.committed)
        .cloned()
        .ok_or_else(|| Problem::conflict("order_taken_meanwhile"))?;
    let left = line.asked - line.committed;
    let quantity = quantity.unwrap_or(left);
    if quantity < 1 {
        return Err(Problem::field("quantity", "quantity"));
    }
    if quantity > left {
        return Err(Problem::conflict("order_more_than_left")
            .arg("left", left)
            .arg("unit", line.unit.clone()));
    }
    Ok((line, quantity))
}

async fn end_if_all_taken(
    tx: &mut Tx,
    matter: &Matter,
    issue: &Issue,
    taken: &Line,
    quantity: i64,
) -> Result<(), Problem> {
    let left: i64 = matter
        .lines
        .iter()
        .filter(|line| issue.line_id.is_none_or(|only| only == line.id))
        .map(|line| line.asked - line.committed)
        .sum::<i64>()
        - if issue.line_id.is_none_or(|only| only == taken.id) {
            quantity
        } else {
            0
        };
    if left <= 0 {
        let now = tx.now();
        let (db, scope) = tx.parts();
        store::close_issue(db, scope, issue.id, now, "taken").await?;
    }
    Ok(())
}

struct Doer {
    org: OrgId,
    person: Option<PersonId>,
    post: Option<PostId>,
    by: Option<PersonId>,
}

async fn new_order(
    tx: &mut Tx,
    demand: &Demand,
    line: &Line,
    kind: OrderKind,
    doer: &Doer,
    quantity: i64,
) -> Result<Order, Problem> {
    let now = tx.now();
    let app = tx.app().clone();
    let id = OrderId(tx.fresh_id());
    let (db, scope) = tx.parts();
    let number = linli_net::numbers::store::next(db, scope, NumberKind::Order, now).await?;
    Ok(Order {
        id,
        number,
        demand_id: demand.id,
        line_id: line.id,
        issue_id: None,
        kind,
        org_id: doer.org,
        person_id: doer.person,
        post_id: doer.post,
        quantity,
        fulfilled: 0,
        state: OrderState::Claimed,
        next_step: Step::ConfirmClaim,
        next_due_at: Some(
            app.limits()
                .due(LimitKey::ConfirmClaim, now, app.calendar()),
        ),
        plan: None,
        claimed_at: now,
        claimed_by: doer.by,
        confirmed_at: None,
        confirmed_by: None,
        contact_due_at: None,
        contacted_at: None,
        contact_note: None,
        due_at: None,
        extended: false,
        extension_reason: None,
        suspended_at: None,
        suspended_until: None,
        suspend_reason: None,
        reported_at: None,
        reported_by: None,
        report: None,
        callback_at: None,
        callback_by: None,
        callback_way: None,
        callback_note: None,
        resolved: None,
        satisfaction: None,
        reopen_count: 0,
        closed_at: None,
        area_path: demand.area_path.clone(),
        created_at: now,
        version: 1,
    })
}

/// Puts an order to work: its clocks begin.
pub fn begin_work(tx: &Tx, order: &mut Order, order_class: Option<&str>) {
    let now = tx.now();
    let (limits, calendar) = (tx.app().limits(), tx.app().calendar());
    order.state = OrderState::Confirmed;
    order.confirmed_at = Some(now);
    order.due_at = Some(limits.due(handling_limit(order_class), now, calendar));
    order.contact_due_at = Some(limits.due(LimitKey::FirstContact, now, calendar));
    order.next_step = Step::FirstContact;
    order.next_due_at = order.contact_due_at;
}

async fn log_taking(tx: &mut Tx, order: &Order, event: &str) -> Result<(), Problem> {
    tx.log(linli_kit::transaction::Entry {
        entity: "order",
        id: order.id.0,
        event,
        to: Some(linli_domain::code::CodeEnum::code(order.state)),
        detail: json!({"quantity": order.quantity}),
        area: Some(&order.area_path),
        ..Default::default()
    })
    .await?;
    Ok(())
}

/// Hands a demand to own staff.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandleHere {
    /// The demand's, as read.
    pub version: i64,
    /// Who handles it; oneself when left out. A colleague who is named says yes first (rule R-21).
    #[serde(default)]
    pub person_id: Option<PersonId>,
}

/// Small matters do not leave the grid: own staff, a grid worker or the building head handles it.
#[utoipa::path(post, path = "/api/demands/{id}/handle-here", tag = "orders", params(("id" = DemandId, Path)),
    request_body = HandleHere, responses((status = 200, body = DemandView)))]
pub async fn handle_here(ctx: Ctx, Path(id): Path<DemandId>, body: Body<HandleHere>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    take_in_hand(&mut tx, id, &body.value).await?;
    demands::view::answer(tx, id).await
}

/// Own staff handle what is left of a demand: oneself at once, a colleague who was named after their own yes.
///
/// # Errors
/// The guard that failed, or the person holds no fitting post here.
pub async fn take_in_hand(
    tx: &mut Tx,
    id: DemandId,
    body: &HandleHere,
) -> Result<OrderId, Problem> {
    let matter = admitted(tx, id, body.version, DemandEvent::HandleHere).await?;
    let doer = staff_doer(tx, &matter.demand, body.person_id).await?;
    let colleague = doer.person.filter(|person| Some(*person) != doer.by);
    let mut first = None;
    let event = DemandEvent::HandleHere;
    for line in matter
        .lines
        .iter()
        .filter(|line| line.asked > line.committed)
    {
        let quantity = line.asked - line.committed;
        let order = match colleague {
            Some(_) => ask_colleague(tx, &matter.demand, line, &doer, quantity).await?,
            None => direct_order(tx, &matter.demand, line, OrderKind::Own, &doer, quantity).await?,
        };
        first = first.or(Some(order));
    }
    let now = tx.now();
    for issue in matter
        .issues
        .iter()
        .filter(|issue| issue.closed_at.is_none())
    {
        let (db, scope) = tx.parts();
        store::close_issue(db, scope, issue.id, now, "overtaken").await?;
    }
    if let Some(colleague) = colleague {
        let message = demands::tell::message(&matter.demand, "order_for_you");
        send(tx, [colleague], &message).await?;
    }
    let before = matter.demand.state;
    let code = linli_domain::code::CodeEnum::code(event);
    settle(
        tx,
        matter.demand,
        before,
        &Happened {
            event: code,
            ..Happened::default()
        },
    )
    .await?;
    first.ok_or_else(|| Refused::NothingLeft.into())
}

async fn staff_doer(
    tx: &mut Tx,
    demand: &Demand,
    person: Option<PersonId>,
) -> Result<Doer, Problem> {
    let acting = tx
        .actor()
        .acting()
        .cloned()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let by = tx.actor().person();
    let Some(person) = person.filter(|person| Some(*person) != by) else {
        return Ok(Doer {
            org: acting.org,
            person: by,
            post: Some(acting.post),
            by,
        });
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    let post = persons::store::posts_of(db, scope, person, now)
        .await?
        .into_iter()
        // whom `GET /api/colleagues` proposes: of the own place, and responsible for that of the matter
        .find(|post| {
            super::HANDLERS.contains(&post.role)
                && post.area_path.contains(&demand.area_path)
                && acting.area.contains(&post.area_path)
        })
        .ok_or_else(|| Problem::field("person_id", "unknown"))?;
    Ok(Doer {
        org: post.org_id,
        person: Some(person),
        post: Some(post.id),
        by,
    })
}

/// An order that waits for the yes of the colleague it was given to.
async fn ask_colleague(
    tx: &mut Tx,
    demand: &Demand,
    line: &Line,
    doer: &Doer,
    quantity: i64,
) -> Result<OrderId, Problem> {
    let (db, scope) = tx.parts();
    if !demands::store::take(db, scope, line, quantity).await? {
        return Err(Problem::conflict("order_taken_meanwhile"));
    }
    let mut order = new_order(tx, demand, line, OrderKind::Own, doer, quantity).await?;
    order.next_step = Step::Agree;
    let (db, scope) = tx.parts();
    store::insert(db, scope, &order).await?;
    log_taking(tx, &order, "asked").await?;
    Ok(order.id)
}

async fn direct_order(
    tx: &mut Tx,
    demand: &Demand,
    line: &Line,
    kind: OrderKind,
    doer: &Doer,
    quantity: i64,
) -> Result<OrderId, Problem> {
    let (db, scope) = tx.parts();
    if !demands::store::take(db, scope, line, quantity).await? {
        return Err(Problem::conflict("order_taken_meanwhile"));
    }
    let mut order = new_order(tx, demand, line, kind, doer, quantity).await?;
    begin_work(tx, &mut order, demand.order_class.as_deref());
    order.confirmed_by = tx.actor().person();
    let (db, scope) = tx.parts();
    store::insert(db, scope, &order).await?;
    log_taking(tx, &order, linli_domain::code::CodeEnum::code(kind)).await?;
    Ok(order.id)
}

/// The street gives a stuck demand to a unit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignOrder {
    /// The demand's, as read.
    pub version: i64,
    /// To which unit, which has an obligation or has agreed.
    pub org_id: OrgId,
    /// Which line.
    #[serde(default)]
    pub line_id: Option<DemandLineId>,
    /// How much; all that is left when left out.
    #[serde(default)]
    pub quantity: Option<i64>,
    /// What it rests on: which agreement, who agreed and when. Without it nobody is assigned anything (rule R-21).
    pub agreed: String,
}

/// The street gives an escalated demand to a unit that is bound by agreement or has said yes.
#[utoipa::path(post, path = "/api/demands/{id}/assign", tag = "orders", params(("id" = DemandId, Path)),
    request_body = AssignOrder, responses((status = 200, body = DemandView)))]
pub async fn assign_order(ctx: Ctx, Path(id): Path<DemandId>, body: Body<AssignOrder>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    assign(&mut tx, id, &body.value).await?;
    demands::view::answer(tx, id).await
}

/// The street gives an escalated demand to a unit.
///
/// # Errors
/// The guard that failed, no word of the unit's yes, or a community outside its task list (rule R-20).
pub async fn assign(tx: &mut Tx, id: DemandId, body: &AssignOrder) -> Result<OrderId, Problem> {
    let agreed = body.agreed.trim();
    if agreed.is_empty() {
        return Err(Problem::field("agreed", "required"));
    }
    let matter = admitted(tx, id, body.version, DemandEvent::Assign).await?;
    let (db, scope) = tx.parts();
    let org = linli_net::orgs::store::load(db, scope, body.org_id)
        .await
        .known()?
        .filter(|org| org.ended_at.is_none())
        .ok_or_else(|| Problem::field("org_id", "unknown"))?;
    if org.kind == linli_net::orgs::OrgKind::Community
        && let Some(class) = matter.demand.class_id
        && !demands::store::class_for(db, scope, class)
            .await
            .is_ok_and(|class| class.community_may_handle)
    {
        return Err(Problem::conflict("order_outside_task_list"));
    }
    let (line, quantity) = part(&matter, body.line_id, body.quantity)?;
    let by = tx.actor().person();
    let doer = Doer {
        org: body.org_id,
        person: None,
        post: None,
        by,
    };
    let order = direct_order(
        tx,
        &matter.demand,
        &line,
        OrderKind::Assigned,
        &doer,
        quantity,
    )
    .await?;
    let before = matter.demand.state;
    let happened = Happened {
        event: "assign",
        reason: Some(agreed),
        detail: json!({"org": org.name}),
    };
    settle(tx, matter.demand, before, &happened).await?;
    Ok(order)
}

/// An order for a department that has closed a whistle: reported, so that somebody calls back.
///
/// # Errors
/// The database refused.
pub async fn report_for_department(
    tx: &mut Tx,
    demand: &Demand,
    org: OrgId,
    report: &str,
) -> Result<Option<OrderId>, Problem> {
    let (db, scope) = tx.parts();
    let lines = demands::store::lines(db, scope, demand.id).await?;
    let Some(line) = lines.iter().find(|line| line.asked > line.committed) else {
        return Ok(None);
    };
    let now = tx.now();
    let by = tx.actor().person();
    let doer = Doer {
        org,
        person: None,
        post: None,
        by,
    };
    let quantity = line.asked - line.committed;
    let mut order = new_order(tx, demand, line, OrderKind::Assigned, &doer, quantity).await?;
    begin_work(tx, &mut order, demand.order_class.as_deref());
    order.state = OrderState::Reported;
    order.contacted_at = Some(now);
    order.reported_at = Some(now);
    order.reported_by = by;
    order.report = Some(report.to_owned());
    order.fulfilled = quantity;
    order.next_step = Step::Callback;
    order.next_due_at = Some(
        tx.app()
            .limits()
            .due(LimitKey::Callback, now, tx.app().calendar()),
    );
    let (db, scope) = tx.parts();
    store::insert(db, scope, &order).await?;
    log_taking(tx, &order, "report").await?;
    Ok(Some(order.id))
}
