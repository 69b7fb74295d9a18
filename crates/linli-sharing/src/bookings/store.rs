//! Queries over bookings, their series, and who comes along.

use std::collections::HashMap;

use linli_domain::id::{
    BookingId, BookingSeriesId, ClosureId, OrderId, OrgId, PersonId, ResourceId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::agreements::store::escaped;
use linli_work::resources::ResourceClass;

use super::rules::BookingState;
use super::{BehalfWay, BookingKind};
use crate::openings::slots::Span;

pub mod rounds;
pub mod series;

row! {
    /// A booking as it is stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Booking {
        /// Its id.
        pub id: BookingId,
        /// Its number (`YY…`).
        pub number: String,
        /// What is booked.
        pub resource_id: ResourceId,
        /// The unit that has booked.
        pub org_id: Option<OrgId>,
        /// The person who has booked, for themselves or their unit; nobody where a clerk booked.
        pub person_id: Option<PersonId>,
        /// How they asked, where a clerk booked.
        pub behalf_way: Option<BehalfWay>,
        /// How residents are called at the door.
        pub behalf_name: Option<String>,
        /// The office whose clerk booked.
        pub clerk_org_id: Option<OrgId>,
        /// Who wrote it.
        pub created_by: Option<PersonId>,
        /// What for, in a word.
        pub kind: BookingKind,
        /// What for.
        pub purpose: String,
        /// The order the use serves.
        pub order_id: Option<OrderId>,
        /// Whether it needs no approval because an agreement promises such resources.
        pub directed: bool,
        /// Whether others may come along.
        pub open: bool,
        /// From.
        pub from_at: Timestamp,
        /// To.
        pub to_at: Timestamp,
        /// Where it stands.
        pub state: BookingState,
        /// The version of the conditions that was acknowledged.
        pub acknowledged_version: Option<i64>,
        /// Its series.
        pub series_id: Option<BookingSeriesId>,
        /// Whether it was moved after it was made.
        pub changed: bool,
        /// How many come along.
        pub joined: i64,
        /// Since when it waits for a place.
        pub waiting_since: Option<Timestamp>,
        /// The closure that displaced it.
        pub closure_id: Option<ClosureId>,
        /// The code on its slip.
        pub code: String,
        /// Why it was declined or cancelled.
        pub reason: Option<String>,
        /// Whether it was cancelled later than is free.
        pub late_cancel: bool,
        /// Who approved or declined it.
        pub decided_by: Option<PersonId>,
        /// When.
        pub decided_at: Option<Timestamp>,
        /// When the use began.
        pub started_at: Option<Timestamp>,
        /// Who confirmed the return.
        pub returned_by: Option<PersonId>,
        /// When.
        pub returned_at: Option<Timestamp>,
        /// Whether it was left in order.
        pub in_order: Option<bool>,
        /// What was noted.
        pub return_note: Option<String>,
        /// 1 to 3.
        pub rating: Option<i64>,
        /// In words.
        pub rating_note: Option<String>,
        /// When the booker was reminded.
        pub reminded_at: Option<Timestamp>,
        /// When it was asked for.
        pub created_at: Timestamp,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Booking {
    /// The time it is for.
    #[must_use]
    pub fn span(&self) -> Span {
        Span {
            from: self.from_at,
            to: self.to_at,
        }
    }
}

/// The columns of a [`Booking`].
pub const COLUMNS: &str = "id, number, resource_id, org_id, person_id, behalf_way, behalf_name, clerk_org_id, created_by, \
    kind, purpose, order_id, directed, open, from_at, to_at, state, acknowledged_version, series_id, changed, joined, \
    waiting_since, closure_id, code, reason, late_cancel, decided_by, decided_at, started_at, returned_by, returned_at, \
    in_order, return_note, rating, rating_note, reminded_at, created_at, updated_at, version";

/// A booking of the street; whether the caller may see it is the room's rule.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: BookingId) -> Result<Booking, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM booking WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

fn values(one: &Booking) -> Vec<Param> {
    params![
        one.id,
        one.number,
        one.resource_id,
        one.org_id,
        one.person_id,
        one.behalf_way,
        one.behalf_name,
        one.clerk_org_id,
        one.created_by,
        one.kind,
        one.purpose,
        one.order_id,
        one.directed,
        one.open,
        one.from_at,
        one.to_at,
        one.state,
        one.acknowledged_version,
        one.series_id,
        one.changed,
        one.joined,
        one.waiting_since,
        one.closure_id,
        one.code,
        one.reason,
        one.late_cancel,
        one.decided_by,
        one.decided_at,
        one.started_at,
        one.returned_by,
        one.returned_at,
        one.in_order,
        one.return_note,
        one.rating,
        one.rating_note,
        one.reminded_at,
        one.created_at,
        one.updated_at,
        one.version
    ]
}

/// Adds a booking.
///
/// # Errors
/// The number is taken, or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, one: &Booking) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO booking (street_id, {COLUMNS}) VALUES ($1, {})",
        placeholders(4, COLUMNS.split(',').count())
    );
    db.execute(scope, sql, values(one)).await?;
    Ok(())
}

