//! Many organisations with few statements.

use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::params;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use uuid::Uuid;

use super::{COLUMNS, Org, OrgArea};
use crate::bulk::{self, AT_ONCE};

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

/// The places that living organisations of the street are bound to, their own among them.
///
/// # Errors
/// The database refused.
pub async fn bound(db: &mut Db, scope: &Scope) -> Result<Vec<OrgArea>, Problem> {
    let sql = "SELECT org_id, area_id, area_path, from_at FROM org_area WHERE street_id = $1 AND to_at IS NULL \
               ORDER BY area_path, org_id";
    Ok(db.all(scope, sql, vec![]).await?)
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
    let pairs: Vec<(Uuid, i64)> = orgs.iter().map(|(id, version)| (id.0, *version)).collect();
    let ended = bulk::end_all(db, scope, "org", &pairs, reason, now).await?;
    let all: Vec<OrgId> = ended.into_iter().map(OrgId).collect();
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
