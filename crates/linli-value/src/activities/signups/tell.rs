//! Who is told of a sign-up, and what. Whoever has no account reads it under their code; who left a number is rung by whoever
//! planned the activity, who is told so.

use linli_domain::code::CodeEnum;
use linli_domain::id::PersonId;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::send;
use serde_json::{Value, json};

use super::entity::SignUp;
use super::rules::SignUpState;
use super::{ENTITY, store};
use crate::activities::entity::Activity;
use crate::activities::tell::message;

/// Tells some people, also the one who acts: whoever calls it off is who rings.
async fn say(
    tx: &mut Tx,
    activity: &Activity,
    code: &str,
    to: Vec<PersonId>,
    more: Value,
) -> Result<(), Problem> {
    if to.is_empty() {
        return Ok(());
    }
    send(tx, to, &message(activity, code, more)).await.map(drop)
}

/// Who rings those who left a number and no account.
fn ringing(activity: &Activity) -> Vec<PersonId> {
    let planner = activity.planned_by.or(activity.created_by);
    planner.into_iter().collect()
}

/// Tells that a place came free for somebody: them, or who wrote them down, or who is to ring them.
///
/// # Errors
/// The database refused.
pub async fn promoted(tx: &mut Tx, activity: &Activity, signup: &SignUp) -> Result<(), Problem> {
    let called = json!({"name": signup.name});
    if let Some(person) = signup.person_id {
        return say(tx, activity, "signup_promoted", vec![person], called).await;
    }
    if let Some(clerk) = signup.created_by {
        say(tx, activity, "signup_promoted_for", vec![clerk], called).await
    } else if signup.phone_sealed.is_some() {
        let to = ringing(activity);
        say(tx, activity, "signup_promoted_for", to, called).await
    } else {
        Ok(())
    }
}

/// Those to be told by themselves, and how many are to be rung.
fn sorted(all: &[SignUp]) -> (Vec<PersonId>, usize) {
    let told = all.iter().filter_map(|one| one.person_id).collect();
    let rung = all
        .iter()
        .filter(|one| one.person_id.is_none() && one.phone_sealed.is_some())
        .count();
    (told, rung)
}

/// Ends the sign-ups of an activity that was called off, and tells everybody on its list, with the reason.
///
/// # Errors
/// The database refused.
pub async fn cancelled(tx: &mut Tx, activity: &Activity) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let all = store::of_activity(db, scope, activity.id, false).await?;
    if all.is_empty() {
        return Ok(());
    }
    store::cancel(db, scope, activity.id, now).await?;
    let entries: Vec<Entry<'_>> = all
        .iter()
        .map(|one| Entry {
            entity: ENTITY,
            id: one.id.0,
            event: "cancel",
            from: Some(one.state.code()),
            to: Some(SignUpState::Cancelled.code()),
            reason: activity.word.as_deref(),
            detail: json!({"activity": activity.number}),
            area: Some(&activity.area_path),
        })
        .collect();
    tx.log_many(&entries).await?;
    let (told, rung) = sorted(&all);
    let reason = json!({"reason": activity.word.clone().unwrap_or_default()});
    say(tx, activity, "signup_cancelled", told, reason).await?;
    ring(tx, activity, "signup_ring_cancelled", rung).await
}

/// Tells everybody on the list of an activity that its time or place changed.
///
/// # Errors
/// The database refused.
pub async fn moved(tx: &mut Tx, activity: &Activity) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let all = store::of_activity(db, scope, activity.id, false).await?;
    let (told, rung) = sorted(&all);
    say(tx, activity, "signup_moved", told, json!({})).await?;
    ring(tx, activity, "signup_ring_moved", rung).await
}

async fn ring(tx: &mut Tx, activity: &Activity, code: &str, rung: usize) -> Result<(), Problem> {
    if rung == 0 {
        return Ok(());
    }
    let to = ringing(activity);
    say(tx, activity, code, to, json!({"count": rung})).await
}
