//! Queries behind the net's figures: one pass over the places, one over the units, each grouped by the places below.

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam};
use linli_kit::{params, row};
use linli_net::orgs::store::unit_codes;

use super::figure::{Figure, headed};

/// A building stands empty of a head for long after so many days.
pub const VACANT_DAYS: i64 = 60;

row! {
    /// The figures of what lies below one place.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Counts {
        /// [`Figure::Buildings`]
        pub buildings: i64,
        /// [`Figure::WithHead`]
        pub with_head: i64,
        /// [`Figure::LongVacant`]
        pub long_vacant: i64,
        /// [`Figure::Uncovered`]
        pub uncovered: i64,
        /// [`Figure::WithMailbox`]
        pub with_mailbox: i64,
        /// [`Figure::Compounds`]
        pub compounds: i64,
        /// [`Figure::SeparateBranch`]
        pub separate_branch: i64,
        /// [`Figure::JointBranch`]
        pub joint_branch: i64,
        /// [`Figure::WithStation`]
        pub with_station: i64,
        /// [`Figure::WithBoard`]
        pub with_board: i64,
        /// [`Figure::OwnersCommittee`]
        pub owners_committee: i64,
        /// [`Figure::OwnersMember`]
        pub owners_member: i64,
        /// [`Figure::Grids`]
        pub grids: i64,
        /// [`Figure::GridsOutside`]
        pub grids_outside: i64,
    }
}

row! {
    /// Units of one place, and those of them that stand in a grid.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Units {
        /// Units.
        pub units: i64,
        /// Of them in a grid.
        pub in_grid: i64,
    }
}

row! {
    /// The place a row stands for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Below {
        /// Its id; none for what lies at the place itself.
        pub id: Option<AreaId>,
        /// Its name.
        pub name: Option<String>,
        /// What it is.
        pub kind: Option<AreaKind>,
        /// Its path.
        pub group_path: AreaPath,
        /// Its households, as last surveyed.
        pub households: Option<i64>,
    }
}

/// A row of the net: the place it stands for, and its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The place.
    pub place: Below,
    /// Its figures.
    pub counts: Counts,
}

/// Characters of the path of a place directly below the scope's.
fn width(scope: &Scope) -> usize {
    1 + 4 * (scope.area().depth() + 1)
}

fn long_ago(now: Timestamp) -> Timestamp {
    now.plus(-VACANT_DAYS * DAY)
}

/// The statement of [`counted`]: `$1` street, `$2` and `$3` the range of paths, `$4` the present moment, `$5` sixty days
/// before it.
#[must_use]
pub fn counted_sql(scope: &Scope) -> String {
    let columns: Vec<String> = Figure::COUNTED
        .iter()
        .map(|figure| {
            let (kind, condition) = (figure.kind(), figure.condition_of_headed());
            format!("count(CASE WHEN a.kind = '{kind}' THEN CASE WHEN {condition} THEN 1 END END) AS {figure}")
        })
        .collect();
    format!(
        "WITH a AS MATERIALIZED (SELECT a.street_id AS street_id, a.path AS path, a.kind AS kind, a.began_at AS began_at, \
         a.households AS households, substr(a.path, 1, {}) AS group_path, {} FROM area a \
         WHERE a.street_id = $1 AND a.path >= $2 AND a.path < $3 AND a.ended_at IS NULL \
         AND a.kind IN ('building', 'compound', 'grid')), \
         g AS (SELECT a.group_path AS group_path, {} FROM a GROUP BY a.group_path) \
         SELECT b.id AS id, b.name AS name, b.kind AS kind, b.households AS households, g.* FROM g \
         LEFT JOIN area b ON b.street_id = $1 AND b.path = g.group_path AND b.ended_at IS NULL ORDER BY g.group_path",
        width(scope),
        headed(),
        columns.join(", ")
    )
}

/// The figures by the places directly below the scope's, in the order of the tree.
///
/// # Errors
/// The database refused.
pub async fn counted(db: &mut Db, scope: &Scope, now: Timestamp) -> Result<Vec<Group>, Problem> {
    let rows = db
        .rows(scope, counted_sql(scope), params![now, long_ago(now)])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Group {
                place: linli_kit::store::FromRow::from_row(row)?,
                counts: linli_kit::store::FromRow::from_row(row)?,
            })
        })
        .collect::<Result<_, linli_kit::store::StoreError>>()
        .map_err(Problem::from)
}

