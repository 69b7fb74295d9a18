//! Queries over terms, windows, closures, school holidays and prompts, and over what holds a place.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, AreaId, ClosureId, OrgId, PersonId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::resources::ResourceClass;

use super::slots::Span;
use super::{ApprovalMode, ClosureKind, Eligible};
use crate::bookings::rules::BookingState;

pub mod offers;

row! {
    /// The terms of a resource as they are stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Terms {
        /// The resource.
        pub resource_id: ResourceId,
        /// Whether it can be booked at all at the moment.
        pub bookable: bool,
        /// How many parties at once.
        pub capacity: i64,
        /// Minutes of a slot.
        pub slot_minutes: i64,
        /// How many slots one booking takes at most.
        pub most_slots: i64,
        /// How many hours ahead at least.
        pub lead_hours: i64,
        /// How many days ahead at most.
        pub horizon_days: i64,
        /// Whether somebody approves.
        pub approval: ApprovalMode,
        /// Who may book.
        pub eligible: Eligible,
        /// Of which alliance.
        pub alliance_id: Option<AllianceId>,
        /// Whether residents may book through a clerk.
        pub residents: bool,
        /// Quotas, JSON.
        pub quotas: String,
        /// Windows, JSON.
        pub windows: String,
        /// The conditions.
        pub conditions: String,
        /// Their version, 0 where there never were any.
        pub conditions_version: i64,
        /// Until how many hours before a booking is cancelled freely.
        pub cancel_hours: i64,
        /// What the codes on slips are derived from.
        pub secret: Vec<u8>,
        /// Who wrote them last.
        pub updated_by: Option<PersonId>,
        /// When.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const TERMS: &str = "resource_id, bookable, capacity, slot_minutes, most_slots, lead_hours, horizon_days, approval, eligible, \
    alliance_id, residents, quotas, windows, conditions, conditions_version, cancel_hours, secret, updated_by, updated_at, version";

/// The terms of a resource, if it has any.
///
/// # Errors
/// The database refused.
pub async fn terms(db: &mut Db, scope: &Scope, id: ResourceId) -> Result<Option<Terms>, Problem> {
    let sql =
        format!("SELECT {TERMS} FROM booking_terms WHERE street_id = $1 AND resource_id = $4");
    Ok(db.one(scope, sql, params![id]).await?)
}

/// The same, locked until the transaction ends: who counts places counts them behind this lock.
///
/// # Errors
/// The database refused.
pub async fn lock(db: &mut Db, scope: &Scope, id: ResourceId) -> Result<Option<Terms>, Problem> {
    let sql = format!(
        "SELECT {TERMS} FROM booking_terms WHERE street_id = $1 AND resource_id = $4{}",
        db.for_update()
    );
    Ok(db.one(scope, sql, params![id]).await?)
}

/// Writes the first terms of a resource, or those that were read at `terms.version`, and counts the version up.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn save(db: &mut Db, scope: &Scope, terms: &mut Terms) -> Result<(), Problem> {
    let values = params![
        terms.resource_id,
        terms.version,
        terms.bookable,
        terms.capacity,
        terms.slot_minutes,
        terms.most_slots,
        terms.lead_hours,
        terms.horizon_days,
        terms.approval,
        terms.eligible,
        terms.alliance_id,
        terms.residents,
        terms.quotas,
        terms.windows,
        terms.conditions,
        terms.conditions_version,
        terms.cancel_hours,
        terms.secret,
        terms.updated_by,
        terms.updated_at
    ];
    let sql = if terms.version == 0 {
        "INSERT INTO booking_terms (street_id, resource_id, version, bookable, capacity, slot_minutes, most_slots, \
         lead_hours, horizon_days, approval, eligible, alliance_id, residents, quotas, windows, conditions, \
         conditions_version, cancel_hours, secret, updated_by, updated_at) VALUES ($1, $4, $5 + 1, $6, $7, $8, $9, $10, \
         $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) ON CONFLICT DO NOTHING"
    } else {
        "UPDATE booking_terms SET version = version + 1, bookable = $6, capacity = $7, slot_minutes = $8, most_slots = $9, \
         lead_hours = $10, horizon_days = $11, approval = $12, eligible = $13, alliance_id = $14, residents = $15, \
         quotas = $16, windows = $17, conditions = $18, conditions_version = $19, cancel_hours = $20, secret = $21, \
         updated_by = $22, updated_at = $23 WHERE street_id = $1 AND resource_id = $4 AND version = $5"
    };
    if db.execute(scope, sql, values).await? == 0 {
        return Err(Problem::stale());
    }
    terms.version += 1;
    Ok(())
}

/// Counts the version of terms up where something beside them changed.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn touch(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
    version: i64,
) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE booking_terms SET version = version + 1 WHERE street_id = $1 AND resource_id = $4 AND version = $5",
            params![id, version],
        )
        .await?;
    match touched {
        0 => Err(Problem::stale()),
        _ => Ok(()),
    }
}

