//! `POST /api/projects/{id}/milestones`, `/api/project-milestones/{id}`: the steps of a project, each with its day.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{MilestoneId, OrgId, ProjectId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::Milestone;
use super::part_rules::MilestoneEvent;
use super::propose::{MilestoneInput, add_milestones};
use super::rules::ProjectAct;
use super::standing::{coming, held, note, part_standing};
use super::store::{self, parts};
use super::tell;
use super::view::{ProjectView, after};

const WORD: usize = 500;
const TITLE: usize = 60;

/// Milestones to be planned.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestonePlan {
    /// Of the project, as read.
    pub version: i64,
    /// The milestones.
    pub milestones: Vec<MilestoneInput>,
}

/// A word about a milestone.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneWord {
    /// Of the milestone, as read.
    pub version: i64,
    /// What was done, or why it goes back or is dropped, 1 to 500 characters; needed for all but confirming.
    #[serde(default)]
    pub word: Option<String>,
}

/// A milestone that says something else.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneChange {
    /// As read.
    pub version: i64,
    /// What, 1 to 60 characters.
    pub title: String,
    /// By when; a day to come.
    pub due_at: Timestamp,
    /// Who does it.
    pub org_id: OrgId,
}

/// Plans milestones of a project.
#[utoipa::path(post, path = "/api/projects/{id}/milestones", tag = "projects", params(("id" = ProjectId, Path)),
    request_body = MilestonePlan, responses((status = 200, body = ProjectView)))]
pub async fn plan_milestones(
    ctx: Ctx,
    Path(id): Path<ProjectId>,
    body: Body<MilestonePlan>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ProjectAct::Plan)?;
    if body.value.milestones.is_empty() {
        return Err(Problem::field("milestones", "required"));
    }
    let mut project = held.project;
    add_milestones(&mut tx, &project, &body.value.milestones).await?;
    project.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    let titles: Vec<&str> = body
        .value
        .milestones
        .iter()
        .map(|one| one.title.trim())
        .collect();
    note(
        &mut tx,
        &project,
        ProjectAct::Plan.logged(),
        (None, None),
        None,
        json!({"milestones": titles}),
    )
    .await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Does one act on a milestone. [`act`] is the write itself, for the demo as much as for the handlers.
///
/// # Errors
/// The guard that failed, or the word the act wants.
pub async fn act(
    tx: &mut Tx,
    id: MilestoneId,
    event: MilestoneEvent,
    body: &MilestoneWord,
) -> Result<Milestone, Problem> {
    let (db, scope) = tx.parts();
    // the project is held first, everywhere in the same order
    let project = parts::hold_milestone(db, scope, id).await?.project_id;
    let held = held(tx, project, None).await?;
    let (db, scope) = tx.parts();
    let mut one = parts::hold_milestone(db, scope, id).await?;
    if one.version != body.version {
        return Err(Problem::stale());
    }
    let standing = part_standing(
        tx.actor(),
        &held.project,
        &held.parts,
        (one.org_id, one.reported_by),
    );
    let before = one.state;
    one.state = event.check(standing, before)?;
    let word = match event {
        MilestoneEvent::Confirm => optional_line("word", body.word.clone(), WORD)?,
        _ => Some(line(
            "word",
            body.word.as_deref().unwrap_or_default(),
            WORD,
        )?),
    };
    let (now, me) = (tx.now(), tx.actor().person());
    match event {
        MilestoneEvent::Report => {
            (one.reported_by, one.reported_at) = (me, Some(now));
            one.on_behalf = !standing.own;
        }
        MilestoneEvent::Confirm => (one.confirmed_by, one.confirmed_at) = (me, Some(now)),
        _ => {}
    }
    if event != MilestoneEvent::Confirm {
        one.word.clone_from(&word);
    }
    let (db, scope) = tx.parts();
    parts::save_milestone(db, scope, &mut one).await?;
    note(
        tx,
        &held.project,
        event.logged(),
        (Some(before.code()), Some(one.state.code())),
        word.as_deref(),
        json!({"milestone": one.title, "org": one.org_id, "on_behalf": one.on_behalf}),
    )
    .await?;
    match event {
        MilestoneEvent::Report => {
            let more = json!({"milestone": one.title});
            tell::keeper(tx, &held.project, "milestone_reported", more).await?;
        }
        MilestoneEvent::SendBack => {
            tell::of_milestone(tx, &held.project, &one, "milestone_sent_back").await?;
        }
        _ => {}
    }
    Ok(one)
}

/// Gives a milestone another day, title or hand.
#[utoipa::path(put, path = "/api/project-milestones/{id}", tag = "projects", params(("id" = MilestoneId, Path)),
    request_body = MilestoneChange, responses((status = 200, body = ProjectView)))]
pub async fn change_milestone(
    ctx: Ctx,
    Path(id): Path<MilestoneId>,
    body: Body<MilestoneChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let project = parts::hold_milestone(db, scope, id).await?.project_id;
    let held = held(&mut tx, project, None).await?;
    let (db, scope) = tx.parts();
    let mut one = parts::hold_milestone(db, scope, id).await?;
    if one.version != body.value.version {
        return Err(Problem::stale());
    }
    let standing = part_standing(
        tx.actor(),
        &held.project,
        &held.parts,
        (one.org_id, one.reported_by),
    );
    one.state = MilestoneEvent::Change.check(standing, one.state)?;
    let input = &body.value;
    one.title = line("title", &input.title, TITLE)?;
    if one.due_at != input.due_at {
        coming("due_at", input.due_at, tx.now())?;
        one.due_at = input.due_at;
        // another day is told of anew
        one.reminded = 0;
    }
    if one.org_id != input.org_id && !held.parts.takes_part(&held.project, input.org_id) {
        return Err(Problem::field("org_id", "project_no_part"));
    }
    one.org_id = input.org_id;
    let (db, scope) = tx.parts();
    parts::save_milestone(db, scope, &mut one).await?;
    note(
        &mut tx,
        &held.project,
        MilestoneEvent::Change.logged(),
        (None, None),
        None,
        json!({"milestone": one.title, "due": one.due_at, "org": one.org_id}),
    )
    .await?;
    let view = after(&mut tx, project).await?;
    tx.commit(StatusCode::OK, &view).await
}

async fn answer(
    ctx: Ctx,
    id: MilestoneId,
    body: Body<MilestoneWord>,
    event: MilestoneEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let milestone = act(&mut tx, id, event, &body.value).await?;
    let view = after(&mut tx, milestone.project_id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "projects", params(("id" = MilestoneId, Path)),
            request_body = MilestoneWord, responses((status = 200, body = ProjectView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<MilestoneId>, body: Body<MilestoneWord>) -> Answer {
            answer(ctx, id, body, MilestoneEvent::$event).await
        }
    )+};
}

acts! {
    /// Whoever does a milestone says that it is done; its keeper may say so for them.
    report_milestone "/api/project-milestones/{id}/report" Report;
    /// Somebody other than who reported it agrees that it is.
    confirm_milestone "/api/project-milestones/{id}/confirm" Confirm;
    /// It goes back, with the reason.
    send_back_milestone "/api/project-milestones/{id}/send-back" SendBack;
    /// It is dropped, with the reason.
    drop_milestone "/api/project-milestones/{id}/drop" Drop;
}
