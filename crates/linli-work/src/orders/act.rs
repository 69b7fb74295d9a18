//! What is done to an order on its way: say yes, confirm, decline, give back, contact, rest, resume, extend, report, withdraw,
//! watch.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::OrderId;
use linli_domain::limits::LimitKey;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::claim::begin_work;
use super::entity::Order;
use super::rules::{OrderEvent, Standing};
use super::state::OrderState;
use super::store;
use super::view::{self, OrderView};
use crate::demands;
use crate::demands::entity::Demand;
use crate::demands::next::Step;
use crate::demands::settle::{Happened, settle};
use crate::demands::state::DemandState;

/// What an act says. Which fields an act wants is in its own words; the rest is left out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderAct {
    /// As read.
    pub version: i64,
    /// Why; for decline, give back, rest, extend, withdraw.
    #[serde(default)]
    pub reason: Option<String>,
    /// A word; for confirm, contact, watch.
    #[serde(default)]
    pub note: Option<String>,
    /// Until when it rests.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// What was done; for the report. A picture is never wanted (red line 1).
    #[serde(default)]
    pub text: Option<String>,
    /// How much was done; all of it when left out.
    #[serde(default)]
    pub fulfilled: Option<i64>,
}

impl OrderAct {
    fn reason(&self) -> Result<&str, Problem> {
        self.reason
            .as_deref()
            .map(str::trim)
            .filter(|reason| !reason.is_empty())
            .ok_or_else(|| Problem::field("reason", "required"))
    }
}

/// Loads an order at a version together with its demand, and makes sure the event is admitted.
///
/// # Errors
/// *Not found*, *stale*, or the guard that failed.
pub async fn admitted(
    tx: &mut Tx,
    id: OrderId,
    version: i64,
    event: OrderEvent,
) -> Result<(Order, Demand), Problem> {
    // a unit's orders lie wherever in the street: who it is decides, not the place
    if demands::view::sees_issued_only(tx.actor().role()) {
        tx.widen_to_street();
    }
    let (db, scope) = tx.parts();
    let order = store::load(db, scope, id).await?;
    // the demand is locked first, always, so that two acts on one demand wait for each other and never cross
    let demand = demands::store::load_for_update(db, scope, order.demand_id).await?;
    let order = store::load(db, scope, id).await?;
    let standing = Standing::of(tx.actor(), &order);
    if demands::view::sees_issued_only(tx.actor().role()) && !standing.doer {
        return Err(Problem::not_found());
    }
    if order.version != version {
        return Err(Problem::stale());
    }
    event.check(tx.actor().role(), standing, order.state, order.extended)?;
    Ok((order, demand))
}

/// What was done to an order, for its own row in the log and for its demand's.
#[derive(Debug, Clone)]
pub struct Done<'a> {
    /// The event's name.
    pub event: &'a str,
    /// The order's state before.
    pub from: OrderState,
    /// The demand's state before.
    pub before: DemandState,
    /// The reason given.
    pub reason: Option<&'a str>,
    /// More for the timelines.
    pub detail: Value,
}

/// Stores a changed order, logs it, and works its demand out anew.
///
/// # Errors
/// *Stale* when somebody else changed either meanwhile.
pub async fn store_act(
    tx: &mut Tx,
    mut order: Order,
    demand: Demand,
    done: Done<'_>,
) -> Result<Order, Problem> {
    let Done { event, reason, .. } = done;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut order).await?;
    tx.log(Entry {
        entity: "order",
        id: order.id.0,
        event,
        from: Some(done.from.code()),
        to: Some(order.state.code()),
        reason,
        detail: done.detail.clone(),
        area: Some(&order.area_path),
    })
    .await?;
    let mut told = done.detail.as_object().cloned().unwrap_or_default();
    told.insert("order".to_owned(), order.number.clone().into());
    settle(
        tx,
        demand,
        done.before,
        &Happened {
            event,
            reason,
            detail: Value::Object(told),
        },
    )
    .await?;
    Ok(order)
}

