//! The reference: the same answers by plain SQL, no rules, no session, no page. The slots of the coming weeks lie in a table
//! of their own (`plain_slot`), so that SQL needs to know nothing of windows, holidays and the calendar.

use anyhow::Result;
use linli_domain::id::ResourceId;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::store::{Db, Store};
use linli_kit::{params, row};
use linli_sharing::openings::slots::Span;
use uuid::Uuid;

const WHY: &str = "the reference of a bench";

row! {
    /// A place of a page.
    pub struct Listed {
        /// Which.
        pub id: ResourceId,
        /// What it is called.
        pub title: String,
        /// Whose it is.
        pub org_name: String,
        /// Where it is.
        pub area_name: String,
    }
}

row! {
    /// A place's day: its slots and how many of them have a free place.
    #[derive(Debug, PartialEq, Eq)]
    pub struct Day {
        /// Which place.
        pub resource_id: ResourceId,
        /// The first instant of the day.
        pub day: Timestamp,
        /// Slots.
        pub slots: i64,
        /// Free ones.
        pub free: i64,
    }
}

row! {
    /// How many bookings a place's day has, the first day counted as 0.
    pub struct Booked {
        /// Which place.
        pub resource_id: ResourceId,
        /// Which day.
        pub day: i64,
        /// How many.
        pub total: i64,
    }
}

row! {
    /// A place with free slots.
    #[derive(Debug, PartialEq, Eq)]
    pub struct Free {
        /// Which place.
        pub resource_id: ResourceId,
        /// What it is called.
        pub title: String,
        /// Whose it is.
        pub org_name: String,
        /// Where it is.
        pub area_name: String,
        /// How many slots.
        pub free_slots: i64,
        /// The first of them.
        pub first: Timestamp,
    }
}

row! {
    struct Total { total: i64 }
}

/// The places of a page.
const PAGE: &str = "SELECT r.id FROM resource r JOIN booking_terms t ON t.street_id = r.street_id AND t.resource_id = r.id \
    WHERE r.street_id = $1 AND r.state = 'listed' AND t.bookable ORDER BY r.title, r.id LIMIT 60 OFFSET $2";

/// A slot `s` of a place with the terms `t` has a free place: fewer bookings meet it than there are places, and nothing shuts it.
const HAS_ROOM: &str = "t.capacity > (SELECT count(*) FROM booking b WHERE b.street_id = s.street_id \
    AND b.resource_id = s.resource_id AND b.from_at >= s.day AND b.from_at < s.to_at AND b.to_at > s.from_at \
    AND b.state IN ('requested', 'approved', 'confirmed', 'in_use')) \
    AND NOT EXISTS (SELECT 1 FROM resource_closure c WHERE c.street_id = s.street_id AND c.resource_id = s.resource_id \
    AND c.to_at > s.from_at AND c.from_at < s.to_at AND c.lifted_at IS NULL)";

/// A page of the month: names, days, bookings of a day and how many places there are.
///
/// # Errors
/// The database refused.
pub async fn month(
    db: &mut Db,
    street: i64,
    days: Span,
    offset: i64,
) -> Result<(Vec<Listed>, Vec<Day>, Vec<Booked>, i64)> {
    let total: Option<Total> = db
        .one_unscoped(
            WHY,
            "SELECT count(*) AS total FROM resource r JOIN booking_terms t ON t.street_id = r.street_id \
             AND t.resource_id = r.id WHERE r.street_id = $1 AND r.state = 'listed' AND t.bookable",
            params![street],
        )
        .await?;
    let listed = format!(
        "SELECT r.id AS id, r.title AS title, o.name AS org_name, a.name AS area_name FROM resource r \
         JOIN org o ON o.street_id = r.street_id AND o.id = r.org_id \
         JOIN area a ON a.street_id = r.street_id AND a.id = r.area_id \
         WHERE r.street_id = $1 AND r.id IN ({PAGE}) ORDER BY r.title, r.id"
    );
    let listed = db
        .all_unscoped(WHY, listed, params![street, offset])
        .await?;
    let by_day = format!(
        "SELECT s.resource_id AS resource_id, s.day AS day, count(*) AS slots, \
         sum(CASE WHEN {HAS_ROOM} THEN 1 ELSE 0 END) AS free \
         FROM plain_slot s JOIN booking_terms t ON t.street_id = s.street_id AND t.resource_id = s.resource_id \
         WHERE s.street_id = $1 AND s.from_at >= $3 AND s.from_at < $4 AND s.resource_id IN ({PAGE}) \
         GROUP BY s.resource_id, s.day ORDER BY s.resource_id, s.day"
    );
    let values = params![street, offset, days.from, days.to];
    let by_day = db.all_unscoped(WHY, by_day, values.clone()).await?;
    let booked = format!(
        "SELECT resource_id, (from_at - $3) / {DAY} AS day, count(*) AS total FROM booking WHERE street_id = $1 \
         AND from_at >= $3 AND from_at < $4 AND resource_id IN ({PAGE}) \
         AND state IN ('requested', 'approved', 'confirmed', 'in_use', 'returned', 'rated') \
         GROUP BY resource_id, (from_at - $3) / {DAY}"
    );
    let booked = db.all_unscoped(WHY, booked, values).await?;
    Ok((listed, by_day, booked, total.map_or(0, |row| row.total)))
}

