//! Quotas: how many bookings of one unit, one person or one kind of use in a civil time, and which days they leave.

use chrono::{Datelike, NaiveDate};
use linli_domain::id::{OrgId, PersonId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;

use super::store::Booking;
use super::store::rounds::{self, Counted};
use crate::openings::place::{span_of, stored};
use crate::openings::slots::Span;
use crate::openings::store::Terms;
use crate::openings::view::Quota;
use crate::openings::{QuotaPer, QuotaPeriod};

/// The civil time a quota counts in.
fn period(period: QuotaPeriod, day: NaiveDate) -> Span {
    let (first, last) = match period {
        QuotaPeriod::Day => (day, day),
        QuotaPeriod::Week => {
            let week = day.week(chrono::Weekday::Mon);
            (week.first_day(), week.last_day())
        }
        QuotaPeriod::Month => {
            let first = day.with_day(1).unwrap_or(day);
            let next = first.checked_add_months(chrono::Months::new(1));
            (first, next.and_then(|day| day.pred_opt()).unwrap_or(day))
        }
        QuotaPeriod::Year => (
            NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day),
            NaiveDate::from_ymd_opt(day.year(), 12, 31).unwrap_or(day),
        ),
    };
    span_of(first, last)
}

/// Whose bookings a quota counts against a booking, and how it refuses.
struct Against {
    org: Option<OrgId>,
    person: Option<PersonId>,
    code: &'static str,
}

/// What a quota counts against a booking; nothing where it is not meant for it.
fn against(quota: &Quota, booking: &Booking) -> Option<Against> {
    if quota.kind.is_some_and(|kind| kind != booking.kind) {
        return None;
    }
    let (org, person, code) = match quota.per {
        QuotaPer::Unit => (Some(booking.org_id?), None, "booking_quota_unit"),
        QuotaPer::Person => (None, Some(booking.person_id?), "booking_quota_person"),
        QuotaPer::Kind => (None, None, "booking_quota_kind"),
    };
    Some(Against { org, person, code })
}

fn counted(quota: &Quota, against: &Against, booking: &Booking, span: Span) -> Counted {
    Counted {
        org: against.org,
        person: against.person,
        kind: quota.kind,
        span,
        but: Some(booking.id),
    }
}

/// A quota that leaves no room.
#[derive(Debug, Clone)]
pub struct Spent {
    /// The quota.
    pub quota: Quota,
    /// How it refuses.
    pub code: &'static str,
    /// How many are booked.
    pub used: i64,
    /// In which civil time.
    pub span: Span,
}

/// The first quota that leaves no room for a booking on its day.
///
/// # Errors
/// The database refused.
pub async fn hit(
    db: &mut Db,
    scope: &Scope,
    terms: &Terms,
    booking: &Booking,
) -> Result<Option<Spent>, Problem> {
    let quotas: Vec<Quota> = stored(&terms.quotas)?;
    for quota in quotas {
        let Some(against) = against(&quota, booking) else {
            continue;
        };
        let span = period(quota.period, booking.from_at.date());
        let counted = counted(&quota, &against, booking, span);
        let used = rounds::count(db, scope, terms.resource_id, &counted).await?;
        if used >= quota.most {
            return Ok(Some(Spent {
                code: against.code,
                quota,
                used,
                span,
            }));
        }
    }
    Ok(None)
}

/// What the quotas leave of some days to the booker of a booking.
pub struct Allowance(Vec<(Quota, Vec<Timestamp>)>);

impl Allowance {
    /// Whether one more may begin on a day.
    #[must_use]
    pub fn leaves(&self, day: NaiveDate) -> bool {
        self.0.iter().all(|(quota, taken)| {
            let span = period(quota.period, day);
            let used = taken
                .iter()
                .filter(|at| span.from <= **at && **at < span.to)
                .count();
            i64::try_from(used).is_ok_and(|used| used < quota.most)
        })
    }
}

/// What the quotas leave of the days from one to another: one query for each quota that is meant for the booking.
///
/// # Errors
/// The database refused.
pub async fn allowance(
    db: &mut Db,
    scope: &Scope,
    terms: &Terms,
    booking: &Booking,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Allowance, Problem> {
    let id: ResourceId = terms.resource_id;
    let quotas: Vec<Quota> = stored(&terms.quotas)?;
    let mut all = Vec::new();
    for quota in quotas {
        let Some(against) = against(&quota, booking) else {
            continue;
        };
        let span = Span {
            from: period(quota.period, first).from,
            to: period(quota.period, last).to,
        };
        let counted = counted(&quota, &against, booking, span);
        let taken = rounds::beginnings(db, scope, id, &counted).await?;
        all.push((quota, taken));
    }
    Ok(Allowance(all))
}
