//! `POST /api/service-cards/make`, `POST /api/service-cards/send`: all cards of a quarter by one click, in the background.
//!
//! A run goes over the units in small transactions and writes how far it has come. It may be repeated and interrupted: a
//! card that was sent is passed over, one that was not is worked out anew, and one that says the same already is left alone.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::{MINUTE, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::fresh;
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::text::Locale;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::{Message, send};
use linli_net::orgs;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::act;
use super::gather::facts_of;
use super::quarter::Quarter;
use super::rules::{ServiceCardEvent, ServiceCardState, is_over};
use super::store::{self, Card, Run};

/// The background work.
pub const RUN: JobKind = JobKind {
    name: "service_cards.run",
    run: run_job,
    every_minutes: None,
};

/// Units of one transaction.
const AT_ONCE: usize = 25;
/// After so long a run that has not ended is no reason to wait for it.
const PATIENCE: i64 = 15 * MINUTE;

linli_domain::code_enum! {
    /// What a run does with the cards of a quarter.
    pub enum ServiceCardRunKind {
        /// 生成
        Make = "make",
        /// 送达
        Send = "send",
    }
}

/// Which quarter.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceCardQuarterInput {
    /// `2026Q3`; it must be over.
    pub quarter: String,
}

/// How far a run has come.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ServiceCardRun {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub what: ServiceCardRunKind,
    /// Units it goes over; 0 until it has begun.
    pub total: i64,
    /// Units it has gone past.
    pub done: i64,
    /// Cards it made, wrote anew or sent.
    pub changed: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl From<Run> for ServiceCardRun {
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            what: ServiceCardRunKind::from_code(&run.what).unwrap_or(ServiceCardRunKind::Make),
            total: run.total,
            done: run.done,
            changed: run.changed,
            started_at: run.started_at,
            finished_at: run.finished_at,
        }
    }
}

/// A quarter somebody named, which must be over.
///
/// # Errors
/// It is none, or it is still running.
pub fn over(typed: &str, now: Timestamp) -> Result<Quarter, Problem> {
    let quarter =
        Quarter::parse(typed).ok_or_else(|| Problem::field("quarter", "service_card_quarter"))?;
    if is_over(quarter, now) {
        Ok(quarter)
    } else {
        Err(Problem::field("quarter", "service_card_quarter_runs"))
    }
}

async fn begin(ctx: Ctx, body: Body<ServiceCardQuarterInput>, what: ServiceCardRunKind) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let now = tx.now();
    let quarter = over(&body.value.quarter, now)?;
    let (db, scope) = tx.parts();
    let latest = store::latest_run(db, scope, quarter).await?;
    let running = latest.filter(|run| {
        run.finished_at.is_none() && run.what == what.code() && run.started_at.plus(PATIENCE) > now
    });
    if let Some(run) = running {
        // somebody clicked a moment ago: here is how far that has come
        return tx
            .commit(StatusCode::ACCEPTED, &ServiceCardRun::from(run))
            .await;
    }
    let run = Run {
        id: tx.fresh_id(),
        quarter: quarter.to_string(),
        what: what.code().to_owned(),
        place: tx.scope().area().clone(),
        total: 0,
        done: 0,
        changed: 0,
        started_by: tx.actor().person(),
        started_at: now,
        finished_at: None,
    };
    let (db, scope) = tx.parts();
    store::begin_run(db, scope, &run).await?;
    tx.enqueue(RUN.name, &run.id.to_string(), now, &json!({"run": run.id}))
        .await?;
    tx.log(Entry {
        entity: "service_card_run",
        id: run.id,
        event: what.code(),
        detail: json!({"quarter": run.quarter}),
        area: Some(&run.place),
        ..Entry::default()
    })
    .await?;
    tx.commit(StatusCode::ACCEPTED, &ServiceCardRun::from(run))
        .await
}

/// Makes the cards of every unit of the own place whose card of a quarter is due, in the background. Cards that were not
/// sent are worked out anew; those that were stay as they are.
#[utoipa::path(post, path = "/api/service-cards/make", tag = "service_cards", request_body = ServiceCardQuarterInput,
    responses((status = 202, body = ServiceCardRun)))]
pub async fn make_service_cards(ctx: Ctx, body: Body<ServiceCardQuarterInput>) -> Answer {
    begin(ctx, body, ServiceCardRunKind::Make).await
}

/// Sends every card of a quarter that was made and not sent, in the background.
#[utoipa::path(post, path = "/api/service-cards/send", tag = "service_cards", request_body = ServiceCardQuarterInput,
    responses((status = 202, body = ServiceCardRun)))]
pub async fn send_service_cards(ctx: Ctx, body: Body<ServiceCardQuarterInput>) -> Answer {
    begin(ctx, body, ServiceCardRunKind::Send).await
}

