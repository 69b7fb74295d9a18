//! `GET /api/projects/{id}`: a project with everything it is made of and what may be done now.

use std::collections::HashMap;

use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::id::{
    AreaId, ClassId, MilestoneId, OrgId, PersonId, ProjectId, ProjectPartnerId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::history::{self, HistoryEntry};
use linli_net::{areas, persons};
use linli_work::alliances::members::own_unit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Milestone, Output, Partner, Project, RatingAnswer, RatingWay};
use super::list::{ProjectItem, items};
use super::part_rules::{MilestoneEvent, MilestoneState, PartnerEvent, PartnerState, ShareState};
use super::rules::{ProjectAct, decide};
use super::standing::{Parts, facts_of, part_standing, parts_of, seen};
use super::store::{self, parts, ratings};

/// Words of residents a page shows at most.
const WORDS: i64 = 50;

/// A milestone of a project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MilestoneView {
    /// Its id.
    pub id: MilestoneId,
    /// Who does it.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// Whether that organisation has left the project or ended.
    pub gone: bool,
    /// What.
    pub title: String,
    /// By when.
    pub due_at: Timestamp,
    /// Whether that has passed and it is not reported.
    pub late: bool,
    /// Where it stands.
    pub state: MilestoneState,
    /// What was last said of it.
    pub word: Option<String>,
    /// Whether the keeper reported it for who did it.
    pub on_behalf: bool,
    /// Who reported it, by name.
    pub reported_by: Option<String>,
    /// When.
    pub reported_at: Option<Timestamp>,
    /// Who confirmed it, by name.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<Timestamp>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// A partner of a project with its share.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PartnerView {
    /// Its id.
    pub id: ProjectPartnerId,
    /// Who.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// Whether it is the caller's own unit.
    pub own: bool,
    /// What it brings.
    pub brings: String,
    /// How much of it.
    pub quantity: i64,
    /// Counted in what.
    pub unit: String,
    /// How it answered.
    pub state: PartnerState,
    /// What became of what it brings.
    pub share: ShareState,
    /// The paper its answer rests on, where it was entered for it.
    pub paper: Option<String>,
    /// Why it said no, left or was no longer asked.
    pub reason: Option<String>,
    /// When it answered.
    pub answered_at: Option<Timestamp>,
    /// How much was done, in `unit`.
    pub done: Option<i64>,
    /// What was last said of the share.
    pub word: Option<String>,
    /// Whether the keeper reported it for the unit.
    pub on_behalf: bool,
    /// Who reported it, by name.
    pub reported_by: Option<String>,
    /// When.
    pub reported_at: Option<Timestamp>,
    /// Who confirmed it, by name.
    pub confirmed_by: Option<String>,
    /// How much of a promise of its agreements the share keeps; absent where it keeps none.
    pub counted: Option<i64>,
    /// Which promise, in words.
    pub counted_on: Option<String>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// What a project made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OutputView {
    /// What.
    pub what: String,
    /// How much.
    pub quantity: i64,
    /// Counted in what.
    pub unit: String,
    /// How many people it serves, where somebody counted.
    pub beneficiaries: Option<i64>,
    /// The place it is at.
    pub area_id: Option<AreaId>,
    /// That place, spoken.
    pub area_name: Option<String>,
    /// The resource there is now.
    pub resource_id: Option<linli_domain::id::ResourceId>,
}

/// A word a resident added to an answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RatingWord {
    /// What was said.
    pub answer: RatingAnswer,
    /// How it was heard.
    pub way: RatingWay,
    /// The word.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// A project as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProjectView {
    /// As in a list.
    #[serde(flatten)]
    pub item: ProjectItem,
    /// What it is for.
    pub purpose: String,
    /// The class of the need it serves.
    pub class_id: Option<ClassId>,
    /// By name.
    pub class_name: Option<String>,
    /// What was last said of it: what was made, why it was sent back or called off.
    pub word: Option<String>,
    /// Who proposed it, by name.
    pub proposed_by: Option<String>,
    /// Who approved it, by name.
    pub approved_by: Option<String>,
    /// Who reported it finished, by name.
    pub finished_by: Option<String>,
    /// Who accepted it, by name.
    pub accepted_by: Option<String>,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// When work began.
    pub started_at: Option<Timestamp>,
    /// When it was accepted or called off.
    pub ended_at: Option<Timestamp>,
    /// Its milestones, by their day.
    pub milestones: Vec<MilestoneView>,
    /// Its partners, in the order in which they were asked; a unit sees those that said yes and itself.
    pub partners_asked_in: Vec<PartnerView>,
    /// What it made.
    pub outputs: Vec<OutputView>,
    /// Words residents added, the latest first, at most 50.
    pub words: Vec<RatingWord>,
    /// How many rating codes were given out.
    pub codes_given: i64,
    /// What happened to it, oldest first; for staff.
    pub timeline: Vec<HistoryEntry>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Names of people, and who reads.
