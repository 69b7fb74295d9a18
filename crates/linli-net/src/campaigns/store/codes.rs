//! Queries over the links of campaigns, candidates, members and letters.

use linli_domain::id::StreetId;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};
use uuid::Uuid;

use crate::campaigns::codes::CodeKind;

row! {
    /// What a code leads to.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Found {
        /// The tenant.
        pub street_id: StreetId,
        /// The object.
        pub object_id: Uuid,
    }
}

/// Stores the keyed hash of a code.
///
/// # Errors
/// The code is taken, or the database refused.
pub async fn insert(
    db: &mut Db,
    hash: Vec<u8>,
    kind: CodeKind,
    to: Found,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute_unscoped(
        "a code is found before its street is known",
        "INSERT INTO recruitment_code (code_hash, street_id, kind, object_id, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![hash, to.street_id, kind, to.object_id, now],
    )
    .await?;
    Ok(())
}

/// What the code with a keyed hash leads to.
///
/// # Errors
/// The database refused.
pub async fn find(db: &mut Db, hash: Vec<u8>, kind: CodeKind) -> Result<Option<Found>, Problem> {
    Ok(db
        .one_unscoped(
            "a code is found before its street is known",
            "SELECT street_id, object_id FROM recruitment_code WHERE code_hash = $1 AND kind = $2",
            params![hash, kind],
        )
        .await?)
}
