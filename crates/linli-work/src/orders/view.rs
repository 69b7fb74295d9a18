//! How an order is shown: a line of a list, and the whole page with what may be done now and why the rest may not.

use axum::http::StatusCode;
use axum::response::Response;
use linli_domain::code::CodeEnum;
use linli_domain::id::{DemandId, DemandLineId, OrderId, OrgId, RequesterId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::{areas, orgs, persons};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::Order;
use super::rules::{OrderEvent, Refused, Standing};
use super::state::{CallbackWay, OrderKind, OrderState, Resolved, Satisfaction};
use super::store;
use crate::demands;
use crate::demands::view::{
    AllowedAction, NextStep, TimelineEntry, action, sees_issued_only, timeline,
};

/// An order as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OrderSummary {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// The demand.
    pub demand_id: DemandId,
    /// Its number.
    pub demand_number: String,
    /// Its title.
    pub demand_title: String,
    /// How it came about.
    pub kind: OrderKind,
    /// Who serves.
    pub org_id: OrgId,
    /// Who serves, by name.
    pub org_name: String,
    /// The person who serves, where it is a person's own.
    pub person_name: Option<String>,
    /// The line served.
    pub line_id: DemandLineId,
    /// What is asked.
    pub what: String,
    /// Counted in what.
    pub unit: String,
    /// How much it takes on.
    pub quantity: i64,
    /// How much it has done.
    pub fulfilled: i64,
    /// Where it stands.
    pub state: OrderState,
    /// What is next.
    pub next_step: NextStep,
    /// The demand's place, spoken.
    pub area_name: String,
    /// When it was taken.
    pub claimed_at: Timestamp,
    /// When the taking was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When the requester was contacted.
    pub contacted_at: Option<Timestamp>,
    /// By when it is to be done.
    pub due_at: Option<Timestamp>,
    /// When it was reported.
    pub reported_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What the requester felt.
    pub satisfaction: Option<Satisfaction>,
    /// What came of it.
    pub resolved: Option<Resolved>,
    /// How often it went back.
    pub reopen_count: i64,
    /// For the optimistic lock.
    pub version: i64,
}

/// A callback.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CallbackView {
    /// By whom; empty for the requester on the page.
    pub by: String,
    /// How.
    pub way: Option<CallbackWay>,
    /// When.
    pub at: Timestamp,
    /// A word.
    pub note: Option<String>,
}

/// Whom the doer turns to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ContactView {
    /// The requester.
    pub requester_id: RequesterId,
    /// The name, unless it stays unsaid.
    pub name: Option<String>,
    /// The number as shown.
    pub phone_masked: Option<String>,
}

/// An order with everything on its page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OrderView {
    /// What the list shows.
    #[serde(flatten)]
    pub summary: OrderSummary,
    /// What the demand says.
    pub demand_text: String,
    /// How the doer means to go about it.
    pub plan: Option<String>,
    /// What was done.
    pub report: Option<String>,
    /// What was agreed with the requester.
    pub contact_note: Option<String>,
    /// Until when it rests.
    pub suspended_until: Option<Timestamp>,
    /// Why it was extended.
    pub extension_reason: Option<String>,
    /// What the requester was asked.
    pub callback: Option<CallbackView>,
    /// Whom the doer turns to: only once the community has confirmed, only who may be called.
    pub contact: Option<ContactView>,
    /// What happened.
    pub timeline: Vec<TimelineEntry>,
    /// What may be done.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Whether a resident is told of an order in this state.
#[must_use]
pub fn shown_to_public(state: OrderState) -> bool {
    !matches!(
        state,
        OrderState::Released | OrderState::Declined | OrderState::Withdrawn
    )
}

