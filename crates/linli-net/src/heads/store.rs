//! Queries over terms of office, letters and stand-ins; the heads' own log is in [`duties`].

pub mod checked;
pub mod duties;

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{
    ApplicationId, AppointmentId, AppointmentLetterId, AreaId, OrgId, PersonId, PostId, StandInId,
    StreetId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use super::rules::AppointmentState;
use crate::campaigns::PostKind;
use crate::campaigns::rules::Route;

/// What of this room hangs on places: a head in office keeps the building; the log is history and keeps its place.
pub const AREA_USES: &[AreaUse] = &[
    AreaUse {
        what: "head_appointment",
        table: "head_appointment",
        id: "id",
        label: "''",
        living: "ended_at IS NULL",
        has_area_id: true,
        keeps: true,
        keeps_org: Some("org_id"),
        office: None,
        searched: false,
    },
    AreaUse {
        what: "duty",
        table: "duty_log",
        id: "id",
        label: "''",
        living: "1 = 0",
        has_area_id: true,
        keeps: false,
        keeps_org: None,
        office: None,
        searched: false,
    },
];

row! {
    /// A head's term of office.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Appointment {
        /// Its id.
        pub id: AppointmentId,
        /// The application it came from.
        pub application_id: ApplicationId,
        /// The head.
        pub person_id: PersonId,
        /// The community the post is held in.
        pub org_id: OrgId,
        /// The building.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// What kind of head.
        pub post_kind: PostKind,
        /// How the head came to it.
        pub route: Route,
        /// Where it stands.
        pub state: AppointmentState,
        /// The first moment of the term.
        pub term_from: Timestamp,
        /// The first moment after it.
        pub term_to: Timestamp,
        /// When head and secretary were reminded of its end.
        pub reminded_at: Option<Timestamp>,
        /// When the Party status was verified, where it was.
        pub party_verified_at: Option<Timestamp>,
        /// What was handed over, as JSON.
        pub handover: String,
        /// When everything was.
        pub handed_over_at: Option<Timestamp>,
        /// When the head left.
        pub ended_at: Option<Timestamp>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A numbered letter of appointment.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AppointmentLetter {
        /// Its id.
        pub id: AppointmentLetterId,
        /// Of which term.
        pub appointment_id: AppointmentId,
        /// Its number.
        pub number: String,
        /// The code of its proof.
        pub code: String,
        /// The first moment of the term it is for.
        pub term_from: Timestamp,
        /// The first moment after it.
        pub term_to: Timestamp,
        /// When it was issued.
        pub issued_at: Timestamp,
        /// By whom.
        pub issued_by: Option<PersonId>,
    }
}

row! {
    /// A time somebody stands in.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StandIn {
        /// Its id.
        pub id: StandInId,
        /// For whose term.
        pub appointment_id: AppointmentId,
        /// Who stands in.
        pub person_id: PersonId,
        /// The post given for it.
        pub post_id: PostId,
        /// From when.
        pub from_at: Timestamp,
        /// Until when.
        pub to_at: Timestamp,
        /// Why.
        pub reason: String,
    }
}

row! {
    struct Total { total: i64 }
}
row! {
    struct DueRow { street_id: StreetId, id: AppointmentId }
}
row! {
    struct IdRow { id: PersonId }
}
row! {
    /// A post that makes somebody head of a building.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct HeadPost {
        /// The post.
        pub id: PostId,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const APPOINTMENT: &str = "id, application_id, person_id, org_id, area_id, area_path, post_kind, route, state, term_from, \
                           term_to, reminded_at, party_verified_at, handover, handed_over_at, ended_at, version";
const LETTER: &str = "id, appointment_id, number, code, term_from, term_to, issued_at, issued_by";
const STAND_IN: &str = "id, appointment_id, person_id, post_id, from_at, to_at, reason";
const STOOD_IN: &str = "s.id AS id, s.appointment_id AS appointment_id, s.person_id AS person_id, s.post_id AS post_id, \
    s.from_at AS from_at, CASE WHEN p.ended_at < s.to_at THEN p.ended_at ELSE s.to_at END AS to_at, s.reason AS reason";
const IN_SCOPE: &str = "street_id = $1 AND area_path >= $2 AND area_path < $3";

/// What heads are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In one state.
    pub state: Option<AppointmentState>,
    /// Whose term ends before this moment and who is still in office.
    pub ending_before: Option<Timestamp>,
    /// Left without a complete hand-over.
    pub handover_open: bool,
}

