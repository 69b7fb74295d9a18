//! What a line promises in a year, and which line a deed keeps. Pure.
//!
//! **Promised.** A quantity is owed a month, a quarter, a year, or once in the whole validity. What has been promised from
//! the beginning up to a day is the quantity times the periods gone by (whole months, and of the month begun the share of
//! its days), rounded half up; a year's promise is the difference between its end and its beginning. So the years of an
//! agreement always add up to the whole, whatever the days it begins and ends on. One that was ended before its time promised
//! up to that day, as much as it would have up to it anyway.
//!
//! **Amended.** What is promised in a year is what the latest revision says that was signed by the end of it ([`amended_from`]):
//! years that were over when an amendment was signed keep what the revision before it promised and was given.
//!
//! **Kept.** A deed fits a line of its unit when the line's class of need is that of the demand or above it; a line that
//! names a class of resource instead fits when a resource of the unit of that class serves the demand's class; a line that
//! names both fits what was lent without a need as well; one that names neither fits everything. It counts with its
//! quantity where both are counted in the same unit, and as one where the line counts occasions; otherwise it does not fit.
//! Of the lines that fit, one that still owes something goes before one that is kept, then the nearer class, then the same
//! unit, then the validity that ends first.
//!
//! **Once.** An order and what was used for it, a share in a project and its activities, are one deed where the part could keep
//! the line that suits the whole best: the whole counts what its parts leave of it.

use std::cmp::Reverse;

use chrono::{Months, NaiveDate};
use linli_domain::id::{ClassId, ObligationId};
use linli_domain::time::Timestamp;

use super::ObligationPeriod;
use crate::resources::ResourceClass;

/// The validity of an agreement in civil days; `to` is the first day it no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: NaiveDate,
    /// The day it counts from: `from`, or of an amendment the first of the year it was signed in.
    pub counts_from: NaiveDate,
    /// The day it counts to: `to`, the day it was ended on before its time, or the day the revision after it counts from.
    pub counts_to: NaiveDate,
}

impl Validity {
    /// From the moments of a revision: the first it holds, the first it no longer holds by its text, the first it counts and
    /// the first it does not count any more.
    #[must_use]
    pub fn new(
        from: Timestamp,
        to: Timestamp,
        counts_from: Timestamp,
        counts_to: Timestamp,
    ) -> Self {
        let (begun, end) = (counts_from.max(from), counts_to.min(to));
        // the day it was ended counts no more, unless it began on it: what was done until then is not lost
        let least = u64::from(end > begun);
        Self {
            from: from.date(),
            to: to.date(),
            counts_from: begun.date(),
            counts_to: end.date().max(begun.date() + chrono::Days::new(least)),
        }
    }
}

/// The moment an amendment counts from: the beginning of the civil year it was signed in, and never before the revision does
/// that it amends.
#[must_use]
pub fn amended_from(signed_on: Timestamp, original: Option<Timestamp>) -> Timestamp {
    let from = Timestamp::start_of(new_year(year_of(signed_on.date())));
    original.map_or(from, |original| original.max(from))
}

/// What a line promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// How much in each period.
    pub quantity: i64,
    /// How often.
    pub period: ObligationPeriod,
}

impl Promise {
    /// What is promised in a civil year.
    #[must_use]
    pub fn in_year(self, validity: Validity, year: i64) -> i64 {
        self.until(validity, new_year(year + 1)) - self.until(validity, new_year(year))
    }

    /// What is promised in all the time it counts.
    #[must_use]
    pub fn whole(self, validity: Validity) -> i64 {
        self.until(validity, validity.to) - self.until(validity, validity.from)
    }

    /// What the text promises from its beginning up to a day, or to the nearest day it counts.
    fn until(self, validity: Validity, day: NaiveDate) -> i64 {
        let Validity { from, to, .. } = validity;
        let begun = validity.counts_from.clamp(from, to.max(from));
        let day = day.clamp(begun, to.min(validity.counts_to).max(begun));
        let (done, of) = match self.period {
            ObligationPeriod::Term => (days(from, day), days(from, to)),
            ObligationPeriod::Month => elapsed(from, day, 1),
            ObligationPeriod::Quarter => elapsed(from, day, 3),
            ObligationPeriod::Year => elapsed(from, day, 12),
        };
        let (quantity, done, of) = (
            i128::from(self.quantity),
            i128::from(done),
            i128::from(of.max(1)),
        );
        i64::try_from((2 * quantity * done + of) / (2 * of)).unwrap_or(i64::MAX)
    }
}

/// The civil years a validity counts in; none where it was over before it began.
#[must_use]
pub fn years(validity: Validity) -> Vec<i64> {
    let (begun, end) = (
        validity.from.max(validity.counts_from),
        validity.to.min(validity.counts_to),
    );
    let last = end.pred_opt().filter(|last| *last >= begun);
    last.map_or_else(Vec::new, |last| (year_of(begun)..=year_of(last)).collect())
}

/// The civil year of a day.
#[must_use]
pub fn year_of(day: NaiveDate) -> i64 {
    i64::from(chrono::Datelike::year(&day))
}

