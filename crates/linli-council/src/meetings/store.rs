//! Queries over meetings; those called, topics and voices in [`parts`], what is proposed in [`proposals`], signs in [`signs`].

pub mod carried;
pub mod gaps;
pub mod parts;
pub mod proposals;
pub mod signs;
pub mod waits;

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, BodyId, MeetingId, OrgId, PersonId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::agreements::store::escaped;

use super::entity::{Meeting, MeetingTally};
use super::rules::MeetingState;
use super::waits::{MeetingWait, Waiter};
use crate::bodies::store::Sight;

/// A meeting that is not closed goes where its body goes.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "meeting",
    table: "meeting",
    id: "id",
    label: "title",
    living: "state NOT IN ('closed', 'cancelled')",
    has_area_id: false,
    keeps: false,
    keeps_org: None,
    office: None,
    searched: false,
}];

row! {
    struct Total { total: i64 }
}

const COLUMNS: &str = "id, number, body_id, title, state, starts_at, venue, noticed_at, late_notice, held_at, present_households, \
     present_area, minutes, minutes_due_at, minutes_by, minutes_at, approved_by, approved_at, sent_back, cancel_reason, \
     record, minutes_record, minutes_draft, rule, households, floor_area, paper, reminded, area_path, created_by, created_at, version";

fn columns_of(alias: &str) -> String {
    COLUMNS
        .split(", ")
        .map(|column| format!("{alias}.{column} AS {column}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A meeting of a body the reader sees.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(
    db: &mut Db,
    scope: &Scope,
    sight: &Sight,
    id: MeetingId,
) -> Result<Meeting, Problem> {
    let mut params = params![id];
    let seen = sight.condition(scope, &mut params);
    let sql = format!(
        "SELECT {} FROM meeting g JOIN body b ON b.street_id = g.street_id AND b.id = g.body_id \
         WHERE g.street_id = $1 AND g.id = $4 AND {seen}",
        columns_of("g")
    );
    db.one(scope, sql, params)
        .await?
        .ok_or_else(Problem::not_found)
}

/// A meeting of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn lock(db: &mut Db, scope: &Scope, id: MeetingId) -> Result<Meeting, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM meeting WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Meetings of the street by id, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn by_ids(
    db: &mut Db,
    scope: &Scope,
    ids: &[MeetingId],
) -> Result<Vec<Meeting>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM meeting WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// What a list asks for.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Of one body.
    pub body: Option<BodyId>,
    /// Of the bodies of one alliance.
    pub alliance: Option<AllianceId>,
    /// To which one organisation was called; of those nobody is called to yet, of the bodies in which it has a seat.
    pub org: Option<OrgId>,
    /// In one state.
    pub state: Option<MeetingState>,
    /// Part of the title or number.
    pub text: String,
    /// Beginning at this moment or later.
    pub from: Option<Timestamp>,
    /// Beginning before this moment.
    pub to: Option<Timestamp>,
    /// Only those not held yet, here or on paper, soonest first.
    pub ahead: bool,
    /// Only those that were held, the earliest first.
    pub held: bool,
    /// Only those somebody has a seat at: a person, or the organisation spoken for.
    pub seat: Option<(Option<PersonId>, Option<OrgId>)>,
    /// Only those that take topics about this place from whoever looks after a place the body lies in.
    pub about: Option<AreaPath>,
    /// Only those that wait for somebody in this way, soonest first.
    pub waits: Option<(MeetingWait, Waiter)>,
}

/// The condition that somebody was called, or before the notice has a seat: a person in person, an organisation where it sends whom
/// it wants. `$person` and `$org` are their values.
fn seated(person: usize, org: usize) -> String {
    format!(
        " AND (EXISTS (SELECT 1 FROM meeting_attendee q WHERE q.street_id = g.street_id AND q.meeting_id = g.id \
         AND q.capacity IS NOT NULL AND (q.person_id = ${person} OR (q.person_id IS NULL AND q.org_id = ${org}))) \
         OR (g.noticed_at IS NULL AND g.paper IS NULL AND (EXISTS (SELECT 1 FROM body_seat s WHERE s.street_id = g.street_id \
         AND s.body_id = g.body_id AND s.ended_at IS NULL \
         AND (s.person_id = ${person} OR (s.person_id IS NULL AND s.org_id = ${org}))) \
         OR (b.alliance_id IS NOT NULL AND b.org_id = ${org}) \
         OR EXISTS (SELECT 1 FROM alliance_membership m WHERE m.street_id = g.street_id AND m.alliance_id = b.alliance_id \
         AND m.org_id = ${org} AND m.state IN ('joined', 'active', 'inactive')))))"
    )
}

