//! Queries over linkages.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{LinkageId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use super::rules::LinkageKind;
use crate::persons::store::PostState;

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

impl Linkage {
    /// Where it stands at a moment.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> PostState {
        if self.ended_at.is_some() {
            PostState::Ended
        } else if self.to_at.is_some_and(|to| to <= now) {
            PostState::Over
        } else if self.from_at > now {
            PostState::Later
        } else {
            PostState::Held
        }
    }
}

row! {
    struct Total { total: i64 }
}

row! {
    /// Somebody who holds a post that a linkage asks for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Candidate {
        /// Who.
        pub person_id: PersonId,
        /// Their name.
        pub name: String,
        /// In which role.
        pub role: Role,
        /// In which organisation.
        pub org_name: String,
    }
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

/// Which linkages are looked for; all in scope when empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkageFilter<'a> {
    /// Of one kind.
    pub kind: Option<LinkageKind>,
    /// Of one person.
    pub person: Option<PersonId>,
    /// With one organisation.
    pub org: Option<OrgId>,
    /// At this place or one in it.
    pub within: Option<&'a AreaPath>,
    /// Only those that neither ended nor ran out at this moment.
    pub living_at: Option<Timestamp>,
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
    filter: LinkageFilter<'_>,
    page: Page,
) -> Result<(Vec<Linkage>, i64), Problem> {
    let mut sql = "street_id = $1 AND area_path >= $2 AND area_path < $3".to_owned();
    let mut params = Vec::new();
    if let Some(now) = filter.living_at {
        params.extend(params![now]);
        sql.push_str(" AND ended_at IS NULL AND (to_at IS NULL OR to_at > $4)");
    }
    if let Some(within) = filter.within {
        let (low, high) = within.range();
        params.extend(params![low, high]);
        let next = 2 + params.len();
        sql.push_str(&format!(
            " AND area_path >= ${next} AND area_path < ${}",
            next + 1
        ));
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

/// Persons of the street who hold one of `roles` now or later, by part of the name; one row for each post, in the order of
/// names.
///
/// # Errors
/// The database refused.
pub async fn candidates(
    db: &mut Db,
    street: &Scope,
    roles: &[Role],
    text: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Candidate>, Problem> {
    let like = format!(
        "%{}%",
        text.replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_")
    );
    let codes: Vec<String> = roles
        .iter()
        .map(|role| format!("'{}'", CodeEnum::code(*role)))
        .collect();
    let sql = format!(
        "SELECT n.id AS person_id, n.name AS name, p.role AS role, o.name AS org_name FROM post p \
         JOIN person n ON n.street_id = p.street_id AND n.id = p.person_id AND n.ended_at IS NULL \
         JOIN org o ON o.street_id = p.street_id AND o.id = p.org_id \
         WHERE p.street_id = $1 AND p.ended_at IS NULL AND (p.to_at IS NULL OR p.to_at > $4) \
         AND p.role IN ({}) AND n.name LIKE $5 ESCAPE '\\' ORDER BY n.name, n.id, p.from_at, p.id LIMIT $6",
        codes.join(", ")
    );
    Ok(db.all(street, sql, params![now, like, limit]).await?)
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

/// Ends a linkage at a moment; `false` when it ended before or somebody changed it since it was read.
///
/// # Errors
/// The database refused.
pub async fn end(
    db: &mut Db,
    scope: &Scope,
    id: LinkageId,
    version: i64,
    at: Timestamp,
    reason: &str,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE linkage SET ended_at = $6, end_reason = $7, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND ended_at IS NULL",
            params![id, version, at, reason],
        )
        .await?;
    Ok(touched == 1)
}
