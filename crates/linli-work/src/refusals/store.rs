//! Queries over the street's own texts of refusals.

use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use crate::demands::state::RefusalCode;

row! {
    /// One version of the text of a refusal code.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct RefusalText {
        /// Which code.
        pub code: RefusalCode,
        /// From 1.
        pub version: i64,
        /// In Chinese.
        pub text_zh: String,
        /// In English.
        pub text_en: String,
        /// Who wrote it.
        pub changed_by: Option<PersonId>,
        /// When.
        pub changed_at: Timestamp,
    }
}

const COLUMNS: &str = "code, version, text_zh, text_en, changed_by, changed_at";

/// Every version of every code of the street, the newest first.
///
/// # Errors
/// The database refused.
pub async fn all(db: &mut Db, scope: &Scope) -> Result<Vec<RefusalText>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM refusal_text WHERE street_id = $1 ORDER BY code, version DESC"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

/// The newest version of a code, if the street has written one.
///
/// # Errors
/// The database refused.
pub async fn latest(
    db: &mut Db,
    scope: &Scope,
    code: RefusalCode,
) -> Result<Option<RefusalText>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM refusal_text WHERE street_id = $1 AND code = $4 ORDER BY version DESC LIMIT 1"
    );
    Ok(db.one(scope, sql, params![code]).await?)
}

/// One version of a code.
///
/// # Errors
/// The database refused.
pub async fn version(
    db: &mut Db,
    scope: &Scope,
    code: RefusalCode,
    version: i64,
) -> Result<Option<RefusalText>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM refusal_text WHERE street_id = $1 AND code = $4 AND version = $5"
    );
    Ok(db.one(scope, sql, params![code, version]).await?)
}

/// Adds a version; `false` when somebody else has added it meanwhile.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, text: &RefusalText) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "INSERT INTO refusal_text (street_id, code, version, text_zh, text_en, changed_by, changed_at) \
             VALUES ($1, $4, $5, $6, $7, $8, $9) ON CONFLICT (street_id, code, version) DO NOTHING",
            params![
                text.code,
                text.version,
                text.text_zh,
                text.text_en,
                text.changed_by,
                text.changed_at
            ],
        )
        .await?;
    Ok(touched == 1)
}
