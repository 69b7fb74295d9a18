//! Queries over milestones, partners, cost sources and outputs of projects.

use std::collections::HashMap;

use linli_domain::id::{MilestoneId, OrgId, ProjectId, ProjectPartnerId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use crate::projects::entity::{
    MILESTONE_COLUMNS, Milestone, Output, PARTNER_COLUMNS, Partner, Source,
};

row! {
    /// A milestone whose day is near or past.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct DueMilestone {
        /// The tenant.
        pub street_id: StreetId,
        /// Which milestone.
        pub id: MilestoneId,
        /// Of which project.
        pub project_id: ProjectId,
    }
}
row! {
    struct SourceRow { project_id: ProjectId, kind: crate::projects::entity::SourceKind, who: String, amount_fen: Option<i64>,
                       note: Option<String> }
}
row! {
    struct OutputCount { project_id: ProjectId, total: i64 }
}
row! {
    /// What of a partner's share keeps a promise of its agreements.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Counted {
        /// Which partner.
        pub id: ProjectPartnerId,
        /// How much, in the promise's unit.
        pub quantity: i64,
        /// Which promise, in words.
        pub what: Option<String>,
    }
}
row! {
    struct Total { total: i64 }
}

fn ids(projects: &[ProjectId]) -> Vec<Param> {
    projects.iter().map(ToParam::to_param).collect()
}

/// Milestones of projects, by their day.
///
/// # Errors
/// The database refused.
pub async fn milestones_of(
    db: &mut Db,
    scope: &Scope,
    projects: &[ProjectId],
) -> Result<Vec<Milestone>, Problem> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {MILESTONE_COLUMNS} FROM project_milestone WHERE street_id = $1 AND project_id IN ({}) ORDER BY due_at, id",
        placeholders(4, projects.len())
    );
    Ok(db.all(scope, sql, ids(projects)).await?)
}

/// A milestone of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn hold_milestone(
    db: &mut Db,
    scope: &Scope,
    id: MilestoneId,
) -> Result<Milestone, Problem> {
    let sql = format!(
        "SELECT {MILESTONE_COLUMNS} FROM project_milestone WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Stores a new milestone.
///
/// # Errors
/// The database refused.
pub async fn insert_milestone(db: &mut Db, scope: &Scope, one: &Milestone) -> Result<(), Problem> {
    let values = params![
        one.id,
        one.project_id,
        one.org_id,
        one.title,
        one.due_at,
        one.state,
        one.word,
        one.on_behalf,
        one.reported_by,
        one.reported_at,
        one.confirmed_by,
        one.confirmed_at,
        one.reminded,
        one.created_at,
        one.version
    ];
    let sql = format!(
        "INSERT INTO project_milestone (street_id, {MILESTONE_COLUMNS}) VALUES ($1, {})",
        placeholders(4, values.len())
    );
    db.execute(scope, sql, values).await?;
    Ok(())
}

/// Stores what changed of a milestone; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save_milestone(
    db: &mut Db,
    scope: &Scope,
    one: &mut Milestone,
) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE project_milestone SET org_id = $6, title = $7, due_at = $8, state = $9, word = $10, on_behalf = $11, \
             reported_by = $12, reported_at = $13, confirmed_by = $14, confirmed_at = $15, reminded = $16, \
             version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                one.id,
                one.version,
                one.org_id,
                one.title,
                one.due_at,
                one.state,
                one.word,
                one.on_behalf,
                one.reported_by,
                one.reported_at,
                one.confirmed_by,
                one.confirmed_at,
                one.reminded
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// Milestones of all streets whose project goes on and whose day is nearer than `until` and not told of to the end.
///
/// # Errors
/// The database refused.
pub async fn due_milestones(
    db: &mut Db,
    until: Timestamp,
    told: i64,
) -> Result<Vec<DueMilestone>, Problem> {
    Ok(db
        .all_unscoped(
            "the round over all streets",
            "SELECT m.street_id AS street_id, m.id AS id, m.project_id AS project_id FROM project_milestone m \
             JOIN project p ON p.street_id = m.street_id AND p.id = m.project_id \
             WHERE m.state = 'open' AND m.due_at < $1 AND m.reminded < $2 AND p.state IN ('approved', 'running') \
             ORDER BY m.street_id, m.due_at, m.id",
            params![until, told],
        )
        .await?)
}

/// Partners of projects, in the order in which they were asked.
///
/// # Errors
/// The database refused.
pub async fn partners_of(
    db: &mut Db,
    scope: &Scope,
    projects: &[ProjectId],
) -> Result<Vec<Partner>, Problem> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {PARTNER_COLUMNS} FROM project_partner WHERE street_id = $1 AND project_id IN ({}) ORDER BY created_at, id",
        placeholders(4, projects.len())
    );
    Ok(db.all(scope, sql, ids(projects)).await?)
}

