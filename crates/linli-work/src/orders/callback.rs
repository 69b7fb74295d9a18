//! Callback: somebody else than the doer asks the requester how it went. An unsatisfied requester sends the order back;
//! the second time a leader watches.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::OrderId;
use linli_domain::limits::LimitKey;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::act::{Done, admitted, store_act};
use super::entity::Order;
use super::rules::{OrderEvent, goes_back};
use super::state::{CallbackWay, OrderState, Resolved, Satisfaction};
use super::view::{self, OrderView};
use crate::agreements;
use crate::demands::entity::Demand;
use crate::demands::next::Step;
use crate::demands::state::DemandState;

/// What was found out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallBack {
    /// As read.
    pub version: i64,
    /// How.
    pub way: CallbackWay,
    /// What came of the matter.
    pub resolved: Resolved,
    /// What the requester felt; `no_answer` where nobody answered.
    pub satisfaction: Satisfaction,
    /// A word.
    #[serde(default)]
    pub note: Option<String>,
}

/// What was found out, however.
#[derive(Debug, Clone)]
pub struct Called {
    /// How.
    pub way: CallbackWay,
    /// What came of the matter.
    pub resolved: Resolved,
    /// What the requester felt.
    pub satisfaction: Satisfaction,
    /// A word.
    pub note: Option<String>,
}

/// Somebody else than the doer asks the requester, and the order is closed or goes back.
#[utoipa::path(post, path = "/api/orders/{id}/callback", tag = "orders", params(("id" = OrderId, Path)),
    request_body = CallBack, responses((status = 200, body = OrderView)))]
pub async fn call_back(ctx: Ctx, Path(id): Path<OrderId>, body: Body<CallBack>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    call(&mut tx, id, &body.value).await?;
    view::answer(tx, id, StatusCode::OK).await
}

/// Somebody else than the doer has asked the requester.
///
/// # Errors
/// The guard that failed; the web is the requester's own way.
pub async fn call(tx: &mut Tx, id: OrderId, body: &CallBack) -> Result<Order, Problem> {
    if body.way == CallbackWay::Web {
        return Err(Problem::field("way", "callback_web"));
    }
    let (order, demand) = admitted(tx, id, body.version, OrderEvent::Callback).await?;
    let called = Called {
        way: body.way,
        resolved: body.resolved,
        satisfaction: body.satisfaction,
        note: body.note.clone(),
    };
    let before = demand.state;
    apply(tx, order, demand, before, &called).await
}

/// The requester has rated on the page, or says after the end, filed away or not, that it is not done.
///
/// # Errors
/// *Stale* when somebody else changed the order meanwhile.
pub async fn close_or_reopen(tx: &mut Tx, order: Order, called: &Called) -> Result<Order, Problem> {
    let (db, scope) = tx.parts();
    let mut demand = crate::demands::store::load_for_update(db, scope, order.demand_id).await?;
    let before = demand.state;
    if matches!(before, DemandState::Closed | DemandState::Archived) {
        // an ended demand is governed by its orders again
        demand.state = DemandState::Accepted;
        demand.closed_at = None;
    }
    apply(tx, order, demand, before, called).await
}

async fn apply(
    tx: &mut Tx,
    mut order: Order,
    mut demand: Demand,
    before: DemandState,
    called: &Called,
) -> Result<Order, Problem> {
    let from = order.state;
    let now = tx.now();
    order.callback_at = Some(now);
    order.callback_by = tx.actor().person();
    order.callback_way = Some(called.way);
    order.callback_note.clone_from(&called.note);
    order.resolved = Some(called.resolved);
    order.satisfaction = Some(called.satisfaction);
    let back = goes_back(called.resolved, called.satisfaction);
    if back {
        order.state = OrderState::Reopened;
        order.reopen_count += 1;
        order.closed_at = None;
        order.due_at = Some(
            tx.app()
                .limits()
                .due(LimitKey::Rehandle, now, tx.app().calendar()),
        );
        order.next_step = Step::Rework;
        order.next_due_at = order.due_at;
        demand.reopen_count += 1;
        demand.supervised |= demand.reopen_count >= 2;
    } else {
        order.state = OrderState::Closed;
        order.closed_at = Some(now);
        order.next_step = Step::None;
        order.next_due_at = None;
    }
    let event = if back { "reopen" } else { "callback" };
    let detail = json!({
        "way": called.way.code(), "resolved": called.resolved.code(), "satisfaction": called.satisfaction.code(),
    });
    let done = Done {
        event,
        from,
        before,
        reason: called.note.as_deref(),
        detail,
    };
    let order = store_act(tx, order, demand, done).await?;
    // what was promised by agreement and is done now is counted in the same transaction; what goes back is taken off
    agreements::consume::follow(tx, order.id).await?;
    Ok(order)
}
