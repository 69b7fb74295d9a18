//! Queries over series, and over who comes along.

use linli_domain::id::{BookingId, BookingSeriesId, PersonId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use super::{Booking, COLUMNS};

row! {
    /// A series as it is stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Series {
        /// Its id.
        pub id: BookingSeriesId,
        /// What is booked.
        pub resource_id: ResourceId,
        /// The first moment after its last day.
        pub until_at: Timestamp,
        /// When it was ended before that.
        pub ended_at: Option<Timestamp>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// Adds a series.
///
/// # Errors
/// The database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    one: &Series,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO booking_series (street_id, id, resource_id, until_at, created_by, created_at, version) \
         VALUES ($1, $4, $5, $6, $7, $8, 1)",
        params![one.id, one.resource_id, one.until_at, by, now],
    )
    .await?;
    Ok(())
}

/// A series of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: BookingSeriesId) -> Result<Series, Problem> {
    db.one(
        scope,
        "SELECT id, resource_id, until_at, ended_at, version FROM booking_series WHERE street_id = $1 AND id = $4",
        params![id],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// Ends a series that was read at a version.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn end(
    db: &mut Db,
    scope: &Scope,
    one: &mut Series,
    now: Timestamp,
) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE booking_series SET ended_at = $6, version = version + 1 WHERE street_id = $1 AND id = $4 \
             AND version = $5 AND ended_at IS NULL",
            params![one.id, one.version, now],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.ended_at = Some(now);
    one.version += 1;
    Ok(())
}

/// The bookings of a series, the earliest first.
///
/// # Errors
/// The database refused.
pub async fn bookings(
    db: &mut Db,
    scope: &Scope,
    id: BookingSeriesId,
) -> Result<Vec<Booking>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM booking WHERE street_id = $1 AND series_id = $4 ORDER BY from_at, id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// Somebody comes along; `false` where they do already.
///
/// # Errors
/// The database refused.
pub async fn join(
    db: &mut Db,
    scope: &Scope,
    id: BookingId,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "INSERT INTO booking_joiner (street_id, booking_id, person_id, joined_at) VALUES ($1, $4, $5, $6) \
             ON CONFLICT DO NOTHING",
            params![id, person, now],
        )
        .await?;
    Ok(touched > 0)
}

/// Somebody comes no more; `false` where they did not.
///
/// # Errors
/// The database refused.
pub async fn leave(
    db: &mut Db,
    scope: &Scope,
    id: BookingId,
    person: PersonId,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "DELETE FROM booking_joiner WHERE street_id = $1 AND booking_id = $4 AND person_id = $5",
            params![id, person],
        )
        .await?;
    Ok(touched > 0)
}

row! {
    struct Joined { booking_id: BookingId }
}

/// What somebody comes along to, the latest yes first, at most 500.
///
/// # Errors
/// The database refused.
pub async fn along(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<BookingId>, Problem> {
    let rows: Vec<Joined> = db
        .all(
            scope,
            "SELECT booking_id FROM booking_joiner WHERE street_id = $1 AND person_id = $4 \
             ORDER BY joined_at DESC, booking_id LIMIT 500",
            params![person],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.booking_id).collect())
}

/// To which of some bookings somebody comes along.
///
/// # Errors
/// The database refused.
pub async fn along_to(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    ids: &[BookingId],
) -> Result<Vec<BookingId>, Problem> {
    let sql = format!(
        "SELECT booking_id FROM booking_joiner WHERE street_id = $1 AND person_id = $4 AND booking_id IN ({})",
        placeholders(5, ids.len())
    );
    let mut params = params![person];
    params.extend(ids.iter().map(ToParam::to_param));
    let rows: Vec<Joined> = db.all(scope, sql, params).await?;
    Ok(rows.into_iter().map(|row| row.booking_id).collect())
}

row! {
    struct Joiner { person_id: PersonId }
}

/// Who comes along.
///
/// # Errors
/// The database refused.
pub async fn joiners(db: &mut Db, scope: &Scope, id: BookingId) -> Result<Vec<PersonId>, Problem> {
    let rows: Vec<Joiner> = db
        .all(
            scope,
            "SELECT person_id FROM booking_joiner WHERE street_id = $1 AND booking_id = $4 ORDER BY person_id",
            params![id],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}
