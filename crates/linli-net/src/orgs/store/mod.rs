//! Queries over organisations.

pub mod bulk;
pub mod checked;

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use serde::{Deserialize, Serialize};

use super::rules::UNITS;
use super::{OrgKind, PartyBuild};
use crate::areas::store::UsedBy;

row! {
    /// An organisation.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Org {
        /// Its id.
        pub id: OrgId,
        /// What it is.
        pub kind: OrgKind,
        /// Its full name.
        pub name: String,
        /// 统一社会信用代码 (GB 32100), checked.
        pub credit_code: Option<String>,
        /// The place it is bound to.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// The organisation above it.
        pub parent_id: Option<OrgId>,
        /// 条线
        pub line_system: Option<String>,
        /// What it can do, space separated.
        pub tags: String,
        /// How a Party organisation is built: by one unit or by several together.
        pub party_build: Option<PartyBuild>,
        /// Office telephone, for anybody.
        pub office_phone: Option<String>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// Why it ended.
        pub end_reason: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Org {
    /// An organisation with nothing known of it but its kind, name and place.
    #[must_use]
    pub fn new(
        id: OrgId,
        kind: OrgKind,
        name: impl Into<String>,
        area_id: AreaId,
        area_path: AreaPath,
    ) -> Self {
        Self {
            id,
            kind,
            name: name.into(),
            credit_code: None,
            area_id,
            area_path,
            parent_id: None,
            line_system: None,
            tags: String::new(),
            party_build: None,
            office_phone: None,
            ended_at: None,
            end_reason: None,
            version: 1,
        }
    }
}

row! {
    /// A place an organisation is bound to.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OrgArea {
        /// The organisation.
        pub org_id: OrgId,
        /// The place.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// Since when.
        pub from_at: Timestamp,
    }
}

/// What keeps a place in use: the organisation's own place, and every place it is bound to beside it.
pub const AREA_USES: &[AreaUse] = &[
    AreaUse {
        what: "org",
        table: "org",
        id: "id",
        label: "name",
        living: "ended_at IS NULL",
        has_area_id: true,
        keeps: true,
        keeps_org: Some("parent_id"),
        office: None,
        searched: false,
    },
    AreaUse {
        what: "org_area",
        table: "org_area",
        id: "org_id",
        label: "(SELECT o.name FROM org o WHERE o.street_id = org_area.street_id AND o.id = org_area.org_id)",
        living: "to_at IS NULL",
        has_area_id: true,
        keeps: false,
        keeps_org: None,
        office: None,
        searched: false,
    },
];

/// What organisations are looked for.
#[derive(Debug, Clone, Default)]
pub struct OrgFilter<'a> {
    /// Part of the name, or a whole credit code.
    pub text: &'a str,
    /// One kind.
    pub kind: Option<OrgKind>,
    /// Units only ([`UNITS`]).
    pub units: bool,
    /// Bound to this place or one in it.
    pub within: Option<&'a AreaPath>,
    /// Directly under this organisation.
    pub parent: Option<OrgId>,
    /// Ended ones instead of living ones.
    pub ended: bool,
    /// Whose own place is this one or one in it.
    pub seated: Option<&'a AreaPath>,
}

row! {
    struct IdName { id: OrgId, name: String }
}
row! {
    struct Total { total: i64 }
}

const COLUMNS: &str = "id, kind, name, credit_code, area_id, area_path, parent_id, line_system, tags, party_build, office_phone, \
     ended_at, end_reason, version";

/// An organisation of the street (names of organisations are public within it).
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: OrgId) -> Result<Org, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM org WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Every living organisation of the street of some kinds (all kinds when empty).
///
/// # Errors
/// The database refused.
pub async fn of_kinds(db: &mut Db, scope: &Scope, kinds: &[OrgKind]) -> Result<Vec<Org>, Problem> {
    let filter = if kinds.is_empty() {
        String::new()
    } else {
        format!(" AND kind IN ({})", placeholders(4, kinds.len()))
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM org WHERE street_id = $1 AND ended_at IS NULL{filter} ORDER BY name, id"
    );
    Ok(db
        .all(scope, sql, kinds.iter().map(ToParam::to_param).collect())
        .await?)
}

/// The codes of what counts as a unit, quoted for a query.
#[must_use]
pub fn unit_codes() -> String {
    UNITS.map(|kind| format!("'{kind}'")).join(", ")
}

