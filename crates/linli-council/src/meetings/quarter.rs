//! Quarters and years of the calendar in China, and the signs by which a street sees whether its bodies meet (rules
//! and R-12 of domain.md 2.4). No database here.

use chrono::{Datelike, NaiveDate};
use linli_domain::time::{DAY, Timestamp};

use crate::resolutions::shapes::MeetingSign;

/// Milliseconds before a quarter's end from which a missing joint meeting is told.
pub const QUARTER_AHEAD: i64 = 21 * DAY;
/// The month from whose first day a missing symposium is told.
pub const SYMPOSIUM_MONTH: u32 = 11;

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarter {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

impl Quarter {
    /// The quarter before this one.
    #[must_use]
    pub fn before(self) -> Self {
        of(self.from.plus(-1))
    }
}

/// The year and the number of the quarter, 1 to 4, a moment lies in.
#[must_use]
pub fn number(at: Timestamp) -> (i32, u32) {
    let day = at.date();
    (day.year(), day.month0() / 3 + 1)
}

/// The quarter a moment lies in.
#[must_use]
pub fn of(at: Timestamp) -> Quarter {
    let (year, quarter) = number(at);
    let first = |year: i32, month: u32| {
        let day = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_else(|| at.date());
        Timestamp::start_of(day)
    };
    let to = match quarter {
        4 => first(year + 1, 1),
        quarter => first(year, quarter * 3 + 1),
    };
    Quarter {
        from: first(year, quarter * 3 - 2),
        to,
    }
}

/// whether an alliance that exists since `since` met in a quarter, `approved` meetings of which have approved minutes, as
/// seen at `now`. An alliance younger than the quarter is not late in it.
#[must_use]
pub fn joint_meeting(
    quarter: Quarter,
    approved: i64,
    since: Timestamp,
    now: Timestamp,
) -> MeetingSign {
    if approved > 0 || since >= quarter.to.plus(-QUARTER_AHEAD) {
        MeetingSign::Green
    } else if now >= quarter.to {
        MeetingSign::Red
    } else if now >= quarter.to.plus(-QUARTER_AHEAD) {
        MeetingSign::Amber
    } else {
        MeetingSign::Green
    }
}

/// R-1 as it is read today: what was missed last quarter stays red until the alliance has met again.
#[must_use]
pub fn joint_meeting_now(
    quarter: Quarter,
    (before, approved): (i64, i64),
    since: Timestamp,
    now: Timestamp,
) -> MeetingSign {
    let missed = joint_meeting(quarter.before(), before, since, now) == MeetingSign::Red;
    match joint_meeting(quarter, approved, since, now) {
        MeetingSign::Green if approved > 0 => MeetingSign::Green,
        _ if missed => MeetingSign::Red,
        sign => sign,
    }
}

/// R-2 as it is read today: a year without a symposium stays red until the street has held one again. `since` is when the
/// first body or alliance of the street was entered here.
#[must_use]
pub fn symposium_now(
    (before, held): (i64, i64),
    since: Option<Timestamp>,
    now: Timestamp,
) -> MeetingSign {
    let year = now.date().year();
    let missed = symposium(year - 1, before, since, now) == MeetingSign::Red;
    match symposium(year, held, since, now) {
        MeetingSign::Green if held > 0 => MeetingSign::Green,
        _ if missed => MeetingSign::Red,
        sign => sign,
    }
}

/// whether a street that is known since `since` is asked for a symposium in a year: not where it came when a missing one is told
/// already, and not where nothing is known. The calendar of duties asks the same.
#[must_use]
pub fn asks_symposium(year: i32, since: Option<Timestamp>) -> bool {
    let told = NaiveDate::from_ymd_opt(year, SYMPOSIUM_MONTH, 1).map(Timestamp::start_of);
    since.zip(told).is_some_and(|(since, told)| since < told)
}

/// whether a street held its symposium in a year, as seen at `now`.
#[must_use]
pub fn symposium(year: i32, held: i64, since: Option<Timestamp>, now: Timestamp) -> MeetingSign {
    let day = now.date();
    if held > 0 || !asks_symposium(year, since) {
        MeetingSign::Green
    } else if day.year() > year {
        MeetingSign::Red
    } else if day.year() == year && day.month() >= SYMPOSIUM_MONTH {
        MeetingSign::Amber
    } else {
        MeetingSign::Green
    }
}

/// whether a seat was to come in each of two whole quarters, called so often in the one and the other.
#[must_use]
pub const fn was_to_come((earlier, later): (i64, i64)) -> bool {
    earlier > 0 && later > 0
}

/// whether a seat that was to come in each of two whole quarters came neither in them nor since.
#[must_use]
pub const fn never_came(called: (i64, i64), attended: i64) -> bool {
    was_to_come(called) && attended == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::time::HOUR;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).expect("a moment")
    }

    #[test]
    fn quarters_of_the_chinese_calendar() {
        for (moment, from, to) in [
            // one second before midnight in China is the old quarter, though UTC has the same day
            ("2026-09-30T23:59:59+08:00", "2026-07-01", "2026-10-01"),
            ("2026-10-01T00:00:00+08:00", "2026-10-01", "2027-01-01"),
            ("2026-11-10T10:00:00+08:00", "2026-10-01", "2027-01-01"),
            ("2027-01-01T00:00:00+08:00", "2027-01-01", "2027-04-01"),
        ] {
            let quarter = of(at(moment));
            let day = |text: &str| at(&format!("{text}T00:00:00+08:00"));
            assert_eq!((quarter.from, quarter.to), (day(from), day(to)), "{moment}");
        }
        assert_eq!(number(at("2026-11-10T10:00:00+08:00")), (2026, 4));
    }

    #[test]
    fn when_a_joint_meeting_is_missed() {
        let quarter = of(at("2026-11-10T10:00:00+08:00"));
        let old = at("2025-01-01T00:00:00+08:00");
        for (approved, since, now, sign) in [
            (0, old, "2026-12-10T23:59:59+08:00", MeetingSign::Green),
            (0, old, "2026-12-11T00:00:00+08:00", MeetingSign::Amber),
            (1, old, "2026-12-31T23:00:00+08:00", MeetingSign::Green),
            (0, old, "2027-01-01T00:00:00+08:00", MeetingSign::Red),
            (
                0,
                at("2026-12-20T00:00:00+08:00"),
                "2027-01-01T00:00:00+08:00",
                MeetingSign::Green,
            ),
        ] {
            assert_eq!(
                joint_meeting(quarter, approved, since, at(now)),
                sign,
                "{now}"
            );
        }
    }

    #[test]
    fn what_was_missed_stays_red_until_it_is_made_good() {
        let old = at("2025-01-01T00:00:00+08:00");
        let young = at("2026-12-20T00:00:00+08:00");
        let now = at("2027-01-06T10:00:00+08:00");
        for (met, since, sign) in [
            ((0, 0), old, MeetingSign::Red),
            ((0, 1), old, MeetingSign::Green),
            ((1, 0), old, MeetingSign::Green),
            ((0, 0), young, MeetingSign::Green),
        ] {
            assert_eq!(joint_meeting_now(of(now), met, since, now), sign, "{met:?}");
        }
        let late = at("2027-03-20T00:00:00+08:00");
        assert_eq!(
            joint_meeting_now(of(late), (1, 0), old, late),
            MeetingSign::Amber
        );
        for (held, since, sign) in [
            ((0, 0), Some(old), MeetingSign::Red),
            ((0, 1), Some(old), MeetingSign::Green),
            ((1, 0), Some(old), MeetingSign::Green),
            ((0, 0), Some(young), MeetingSign::Green),
            ((0, 0), None, MeetingSign::Green),
        ] {
            assert_eq!(symposium_now(held, since, now), sign, "{held:?}");
        }
        // what is excused in January was not asked for in December either
        let december = at("2026-12-28T00:00:00+08:00");
        for (since, sign) in [
            (Some(old), MeetingSign::Amber),
            (Some(young), MeetingSign::Green),
            (None, MeetingSign::Green),
        ] {
            assert_eq!(symposium_now((1, 0), since, december), sign, "{since:?}");
        }
    }

    #[test]
    fn when_a_symposium_is_missed() {
        for (held, now, sign) in [
            (0, "2026-10-31T23:59:59+08:00", MeetingSign::Green),
            (0, "2026-11-01T00:00:00+08:00", MeetingSign::Amber),
            (1, "2026-12-31T00:00:00+08:00", MeetingSign::Green),
            (0, "2027-01-01T00:00:00+08:00", MeetingSign::Red),
        ] {
            let since = Some(at("2026-10-31T23:59:59+08:00"));
            assert_eq!(symposium(2026, held, since, at(now)), sign, "{now}");
        }
        assert!(!asks_symposium(2026, Some(at("2026-11-01T00:00:00+08:00"))));
    }

    #[test]
    fn who_never_came_was_called_in_two_quarters() {
        for (called, attended, never) in [
            ((1, 1), 0, true),
            ((3, 1), 0, true),
            // once called is once absent, whenever that was
            ((0, 1), 0, false),
            ((2, 0), 0, false),
            ((0, 0), 0, false),
            ((2, 2), 1, false),
        ] {
            assert_eq!(never_came(called, attended), never, "{called:?}");
        }
    }

    proptest! {
        #[test]
        fn every_moment_lies_in_its_quarter_and_quarters_touch(hours in 0_i64..2_000_000) {
            let moment = Timestamp::from_millis(hours * HOUR);
            let quarter = of(moment);
            prop_assert!(quarter.from <= moment && moment < quarter.to);
            prop_assert_eq!(quarter.before().to, quarter.from);
        }
    }
}
