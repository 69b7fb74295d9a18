//! Queries over issues and orders.

use linli_domain::id::{DemandId, IssueId, OrderId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use super::entity::{ISSUE_COLUMNS, Issue, ORDER_COLUMNS, Order};

/// Issues and orders go where their demand goes; a unit with orders of an open demand is in use.
pub const AREA_USES: &[AreaUse] = &[
    AreaUse {
        what: "issue",
        table: "issue",
        id: "id",
        label: "''",
        living: "demand_id IN (SELECT d.id FROM demand d WHERE d.street_id = issue.street_id AND d.state NOT IN ('not_accepted', 'referred', 'merged', 'closed', 'archived'))",
        has_area_id: false,
        keeps: false,
        keeps_org: None,
        office: None,
        searched: false,
    },
    AreaUse {
        what: "order",
        table: "work_order",
        id: "id",
        label: "number",
        living: "demand_id IN (SELECT d.id FROM demand d WHERE d.street_id = work_order.street_id AND d.state NOT IN ('not_accepted', 'referred', 'merged', 'closed', 'archived'))",
        has_area_id: false,
        keeps: false,
        keeps_org: Some("org_id"),
        office: None,
        searched: false,
    },
];

/// An order in scope.
///
/// # Errors
/// *Not found* outside the scope.
pub async fn load(db: &mut Db, scope: &Scope, id: OrderId) -> Result<Order, Problem> {
    let sql = format!(
        "SELECT {ORDER_COLUMNS} FROM work_order WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The orders of a demand, first first.
///
/// # Errors
/// The database refused.
pub async fn of_demand(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
) -> Result<Vec<Order>, Problem> {
    of_demands(db, scope, &[demand]).await
}

/// The orders of several demands, first first.
///
/// # Errors
/// The database refused.
pub async fn of_demands(
    db: &mut Db,
    scope: &Scope,
    demands: &[DemandId],
) -> Result<Vec<Order>, Problem> {
    if demands.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {ORDER_COLUMNS} FROM work_order WHERE street_id = $1 AND demand_id IN ({}) ORDER BY id",
        placeholders(4, demands.len())
    );
    Ok(db
        .all(scope, sql, demands.iter().map(ToParam::to_param).collect())
        .await?)
}

/// The issues of a demand, first first.
///
/// # Errors
/// The database refused.
pub async fn issues_of(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
) -> Result<Vec<Issue>, Problem> {
    let sql = format!(
        "SELECT {ISSUE_COLUMNS} FROM issue WHERE street_id = $1 AND demand_id = $4 ORDER BY id"
    );
    Ok(db.all(scope, sql, params![demand]).await?)
}

/// Stores a new issue.
///
/// # Errors
/// The database refused.
pub async fn insert_issue(
    db: &mut Db,
    scope: &Scope,
    issue: &Issue,
    by: Option<linli_domain::id::PersonId>,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO issue (street_id, id, demand_id, line_id, mode, to_org_id, rotation, claim_by, opened_at, note, \
         area_path, opened_by) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            issue.id, issue.demand_id, issue.line_id, issue.mode, issue.to_org_id, issue.rotation, issue.claim_by,
            issue.opened_at, issue.note, issue.area_path, by
        ],
    )
    .await?;
    Ok(())
}

/// Ends an open issue.
///
/// # Errors
/// The database refused.
pub async fn close_issue(
    db: &mut Db,
    scope: &Scope,
    id: IssueId,
    now: Timestamp,
    outcome: &str,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE issue SET closed_at = $5, outcome = $6 WHERE street_id = $1 AND id = $4 AND closed_at IS NULL",
            params![id, now, outcome],
        )
        .await?;
    Ok(touched == 1)
}

/// Hands a rotating issue on to the next unit.
///
/// # Errors
/// The database refused.
pub async fn rotate_issue(db: &mut Db, scope: &Scope, issue: &Issue) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE issue SET to_org_id = $5, rotation = $6, claim_by = $7 WHERE street_id = $1 AND id = $4",
        params![issue.id, issue.to_org_id, issue.rotation, issue.claim_by],
    )
    .await?;
    Ok(())
}

