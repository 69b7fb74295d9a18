//! What administrators do to an account or a post: reset, lock, unlock, end. Nobody does it to the own account.

use axum::http::StatusCode;
use linli_domain::id::{AccountId, PostId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::guard::{self, Guarded};
use super::manage::{AccountView, AccountWithPassword, view_of, with_password};
use super::own::forget_totp;
use super::password;
use super::store::{self, Account};
use super::view::{self, PostView};
use crate::persons::phones::checked_reason;
use crate::persons::posts;
use crate::persons::store as persons;

/// The end of a post.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostEnd {
    /// Why, in a few words; kept in the log.
    pub reason: String,
    /// The version looked at.
    pub version: i64,
}

/// A change of an account.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// Why, where it does not speak for itself; kept in the log.
    #[serde(default)]
    pub reason: Option<String>,
    /// The version looked at.
    pub version: i64,
}

impl AccountChange {
    fn checked_reason(&self) -> Result<Option<&str>, Problem> {
        let typed = self
            .reason
            .as_deref()
            .filter(|text| !text.trim().is_empty());
        typed.map(|text| checked_reason("reason", text)).transpose()
    }
}

/// Loads a living account of the street that is not the actor's own, at the version looked at.
async fn other(tx: &mut Tx, id: AccountId, version: i64) -> Result<Account, Problem> {
    let own = tx.actor().person();
    let (db, scope) = tx.parts();
    let account = store::load(db, scope, id).await?;
    if Some(account.person_id) == own {
        return Err(Problem::forbidden("own_account"));
    }
    if account.version != version {
        return Err(Problem::stale());
    }
    if account.ended_at.is_some() {
        return Err(Problem::conflict("account_ended"));
    }
    Ok(account)
}

/// Stores the changed account, ends its sessions where it must not go on, and leaves the row in the log.
async fn store_change(
    tx: &mut Tx,
    mut account: Account,
    event: &'static str,
    reason: Option<&str>,
    ends_sessions: bool,
) -> Result<AccountView, Problem> {
    store::update(tx.db(), &mut account).await?;
    if ends_sessions {
        store::end_sessions(tx.db(), account.id, None).await?;
    }
    tx.log(Entry {
        entity: "account",
        id: account.id.0,
        event,
        reason,
        ..Entry::default()
    })
    .await?;
    view_of(tx, account).await
}

/// Gives an account a one-time password; every session of it ends.
#[utoipa::path(post, path = "/api/accounts/{id}/reset-password", tag = "accounts", params(("id" = AccountId, Path)),
    request_body = AccountChange, responses((status = 200, body = AccountWithPassword)))]
pub async fn reset_password(
    ctx: Ctx,
    Path(id): Path<AccountId>,
    body: Body<AccountChange>,
) -> Answer {
    let app = ctx.app();
    let reason = body.value.checked_reason()?;
    let password = password::one_time(app);
    let hash = password::hash(app, &password).await?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut account = other(&mut tx, id, body.value.version).await?;
    account.password_hash = hash;
    account.password_changed_at = tx.now();
    account.must_change_password = true;
    let view = store_change(&mut tx, account, "password_reset", reason, true).await?;
    with_password(tx, StatusCode::OK, view, password).await
}

/// Takes the authenticator app off an account whose person lost it.
#[utoipa::path(post, path = "/api/accounts/{id}/reset-totp", tag = "accounts", params(("id" = AccountId, Path)),
    request_body = AccountChange, responses((status = 200, body = AccountView)))]
pub async fn reset_totp(ctx: Ctx, Path(id): Path<AccountId>, body: Body<AccountChange>) -> Answer {
    let reason = body.value.checked_reason()?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut account = other(&mut tx, id, body.value.version).await?;
    forget_totp(&mut account);
    let view = store_change(&mut tx, account, "totp_reset", reason, true).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Locks an account until it is unlocked; every session of it ends.
#[utoipa::path(post, path = "/api/accounts/{id}/lock", tag = "accounts", params(("id" = AccountId, Path)),
    request_body = AccountChange, responses((status = 200, body = AccountView)))]
pub async fn lock(ctx: Ctx, Path(id): Path<AccountId>, body: Body<AccountChange>) -> Answer {
    let reason = body.value.checked_reason()?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut account = other(&mut tx, id, body.value.version).await?;
    account.locked_at = Some(tx.now());
    let view = store_change(&mut tx, account, "account_locked", reason, true).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Unlocks an account, also one that rests after wrong attempts.
#[utoipa::path(post, path = "/api/accounts/{id}/unlock", tag = "accounts", params(("id" = AccountId, Path)),
    request_body = AccountChange, responses((status = 200, body = AccountView)))]
pub async fn unlock(ctx: Ctx, Path(id): Path<AccountId>, body: Body<AccountChange>) -> Answer {
    let reason = body.value.checked_reason()?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut account = other(&mut tx, id, body.value.version).await?;
    account.locked_at = None;
    guard::clear(ctx.app(), tx.db(), Guarded::Login(&account.login)).await?;
    let view = store_change(&mut tx, account, "account_unlocked", reason, false).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Ends an account for good; its person and posts stay where records point at them.
#[utoipa::path(post, path = "/api/accounts/{id}/end", tag = "accounts", params(("id" = AccountId, Path)),
    request_body = AccountChange, responses((status = 200, body = AccountView)))]
pub async fn end_account(ctx: Ctx, Path(id): Path<AccountId>, body: Body<AccountChange>) -> Answer {
    let reason = body.value.checked_reason()?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut account = other(&mut tx, id, body.value.version).await?;
    account.ended_at = Some(tx.now());
    let view = store_change(&mut tx, account, "account_ended", reason, true).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Ends a post; every session that acts in it ends. The system administrator ends any, the offices those they give.
#[utoipa::path(post, path = "/api/posts/{id}/end", tag = "accounts", params(("id" = PostId, Path)),
    request_body = PostEnd, responses((status = 200, body = PostView)))]
pub async fn end_post(ctx: Ctx, Path(id): Path<PostId>, body: Body<PostEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    posts::end(&mut tx, id, body.value.version, &body.value.reason).await?;
    let (db, scope) = tx.parts();
    let post = persons::load_post(db, scope, id).await?;
    let mut views = view::posts(db, scope, vec![post]).await?;
    let view = views.pop().ok_or_else(Problem::not_found)?;
    tx.commit(StatusCode::OK, &view).await
}
