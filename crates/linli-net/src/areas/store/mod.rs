//! Queries over places: the tree of today.

pub mod bulk;
pub mod checked;
mod past;
mod street;
mod uses;

pub use past::*;
pub use street::*;
pub use uses::*;

use std::collections::HashMap;

use linli_domain::area::{AreaKind, AreaPath, MAX_SERIAL};
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};
use serde::{Deserialize, Serialize};

use super::rules::{AreaAct, AreaRefusal, Figures};

linli_kit::code_columns!(AreaAct, AreaRefusal);

row! {
    /// A place.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        /// Its number among its kind: of a grid in its community, of a building in its compound.
        pub number: Option<String>,
        /// Year of building.
        pub built_year: Option<i64>,
        /// Where its records add up today: its own path while it lives, that of its successor once it went up in one.
        pub today_path: AreaPath,
        /// The place it went up in.
        pub successor_id: Option<AreaId>,
        /// Since when it is what it is: name, number, code and parent.
        pub began_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// Why it ended.
        pub end_reason: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Area {
    /// A place with nothing known of it but where it is; no moment is known from which on it was there.
    #[must_use]
    pub fn new(
        id: AreaId,
        parent_id: Option<AreaId>,
        kind: AreaKind,
        name: impl Into<String>,
        path: AreaPath,
    ) -> Self {
        Self {
            id,
            parent_id,
            kind,
            name: name.into(),
            code: None,
            today_path: path.clone(),
            path,
            households: 0,
            population: 0,
            elders60: 0,
            elders80: 0,
            children0_3: 0,
            data_date: None,
            office_phone: None,
            number: None,
            built_year: None,
            successor_id: None,
            began_at: Timestamp::default(),
            ended_at: None,
            end_reason: None,
            version: 1,
        }
    }

    /// Its counts.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            households: self.households,
            population: self.population,
            elders60: self.elders60,
            elders80: self.elders80,
            children0_3: self.children0_3,
        }
    }

    /// Takes on counts of a date.
    pub fn count(&mut self, figures: Figures, date: Timestamp) {
        self.households = figures.households;
        self.population = figures.population;
        self.elders60 = figures.elders60;
        self.elders80 = figures.elders80;
        self.children0_3 = figures.children0_3;
        self.data_date = Some(date);
    }
}

row! {
    /// What a path was called last.
    struct PathName { path: AreaPath, name: String, kind: AreaKind }
}

const COLUMNS: &str = "id, parent_id, kind, name, code, path, households, population, elders60, elders80, \
                       children0_3, data_date, office_phone, number, built_year, today_path, successor_id, began_at, \
                       ended_at, end_reason, version";

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

/// The scope itself, or the part of it that lies in a place.
///
/// # Errors
/// *Not found* when the place lies outside the scope.
pub async fn narrowed(db: &mut Db, scope: &Scope, area: Option<AreaId>) -> Result<Scope, Problem> {
    match area {
        Some(id) => {
            let area = load(db, scope, id).await?;
            scope.narrowed(&area.path).ok_or_else(Problem::not_found)
        }
        None => Ok(scope.clone()),
    }
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
         elders80, children0_3, data_date, office_phone, number, built_year, today_path, began_at, version) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
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
            area.number,
            area.built_year,
            area.today_path,
            area.began_at,
            area.version
        ],
    )
    .await?;
    Ok(())
}

/// Stores what a place says; where it stands is the business of [`relocate`].
///
/// # Errors
/// *Stale* when somebody changed it since it was read; its code belongs to another living place; the database refused.
pub async fn update(db: &mut Db, scope: &Scope, area: &Area) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE area SET name = $6, code = $7, number = $8, households = $9, population = $10, elders60 = $11, \
             elders80 = $12, children0_3 = $13, data_date = $14, office_phone = $15, built_year = $16, began_at = $17, \
             version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5 AND ended_at IS NULL",
            params![
                area.id,
                area.version,
                area.name,
                area.code,
                area.number,
                area.households,
                area.population,
                area.elders60,
                area.elders80,
                area.children0_3,
                area.data_date,
                area.office_phone,
                area.built_year,
                area.began_at
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Problem::stale())
    }
}