/// A partner of a project of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn hold_partner(
    db: &mut Db,
    scope: &Scope,
    id: ProjectPartnerId,
) -> Result<Partner, Problem> {
    let sql = format!(
        "SELECT {PARTNER_COLUMNS} FROM project_partner WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// What of the partners' shares of a project keeps a promise.
///
/// # Errors
/// The database refused.
pub async fn counted_of(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
) -> Result<HashMap<ProjectPartnerId, Counted>, Problem> {
    let rows: Vec<Counted> = db
        .all(
            scope,
            "SELECT p.id AS id, d.quantity AS quantity, (SELECT max(o.what) FROM obligation o \
             WHERE o.street_id = d.street_id AND o.id = d.obligation_id) AS what FROM project_partner p \
             JOIN deed d ON d.street_id = p.street_id AND d.source = 'project' AND d.source_id = p.id \
             WHERE p.street_id = $1 AND p.project_id = $4",
            params![project],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Whether an organisation was asked into a project, whatever it answered, and not by mistake.
///
/// # Errors
/// The database refused.
pub async fn is_partner(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
    org: OrgId,
) -> Result<bool, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM project_partner WHERE street_id = $1 AND project_id = $4 AND org_id = $5 \
             AND state <> 'withdrawn'",
            params![project, org],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// Stores a new partner.
///
/// # Errors
/// The database refused.
pub async fn insert_partner(db: &mut Db, scope: &Scope, one: &Partner) -> Result<(), Problem> {
    let mut values = params![
        one.id,
        one.project_id,
        one.org_id,
        one.brings,
        one.quantity,
        one.unit,
        one.state,
        one.share,
        one.paper,
        one.reason,
        one.answered_at,
        one.done,
        one.word,
        one.on_behalf
    ];
    values.extend(params![
        one.reported_by,
        one.reported_at,
        one.confirmed_by,
        one.confirmed_at,
        one.created_at,
        one.version
    ]);
    let sql = format!(
        "INSERT INTO project_partner (street_id, {PARTNER_COLUMNS}) VALUES ($1, {})",
        placeholders(4, values.len())
    );
    db.execute(scope, sql, values).await?;
    Ok(())
}

/// Stores what changed of a partner; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save_partner(db: &mut Db, scope: &Scope, one: &mut Partner) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE project_partner SET state = $6, share = $7, paper = $8, reason = $9, answered_at = $10, done = $11, \
             word = $12, on_behalf = $13, reported_by = $14, reported_at = $15, confirmed_by = $16, confirmed_at = $17, \
             version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                one.id,
                one.version,
                one.state,
                one.share,
                one.paper,
                one.reason,
                one.answered_at,
                one.done,
                one.word,
                one.on_behalf,
                one.reported_by,
                one.reported_at,
                one.confirmed_by,
                one.confirmed_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// Cost sources of projects, each with its project, in their order.
///
/// # Errors
/// The database refused.
pub async fn sources_of(
    db: &mut Db,
    scope: &Scope,
    projects: &[ProjectId],
) -> Result<Vec<(ProjectId, Source)>, Problem> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT project_id, kind, who, amount_fen, note FROM project_source WHERE street_id = $1 AND project_id IN ({}) \
         ORDER BY project_id, position",
        placeholders(4, projects.len())
    );
    let rows: Vec<SourceRow> = db.all(scope, sql, ids(projects)).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let source = Source {
                kind: row.kind,
                who: row.who,
                amount_fen: row.amount_fen,
                note: row.note,
            };
            (row.project_id, source)
        })
        .collect())
}

/// Puts a list of cost sources in the place of the present one.
///
/// # Errors
/// The database refused.
pub async fn set_sources(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
    sources: &[Source],
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM project_source WHERE street_id = $1 AND project_id = $4",
        params![project],
    )
    .await?;
    for (position, source) in (0_i64..).zip(sources) {
        db.execute(
            scope,
            "INSERT INTO project_source (street_id, project_id, position, kind, who, amount_fen, note) \
             VALUES ($1, $4, $5, $6, $7, $8, $9)",
            params![
                project,
                position,
                source.kind,
                source.who,
                source.amount_fen,
                source.note
            ],
        )
        .await?;
    }
    Ok(())
}

/// Outputs of a project, in their order.
///
/// # Errors
/// The database refused.
pub async fn outputs_of(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
) -> Result<Vec<Output>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT what, quantity, unit, beneficiaries, area_id, resource_id FROM project_output \
             WHERE street_id = $1 AND project_id = $4 ORDER BY position",
            params![project],
        )
        .await?)
}

/// How many outputs projects have.
///
/// # Errors
/// The database refused.
pub async fn output_counts(
    db: &mut Db,
    scope: &Scope,
    projects: &[ProjectId],
) -> Result<Vec<(ProjectId, i64)>, Problem> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT project_id, count(*) AS total FROM project_output WHERE street_id = $1 AND project_id IN ({}) \
         GROUP BY project_id",
        placeholders(4, projects.len())
    );
    let rows: Vec<OutputCount> = db.all(scope, sql, ids(projects)).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.project_id, row.total))
        .collect())
}

/// Puts a list of outputs in the place of the present one.
///
/// # Errors
/// The database refused.
pub async fn set_outputs(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
    outputs: &[Output],
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM project_output WHERE street_id = $1 AND project_id = $4",
        params![project],
    )
    .await?;
    for (position, output) in (0_i64..).zip(outputs) {
        db.execute(
            scope,
            "INSERT INTO project_output (street_id, project_id, position, what, quantity, unit, beneficiaries, area_id, \
             resource_id) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11)",
            params![
                project,
                position,
                output.what,
                output.quantity,
                output.unit,
                output.beneficiaries,
                output.area_id,
                output.resource_id
            ],
        )
        .await?;
    }
    Ok(())
}
