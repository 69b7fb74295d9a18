//! What is done to a whistle on its way, and what follows when a department does not answer.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{StreetId, WhistleId};
use linli_domain::limits::LimitKey;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::fresh;
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::send;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{Standing, WhistleCause, WhistleEvent, WhistleState};
use super::store::{self, Whistle};
use super::view::{self, WhistleView};
use crate::demands;
use crate::demands::entity::Demand;
use crate::demands::next::Step;
use crate::demands::settle::{Happened, settle};
use crate::demands::state::DemandState;
use crate::demands::tell;
use crate::orders::claim::report_for_department;

/// What an act says.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhistleAct {
    /// As read.
    pub version: i64,
    /// A word; wanted for refusing and closing.
    #[serde(default)]
    pub note: Option<String>,
    /// For rating: 1 to 5.
    #[serde(default)]
    pub score: Option<i64>,
}

/// Does one act.
///
/// # Errors
/// The guard that failed, or a field the act wants.
pub async fn act(
    tx: &mut Tx,
    id: WhistleId,
    event: WhistleEvent,
    body: &WhistleAct,
) -> Result<Whistle, Problem> {
    tx.widen_to_street();
    let (db, scope) = tx.parts();
    let found = store::load(db, scope, id).await?;
    let demand = demands::store::load_for_update(db, scope, found.demand_id).await?;
    let mut whistle = store::load(db, scope, id).await?;
    let person = tx.actor().person();
    let standing = Standing {
        drafter: person.is_some() && person == whistle.drafted_by,
        called: tx
            .actor()
            .acting()
            .is_some_and(|acting| acting.org == whistle.department_org_id),
        waited_for: demand.state == DemandState::Escalated,
    };
    if whistle.version != body.version {
        return Err(Problem::stale());
    }
    let from = whistle.state;
    whistle.state = event.check(tx.actor().role(), standing, from)?;
    let note = body
        .note
        .as_deref()
        .map(str::trim)
        .filter(|note| !note.is_empty());
    let now = tx.now();
    match event {
        WhistleEvent::Approve => {
            let key = match whistle.cause {
                WhistleCause::Emergency => LimitKey::WhistleEmergency,
                _ => LimitKey::WhistleOrdinary,
            };
            whistle.approved_by = person;
            whistle.sent_at = Some(now);
            whistle.due_at = Some(tx.app().limits().due(key, now, tx.app().calendar()));
        }
        WhistleEvent::Refuse => {
            note.ok_or_else(|| Problem::field("note", "required"))?;
            whistle.due_at = None;
        }
        WhistleEvent::ReportIn => {
            whistle.reported_in_at = Some(now);
            whistle.due_at = Some(tx.app().limits().due(
                LimitKey::HandleComplex,
                now,
                tx.app().calendar(),
            ));
        }
        WhistleEvent::Joint => {}
        WhistleEvent::Close => {
            whistle.closing = Some(
                note.ok_or_else(|| Problem::field("note", "required"))?
                    .to_owned(),
            );
            whistle.closed_at = Some(now);
            whistle.due_at = None;
        }
        WhistleEvent::Rate => rate(tx, &mut whistle, body)?,
    }
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut whistle).await?;
    log(tx, &whistle, from, event.code(), note).await?;
    follow(tx, &whistle, demand, event, note).await?;
    Ok(whistle)
}

fn rate(tx: &Tx, whistle: &mut Whistle, body: &WhistleAct) -> Result<(), Problem> {
    let score = body
        .score
        .filter(|score| (1..=5).contains(score))
        .ok_or_else(|| Problem::field("score", "score"))?;
    let by_department = tx
        .actor()
        .acting()
        .is_some_and(|acting| acting.org == whistle.department_org_id);
    if by_department {
        whistle.rating_by_department = Some(score);
    } else {
        whistle.rating_by_street = Some(score);
    }
    Ok(())
}

async fn log(
    tx: &mut Tx,
    whistle: &Whistle,
    from: WhistleState,
    event: &str,
    note: Option<&str>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "whistle",
        id: whistle.id.0,
        event,
        from: Some(from.code()),
        to: Some(whistle.state.code()),
        reason: note,
        area: Some(&whistle.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// What an act on a whistle does to its demand.
async fn follow(
    tx: &mut Tx,
    whistle: &Whistle,
    mut demand: Demand,
    event: WhistleEvent,
    note: Option<&str>,
) -> Result<(), Problem> {
    let before = demand.state;
    match event {
        WhistleEvent::Approve => {
            demand.state = DemandState::Whistled;
            demand.next_step = Step::WhistleResponse;
            demand.next_org_id = Some(whistle.department_org_id);
            demand.next_due_at = whistle.due_at;
            let to = tell::holders(tx, whistle.department_org_id).await?;
            send(tx, to, &tell::message(&demand, "whistle_sent")).await?;
        }
        WhistleEvent::ReportIn | WhistleEvent::Joint => demand.next_due_at = whistle.due_at,
        WhistleEvent::Close => {
            let report = whistle.closing.clone().unwrap_or_default();
            report_for_department(tx, &demand, whistle.department_org_id, &report).await?;
        }
        WhistleEvent::Refuse | WhistleEvent::Rate => {}
    }
    let name = format!("whistle_{}", event.code().replace('-', "_"));
    settle(
        tx,
        demand,
        before,
        &Happened {
            event: &name,
            reason: note,
            ..Happened::default()
        },
    )
    .await?;
    Ok(())
}

async fn handle(ctx: Ctx, id: WhistleId, body: Body<WhistleAct>, event: WhistleEvent) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let whistle = act(&mut tx, id, event, &body.value).await?;
    let view = view::one(&mut tx, whistle).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "whistles", params(("id" = WhistleId, Path)),
            request_body = WhistleAct, responses((status = 200, body = WhistleView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<WhistleId>, body: Body<WhistleAct>) -> Answer {
            handle(ctx, id, body, WhistleEvent::$event).await
        }
    )+};
}

acts! {
    /// A street leader approves; the department is called.
    approve_whistle "/api/whistles/{id}/approve" Approve;
    /// A street leader does not approve, with a reason.
    refuse_whistle "/api/whistles/{id}/refuse" Refuse;
    /// The department reports in.
    report_in "/api/whistles/{id}/report-in" ReportIn;
    /// The department handles it together with others.
    joint_handling "/api/whistles/{id}/joint" Joint;
    /// The department has done it; the community calls back.
    close_whistle "/api/whistles/{id}/close" Close;
    /// Street and department rate each other's part.
    rate_whistle "/api/whistles/{id}/rate" Rate;
}

/// A department that does not answer in time: the district hears of it.
pub const TO_DISTRICT: JobKind = JobKind {
    name: "whistles.to_district",
    run: to_district,
    every_minutes: Some(5),
};

fn to_district(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        for (street, id) in store::unanswered(&app, app.now()).await? {
            hand_up(&app, street, id).await?;
        }
        Ok(())
    })
}

async fn hand_up(app: &App, street: StreetId, id: WhistleId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut whistle = store::load(db, scope, id).await?;
    if whistle.state != WhistleState::Sent || whistle.due_at.is_none_or(|due| due > now) {
        tx.rollback().await;
        return Ok(());
    }
    whistle.state = WhistleState::ToDistrict;
    whistle.due_at = None;
    store::save(db, scope, &mut whistle).await?;
    log(&mut tx, &whistle, WhistleState::Sent, "to_district", None).await?;
    tx.finish().await
}
