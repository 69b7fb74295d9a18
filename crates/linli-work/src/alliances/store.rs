//! Queries over alliances, their places and their ticked steps.

pub mod members;
pub mod tasks;

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, AreaId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use super::rules::{AllianceLevel, AllianceStage, AllianceStep};

/// An alliance goes where its lead goes and keeps it in use, its places stay in use, and a living membership keeps the unit.
pub const AREA_USES: &[AreaUse] = &[
    AreaUse {
        what: "alliance",
        table: "alliance",
        id: "id",
        label: "name",
        living: "1 = 1",
        has_area_id: false,
        keeps: false,
        keeps_org: Some("lead_org_id"),
        office: None,
        searched: false,
    },
    AreaUse {
        what: "alliance_area",
        table: "alliance_area",
        id: "alliance_id",
        label: "(SELECT a.name FROM alliance a WHERE a.street_id = alliance_area.street_id AND a.id = alliance_area.alliance_id)",
        living: "1 = 1",
        has_area_id: true,
        keeps: true,
        keeps_org: None,
        office: None,
        searched: false,
    },
    AreaUse {
        what: "alliance_membership",
        table: "alliance_membership",
        id: "alliance_id",
        label: "(SELECT a.name FROM alliance a WHERE a.street_id = alliance_membership.street_id AND a.id = alliance_membership.alliance_id)",
        living: "state IN ('invited', 'joined', 'active', 'inactive')",
        has_area_id: false,
        keeps: false,
        keeps_org: Some("org_id"),
        office: None,
        searched: false,
    },
];

row! {
    /// An alliance; its charter is read only where it is shown ([`charter`]).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Alliance {
        /// Its id.
        pub id: AllianceId,
        /// Its name, once in a street.
        pub name: String,
        /// The brand it works under (品牌).
        pub brand: Option<String>,
        /// How far it reaches.
        pub level: AllianceLevel,
        /// Who leads it.
        pub lead_org_id: OrgId,
        /// The place of that organisation.
        pub area_path: AreaPath,
        /// The alliance it stands in.
        pub parent_id: Option<AllianceId>,
        /// The day it was founded.
        pub founded_at: Option<Timestamp>,
        /// How far it has come.
        pub stage: AllianceStage,
        /// Since when.
        pub stage_since: Timestamp,
        /// When it was entered here.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A place an alliance is for. After a merger of places one may stand there twice.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AllianceArea {
        /// Whose.
        pub alliance_id: AllianceId,
        /// Which place.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
    }
}

row! {
    /// A ticked step.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct DoneStep {
        /// Of which alliance.
        pub alliance_id: AllianceId,
        /// Which step.
        pub step: AllianceStep,
        /// The day it was done.
        pub done_on: Timestamp,
        /// Who ticked it; nobody when the house did.
        pub ticked_by: Option<PersonId>,
        /// When it was ticked.
        pub ticked_at: Timestamp,
    }
}

row! {
    /// How many units an alliance has.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Tally {
        /// Of which alliance.
        pub alliance_id: AllianceId,
        /// Members now.
        pub members: i64,
        /// Invited and not answered.
        pub invited: i64,
    }
}

row! {
    struct IdName { id: AllianceId, name: String }
}
row! {
    struct ParentRow { id: AllianceId, parent_id: AllianceId }
}
row! {
    struct CharterRow { charter: Option<String> }
}
row! {
    struct Total { total: i64 }
}

/// Which alliances are looked for; all of the street when empty.
#[derive(Debug, Clone, Default)]
pub struct AllianceFilter<'a> {
    /// Part of the name or the brand.
    pub text: &'a str,
    /// Of one level.
    pub level: Option<AllianceLevel>,
    /// In one stage.
    pub stage: Option<AllianceStage>,
    /// Directly in this one.
    pub parent: Option<AllianceId>,
    /// For this place or one in it; those of the whole street are for every place.
    pub within: Option<&'a AreaPath>,
}

const COLUMNS: &str = "id, name, brand, level, lead_org_id, area_path, parent_id, founded_at, stage, stage_since, created_at, \
     version";

