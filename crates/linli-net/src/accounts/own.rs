//! `/api/account/…`: the password and the authenticator app of the person signed in.

use axum::http::StatusCode;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::guard::{self, Guarded};
use super::login::begin_as_owner;
use super::password::{self, PasswordRules};
use super::store::{self, Account};
use super::totp;

/// Old hashes kept, whatever the profile asks for today.
const HISTORY_KEPT: usize = 5;

/// A new password.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The one in use.
    pub current: String,
    /// The one to come.
    pub new: String,
}

/// That a new password counts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PasswordChanged {
    /// How many other browsers were signed out.
    pub ended_sessions: u64,
}

/// What an authenticator app is told, once.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TotpEnrolment {
    /// The secret in base 32, for typing.
    pub secret: String,
    /// The secret as a link.
    pub uri: String,
    /// The link as a picture (SVG).
    pub qr_svg: String,
}

/// The first code an authenticator app shows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpConfirmation {
    /// Six digits.
    pub code: String,
}

/// Consent to sign in without codes again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpRemoval {
    /// The password in use.
    pub password: String,
}

/// Whether a code is asked for at the next login.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TotpState {
    /// It is.
    pub enabled: bool,
}

/// What a password must be like here.
#[utoipa::path(get, path = "/api/account/password-rules", tag = "accounts",
    responses((status = 200, body = PasswordRules)))]
pub async fn password_rules(ctx: Ctx) -> Json<PasswordRules> {
    Json(password::rules(ctx.app()))
}

/// Sets a new password; every other session of the account ends.
#[utoipa::path(put, path = "/api/account/password", tag = "accounts", request_body = PasswordChange,
    responses((status = 200, body = PasswordChanged)))]
pub async fn change_password(ctx: Ctx, body: Body<PasswordChange>) -> Answer {
    let app = ctx.app();
    let session = ctx.session()?;
    let mut account = store::own(&mut ctx.read().await?, session.account_id).await?;
    let change = &body.value;
    let refusal = if is_own_password(app, &account, &change.current).await? {
        refused_new(app, &account, &change.new).await?
    } else {
        Some(Problem::field("current", "password_wrong"))
    };
    let hash = match refusal {
        None => password::hash(app, &change.new).await?,
        Some(_) => String::new(),
    };
    // only now: a repeat of a change that went through must hear its answer, not "the current one is wrong"
    let mut tx = fresh!(ctx.begin_own(&body).await?);
    if let Some(problem) = refusal {
        tx.rollback().await;
        return Err(problem);
    }
    let old = std::mem::replace(&mut account.password_hash, hash);
    let history: Vec<&str> = std::iter::once(old.as_str())
        .chain(account.password_history.lines())
        .take(HISTORY_KEPT)
        .collect();
    account.password_history = history.join("\n");
    account.password_changed_at = tx.now();
    account.must_change_password = false;
    store::update(tx.db(), &mut account).await?;
    let ended_sessions = store::end_sessions(tx.db(), account.id, Some(session.id)).await?;
    let mut session = session.clone();
    session.must_change_password = false;
    store::update_session(tx.db(), &session).await?;
    guard::clear(app, tx.db(), Guarded::Login(&account.login)).await?;
    tx.log(entry(&account, "password_changed")).await?;
    tx.commit(StatusCode::OK, &PasswordChanged { ended_sessions })
        .await
}

/// Verifies the password of somebody signed in: guesses count like those at the login.
async fn is_own_password(app: &App, account: &Account, typed: &str) -> Result<bool, Problem> {
    let guarded = Guarded::Login(&account.login);
    let mut db = app.store().begin().await?;
    let counted = guard::count(app, &mut db, guarded).await;
    db.commit().await?;
    counted?;
    let right = password::verify(Some(&account.password_hash), typed).await?;
    if right {
        let mut db = app.store().begin().await?;
        guard::uncount(app, &mut db, guarded).await?;
        db.commit().await?;
    }
    Ok(right)
}

