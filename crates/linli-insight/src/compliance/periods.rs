//! Periods of a civil year and the spans in which they ask for something. No database here.

use chrono::NaiveDate;
use linli_council::bodies::rules::BodyCadence;
use linli_domain::time::Timestamp;
use linli_programme::duty_reports::rules::Period;

use super::rules::{Span, ahead_days};
use crate::co_building::store::Year;

/// Months between two meetings of a body; none where it meets as needed.
#[must_use]
pub const fn months(cadence: BodyCadence) -> Option<i64> {
    match cadence {
        BodyCadence::Monthly => Some(1),
        BodyCadence::Quarterly => Some(3),
        BodyCadence::HalfYearly => Some(6),
        BodyCadence::Yearly => Some(12),
        BodyCadence::AsNeeded => None,
    }
}

/// The periods of so many months that make up a year; none for other lengths than 1, 3, 6 and 12.
#[must_use]
pub fn of_year(year: Year, months: i64) -> Vec<Period> {
    let mut found = Vec::new();
    let mut from = year.from;
    while from < year.to {
        let Some(period) = Period::at(months, from) else {
            return found;
        };
        from = period.to;
        found.push(period);
    }
    found
}

/// The span of a period of so many months.
#[must_use]
pub const fn span(period: Period, months: i64) -> Span {
    Span {
        from: period.from,
        to: period.to,
        ahead: ahead_days(months),
    }
}

/// The first moment of a day of a year.
#[must_use]
pub fn day(year: i64, month: u32, day: u32) -> Timestamp {
    let year = i32::try_from(year).unwrap_or_default();
    Timestamp::start_of(NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default())
}

/// The name of a month: `2026-11`.
#[must_use]
pub fn month(moment: Timestamp) -> String {
    moment.date().format("%Y-%m").to_string()
}

/// The name of a period of so many months: `2026-11`, `2026Q4`, `2026H2`, `2026`.
#[must_use]
pub fn name(period: Period, months: i64) -> String {
    if months == 1 {
        month(period.from)
    } else {
        period.code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::co_building::promises::span as civil;

    #[test]
    fn a_year_is_made_of_its_periods() {
        let year = civil(2026).expect("a year");
        for (months, names) in [
            (3, vec!["2026Q1", "2026Q2", "2026Q3", "2026Q4"]),
            (6, vec!["2026H1", "2026H2"]),
            (12, vec!["2026"]),
        ] {
            let found: Vec<String> = of_year(year, months)
                .into_iter()
                .map(|period| name(period, months))
                .collect();
            assert_eq!(found, names);
        }
        let months = of_year(year, 1);
        assert_eq!(months.len(), 12);
        assert_eq!(name(months[10], 1), "2026-11");
        assert_eq!((months[0].from, months[11].to), (year.from, year.to));
        // what divides no year has no periods
        assert_eq!(of_year(year, 5), vec![]);
    }
}
