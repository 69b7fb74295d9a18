//! Queries over deeds that are parts of another one: a hall lent for what its owner was asked to do, an activity of a project
//! that a unit has a share in.

use linli_domain::id::{ClassId, OrderId, OrgId, ProjectId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use super::deeds::{TOLD, Told, retold};
use crate::agreements::consume::Served;
use crate::agreements::entity::Party;
use crate::classes;

row! {
    struct Of { order_id: OrderId }
}

/// What was told to be done for an order.
///
/// # Errors
/// The database refused.
pub async fn of_order(db: &mut Db, scope: &Scope, order: OrderId) -> Result<Vec<Served>, Problem> {
    let sql = format!(
        "SELECT {TOLD} FROM served WHERE street_id = $1 AND order_id = $4 ORDER BY done_at, source_id"
    );
    let rows: Vec<Told> = db.all(scope, sql, params![order]).await?;
    Ok(retold(rows))
}

/// The orders for which something was used of some units within a time.
///
/// # Errors
/// The database refused.
pub async fn orders(
    db: &mut Db,
    scope: &Scope,
    parties: &[Party],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<OrderId>, Problem> {
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT DISTINCT order_id FROM served WHERE street_id = $1 AND order_id IS NOT NULL AND done_at >= $4 AND done_at < $5 \
         AND org_id IN ({}) ORDER BY order_id",
        placeholders(6, parties.len())
    );
    let mut params = params![from, to];
    params.extend(parties.iter().map(|party| party.org_id.to_param()));
    let rows: Vec<Of> = db.all(scope, sql, params).await?;
    Ok(rows.into_iter().map(|row| row.order_id).collect())
}

/// What a unit was told to have done in the activities of a project, counted there or by the booking of its place.
///
/// # Errors
/// The database refused.
pub async fn of_project(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
    org: OrgId,
) -> Result<Vec<Served>, Problem> {
    in_project(db, scope, (project, org), "<>").await
}

/// A unit's own shares in a project, confirmed.
///
/// # Errors
/// The database refused.
pub async fn shares(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
    org: OrgId,
) -> Result<Vec<Served>, Problem> {
    in_project(db, scope, (project, org), "=").await
}

async fn in_project(
    db: &mut Db,
    scope: &Scope,
    (project, org): (ProjectId, OrgId),
    is_share: &str,
) -> Result<Vec<Served>, Problem> {
    let sql = format!(
        "SELECT {TOLD} FROM served WHERE street_id = $1 AND project_id = $4 AND org_id = $5 AND source {is_share} 'project' \
         ORDER BY done_at, source_id"
    );
    let rows: Vec<Told> = db.all(scope, sql, params![project, org]).await?;
    Ok(retold(rows))
}

/// The shares in projects of some units, where they or one of their parts were done within a time.
///
/// # Errors
/// The database refused.
pub async fn shares_of(
    db: &mut Db,
    scope: &Scope,
    parties: &[Party],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Served>, Problem> {
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {TOLD} FROM served WHERE street_id = $1 AND source = 'project' AND project_id IS NOT NULL AND org_id IN ({}) \
         AND EXISTS (SELECT 1 FROM served p WHERE p.street_id = served.street_id AND p.org_id = served.org_id \
         AND p.project_id = served.project_id AND p.done_at >= $4 AND p.done_at < $5) ORDER BY done_at, source_id",
        placeholders(6, parties.len())
    );
    let mut params = params![from, to];
    params.extend(parties.iter().map(|party| party.org_id.to_param()));
    let rows: Vec<Told> = db.all(scope, sql, params).await?;
    Ok(retold(rows))
}

/// Locks an order until the transaction ends: of its callback and the return of what was used for it, the second sees the first.
///
/// # Errors
/// The database refused.
pub async fn lock(db: &mut Db, scope: &Scope, order: OrderId) -> Result<(), Problem> {
    let sql = format!(
        "SELECT id AS order_id FROM work_order WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    let _: Option<Of> = db.one(scope, sql, params![order]).await?;
    Ok(())
}

row! {
    struct Asked { class_id: Option<ClassId> }
}

row! {
    struct Need { class_id: ClassId }
}

/// The class of need that a resource serves when it is used for an order: that of the order, where the resource is listed for it
/// or for a class above it.
///
/// # Errors
/// The database refused.
pub async fn need(
    db: &mut Db,
    scope: &Scope,
    order: OrderId,
    resource: ResourceId,
) -> Result<Option<ClassId>, Problem> {
    let asked: Option<Asked> = db
        .one(
            scope,
            "SELECT d.class_id AS class_id FROM work_order o JOIN demand d ON d.street_id = o.street_id \
             AND d.id = o.demand_id WHERE o.street_id = $1 AND o.id = $4",
            params![order],
        )
        .await?;
    let Some(class) = asked.and_then(|asked| asked.class_id) else {
        return Ok(None);
    };
    let needs: Vec<Need> = db
        .all(
            scope,
            "SELECT class_id FROM resource_need WHERE street_id = $1 AND resource_id = $4",
            params![resource],
        )
        .await?;
    let path = classes::store::load_all(db, scope).await?.path_of(class);
    let serves = needs.iter().any(|need| path.contains(&need.class_id));
    Ok(serves.then_some(class))
}
