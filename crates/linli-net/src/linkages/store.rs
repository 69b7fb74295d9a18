//! Queries over linkages.

use linli_domain::area::AreaPath;
use linli_domain::id::{LinkageId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use super::rules::LinkageKind;

row! {
    /// A person who looks after a branch or a community.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Linkage {
        /// Its id.
        pub id: LinkageId,
        /// Of which kind.
        pub kind: LinkageKind,
        /// Who.
        pub person_id: PersonId,
        /// After what.
        pub org_id: OrgId,
        /// The place of that organisation.
        pub area_path: AreaPath,
        /// From when.
        pub from_at: Timestamp,
        /// Until when, where it is limited.
        pub to_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// Why it ended.
        pub end_reason: Option<String>,
        /// Number of the document it rests on.
        pub document_no: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct Total { total: i64 }
}

const COLUMNS: &str = "id, kind, person_id, org_id, area_path, from_at, to_at, ended_at, end_reason, document_no, version";

/// A linkage goes where its organisation goes, and keeps it in use.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "linkage",
    table: "linkage",
    id: "id",
    label: "(SELECT p.name FROM person p WHERE p.street_id = linkage.street_id AND p.id = linkage.person_id)",
    living: "ended_at IS NULL AND (to_at IS NULL OR to_at > {now})",
    has_area_id: false,
    keeps: false,
    keeps_org: Some("org_id"),
    office: None,
    searched: false,
}];

/// Which linkages are looked for; the living ones in scope when empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkageFilter {
    /// Of one kind.
    pub kind: Option<LinkageKind>,
    /// Of one person.
    pub person: Option<PersonId>,
    /// With one organisation.
    pub org: Option<OrgId>,
    /// Ended ones too.
    pub ended: bool,
}

/// A linkage in scope.
///
/// # Errors
/// *Not found* when it lies outside.
pub async fn load(db: &mut Db, scope: &Scope, id: LinkageId) -> Result<Linkage, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM linkage WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Linkages in scope that fit a filter, by organisation, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: LinkageFilter,
    page: Page,
) -> Result<(Vec<Linkage>, i64), Problem> {
    let mut sql = "street_id = $1 AND area_path >= $2 AND area_path < $3".to_owned();
    let mut params = Vec::new();
    if !filter.ended {
        sql.push_str(" AND ended_at IS NULL");
    }
    if let Some(kind) = filter.kind {
        params.extend(params![kind]);
        sql.push_str(&format!(" AND kind = ${}", 3 + params.len()));
    }
    if let Some(person) = filter.person {
        params.extend(params![person]);
        sql.push_str(&format!(" AND person_id = ${}", 3 + params.len()));
    }
    if let Some(org) = filter.org {
        params.extend(params![org]);
        sql.push_str(&format!(" AND org_id = ${}", 3 + params.len()));
    }
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM linkage WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = 4 + params.len();
    let sql = format!(
        "SELECT {COLUMNS} FROM linkage WHERE {sql} ORDER BY area_path, kind, from_at, id LIMIT ${next} OFFSET ${}",
        next + 1
    );
    params.extend(params![page.page_size, page.offset()]);
    let linkages = db.all(scope, sql, params).await?;
    Ok((linkages, total.map_or(0, |row| row.total)))
}

/// Adds a linkage.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, linkage: &Linkage) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO linkage (street_id, id, kind, person_id, org_id, area_path, from_at, to_at, document_no, version) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            linkage.id,
            linkage.kind,
            linkage.person_id,
            linkage.org_id,
            linkage.area_path,
            linkage.from_at,
            linkage.to_at,
            linkage.document_no,
            linkage.version
        ],
    )
    .await?;
    Ok(())
}

/// Whether the same person is linked to the same organisation in the same way in a term that overlaps.
///
/// # Errors
/// The database refused.
pub async fn overlaps(db: &mut Db, scope: &Scope, linkage: &Linkage) -> Result<bool, Problem> {
    let end = linkage.to_at.unwrap_or(Timestamp::from_millis(i64::MAX));
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM linkage WHERE street_id = $1 AND kind = $4 AND person_id = $5 AND org_id = $6 \
             AND ended_at IS NULL AND (to_at IS NULL OR to_at > $7) AND from_at < $8",
            params![
                linkage.kind,
                linkage.person_id,
                linkage.org_id,
                linkage.from_at,
                end
            ],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// Ends a linkage; `false` when it ended before or somebody changed it since it was read.
///
/// # Errors
/// The database refused.
pub async fn end(
    db: &mut Db,
    scope: &Scope,
    id: LinkageId,
    version: i64,
    now: Timestamp,
    reason: &str,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE linkage SET ended_at = $6, end_reason = $7, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND ended_at IS NULL",
            params![id, version, now, reason],
        )
        .await?;
    Ok(touched == 1)
}
