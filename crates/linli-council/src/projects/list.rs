//! `GET /api/projects`: the project list (the third of the three lists).

use std::collections::HashMap;

use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, AreaId, DemandId, OrgId, ProjectId, ResolutionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::areas;
use linli_net::areas::change::role_of;
use linli_work::alliances::members::own_unit;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::entity::{Milestone, Partner, Project, RatingAnswer, Source};
use super::next::{ProjectNextStep, Standing, next_step};
use super::part_rules::{MilestoneState, PartnerState};
use super::rules::{
    KEEPERS, ProjectChoice, ProjectKind, ProjectOrigin, ProjectRefusal, ProjectState,
};
use super::standing::orgs_by_id;
use super::store::{self, Filter, parts, ratings};

/// What residents said of a project: how many said what. No rate stands without these beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RatingFigures {
    /// 满意
    pub satisfied: i64,
    /// 基本满意
    pub basic: i64,
    /// 不满意
    pub unsatisfied: i64,
    /// Asked, and gave no answer; in no rate.
    pub no_answer: i64,
    /// Answers: the first three together.
    pub answered: i64,
}

impl RatingFigures {
    fn add(&mut self, answer: RatingAnswer, count: i64) {
        match answer {
            RatingAnswer::Satisfied => self.satisfied += count,
            RatingAnswer::Basic => self.basic += count,
            RatingAnswer::Unsatisfied => self.unsatisfied += count,
            RatingAnswer::NoAnswer => self.no_answer += count,
        }
        if answer != RatingAnswer::NoAnswer {
            self.answered += count;
        }
    }
}

/// A project as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProjectItem {
    /// Its id.
    pub id: ProjectId,
    /// Its number (`XM…`).
    pub number: String,
    /// What it is called.
    pub title: String,
    /// What kind it is.
    pub kind: ProjectKind,
    /// Where it stands in the yearly lists, if it does.
    pub choice: Option<ProjectChoice>,
    /// Where it stands.
    pub state: ProjectState,
    /// Where it came from.
    pub origin: ProjectOrigin,
    /// The demand it answers.
    pub demand_id: Option<DemandId>,
    /// That demand's number.
    pub demand_number: Option<String>,
    /// That demand's title.
    pub demand_title: Option<String>,
    /// The resolution it carries out.
    pub resolution_id: Option<ResolutionId>,
    /// Its place.
    pub area_id: AreaId,
    /// Its place, spoken.
    pub area_name: String,
    /// Who carries it out.
    pub owner_org_id: OrgId,
    /// By name.
    pub owner_org_name: String,
    /// Whether that organisation has ended.
    pub owner_ended: bool,
    /// Partners that said yes, by name.
    pub partners: Vec<String>,
    /// Partners that have not answered.
    pub partners_asked: i64,
    /// Milestones that were not dropped.
    pub milestones_total: i64,
    /// Of these, confirmed as done.
    pub milestones_done: i64,
    /// Whether its own day or a milestone's has passed.
    pub late: bool,
    /// When it should be finished.
    pub due_at: Timestamp,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// When it was reported finished.
    pub finished_at: Option<Timestamp>,
    /// Where what it costs comes from.
    pub sources: Vec<Source>,
    /// What residents said.
    pub rating: RatingFigures,
    /// What is next.
    pub next_step: ProjectNextStep,
    /// For the optimistic lock.
    pub version: i64,
}

/// A page of projects.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProjectList {
    /// The projects.
    pub items: Vec<ProjectItem>,
    /// How many fit.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// Rows a page.
    pub page_size: i64,
    /// `propose`: whether the caller may, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Which projects are looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// Part of the number or the title.
    #[serde(default)]
    pub q: Option<String>,
    /// In one state; `open` for all that are not at their end.
    #[serde(default)]
    pub state: Option<String>,
    /// Of one kind.
    #[serde(default)]
    #[param(inline)]
    pub kind: Option<ProjectKind>,
    /// Of one list.
    #[serde(default)]
    #[param(inline)]
    pub choice: Option<ProjectChoice>,
    /// Carried out by this organisation, or with it as a partner.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub org_id: Option<OrgId>,
    /// Carried out by a member of this alliance, or with one as a partner.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub alliance_id: Option<AllianceId>,
    /// At this place or one in it.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub area_id: Option<AreaId>,
    /// From this demand.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub demand_id: Option<DemandId>,
    /// Only those that carry out a resolution of a meeting.
    #[serde(default)]
    pub of_resolutions: Option<bool>,
    /// Only with something past its day.
    #[serde(default)]
    pub late: Option<bool>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// The word of the query for every state that is not an end.
