//! `POST /api/activities/{id}/plan`, `check`, `send-back`, `open`, `begin`, `end`, `settle`, `reopen`, `archive`, `cancel`.
//! [`act`] is the write itself, for the demo and the clock as much as for the handlers.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::ActivityId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::Activity;
use super::rules::{ActivityAct, ActivityState, decide};
use super::signups::hooks;
use super::standing::{Held, Parts, facts_of, held, note, parts_of};
use super::store::{self, parts};
use super::view::{ActivityView, after};
use super::{deeds, tell};

/// Characters of a word at most.
pub const WORD: usize = 500;

/// A word about an activity.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityWord {
    /// As read.
    pub version: i64,
    /// Why it goes back, is called off or opened anew, 1 to 500 characters; needed for these three.
    #[serde(default)]
    pub word: Option<String>,
    /// For planning, checking and announcing: the same for the other occurrences of its series for which it may be done.
    #[serde(default)]
    pub whole_series: bool,
}

/// Does one act to one activity, and to the others of its series where that is wished.
///
/// # Errors
/// The guard that failed, or the word the act wants.
pub async fn act(
    tx: &mut Tx,
    id: ActivityId,
    act: ActivityAct,
    body: &ActivityWord,
) -> Result<Activity, Problem> {
    let whole = body.whole_series
        && matches!(
            act,
            ActivityAct::Plan | ActivityAct::Check | ActivityAct::Open
        );
    let mut others = Vec::new();
    if whole {
        let (db, scope) = tx.parts();
        if let Some(series) = store::load(db, scope, id).await?.series_id {
            others = store::hold_series(db, scope, series).await?;
        }
    }
    let held = held(tx, id, Some(body.version)).await?;
    let word = typed(act, body.word.clone())?;
    let state = held.activity.state;
    let activity = step(tx, held, act, word.as_deref(), true).await?;
    for other in others {
        if other.id == id || other.state != state {
            continue;
        }
        let (db, scope) = tx.parts();
        let made_of = parts_of(db, scope, &other).await?;
        let facts = facts_of(tx.actor(), &other, &made_of, tx.now());
        if decide(other.state, act, facts).is_ok() {
            let held = Held {
                activity: other,
                parts: made_of,
            };
            step(tx, held, act, word.as_deref(), false).await?;
        }
    }
    Ok(activity)
}

/// The word an act comes with.
fn typed(act: ActivityAct, word: Option<String>) -> Result<Option<String>, Problem> {
    let wanted = matches!(
        act,
        ActivityAct::SendBack | ActivityAct::Cancel | ActivityAct::Reopen
    );
    if wanted {
        line("word", word.as_deref().unwrap_or_default(), WORD).map(Some)
    } else {
        optional_line("word", word, WORD)
    }
}

/// One act on one activity; `first` says whether units are told, who are told once of a whole series.
///
/// # Errors
/// The guard that failed.
pub async fn step(
    tx: &mut Tx,
    held: Held,
    act: ActivityAct,
    word: Option<&str>,
    first: bool,
) -> Result<Activity, Problem> {
    let next = held.decide(tx, act)?;
    let before = held.activity.clone();
    let Held {
        mut activity,
        parts: mut made_of,
    } = held;
    write(tx, &mut activity, act, next);
    if word.is_some() {
        activity.word = word.map(str::to_owned);
    }
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut activity).await?;
    if act == ActivityAct::SendBack && before.state == ActivityState::Ended {
        for one in &mut made_of.partners {
            if one.done.take().is_some() {
                let (db, scope) = tx.parts();
                parts::save_partner(db, scope, one).await?;
            }
        }
    }
    note(
        tx,
        &activity,
        act.logged(),
        (Some(before.state.code()), Some(next.code())),
        word,
        json!({}),
    )
    .await?;
    if matches!(act, ActivityAct::Settle | ActivityAct::Reopen) {
        deeds::follow(tx, &activity, &made_of).await?;
    }
    follow(tx, &before, &activity, &made_of, act, first).await?;
    Ok(activity)
}

