//! Queries over the units asked into activities, and what of their shares keeps a promise.

use std::collections::HashMap;

use linli_domain::id::{ActivityId, ActivityPartnerId, OrgId};
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use crate::activities::entity::{PARTNER_COLUMNS, Partner};

row! {
    /// What of a deed keeps a promise of an agreement.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Counted {
        /// Whose deed: a partner's id, or the activity's own for its host.
        pub id: Uuid,
        /// How much, in the promise's unit.
        pub quantity: i64,
        /// Which promise, in words.
        pub what: Option<String>,
    }
}
row! {
    struct Total { total: i64 }
}

/// The units asked into activities, in the order in which they were asked.
///
/// # Errors
/// The database refused.
pub async fn partners_of(
    db: &mut Db,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<Vec<Partner>, Problem> {
    if activities.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {PARTNER_COLUMNS} FROM activity_partner WHERE street_id = $1 AND activity_id IN ({}) ORDER BY created_at, id",
        placeholders(4, activities.len())
    );
    let ids = activities.iter().map(ToParam::to_param).collect();
    Ok(db.all(scope, sql, ids).await?)
}

/// A unit's part in an activity of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn hold_partner(
    db: &mut Db,
    scope: &Scope,
    id: ActivityPartnerId,
) -> Result<Partner, Problem> {
    let sql = format!(
        "SELECT {PARTNER_COLUMNS} FROM activity_partner WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A unit's part in an activity of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn partner(
    db: &mut Db,
    scope: &Scope,
    id: ActivityPartnerId,
) -> Result<Partner, Problem> {
    let sql =
        format!("SELECT {PARTNER_COLUMNS} FROM activity_partner WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Whether an organisation was asked into an activity, whatever it answered, and not by mistake.
///
/// # Errors
/// The database refused.
pub async fn is_partner(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
    org: OrgId,
) -> Result<bool, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM activity_partner WHERE street_id = $1 AND activity_id = $4 AND org_id = $5 \
             AND state <> 'withdrawn'",
            params![activity, org],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// Stores a new part.
///
/// # Errors
/// The database refused.
pub async fn insert_partner(db: &mut Db, scope: &Scope, one: &Partner) -> Result<(), Problem> {
    let values = params![
        one.id,
        one.activity_id,
        one.org_id,
        one.brings,
        one.quantity,
        one.unit,
        one.class_id,
        one.by_booking,
        one.state,
        one.paper,
        one.reason,
        one.answered_at,
        one.done,
        one.created_at,
        one.version
    ];
    let sql = format!(
        "INSERT INTO activity_partner (street_id, {PARTNER_COLUMNS}) VALUES ($1, {})",
        placeholders(4, values.len())
    );
    db.execute(scope, sql, values).await?;
    Ok(())
}

/// Stores what changed of a part; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save_partner(db: &mut Db, scope: &Scope, one: &mut Partner) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE activity_partner SET by_booking = $6, state = $7, paper = $8, reason = $9, answered_at = $10, done = $11, \
             version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                one.id,
                one.version,
                one.by_booking,
                one.state,
                one.paper,
                one.reason,
                one.answered_at,
                one.done
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// What of the deeds under these keys (partners, and the activity itself for its host) keeps a promise.
///
/// # Errors
/// The database refused.
pub async fn counted_of(
    db: &mut Db,
    scope: &Scope,
    keys: Vec<Uuid>,
) -> Result<HashMap<Uuid, Counted>, Problem> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT d.source_id AS id, d.quantity AS quantity, (SELECT max(o.what) FROM obligation o \
         WHERE o.street_id = d.street_id AND o.id = d.obligation_id) AS what FROM deed d \
         WHERE d.street_id = $1 AND d.source = 'activity' AND d.source_id IN ({})",
        placeholders(4, keys.len())
    );
    let params: Vec<Param> = keys.iter().map(ToParam::to_param).collect();
    let rows: Vec<Counted> = db.all(scope, sql, params).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
