//! `POST /api/demands/{id}/add-requester`: one more person with the same matter, at the counter or on the phone.

use axum::http::StatusCode;
use linli_domain::id::DemandId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::create::{NewRequester, add_requester};
use super::rules::DemandEvent;
use super::settle::{Happened, settle};
use super::triage::admitted;

/// One more who asks.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddRequester {
    /// As read.
    pub version: i64,
    /// Who: an object of its own, as in a new demand.
    pub requester: NewRequester,
}

/// What the new requester is given.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RequesterAdded {
    /// The page where the matter is followed.
    pub tracking_code: String,
    /// The demand's new version.
    pub version: i64,
}

/// Adds somebody who asks for the same; they follow it by a code of their own.
#[utoipa::path(post, path = "/api/demands/{id}/add-requester", tag = "demands", params(("id" = DemandId, Path)),
    request_body = AddRequester, responses((status = 201, body = RequesterAdded)))]
pub async fn add_to_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<AddRequester>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut demand = admitted(&mut tx, id, body.value.version, DemandEvent::AddRequester)
        .await?
        .demand;
    let tracking_code = add_requester(&mut tx, &demand, &body.value.requester).await?;
    demand.requesters += 1;
    let state = demand.state;
    let happened = Happened {
        event: "add_requester",
        ..Happened::default()
    };
    let demand = settle(&mut tx, demand, state, &happened).await?;
    tx.commit(
        StatusCode::CREATED,
        &RequesterAdded {
            tracking_code,
            version: demand.version,
        },
    )
    .await
}
