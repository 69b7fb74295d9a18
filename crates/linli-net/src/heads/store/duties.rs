//! Queries over the heads' own duty log. Nothing here counts what a head did for anybody but the head, and the card the
//! head agreed to.

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, DutyId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, placeholders};
use linli_kit::{params, row};

use super::Total;
use crate::heads::rules::Duty;

row! {
    /// An entry of a head's own log.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DutyEntry {
        /// Its id.
        pub id: DutyId,
        /// Whose.
        pub person_id: PersonId,
        /// For which building.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// Which of the four duties.
        pub duty: Duty,
        /// In the head's words; may be empty.
        pub note: String,
        /// Whether the community may read it.
        pub shared: bool,
        /// When.
        pub at: Timestamp,
    }
}

const DUTY: &str = "id, person_id, area_id, area_path, duty, note, shared, at";

/// Writes into a head's own log.
///
/// # Errors
/// The database refused.
pub async fn insert_duty(db: &mut Db, scope: &Scope, d: &DutyEntry) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO duty_log (street_id, {DUTY}) VALUES ($1, {})",
        placeholders(4, 8)
    );
    let params = params![
        d.id,
        d.person_id,
        d.area_id,
        d.area_path,
        d.duty,
        d.note,
        d.shared,
        d.at
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// A head's own log, newest first.
///
/// # Errors
/// The database refused.
pub async fn duties(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    page: Page,
) -> Result<(Vec<DutyEntry>, i64), Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM duty_log WHERE street_id = $1 AND person_id = $4",
            params![person],
        )
        .await?;
    let sql = format!(
        "SELECT {DUTY} FROM duty_log WHERE street_id = $1 AND person_id = $4 ORDER BY at DESC, id DESC LIMIT $5 OFFSET $6"
    );
    let found = db
        .all(scope, sql, params![person, page.page_size, page.offset()])
        .await?;
    Ok((found, total.map_or(0, |row| row.total)))
}

/// What a head told the community of the own log about a building, newest first, at most 20.
///
/// # Errors
/// The database refused.
pub async fn shared_duties(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    area: AreaId,
) -> Result<Vec<DutyEntry>, Problem> {
    let sql = format!(
        "SELECT {DUTY} FROM duty_log WHERE street_id = $1 AND person_id = $4 AND area_id = $5 AND shared = true \
         ORDER BY at DESC, id DESC LIMIT 20"
    );
    Ok(db.all(scope, sql, params![person, area]).await?)
}

/// How many entries a person shared in a span, for the card they agreed to.
///
/// # Errors
/// The database refused.
pub async fn shared_count(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    from: Timestamp,
    to: Timestamp,
) -> Result<i64, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM duty_log WHERE street_id = $1 AND person_id = $4 AND shared = true \
             AND at >= $5 AND at < $6",
            params![person, from, to],
        )
        .await?;
    Ok(total.map_or(0, |row| row.total))
}
