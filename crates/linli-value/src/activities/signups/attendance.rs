//! `PUT /api/activities/{id}/attendance`: who came, as the paper list says it, and how many came besides.
//!
//! Nobody checks in, nobody is asked for a picture. That somebody did not come is read by who runs the list, and summed for
//! nobody.

use std::collections::HashMap;

use axum::http::StatusCode;
use linli_domain::id::{ActivityId, SignUpId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde_json::json;

use super::rules::SignUpPresence;
use super::shapes::ActivityAttendance;
use super::standing::Standing;
use super::store;
use super::view::desk;
use crate::activities;
use crate::activities::entity::Activity;
use crate::activities::standing::{held, note};
use crate::activities::view::{ActivityView, after};

/// People who came besides, at most.
const MOST: i64 = 100_000;

/// Writes down who came; for the demo as much as for the handler.
///
/// # Errors
/// A field that needs another look, or why it is not the moment.
pub async fn record(
    tx: &mut Tx,
    id: ActivityId,
    typed: ActivityAttendance,
) -> Result<Activity, Problem> {
    let held = held(tx, id, None).await?;
    let now = tx.now();
    Standing::from(held.facts(tx)).runs()?;
    let mut activity = held.activity;
    let (db, scope) = tx.parts();
    let figures = store::figures_of(db, scope, id).await?;
    desk(&activity, figures, now).presence()?;
    if activity.version != typed.version {
        return Err(Problem::stale());
    }
    if typed
        .walk_ins
        .is_some_and(|count| !(0..=MOST).contains(&count))
    {
        return Err(Problem::field("walk_ins", "signup_walk_ins"));
    }
    let listed = store::of_activity(db, scope, id, false).await?;
    let mut wanted: HashMap<SignUpId, SignUpPresence> = HashMap::new();
    for one in typed.lines {
        if !listed.iter().any(|known| known.id == one.sign_up_id) {
            return Err(Problem::field("lines", "signup_not_listed"));
        }
        wanted.insert(one.sign_up_id, one.presence);
    }
    for presence in [
        SignUpPresence::Came,
        SignUpPresence::Absent,
        SignUpPresence::Unknown,
    ] {
        let ids: Vec<SignUpId> = listed
            .iter()
            .filter(|one| wanted.get(&one.id) == Some(&presence))
            .map(|one| one.id)
            .collect();
        store::note_presence(db, scope, id, presence, &ids, now).await?;
    }
    activity.walk_ins = typed.walk_ins;
    activity.updated_at = now;
    activities::store::save(db, scope, &mut activity).await?;
    let figures = store::figures_of(db, scope, id).await?;
    let detail =
        json!({"came": figures.came, "walk_ins": activity.walk_ins, "listed": listed.len()});
    note(
        tx,
        &activity,
        "activity_attendance",
        (None, None),
        None,
        detail,
    )
    .await?;
    Ok(activity)
}

/// Writes down who came, from the beginning until what came of it is confirmed.
#[utoipa::path(put, path = "/api/activities/{id}/attendance", tag = "activities", params(("id" = ActivityId, Path)),
    request_body = ActivityAttendance, responses((status = 200, body = ActivityView)))]
pub async fn record_activity_attendance(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
    body: Body<ActivityAttendance>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    record(&mut tx, id, body.value).await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}