/// Organisations of the street that fit a filter, in the order of their names, with the number of all that fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &OrgFilter<'_>,
    page: Page,
) -> Result<(Vec<Org>, i64), Problem> {
    let ended = if filter.ended {
        "IS NOT NULL"
    } else {
        "IS NULL"
    };
    let mut sql = format!("street_id = $1 AND ended_at {ended}");
    let mut params = Vec::new();
    let mut next = 4;
    if !filter.text.is_empty() {
        let like = format!(
            "%{}%",
            filter
                .text
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_")
        );
        sql.push_str(&format!(
            " AND (name LIKE ${next} ESCAPE '\\' OR credit_code = ${})",
            next + 1
        ));
        params.extend(params![like, filter.text.to_ascii_uppercase()]);
        next += 2;
    }
    if let Some(kind) = filter.kind {
        sql.push_str(&format!(" AND kind = ${next}"));
        params.extend(params![kind]);
        next += 1;
    }
    if filter.units {
        sql.push_str(&format!(" AND kind IN ({})", unit_codes()));
    }
    if let Some(parent) = filter.parent {
        sql.push_str(&format!(" AND parent_id = ${next}"));
        params.extend(params![parent]);
        next += 1;
    }
    if let Some(within) = filter.within {
        let (low, high) = within.range();
        sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM org_area b WHERE b.street_id = org.street_id AND b.org_id = org.id \
             AND b.to_at IS NULL AND b.area_path >= ${next} AND b.area_path < ${})",
            next + 1
        ));
        params.extend(params![low, high]);
        next += 2;
    }
    if let Some(seated) = filter.seated {
        let (low, high) = seated.range();
        sql.push_str(&format!(
            " AND area_path >= ${next} AND area_path < ${}",
            next + 1
        ));
        params.extend(params![low, high]);
        next += 2;
    }
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM org WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM org WHERE {sql} ORDER BY name, id LIMIT ${next} OFFSET ${}",
        next + 1
    );
    params.extend(params![page.page_size, page.offset()]);
    let orgs = db.all(scope, sql, params).await?;
    Ok((orgs, total.map_or(0, |row| row.total)))
}

/// Names of organisations, for a whole page in one query.
///
/// # Errors
/// The database refused.
pub async fn names(
    db: &mut Db,
    scope: &Scope,
    ids: impl IntoIterator<Item = OrgId>,
) -> Result<HashMap<OrgId, String>, Problem> {
    let mut wanted: Vec<OrgId> = ids.into_iter().collect();
    wanted.sort();
    wanted.dedup();
    let (mut names, unread) = db.recall("organisation names", scope, &wanted);
    wanted.retain(|id| !names.contains_key(id));
    for chunk in wanted.chunks(500) {
        let sql = format!(
            "SELECT id, name FROM org WHERE street_id = $1 AND id IN ({})",
            placeholders(4, chunk.len())
        );
        let found: Vec<IdName> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        let found: Vec<(OrgId, String)> = found.into_iter().map(|row| (row.id, row.name)).collect();
        db.remember(unread, found.clone());
        names.extend(found);
    }
    Ok(names)
}

/// Adds an organisation, bound to its place.
///
/// # Errors
/// Its credit code belongs to another living organisation, or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, org: &Org, now: Timestamp) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO org (street_id, id, kind, name, credit_code, area_id, area_path, parent_id, line_system, tags, \
         party_build, office_phone, version, created_at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        params![
            org.id,
            org.kind,
            org.name,
            org.credit_code,
            org.area_id,
            org.area_path,
            org.parent_id,
            org.line_system,
            org.tags,
            org.party_build,
            org.office_phone,
            org.version,
            now
        ],
    )
    .await?;
    bind(db, scope, org.id, org.area_id, &org.area_path, now).await
}

/// Stores what an organisation says.
///
/// # Errors
/// *Stale* when somebody changed it since it was read, or the database refused.
pub async fn update(db: &mut Db, scope: &Scope, org: &Org) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE org SET kind = $6, name = $7, credit_code = $8, area_id = $9, area_path = $10, parent_id = $11, \
             line_system = $12, tags = $13, party_build = $14, office_phone = $15, ended_at = $16, end_reason = $17, \
             version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                org.id,
                org.version,
                org.kind,
                org.name,
                org.credit_code,
                org.area_id,
                org.area_path,
                org.parent_id,
                org.line_system,
                org.tags,
                org.party_build,
                org.office_phone,
                org.ended_at,
                org.end_reason
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Problem::stale())
    }
}

/// Binds an organisation to a place; once is enough.
///
/// # Errors
/// The database refused.
pub async fn bind(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    area: AreaId,
    path: &AreaPath,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO org_area (street_id, org_id, area_id, area_path, from_at) SELECT $1, $4, $5, $6, $7 \
         WHERE NOT EXISTS (SELECT 1 FROM org_area WHERE street_id = $1 AND org_id = $4 AND area_id = $5 AND to_at IS NULL) \
         ON CONFLICT (street_id, org_id, area_id, from_at) DO UPDATE SET to_at = NULL",
        params![org, area, path, now],
    )
    .await?;
    Ok(())
}

