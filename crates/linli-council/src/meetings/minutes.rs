//! `POST /api/meetings/{id}/draft-minutes`, `approve-minutes`, `send-back-minutes`, `PUT /api/meetings/{id}/minutes`: minutes are
//! drafted from what was recorded, put right by hand, and approved by somebody who did not write them.

use axum::http::StatusCode;
use linli_domain::id::{MeetingId, TopicId};
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::text::{Locale, Texts};
use linli_kit::transaction::Tx;
use linli_kit::typed::line;
use linli_net::heads::letter::day;
use serde_json::{Map, Value, json};

use super::entity::Meeting;
use super::merge::merged;
use super::quorum::Presence;
use super::rules::{MeetingEvent, settled};
use super::shapes::{AttendeeView, MeetingAct, MeetingView, MinutesInput, TopicView};
use super::standing::{self, standing};
use super::store;
use super::store::parts;
use super::tell::{self, note};
use super::topics::TopicState;
use super::view::{self, admitted};
use crate::bodies::rules::SeatCapacity;
use crate::resolutions;
use crate::resolutions::shapes::ResolutionItem;

/// The language of minutes: the street's, whoever drafts or prints them in whichever language.
pub const PAPER: Locale = Locale::Zh;
const TEXT: usize = 20_000;
const REASON: usize = 200;

/// The words of minutes in one language.
pub struct Words<'a> {
    /// All texts.
    pub texts: &'a Texts,
    /// The language.
    pub locale: Locale,
}

impl Words<'_> {
    /// A text with its values.
    #[must_use]
    pub fn say(&self, key: &str, args: Value) -> String {
        let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
        self.texts.say(self.locale, key, &args)
    }

    /// The number of a part as papers write it.
    fn part(&self, number: usize) -> String {
        const PARTS: [&str; 4] = ["", "一", "二", "三"];
        match self.locale {
            Locale::Zh => PARTS.get(number).copied().unwrap_or_default().to_owned(),
            Locale::En => number.to_string(),
        }
    }

    fn joined(&self, all: impl Iterator<Item = String>) -> String {
        let all: Vec<String> = all.collect();
        all.join(match self.locale {
            Locale::Zh => "、",
            Locale::En => ", ",
        })
    }
}

/// Who sat there, as minutes name them.
fn spoken(one: &AttendeeView) -> String {
    let person = one.name.clone().or_else(|| one.came_name.clone());
    match (&one.org_name, person) {
        (Some(org), Some(person)) => format!("{org} {person}"),
        (Some(org), None) => org.clone(),
        (None, person) => person.unwrap_or_default(),
    }
}

/// The text of minutes from what was recorded, a paragraph a line.
#[must_use]
pub fn drafted(words: &Words<'_>, view: &MeetingView) -> String {
    let mut lines = head(words, view);
    let mut part = 0;
    let mut heading = |key: &str| {
        part += 1;
        words.say(key, json!({"part": words.part(part)}))
    };
    if !view.carried.is_empty() {
        lines.push(heading("minutes_carried"));
        for (number, one) in (1..).zip(&view.carried) {
            lines.push(carried(words, number, one));
        }
    }
    lines.push(heading("minutes_topics"));
    let on = view
        .agenda
        .iter()
        .filter(|topic| topic.state == TopicState::Accepted);
    for topic in on {
        lines.extend(talked(words, topic));
    }
    if !view.decided.is_empty() {
        lines.push(heading("minutes_resolutions"));
        for one in &view.decided {
            lines.push(words.say(
                "minutes_resolution",
                json!({"number": one.position, "text": one.text, "owner": owner(one),
                    "day": day(one.due_at, words.locale)}),
            ));
        }
    }
    lines.join("\n")
}

fn owner(one: &ResolutionItem) -> String {
    match &one.owner_person_name {
        Some(person) => format!("{} {person}", one.owner_org_name),
        None => one.owner_org_name.clone(),
    }
}

