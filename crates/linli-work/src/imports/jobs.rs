//! What imports do later: the running job, and the end of uploaded files.

use std::time::{Duration, SystemTime};

use linli_domain::id::ImportId;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;

use super::{reading, run};

/// Uploaded files hold names and numbers of residents, so they go after thirty days.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3_600);

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
    Box::pin(async move {
        let tx = job.begin(&app).await?;
        tx.finish().await?;
        let folder = reading::folder(&app);
        let removed = tokio::task::spawn_blocking(move || remove_old(&folder))
            .await
            .map_err(Problem::internal)?
            .map_err(Problem::internal)?;
        tracing::info!(removed, "old import files removed");
        Ok(())
    })
}

/// By the age of the file as the disk tells it; the house's clock has no part in it.
fn remove_old(folder: &std::path::Path) -> std::io::Result<usize> {
    let mut removed = 0;
    if !folder.exists() {
        return Ok(removed);
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let changed: SystemTime = entry.metadata()?.modified()?;
        if changed.elapsed().is_ok_and(|age| age > KEEP) {
            std::fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}
