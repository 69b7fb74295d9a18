//! Queries over bodies and their seats.

use std::collections::HashMap;

use linli_domain::actor::Actor;
use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, BodyId, MeetingId, OrgId, PersonId, SeatId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::agreements::store::escaped;

use super::rules::{BodyCadence, BodyKind, BodyRule, SeatCapacity, speaks_for};

/// A body goes where its organisation goes and keeps that in use; its seats go with it.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "body",
    table: "body",
    id: "id",
    label: "name",
    living: "ended_at IS NULL",
    has_area_id: false,
    keeps: false,
    keeps_org: Some("org_id"),
    office: None,
    searched: false,
}];

row! {
    /// A body.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Body {
        /// Its id.
        pub id: BodyId,
        /// Its kind.
        pub kind: BodyKind,
        /// Its name, once among the living of a street.
        pub name: String,
        /// Who convenes it.
        pub org_id: OrgId,
        /// The alliance whose members meet.
        pub alliance_id: Option<AllianceId>,
        /// The place of whoever convenes it.
        pub area_path: AreaPath,
        /// How often it meets.
        pub cadence: BodyCadence,
        /// Its rule, as JSON.
        pub rule: String,
        /// How many households there are, where they are counted.
        pub households: Option<i64>,
        /// All floor area in square metres, where it is counted.
        pub floor_area: Option<i64>,
        /// Its charter or what else is to be known.
        pub note: Option<String>,
        /// When it was founded here.
        pub created_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// Why.
        pub end_reason: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Body {
    /// Its rule; the usual one of its kind where the stored text says nothing, which it always does.
    #[must_use]
    pub fn rule(&self) -> BodyRule {
        self.kind.stored(&self.rule)
    }
}

row! {
    /// A seat of a body.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Seat {
        /// Its id.
        pub id: SeatId,
        /// In which body.
        pub body_id: BodyId,
        /// In which capacity.
        pub capacity: SeatCapacity,
        /// The person.
        pub person_id: Option<PersonId>,
        /// The organisation.
        pub org_id: Option<OrgId>,
        /// Since when.
        pub from_at: Timestamp,
        /// Until when.
        pub to_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// Why.
        pub end_reason: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A unit with a seat because it is a member of the alliance.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Allied {
        /// The unit.
        pub org_id: OrgId,
        /// Member since.
        pub from_at: Option<Timestamp>,
    }
}

row! {
    /// What a body's list line shows beside it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct BodyTally {
        /// Of which body.
        pub body_id: BodyId,
        /// Its own voting seats now.
        pub seats: i64,
        /// Members of its alliance now.
        pub allied: i64,
        /// The latest meeting held.
        pub last_held_at: Option<Timestamp>,
        /// When the next one begins.
        pub next_at: Option<Timestamp>,
        /// Resolutions that are not done.
        pub open_resolutions: i64,
    }
}

row! {
    /// The meeting of a body that comes next.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct NextMeeting {
        /// Of which body.
        pub body_id: BodyId,
        /// Which meeting.
        pub id: MeetingId,
    }
}

row! {
    /// How often a seat was called and attended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Attended {
        /// Of which body.
        pub body_id: BodyId,
        /// The seat; none for one that comes from the alliance.
        pub seat_id: Option<SeatId>,
        /// The organisation.
        pub org_id: Option<OrgId>,
        /// The person.
        pub person_id: Option<PersonId>,
        /// Called to so many meetings that were held.
        pub called: i64,
        /// Of them attended, in person or by proxy.
        pub attended: i64,
    }
}

row! {
    struct Total { total: i64 }
}

/// Whose eyes bodies and what hangs on them are read with.
#[derive(Debug, Clone)]
pub enum Sight {
    /// Staff: what lies in the own place or above it.
    Staff,
    /// Whoever has a seat, in person or for the organisation spoken for.
    Member(Option<PersonId>, Option<OrgId>),
}