/// Ends a place; its records add up at `successor` from now on, where there is one.
///
/// # Errors
/// *Stale* when somebody changed it since it was read, or the database refused.
pub async fn end(
    db: &mut Db,
    scope: &Scope,
    area: &Area,
    successor: Option<&Area>,
    now: Timestamp,
    reason: &str,
) -> Result<(), Problem> {
    let today = successor.map_or(&area.path, |heir| &heir.today_path);
    let touched = db
        .execute(
            scope,
            "UPDATE area SET ended_at = $6, end_reason = $7, successor_id = $8, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND ended_at IS NULL",
            params![area.id, area.version, now, reason, successor.map(|heir| heir.id)],
        )
        .await?;
    if touched != 1 {
        return Err(Problem::stale());
    }
    // whatever added up here, those that went up in it before included
    db.execute(
        scope,
        "UPDATE area SET today_path = $4 WHERE street_id = $1 AND today_path = $5 AND ended_at IS NOT NULL",
        params![today, area.path],
    )
    .await?;
    Ok(())
}

/// Waits for its turn to change the tree of the street: two changes at the same time would not see each other.
///
/// # Errors
/// The database refused.
pub async fn take_turn(db: &mut Db, scope: &Scope) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE area SET version = version WHERE street_id = $1 AND path = '/'",
        vec![],
    )
    .await?;
    Ok(())
}

row! {
    struct LastPath { path: Option<AreaPath> }
}

/// The path of the next place under a parent. A serial is never used again, so that a path of earlier days names one
/// place for ever.
///
/// # Errors
/// The parent has as many places as a path can tell apart, or the database refused.
pub async fn next_path(db: &mut Db, scope: &Scope, parent: &AreaPath) -> Result<AreaPath, Problem> {
    let (low, high) = parent.range();
    let length = i64::try_from(parent.child(1).as_str().len()).unwrap_or(i64::MAX);
    let last: Option<LastPath> = db
        .one(
            scope,
            "SELECT max(path) AS path FROM (\
             SELECT max(path) AS path FROM area WHERE street_id = $1 AND path > $4 AND path < $5 AND length(path) = $6 \
             UNION ALL \
             SELECT max(path) AS path FROM area_past WHERE street_id = $1 AND path > $4 AND path < $5 AND length(path) = $6\
             ) known",
            params![low, high, length],
        )
        .await?;
    let serial = last
        .and_then(|row| row.path)
        .and_then(|path| path.serial())
        .unwrap_or(0);
    if serial >= MAX_SERIAL {
        return Err(Problem::conflict("area_full"));
    }
    Ok(parent.child(serial + 1))
}

/// Living places directly under one, in the order of the tree.
///
/// # Errors
/// The database refused.
pub async fn children(db: &mut Db, scope: &Scope, parent: AreaId) -> Result<Vec<Area>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND parent_id = $4 AND ended_at IS NULL ORDER BY path"
    );
    Ok(db.all(scope, sql, params![parent]).await?)
}

/// Living places in a place, itself first, in the order of the tree; `range` may reach beyond the scope.
///
/// # Errors
/// The database refused.
pub async fn inside(db: &mut Db, scope: &Scope, range: &AreaPath) -> Result<Vec<Area>, Problem> {
    let (low, high) = range.range();
    let sql = format!(
        "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND path >= $4 AND path < $5 AND ended_at IS NULL ORDER BY path"
    );
    Ok(db.all(scope, sql, params![low, high]).await?)
}

