//! Which windows go together, which days they open on, and how long terms may be.
//!
//! Two windows clash when they are of one kind of day (or one of them of every day), share a weekday and a day of the year,
//! and their times overlap. Windows of different kinds of days may fall on one day together (a Saturday in the school
//! holidays): they are merged there.

use chrono::{Datelike, NaiveDate};
use linli_domain::calendar::WorkCalendar;

use super::DayKind;
use super::view::OpeningWindow;

/// Minutes of a day.
pub const DAY_MINUTES: i64 = 24 * 60;

/// Month and day of a year.
pub type YearDay = (u32, u32);

/// A window as it is computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Bit 0 is Monday, bit 6 Sunday.
    pub weekdays: u8,
    /// On which days of the calendar.
    pub days: DayKind,
    /// Minutes after midnight.
    pub from: i64,
    /// Minutes after midnight, no longer in it.
    pub to: i64,
    /// Only between these days of each year, both in it; the first may come after the last (a winter).
    pub season: Option<(YearDay, YearDay)>,
}

/// What is wrong with a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No weekday, or none that there is.
    Weekdays,
    /// Not a time of day.
    Time,
    /// It ends before it begins: windows do not cross midnight.
    Inverted,
    /// Half a season, or days that no year has.
    Season,
    /// Not as long as one slot.
    TooShort,
    /// It overlaps another one.
    Overlaps,
}

impl Fault {
    /// The code of its text, and the part of the window it is about.
    #[must_use]
    pub const fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::Weekdays => ("window_weekdays", "weekdays"),
            Self::Time => ("window_time", "from"),
            Self::Inverted => ("window_inverted", "to"),
            Self::Season => ("window_season", "season_from"),
            Self::TooShort => ("window_too_short", "to"),
            Self::Overlaps => ("window_overlaps", "from"),
        }
    }
}

/// A time of day in minutes, `24:00` the last of them.
#[must_use]
pub fn minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours * 60 + minutes;
    ((0..60).contains(&minutes) && (0..=DAY_MINUTES).contains(&all)).then_some(all)
}

fn year_day(text: &str) -> Option<YearDay> {
    // a leap year has every day any year has
    let date = NaiveDate::parse_from_str(&format!("2024-{text}"), "%Y-%m-%d").ok()?;
    Some((date.month(), date.day()))
}

/// Reads a window.
///
/// # Errors
/// What is wrong with it.
pub fn read(typed: &OpeningWindow) -> Result<Window, Fault> {
    let mut weekdays = 0u8;
    for day in &typed.weekdays {
        if !(1..=7).contains(day) {
            return Err(Fault::Weekdays);
        }
        weekdays |= 1 << (day - 1);
    }
    if weekdays == 0 {
        return Err(Fault::Weekdays);
    }
    let from = minutes(&typed.from).ok_or(Fault::Time)?;
    let to = minutes(&typed.to).ok_or(Fault::Time)?;
    if to <= from {
        return Err(Fault::Inverted);
    }
    let season = match (&typed.season_from, &typed.season_to) {
        (None, None) => None,
        (Some(from), Some(to)) => Some((
            year_day(from).ok_or(Fault::Season)?,
            year_day(to).ok_or(Fault::Season)?,
        )),
        _ => return Err(Fault::Season),
    };
    Ok(Window {
        weekdays,
        days: typed.days,
        from,
        to,
        season,
    })
}

/// Reads all windows of a resource; the first fault with the number of its window.
///
/// # Errors
/// Which window is wrong, and how.
pub fn read_all(typed: &[OpeningWindow], slot_minutes: i64) -> Result<Vec<Window>, (usize, Fault)> {
    let mut windows: Vec<Window> = Vec::with_capacity(typed.len());
    for (place, one) in typed.iter().enumerate() {
        let window = read(one).map_err(|fault| (place, fault))?;
        if window.to - window.from < slot_minutes {
            return Err((place, Fault::TooShort));
        }
        if windows.iter().any(|other| clash(other, &window)) {
            return Err((place, Fault::Overlaps));
        }
        windows.push(window);
    }
    Ok(windows)
}

fn clash(one: &Window, other: &Window) -> bool {
    one.from < other.to
        && other.from < one.to
        && one.weekdays & other.weekdays != 0
        && kinds_clash(one.days, other.days)
        && seasons_meet(one.season, other.season)
}