/// Orders as lists show them: five further queries for a whole page.
///
/// # Errors
/// The database refused.
pub async fn summaries(
    db: &mut Db,
    scope: &Scope,
    orders: Vec<Order>,
    now: Timestamp,
) -> Result<Vec<OrderSummary>, Problem> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let wide = Scope::street_wide(scope.street());
    let ids: Vec<DemandId> = orders.iter().map(|order| order.demand_id).collect();
    let of: std::collections::HashMap<_, _> = demands::store::by_ids(db, &wide, &ids)
        .await?
        .into_iter()
        .map(|demand| (demand.id, demand))
        .collect();
    let lines = demands::store::lines_of(db, &wide, &ids).await?;
    let orgs = orgs::store::names(db, &wide, orders.iter().map(|order| order.org_id)).await?;
    let people =
        persons::store::names(db, &wide, orders.iter().filter_map(|order| order.person_id)).await?;
    let places =
        areas::store::spoken_names(db, &wide, orders.iter().map(|order| &order.area_path)).await?;
    Ok(orders
        .into_iter()
        .map(|order| {
            let demand = of.get(&order.demand_id);
            let line = lines.iter().find(|line| line.id == order.line_id);
            let org_name = orgs.get(&order.org_id).cloned().unwrap_or_default();
            // the community confirms and calls back; everything else is the doer's
            let who = match order.state {
                OrderState::Claimed | OrderState::Reported => String::new(),
                _ => org_name.clone(),
            };
            OrderSummary {
                id: order.id,
                number: order.number,
                demand_id: order.demand_id,
                demand_number: demand
                    .map(|demand| demand.number.clone())
                    .unwrap_or_default(),
                demand_title: demand
                    .map(|demand| demand.title.clone())
                    .unwrap_or_default(),
                kind: order.kind,
                org_id: order.org_id,
                org_name,
                person_name: order
                    .person_id
                    .and_then(|person| people.get(&person).cloned()),
                line_id: order.line_id,
                what: line.map(|line| line.what.clone()).unwrap_or_default(),
                unit: line.map(|line| line.unit.clone()).unwrap_or_default(),
                quantity: order.quantity,
                fulfilled: order.fulfilled,
                state: order.state,
                next_step: NextStep::of(order.next_step, who, order.next_due_at, now),
                area_name: places.get(&order.area_path).cloned().unwrap_or_default(),
                claimed_at: order.claimed_at,
                confirmed_at: order.confirmed_at,
                contacted_at: order.contacted_at,
                due_at: order.due_at,
                reported_at: order.reported_at,
                closed_at: order.closed_at,
                satisfaction: order.satisfaction,
                resolved: order.resolved,
                reopen_count: order.reopen_count,
                version: order.version,
            }
        })
        .collect())
}

/// The whole page of an order.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    scope: &Scope,
    order: Order,
    reader: Reader<'_>,
) -> Result<OrderView, Problem> {
    let demand = demands::store::load(db, scope, order.demand_id).await?;
    let standing = Standing::of(reader.actor, &order);
    let role = reader.actor.role();
    let unit = sees_issued_only(role);
    let asked_by = match order.callback_by {
        Some(person) => persons::store::names(db, scope, [person])
            .await?
            .remove(&person)
            .unwrap_or_default(),
        None => String::new(),
    };
    let contact = if order.state.is_at_work() || !unit {
        demands::store::requesters(db, scope, order.demand_id)
            .await?
            .into_iter()
            .find(|asked| asked.contact_ok)
    } else {
        None
    };
    let timeline = if unit && !standing.doer {
        Vec::new()
    } else {
        timeline(db, scope, "order", order.id.0).await?
    };
    let allowed_actions = OrderEvent::ALL
        .iter()
        .map(|event| {
            let refused = event
                .check(role, standing, order.state, order.extended)
                .err()
                .map(Refused::code);
            action(reader.app, reader.locale, event.code(), refused)
        })
        .collect();
    let shown = order.clone();
    let mut found = summaries(db, scope, vec![order], reader.now).await?;
    Ok(OrderView {
        summary: found.remove(0),
        demand_text: demand.text,
        plan: shown.plan,
        report: shown.report,
        contact_note: shown.contact_note,
        suspended_until: shown.suspended_until,
        extension_reason: shown.extension_reason,
        callback: shown.callback_at.map(|at| CallbackView {
            by: asked_by,
            way: shown.callback_way,
            at,
            note: shown.callback_note,
        }),
        contact: contact.map(|asked| ContactView {
            requester_id: asked.id,
            name: if asked.anonymous { None } else { asked.name },
            phone_masked: asked.phone_masked,
        }),
        timeline,
        allowed_actions,
    })
}

/// Ends a write with the order's page as its answer.
///
/// # Errors
/// The commit failed.
pub async fn answer(mut tx: Tx, id: OrderId, status: StatusCode) -> Result<Response, Problem> {
    let (app, actor, now, locale) = (tx.app().clone(), tx.actor().clone(), tx.now(), tx.locale());
    let wide = Scope::street_wide(tx.scope().street());
    let db = tx.db();
    let order = store::load(db, &wide, id).await?;
    let view = page(
        db,
        &wide,
        order,
        Reader {
            app: &app,
            actor: &actor,
            locale,
            now,
        },
    )
    .await?;
    tx.commit(status, &view).await
}