/// A page of meetings with how many there are: those ahead soonest first, else the latest first.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    sight: &Sight,
    filter: &MeetingFilter,
    page: Page,
) -> Result<(Vec<Meeting>, i64), Problem> {
    let mut params = Vec::new();
    let mut sql = format!(
        "FROM meeting g JOIN body b ON b.street_id = g.street_id AND b.id = g.body_id WHERE g.street_id = $1 AND {}",
        sight.condition(scope, &mut params)
    );
    let own = [
        ("g.body_id =", filter.body.map(|id| id.to_param())),
        ("b.alliance_id =", filter.alliance.map(|id| id.to_param())),
        ("g.state =", filter.state.map(|state| state.to_param())),
        ("g.starts_at >=", filter.from.map(|at| at.to_param())),
        ("g.starts_at <", filter.to.map(|at| at.to_param())),
    ];
    for (condition, value) in own {
        if let Some(value) = value {
            params.push(value);
            sql.push_str(&format!(" AND {condition} ${}", params.len() + 3));
        }
    }
    if let Some(org) = filter.org {
        let sits = Sight::Member(None, Some(org)).condition(scope, &mut params);
        params.push(org.to_param());
        sql.push_str(&format!(
            " AND (EXISTS (SELECT 1 FROM meeting_attendee a WHERE a.street_id = g.street_id AND a.meeting_id = g.id \
             AND a.capacity IS NOT NULL AND a.org_id = ${}) OR (g.state IN ('planned', 'topics_open') AND {sits}))",
            params.len() + 3
        ));
    }
    if !filter.text.is_empty() {
        params.extend(params![format!("%{}%", escaped(&filter.text))]);
        let at = params.len() + 3;
        sql.push_str(&format!(
            " AND (g.title LIKE ${at} ESCAPE '!' OR g.number LIKE ${at} ESCAPE '!')"
        ));
    }
    if let Some((person, org)) = filter.seat {
        let at = params.len() + 4;
        params.extend(params![person, org]);
        sql.push_str(&seated(at, at + 1));
    }
    if let Some(about) = &filter.about {
        let lineage: Vec<AreaPath> = about.lineage().collect();
        let list = placeholders(params.len() + 4, lineage.len());
        params.extend(lineage.iter().map(ToParam::to_param));
        sql.push_str(&format!(
            " AND g.state IN ('topics_open', 'noticed') AND g.area_path >= $2 AND g.area_path < $3 AND g.area_path IN ({list})"
        ));
    }
    if let Some((wait, waiter)) = filter.waits {
        sql.push_str(&format!(" AND {}", wait.condition(waiter, &mut params)));
    }
    let order = if filter.ahead || filter.about.is_some() {
        sql.push_str(" AND g.state IN ('planned', 'topics_open', 'noticed') AND g.paper IS NULL");
        "g.starts_at, g.id"
    } else if filter.held {
        sql.push_str(" AND g.held_at IS NOT NULL");
        "g.starts_at, g.id"
    } else if filter.waits.is_some() {
        "g.starts_at, g.id"
    } else {
        "g.starts_at DESC, g.id"
    };
    let count = format!("SELECT count(*) AS total {sql}");
    let total: Option<Total> = db.one(scope, count, params.clone()).await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let sql = format!(
        "SELECT {} {sql} ORDER BY {order} LIMIT ${next} OFFSET ${}",
        columns_of("g"),
        next + 1
    );
    let meetings = db.all(scope, sql, params).await?;
    Ok((meetings, total.map_or(0, |row| row.total)))
}

/// Adds a meeting.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, one: &Meeting) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO meeting (street_id, {COLUMNS}) VALUES ($1, {})",
        placeholders(4, COLUMNS.split(',').count())
    );
    db.execute(
        scope,
        sql,
        params![
            one.id,
            one.number,
            one.body_id,
            one.title,
            one.state,
            one.starts_at,
            one.venue,
            one.noticed_at,
            one.late_notice,
            one.held_at,
            one.present_households,
            one.present_area,
            one.minutes,
            one.minutes_due_at,
            one.minutes_by,
            one.minutes_at,
            one.approved_by,
            one.approved_at,
            one.sent_back,
            one.cancel_reason,
            one.record,
            one.minutes_record,
            one.minutes_draft,
            one.rule,
            one.households,
            one.floor_area,
            one.paper,
            one.reminded,
            one.area_path,
            one.created_by,
            one.created_at,
            one.version
        ],
    )
    .await?;
    Ok(())
}

