//! `POST /api/topics/{id}/vote`, `take-back-vote`: how a body voted. Counts, not names, unless the body votes by roll; never without a quorum, and
//! never more voices than are there.

use std::collections::{BTreeSet, HashMap};

use axum::http::StatusCode;
use linli_domain::id::{AttendeeId, TopicId};
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::optional_line;
use serde_json::json;

use super::agenda::topic_for;
use super::entity::{Cast, Meeting};
use super::quorum::{QuorumFigures, Tally, Voice, outcome};
use super::rules::MeetingEvent;
use super::shapes::{MeetingView, TopicDecision, VoteInput};
use super::standing::{speaker, speaks, unresolved};
use super::store::{self, parts};
use super::tell::note;
use super::topics::{Ballot, TopicState, VoteResult};
use super::view::{self, Matter};
use crate::bodies::rules::{BodyRule, Counting};
use crate::resolutions;

const REASON: usize = 200;

/// Writes down how a body voted; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, or the guard that failed.
pub async fn vote(tx: &mut Tx, id: TopicId, input: VoteInput) -> Result<Meeting, Problem> {
    let (mut topic, matter) = topic_for(tx, id, input.version, MeetingEvent::Vote).await?;
    if topic.state != TopicState::Accepted {
        return Err(Problem::conflict("topic_not_on_agenda"));
    }
    let (rule, figures) = (matter.body.rule(), matter.quorum());
    let (heads, cast) = heads(&rule, &matter, &figures, id, &input)?;
    let area = area(&rule, &figures, &input)?;
    let (whole, needed, result) = outcome(&rule, topic.special, &figures, heads, area);
    if result == VoteResult::NotPassed {
        let (db, scope) = tx.parts();
        let there = resolutions::store::of_meetings(db, scope, &[matter.meeting.id]).await?;
        unresolved(&topic, &there)?;
    }
    (topic.agreed, topic.against, topic.abstained) = (
        Some(heads.agreed),
        Some(heads.against),
        Some(heads.abstained),
    );
    let counted = rule.counting == Counting::HouseholdsAndArea;
    (topic.agreed_area, topic.against_area, topic.abstained_area) = (
        counted.then_some(area.agreed),
        counted.then_some(area.against),
        counted.then_some(area.abstained),
    );
    (topic.vote_whole, topic.vote_needed) = (Some(whole), Some(needed));
    topic.vote_result = Some(result);
    let (db, scope) = tx.parts();
    parts::save_topic(db, scope, &mut topic).await?;
    parts::replace_ballots(db, scope, id, &cast).await?;
    let mut meeting = matter.meeting;
    store::recorded(db, scope, &mut meeting).await?;
    let detail = json!({"topic": id, "title": topic.title, "agreed": heads.agreed, "against": heads.against,
        "abstained": heads.abstained, "result": result});
    note(tx, &meeting, meeting.state, "vote", None, detail).await?;
    Ok(meeting)
}

/// The voices counted, and each where the body votes by roll.
fn heads(
    rule: &BodyRule,
    matter: &Matter,
    figures: &QuorumFigures,
    topic: TopicId,
    input: &VoteInput,
) -> Result<(Tally, Vec<Cast>), Problem> {
    if rule.by_roll && rule.counting == Counting::Seats {
        let (tally, cast) = by_roll(matter, topic, input)?;
        return match tally.sum() > figures.voices {
            true => Err(Problem::field("roll", "vote_more_than_there")),
            false => Ok((tally, cast)),
        };
    }
    if !input.roll.is_empty() {
        return Err(Problem::field("roll", "vote_by_count"));
    }
    let tally = Tally {
        agreed: input.agreed,
        against: input.against,
        abstained: input.abstained,
    };
    let sound = [tally.agreed, tally.against, tally.abstained]
        .iter()
        .all(|count| (0..=figures.voices).contains(count));
    if !sound || tally.sum() > figures.voices {
        return Err(Problem::field("agreed", "vote_more_than_there"));
    }
    if tally.sum() == 0 {
        return Err(Problem::field("agreed", "vote_nobody"));
    }
    Ok((tally, Vec::new()))
}

