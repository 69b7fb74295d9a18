//! `POST /api/projects/{id}/partners`, `/api/project-partners/{id}`: units are asked into a project, answer for themselves,
//! and report what they brought. What somebody else confirmed keeps the unit's promises in the same transaction.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ProjectId, ProjectPartnerId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_net::persons::phones::checked_reason;
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{Served, settle};
use linli_work::agreements::store::deeds::DeedKey;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::{Partner, Project};
use super::part_rules::{PartStanding, PartnerEvent, ShareState};
use super::propose::{MOST, PartnerInput, add_partners};
use super::rules::ProjectAct;
use super::standing::{held, note, part_standing};
use super::store::{self, parts};
use super::tell;
use super::view::{ProjectView, after};

const WORD: usize = 500;

/// Units to be asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerPlan {
    /// Of the project, as read.
    pub version: i64,
    /// The units, each with what it brings.
    pub partners: Vec<PartnerInput>,
}

/// What is said of a partner.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerWord {
    /// Of the partner, as read.
    pub version: i64,
    /// What was done, or why: wanted for reporting, sending back, leaving and withdrawing. For a yes that is entered for a
    /// unit: the paper it rests on.
    #[serde(default)]
    pub word: Option<String>,
    /// How much was done, for a report; what was promised when left out.
    #[serde(default)]
    pub done: Option<i64>,
}

/// Asks units into a project.
#[utoipa::path(post, path = "/api/projects/{id}/partners", tag = "projects", params(("id" = ProjectId, Path)),
    request_body = PartnerPlan, responses((status = 200, body = ProjectView)))]
pub async fn ask_partners(ctx: Ctx, Path(id): Path<ProjectId>, body: Body<PartnerPlan>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ProjectAct::Plan)?;
    if body.value.partners.is_empty() {
        return Err(Problem::field("partners", "required"));
    }
    let mut project = held.project;
    add_partners(&mut tx, &project, &body.value.partners).await?;
    project.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    let asked: Vec<_> = body.value.partners.iter().map(|one| one.org_id).collect();
    note(
        &mut tx,
        &project,
        "partner_ask",
        (None, None),
        None,
        json!({"partners": asked}),
    )
    .await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Does one act on a partner. [`act`] is the write itself, for the demo as much as for the handlers.
///
/// # Errors
/// The guard that failed, or a field the act wants.
pub async fn act(
    tx: &mut Tx,
    id: ProjectPartnerId,
    event: PartnerEvent,
    body: &PartnerWord,
) -> Result<Partner, Problem> {
    let (db, scope) = tx.parts();
    // the project is held first, everywhere in the same order
    let project = parts::hold_partner(db, scope, id).await?.project_id;
    let held = held(tx, project, None).await?;
    let (db, scope) = tx.parts();
    let mut one = parts::hold_partner(db, scope, id).await?;
    let standing = part_standing(
        tx.actor(),
        &held.project,
        &held.parts,
        (one.org_id, one.reported_by),
    );
    if linli_work::alliances::members::own_unit(tx.actor()).is_some() && !standing.own {
        return Err(Problem::not_found());
    }
    if one.version != body.version {
        return Err(Problem::stale());
    }
    let before = (one.state, one.share);
    (one.state, one.share) = event.check(standing, one.state, one.share)?;
    say(tx, &mut one, event, standing, body)?;
    let (db, scope) = tx.parts();
    parts::save_partner(db, scope, &mut one).await?;
    let share = matches!(
        event,
        PartnerEvent::Report | PartnerEvent::Confirm | PartnerEvent::SendBack
    );
    let states = if share {
        (before.1.code(), one.share.code())
    } else {
        (before.0.code(), one.state.code())
    };
    note(
        tx,
        &held.project,
        event.logged(),
        (Some(states.0), Some(states.1)),
        body.word.as_deref().map(str::trim),
        json!({"org": one.org_id, "partner": held.parts.name(one.org_id), "on_behalf": !standing.own, "done": one.done}),
    )
    .await?;
    settle(tx, &served(&held.project, &one)).await?;
    tell_of(tx, &held.project, &one, event, held.parts.name(one.org_id)).await?;
    Ok(one)
}