/// Writes down who did it and when.
fn write(tx: &Tx, one: &mut Activity, act: ActivityAct, next: ActivityState) {
    use ActivityAct as A;
    let (now, me) = (tx.now(), tx.actor().person());
    match act {
        A::Plan => (one.planned_by, one.planned_at) = (me, Some(now)),
        A::Check => (one.checked_by, one.checked_at) = (me, Some(now)),
        A::Open => one.opened_at = Some(now),
        A::Begin => one.began_at = Some(now),
        A::End => one.ended_at = Some(now),
        A::Settle => (one.settled_by, one.settled_at) = (me, Some(now)),
        A::Reopen => (one.settled_by, one.settled_at) = (None, None),
        A::Cancel => one.cancelled_at = Some(now),
        A::SendBack if one.state == ActivityState::Ended => {
            (one.reported_by, one.reported_at) = (None, None);
            (one.came, one.outcome) = (None, None);
            // who reported is told why: no second reminder beside that
            one.reminded = 1;
        }
        _ => {}
    }
    one.state = next;
    one.updated_at = now;
}

/// Tells whom an act concerns.
async fn follow(
    tx: &mut Tx,
    before: &Activity,
    activity: &Activity,
    made_of: &Parts,
    act: ActivityAct,
    first: bool,
) -> Result<(), Problem> {
    use ActivityAct as A;
    let word = json!({"reason": activity.word.clone().unwrap_or_default()});
    match act {
        A::Plan if first => {
            tell::office(tx, activity, "activity_to_check").await?;
            tell::partners(tx, activity, made_of, "activity_asked", json!({})).await
        }
        A::Check if first => tell::planner(tx, activity, "activity_checked", json!({})).await,
        A::SendBack if before.state == ActivityState::Planned => {
            tell::planner(tx, activity, "activity_sent_back", word).await
        }
        A::SendBack => {
            let reporter = before.reported_by;
            tell::people(tx, activity, reporter, "activity_report_sent_back", word).await
        }
        A::Open => tell::demand(tx, activity, "activity_opened").await,
        A::End => tell::planner(tx, activity, "activity_to_report", json!({})).await,
        A::Settle => {
            tell::demand(tx, activity, "activity_settled").await?;
            let reporter = before.reported_by;
            tell::people(tx, activity, reporter, "activity_settled", json!({})).await
        }
        A::Reopen => {
            let reporter = before.reported_by;
            tell::people(tx, activity, reporter, "activity_reopened", word).await
        }
        A::Cancel => {
            if before.state != ActivityState::Idea {
                tell::partners(tx, activity, made_of, "activity_cancelled", word.clone()).await?;
                tell::planner(tx, activity, "activity_cancelled", word).await?;
            }
            hooks::cancelled(tx, activity).await?;
            tell::demand(tx, activity, "activity_cancelled").await
        }
        _ => Ok(()),
    }
}

async fn answer(ctx: Ctx, id: ActivityId, body: Body<ActivityWord>, what: ActivityAct) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    act(&mut tx, id, what, &body.value).await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $act:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "activities", params(("id" = ActivityId, Path)),
            request_body = ActivityWord, responses((status = 200, body = ActivityView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<ActivityId>, body: Body<ActivityWord>) -> Answer {
            answer(ctx, id, body, ActivityAct::$act).await
        }
    )+};
}

acts! {
    /// Times and place are complete: it goes to whoever checks it, and the units are asked.
    plan_activity "/api/activities/{id}/plan" Plan;
    /// Somebody of the office other than who planned it finds it safe.
    check_activity "/api/activities/{id}/check" Check;
    /// A plan, or a report, goes back with the reason.
    send_back_activity "/api/activities/{id}/send-back" SendBack;
    /// It is announced; people sign up from now on.
    open_activity "/api/activities/{id}/open" Open;
    /// It begins; by itself at its hour.
    begin_activity "/api/activities/{id}/begin" Begin;
    /// It ends; by itself at its hour.
    end_activity "/api/activities/{id}/end" End;
    /// Somebody of the office other than who reported agrees; what units brought keeps their promises from now on.
    settle_activity "/api/activities/{id}/settle" Settle;
    /// It was confirmed by mistake; what it counted is taken off again.
    reopen_activity "/api/activities/{id}/reopen" Reopen;
    /// It is put away.
    archive_activity "/api/activities/{id}/archive" Archive;
    /// It is called off with the reason; everybody who comes is told.
    cancel_activity "/api/activities/{id}/cancel" Cancel;
}
