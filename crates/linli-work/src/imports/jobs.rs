//! What imports do later: the running job, and the end of uploaded files.

use linli_domain::id::ImportId;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;

use super::run;

/// Checks, brings in, or takes out: whatever the import is at.
pub const WORK: JobKind = JobKind {
    name: "imports.work",
    run: work,
    every_minutes: None,
};

/// Removes old files.
pub const TIDY: JobKind = JobKind {
    name: "imports.tidy",
    run: tidy,
    every_minutes: Some(24 * 60),
};

fn work(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let id: ImportId =
            serde_json::from_value(job.payload["import"].clone()).map_err(Problem::internal)?;
        // the job leaves the queue in the transaction that ends the work, so that a crash repeats it
        run::go_on(&app, job.street, id, &mut |_, _| {}).await
    })
}

fn tidy(app: App, job: Job) -> JobFuture {
    Box::pin(super::SHELF.tidy(app, job))
}
