//! `POST /api/meetings/{id}/topics`, `POST /api/topics/{id}/accept`, `refuse`, `PUT /api/topics/{id}/notes`: what a meeting talks
//! about. The house and the members propose; whoever looks after the body decides.

use axum::http::StatusCode;
use linli_domain::id::{AreaId, MeetingId, TopicId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_net::areas;
use linli_work::{agreements, demands};
use serde_json::json;

use super::entity::{Meeting, Topic};
use super::rules::{MeetingEvent, topic_is_late};
use super::shapes::{MeetingView, TopicDecision, TopicInput, TopicNotes};
use super::store::{self, carried, gaps, parts};
use super::tell::note;
use super::topics::{GapKind, TopicSource, TopicState};
use super::view::{self, Matter, admitted};
use crate::bodies::rules::speaks_for;
use crate::resolutions;

const TITLE: usize = 80;
const TEXT: usize = 2_000;
const REASON: usize = 200;
const NOTES: usize = 5_000;

/// Topics of a meeting at most.
const MOST: usize = 60;

/// Proposes a topic, or decides at once about a proposal of the house; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, or the guard that failed.
pub async fn propose(tx: &mut Tx, id: MeetingId, input: TopicInput) -> Result<Meeting, Problem> {
    if input.gap_area_id.is_some() {
        one_at_a_time(tx).await?;
    }
    let (matter, _) = admitted(tx, id, None, MeetingEvent::AddTopic).await?;
    let now = tx.now();
    let keeps = matter.facts(tx.actor(), now).keeps;
    if input.accept.is_some() {
        keeps?;
    }
    // a member says what the member says; the rest is taken from what the house found
    if keeps.is_err() && input.source != TopicSource::Member {
        return Err(Problem::field("source", "topic_source"));
    }
    if input.topic_id.is_some() {
        keeps?;
    }
    if matter.topics.len() >= MOST {
        return Err(Problem::conflict("meeting_topics_many"));
    }
    let title = line("title", &input.title, TITLE)?;
    let text = optional_line("text", input.text.clone(), TEXT)?;
    let paper = optional_line("paper", input.paper.clone(), REASON)?;
    let late_reason = optional_line("late_reason", input.late_reason.clone(), REASON)?;
    let refused = input.accept == Some(false);
    // what was talked about on paper is not late for being typed in late
    let late = matter.meeting.paper.is_none() && topic_is_late(now, matter.meeting.starts_at);
    if !refused && late_reason.is_none() && late {
        return Err(Problem::field("late_reason", "topic_late"));
    }
    check_refs(tx, &matter, &input).await?;
    let refuse_reason = match refused {
        true => Some(line(
            "refuse_reason",
            input.refuse_reason.as_deref().unwrap_or_default(),
            REASON,
        )?),
        false => None,
    };
    let state = match input.accept {
        Some(true) => TopicState::Accepted,
        Some(false) => TopicState::Refused,
        None => TopicState::Proposed,
    };
    let by_hand = matches!(input.source, TopicSource::Member | TopicSource::Office);
    let speaks = speaks_for(tx.actor());
    let mut topic = Topic {
        id: TopicId(tx.fresh_id()),
        meeting_id: id,
        position: match state {
            TopicState::Accepted => matter.on_agenda() + 1,
            _ => 0,
        },
        title,
        text,
        source: input.source,
        demand_id: input.demand_id,
        agreement_id: input.agreement_id,
        resolution_id: input.resolution_id,
        carried_from: input.topic_id,
        gap: input.gap,
        gap_area_id: input.gap_area_id,
        special: input.special,
        state,
        proposed_by: tx.actor().person().filter(|_| by_hand),
        proposed_org: speaks.filter(|_| by_hand),
        proposed_at: now,
        late_reason,
        refuse_reason,
        paper,
        notes: None,
        agreed: None,
        against: None,
        abstained: None,
        agreed_area: None,
        against_area: None,
        abstained_area: None,
        vote_whole: None,
        vote_needed: None,
        vote_result: None,
        version: 1,
    };
    if let Some(id) = topic.carried_from {
        go_on(tx, &matter, &mut topic, id).await?;
    }
    let (db, scope) = tx.parts();
    parts::insert_topic(db, scope, &topic).await?;
    let detail = json!({"topic": topic.id, "title": topic.title, "state": topic.state,
        "carried_from": topic.carried_from});
    let meeting = matter.meeting;
    let why = topic.refuse_reason.as_deref();
    note(tx, &meeting, meeting.state, "add_topic", why, detail).await?;
    Ok(meeting)
}

/// A topic goes on with one of a cancelled meeting of the same body: whose it is, and its words, stay.
async fn go_on(
    tx: &mut Tx,
    matter: &Matter,
    topic: &mut Topic,
    id: TopicId,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let earlier = parts::lock_topic(db, scope, id)
        .await
        .named_in("topic_id")?;
    if !carried::waits(db, scope, matter.body.id, id).await? {
        return Err(Problem::conflict("topic_gone_on"));
    }
    topic.source = earlier.source;
    topic.text = topic.text.take().or(earlier.text);
    topic.special |= earlier.special;
    (topic.proposed_by, topic.proposed_org) = (earlier.proposed_by, earlier.proposed_org);
    topic.paper = topic.paper.take().or(earlier.paper);
    Ok(())
}

/// What a topic is about exists where the body may look, and is not on the list already.
async fn check_refs(tx: &mut Tx, matter: &Matter, input: &TopicInput) -> Result<(), Problem> {
    use TopicSource as T;
    let wants_demand = matches!(
        input.source,
        T::DemandToMeeting | T::DemandEscalated | T::DemandShelved | T::DemandRepeated
    );
    if wants_demand && input.demand_id.is_none() {
        return Err(Problem::field("demand_id", "required"));
    }
    if input.source == T::AgreementExpiring && input.agreement_id.is_none() {
        return Err(Problem::field("agreement_id", "required"));
    }
    if input.source == T::ResolutionCarried && input.resolution_id.is_none() {
        return Err(Problem::field("resolution_id", "required"));
    }
    let about_gap = input.source == T::FacilityGap;
    if about_gap != input.gap.is_some() {
        return Err(Problem::field("gap", "topic_gap"));
    }
    if about_gap != input.gap_area_id.is_some() {
        return Err(Problem::field("gap_area_id", "topic_gap"));
    }
    let place = Scope::new(tx.scope().street(), matter.body.area_path.clone());
    let street = Scope::street_wide(place.street());
    let db = tx.db();
    if let Some(demand) = input.demand_id {
        demands::store::load(db, &place, demand)
            .await
            .named_in("demand_id")?;
    }
    if let Some(agreement) = input.agreement_id {
        agreements::store::load(db, &street, agreement)
            .await
            .named_in("agreement_id")?;
    }
    if let Some(resolution) = input.resolution_id {
        resolutions::store::lock(db, &street, resolution)
            .await
            .known()?
            .filter(|one| one.body_id == matter.body.id)
            .ok_or_else(|| Problem::field("resolution_id", "unknown"))?;
    }
    if let (Some(gap), Some(area)) = (input.gap, input.gap_area_id) {
        areas::store::load(db, &place, area)
            .await
            .named_in("gap_area_id")?;
        refuse_open_gap(db, &street, matter.meeting.id, gap, area).await?;
    }
    let there = parts::has_topic(
        db,
        &street,
        matter.meeting.id,
        input.demand_id,
        input.agreement_id,
        input.resolution_id,
    )
    .await?;
    if there {
        return Err(Problem::conflict("topic_there"));
    }
    Ok(())
}

/// Two meetings that take up the same gap at the same moment go one after the other; before any meeting is locked.
async fn one_at_a_time(tx: &mut Tx) -> Result<(), Problem> {
    let street = Scope::street_wide(tx.scope().street());
    areas::store::take_turn(tx.db(), &street).await
}

fn gap_there(one: &gaps::OpenGap) -> Problem {
    Problem::conflict("topic_gap_there")
        .arg("meeting", one.meeting_title.clone())
        .arg("day", one.starts_at.date().to_string())
}

/// A gap is talked about once: as long as a meeting that has it is not closed it is no topic of another.
async fn refuse_open_gap(
    db: &mut Db,
    street: &Scope,
    meeting: MeetingId,
    gap: GapKind,
    area: AreaId,
) -> Result<(), Problem> {
    let there = gaps::open(db, street, Some(gap), Some(area)).await?;
    if let Some(one) = there.first() {
        return Err(gap_there(one));
    }
    match gaps::left_off(db, street, meeting, gap, area).await? {
        true => Err(Problem::conflict("topic_there")),
        false => Ok(()),
    }
}

/// Proposes a topic for a meeting: a member in the own words, whoever looks after the body also what the house found.
#[utoipa::path(post, path = "/api/meetings/{id}/topics", tag = "meetings", params(("id" = MeetingId, Path)),
    request_body = TopicInput, responses((status = 201, body = MeetingView)))]
