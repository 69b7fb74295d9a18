//! `POST /api/meetings`, `PUT /api/meetings/{id}`: meetings planned and moved; and those that had been held, typed in from paper.

use axum::http::StatusCode;
use linli_domain::id::MeetingId;
use linli_domain::number::NumberKind;
use linli_domain::problem::ProblemKind;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::text::Locale;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_net::numbers;
use serde_json::{Map, Value, json};

use super::entity::Meeting;
use super::quarter;
use super::rules::{MeetingEvent, MeetingState, fits_paper};
use super::shapes::{MeetingChange, MeetingPlan, MeetingView};
use super::steps;
use super::store;
use super::store::parts;
use super::tell::{self, note};
use super::view::{self, Matter, admitted};
use crate::bodies;
use crate::bodies::store::Body;

const TITLE: usize = 80;
const VENUE: usize = 100;
const PAPER: usize = 200;
/// Days ahead a meeting may be planned.
const FARTHEST: i64 = 400 * DAY;

/// What a meeting is called when nobody says: body, year and quarter.
fn usual_title(tx: &Tx, body: &Body, at: Timestamp) -> String {
    let (year, number) = quarter::number(at);
    let args = json!({"body": body.name, "year": year, "quarter": number});
    let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
    tx.app()
        .texts()
        .say(Locale::Zh, "meeting_usual_title", &args)
}

/// Whether a meeting may begin at a moment: one that is planned ahead of now, one typed in from paper before it and on a day of its
/// own.
async fn fits(tx: &mut Tx, meeting: &Meeting, at: Timestamp) -> Result<(), Problem> {
    let now = tx.now();
    if meeting.paper.is_none() {
        return match at <= now || at.millis() - now.millis() > FARTHEST {
            true => Err(Problem::field("starts_at", "meeting_starts")),
            false => Ok(()),
        };
    }
    if !fits_paper(at, now) {
        let args = json!({"year": quarter::number(now).0 - 1});
        return Err(refused_day("meeting_starts_on_paper", &args));
    }
    let (db, scope) = tx.parts();
    match store::on_day(db, scope, meeting, Timestamp::start_of(at.date())).await? {
        None => Ok(()),
        Some(there) => Err(refused_day("meeting_there", &json!({"title": there.title}))),
    }
}

fn refused_day(code: &str, args: &Value) -> Problem {
    let args = args.as_object().cloned().unwrap_or_default();
    Problem::new(ProblemKind::Invalid, "invalid").and_field("starts_at", code, args)
}

/// Plans a meeting, or types in one that had been held; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, or 403 for who does not look after the body.
pub async fn plan(tx: &mut Tx, input: MeetingPlan) -> Result<Meeting, Problem> {
    let now = tx.now();
    let body = bodies::view::kept(tx, input.body_id).await?;
    let paper = match &input.paper {
        Some(typed) => Some(line("paper", typed, PAPER)?),
        None => None,
    };
    let title = match optional_line("title", input.title, TITLE)? {
        Some(title) => title,
        None => usual_title(tx, &body, input.starts_at),
    };
    let venue = optional_line("venue", input.venue, VENUE)?;
    let by = tx.actor().person();
    let id = MeetingId(tx.fresh_id());
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Meeting, now).await?;
    let meeting = Meeting {
        id,
        number: number.to_string(),
        body_id: body.id,
        title,
        state: match &paper {
            Some(_) => MeetingState::Noticed,
            None => MeetingState::Planned,
        },
        starts_at: input.starts_at,
        venue,
        noticed_at: None,
        late_notice: None,
        held_at: None,
        present_households: None,
        present_area: None,
        minutes: None,
        minutes_due_at: None,
        minutes_by: None,
        minutes_at: None,
        approved_by: None,
        approved_at: None,
        sent_back: None,
        record: 0,
        minutes_record: 0,
        minutes_draft: None,
        rule: None,
        households: None,
        floor_area: None,
        cancel_reason: None,
        paper,
        reminded: 0,
        area_path: body.area_path.clone(),
        created_by: by,
        created_at: now,
        version: 1,
    };
    fits(tx, &meeting, meeting.starts_at).await?;
    let (db, scope) = tx.parts();
    store::insert(db, scope, &meeting).await?;
    if meeting.paper.is_some() {
        let (db, scope) = tx.parts();
        let mut matter = Matter::of(db, scope, meeting.clone()).await?;
        steps::call(tx, &mut matter, meeting.starts_at).await?;
    }
    let detail = json!({"body": body.id, "starts_at": meeting.starts_at});
    let event = match meeting.paper {
        Some(_) => "record_on_paper",
        None => "plan",
    };
    let said = meeting.paper.as_deref();
    note(tx, &meeting, MeetingState::Planned, event, said, detail).await?;
    tx.changed("body", body.id.0, Some(&body.area_path));
    Ok(meeting)
}

/// Plans a meeting of a body, or types in from paper one that had been held.
#[utoipa::path(post, path = "/api/meetings", tag = "meetings", request_body = MeetingPlan,
    responses((status = 201, body = MeetingView)))]
pub async fn plan_meeting(ctx: Ctx, body: Sent<MeetingPlan>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = plan(&mut tx, body.value).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Changes name, time or place of a meeting that is ahead. Moved after its notice, those called are told anew.
#[utoipa::path(put, path = "/api/meetings/{id}", tag = "meetings", params(("id" = MeetingId, Path)),
    request_body = MeetingChange, responses((status = 200, body = MeetingView)))]
pub async fn change_meeting(
    ctx: Ctx,
    Path(id): Path<MeetingId>,
    body: Sent<MeetingChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let input = body.value;
    let (mut matter, _) = admitted(&mut tx, id, Some(input.version), MeetingEvent::Edit).await?;
    let mut meeting = matter.meeting.clone();
    meeting.title = line("title", &input.title, TITLE)?;
    let venue = optional_line("venue", input.venue, VENUE)?;
    let moved = meeting.starts_at != input.starts_at || meeting.venue != venue;
    if meeting.starts_at != input.starts_at {
        fits(&mut tx, &meeting, input.starts_at).await?;
    }
    let detail = json!({"starts_before": meeting.starts_at, "starts_at": input.starts_at});
    if meeting.paper.is_some() {
        steps::call(&mut tx, &mut matter, input.starts_at).await?;
    } else if meeting.starts_at != input.starts_at {
        // who said they come said so for the other day
        let (db, scope) = tx.parts();
        parts::clear_answers(db, scope, id).await?;
    }
    (meeting.starts_at, meeting.venue) = (input.starts_at, venue);
    meeting.reminded = 0;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut meeting).await?;
    let before = meeting.state;
    let event = MeetingEvent::Edit.logged();
    note(&mut tx, &meeting, before, event, None, detail).await?;
    if moved && meeting.state == MeetingState::Noticed && meeting.paper.is_none() {
        tell::called(&mut tx, &meeting, &matter.attendees, "meeting_moved").await?;
    }
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}
