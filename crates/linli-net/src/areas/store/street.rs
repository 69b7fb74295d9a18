//! Queries over streets, the tenants: a reference table.

use linli_domain::id::StreetId;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// A tenant.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Street {
        /// Its key.
        pub id: StreetId,
        /// Its name.
        pub name: String,
        /// Nine-digit code of the street.
        pub code: String,
        /// The district it belongs to.
        pub district_name: String,
        /// Office telephone shown to the public.
        pub office_phone: Option<String>,
    }
}

/// A tenant by its key.
///
/// # Errors
/// *Not found* when there is none.
pub async fn street(db: &mut Db, id: StreetId) -> Result<Street, Problem> {
    db.one_unscoped(
        "streets are a reference table",
        "SELECT id, name, code, district_name, office_phone FROM street WHERE id = $1",
        params![id],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// Every tenant.
///
/// # Errors
/// The database refused.
pub async fn streets(db: &mut Db) -> Result<Vec<Street>, Problem> {
    Ok(db
        .all_unscoped(
            "streets are a reference table",
            "SELECT id, name, code, district_name, office_phone FROM street ORDER BY id",
            vec![],
        )
        .await?)
}

/// Adds a tenant.
///
/// # Errors
/// The key or the code is taken.
pub async fn insert_street(db: &mut Db, street: &Street, now: Timestamp) -> Result<(), Problem> {
    db.execute_unscoped(
        "streets are a reference table",
        "INSERT INTO street (id, name, code, district_name, office_phone, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![street.id, street.name, street.code, street.district_name, street.office_phone, now],
    )
    .await?;
    Ok(())
}
