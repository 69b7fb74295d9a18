//! `POST /api/projects`, `PUT /api/projects/{id}`: a project is proposed, from a demand or by an office, and changed while
//! nobody has approved it. [`propose`] is the write itself, for the demo as much as for the handler.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{
    AreaId, ClassId, DemandId, MilestoneId, OrgId, ProjectId, ProjectPartnerId, ResolutionId,
};
use linli_domain::number::NumberKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_kit::typed::line;
use linli_net::areas::change::role_of;
use linli_net::areas::store::Area;
use linli_net::{areas, numbers};
use linli_work::demands::entity::Demand;
use linli_work::demands::state::DemandState;
use linli_work::{classes, demands};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::{Milestone, Partner, Project, Source};
use super::follow;
use super::part_rules::{MilestoneState, PartnerState, ShareState};
use super::record::checked_sources;
use super::rules::{
    KEEPERS, ProjectAct, ProjectChoice, ProjectKind, ProjectOrigin, ProjectRefusal, ProjectState,
};
use super::standing::{coming, held, living_org, note};
use super::store::{self, parts};
use super::tell;
use super::view::{ProjectView, after};

const TITLE: usize = 60;
const PURPOSE: usize = 2_000;
const BRINGS: usize = 100;
const UNIT: usize = 10;
const MILESTONE: usize = 60;
/// Milestones, and partners, of one project at most.
pub const MOST_PARTS: usize = 30;
/// The largest quantity a partner brings.
pub const MOST: i64 = 1_000_000;

/// What a project says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectWords {
    /// 1 to 60 characters.
    pub title: String,
    /// What kind it is.
    pub kind: ProjectKind,
    /// Where it stands in the yearly lists, if it does.
    #[serde(default)]
    pub choice: Option<ProjectChoice>,
    /// What it is for, 1 to 2,000 characters.
    pub purpose: String,
    /// Who carries it out.
    pub owner_org_id: OrgId,
    /// Its place.
    pub area_id: AreaId,
    /// When it should be finished; a day to come.
    pub due_at: Timestamp,
    /// The class of the need it serves; that of its demand when left out.
    #[serde(default)]
    pub class_id: Option<ClassId>,
}

/// A step of a project, planned.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneInput {
    /// What, 1 to 60 characters.
    pub title: String,
    /// By when; a day to come.
    pub due_at: Timestamp,
    /// Who does it: whoever carries the project out when left out, or one of its partners.
    #[serde(default)]
    pub org_id: Option<OrgId>,
}

/// A unit asked into a project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerInput {
    /// Who.
    pub org_id: OrgId,
    /// What it brings, 1 to 100 characters.
    pub brings: String,
    /// How much of it, 1 or more.
    pub quantity: i64,
    /// Counted in what, 1 to 10 characters.
    pub unit: String,
}

/// A project to be proposed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectInput {
    /// What it says.
    pub project: ProjectWords,
    /// The demand it answers.
    #[serde(default)]
    pub demand_id: Option<DemandId>,
    /// The resolution it carries out.
    #[serde(default)]
    pub resolution_id: Option<ResolutionId>,
    /// Its steps, as far as they are known.
    #[serde(default)]
    pub milestones: Vec<MilestoneInput>,
    /// Units to be asked once it is approved.
    #[serde(default)]
    pub partners: Vec<PartnerInput>,
    /// Where what it costs comes from.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// A proposal that says something else.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectChange {
    /// As read.
    pub version: i64,
    /// All it says from now on.
    pub project: ProjectWords,
}

/// What was typed, checked.
struct Checked {
    title: String,
    purpose: String,
    area: Area,
}

async fn checked(
    tx: &mut Tx,
    words: &ProjectWords,
    before: Option<&Project>,
) -> Result<Checked, Problem> {
    let title = line("title", &words.title, TITLE)?;
    let purpose = line("purpose", &words.purpose, PURPOSE)?;
    if before.is_none_or(|before| before.due_at != words.due_at) {
        coming("due_at", words.due_at, tx.now())?;
    }
    living_org(tx, "owner_org_id", words.owner_org_id).await?;
    let street = Scope::street_wide(tx.scope().street());
    let area = areas::store::load(tx.db(), &street, words.area_id)
        .await
        .known()?
        .filter(|area| area.ended_at.is_none())
        .ok_or_else(|| Problem::field("area_id", "unknown"))?;
    if !tx.scope().area().contains(&area.path) {
        return Err(Problem::field("area_id", "project_area_elsewhere"));
    }
    if let Some(class) = words.class_id {
        let tree = classes::store::load_all(tx.db(), &street).await?;
        if tree.path_of(class).is_empty() {
            return Err(Problem::field("class_id", "unknown"));
        }
    }
    Ok(Checked {
        title,
        purpose,
        area,
    })
}

