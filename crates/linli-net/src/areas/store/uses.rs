//! Queries over what hangs on places: moving it along, and listing what keeps a place in use.

use linli_domain::area::AreaPath;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};
use uuid::Uuid;

use super::Area;
use crate::orgs::store as orgs;

row! {
    /// Something that uses a place.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct UsedBy {
        /// Which object.
        pub id: Uuid,
        /// What it is called; empty where it has no name.
        pub name: String,
    }
}

row! {
    struct Total { total: i64 }
}

/// Objects named of each kind of use; the count tells of the rest.
const NAMED: i64 = 10;

/// Puts a place with everything in it to another path: the living places, what their ended ones add up to, and every
/// living row of every room that hangs on them. Rows that are history keep the path of their day.
///
/// # Errors
/// The database refused.
pub async fn relocate(
    db: &mut Db,
    scope: &Scope,
    uses: &[&AreaUse],
    area: &Area,
    parent: &Area,
    to: &AreaPath,
    now: Timestamp,
) -> Result<(), Problem> {
    hand_offices(db, scope, uses, &area.path, &parent.path, now).await?;
    let (low, high) = area.path.range();
    let rest = i64::try_from(area.path.as_str().len() + 1).unwrap_or(i64::MAX);
    for used in uses {
        let sql = format!(
            "UPDATE {table} SET area_path = $4 || substr(area_path, CAST($5 AS integer)) \
             WHERE street_id = $1 AND area_path >= $6 AND area_path < $7 AND ({living})",
            table = used.table,
            living = used.living_at(now),
        );
        db.execute(scope, sql, params![to, rest, low, high]).await?;
        if used.searched {
            let (new_low, new_high) = to.range();
            let sql = format!(
                "UPDATE search_document SET area_path = $4 || substr(area_path, CAST($5 AS integer)) \
                 WHERE street_id = $1 AND entity = $8 AND area_path >= $6 AND area_path < $7 AND entity_id IN \
                 (SELECT {id} FROM {table} WHERE street_id = $1 AND area_path >= $9 AND area_path < $10)",
                id = used.id,
                table = used.table,
            );
            db.execute(
                scope,
                sql,
                params![to, rest, low, high, used.what, new_low, new_high],
            )
            .await?;
        }
    }
    db.execute(
        scope,
        "UPDATE area SET today_path = $4 || substr(today_path, CAST($5 AS integer)) \
         WHERE street_id = $1 AND today_path >= $6 AND today_path < $7",
        params![to, rest, low, high],
    )
    .await?;
    db.execute(
        scope,
        "UPDATE area SET path = $4 || substr(path, CAST($5 AS integer)), began_at = $8, version = version + 1 \
         WHERE street_id = $1 AND path >= $6 AND path < $7 AND ended_at IS NULL",
        params![to, rest, low, high, now],
    )
    .await?;
    db.execute(
        scope,
        "UPDATE area SET parent_id = $5 WHERE street_id = $1 AND id = $4",
        params![area.id, parent.id],
    )
    .await?;
    Ok(())
}

/// Puts every living row that hangs on exactly this place onto another: when a place goes up in another.
///
/// # Errors
/// The database refused.
pub async fn rebind(
    db: &mut Db,
    scope: &Scope,
    uses: &[&AreaUse],
    from: &Area,
    to: &Area,
    now: Timestamp,
) -> Result<(), Problem> {
    hand_offices(db, scope, uses, &from.path, &to.path, now).await?;
    for used in uses {
        let living = used.living_at(now);
        let id = if used.has_area_id {
            "area_id = $6, "
        } else {
            ""
        };
        let sql = format!(
            "UPDATE {} SET {id}area_path = $5 WHERE street_id = $1 AND area_path = $4 AND ({living})",
            used.table
        );
        let mut params = params![from.path, to.path];
        if used.has_area_id {
            params.extend(params![to.id]);
        }
        db.execute(scope, sql, params).await?;
        if used.searched {
            let sql = format!(
                "UPDATE search_document SET area_path = $5 WHERE street_id = $1 AND entity = $6 AND area_path = $4 \
                 AND entity_id IN (SELECT {} FROM {} WHERE street_id = $1 AND area_path = $5)",
                used.id, used.table
            );
            db.execute(scope, sql, params![from.path, to.path, used.what])
                .await?;
        }
    }
    Ok(())
}

/// Lets the community office of the new place act next wherever that of the old one was to, among living rows of a place
/// that is about to move.
async fn hand_offices(
    db: &mut Db,
    scope: &Scope,
    uses: &[&AreaUse],
    place: &AreaPath,
    to: &AreaPath,
    now: Timestamp,
) -> Result<(), Problem> {
    let before = orgs::community_office(db, scope, place).await?;
    let after = orgs::community_office(db, scope, to).await?;
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(());
    };
    if before == after {
        return Ok(());
    }
    let (low, high) = place.range();
    for used in uses {
        let Some(column) = used.office else { continue };
        let sql = format!(
            "UPDATE {} SET {column} = $4 WHERE street_id = $1 AND {column} = $5 AND area_path >= $6 AND area_path < $7 AND ({})",
            used.table,
            used.living_at(now)
        );
        db.execute(scope, sql, params![after, before, low, high])
            .await?;
    }
    Ok(())
}

/// What keeps a place in use: for each kind how many there are, and the first of them by name.
///
/// # Errors
/// The database refused.
pub async fn used_by(
    db: &mut Db,
    scope: &Scope,
    used: &AreaUse,
    path: &AreaPath,
    now: Timestamp,
) -> Result<(i64, Vec<UsedBy>), Problem> {
    let (low, high) = path.range();
    let filter = format!(
        "FROM {} WHERE street_id = $1 AND area_path >= $4 AND area_path < $5 AND ({})",
        used.table,
        used.living_at(now)
    );
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {filter}"),
            params![low, high],
        )
        .await?;
    let total = total.map_or(0, |row| row.total);
    if total == 0 {
        return Ok((0, Vec::new()));
    }
    let sql = format!(
        "SELECT {} AS id, {} AS name {filter} ORDER BY 2, 1 LIMIT $6",
        used.id, used.label
    );
    let named = db.all(scope, sql, params![low, high, NAMED]).await?;
    Ok((total, named))
}

row! {
    struct Today { today_path: AreaPath }
}

/// Where the records of a place add up today.
///
/// # Errors
/// *Not found* when there never was such a place, or the database refused.
pub async fn today_of(db: &mut Db, scope: &Scope, id: AreaId) -> Result<AreaPath, Problem> {
    let row: Option<Today> = db
        .one(
            scope,
            "SELECT today_path FROM area WHERE street_id = $1 AND id = $4",
            params![id],
        )
        .await?;
    row.map(|row| row.today_path).ok_or_else(Problem::not_found)
}
