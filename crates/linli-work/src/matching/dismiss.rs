//! "Does not fit": remembered with who, when and why, and not proposed again.

use axum::http::StatusCode;
use linli_domain::id::{DemandId, OrgId, ResourceId};
use linli_domain::problem::ProblemKind;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::orgs;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::store::{self, Dismissal};
use crate::resources;
use crate::typed::optional_line;

const REASON: usize = 200;

/// What does not fit a demand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissMatch {
    /// The unit.
    org_id: OrgId,
    /// Its resource; everything of the unit when left out.
    resource_id: Option<ResourceId>,
    /// Why: at most 200 characters.
    reason: Option<String>,
}

/// Why a demand does not fit the own unit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissFitting {
    /// Why: at most 200 characters.
    reason: Option<String>,
}

/// What was remembered.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Dismissed {
    /// The demand.
    pub demand_id: DemandId,
    /// The unit.
    pub org_id: OrgId,
    /// Its resource; none for everything of the unit.
    pub resource_id: Option<ResourceId>,
}

/// Says that a resource or a unit does not fit a demand.
#[utoipa::path(post, path = "/api/demands/{id}/matches/dismiss", tag = "matching", params(("id" = DemandId, Path)),
    request_body = DismissMatch, responses((status = 200, body = Dismissed)))]
pub async fn dismiss_match(ctx: Ctx, Path(id): Path<DemandId>, body: Body<DismissMatch>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let (db, scope) = tx.parts();
    store::demand(db, scope, id).await?;
    orgs::store::load(db, scope, typed.org_id)
        .await
        .map_err(|problem| unknown("org_id", problem))?;
    if let Some(resource) = typed.resource_id {
        let resource = resources::store::load(db, scope, resource)
            .await
            .map_err(|problem| unknown("resource_id", problem))?;
        if resource.org_id != typed.org_id {
            return Err(Problem::field("resource_id", "unknown"));
        }
    }
    let pair = Dismissed {
        demand_id: id,
        org_id: typed.org_id,
        resource_id: typed.resource_id,
    };
    remember(tx, pair, typed.reason).await
}

/// Says that a demand does not fit the own unit.
#[utoipa::path(post, path = "/api/fitting/{demand_id}/dismiss", tag = "matching",
    params(("demand_id" = DemandId, Path)), request_body = DismissFitting, responses((status = 200, body = Dismissed)))]
pub async fn dismiss_fitting(
    ctx: Ctx,
    Path(demand_id): Path<DemandId>,
    body: Body<DismissFitting>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let org_id = match tx.actor().acting() {
        Some(acting) => acting.org,
        None => return Err(Problem::forbidden("no_post")),
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::check_issued(db, scope, org_id, now, demand_id).await?;
    let pair = Dismissed {
        demand_id,
        org_id,
        resource_id: None,
    };
    remember(tx, pair, body.value.reason).await
}

fn unknown(field: &str, problem: Problem) -> Problem {
    match problem.kind {
        ProblemKind::NotFound => Problem::field(field, "unknown"),
        _ => problem,
    }
}

/// Saying it twice changes nothing: the first one, with its reason, stays.
async fn remember(mut tx: Tx, pair: Dismissed, reason: Option<String>) -> Answer {
    let reason = optional_line("reason", reason, REASON)?;
    let dismissal = Dismissal {
        id: tx.fresh_id(),
        demand: pair.demand_id,
        org: pair.org_id,
        resource: pair.resource_id,
        reason: reason.as_deref(),
        person: tx.actor().person(),
        role: tx
            .actor()
            .role()
            .map(|role| role.to_string())
            .unwrap_or_default(),
        at: tx.now(),
    };
    let (db, scope) = tx.parts();
    if store::dismiss(db, scope, &dismissal).await? {
        tx.log(Entry {
            entity: "demand",
            id: pair.demand_id.0,
            event: "dismiss_match",
            reason: reason.as_deref(),
            detail: json!({"org_id": pair.org_id, "resource_id": pair.resource_id}),
            ..Entry::default()
        })
        .await?;
    }
    tx.commit(StatusCode::OK, &pair).await
}
