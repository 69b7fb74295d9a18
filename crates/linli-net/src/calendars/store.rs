//! Queries over calendar files.

use linli_domain::id::{PersonId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// A calendar file as somebody wrote it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CalendarFile {
        /// From 1.
        pub version: i64,
        /// The file, TOML.
        pub text: String,
        /// Who wrote it.
        pub changed_by: Option<PersonId>,
        /// By name: the writer may belong to another street than the reader.
        pub changed_name: Option<String>,
        /// When.
        pub changed_at: Timestamp,
    }
}

fn district() -> Scope {
    Scope::street_wide(StreetId::DISTRICT)
}

/// The newest file, if anybody has written one.
///
/// # Errors
/// The database refused.
pub async fn latest(db: &mut Db) -> Result<Option<CalendarFile>, Problem> {
    Ok(versions(db, 1).await?.into_iter().next())
}

/// The last `most` files, the newest first.
///
/// # Errors
/// The database refused.
pub async fn versions(db: &mut Db, most: i64) -> Result<Vec<CalendarFile>, Problem> {
    Ok(db
        .all(
            &district(),
            "SELECT version, text, changed_by, changed_name, changed_at FROM work_calendar WHERE street_id = $1 \
             ORDER BY version DESC LIMIT $4",
            params![most],
        )
        .await?)
}

/// Adds a file; `false` when somebody else has added that version meanwhile.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, file: &CalendarFile) -> Result<bool, Problem> {
    let touched = db
        .execute(
            &district(),
            "INSERT INTO work_calendar (street_id, version, text, changed_by, changed_name, changed_at) \
             VALUES ($1, $4, $5, $6, $7, $8) ON CONFLICT (street_id, version) DO NOTHING",
            params![
                file.version,
                file.text,
                file.changed_by,
                file.changed_name,
                file.changed_at
            ],
        )
        .await?;
    Ok(touched == 1)
}
