//! Queries of guards and rounds: what quotas count, who is a member, what is promised, whose time has come.

use linli_domain::id::{AllianceId, BookingId, OrgId, PersonId, ResourceId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam};
use linli_kit::{params, row};
use linli_work::alliances::store::members::living_codes;
use linli_work::resources::ResourceClass;

use crate::bookings::BookingKind;
use crate::bookings::store::Booking;
use crate::openings::slots::Span;

row! {
    struct Total { total: i64 }
}

/// What a quota counts.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// Of this unit.
    pub org: Option<OrgId>,
    /// Of this person.
    pub person: Option<PersonId>,
    /// Of this kind.
    pub kind: Option<BookingKind>,
    /// In this time.
    pub span: Span,
    /// Not this one.
    pub but: Option<BookingId>,
}

/// The bookings of a resource that a quota counts: those that hold a place or were used.
fn narrowed(id: ResourceId, counted: &Counted) -> (String, Vec<Param>) {
    let mut params = params![id, counted.span.from, counted.span.to];
    let mut sql = "street_id = $1 AND resource_id = $4 AND from_at >= $5 AND from_at < $6 \
                   AND state IN ('requested', 'approved', 'confirmed', 'displaced', 'in_use', 'returned', 'rated')"
        .to_owned();
    let mut narrow = |column: &str, param: Param| {
        params.push(param);
        sql.push_str(&format!(" AND {column} ${}", params.len() + 3));
    };
    if let Some(org) = counted.org {
        narrow("org_id =", org.to_param());
    }
    if let Some(person) = counted.person {
        narrow("person_id =", person.to_param());
    }
    if let Some(kind) = counted.kind {
        narrow("kind =", kind.to_param());
    }
    if let Some(but) = counted.but {
        narrow("id <>", but.to_param());
    }
    (sql, params)
}

/// How many bookings of a resource a quota counts.
///
/// # Errors
/// The database refused.
pub async fn count(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
    counted: &Counted,
) -> Result<i64, Problem> {
    let (sql, params) = narrowed(id, counted);
    let sql = format!("SELECT count(*) AS total FROM booking WHERE {sql}");
    let total: Option<Total> = db.one(scope, sql, params).await?;
    Ok(total.map_or(0, |row| row.total))
}

row! {
    /// What somebody has booked already.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Had {
        /// The booking.
        pub id: BookingId,
        /// Its number.
        pub number: String,
        /// From.
        pub from_at: Timestamp,
        /// To.
        pub to_at: Timestamp,
    }
}

/// Another booking of the same resource that meets the time of one and is of the same people: of the person who books, or of the
/// unit or the residents a clerk books for.
///
/// # Errors
/// The database refused.
pub async fn had(db: &mut Db, scope: &Scope, one: &Booking) -> Result<Option<Had>, Problem> {
    let mut params = params![one.resource_id, one.from_at, one.to_at, one.id];
    let mut sql = "SELECT id, number, from_at, to_at FROM booking WHERE street_id = $1 AND resource_id = $4 AND to_at > $5 \
                   AND from_at < $6 AND id <> $7 AND state IN ('waiting', 'requested', 'approved', 'confirmed', 'in_use')"
        .to_owned();
    let (column, same) = match (one.person_id, one.org_id) {
        (Some(person), _) => ("person_id", person.to_param()),
        (None, Some(org)) => ("person_id IS NULL AND org_id", org.to_param()),
        (None, None) => (
            "person_id IS NULL AND behalf_name",
            one.behalf_name.to_param(),
        ),
    };
    params.push(same);
    sql.push_str(&format!(" AND {column} = $8 ORDER BY from_at, id LIMIT 1"));
    Ok(db.one(scope, sql, params).await?)
}

row! {
    struct Beginning { from_at: Timestamp }
}

/// When the bookings of a resource begin that a quota counts.
///
/// # Errors
/// The database refused.
pub async fn beginnings(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
    counted: &Counted,
) -> Result<Vec<Timestamp>, Problem> {
    let (sql, params) = narrowed(id, counted);
    let sql = format!("SELECT from_at FROM booking WHERE {sql}");
    let rows: Vec<Beginning> = db.all(scope, sql, params).await?;
    Ok(rows.into_iter().map(|row| row.from_at).collect())
}

/// Whether a unit is a member of an alliance now; an invitation alone is not enough.
///
/// # Errors
/// The database refused.
pub async fn is_member(
    db: &mut Db,
    scope: &Scope,
    alliance: AllianceId,
    org: OrgId,
) -> Result<bool, Problem> {
    let sql = format!(
        "SELECT count(*) AS total FROM alliance_membership WHERE street_id = $1 AND alliance_id = $4 AND org_id = $5 \
         AND state <> 'invited' AND state IN ({})",
        living_codes()
    );
    let total: Option<Total> = db.one(scope, sql, params![alliance, org]).await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// Whether an agreement that holds at a moment promises resources of a class of a unit.
///
/// # Errors
/// The database refused.
pub async fn is_promised(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    class: ResourceClass,
    at: Timestamp,
) -> Result<bool, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM obligation l JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id \
             WHERE l.street_id = $1 AND l.org_id = $4 AND l.resource_class = $5 AND a.valid_from <= $6 AND a.valid_to > $6 \
             AND a.state IN ('signed', 'effective', 'expiring')",
            params![org, class, at],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

row! {
    /// A booking a round has something to do with.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Due {
        /// The street.
        pub street_id: StreetId,
        /// The booking.
        pub id: BookingId,
    }
}

