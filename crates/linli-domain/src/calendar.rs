//! The Chinese working calendar: weekends, holidays and make-up days (调休), office hours, and sums over them.
//!
//! Dates of holidays come from a data file ([`DEFAULT_CALENDAR`], editable), never from code. Civil time is UTC+8.
//!
//! Everything is computed from two running counts, "working days before this date" and "office time before this
//! moment", and from their inverses; both are monotone, so no function walks day by day and every sum is additive.

mod file;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};

pub use crate::data_file::DataFileError;
use crate::time::{CHINA_OFFSET_SECONDS, DAY, HOUR, Timestamp};
pub use file::{CalendarYear, DEFAULT_CALENDAR, Holiday};

/// A length of time in milliseconds.
type Millis = i64;
/// Days since 1970-01-01 in civil time.
type DayNumber = i64;

/// How far the civil clock is ahead of UTC.
const CIVIL_OFFSET: Millis = CHINA_OFFSET_SECONDS as Millis * 1_000;
/// Beyond every day an `i64` of milliseconds can name; bounds the search for a day.
const DAY_LIMIT: DayNumber = 200_000_000_000;
/// 1970-01-01 was a Thursday, three days after a Monday.
const DAYS_FROM_MONDAY_TO_EPOCH: DayNumber = 3;

/// One stretch of office hours, milliseconds after civil midnight, `from < to ≤ 24 h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shift {
    from: Millis,
    to: Millis,
}

/// A day whose working state differs from what its weekday says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Exception {
    day: DayNumber,
    /// Working days won (+) or lost (−) by all exceptions up to and including this one.
    balance: i64,
}

/// Working days and office hours. Immutable; build one with [`WorkCalendar::parse`] and share it.
///
/// A year without data counts plain weekends and answers `false` to [`is_complete`](Self::is_complete).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    /// In order, apart from each other, at least one.
    shifts: Vec<Shift>,
    /// In order of day, one per day.
    exceptions: Vec<Exception>,
    /// In order of year.
    years: Vec<CalendarYear>,
}

impl WorkCalendar {
    /// Reads a calendar file (form: see [`DEFAULT_CALENDAR`]).
    ///
    /// # Errors
    /// [`DataFileError`] with the line: not TOML, unknown field, impossible date, a year twice, a date outside its
    /// year, a make-up day that is a weekday or a holiday, office hours that are empty or overlap.
    pub fn parse(text: &str) -> Result<Self, DataFileError> {
        file::parse(text)
    }

    /// The years with data, in order, with their sources.
    #[must_use]
    pub fn years(&self) -> &[CalendarYear] {
        &self.years
    }

    /// Whether the file has the holidays of `year`. Where not, a date in it is only a guess from weekends.
    #[must_use]
    pub fn is_complete(&self, year: i32) -> bool {
        self.years
            .binary_search_by_key(&year, |entry| entry.year)
            .is_ok()
    }

    /// The name of the holiday on `date`, such as 春节.
    #[must_use]
    pub fn holiday_name(&self, date: NaiveDate) -> Option<&str> {
        let at = self
            .years
            .binary_search_by_key(&date.year(), |entry| entry.year)
            .ok()?;
        let mut holidays = self.years[at].holidays.iter();
        holidays
            .find(|holiday| holiday.from <= date && date <= holiday.to)
            .map(|it| it.name.as_str())
    }

