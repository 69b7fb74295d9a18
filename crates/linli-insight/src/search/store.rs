//! Objects by their number.

use linli_domain::id::{DemandId, OrderId, ResourceId};
use linli_domain::number::RecordNumber;
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    struct FoundDemand { id: DemandId }
}
row! {
    struct FoundOrder { id: OrderId }
}
row! {
    struct FoundResource { id: ResourceId }
}

/// The demand in scope with a number.
///
/// # Errors
/// The database refused.
pub async fn demand(
    db: &mut Db,
    scope: &Scope,
    number: RecordNumber,
) -> Result<Option<DemandId>, Problem> {
    let found: Option<FoundDemand> = db
        .one(
            scope,
            "SELECT id FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND number = $4",
            params![number.to_string()],
        )
        .await?;
    Ok(found.map(|row| row.id))
}

/// The order in scope with a number.
///
/// # Errors
/// The database refused.
pub async fn order(
    db: &mut Db,
    scope: &Scope,
    number: RecordNumber,
) -> Result<Option<OrderId>, Problem> {
    let found: Option<FoundOrder> = db
        .one(
            scope,
            "SELECT id FROM work_order WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND number = $4",
            params![number.to_string()],
        )
        .await?;
    Ok(found.map(|row| row.id))
}

/// The resource of the street with a number; whether the caller may see it is the room's rule.
///
/// # Errors
/// The database refused.
pub async fn resource(
    db: &mut Db,
    scope: &Scope,
    number: RecordNumber,
) -> Result<Option<ResourceId>, Problem> {
    let found: Option<FoundResource> = db
        .one(
            scope,
            "SELECT id FROM resource WHERE street_id = $1 AND number = $4",
            params![number.to_string()],
        )
        .await?;
    Ok(found.map(|row| row.id))
}
