//! Work to be done later, once: time limits, reminders, imports, nightly proofs.
//!
//! A job is a row written in the transaction that wants it. Workers of several processes claim due rows one
//! at a time under a lease; the effect of a job and the removal of its row are one transaction, so a crash
//! between them repeats nothing and loses nothing.

use std::collections::HashMap;
use std::time::Duration;

use linli_domain::actor::Actor;
use linli_domain::id::{JobId, StreetId};
use linli_domain::time::{MINUTE, Timestamp};
use serde_json::Value;
use tokio::sync::watch;

use crate::app::App;
use crate::feature::JobKind;
use crate::problem::Problem;
use crate::store::{Backend, StoreError};
use crate::transaction::Tx;
use crate::{params, row};

/// How long a claimed job may take before another worker may claim it.
const LEASE: i64 = 10 * MINUTE;
/// Runs before a job is put aside for a person to look at (`linli doctor` lists it).
const MAX_ATTEMPTS: i64 = 8;

row! {
    struct JobRow {
        id: JobId, kind: String, key: String, street_id: StreetId, payload: String,
        attempts: i64, locked_until: Timestamp,
    }
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
    lease: Timestamp,
    every_minutes: Option<i64>,
}

impl Job {
    /// Begins the job's transaction, which also takes the job off the queue (or on to its next time).
    ///
    /// # Errors
    /// The lease was lost to another worker, or the database refused.
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
                        "UPDATE job SET run_at = $3, locked_until = 0, attempts = 0 WHERE id = $1 AND locked_until = $2",
                        params![self.id, self.lease, now.plus(minutes * MINUTE)],
                    )
                    .await?
            }
            None => {
                tx.db()
                    .execute_unscoped(
                        "jobs are the house's own",
                        "DELETE FROM job WHERE id = $1 AND locked_until = $2",
                        params![self.id, self.lease],
                    )
                    .await?
            }
        };
        if touched == 0 {
            tx.rollback().await;
            return Err(Problem::internal("the job's lease was lost"));
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
        .job_kinds()
        .into_iter()
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

/// Runs every job that is due, one after another. Answers how many ran.
///
/// # Errors
/// The queue cannot be read. A job that fails is put back and counted, it does not end the run.
pub async fn run_due(app: &App) -> Result<usize, Problem> {
    let kinds: HashMap<&str, JobKind> = app
        .job_kinds()
        .into_iter()
        .map(|kind| (kind.name, kind))
        .collect();
    let mut ran = 0;
    while let Some(mut job) = claim(app).await? {
        ran += 1;
        let Some(kind) = kinds.get(job.kind.as_str()) else {
            give_back(app, &job, "no room does this kind of job").await?;
            continue;
        };
        job.every_minutes = kind.every_minutes;
        if let Err(problem) = (kind.run)(app.clone(), job.clone()).await {
            tracing::warn!(job = %job.kind, key = %job.key, %problem, "job failed");
            metrics::counter!("linli_job_failures_total", "kind" => kind.name).increment(1);
            give_back(app, &job, &problem.to_string()).await?;
        } else {
            metrics::counter!("linli_jobs_total", "kind" => kind.name).increment(1);
        }
    }
    Ok(ran)
}

async fn claim(app: &App) -> Result<Option<Job>, Problem> {
    let now = app.now();
    let mut db = app.read().await?;
    let due = db
        .one_unscoped::<JobRow>(
            "jobs are the house's own",
            "SELECT id, kind, key, street_id, payload, attempts, locked_until FROM job \
             WHERE dead_reason IS NULL AND run_at <= $1 AND locked_until <= $1 ORDER BY run_at LIMIT 1",
            params![now],
        )
        .await?;
    drop(db);
    // most looks find nothing: only then is a writer wanted
    if due.is_none() {
        return Ok(None);
    }
    let mut db = app.store().begin().await?;
    let skip = match db.backend() {
        Backend::Postgres => " FOR UPDATE SKIP LOCKED",
        Backend::Sqlite => "",
    };
    let lease = now.plus(LEASE);
    let claimed = db
        .one_unscoped::<JobRow>(
            "jobs are the house's own",
            format!(
                "UPDATE job SET locked_until = $2, attempts = attempts + 1 WHERE id = (SELECT id FROM job \
                 WHERE dead_reason IS NULL AND run_at <= $1 AND locked_until <= $1 ORDER BY run_at LIMIT 1{skip}) \
                 RETURNING id, kind, key, street_id, payload, attempts, locked_until"
            ),
            params![now, lease],
        )
        .await?;
    db.commit().await?;
    Ok(claimed.map(|row| Job {
        id: row.id,
        kind: row.kind,
        key: row.key,
        street: row.street_id,
        payload: serde_json::from_str(&row.payload).unwrap_or(Value::Null),
        attempts: row.attempts,
        lease: row.locked_until,
        every_minutes: None,
    }))
}

async fn give_back(app: &App, job: &Job, cause: &str) -> Result<(), Problem> {
    let now = app.now();
    let wait = MINUTE << job.attempts.clamp(0, 8);
    let dead = (job.attempts >= MAX_ATTEMPTS && job.every_minutes.is_none()).then_some(cause);
    let mut db = app.store().begin().await?;
    db.execute_unscoped(
        "jobs are the house's own",
        "UPDATE job SET locked_until = 0, run_at = $3, dead_reason = $4, last_error = $5 \
         WHERE id = $1 AND locked_until = $2",
        params![job.id, job.lease, now.plus(wait), dead, cause],
    )
    .await?;
    Ok(db.commit().await?)
}

/// Works until told to stop: wakes for jobs written by this process, and looks every second for others.
pub async fn work(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(problem) = run_due(&app).await {
            tracing::error!(%problem, "the job queue cannot be read");
        }
        tokio::select! {
            () = app.woken() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stop.changed() => return,
        }
        if *stop.borrow() {
            return;
        }
    }
}

impl From<StoreError> for String {
    fn from(error: StoreError) -> Self {
        error.to_string()
    }
}
