//! What the clock does to agreements: they begin, their end is told 60, 30 and 0 days ahead, they end.
//!
//! Which deeds count is decided by days and not by these marks ([`super::rules::AgreementState::COUNTING`]), so that nothing
//! depends on the hour at which the round comes by.

use linli_domain::time::HOUR;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;

use super::act::{move_on, tell};
use super::consume::{catch_up, take_off};
use super::rules::{AgreementEvent, due, reminder};
use super::store::{self, DueAgreement};
use super::view::standing;

/// What was signed or changed so long ago is counted once more: two rounds.
const AGAIN: i64 = 2 * HOUR;

/// The hourly round over all streets.
pub const DAYS: JobKind = JobKind {
    name: "agreements.days",
    run: days_job,
    every_minutes: Some(60),
};

fn days_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        loop {
            let found = store::due(&mut app.read().await?, app.now()).await?;
            let mut moved = 0;
            for one in &found {
                moved += usize::from(pass(&app, *one).await?);
            }
            // each pass takes an agreement one step; what took none is not asked for again within this round
            if moved == 0 {
                break;
            }
        }
        // a deed that was told in the very moment of a signing may have seen no agreement, and the signing no deed
        let since = app.now().plus(-AGAIN);
        let mut after = None;
        loop {
            let found = store::touched(&mut app.read().await?, since, after).await?;
            for one in &found {
                // one that fails keeps none of the others from being counted; the next round comes back to it
                if let Err(problem) = count_again(&app, one).await {
                    tracing::warn!(%problem, agreement = %one.id.0, "an agreement was not counted again");
                }
            }
            match found.last() {
                Some(last) => after = Some(last.id),
                None => break,
            }
        }
        Ok(())
    })
}

/// Counts what keeps no line yet of an agreement that was signed or changed lately, and takes off what nobody stands by any
/// more: a deed taken back in the moment of the signing.
async fn count_again(app: &App, found: &DueAgreement) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let (db, scope) = tx.parts();
    let agreement = store::load(db, scope, found.id).await?;
    let parties = store::parties(db, scope, &[found.id]).await?;
    take_off(&mut tx, found.id).await?;
    catch_up(&mut tx, &agreement, &parties).await?;
    tx.finish().await
}

/// Takes one agreement one step and reminds of its end; each is its own transaction, and repeating one does nothing twice.
/// Answers whether anything changed.
async fn pass(app: &App, found: DueAgreement) -> Result<bool, Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut agreement = store::load_for_update(db, scope, found.id).await?;
    let followers = store::followers(db, scope, found.id).await?;
    let standing = standing(&agreement, &followers, &[], tx.actor(), now);
    let step = due(agreement.state, standing);
    let told = agreement.reminded_days;
    let reached = reminder(agreement.valid_to, now).filter(|_| agreement.state.is_binding());
    // one that is renewed already needs nobody's attention, and of several reminders missed only the last is told
    let remind = reached.filter(|days| told.is_none_or(|told| *days < told));
    if step.is_none() && remind.is_none() {
        tx.rollback().await;
        return Ok(false);
    }
    if let Some(days) = remind {
        agreement.reminded_days = Some(days);
    }
    match step {
        Some(event) => {
            let next = super::rules::decide(agreement.state, event, standing)
                .map_err(|why| Problem::internal(why.code()))?;
            if event == AgreementEvent::RunOut {
                agreement.ended_at = Some(agreement.valid_to);
            }
            move_on(&mut tx, &mut agreement, next, event, None).await?;
        }
        None => {
            let (db, scope) = tx.parts();
            store::update(db, scope, &mut agreement).await?;
        }
    }
    if let Some(days) = remind.filter(|_| !standing.succeeded) {
        let code = if days == 0 {
            "agreement_over"
        } else {
            "agreement_ends"
        };
        tell(&mut tx, &agreement, code, true).await?;
    }
    tx.finish().await?;
    Ok(true)
}