impl Sight {
    /// What an actor sees.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        use linli_domain::actor::Role;
        match actor.acting() {
            None if actor.person().is_none() => Self::Staff,
            Some(acting)
                if acting.role.is_community()
                    || acting.role.is_street()
                    || acting.role == Role::Auditor =>
            {
                Self::Staff
            }
            _ => Self::Member(actor.person(), speaks_for(actor)),
        }
    }

    /// The condition on a row `b` of bodies, with its values put behind those there are.
    #[must_use]
    pub fn condition(&self, scope: &Scope, params: &mut Vec<Param>) -> String {
        let first = params.len() + 4;
        match self {
            Self::Staff => {
                let lineage: Vec<AreaPath> = scope.area().lineage().collect();
                params.extend(lineage.iter().map(ToParam::to_param));
                format!(
                    "((b.area_path >= $2 AND b.area_path < $3) OR b.area_path IN ({}))",
                    placeholders(first, lineage.len())
                )
            }
            Self::Member(person, org) => {
                params.extend(params![*person, *org]);
                let (person, org) = (first, first + 1);
                // $2 and $3 are bound and say nothing here: who has a seat sees its body wherever that is
                format!(
                    "(b.org_id = ${org} OR EXISTS (SELECT 1 FROM body_seat s WHERE s.street_id = b.street_id AND s.body_id = b.id \
                     AND s.ended_at IS NULL AND (s.person_id = ${person} OR s.org_id = ${org})) \
                     OR EXISTS (SELECT 1 FROM alliance_membership m WHERE m.street_id = b.street_id \
                     AND m.alliance_id = b.alliance_id AND m.org_id = ${org} AND m.state IN ('joined', 'active', 'inactive')))"
                )
            }
        }
    }
}

const COLUMNS: &str = "id, kind, name, org_id, alliance_id, area_path, cadence, rule, households, floor_area, note, created_at, \
     ended_at, end_reason, version";
const SEAT: &str =
    "id, body_id, capacity, person_id, org_id, from_at, to_at, ended_at, end_reason, version";

/// A body the reader sees.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, sight: &Sight, id: BodyId) -> Result<Body, Problem> {
    let mut params = params![id];
    let seen = sight.condition(scope, &mut params);
    let sql = format!("SELECT {COLUMNS} FROM body b WHERE street_id = $1 AND id = $4 AND {seen}");
    db.one(scope, sql, params)
        .await?
        .ok_or_else(Problem::not_found)
}

/// Bodies of the street by id, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn by_ids(db: &mut Db, scope: &Scope, ids: &[BodyId]) -> Result<Vec<Body>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM body WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// What a list asks for.
#[derive(Debug, Default)]
pub struct BodyFilter {
    /// Part of the name.
    pub text: String,
    /// Of one kind.
    pub kind: Option<BodyKind>,
    /// Of one alliance.
    pub alliance: Option<AllianceId>,
    /// Ended ones too.
    pub ended: bool,
}

/// A page of bodies, by place and name, with how many there are.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    sight: &Sight,
    filter: &BodyFilter,
    page: Page,
) -> Result<(Vec<Body>, i64), Problem> {
    let mut params = Vec::new();
    let mut sql = format!(
        "FROM body b WHERE street_id = $1 AND {}",
        sight.condition(scope, &mut params)
    );
    if !filter.text.is_empty() {
        params.extend(params![format!("%{}%", escaped(&filter.text))]);
        sql.push_str(&format!(" AND name LIKE ${} ESCAPE '!'", params.len() + 3));
    }
    if let Some(kind) = filter.kind {
        params.extend(params![kind]);
        sql.push_str(&format!(" AND kind = ${}", params.len() + 3));
    }
    if let Some(alliance) = filter.alliance {
        params.extend(params![alliance]);
        sql.push_str(&format!(" AND alliance_id = ${}", params.len() + 3));
    }
    if !filter.ended {
        sql.push_str(" AND ended_at IS NULL");
    }
    let count = format!("SELECT count(*) AS total {sql}");
    let total: Option<Total> = db.one(scope, count, params.clone()).await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let sql = format!(
        "SELECT {COLUMNS} {sql} ORDER BY area_path, name, id LIMIT ${next} OFFSET ${}",
        next + 1
    );
    let bodies = db.all(scope, sql, params).await?;
    Ok((bodies, total.map_or(0, |row| row.total)))
}

