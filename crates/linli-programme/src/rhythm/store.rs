//! The row a street says it in: one table a room, all of one shape.

use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use super::Asked;

row! {
    /// How often a street asks.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Stored {
        /// Months by kind, JSON.
        pub every: String,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// How often the street asks; nothing where it never said.
///
/// # Errors
/// The database refused.
pub async fn rhythm(db: &mut Db, scope: &Scope, asked: Asked) -> Result<Option<Stored>, Problem> {
    let table = asked.entity();
    let sql = format!("SELECT every, version FROM {table} WHERE street_id = $1");
    Ok(db.one(scope, sql, params![]).await?)
}

/// Says how often the street asks, read at `version` (0 where it never said).
///
/// # Errors
/// *Stale* when somebody was faster.
pub async fn say(
    db: &mut Db,
    scope: &Scope,
    asked: Asked,
    every: &str,
    version: i64,
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<(), Problem> {
    let table = asked.entity();
    let touched = if version == 0 {
        let sql = format!(
            "INSERT INTO {table} (street_id, every, updated_by, updated_at, version) VALUES ($1, $4, $5, $6, 1) \
             ON CONFLICT (street_id) DO NOTHING"
        );
        db.execute(scope, sql, params![every, by, now]).await?
    } else {
        let sql = format!(
            "UPDATE {table} SET every = $4, updated_by = $5, updated_at = $6, version = version + 1 \
             WHERE street_id = $1 AND version = $7"
        );
        db.execute(scope, sql, params![every, by, now, version])
            .await?
    };
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}
