//! `POST /api/meetings`, `PUT /api/meetings/{id}`: meetings planned and moved.

use axum::http::StatusCode;
use linli_domain::id::MeetingId;
use linli_domain::number::NumberKind;
use linli_domain::time::DAY;
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
use super::rules::{MeetingEvent, MeetingState};
use super::shapes::{MeetingChange, MeetingPlan, MeetingView};
use super::store;
use super::store::parts;
use super::tell::{self, note};
use super::view::{self, admitted};
use crate::bodies;
use crate::bodies::store::Body;

const TITLE: usize = 80;
const VENUE: usize = 100;
/// Days ahead a meeting may be planned.
const FARTHEST: i64 = 400 * DAY;

/// What a meeting is called when nobody says: body, year and quarter.
fn usual_title(tx: &Tx, body: &Body, at: linli_domain::time::Timestamp) -> String {
    let (year, number) = quarter::number(at);
    let args = json!({"body": body.name, "year": year, "quarter": number});
    let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
    tx.app()
        .texts()
        .say(Locale::Zh, "meeting_usual_title", &args)
}

/// Plans a meeting; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, or 403 for who does not look after the body.
pub async fn plan(tx: &mut Tx, input: MeetingPlan) -> Result<Meeting, Problem> {
    let now = tx.now();
    let body = bodies::view::kept(tx, input.body_id).await?;
    if input.starts_at <= now || input.starts_at.millis() - now.millis() > FARTHEST {
        return Err(Problem::field("starts_at", "meeting_starts"));
    }
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
        state: MeetingState::Planned,
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
        reminded: 0,
        area_path: body.area_path.clone(),
        created_by: by,
        created_at: now,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &meeting).await?;
    let detail = json!({"body": body.id, "starts_at": meeting.starts_at});
    note(tx, &meeting, MeetingState::Planned, "plan", None, detail).await?;
    tx.changed("body", body.id.0, Some(&body.area_path));
    Ok(meeting)
}

/// Plans a meeting of a body.
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
    let (matter, _) = admitted(&mut tx, id, Some(input.version), MeetingEvent::Edit).await?;
    let now = tx.now();
    let mut meeting = matter.meeting;
    meeting.title = line("title", &input.title, TITLE)?;
    let venue = optional_line("venue", input.venue, VENUE)?;
    let moved = meeting.starts_at != input.starts_at || meeting.venue != venue;
    if meeting.starts_at != input.starts_at
        && (input.starts_at <= now || input.starts_at.millis() - now.millis() > FARTHEST)
    {
        return Err(Problem::field("starts_at", "meeting_starts"));
    }
    let detail = json!({"starts_before": meeting.starts_at, "starts_at": input.starts_at});
    if meeting.starts_at != input.starts_at {
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
    if moved && meeting.state == MeetingState::Noticed {
        tell::called(&mut tx, &meeting, &matter.attendees, "meeting_moved").await?;
    }
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}
