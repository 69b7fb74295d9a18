//! Time limits at work: a reminder before, what follows after. One sweep a minute over an index, so that nothing
//! depends on a process having been up at the right moment.

use linli_domain::actor::Role;
use linli_domain::id::{DemandId, StreetId};
use linli_domain::limits::LimitKey;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::params;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::notices::store::send;
use linli_net::persons::store::posts_over;
use serde_json::json;

use super::entity::Demand;
use super::next::Step;
use super::settle::{Happened, Matter, settle};
use super::state::DemandState;
use super::{store, tell};
use crate::orders;
use crate::orders::state::IssueMode;

/// The sweep.
pub const SWEEP: JobKind = JobKind {
    name: "demands.deadlines",
    run: sweep,
    every_minutes: Some(1),
};

/// Demands looked at in one round; more wait for the next minute.
const ROUND: i64 = 500;

fn sweep(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        for (street, id) in store::due(&app, app.now(), ROUND).await? {
            // one that fails (somebody changes it this very moment) comes again in the next round
            if let Err(problem) = one(&app, street, id).await {
                tracing::warn!(demand = %id, %problem, "a time limit could not be followed up");
            }
        }
        Ok(())
    })
}

async fn one(app: &App, street: StreetId, id: DemandId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let demand = store::load_for_update(db, scope, id).await?;
    // another process, or the change that made the look unnecessary, was first
    if demand.remind_at.is_none_or(|at| at > now) {
        tx.rollback().await;
        return Ok(());
    }
    if demand.next_due_at.is_some_and(|due| due > now) {
        remind(&mut tx, demand).await?;
    } else {
        follow(&mut tx, demand).await?;
    }
    tx.finish().await
}

/// Tells whoever is next, and looks again at the due moment.
async fn remind(tx: &mut Tx, mut demand: Demand) -> Result<(), Problem> {
    tell_next(tx, &demand, "step_due_soon").await?;
    demand.remind_at = demand.next_due_at;
    note(tx, demand, "remind").await
}

/// What follows when a limit has passed.
async fn follow(tx: &mut Tx, mut demand: Demand) -> Result<(), Problem> {
    match demand.next_step {
        Step::Claim => return window_over(tx, demand).await,
        Step::Triage | Step::Issue | Step::Agree | Step::ConfirmClaim | Step::Callback => {
            tell_next(tx, &demand, "step_overdue").await?;
            // the level above is told, and sees it among what is late
            tell_roles(tx, &demand, &[Role::StreetOfficer], "step_overdue").await?;
        }
        Step::FirstContact | Step::Finish | Step::Rework | Step::Resume => {
            tell_next(tx, &demand, "step_overdue").await?;
            tell_roles(tx, &demand, &[Role::CommunitySecretary], "step_overdue").await?;
        }
        Step::DecideEscalation
        | Step::WhistleApproval
        | Step::WhistleResponse
        | Step::ReviewShelved => {
            tell_next(tx, &demand, "step_overdue").await?;
            tell_roles(tx, &demand, &[Role::StreetLeader], "step_overdue").await?;
        }
        Step::Meeting | Step::Fund | Step::None => {}
    }
    demand.remind_at = None;
    note(tx, demand, "overdue").await
}

/// The claim window is over: a rotating issue goes to the next unit; any other, with nobody serving, goes up to the
/// street with a notice. Never silently closed.
async fn window_over(tx: &mut Tx, demand: Demand) -> Result<(), Problem> {
    let now = tx.now();
    let before = demand.state;
    let matter = Matter::of(tx, demand).await?;
    let mut rotated = false;
    for issue in matter
        .issues
        .iter()
        .filter(|issue| issue.closed_at.is_none() && issue.claim_by <= now)
    {
        let mut turns = issue.rotation.split_whitespace();
        if issue.mode == IssueMode::Rotating
            && let Some(next) = turns.next().and_then(|id| id.parse().ok())
        {
            let mut issue = issue.clone();
            issue.to_org_id = Some(next);
            issue.rotation = turns.collect::<Vec<_>>().join(" ");
            issue.claim_by = tx
                .app()
                .limits()
                .due(LimitKey::ClaimWindow, now, tx.app().calendar());
            let (db, scope) = tx.parts();
            orders::store::rotate_issue(db, scope, &issue).await?;
            rotated = true;
        } else {
            let (db, scope) = tx.parts();
            orders::store::close_issue(db, scope, issue.id, now, "window_over").await?;
        }
    }
    let mut demand = matter.demand;
    if !rotated && demand.state == DemandState::Published {
        demand.state = DemandState::Escalated;
    }
    let event = if rotated {
        "rotate"
    } else {
        "claim_window_over"
    };
    let demand = settle(
        tx,
        demand,
        before,
        &Happened {
            event,
            ..Happened::default()
        },
    )
    .await?;
    if rotated {
        tell_next(tx, &demand, "order_offered").await?;
    }
    Ok(())
}

async fn note(tx: &mut Tx, demand: Demand, event: &str) -> Result<(), Problem> {
    let (remind_at, id, street) = (demand.remind_at, demand.id, tx.scope().street());
    let scope = Scope::street_wide(street);
    tx.db()
        .execute(&scope, store::SET_REMIND, params![id, remind_at])
        .await?;
    tx.log(linli_kit::transaction::Entry {
        entity: "demand",
        id: id.0,
        event,
        detail: json!({"step": demand.next_step}),
        area: Some(&demand.area_path),
        ..Default::default()
    })
    .await?;
    Ok(())
}

async fn tell_next(tx: &mut Tx, demand: &Demand, code: &str) -> Result<(), Problem> {
    if let Some(org) = demand.next_org_id {
        let to = tell::holders(tx, org).await?;
        send(tx, to, &tell::message(demand, code)).await?;
    }
    Ok(())
}

async fn tell_roles(
    tx: &mut Tx,
    demand: &Demand,
    roles: &[Role],
    code: &str,
) -> Result<(), Problem> {
    let now: Timestamp = tx.now();
    let (db, scope) = tx.parts();
    let posts = posts_over(db, scope, &demand.area_path, roles, now).await?;
    send(
        tx,
        posts.into_iter().map(|post| post.person_id),
        &tell::message(demand, code),
    )
    .await?;
    Ok(())
}
