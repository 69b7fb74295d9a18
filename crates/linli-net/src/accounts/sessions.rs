//! `/api/sessions`: the browsers a person is signed in with, to look at and to end.

use axum::http::StatusCode;
use linli_domain::id::{AccountId, SessionId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::session;
use linli_kit::transaction::Entry;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::login::begin_as_owner;
use super::store;

/// A signed-in browser.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionEntry {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to two minutes.
    pub last_seen_at: Timestamp,
    /// The browser's name for itself.
    pub user_agent: String,
    /// The network address it began at.
    pub address: String,
    /// Whether it is the one asking.
    pub current: bool,
}

/// Signed-in browsers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionList {
    /// The last used first.
    pub items: Vec<SessionEntry>,
}

async fn list(ctx: &Ctx, account: AccountId) -> Result<SessionList, Problem> {
    let own = ctx.session()?.id;
    let (now, idle) = (ctx.now(), session::idle_millis(ctx.app()));
    let rows = store::sessions(&mut ctx.read().await?, account).await?;
    let items = rows
        .into_iter()
        .filter(|row| now < row.expires_at && now < row.last_seen_at.plus(idle))
        .map(|row| SessionEntry {
            id: row.id,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            user_agent: row.user_agent,
            address: row.address,
            current: row.id == own,
        })
        .collect();
    Ok(SessionList { items })
}

/// The own signed-in browsers.
#[utoipa::path(get, path = "/api/sessions", tag = "accounts", responses((status = 200, body = SessionList)))]
pub async fn list_own(ctx: Ctx) -> Result<Json<SessionList>, Problem> {
    Ok(Json(list(&ctx, ctx.session()?.account_id).await?))
}

/// The signed-in browsers of an account of the street.
#[utoipa::path(get, path = "/api/accounts/{id}/sessions", tag = "accounts", params(("id" = AccountId, Path)),
    responses((status = 200, body = SessionList)))]
pub async fn list_of_account(
    ctx: Ctx,
    Path(id): Path<AccountId>,
) -> Result<Json<SessionList>, Problem> {
    let account = store::load(&mut ctx.read().await?, &ctx.scope()?, id).await?;
    Ok(Json(list(&ctx, account.id).await?))
}

/// Signs one of the own browsers out. Repeating it changes nothing, so it needs no request key.
#[utoipa::path(delete, path = "/api/sessions/{id}", tag = "accounts", params(("id" = SessionId, Path)),
    responses((status = 204)))]
pub async fn end_own(ctx: Ctx, Path(id): Path<SessionId>) -> Result<StatusCode, Problem> {
    let own = ctx.session()?;
    let mut tx = begin_as_owner(&ctx, own).await?;
    if !store::end_session(tx.db(), own.account_id, id).await? {
        tx.rollback().await;
        return Err(Problem::not_found());
    }
    tx.log(Entry {
        entity: "account",
        id: own.account_id.0,
        event: "session_ended",
        detail: json!({"session": id}),
        ..Entry::default()
    })
    .await?;
    tx.finish().await?;
    Ok(StatusCode::NO_CONTENT)
}
