//! Queries over places.

use std::collections::HashMap;

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// A place.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Area {
        /// Its id.
        pub id: AreaId,
        /// The place above it; none for the street itself.
        pub parent_id: Option<AreaId>,
        /// What it is.
        pub kind: AreaKind,
        /// Its name, as people say it.
        pub name: String,
        /// Its administrative code (GB/T 2260 and below), if it has one.
        pub code: Option<String>,
        /// Its way down from the street.
        pub path: AreaPath,
        /// Households, at `data_date`.
        pub households: i64,
        /// Residents, at `data_date`.
        pub population: i64,
        /// Residents of 60 and more.
        pub elders60: i64,
        /// Residents of 80 and more.
        pub elders80: i64,
        /// Children up to 3.
        pub children0_3: i64,
        /// When the figures were taken.
        pub data_date: Option<Timestamp>,
        /// Office telephone shown to the public.
        pub office_phone: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A tenant.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Street {
        /// Its key.
        pub id: StreetId,
        /// Its name.
        pub name: String,
        /// Nine-digit code of the street.
        pub code: String,
        /// The district it belongs to.
        pub district_name: String,
        /// Office telephone shown to the public.
        pub office_phone: Option<String>,
    }
}

row! {
    struct PathName { path: AreaPath, name: String, kind: AreaKind }
}

const COLUMNS: &str = "id, parent_id, kind, name, code, path, households, population, elders60, elders80, \
                       children0_3, data_date, office_phone, version";

/// Every living place in scope, parents before children.
///
/// # Errors
/// The database refused.
pub async fn all(db: &mut Db, scope: &Scope) -> Result<Vec<Area>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND path >= $2 AND path < $3 AND ended_at IS NULL ORDER BY path"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

/// A place in scope.
///
/// # Errors
/// *Not found* when it lies outside the scope.
pub async fn load(db: &mut Db, scope: &Scope, id: AreaId) -> Result<Area, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND path >= $2 AND path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The place with a path, ended or not.
///
/// # Errors
/// *Not found* when there is none.
pub async fn by_path(db: &mut Db, scope: &Scope, path: &AreaPath) -> Result<Area, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM area WHERE street_id = $1 AND path = $4");
    db.one(scope, sql, params![path])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A place and every place above it, the street first.
///
/// # Errors
/// The database refused.
pub async fn lineage(db: &mut Db, scope: &Scope, path: &AreaPath) -> Result<Vec<Area>, Problem> {
    let paths: Vec<AreaPath> = path.lineage().collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND path IN ({}) ORDER BY path",
        linli_kit::store::placeholders(4, paths.len())
    );
    let params = paths
        .iter()
        .map(linli_kit::store::ToParam::to_param)
        .collect();
    Ok(db.all(scope, sql, params).await?)
}

/// Puts a place into the tree.
///
/// # Errors
/// The path is taken, or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, area: &Area) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO area (street_id, id, parent_id, kind, name, code, path, households, population, elders60, \
         elders80, children0_3, data_date, office_phone, version) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        params![
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
            area.version
        ],
    )
    .await?;
    Ok(())
}

/// Spoken names of places: "北江社区 · 锦绣苑 · 3幢". The street is left out, and so is a grid on the way to
/// something in it, for nobody names a house by its grid. One query for a whole page.
///
/// # Errors
/// The database refused.
pub async fn spoken_names<'a>(
    db: &mut Db,
    scope: &Scope,
    paths: impl IntoIterator<Item = &'a AreaPath>,
) -> Result<HashMap<AreaPath, String>, Problem> {
    let paths: Vec<&AreaPath> = paths.into_iter().collect();
    let mut wanted: Vec<AreaPath> = paths.iter().flat_map(|path| path.lineage()).collect();
    wanted.sort();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let mut names: HashMap<AreaPath, (String, AreaKind)> = HashMap::new();
    for chunk in wanted.chunks(500) {
        let sql = format!(
            "SELECT path, name, kind FROM area WHERE street_id = $1 AND path IN ({})",
            linli_kit::store::placeholders(4, chunk.len())
        );
        let params = chunk
            .iter()
            .map(linli_kit::store::ToParam::to_param)
            .collect();
        let found: Vec<PathName> = db.all(scope, sql, params).await?;
        names.extend(
            found
                .into_iter()
                .map(|row| (row.path, (row.name, row.kind))),
        );
    }
    Ok(paths
        .into_iter()
        .map(|path| (path.clone(), spoken(path, &names)))
        .collect())
}

fn spoken(path: &AreaPath, names: &HashMap<AreaPath, (String, AreaKind)>) -> String {
    let parts: Vec<&str> = path
        .lineage()
        .skip(usize::from(path.depth() > 0))
        .filter_map(|step| {
            let (name, kind) = names.get(&step)?;
            let grid = matches!(kind, AreaKind::Grid | AreaKind::MicroGrid);
            (!grid || step == *path).then_some(name.as_str())
        })
        .collect();
    parts.join(" · ")
}

/// A tenant by its key.
///
/// # Errors
/// *Not found* when there is none.
pub async fn street(db: &mut Db, id: StreetId) -> Result<Street, Problem> {
    db.one_unscoped(
        "streets are a reference table",
        "SELECT id, name, code, district_name, office_phone FROM street WHERE id = $1",
        params![id],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// Every tenant.
///
/// # Errors
/// The database refused.
pub async fn streets(db: &mut Db) -> Result<Vec<Street>, Problem> {
    Ok(db
        .all_unscoped(
            "streets are a reference table",
            "SELECT id, name, code, district_name, office_phone FROM street ORDER BY id",
            vec![],
        )
        .await?)
}

/// Adds a tenant.
///
/// # Errors
/// The key or the code is taken.
pub async fn insert_street(db: &mut Db, street: &Street, now: Timestamp) -> Result<(), Problem> {
    db.execute_unscoped(
        "streets are a reference table",
        "INSERT INTO street (id, name, code, district_name, office_phone, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![street.id, street.name, street.code, street.district_name, street.office_phone, now],
    )
    .await?;
    Ok(())
}