/// Whether another living body of the street has this name.
///
/// # Errors
/// The database refused.
pub async fn name_taken(
    db: &mut Db,
    scope: &Scope,
    name: &str,
    by_other_than: BodyId,
) -> Result<bool, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM body WHERE street_id = $1 AND name = $4 AND id <> $5 AND ended_at IS NULL",
            params![name, by_other_than],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// Adds a body; `false` when another has its name, also one that was founded a moment earlier.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, body: &Body) -> Result<bool, Problem> {
    let sql = format!(
        "INSERT INTO body (street_id, {COLUMNS}) VALUES ($1, {}) ON CONFLICT DO NOTHING",
        placeholders(4, COLUMNS.split(',').count())
    );
    let touched = db
        .execute(
            scope,
            sql,
            params![
                body.id,
                body.kind,
                body.name,
                body.org_id,
                body.alliance_id,
                body.area_path,
                body.cadence,
                body.rule,
                body.households,
                body.floor_area,
                body.note,
                body.created_at,
                body.ended_at,
                body.end_reason,
                body.version
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Stores what changed of a body; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, body: &mut Body) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE body SET name = $6, org_id = $7, alliance_id = $8, area_path = $9, cadence = $10, rule = $11, \
             households = $12, floor_area = $13, note = $14, ended_at = $15, end_reason = $16, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                body.id,
                body.version,
                body.name,
                body.org_id,
                body.alliance_id,
                body.area_path,
                body.cadence,
                body.rule,
                body.households,
                body.floor_area,
                body.note,
                body.ended_at,
                body.end_reason
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    body.version += 1;
    Ok(())
}

/// The seats of a body that are taken at a moment, chairs first.
///
/// # Errors
/// The database refused.
pub async fn seats_of(
    db: &mut Db,
    scope: &Scope,
    body: BodyId,
    at: Timestamp,
) -> Result<Vec<Seat>, Problem> {
    let sql = format!(
        "SELECT {SEAT} FROM body_seat WHERE street_id = $1 AND body_id = $4 AND from_at <= $5 \
         AND (ended_at IS NULL OR ended_at > $5) AND (to_at IS NULL OR to_at > $5) ORDER BY CASE capacity WHEN 'chair' THEN 0 WHEN 'member' THEN 1 \
         WHEN 'part_time_member' THEN 2 WHEN 'supervisor' THEN 3 ELSE 4 END, from_at, id"
    );
    Ok(db.all(scope, sql, params![body, at]).await?)
}

/// A seat of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load_seat(db: &mut Db, scope: &Scope, id: SeatId) -> Result<Seat, Problem> {
    let sql = format!(
        "SELECT {SEAT} FROM body_seat WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Adds a seat.
///
/// # Errors
/// The database refused.
pub async fn insert_seat(db: &mut Db, scope: &Scope, seat: &Seat) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO body_seat (street_id, {SEAT}) VALUES ($1, {})",
        placeholders(4, SEAT.split(',').count())
    );
    db.execute(
        scope,
        sql,
        params![
            seat.id,
            seat.body_id,
            seat.capacity,
            seat.person_id,
            seat.org_id,
            seat.from_at,
            seat.to_at,
            seat.ended_at,
            seat.end_reason,
            seat.version
        ],
    )
    .await?;
    Ok(())
}

/// Ends a seat that was read at `seat.version`.
///
/// # Errors
/// *Stale* when somebody else was faster.
pub async fn end_seat(db: &mut Db, scope: &Scope, seat: &Seat) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE body_seat SET ended_at = $6, end_reason = $7, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![seat.id, seat.version, seat.ended_at, seat.end_reason],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}

