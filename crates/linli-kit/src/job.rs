//! Work to be done later, once: time limits, reminders, imports, nightly proofs.
//!
//! A job is a row written in the transaction that wants it. Workers of several processes claim due rows one
//! at a time; the effect of a job and the removal of its row are one transaction, so a crash between them
//! repeats nothing and loses nothing.
//!
//! A claim holds for a short lease that its worker renews as long as it lives, so the job of a worker that was
//! killed is taken up again within moments, and a job may take as long as it needs. Jobs that do take long
//! have a [`Lane`] of their own: a reminder does not wait for an import.

use std::future::Future;
use std::time::Duration;

use linli_domain::actor::Actor;
use linli_domain::id::{JobId, StreetId};
use linli_domain::time::MINUTE;
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;

use crate::app::App;
use crate::problem::Problem;
use crate::store::{Backend, Param, StoreError, ToParam, placeholders};
use crate::transaction::Tx;
use crate::{params, row};

/// Milliseconds a claim holds after its worker last said that it lives.
pub const LEASE: i64 = 20_000;
/// How often a worker says so: two beats may be missed.
const BEAT: Duration = Duration::from_secs(5);
/// Runs before a job is put aside for a person to look at (`linli doctor` lists it).
const MAX_ATTEMPTS: i64 = 8;

row! {
    struct JobRow {
        id: JobId, kind: String, key: String, street_id: StreetId, payload: String,
        attempts: i64, claim: Uuid,
    }
}

/// Who does a job. Each lane has a worker of its own in every server process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// What is done in moments: reminders, time limits, proofs.
    Short,
    /// What may take minutes: imports.
    Long,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 2] = [Self::Short, Self::Long];
}

/// A claimed job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// Its key within the kind.
    pub key: String,
    /// The tenant it works for.
    pub street: StreetId,
    /// What it was given.
    pub payload: Value,
    attempts: i64,
    // drawn anew by every claim, so that a worker that lost it cannot pass for the one that has it
    claim: Uuid,
    every_minutes: Option<i64>,
}

impl Job {
    /// Begins the job's transaction, which also takes the job off the queue (or on to its next time).
    ///
    /// # Errors
    /// The claim was lost to another worker, or the database refused.
    pub async fn begin(&self, app: &App) -> Result<Tx, Problem> {
        let mut tx = Tx::begin(
            app,
            Actor::House {
                street: self.street,
            },
            None,
        )
        .await?;
        let now = tx.now();
        let touched = match self.every_minutes {
            Some(minutes) => {
                tx.db()
                    .execute_unscoped(
                        "jobs are the house's own",
                        "UPDATE job SET run_at = $3, locked_until = 0, claim = NULL, attempts = 0 \
                         WHERE id = $1 AND claim = $2",
                        params![self.id, self.claim, now.plus(minutes * MINUTE)],
                    )
                    .await?
            }
            None => {
                tx.db()
                    .execute_unscoped(
                        "jobs are the house's own",
                        "DELETE FROM job WHERE id = $1 AND claim = $2",
                        params![self.id, self.claim],
                    )
                    .await?
            }
        };
        if touched == 0 {
            tx.rollback().await;
            return Err(Problem::internal("the job's claim was lost"));
        }
        Ok(tx)
    }
}

/// Makes sure that every regular job has its row.
///
/// # Errors
/// The database refused.
pub async fn plant_regular(app: &App) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(StreetId::DISTRICT).await?;
    let now = tx.now();
    for kind in app
        .features()
        .iter()
        .flat_map(|feature| feature.jobs)
        .filter(|kind| kind.every_minutes.is_some())
    {
        let id = JobId(tx.fresh_id());
        tx.db()
            .execute_unscoped(
                "jobs are the house's own",
                "INSERT INTO job (id, kind, key, street_id, payload, run_at, attempts, locked_until, created_at) \
                 VALUES ($1, $2, 'regular', 0, '{}', $3, 0, 0, $3) ON CONFLICT (kind, key) DO NOTHING",
                params![id, kind.name, now],
            )
            .await?;
    }
    tx.finish().await
}

