//! `PUT /api/meetings/{id}/attendance`: who came, in which capacity, and who carries whose voice. What stands on the sheet at the
//! door is entered for everybody at once, with the paper noted.

use std::collections::HashMap;

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AttendeeId, MeetingId, OrgId, PersonId, TopicId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_net::{orgs, persons};
use serde_json::{Map, json};

use super::entity::{Attendee, Meeting};
use super::quorum::{Presence, wrong_proxy};
use super::rules::MeetingEvent;
use super::shapes::{AttendanceInput, AttendanceLine, GuestLine, MeetingView};
use super::standing::{decided, standing};
use super::store;
use super::store::parts;
use super::tell::note;
use super::view::{self, Matter, admitted};
use crate::bodies::rules::Counting;
use crate::resolutions;

const NAME: usize = 40;
const PAPER: usize = 200;
/// Guests of a meeting at most.
const MOST_GUESTS: usize = 200;

/// Writes down who came; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, or the guard that failed.
pub async fn record(
    tx: &mut Tx,
    id: MeetingId,
    input: AttendanceInput,
) -> Result<Meeting, Problem> {
    let event = MeetingEvent::RecordAttendance;
    let (mut matter, _) = admitted(tx, id, Some(input.version), event).await?;
    let before = shown(&matter);
    let paper = optional_line("paper", input.paper, PAPER)?;
    took(&mut matter, input.present_households, input.present_area)?;
    known_people(tx, &input.lines).await?;
    let street = Scope::street_wide(tx.scope().street());
    let came = matter.attendees.iter().filter_map(|one| one.came_person_id);
    let came = persons::store::names(tx.db(), &street, came).await?;
    for (index, one) in input.lines.into_iter().enumerate() {
        write_line(&mut matter, &came, index, one, paper.as_deref())?;
    }
    let rule = matter.body.rule();
    if let Some((whose, why)) = wrong_proxy(&rule, &matter.voices()) {
        let position = matter.attendees.iter().find(|one| one.id == whose);
        let position = position.map_or(0, |one| one.position);
        return Err(Problem::new(ProblemKind::Invalid, "invalid").and_field(
            "lines",
            why.code(),
            Map::from_iter([("position".to_owned(), json!(position))]),
        ));
    }
    let called: Vec<Attendee> = matter
        .attendees
        .iter()
        .filter(|one| one.capacity.is_some())
        .cloned()
        .collect();
    let (db, scope) = tx.parts();
    parts::replace_attendees(db, scope, id, false, &called).await?;
    if let Some(guests) = input.guests {
        let guests = made_guests(tx, id, guests).await?;
        let (db, scope) = tx.parts();
        parts::replace_attendees(db, scope, id, true, &guests).await?;
        matter.attendees = called;
        matter.attendees.extend(guests);
    }
    recount(tx, &matter).await?;
    if shown(&matter) != before {
        let (db, scope) = tx.parts();
        store::recorded(db, scope, &mut matter.meeting).await?;
    }
    let figures = matter.quorum();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut matter.meeting).await?;
    let detail = json!({"called": figures.called, "present": figures.present, "proxies": figures.proxies,
        "on_behalf": paper.is_some()});
    let meeting = matter.meeting;
    let said = paper.as_deref();
    note(tx, &meeting, meeting.state, event.logged(), said, detail).await?;
    Ok(meeting)
}

/// What minutes tell of an attendance.
fn shown(matter: &Matter) -> impl PartialEq + use<> {
    let one = |one: &Attendee| {
        let seat = (one.capacity.map(|_| one.id), one.org_id, one.name.clone());
        let sat = (one.came_name.clone(), one.came_person_id, one.proxy_id);
        (seat, one.presence, sat)
    };
    let meeting = &matter.meeting;
    let all: Vec<_> = matter.attendees.iter().map(one).collect();
    (all, meeting.present_households, meeting.present_area)
}

/// Puts right how many households and how much area took part, where they are counted; what is left out stays.
fn took(matter: &mut Matter, households: Option<i64>, area: Option<i64>) -> Result<(), Problem> {
    let (body, meeting) = (&matter.body, &mut matter.meeting);
    let counting = body.rule().counting;
    let checked = |field: &str, typed: i64, counted: bool, most: Option<i64>| match counted {
        false => Err(Problem::field(field, "meeting_not_counted")),
        true if (0..=most.unwrap_or_default()).contains(&typed) => Ok(Some(typed)),
        true => Err(Problem::field(field, "meeting_more_than_all")),
    };
    if let Some(typed) = households {
        let counted = counting != Counting::Seats;
        meeting.present_households =
            checked("present_households", typed, counted, body.households)?;
    }
    if let Some(typed) = area {
        let counted = counting == Counting::HouseholdsAndArea;
        meeting.present_area = checked("present_area", typed, counted, body.floor_area)?;
    }
    Ok(())
}