fn head(words: &Words<'_>, view: &MeetingView) -> Vec<String> {
    let at = view.item.held_at.unwrap_or(view.item.starts_at);
    let clock = at.civil().format("%H:%M").to_string();
    let mut lines = vec![words.say(
        "minutes_time",
        json!({"day": day(at, words.locale), "time": clock}),
    )];
    if let Some(venue) = &view.item.venue {
        lines.push(words.say("minutes_venue", json!({"venue": venue})));
    }
    let with = |presence: Presence, guests: bool| {
        words.joined(
            view.attendees
                .iter()
                .filter(|one| one.presence == presence && one.capacity.is_none() == guests)
                .map(spoken),
        )
    };
    let chair = words.joined(
        view.attendees
            .iter()
            .filter(|one| one.capacity == Some(SeatCapacity::Chair))
            .filter(|one| one.presence == Presence::Present)
            .map(spoken),
    );
    let represented = words.joined(
        view.attendees
            .iter()
            .filter(|one| one.presence == Presence::Proxy)
            .map(|one| {
                let by = one.proxy_name.clone().unwrap_or_default();
                words.say("minutes_by_proxy", json!({"who": spoken(one), "by": by}))
            }),
    );
    for (key, names) in [
        ("minutes_chair", chair),
        ("minutes_present", with(Presence::Present, false)),
        ("minutes_proxies", represented),
        ("minutes_excused", with(Presence::Excused, false)),
        ("minutes_absent", with(Presence::Absent, false)),
        ("minutes_guests", with(Presence::Present, true)),
    ] {
        if !names.is_empty() {
            lines.push(words.say(key, json!({"names": names})));
        }
    }
    if let Some(quorum) = &view.quorum {
        let key = match quorum.reached {
            true => "minutes_quorum",
            false => "minutes_no_quorum",
        };
        lines.push(words.say(
            key,
            json!({"called": quorum.called, "voices": quorum.voices, "proxies": quorum.proxies, "needed": quorum.needed}),
        ));
        if quorum.doubles > 0 {
            // more names stand above than voices: said, so that nobody is left out in silence
            lines.push(words.say("minutes_doubles", json!({"count": quorum.doubles})));
        }
        if let (Some(present), Some(called)) = (quorum.present_area, quorum.called_area) {
            lines.push(words.say(
                "minutes_area",
                json!({"present": present, "called": called, "needed": quorum.needed_area}),
            ));
        }
    }
    lines
}

fn carried(words: &Words<'_>, number: i64, one: &ResolutionItem) -> String {
    let state = words.say(&format!("resolution_state_{}", one.state), Value::Null);
    let args = json!({"number": number, "meeting": one.meeting_number, "text": one.text, "owner": owner(one),
        "state": state, "times": one.carried});
    match one.carried {
        0 => words.say("minutes_carried_one", args),
        _ => words.say("minutes_carried_again", args),
    }
}

fn talked(words: &Words<'_>, topic: &TopicView) -> Vec<String> {
    let mut lines = vec![words.say(
        "minutes_topic",
        json!({"number": topic.position, "title": topic.title}),
    )];
    let notes = topic.notes.as_deref().unwrap_or_default();
    lines.extend(
        notes
            .lines()
            .filter(|part| !part.trim().is_empty())
            .map(str::to_owned),
    );
    if let Some(vote) = &topic.vote {
        let result = words.say(&format!("vote_{}", vote.result), Value::Null);
        lines.push(words.say(
            "minutes_vote",
            json!({"agreed": vote.agreed, "against": vote.against, "abstained": vote.abstained, "result": result}),
        ));
    }
    lines
}

/// Drafts the minutes from what was recorded; again brings in what was recorded since and keeps what was written by hand.
///
/// # Errors
/// The guard that failed.
pub async fn draft(tx: &mut Tx, id: MeetingId, version: i64) -> Result<Meeting, Problem> {
    let event = MeetingEvent::DraftMinutes;
    let (matter, next) = admitted(tx, id, Some(version), event).await?;
    let before = matter.meeting.state;
    let seen = view::after(tx, matter.meeting.clone()).await?;
    let words = Words {
        texts: tx.app().texts(),
        locale: PAPER,
    };
    let anew = drafted(&words, &seen);
    let mut meeting = matter.meeting;
    meeting.state = next;
    let text = match &meeting.minutes {
        Some(text) => merged(
            meeting.minutes_draft.as_deref().unwrap_or_default(),
            text,
            &anew,
        ),
        None => anew.clone(),
    };
    written(tx, &mut meeting, text);
    meeting.minutes_draft = Some(anew);
    meeting.minutes_record = meeting.record;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut meeting).await?;
    note(tx, &meeting, before, event.logged(), None, Value::Null).await?;
    Ok(meeting)
}

fn written(tx: &Tx, meeting: &mut Meeting, text: String) {
    meeting.minutes = Some(text);
    meeting.minutes_by = tx.actor().person();
    meeting.minutes_at = Some(tx.now());
}

