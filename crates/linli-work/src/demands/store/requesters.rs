//! Queries over who asked.

use linli_domain::id::{DemandId, RequesterId};
use linli_domain::scope::Scope;
use linli_kit::params;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};

use crate::demands::entity::{Demand, Requester};

const REQUESTER: &str = "id, demand_id, name, anonymous, contact_ok, phone_sealed, phone_hash, phone_masked, hidden_from_head, created_at";

/// Everybody who asked for a demand, first first.
///
/// # Errors
/// The database refused.
pub async fn requesters(
    db: &mut Db,
    scope: &Scope,
    id: DemandId,
) -> Result<Vec<Requester>, Problem> {
    let sql = format!(
        "SELECT {REQUESTER} FROM requester WHERE street_id = $1 AND demand_id = $4 ORDER BY id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// Everybody who asked for some demands, first first.
///
/// # Errors
/// The database refused.
pub async fn requesters_of(
    db: &mut Db,
    scope: &Scope,
    ids: &[DemandId],
) -> Result<Vec<Requester>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {REQUESTER} FROM requester WHERE street_id = $1 AND demand_id IN ({}) ORDER BY id",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// A requester of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn requester(db: &mut Db, scope: &Scope, id: RequesterId) -> Result<Requester, Problem> {
    let sql = format!("SELECT {REQUESTER} FROM requester WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Stores a new requester.
///
/// # Errors
/// The database refused.
pub async fn insert_requester(db: &mut Db, scope: &Scope, r: &Requester) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO requester (street_id, id, demand_id, name, anonymous, contact_ok, phone_sealed, phone_hash, \
         phone_masked, hidden_from_head, created_at) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            r.id, r.demand_id, r.name, r.anonymous, r.contact_ok, r.phone_sealed, r.phone_hash, r.phone_masked,
            r.hidden_from_head, r.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Counts one more who asks, where the demand is not saved anyway.
///
/// # Errors
/// The database refused.
pub async fn count_requester(
    db: &mut Db,
    scope: &Scope,
    demand: &mut Demand,
) -> Result<(), Problem> {
    demand.requesters += 1;
    db.execute(
        scope,
        "UPDATE demand SET requesters = $5 WHERE street_id = $1 AND id = $4",
        params![demand.id, demand.requesters],
    )
    .await?;
    Ok(())
}