/// Writes down what an act says, with the fields it wants.
fn say(
    tx: &Tx,
    one: &mut Partner,
    event: PartnerEvent,
    standing: PartStanding,
    body: &PartnerWord,
) -> Result<(), Problem> {
    let typed = body.word.as_deref().unwrap_or_default();
    let (now, me) = (tx.now(), tx.actor().person());
    match event {
        PartnerEvent::Agree => {
            if !standing.own {
                one.paper = Some(checked_reason("word", typed)?.to_owned());
            }
            one.answered_at = Some(now);
        }
        PartnerEvent::Decline => {
            one.reason = optional_line("word", body.word.clone(), WORD)?;
            one.answered_at = Some(now);
        }
        PartnerEvent::Withdraw | PartnerEvent::Leave => {
            one.reason = Some(line("word", typed, WORD)?);
        }
        PartnerEvent::Report => {
            let done = body.done.unwrap_or(one.quantity);
            if !(1..=MOST).contains(&done) {
                return Err(Problem::field("done", "project_quantity"));
            }
            one.word = Some(line("word", typed, WORD)?);
            one.done = Some(done);
            one.on_behalf = !standing.own;
            (one.reported_by, one.reported_at) = (me, Some(now));
        }
        PartnerEvent::Confirm => (one.confirmed_by, one.confirmed_at) = (me, Some(now)),
        PartnerEvent::SendBack => one.word = Some(line("word", typed, WORD)?),
    }
    Ok(())
}

/// A partner's share as agreements count it: what was done, on the day it was reported, once somebody else confirmed it.
fn served(project: &Project, one: &Partner) -> Served {
    let confirmed = one.share == ShareState::Confirmed;
    Served {
        key: DeedKey {
            source: DeedSource::Project,
            id: one.id.0,
        },
        label: format!("{} {}", project.number, project.title),
        org_id: one.org_id,
        at: one.reported_at.filter(|_| confirmed),
        class_id: project.class_id,
        resource_id: None,
        resource_class: None,
        quantity: one.done.unwrap_or(0),
        unit: one.unit.clone(),
        order_id: None,
        project_id: Some(project.id),
        by_booking: false,
    }
}

async fn tell_of(
    tx: &mut Tx,
    project: &Project,
    one: &Partner,
    event: PartnerEvent,
    unit: String,
) -> Result<(), Problem> {
    let more = json!({"unit": unit});
    match event {
        PartnerEvent::Agree => tell::keeper(tx, project, "project_agreed", more).await,
        PartnerEvent::Decline => tell::keeper(tx, project, "project_declined", more).await,
        PartnerEvent::Leave => tell::keeper(tx, project, "project_left", more).await,
        PartnerEvent::Report => tell::keeper(tx, project, "share_reported", more).await,
        PartnerEvent::Confirm => tell::org(tx, project, one.org_id, "share_confirmed").await,
        PartnerEvent::SendBack => tell::org(tx, project, one.org_id, "share_sent_back").await,
        PartnerEvent::Withdraw => Ok(()),
    }
}

async fn answer(
    ctx: Ctx,
    id: ProjectPartnerId,
    body: Body<PartnerWord>,
    event: PartnerEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let partner = act(&mut tx, id, event, &body.value).await?;
    let view = after(&mut tx, partner.project_id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "projects", params(("id" = ProjectPartnerId, Path)),
            request_body = PartnerWord, responses((status = 200, body = ProjectView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<ProjectPartnerId>, body: Body<PartnerWord>) -> Answer {
            answer(ctx, id, body, PartnerEvent::$event).await
        }
    )+};
}

acts! {
    /// A unit says yes, or its yes on paper is entered for it.
    agree_partner "/api/project-partners/{id}/agree" Agree;
    /// A unit says no.
    decline_partner "/api/project-partners/{id}/decline" Decline;
    /// A unit is no longer asked.
    withdraw_partner "/api/project-partners/{id}/withdraw" Withdraw;
    /// A unit leaves, with a reason.
    leave_project "/api/project-partners/{id}/leave" Leave;
    /// A unit says that it brought its share; the keeper may say so for it.
    report_share "/api/project-partners/{id}/report" Report;
    /// Somebody other than who reported it agrees; it keeps the unit's promises from now on.
    confirm_share "/api/project-partners/{id}/confirm" Confirm;
    /// A report goes back, with the reason.
    send_back_share "/api/project-partners/{id}/send-back" SendBack;
}