/// An alliance of the street: that it exists is written on the plaque at the door.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: AllianceId) -> Result<Alliance, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM alliance WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Alliances by id, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn by_ids(
    db: &mut Db,
    scope: &Scope,
    ids: &[AllianceId],
) -> Result<Vec<Alliance>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM alliance WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// The charter of an alliance.
///
/// # Errors
/// The database refused.
pub async fn charter(
    db: &mut Db,
    scope: &Scope,
    id: AllianceId,
) -> Result<Option<String>, Problem> {
    let row: Option<CharterRow> = db
        .one(
            scope,
            "SELECT charter FROM alliance WHERE street_id = $1 AND id = $4",
            params![id],
        )
        .await?;
    Ok(row.and_then(|row| row.charter))
}

/// Alliances of the street that fit a filter, those of the street first, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &AllianceFilter<'_>,
    page: Page,
) -> Result<(Vec<Alliance>, i64), Problem> {
    let mut sql = "street_id = $1".to_owned();
    let mut params = Vec::new();
    if !filter.text.is_empty() {
        let like = format!(
            "%{}%",
            filter
                .text
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_")
        );
        params.extend(params![like]);
        let at = 3 + params.len();
        sql.push_str(&format!(
            " AND (name LIKE ${at} ESCAPE '\\' OR brand LIKE ${at} ESCAPE '\\')"
        ));
    }
    if let Some(level) = filter.level {
        params.extend(params![level]);
        sql.push_str(&format!(" AND level = ${}", 3 + params.len()));
    }
    if let Some(stage) = filter.stage {
        params.extend(params![stage]);
        sql.push_str(&format!(" AND stage = ${}", 3 + params.len()));
    }
    if let Some(parent) = filter.parent {
        params.extend(params![parent]);
        sql.push_str(&format!(" AND parent_id = ${}", 3 + params.len()));
    }
    if let Some(within) = filter.within {
        let (low, high) = within.range();
        params.extend(params![low, high]);
        let next = 2 + params.len();
        sql.push_str(&format!(
            " AND (level = 'street' OR EXISTS (SELECT 1 FROM alliance_area r WHERE r.street_id = alliance.street_id \
             AND r.alliance_id = alliance.id AND r.area_path >= ${next} AND r.area_path < ${}))",
            next + 1
        ));
    }
    let count = format!("SELECT count(*) AS total FROM alliance WHERE {sql}");
    let total: Option<Total> = db.one(scope, count, params.clone()).await?;
    let next = 4 + params.len();
    let sql = format!(
        "SELECT {COLUMNS} FROM alliance WHERE {sql} \
         ORDER BY CASE level WHEN 'street' THEN 0 WHEN 'area' THEN 1 ELSE 2 END, name, id LIMIT ${next} OFFSET ${}",
        next + 1
    );
    params.extend(params![page.page_size, page.offset()]);
    let alliances = db.all(scope, sql, params).await?;
    Ok((alliances, total.map_or(0, |row| row.total)))
}

/// Names of alliances, for a whole page in one query.
///
/// # Errors
/// The database refused.
pub async fn names(
    db: &mut Db,
    scope: &Scope,
    ids: &[AllianceId],
) -> Result<HashMap<AllianceId, String>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, name FROM alliance WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<IdName> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Whether another alliance of the street has this name.
///
/// # Errors
/// The database refused.
pub async fn name_taken(
    db: &mut Db,
    scope: &Scope,
    name: &str,
    by_other_than: AllianceId,
) -> Result<bool, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM alliance WHERE street_id = $1 AND name = $4 AND id <> $5",
            params![name, by_other_than],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// Which alliance stands in which, in the whole street.
///
/// # Errors
/// The database refused.
pub async fn parents(
    db: &mut Db,
    scope: &Scope,
) -> Result<HashMap<AllianceId, AllianceId>, Problem> {
    let rows: Vec<ParentRow> = db
        .all(
            scope,
            "SELECT id, parent_id FROM alliance WHERE street_id = $1 AND parent_id IS NOT NULL",
            vec![],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.parent_id))
        .collect())
}

/// Adds an alliance.
///
/// # Errors
/// The database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    alliance: &Alliance,
    charter: Option<&str>,
) -> Result<(), Problem> {
    let count = COLUMNS.split(',').count() + 1;
    let sql = format!(
        "INSERT INTO alliance (street_id, {COLUMNS}, charter) VALUES ($1, {})",
        placeholders(4, count)
    );
    db.execute(
        scope,
        sql,
        params![
            alliance.id,
            alliance.name,
            alliance.brand,
            alliance.level,
            alliance.lead_org_id,
            alliance.area_path,
            alliance.parent_id,
            alliance.founded_at,
            alliance.stage,
            alliance.stage_since,
            alliance.created_at,
            alliance.version,
            charter
        ],
    )
    .await?;
    Ok(())
}

