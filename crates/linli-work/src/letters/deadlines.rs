//! The time for an answer at work: a reminder before, what follows after, the quiet end of what was answered.
//!
//! One sweep a minute over an index, as for demands, so that nothing depends on a process having been up at the right
//! moment. The keeper is reminded; when the time is over the keeper and the community are told; a working day later the
//! street is. A letter answered or taken further ends by itself when its writer has said nothing for 30 days.

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::{LetterId, StreetId};
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde_json::json;

use super::entity::Letter;
use super::rules::{LetterEvent, Standing, decide, owes_answer};
use super::{ENTITY, store, tell};

/// The sweep.
pub const SWEEP: JobKind = JobKind {
    name: "letters.deadlines",
    run: sweep,
    every_minutes: Some(1),
};

/// Letters looked at in one round; more wait for the next minute.
const ROUND: i64 = 500;
/// Working days between the community's alarm and the street's (our default).
const BEFORE_STREET: u32 = 1;

fn sweep(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        for (street, id) in store::due(&app, app.now(), ROUND).await? {
            // one that fails (somebody changes it this very moment) comes again in the next round
            if let Err(problem) = one(&app, street, id).await {
                tracing::warn!(letter = %id, %problem, "the time of a letter could not be followed up");
            }
        }
        Ok(())
    })
}

async fn one(app: &App, street: StreetId, id: LetterId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let letter = store::load_for_update(db, scope, id).await?;
    // another process, or the change that made the look unnecessary, was first
    if letter.remind_at.is_none_or(|at| at > now) {
        tx.rollback().await;
        return Ok(());
    }
    if owes_answer(letter.state) {
        alarm(&mut tx, &letter).await?;
    } else {
        end(&mut tx, letter).await?;
    }
    tx.finish().await
}

/// Tells the next one who should know, and sets the next alarm.
async fn alarm(tx: &mut Tx, letter: &Letter) -> Result<(), Problem> {
    let now = tx.now();
    let late = letter.next_due_at.is_none_or(|due| due <= now);
    let (event, remind_at, alarms) = if !late {
        let to = tell::keeping(tx, letter).await?;
        tell::tell(tx, letter, to, "letter_due_soon").await?;
        ("remind", letter.next_due_at, 1)
    } else if letter.alarms < 2 {
        let mut to = tell::keeping(tx, letter).await?;
        to.extend(tell::holders(tx, letter, &[Role::CommunitySecretary]).await?);
        tell::tell(tx, letter, to, "letter_overdue").await?;
        let street = tx.app().calendar().add_working_days(now, BEFORE_STREET);
        ("overdue", Some(street), 2)
    } else {
        let to = tell::holders(tx, letter, &[Role::StreetOfficer]).await?;
        tell::tell(tx, letter, to, "letter_overdue").await?;
        ("told_street", None, 3)
    };
    let (db, scope) = tx.parts();
    store::set_alarm(db, scope, letter.id, remind_at, alarms).await?;
    tx.log(Entry {
        entity: ENTITY,
        id: letter.id.0,
        event,
        detail: json!({"alarm": alarms}),
        area: Some(&letter.area_path),
        ..Entry::default()
    })
    .await
    .map(drop)
}

/// Ends a letter that was answered or taken further and has been quiet since.
async fn end(tx: &mut Tx, mut letter: Letter) -> Result<(), Problem> {
    let before = letter.state;
    let house = Standing {
        house: true,
        ..Standing::default()
    };
    letter.state = decide(
        before,
        letter.converted_to.is_some(),
        LetterEvent::Close,
        house,
    )
    .map_err(|why| Problem::internal(why.code()))?;
    letter.next_due_at = None;
    letter.remind_at = None;
    letter.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::update(db, scope, &letter).await?;
    tx.log(Entry {
        entity: ENTITY,
        id: letter.id.0,
        event: LetterEvent::Close.code(),
        from: Some(before.code()),
        to: Some(letter.state.code()),
        area: Some(&letter.area_path),
        ..Entry::default()
    })
    .await
    .map(drop)
}
