//! `PUT /api/methods/{id}/mechanisms/{item_id}`: how a mechanism of the year works, in words. A mechanism without words
//! stays open on the checklist.

use axum::http::StatusCode;
use linli_domain::id::{MethodId, MethodItemId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::line;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::{Document, Method};
use super::rules::{MethodEvent, MethodPart, decide_method};
use super::store;
use super::view::{MethodView, answer, standing};

const WORDS: usize = 2_000;

/// How a mechanism works.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MechanismInput {
    /// The version of its words the caller saw; 0 where there were none.
    pub version: i64,
    /// How it works: 1 to 2,000 characters.
    pub words: String,
}

/// Writes down how a mechanism works.
#[utoipa::path(put, path = "/api/methods/{id}/mechanisms/{item_id}", tag = "methods",
    params(("id" = MethodId, Path), ("item_id" = MethodItemId, Path)), request_body = MechanismInput,
    responses((status = 200, body = MethodView)))]
pub async fn document_mechanism(
    ctx: Ctx,
    Path((id, item)): Path<(MethodId, MethodItemId)>,
    body: Body<MechanismInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let method = write(&mut tx, id, item, &body.value).await?;
    answer(tx, &method, StatusCode::OK).await
}

/// Writes down how a mechanism works.
///
/// # Errors
/// *Not found*, *stale version*, or why it is refused.
pub async fn write(
    tx: &mut Tx,
    id: MethodId,
    item: MethodItemId,
    input: &MechanismInput,
) -> Result<Method, Problem> {
    let (db, scope) = tx.parts();
    let method = store::load_for_update(db, scope, id).await?;
    let standing = standing(&method, &[], tx.actor(), tx.now())?;
    decide_method(method.state, MethodEvent::Document, standing)?;
    let mechanism = method
        .read_items()?
        .into_iter()
        .find(|known| known.id == item && known.part == MethodPart::Mechanism)
        .ok_or_else(Problem::not_found)?;
    let document = Document {
        item_id: item,
        words: line("words", &input.words, WORDS)?,
        written_by: tx.actor().person(),
        written_at: tx.now(),
        version: input.version,
    };
    let (db, scope) = tx.parts();
    store::document(db, scope, method.year, &document).await?;
    tx.log(Entry {
        entity: "method",
        id: method.id.0,
        event: "document",
        detail: json!({"mechanism": mechanism.name}),
        ..Entry::default()
    })
    .await?;
    Ok(method)
}
