//! Whom a change of an activity concerns, and what they are told.

use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId};
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::posts_over;
use linli_work::demands;
use linli_work::demands::tell::holders;
use serde_json::{Value, json};

use super::entity::Activity;
use super::part_rules::PartnerState;
use super::rules::KEEPERS;
use super::standing::Parts;

/// A message about an activity: its number, title, day and place are known to every text.
#[must_use]
pub fn message<'a>(activity: &Activity, code: &'a str, more: Value) -> Message<'a> {
    let day = activity.starts_at.map(|at| at.date().to_string());
    let time = activity
        .starts_at
        .map(|at| at.civil().format("%H:%M").to_string());
    let mut args = json!({
        "number": activity.number, "title": activity.title, "day": day.unwrap_or_default(),
        "time": time.unwrap_or_default(), "venue": activity.venue,
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        args[key] = value.clone();
    }
    Message {
        code,
        args,
        entity: super::ENTITY,
        entity_id: activity.id.0,
    }
}

/// Tells some people, but not the one who acts; nobody at all is no failure.
///
/// # Errors
/// The database refused.
pub async fn people(
    tx: &mut Tx,
    activity: &Activity,
    to: impl IntoIterator<Item = PersonId>,
    code: &str,
    more: Value,
) -> Result<(), Problem> {
    let me = tx.actor().person();
    let to: Vec<PersonId> = to
        .into_iter()
        .filter(|person| Some(*person) != me)
        .collect();
    if !to.is_empty() {
        send(tx, to, &message(activity, code, more)).await?;
    }
    Ok(())
}

/// Tells the people of an organisation.
///
/// # Errors
/// The database refused.
pub async fn org(
    tx: &mut Tx,
    activity: &Activity,
    org: OrgId,
    code: &str,
    more: Value,
) -> Result<(), Problem> {
    let to = holders(tx, org).await?;
    send(tx, to, &message(activity, code, more)).await?;
    Ok(())
}

/// Tells who planned it, or wrote it down, unless it is they who act.
///
/// # Errors
/// The database refused.
pub async fn planner(
    tx: &mut Tx,
    activity: &Activity,
    code: &str,
    more: Value,
) -> Result<(), Problem> {
    let to = activity.planned_by.or(activity.created_by);
    people(tx, activity, to, code, more).await
}

/// Tells the office of its place that something waits for it: whoever did it is not told.
///
/// # Errors
/// The database refused.
pub async fn office(tx: &mut Tx, activity: &Activity, code: &str) -> Result<(), Problem> {
    const COMMUNITY: &[Role] = &[Role::CommunityWorker, Role::CommunitySecretary];
    let now = tx.now();
    let me = tx.actor().person();
    let (db, scope) = tx.parts();
    let near = posts_over(db, scope, &activity.area_path, COMMUNITY, now).await?;
    let mut to: Vec<PersonId> = near.into_iter().map(|post| post.person_id).collect();
    // where nobody else of the community is there to look, the street does
    if to.iter().all(|person| Some(*person) == me) {
        let (db, scope) = tx.parts();
        let all = posts_over(db, scope, &activity.area_path, KEEPERS, now).await?;
        to = all.into_iter().map(|post| post.person_id).collect();
    }
    people(tx, activity, to, code, json!({})).await
}

/// Tells the units that take part or are asked; those that said no, left or are no longer asked are left alone.
///
/// # Errors
/// The database refused.
pub async fn partners(
    tx: &mut Tx,
    activity: &Activity,
    parts: &Parts,
    code: &str,
    more: Value,
) -> Result<(), Problem> {
    for one in &parts.partners {
        if matches!(one.state, PartnerState::Asked | PartnerState::Yes) {
            org(tx, activity, one.org_id, code, more.clone()).await?;
        }
    }
    Ok(())
}

/// Writes into the story of the demand what became of it; its requesters read it where they follow their matter.
///
/// # Errors
/// The database refused.
pub async fn demand(tx: &mut Tx, activity: &Activity, event: &str) -> Result<(), Problem> {
    let Some(id) = activity.demand_id else {
        return Ok(());
    };
    tx.log(Entry {
        entity: demands::ENTITY,
        id: id.0,
        event,
        detail: json!({"activity": activity.id, "number": activity.number, "title": activity.title}),
        area: Some(&activity.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}
