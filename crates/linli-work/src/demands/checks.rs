//! What `linli verify` recomputes of demands and orders: figures and states, one next step, nobody judges the own deed.

use std::collections::HashMap;

use linli_domain::id::{DemandId, DemandLineId};
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::log::{Broken, InvariantCheck};
use linli_kit::problem::Problem;
use linli_net::invariant_check;

use super::rules::derive;
use super::store::{self, checked};
use crate::orders;
use crate::orders::entity::Order;
use crate::orders::rules::bound;
use crate::orders::state::OrderState;

/// The checks of this room.
pub const CHECKS: &[InvariantCheck] = &[
    InvariantCheck {
        name: "demands.figures",
        run: |app| Box::pin(async move { figures(&app).await }),
    },
    invariant_check!("demands.sums", checked::SUMS),
    invariant_check!("demands.next_step", checked::STEPS),
    invariant_check!("orders.own_deed", checked::OWN_DEED),
];

async fn figures(app: &App) -> Result<Vec<Broken>, Problem> {
    let mut db = app.read().await?;
    let mut broken = Vec::new();
    for street in linli_net::areas::store::streets(&mut db).await? {
        let scope = Scope::street_wide(street.id);
        let mut say = |row: String| {
            broken.push(Broken {
                check: "demands.figures".to_owned(),
                row,
            })
        };
        let demands = store::with_orders(&mut db, &scope).await?;
        let ids: Vec<DemandId> = demands.iter().map(|demand| demand.id).collect();
        for (chunk, part) in ids.chunks(400).zip(demands.chunks(400)) {
            let mut by_demand: HashMap<DemandId, Vec<Order>> = HashMap::new();
            for order in orders::store::of_demands(&mut db, &scope, chunk).await? {
                by_demand.entry(order.demand_id).or_default().push(order);
            }
            for demand in part {
                let orders = by_demand.remove(&demand.id).unwrap_or_default();
                let mut sums: HashMap<DemandLineId, Vec<&Order>> = HashMap::new();
                for order in &orders {
                    sums.entry(order.line_id).or_default().push(order);
                }
                let (mut asked, mut fulfilled) = (0, 0);
                for line in store::lines(&mut db, &scope, demand.id).await? {
                    let sum = bound(sums.get(&line.id).into_iter().flatten().map(|order| {
                        (order.state, order.quantity, order.fulfilled, order.resolved)
                    }));
                    if (line.committed, line.in_progress, line.fulfilled)
                        != (sum.committed, sum.in_progress, sum.fulfilled)
                    {
                        say(format!(
                            "{}: line {} does not add up to its orders",
                            demand.number, line.position
                        ));
                    }
                    if line.committed > line.asked {
                        say(format!(
                            "{}: line {} binds more than is asked",
                            demand.number, line.position
                        ));
                    }
                    asked += line.asked;
                    fulfilled += line.fulfilled;
                }
                let states: Vec<OrderState> = orders.iter().map(|order| order.state).collect();
                let open = orders::store::issues_of(&mut db, &scope, demand.id)
                    .await?
                    .iter()
                    .filter(|issue| issue.closed_at.is_none())
                    .count();
                if derive(demand.state, asked, fulfilled, &states, open) != demand.state {
                    say(format!(
                        "{}: its state {} is not what its orders say",
                        demand.number, demand.state
                    ));
                }
            }
        }
    }
    Ok(broken)
}
