//! Queries over what places were: names, numbers and parents of earlier days, and what became of what.

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use super::{Area, PathName};
use crate::areas::rules::{AreaAct, Figures};

row! {
    /// What a place was from `from_at` until just before `to_at`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PastArea {
        /// The place.
        pub area_id: AreaId,
        /// The place above it.
        pub parent_id: Option<AreaId>,
        /// What it was.
        pub kind: AreaKind,
        /// What it was called.
        pub name: String,
        /// Its number.
        pub number: Option<String>,
        /// Its administrative code.
        pub code: Option<String>,
        /// Where it was.
        pub path: AreaPath,
        /// The first moment; 0 where nobody knows since when.
        pub from_at: Timestamp,
        /// The first moment it was so no longer.
        pub to_at: Timestamp,
    }
}

row! {
    /// What became of a place: records of `from_id` go on at `to_id`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AreaLink {
        /// The earlier place.
        pub from_id: AreaId,
        /// The later place.
        pub to_id: AreaId,
        /// How: merged or split.
        pub act: AreaAct,
        /// When.
        pub at: Timestamp,
    }
}

row! {
    /// Counts of people at a date.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DatedFigures {
        /// The day they were taken.
        pub data_date: Timestamp,
        /// Households.
        pub households: i64,
        /// Residents.
        pub population: i64,
        /// Residents of 60 and more.
        pub elders60: i64,
        /// Residents of 80 and more.
        pub elders80: i64,
        /// Children up to 3.
        pub children0_3: i64,
    }
}

const PAST: &str = "area_id, parent_id, kind, name, number, code, path, from_at, to_at";

/// Keeps what the living places in `range` are, just before they change. A second change in the same moment keeps the
/// state before the first.
///
/// # Errors
/// The database refused.
pub async fn keep(
    db: &mut Db,
    scope: &Scope,
    range: &AreaPath,
    now: Timestamp,
) -> Result<(), Problem> {
    let (low, high) = range.range();
    db.execute(
        scope,
        "INSERT INTO area_past (street_id, area_id, parent_id, kind, name, number, code, path, from_at, to_at) \
         SELECT street_id, id, parent_id, kind, name, number, code, path, began_at, $6 FROM area \
         WHERE street_id = $1 AND path >= $4 AND path < $5 AND ended_at IS NULL AND began_at < $6 \
         ON CONFLICT (street_id, area_id, to_at) DO NOTHING",
        params![low, high, now],
    )
    .await?;
    Ok(())
}

/// Keeps what one place is, just before it changes.
///
/// # Errors
/// The database refused.
pub async fn keep_one(
    db: &mut Db,
    scope: &Scope,
    area: &Area,
    now: Timestamp,
) -> Result<(), Problem> {
    if area.began_at >= now {
        return Ok(());
    }
    db.execute(
        scope,
        "INSERT INTO area_past (street_id, area_id, parent_id, kind, name, number, code, path, from_at, to_at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (street_id, area_id, to_at) DO NOTHING",
        params![
            area.id,
            area.parent_id,
            area.kind,
            area.name,
            area.number,
            area.code,
            area.path,
            area.began_at,
            now
        ],
    )
    .await?;
    Ok(())
}

/// What a place was, the latest first.
///
/// # Errors
/// The database refused.
pub async fn past_of(db: &mut Db, scope: &Scope, area: AreaId) -> Result<Vec<PastArea>, Problem> {
    let sql = format!(
        "SELECT {PAST} FROM area_past WHERE street_id = $1 AND area_id = $4 ORDER BY to_at DESC"
    );
    Ok(db.all(scope, sql, params![area]).await?)
}

/// The tree as it stood at a moment, parents before children: for records of that day.
///
/// # Errors
/// The database refused.
pub async fn tree_at(db: &mut Db, scope: &Scope, at: Timestamp) -> Result<Vec<PastArea>, Problem> {
    let sql = format!(
        "SELECT {PAST} FROM area_past WHERE street_id = $1 AND path >= $2 AND path < $3 AND from_at <= $4 AND to_at > $4 \
         UNION ALL \
         SELECT id AS area_id, parent_id, kind, name, number, code, path, began_at AS from_at, \
         COALESCE(ended_at, $5) AS to_at FROM area WHERE street_id = $1 AND path >= $2 AND path < $3 \
         AND began_at <= $4 AND (ended_at IS NULL OR ended_at > $4) ORDER BY path"
    );
    Ok(db
        .all(scope, sql, params![at, Timestamp::from_millis(i64::MAX)])
        .await?)
}

/// What paths that nothing stands at any more were called last.
pub(super) async fn names_at_paths(
    db: &mut Db,
    scope: &Scope,
    paths: &[&AreaPath],
) -> Result<Vec<PathName>, Problem> {
    let mut found = Vec::new();
    for chunk in paths.chunks(500) {
        let sql = format!(
            "SELECT path, name, kind FROM area_past WHERE street_id = $1 AND path IN ({}) ORDER BY to_at",
            placeholders(4, chunk.len())
        );
        let params = chunk.iter().map(ToParam::to_param).collect();
        found.extend(db.all::<PathName>(scope, sql, params).await?);
    }
    Ok(found)
}

/// Says that records of one place go on at another.
///
/// # Errors
/// The database refused.
pub async fn link(
    db: &mut Db,
    scope: &Scope,
    from: AreaId,
    to: AreaId,
    act: AreaAct,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO area_link (street_id, from_id, to_id, act, at) VALUES ($1, $4, $5, $6, $7) \
         ON CONFLICT (street_id, from_id, to_id) DO NOTHING",
        params![from, to, act, now],
    )
    .await?;
    Ok(())
}

/// What a place came from and what became of it, the latest first.
///
/// # Errors
/// The database refused.
pub async fn links_of(db: &mut Db, scope: &Scope, area: AreaId) -> Result<Vec<AreaLink>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT from_id, to_id, act, at FROM area_link WHERE street_id = $1 AND (from_id = $4 OR to_id = $4) \
             ORDER BY at DESC, from_id, to_id",
            params![area],
        )
        .await?)
}

/// Keeps the counts of a date; those of the same date are replaced.
///
/// # Errors
/// The database refused.
pub async fn keep_figures(
    db: &mut Db,
    scope: &Scope,
    area: AreaId,
    date: Timestamp,
    figures: Figures,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO area_figure (street_id, area_id, data_date, households, population, elders60, elders80, children0_3) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (street_id, area_id, data_date) DO UPDATE SET \
         households = excluded.households, population = excluded.population, elders60 = excluded.elders60, \
         elders80 = excluded.elders80, children0_3 = excluded.children0_3",
        params![
            area,
            date,
            figures.households,
            figures.population,
            figures.elders60,
            figures.elders80,
            figures.children0_3
        ],
    )
    .await?;
    Ok(())
}

/// Counts of a place by date, the latest first.
///
/// # Errors
/// The database refused.
pub async fn figures_of(
    db: &mut Db,
    scope: &Scope,
    area: AreaId,
) -> Result<Vec<DatedFigures>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT data_date, households, population, elders60, elders80, children0_3 FROM area_figure \
             WHERE street_id = $1 AND area_id = $4 ORDER BY data_date DESC LIMIT 20",
            params![area],
        )
        .await?)
}
