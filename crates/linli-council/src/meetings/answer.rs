//! `POST /api/meetings/{id}/answer`: whoever was called says whether they come; for who said so on paper or by telephone it is
//! entered by whoever looks after the body, with that noted.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AttendeeId, MeetingId};
use linli_domain::problem::ProblemKind;
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use serde_json::{Map, json};

use super::answers::{NoticeAnswer, for_double, wrong_answer};
use super::entity::{Attendee, Meeting};
use super::quorum::Presence;
use super::rules::{MeetingEvent, MeetingRefusal};
use super::shapes::{AnswerInput, MeetingView};
use super::store::parts;
use super::tell::{self, note};
use super::view::{self, Matter, admitted};

const NAME: usize = 40;
const WORD: usize = 200;

/// Writes an answer down; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, or the guard that failed.
pub async fn answer(tx: &mut Tx, id: MeetingId, input: AnswerInput) -> Result<Meeting, Problem> {
    let event = MeetingEvent::Answer;
    let (mut matter, _) = admitted(tx, id, Some(input.version), event).await?;
    let (actor, now) = (tx.actor().clone(), tx.now());
    let own = matter.own(&actor);
    let whose = match input.attendee_id {
        Some(whose) => whose,
        None => *own
            .first()
            .ok_or_else(|| Problem::field("attendee_id", "required"))?,
    };
    let mine = own.contains(&whose);
    let paper = match mine {
        true => None,
        false => {
            if matter.facts(&actor, now).keeps.is_err() {
                return Err(MeetingRefusal::NotYourSeat.into());
            }
            let paper = input.paper.as_deref().unwrap_or_default();
            Some(line("paper", paper, WORD)?)
        }
    };
    let word = optional_line("word", input.word, WORD)?;
    let came_name = optional_line("came_name", input.came_name, NAME)?;
    let place = matter
        .attendees
        .iter()
        .position(|one| one.id == whose && one.capacity.is_some())
        .ok_or_else(|| Problem::field("attendee_id", "attendee_unknown"))?;
    if matter.attendees[place].presence != Presence::Called {
        return Err(MeetingRefusal::PresenceRecorded.into());
    }
    // answers leave the meeting's version alone, so that two may answer at once
    if !mine && matter.attendees[place].answered_at != input.answered_at {
        return Err(Problem::stale());
    }
    let of_org = matter.attendees[place].person_id.is_none();
    if !of_org && came_name.is_some() {
        return Err(Problem::field("came_name", "attendee_in_person"));
    }
    let comes = input.answer == NoticeAnswer::Coming && of_org;
    let mut changed = others_of(&mut matter, place, input.answer);
    let one = &mut matter.attendees[place];
    one.answer = Some(input.answer);
    one.proxy_id = input
        .proxy_id
        .filter(|_| input.answer == NoticeAnswer::Proxy);
    one.answer_word = word.clone();
    one.answer_paper.clone_from(&paper);
    one.answered_at = Some(now);
    // whoever answers for an organisation comes for it, unless they name somebody else
    let in_person = comes && mine && came_name.is_none();
    one.came_person_id = actor.person().filter(|_| in_person);
    one.came_role = actor.role().filter(|_| in_person);
    one.came_name = came_name.filter(|_| comes);
    changed.push(place);
    let left = left_alone(&mut matter, &changed);
    refuse_wrong(&matter)?;
    changed.extend(&left);
    for place in &changed {
        let mut one = matter.attendees[*place].clone();
        one.answered_at = one.answer.map(|_| now);
        let (db, scope) = tx.parts();
        parts::save_answer(db, scope, &one).await?;
    }
    let detail = json!({"attendee": whose, "answer": input.answer, "on_behalf": paper.is_some()});
    // the words stay with the seat: the log is read by more people than they are meant for
    let meeting = matter.meeting;
    note(tx, &meeting, meeting.state, event.logged(), None, detail).await?;
    let alone: Vec<Attendee> = left
        .iter()
        .map(|place| matter.attendees[*place].clone())
        .collect();
    if !alone.is_empty() {
        tell::called(tx, &meeting, &alone, "meeting_carrier_away").await?;
    }
    Ok(meeting)
}

/// The other seats of the same person say the same, and are answered with it; their places.
fn others_of(matter: &mut Matter, place: usize, answer: NoticeAnswer) -> Vec<usize> {
    let (id, person) = (
        matter.attendees[place].id,
        matter.attendees[place].person_id,
    );
    let mut changed = Vec::new();
    for (other, one) in matter.attendees.iter_mut().enumerate() {
        let same = person.is_some() && one.person_id == person && one.id != id;
        if same && one.capacity.is_some() && one.presence == Presence::Called {
            one.answer = Some(for_double(answer));
            one.proxy_id = None;
            changed.push(other);
        }
    }
    changed
}

/// Those whose voice somebody was to carry who does not come after all have said nothing again; their places.
fn left_alone(matter: &mut Matter, changed: &[usize]) -> Vec<usize> {
    let away: Vec<AttendeeId> = changed
        .iter()
        .map(|place| &matter.attendees[*place])
        .filter(|one| one.answer != Some(NoticeAnswer::Coming))
        .map(|one| one.id)
        .collect();
    let mut left = Vec::new();
    for (place, one) in matter.attendees.iter_mut().enumerate() {
        let carried = one.proxy_id.is_some_and(|carrier| away.contains(&carrier));
        let waits = one.presence == Presence::Called && one.answer == Some(NoticeAnswer::Proxy);
        if carried && waits && !changed.contains(&place) {
            (one.answer, one.proxy_id, one.answered_at) = (None, None, None);
            (one.answer_word, one.answer_paper) = (None, None);
            left.push(place);
        }
    }
    left
}

fn refuse_wrong(matter: &Matter) -> Result<(), Problem> {
    let Some((whose, why)) = wrong_answer(&matter.body.rule(), &matter.answered()) else {
        return Ok(());
    };
    let position = matter.attendees.iter().find(|one| one.id == whose);
    let position = position.map_or(0, |one| one.position);
    let args = Map::from_iter([("position".to_owned(), json!(position))]);
    Err(Problem::new(ProblemKind::Invalid, "invalid").and_field("proxy_id", why.code(), args))
}

/// Answers the notice of a meeting, until it is held or who came is written down.
#[utoipa::path(post, path = "/api/meetings/{id}/answer", tag = "meetings", params(("id" = MeetingId, Path)),
    request_body = AnswerInput, responses((status = 200, body = MeetingView)))]
pub async fn answer_notice(ctx: Ctx, Path(id): Path<MeetingId>, body: Sent<AnswerInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = answer(&mut tx, id, body.value).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}
