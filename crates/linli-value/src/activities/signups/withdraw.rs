//! `POST /api/activity-signups/{id}/withdraw`: somebody cannot come after all, and whoever waits longest gets the place.

use axum::http::StatusCode;
use linli_domain::id::SignUpId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};

use super::entity::{SignUp, SignUpFigures};
use super::promote::fill;
use super::rules::SignUpState;
use super::shapes::WithdrawSignUp;
use super::sign_up::{NOTE, note};
use super::standing::Standing;
use super::store;
use super::view::{desk, withdrawal};
use crate::activities;
use crate::activities::entity::Activity;
use crate::activities::view::{ActivityView, after};

/// A sign-up with its activity held, read behind the lock.
///
/// # Errors
/// *Not found*.
pub async fn behind_lock(tx: &mut Tx, id: SignUpId) -> Result<(SignUp, Activity), Problem> {
    let (db, scope) = tx.parts();
    let found = store::load(db, scope, id).await?;
    let activity = activities::store::hold(db, scope, found.activity_id).await?;
    let signup = store::load(db, scope, id).await?;
    Ok((signup, activity))
}

/// Takes a sign-up off the list and gives its place on. A number left with it goes at once: there is nothing to ring about.
///
/// # Errors
/// *Stale* when somebody was faster.
pub async fn take_off(
    tx: &mut Tx,
    activity: &Activity,
    mut signup: SignUp,
    next: SignUpState,
    word: Option<String>,
) -> Result<SignUp, Problem> {
    let (now, before) = (tx.now(), signup.state);
    signup.state = next;
    signup.word = word;
    signup.left_at = Some(now);
    signup.updated_at = now;
    signup.forget_phone();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut signup).await?;
    note(tx, activity, &signup, "withdraw", Some(before)).await?;
    fill(tx, activity).await?;
    Ok(signup)
}

/// Withdraws a sign-up: the own one, or with a word one of the list the caller runs; for the demo as much as for the handler.
///
/// # Errors
/// *Stale*, or why not.
pub async fn withdraw(
    tx: &mut Tx,
    id: SignUpId,
    typed: WithdrawSignUp,
) -> Result<Activity, Problem> {
    let actor = tx.actor().clone();
    let (signup, activity) = behind_lock(tx, id).await?;
    let now = tx.now();
    let standing = Standing::of(&actor, &activity, now);
    let me = actor.person();
    let own = me.is_some() && signup.person_id == me;
    // how full it is has no say in leaving it
    let desk = desk(&activity, SignUpFigures::default(), now);
    let next = withdrawal(&desk, standing, me, &signup)?;
    if signup.version != typed.version {
        return Err(Problem::stale());
    }
    let word = match typed.word {
        typed if own => optional_line("word", typed, NOTE)?,
        typed => Some(line("word", typed.as_deref().unwrap_or_default(), NOTE)?),
    };
    take_off(tx, &activity, signup, next, word).await?;
    Ok(activity)
}

/// Somebody cannot come after all: they say so themselves, or whoever runs the list writes it down for them.
#[utoipa::path(post, path = "/api/activity-signups/{id}/withdraw", tag = "activities", params(("id" = SignUpId, Path)),
    request_body = WithdrawSignUp, responses((status = 200, body = ActivityView)))]
pub async fn withdraw_sign_up(
    ctx: Ctx,
    Path(id): Path<SignUpId>,
    body: Body<WithdrawSignUp>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let activity = withdraw(&mut tx, id, body.value).await?;
    let view = after(&mut tx, activity.id).await?;
    tx.commit(StatusCode::OK, &view).await
}