/// Does one of the acts of this file.
///
/// # Errors
/// The guard that failed, or a field the act wants.
pub async fn act(
    tx: &mut Tx,
    id: OrderId,
    event: OrderEvent,
    body: &OrderAct,
) -> Result<Order, Problem> {
    let (mut order, mut demand) = admitted(tx, id, body.version, event).await?;
    let from = order.state;
    let now = tx.now();
    let app = tx.app().clone();
    let (limits, calendar) = (app.limits(), app.calendar());
    let mut reason = body
        .note
        .as_deref()
        .map(str::trim)
        .filter(|note| !note.is_empty())
        .map(str::to_owned);
    let mut detail = json!({});
    match event {
        OrderEvent::Agree => {
            // who asked vouched for it; who said yes has taken it
            begin_work(tx, &mut order, demand.order_class.as_deref());
            order.confirmed_by = order.claimed_by;
            order.claimed_by = tx.actor().person();
        }
        OrderEvent::Confirm => {
            begin_work(tx, &mut order, demand.order_class.as_deref());
            order.confirmed_by = tx.actor().person();
        }
        OrderEvent::Decline | OrderEvent::Release | OrderEvent::Withdraw => {
            reason = Some(body.reason()?.to_owned());
            order.state = match event {
                OrderEvent::Decline => OrderState::Declined,
                OrderEvent::Release => OrderState::Released,
                _ => OrderState::Withdrawn,
            };
            order.next_step = Step::None;
            order.next_due_at = None;
        }
        OrderEvent::Contact => {
            order.contacted_at = order.contacted_at.or(Some(now));
            order.contact_note.clone_from(&reason);
            order.next_step = Step::Finish;
            order.next_due_at = order.due_at;
        }
        OrderEvent::Suspend => {
            reason = Some(body.reason()?.to_owned());
            suspend(&mut order, body, &app, now)?;
        }
        OrderEvent::Resume => {
            order.state = OrderState::Confirmed;
            // the time it rested is given back, but no more than was said
            let end = order.suspended_until.take().unwrap_or(now).min(now);
            let rested = order
                .suspended_at
                .take()
                .map_or(0, |since| end.millis() - since.millis());
            order.due_at = order.due_at.map(|due| due.plus(rested.max(0)));
            order.next_step = if order.contacted_at.is_some() {
                Step::Finish
            } else {
                Step::FirstContact
            };
            order.next_due_at = if order.contacted_at.is_some() {
                order.due_at
            } else {
                order.contact_due_at
            };
        }
        OrderEvent::Extend => {
            reason = Some(body.reason()?.to_owned());
            order.extended = true;
            order.extension_reason.clone_from(&reason);
            order.due_at = Some(limits.due(
                LimitKey::Extension,
                order.due_at.unwrap_or(now).max(now),
                calendar,
            ));
            if order.next_step != Step::FirstContact {
                order.next_due_at = order.due_at;
            }
        }
        OrderEvent::Report => {
            report(&mut order, body, &app, now)?;
            order.reported_by = tx.actor().person();
            detail = json!({"fulfilled": order.fulfilled});
            reason.clone_from(&order.report);
        }
        OrderEvent::Supervise => demand.supervised = true,
        OrderEvent::Callback => return Err(Problem::internal("a callback has its own file")),
    }
    let done = Done {
        event: event.code(),
        from,
        before: demand.state,
        reason: reason.as_deref(),
        detail,
    };
    store_act(tx, order, demand, done).await
}

fn suspend(order: &mut Order, body: &OrderAct, app: &App, now: Timestamp) -> Result<(), Problem> {
    let until = body
        .until
        .ok_or_else(|| Problem::field("until", "required"))?;
    if until <= now {
        return Err(Problem::field("until", "time_past"));
    }
    if until > app.limits().due(LimitKey::Suspension, now, app.calendar()) {
        return Err(Problem::field("until", "suspend_too_long"));
    }
    order.state = OrderState::Suspended;
    order.suspended_at = Some(now);
    order.suspended_until = Some(until);
    order.suspend_reason = body.reason.clone();
    order.next_step = Step::Resume;
    order.next_due_at = Some(until);
    Ok(())
}

fn report(order: &mut Order, body: &OrderAct, app: &App, now: Timestamp) -> Result<(), Problem> {
    let fulfilled = body.fulfilled.unwrap_or(order.quantity);
    if !(1..=order.quantity).contains(&fulfilled) {
        return Err(Problem::field("fulfilled", "quantity"));
    }
    let text = body
        .text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    order.report = Some(
        text.ok_or_else(|| Problem::field("text", "required"))?
            .to_owned(),
    );
    order.fulfilled = fulfilled;
    order.state = OrderState::Reported;
    // who reports has been in touch
    order.contacted_at = order.contacted_at.or(Some(now));
    order.reported_at = Some(now);
    order.next_step = Step::Callback;
    order.next_due_at = Some(app.limits().due(LimitKey::Callback, now, app.calendar()));
    Ok(())
}

async fn handle(ctx: Ctx, id: OrderId, body: Body<OrderAct>, event: OrderEvent) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    act(&mut tx, id, event, &body.value).await?;
    view::answer(tx, id, StatusCode::OK).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "orders", params(("id" = OrderId, Path)),
            request_body = OrderAct, responses((status = 200, body = OrderView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<OrderId>, body: Body<OrderAct>) -> Answer {
            handle(ctx, id, body, OrderEvent::$event).await
        }
    )+};
}

acts! {
    /// The colleague who was asked by name says yes; to say no, the order is given back.
    agree_to_order "/api/orders/{id}/agree" Agree;
    /// The community confirms that this unit serves. The taker never confirms the own taking.
    confirm_order "/api/orders/{id}/confirm" Confirm;
    /// The community does not confirm, with a reason; the demand is open again.
    decline_order "/api/orders/{id}/decline" Decline;
    /// The community takes an order back, with a reason.
    withdraw_order "/api/orders/{id}/withdraw" Withdraw;
    /// The doer gives the order back, with a reason; the demand is open again.
    release_order "/api/orders/{id}/release" Release;
    /// The doer has been in touch with the requester.
    contact_requester "/api/orders/{id}/contact" Contact;
    /// The order rests until a day, with a reason.
    suspend_order "/api/orders/{id}/suspend" Suspend;
    /// The order goes on.
    resume_order "/api/orders/{id}/resume" Resume;
    /// One extension, with a reason the requester is told.
    extend_order "/api/orders/{id}/extend" Extend;
    /// The doer reports it done, in words; a picture is never wanted.
    report_order "/api/orders/{id}/report" Report;
    /// A leader watches the matter from now on.
    supervise_order "/api/orders/{id}/supervise" Supervise;
}