    /// Whether offices work on `date`.
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.is_working(day_number(date))
    }

    /// Working days in `[from, to)`; negative when `to` is before `from`.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        self.working_days_before(day_number(to)) - self.working_days_before(day_number(from))
    }

    /// Office time in `[from, to)` in milliseconds; negative when `to` is before `from`.
    #[must_use]
    pub fn working_time_between(&self, from: Timestamp, to: Timestamp) -> Millis {
        self.office_time_before(to)
            .saturating_sub(self.office_time_before(from))
    }

    /// `from` itself when it lies in office hours (the closing moment does not), else the next opening.
    #[must_use]
    pub fn next_working_moment(&self, from: Timestamp) -> Timestamp {
        let (day, clock) = civil(from);
        if self.is_working(day)
            && let Some(shift) = self.shifts.iter().find(|shift| clock < shift.to)
        {
            return moment(day, clock.max(shift.from));
        }
        let next = self.working_day_numbered(self.working_days_before(day + 1));
        moment(next, self.shifts[0].from)
    }

    /// The limit `days` working days after `from`: the same civil time on the `days`-th working day after the start.
    ///
    /// What arrives outside office hours starts at the next opening: Saturday 10:00 counts as Monday 09:00, so one
    /// working day later is Tuesday 09:00, which leaves all of Monday. The result always lies in office hours, and
    /// adding `a` and then `b` days is adding `a + b`.
    #[must_use]
    pub fn add_working_days(&self, from: Timestamp, days: u32) -> Timestamp {
        let (day, clock) = civil(self.next_working_moment(from));
        let due = self.working_day_numbered(self.working_days_before(day) + i64::from(days));
        moment(due, clock)
    }

    /// The first moment at which `hours` hours of office time have passed since `from`.
    ///
    /// A sum that ends with the day ends at closing time, not at the next opening. Zero hours give
    /// [`next_working_moment`](Self::next_working_moment).
    #[must_use]
    pub fn add_working_hours(&self, from: Timestamp, hours: u32) -> Timestamp {
        self.add_working_time(from, i64::from(hours) * HOUR)
    }

    /// Like [`add_working_hours`](Self::add_working_hours) in milliseconds of office time; negative goes back.
    #[must_use]
    pub fn add_working_time(&self, from: Timestamp, time: Millis) -> Timestamp {
        if time == 0 {
            return self.next_working_moment(from);
        }
        // Counting the last millisecond, not the first one after, makes a full day end at closing time.
        let last = self
            .office_time_before(from)
            .saturating_add(time)
            .saturating_sub(1);
        let day = self.working_day_numbered(last.div_euclid(self.office_day()));
        let mut left = last.rem_euclid(self.office_day()) + 1;
        let mut clock = self.shifts[0].from;
        for shift in &self.shifts {
            clock = shift.from + left.min(shift.to - shift.from);
            left -= clock - shift.from;
            if left == 0 {
                break;
            }
        }
        moment(day, clock)
    }

    /// Office time of one working day in milliseconds.
    #[must_use]
    pub fn office_day(&self) -> Millis {
        self.shifts.iter().map(|shift| shift.to - shift.from).sum()
    }

    fn is_working(&self, day: DayNumber) -> bool {
        self.working_days_before(day + 1) > self.working_days_before(day)
    }

    /// Working days before `day`, counted from a Monday at the epoch; grows by 0 or 1 from day to day.
    fn working_days_before(&self, day: DayNumber) -> i64 {
        let since_monday = day + DAYS_FROM_MONDAY_TO_EPOCH;
        let weekdays = since_monday.div_euclid(7) * 5 + since_monday.rem_euclid(7).min(5);
        let earlier = self
            .exceptions
            .partition_point(|exception| exception.day < day);
        weekdays
            + earlier
                .checked_sub(1)
                .map_or(0, |last| self.exceptions[last].balance)
    }

    /// The working day that has exactly `count` working days before it: inverse of `working_days_before`.
    fn working_day_numbered(&self, count: i64) -> DayNumber {
        let (mut low, mut high) = (-DAY_LIMIT, DAY_LIMIT);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.working_days_before(middle + 1) > count {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// Office time before `at` in milliseconds, counted like `working_days_before`.
    fn office_time_before(&self, at: Timestamp) -> Millis {
        let (day, clock) = civil(at);
        let today = if self.is_working(day) {
            self.shifts
                .iter()
                .map(|shift| clock.clamp(shift.from, shift.to) - shift.from)
                .sum()
        } else {
            0
        };
        self.working_days_before(day) * self.office_day() + today
    }
}

/// Civil day and milliseconds after its midnight; exact for every `i64`.
fn civil(at: Timestamp) -> (DayNumber, Millis) {
    let clock = at.millis().rem_euclid(DAY) + CIVIL_OFFSET;
    (
        at.millis().div_euclid(DAY) + clock.div_euclid(DAY),
        clock.rem_euclid(DAY),
    )
}

/// Inverse of `civil`; days beyond the range of a moment give its last or first.
fn moment(day: DayNumber, clock: Millis) -> Timestamp {
    let clock = clock - CIVIL_OFFSET;
    let day = day + clock.div_euclid(DAY);
    Timestamp::from_millis(
        day.saturating_mul(DAY)
            .saturating_add(clock.rem_euclid(DAY)),
    )
}

fn day_number(date: NaiveDate) -> DayNumber {
    date.signed_duration_since(NaiveDate::default()).num_days()
}