pub async fn propose_topic(ctx: Ctx, Path(id): Path<MeetingId>, body: Sent<TopicInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = propose(&mut tx, id, body.value).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// A topic at a version, of a meeting that admits an event.
///
/// # Errors
/// *Not found*, *stale*, or the guard that failed.
pub async fn topic_for(
    tx: &mut Tx,
    id: TopicId,
    version: i64,
    event: MeetingEvent,
) -> Result<(Topic, Matter), Problem> {
    let (db, scope) = tx.parts();
    let topic = parts::lock_topic(db, scope, id).await?;
    let (matter, _) = admitted(tx, topic.meeting_id, None, event).await?;
    if topic.version != version {
        return Err(Problem::stale());
    }
    Ok((topic, matter))
}

async fn decide(ctx: Ctx, id: TopicId, body: Sent<TopicDecision>, accept: bool) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    if accept {
        one_at_a_time(&mut tx).await?;
    }
    let TopicDecision { version, reason } = body.value;
    let (mut topic, matter) = topic_for(&mut tx, id, version, MeetingEvent::DecideTopics).await?;
    let state = match accept {
        true => TopicState::Accepted,
        false => TopicState::Refused,
    };
    if topic.state == state {
        return Err(Problem::stale());
    }
    if let (true, Some(gap), Some(area)) = (accept, topic.gap, topic.gap_area_id) {
        let street = Scope::street_wide(tx.scope().street());
        let open = gaps::open(tx.db(), &street, Some(gap), Some(area)).await?;
        if let Some(one) = open.iter().find(|one| one.topic_id != topic.id) {
            return Err(gap_there(one));
        }
    }
    topic.refuse_reason = match accept {
        true => None,
        false => Some(line(
            "reason",
            reason.as_deref().unwrap_or_default(),
            REASON,
        )?),
    };
    topic.state = state;
    topic.position = match accept {
        true => matter.on_agenda() + 1,
        false => 0,
    };
    let (db, scope) = tx.parts();
    parts::save_topic(db, scope, &mut topic).await?;
    if !accept {
        close_ranks(&mut tx, &matter, id).await?;
    }
    let detail = json!({"topic": topic.id, "title": topic.title, "state": topic.state});
    let meeting = matter.meeting;
    let event = if accept {
        "accept_topic"
    } else {
        "refuse_topic"
    };
    let why = topic.refuse_reason.as_deref();
    note(&mut tx, &meeting, meeting.state, event, why, detail).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Numbers the agenda anew without a topic that left it.
async fn close_ranks(tx: &mut Tx, matter: &Matter, left: TopicId) -> Result<(), Problem> {
    let on = matter
        .topics
        .iter()
        .filter(|one| one.state == TopicState::Accepted && one.id != left);
    for (position, topic) in (1..).zip(on) {
        if topic.position != position {
            let mut topic = topic.clone();
            topic.position = position;
            let (db, scope) = tx.parts();
            parts::save_topic(db, scope, &mut topic).await?;
        }
    }
    Ok(())
}

/// Puts a proposed topic on the agenda.
#[utoipa::path(post, path = "/api/topics/{id}/accept", tag = "meetings", params(("id" = TopicId, Path)),
    request_body = TopicDecision, responses((status = 200, body = MeetingView)))]