async fn refused_new(app: &App, account: &Account, new: &str) -> Result<Option<Problem>, Problem> {
    let rules = password::rules(app);
    if let Err(problem) = rules.check("new", new, &account.login) {
        return Ok(Some(problem));
    }
    let used: Vec<String> = std::iter::once(account.password_hash.as_str())
        .chain(account.password_history.lines())
        .take(rules.history)
        .map(str::to_owned)
        .collect();
    Ok(password::fits_any(used, new)
        .await?
        .then(|| rules.refusal("new", "password_used")))
}

fn entry(account: &Account, event: &'static str) -> Entry<'static> {
    Entry {
        entity: "account",
        id: account.id.0,
        event,
        ..Entry::default()
    }
}

/// Begins to set up an authenticator app. The secret is shown once and counts after the first code; asking again
/// makes another one, so it needs no request key.
#[utoipa::path(post, path = "/api/account/totp", tag = "accounts", responses((status = 200, body = TotpEnrolment)))]
pub async fn begin_totp(ctx: Ctx) -> Result<Json<TotpEnrolment>, Problem> {
    let app = ctx.app();
    let session = ctx.session()?;
    let secret = totp::fresh_secret(app.random());
    let mut tx = begin_as_owner(&ctx, session).await?;
    let mut account = store::own(tx.db(), session.account_id).await?;
    if account.totp_confirmed_at.is_some() {
        tx.rollback().await;
        return Err(Problem::conflict("totp_on"));
    }
    let sealed = app.secrets().seal(&secret, app.random());
    account.totp_sealed = Some(sealed.map_err(Problem::internal)?);
    store::update(tx.db(), &mut account).await?;
    tx.log(entry(&account, "totp_begun")).await?;
    tx.finish().await?;
    let uri = totp::uri(&secret, &account.login);
    let qr_svg = QrCode::new(&uri)
        .map_err(Problem::internal)?
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .build();
    Ok(Json(TotpEnrolment {
        secret,
        uri,
        qr_svg,
    }))
}

/// Proves that the app shows the right codes; from now on every login asks for one.
#[utoipa::path(put, path = "/api/account/totp", tag = "accounts", request_body = TotpConfirmation,
    responses((status = 200, body = TotpState)))]
pub async fn confirm_totp(ctx: Ctx, body: Body<TotpConfirmation>) -> Answer {
    let app = ctx.app();
    let id = ctx.session()?.account_id;
    let mut tx = fresh!(ctx.begin_own(&body).await?);
    let mut account = store::own(tx.db(), id).await?;
    let step = match (&account.totp_sealed, account.totp_confirmed_at) {
        (Some(sealed), None) => {
            let secret = app.secrets().open(sealed).map_err(Problem::internal)?;
            totp::step_of(&secret, &body.value.code, tx.now(), None)
        }
        (_, Some(_)) => {
            tx.rollback().await;
            return Err(Problem::conflict("totp_on"));
        }
        (None, None) => None,
    };
    if step.is_none() {
        tx.rollback().await;
        return Err(Problem::field("code", "totp_code"));
    }
    account.totp_confirmed_at = Some(tx.now());
    account.totp_last_step = step;
    store::update(tx.db(), &mut account).await?;
    tx.log(entry(&account, "totp_confirmed")).await?;
    tx.commit(StatusCode::OK, &TotpState { enabled: true })
        .await
}

/// Signs in without codes again.
#[utoipa::path(delete, path = "/api/account/totp", tag = "accounts", request_body = TotpRemoval,
    responses((status = 200, body = TotpState)))]
pub async fn remove_totp(ctx: Ctx, body: Body<TotpRemoval>) -> Answer {
    let id = ctx.session()?.account_id;
    let mut account = store::own(&mut ctx.read().await?, id).await?;
    if !is_own_password(ctx.app(), &account, &body.value.password).await? {
        return Err(Problem::field("password", "password_wrong"));
    }
    let mut tx = fresh!(ctx.begin_own(&body).await?);
    forget_totp(&mut account);
    store::update(tx.db(), &mut account).await?;
    tx.log(entry(&account, "totp_removed")).await?;
    tx.commit(StatusCode::OK, &TotpState { enabled: false })
        .await
}

/// Takes the authenticator app off an account.
pub(super) fn forget_totp(account: &mut Account) {
    account.totp_sealed = None;
    account.totp_confirmed_at = None;
    account.totp_last_step = None;
}
