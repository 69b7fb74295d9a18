//! Queries over whistles.

use linli_domain::area::AreaPath;
use linli_domain::id::{DemandId, OrgId, PersonId, StreetId, WhistleId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::area_use::AreaUse;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, placeholders};
use linli_kit::{params, row};

use super::rules::{WhistleCause, WhistleState};

/// Whistles go where their demand goes.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "whistle",
    table: "whistle",
    id: "id",
    label: "''",
    living: "demand_id IN (SELECT d.id FROM demand d WHERE d.street_id = whistle.street_id AND d.state NOT IN ('not_accepted', 'referred', 'merged', 'closed', 'archived'))",
    has_area_id: false,
    keeps: false,
    keeps_org: None,
    office: None,
    searched: false,
}];

row! {
    /// A whistle.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Whistle {
        /// Its id.
        pub id: WhistleId,
        /// The demand it is about.
        pub demand_id: DemandId,
        /// The department that is called.
        pub department_org_id: OrgId,
        /// Why.
        pub cause: WhistleCause,
        /// In words.
        pub text: String,
        /// Where it stands.
        pub state: WhistleState,
        /// By when the next answer is due.
        pub due_at: Option<Timestamp>,
        /// Who drafted it.
        pub drafted_by: Option<PersonId>,
        /// Who approved it: never the drafter.
        pub approved_by: Option<PersonId>,
        /// When it was sent.
        pub sent_at: Option<Timestamp>,
        /// When the department reported in.
        pub reported_in_at: Option<Timestamp>,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
        /// What the department did.
        pub closing: Option<String>,
        /// 1 to 5, by the street.
        pub rating_by_street: Option<i64>,
        /// 1 to 5, by the department.
        pub rating_by_department: Option<i64>,
        /// The demand's place.
        pub area_path: AreaPath,
        /// When it was drafted.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const COLUMNS: &str = "id, demand_id, department_org_id, cause, text, state, due_at, drafted_by, approved_by, sent_at, \
    reported_in_at, closed_at, closing, rating_by_street, rating_by_department, area_path, created_at, version";

row! {
    struct Total { total: i64 }
}

/// How many whistles of a demand are under way.
///
/// # Errors
/// The database refused.
pub async fn open_of(db: &mut Db, scope: &Scope, demand: DemandId) -> Result<usize, Problem> {
    let sql = "SELECT count(*) AS total FROM whistle WHERE street_id = $1 AND demand_id = $4 AND state NOT IN ('closed', 'refused')";
    let total: Option<Total> = db.one(scope, sql, params![demand]).await?;
    Ok(total.map_or(0, |row| usize::try_from(row.total).unwrap_or(0)))
}

/// The whistles of a demand, first first.
///
/// # Errors
/// The database refused.
pub async fn of_demand(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
) -> Result<Vec<Whistle>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM whistle WHERE street_id = $1 AND demand_id = $4 ORDER BY id"
    );
    Ok(db.all(scope, sql, params![demand]).await?)
}

/// The whistles of the street, or of one department; open ones first, newest first, at most 200.
///
/// # Errors
/// The database refused.
pub async fn list(
    db: &mut Db,
    scope: &Scope,
    department: Option<OrgId>,
) -> Result<Vec<Whistle>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM whistle WHERE street_id = $1 AND ($5 = false OR department_org_id = $4) \
         AND ($5 = false OR state NOT IN ('drafted', 'refused')) \
         ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 200"
    );
    let nobody = OrgId(Default::default());
    Ok(db
        .all(
            scope,
            sql,
            params![department.unwrap_or(nobody), department.is_some()],
        )
        .await?)
}

/// A whistle of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: WhistleId) -> Result<Whistle, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM whistle WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Stores a new whistle.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, w: &Whistle) -> Result<(), Problem> {
    let count = COLUMNS.split(',').count();
    let sql = format!(
        "INSERT INTO whistle (street_id, {COLUMNS}) VALUES ($1, {})",
        placeholders(4, count)
    );
    db.execute(
        scope,
        sql,
        params![
            w.id,
            w.demand_id,
            w.department_org_id,
            w.cause,
            w.text,
            w.state,
            w.due_at,
            w.drafted_by,
            w.approved_by,
            w.sent_at,
            w.reported_in_at,
            w.closed_at,
            w.closing,
            w.rating_by_street,
            w.rating_by_department,
            w.area_path,
            w.created_at,
            w.version
        ],
    )
    .await?;
    Ok(())
}

/// Stores what changed of a whistle; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, w: &mut Whistle) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE whistle SET state = $5, due_at = $6, approved_by = $7, sent_at = $8, reported_in_at = $9, \
             closed_at = $10, closing = $11, rating_by_street = $12, rating_by_department = $13, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $14",
            params![
                w.id, w.state, w.due_at, w.approved_by, w.sent_at, w.reported_in_at, w.closed_at, w.closing,
                w.rating_by_street, w.rating_by_department, w.version
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    w.version += 1;
    Ok(())
}

row! {
    struct LateRow { street_id: StreetId, id: WhistleId }
}

/// Whistles of every street that a department has not answered in time.
///
/// # Errors
/// The database refused.
pub async fn unanswered(app: &App, now: Timestamp) -> Result<Vec<(StreetId, WhistleId)>, Problem> {
    let rows: Vec<LateRow> = app
        .read()
        .await?
        .all_unscoped(
            "the sweep works for every street",
            "SELECT street_id, id FROM whistle WHERE state = 'sent' AND due_at <= $1 ORDER BY due_at LIMIT 500",
            params![now],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.street_id, row.id))
        .collect())
}
