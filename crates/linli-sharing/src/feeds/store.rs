//! Queries over feeds, and over the bookings they tell of.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AccountId, BookingId, FeedId, OrgId, PersonId, PostId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use super::FeedKind;
use crate::bookings::rules::BookingState;

row! {
    /// A feed as it is stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Feed {
        /// Its id.
        pub id: FeedId,
        /// Whose calendar it is.
        pub kind: FeedKind,
        /// The resource, the organisation or the person.
        pub subject_id: Uuid,
        /// The login of who made it.
        pub account_id: AccountId,
        /// Who made it.
        pub person_id: PersonId,
        /// The post they made it in.
        pub post_id: PostId,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was read last, to the hour.
        pub read_at: Option<Timestamp>,
        /// When it was revoked.
        pub revoked_at: Option<Timestamp>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const COLUMNS: &str = "id, kind, subject_id, account_id, person_id, post_id, created_at, read_at, revoked_at, version";

/// Stores a new feed.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, feed: &Feed) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO feed (street_id, id, kind, subject_id, account_id, person_id, post_id, created_at, version) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, 1)",
        params![
            feed.id,
            feed.kind,
            feed.subject_id,
            feed.account_id,
            feed.person_id,
            feed.post_id,
            feed.created_at
        ],
    )
    .await?;
    Ok(())
}

/// A feed of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: FeedId) -> Result<Feed, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM feed WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The feeds somebody made and has not revoked, the latest first.
///
/// # Errors
/// The database refused.
pub async fn living_of(db: &mut Db, scope: &Scope, person: PersonId) -> Result<Vec<Feed>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM feed WHERE street_id = $1 AND person_id = $4 AND revoked_at IS NULL \
         ORDER BY created_at DESC, id DESC"
    );
    Ok(db.all(scope, sql, params![person]).await?)
}

row! {
    struct Titled { id: ResourceId, title: String }
}

/// What some resources are called.
///
/// # Errors
/// The database refused.
pub async fn titles(
    db: &mut Db,
    scope: &Scope,
    ids: &[ResourceId],
) -> Result<HashMap<ResourceId, String>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, title FROM resource WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<Titled> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
}

/// Revokes a feed; `false` when somebody changed it since it was read.
///
/// # Errors
/// The database refused.
pub async fn revoke(
    db: &mut Db,
    scope: &Scope,
    id: FeedId,
    version: i64,
    now: Timestamp,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE feed SET revoked_at = $6, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND revoked_at IS NULL",
            params![id, version, now],
        )
        .await?;
    Ok(touched == 1)
}

/// Notes that a feed was read.
///
/// # Errors
/// The database refused.
pub async fn note_read(
    db: &mut Db,
    scope: &Scope,
    id: FeedId,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE feed SET read_at = $5 WHERE street_id = $1 AND id = $4",
        params![id, now],
    )
    .await?;
    Ok(())
}

row! {
    /// A booking as a calendar tells of it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Told {
        /// Its id.
        pub id: BookingId,
        /// How often it was changed.
        pub version: i64,
        /// When it was changed last.
        pub updated_at: Timestamp,
        /// From.
        pub from_at: Timestamp,
        /// To.
        pub to_at: Timestamp,
        /// Where it stands.
        pub state: BookingState,
        /// What for.
        pub purpose: String,
        /// The unit that has booked; residents where there is none.
        pub org_id: Option<OrgId>,
        /// What is booked.
        pub title: String,
        /// Where that is.
        pub area_path: AreaPath,
    }
}

/// The bookings of a feed that begin within a time, the earliest first, at most so many. What is off is told of for as
/// long as `off_since` says; who waits is not told of.
///
/// # Errors
/// The database refused.
pub async fn told(
    db: &mut Db,
    scope: &Scope,
    feed: &Feed,
    (from, to): (Timestamp, Timestamp),
    off_since: Timestamp,
    most: i64,
) -> Result<Vec<Told>, Problem> {
    let whose = match feed.kind {
        FeedKind::Resource => "b.resource_id = $6",
        FeedKind::Org => "(b.org_id = $6 OR r.org_id = $6)",
        FeedKind::Own => {
            "(b.person_id = $6 OR b.id IN (SELECT j.booking_id FROM booking_joiner j WHERE j.street_id = $1 AND j.person_id = $6))"
        }
    };
    let sql = format!(
        "SELECT b.id AS id, b.version AS version, b.updated_at AS updated_at, b.from_at AS from_at, b.to_at AS to_at, \
         b.state AS state, b.purpose AS purpose, b.org_id AS org_id, r.title AS title, r.area_path AS area_path \
         FROM booking b JOIN resource r ON r.street_id = b.street_id AND r.id = b.resource_id \
         WHERE b.street_id = $1 AND b.from_at >= $4 AND b.from_at < $5 AND {whose} AND b.state <> 'waiting' \
         AND (b.state IN ('requested', 'approved', 'confirmed', 'in_use', 'returned', 'rated') OR b.updated_at >= $7) \
         ORDER BY b.from_at, b.id LIMIT $8"
    );
    Ok(db
        .all(
            scope,
            sql,
            params![from, to, feed.subject_id, off_since, most],
        )
        .await?)
}