/// Bookings, at most 500, whose time has come: those that lapse at `now` (unsettled ones that have begun, confirmed ones that
/// ended before `forgotten`), and confirmed ones that begin before `soon` and whose booker was not reminded.
///
/// # Errors
/// The database refused.
pub async fn due(
    db: &mut Db,
    now: Timestamp,
    forgotten: Timestamp,
    soon: Timestamp,
) -> Result<Vec<Due>, Problem> {
    let sql = "SELECT street_id, id FROM booking WHERE \
               (state IN ('waiting', 'requested', 'approved', 'displaced') AND from_at <= $1) \
               OR (state = 'confirmed' AND from_at <= $2 AND to_at <= $2) \
               OR (state IN ('approved', 'confirmed') AND from_at > $1 AND from_at <= $3 AND reminded_at IS NULL) \
               ORDER BY from_at, id LIMIT 500";
    Ok(db
        .all_unscoped(
            "the round over all streets",
            sql,
            params![now, forgotten, soon],
        )
        .await?)
}

/// Notes that a booker was reminded. Nothing anybody sees has changed, so the version stays: whoever has the page open goes on.
///
/// # Errors
/// The database refused.
pub async fn note_reminded(
    db: &mut Db,
    scope: &Scope,
    id: BookingId,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE booking SET reminded_at = $5 WHERE street_id = $1 AND id = $4",
        params![id, now],
    )
    .await?;
    Ok(())
}

/// Bookings that stand, at most 500, beyond the end of what is booked.
///
/// # Errors
/// The database refused.
pub async fn past_end(db: &mut Db, now: Timestamp) -> Result<Vec<Due>, Problem> {
    let sql = "SELECT b.street_id AS street_id, b.id AS id FROM booking b \
               JOIN resource r ON r.street_id = b.street_id AND r.id = b.resource_id \
               WHERE b.state IN ('waiting', 'requested', 'approved', 'confirmed') AND b.from_at > $1 \
               AND r.valid_to < b.to_at AND r.state IN ('listed', 'paused', 'expired') ORDER BY b.from_at, b.id LIMIT 500";
    Ok(db
        .all_unscoped("the round over all streets", sql, params![now])
        .await?)
}

/// Bookings, at most 500, that gave way to other hours or to the end of what is booked, and may fit again.
///
/// # Errors
/// The database refused.
pub async fn given_way(db: &mut Db, now: Timestamp) -> Result<Vec<Due>, Problem> {
    let sql = "SELECT b.street_id AS street_id, b.id AS id FROM booking b \
               JOIN resource r ON r.street_id = b.street_id AND r.id = b.resource_id \
               WHERE b.state = 'displaced' AND b.closure_id IS NULL AND b.from_at > $1 AND r.state = 'listed' \
               AND (r.valid_to IS NULL OR r.valid_to >= b.to_at) ORDER BY b.created_at, b.id LIMIT 500";
    Ok(db
        .all_unscoped("the round over all streets", sql, params![now])
        .await?)
}

/// Bookings still to come, at most 500, of resources whose owner has withdrawn them for good.
///
/// # Errors
/// The database refused.
pub async fn withdrawn(db: &mut Db, now: Timestamp) -> Result<Vec<Due>, Problem> {
    let sql = "SELECT b.street_id AS street_id, b.id AS id FROM booking b \
               JOIN resource r ON r.street_id = b.street_id AND r.id = b.resource_id \
               WHERE b.state IN ('waiting', 'requested', 'approved', 'confirmed', 'displaced') AND b.from_at > $1 \
               AND r.state = 'withdrawn' ORDER BY b.from_at, b.id LIMIT 500";
    Ok(db
        .all_unscoped("the round over all streets", sql, params![now])
        .await?)
}

row! {
    /// A resource on which somebody waits.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Awaited {
        /// The street.
        pub street_id: StreetId,
        /// The resource.
        pub resource_id: ResourceId,
    }
}

/// Resources for which somebody waits.
///
/// # Errors
/// The database refused.
pub async fn awaited(db: &mut Db, now: Timestamp) -> Result<Vec<Awaited>, Problem> {
    let sql = "SELECT DISTINCT street_id, resource_id FROM booking WHERE state = 'waiting' AND from_at > $1 \
               ORDER BY street_id, resource_id LIMIT 500";
    Ok(db
        .all_unscoped("the round over all streets", sql, params![now])
        .await?)
}