/// Ends the binding of an organisation to a place, or to all of its places.
///
/// # Errors
/// The database refused.
pub async fn unbind(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    area: Option<AreaId>,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut params = params![org, now];
    let mut sql =
        "UPDATE org_area SET to_at = $5 WHERE street_id = $1 AND org_id = $4 AND to_at IS NULL"
            .to_owned();
    if let Some(area) = area {
        sql.push_str(" AND area_id = $6");
        params.extend(params![area]);
    }
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// Ends bindings to a place that goes up in another, of organisations bound to that other one already.
///
/// # Errors
/// The database refused.
pub async fn unbind_doubles(
    db: &mut Db,
    scope: &Scope,
    from: AreaId,
    to: AreaId,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE org_area SET to_at = $6 WHERE street_id = $1 AND area_id = $4 AND to_at IS NULL AND org_id IN \
         (SELECT b.org_id FROM org_area b WHERE b.street_id = $1 AND b.area_id = $5 AND b.to_at IS NULL)",
        params![from, to, now],
    )
    .await?;
    Ok(())
}

/// The places some organisations are bound to, for a whole page.
///
/// # Errors
/// The database refused.
pub async fn areas_of(db: &mut Db, scope: &Scope, orgs: &[OrgId]) -> Result<Vec<OrgArea>, Problem> {
    let mut all = Vec::new();
    for chunk in orgs.chunks(500) {
        let sql = format!(
            "SELECT org_id, area_id, area_path, from_at FROM org_area WHERE street_id = $1 AND to_at IS NULL \
             AND org_id IN ({}) ORDER BY area_path, org_id",
            placeholders(4, chunk.len())
        );
        all.extend(
            db.all::<OrgArea>(scope, sql, chunk.iter().map(ToParam::to_param).collect())
                .await?,
        );
    }
    Ok(all)
}

row! {
    struct OfficeRow { id: OrgId }
}

/// The community's office over a place: the nearest on the way up.
///
/// # Errors
/// The database refused.
pub async fn community_office(
    db: &mut Db,
    scope: &Scope,
    place: &AreaPath,
) -> Result<Option<OrgId>, Problem> {
    let lineage: Vec<AreaPath> = place.lineage().collect();
    let sql = format!(
        "SELECT id FROM org WHERE street_id = $1 AND kind = 'community' AND ended_at IS NULL AND area_path IN ({}) \
         ORDER BY area_path DESC, created_at DESC, id DESC LIMIT 1",
        placeholders(4, lineage.len())
    );
    let row: Option<OfficeRow> = db
        .one(scope, sql, lineage.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(row.map(|row| row.id))
}

row! {
    struct ParentRow { id: OrgId, parent_id: OrgId }
}

/// Who stands under whom, in the whole street.
///
/// # Errors
/// The database refused.
pub async fn parents(db: &mut Db, scope: &Scope) -> Result<HashMap<OrgId, OrgId>, Problem> {
    let rows: Vec<ParentRow> = db
        .all(
            scope,
            "SELECT id, parent_id FROM org WHERE street_id = $1 AND parent_id IS NOT NULL AND ended_at IS NULL",
            vec![],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.parent_id))
        .collect())
}

/// The living organisation with a credit code.
///
/// # Errors
/// The database refused.
pub async fn by_credit_code(
    db: &mut Db,
    scope: &Scope,
    code: &str,
) -> Result<Option<Org>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM org WHERE street_id = $1 AND credit_code = $4 AND ended_at IS NULL"
    );
    Ok(db.one(scope, sql, params![code]).await?)
}

/// Waits for its turn to change the tree of organisations.
///
/// # Errors
/// The database refused.
pub async fn take_turn(db: &mut Db, scope: &Scope) -> Result<(), Problem> {
    crate::areas::store::take_turn(db, scope).await
}

/// What of one kind keeps an organisation in use: how many, and the first by name.
///
/// # Errors
/// The database refused.
pub async fn used_by(
    db: &mut Db,
    scope: &Scope,
    used: &AreaUse,
    column: &str,
    org: OrgId,
    now: Timestamp,
) -> Result<(i64, Vec<UsedBy>), Problem> {
    let filter = format!(
        "FROM {} WHERE street_id = $1 AND {column} = $4 AND ({})",
        used.table,
        used.living_at(now)
    );
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {filter}"),
            params![org],
        )
        .await?;
    let sql = format!(
        "SELECT {} AS id, {} AS name {filter} ORDER BY 2, 1 LIMIT 10",
        used.id, used.label
    );
    let named = db.all(scope, sql, params![org]).await?;
    Ok((total.map_or(0, |row| row.total), named))
}
