//! Queries over organisations.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use super::OrgKind;

row! {
    /// An organisation.
    #[derive(Debug, Clone, PartialEq, Eq)]
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
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct IdName { id: OrgId, name: String }
}
row! {
    struct Total { total: i64 }
}

const COLUMNS: &str =
    "id, kind, name, credit_code, area_id, area_path, parent_id, line_system, tags, version";

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

/// Living organisations whose name holds `text`, of a kind if one is given, in the order of their names.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    text: &str,
    kind: Option<OrgKind>,
    page: Page,
) -> Result<(Vec<Org>, i64), Problem> {
    let filter = "street_id = $1 AND ended_at IS NULL AND ($4 = '' OR name LIKE $5 ESCAPE '\\') AND ($6 = '' OR kind = $6)";
    let like = format!(
        "%{}%",
        text.replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_")
    );
    let kind = kind.map(|kind| kind.to_string()).unwrap_or_default();
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM org WHERE {filter}"),
            params![text, like, kind],
        )
        .await?;
    let sql =
        format!("SELECT {COLUMNS} FROM org WHERE {filter} ORDER BY name, id LIMIT $7 OFFSET $8");
    let orgs = db
        .all(
            scope,
            sql,
            params![text, like, kind, page.page_size, page.offset()],
        )
        .await?;
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
    let mut names = HashMap::new();
    for chunk in wanted.chunks(500) {
        let sql = format!(
            "SELECT id, name FROM org WHERE street_id = $1 AND id IN ({})",
            placeholders(4, chunk.len())
        );
        let found: Vec<IdName> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        names.extend(found.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(names)
}

/// Adds an organisation.
///
/// # Errors
/// Its credit code belongs to another living organisation, or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, org: &Org, now: Timestamp) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO org (street_id, id, kind, name, credit_code, area_id, area_path, parent_id, line_system, tags, \
         version, created_at) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
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
            org.version,
            now
        ],
    )
    .await?;
    Ok(())
}
