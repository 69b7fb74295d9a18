//! What the clock does to reports: a period begins and they are owed; 14 days before its end and once it has passed whoever
//! owes one is reminded. After the end the community's secretary is told too.

use linli_domain::id::StreetId;
use linli_domain::time::DAY;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_net::areas;

use super::act::{secretaries, tell, writers};
use super::rules::{REMIND_DAYS, reminder};
use super::{settings, store};

/// The hourly round over all streets.
pub const DAYS: JobKind = JobKind {
    name: "duty_reports.days",
    run: days_job,
    every_minutes: Some(60),
};

fn days_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        // each street is its own transaction and repeating one does nothing twice, so the job is ticked off last
        let streets = areas::store::streets(&mut app.read().await?).await?;
        for street in streets {
            if street.id != StreetId::DISTRICT {
                round(&app, street.id).await?;
            }
        }
        job.begin(&app).await?.finish().await
    })
}

async fn round(app: &App, street: StreetId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    settings::open_periods(&mut tx).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let waiting = store::waiting(db, scope, now.plus(REMIND_DAYS * DAY), now).await?;
    for report in waiting {
        let Some(reached) = reminder(report.due_at, report.reminded, now) else {
            continue;
        };
        let (db, scope) = tx.parts();
        store::remember_reminder(db, scope, report.id, reached).await?;
        let mut to = writers(&mut tx, &report).await?;
        // where nobody can be reached in the organisation the community goes there
        if reached == 2 || to.is_empty() {
            to.extend(secretaries(&mut tx, &report).await?);
        }
        let code = if reached == 2 {
            "duty_report_overdue"
        } else {
            "duty_report_due"
        };
        tell(&mut tx, &report, code, to).await?;
    }
    tx.finish().await
}