/// All places with a free slot in a time, the earliest first, as somebody finds them at `now`.
///
/// # Errors
/// The database refused.
pub async fn search(db: &mut Db, street: i64, span: Span, now: Timestamp) -> Result<Vec<Free>> {
    let sql = format!(
        "SELECT s.resource_id AS resource_id, r.title AS title, o.name AS org_name, a.name AS area_name, \
         count(*) AS free_slots, min(s.from_at) AS first FROM plain_slot s \
         JOIN resource r ON r.street_id = s.street_id AND r.id = s.resource_id \
         JOIN booking_terms t ON t.street_id = s.street_id AND t.resource_id = s.resource_id \
         JOIN org o ON o.street_id = r.street_id AND o.id = r.org_id \
         JOIN area a ON a.street_id = r.street_id AND a.id = r.area_id \
         WHERE s.street_id = $1 AND s.from_at >= $2 AND s.to_at <= $3 AND r.state = 'listed' AND t.bookable \
         AND s.from_at >= $4 + t.lead_hours * {HOUR} AND s.from_at < $5 + (t.horizon_days + 1) * {DAY} \
         AND (r.valid_to IS NULL OR s.to_at <= r.valid_to) AND {HAS_ROOM} \
         GROUP BY s.resource_id, r.title, o.name, a.name ORDER BY min(s.from_at), s.resource_id"
    );
    let today = Timestamp::start_of(now.date());
    Ok(db
        .all_unscoped(WHY, sql, params![street, span.from, span.to, now, today])
        .await?)
}

row! {
    struct Places { capacity: i64 }
}
row! {
    struct Last { last: i64 }
}

/// A booking as one would write it by hand: the place locked, its bookings counted, a number, the row; durable. Answers
/// whether there was room.
///
/// # Errors
/// The database refused.
pub async fn book(
    store: &Store,
    street: i64,
    (id, resource): (Uuid, ResourceId),
    span: Span,
    now: Timestamp,
) -> Result<bool> {
    let mut db = store.begin().await?;
    let lock = format!(
        "SELECT capacity FROM booking_terms WHERE street_id = $1 AND resource_id = $2{}",
        db.for_update()
    );
    let places: Option<Places> = db
        .one_unscoped(WHY, lock, params![street, resource])
        .await?;
    let held: Option<Total> = db
        .one_unscoped(
            WHY,
            "SELECT count(*) AS total FROM booking WHERE street_id = $1 AND resource_id = $2 AND from_at < $4 AND to_at > $3 \
             AND from_at >= $5 AND state IN ('requested', 'approved', 'confirmed', 'in_use')",
            params![
                street,
                resource,
                span.from,
                span.to,
                Timestamp::start_of(span.from.date())
            ],
        )
        .await?;
    if held.map_or(0, |row| row.total) >= places.map_or(0, |row| row.capacity) {
        db.rollback().await;
        return Ok(false);
    }
    let number: Option<Last> = db
        .one_unscoped(
            WHY,
            "INSERT INTO number_series (street_id, prefix, day, last) VALUES ($1, 'ZZ', '20260101', 1) \
             ON CONFLICT (street_id, prefix, day) DO UPDATE SET last = number_series.last + 1 RETURNING last",
            params![street],
        )
        .await?;
    let number = format!("ZZ{:06}", number.map_or(0, |row| row.last));
    db.execute_unscoped(
        WHY,
        "INSERT INTO booking (street_id, id, number, resource_id, kind, purpose, directed, open, from_at, to_at, state, changed, \
         joined, code, late_cancel, created_at, updated_at, version) VALUES ($1, $2, $3, $4, 'activity', '太极队排练', false, \
         false, $5, $6, 'confirmed', false, 0, '7K2M9P', false, $7, $7, 1)",
        params![street, id, number, resource, span.from, span.to, now],
    )
    .await?;
    db.commit().await?;
    Ok(true)
}

row! {
    struct Setting { setting: String }
}

/// Whether PostgreSQL syncs what it acknowledges; `None` on the embedded database, which does.
///
/// # Errors
/// Never.
pub async fn synced(store: &Store) -> Result<Option<bool>> {
    let mut db = store.read().await?;
    let sql = "SELECT setting FROM pg_settings WHERE name = 'fsync'";
    let found: Result<Option<Setting>, _> = db.one_unscoped(WHY, sql, vec![]).await;
    Ok(found.ok().flatten().map(|row| row.setting == "on"))
}
