//! Takes resources off the list when their validity has ended.
//!
//! Lists and matching ask for the validity themselves, so that nothing is offered too long between two runs.

use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use linli_net::areas;

use super::rules::{ResourceEvent, decide};
use super::store;
use super::view::standing;

/// The daily round.
pub const EXPIRE: JobKind = JobKind {
    name: "resources.expire",
    run: expire_job,
    every_minutes: Some(24 * 60),
};

fn expire_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        // each street is its own transaction and repeating one does nothing twice, so the job is ticked off last
        let streets = areas::store::streets(&mut app.read().await?).await?;
        for street in streets {
            while expire_some(&app, street.id).await? > 0 {}
        }
        job.begin(&app).await?.finish().await
    })
}

async fn expire_some(app: &App, street: linli_domain::id::StreetId) -> Result<usize, Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let ended = store::past_validity(db, scope, now).await?;
    let count = ended.len();
    for mut resource in ended {
        let before = resource.state;
        resource.state = decide(
            before,
            ResourceEvent::Expire,
            standing(&resource, tx.actor(), now),
        )
        .map_err(|why| Problem::internal(why.code()))?;
        resource.updated_at = now;
        let (db, scope) = tx.parts();
        store::update(db, scope, &resource).await?;
        tx.log(Entry {
            entity: "resource",
            id: resource.id.0,
            event: "expire",
            from: Some(linli_domain::code::CodeEnum::code(before)),
            to: Some(linli_domain::code::CodeEnum::code(resource.state)),
            area: Some(&resource.area_path),
            ..Entry::default()
        })
        .await?;
    }
    tx.finish().await?;
    Ok(count)
}