/// Puts another text in the place of the minutes; who does has written them.
///
/// # Errors
/// A field it refuses, or the guard that failed.
pub async fn rewrite(tx: &mut Tx, id: MeetingId, input: MinutesInput) -> Result<Meeting, Problem> {
    let event = MeetingEvent::EditMinutes;
    let (matter, _) = admitted(tx, id, Some(input.version), event).await?;
    let text = line("text", &input.text, TEXT)?;
    let mut meeting = matter.meeting;
    written(tx, &mut meeting, text);
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut meeting).await?;
    note(
        tx,
        &meeting,
        meeting.state,
        event.logged(),
        None,
        Value::Null,
    )
    .await?;
    Ok(meeting)
}

/// Approves the minutes: from then on what was decided is owed, and each who owes something is told.
///
/// # Errors
/// The guard that failed.
pub async fn approve(tx: &mut Tx, id: MeetingId, version: i64) -> Result<Meeting, Problem> {
    let event = MeetingEvent::ApproveMinutes;
    let (matter, next) = admitted(tx, id, Some(version), event).await?;
    let topics: Vec<TopicId> = matter.topics.iter().map(|one| one.id).collect();
    let (db, scope) = tx.parts();
    standing(&matter, &parts::ballots(db, scope, &topics).await?)?;
    let decided = resolutions::store::of_meetings(db, scope, &[id]).await?;
    standing::decided(&matter, &decided)?;
    standing::voted(&matter, &decided)?;
    let mut meeting = matter.meeting;
    let before = meeting.state;
    meeting.approved_by = tx.actor().person();
    meeting.approved_at = Some(tx.now());
    meeting.sent_back = None;
    let states: Vec<_> = decided.iter().map(|one| one.state).collect();
    meeting.state = settled(next, &states).unwrap_or(next);
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut meeting).await?;
    let detail = json!({"resolutions": decided.len()});
    note(tx, &meeting, before, event.logged(), None, detail).await?;
    let body = &matter.body;
    tx.changed("body", body.id.0, Some(&body.area_path));
    for one in &decided {
        resolutions::tell::owner(tx, one, "resolution_owed").await?;
    }
    tell::called(tx, &meeting, &matter.attendees, "minutes_approved").await?;
    Ok(meeting)
}

/// Drafts the minutes from what was recorded.
#[utoipa::path(post, path = "/api/meetings/{id}/draft-minutes", tag = "meetings", params(("id" = MeetingId, Path)),
    request_body = MeetingAct, responses((status = 200, body = MeetingView)))]
pub async fn draft_minutes(ctx: Ctx, Path(id): Path<MeetingId>, body: Sent<MeetingAct>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = draft(&mut tx, id, body.value.version).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Puts another text in the place of the minutes.
#[utoipa::path(put, path = "/api/meetings/{id}/minutes", tag = "meetings", params(("id" = MeetingId, Path)),
    request_body = MinutesInput, responses((status = 200, body = MeetingView)))]
pub async fn edit_minutes(ctx: Ctx, Path(id): Path<MeetingId>, body: Sent<MinutesInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = rewrite(&mut tx, id, body.value).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Approves minutes that somebody else wrote.
#[utoipa::path(post, path = "/api/meetings/{id}/approve-minutes", tag = "meetings", params(("id" = MeetingId, Path)),
    request_body = MeetingAct, responses((status = 200, body = MeetingView)))]
pub async fn approve_minutes(
    ctx: Ctx,
    Path(id): Path<MeetingId>,
    body: Sent<MeetingAct>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let meeting = approve(&mut tx, id, body.value.version).await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Sends the minutes back to be put right, with the reason.
#[utoipa::path(post, path = "/api/meetings/{id}/send-back-minutes", tag = "meetings", params(("id" = MeetingId, Path)),
    request_body = MeetingAct, responses((status = 200, body = MeetingView)))]
pub async fn send_back_minutes(
    ctx: Ctx,
    Path(id): Path<MeetingId>,
    body: Sent<MeetingAct>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let event = MeetingEvent::SendBackMinutes;
    let typed = body.value;
    let (matter, _) = admitted(&mut tx, id, Some(typed.version), event).await?;
    let reason = line(
        "reason",
        typed.reason.as_deref().unwrap_or_default(),
        REASON,
    )?;
    let mut meeting = matter.meeting;
    meeting.sent_back = Some(reason.clone());
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut meeting).await?;
    let state = meeting.state;
    let said = Some(reason.as_str());
    note(&mut tx, &meeting, state, event.logged(), said, Value::Null).await?;
    tell::keepers(&mut tx, &meeting, "minutes_sent_back").await?;
    let view = view::after(&mut tx, meeting).await?;
    tx.commit(StatusCode::OK, &view).await
}