/// Stores a new order.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, o: &Order) -> Result<(), Problem> {
    let count = ORDER_COLUMNS.split(',').count();
    let sql = format!(
        "INSERT INTO work_order (street_id, {ORDER_COLUMNS}) VALUES ($1, {})",
        placeholders(4, count)
    );
    db.execute(
        scope,
        sql,
        params![
            o.id,
            o.number,
            o.demand_id,
            o.line_id,
            o.issue_id,
            o.kind,
            o.org_id,
            o.person_id,
            o.post_id,
            o.quantity,
            o.fulfilled,
            o.state,
            o.next_step,
            o.next_due_at,
            o.plan,
            o.claimed_at,
            o.claimed_by,
            o.confirmed_at,
            o.confirmed_by,
            o.contact_due_at,
            o.contacted_at,
            o.contact_note,
            o.due_at,
            o.extended,
            o.extension_reason,
            o.suspended_at,
            o.suspended_until,
            o.suspend_reason,
            o.reported_at,
            o.reported_by,
            o.report,
            o.callback_at,
            o.callback_by,
            o.callback_way,
            o.callback_note,
            o.resolved,
            o.satisfaction,
            o.reopen_count,
            o.closed_at,
            o.area_path,
            o.created_at,
            o.version
        ],
    )
    .await?;
    Ok(())
}

/// Stores what changed of an order; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, o: &mut Order) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE work_order SET fulfilled = $5, state = $6, next_step = $7, next_due_at = $8, plan = $9, \
             confirmed_at = $10, confirmed_by = $11, contact_due_at = $12, contacted_at = $13, contact_note = $14, \
             due_at = $15, extended = $16, extension_reason = $17, suspended_until = $18, suspend_reason = $19, \
             reported_at = $20, reported_by = $21, report = $22, callback_at = $23, callback_by = $24, \
             callback_way = $25, callback_note = $26, resolved = $27, satisfaction = $28, reopen_count = $29, \
             closed_at = $30, suspended_at = $31, claimed_by = $33, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $32",
            params![
                o.id, o.fulfilled, o.state, o.next_step, o.next_due_at, o.plan, o.confirmed_at, o.confirmed_by,
                o.contact_due_at, o.contacted_at, o.contact_note, o.due_at, o.extended, o.extension_reason,
                o.suspended_until, o.suspend_reason, o.reported_at, o.reported_by, o.report, o.callback_at,
                o.callback_by, o.callback_way, o.callback_note, o.resolved, o.satisfaction, o.reopen_count, o.closed_at,
                o.suspended_at, o.version, o.claimed_by
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    o.version += 1;
    Ok(())
}

row! {
    struct Total { total: i64 }
}

/// Counts orders that meet conditions (` AND …`, parameters from `$4`).
///
/// # Errors
/// The database refused.
pub async fn count(
    db: &mut Db,
    scope: &Scope,
    conditions: &str,
    params: Vec<Param>,
) -> Result<i64, Problem> {
    let sql = format!(
        "SELECT count(*) AS total FROM work_order WHERE street_id = $1 AND area_path >= $2 AND area_path < $3{conditions}"
    );
    Ok(db
        .one::<Total>(scope, sql, params)
        .await?
        .map_or(0, |row| row.total))
}

/// A page of orders that meet conditions, what is due first.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    conditions: &str,
    mut params: Vec<Param>,
    page: Page,
) -> Result<Vec<Order>, Problem> {
    let at = params.len() + 4;
    let sql = format!(
        "SELECT {ORDER_COLUMNS} FROM work_order WHERE street_id = $1 AND area_path >= $2 AND area_path < $3{conditions} \
         ORDER BY CASE WHEN next_due_at IS NULL THEN 1 ELSE 0 END, next_due_at, id DESC LIMIT ${at} OFFSET ${}",
        at + 1
    );
    params.extend(params![page.page_size, page.offset()]);
    Ok(db.all(scope, sql, params).await?)
}