fn kinds_clash(one: DayKind, other: DayKind) -> bool {
    use DayKind as D;
    one == other
        || one == D::Every
        || other == D::Every
        || matches!((one, other), (D::Rest, D::Holiday) | (D::Holiday, D::Rest))
}

fn seasons_meet(one: Option<(YearDay, YearDay)>, other: Option<(YearDay, YearDay)>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return true;
    };
    in_season(one, other.0) || in_season(other, one.0)
}

fn in_season(season: (YearDay, YearDay), day: YearDay) -> bool {
    if season.0 <= season.1 {
        season.0 <= day && day <= season.1
    } else {
        day >= season.0 || day <= season.1
    }
}

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFacts {
    /// The day.
    pub date: NaiveDate,
    /// Whether offices work on it: make-up days count, holidays do not.
    pub working: bool,
    /// Whether it is an official holiday.
    pub holiday: bool,
    /// Whether the schools are on holiday.
    pub school_holiday: bool,
}

/// What a day is by the calendar and the holidays of the schools (first and last day of each).
#[must_use]
pub fn facts(
    date: NaiveDate,
    calendar: &WorkCalendar,
    school: &[(NaiveDate, NaiveDate)],
) -> DayFacts {
    DayFacts {
        date,
        working: calendar.is_working_day(date),
        holiday: calendar.holiday_name(date).is_some() && !calendar.is_working_day(date),
        school_holiday: school.iter().any(|(from, to)| *from <= date && date <= *to),
    }
}

impl Window {
    /// Whether it opens on a day.
    #[must_use]
    pub fn opens(&self, day: &DayFacts) -> bool {
        let kind = match self.days {
            DayKind::Every => true,
            DayKind::Working => day.working,
            DayKind::Rest => !day.working,
            DayKind::Holiday => day.holiday,
            DayKind::SchoolHoliday => day.school_holiday,
            DayKind::SchoolTerm => !day.school_holiday,
        };
        let weekday = day.date.weekday().num_days_from_monday();
        kind && self.weekdays & (1 << weekday) != 0
            && self
                .season
                .is_none_or(|season| in_season(season, (day.date.month(), day.date.day())))
    }
}