/// Each voice once: a person with two seats has one, and one carried beside it.
fn by_roll(
    matter: &Matter,
    topic: TopicId,
    input: &VoteInput,
) -> Result<(Tally, Vec<Cast>), Problem> {
    let voices = matter.voices();
    let seats: HashMap<AttendeeId, &Voice> = voices.iter().map(|one| (one.id, one)).collect();
    let mut tally = Tally::default();
    let mut spoken = BTreeSet::new();
    let mut cast = Vec::with_capacity(input.roll.len());
    for one in &input.roll {
        let voice = seats
            .get(&one.attendee_id)
            .filter(|voice| speaks(voice))
            .ok_or_else(|| Problem::field("roll", "vote_not_there"))?;
        if !spoken.insert(speaker(voice)) {
            return Err(Problem::field("roll", "vote_twice"));
        }
        match one.ballot {
            Ballot::For => tally.agreed += 1,
            Ballot::Against => tally.against += 1,
            Ballot::Abstain => tally.abstained += 1,
        }
        cast.push(Cast {
            topic_id: topic,
            attendee_id: one.attendee_id,
            ballot: one.ballot,
        });
    }
    if cast.is_empty() {
        return Err(Problem::field("roll", "vote_nobody"));
    }
    Ok((tally, cast))
}

/// The floor area that voted, where it is counted.
fn area(rule: &BodyRule, figures: &QuorumFigures, input: &VoteInput) -> Result<Tally, Problem> {
    if rule.counting != Counting::HouseholdsAndArea {
        return Ok(Tally::default());
    }
    let most = figures.present_area.unwrap_or_default();
    let wanted = |field: &str, value: Option<i64>| match value {
        Some(value) if (0..=most).contains(&value) => Ok(value),
        Some(_) => Err(Problem::field(field, "vote_more_than_there")),
        None => Err(Problem::field(field, "required")),
    };
    let tally = Tally {
        agreed: wanted("agreed_area", input.agreed_area)?,
        against: wanted("against_area", input.against_area)?,
        abstained: wanted("abstained_area", input.abstained_area)?,
    };
    if tally.sum() > most {
        return Err(Problem::field("agreed_area", "vote_more_than_there"));
    }
    Ok(tally)
}

/// Writes down how the body voted about a topic; again puts it right while the minutes are not approved.
#[utoipa::path(post, path = "/api/topics/{id}/vote", tag = "meetings", params(("id" = TopicId, Path)),
    request_body = VoteInput, responses((status = 200, body = MeetingView)))]
pub async fn vote_topic(ctx: Ctx, Path(id): Path<TopicId>, body: Sent<VoteInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = vote(&mut tx, id, body.value).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Takes a vote back while the minutes are not approved: it was written down wrongly, or those who came were. The log keeps it.
#[utoipa::path(post, path = "/api/topics/{id}/take-back-vote", tag = "meetings", params(("id" = TopicId, Path)),
    request_body = TopicDecision, responses((status = 200, body = MeetingView)))]
pub async fn take_back_vote(
    ctx: Ctx,
    Path(id): Path<TopicId>,
    body: Sent<TopicDecision>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let TopicDecision { version, reason } = body.value;
    let (mut topic, matter) = topic_for(&mut tx, id, version, MeetingEvent::TakeBack).await?;
    let why = optional_line("reason", reason, REASON)?;
    let was = topic
        .tally()
        .ok_or_else(|| Problem::conflict("topic_without_vote"))?;
    let detail = json!({"topic": id, "title": topic.title, "agreed": was.agreed, "against": was.against,
        "abstained": was.abstained, "result": topic.vote_result});
    (topic.agreed, topic.against, topic.abstained) = (None, None, None);
    (topic.agreed_area, topic.against_area, topic.abstained_area) = (None, None, None);
    (topic.vote_whole, topic.vote_needed, topic.vote_result) = (None, None, None);
    let (db, scope) = tx.parts();
    parts::save_topic(db, scope, &mut topic).await?;
    parts::replace_ballots(db, scope, id, &[]).await?;
    let mut meeting = matter.meeting;
    store::recorded(db, scope, &mut meeting).await?;
    let (state, said) = (meeting.state, why.as_deref());
    note(&mut tx, &meeting, state, "take_back_vote", said, detail).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}
