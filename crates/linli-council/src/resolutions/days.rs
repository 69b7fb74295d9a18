//! What the clock does to resolutions: who owes one is reminded three days ahead and when it is due, and one that became an order
//! is done when its demand is closed.

use linli_domain::time::DAY;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use serde_json::Value;

use super::rules::{ResolutionKind, ResolutionState};
use super::store::{self, DueResolution};
use super::tell::{self, note, settle_meeting};

/// The hourly round over all streets.
pub const DAYS: JobKind = JobKind {
    name: "resolutions.days",
    run: days_job,
    every_minutes: Some(60),
};

const AHEAD: i64 = 3 * DAY;

fn days_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        let due = store::due(&mut app.read().await?, app.now()).await?;
        for one in due {
            pass(&app, one).await?;
        }
        Ok(())
    })
}

/// Looks at one resolution; each is its own transaction, and repeating one does nothing twice.
async fn pass(app: &App, found: DueResolution) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut one = store::lock(db, scope, found.id).await?;
    let served = matches!(found.demand_state.as_str(), "closed" | "archived");
    if served && one.kind == ResolutionKind::Order && one.state == ResolutionState::Doing {
        // somebody other than the unit called the requester back, which is the confirmation
        let before = one.state;
        one.state = ResolutionState::Done;
        one.done_at = Some(now);
        one.updated_at = now;
        let (db, scope) = tx.parts();
        store::save(db, scope, &mut one).await?;
        note(
            &mut tx,
            &one,
            Some(before),
            "resolution_served",
            None,
            Value::Null,
        )
        .await?;
        settle_meeting(&mut tx, &one).await?;
        return tx.finish().await;
    }
    let waits = matches!(
        one.state,
        ResolutionState::Open | ResolutionState::Doing | ResolutionState::CarriedOver
    );
    let (reached, code) = if one.due_at <= now {
        (2, "resolution_late")
    } else if one.due_at <= now.plus(AHEAD) {
        (1, "resolution_due")
    } else {
        (0, "")
    };
    if !waits || one.reminded >= reached {
        tx.rollback().await;
        return Ok(());
    }
    let (db, scope) = tx.parts();
    store::remind(db, scope, one.id, reached).await?;
    tell::owner(&mut tx, &one, code).await?;
    tx.finish().await
}
