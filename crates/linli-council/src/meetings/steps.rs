//! `POST /api/meetings/{id}/open-topics`, `notice`, `hold`, `cancel`: a meeting on its way, each step by [`super::rules`].

use std::collections::BTreeSet;

use axum::http::StatusCode;
use linli_domain::id::{AttendeeId, MeetingId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::optional_line;
use serde_json::{Value, json};

use super::entity::{Attendee, Meeting};
use super::quorum::Presence;
use super::rules::{MINUTES_DAYS, MeetingEvent, MeetingState, notice_is_late};
use super::shapes::{MeetingAct, MeetingView};
use super::store;
use super::store::parts;
use super::tell::{self, note};
use super::view::{self, Matter, admitted};
use crate::bodies;
use crate::bodies::rules::{Counting, SeatCapacity};

const REASON: usize = 200;

/// Does one step; for the demo as much as for the handlers.
///
/// # Errors
/// The guard that failed, or a field the step wants.
pub async fn act(
    tx: &mut Tx,
    id: MeetingId,
    event: MeetingEvent,
    input: MeetingAct,
) -> Result<Meeting, Problem> {
    let (mut matter, next) = admitted(tx, id, Some(input.version), event).await?;
    let reason = optional_line("reason", input.reason.clone(), REASON)?;
    let now = tx.now();
    let before = matter.meeting.state;
    let mut detail = Value::Null;
    match event {
        MeetingEvent::Notice => {
            if notice_is_late(now, matter.meeting.starts_at) {
                let why = reason
                    .clone()
                    .ok_or_else(|| Problem::field("reason", "notice_late"))?;
                matter.meeting.late_notice = Some(why);
            }
            matter.meeting.noticed_at = Some(now);
            if before == MeetingState::TopicsOpen {
                call(tx, &mut matter, now).await?;
            }
            detail = json!({"called": matter.attendees.len()});
        }
        MeetingEvent::Hold => {
            let held = input.held_at.unwrap_or(matter.meeting.starts_at);
            held_then(&matter.meeting, held, now)?;
            took(&mut matter, &input)?;
            matter.meeting.keep(&matter.body);
            matter.meeting.held_at = Some(held);
            let due = tx.app().calendar().add_working_days(now, MINUTES_DAYS);
            // its minutes were due when nobody had typed it in yet
            matter.meeting.minutes_due_at = matter.meeting.paper.is_none().then_some(due);
            let figures = matter.quorum();
            detail = json!({"called": figures.called, "voices": figures.voices, "quorum": figures.reached});
        }
        MeetingEvent::Cancel => {
            let why = reason
                .clone()
                .ok_or_else(|| Problem::field("reason", "required"))?;
            matter.meeting.cancel_reason = Some(why);
        }
        MeetingEvent::OpenTopics => {}
        other => return Err(Problem::internal(format!("{other} is no step"))),
    }
    matter.meeting.state = next;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut matter.meeting).await?;
    let said = reason.as_deref();
    note(tx, &matter.meeting, before, event.logged(), said, detail).await?;
    let body = &matter.body;
    tx.changed("body", body.id.0, Some(&body.area_path));
    tell_of(tx, &matter, before, event).await?;
    Ok(matter.meeting)
}

/// Whether a meeting was held at a moment: since it was planned; what was typed in from paper on the day for which its seats were called.
fn held_then(meeting: &Meeting, held: Timestamp, now: Timestamp) -> Result<(), Problem> {
    let fault = match meeting.paper {
        Some(_) => (held.date() != meeting.starts_at.date()).then_some("meeting_held_on_paper"),
        None => (held < meeting.created_at).then_some("meeting_held"),
    };
    match fault.or((held > now).then_some("meeting_held")) {
        Some(code) => Err(Problem::field("held_at", code)),
        None => Ok(()),
    }
}

async fn tell_of(
    tx: &mut Tx,
    matter: &Matter,
    before: MeetingState,
    event: MeetingEvent,
) -> Result<(), Problem> {
    let code = match event {
        // a slip at the desk is nobody else's news
        _ if matter.meeting.paper.is_some() => return Ok(()),
        MeetingEvent::Notice => "meeting_notice",
        MeetingEvent::OpenTopics => "meeting_topics_open",
        MeetingEvent::Cancel if before == MeetingState::Noticed => "meeting_cancelled",
        _ => return Ok(()),
    };
    if event == MeetingEvent::OpenTopics {
        // nobody is called yet: whoever has a seat may propose
        let seated = seated(tx, matter, tx.now()).await?;
        return tell::called(tx, &matter.meeting, &seated, code).await;
    }
    tell::called(tx, &matter.meeting, &matter.attendees, code).await
}

