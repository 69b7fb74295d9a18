//! `POST /api/meetings/{id}/resolutions`, `PUT /api/resolutions/{id}`, `POST /api/resolutions/{id}/remove`: what a meeting decided,
//! while its minutes are not approved; and a new owner for what lost its own.

use axum::http::StatusCode;
use linli_domain::id::{MeetingId, OrgId, PostId, ResolutionId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_kit::typed::line;
use linli_net::orgs;
use serde_json::json;

use super::rules::{ResolutionEvent, ResolutionKind, ResolutionState};
use super::shapes::{
    ResolutionAct, ResolutionChange, ResolutionInput, ResolutionItem, ResolutionReassign,
};
use super::store::{self, Resolution};
use super::tell::{self, note};
use super::view;
use crate::meetings;
use crate::meetings::rules::MeetingEvent;
use crate::meetings::shapes::MeetingView;
use crate::meetings::standing::resolvable;
use crate::meetings::topics::TopicState;
use crate::meetings::view::{Matter, admitted};

const TEXT: usize = 500;
const WORD: usize = 500;
/// Resolutions of a meeting at most.
const MOST: usize = 60;
/// Days after a meeting a resolution may be due.
const FARTHEST: i64 = 1_100 * DAY;

/// Who owes something is there: the organisation lives, and the post is held in it.
///
/// # Errors
/// *Unknown* at the field.
async fn owner(tx: &mut Tx, org: OrgId, post: Option<PostId>) -> Result<(), Problem> {
    let now = tx.now();
    let street = Scope::street_wide(tx.scope().street());
    orgs::store::load(tx.db(), &street, org)
        .await
        .known()?
        .filter(|org| org.ended_at.is_none())
        .ok_or_else(|| Problem::field("owner_org_id", "unknown"))?;
    let Some(post) = post else {
        return Ok(());
    };
    store::posts(tx.db(), &street, &[post])
        .await?
        .pop()
        .filter(|post| post.org_id == org && post.ended_at.is_none())
        .filter(|post| post.to_at.is_none_or(|to| to > now))
        .map(|_| ())
        .ok_or_else(|| Problem::field("owner_post_id", "unknown"))
}

fn due(at: Timestamp, meeting: Timestamp) -> Result<Timestamp, Problem> {
    // due on the day of the meeting itself is allowed: some things are done in the room
    let first = Timestamp::start_of(meeting.date());
    if at < first || at.millis() - meeting.millis() > FARTHEST {
        return Err(Problem::field("due_at", "resolution_due"));
    }
    Ok(at)
}

/// Checks what a resolution says and writes it into one.
async fn write(
    tx: &mut Tx,
    matter: &Matter,
    one: &mut Resolution,
    input: &ResolutionInput,
) -> Result<(), Problem> {
    one.text = line("text", &input.text, TEXT)?;
    owner(tx, input.owner_org_id, input.owner_post_id).await?;
    let held = matter.meeting.held_at.unwrap_or(matter.meeting.starts_at);
    one.due_at = due(input.due_at, held)?;
    let topic = match input.topic_id {
        Some(id) => Some(
            matter
                .topics
                .iter()
                .find(|topic| topic.id == id && topic.state == TopicState::Accepted)
                .ok_or_else(|| Problem::field("topic_id", "unknown"))?,
        ),
        None => None,
    };
    let rule = matter.body.rule();
    if topic.is_none() && rule.votes {
        return Err(Problem::field("topic_id", "vote_topic"));
    }
    resolvable(&rule, topic)?;
    one.demand_id = topic.and_then(|topic| topic.demand_id);
    // a topic about an earlier resolution goes on with the demand of that one
    if let Some(earlier) = topic.and_then(|topic| topic.resolution_id) {
        let (db, scope) = tx.parts();
        let earlier = store::lock(db, scope, earlier).await.known()?;
        one.demand_id = one.demand_id.or(earlier.and_then(|one| one.demand_id));
    }
    if input.kind == ResolutionKind::Order && one.demand_id.is_none() {
        return Err(Problem::field("kind", "resolution_wants_demand"));
    }
    one.topic_id = input.topic_id;
    one.kind = input.kind;
    (one.owner_org_id, one.owner_post_id) = (input.owner_org_id, input.owner_post_id);
    one.updated_at = tx.now();
    Ok(())
}

/// Writes down what a meeting decided; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, or the guard that failed.
pub async fn resolve(
    tx: &mut Tx,
    id: MeetingId,
    input: &ResolutionInput,
) -> Result<Resolution, Problem> {
    let (mut matter, _) = admitted(tx, id, None, MeetingEvent::Resolve).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let there = store::of_meetings(db, scope, &[id]).await?;
    if there.len() >= MOST {
        return Err(Problem::conflict("meeting_resolutions_many"));
    }
    let mut one = Resolution {
        id: ResolutionId(tx.fresh_id()),
        meeting_id: id,
        body_id: matter.body.id,
        position: there.last().map_or(0, |one| one.position) + 1,
        topic_id: None,
        text: String::new(),
        kind: input.kind,
        owner_org_id: input.owner_org_id,
        owner_post_id: None,
        due_at: input.due_at,
        state: ResolutionState::Open,
        carried: 0,
        word: None,
        explanation: None,
        demand_id: None,
        reported_by: None,
        confirmed_by: None,
        done_at: None,
        reminded: 0,
        area_path: matter.body.area_path.clone(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    write(tx, &matter, &mut one, input).await?;
    let (db, scope) = tx.parts();
    store::insert(db, scope, &one).await?;
    meetings::store::recorded(db, scope, &mut matter.meeting).await?;
    let detail = json!({"meeting": id, "owner": one.owner_org_id, "due_at": one.due_at});
    note(tx, &one, None, "resolution_made", None, detail).await?;
    Ok(one)
}

/// Writes down what a meeting decided.
#[utoipa::path(post, path = "/api/meetings/{id}/resolutions", tag = "resolutions", params(("id" = MeetingId, Path)),
    request_body = ResolutionInput, responses((status = 201, body = MeetingView)))]
pub async fn add_resolution(
    ctx: Ctx,
    Path(id): Path<MeetingId>,
    body: Sent<ResolutionInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    resolve(&mut tx, id, &body.value).await?;
    let (db, scope) = tx.parts();
    let meeting = meetings::store::lock(db, scope, id).await?;
    let view = meetings::view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// A resolution whose minutes are not approved, at a version.
async fn unapproved(
    tx: &mut Tx,
    id: ResolutionId,
    version: i64,
    event: MeetingEvent,
) -> Result<(Resolution, Matter), Problem> {
    let (db, scope) = tx.parts();
    let one = store::lock(db, scope, id).await?;
    let (matter, _) = admitted(tx, one.meeting_id, None, event).await?;
    if one.version != version {
        return Err(Problem::stale());
    }
    Ok((one, matter))
}

/// Puts a resolution right while the minutes it stands in are not approved.
#[utoipa::path(put, path = "/api/resolutions/{id}", tag = "resolutions", params(("id" = ResolutionId, Path)),
    request_body = ResolutionChange, responses((status = 200, body = ResolutionItem)))]
