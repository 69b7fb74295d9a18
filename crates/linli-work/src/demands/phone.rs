//! `POST /api/requesters/{id}/phone`: a requester's number is opened with a reason, while the matter is open, and the
//! log says who did.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::id::RequesterId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::store;

/// Why a number is opened.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPhone {
    /// In words, 2 to 200 characters.
    pub reason: String,
}

/// An opened number.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OpenedPhone {
    /// In full.
    pub phone: String,
}

/// Opens a requester's number, with a reason. Only while the matter is open, only if the requester may be called.
#[utoipa::path(post, path = "/api/requesters/{id}/phone", tag = "demands", params(("id" = RequesterId, Path)),
    request_body = OpenPhone, responses((status = 200, body = OpenedPhone)))]
pub async fn open_requester_phone(
    ctx: Ctx,
    Path(id): Path<RequesterId>,
    body: Body<OpenPhone>,
) -> Answer {
    let reason = body.value.reason.trim().to_owned();
    if !(2..=200).contains(&reason.chars().count()) {
        return Err(Problem::field("reason", "required"));
    }
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let requester = store::requester(db, scope, id).await?;
    // not found, too, for a demand outside the scope
    let demand = store::load(db, scope, requester.demand_id).await?;
    if demand.state.is_ended() && demand.merged_into.is_none() {
        return Err(Problem::forbidden("phone_matter_ended"));
    }
    let head = tx.actor().role() == Some(Role::BuildingHead);
    if !requester.contact_ok || (head && requester.hidden_from_head) {
        return Err(Problem::forbidden("phone_no_consent"));
    }
    let sealed = requester.phone_sealed.ok_or_else(Problem::not_found)?;
    let phone = tx
        .app()
        .secrets()
        .open(&sealed)
        .map_err(Problem::internal)?;
    tx.log(Entry {
        entity: "requester",
        id: id.0,
        event: "phone_opened",
        reason: Some(&reason),
        detail: json!({"demand": demand.number}),
        area: Some(&demand.area_path),
        ..Entry::default()
    })
    .await?;
    // the answer must not be remembered under the request key: it holds what is sealed everywhere else
    tx.commit_unremembered(StatusCode::OK, &OpenedPhone { phone })
        .await
}