/// A living place of a kind with a number inside a place.
///
/// # Errors
/// The database refused.
pub async fn numbered(
    db: &mut Db,
    scope: &Scope,
    range: &AreaPath,
    kind: AreaKind,
    number: &str,
) -> Result<Vec<Area>, Problem> {
    let (low, high) = range.range();
    let sql = format!(
        "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND path >= $4 AND path < $5 AND kind = $6 AND number = $7 \
         AND ended_at IS NULL ORDER BY path"
    );
    Ok(db.all(scope, sql, params![low, high, kind, number]).await?)
}

row! {
    /// How many living places of a kind.
    pub struct KindCount {
        /// What they are.
        pub kind: AreaKind,
        /// How many.
        pub count: i64,
    }
}

/// Living places in a place by kind, itself left out.
///
/// # Errors
/// The database refused.
pub async fn count_by_kind(
    db: &mut Db,
    scope: &Scope,
    path: &AreaPath,
) -> Result<Vec<KindCount>, Problem> {
    let (low, high) = path.range();
    let mut counts: Vec<KindCount> = db
        .all(
            scope,
            "SELECT kind, count(*) AS count FROM area WHERE street_id = $1 AND path > $4 AND path < $5 \
             AND ended_at IS NULL GROUP BY kind",
            params![low, high],
        )
        .await?;
    counts.sort_by_key(|row| row.kind);
    Ok(counts)
}

/// The living place of a kind with a name directly under a place.
///
/// # Errors
/// The database refused.
pub async fn sibling(
    db: &mut Db,
    scope: &Scope,
    parent: AreaId,
    kind: AreaKind,
    name: &str,
) -> Result<Option<Area>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND parent_id = $4 AND kind = $5 AND name = $6 AND ended_at IS NULL"
    );
    Ok(db.one(scope, sql, params![parent, kind, name]).await?)
}

/// The living place with an official code.
///
/// # Errors
/// The database refused.
pub async fn by_code(db: &mut Db, scope: &Scope, code: &str) -> Result<Option<Area>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND code = $4 AND ended_at IS NULL"
    );
    Ok(db.one(scope, sql, params![code]).await?)
}

row! {
    struct Code { code: Option<String> }
}

/// The official code of the street itself, where it has one.
///
/// # Errors
/// The database refused.
pub async fn street_code(db: &mut Db, scope: &Scope) -> Result<Option<String>, Problem> {
    let row: Option<Code> = db
        .one(
            scope,
            "SELECT code FROM area WHERE street_id = $1 AND path = '/'",
            vec![],
        )
        .await?;
    Ok(row.and_then(|row| row.code))
}

/// Places by id, ended or not, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn by_ids(db: &mut Db, scope: &Scope, ids: &[AreaId]) -> Result<Vec<Area>, Problem> {
    let mut areas = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let sql = format!(
            "SELECT {COLUMNS} FROM area WHERE street_id = $1 AND id IN ({})",
            linli_kit::store::placeholders(4, chunk.len())
        );
        let params = chunk
            .iter()
            .map(linli_kit::store::ToParam::to_param)
            .collect();
        areas.extend(db.all::<Area>(scope, sql, params).await?);
    }
    Ok(areas)
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
    let mut paths: Vec<AreaPath> = paths.into_iter().cloned().collect();
    paths.sort();
    paths.dedup();
    let (mut said, unread) = db.recall("spoken names of places", scope, &paths);
    paths.retain(|path| !said.contains_key(path));
    let mut wanted: Vec<AreaPath> = paths.iter().flat_map(AreaPath::lineage).collect();
    wanted.sort();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(said);
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
    // a record of earlier days may name a path that its place has left since
    let left: Vec<&AreaPath> = wanted
        .iter()
        .filter(|path| !names.contains_key(path))
        .collect();
    for row in past::names_at_paths(db, scope, &left).await? {
        names.insert(row.path, (row.name, row.kind));
    }
    let found: Vec<(AreaPath, String)> = paths
        .into_iter()
        .map(|path| (path.clone(), spoken(&path, &names)))
        .collect();
    db.remember(unread, found.clone());
    said.extend(found);
    Ok(said)
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
