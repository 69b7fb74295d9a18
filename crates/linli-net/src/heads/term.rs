//! What the clock does to terms of office: they begin, their end is announced 30 days ahead, they end.

use linli_domain::actor::Role;
use linli_domain::id::{AppointmentId, StreetId};
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde_json::json;

use super::act::{HeadAct, act};
use super::posts;
use super::rules::{AppointmentEvent, AppointmentState, REMIND_BEFORE};
use super::store::{self, Appointment};
use crate::areas;
use crate::notices::store::{Message, send};
use crate::persons::store::posts_over;

/// The hourly round over all streets.
pub const TERMS: JobKind = JobKind {
    name: "heads.terms",
    run: terms_job,
    every_minutes: Some(60),
};

fn terms_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        let now = app.now();
        // each pass takes every term one step, so a term that began and ended meanwhile needs two
        for _ in 0..3 {
            let due = store::due(&mut app.read().await?, now, now.plus(REMIND_BEFORE)).await?;
            if due.is_empty() {
                break;
            }
            for (street, id) in due {
                pass(&app, street, id).await?;
            }
        }
        let over = store::stand_ins_over(&mut app.read().await?, now).await?;
        for post in over {
            let mut tx = app.begin_as_house(post.street_id).await?;
            let (person, area) = (post.person_id, post.area_id);
            posts::end_all(&mut tx, person, area, &post.area_path, "stand_in_over").await?;
            tx.finish().await?;
        }
        Ok(())
    })
}

/// Each term is its own transaction, and repeating one does nothing twice.
async fn pass(app: &App, street: StreetId, id: AppointmentId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut head = store::load(db, scope, id).await?;
    let word = HeadAct {
        version: head.version,
        ..HeadAct::default()
    };
    if head.ended_at.is_some() {
        tx.rollback().await;
        return Ok(());
    }
    if head.term_to <= now {
        act(&mut tx, id, AppointmentEvent::End, &word, true).await?;
        tell(&mut tx, &head, "head_term_over").await?;
    } else if head.state == AppointmentState::Appointed && head.term_from <= now {
        act(&mut tx, id, AppointmentEvent::TakeUp, &word, true).await?;
    } else if head.reminded_at.is_none() && head.term_to <= now.plus(REMIND_BEFORE) {
        head.reminded_at = Some(now);
        let (db, scope) = tx.parts();
        store::update(db, scope, &mut head).await?;
        tell(&mut tx, &head, "head_term_ends").await?;
    }
    tx.finish().await
}

/// Tells the head and the community's secretary.
async fn tell(tx: &mut Tx, head: &Appointment, code: &str) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let secretaries =
        posts_over(db, scope, &head.area_path, &[Role::CommunitySecretary], now).await?;
    let places = areas::store::spoken_names(db, scope, [&head.area_path]).await?;
    let message = Message {
        code,
        args: json!({
            "place": places.get(&head.area_path),
            "day": head.term_to.date().to_string(),
        }),
        entity: "head_appointment",
        entity_id: head.id.0,
    };
    let to = secretaries
        .into_iter()
        .map(|post| post.person_id)
        .chain([head.person_id]);
    send(tx, to, &message).await?;
    Ok(())
}