/// Writes a booking that was read at `one.version`, and counts the version up. Number, resource and origin stay.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn update(db: &mut Db, scope: &Scope, one: &mut Booking) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE booking SET version = version + 1, from_at = $6, to_at = $7, state = $8, acknowledged_version = $9, \
             changed = $10, joined = $11, waiting_since = $12, closure_id = $13, reason = $14, late_cancel = $15, \
             decided_by = $16, decided_at = $17, started_at = $18, returned_by = $19, returned_at = $20, in_order = $21, \
             return_note = $22, rating = $23, rating_note = $24, reminded_at = $25, updated_at = $26, order_id = $27, directed = $28 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                one.id,
                one.version,
                one.from_at,
                one.to_at,
                one.state,
                one.acknowledged_version,
                one.changed,
                one.joined,
                one.waiting_since,
                one.closure_id,
                one.reason,
                one.late_cancel,
                one.decided_by,
                one.decided_at,
                one.started_at,
                one.returned_by,
                one.returned_at,
                one.in_order,
                one.return_note,
                one.rating,
                one.rating_note,
                one.reminded_at,
                one.updated_at,
                one.order_id,
                one.directed
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// Whose bookings a list or a calendar holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A person's own, those of a unit, and those the person comes along to.
    Own(Option<PersonId>, Option<OrgId>, Vec<BookingId>),
    /// Of one resource.
    Resource(ResourceId),
    /// Of one unit.
    Unit(OrgId),
    /// Of one unit, of resources that lie in the scope.
    UnitInPlace(OrgId),
    /// Of the resources a unit owns.
    Owned(OrgId),
    /// Of the resources a unit owns that lie in the scope.
    OwnedInPlace(OrgId),
    /// Of the resources that lie in the scope.
    Place,
}

/// What a list asks for.
#[derive(Debug)]
pub struct Filter {
    /// Whose.
    pub whose: Whose,
    /// In its purpose, number, place, unit, person or residents' name.
    pub text: Option<String>,
    /// Only of this resource.
    pub resource: Option<ResourceId>,
    /// In one of these states; in any where empty.
    pub states: Vec<BookingState>,
    /// Beginning at this moment or later.
    pub from: Option<Timestamp>,
    /// Beginning before this moment.
    pub to: Option<Timestamp>,
    /// The coming first, and not the latest.
    pub upward: bool,
}

row! {
    struct Total { total: i64 }
}

