//! Many organisations with few statements.

use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::params;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};

use super::{COLUMNS, Org};
use crate::areas::store::UsedBy;

/// Objects a statement names at once.
const AT_ONCE: usize = 500;
/// Users listed of one kind.
const LISTED: usize = 200;

linli_kit::row! {
    struct Ended { id: OrgId }
}

/// Adds organisations, each bound to its place.
///
/// # Errors
/// A credit code belongs to another living organisation, or the database refused.
pub async fn insert_all(
    db: &mut Db,
    scope: &Scope,
    orgs: &[Org],
    now: Timestamp,
) -> Result<(), Problem> {
    let mut rows = Vec::with_capacity(orgs.len() * 12);
    let mut places = Vec::with_capacity(orgs.len() * 3);
    for org in orgs {
        rows.extend(params![
            org.id,
            org.kind,
            org.name,
            org.credit_code,
            org.area_id,
            org.area_path,
            org.parent_id,
            org.line_system,
            org.tags,
            org.party_build,
            org.office_phone,
            org.version
        ]);
        places.extend(params![org.id, org.area_id, org.area_path]);
    }
    db.insert_many(
        scope,
        "INSERT INTO org (street_id, id, kind, name, credit_code, area_id, area_path, parent_id, line_system, tags, \
         party_build, office_phone, version, created_at)",
        "($1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, $4)",
        &[now.to_param()],
        rows,
    )
    .await?;
    db.insert_many(
        scope,
        "INSERT INTO org_area (street_id, org_id, area_id, area_path, from_at)",
        "($1, ?, ?, ?, $4)",
        &[now.to_param()],
        places,
    )
    .await?;
    Ok(())
}

/// Organisations by id, ended or not, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn by_ids(db: &mut Db, scope: &Scope, ids: &[OrgId]) -> Result<Vec<Org>, Problem> {
    let mut orgs = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT {COLUMNS} FROM org WHERE street_id = $1 AND id IN ({})",
            placeholders(4, chunk.len())
        );
        let found: Vec<Org> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        orgs.extend(found);
    }
    Ok(orgs)
}

/// What of one kind keeps any of these organisations in use, at most 200 of each 500 organisations.
///
/// # Errors
/// The database refused.
pub async fn users(
    db: &mut Db,
    scope: &Scope,
    used: &AreaUse,
    column: &str,
    orgs: &[OrgId],
    now: Timestamp,
) -> Result<Vec<UsedBy>, Problem> {
    let mut users = Vec::new();
    for chunk in orgs.chunks(AT_ONCE) {
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

/// Ends living organisations that are still at the version given, with their bindings; answers which ended.
///
/// # Errors
/// The database refused.
pub async fn end_all(
    db: &mut Db,
    scope: &Scope,
    orgs: &[(OrgId, i64)],
    reason: &str,
    now: Timestamp,
) -> Result<Vec<OrgId>, Problem> {
    let mut versions: Vec<i64> = orgs.iter().map(|(_, version)| *version).collect();
    versions.sort_unstable();
    versions.dedup();
    let mut all = Vec::with_capacity(orgs.len());
    for version in versions {
        let ids: Vec<OrgId> = orgs
            .iter()
            .filter(|(_, at)| *at == version)
            .map(|(id, _)| *id)
            .collect();
        for chunk in ids.chunks(AT_ONCE) {
            let sql = format!(
                "UPDATE org SET ended_at = $4, end_reason = $5, version = version + 1 WHERE street_id = $1 \
                 AND version = $6 AND ended_at IS NULL AND id IN ({}) RETURNING id",
                placeholders(7, chunk.len())
            );
            let mut params = params![now, reason, version];
            params.extend(chunk.iter().map(ToParam::to_param));
            let ended: Vec<Ended> = db.all(scope, sql, params).await?;
            all.extend(ended.into_iter().map(|row| row.id));
        }
    }
    for chunk in all.chunks(AT_ONCE) {
        let sql = format!(
            "UPDATE org_area SET to_at = $4 WHERE street_id = $1 AND to_at IS NULL AND org_id IN ({})",
            placeholders(5, chunk.len())
        );
        let mut params = params![now];
        params.extend(chunk.iter().map(ToParam::to_param));
        db.execute(scope, sql, params).await?;
    }
    Ok(all)
}
