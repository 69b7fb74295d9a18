//! From rows to places: terms, windows, closures and holds put together as slots are computed with.

use std::collections::HashMap;

use chrono::NaiveDate;
use linli_domain::id::ResourceId;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use serde::de::DeserializeOwned;

use super::rules::{Window, read};
use super::slots::{Days, Limits, Place, Shut, Span};
use super::store::{self, Closure, Hold, Listed, Terms};
use super::view::{FreeSlot, OpeningWindow, SchoolHoliday};

/// How many days ahead other slots are looked for.
pub const LOOK_AHEAD_DAYS: i64 = 31;
/// How many of them are told.
pub const ALTERNATIVES: usize = 3;

/// Reads what this room has written as JSON.
///
/// # Errors
/// It was written by something else.
pub fn stored<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(Problem::internal)
}

/// The windows as they were written.
///
/// # Errors
/// They were written by something else.
pub fn windows(text: &str) -> Result<Vec<Window>, Problem> {
    let typed: Vec<OpeningWindow> = stored(text)?;
    Ok(typed.iter().filter_map(|one| read(one).ok()).collect())
}

/// A day as the API writes it.
///
/// # Errors
/// It is none.
pub fn day(field: &str, text: &str) -> Result<NaiveDate, Problem> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| Problem::field(field, "day"))
}

/// From the first instant of one day to the last of another.
///
/// # Errors
/// The days are inverted, or more than `most`.
pub fn days_between(from: &str, to: &str, most: i64) -> Result<(NaiveDate, NaiveDate), Problem> {
    let (first, last) = (day("from", from)?, day("to", to)?);
    let count = last.signed_duration_since(first).num_days() + 1;
    if !(1..=most).contains(&count) {
        return Err(Problem::field("to", "days_out_of_range"));
    }
    Ok((first, last))
}

/// The time some days take.
#[must_use]
pub fn span_of(first: NaiveDate, last: NaiveDate) -> Span {
    Span {
        from: Timestamp::start_of(first),
        to: Timestamp::start_of(last).plus(DAY),
    }
}

/// The calendar a street opens by.
///
/// # Errors
/// The database refused.
pub async fn calendar<'a>(db: &mut Db, scope: &Scope, app: &'a App) -> Result<Days<'a>, Problem> {
    let school = match store::school(db, scope).await? {
        Some(school) => {
            let holidays: Vec<SchoolHoliday> = stored(&school.holidays)?;
            holidays
                .iter()
                .filter_map(|one| Some((one.from.parse().ok()?, one.to.parse().ok()?)))
                .collect()
        }
        None => Vec::new(),
    };
    Ok(Days {
        calendar: app.calendar(),
        school,
    })
}

/// The limits of one resource.
#[must_use]
pub fn limits(terms: &Terms, valid_to: Option<Timestamp>) -> Limits {
    Limits {
        bookable: terms.bookable,
        capacity: terms.capacity,
        slot_minutes: terms.slot_minutes,
        most_slots: terms.most_slots,
        lead_hours: terms.lead_hours,
        horizon_days: terms.horizon_days,
        valid_to,
    }
}

fn shut(one: Closure) -> Shut {
    Shut {
        kind: one.kind,
        span: Span {
            from: one.from_at,
            to: one.to_at,
        },
        reason: one.reason,
    }
}

/// One resource in a time: two queries.
///
/// # Errors
/// The database refused.
pub async fn one(
    db: &mut Db,
    scope: &Scope,
    terms: &Terms,
    valid_to: Option<Timestamp>,
    span: Span,
) -> Result<Place, Problem> {
    let ids = [terms.resource_id];
    let closures = store::closures(db, scope, Some(&ids), span).await?;
    let holds = store::holds(db, scope, Some(&ids), span).await?;
    Ok(Place {
        limits: limits(terms, valid_to),
        windows: windows(&terms.windows)?,
        shuts: closures.into_iter().map(shut).collect(),
        holds: holding(&holds),
    })
}

fn holding(holds: &[Hold]) -> Vec<Span> {
    holds
        .iter()
        .filter(|hold| hold.state.holds())
        .map(Hold::span)
        .collect()
}

/// A resource of many, with every booking that is told of it.
#[derive(Debug)]
pub struct Found {
    /// What it is.
    pub listed: Listed,
    /// What slots are computed with.
    pub place: Place,
    /// All its bookings in the time, those that were returned too.
    pub bookings: Vec<Hold>,
}

/// Many resources in a time: two queries whatever their number. Past some, all bookings of the time are read at once.
///
/// # Errors
/// The database refused.
pub async fn many(
    db: &mut Db,
    scope: &Scope,
    listed: Vec<Listed>,
    span: Span,
) -> Result<Vec<Found>, Problem> {
    /// More than one page of the view of many.
    const NAMED: usize = 60;
    let ids: Vec<ResourceId> = listed.iter().map(|one| one.resource_id).collect();
    let of = (ids.len() <= NAMED).then_some(ids.as_slice());
    let mut shuts: HashMap<ResourceId, Vec<Shut>> = HashMap::new();
    for closure in store::closures(db, scope, of, span).await? {
        shuts
            .entry(closure.resource_id)
            .or_default()
            .push(shut(closure));
    }
    let mut bookings: HashMap<ResourceId, Vec<Hold>> = HashMap::new();
    for hold in store::holds(db, scope, of, span).await? {
        bookings.entry(hold.resource_id).or_default().push(hold);
    }
    listed
        .into_iter()
        .map(|listed| {
            let bookings = bookings.remove(&listed.resource_id).unwrap_or_default();
            Ok(Found {
                place: Place {
                    limits: Limits {
                        bookable: listed.bookable,
                        capacity: listed.capacity,
                        slot_minutes: listed.slot_minutes,
                        most_slots: listed.most_slots,
                        lead_hours: listed.lead_hours,
                        horizon_days: listed.horizon_days,
                        valid_to: listed.valid_to,
                    },
                    windows: windows(&listed.windows)?,
                    shuts: shuts.remove(&listed.resource_id).unwrap_or_default(),
                    holds: holding(&bookings),
                },
                listed,
                bookings,
            })
        })
        .collect()
}

/// The next free stretches of some minutes from a moment on, as few as are told.
///
/// # Errors
/// The database refused.
pub async fn next_free(
    db: &mut Db,
    scope: &Scope,
    terms: &Terms,
    valid_to: Option<Timestamp>,
    days: &Days<'_>,
    minutes: i64,
    (from, now): (Timestamp, Timestamp),
) -> Result<Vec<FreeSlot>, Problem> {
    let first = from.max(now).date();
    let last = from.max(now).plus(LOOK_AHEAD_DAYS * DAY).date();
    let place = one(db, scope, terms, valid_to, span_of(first, last)).await?;
    let range = days.between(first, last);
    Ok(place
        .free_on(&range, minutes, now)
        .take(ALTERNATIVES)
        .collect())
}