/// Stores a new term.
///
/// # Errors
/// 409 when the application was appointed before; the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, a: &Appointment) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO head_appointment (street_id, {APPOINTMENT}) VALUES ($1, {})",
        placeholders(4, APPOINTMENT.split(',').count())
    );
    let params = params![
        a.id,
        a.application_id,
        a.person_id,
        a.org_id,
        a.area_id,
        a.area_path,
        a.post_kind,
        a.route,
        a.state,
        a.term_from,
        a.term_to,
        a.reminded_at,
        a.party_verified_at,
        a.handover,
        a.handed_over_at,
        a.ended_at,
        a.version
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// Stores what changed of a term; its version grows by one.
///
/// # Errors
/// *Stale* when somebody changed it meanwhile.
pub async fn update(db: &mut Db, scope: &Scope, a: &mut Appointment) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE head_appointment SET state = $6, term_from = $7, term_to = $8, reminded_at = $9, handover = $10, \
             handed_over_at = $11, ended_at = $12, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                a.id, a.version, a.state, a.term_from, a.term_to, a.reminded_at, a.handover, a.handed_over_at, a.ended_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    a.version += 1;
    Ok(())
}

/// A term in scope.
///
/// # Errors
/// *Not found* when it lies outside.
pub async fn load(db: &mut Db, scope: &Scope, id: AppointmentId) -> Result<Appointment, Problem> {
    let sql = format!("SELECT {APPOINTMENT} FROM head_appointment WHERE {IN_SCOPE} AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A page of the terms in scope, by place.
///
/// # Errors
/// The database refused.
pub async fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<Appointment>, i64), Problem> {
    let test = format!(
        "{IN_SCOPE} AND ($4 = '' OR state = $4) AND ($5 = 0 OR (ended_at IS NULL AND term_to <= $5)) \
         AND ($6 = false OR (ended_at IS NOT NULL AND handed_over_at IS NULL))"
    );
    let mut params = params![
        filter
            .state
            .map(|state| state.to_string())
            .unwrap_or_default(),
        filter.ending_before.map_or(0, Timestamp::millis),
        filter.handover_open
    ];
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM head_appointment WHERE {test}"),
            params.clone(),
        )
        .await?;
    let sql = format!(
        "SELECT {APPOINTMENT} FROM head_appointment WHERE {test} ORDER BY area_path, id LIMIT $7 OFFSET $8"
    );
    params.extend(params![page.page_size, page.offset()]);
    Ok((
        db.all(scope, sql, params).await?,
        total.map_or(0, |row| row.total),
    ))
}

/// The terms of a person, newest first.
///
/// # Errors
/// The database refused.
pub async fn of_person(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<Appointment>, Problem> {
    let sql = format!(
        "SELECT {APPOINTMENT} FROM head_appointment WHERE street_id = $1 AND person_id = $4 ORDER BY id DESC LIMIT 50"
    );
    Ok(db.all(scope, sql, params![person]).await?)
}

/// Terms of every street that the clock has something to do with: one begins, one is near its end, one is over.
///
/// # Errors
/// The database refused.
pub async fn due(
    db: &mut Db,
    now: Timestamp,
    remind: Timestamp,
) -> Result<Vec<(StreetId, AppointmentId)>, Problem> {
    let rows: Vec<DueRow> = db
        .all_unscoped(
            "the sweep works for every street",
            "SELECT street_id, id FROM head_appointment WHERE ended_at IS NULL AND (term_to <= $1 \
             OR (state = 'appointed' AND term_from <= $1) OR (reminded_at IS NULL AND term_to <= $2)) \
             ORDER BY street_id, id LIMIT 500",
            params![now, remind],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.street_id, row.id))
        .collect())
}