pub async fn change_resolution(
    ctx: Ctx,
    Path(id): Path<ResolutionId>,
    body: Sent<ResolutionChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let (mut one, mut matter) =
        unapproved(&mut tx, id, typed.version, MeetingEvent::Resolve).await?;
    write(&mut tx, &matter, &mut one, &typed.resolution).await?;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut one).await?;
    meetings::store::recorded(db, scope, &mut matter.meeting).await?;
    let detail = json!({"owner": one.owner_org_id, "due_at": one.due_at});
    let state = Some(one.state);
    note(&mut tx, &one, state, "resolution_change", None, detail).await?;
    let item = view::after(&mut tx, one).await?;
    tx.commit(StatusCode::OK, &item).await
}

/// Takes a resolution out while the minutes it stands in are not approved; the log keeps it.
#[utoipa::path(post, path = "/api/resolutions/{id}/remove", tag = "resolutions", params(("id" = ResolutionId, Path)),
    request_body = ResolutionAct, responses((status = 200, body = MeetingView)))]
pub async fn remove_resolution(
    ctx: Ctx,
    Path(id): Path<ResolutionId>,
    body: Sent<ResolutionAct>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let (one, mut matter) = unapproved(&mut tx, id, typed.version, MeetingEvent::TakeBack).await?;
    let (db, scope) = tx.parts();
    store::remove(db, scope, &one).await?;
    meetings::store::recorded(db, scope, &mut matter.meeting).await?;
    let detail = json!({"text": one.text});
    let state = Some(one.state);
    note(&mut tx, &one, state, "resolution_remove", None, detail).await?;
    let view = meetings::view::after(&mut tx, matter.meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Gives a resolution to somebody else, with the reason: who owed it is gone, or cannot.
#[utoipa::path(post, path = "/api/resolutions/{id}/reassign", tag = "resolutions", params(("id" = ResolutionId, Path)),
    request_body = ResolutionReassign, responses((status = 200, body = ResolutionItem)))]
pub async fn reassign_resolution(
    ctx: Ctx,
    Path(id): Path<ResolutionId>,
    body: Sent<ResolutionReassign>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let event = ResolutionEvent::Reassign;
    let (mut one, next) = super::act::admitted(&mut tx, id, typed.version, event).await?;
    let word = line("word", &typed.word, WORD)?;
    owner(&mut tx, typed.owner_org_id, typed.owner_post_id).await?;
    let detail = json!({"owner_before": one.owner_org_id, "owner": typed.owner_org_id});
    let before = one.state;
    (one.owner_org_id, one.owner_post_id) = (typed.owner_org_id, typed.owner_post_id);
    (one.state, one.reported_by, one.reminded) = (next, None, 0);
    one.word = Some(word.clone());
    one.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut one).await?;
    note(
        &mut tx,
        &one,
        Some(before),
        event.logged(),
        Some(&word),
        detail,
    )
    .await?;
    tell::owner(&mut tx, &one, "resolution_owed").await?;
    let item = view::after(&mut tx, one).await?;
    tx.commit(StatusCode::OK, &item).await
}
