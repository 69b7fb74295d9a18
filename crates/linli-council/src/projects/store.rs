//! Queries over projects.

pub mod parts;
pub mod ratings;

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, DemandId, OrgId, ProjectId, ResolutionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use super::entity::{Output, PROJECT_COLUMNS, Project};
use super::rules::{ProjectChoice, ProjectKind, ProjectState};

/// A project goes along with its place and keeps it in use until it has ended. It keeps no organisation: a unit that is
/// gone is named on the project's page until another one carries on.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "project",
    table: "project",
    id: "id",
    label: "title",
    living: "state IN ('proposed', 'approved', 'running', 'finished')",
    has_area_id: true,
    keeps: true,
    keeps_org: None,
    office: None,
    searched: false,
}];

row! {
    struct Total { total: i64 }
}
row! {
    /// The number and the title of a demand.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DemandLabel {
        /// Which.
        pub id: DemandId,
        /// Its number.
        pub number: String,
        /// Its title.
        pub title: String,
    }
}

/// Which projects are looked for; all of the street when empty.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    /// Part of the number or the title.
    pub text: &'a str,
    /// In these states; any when empty.
    pub states: Vec<ProjectState>,
    /// Of one kind.
    pub kind: Option<ProjectKind>,
    /// Of one list.
    pub choice: Option<ProjectChoice>,
    /// Carried out by this organisation, or with it as a partner.
    pub org: Option<OrgId>,
    /// Carried out by a member of this alliance, or with one as a partner.
    pub alliance: Option<AllianceId>,
    /// At this place or one in it.
    pub within: Option<&'a AreaPath>,
    /// From this demand.
    pub demand: Option<DemandId>,
    /// Only those that carry out a resolution.
    pub of_resolutions: bool,
    /// With something past its day at this moment.
    pub late_at: Option<Timestamp>,
    /// Only what this organisation is to see: its own and those it is asked into.
    pub seen_by: Option<OrgId>,
}

/// Projects an organisation carries out or is a partner of; `$at` is its parameter.
fn with_org(at: usize) -> String {
    format!(
        "(owner_org_id = ${at} OR EXISTS (SELECT 1 FROM project_partner p WHERE p.street_id = project.street_id \
         AND p.project_id = project.id AND p.org_id = ${at} AND p.state <> 'withdrawn'))"
    )
}

/// Condition and parameters of a filter.
fn condition(filter: &Filter<'_>) -> (String, Vec<Param>) {
    let mut sql = "street_id = $1".to_owned();
    let mut params: Vec<Param> = Vec::new();
    let add = |params: &mut Vec<Param>, value: Param| {
        params.push(value);
        3 + params.len()
    };
    if !filter.text.is_empty() {
        let text = filter.text.replace('\\', "\\\\");
        let like = format!("%{}%", text.replace('%', "\\%").replace('_', "\\_"));
        let at = add(&mut params, like.to_param());
        sql.push_str(&format!(
            " AND (title LIKE ${at} ESCAPE '\\' OR number LIKE ${at} ESCAPE '\\')"
        ));
    }
    if !filter.states.is_empty() {
        let list: Vec<String> = filter
            .states
            .iter()
            .map(|state| format!("${}", add(&mut params, state.to_param())))
            .collect();
        sql.push_str(&format!(" AND state IN ({})", list.join(", ")));
    }
    if let Some(kind) = filter.kind {
        let at = add(&mut params, kind.to_param());
        sql.push_str(&format!(" AND kind = ${at}"));
    }
    if let Some(choice) = filter.choice {
        let at = add(&mut params, choice.to_param());
        sql.push_str(&format!(" AND choice = ${at}"));
    }
    if let Some(org) = filter.org {
        let at = add(&mut params, org.to_param());
        sql.push_str(&format!(" AND {}", with_org(at)));
    }
    if let Some(alliance) = filter.alliance {
        let at = add(&mut params, alliance.to_param());
        sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM alliance_membership a WHERE a.street_id = project.street_id AND a.alliance_id = ${at} \
             AND a.state IN ('joined', 'active', 'inactive') AND (a.org_id = project.owner_org_id OR EXISTS (SELECT 1 \
             FROM project_partner p WHERE p.street_id = project.street_id AND p.project_id = project.id \
             AND p.org_id = a.org_id AND p.state <> 'withdrawn')))"
        ));
    }
    if let Some(within) = filter.within {
        let (low, high) = within.range();
        let from = add(&mut params, low.to_param());
        let to = add(&mut params, high.to_param());
        sql.push_str(&format!(" AND area_path >= ${from} AND area_path < ${to}"));
    }
    if let Some(demand) = filter.demand {
        let at = add(&mut params, demand.to_param());
        sql.push_str(&format!(" AND demand_id = ${at}"));
    }
    if filter.of_resolutions {
        sql.push_str(" AND resolution_id IS NOT NULL");
    }
    if let Some(now) = filter.late_at {
        let at = add(&mut params, now.to_param());
        sql.push_str(&format!(
            " AND state IN ('approved', 'running') AND (due_at < ${at} OR EXISTS (SELECT 1 FROM project_milestone m \
             WHERE m.street_id = project.street_id AND m.project_id = project.id AND m.state = 'open' AND m.due_at < ${at}))"
        ));
    }
    if let Some(org) = filter.seen_by {
        let at = add(&mut params, org.to_param());
        sql.push_str(&format!(" AND state <> 'proposed' AND {}", with_org(at)));
    }
    (sql, params)
}

