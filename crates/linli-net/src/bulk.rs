//! Many objects with few statements: what places, organisations and persons do alike.

use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use crate::areas::store::UsedBy;

/// Objects a statement names at once.
pub const AT_ONCE: usize = 500;
/// Users listed of one kind.
const LISTED: usize = 200;

row! {
    struct Ended { id: Uuid }
}

/// What of one kind keeps any of these objects in use, found by the column that names them: at most 200 of each 500
/// objects.
///
/// # Errors
/// The database refused.
pub async fn users<K: ToParam>(
    db: &mut Db,
    scope: &Scope,
    used: &AreaUse,
    column: &str,
    keys: &[K],
    now: Timestamp,
) -> Result<Vec<UsedBy>, Problem> {
    let mut users = Vec::new();
    for chunk in keys.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT {} AS id, {} AS name FROM {} WHERE street_id = $1 AND {column} IN ({}) AND ({}) ORDER BY 2, 1 LIMIT {LISTED}",
            used.id,
            used.label,
            used.table,
            placeholders(4, chunk.len()),
            used.living_at(now)
        );
        let found: Vec<UsedBy> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        users.extend(found);
    }
    Ok(users)
}

/// Ends living objects of a table that are still at the version given; answers which ended.
///
/// # Errors
/// The database refused.
pub async fn end_all(
    db: &mut Db,
    scope: &Scope,
    table: &'static str,
    objects: &[(Uuid, i64)],
    reason: &str,
    now: Timestamp,
) -> Result<Vec<Uuid>, Problem> {
    let mut versions: Vec<i64> = objects.iter().map(|(_, version)| *version).collect();
    versions.sort_unstable();
    versions.dedup();
    let mut all = Vec::with_capacity(objects.len());
    for version in versions {
        let ids: Vec<Uuid> = objects
            .iter()
            .filter(|(_, at)| *at == version)
            .map(|(id, _)| *id)
            .collect();
        for chunk in ids.chunks(AT_ONCE) {
            let sql = format!(
                "UPDATE {table} SET ended_at = $4, end_reason = $5, version = version + 1 WHERE street_id = $1 \
                 AND version = $6 AND ended_at IS NULL AND id IN ({}) RETURNING id",
                placeholders(7, chunk.len())
            );
            let mut params = params![now, reason, version];
            params.extend(chunk.iter().map(ToParam::to_param));
            let ended: Vec<Ended> = db.all(scope, sql, params).await?;
            all.extend(ended.into_iter().map(|row| row.id));
        }
    }
    Ok(all)
}