/// The demand a project is proposed from: seen in the own place, living, and not answered by another project.
async fn origin(tx: &mut Tx, id: DemandId) -> Result<Demand, Problem> {
    let (db, scope) = tx.parts();
    let demand = demands::store::load(db, scope, id)
        .await
        .named_in("demand_id")?;
    let answered = matches!(
        demand.state,
        DemandState::Submitted
            | DemandState::NotAccepted
            | DemandState::Referred
            | DemandState::Merged
    );
    if answered {
        return Err(Problem::field("demand_id", "project_demand_state"));
    }
    if let Some(other) = store::of_demand(db, scope, id).await? {
        return Err(taken(&other.number));
    }
    Ok(demand)
}

fn taken(number: &str) -> Problem {
    let args = serde_json::Map::from_iter([("number".to_owned(), json!(number))]);
    Problem::fields(Vec::new()).and_field("demand_id", "project_demand_taken", args)
}

/// Proposes a project.
///
/// # Errors
/// 403 for who keeps none; 422 by field: an organisation, place, class or demand that is not there, a day that has passed,
/// a demand that another project answers already.
pub async fn propose(tx: &mut Tx, input: &ProjectInput) -> Result<Project, Problem> {
    if !role_of(tx.actor()).is_some_and(|role| KEEPERS.contains(&role)) {
        return Err(ProjectRefusal::NotForRole.into());
    }
    let checked = checked(tx, &input.project, None).await?;
    let demand = match input.demand_id {
        Some(id) => Some(origin(tx, id).await?),
        None => None,
    };
    if let Some(id) = input.resolution_id {
        follow::owed(tx, id).await?;
    }
    let sources = checked_sources(&input.sources)?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Project, now).await?;
    let origin = match (&demand, input.resolution_id) {
        (Some(_), _) => ProjectOrigin::Demand,
        (None, Some(_)) => ProjectOrigin::Resolution,
        (None, None) => ProjectOrigin::Office,
    };
    let class = demand.as_ref().and_then(|demand| demand.class_id);
    let project = Project {
        id: ProjectId(tx.fresh_id()),
        number,
        title: checked.title,
        kind: input.project.kind,
        choice: input.project.choice,
        purpose: checked.purpose,
        state: ProjectState::Proposed,
        origin,
        demand_id: input.demand_id,
        resolution_id: input.resolution_id,
        class_id: input.project.class_id.or(class),
        owner_org_id: input.project.owner_org_id,
        area_id: checked.area.id,
        area_path: checked.area.path,
        due_at: input.project.due_at,
        word: None,
        proposed_by: tx.actor().person(),
        approved_by: None,
        finished_by: None,
        accepted_by: None,
        proposed_at: now,
        approved_at: None,
        started_at: None,
        finished_at: None,
        ended_at: None,
        updated_at: now,
        version: 1,
    };
    let (db, scope) = tx.parts();
    if !store::insert(db, scope, &project).await? {
        // a demand's other project was looked for above; what is left is a resolution's, or one that came a moment earlier
        let field = if project.resolution_id.is_some() {
            "resolution_id"
        } else {
            "demand_id"
        };
        return Err(Problem::field(field, "project_taken"));
    }
    parts::set_sources(db, scope, project.id, &sources).await?;
    add_partners(tx, &project, &input.partners).await?;
    add_milestones(tx, &project, &input.milestones).await?;
    note(
        tx,
        &project,
        "project_propose",
        (None, Some(project.state.code())),
        None,
        json!({"title": project.title, "demand": project.demand_id, "resolution": project.resolution_id}),
    )
    .await?;
    follow::follow(tx, &project).await?;
    tell::leaders(tx, &project, "project_to_approve").await?;
    tell::demand(tx, &project, "project_proposed").await?;
    Ok(project)
}

