//! What the clock does to activities: what was announced begins and ends at its hour, an outcome nobody reported is asked for, a
//! booking that was lost is told of, and what was settled long ago is put away.

use linli_domain::code::CodeEnum;
use linli_domain::id::{ActivityId, StreetId};
use linli_domain::time::DAY;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde_json::json;

use super::act::step;
use super::entity::Activity;
use super::next::REPORT_WITHIN;
use super::rules::{ActivityAct, ActivityState, by_clock};
use super::standing::{Held, note, parts_of};
use super::store::{self, rounds};
use super::tell;

/// What was settled is put away so long after.
const KEPT: i64 = 180 * DAY;

/// The round every ten minutes over all streets.
pub const ROUND: JobKind = JobKind {
    name: "activities.round",
    run: round,
    every_minutes: Some(10),
};

fn round(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        let now = app.now();
        // what begins late may end in the same round
        for _ in 0..2 {
            for one in rounds::due(&mut app.read().await?, now).await? {
                turn(&app, one.street_id, one.id).await?;
            }
        }
        for one in rounds::lost(&mut app.read().await?).await? {
            tell_lost(&app, one.street_id, one.id).await?;
        }
        let before = now.plus(-REPORT_WITHIN);
        for one in rounds::unreported(&mut app.read().await?, before).await? {
            remind(&app, one.street_id, one.id).await?;
        }
        for one in rounds::settled(&mut app.read().await?, now.plus(-KEPT)).await? {
            put_away(&app, one.street_id, one.id).await?;
        }
        Ok(())
    })
}

/// An activity as the house holds it, with what it is made of.
async fn hold(tx: &mut Tx, id: ActivityId) -> Result<Held, Problem> {
    let (db, scope) = tx.parts();
    let activity = store::hold(db, scope, id).await?;
    let parts = parts_of(db, scope, &activity).await?;
    Ok(Held { activity, parts })
}

/// Begins or ends one activity whose hour has come; each is its own transaction, and done once.
async fn turn(app: &App, street: StreetId, id: ActivityId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let held = hold(&mut tx, id).await?;
    let one = &held.activity;
    let Some(act) = by_clock(one.state, one.starts_at, one.ends_at, tx.now()) else {
        tx.rollback().await;
        return Ok(());
    };
    step(&mut tx, held, act, None, true).await?;
    tx.finish().await
}

/// Tells who planned an activity that its place is not booked any more.
async fn tell_lost(app: &App, street: StreetId, id: ActivityId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let held = hold(&mut tx, id).await?;
    let mut one = held.activity;
    let lost = held.parts.booking.filter(|row| row.is_lost());
    let (Some(row), false, true) = (lost, one.booking_told, one.state.is_ahead()) else {
        tx.rollback().await;
        return Ok(());
    };
    one.booking_told = true;
    save(&mut tx, &mut one).await?;
    let more = json!({"booking": row.number, "place": row.resource_title});
    tell::planner(&mut tx, &one, "activity_booking_lost", more.clone()).await?;
    let detail = (Some("held"), Some(row.state.code()));
    note(&mut tx, &one, "activity_place_lost", detail, None, more).await?;
    tx.finish().await
}

/// Asks once for an outcome that nobody reported.
async fn remind(app: &App, street: StreetId, id: ActivityId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let mut one = hold(&mut tx, id).await?.activity;
    let due = one.state == ActivityState::Ended && one.reported_at.is_none() && one.reminded == 0;
    if !due {
        tx.rollback().await;
        return Ok(());
    }
    one.reminded += 1;
    save(&mut tx, &mut one).await?;
    let host = one.host_org_id;
    tell::org(&mut tx, &one, host, "activity_to_report", json!({})).await?;
    tx.changed(super::ENTITY, one.id.0, Some(&one.area_path));
    tx.finish().await
}

async fn save(tx: &mut Tx, one: &mut Activity) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    store::save(db, scope, one).await
}

/// Puts away what was settled long ago.
async fn put_away(app: &App, street: StreetId, id: ActivityId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let held = hold(&mut tx, id).await?;
    if held.activity.state != ActivityState::Settled {
        tx.rollback().await;
        return Ok(());
    }
    step(&mut tx, held, ActivityAct::Archive, None, true).await?;
    tx.finish().await
}
