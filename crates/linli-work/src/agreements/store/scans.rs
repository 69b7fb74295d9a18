//! Queries over scans of what was signed.

use linli_domain::id::{AgreementId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

/// What is stored of a scan.
#[derive(Debug, Clone)]
pub struct Scan {
    /// SHA-256 of the bytes in hex.
    pub hash: String,
    /// What the file was called.
    pub file_name: String,
    /// Its media type.
    pub media: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Stores a scan beside those before it; the same file again changes nothing.
///
/// # Errors
/// The database refused.
pub async fn insert_scan(
    db: &mut Db,
    scope: &Scope,
    id: AgreementId,
    scan: &Scan,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO agreement_scan (street_id, agreement_id, hash, file_name, media, bytes, stored_by, stored_at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        params![
            id,
            scan.hash,
            scan.file_name,
            scan.media,
            scan.bytes,
            by,
            now
        ],
    )
    .await?;
    Ok(())
}

row! {
    /// A stored scan.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StoredScan {
        /// What the file was called.
        pub file_name: String,
        /// Its media type.
        pub media: String,
        /// The file.
        pub bytes: Vec<u8>,
    }
}

/// The scan of an agreement with a hash.
///
/// # Errors
/// *Not found* when there is none.
pub async fn scan(
    db: &mut Db,
    scope: &Scope,
    id: AgreementId,
    hash: &str,
) -> Result<StoredScan, Problem> {
    db.one(
        scope,
        "SELECT file_name, media, bytes FROM agreement_scan WHERE street_id = $1 AND agreement_id = $4 AND hash = $5",
        params![id, hash],
    )
    .await?
    .ok_or_else(Problem::not_found)
}
