//! Counts behind rule R-9: how many buildings have a mailbox, and how alive the mailboxes are.

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// Buildings of a scope and their mailboxes.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Boxes {
        /// Buildings.
        pub buildings: i64,
        /// Of them: with a poster in use, at the building or inside it, or with a paper box.
        pub with_mailbox: i64,
        /// Households of the scope.
        pub households: i64,
    }
}

row! {
    /// Letters of a time.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Post {
        /// Letters that came.
        pub letters: i64,
        /// Of them: those whose time for an answer is over or that were answered. The base of the rate.
        pub judged: i64,
        /// Of the judged: answered or taken further in time.
        pub in_time: i64,
    }
}

/// Whether the building `a` has a mailbox: a poster in use at it or inside it, or a paper box.
pub const HAS_MAILBOX: &str = "(EXISTS (SELECT 1 FROM poster p WHERE p.street_id = a.street_id \
    AND p.revoked_at IS NULL AND p.area_path >= a.path AND p.area_path < a.path || '~') \
    OR EXISTS (SELECT 1 FROM paper_box b WHERE b.street_id = a.street_id \
    AND b.area_path >= a.path AND b.area_path < a.path || '~'))";
const BUILDINGS: &str = "FROM area a WHERE a.street_id = $1 AND a.path >= $2 AND a.path < $3 AND a.kind = $4 \
    AND a.ended_at IS NULL";

/// Buildings, mailboxes and households, in one query.
///
/// # Errors
/// The database refused.
pub async fn boxes(db: &mut Db, scope: &Scope) -> Result<Boxes, Problem> {
    let sql = format!(
        "SELECT count(*) AS buildings, CAST(coalesce(sum(a.households), 0) AS BIGINT) AS households, \
         CAST(coalesce(sum(CASE WHEN {HAS_MAILBOX} THEN 1 ELSE 0 END), 0) AS BIGINT) AS with_mailbox {BUILDINGS}"
    );
    db.one(scope, sql, params![AreaKind::Building])
        .await?
        .ok_or_else(|| Problem::internal("a count answers a row"))
}

row! {
    /// A building that has no mailbox.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct WithoutMailbox {
        /// The building.
        pub id: AreaId,
        /// Its path, by which it is named.
        pub path: AreaPath,
        /// Its households.
        pub households: i64,
    }
}

/// The rows behind the gap of [`boxes`]: buildings without a mailbox, those with most households first.
///
/// # Errors
/// The database refused.
pub async fn without_mailbox(
    db: &mut Db,
    scope: &Scope,
    page: Page,
) -> Result<Vec<WithoutMailbox>, Problem> {
    let sql = format!(
        "SELECT a.id AS id, a.path AS path, a.households AS households {BUILDINGS} AND NOT {HAS_MAILBOX} \
         ORDER BY a.households DESC, a.path LIMIT $5 OFFSET $6"
    );
    let params = params![AreaKind::Building, page.page_size, page.offset()];
    Ok(db.all(scope, sql, params).await?)
}

/// Letters that came in `from..to`, judged at `now`.
///
/// # Errors
/// The database refused.
pub async fn post(
    db: &mut Db,
    scope: &Scope,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Result<Post, Problem> {
    let sql = "SELECT count(*) AS letters, \
         CAST(coalesce(sum(CASE WHEN answered_at IS NOT NULL OR due_at < $6 THEN 1 ELSE 0 END), 0) AS BIGINT) AS judged, \
         CAST(coalesce(sum(CASE WHEN answered_at <= due_at THEN 1 ELSE 0 END), 0) AS BIGINT) AS in_time \
         FROM letter WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
         AND received_at >= $4 AND received_at < $5";
    db.one(scope, sql, params![from, to, now])
        .await?
        .ok_or_else(|| Problem::internal("a count answers a row"))
}
