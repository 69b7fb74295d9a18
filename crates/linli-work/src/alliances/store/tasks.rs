//! Queries over tasks of alliances.

use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, AllianceTaskId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam};
use linli_kit::{params, row};

use crate::alliances::task_rules::{AllianceTaskState, TaskWait};

row! {
    /// A task an alliance gave to a department or a member.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Task {
        /// Its id.
        pub id: AllianceTaskId,
        /// Of which alliance.
        pub alliance_id: AllianceId,
        /// Who does it.
        pub org_id: OrgId,
        /// What.
        pub what: String,
        /// By when.
        pub due_at: Timestamp,
        /// Where it stands.
        pub state: AllianceTaskState,
        /// What was last said of it: a report, why it was sent back or dropped.
        pub word: Option<String>,
        /// Who reported it done last.
        pub reported_by: Option<PersonId>,
        /// When it was given.
        pub created_at: Timestamp,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct Total { total: i64 }
}

/// Which tasks are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct TaskFilter {
    /// Of one alliance.
    pub alliance: Option<AllianceId>,
    /// Given to one organisation.
    pub org: Option<OrgId>,
    /// Ended ones too.
    pub ended: bool,
    /// Only those that wait for somebody in this way.
    pub waits: Option<(TaskWait, Waiter)>,
}

/// For whom a task may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiter {
    /// Whose own report is not theirs to accept.
    pub person: Option<PersonId>,
    /// The organisation whose tasks they report.
    pub org: Option<OrgId>,
    /// Keeps the alliances of the own place.
    pub keeps: bool,
}

row! {
    /// How many tasks wait for somebody, by what they wait for.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct TaskWaits {
        /// To be done and reported by the own organisation.
        pub report: i64,
        /// To be accepted.
        pub accept: i64,
    }
}

impl TaskWait {
    /// The condition on a task that this waits for somebody, with its values put behind those there are.
    fn condition(self, waiter: Waiter, params: &mut Vec<Param>) -> String {
        let mut value = |value: Param| {
            params.push(value);
            params.len() + 3
        };
        match (self, waiter.org) {
            (Self::Report, Some(org)) => {
                let own = value(org.to_param());
                format!("(state = 'open' AND org_id = ${own})")
            }
            (Self::Accept, _) if waiter.keeps => {
                let own = value(waiter.person.to_param());
                format!(
                    "(state = 'reported' AND (reported_by IS NULL OR ${own} IS NULL OR reported_by <> ${own}) \
                     AND alliance_id IN (SELECT a.id FROM alliance a WHERE a.street_id = $1 \
                     AND a.area_path >= $2 AND a.area_path < $3))"
                )
            }
            _ => "1 = 0".to_owned(),
        }
    }
}

/// How many tasks wait for somebody: of the alliances led from the scope, and those of the own organisation.
///
/// # Errors
/// The database refused.
pub async fn waits(db: &mut Db, scope: &Scope, waiter: Waiter) -> Result<TaskWaits, Problem> {
    let mut params = Vec::new();
    let counts: Vec<String> = TaskWait::ALL
        .iter()
        .map(|wait| {
            let condition = wait.condition(waiter, &mut params);
            format!("count(CASE WHEN {condition} THEN 1 END) AS {wait}")
        })
        .collect();
    let sql = format!(
        "SELECT {} FROM alliance_task WHERE street_id = $1 AND {LIVING}",
        counts.join(", ")
    );
    Ok(db.one(scope, sql, params).await?.unwrap_or_default())
}

const LIVING: &str = "state IN ('open', 'reported')";

const COLUMNS: &str = "id, alliance_id, org_id, what, due_at, state, word, reported_by, created_at, updated_at, version";

/// Stores a new task.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, task: &Task) -> Result<(), Problem> {
    db.execute(
        scope,
        format!(
            "INSERT INTO alliance_task (street_id, {COLUMNS}) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        params![
            task.id,
            task.alliance_id,
            task.org_id,
            task.what,
            task.due_at,
            task.state,
            task.word,
            task.reported_by,
            task.created_at,
            task.updated_at,
            task.version
        ],
    )
    .await?;
    Ok(())
}

/// A task of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: AllianceTaskId) -> Result<Task, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM alliance_task WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Writes where a task stands, read at `task.version`; its version grows by one.
///
/// # Errors
/// *Stale* when somebody was faster.
pub async fn save(db: &mut Db, scope: &Scope, task: &mut Task) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE alliance_task SET state = $6, word = $7, reported_by = $8, updated_at = $9, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                task.id,
                task.version,
                task.state,
                task.word,
                task.reported_by,
                task.updated_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    task.version += 1;
    Ok(())
}

/// Tasks of the street that fit, what is due first, ended ones last, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: TaskFilter,
    page: Page,
) -> Result<(Vec<Task>, i64), Problem> {
    let mut sql = "FROM alliance_task WHERE street_id = $1".to_owned();
    let mut params: Vec<Param> = Vec::new();
    let own = [
        ("alliance_id", filter.alliance.map(|id| id.to_param())),
        ("org_id", filter.org.map(|id| id.to_param())),
    ];
    for (column, value) in own {
        if let Some(value) = value {
            params.push(value);
            sql.push_str(&format!(" AND {column} = ${}", params.len() + 3));
        }
    }
    if let Some((wait, waiter)) = filter.waits {
        sql.push_str(&format!(" AND {}", wait.condition(waiter, &mut params)));
    }
    if !filter.ended {
        sql.push_str(&format!(" AND {LIVING}"));
    }
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {sql}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT {COLUMNS} {sql} ORDER BY CASE WHEN {LIVING} THEN 0 ELSE 1 END, due_at, id LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}
