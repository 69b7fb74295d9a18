//! Who gets a place that came free: whoever waits longest.

use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;

use super::rules::SignUpState;
use super::sign_up::note;
use super::view::desk;
use super::{store, tell};
use crate::activities::entity::Activity;

/// Gives the free places of an activity whose row is held to those who wait longest, and tells them. Answers how many.
///
/// # Errors
/// The database refused.
pub async fn fill(tx: &mut Tx, activity: &Activity) -> Result<usize, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let figures = store::figures_of(db, scope, activity.id).await?;
    let free = desk(activity, figures, now).to_promote();
    if free == 0 {
        return Ok(0);
    }
    let lucky = store::first_waiting(db, scope, activity.id, free).await?;
    let count = lucky.len();
    for mut signup in lucky {
        signup.state = SignUpState::Taken;
        signup.promoted_at = Some(now);
        signup.updated_at = now;
        let (db, scope) = tx.parts();
        store::save(db, scope, &mut signup).await?;
        note(tx, activity, &signup, "promote", Some(SignUpState::Waiting)).await?;
        tell::promoted(tx, activity, &signup).await?;
    }
    Ok(count)
}