/// Keeps a version of the conditions; what was acknowledged can be read for ever.
///
/// # Errors
/// The database refused.
pub async fn keep_conditions(db: &mut Db, scope: &Scope, terms: &Terms) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO booking_conditions (street_id, resource_id, version, text, written_by, written_at) \
         VALUES ($1, $4, $5, $6, $7, $8)",
        params![
            terms.resource_id,
            terms.conditions_version,
            terms.conditions,
            terms.updated_by,
            terms.updated_at
        ],
    )
    .await?;
    Ok(())
}

row! {
    /// A closure or a repair as it is stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Closure {
        /// Its id.
        pub id: ClosureId,
        /// The resource.
        pub resource_id: ResourceId,
        /// Which of the two.
        pub kind: ClosureKind,
        /// From.
        pub from_at: Timestamp,
        /// To, no longer in it.
        pub to_at: Timestamp,
        /// Why.
        pub reason: String,
        /// When it was taken back.
        pub lifted_at: Option<Timestamp>,
    }
}

const CLOSURE: &str = "id, resource_id, kind, from_at, to_at, reason, lifted_at";

/// Closures of some resources that hold at some moment of a time, by their beginning.
///
/// # Errors
/// The database refused.
pub async fn closures(
    db: &mut Db,
    scope: &Scope,
    of: Option<&[ResourceId]>,
    span: Span,
) -> Result<Vec<Closure>, Problem> {
    let mut params = params![span.from, span.to];
    let some = match of {
        Some([]) => return Ok(Vec::new()),
        Some(ids) => {
            params.extend(ids.iter().map(ToParam::to_param));
            format!(" AND resource_id IN ({})", placeholders(6, ids.len()))
        }
        None => String::new(),
    };
    let sql = format!(
        "SELECT {CLOSURE} FROM resource_closure WHERE street_id = $1 AND to_at > $4 AND from_at < $5 \
         AND lifted_at IS NULL{some} ORDER BY from_at, id"
    );
    Ok(db.all(scope, sql, params).await?)
}

/// One closure.
///
/// # Errors
/// *Not found* when there is none.
pub async fn closure(db: &mut Db, scope: &Scope, id: ClosureId) -> Result<Closure, Problem> {
    let sql = format!("SELECT {CLOSURE} FROM resource_closure WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Adds a closure.
///
/// # Errors
/// The database refused.
pub async fn insert_closure(
    db: &mut Db,
    scope: &Scope,
    one: &Closure,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO resource_closure (street_id, id, resource_id, kind, from_at, to_at, reason, created_by, created_at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            one.id,
            one.resource_id,
            one.kind,
            one.from_at,
            one.to_at,
            one.reason,
            by,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Takes a closure back; `false` where it was taken back already.
///
/// # Errors
/// The database refused.
pub async fn lift(
    db: &mut Db,
    scope: &Scope,
    id: ClosureId,
    now: Timestamp,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE resource_closure SET lifted_at = $5 WHERE street_id = $1 AND id = $4 AND lifted_at IS NULL",
            params![id, now],
        )
        .await?;
    Ok(touched > 0)
}

row! {
    struct Displaced { closure_id: ClosureId, total: i64 }
}

/// How many bookings of a resource each closure displaced that have no other slot yet.
///
/// # Errors
/// The database refused.
pub async fn displaced(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
) -> Result<HashMap<ClosureId, i64>, Problem> {
    let rows: Vec<Displaced> = db
        .all(
            scope,
            "SELECT closure_id, count(*) AS total FROM booking WHERE street_id = $1 AND resource_id = $4 \
             AND state = 'displaced' AND closure_id IS NOT NULL GROUP BY closure_id",
            params![id],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.closure_id, row.total))
        .collect())
}

row! {
    /// A booking as far as it takes a place.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Hold {
        /// The resource.
        pub resource_id: ResourceId,
        /// From.
        pub from_at: Timestamp,
        /// To.
        pub to_at: Timestamp,
        /// Where it stands.
        pub state: BookingState,
    }
}

impl Hold {
    /// The time it takes.
    #[must_use]
    pub fn span(&self) -> Span {
        Span {
            from: self.from_at,
            to: self.to_at,
        }
    }
}

/// Bookings of some resources (of all where none are named) that begin in a time and hold a place or held it to the end, by
/// resource and beginning.
///
/// # Errors
/// The database refused.
pub async fn holds(
    db: &mut Db,
    scope: &Scope,
    of: Option<&[ResourceId]>,
    span: Span,
) -> Result<Vec<Hold>, Problem> {
    let mut params = params![span.from, span.to];
    let some = match of {
        Some([]) => return Ok(Vec::new()),
        Some(ids) => {
            params.extend(ids.iter().map(ToParam::to_param));
            format!(" AND resource_id IN ({})", placeholders(6, ids.len()))
        }
        None => String::new(),
    };
    // put in order here: asked for an order, the embedded database walks the bookings of all times along an index that has it
    let sql = format!(
        "SELECT resource_id, from_at, to_at, state FROM booking WHERE street_id = $1 AND from_at >= $4 AND from_at < $5 \
         AND state IN ('requested', 'approved', 'confirmed', 'in_use', 'returned', 'rated'){some}"
    );
    let mut holds: Vec<Hold> = db.all(scope, sql, params).await?;
    holds.sort_unstable_by_key(|hold| (hold.resource_id, hold.from_at, hold.to_at));
    Ok(holds)
}