struct Words<'a> {
    reader: Reader<'a>,
    now: Timestamp,
    people: HashMap<PersonId, String>,
}

impl Words<'_> {
    fn name(&self, person: Option<PersonId>) -> Option<String> {
        person.and_then(|id| self.people.get(&id).cloned())
    }

    fn milestone(&self, project: &Project, parts: &Parts, one: &Milestone) -> MilestoneView {
        let standing = part_standing(
            self.reader.actor,
            project,
            parts,
            (one.org_id, one.reported_by),
        );
        MilestoneView {
            id: one.id,
            org_id: one.org_id,
            org_name: parts.name(one.org_id),
            gone: standing.gone,
            title: one.title.clone(),
            due_at: one.due_at,
            late: one.state == MilestoneState::Open && one.due_at < self.now,
            state: one.state,
            word: one.word.clone(),
            on_behalf: one.on_behalf,
            reported_by: self.name(one.reported_by),
            reported_at: one.reported_at,
            confirmed_by: self.name(one.confirmed_by),
            confirmed_at: one.confirmed_at,
            allowed_actions: MilestoneEvent::ALL
                .iter()
                .map(|event| {
                    let refused = event.check(standing, one.state).err();
                    self.reader.action(*event, refused.map(CodeEnum::code))
                })
                .collect(),
            version: one.version,
        }
    }

    fn partner(
        &self,
        project: &Project,
        parts: &Parts,
        one: &Partner,
        counted: Option<&parts::Counted>,
    ) -> PartnerView {
        let standing = part_standing(
            self.reader.actor,
            project,
            parts,
            (one.org_id, one.reported_by),
        );
        PartnerView {
            id: one.id,
            org_id: one.org_id,
            org_name: parts.name(one.org_id),
            own: standing.own,
            brings: one.brings.clone(),
            quantity: one.quantity,
            unit: one.unit.clone(),
            state: one.state,
            share: one.share,
            paper: one.paper.clone(),
            reason: one.reason.clone(),
            answered_at: one.answered_at,
            done: one.done,
            word: one.word.clone(),
            on_behalf: one.on_behalf,
            reported_by: self.name(one.reported_by),
            reported_at: one.reported_at,
            confirmed_by: self.name(one.confirmed_by),
            counted: counted.map(|counted| counted.quantity),
            counted_on: counted.and_then(|counted| counted.what.clone()),
            allowed_actions: PartnerEvent::ALL
                .iter()
                .map(|event| {
                    let refused = event.check(standing, one.state, one.share).err();
                    self.reader.action(*event, refused.map(CodeEnum::code))
                })
                .collect(),
            version: one.version,
        }
    }
}

/// Everybody whose name stands on the page.
fn people_of(project: &Project, parts: &Parts) -> Vec<PersonId> {
    let own = [
        project.proposed_by,
        project.approved_by,
        project.finished_by,
        project.accepted_by,
    ];
    let milestones = parts
        .milestones
        .iter()
        .flat_map(|one| [one.reported_by, one.confirmed_by]);
    let partners = parts
        .partners
        .iter()
        .flat_map(|one| [one.reported_by, one.confirmed_by]);
    own.into_iter()
        .chain(milestones)
        .chain(partners)
        .flatten()
        .collect()
}