fn run_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let id = job.payload["run"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| Problem::internal("the job names no run"))?;
        let wide = Scope::street_wide(job.street);
        let mut run = store::run(&mut app.read().await?, &wide, id).await?;
        let quarter = Quarter::parse(&run.quarter)
            .ok_or_else(|| Problem::internal("the run names no quarter"))?;
        let scope = Scope::new(job.street, run.place.clone());
        let units = store::due_units(&mut app.read().await?, &scope, quarter).await?;
        run.total = i64::try_from(units.len()).map_err(Problem::internal)?;
        // an interrupted run goes over all again: what it did stays done and is passed over
        run.done = 0;
        for chunk in units.chunks(AT_ONCE) {
            let changed = if run.what == ServiceCardRunKind::Send.code() {
                send_chunk(&app, &mut run, quarter, &scope, chunk).await?
            } else {
                make_chunk(&app, &mut run, quarter, &scope, chunk).await?
            };
            tracing::debug!(run = %run.id, changed, done = run.done, "cards of a quarter");
        }
        let mut tx = job.begin(&app).await?;
        run.finished_at = Some(tx.now());
        let (db, scope) = tx.parts();
        store::advance(db, scope, &run).await?;
        tell(&mut tx, &run, quarter).await?;
        tx.changed("service_card", run.id, Some(&run.place));
        tx.finish().await
    })
}

/// Tells whoever began the run that it has ended.
async fn tell(tx: &mut Tx, run: &Run, quarter: Quarter) -> Result<(), Problem> {
    let code = if run.what == ServiceCardRunKind::Send.code() {
        "service_cards_sent"
    } else {
        "service_cards_made"
    };
    let message = Message {
        code,
        args: json!({"year": quarter.year(), "number": quarter.number(), "count": run.changed}),
        entity: "service_card_run",
        entity_id: run.id,
    };
    send(tx, run.started_by, &message).await?;
    Ok(())
}

/// Writes how far the run is in the transaction of its chunk.
async fn past(tx: &mut Tx, run: &mut Run, units: usize, changed: i64) -> Result<(), Problem> {
    run.done += i64::try_from(units).map_err(Problem::internal)?;
    run.changed += changed;
    let (db, scope) = tx.parts();
    store::advance(db, scope, run).await?;
    tx.changed("service_card", run.id, Some(&run.place));
    Ok(())
}

async fn make_chunk(
    app: &App,
    run: &mut Run,
    quarter: Quarter,
    scope: &Scope,
    units: &[OrgId],
) -> Result<i64, Problem> {
    let wide = Scope::street_wide(scope.street());
    let somebody = somebody(app);
    // worked out before the writer is taken: others go on writing meanwhile
    let facts = facts_of(&mut app.read().await?, &wide, quarter, units, &somebody).await?;
    let mut tx = app.begin_as_house(scope.street()).await?;
    let now = tx.now();
    let known = store::of_units(tx.db(), &wide, units, quarter).await?;
    let mut changed = 0;
    for unit in units {
        let says = facts.get(unit).cloned().unwrap_or_default();
        let says = serde_json::to_string(&says).map_err(Problem::internal)?;
        let before = known.iter().find(|card| card.org_id == *unit);
        let (card, touched) = match before {
            Some(card) if card.state != ServiceCardState::Made => continue,
            Some(card) => {
                let card = Card {
                    facts: says,
                    made_at: now,
                    made_by: run.started_by,
                    ..card.clone()
                };
                let touched = store::write_anew(tx.db(), &wide, &card).await?;
                (card, touched)
            }
            None => {
                let mut card = Card::new(tx.fresh_id(), *unit, quarter, says, now);
                card.made_by = run.started_by;
                let touched = store::insert(tx.db(), &wide, &card).await?;
                (card, touched)
            }
        };
        if touched {
            changed += 1;
            act::note(&mut tx, &card, ServiceCardEvent::Make, None, None).await?;
        }
    }
    past(&mut tx, run, units.len(), changed).await?;
    tx.finish().await?;
    Ok(changed)
}

async fn send_chunk(
    app: &App,
    run: &mut Run,
    quarter: Quarter,
    scope: &Scope,
    units: &[OrgId],
) -> Result<i64, Problem> {
    let wide = Scope::street_wide(scope.street());
    let mut tx = app.begin_as_house(scope.street()).await?;
    let cards = store::of_units(tx.db(), &wide, units, quarter).await?;
    let mut changed = 0;
    for mut card in cards {
        if card.state == ServiceCardState::Made {
            act::send_out(&mut tx, &mut card, run.started_by).await?;
            changed += 1;
        }
    }
    past(&mut tx, run, units.len(), changed).await?;
    tx.finish().await?;
    Ok(changed)
}

/// What stands for a name in words of praise. Cards are kept in the language of the street.
#[must_use]
pub fn somebody(app: &App) -> String {
    app.texts()
        .say(Locale::Zh, "service_card_somebody", &Map::new())
}

/// A unit's name.
///
/// # Errors
/// The database refused.
pub async fn name_of(
    db: &mut linli_kit::store::Db,
    scope: &Scope,
    org: OrgId,
) -> Result<String, Problem> {
    let names = orgs::store::names(db, scope, [org]).await?;
    Ok(names.get(&org).cloned().unwrap_or_default())
}