/// Stores what changed of an alliance, but its charter; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, alliance: &mut Alliance) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE alliance SET name = $5, brand = $6, level = $7, lead_org_id = $8, area_path = $9, parent_id = $10, \
             founded_at = $11, stage = $12, stage_since = $13, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $14",
            params![
                alliance.id,
                alliance.name,
                alliance.brand,
                alliance.level,
                alliance.lead_org_id,
                alliance.area_path,
                alliance.parent_id,
                alliance.founded_at,
                alliance.stage,
                alliance.stage_since,
                alliance.version
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    alliance.version += 1;
    Ok(())
}

/// Puts another charter in the place of the present one; part of a change that [`save`] has guarded.
///
/// # Errors
/// The database refused.
pub async fn set_charter(
    db: &mut Db,
    scope: &Scope,
    id: AllianceId,
    charter: Option<&str>,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE alliance SET charter = $5 WHERE street_id = $1 AND id = $4",
        params![id, charter],
    )
    .await?;
    Ok(())
}

/// The places of alliances.
///
/// # Errors
/// The database refused.
pub async fn areas_of(
    db: &mut Db,
    scope: &Scope,
    ids: &[AllianceId],
) -> Result<Vec<AllianceArea>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT DISTINCT alliance_id, area_id, area_path FROM alliance_area WHERE street_id = $1 AND alliance_id IN ({}) \
         ORDER BY area_path",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Puts other places in the place of those of an alliance. Each row has an id of its own from `fresh_id`.
///
/// # Errors
/// The database refused.
pub async fn set_areas(
    db: &mut Db,
    scope: &Scope,
    id: AllianceId,
    areas: impl Iterator<Item = (Uuid, AreaId, AreaPath)>,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM alliance_area WHERE street_id = $1 AND alliance_id = $4",
        params![id],
    )
    .await?;
    let mut rows = Vec::new();
    for (row, area, path) in areas {
        rows.extend(params![row, area, path]);
    }
    let head = "INSERT INTO alliance_area (street_id, alliance_id, id, area_id, area_path)";
    let row = "($1, $4, ?, ?, ?)";
    db.insert_many(scope, head, row, &[id.to_param()], rows)
        .await?;
    Ok(())
}

/// The ticked steps of alliances, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn steps_of(
    db: &mut Db,
    scope: &Scope,
    ids: &[AllianceId],
) -> Result<Vec<DoneStep>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT alliance_id, step, done_on, ticked_by, ticked_at FROM alliance_step \
         WHERE street_id = $1 AND alliance_id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Ticks a step; ticked again it keeps the later day.
///
/// # Errors
/// The database refused.
pub async fn tick(db: &mut Db, scope: &Scope, done: &DoneStep) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO alliance_step (street_id, alliance_id, step, done_on, ticked_by, ticked_at) \
         VALUES ($1, $4, $5, $6, $7, $8) ON CONFLICT (street_id, alliance_id, step) DO UPDATE SET \
         done_on = excluded.done_on, ticked_by = excluded.ticked_by, ticked_at = excluded.ticked_at",
        params![
            done.alliance_id,
            done.step,
            done.done_on,
            done.ticked_by,
            done.ticked_at
        ],
    )
    .await?;
    Ok(())
}

/// Takes a tick back.
///
/// # Errors
/// The database refused.
pub async fn untick(
    db: &mut Db,
    scope: &Scope,
    id: AllianceId,
    step: AllianceStep,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM alliance_step WHERE street_id = $1 AND alliance_id = $4 AND step = $5",
        params![id, step],
    )
    .await?;
    Ok(())
}

/// How many units alliances have; those without any are left out.
///
/// # Errors
/// The database refused.
pub async fn tallies(
    db: &mut Db,
    scope: &Scope,
    ids: &[AllianceId],
) -> Result<HashMap<AllianceId, Tally>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT alliance_id, count(CASE WHEN state <> 'invited' THEN 1 END) AS members, \
         count(CASE WHEN state = 'invited' THEN 1 END) AS invited FROM alliance_membership \
         WHERE street_id = $1 AND alliance_id IN ({}) AND state IN ({}) GROUP BY alliance_id",
        placeholders(4, ids.len()),
        members::living_codes()
    );
    let rows: Vec<Tally> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.alliance_id, row)).collect())
}