/// A project as its page shows it, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    project: Project,
    now: Timestamp,
) -> Result<ProjectView, Problem> {
    let made_of = parts_of(db, scope, &project).await?;
    let item = items(db, scope, vec![project.clone()], now)
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let people = persons::store::names(db, scope, people_of(&project, &made_of)).await?;
    let counted = parts::counted_of(db, scope, project.id).await?;
    let outputs = outputs(db, scope, project.id).await?;
    let class = project.class_id;
    let classes = linli_work::demands::store::classes(db, scope, class).await?;
    let said = ratings::words_of(db, scope, project.id, WORDS).await?;
    let codes_given = ratings::codes_given(db, scope, project.id).await?;
    let own = own_unit(reader.actor);
    let timeline = match own {
        Some(_) => Vec::new(),
        None => history::of(db, scope, super::ENTITY, project.id.0).await?,
    };
    let words = Words {
        reader,
        now,
        people,
    };
    let shown = |partner: &&Partner| {
        own.is_none_or(|own| own == partner.org_id || partner.state == PartnerState::Yes)
    };
    Ok(ProjectView {
        item,
        class_name: class
            .and_then(|id| classes.get(&id))
            .map(|class| class.name.clone()),
        class_id: class,
        milestones: made_of
            .milestones
            .iter()
            .map(|one| words.milestone(&project, &made_of, one))
            .collect(),
        partners_asked_in: made_of
            .partners
            .iter()
            .filter(shown)
            .map(|one| words.partner(&project, &made_of, one, counted.get(&one.id)))
            .collect(),
        outputs,
        words: said
            .into_iter()
            .map(|one| RatingWord {
                answer: one.answer,
                way: one.way,
                note: one.note.unwrap_or_default(),
                at: one.at,
            })
            .collect(),
        codes_given,
        timeline,
        allowed_actions: actions(reader, reader.actor, &project, &made_of),
        proposed_by: words.name(project.proposed_by),
        approved_by: words.name(project.approved_by),
        finished_by: words.name(project.finished_by),
        accepted_by: words.name(project.accepted_by),
        approved_at: project.approved_at,
        started_at: project.started_at,
        ended_at: project.ended_at,
        purpose: project.purpose,
        word: project.word,
    })
}

fn actions(
    reader: Reader<'_>,
    actor: &Actor,
    project: &Project,
    parts: &Parts,
) -> Vec<AllowedAction> {
    let facts = facts_of(actor, project, parts);
    ProjectAct::ALL
        .iter()
        .map(|act| {
            let refused = decide(project.state, *act, facts).err();
            reader.action(*act, refused.map(CodeEnum::code))
        })
        .collect()
}

async fn outputs(
    db: &mut Db,
    scope: &Scope,
    project: ProjectId,
) -> Result<Vec<OutputView>, Problem> {
    let outputs: Vec<Output> = parts::outputs_of(db, scope, project).await?;
    let ids: Vec<AreaId> = outputs.iter().filter_map(|one| one.area_id).collect();
    let wide = Scope::street_wide(scope.street());
    let places = areas::store::by_ids(db, &wide, &ids).await?;
    let spoken =
        areas::store::spoken_names(db, &wide, places.iter().map(|place| &place.path)).await?;
    Ok(outputs
        .into_iter()
        .map(|one| OutputView {
            area_name: one
                .area_id
                .and_then(|id| places.iter().find(|place| place.id == id))
                .and_then(|place| spoken.get(&place.path).cloned()),
            what: one.what,
            quantity: one.quantity,
            unit: one.unit,
            beneficiaries: one.beneficiaries,
            area_id: one.area_id,
            resource_id: one.resource_id,
        })
        .collect())
}

/// A project, inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn after(tx: &mut Tx, project: ProjectId) -> Result<ProjectView, Problem> {
    let (app, actor, locale) = (tx.app().clone(), tx.actor().clone(), tx.locale());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now: tx.now(),
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    let project = store::load(db, scope, project).await?;
    page(reader, db, scope, project, now).await
}

/// One project of the street; people of a unit see those it carries out or is asked into.
#[utoipa::path(get, path = "/api/projects/{id}", tag = "projects", params(("id" = ProjectId, Path)),
    responses((status = 200, body = ProjectView)))]
pub async fn get_project(
    ctx: Ctx,
    Path(id): Path<ProjectId>,
) -> Result<Json<ProjectView>, Problem> {
    let scope = ctx.scope()?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let project = store::load(&mut db, &scope, id).await?;
    seen(&mut db, &scope, reader.actor, &project).await?;
    page(reader, &mut db, &scope, project, ctx.now())
        .await
        .map(Json)
}
