//! What a line promises in a year, and which line a deed keeps. Pure.
//!
//! **Promised.** A quantity is owed a month, a quarter, a year, or once in the whole validity. What has been promised from
//! the beginning up to a day is the quantity times the periods gone by (whole months, and of the month begun the share of
//! its days), rounded half up; a year's promise is the difference between its end and its beginning. So the years of an
//! agreement always add up to the whole, whatever the days it begins and ends on. One that was ended before its time promised
//! up to that day, as much as it would have up to it anyway.
//!
//! **Kept.** A deed fits a line of its unit when the line's class of need is that of the demand or above it; a line that
//! names a class of resource instead fits when a resource of the unit of that class serves the demand's class; a line that
//! names both fits what was lent without a need as well; one that names neither fits everything. It counts with its
//! quantity where both are counted in the same unit, and as one where the line counts occasions; otherwise it does not fit.
//! Of the lines that fit, one that still owes something goes before one that is kept, then the nearer class, then the same
//! unit, then the validity that ends first.

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
    /// The day it was ended on before its time; `to` where it was not.
    pub held_to: NaiveDate,
}

impl Validity {
    /// From the moments of an agreement: the first it holds, the first it no longer holds by its text, and the first it did not
    /// hold any more.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp, held_to: Timestamp) -> Self {
        Self {
            from: from.date(),
            to: to.date(),
            held_to: held_to.min(to).date(),
        }
    }
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

    /// What is promised in the whole validity.
    #[must_use]
    pub fn whole(self, validity: Validity) -> i64 {
        self.until(validity, validity.to)
    }

    /// What is promised from the beginning up to a day.
    fn until(self, validity: Validity, day: NaiveDate) -> i64 {
        let Validity { from, to, held_to } = validity;
        let day = day.clamp(from, to.min(held_to).max(from));
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

/// The civil years a validity touches.
#[must_use]
pub fn years(validity: Validity) -> Vec<i64> {
    let end = validity.to.min(validity.held_to);
    let last = end.pred_opt().unwrap_or(end).max(validity.from);
    (year_of(validity.from)..=year_of(last)).collect()
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
    let (line, deed) = (line_unit.trim().to_lowercase(), done.unit.trim());
    if line == deed.to_lowercase() {
        Some(done.quantity)
    } else {
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
        .filter_map(|line| Some((line, nearness(line, done)?, counts(&line.unit, done)?)))
        .max_by_key(|(line, near, _)| {
            let open = line.delivered < line.promise.in_year(line.validity, done.year);
            let same_unit = line.unit.trim().eq_ignore_ascii_case(done.unit.trim());
            let first = (line.validity.to, line.position, line.id);
            (open, *near, same_unit, Reverse(first))
        })
        .map(|(line, _, quantity)| (line, quantity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn validity(from: &str, to: &str) -> Validity {
        Validity {
            from: day(from),
            to: day(to),
            held_to: day(to),
        }
    }

    #[test]
    fn a_year_promises_its_share() {
        use ObligationPeriod as P;
        for (quantity, period, from, to, by_year) in [
            (10, P::Year, "2026-01-01", "2027-01-01", vec![10]),
            (10, P::Year, "2026-01-01", "2029-01-01", vec![10, 10, 10]),
            (1, P::Month, "2026-01-01", "2027-01-01", vec![12]),
            (3, P::Quarter, "2026-04-01", "2027-04-01", vec![9, 3]),
            (10, P::Term, "2026-01-01", "2028-01-01", vec![5, 5]),
            // a leap day is no reason to owe more
            (1_000, P::Year, "2028-01-01", "2029-01-01", vec![1_000]),
            // from the ceremony in March for a year: nine months and seventeen days, then the rest
            (10, P::Year, "2026-03-15", "2027-03-15", vec![8, 2]),
            (1, P::Year, "2026-03-15", "2027-03-15", vec![1, 0]),
            (5, P::Term, "2026-05-31", "2026-06-01", vec![5]),
        ] {
            let (promise, validity) = (Promise { quantity, period }, validity(from, to));
            let found: Vec<i64> = years(validity)
                .into_iter()
                .map(|year| promise.in_year(validity, year))
                .collect();
            assert_eq!(found, by_year, "{quantity} a {period}, {from} to {to}");
            assert_eq!(promise.in_year(validity, 2020), 0);
            assert_eq!(promise.in_year(validity, 2040), 0);
        }
    }

    #[test]
    fn what_was_ended_promised_up_to_that_day() {
        use ObligationPeriod as P;
        for (quantity, period, held_to, by_year) in [
            (10, P::Year, "2026-07-02", vec![5]),
            (10, P::Term, "2026-12-31", vec![5]),
            (1, P::Month, "2027-04-01", vec![12, 3]),
            (3, P::Quarter, "2026-01-01", vec![0]),
            // ended before it began, and after its end
            (3, P::Quarter, "2025-06-01", vec![0]),
            (3, P::Quarter, "2029-01-01", vec![12, 12]),
        ] {
            let ended = Validity {
                held_to: day(held_to),
                ..validity("2026-01-01", "2028-01-01")
            };
            let promise = Promise { quantity, period };
            let found: Vec<i64> = years(ended)
                .into_iter()
                .map(|year| promise.in_year(ended, year))
                .collect();
            assert_eq!(found, by_year, "{quantity} a {period}, ended on {held_to}");
            assert_eq!(promise.whole(ended), by_year.iter().sum::<i64>());
        }
    }

    fn class(number: u128) -> ClassId {
        ClassId(Uuid::from_u128(number))
    }

    fn line(number: u128) -> Candidate {
        Candidate {
            id: ObligationId(Uuid::from_u128(number)),
            promise: Promise {
                quantity: 10,
                period: ObligationPeriod::Year,
            },
            unit: "次".to_owned(),
            class_id: None,
            resource_class: None,
            validity: validity("2026-01-01", "2027-01-01"),
            delivered: 0,
            position: 0,
        }
    }

    fn meals() -> Done {
        Done {
            class_path: vec![class(1), class(2)],
            resource_classes: vec![ResourceClass::Service],
            quantity: 30,
            unit: "份".to_owned(),
            year: 2026,
        }
    }

    #[test]
    fn the_nearest_open_line_is_kept() {
        let general = line(1);
        let by_resource = Candidate {
            resource_class: Some(ResourceClass::Service),
            ..line(2)
        };
        let above = Candidate {
            class_id: Some(class(1)),
            ..line(3)
        };
        let exact = Candidate {
            class_id: Some(class(2)),
            ..line(4)
        };
        let portions = Candidate {
            unit: "份".to_owned(),
            ..exact.clone()
        };
        let elsewhere = Candidate {
            class_id: Some(class(9)),
            ..line(5)
        };
        let venue = Candidate {
            resource_class: Some(ResourceClass::Venue),
            ..line(6)
        };
        let hours = Candidate {
            unit: "小时".to_owned(),
            ..line(7)
        };
        let full = Candidate {
            delivered: 10,
            ..exact.clone()
        };
        let ends_first = Candidate {
            validity: validity("2026-01-01", "2026-12-01"),
            ..line(8)
        };
        for (lines, expected) in [
            (vec![general.clone()], Some((1, 1))),
            (vec![general.clone(), by_resource.clone()], Some((2, 1))),
            (vec![above.clone(), by_resource.clone()], Some((3, 1))),
            (vec![exact.clone(), above.clone()], Some((4, 1))),
            // the same unit counts the quantity itself
            (vec![portions.clone()], Some((4, 30))),
            (vec![elsewhere.clone(), venue.clone(), hours], None),
            // one that is kept already stands back, but takes it where no other can
            (vec![full.clone(), general.clone()], Some((1, 1))),
            (vec![full.clone(), elsewhere], Some((4, 1))),
            (vec![general, ends_first], Some((8, 1))),
            (vec![], None),
        ] {
            let found = best(&lines, &meals()).map(|(line, count)| (line.id.0.as_u128(), count));
            assert_eq!(found, expected, "{lines:?}");
        }
    }

    #[test]
    fn a_room_lent_keeps_the_line_of_rooms_whatever_need_it_names() {
        let lent = Done {
            class_path: Vec::new(),
            resource_classes: vec![ResourceClass::Venue],
            quantity: 2,
            unit: "小时".to_owned(),
            year: 2026,
        };
        let rooms = Candidate {
            class_id: Some(class(2)),
            resource_class: Some(ResourceClass::Venue),
            ..line(1)
        };
        let visits = Candidate {
            class_id: Some(class(2)),
            ..line(2)
        };
        let kept = |lines: &[Candidate]| best(lines, &lent).map(|(line, _)| line.id.0.as_u128());
        assert_eq!(kept(&[visits.clone(), rooms.clone()]), Some(1));
        assert_eq!(kept(&[visits]), None);
        assert_eq!(kept(&[rooms, line(3)]), Some(1), "nearer than any deed");
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0i64..4_000).prop_map(|days| day("2020-01-31") + chrono::TimeDelta::days(days))
    }

    proptest! {
        #[test]
        fn the_years_add_up_to_the_whole(
            quantity in 1i64..100_000, period in 0usize..4, from in any_day(), length in 1i64..4_000,
        ) {
            let period = <ObligationPeriod as linli_domain::code::CodeEnum>::ALL[period];
            let to = from + chrono::TimeDelta::days(length);
            let validity = Validity { from, to, held_to: to };
            let promise = Promise { quantity, period };
            let by_year: Vec<i64> = years(validity).into_iter().map(|year| promise.in_year(validity, year)).collect();
            prop_assert!(by_year.iter().all(|promised| *promised >= 0), "{by_year:?}");
            prop_assert_eq!(by_year.iter().sum::<i64>(), promise.whole(validity));
            if period == ObligationPeriod::Term {
                prop_assert_eq!(promise.whole(validity), quantity);
            }
        }
    }
}
