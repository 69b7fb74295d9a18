//! Queries over linkages as those who visit see them, visits, and how often a street expects one.

use std::collections::HashSet;

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, DemandId, LinkageId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam};
use linli_kit::{params, row};
use linli_net::linkages::rules::LinkageKind;

use super::VisitId;

/// A visit is history from its first day: it keeps the place of its day, and nothing in use.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "visit",
    table: "visit",
    id: "id",
    label: "''",
    living: "1 = 0",
    has_area_id: false,
    keeps: false,
    keeps_org: None,
    office: None,
    searched: false,
}];

/// Linkages read at once: far more than a street has.
const MOST: i64 = 5_000;

row! {
    /// A linkage with its names and its last visit.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Linked {
        /// Its id.
        pub id: LinkageId,
        /// Of which kind.
        pub kind: LinkageKind,
        /// Who visits.
        pub person_id: PersonId,
        /// Their name.
        pub person_name: String,
        /// Which branch or community.
        pub org_id: OrgId,
        /// Its name.
        pub org_name: String,
        /// When that ended, if it did.
        pub org_ended_at: Option<Timestamp>,
        /// Its place.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// From when.
        pub from_at: Timestamp,
        /// Until when, where it is limited.
        pub to_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// The day of the last visit.
        pub last_at: Option<Timestamp>,
    }
}

row! {
    /// A visit.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Visit {
        /// Its id.
        pub id: VisitId,
        /// Of which linkage.
        pub linkage_id: LinkageId,
        /// Where.
        pub org_id: OrgId,
        /// Who visited.
        pub person_id: PersonId,
        /// The place of the day.
        pub area_path: AreaPath,
        /// On which day.
        pub visited_at: Timestamp,
        /// Whom, in general words.
        pub whom: String,
        /// What was heard.
        pub heard: String,
        /// The demand it became.
        pub demand_id: Option<DemandId>,
        /// Whether a clerk noted it.
        pub on_behalf: bool,
        /// Who noted it.
        pub noted_by: Option<PersonId>,
        /// What the place visited adds.
        pub word: Option<String>,
        /// Who added it.
        pub word_by: Option<PersonId>,
        /// When.
        pub word_at: Option<Timestamp>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct Reminded { linkage_id: LinkageId, expected_by: Timestamp }
}

const LINKED: &str = "l.id AS id, l.kind AS kind, l.person_id AS person_id, p.name AS person_name, l.org_id AS org_id, \
    o.name AS org_name, o.ended_at AS org_ended_at, o.area_id AS area_id, l.area_path AS area_path, l.from_at AS from_at, \
    l.to_at AS to_at, l.ended_at AS ended_at, \
    (SELECT max(v.visited_at) FROM visit v WHERE v.street_id = l.street_id AND v.linkage_id = l.id) AS last_at";
const TABLES: &str = "linkage l JOIN person p ON p.street_id = l.street_id AND p.id = l.person_id \
    JOIN org o ON o.street_id = l.street_id AND o.id = l.org_id";
const VISIT: &str = "id, linkage_id, org_id, person_id, area_path, visited_at, whom, heard, demand_id, on_behalf, noted_by, \
    word, word_by, word_at, version";

/// Which linkages are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of one kind.
    pub kind: Option<LinkageKind>,
    /// Only those of this person, or of this organisation where one is named too.
    pub own: Option<(PersonId, Option<OrgId>)>,
}

