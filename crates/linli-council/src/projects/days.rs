//! What the clock does to milestones: their day is told three days ahead, when it has passed, and a week later to who keeps
//! the project as well.

use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use serde_json::json;

use super::part_rules::MilestoneState;
use super::store::parts::{self, DueMilestone};
use super::{store, tell};

/// The hourly round over all streets.
pub const DAYS: JobKind = JobKind {
    name: "projects.days",
    run: days_job,
    every_minutes: Some(60),
};

/// Days from its day at which a milestone is told of: before it, on it, after it.
const TOLD: [i64; 3] = [-3, 0, 7];

/// How many of its reminders a milestone has come to.
#[must_use]
pub fn reminders(due: Timestamp, now: Timestamp) -> i64 {
    let come = TOLD.iter().filter(|days| due.plus(**days * DAY) <= now);
    i64::try_from(come.count()).unwrap_or(i64::MAX)
}

fn days_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        let all = i64::try_from(TOLD.len()).unwrap_or(i64::MAX);
        let ahead = app.now().plus(-TOLD[0] * DAY + 1);
        let found = parts::due_milestones(&mut app.read().await?, ahead, all).await?;
        for one in found {
            remind(&app, one).await?;
        }
        Ok(())
    })
}

/// Tells of one milestone; each is its own transaction, and of several reminders missed only the last is told.
async fn remind(app: &App, found: DueMilestone) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let project = store::hold(db, scope, found.project_id).await?;
    let mut milestone = parts::hold_milestone(db, scope, found.id).await?;
    let come = reminders(milestone.due_at, now);
    if milestone.state != MilestoneState::Open || milestone.reminded >= come {
        tx.rollback().await;
        return Ok(());
    }
    milestone.reminded = come;
    parts::save_milestone(db, scope, &mut milestone).await?;
    let late = milestone.due_at < now;
    let code = if late {
        "milestone_late"
    } else {
        "milestone_soon"
    };
    tell::of_milestone(&mut tx, &project, &milestone, code).await?;
    if come == 3 {
        let more =
            json!({"milestone": milestone.title, "day": milestone.due_at.date().to_string()});
        tell::keeper(&mut tx, &project, code, more).await?;
    }
    tx.changed(super::ENTITY, project.id.0, Some(&project.area_path));
    tx.finish().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_of_three_times() {
        let due = Timestamp::from_millis(100 * DAY);
        for (day, expected) in [
            (90, 0),
            (97, 1),
            (99, 1),
            (100, 2),
            (106, 2),
            (107, 3),
            (200, 3),
        ] {
            assert_eq!(
                reminders(due, Timestamp::from_millis(day * DAY)),
                expected,
                "{day}"
            );
        }
    }
}