fn conditions(filter: &Filter) -> (String, Vec<Param>) {
    let mut params: Vec<Param> = Vec::new();
    let owned = "EXISTS (SELECT 1 FROM resource r WHERE r.street_id = booking.street_id AND r.id = booking.resource_id AND";
    let mut sql = "street_id = $1".to_owned();
    let mut narrow = |condition: String, values: Vec<Param>| {
        let mut filled = String::new();
        for (index, part) in condition.split('?').enumerate() {
            if index > 0 {
                filled.push_str(&format!("${}", params.len() + 3 + index));
            }
            filled.push_str(part);
        }
        sql.push_str(&format!(" AND {filled}"));
        params.extend(values);
    };
    match &filter.whose {
        Whose::Own(person, org, along) => {
            let mut any = "person_id = ? OR created_by = ?".to_owned();
            let mut values = params![person, person];
            if let Some(org) = org {
                any.push_str(" OR org_id = ?");
                values.push(org.to_param());
            }
            if !along.is_empty() {
                let marks = vec!["?"; along.len()].join(", ");
                any.push_str(&format!(" OR id IN ({marks})"));
                values.extend(along.iter().map(ToParam::to_param));
            }
            narrow(format!("({any})"), values);
        }
        Whose::Resource(id) => narrow("resource_id = ?".to_owned(), params![id]),
        Whose::Unit(org) => narrow("org_id = ?".to_owned(), params![org]),
        Whose::UnitInPlace(org) => narrow(
            format!("org_id = ? AND {owned} r.area_path >= $2 AND r.area_path < $3)"),
            params![org],
        ),
        Whose::Owned(org) => narrow(format!("{owned} r.org_id = ?)"), params![org]),
        Whose::OwnedInPlace(org) => narrow(
            format!("{owned} r.org_id = ? AND r.area_path >= $2 AND r.area_path < $3)"),
            params![org],
        ),
        Whose::Place => narrow(
            format!("{owned} r.area_path >= $2 AND r.area_path < $3)"),
            vec![],
        ),
    }
    if let Some(text) = &filter.text {
        let like = format!("%{}%", escaped(text));
        // as lists show it: a unit stands for whoever booked for it
        let of = |table: &str, key: &str, column: &str| {
            format!(
                "EXISTS (SELECT 1 FROM {table} n WHERE n.street_id = booking.street_id AND n.id = booking.{key} \
                 AND n.{column} LIKE ? ESCAPE '!')"
            )
        };
        narrow(
            format!(
                "(purpose LIKE ? ESCAPE '!' OR number LIKE ? ESCAPE '!' OR behalf_name LIKE ? ESCAPE '!' OR {} OR {} \
                 OR (org_id IS NULL AND {}))",
                of("resource", "resource_id", "title"),
                of("org", "org_id", "name"),
                of("person", "person_id", "name"),
            ),
            params![like, like.to_uppercase(), like, like, like, like],
        );
    }
    if let Some(id) = filter.resource {
        narrow("resource_id = ?".to_owned(), params![id]);
    }
    if !filter.states.is_empty() {
        let marks = vec!["?"; filter.states.len()].join(", ");
        let states = filter.states.iter().map(ToParam::to_param).collect();
        narrow(format!("state IN ({marks})"), states);
    }
    if let Some(from) = filter.from {
        narrow("from_at >= ?".to_owned(), params![from]);
    }
    if let Some(to) = filter.to {
        narrow("from_at < ?".to_owned(), params![to]);
    }
    (sql, params)
}

/// A page of bookings and how many there are.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<Booking>, i64), Problem> {
    let (sql, mut params) = conditions(filter);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM booking WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let order = if filter.upward {
        "from_at, id"
    } else {
        "from_at DESC, id DESC"
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM booking WHERE {sql} ORDER BY {order} LIMIT ${next} OFFSET ${}",
        next + 1
    );
    let rows = db.all(scope, sql, params).await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