const OPEN: &str = "open";

fn states_of(text: Option<&str>) -> Result<Vec<ProjectState>, Problem> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(Vec::new()),
        Some(OPEN) => Ok(vec![
            ProjectState::Proposed,
            ProjectState::Approved,
            ProjectState::Running,
            ProjectState::Finished,
        ]),
        Some(code) => ProjectState::from_code(code)
            .map(|state| vec![state])
            .ok_or_else(|| Problem::field("state", "unknown")),
    }
}

/// Projects with names and figures, in at most nine queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn items(
    db: &mut Db,
    scope: &Scope,
    projects: Vec<Project>,
    now: Timestamp,
) -> Result<Vec<ProjectItem>, Problem> {
    let ids: Vec<ProjectId> = projects.iter().map(|one| one.id).collect();
    let mut milestones: HashMap<ProjectId, Vec<Milestone>> = HashMap::new();
    for one in parts::milestones_of(db, scope, &ids).await? {
        milestones.entry(one.project_id).or_default().push(one);
    }
    let mut partners: HashMap<ProjectId, Vec<Partner>> = HashMap::new();
    for one in parts::partners_of(db, scope, &ids).await? {
        partners.entry(one.project_id).or_default().push(one);
    }
    let outputs: HashMap<ProjectId, i64> = parts::output_counts(db, scope, &ids)
        .await?
        .into_iter()
        .collect();
    let mut sources: HashMap<ProjectId, Vec<Source>> = HashMap::new();
    for (project, source) in parts::sources_of(db, scope, &ids).await? {
        sources.entry(project).or_default().push(source);
    }
    let mut said: HashMap<ProjectId, RatingFigures> = HashMap::new();
    for one in ratings::said_of(db, scope, &ids).await? {
        said.entry(one.project_id)
            .or_default()
            .add(one.answer, one.total);
    }
    let owners = projects.iter().map(|one| one.owner_org_id);
    let asked = partners.values().flatten().map(|one| one.org_id);
    let doing = milestones.values().flatten().map(|one| one.org_id);
    let orgs = orgs_by_id(db, scope, owners.chain(asked).chain(doing)).await?;
    let wide = Scope::street_wide(scope.street());
    let spoken =
        areas::store::spoken_names(db, &wide, projects.iter().map(|one| &one.area_path)).await?;
    let demands =
        store::demand_labels(db, scope, projects.iter().filter_map(|one| one.demand_id)).await?;
    let name = |org: OrgId| {
        orgs.get(&org)
            .map(|org| org.name.clone())
            .unwrap_or_default()
    };
    let mut items = Vec::with_capacity(projects.len());
    for one in projects {
        let milestones = milestones.remove(&one.id).unwrap_or_default();
        let partners = partners.remove(&one.id).unwrap_or_default();
        let rating = said.remove(&one.id).unwrap_or_default();
        let owner_ended = orgs
            .get(&one.owner_org_id)
            .is_none_or(|org| org.ended_at.is_some());
        let next_step = next_step(
            Standing {
                project: &one,
                milestones: &milestones,
                partners: &partners,
                outputs: outputs.get(&one.id).copied().unwrap_or(0),
                heard: rating.answered + rating.no_answer,
                owner_ended,
            },
            name,
            now,
        );
        let count = |state: MilestoneState| {
            let counted = milestones.iter().filter(|each| each.state == state).count();
            i64::try_from(counted).unwrap_or(i64::MAX)
        };
        let total = i64::try_from(milestones.len()).unwrap_or(i64::MAX);
        let demand = one.demand_id.and_then(|id| demands.get(&id));
        items.push(ProjectItem {
            demand_number: demand.map(|demand| demand.number.clone()),
            demand_title: demand.map(|demand| demand.title.clone()),
            area_name: spoken.get(&one.area_path).cloned().unwrap_or_default(),
            owner_org_name: name(one.owner_org_id),
            owner_ended,
            partners: partners
                .iter()
                .filter(|partner| partner.state == PartnerState::Yes)
                .map(|partner| name(partner.org_id))
                .collect(),
            partners_asked: i64::try_from(
                partners
                    .iter()
                    .filter(|partner| partner.state == PartnerState::Asked)
                    .count(),
            )
            .unwrap_or(i64::MAX),
            milestones_total: total - count(MilestoneState::Dropped),
            milestones_done: count(MilestoneState::Done),
            late: is_late(&one, &milestones, now),
            sources: sources.remove(&one.id).unwrap_or_default(),
            rating,
            next_step,
            id: one.id,
            number: one.number,
            title: one.title,
            kind: one.kind,
            choice: one.choice,
            state: one.state,
            origin: one.origin,
            demand_id: one.demand_id,
            resolution_id: one.resolution_id,
            area_id: one.area_id,
            owner_org_id: one.owner_org_id,
            due_at: one.due_at,
            proposed_at: one.proposed_at,
            finished_at: one.finished_at,
            version: one.version,
        });
    }
    Ok(items)
}

