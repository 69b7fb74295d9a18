//! Residents say what they think of a finished project: by a code of their own, by the tracking code of the demand it
//! answers, or through a clerk who rang, visited or took in a paper.
//!
//! A code answers once and may be answered anew, in the place of what it said before; it holds nobody's name.

use axum::http::StatusCode;
use linli_domain::id::{ProjectId, RatingCodeId, StreetId};
use linli_domain::number::TrackingCode;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::secret::{random_bytes, sha256};
use linli_kit::store::Db;
use linli_kit::transaction::{Begun, Tx};
use linli_kit::typed::optional_line;
use linli_work::demands;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::{Project, Rating, RatingAnswer, RatingWay, Source};
use super::list::{RatingFigures, items};
use super::rules::{ProjectAct, ProjectState};
use super::standing::{held, note};
use super::store::{self, parts, ratings};
use super::view::{ProjectView, after};

const NOTE: usize = 200;
/// Codes given out at once at most, and in all of one project.
const CODES: i64 = 200;
const ALL_CODES: i64 = 2_000;
/// Writes under one code in ten minutes.
const PER_CODE: i64 = 10;

/// What a resident told a clerk.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeardRating {
    /// Of the project, as read.
    pub version: i64,
    /// How the resident was heard: `phone`, `visit` or `paper`.
    pub way: RatingWay,
    /// What was said.
    pub answer: RatingAnswer,
    /// How many residents said the same; 1 when left out.
    #[serde(default)]
    pub count: Option<i64>,
    /// A word, at most 200 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// Codes to be given out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodesWanted {
    /// Of the project, as read.
    pub version: i64,
    /// How many, 1 to 200.
    pub count: i64,
}

/// Codes to print; they are shown once, and kept as hashes only.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RatingCodes {
    /// The codes.
    pub codes: Vec<String>,
    /// The project as it stands now.
    pub project: ProjectView,
}

/// A project as residents see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicProject {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub purpose: String,
    /// Its place, spoken.
    pub place: String,
    /// Where it stands.
    pub state: ProjectState,
    /// Who carried it out, by name.
    pub owner: String,
    /// Who helped, by name.
    pub partners: Vec<String>,
    /// Where this benefit comes from.
    pub sources: Vec<Source>,
    /// What was made, in words.
    pub outputs: Vec<PublicOutput>,
    /// What residents said so far.
    pub rating: RatingFigures,
    /// What this code said before.
    pub answer: Option<RatingAnswer>,
    /// Whether it can be rated now.
    pub can_rate: bool,
}

/// What a project made, as residents see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicOutput {
    /// What.
    pub what: String,
    /// How much.
    pub quantity: i64,
    /// Counted in what.
    pub unit: String,
}

/// What a resident says by a code.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidentRating {
    /// What: `satisfied`, `basic` or `unsatisfied`.
    pub answer: RatingAnswer,
    /// A word, at most 200 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// Who answers by a code, and of which project.
struct Voter {
    street: StreetId,
    project: ProjectId,
    voter: Uuid,
    way: RatingWay,
}

async fn voter(db: &mut Db, code: &str) -> Result<Voter, Problem> {
    let code = TrackingCode::parse(code).map_err(|_| Problem::not_found())?;
    let hash = sha256(code.as_str().as_bytes()).to_vec();
    if let Some(found) = ratings::holder(db, hash.clone()).await? {
        return Ok(Voter {
            street: found.street_id,
            project: found.project_id,
            voter: found.id.0,
            way: RatingWay::Code,
        });
    }
    let tracking = demands::store::tracking(db, hash).await?;
    let scope = Scope::street_wide(tracking.street_id);
    // whoever was merged follows the demand that lives on, and what it became
    let demand = demands::store::load(db, &scope, tracking.demand_id).await?;
    let project = store::of_demand(db, &scope, demand.merged_into.unwrap_or(demand.id))
        .await?
        .filter(|project| project.state.is_known())
        .ok_or_else(Problem::not_found)?;
    Ok(Voter {
        street: tracking.street_id,
        project: project.id,
        voter: tracking.requester_id.0,
        way: RatingWay::Tracking,
    })
}

async fn shown(ctx: &Ctx, db: &mut Db, voter: &Voter) -> Result<PublicProject, Problem> {
    let scope = Scope::street_wide(voter.street);
    let project = store::load(db, &scope, voter.project).await?;
    let outputs = parts::outputs_of(db, &scope, project.id).await?;
    let said = ratings::said_by(db, &scope, project.id, voter.voter).await?;
    let can_rate = ProjectAct::Rate.next(project.state).is_some();
    let purpose = project.purpose.clone();
    let item = items(db, &scope, vec![project], ctx.now())
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    Ok(PublicProject {
        number: item.number,
        title: item.title,
        purpose,
        place: item.area_name,
        state: item.state,
        owner: item.owner_org_name,
        partners: item.partners,
        sources: item.sources,
        outputs: outputs
            .into_iter()
            .map(|one| PublicOutput {
                what: one.what,
                quantity: one.quantity,
                unit: one.unit,
            })
            .collect(),
        rating: item.rating,
        answer: said.map(|said| said.answer),
        can_rate,
    })
}

