//! The one place where a demand's figures, state and next step are worked out anew from its orders and issues,
//! stored, logged and told.

use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde_json::Value;

use super::entity::{Demand, Line};
use super::next::{self, Step};
use super::rules::{Facts, derive};
use super::state::DemandState;
use super::{store, tell};
use crate::orders::entity::{Issue, Order};
use crate::orders::rules::bound;
use crate::orders::state::OrderState;
use crate::{orders, whistles};

/// A demand with everything its rules look at.
#[derive(Debug, Clone)]
pub struct Matter {
    /// The demand as loaded.
    pub demand: Demand,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its orders.
    pub orders: Vec<Order>,
    /// Its issues.
    pub issues: Vec<Issue>,
    /// Whistles under way.
    pub open_whistles: usize,
}

impl Matter {
    /// Loads what belongs to a demand.
    ///
    /// # Errors
    /// The database refused.
    pub async fn of(tx: &mut Tx, demand: Demand) -> Result<Self, Problem> {
        let (db, scope) = tx.parts();
        Ok(Self {
            lines: store::lines(db, scope, demand.id).await?,
            orders: orders::store::of_demand(db, scope, demand.id).await?,
            issues: orders::store::issues_of(db, scope, demand.id).await?,
            open_whistles: whistles::store::open_of(db, scope, demand.id).await?,
            demand,
        })
    }

    /// What the guards look at.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            state: self.demand.state,
            left: self
                .lines
                .iter()
                .map(|line| line.asked - line.committed)
                .sum(),
            live_orders: self
                .orders
                .iter()
                .filter(|order| order.state.is_live())
                .count(),
            open_issues: self
                .issues
                .iter()
                .filter(|issue| issue.closed_at.is_none())
                .count(),
            open_whistles: self.open_whistles,
        }
    }
}

/// What happened, for log and notices.
#[derive(Debug, Clone, Default)]
pub struct Happened<'a> {
    /// The event's name.
    pub event: &'a str,
    /// The reason given.
    pub reason: Option<&'a str>,
    /// More for the timeline.
    pub detail: Value,
}

/// Works a demand out anew after `happened`, stores and logs it, and tells whom it concerns. `before` is the state
/// it was in; the matter's orders and issues are read again, since the event may have changed them.
///
/// # Errors
/// *Stale* when somebody else changed the demand meanwhile.
pub async fn settle(
    tx: &mut Tx,
    mut demand: Demand,
    before: DemandState,
    happened: &Happened<'_>,
) -> Result<Demand, Problem> {
    let now = tx.now();
    let (mut lines, orders, issues) = {
        let (db, scope) = tx.parts();
        (
            store::lines(db, scope, demand.id).await?,
            orders::store::of_demand(db, scope, demand.id).await?,
            orders::store::issues_of(db, scope, demand.id).await?,
        )
    };
    sum_lines(tx, &mut lines, &orders).await?;
    demand.asked = lines.iter().map(|line| line.asked).sum();
    demand.committed = lines.iter().map(|line| line.committed).sum();
    demand.fulfilled = lines.iter().map(|line| line.fulfilled).sum();
    let states: Vec<OrderState> = orders.iter().map(|order| order.state).collect();
    let mut open: Vec<Issue> = issues
        .into_iter()
        .filter(|issue| issue.closed_at.is_none())
        .collect();
    demand.state = derive(
        demand.state,
        demand.asked,
        demand.fulfilled,
        &states,
        open.len(),
    );
    if demand.state.is_ended() {
        for issue in open.drain(..) {
            let (db, scope) = tx.parts();
            orders::store::close_issue(db, scope, issue.id, now, "overtaken").await?;
        }
    }
    note_ends(&mut demand, &orders, now);
    plan_next(tx, &mut demand, before, &orders, &open).await?;
    demand.updated_at = now;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut demand).await?;
    tx.log(Entry {
        entity: "demand",
        id: demand.id.0,
        event: happened.event,
        from: Some(linli_domain::code::CodeEnum::code(before)),
        to: Some(linli_domain::code::CodeEnum::code(demand.state)),
        reason: happened.reason,
        detail: happened.detail.clone(),
        area: Some(&demand.area_path),
    })
    .await?;
    if demand.state != before {
        tell::of_state(tx, &demand, &orders).await?;
    }
    Ok(demand)
}

async fn sum_lines(tx: &mut Tx, lines: &mut [Line], orders: &[Order]) -> Result<(), Problem> {
    for line in lines {
        let sum = bound(
            orders
                .iter()
                .filter(|order| order.line_id == line.id)
                .map(|order| (order.state, order.quantity, order.fulfilled, order.resolved)),
        );
        let found = (sum.committed, sum.in_progress, sum.fulfilled);
        if (line.committed, line.in_progress, line.fulfilled) != found {
            (line.committed, line.in_progress, line.fulfilled) = found;
            let (db, scope) = tx.parts();
            store::save_line(db, scope, line).await?;
        }
    }
    Ok(())
}

/// Notes when the requester was first contacted, and how the matter ended.
fn note_ends(demand: &mut Demand, orders: &[Order], now: Timestamp) {
    if demand.responded_at.is_none() {
        demand.responded_at = orders.iter().filter_map(|order| order.contacted_at).min();
    }
    if demand.state == DemandState::Closed && demand.closed_at.is_none() {
        demand.closed_at = Some(now);
    }
    // the last callback counts at once, not only when the matter ends: who is not satisfied sends it back, so that among
    // closed demands everybody is
    if let Some(last) = orders
        .iter()
        .filter(|order| order.resolved.is_some())
        .max_by_key(|order| order.callback_at)
    {
        demand.resolved = last.resolved;
        demand.satisfaction = last.satisfaction;
    }
    if !demand.state.is_ended() {
        demand.closed_at = None;
    }
}

async fn plan_next(
    tx: &mut Tx,
    demand: &mut Demand,
    before: DemandState,
    orders: &[Order],
    open: &[Issue],
) -> Result<(), Problem> {
    let now = tx.now();
    let app = tx.app().clone();
    let (db, scope) = tx.parts();
    let offices = store::offices(db, scope, &demand.area_path).await?;
    let next = next::next(&app, demand, orders, open, offices, now);
    // a step whose clock is running keeps its due moment; a state entered anew starts a new one
    let same = before == demand.state && demand.next_step == next.step && next.step != Step::None;
    let running = matches!(
        demand.state,
        DemandState::Submitted | DemandState::Accepted | DemandState::Escalated
    );
    if !(same && running) {
        demand.next_step = next.step;
        demand.next_org_id = next.org;
        demand.next_due_at = next.due_at;
        demand.remind_at = next.remind_at;
    }
    Ok(())
}