row! {
    /// A bookable resource with what slots are computed from.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Listed {
        /// The resource.
        pub resource_id: ResourceId,
        /// What it is called.
        pub title: String,
        /// What it is.
        pub class: ResourceClass,
        /// Whose it is.
        pub org_id: OrgId,
        /// Where it is.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// The first moment it is no longer offered.
        pub valid_to: Option<Timestamp>,
        /// Whether it can be booked at all at the moment.
        pub bookable: bool,
        /// How many parties at once.
        pub capacity: i64,
        /// Minutes of a slot.
        pub slot_minutes: i64,
        /// How many slots one booking takes at most.
        pub most_slots: i64,
        /// How many hours ahead at least.
        pub lead_hours: i64,
        /// How many days ahead at most.
        pub horizon_days: i64,
        /// Whether somebody approves.
        pub approval: ApprovalMode,
        /// Windows, JSON.
        pub windows: String,
    }
}

row! {
    struct Total { total: i64 }
}

/// What a list of bookable resources asks for.
#[derive(Debug, Default)]
pub struct Filter {
    /// What it is.
    pub class: Option<ResourceClass>,
    /// Whose it is.
    pub org: Option<OrgId>,
    /// In which place.
    pub area: Option<AreaPath>,
    /// For at least so many parties at once.
    pub capacity: Option<i64>,
}

/// Listed resources with terms that are open for booking, by name: a page of them, or all (at most 2,000), and how many.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    page: Option<Page>,
) -> Result<(Vec<Listed>, i64), Problem> {
    let mut sql = "FROM resource r JOIN booking_terms t ON t.street_id = r.street_id AND t.resource_id = r.id \
                   WHERE r.street_id = $1 AND r.state = 'listed' AND t.bookable"
        .to_owned();
    let mut params: Vec<Param> = Vec::new();
    let mut narrow = |condition: &str, param: Param| {
        params.push(param);
        sql.push_str(&format!(" AND {condition} ${}", params.len() + 3));
    };
    if let Some(class) = filter.class {
        narrow("r.class =", class.to_param());
    }
    if let Some(org) = filter.org {
        narrow("r.org_id =", org.to_param());
    }
    if let Some(area) = &filter.area {
        let (low, high) = area.range();
        narrow("r.area_path >=", low.to_param());
        narrow("r.area_path <", high.to_param());
    }
    if let Some(capacity) = filter.capacity {
        narrow("t.capacity >=", capacity.to_param());
    }
    let total = match page {
        Some(_) => {
            let counted: Option<Total> = db
                .one(
                    scope,
                    format!("SELECT count(*) AS total {sql}"),
                    params.clone(),
                )
                .await?;
            counted.map_or(0, |row| row.total)
        }
        None => 0,
    };
    let next = params.len() + 4;
    params.extend(match page {
        Some(page) => params![page.page_size, page.offset()],
        None => params![2_000_i64, 0_i64],
    });
    let columns = "r.id AS resource_id, r.title AS title, r.class AS class, r.org_id AS org_id, r.area_id AS area_id, \
                   r.area_path AS area_path, r.valid_to AS valid_to, t.bookable AS bookable, t.capacity AS capacity, \
                   t.slot_minutes AS slot_minutes, t.most_slots AS most_slots, t.lead_hours AS lead_hours, \
                   t.horizon_days AS horizon_days, t.approval AS approval, t.windows AS windows";
    let rows: Vec<Listed> = db
        .all(
            scope,
            format!(
                "SELECT {columns} {sql} ORDER BY r.title, r.id LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    let total = if page.is_some() {
        total
    } else {
        i64::try_from(rows.len()).unwrap_or(i64::MAX)
    };
    Ok((rows, total))
}

row! {
    /// The school holidays of a street as they are stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct School {
        /// JSON.
        pub holidays: String,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The school holidays of the street, if they were ever written.
///
/// # Errors
/// The database refused.
pub async fn school(db: &mut Db, scope: &Scope) -> Result<Option<School>, Problem> {
    let sql = "SELECT holidays, version FROM school_calendar WHERE street_id = $1";
    Ok(db.one(scope, sql, params![]).await?)
}

/// Writes the school holidays that were read at a version (0 for the first time).
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn save_school(
    db: &mut Db,
    scope: &Scope,
    holidays: &str,
    version: i64,
    now: Timestamp,
) -> Result<(), Problem> {
    let sql = if version == 0 {
        "INSERT INTO school_calendar (street_id, holidays, updated_at, version) VALUES ($1, $4, $5, $6 + 1) \
         ON CONFLICT DO NOTHING"
    } else {
        "UPDATE school_calendar SET holidays = $4, updated_at = $5, version = version + 1 \
         WHERE street_id = $1 AND version = $6"
    };
    match db
        .execute(scope, sql, params![holidays, now, version])
        .await?
    {
        0 => Err(Problem::stale()),
        _ => Ok(()),
    }
}
