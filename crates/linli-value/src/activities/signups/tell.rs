//! Who is told of a sign-up, and what. Whoever has no account reads it under their code; who left a number is rung by whoever
//! planned the activity, who is told so.

use std::collections::BTreeMap;

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

/// Names in one notice at most.
const NAMED: usize = 10;

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

/// Whom a change of an activity concerns.
struct Concerned {
    /// Those who signed up by their own account.
    people: Vec<PersonId>,
    /// Who wrote somebody down, with the names of those they tell.
    clerks: BTreeMap<PersonId, Vec<String>>,
    /// How many signed up on the page and left a number.
    rung: usize,
}

fn concerned(all: &[SignUp]) -> Concerned {
    let mut clerks: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    let others = all.iter().filter(|one| one.person_id.is_none());
    for (one, clerk) in others.filter_map(|one| Some((one, one.created_by?))) {
        clerks.entry(clerk).or_default().push(one.name.clone());
    }
    let alone = |one: &&SignUp| one.person_id.is_none() && one.created_by.is_none();
    Concerned {
        people: all.iter().filter_map(|one| one.person_id).collect(),
        clerks,
        rung: all
            .iter()
            .filter(alone)
            .filter(|one| one.phone_sealed.is_some())
            .count(),
    }
}

/// Names as a notice says them: the first few, and how many more there are.
fn named(names: &[String]) -> String {
    let mut text = names[..names.len().min(NAMED)].join("、");
    if names.len() > NAMED {
        text.push_str(&format!(" +{}", names.len() - NAMED));
    }
    text
}

/// Tells those who signed up, those who wrote somebody down, and who is to ring the others.
async fn all_concerned(
    tx: &mut Tx,
    activity: &Activity,
    all: &[SignUp],
    codes: [&str; 3],
    reason: &str,
) -> Result<(), Problem> {
    let Concerned {
        people,
        clerks,
        rung,
    } = concerned(all);
    let [own, behalf, ring] = codes;
    say(tx, activity, own, people, json!({"reason": reason})).await?;
    for (clerk, names) in clerks {
        let more = json!({"reason": reason, "names": named(&names)});
        say(tx, activity, behalf, vec![clerk], more).await?;
    }
    if rung > 0 {
        let to = ringing(activity);
        say(tx, activity, ring, to, json!({"count": rung})).await?;
    }
    Ok(())
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
    let codes = [
        "signup_cancelled",
        "signup_cancelled_for",
        "signup_ring_cancelled",
    ];
    let reason = activity.word.as_deref().unwrap_or_default();
    all_concerned(tx, activity, &all, codes, reason).await
}

/// Tells everybody on the list of an activity that its time or place changed.
///
/// # Errors
/// The database refused.
pub async fn moved(tx: &mut Tx, activity: &Activity) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let all = store::of_activity(db, scope, activity.id, false).await?;
    let codes = ["signup_moved", "signup_moved_for", "signup_ring_moved"];
    all_concerned(tx, activity, &all, codes, "").await
}
