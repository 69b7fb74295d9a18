//! What the clock does to bookings: who waits gets a place that freed, what nobody settled lapses, who comes soon is reminded,
//! and who has booked what was withdrawn, or past its end, is told.

use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_work::resources::rules::ResourceState;

use super::desk::{self, move_on};
use super::displace::{as_house, displace, promote, promote_on, restore_one};
use super::rules::{BookingEvent, BookingState, decide};
use super::store::{self, rounds};
use super::tell::{Whom, tell};

/// Who has booked is reminded so long before.
const REMIND: i64 = 24 * HOUR;
/// What was confirmed and never checked in is let go of so long after.
const FORGOTTEN: i64 = 7 * DAY;

/// The round every quarter of an hour.
pub const ROUND: JobKind = JobKind {
    name: "bookings.round",
    run: round,
    every_minutes: Some(15),
};

fn round(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        loop {
            let due = due(&mut app.read().await?, app.now()).await?;
            let mut moved = 0;
            for one in &due {
                moved += usize::from(pass(&app, *one).await?);
            }
            // each is done once; what took no step is not asked for again within this round
            if moved == 0 {
                break;
            }
        }
        let gone = rounds::withdrawn(&mut app.read().await?, app.now()).await?;
        for one in gone {
            let_go(&app, one).await?;
        }
        let past = rounds::past_end(&mut app.read().await?, app.now()).await?;
        for one in past {
            give_way(&app, one).await?;
        }
        let given_way = rounds::given_way(&mut app.read().await?, app.now()).await?;
        for one in given_way {
            come_back(&app, one).await?;
        }
        // places are given where they free; this is for those that freed by the hour alone
        let now = app.now();
        let awaited = rounds::awaited(&mut app.read().await?, now).await?;
        for one in awaited {
            let mut tx = app.begin_as_house(one.street_id).await?;
            promote(&mut tx, one.resource_id).await?;
            tx.finish().await?;
        }
        Ok(())
    })
}

/// Cancels a booking of a resource that its owner has withdrawn, and tells who has booked.
async fn let_go(app: &App, found: rounds::Due) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let (db, scope) = tx.parts();
    let booking = store::load(db, scope, found.id).await?;
    let desk = desk::open(&mut tx, booking.resource_id).await?;
    // read behind the lock: who cancelled or came back to the offer a moment ago is seen
    let (db, scope) = tx.parts();
    let mut booking = store::load(db, scope, found.id).await?;
    let standing = as_house(&booking, &desk.resource, &desk.terms, &tx);
    let next = decide(booking.state, BookingEvent::Cancel, standing);
    let (ResourceState::Withdrawn, Ok(next)) = (desk.resource.state, next) else {
        tx.rollback().await;
        return Ok(());
    };
    let resource = &desk.resource;
    move_on(&mut tx, &mut booking, resource, next, BookingEvent::Cancel).await?;
    tell(
        &mut tx,
        &booking,
        resource,
        "booking_withdrawn",
        Whom::Everybody,
    )
    .await?;
    tx.finish().await?;
    Ok(())
}

/// Displaces a booking beyond the end of what is booked, with other slots to take, and tells who has booked.
async fn give_way(app: &App, found: rounds::Due) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let (db, scope) = tx.parts();
    let booking = store::load(db, scope, found.id).await?;
    let desk = desk::open(&mut tx, booking.resource_id).await?;
    // read behind the lock: who moved it or prolonged the offer a moment ago is seen
    let (db, scope) = tx.parts();
    let booking = store::load(db, scope, found.id).await?;
    let Some(end) = desk.resource.valid_to.filter(|end| *end < booking.to_at) else {
        tx.rollback().await;
        return Ok(());
    };
    let day = end.plus(-1).date().format("%Y-%m-%d").to_string();
    let args = serde_json::Map::from_iter([("day".to_owned(), day.into())]);
    let reason = app
        .texts()
        .say(Locale::Zh, "booking_reason_past_end", &args);
    let (resource, terms) = (&desk.resource, &desk.terms);
    displace(&mut tx, resource, terms, booking, None, &reason).await?;
    tx.finish().await?;
    Ok(())
}

/// Gives a booking its place again that gave way to hours or an end which hold no more.
async fn come_back(app: &App, found: rounds::Due) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let (db, scope) = tx.parts();
    let booking = store::load(db, scope, found.id).await?;
    let desk = desk::open(&mut tx, booking.resource_id).await?;
    let (db, scope) = tx.parts();
    let booking = store::load(db, scope, found.id).await?;
    if booking.closure_id.is_some() || !restore_one(&mut tx, &desk, booking).await? {
        tx.rollback().await;
        return Ok(());
    }
    tx.finish().await?;
    Ok(())
}

async fn due(db: &mut Db, now: Timestamp) -> Result<Vec<rounds::Due>, Problem> {
    rounds::due(db, now, now.plus(-FORGOTTEN), now.plus(REMIND)).await
}

/// Takes one booking one step, each in its own transaction; answers whether anything changed.
async fn pass(app: &App, found: rounds::Due) -> Result<bool, Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let booking = store::load(db, scope, found.id).await?;
    let desk = desk::open(&mut tx, booking.resource_id).await?;
    let (db, scope) = tx.parts();
    let mut booking = store::load(db, scope, found.id).await?;
    let lapses = match booking.state {
        BookingState::Confirmed => booking.to_at <= now.plus(-FORGOTTEN),
        _ => booking.from_at <= now,
    };
    if lapses {
        let standing = as_house(&booking, &desk.resource, &desk.terms, &tx);
        let Ok(next) = decide(booking.state, BookingEvent::Lapse, standing) else {
            tx.rollback().await;
            return Ok(false);
        };
        let quiet = booking.state == BookingState::Confirmed;
        let day = booking.from_at.date();
        move_on(
            &mut tx,
            &mut booking,
            &desk.resource,
            next,
            BookingEvent::Lapse,
        )
        .await?;
        if !quiet {
            tell(
                &mut tx,
                &booking,
                &desk.resource,
                "booking_lapsed",
                Whom::Booker,
            )
            .await?;
            promote_on(&mut tx, &desk, day).await?;
        }
    } else if booking.reminded_at.is_none() && booking.state.holds() {
        let (db, scope) = tx.parts();
        rounds::note_reminded(db, scope, booking.id, now).await?;
        let code = if booking.state == BookingState::Approved {
            "booking_confirm_soon"
        } else {
            "booking_soon"
        };
        tell(&mut tx, &booking, &desk.resource, code, Whom::Everybody).await?;
    } else {
        tx.rollback().await;
        return Ok(false);
    }
    tx.finish().await?;
    Ok(true)
}
