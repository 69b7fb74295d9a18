//! `POST /api/requesters/{id}/phone`: a requester's number is opened with a reason, while the matter is open, and the
//! log says who did. The opening itself is that of every number of the house ([`phones::open`]).

use linli_domain::actor::{Actor, Role};
use linli_domain::id::{DemandId, RequesterId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::persons::phones::{self, OpenedPhone, Opening, PhoneReason};
use serde_json::json;

use super::store;
use super::view::sees_issued_only;
use crate::orders;
use crate::orders::rules::Standing;

/// Opens a requester's number, with a reason. Only while the matter is open, only if the requester may be called; a
/// unit only for an order of its own that was confirmed and is at work (domain.md 2.3).
#[utoipa::path(post, path = "/api/requesters/{id}/phone", tag = "demands", params(("id" = RequesterId, Path)),
    request_body = PhoneReason, responses((status = 200, body = OpenedPhone)))]
pub async fn open_requester_phone(
    ctx: Ctx,
    Path(id): Path<RequesterId>,
    body: Body<PhoneReason>,
) -> Answer {
    let actor = ctx.actor()?;
    let unit = sees_issued_only(actor.role());
    let scope = if unit {
        Scope::street_wide(actor.street())
    } else {
        actor.scope()
    };
    let mut db = ctx.read().await?;
    let requester = store::requester(&mut db, &scope, id).await?;
    // not found, too, for a demand outside the scope
    let demand = store::load(&mut db, &scope, requester.demand_id).await?;
    if unit && !serves(&mut db, &scope, demand.id, actor).await? {
        return Err(Problem::not_found());
    }
    if demand.state.is_ended() && demand.merged_into.is_none() {
        return Err(Problem::forbidden("phone_matter_ended"));
    }
    let head = actor.role().is_some_and(Role::is_head);
    if !requester.contact_ok || (head && requester.hidden_from_head) {
        return Err(Problem::forbidden("phone_no_consent"));
    }
    let sealed = requester.phone_sealed.ok_or_else(Problem::not_found)?;
    drop(db);
    let opening = Opening {
        entity: "requester",
        id: id.0,
        area: Some(&demand.area_path),
        reason: &body.value.reason,
        detail: json!({"demand": demand.number}),
    };
    phones::open(&ctx, &body, &sealed, opening).await
}

/// Whether the actor serves an order of the demand that was confirmed and is not done yet.
async fn serves(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
    actor: &Actor,
) -> Result<bool, Problem> {
    Ok(orders::store::of_demand(db, scope, demand)
        .await?
        .iter()
        .any(|order| order.state.is_at_work() && Standing::of(actor, order).doer))
}