/// Looks whether what was voted and decided stands on those who came, and counts it of the whole there is now.
///
/// # Errors
/// The first vote or resolution that does not stand.
async fn recount(tx: &mut Tx, matter: &Matter) -> Result<(), Problem> {
    let voted = matter.topics.iter().filter(|one| one.vote_result.is_some());
    let voted: Vec<TopicId> = voted.map(|one| one.id).collect();
    let (db, scope) = tx.parts();
    let cast = parts::ballots(db, scope, &voted).await?;
    let moved = standing(matter, &cast)?;
    let (db, scope) = tx.parts();
    decided(
        matter,
        &resolutions::store::of_meetings(db, scope, &[matter.meeting.id]).await?,
    )?;
    for mut topic in moved {
        parts::save_topic(db, scope, &mut topic).await?;
    }
    Ok(())
}

/// Those named as people are known in the street.
async fn known_people(tx: &mut Tx, lines: &[AttendanceLine]) -> Result<(), Problem> {
    let street = Scope::street_wide(tx.scope().street());
    let named: Vec<PersonId> = lines.iter().filter_map(|one| one.came_person_id).collect();
    let known = persons::store::names(tx.db(), &street, named.iter().copied()).await?;
    match named.iter().all(|one| known.contains_key(one)) {
        true => Ok(()),
        false => Err(Problem::field("lines", "unknown")),
    }
}

/// Writes one line; `names` are those of the known people who were to come.
fn write_line(
    matter: &mut Matter,
    names: &HashMap<PersonId, String>,
    index: usize,
    typed: AttendanceLine,
    paper: Option<&str>,
) -> Result<(), Problem> {
    let came_name = optional_line(&format!("lines.{index}.came_name"), typed.came_name, NAME)?;
    let one = matter
        .attendees
        .iter_mut()
        .find(|one| one.id == typed.attendee_id && one.capacity.is_some())
        .ok_or_else(|| Problem::field("lines", "attendee_unknown"))?;
    let came = typed.presence == Presence::Present;
    // a personal seat is sat on by its person; an organisation sends whom it wants
    let of_org = one.person_id.is_none();
    if !of_org
        && (came_name.is_some()
            || typed
                .came_person_id
                .is_some_and(|who| Some(who) != one.person_id))
    {
        return Err(Problem::field("lines", "attendee_in_person"));
    }
    one.presence = typed.presence;
    if paper.is_some() {
        one.paper = paper.map(str::to_owned);
    }
    if typed.presence == Presence::Called {
        // nothing is written down of them yet: what they answered stays as it is
        return Ok(());
    }
    let known = one.came_person_id.filter(|who| {
        let same = typed.came_person_id == Some(*who);
        same || (typed.came_person_id.is_none() && names.get(who) == came_name.as_ref())
    });
    if known.is_some() && came {
        // whoever said they come, came: who that is stays known
        one.came_name = None;
    } else {
        one.came_name = came_name.filter(|_| came && of_org);
        one.came_person_id = typed.came_person_id.filter(|_| came && of_org);
        one.came_role = None;
    }
    one.proxy_id = typed.proxy_id.filter(|_| typed.presence == Presence::Proxy);
    Ok(())
}

async fn made_guests(
    tx: &mut Tx,
    id: MeetingId,
    typed: Vec<GuestLine>,
) -> Result<Vec<Attendee>, Problem> {
    if typed.len() > MOST_GUESTS {
        return Err(Problem::field("guests", "meeting_guests_many"));
    }
    let street = Scope::street_wide(tx.scope().street());
    let named: Vec<OrgId> = typed.iter().filter_map(|one| one.org_id).collect();
    let known: HashMap<OrgId, String> =
        orgs::store::names(tx.db(), &street, named.iter().copied()).await?;
    if named.iter().any(|org| !known.contains_key(org)) {
        return Err(Problem::field("guests", "unknown"));
    }
    let mut guests = Vec::with_capacity(typed.len());
    for (position, one) in (1..).zip(typed) {
        guests.push(Attendee {
            id: AttendeeId(tx.fresh_id()),
            meeting_id: id,
            position,
            seat_id: None,
            capacity: None,
            org_id: one.org_id,
            person_id: None,
            name: Some(line("guests", &one.name, NAME)?),
            presence: Presence::Present,
            came_name: None,
            came_person_id: None,
            proxy_id: None,
            paper: None,
            answer: None,
            answer_word: None,
            answer_paper: None,
            answered_at: None,
            came_role: None,
        });
    }
    Ok(guests)
}

/// Writes down who came to a meeting, from the notice until its minutes are approved. What was voted keeps its ground: a vote that
/// would not stand any more is taken back first.
#[utoipa::path(put, path = "/api/meetings/{id}/attendance", tag = "meetings", params(("id" = MeetingId, Path)),
    request_body = AttendanceInput, responses((status = 200, body = MeetingView)))]
pub async fn record_attendance(
    ctx: Ctx,
    Path(id): Path<MeetingId>,
    body: Sent<AttendanceInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = record(&mut tx, id, body.value).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}