/// The members of an alliance at a moment, by when they joined.
///
/// # Errors
/// The database refused.
pub async fn allied(
    db: &mut Db,
    scope: &Scope,
    alliance: AllianceId,
    at: Timestamp,
) -> Result<Vec<Allied>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT org_id, from_at FROM alliance_membership WHERE street_id = $1 AND alliance_id = $4 \
             AND (from_at IS NULL OR from_at <= $5) AND (state IN ('joined', 'active', 'inactive') \
             OR (state IN ('left', 'removed') AND to_at > $5)) ORDER BY from_at, org_id",
            params![alliance, at],
        )
        .await?)
}

/// What the list lines of bodies show beside them.
///
/// # Errors
/// The database refused.
pub async fn tallies(
    db: &mut Db,
    scope: &Scope,
    ids: &[BodyId],
    now: Timestamp,
) -> Result<HashMap<BodyId, BodyTally>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT b.id AS body_id, \
         (SELECT count(*) FROM body_seat s WHERE s.street_id = b.street_id AND s.body_id = b.id AND s.ended_at IS NULL \
         AND s.from_at <= $4 AND (s.to_at IS NULL OR s.to_at > $4) AND s.capacity <> 'secretary') AS seats, \
         (SELECT count(*) FROM alliance_membership m WHERE m.street_id = b.street_id AND m.alliance_id = b.alliance_id \
         AND m.state IN ('joined', 'active', 'inactive')) AS allied, \
         (SELECT max(g.held_at) FROM meeting g WHERE g.street_id = b.street_id AND g.body_id = b.id) AS last_held_at, \
         (SELECT min(g.starts_at) FROM meeting g WHERE g.street_id = b.street_id AND g.body_id = b.id \
         AND g.state IN ('planned', 'topics_open', 'noticed') AND g.paper IS NULL) AS next_at, \
         (SELECT count(*) FROM resolution r WHERE r.street_id = b.street_id AND r.body_id = b.id \
         AND r.state NOT IN ('done', 'dropped')) AS open_resolutions \
         FROM body b WHERE b.street_id = $1 AND b.id IN ({})",
        placeholders(5, ids.len())
    );
    let mut params = params![now];
    params.extend(ids.iter().map(ToParam::to_param));
    let rows: Vec<BodyTally> = db.all(scope, sql, params).await?;
    Ok(rows.into_iter().map(|row| (row.body_id, row)).collect())
}

/// The meetings of bodies that come next.
///
/// # Errors
/// The database refused.
pub async fn next_meetings(
    db: &mut Db,
    scope: &Scope,
    ids: &[BodyId],
) -> Result<HashMap<BodyId, MeetingId>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT body_id, id FROM meeting WHERE street_id = $1 AND body_id IN ({}) \
         AND state IN ('planned', 'topics_open', 'noticed') AND paper IS NULL ORDER BY starts_at DESC, id",
        placeholders(4, ids.len())
    );
    let rows: Vec<NextMeeting> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    // the last row of a body is its soonest meeting
    Ok(rows.into_iter().map(|row| (row.body_id, row.id)).collect())
}

/// How often the seats of bodies were called to meetings held since a moment, and came.
///
/// # Errors
/// The database refused.
pub async fn attended(
    db: &mut Db,
    scope: &Scope,
    bodies: &[BodyId],
    since: Timestamp,
) -> Result<Vec<Attended>, Problem> {
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT g.body_id AS body_id, a.seat_id AS seat_id, a.org_id AS org_id, a.person_id AS person_id, count(*) AS called, \
         count(CASE WHEN a.presence IN ('present', 'proxy') THEN 1 END) AS attended \
         FROM meeting_attendee a JOIN meeting g ON g.street_id = a.street_id AND g.id = a.meeting_id \
         WHERE a.street_id = $1 AND a.capacity IS NOT NULL AND g.held_at >= $4 AND g.body_id IN ({}) \
         GROUP BY g.body_id, a.seat_id, a.org_id, a.person_id",
        placeholders(5, bodies.len())
    );
    let mut params = params![since];
    params.extend(bodies.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}
