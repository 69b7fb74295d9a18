//! What the clock does to linkages: once the day by which a visit was expected has passed, who visits is told, once for that
//! day. Nobody else is told: a light in the list is all the street sees.

use linli_domain::id::StreetId;
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_net::areas;
use linli_net::notices::store::{Message, send};
use serde_json::json;

use super::list::expected;
use super::rules::{VisitLight, light};
use super::store::{self, Filter};
use super::{ENTITY, settings};

/// The daily round over all streets.
pub const DAYS: JobKind = JobKind {
    name: "visits.days",
    run: days_job,
    every_minutes: Some(24 * 60),
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
    let (now, wide) = (tx.now(), Scope::street_wide(street));
    let setting = settings::of(tx.db(), &wide).await?;
    let linked = store::linked(tx.db(), &wide, &Filter::default(), now).await?;
    let reminded = store::reminded(tx.db(), &wide).await?;
    for one in &linked {
        let Some(by) =
            expected(one, &setting).filter(|by| light(Some(*by), now) == VisitLight::Red)
        else {
            continue;
        };
        if reminded.contains(&(one.id, by))
            || !store::remind(tx.db(), &wide, one.id, by, now).await?
        {
            continue;
        }
        let message = Message {
            code: "visit_overdue",
            args: json!({"org": one.org_name, "day": by.plus(-1).date().to_string()}),
            entity: ENTITY,
            entity_id: one.id.0,
        };
        send(&mut tx, [one.person_id], &message).await?;
    }
    tx.finish().await
}