fn new_year(year: i64) -> NaiveDate {
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1))
        .unwrap_or(NaiveDate::MAX)
}

fn days(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days().max(0)
}

fn after_months(from: NaiveDate, months: u32) -> NaiveDate {
    from.checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
}

/// Periods of `months` months between two days, as a fraction.
fn elapsed(from: NaiveDate, to: NaiveDate, months: i64) -> (i64, i64) {
    let mut whole = 0_u32;
    while after_months(from, whole + 1) <= to && whole < 12 * 200 {
        whole += 1;
    }
    let begun = after_months(from, whole);
    let length = days(begun, after_months(from, whole + 1)).max(1);
    (i64::from(whole) * length + days(begun, to), months * length)
}

/// A line as far as a deed looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The line.
    pub id: ObligationId,
    /// What it promises.
    pub promise: Promise,
    /// What it counts.
    pub unit: String,
    /// Only for demands of this class or below it.
    pub class_id: Option<ClassId>,
    /// Only where a resource of this class serves.
    pub resource_class: Option<ResourceClass>,
    /// The validity of its agreement.
    pub validity: Validity,
    /// What was delivered of it in the year of the deed.
    pub delivered: i64,
    /// Its place in the agreement.
    pub position: i64,
}

/// Something a unit did, as far as lines look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The class of the need, from the top down; empty where it has none.
    pub class_path: Vec<ClassId>,
    /// The classes of the unit's own resources that serve that class.
    pub resource_classes: Vec<ResourceClass>,
    /// How much, in `unit`.
    pub quantity: i64,
    /// What that counts.
    pub unit: String,
    /// The civil year it was done in.
    pub year: i64,
}

/// Units that count occasions: a deed of whatever size is one of them.
const OCCASIONS: [&str; 9] = [
    "次", "场", "场次", "期", "批", "回", "时段", "time", "times",
];

/// How much of a line a deed keeps; `None` where they are counted in different things.
#[must_use]
pub fn counts(line_unit: &str, done: &Done) -> Option<i64> {
    if same(line_unit, &done.unit) {
        Some(done.quantity)
    } else {
        let line = line_unit.trim().to_lowercase();
        OCCASIONS.contains(&line.as_str()).then_some(1)
    }
}

/// How near a line's class is to a deed's; larger is nearer, `None` where they do not fit.
fn nearness(line: &Candidate, done: &Done) -> Option<usize> {
    match (line.class_id, line.resource_class) {
        // a room is lent for whatever is done in it: no class of need is known of it
        (Some(_), Some(class)) if done.class_path.is_empty() => {
            done.resource_classes.contains(&class).then_some(1)
        }
        (Some(class), _) => done
            .class_path
            .iter()
            .position(|above| *above == class)
            .map(|depth| depth + 2),
        (None, Some(class)) => done.resource_classes.contains(&class).then_some(1),
        (None, None) => Some(0),
    }
}

/// The line a deed keeps and how much of it it counts; `None` where it fits none.
#[must_use]
pub fn best<'a>(lines: &'a [Candidate], done: &Done) -> Option<(&'a Candidate, i64)> {
    lines
        .iter()
        .filter_map(|line| Some((line, suits(line, done)?, counts(&line.unit, done)?)))
        .max_by_key(|(line, suits, _)| {
            let open = line.delivered < line.promise.in_year(line.validity, done.year);
            (open, *suits)
        })
        .map(|(line, _, quantity)| (line, quantity))
}

/// How near a line's class is, whether it counts in the same unit, and which line comes first; the greater suits better.
type Suits = (usize, bool, Reverse<(NaiveDate, i64, ObligationId)>);

/// How well a line suits a deed, whatever was delivered of it; `None` where it does not fit.
fn suits(line: &Candidate, done: &Done) -> Option<Suits> {
    counts(&line.unit, done)?;
    let same_unit = same(&line.unit, &done.unit);
    let first = (line.validity.to, line.position, line.id);
    Some((nearness(line, done)?, same_unit, Reverse(first)))
}

/// How much of a whole one of its parts is, in what the whole counts: of an order something that was used for it, of a share in
/// a project an activity. They are one deed where the part fits the line that suits the whole best, be that line kept already
/// or not: so much as the part counts on it, and all where the line counts the whole as one occasion. 0 where they are two.
#[must_use]
pub fn covers(lines: &[Candidate], whole: &Done, part: &Done) -> i64 {
    let best = lines
        .iter()
        .filter_map(|line| Some((suits(line, whole)?, line)))
        .max_by_key(|(suits, _)| *suits);
    let Some((_, line)) = best else { return 0 };
    if suits(line, part).is_none() {
        return 0;
    }
    if same(&line.unit, &whole.unit) {
        counts(&line.unit, part).unwrap_or(0)
    } else {
        whole.quantity
    }
}

/// Whether two units are the same word.
fn same(line: &str, deed: &str) -> bool {
    line.trim().to_lowercase() == deed.trim().to_lowercase()
}

#[cfg(test)]
mod tests;
