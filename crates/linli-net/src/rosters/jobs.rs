//! What rosters do later: the running job, and the end of uploaded files and of the rows kept of them.

use linli_domain::id::ImportId;
use linli_domain::time::DAY;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;

use super::store::rows;
use super::{SHELF, work as worker};

/// Checks, writes, or takes back: whatever the import is at.
pub const WORK: JobKind = JobKind {
    name: "rosters.work",
    run: work,
    every_minutes: None,
};

/// Removes old files.
pub const TIDY: JobKind = JobKind {
    name: "rosters.tidy",
    run: tidy,
    every_minutes: Some(24 * 60),
};

/// Forgets the rows of old imports: after thirty days an import is not taken back any more.
pub const FORGET: JobKind = JobKind {
    name: "rosters.forget",
    run: forget,
    every_minutes: Some(24 * 60),
};

fn work(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let id: ImportId =
            serde_json::from_value(job.payload["import"].clone()).map_err(Problem::internal)?;
        // the job leaves the queue in the transaction that ends the work, so that a crash repeats it
        worker::go_on(&app, job.street, id, &mut |_, _| {}).await
    })
}

fn tidy(app: App, job: Job) -> JobFuture {
    Box::pin(SHELF.tidy(app, job))
}

fn forget(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let mut tx = job.begin(&app).await?;
        let before = tx.now().plus(-30 * DAY);
        let forgotten = rows::forget_old(tx.db(), before).await?;
        tracing::info!(forgotten, "rows of old rosters forgotten");
        tx.finish().await
    })
}
