//! Other slots to take instead of one that cannot be had: only such as the same booker would really get.

use chrono::{Days as Later, NaiveDate};
use linli_domain::scope::Scope;
use linli_domain::time::{MINUTE, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_work::resources::store::Resource;

use super::party::is_open;
use super::quotas::allowance;
use super::store::Booking;
use crate::openings::place::{ALTERNATIVES, LOOK_AHEAD_DAYS, one, span_of};
use crate::openings::slots::Days;
use crate::openings::store::Terms;
use crate::openings::view::FreeSlot;

/// The days that are looked through, one stretch after the other until something is found: a month from the wished day on, the
/// rest that can be booked, and at last the days before the wished one.
fn stretches(
    wished: NaiveDate,
    today: NaiveDate,
    last: NaiveDate,
) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let plus = |day: NaiveDate, days: i64| {
        let days = u64::try_from(days).unwrap_or(0);
        day.checked_add_days(Later::new(days)).unwrap_or(day)
    };
    let first = wished.max(today);
    let month = plus(first, LOOK_AHEAD_DAYS);
    let before = first.pred_opt().unwrap_or(first);
    [
        (first, month.min(last)),
        (plus(month, 1), last),
        (today, before.min(last)),
    ]
    .into_iter()
    .filter(|(from, to)| from <= to)
}

/// The next free slots as long as a booking, three at most, that its quotas admit: from its day on, or the earliest there are
/// where nothing later can be booked. None where the place takes no bookings.
///
/// # Errors
/// The database refused.
pub async fn others(
    db: &mut Db,
    scope: &Scope,
    (resource, terms): (&Resource, &Terms),
    days: &Days<'_>,
    booking: &Booking,
    now: Timestamp,
) -> Result<Vec<FreeSlot>, Problem> {
    if is_open(resource, terms).is_err() {
        return Ok(Vec::new());
    }
    let most = terms.slot_minutes * terms.most_slots;
    let minutes = (booking.span().length() / MINUTE).clamp(1, most.max(1));
    let today = now.date();
    let horizon = u64::try_from(terms.horizon_days).unwrap_or(0);
    let horizon = today.checked_add_days(Later::new(horizon)).unwrap_or(today);
    let last = resource
        .valid_to
        .map_or(horizon, |end| end.date().min(horizon));
    for (from, to) in stretches(booking.from_at.date(), today, last) {
        let span = span_of(from, to);
        let place = one(db, scope, terms, resource.valid_to, span).await?;
        let allowed = allowance(db, scope, terms, booking, (from, to)).await?;
        let range = days.between(from, to);
        let range: Vec<_> = range
            .into_iter()
            .filter(|day| allowed.leaves(day.date))
            .collect();
        let found: Vec<FreeSlot> = place
            .free_on(&range, minutes, now)
            .take(ALTERNATIVES)
            .collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn all_days_that_can_be_booked_are_looked_through_once() {
        let today = day("2026-11-10");
        for (wished, last, expected) in [
            ("2026-11-12", "2027-01-09", 61),
            ("2026-11-12", "2026-11-20", 11),
            ("2027-03-01", "2027-01-09", 61),
            ("2026-11-01", "2026-11-10", 1),
            ("2026-11-12", "2026-11-09", 0),
        ] {
            let mut seen: Vec<NaiveDate> = stretches(day(wished), today, day(last))
                .flat_map(|(from, to)| from.iter_days().take_while(move |one| *one <= to))
                .collect();
            seen.sort_unstable();
            let all = seen.len();
            seen.dedup();
            assert_eq!((all, seen.len()), (expected, expected), "{wished} {last}");
            assert!(seen.iter().all(|one| today <= *one && *one <= day(last)));
        }
    }
}
