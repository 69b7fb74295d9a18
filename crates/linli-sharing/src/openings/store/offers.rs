//! Queries over what nobody has used for long, and what its owner was asked.

use linli_domain::id::{ResourceId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// A resource nobody has used for long, and how often its owner was asked.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Idle {
        /// The street.
        pub street_id: StreetId,
        /// The resource.
        pub resource_id: ResourceId,
        /// How often its owner was asked.
        pub prompts: i64,
    }
}

/// Listed resources, at most 500, that were touched, kept, booked or served with before `since` for the last time, and whose
/// owner was not asked since `asked`. A question from before `since` was answered by the use after it and does not count.
///
/// # Errors
/// The database refused.
pub async fn idle(db: &mut Db, since: Timestamp, asked: Timestamp) -> Result<Vec<Idle>, Problem> {
    let unserved = linli_work::resources::store::IDLE.replace('?', "$1");
    let sql = format!(
        "SELECT resource.street_id AS street_id, resource.id AS resource_id, \
         CASE WHEN o.prompted_at >= $1 THEN o.prompts ELSE 0 END AS prompts \
         FROM resource LEFT JOIN resource_offer o ON o.street_id = resource.street_id AND o.resource_id = resource.id \
         WHERE resource.state = 'listed' AND resource.updated_at < $1 AND coalesce(o.kept_at, 0) < $1 \
         AND coalesce(o.prompted_at, 0) < $2 \
         AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.street_id = resource.street_id AND b.resource_id = resource.id \
         AND b.to_at >= $1 AND b.state IN ('confirmed', 'in_use', 'returned', 'rated')) \
         AND {unserved} ORDER BY resource.street_id, resource.id LIMIT 500"
    );
    Ok(db
        .all_unscoped(
            "the daily round over all streets",
            sql,
            params![since, asked],
        )
        .await?)
}

/// Notes how often an owner was asked by now, or that they keep the offer (`None`).
///
/// # Errors
/// The database refused.
pub async fn note_offer(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
    prompts: Option<i64>,
    now: Timestamp,
) -> Result<(), Problem> {
    let column = match prompts {
        Some(_) => "prompted_at",
        None => "kept_at",
    };
    let sql = format!(
        "INSERT INTO resource_offer (street_id, resource_id, prompts, {column}) VALUES ($1, $4, $5, $6) \
         ON CONFLICT (street_id, resource_id) DO UPDATE SET prompts = excluded.prompts, {column} = excluded.{column}"
    );
    db.execute(scope, sql, params![id, prompts.unwrap_or(0), now])
        .await?;
    Ok(())
}