/// Takes back the claims of a server that is gone. On the embedded database only: it has one server, so what is
/// claimed when it starts was claimed by one that was killed. On PostgreSQL the lease ends by itself.
///
/// # Errors
/// The database refused.
pub async fn take_back_claims(app: &App) -> Result<(), Problem> {
    if app.store().backend() == Backend::Postgres {
        return Ok(());
    }
    let mut db = app.store().begin().await?;
    db.execute_unscoped(
        "jobs are the house's own",
        "UPDATE job SET locked_until = 0, claim = NULL WHERE locked_until > 0",
        vec![],
    )
    .await?;
    Ok(db.commit().await?)
}

/// Runs every job that is due, of every lane, one after another. Answers how many ran.
///
/// # Errors
/// The queue cannot be read. A job that fails is put back and counted, it does not end the run.
pub async fn run_due(app: &App) -> Result<usize, Problem> {
    let mut ran = 0;
    for lane in Lane::ALL {
        while run_next(app, lane).await? {
            ran += 1;
        }
    }
    Ok(ran)
}

/// Runs the next due job of a lane; answers whether there was one.
async fn run_next(app: &App, lane: Lane) -> Result<bool, Problem> {
    let Some(mut job) = claim(app, Wanted::Due(lane)).await? else {
        return Ok(false);
    };
    let Some(kind) = app
        .job_kinds(lane)
        .into_iter()
        .find(|kind| kind.name == job.kind)
    else {
        give_back(app, &job, "no room does this kind of job").await?;
        return Ok(true);
    };
    job.every_minutes = kind.every_minutes;
    let work = (kind.run)(app.clone(), job.clone());
    // a long job can go on where it stands, so a stop does not wait for it
    let outcome = match lane {
        Lane::Short => Some(kept(app, &job, work).await),
        Lane::Long => {
            let mut stop = app.stopping();
            tokio::select! {
                outcome = kept(app, &job, work) => Some(outcome),
                _ = stop.wait_for(|stop| *stop) => None,
            }
        }
    };
    match outcome {
        Some(Ok(())) => metrics::counter!("linli_jobs_total", "kind" => kind.name).increment(1),
        Some(Err(problem)) => {
            tracing::warn!(job = %job.kind, key = %job.key, %problem, "job failed");
            metrics::counter!("linli_job_failures_total", "kind" => kind.name).increment(1);
            give_back(app, &job, &problem.to_string()).await?;
        }
        None => let_go(app, &job).await?,
    }
    Ok(true)
}

/// Does the work of one queued job here and now, under its claim and without a worker: for a command of an operator. The
/// work itself takes the job off the queue; when this process is killed a worker takes over.
///
/// # Errors
/// Somebody else has claimed the job, or what the work itself says; the claim is let go then.
pub async fn do_now<T>(
    app: &App,
    kind: &'static str,
    key: &str,
    work: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let job = claim(app, Wanted::This { kind, key })
        .await?
        .ok_or_else(|| Problem::internal("the job is not there to be claimed"))?;
    let outcome = kept(app, &job, work).await;
    if outcome.is_err() {
        let_go(app, &job).await?;
    }
    outcome
}

/// Renews the claim of a job while its work is done. Both are polled side by side: the work may hold the writer that
/// the renewal waits for.
async fn kept<T>(app: &App, job: &Job, work: impl Future<Output = T>) -> T {
    let beats = async {
        loop {
            tokio::time::sleep(BEAT).await;
            if let Err(problem) = renew(app, job).await {
                tracing::warn!(job = %job.kind, key = %job.key, %problem, "the claim could not be renewed");
            }
        }
    };
    tokio::select! {
        outcome = work => outcome,
        // never: it goes on until the work has ended
        outcome = beats => outcome,
    }
}

/// Says that the worker of a job lives. A job that has left the queue or was claimed by another is left alone: the work
/// finds out by itself when it commits.
async fn renew(app: &App, job: &Job) -> Result<(), Problem> {
    let mut db = app.store().begin().await?;
    db.execute_unscoped(
        "jobs are the house's own",
        "UPDATE job SET locked_until = $3 WHERE id = $1 AND claim = $2",
        params![job.id, job.claim, app.now().plus(LEASE)],
    )
    .await?;
    Ok(db.commit().await?)
}

/// Which job a claim is for.
enum Wanted<'a> {
    /// The one of a lane that has been due longest.
    Due(Lane),
    /// This one, due or not.
    This { kind: &'a str, key: &'a str },
}

