//! Tables around the hard days of 2026 and laws that hold for every moment.

use proptest::prelude::*;

use super::*;
use crate::time::MINUTE;

fn calendar() -> WorkCalendar {
    WorkCalendar::parse(DEFAULT_CALENDAR).expect("the shipped calendar is valid")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn at(civil: &str) -> Timestamp {
    Timestamp::parse_rfc3339(&format!("{civil}:00+08:00")).expect("a civil time")
}

#[test]
fn days_off_and_days_worked() {
    let table = [
        ("2026-01-01", false),
        ("2026-01-02", false),
        ("2026-01-04", true),
        ("2026-02-13", true),
        ("2026-02-14", true),
        ("2026-02-15", false),
        ("2026-02-23", false),
        ("2026-02-24", true),
        ("2026-02-28", true),
        ("2026-03-01", false),
        ("2026-05-09", true),
        ("2026-09-20", true),
        ("2026-09-25", false),
        ("2026-09-30", true),
        ("2026-10-07", false),
        ("2026-10-08", true),
        ("2026-10-10", true),
        ("2026-10-11", false),
        ("2025-10-08", false),
        ("2025-10-11", true),
        // No data: only weekends count, even on New Year's Day.
        ("2027-01-01", true),
        ("2027-01-02", false),
        ("1969-12-31", true),
        ("1969-12-28", false),
    ];
    let calendar = calendar();
    for (day, working) in table {
        assert_eq!(calendar.is_working_day(date(day)), working, "{day}");
    }
    // 2026: 261 weekdays, 19 of them holidays, 6 make-up days; 2025 in the same way.
    assert_eq!(
        calendar.working_days_between(date("2026-01-01"), date("2027-01-01")),
        248
    );
    assert_eq!(
        calendar.working_days_between(date("2025-01-01"), date("2026-01-01")),
        248
    );
}

#[test]
fn a_year_without_data_says_so() {
    let calendar = calendar();
    assert!(calendar.is_complete(2025) && calendar.is_complete(2026));
    assert!(!calendar.is_complete(2024) && !calendar.is_complete(2027));
    assert_eq!(calendar.holiday_name(date("2026-02-17")), Some("春节"));
    assert_eq!(calendar.holiday_name(date("2026-02-24")), None);
    assert_eq!(calendar.holiday_name(date("2027-02-17")), None);
}

#[test]
fn the_next_working_moment() {
    let table = [
        ("2026-11-20T10:00", "2026-11-20T10:00"),
        ("2026-11-20T00:00", "2026-11-20T09:00"),
        ("2026-11-20T12:00", "2026-11-20T13:30"),
        ("2026-11-20T13:29", "2026-11-20T13:30"),
        ("2026-11-20T17:29", "2026-11-20T17:29"),
        ("2026-11-20T17:30", "2026-11-23T09:00"),
        ("2026-02-14T18:00", "2026-02-24T09:00"),
        ("2026-02-14T09:30", "2026-02-14T09:30"),
        ("2025-12-31T23:59", "2026-01-04T09:00"),
    ];
    for (from, expected) in table {
        assert_eq!(
            calendar().next_working_moment(at(from)),
            at(expected),
            "{from}"
        );
    }
}

#[test]
fn working_days_pass() {
    let table = [
        ("2026-11-20T16:00", 0, "2026-11-20T16:00"),
        ("2026-11-20T16:00", 1, "2026-11-23T16:00"),
        ("2026-11-20T16:00", 5, "2026-11-27T16:00"),
        ("2026-11-20T20:00", 1, "2026-11-24T09:00"),
        ("2026-11-21T10:00", 1, "2026-11-24T09:00"),
        ("2026-11-19T12:30", 1, "2026-11-20T13:30"),
        // Spring Festival: Friday, make-up Saturday, nine days off, then Tuesday; 28 February is worked.
        ("2026-02-13T10:00", 1, "2026-02-14T10:00"),
        ("2026-02-13T10:00", 2, "2026-02-24T10:00"),
        ("2026-02-13T10:00", 6, "2026-02-28T10:00"),
        ("2026-02-13T10:00", 7, "2026-03-02T10:00"),
        // National Day, with the make-up Saturday behind it.
        ("2026-09-30T17:00", 1, "2026-10-08T17:00"),
        ("2026-09-30T17:00", 3, "2026-10-10T17:00"),
        ("2026-09-30T17:00", 4, "2026-10-12T17:00"),
        // Midnight and the ends of years, one of them without data.
        ("2026-11-19T00:00", 1, "2026-11-20T09:00"),
        ("2025-12-31T10:00", 1, "2026-01-04T10:00"),
        ("2026-12-31T10:00", 1, "2027-01-01T10:00"),
    ];
    for (from, days, expected) in table {
        assert_eq!(
            calendar().add_working_days(at(from), days),
            at(expected),
            "{from} + {days}"
        );
    }
}

#[test]
fn working_hours_pass() {
    let table = [
        ("2026-11-20T09:00", 3, "2026-11-20T12:00"),
        ("2026-11-20T09:00", 4, "2026-11-20T14:30"),
        ("2026-11-20T09:00", 7, "2026-11-20T17:30"),
        ("2026-11-20T09:00", 8, "2026-11-23T10:00"),
        ("2026-11-20T12:30", 1, "2026-11-20T14:30"),
        ("2026-02-14T17:00", 1, "2026-02-24T09:30"),
        ("2026-11-21T03:00", 14, "2026-11-24T17:30"),
        ("2026-11-20T17:30", 0, "2026-11-23T09:00"),
    ];
    for (from, hours, expected) in table {
        assert_eq!(
            calendar().add_working_hours(at(from), hours),
            at(expected),
            "{from} + {hours} h"
        );
    }
    assert_eq!(
        calendar().add_working_time(at("2026-11-23T10:00"), -2 * HOUR),
        at("2026-11-20T16:30")
    );
}

#[test]
fn any_moment_and_any_amount_is_answered() {
    let calendar = calendar();
    for from in [i64::MIN, -1, 0, i64::MAX].map(Timestamp::from_millis) {
        assert!(calendar.add_working_days(from, u32::MAX) >= from);
        assert!(calendar.add_working_hours(from, u32::MAX) >= from);
        let _ = calendar.add_working_time(from, i64::MIN);
        let _ = calendar.add_working_time(from, i64::MAX);
    }
    assert!(
        !calendar.is_working_day(NaiveDate::MIN) || !calendar.is_complete(NaiveDate::MIN.year())
    );
}

#[test]
fn a_faulty_file_names_its_line() {
    let hours = "[hours]\nshifts = [\n  { from = \"09:00\", to = \"17:00\" },\n]\n";
    let year = "[[year]]\nyear = 2026\nsource = \"notice\"\nholidays = [\n  { name = \"国庆节\", \
                from = \"2026-10-01\", to = \"2026-10-07\" },\n]\nmakeup_days = [\n  \"2026-10-10\",\n]\n";
    let table = [
        ("[hours\n".to_owned(), 1),
        ("[hours]\nshifts = []\n".to_owned(), 2),
        (hours.replace("17:00", "08:00"), 3),
        (hours.replace("17:00", "25:00"), 3),
        (format!("{hours}surprise = 1\n"), 5),
        (format!("{hours}{}", year.replace("\"notice\"", "\"\"")), 7),
        (
            format!("{hours}{}", year.replace("2026-10-01", "2026-10-08")),
            9,
        ),
        (
            format!("{hours}{}", year.replace("2026-10-01", "2025-10-01")),
            9,
        ),
        (
            format!("{hours}{}", year.replace("2026-10-01", "2026-02-30")),
            9,
        ),
        (
            format!("{hours}{}", year.replace("2026-10-10", "2026-10-09")),
            12,
        ),
        (
            format!("{hours}{}", year.replace("2026-10-10", "2026-10-04")),
            12,
        ),
        (format!("{hours}{year}{year}"), 15),
    ];
    assert!(WorkCalendar::parse(&format!("{hours}{year}")).is_ok());
    for (text, line) in table {
        let error = WorkCalendar::parse(&text).expect_err(&text);
        assert_eq!(error.line, line, "{error} in\n{text}");
    }
}

#[test]
fn the_shipped_calendar_names_source_and_verifier() {
    for year in calendar().years() {
        assert!(year.source.contains("国务院办公厅"), "{}", year.year);
        assert!(year.verified_by.is_some(), "{}", year.year);
    }
}

/// Moments from 2023 to 2029, so that years with and without data and their borders are met.
fn moments() -> impl Strategy<Value = Timestamp> {
    (1_672_500_000_000_i64..1_893_400_000_000).prop_map(Timestamp::from_millis)
}

fn is_office_time(calendar: &WorkCalendar, moment: Timestamp) -> bool {
    let clock = moment.civil().time();
    let minute = i64::from(chrono::Timelike::num_seconds_from_midnight(&clock)) * 1_000 / MINUTE;
    calendar.is_working_day(moment.date())
        && ((9 * 60..=12 * 60).contains(&minute) || (13 * 60 + 30..=17 * 60 + 30).contains(&minute))
}

proptest! {
    #[test]
    fn counting_agrees_with_looking_at_every_day(from in moments(), days in 0_u64..900) {
        let calendar = calendar();
        let start = from.date();
        let end = start + chrono::Days::new(days);
        let looked = start.iter_days().take_while(|day| *day < end);
        let working = looked.filter(|day| calendar.is_working_day(*day)).count();
        prop_assert_eq!(calendar.working_days_between(start, end), i64::try_from(working).expect("small"));
        prop_assert_eq!(calendar.working_days_between(end, start), -calendar.working_days_between(start, end));
    }

    #[test]
    fn nothing_falls_due_outside_office_time(from in moments(), amount in 0_u32..400) {
        let calendar = calendar();
        let by_days = calendar.add_working_days(from, amount);
        let by_hours = calendar.add_working_hours(from, amount);
        prop_assert!(by_days >= from && is_office_time(&calendar, by_days), "{by_days:?}");
        prop_assert!(by_hours >= from && is_office_time(&calendar, by_hours), "{by_hours:?}");
    }

    #[test]
    fn later_starts_never_fall_due_earlier(a in moments(), gap in 0_i64..20 * DAY, amount in 0_u32..60) {
        let (calendar, b) = (calendar(), a.plus(gap));
        prop_assert!(calendar.next_working_moment(a) <= calendar.next_working_moment(b));
        prop_assert!(calendar.add_working_days(a, amount) <= calendar.add_working_days(b, amount));
        prop_assert!(calendar.add_working_hours(a, amount) <= calendar.add_working_hours(b, amount));
        prop_assert!(calendar.add_working_days(a, amount) < calendar.add_working_days(a, amount + 1));
    }

    #[test]
    fn sums_are_additive(from in moments(), a in 1_u32..90, b in 1_u32..90) {
        let calendar = calendar();
        let days = calendar.add_working_days(calendar.add_working_days(from, a), b);
        prop_assert_eq!(days, calendar.add_working_days(from, a + b));
        let hours = calendar.add_working_hours(calendar.add_working_hours(from, a), b);
        prop_assert_eq!(hours, calendar.add_working_hours(from, a + b));
        prop_assert_eq!(calendar.working_time_between(from, hours), i64::from(a + b) * HOUR);
        prop_assert_eq!(calendar.working_time_between(from, days), i64::from(a + b) * calendar.office_day());
    }
}