/// Linkages in force at a moment, by place, organisation and name: people are in no other order.
///
/// # Errors
/// The database refused.
pub async fn linked(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    now: Timestamp,
) -> Result<Vec<Linked>, Problem> {
    let mut sql =
        "l.street_id = $1 AND l.area_path >= $2 AND l.area_path < $3 AND l.ended_at IS NULL \
                   AND l.from_at <= $4 AND (l.to_at IS NULL OR l.to_at > $4) AND o.ended_at IS NULL"
            .to_owned();
    let mut params: Vec<Param> = params![now];
    if let Some(kind) = filter.kind {
        params.push(kind.to_param());
        sql.push_str(&format!(" AND l.kind = ${}", params.len() + 3));
    }
    if let Some((person, org)) = filter.own {
        params.push(person.to_param());
        let mine = format!("l.person_id = ${}", params.len() + 3);
        match org {
            Some(org) => {
                params.push(org.to_param());
                let place = params.len() + 3;
                sql.push_str(&format!(" AND ({mine} OR l.org_id = ${place})"));
            }
            None => sql.push_str(&format!(" AND {mine}")),
        }
    }
    params.push(MOST.to_param());
    let sql = format!(
        "SELECT {LINKED} FROM {TABLES} WHERE {sql} ORDER BY l.area_path, o.name, l.kind, p.name, l.id LIMIT ${}",
        params.len() + 3
    );
    Ok(db.all(scope, sql, params).await?)
}

/// A linkage of the street; whether the caller may see it is the room's rule.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: LinkageId) -> Result<Linked, Problem> {
    let sql = format!("SELECT {LINKED} FROM {TABLES} WHERE l.street_id = $1 AND l.id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The visits of a linkage, the latest first.
///
/// # Errors
/// The database refused.
pub async fn visits(db: &mut Db, scope: &Scope, linkage: LinkageId) -> Result<Vec<Visit>, Problem> {
    let sql = format!(
        "SELECT {VISIT} FROM visit WHERE street_id = $1 AND linkage_id = $4 ORDER BY visited_at DESC, id DESC LIMIT 60"
    );
    Ok(db.all(scope, sql, params![linkage]).await?)
}

/// A visit of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn visit(db: &mut Db, scope: &Scope, id: VisitId) -> Result<Visit, Problem> {
    let sql = format!("SELECT {VISIT} FROM visit WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Notes a visit.
///
/// # Errors
/// The database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    visit: &Visit,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        format!(
            "INSERT INTO visit (street_id, {VISIT}, created_at) \
             VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        ),
        params![
            visit.id,
            visit.linkage_id,
            visit.org_id,
            visit.person_id,
            visit.area_path,
            visit.visited_at,
            visit.whom,
            visit.heard,
            visit.demand_id,
            visit.on_behalf,
            visit.noted_by,
            visit.word,
            visit.word_by,
            visit.word_at,
            visit.version,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Adds what the place visited says, read at `visit.version`.
///
/// # Errors
/// *Stale* when somebody was faster.
pub async fn save_word(db: &mut Db, scope: &Scope, visit: &Visit) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE visit SET word = $6, word_by = $7, word_at = $8, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                visit.id,
                visit.version,
                visit.word,
                visit.word_by,
                visit.word_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}

/// The linkages told of by which day a visit was expected.
///
/// # Errors
/// The database refused.
pub async fn reminded(
    db: &mut Db,
    scope: &Scope,
) -> Result<HashSet<(LinkageId, Timestamp)>, Problem> {
    let sql = "SELECT linkage_id, expected_by FROM visit_reminder WHERE street_id = $1";
    let rows: Vec<Reminded> = db.all(scope, sql, params![]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.linkage_id, row.expected_by))
        .collect())
}

/// Remembers that who visits was told of a passed day; answers whether it was the first time.
///
/// # Errors
/// The database refused.
pub async fn remind(
    db: &mut Db,
    scope: &Scope,
    linkage: LinkageId,
    expected_by: Timestamp,
    now: Timestamp,
) -> Result<bool, Problem> {
    let sql = "INSERT INTO visit_reminder (street_id, linkage_id, expected_by, told_at) VALUES ($1, $4, $5, $6) \
         ON CONFLICT (street_id, linkage_id, expected_by) DO NOTHING";
    let touched = db
        .execute(scope, sql, params![linkage, expected_by, now])
        .await?;
    Ok(touched > 0)
}