/// The stretches a day is open in, in minutes, merged and in order.
#[must_use]
pub fn hours(windows: &[Window], day: &DayFacts) -> Vec<(i64, i64)> {
    let mut open: Vec<(i64, i64)> = windows
        .iter()
        .filter(|window| window.opens(day))
        .map(|window| (window.from, window.to))
        .collect();
    open.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::with_capacity(open.len());
    for (from, to) in open {
        match merged.last_mut() {
            // two that only touch stay apart: their slots begin where they were set to begin
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::calendar::DEFAULT_CALENDAR;

    fn window(weekdays: &[i64], days: DayKind, from: &str, to: &str) -> OpeningWindow {
        OpeningWindow {
            weekdays: weekdays.to_vec(),
            days,
            from: from.to_owned(),
            to: to.to_owned(),
            season_from: None,
            season_to: None,
        }
    }

    fn season(from: &str, to: &str) -> OpeningWindow {
        OpeningWindow {
            season_from: Some(from.to_owned()),
            season_to: Some(to.to_owned()),
            ..window(&[1, 2, 3, 4, 5, 6, 7], DayKind::Every, "08:00", "18:00")
        }
    }

    const WEEK: [i64; 7] = [1, 2, 3, 4, 5, 6, 7];

    #[test]
    fn a_window_is_read_or_says_what_is_wrong() {
        for (typed, fault) in [
            (
                window(&[], DayKind::Every, "08:00", "09:00"),
                Fault::Weekdays,
            ),
            (
                window(&[8], DayKind::Every, "08:00", "09:00"),
                Fault::Weekdays,
            ),
            (window(&[1], DayKind::Every, "8:00", "09:00"), Fault::Time),
            (window(&[1], DayKind::Every, "08:60", "09:00"), Fault::Time),
            (window(&[1], DayKind::Every, "08:00", "24:01"), Fault::Time),
            (
                window(&[1], DayKind::Every, "09:00", "08:00"),
                Fault::Inverted,
            ),
            (
                window(&[1], DayKind::Every, "22:00", "02:00"),
                Fault::Inverted,
            ),
            (
                window(&[1], DayKind::Every, "08:00", "08:00"),
                Fault::Inverted,
            ),
            (season("02-30", "03-01"), Fault::Season),
            (
                OpeningWindow {
                    season_to: None,
                    ..season("06-01", "09-01")
                },
                Fault::Season,
            ),
        ] {
            assert_eq!(read(&typed), Err(fault), "{typed:?}");
        }
        let late = read(&window(&[1], DayKind::Every, "22:00", "24:00")).expect("to midnight");
        assert_eq!((late.from, late.to), (22 * 60, DAY_MINUTES));
    }

    #[test]
    fn windows_clash_where_they_would_meet() {
        let day = |days, from, to| window(&WEEK, days, from, to);
        for (one, other, clashes) in [
            (
                day(DayKind::Every, "08:00", "12:00"),
                day(DayKind::Every, "11:00", "13:00"),
                true,
            ),
            (
                day(DayKind::Every, "08:00", "12:00"),
                day(DayKind::Every, "12:00", "13:00"),
                false,
            ),
            (
                window(&[1], DayKind::Every, "08:00", "12:00"),
                window(&[2], DayKind::Every, "08:00", "12:00"),
                false,
            ),
            (
                day(DayKind::Working, "08:00", "12:00"),
                day(DayKind::Rest, "08:00", "12:00"),
                false,
            ),
            (
                day(DayKind::Every, "08:00", "12:00"),
                day(DayKind::Rest, "08:00", "12:00"),
                true,
            ),
            (
                day(DayKind::Rest, "08:00", "12:00"),
                day(DayKind::Holiday, "08:00", "12:00"),
                true,
            ),
            (
                day(DayKind::Rest, "08:00", "12:00"),
                day(DayKind::SchoolHoliday, "08:00", "12:00"),
                false,
            ),
            (season("04-01", "09-30"), season("10-01", "03-31"), false),
            (season("04-01", "10-01"), season("10-01", "03-31"), true),
            (season("11-01", "02-28"), season("12-01", "01-10"), true),
        ] {
            let found = read_all(&[one.clone(), other.clone()], 15);
            assert_eq!(found.is_err(), clashes, "{one:?} {other:?}: {found:?}");
            if clashes {
                assert_eq!(found, Err((1, Fault::Overlaps)));
            }
        }
        let short = [window(&[1], DayKind::Every, "08:00", "08:30")];
        assert_eq!(read_all(&short, 60), Err((0, Fault::TooShort)));
    }

    #[test]
    fn days_open_by_the_calendar() {
        let calendar = WorkCalendar::parse(DEFAULT_CALENDAR).expect("parses");
        let holidays = [(
            "2026-07-01".parse().expect("a day"),
            "2026-08-31".parse().expect("a day"),
        )];
        let yard = [
            read(&window(&WEEK, DayKind::Rest, "08:00", "17:00")).expect("a window"),
            read(&window(&WEEK, DayKind::SchoolHoliday, "09:00", "18:00")).expect("a window"),
        ];
        let office = [read(&window(&WEEK, DayKind::Working, "09:00", "17:00")).expect("a window")];
        for (date, open_yard, open_office) in [
            ("2026-11-14", vec![(480, 1020)], vec![]), // a Saturday
            ("2026-11-16", vec![], vec![(540, 1020)]), // a Monday
            ("2026-10-01", vec![(480, 1020)], vec![]), // 国庆节, a Thursday
            ("2026-07-14", vec![(540, 1080)], vec![(540, 1020)]), // a Tuesday in the summer holidays
            ("2026-07-18", vec![(480, 1080)], vec![]),            // a Saturday in them: merged
        ] {
            let day = facts(date.parse().expect("a day"), &calendar, &holidays);
            assert_eq!(hours(&yard, &day), open_yard, "yard {date}");
            assert_eq!(hours(&office, &day), open_office, "office {date}");
        }
        // every make-up day of the file is a working day: the office opens, the yard does not
        let mut seen = 0;
        let mut date: NaiveDate = "2026-01-01".parse().expect("a day");
        while date < "2027-01-01".parse().expect("a day") {
            let day = facts(date, &calendar, &[]);
            if day.working && date.weekday().num_days_from_monday() > 4 {
                seen += 1;
                assert_eq!(hours(&office, &day), [(540, 1020)], "{date}");
                assert!(hours(&yard[..1], &day).is_empty(), "{date}");
            }
            date = date.succ_opt().expect("a next day");
        }
        assert!(seen > 0, "2026 has make-up days");
    }
}
