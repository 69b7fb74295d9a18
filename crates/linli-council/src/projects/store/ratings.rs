//! Queries over what residents said of projects, and the codes they answer by.

use linli_domain::id::{PersonId, ProjectId, RatingCodeId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use crate::projects::entity::{CodeHolder, Rating, RatingAnswer};

row! {
    /// How many said what of a project.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Said {
        /// Of which project.
        pub project_id: ProjectId,
        /// What.
        pub answer: RatingAnswer,
        /// How many.
        pub total: i64,
    }
}
row! {
    struct Total { total: i64 }
}

/// How many said what of projects.
///
/// # Errors
/// The database refused.
pub async fn said_of(
    db: &mut Db,
    scope: &Scope,
    projects: &[ProjectId],
) -> Result<Vec<Said>, Problem> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT project_id, answer, count(*) AS total FROM project_rating WHERE street_id = $1 AND project_id IN ({}) \
         GROUP BY project_id, answer",
        placeholders(4, projects.len())
    );
    Ok(db
        .all(scope, sql, projects.iter().map(ToParam::to_param).collect())
        .await?)
}

/// The words residents added, the latest first, at most `most`.
///
/// # Errors
/// The database refused.
pub async fn words_of(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
    most: i64,
) -> Result<Vec<Rating>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT voter, answer, way, note, entered_by, at FROM project_rating WHERE street_id = $1 AND project_id = $4 \
             AND note IS NOT NULL ORDER BY at DESC, voter LIMIT $5",
            params![project, most],
        )
        .await?)
}

/// What somebody said before.
///
/// # Errors
/// The database refused.
pub async fn said_by(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
    voter: uuid::Uuid,
) -> Result<Option<Rating>, Problem> {
    Ok(db
        .one(
            scope,
            "SELECT voter, answer, way, note, entered_by, at FROM project_rating WHERE street_id = $1 AND project_id = $4 \
             AND voter = $5",
            params![project, voter],
        )
        .await?)
}

/// Stores what somebody says now: in the place of what the same one said before.
///
/// # Errors
/// The database refused.
pub async fn say(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
    rating: &Rating,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO project_rating (street_id, project_id, voter, answer, way, note, entered_by, at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (street_id, project_id, voter) DO UPDATE SET \
         answer = excluded.answer, way = excluded.way, note = excluded.note, entered_by = excluded.entered_by, at = excluded.at",
        params![
            project,
            rating.voter,
            rating.answer,
            rating.way,
            rating.note,
            rating.entered_by,
            rating.at
        ],
    )
    .await?;
    Ok(())
}

/// Stores a code by its hash.
///
/// # Errors
/// The database refused.
pub async fn insert_code(
    db: &mut Db,
    scope: &Scope,
    id: RatingCodeId,
    project: ProjectId,
    hash: Vec<u8>,
    by: (Option<PersonId>, Timestamp),
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO project_rating_code (code_hash, street_id, id, project_id, given_by, created_at) \
         VALUES ($4, $1, $5, $6, $7, $8)",
        params![hash, id, project, by.0, by.1],
    )
    .await?;
    Ok(())
}

/// How many codes of a project were given out.
///
/// # Errors
/// The database refused.
pub async fn codes_given(db: &mut Db, scope: &Scope, project: ProjectId) -> Result<i64, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM project_rating_code WHERE street_id = $1 AND project_id = $4",
            params![project],
        )
        .await?;
    Ok(total.map_or(0, |row| row.total))
}

/// What a code leads to.
///
/// # Errors
/// The database refused.
pub async fn holder(db: &mut Db, hash: Vec<u8>) -> Result<Option<CodeHolder>, Problem> {
    Ok(db
        .one_unscoped(
            "a rating code is found before its street is known",
            "SELECT street_id, id, project_id FROM project_rating_code WHERE code_hash = $1",
            params![hash],
        )
        .await?)
}
