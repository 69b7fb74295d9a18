//! Whom a change of a demand concerns, and what they are told. Residents read their tracking page; staff and units get
//! notices.

use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId};
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::{posts_in_org, posts_over};
use serde_json::json;

use super::entity::Demand;
use super::state::DemandState;
use crate::orders::entity::Order;
use crate::orders::state::{OrderKind, OrderState};

/// Who of an organisation is told: its liaison, or the staff of an office.
const HOLDERS: &[Role] = &[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

/// The persons who are told for an organisation.
///
/// # Errors
/// The database refused.
pub async fn holders(tx: &mut Tx, org: OrgId) -> Result<Vec<PersonId>, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let posts = posts_in_org(db, scope, org, HOLDERS, now).await?;
    Ok(posts.into_iter().map(|post| post.person_id).collect())
}

/// A notice about a demand.
#[must_use]
pub fn message<'a>(demand: &Demand, code: &'a str) -> Message<'a> {
    Message {
        code,
        args: json!({"number": demand.number, "title": demand.title}),
        entity: "demand",
        entity_id: demand.id.0,
    }
}

fn awaits_confirmation(order: &Order) -> bool {
    order.state == OrderState::Claimed && order.kind != OrderKind::Own
}

/// Tells whom the new state concerns.
///
/// # Errors
/// The database refused.
pub async fn of_state(tx: &mut Tx, demand: &Demand, orders: &[Order]) -> Result<(), Problem> {
    match demand.state {
        DemandState::Published => match demand.next_org_id {
            Some(org) => {
                let to = holders(tx, org).await?;
                send(tx, to, &message(demand, "order_offered")).await?;
            }
            None => return Ok(()),
        },
        // a colleague who was named was told at once, and says yes alone
        DemandState::Claimed if orders.iter().all(|order| !awaits_confirmation(order)) => {}
        DemandState::Claimed => {
            let now = tx.now();
            let (db, scope) = tx.parts();
            let posts = posts_over(
                db,
                scope,
                &demand.area_path,
                &[Role::CommunitySecretary],
                now,
            )
            .await?;
            send(
                tx,
                posts.into_iter().map(|post| post.person_id),
                &message(demand, "claim_to_confirm"),
            )
            .await?;
        }
        DemandState::InProgress => {
            let mut orgs: Vec<OrgId> = orders
                .iter()
                .filter(|order| order.state.is_live())
                .map(|order| order.org_id)
                .collect();
            orgs.sort();
            orgs.dedup();
            for org in orgs {
                let to = holders(tx, org).await?;
                send(tx, to, &message(demand, "order_in_progress")).await?;
            }
        }
        DemandState::Escalated => {
            let now = tx.now();
            let (db, scope) = tx.parts();
            let posts =
                posts_over(db, scope, &demand.area_path, &[Role::StreetOfficer], now).await?;
            send(
                tx,
                posts.into_iter().map(|post| post.person_id),
                &message(demand, "demand_escalated"),
            )
            .await?;
        }
        _ => {}
    }
    Ok(())
}
