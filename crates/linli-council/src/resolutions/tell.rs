//! Who is told of a resolution, what is written into the log about it, and what it does to its meeting.

use linli_domain::code::CodeEnum;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::{Message, send};
use linli_net::orgs;
use linli_work::demands::tell::holders;
use serde_json::{Value, json};

use super::rules::ResolutionState;
use super::store::{self, Resolution};
use crate::meetings;
use crate::meetings::rules::settled;
use crate::meetings::tell::keepers_of;

/// Leaves a row in the log.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    one: &Resolution,
    before: Option<ResolutionState>,
    event: &str,
    reason: Option<&str>,
    detail: Value,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "resolution",
        id: one.id.0,
        event,
        from: before.map(CodeEnum::code),
        to: Some(one.state.code()),
        reason,
        detail,
        area: Some(&one.area_path),
    })
    .await?;
    tx.changed("meeting", one.meeting_id.0, Some(&one.area_path));
    tx.changed("body", one.body_id.0, Some(&one.area_path));
    Ok(())
}

/// Tells who owes a resolution: the holder of the post that answers for it, or whoever answers for the organisation; where nobody
/// is left, whoever looks after the body.
///
/// # Errors
/// The database refused.
pub async fn owner(tx: &mut Tx, one: &Resolution, code: &str) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let post = match one.owner_post_id {
        Some(id) => store::posts(db, scope, &[id]).await?.pop(),
        None => None,
    };
    let held = post.filter(|post| post.ended_at.is_none() && post.to_at.is_none_or(|to| to > now));
    let street = Scope::street_wide(tx.scope().street());
    let owner = orgs::store::load(tx.db(), &street, one.owner_org_id).await;
    let lives = owner.known()?.is_some_and(|org| org.ended_at.is_none());
    let mut people: Vec<PersonId> = match held {
        _ if !lives => Vec::new(),
        Some(post) => vec![post.person_id],
        None => holders(tx, one.owner_org_id).await?,
    };
    let mut code = code;
    if people.is_empty() {
        // nobody is left who would hear it: whoever looks after the body gives it to somebody else
        people = keepers_of(tx, &one.area_path).await?;
        code = "resolution_without_owner";
    }
    let message = Message {
        code,
        args: json!({"text": one.text, "day": one.due_at.date().to_string()}),
        entity: "resolution",
        entity_id: one.id.0,
    };
    send(tx, people, &message).await?;
    Ok(())
}

/// Moves the meeting on by what became of its resolutions: followed when each has gone its way, closed when none is left.
///
/// # Errors
/// The database refused.
pub async fn settle_meeting(tx: &mut Tx, one: &Resolution) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let mut meeting = meetings::store::lock(db, scope, one.meeting_id).await?;
    let all = store::of_meetings(db, scope, &[one.meeting_id]).await?;
    let states: Vec<ResolutionState> = all.iter().map(|one| one.state).collect();
    let Some(next) = settled(meeting.state, &states) else {
        return Ok(());
    };
    let before = meeting.state;
    meeting.state = next;
    meetings::store::save(db, scope, &mut meeting).await?;
    meetings::tell::note(tx, &meeting, before, "settle", None, Value::Null).await
}