pub async fn accept_topic(ctx: Ctx, Path(id): Path<TopicId>, body: Sent<TopicDecision>) -> Answer {
    decide(ctx, id, body, true).await
}

/// Leaves a topic off the agenda, with the reason its proposer reads.
#[utoipa::path(post, path = "/api/topics/{id}/refuse", tag = "meetings", params(("id" = TopicId, Path)),
    request_body = TopicDecision, responses((status = 200, body = MeetingView)))]
pub async fn refuse_topic(ctx: Ctx, Path(id): Path<TopicId>, body: Sent<TopicDecision>) -> Answer {
    decide(ctx, id, body, false).await
}

/// Writes down what was said about a topic.
///
/// # Errors
/// A field it refuses, or the guard that failed.
pub async fn take_notes(tx: &mut Tx, id: TopicId, input: TopicNotes) -> Result<Meeting, Problem> {
    let (mut topic, matter) = topic_for(tx, id, input.version, MeetingEvent::TakeNotes).await?;
    if topic.state != TopicState::Accepted {
        return Err(Problem::conflict("topic_not_on_agenda"));
    }
    let before = topic.notes.take();
    topic.notes = optional_line("notes", input.notes, NOTES)?;
    let mut meeting = matter.meeting;
    let (db, scope) = tx.parts();
    parts::save_topic(db, scope, &mut topic).await?;
    if topic.notes != before {
        store::recorded(db, scope, &mut meeting).await?;
    }
    let detail = json!({"topic": topic.id, "title": topic.title});
    note(tx, &meeting, meeting.state, "take_notes", None, detail).await?;
    Ok(meeting)
}

/// Writes down what was said about a topic.
#[utoipa::path(put, path = "/api/topics/{id}/notes", tag = "meetings", params(("id" = TopicId, Path)),
    request_body = TopicNotes, responses((status = 200, body = MeetingView)))]
pub async fn note_topic(ctx: Ctx, Path(id): Path<TopicId>, body: Sent<TopicNotes>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = take_notes(&mut tx, id, body.value).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}