/// Plans milestones.
///
/// # Errors
/// 422 by field: a title or a day that will not do, an organisation that has no part in the project, too many.
pub async fn add_milestones(
    tx: &mut Tx,
    project: &Project,
    inputs: &[MilestoneInput],
) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let known = super::standing::parts_of(db, scope, project).await?;
    if known.milestones.len() + inputs.len() > MOST_PARTS {
        return Err(Problem::field("milestones", "project_many"));
    }
    for (nth, input) in inputs.iter().enumerate() {
        let at = |field: &str| format!("milestones.{nth}.{field}");
        let title = line(&at("title"), &input.title, MILESTONE)?;
        coming(&at("due_at"), input.due_at, now)?;
        let org = input.org_id.unwrap_or(project.owner_org_id);
        if !known.takes_part(project, org) {
            return Err(Problem::field(&at("org_id"), "project_no_part"));
        }
        let milestone = Milestone {
            id: MilestoneId(tx.fresh_id()),
            project_id: project.id,
            org_id: org,
            title,
            due_at: input.due_at,
            state: MilestoneState::Open,
            word: None,
            on_behalf: false,
            reported_by: None,
            reported_at: None,
            confirmed_by: None,
            confirmed_at: None,
            reminded: 0,
            created_at: now,
            version: 1,
        };
        let (db, scope) = tx.parts();
        parts::insert_milestone(db, scope, &milestone).await?;
    }
    Ok(())
}

/// Names units to be asked; those of an approved project are told at once.
///
/// # Errors
/// 422 by field: a unit that is not there, is in the project already or carries it out, a quantity that will not do.
pub async fn add_partners(
    tx: &mut Tx,
    project: &Project,
    inputs: &[PartnerInput],
) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut known = super::standing::parts_of(db, scope, project).await?;
    if known.partners.len() + inputs.len() > MOST_PARTS {
        return Err(Problem::field("partners", "project_many"));
    }
    for (nth, input) in inputs.iter().enumerate() {
        let at = |field: &str| format!("partners.{nth}.{field}");
        let brings = line(&at("brings"), &input.brings, BRINGS)?;
        let unit = line(&at("unit"), &input.unit, UNIT)?;
        if !(1..=MOST).contains(&input.quantity) {
            return Err(Problem::field(&at("quantity"), "project_quantity"));
        }
        let org = living_org(tx, &at("org_id"), input.org_id).await?;
        if known.takes_part(project, org.id) {
            return Err(Problem::field(&at("org_id"), "project_partner_in"));
        }
        let partner = Partner {
            id: ProjectPartnerId(tx.fresh_id()),
            project_id: project.id,
            org_id: org.id,
            brings,
            quantity: input.quantity,
            unit,
            state: PartnerState::Asked,
            share: ShareState::Open,
            paper: None,
            reason: None,
            answered_at: None,
            done: None,
            word: None,
            on_behalf: false,
            reported_by: None,
            reported_at: None,
            confirmed_by: None,
            confirmed_at: None,
            created_at: now,
            version: 1,
        };
        let (db, scope) = tx.parts();
        parts::insert_partner(db, scope, &partner).await?;
        if project.state.is_known() {
            tell::org(tx, project, org.id, "project_asked").await?;
        }
        known.partners.push(partner);
    }
    Ok(())
}

/// Proposes a project.
#[utoipa::path(post, path = "/api/projects", tag = "projects", request_body = ProjectInput,
    responses((status = 201, body = ProjectView)))]
pub async fn propose_project(ctx: Ctx, body: Body<ProjectInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let project = propose(&mut tx, &body.value).await?;
    let view = after(&mut tx, project.id).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Changes what a proposal says.
#[utoipa::path(put, path = "/api/projects/{id}", tag = "projects", params(("id" = ProjectId, Path)),
    request_body = ProjectChange, responses((status = 200, body = ProjectView)))]
pub async fn change_project(
    ctx: Ctx,
    Path(id): Path<ProjectId>,
    body: Body<ProjectChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ProjectAct::Edit)?;
    let mut project = held.project;
    let words = &body.value.project;
    let checked = checked(&mut tx, words, Some(&project)).await?;
    project.title = checked.title;
    project.purpose = checked.purpose;
    project.kind = words.kind;
    project.choice = words.choice;
    project.owner_org_id = words.owner_org_id;
    project.area_id = checked.area.id;
    project.area_path = checked.area.path;
    project.due_at = words.due_at;
    project.class_id = words.class_id.or(project.class_id);
    project.proposed_by = tx.actor().person();
    project.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    note(
        &mut tx,
        &project,
        ProjectAct::Edit.logged(),
        (None, None),
        None,
        json!({"title": project.title}),
    )
    .await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}