/// A project by a rating code, or by the tracking code of the demand it answers. The code is forgiving of case, blanks and
/// full-width characters.
#[utoipa::path(get, path = "/api/public/projects/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = PublicProject)))]
pub async fn public_project(
    ctx: Ctx,
    Path(code): Path<String>,
) -> Result<Json<PublicProject>, Problem> {
    ctx.app()
        .flood()
        .count(&format!("follow {}", ctx.address()), 600, 10, ctx.now())?;
    let mut db = ctx.read().await?;
    let voter = voter(&mut db, &code).await?;
    shown(&ctx, &mut db, &voter).await.map(Json)
}

/// A resident says what they think of a finished project.
#[utoipa::path(post, path = "/api/public/projects/{code}/rate", tag = "public", params(("code" = String, Path)),
    request_body = ResidentRating, responses((status = 200, body = PublicProject)))]
pub async fn rate_project(
    ctx: Ctx,
    Path(code): Path<String>,
    body: Body<ResidentRating>,
) -> Answer {
    let voter = voter(&mut ctx.read().await?, &code).await?;
    ctx.app()
        .flood()
        .count(&format!("code {}", voter.voter), PER_CODE, 10, ctx.now())?;
    let mut tx: Tx = match ctx.begin_public(voter.street, &body).await? {
        Begun::Replay(response) => return Ok(response),
        Begun::Fresh(tx) => *tx,
    };
    let (db, scope) = tx.parts();
    let project = store::hold(db, scope, voter.project).await?;
    if ProjectAct::Rate.next(project.state).is_none() {
        return Err(Problem::conflict("project_not_in_state"));
    }
    if body.value.answer == RatingAnswer::NoAnswer {
        return Err(Problem::field("answer", "unknown"));
    }
    let rating = Rating {
        voter: voter.voter,
        answer: body.value.answer,
        way: voter.way,
        note: optional_line("note", body.value.note.clone(), NOTE)?,
        entered_by: None,
        at: tx.now(),
    };
    keep(&mut tx, &project, &[rating]).await?;
    let view = shown(&ctx, tx.db(), &voter).await?;
    tx.commit(StatusCode::OK, &view).await
}

async fn keep(tx: &mut Tx, project: &Project, given: &[Rating]) -> Result<(), Problem> {
    for rating in given {
        let (db, scope) = tx.parts();
        ratings::say(db, scope, project.id, rating).await?;
    }
    let Some(first) = given.first() else {
        return Ok(());
    };
    note(
        tx,
        project,
        ProjectAct::Rate.logged(),
        (None, None),
        None,
        json!({"answer": first.answer, "way": first.way, "count": given.len()}),
    )
    .await
}

/// A clerk writes down what residents said by telephone, at the door or on paper.
#[utoipa::path(post, path = "/api/projects/{id}/ratings", tag = "projects", params(("id" = ProjectId, Path)),
    request_body = HeardRating, responses((status = 200, body = ProjectView)))]
pub async fn hear_rating(ctx: Ctx, Path(id): Path<ProjectId>, body: Body<HeardRating>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ProjectAct::Rate)?;
    let heard = &body.value;
    if matches!(heard.way, RatingWay::Code | RatingWay::Tracking) {
        return Err(Problem::field("way", "unknown"));
    }
    let count = heard.count.unwrap_or(1);
    if !(1..=CODES).contains(&count) {
        return Err(Problem::field("count", "project_count"));
    }
    let words = optional_line("note", heard.note.clone(), NOTE)?;
    let (now, me) = (tx.now(), tx.actor().person());
    // a word belongs to one answer: the first of those that said the same
    let given: Vec<Rating> = (0..count)
        .map(|nth| Rating {
            voter: tx.fresh_id(),
            answer: heard.answer,
            way: heard.way,
            note: words.clone().filter(|_| nth == 0),
            entered_by: me,
            at: now,
        })
        .collect();
    let mut project = held.project;
    project.updated_at = now;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    keep(&mut tx, &project, &given).await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Gives out single-use codes to be printed and handed to residents.
#[utoipa::path(post, path = "/api/projects/{id}/rating-codes", tag = "projects", params(("id" = ProjectId, Path)),
    request_body = CodesWanted, responses((status = 200, body = RatingCodes)))]
pub async fn give_rating_codes(
    ctx: Ctx,
    Path(id): Path<ProjectId>,
    body: Body<CodesWanted>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ProjectAct::Rate)?;
    let count = body.value.count;
    let (db, scope) = tx.parts();
    let before = ratings::codes_given(db, scope, id).await?;
    if !(1..=CODES).contains(&count) || before + count > ALL_CODES {
        return Err(Problem::field("count", "project_count"));
    }
    let by = (tx.actor().person(), tx.now());
    let mut codes = Vec::new();
    for _ in 0..count {
        let code = TrackingCode::from_random(random_bytes::<8>(tx.app().random()));
        let own = RatingCodeId(tx.fresh_id());
        let hash = sha256(code.as_str().as_bytes()).to_vec();
        let (db, scope) = tx.parts();
        ratings::insert_code(db, scope, own, id, hash, by).await?;
        codes.push(code.to_string());
    }
    let mut project = held.project;
    project.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    note(
        &mut tx,
        &project,
        "rating_codes",
        (None, None),
        None,
        json!({"count": count}),
    )
    .await?;
    let project = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &RatingCodes { codes, project })
        .await
}
