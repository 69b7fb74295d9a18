//! `POST /api/resources/{id}/openings/hits`: which bookings lie outside hours that are about to be set. Writes nothing.

use linli_domain::id::ResourceId;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Body, Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_work::resources::view::load_for;

use super::keeper;
use super::place::{calendar, windows};
use super::rules::{Window, hours, read_all};
use super::slots::{Days, Span, moment};
use super::store::{self, Terms};
use super::view::{HitsInput, HitsView, OpeningWindow};
use crate::bookings::page::summaries;
use crate::bookings::rules::BookingState;
use crate::bookings::store::{Booking, meeting};

/// How far ahead anything is booked.
const AHEAD: i64 = 401 * DAY;
/// How many are shown, the earliest.
const SHOWN: usize = 5;

/// Reads windows as they are typed.
///
/// # Errors
/// What is wrong with which.
pub fn typed(windows: &[OpeningWindow], slot_minutes: i64) -> Result<Vec<Window>, Problem> {
    read_all(windows, slot_minutes).map_err(|(place, fault)| {
        let (code, part) = fault.code();
        Problem::field(&format!("windows.{place}.{part}"), code)
    })
}

fn within(windows: &[Window], days: &Days<'_>, span: Span) -> bool {
    let date = span.from.date();
    hours(windows, &days.facts(date))
        .iter()
        .any(|(from, to)| moment(date, *from) <= span.from && span.to <= moment(date, *to))
}

/// Bookings that stand and have not begun, which the hours as they are hold and others would not.
///
/// # Errors
/// The database refused.
pub async fn outside(
    db: &mut Db,
    scope: &Scope,
    terms: &Terms,
    after: &[Window],
    days: &Days<'_>,
    now: Timestamp,
) -> Result<Vec<Booking>, Problem> {
    let before = windows(&terms.windows)?;
    let span = Span {
        from: now,
        to: now.plus(AHEAD),
    };
    let states = [
        BookingState::Requested,
        BookingState::Approved,
        BookingState::Confirmed,
    ];
    let mut met = meeting(db, scope, terms.resource_id, &states, span).await?;
    met.retain(|one| {
        one.from_at > now && within(&before, days, one.span()) && !within(after, days, one.span())
    });
    Ok(met)
}

/// Which bookings that stand would lie outside new hours: asked before they are set.
#[utoipa::path(post, path = "/api/resources/{id}/openings/hits", tag = "openings", params(("id" = ResourceId, Path)),
    request_body = HitsInput, responses((status = 200, body = HitsView)))]
pub async fn find_hits(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<HitsInput>,
) -> Result<Json<HitsView>, Problem> {
    let mut db = ctx.read().await?;
    let (actor, now) = (ctx.actor()?, ctx.now());
    let scope = Scope::street_wide(actor.street());
    let resource = load_for(&mut db, actor, id).await?;
    keeper::check(&resource, actor, now)?;
    let after = typed(&body.value.windows, 1)?;
    let Some(terms) = store::terms(&mut db, &scope, id).await? else {
        return Ok(Json(HitsView::default()));
    };
    let days = calendar(&mut db, &scope, ctx.app()).await?;
    let mut hit = outside(&mut db, &scope, &terms, &after, &days, now).await?;
    let total = i64::try_from(hit.len()).unwrap_or(i64::MAX);
    hit.truncate(SHOWN);
    Ok(Json(HitsView {
        total,
        first: summaries(&mut db, actor, &hit, now).await?,
    }))
}