impl Wanted<'_> {
    /// The condition on `job`, its parameters numbered from `from`.
    fn condition(&self, app: &App, from: usize) -> (String, Vec<Param>) {
        match self {
            Self::This { kind, key } => (
                format!("kind = ${from} AND key = ${}", from + 1),
                params![*kind, *key],
            ),
            // whatever no room does is looked at by the short lane, which puts it aside
            Self::Due(lane) => {
                let long = app.job_kinds(Lane::Long);
                let inside = placeholders(from, long.len());
                let kinds = long.iter().map(|kind| kind.name.to_param()).collect();
                let condition = match (lane, long.is_empty()) {
                    (Lane::Short, true) => "run_at <= $1".to_owned(),
                    (Lane::Long, true) => "1 = 0".to_owned(),
                    (Lane::Short, false) => format!("run_at <= $1 AND kind NOT IN ({inside})"),
                    (Lane::Long, false) => format!("run_at <= $1 AND kind IN ({inside})"),
                };
                (condition, kinds)
            }
        }
    }
}

row! {
    struct Due { id: JobId }
}

async fn claim(app: &App, wanted: Wanted<'_>) -> Result<Option<Job>, Problem> {
    let (condition, more) = wanted.condition(app, 2);
    let look = format!(
        "SELECT id FROM job WHERE dead_reason IS NULL AND locked_until <= $1 AND {condition} \
         ORDER BY run_at LIMIT 1"
    );
    loop {
        let now = app.now();
        let mut params = params![now];
        params.extend(more.clone());
        let mut db = app.read().await?;
        let due = db
            .one_unscoped::<Due>("jobs are the house's own", look.clone(), params)
            .await?;
        drop(db);
        // most looks find nothing: only what is due wants a writer
        let Some(due) = due else { return Ok(None) };
        let mut db = app.store().begin().await?;
        let claimed = db
            .one_unscoped::<JobRow>(
                "jobs are the house's own",
                "UPDATE job SET locked_until = $3, claim = $4, attempts = attempts + 1 \
                 WHERE id = $1 AND dead_reason IS NULL AND locked_until <= $2 \
                 RETURNING id, kind, key, street_id, payload, attempts, claim",
                params![due.id, now, now.plus(LEASE), app.ids().next()],
            )
            .await?;
        db.commit().await?;
        // nothing: another worker was quicker, and there may be more
        if let Some(row) = claimed {
            return Ok(Some(Job {
                id: row.id,
                kind: row.kind,
                key: row.key,
                street: row.street_id,
                payload: serde_json::from_str(&row.payload).unwrap_or(Value::Null),
                attempts: row.attempts,
                claim: row.claim,
                every_minutes: None,
            }));
        }
    }
}

/// Puts a job back that failed, to be tried again later and later; at last it is put aside.
async fn give_back(app: &App, job: &Job, cause: &str) -> Result<(), Problem> {
    let now = app.now();
    let wait = MINUTE << job.attempts.clamp(0, 8);
    let dead = (job.attempts >= MAX_ATTEMPTS && job.every_minutes.is_none()).then_some(cause);
    let mut db = app.store().begin().await?;
    db.execute_unscoped(
        "jobs are the house's own",
        "UPDATE job SET locked_until = 0, claim = NULL, run_at = $3, dead_reason = $4, last_error = $5 \
         WHERE id = $1 AND claim = $2",
        params![job.id, job.claim, now.plus(wait), dead, cause],
    )
    .await?;
    Ok(db.commit().await?)
}

/// Lets go of a claim without holding it against the job: it is due as before.
async fn let_go(app: &App, job: &Job) -> Result<(), Problem> {
    let mut db = app.store().begin().await?;
    db.execute_unscoped(
        "jobs are the house's own",
        "UPDATE job SET locked_until = 0, claim = NULL, attempts = attempts - 1 WHERE id = $1 AND claim = $2",
        params![job.id, job.claim],
    )
    .await?;
    Ok(db.commit().await?)
}

/// Works in one lane until told to stop: wakes for jobs written by this process, and looks every second for others.
pub async fn work(app: App, lane: Lane, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match run_next(&app, lane).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(problem) => tracing::error!(%problem, "the job queue cannot be read"),
        }
        tokio::select! {
            () = app.woken(lane) => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stop.changed() => {}
        }
    }
}

impl From<StoreError> for String {
    fn from(error: StoreError) -> Self {
        error.to_string()
    }
}
