//! `/api/session`: signing in and out, and the post acted in.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use linli_domain::actor::Actor;
use linli_domain::id::{PostId, SessionId, StreetId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::problem::Problem;
use linli_kit::secret::{sha256, token};
use linli_kit::session::{self, COOKIE, Session};
use linli_kit::transaction::Entry;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::guard::{self, Guarded};
use super::store::{self, Account};
use super::view::{self, SessionView};
use super::{password, totp};
use crate::persons::store::{self as persons, Post};

/// A login.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// What was given with the account.
    pub login: String,
    /// The password.
    pub password: String,
    /// The six digits of the authenticator app, when one is set up.
    #[serde(default)]
    pub totp_code: Option<String>,
}

/// The post to act in from now on.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActingPost {
    /// One of the person's own posts.
    pub post_id: PostId,
}

/// Signs in. Answers 401 `login_wrong` (login or password), 401 `totp_needed` or `totp_wrong`, 403
/// `account_locked`, 429 `sign_in_resting` after too many wrong attempts.
#[utoipa::path(post, path = "/api/session", tag = "accounts", request_body = SignIn,
    responses((status = 200, body = SessionView)))]
pub async fn sign_in(ctx: Ctx, body: Body<SignIn>) -> Answer {
    let app = ctx.app();
    let typed = body.value;
    // what is no login is guarded and hashed like one
    let login = store::normalised_login(&typed.login).unwrap_or_default();
    let guarded = [Guarded::Login(&login), Guarded::Address(ctx.address())];
    let mut db = app.store().begin().await?;
    let mut counted = Ok(());
    for what in guarded {
        counted = counted.and(guard::count(app, &mut db, what).await);
    }
    db.commit().await?;
    counted?;

    let account = store::by_login(&mut ctx.read().await?, &login)
        .await?
        .filter(|account| account.ended_at.is_none());
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.as_str());
    let right = password::verify(hash, &typed.password).await?;
    let Some(mut account) = account.filter(|_| right) else {
        let known = store::by_login(&mut ctx.read().await?, &login).await?;
        note_failure(&ctx, known.as_ref(), "password").await?;
        return Err(Problem::new(ProblemKind::Unauthenticated, "login_wrong"));
    };
    if account.locked_at.is_some() {
        return Err(Problem::forbidden("account_locked"));
    }
    if let Some(problem) = second_factor(app, &mut account, typed.totp_code.as_deref())? {
        if problem.code == "totp_needed" {
            // half a login, nothing wrong so far: its attempt is given back, not forgotten
            let mut db = app.store().begin().await?;
            for what in guarded {
                guard::uncount(app, &mut db, what).await?;
            }
            db.commit().await?;
        } else {
            note_failure(&ctx, Some(&account), "totp").await?;
        }
        return Err(problem);
    }
    let (token, view) = open(&ctx, &account).await?;
    Ok(with_cookie(app, &token, Json(view)))
}

/// Checks the code of the authenticator app, if the account has one, and notes its step in `account`.
fn second_factor(
    app: &App,
    account: &mut Account,
    typed: Option<&str>,
) -> Result<Option<Problem>, Problem> {
    let Some(sealed) = account
        .totp_sealed
        .as_ref()
        .filter(|_| account.totp_confirmed_at.is_some())
    else {
        return Ok(None);
    };
    let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) else {
        return Ok(Some(Problem::new(
            ProblemKind::Unauthenticated,
            "totp_needed",
        )));
    };
    let secret = app.secrets().open(sealed).map_err(Problem::internal)?;
    let step = totp::step_of(&secret, typed, app.now(), account.totp_last_step);
    if step.is_none() {
        return Ok(Some(totp_wrong()));
    }
    account.totp_last_step = step;
    Ok(None)
}

fn totp_wrong() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, "totp_wrong")
}

/// Leaves a row in the log; an unknown login leaves one with the district, so that both take as long.
async fn note_failure(ctx: &Ctx, account: Option<&Account>, what: &str) -> Result<(), Problem> {
    let street = account.map_or(StreetId::DISTRICT, |account| account.street_id);
    let mut tx = ctx.app().begin_as_house(street).await?;
    tx.log(Entry {
        entity: "account",
        id: account.map_or(Uuid::nil(), |account| account.id.0),
        event: "login_failed",
        detail: json!({"address": ctx.address().to_string(), "what": what}),
        ..Entry::default()
    })
    .await?;
    tx.finish().await
}

