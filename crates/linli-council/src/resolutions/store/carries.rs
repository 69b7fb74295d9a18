//! Queries over the carry-overs of resolutions: which meeting carried what over, and whether the latest one has.

use std::collections::HashMap;

use linli_domain::id::{MeetingId, PersonId, ResolutionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

row! {
    /// One carry-over of a resolution.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Carry {
        /// Of which.
        pub resolution_id: ResolutionId,
        /// The how manieth.
        pub times: i64,
        /// When.
        pub at: Timestamp,
        /// Why.
        pub word: Option<String>,
        /// By when it was due from then on.
        pub due_at: Timestamp,
        /// By which meeting: the latest its body had held.
        pub meeting_id: Option<MeetingId>,
    }
}

row! {
    /// Where a resolution stands between the meetings of its body.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Between {
        /// Which.
        pub resolution_id: ResolutionId,
        /// The meeting that carried it over last.
        pub carried_by: Option<MeetingId>,
        /// The latest meeting its body has held.
        pub latest: Option<MeetingId>,
    }
}

impl Between {
    /// Whether the latest meeting has carried it over.
    #[must_use]
    pub fn is_carried(&self) -> bool {
        self.carried_by.is_some() && self.carried_by == self.latest
    }
}

/// Keeps that a resolution was carried over.
///
/// # Errors
/// The database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    carry: &Carry,
    by: Option<PersonId>,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO resolution_carry (street_id, resolution_id, times, at, word, due_at, meeting_id, carried_by) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10)",
        params![
            carry.resolution_id,
            carry.times,
            carry.at,
            carry.word,
            carry.due_at,
            carry.meeting_id,
            by
        ],
    )
    .await?;
    Ok(())
}

/// The carry-overs of resolutions, oldest first.
///
/// # Errors
/// The database refused.
pub async fn of(db: &mut Db, scope: &Scope, ids: &[ResolutionId]) -> Result<Vec<Carry>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT resolution_id, times, at, word, due_at, meeting_id FROM resolution_carry WHERE street_id = $1 \
         AND resolution_id IN ({}) ORDER BY at, times",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Which meetings resolutions stand between.
///
/// # Errors
/// The database refused.
pub async fn between(
    db: &mut Db,
    scope: &Scope,
    ids: &[ResolutionId],
) -> Result<HashMap<ResolutionId, Between>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT r.id AS resolution_id, (SELECT c.meeting_id FROM resolution_carry c WHERE c.street_id = r.street_id \
         AND c.resolution_id = r.id ORDER BY c.times DESC LIMIT 1) AS carried_by, \
         (SELECT g.id FROM meeting g WHERE g.street_id = r.street_id AND g.body_id = r.body_id AND g.held_at IS NOT NULL \
         ORDER BY g.held_at DESC, g.id DESC LIMIT 1) AS latest \
         FROM resolution r WHERE r.street_id = $1 AND r.id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<Between> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.resolution_id, row))
        .collect())
}
