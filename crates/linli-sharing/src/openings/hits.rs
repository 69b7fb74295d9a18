//! `POST /api/resources/{id}/openings/hits`: which bookings terms leave no room for that are about to be set: they lie outside
//! the hours, there are too many of them at once, or none are taken any more. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use linli_domain::id::{BookingId, ResourceId};
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

/// Why terms leave no room for a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsHit {
    /// It lies outside the hours.
    Hours,
    /// Others who booked before fill the place.
    Capacity,
    /// No bookings are taken any more.
    NotBookable,
}

impl TermsHit {
    /// The code of its text, as who has booked is told it.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Hours => "booking_reason_hours",
            Self::Capacity => "booking_reason_capacity",
            Self::NotBookable => "booking_reason_not_bookable",
        }
    }
}

/// Terms as far as they can leave no room for a booking.
#[derive(Debug, Clone)]
pub struct Room {
    /// The hours.
    pub windows: Vec<Window>,
    /// How many at once.
    pub capacity: i64,
    /// Whether bookings are taken at all.
    pub bookable: bool,
}

impl Room {
    fn of(terms: &Terms) -> Result<Self, Problem> {
        Ok(Self {
            windows: windows(&terms.windows)?,
            capacity: terms.capacity,
            bookable: terms.bookable,
        })
    }

    /// Which of some bookings there is no room for, and why; of those that are too many at once whoever booked first stays.
    fn leaves_out(&self, bookings: &[Booking], days: &Days<'_>) -> BTreeMap<BookingId, TermsHit> {
        let mut out = BTreeMap::new();
        let mut kept: BTreeMap<NaiveDate, Vec<Span>> = BTreeMap::new();
        let mut in_turn: Vec<&Booking> = bookings.iter().collect();
        in_turn.sort_by_key(|one| (one.state != BookingState::InUse, one.created_at, one.id));
        for one in in_turn {
            let span = one.span();
            let held = kept.entry(span.from.date()).or_default();
            let hit = if !self.bookable {
                TermsHit::NotBookable
            } else if !within(&self.windows, days, span) {
                TermsHit::Hours
            } else if one.state.holds() && fills(held, span, self.capacity) {
                TermsHit::Capacity
            } else {
                if one.state.holds() {
                    held.push(span);
                }
                continue;
            };
            out.insert(one.id, hit);
        }
        out
    }
}

/// Whether at some moment of a time as many are there as there is room for.
fn fills(held: &[Span], span: Span, capacity: i64) -> bool {
    let there = |at: Timestamp| {
        let there = held.iter().filter(|one| one.from <= at && at < one.to);
        i64::try_from(there.count()).unwrap_or(i64::MAX)
    };
    let begins = held.iter().map(|one| one.from).chain([span.from]);
    begins
        .filter(|at| span.from <= *at && *at < span.to)
        .any(|at| there(at) >= capacity)
}

/// Bookings that have not begun and for which there is room as the terms are, and would be none as they will be.
///
/// # Errors
/// The database refused.
pub async fn hit(
    db: &mut Db,
    scope: &Scope,
    terms: &Terms,
    after: &Room,
    days: &Days<'_>,
    now: Timestamp,
) -> Result<Vec<(Booking, TermsHit)>, Problem> {
    let span = Span {
        from: now,
        to: now.plus(AHEAD),
    };
    let states: Vec<BookingState> = [BookingState::InUse]
        .into_iter()
        .chain(BookingState::DISPLACED)
        .collect();
    let met = meeting(db, scope, terms.resource_id, &states, span).await?;
    let before: BTreeSet<BookingId> = Room::of(terms)?
        .leaves_out(&met, days)
        .into_keys()
        .collect();
    let out = after.leaves_out(&met, days);
    Ok(met
        .into_iter()
        .filter(|one| one.from_at > now && one.state != BookingState::InUse)
        .filter(|one| !before.contains(&one.id))
        .filter_map(|one| out.get(&one.id).map(|why| (one, *why)))
        .collect())
}

/// For which bookings new terms would leave no room: asked before they are set.
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
    let windows = typed(&body.value.windows, 1)?;
    let Some(terms) = store::terms(&mut db, &scope, id).await? else {
        return Ok(Json(HitsView::default()));
    };
    let days = calendar(&mut db, &scope, ctx.app()).await?;
    let after = Room {
        windows,
        capacity: body.value.capacity.unwrap_or(terms.capacity),
        bookable: body.value.bookable.unwrap_or(terms.bookable),
    };
    let mut hit = hit(&mut db, &scope, &terms, &after, &days, now).await?;
    let total = i64::try_from(hit.len()).unwrap_or(i64::MAX);
    hit.truncate(SHOWN);
    let first: Vec<Booking> = hit.into_iter().map(|(one, _)| one).collect();
    Ok(Json(HitsView {
        total,
        first: summaries(&mut db, actor, &first, now).await?,
    }))
}
