//! Which members contribute: a daily round makes them active or inactive ([`judged`]).
//!
//! A contribution is an order the unit reported done, or anything else a line of its agreements counted.

use linli_domain::code::CodeEnum;
use linli_domain::id::StreetId;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use linli_net::areas;

use super::membership::judged;
use super::store::members as store;

/// The daily round.
pub const ACTIVITY: JobKind = JobKind {
    name: "alliances.activity",
    run: activity_job,
    every_minutes: Some(24 * 60),
};

fn activity_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        // each street is its own transaction and repeating one does nothing twice, so the job is ticked off last
        let streets = areas::store::streets(&mut app.read().await?).await?;
        for street in streets {
            judge_street(&app, street.id).await?;
        }
        job.begin(&app).await?.finish().await
    })
}

async fn judge_street(app: &App, street: StreetId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    for member in store::contributors(db, scope).await? {
        let last = member.last_at.max(member.kept_at);
        let Some(event) = judged(member.state, member.from_at, last, now) else {
            continue;
        };
        let (db, scope) = tx.parts();
        let mut membership = store::load(db, scope, member.id).await?;
        // somebody may have left since the list was read
        let Some(next) = event.next(membership.state) else {
            continue;
        };
        let before = membership.state;
        membership.state = next;
        store::save(db, scope, &mut membership).await?;
        tx.log(Entry {
            entity: "membership",
            id: membership.id.0,
            event: event.logged(),
            from: Some(before.code()),
            to: Some(next.code()),
            area: Some(&membership.area_path),
            ..Entry::default()
        })
        .await?;
    }
    tx.finish().await
}
