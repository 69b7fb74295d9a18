//! Queries behind the rates: one pass over the rows of a period, grouped.

use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, ClassId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Cell, Db, FromRow};
use linli_kit::{params, row};
use linli_work::demands::figures::{DEMAND_BASE, Figure, ORDER_BASE};

/// A period: from the first moment up to, not including, the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

row! {
    /// The figures of one row.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Counts {
        /// All in the base.
        pub accepted: i64,
        /// Contacted or closed within the response limit.
        pub responded: i64,
        /// Found solved at the last callback.
        pub solved: i64,
        /// Called back.
        pub rated: i64,
        /// Satisfied or basically satisfied.
        pub satisfied: i64,
        /// Called back with an answer.
        pub rated_satisfaction: i64,
        /// Called back, no rating given.
        pub no_answer: i64,
        /// Past the limit.
        pub overdue: i64,
        /// Shelved now.
        pub shelved: i64,
        /// Suspended now.
        pub suspended: i64,
        /// Handled again at least once.
        pub reopened: i64,
    }
}

/// A row with what it is counted for.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<K> {
    /// What it is counted for; none where the rows have none.
    pub key: Option<K>,
    /// Its name.
    pub name: Option<String>,
    /// Its figures.
    pub counts: Counts,
}

/// `$4` is the present moment, `$5` and `$6` are the period.
fn columns(condition: impl Fn(Figure) -> &'static str) -> String {
    Figure::ALL
        .iter()
        .map(|figure| {
            let condition = condition(*figure).replace('?', "$4");
            format!("count(CASE WHEN {condition} THEN 1 END) AS {figure}")
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The demands of the period, one row for each demand with the column it is grouped by.
fn demands(group: &str) -> String {
    format!(
        "SELECT {group} AS group_key, {} FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
         AND accepted_at >= $5 AND accepted_at < $6 AND {DEMAND_BASE} GROUP BY {group}",
        columns(Figure::of_demands)
    )
}

async fn groups<K: Cell>(
    db: &mut Db,
    scope: &Scope,
    sql: String,
    now: Timestamp,
    period: Period,
) -> Result<Vec<Group<K>>, Problem> {
    let rows = db
        .rows(scope, sql, params![now, period.from, period.to])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Group {
                key: row.get("group_key")?,
                name: row.get("group_name")?,
                counts: Counts::from_row(row)?,
            })
        })
        .collect::<Result<_, linli_kit::store::StoreError>>()
        .map_err(Problem::from)
}

/// All demands of the scope in one row.
///
/// # Errors
/// The database refused.
pub async fn whole(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
    period: Period,
) -> Result<Counts, Problem> {
    let sql = format!(
        "SELECT {} FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
         AND accepted_at >= $5 AND accepted_at < $6 AND {DEMAND_BASE}",
        columns(Figure::of_demands)
    );
    let counts = db
        .one(scope, sql, params![now, period.from, period.to])
        .await?;
    Ok(counts.unwrap_or_default())
}

/// Demands by community, in the order of the place tree. A community lies directly below the street: its path is the
/// first five characters of every path in it.
///
/// # Errors
/// The database refused.
pub async fn by_community(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
    period: Period,
) -> Result<Vec<Group<AreaId>>, Problem> {
    let sql = format!(
        "SELECT a.id AS group_key, a.name AS group_name, g.* FROM ({}) g \
         LEFT JOIN area a ON a.street_id = $1 AND a.path = g.group_path AND a.path <> '/' ORDER BY g.group_path",
        demands("substr(area_path, 1, 5)").replace("AS group_key", "AS group_path")
    );
    groups(db, scope, sql, now, period).await
}

/// Demands by class, in the order of the taxonomy.
///
/// # Errors
/// The database refused.
pub async fn by_class(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
    period: Period,
) -> Result<Vec<Group<ClassId>>, Problem> {
    let sql = format!(
        "SELECT c.name AS group_name, g.* FROM ({}) g \
         LEFT JOIN need_class c ON c.street_id = $1 AND c.id = g.group_key ORDER BY c.code, g.group_key",
        demands("class_id")
    );
    groups(db, scope, sql, now, period).await
}