/// Those who have a seat at a moment, as attendees.
async fn seated(tx: &mut Tx, matter: &Matter, at: Timestamp) -> Result<Vec<Attendee>, Problem> {
    let (db, scope) = tx.parts();
    let seats = bodies::view::seats(db, scope, &matter.body, at).await?;
    Ok((1..)
        .zip(seats)
        .map(|(position, seat)| Attendee {
            id: AttendeeId(tx.fresh_id()),
            meeting_id: matter.meeting.id,
            position,
            seat_id: seat.id,
            capacity: Some(seat.capacity),
            org_id: seat.org_id,
            person_id: seat.person_id,
            name: None,
            presence: Presence::Called,
            came_name: None,
            came_person_id: None,
            proxy_id: None,
            paper: None,
            answer: None,
            answer_word: None,
            answer_paper: None,
            answered_at: None,
            came_role: None,
        })
        .collect())
}

/// Calls everybody who has a seat at a moment: who is called does not change any more when seats do. Of whoever was called before
/// what is written down stays.
///
/// # Errors
/// Nobody had a seat; of a meeting on paper nobody but whoever convenes it.
pub async fn call(tx: &mut Tx, matter: &mut Matter, at: Timestamp) -> Result<(), Problem> {
    let mut called = seated(tx, matter, at).await?;
    let by_seats = matter.body.rule().counting == Counting::Seats;
    if called.is_empty() && by_seats && matter.meeting.paper.is_none() {
        return Err(Problem::conflict("meeting_nobody_called"));
    }
    // the seat of who convenes an alliance is there from its first day
    let alone = called
        .iter()
        .all(|one| one.capacity == Some(SeatCapacity::Chair) && one.seat_id.is_none());
    if alone && by_seats && matter.meeting.paper.is_some() {
        return Err(Problem::field("starts_at", "meeting_nobody_then"));
    }
    let same = |one: &Attendee, there: &&Attendee| {
        (one.seat_id, one.org_id, one.person_id) == (there.seat_id, there.org_id, there.person_id)
            && there.capacity == one.capacity
    };
    for one in &mut called {
        if let Some(there) = matter.attendees.iter().find(|there| same(one, there)) {
            let position = one.position;
            *one = Attendee {
                position,
                ..there.clone()
            };
        }
    }
    let ids: BTreeSet<AttendeeId> = called.iter().map(|one| one.id).collect();
    for one in &mut called {
        if one.proxy_id.is_some_and(|carrier| !ids.contains(&carrier)) {
            (one.presence, one.proxy_id) = (Presence::Called, None);
        }
    }
    let (db, scope) = tx.parts();
    parts::replace_attendees(db, scope, matter.meeting.id, false, &called).await?;
    matter.attendees.retain(|one| one.capacity.is_none());
    matter.attendees.splice(0..0, called);
    Ok(())
}

/// Writes down how many households and how much area took part, where they are counted.
fn took(matter: &mut Matter, input: &MeetingAct) -> Result<(), Problem> {
    let wanted = |field: &str, value: Option<i64>, most: Option<i64>| match value {
        Some(value) if (0..=most.unwrap_or_default()).contains(&value) => Ok(Some(value)),
        Some(_) => Err(Problem::field(field, "meeting_more_than_all")),
        None => Err(Problem::field(field, "required")),
    };
    let body = &matter.body;
    let counting = body.rule().counting;
    if counting != Counting::Seats {
        matter.meeting.present_households = wanted(
            "present_households",
            input
                .present_households
                .or(matter.meeting.present_households),
            body.households,
        )?;
    }
    if counting == Counting::HouseholdsAndArea {
        matter.meeting.present_area = wanted(
            "present_area",
            input.present_area.or(matter.meeting.present_area),
            body.floor_area,
        )?;
    }
    Ok(())
}

async fn handle(ctx: Ctx, id: MeetingId, body: Sent<MeetingAct>, event: MeetingEvent) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = act(&mut tx, id, event, body.value).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one step's endpoint.
macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "meetings", params(("id" = MeetingId, Path)),
            request_body = MeetingAct, responses((status = 200, body = MeetingView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<MeetingId>, body: Sent<MeetingAct>) -> Answer {
            handle(ctx, id, body, MeetingEvent::$event).await
        }
    )+};
}

steps! {
    /// Topics may be proposed; whoever has a seat is told.
    open_topics "/api/meetings/{id}/open-topics" OpenTopics;
    /// Those who have a seat are called, seven days ahead or with a reason.
    notice_meeting "/api/meetings/{id}/notice" Notice;
    /// The meeting took place; its quorum is counted from those recorded.
    hold_meeting "/api/meetings/{id}/hold" Hold;
    /// It does not take place, with the reason.
    cancel_meeting "/api/meetings/{id}/cancel" Cancel;
}