/// The living units that stand in the scope.
fn units_here() -> String {
    format!(
        "FROM org o WHERE o.street_id = $1 AND o.area_path >= $2 AND o.area_path < $3 AND o.ended_at IS NULL \
         AND o.kind IN ({})",
        unit_codes()
    )
}

/// Whether the unit `o` stands in a grid: a place it is bound to now is one, or lies in one. Its own place is among them.
const IN_GRID: &str = "EXISTS (SELECT 1 FROM org_area l JOIN area g ON g.street_id = l.street_id \
     AND g.path IN (substr(l.area_path, 1, 9), substr(l.area_path, 1, 13), substr(l.area_path, 1, 17), substr(l.area_path, 1, 21)) \
     WHERE l.street_id = o.street_id AND l.org_id = o.id AND l.to_at IS NULL \
     AND g.kind IN ('grid', 'micro_grid') AND g.ended_at IS NULL)";

/// The statement of [`units`]: `$1` street, `$2` and `$3` the range of paths.
#[must_use]
pub fn units_sql() -> String {
    format!(
        "SELECT count(*) AS units, count(CASE WHEN {IN_GRID} THEN 1 END) AS in_grid {}",
        units_here()
    )
}

/// Units of the scope and how many stand in a grid.
///
/// # Errors
/// The database refused.
pub async fn units(db: &mut Db, scope: &Scope) -> Result<Units, Problem> {
    Ok(db
        .one(scope, units_sql(), params![])
        .await?
        .unwrap_or_default())
}

row! {
    /// A place behind a figure.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Place {
        /// The place.
        pub id: AreaId,
        /// Its path, by which it is named.
        pub path: AreaPath,
        /// What it is.
        pub kind: AreaKind,
        /// Its households, as last surveyed.
        pub households: i64,
    }
}

row! {
    struct Total { total: i64 }
}

/// The places a figure counts, or with `missing` those of the same kind that it does not; in the order of the tree.
///
/// # Errors
/// The database refused.
pub async fn places(
    db: &mut Db,
    scope: &Scope,
    figure: Figure,
    missing: bool,
    now: Timestamp,
    page: Page,
) -> Result<(Vec<Place>, i64), Problem> {
    let not = if missing { "NOT " } else { "" };
    // both moments are named, so that PostgreSQL knows their types whatever the figure
    let inside = format!(
        "FROM area a WHERE a.street_id = $1 AND a.path >= $2 AND a.path < $3 AND a.ended_at IS NULL \
         AND a.kind = $6 AND $4 >= $5 AND {not}({})",
        figure.condition()
    );
    let bound = params![now, long_ago(now), figure.kind()];
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {inside}"),
            bound.clone(),
        )
        .await?;
    let mut all = bound;
    all.extend(params![page.page_size, page.offset()]);
    let sql = format!(
        "SELECT a.id AS id, a.path AS path, a.kind AS kind, a.households AS households {inside} \
         ORDER BY a.path LIMIT $7 OFFSET $8"
    );
    let rows = db.all(scope, sql, all).await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

row! {
    /// A unit behind the figure of grids.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Unit {
        /// The unit.
        pub id: OrgId,
        /// Its name.
        pub name: String,
        /// Where it stands.
        pub area_path: AreaPath,
    }
}

/// Units that stand in a grid, or with `missing` those that stand in none; in the order of names.
///
/// # Errors
/// The database refused.
pub async fn units_by_grid(
    db: &mut Db,
    scope: &Scope,
    missing: bool,
    page: Page,
) -> Result<(Vec<Unit>, i64), Problem> {
    let not = if missing { "NOT " } else { "" };
    let inside = format!("{} AND {not}{IN_GRID}", units_here());
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {inside}"),
            params![],
        )
        .await?;
    let sql = format!(
        "SELECT o.id AS id, o.name AS name, o.area_path AS area_path {inside} ORDER BY o.name, o.id LIMIT $4 OFFSET $5"
    );
    let rows = db
        .all(
            scope,
            sql,
            vec![page.page_size.to_param(), page.offset().to_param()],
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}