/// A meeting of a body on a day, planned or held, that is not cancelled; but not this one.
///
/// # Errors
/// The database refused.
pub async fn on_day(
    db: &mut Db,
    scope: &Scope,
    one: &Meeting,
    day: Timestamp,
) -> Result<Option<Meeting>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM meeting WHERE street_id = $1 AND body_id = $4 AND id <> $5 AND state <> 'cancelled' \
         AND coalesce(held_at, starts_at) >= $6 AND coalesce(held_at, starts_at) < $7 ORDER BY starts_at, id LIMIT 1"
    );
    let params = params![one.body_id, one.id, day, day.plus(DAY)];
    Ok(db.one(scope, sql, params).await?)
}

/// Stores what changed of a meeting; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, one: &mut Meeting) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE meeting SET title = $6, state = $7, starts_at = $8, venue = $9, noticed_at = $10, late_notice = $11, \
             held_at = $12, present_households = $13, present_area = $14, minutes = $15, minutes_due_at = $16, \
             minutes_by = $17, minutes_at = $18, approved_by = $19, approved_at = $20, sent_back = $21, cancel_reason = $22, \
             reminded = $23, minutes_record = $24, minutes_draft = $25, rule = $26, households = $27, floor_area = $28, \
             version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                one.id,
                one.version,
                one.title,
                one.state,
                one.starts_at,
                one.venue,
                one.noticed_at,
                one.late_notice,
                one.held_at,
                one.present_households,
                one.present_area,
                one.minutes,
                one.minutes_due_at,
                one.minutes_by,
                one.minutes_at,
                one.approved_by,
                one.approved_at,
                one.sent_back,
                one.cancel_reason,
                one.reminded,
                one.minutes_record,
                one.minutes_draft,
                one.rule,
                one.households,
                one.floor_area
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// Something of what a meeting recorded changed. Its version stays: what changed has its own.
///
/// # Errors
/// The database refused.
pub async fn recorded(db: &mut Db, scope: &Scope, one: &mut Meeting) -> Result<(), Problem> {
    let sql = "UPDATE meeting SET record = record + 1 WHERE street_id = $1 AND id = $4";
    db.execute(scope, sql, params![one.id]).await?;
    one.record += 1;
    Ok(())
}

/// Notes which reminders went out. Its version stays: nobody's work on it is out of date.
///
/// # Errors
/// The database refused.
pub async fn remind(db: &mut Db, scope: &Scope, id: MeetingId, bits: i64) -> Result<(), Problem> {
    let sql = "UPDATE meeting SET reminded = $5 WHERE street_id = $1 AND id = $4";
    db.execute(scope, sql, params![id, bits]).await?;
    Ok(())
}

/// What the list lines of meetings show beside them.
///
/// # Errors
/// The database refused.
pub async fn tallies(
    db: &mut Db,
    scope: &Scope,
    ids: &[MeetingId],
) -> Result<HashMap<MeetingId, MeetingTally>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let topics = "SELECT count(*) FROM meeting_topic t WHERE t.street_id = g.street_id AND t.meeting_id = g.id AND t.state =";
    let resolutions =
        "SELECT count(*) FROM resolution r WHERE r.street_id = g.street_id AND r.meeting_id = g.id";
    let sql = format!(
        "SELECT g.id AS meeting_id, ({topics} 'accepted') AS topics, ({topics} 'proposed') AS proposed, \
         ({resolutions}) AS resolutions, ({resolutions} AND r.state IN ('done', 'dropped')) AS ended \
         FROM meeting g WHERE g.street_id = $1 AND g.id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<MeetingTally> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.meeting_id, row)).collect())
}

row! {
    /// A meeting that wants somebody reminded.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct DueMeeting {
        /// The tenant.
        pub street_id: StreetId,
        /// Which.
        pub id: MeetingId,
    }
}

/// Meetings of all streets for which a reminder may be due: those of the next 18 days, those of the next two
/// with a notice, and those without minutes.
///
/// # Errors
/// The database refused.
pub async fn due(db: &mut Db, now: Timestamp) -> Result<Vec<DueMeeting>, Problem> {
    let sql = "SELECT street_id, id FROM meeting WHERE (state IN ('planned', 'topics_open') AND starts_at <= $1) \
               OR (state = 'noticed' AND starts_at > $3 AND starts_at <= $4) \
               OR (state IN ('held', 'minutes_draft') AND minutes_due_at <= $2) ORDER BY street_id, id LIMIT 2000";
    Ok(db
        .all_unscoped(
            "the house looks after every street",
            sql,
            params![now.plus(18 * DAY), now.plus(DAY), now, now.plus(2 * DAY)],
        )
        .await?)
}