/// Opens a session with a fresh token; one this browser had before ends.
async fn open(ctx: &Ctx, account: &Account) -> Result<(String, SessionView), Problem> {
    let app = ctx.app();
    let token = token(app.random());
    let mut tx = app.begin_as_house(account.street_id).await?;
    let now = tx.now();
    if !store::note_login(tx.db(), account, now).await? {
        tx.rollback().await;
        return Err(totp_wrong());
    }
    let scope = Scope::street_wide(account.street_id);
    let posts = persons::posts_of(tx.db(), &scope, account.person_id, now).await?;
    let due = password::rules(app)
        .max_age_days
        .is_some_and(|days| account.password_changed_at.plus(days * DAY) <= now);
    let mut session = Session {
        id: SessionId(tx.fresh_id()),
        account_id: account.id,
        person_id: account.person_id,
        street_id: account.street_id,
        post_id: None,
        role: None,
        org_id: None,
        area_path: None,
        created_at: now,
        last_seen_at: now,
        expires_at: now.plus(session::absolute_millis(app)),
        must_change_password: account.must_change_password || due,
    };
    if let Some(post) = posts.first() {
        act_in(app, &mut session, account.street_id, post);
    }
    let address = ctx.address().to_string();
    let hash = sha256(token.as_bytes());
    if let Ok(before) = ctx.session() {
        store::end_session(tx.db(), before.account_id, before.id).await?;
    }
    store::insert_session(tx.db(), &session, &hash, ctx.user_agent(), &address).await?;
    guard::clear(app, tx.db(), Guarded::Login(&account.login)).await?;
    guard::uncount(app, tx.db(), Guarded::Address(ctx.address())).await?;
    tx.log(Entry {
        entity: "account",
        id: account.id.0,
        event: "signed_in",
        detail: json!({"address": address}),
        ..Entry::default()
    })
    .await?;
    let view = view::session(tx.db(), &session, now).await?;
    tx.finish().await?;
    Ok((token, view))
}

/// Puts a post into a session. The session ends with the term of the post at the latest.
fn act_in(app: &App, session: &mut Session, street: StreetId, post: &Post) {
    let longest = session.created_at.plus(session::absolute_millis(app));
    session.street_id = street;
    session.post_id = Some(post.id);
    session.role = Some(post.role);
    session.org_id = Some(post.org_id);
    session.area_path = Some(post.area_path.clone());
    session.expires_at = post.to_at.map_or(longest, |to| longest.min(to));
}

fn with_cookie(app: &App, token: &str, answer: impl IntoResponse) -> Response {
    let secure = if app.settings().secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let age = if token.is_empty() {
        0
    } else {
        session::absolute_millis(app) / 1000
    };
    let cookie = format!("{COOKIE}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age}{secure}");
    let mut response = answer.into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "accounts", responses((status = 200, body = SessionView)))]
pub async fn get_session(ctx: Ctx) -> Result<Json<SessionView>, Problem> {
    let view = view::session(&mut ctx.read().await?, ctx.session()?, ctx.now()).await?;
    Ok(Json(view))
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", tag = "accounts", responses((status = 204)))]
pub async fn sign_out(ctx: Ctx) -> Answer {
    let session = ctx.session()?;
    let mut tx = begin_as_owner(&ctx, session).await?;
    store::end_session(tx.db(), session.account_id, session.id).await?;
    tx.log(Entry {
        entity: "account",
        id: session.account_id.0,
        event: "signed_out",
        ..Entry::default()
    })
    .await?;
    tx.finish().await?;
    Ok(with_cookie(ctx.app(), "", StatusCode::NO_CONTENT))
}

/// Chooses the post to act in. Repeating it changes nothing, so it needs no request key.
#[utoipa::path(put, path = "/api/session/acting-post", tag = "accounts", request_body = ActingPost,
    responses((status = 200, body = SessionView)))]
pub async fn switch_post(ctx: Ctx, body: Body<ActingPost>) -> Result<Json<SessionView>, Problem> {
    let mut session = ctx.session()?.clone();
    let account = store::own(&mut ctx.read().await?, session.account_id).await?;
    let mut tx = begin_as_owner(&ctx, &session).await?;
    let now: Timestamp = tx.now();
    let scope = Scope::street_wide(account.street_id);
    store::hold(tx.db(), &scope, account.person_id).await?;
    let posts = persons::posts_of(tx.db(), &scope, account.person_id, now).await?;
    let Some(post) = posts.iter().find(|post| post.id == body.value.post_id) else {
        tx.rollback().await;
        return Err(Problem::not_found());
    };
    act_in(ctx.app(), &mut session, account.street_id, post);
    store::update_session(tx.db(), &session).await?;
    tx.log(Entry {
        entity: "account",
        id: account.id.0,
        event: "acting_post_chosen",
        detail: json!({"post": post.id, "role": post.role}),
        ..Entry::default()
    })
    .await?;
    let view = view::session(tx.db(), &session, now).await?;
    tx.finish().await?;
    Ok(Json(view))
}

/// A write of the person signed in, who may hold no post at the moment.
pub(super) async fn begin_as_owner(
    ctx: &Ctx,
    session: &Session,
) -> Result<linli_kit::transaction::Tx, Problem> {
    match session.actor() {
        Some(actor) => ctx.app().begin_as(actor).await,
        None => {
            ctx.app()
                .begin_as(Actor::House {
                    street: session.street_id,
                })
                .await
        }
    }
}