/// Stores a new letter.
///
/// # Errors
/// The number is taken; the database refused.
pub async fn insert_letter(
    db: &mut Db,
    scope: &Scope,
    l: &AppointmentLetter,
) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO appointment_letter (street_id, {LETTER}) VALUES ($1, {})",
        placeholders(4, 8)
    );
    let params = params![
        l.id,
        l.appointment_id,
        l.number,
        l.code,
        l.term_from,
        l.term_to,
        l.issued_at,
        l.issued_by
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// The letters of some terms, oldest first, for a whole page.
///
/// # Errors
/// The database refused.
pub async fn letters(
    db: &mut Db,
    scope: &Scope,
    ids: &[AppointmentId],
) -> Result<Vec<AppointmentLetter>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {LETTER} FROM appointment_letter WHERE street_id = $1 AND appointment_id IN ({}) ORDER BY id",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// A letter of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn letter(
    db: &mut Db,
    scope: &Scope,
    id: AppointmentLetterId,
) -> Result<AppointmentLetter, Problem> {
    let sql = format!("SELECT {LETTER} FROM appointment_letter WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Stores that somebody stands in.
///
/// # Errors
/// The database refused.
pub async fn insert_stand_in(db: &mut Db, scope: &Scope, s: &StandIn) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO head_stand_in (street_id, {STAND_IN}) VALUES ($1, {})",
        placeholders(4, 7)
    );
    let params = params![
        s.id,
        s.appointment_id,
        s.person_id,
        s.post_id,
        s.from_at,
        s.to_at,
        s.reason
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// Who stood in during a term, oldest first; `to_at` of one that ended early is when it did.
///
/// # Errors
/// The database refused.
pub async fn stand_ins(
    db: &mut Db,
    scope: &Scope,
    id: AppointmentId,
) -> Result<Vec<StandIn>, Problem> {
    let sql = format!(
        "SELECT {STOOD_IN} FROM head_stand_in s LEFT JOIN post p ON p.street_id = s.street_id AND p.id = s.post_id \
         WHERE s.street_id = $1 AND s.appointment_id = $4 ORDER BY s.id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// Somebody of the street with this name and number, so that a head who is known already is not made twice.
///
/// # Errors
/// The database refused.
pub async fn known_person(
    db: &mut Db,
    scope: &Scope,
    name: &str,
    phone_hash: &[u8],
) -> Result<Option<PersonId>, Problem> {
    let found: Option<IdRow> = db
        .one(
            scope,
            "SELECT id FROM person WHERE street_id = $1 AND phone_hash = $4 AND name = $5 AND ended_at IS NULL ORDER BY id LIMIT 1",
            params![phone_hash.to_vec(), name],
        )
        .await?;
    Ok(found.map(|row| row.id))
}

/// The posts that make a person head of a building and were not ended, also one whose time ran out: whoever is signed
/// in at it still has its place.
///
/// # Errors
/// The database refused.
pub async fn head_posts(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    area: AreaId,
) -> Result<Vec<HeadPost>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT id, version FROM post WHERE street_id = $1 AND person_id = $4 AND area_id = $5 AND role IN ($6, $7) \
             AND ended_at IS NULL ORDER BY id",
            params![person, area, Role::BuildingHead, Role::StairwellHead],
        )
        .await?)
}

row! {
    /// A post of somebody who stood in, whose time is over.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OverPost {
        /// The tenant.
        pub street_id: StreetId,
        /// Who stood in.
        pub person_id: PersonId,
        /// For which building.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
    }
}

/// Posts of every street that were given to stand in until now.
///
/// # Errors
/// The database refused.
pub async fn stand_ins_over(db: &mut Db, now: Timestamp) -> Result<Vec<OverPost>, Problem> {
    Ok(db
        .all_unscoped(
            "the sweep works for every street",
            "SELECT p.street_id AS street_id, p.person_id AS person_id, p.area_id AS area_id, p.area_path AS area_path \
             FROM head_stand_in s JOIN post p ON p.street_id = s.street_id AND p.id = s.post_id \
             WHERE s.to_at <= $1 AND p.ended_at IS NULL ORDER BY p.id LIMIT 500",
            params![now],
        )
        .await?)
}

row! {
    struct PostRow { post_id: PostId }
}

/// The posts a person was given to stand in for somebody.
///
/// # Errors
/// The database refused.
pub async fn standing_in(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<PostId>, Problem> {
    let rows: Vec<PostRow> = db
        .all(
            scope,
            "SELECT post_id FROM head_stand_in WHERE street_id = $1 AND person_id = $4",
            params![person],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.post_id).collect())
}