/// Whether a project that goes on has passed its day, or a milestone of it has.
fn is_late(project: &Project, milestones: &[Milestone], now: Timestamp) -> bool {
    let goes_on = matches!(
        project.state,
        ProjectState::Approved | ProjectState::Running
    );
    goes_on
        && (project.due_at < now
            || milestones
                .iter()
                .any(|one| one.state == MilestoneState::Open && one.due_at < now))
}

/// The projects a query asks for, as the caller may see them: for the list, the workbook and the test that counts queries.
///
/// # Errors
/// An unknown place or state; the database refused.
pub async fn find(
    db: &mut Db,
    reader: Reader<'_>,
    query: &ProjectQuery,
    page: Page,
    now: Timestamp,
) -> Result<(Vec<ProjectItem>, i64), Problem> {
    let scope = reader.actor.scope();
    let within = match query.area_id {
        Some(id) => {
            let street = Scope::street_wide(scope.street());
            Some(areas::store::load(db, &street, id).await?.path)
        }
        None => None,
    };
    let filter = Filter {
        text: query.q.as_deref().unwrap_or_default().trim(),
        states: states_of(query.state.as_deref())?,
        kind: query.kind,
        choice: query.choice,
        org: query.org_id,
        alliance: query.alliance_id,
        within: within.as_ref(),
        demand: query.demand_id,
        of_resolutions: query.of_resolutions.unwrap_or(false),
        late_at: query.late.unwrap_or(false).then_some(now),
        seen_by: own_unit(reader.actor),
    };
    let (projects, total) = store::find(db, &scope, &filter, page).await?;
    Ok((items(db, &scope, projects, now).await?, total))
}

/// The projects of the street; people of a unit see those it carries out or is asked into.
#[utoipa::path(get, path = "/api/projects", tag = "projects", params(ProjectQuery),
    responses((status = 200, body = ProjectList)))]
pub async fn list_projects(
    ctx: Ctx,
    Query(query): Query<ProjectQuery>,
) -> Result<Json<ProjectList>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let (items, total) = find(&mut db, reader, &query, page, ctx.now()).await?;
    let proposes = role_of(reader.actor).is_some_and(|role| KEEPERS.contains(&role));
    let refused = (!proposes).then_some(ProjectRefusal::NotForRole.code());
    Ok(Json(ProjectList {
        items,
        total,
        page: page.page,
        page_size: page.page_size,
        allowed_actions: vec![reader.action("propose", refused)],
    }))
}
