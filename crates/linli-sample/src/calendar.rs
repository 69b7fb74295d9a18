//! China Standard Time and office hours, as far as the life scripts need them.
//!
//! Office hours are 8:30–12:00 and 13:30–17:00 from Monday to Friday outside the public holidays of the sample year.
//! Make-up days are left free, so scripts are never faster than the real calendar allows.

/// Milliseconds since 1970 UTC, as in `linli_domain::time::Timestamp`.
pub type Millis = i64;

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;
const ZONE: i64 = 8 * 60 * MINUTE;
const MORNING: (i64, i64) = (510, 720);
const AFTERNOON: (i64, i64) = (810, 1020);
/// Public holidays of the sample year, as (month, first day, last day) of 2026.
const HOLIDAYS: [(i64, i64, i64); 7] = [
    (1, 1, 3),
    (2, 15, 23),
    (4, 4, 6),
    (5, 1, 5),
    (6, 19, 21),
    (9, 25, 27),
    (10, 1, 7),
];

/// The instant of a local date and minute of the day.
pub(crate) fn at(year: i64, month: i64, day: i64, minute: i64) -> Millis {
    days_from_civil(year, month, day) * DAY + minute * MINUTE - ZONE
}

/// Local (year, month, day, minute of the day) of an instant.
pub(crate) fn civil(instant: Millis) -> (i64, i64, i64, i64) {
    let local = instant + ZONE;
    let (days, minute) = (local.div_euclid(DAY), local.rem_euclid(DAY) / MINUTE);
    // Days to civil date by H. Hinnant's public-domain algorithm.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let shifted = (5 * doy + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (
        yoe + era * 400 + i64::from(month <= 2),
        month,
        doy - (153 * shifted + 2) / 5 + 1,
        minute,
    )
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = year - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// Whether offices are open on the local day of `instant`.
pub(crate) fn is_working_day(instant: Millis) -> bool {
    let (year, month, day, _) = civil(instant);
    let weekday = (days_from_civil(year, month, day) + 3).rem_euclid(7); // Monday is 0
    weekday < 5
        && !HOLIDAYS
            .iter()
            .any(|(m, first, last)| year == 2026 && month == *m && (*first..=*last).contains(&day))
}

/// The instant after `minutes` of office time, counted from `start`; always inside office hours.
pub(crate) fn after_work_minutes(start: Millis, minutes: i64) -> Millis {
    let mut left = minutes;
    let mut day_start = (start + ZONE).div_euclid(DAY) * DAY - ZONE;
    let mut from = civil(start).3;
    loop {
        if is_working_day(day_start) {
            for (open, close) in [MORNING, AFTERNOON] {
                let begin = from.max(open);
                let room = close - begin;
                if room > left {
                    return day_start + (begin + left) * MINUTE;
                }
                left -= room.max(0);
            }
        }
        day_start += DAY;
        from = 0;
    }
}

/// `days` calendar days earlier.
pub(crate) fn days_before(instant: Millis, days: i64) -> Millis {
    instant - days * DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_time_skips_nights_weekends_and_holidays() {
        let friday = at(2025, 11, 21, 16 * 60);
        assert_eq!(civil(friday), (2025, 11, 21, 960));
        assert_eq!(after_work_minutes(friday, 90), at(2025, 11, 24, 540));
        assert_eq!(
            after_work_minutes(at(2026, 9, 30, 1000), 60),
            at(2026, 10, 8, 550)
        );
        assert_eq!(
            after_work_minutes(at(2026, 3, 3, 750), 0),
            at(2026, 3, 3, 810)
        );
    }
}