/// Orders by the organisation that serves, in the order of names.
///
/// # Errors
/// The database refused.
pub async fn by_org(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
    period: Period,
) -> Result<Vec<Group<OrgId>>, Problem> {
    let sql = format!(
        "SELECT o.name AS group_name, g.* FROM (SELECT org_id AS group_key, {} FROM work_order \
         WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND confirmed_at >= $5 AND confirmed_at < $6 \
         AND {ORDER_BASE} GROUP BY org_id) g \
         LEFT JOIN org o ON o.street_id = $1 AND o.id = g.group_key ORDER BY o.name, g.group_key",
        columns(Figure::of_orders)
    );
    groups(db, scope, sql, now, period).await
}

row! {
    /// What became of the demands of a period.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Course {
        /// All in the base.
        pub accepted: i64,
        /// Somebody bound at least a part.
        pub taken: i64,
        /// Done and called back.
        pub closed: i64,
        /// A project came of it that was not called off.
        pub to_project: i64,
        /// Recorded by building heads.
        pub by_heads: i64,
    }
}

row! {
    /// The size of a place.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Size {
        /// Households of its communities, as last surveyed.
        pub households: i64,
        /// Heads of buildings and stairwells on duty.
        pub heads: i64,
    }
}

row! {
    struct Span { span: i64 }
}

/// A row of `demand` that became a co-building project, by itself or by a resolution about it.
const IN_PROJECT: &str = "EXISTS (SELECT 1 FROM project p LEFT JOIN resolution r ON r.street_id = p.street_id \
     AND r.id = p.resolution_id WHERE p.street_id = demand.street_id AND p.state <> 'called_off' \
     AND (p.demand_id = demand.id OR r.demand_id = demand.id))";

/// What became of the demands of a period.
///
/// # Errors
/// The database refused.
pub async fn course(db: &mut Db, scope: &Scope, period: Period) -> Result<Course, Problem> {
    let sql = format!(
        "SELECT count(*) AS accepted, count(CASE WHEN committed > 0 THEN 1 END) AS taken, \
         count(closed_at) AS closed, count(CASE WHEN {IN_PROJECT} THEN 1 END) AS to_project, \
         count(CASE WHEN source = 'head' THEN 1 END) AS by_heads \
         FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
         AND accepted_at >= $4 AND accepted_at < $5 AND {DEMAND_BASE}"
    );
    let course = db.one(scope, sql, params![period.from, period.to]).await?;
    Ok(course.unwrap_or_default())
}

/// The median of milliseconds from acceptance to closing; of an even number the smaller one. `closed` is
/// [`Course::closed`].
///
/// # Errors
/// The database refused.
pub async fn median_span(
    db: &mut Db,
    scope: &Scope,
    period: Period,
    closed: i64,
) -> Result<Option<i64>, Problem> {
    let sql = format!(
        "SELECT closed_at - accepted_at AS span FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
         AND accepted_at >= $4 AND accepted_at < $5 AND closed_at IS NOT NULL AND {DEMAND_BASE} \
         ORDER BY closed_at - accepted_at, id LIMIT 1 OFFSET $6"
    );
    let middle = (closed - 1).max(0) / 2;
    let span: Option<Span> = db
        .one(scope, sql, params![period.from, period.to, middle])
        .await?;
    Ok(span.map(|row| row.span))
}

/// The size of a place.
///
/// # Errors
/// The database refused.
pub async fn size(db: &mut Db, scope: &Scope, now: Timestamp) -> Result<Size, Problem> {
    let size = db
        .one(
            scope,
            "SELECT (SELECT CAST(COALESCE(sum(households), 0) AS bigint) FROM area WHERE street_id = $1 AND path >= $2 \
             AND path < $3 AND kind = 'community' AND ended_at IS NULL) AS households, \
             (SELECT count(*) FROM post WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
             AND role IN ('building_head', 'stairwell_head') AND ended_at IS NULL AND from_at <= $4 AND (to_at IS NULL OR to_at > $4)) AS heads",
            params![now],
        )
        .await?;
    Ok(size.unwrap_or_default())
}
