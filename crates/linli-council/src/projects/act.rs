//! `POST /api/projects/{id}/approve`, `start`, `finish`, `accept`, `send-back`, `call-off`, `owner`. [`act`] is the write
//! itself, for the demo as much as for the handlers.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{OrgId, ProjectId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::Project;
use super::follow::follow;
use super::part_rules::{MilestoneState, PartnerState};
use super::rules::ProjectAct;
use super::standing::{Held, held, living_org, note};
use super::store::{self, parts};
use super::tell;
use super::view::{ProjectView, after};

const WORD: usize = 500;

/// A word about a project.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectWord {
    /// As read.
    pub version: i64,
    /// What was made, or why it goes back or is called off, 1 to 500 characters; needed for these three.
    #[serde(default)]
    pub word: Option<String>,
}

/// Somebody else who carries a project out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectOwner {
    /// As read.
    pub version: i64,
    /// Who from now on.
    pub owner_org_id: OrgId,
    /// Why, 1 to 500 characters.
    pub word: String,
}

/// Does one act.
///
/// # Errors
/// The guard that failed, or the word the act wants.
pub async fn act(
    tx: &mut Tx,
    id: ProjectId,
    act: ProjectAct,
    body: &ProjectWord,
) -> Result<Project, Problem> {
    let held = held(tx, id, Some(body.version)).await?;
    let next = held.decide(tx, act)?;
    let wanted = matches!(
        act,
        ProjectAct::Finish | ProjectAct::SendBack | ProjectAct::CallOff
    );
    let word = match body.word.clone() {
        typed if wanted => Some(line("word", typed.as_deref().unwrap_or_default(), WORD)?),
        typed => optional_line("word", typed, WORD)?,
    };
    let before = held.project.state;
    let Held { mut project, parts } = held;
    let (now, me) = (tx.now(), tx.actor().person());
    project.state = next;
    project.updated_at = now;
    match act {
        ProjectAct::Approve => (project.approved_by, project.approved_at) = (me, Some(now)),
        ProjectAct::Start => project.started_at = Some(now),
        ProjectAct::Finish => (project.finished_by, project.finished_at) = (me, Some(now)),
        ProjectAct::Accept => (project.accepted_by, project.ended_at) = (me, Some(now)),
        ProjectAct::CallOff => project.ended_at = Some(now),
        _ => {}
    }
    let finished_by = project.finished_by;
    if act == ProjectAct::SendBack {
        (project.finished_by, project.finished_at) = (None, None);
    }
    if word.is_some() {
        project.word.clone_from(&word);
    }
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    note(
        tx,
        &project,
        act.logged(),
        (Some(before.code()), Some(next.code())),
        word.as_deref(),
        json!({}),
    )
    .await?;
    follow(tx, &project).await?;
    match act {
        ProjectAct::Approve => {
            tell::keeper(tx, &project, "project_approved", json!({})).await?;
            tell::org(tx, &project, project.owner_org_id, "project_yours").await?;
            for partner in &parts.partners {
                if partner.state == PartnerState::Asked {
                    tell::org(tx, &project, partner.org_id, "project_asked").await?;
                }
            }
            tell::demand(tx, &project, "project_approved").await?;
        }
        ProjectAct::Finish => {
            tell::keeper(tx, &project, "project_finished", json!({})).await?;
            tell::leaders(tx, &project, "project_to_accept").await?;
            tell::demand(tx, &project, "project_finished").await?;
        }
        ProjectAct::SendBack => {
            tell::person(tx, &project, finished_by, "project_sent_back").await?;
        }
        ProjectAct::CallOff => {
            let partners = parts.partners.iter();
            let joined = partners.filter(|one| one.state == PartnerState::Yes);
            for partner in joined {
                tell::org(tx, &project, partner.org_id, "project_called_off").await?;
            }
            tell::demand(tx, &project, "project_called_off").await?;
        }
        _ => {}
    }
    Ok(project)
}

async fn answer(ctx: Ctx, id: ProjectId, body: Body<ProjectWord>, what: ProjectAct) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    act(&mut tx, id, what, &body.value).await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Another organisation carries a project out; milestones of the former one that are open go along.
#[utoipa::path(post, path = "/api/projects/{id}/owner", tag = "projects", params(("id" = ProjectId, Path)),
    request_body = ProjectOwner, responses((status = 200, body = ProjectView)))]
pub async fn change_project_owner(
    ctx: Ctx,
    Path(id): Path<ProjectId>,
    body: Body<ProjectOwner>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ProjectAct::Owner)?;
    let word = line("word", &body.value.word, WORD)?;
    let org = living_org(&mut tx, "owner_org_id", body.value.owner_org_id).await?;
    if org.id == held.project.owner_org_id {
        return Err(Problem::field("owner_org_id", "project_same_owner"));
    }
    let Held {
        mut project,
        parts: made_of,
    } = held;
    let former = project.owner_org_id;
    project.owner_org_id = org.id;
    project.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    for mut milestone in made_of.milestones {
        if milestone.org_id == former && milestone.state == MilestoneState::Open {
            milestone.org_id = org.id;
            let (db, scope) = tx.parts();
            parts::save_milestone(db, scope, &mut milestone).await?;
        }
    }
    note(
        &mut tx,
        &project,
        ProjectAct::Owner.logged(),
        (None, None),
        Some(&word),
        json!({"from": former, "to": org.id}),
    )
    .await?;
    tell::org(&mut tx, &project, org.id, "project_yours").await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $act:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "projects", params(("id" = ProjectId, Path)),
            request_body = ProjectWord, responses((status = 200, body = ProjectView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<ProjectId>, body: Body<ProjectWord>) -> Answer {
            answer(ctx, id, body, ProjectAct::$act).await
        }
    )+};
}

acts! {
    /// The street leader approves a project; never the own proposal.
    approve_project "/api/projects/{id}/approve" Approve;
    /// Work on a project begins.
    start_project "/api/projects/{id}/start" Start;
    /// Whoever carries a project out says that it is finished, and what was made.
    finish_project "/api/projects/{id}/finish" Finish;
    /// Somebody other than who carried it out agrees that it is.
    accept_project "/api/projects/{id}/accept" Accept;
    /// It goes back, with the reason.
    send_back_project "/api/projects/{id}/send-back" SendBack;
    /// It is called off, with the reason.
    call_off_project "/api/projects/{id}/call-off" CallOff;
}
