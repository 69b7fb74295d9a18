//! Queries over brands.

use linli_domain::id::{AreaId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// The brand of a place.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Brand {
        /// What it is called; empty when it was taken away.
        pub name: String,
        /// What it is about, in a few sentences.
        pub text: String,
        /// When it was written last.
        pub updated_at: Option<Timestamp>,
        /// Who wrote it last.
        pub updated_by: Option<PersonId>,
        /// The name of whoever wrote it last.
        pub writer: Option<String>,
        /// For the optimistic lock; 0 where nobody has written any yet.
        pub version: i64,
    }
}

/// The brand of a place the caller has found in the own scope; an empty one where nobody has written any.
///
/// # Errors
/// The database refused.
pub async fn of(db: &mut Db, scope: &Scope, area: AreaId) -> Result<Brand, Problem> {
    let brand = db
        .one(
            scope,
            "SELECT b.name AS name, b.text AS text, b.updated_at AS updated_at, b.updated_by AS updated_by, \
             p.name AS writer, b.version AS version FROM brand b \
             LEFT JOIN person p ON p.street_id = b.street_id AND p.id = b.updated_by \
             WHERE b.street_id = $1 AND b.area_id = $4",
            params![area],
        )
        .await?;
    Ok(brand.unwrap_or_default())
}

/// Writes the brand of a place over that of `brand.version`.
///
/// # Errors
/// *Stale* when somebody else wrote since it was read; the database refused.
pub async fn write(db: &mut Db, scope: &Scope, area: AreaId, brand: &Brand) -> Result<(), Problem> {
    let sql = if brand.version == 0 {
        "INSERT INTO brand (street_id, area_id, version, name, text, updated_at, updated_by) \
         VALUES ($1, $4, CAST($5 AS bigint) + 1, $6, $7, $8, $9) ON CONFLICT (street_id, area_id) DO NOTHING"
    } else {
        "UPDATE brand SET version = version + 1, name = $6, text = $7, updated_at = $8, updated_by = $9 \
         WHERE street_id = $1 AND area_id = $4 AND version = $5"
    };
    let touched = db
        .execute(
            scope,
            sql,
            params![
                area,
                brand.version,
                brand.name,
                brand.text,
                brand.updated_at,
                brand.updated_by
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Problem::stale())
    }
}
