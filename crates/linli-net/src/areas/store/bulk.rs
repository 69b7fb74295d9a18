//! Many places with few statements.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use super::{Area, UsedBy};
use crate::areas::rules::Figures;
use crate::bulk::{self, AT_ONCE};

row! {
    struct KnownPath { path: AreaPath }
}

/// The last serial given under each place of the street that ever had one under it; none is given again.
///
/// # Errors
/// The database refused.
pub async fn last_serials(db: &mut Db, scope: &Scope) -> Result<HashMap<AreaPath, u32>, Problem> {
    let mut last: HashMap<AreaPath, u32> = HashMap::new();
    for table in ["area", "area_past"] {
        let sql = format!("SELECT path FROM {table} WHERE street_id = $1");
        for KnownPath { path } in db.all::<KnownPath>(scope, sql, vec![]).await? {
            let (Some(serial), Some(above)) = (path.serial(), path.depth().checked_sub(1)) else {
                continue;
            };
            let known = last.entry(path.ancestor(above)).or_default();
            *known = serial.max(*known);
        }
    }
    Ok(last)
}

/// Puts places into the tree.
///
/// # Errors
/// A path or a code is taken, or the database refused.
pub async fn insert_all(db: &mut Db, scope: &Scope, areas: &[Area]) -> Result<(), Problem> {
    let mut rows = Vec::with_capacity(areas.len() * 18);
    for area in areas {
        rows.extend(params![
            area.id,
            area.parent_id,
            area.kind,
            area.name,
            area.code,
            area.path,
            area.households,
            area.population,
            area.elders60,
            area.elders80,
            area.children0_3,
            area.data_date,
            area.office_phone,
            area.number,
            area.built_year,
            area.today_path,
            area.began_at,
            area.version
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO area (street_id, id, parent_id, kind, name, code, path, households, population, elders60, \
         elders80, children0_3, data_date, office_phone, number, built_year, today_path, began_at, version)",
        "($1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[],
        rows,
    )
    .await?;
    Ok(())
}

/// Keeps the counts that new places came with.
///
/// # Errors
/// The database refused.
pub async fn insert_figures(
    db: &mut Db,
    scope: &Scope,
    counts: &[(AreaId, Figures, Timestamp)],
) -> Result<(), Problem> {
    let mut rows = Vec::with_capacity(counts.len() * 7);
    for (area, figures, date) in counts {
        rows.extend(params![
            area,
            date,
            figures.households,
            figures.population,
            figures.elders60,
            figures.elders80,
            figures.children0_3
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO area_figure (street_id, area_id, data_date, households, population, elders60, elders80, children0_3)",
        "($1, ?, ?, ?, ?, ?, ?, ?)",
        &[],
        rows,
    )
    .await?;
    Ok(())
}

/// Forgets the counts of a date: they came by an import that is taken back.
///
/// # Errors
/// The database refused.
pub async fn forget_figures(
    db: &mut Db,
    scope: &Scope,
    area: AreaId,
    date: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM area_figure WHERE street_id = $1 AND area_id = $4 AND data_date = $5",
        params![area, date],
    )
    .await?;
    Ok(())
}

/// Living places directly under any of these, by name.
///
/// # Errors
/// The database refused.
pub async fn children_of(
    db: &mut Db,
    scope: &Scope,
    parents: &[AreaId],
) -> Result<Vec<UsedBy>, Problem> {
    let mut all = Vec::new();
    for chunk in parents.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT id, name FROM area WHERE street_id = $1 AND ended_at IS NULL AND parent_id IN ({}) ORDER BY name, id",
            placeholders(4, chunk.len())
        );
        let found: Vec<UsedBy> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        all.extend(found);
    }
    Ok(all)
}

/// Ends living places that are still at the version given; answers which ended.
///
/// # Errors
/// The database refused.
pub async fn end_all(
    db: &mut Db,
    scope: &Scope,
    areas: &[(AreaId, i64)],
    reason: &str,
    now: Timestamp,
) -> Result<Vec<AreaId>, Problem> {
    let pairs: Vec<(Uuid, i64)> = areas.iter().map(|(id, version)| (id.0, *version)).collect();
    let ended = bulk::end_all(db, scope, "area", &pairs, reason, now).await?;
    Ok(ended.into_iter().map(AreaId).collect())
}