/// The bookings of a calendar, by their beginning, at most `limit`: of a place, a unit or a person.
///
/// # Errors
/// The database refused.
pub async fn calendar(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Booking>, Problem> {
    let (sql, mut params) = conditions(filter);
    params.push(limit.to_param());
    let sql = format!(
        "SELECT {COLUMNS} FROM booking WHERE {sql} ORDER BY from_at, id LIMIT ${}",
        params.len() + 3
    );
    Ok(db.all(scope, sql, params).await?)
}

row! {
    /// A resource as a booking tells it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Booked {
        /// Its id.
        pub id: ResourceId,
        /// What it is called.
        pub title: String,
        /// What it is.
        pub class: ResourceClass,
        /// Whose it is.
        pub org_id: OrgId,
        /// Where it is.
        pub area_path: linli_domain::area::AreaPath,
    }
}

/// The resources some bookings are of.
///
/// # Errors
/// The database refused.
pub async fn resources(
    db: &mut Db,
    scope: &Scope,
    bookings: &[Booking],
) -> Result<HashMap<ResourceId, Booked>, Problem> {
    let mut ids: Vec<ResourceId> = bookings.iter().map(|one| one.resource_id).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, title, class, org_id, area_path FROM resource WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<Booked> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What waits for a place of a resource on a day, the longest first.
///
/// # Errors
/// The database refused.
pub async fn waiting(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
    span: Span,
) -> Result<Vec<Booking>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM booking WHERE street_id = $1 AND resource_id = $4 AND state = 'waiting' AND from_at < $6 \
         AND to_at > $5 ORDER BY waiting_since, id"
    );
    Ok(db.all(scope, sql, params![id, span.from, span.to]).await?)
}

/// How many wait for a stretch longer than one does.
///
/// # Errors
/// The database refused.
pub async fn waiting_before(db: &mut Db, scope: &Scope, one: &Booking) -> Result<i64, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM booking WHERE street_id = $1 AND resource_id = $4 AND state = 'waiting' \
             AND from_at < $6 AND to_at > $5 AND (waiting_since < $7 OR (waiting_since = $7 AND id < $8))",
            params![
                one.resource_id,
                one.from_at,
                one.to_at,
                one.waiting_since,
                one.id
            ],
        )
        .await?;
    Ok(total.map_or(0, |row| row.total))
}

/// Bookings of a resource in some states that meet a time, by their beginning.
///
/// # Errors
/// The database refused.
pub async fn meeting(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
    states: &[BookingState],
    span: Span,
) -> Result<Vec<Booking>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM booking WHERE street_id = $1 AND resource_id = $4 AND to_at > $5 AND from_at < $6 \
         AND state IN ({}) ORDER BY from_at, id",
        placeholders(7, states.len())
    );
    let mut params = params![id, span.from, span.to];
    params.extend(states.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}

/// Bookings a closure displaced that have no other slot yet.
///
/// # Errors
/// The database refused.
pub async fn displaced_by(
    db: &mut Db,
    scope: &Scope,
    id: ClosureId,
) -> Result<Vec<Booking>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM booking WHERE street_id = $1 AND closure_id = $4 AND state = 'displaced' ORDER BY created_at, id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// Bookings of a resource that gave way to other hours or to its end, and have no other slot yet.
///
/// # Errors
/// The database refused.
pub async fn given_way(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
) -> Result<Vec<Booking>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM booking WHERE street_id = $1 AND resource_id = $4 AND state = 'displaced' \
         AND closure_id IS NULL ORDER BY created_at, id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// The bookings of a resource under a code that may be used at a moment, the nearest to it first.
///
/// # Errors
/// The database refused.
pub async fn by_code(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
    code: &str,
    day: Span,
) -> Result<Option<Booking>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM booking WHERE street_id = $1 AND resource_id = $4 AND code = $5 AND from_at >= $6 \
         AND from_at < $7 ORDER BY from_at, id LIMIT 1"
    );
    Ok(db
        .one(scope, sql, params![id, code, day.from, day.to])
        .await?)
}