/// Projects of the street that fit a filter, those going on first by their day, ended ones last, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter<'_>,
    page: Page,
) -> Result<(Vec<Project>, i64), Problem> {
    let (sql, mut params) = condition(filter);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM project WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = 4 + params.len();
    params.extend(params![page.page_size, page.offset()]);
    let projects = db
        .all(
            scope,
            format!(
                "SELECT {PROJECT_COLUMNS} FROM project WHERE {sql} ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, \
                 CASE WHEN ended_at IS NULL THEN due_at ELSE -ended_at END, id LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((projects, total.map_or(0, |row| row.total)))
}

/// A project of the street: that it exists is no secret there. What a unit sees of it is the caller's to ask.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: ProjectId) -> Result<Project, Problem> {
    let sql = format!("SELECT {PROJECT_COLUMNS} FROM project WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A project of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn hold(db: &mut Db, scope: &Scope, id: ProjectId) -> Result<Project, Problem> {
    let sql = format!(
        "SELECT {PROJECT_COLUMNS} FROM project WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Projects by id, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn by_ids(
    db: &mut Db,
    scope: &Scope,
    ids: &[ProjectId],
) -> Result<Vec<Project>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {PROJECT_COLUMNS} FROM project WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

fn values(project: &Project) -> Vec<Param> {
    params![
        project.id,
        project.number,
        project.title,
        project.kind,
        project.choice,
        project.purpose,
        project.state,
        project.origin,
        project.demand_id,
        project.resolution_id,
        project.class_id,
        project.owner_org_id,
        project.area_id,
        project.area_path,
        project.due_at,
        project.word,
        project.proposed_by,
        project.approved_by,
        project.finished_by,
        project.accepted_by,
        project.proposed_at,
        project.approved_at,
        project.started_at,
        project.finished_at,
        project.ended_at,
        project.updated_at,
        project.version
    ]
}

/// Stores a new project; `false` when a living one answers the same demand or resolution.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, project: &Project) -> Result<bool, Problem> {
    let values = values(project);
    let sql = format!(
        "INSERT INTO project (street_id, {PROJECT_COLUMNS}) VALUES ($1, {}) ON CONFLICT DO NOTHING",
        placeholders(4, values.len())
    );
    Ok(db.execute(scope, sql, values).await? == 1)
}

/// Stores what changed of a project; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, project: &mut Project) -> Result<(), Problem> {
    // the place does not change; everything else is the caller's to have checked
    const CHANGED: [&str; 19] = [
        "title",
        "kind",
        "choice",
        "purpose",
        "state",
        "class_id",
        "owner_org_id",
        "area_id",
        "area_path",
        "due_at",
        "word",
        "proposed_by",
        "approved_by",
        "finished_by",
        "accepted_by",
        "approved_at",
        "started_at",
        "finished_at",
        "ended_at",
    ];
    let mut values = params![
        project.id,
        project.version,
        project.updated_at,
        project.title,
        project.kind,
        project.choice,
        project.purpose,
        project.state,
        project.class_id,
        project.owner_org_id,
        project.area_id,
        project.area_path,
        project.due_at,
        project.word,
        project.proposed_by,
        project.approved_by
    ];
    values.extend(params![
        project.finished_by,
        project.accepted_by,
        project.approved_at,
        project.started_at,
        project.finished_at,
        project.ended_at
    ]);
    let set: Vec<String> = CHANGED
        .iter()
        .zip(7..)
        .map(|(column, at)| format!("{column} = ${at}"))
        .collect();
    let sql = format!(
        "UPDATE project SET {}, updated_at = $6, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
        set.join(", ")
    );
    if db.execute(scope, sql, values).await? == 0 {
        return Err(Problem::stale());
    }
    project.version += 1;
    Ok(())
}

/// The number of the living project that answers a demand.
///
/// # Errors
/// The database refused.
pub async fn of_demand(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
) -> Result<Option<Project>, Problem> {
    let sql = format!(
        "SELECT {PROJECT_COLUMNS} FROM project WHERE street_id = $1 AND demand_id = $4 AND state <> 'called_off'"
    );
    Ok(db.one(scope, sql, params![demand]).await?)
}

/// Projects that answer a demand or carry out one of these resolutions, each with what it made in words.
///
/// # Errors
/// The database refused.
pub async fn about(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
    resolutions: &[ResolutionId],
) -> Result<Vec<(Project, Vec<Output>)>, Problem> {
    let mut params = params![demand];
    let mut of = "demand_id = $4".to_owned();
    if !resolutions.is_empty() {
        params.extend(resolutions.iter().map(ToParam::to_param));
        let list = placeholders(5, resolutions.len());
        of.push_str(&format!(" OR resolution_id IN ({list})"));
    }
    let sql = format!(
        "SELECT {PROJECT_COLUMNS} FROM project WHERE street_id = $1 AND ({of}) ORDER BY proposed_at, id"
    );
    let found: Vec<Project> = db.all(scope, sql, params).await?;
    let mut told = Vec::with_capacity(found.len());
    // one demand has one living project: this is no list
    for project in found {
        let outputs = parts::outputs_of(db, scope, project.id).await?;
        told.push((project, outputs));
    }
    Ok(told)
}

/// Numbers and titles of demands.
///
/// # Errors
/// The database refused.
pub async fn demand_labels(
    db: &mut Db,
    scope: &Scope,
    demands: impl IntoIterator<Item = DemandId>,
) -> Result<HashMap<DemandId, DemandLabel>, Problem> {
    let mut ids: Vec<DemandId> = demands.into_iter().collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, number, title FROM demand WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<DemandLabel> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
