//! `GET /api/meetings`: meetings by body, state and time, each with what is next.

use linli_domain::id::{AllianceId, AreaId, BodyId, MeetingId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::{areas, orgs};
use serde::Deserialize;
use utoipa::IntoParams;

use super::entity::Meeting;
use super::rules::{MeetingState, NOTICE_AHEAD, TOPICS_AHEAD};
use super::shapes::{MeetingItem, MeetingNext, MeetingStep};
use super::store::{self, MeetingFilter};
use super::waits::{MeetingWait, Waiter};
use crate::bodies;
use crate::bodies::rules::speaks_for;
use crate::bodies::store::Sight;

/// What is next with a meeting, which `who` convenes.
#[must_use]
pub fn next_of(meeting: &Meeting, who: &str, now: Timestamp) -> MeetingNext {
    use MeetingState as S;
    let starts = meeting.starts_at;
    let (code, due_at) = match meeting.state {
        // nobody was called: it wants another day, or is cancelled
        S::Planned | S::TopicsOpen if meeting.day_over(now) => (MeetingStep::Edit, None),
        S::Planned => (MeetingStep::OpenTopics, Some(starts.plus(-TOPICS_AHEAD))),
        S::TopicsOpen => (MeetingStep::Notice, Some(starts.plus(-NOTICE_AHEAD))),
        // it is over: nothing of it is late for having been typed in late
        S::Noticed if meeting.paper.is_some() => (MeetingStep::Record, None),
        S::Noticed => (MeetingStep::Hold, Some(starts)),
        S::Held => (MeetingStep::DraftMinutes, meeting.minutes_due_at),
        S::MinutesDraft if meeting.outdated() => {
            (MeetingStep::DraftMinutes, meeting.minutes_due_at)
        }
        S::MinutesDraft => (MeetingStep::ApproveMinutes, meeting.minutes_due_at),
        S::MinutesApproved | S::Followed => (MeetingStep::Follow, None),
        S::Closed | S::Cancelled => (MeetingStep::None, None),
    };
    MeetingNext {
        code,
        who: match code {
            MeetingStep::None => String::new(),
            _ => who.to_owned(),
        },
        due_at,
        late_by_ms: due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0),
    }
}

/// Meetings as a list shows them, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn items(
    db: &mut Db,
    scope: &Scope,
    meetings: Vec<Meeting>,
    now: Timestamp,
) -> Result<Vec<MeetingItem>, Problem> {
    let ids: Vec<MeetingId> = meetings.iter().map(|one| one.id).collect();
    let mut of: Vec<BodyId> = meetings.iter().map(|one| one.body_id).collect();
    of.sort();
    of.dedup();
    let bodies = bodies::store::by_ids(db, scope, &of).await?;
    let offices = orgs::store::names(db, scope, bodies.iter().map(|body| body.org_id)).await?;
    let tallies = store::tallies(db, scope, &ids).await?;
    let spoken =
        areas::store::spoken_names(db, scope, meetings.iter().map(|one| &one.area_path)).await?;
    let mut items = Vec::with_capacity(meetings.len());
    for one in meetings {
        let Some(body) = bodies.iter().find(|body| body.id == one.body_id) else {
            return Err(Problem::internal("a meeting without its body"));
        };
        let office = offices.get(&body.org_id).map_or("", String::as_str);
        let tally = tallies.get(&one.id);
        items.push(MeetingItem {
            next: next_of(&one, office, now),
            body_name: body.name.clone(),
            body_kind: body.kind,
            area_name: spoken.get(&one.area_path).cloned().unwrap_or_default(),
            topics: tally.map_or(0, |tally| tally.topics),
            topics_proposed: tally.map_or(0, |tally| tally.proposed),
            resolutions: tally.map_or(0, |tally| tally.resolutions),
            resolutions_ended: tally.map_or(0, |tally| tally.ended),
            id: one.id,
            number: one.number,
            title: one.title,
            body_id: one.body_id,
            area_path: one.area_path,
            state: one.state,
            starts_at: one.starts_at,
            venue: one.venue,
            held_at: one.held_at,
            paper: one.paper,
            version: one.version,
        });
    }
    Ok(items)
}

/// Which meetings are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MeetingQuery {
    /// Of one body.
    #[param(value_type = Option<String>)]
    body_id: Option<BodyId>,
    /// Of the bodies of one alliance.
    #[param(value_type = Option<String>)]
    alliance_id: Option<AllianceId>,
    /// In which one organisation sits or sat.
    #[param(value_type = Option<String>)]
    org_id: Option<OrgId>,
    /// In one state.
    #[param(inline)]
    state: Option<MeetingState>,
    /// Part of the title or number.
    q: Option<String>,
    /// Beginning at this moment or later.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Beginning before this moment.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// Only those not held yet, soonest first.
    ahead: Option<bool>,
    /// Only those the caller has a seat at, in person or for the organisation spoken for.
    mine: Option<bool>,
    /// Only those that take topics about this place now and that the caller's office looks after, soonest first.
    #[param(value_type = Option<String>)]
    takes_topics_about: Option<AreaId>,
    /// Only those that wait for the caller's own hand in this way, soonest first.
    #[param(inline)]
    waiting: Option<MeetingWait>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Meetings of the bodies the caller sees: those ahead soonest first, else the latest first.
#[utoipa::path(get, path = "/api/meetings", tag = "meetings", params(MeetingQuery),
    responses((status = 200, body = Paged<MeetingItem>)))]
pub async fn list_meetings(
    ctx: Ctx,
    Query(query): Query<MeetingQuery>,
) -> Result<Json<Paged<MeetingItem>>, Problem> {
    let (scope, reader) = (ctx.scope()?, Reader::of(&ctx)?);
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let filter = MeetingFilter {
        body: query.body_id,
        alliance: query.alliance_id,
        org: query.org_id,
        state: query.state,
        text: query.q.unwrap_or_default().trim().to_owned(),
        from: query.from,
        to: query.to,
        ahead: query.ahead.unwrap_or(false),
        held: false,
        seat: query
            .mine
            .unwrap_or(false)
            .then(|| (reader.actor.person(), speaks_for(reader.actor))),
        about: match query.takes_topics_about {
            Some(area) => Some(areas::store::load(&mut db, &scope, area).await?.path),
            None => None,
        },
        waits: query
            .waiting
            .map(|wait| (wait, Waiter::of(reader.actor, ctx.now()))),
    };
    let sight = Sight::of(reader.actor);
    let (found, total) = store::find(&mut db, &scope, &sight, &filter, page).await?;
    let items = items(&mut db, &scope, found, ctx.now()).await?;
    Ok(Json(Paged::new(items, total, page)))
}
