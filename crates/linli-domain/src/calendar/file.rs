//! The calendar file: its form, its checks, and how it becomes a [`WorkCalendar`].

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use serde::Deserialize;
use toml::Spanned;

use super::{DayNumber, Exception, Millis, Shift, WorkCalendar, day_number};
use crate::data_file::{self, DataFileError};
use crate::time::DAY;

/// The calendar that comes with Linli; a tenant may replace it by a file of the same form.
pub const DEFAULT_CALENDAR: &str = include_str!("../../data/calendar.toml");

/// The days of one year as one notice sets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarYear {
    /// Civil year.
    pub year: i32,
    /// The notice the dates come from.
    pub source: String,
    /// Who compared the dates with the notice and when; `None` as long as nobody has.
    pub verified_by: Option<String>,
    /// Days off, in order.
    pub holidays: Vec<Holiday>,
    /// Weekend days on which offices work (调休上班), in order.
    pub makeup_days: Vec<NaiveDate>,
}

/// A named stretch of days off, both ends included, weekends within it included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Name in Chinese, as in the notice.
    pub name: String,
    /// First day off.
    pub from: NaiveDate,
    /// Last day off.
    pub to: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    hours: HoursForm,
    #[serde(default)]
    year: Vec<YearForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursForm {
    shifts: Spanned<Vec<ShiftForm>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShiftForm {
    from: Spanned<String>,
    to: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearForm {
    year: Spanned<i32>,
    source: Spanned<String>,
    verified_by: Option<String>,
    holidays: Vec<HolidayForm>,
    makeup_days: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayForm {
    name: String,
    from: Spanned<String>,
    to: Spanned<String>,
}

/// Reads and checks a calendar file.
pub(super) fn parse(text: &str) -> Result<WorkCalendar, DataFileError> {
    let form: FileForm = data_file::read(text)?;
    let shifts = read_shifts(text, &form.hours.shifts)?;
    let mut years = BTreeMap::new();
    for entry in &form.year {
        let year = read_year(text, entry)?;
        if years.insert(year.year, year).is_some() {
            return Err(fault(
                text,
                &entry.year,
                format!("the year {} stands here twice", entry.year.as_ref()),
            ));
        }
    }
    let years: Vec<CalendarYear> = years.into_values().collect();
    Ok(WorkCalendar {
        shifts,
        exceptions: exceptions(&years),
        years,
    })
}

fn read_shifts(text: &str, forms: &Spanned<Vec<ShiftForm>>) -> Result<Vec<Shift>, DataFileError> {
    let mut shifts: Vec<Shift> = Vec::new();
    for form in forms.as_ref() {
        let shift = Shift {
            from: read_clock(text, &form.from)?,
            to: read_clock(text, &form.to)?,
        };
        if shift.from >= shift.to {
            return Err(fault(text, &form.to, "office hours end before they begin"));
        }
        if shifts.last().is_some_and(|earlier| earlier.to > shift.from) {
            return Err(fault(
                text,
                &form.from,
                "office hours overlap or are out of order",
            ));
        }
        shifts.push(shift);
    }
    if shifts.is_empty() {
        return Err(fault(text, forms, "a working day needs office hours"));
    }
    Ok(shifts)
}

/// Milliseconds after midnight from `HH:MM`; `24:00` is the end of the day.
fn read_clock(text: &str, form: &Spanned<String>) -> Result<Millis, DataFileError> {
    let written = form.as_ref();
    if written == "24:00" {
        return Ok(DAY);
    }
    NaiveTime::parse_from_str(written, "%H:%M")
        .map(|time| i64::from(time.num_seconds_from_midnight()) * 1_000)
        .map_err(|_| fault(text, form, format!("{written:?} is not a time like 09:00")))
}

fn read_year(text: &str, form: &YearForm) -> Result<CalendarYear, DataFileError> {
    let year = *form.year.as_ref();
    if form.source.as_ref().trim().is_empty() {
        return Err(fault(
            text,
            &form.source,
            "name the notice the dates come from",
        ));
    }
    let mut holidays: Vec<Holiday> = Vec::new();
    for entry in &form.holidays {
        let from = read_date(text, year, &entry.from)?;
        let to = read_date(text, year, &entry.to)?;
        if from > to {
            return Err(fault(text, &entry.to, "the holiday ends before it begins"));
        }
        if holidays.last().is_some_and(|earlier| earlier.to >= from) {
            return Err(fault(
                text,
                &entry.from,
                "holidays overlap or are out of order",
            ));
        }
        holidays.push(Holiday {
            name: entry.name.clone(),
            from,
            to,
        });
    }
    let mut makeup_days = Vec::new();
    for entry in &form.makeup_days {
        let date = read_date(text, year, entry)?;
        if !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            return Err(fault(
                text,
                entry,
                format!("{date} is no Saturday or Sunday: not a make-up day"),
            ));
        }
        if holidays
            .iter()
            .any(|holiday| holiday.from <= date && date <= holiday.to)
        {
            return Err(fault(
                text,
                entry,
                format!("{date} is a holiday and a make-up day"),
            ));
        }
        if makeup_days.last().is_some_and(|earlier| *earlier >= date) {
            return Err(fault(
                text,
                entry,
                "make-up days repeat or are out of order",
            ));
        }
        makeup_days.push(date);
    }
    let source = form.source.as_ref().clone();
    Ok(CalendarYear {
        year,
        source,
        verified_by: form.verified_by.clone(),
        holidays,
        makeup_days,
    })
}

fn read_date(text: &str, year: i32, form: &Spanned<String>) -> Result<NaiveDate, DataFileError> {
    let written = form.as_ref();
    let date = NaiveDate::parse_from_str(written, "%Y-%m-%d").map_err(|_| {
        fault(
            text,
            form,
            format!("{written:?} is not a date like 2026-10-01"),
        )
    })?;
    if date.year() != year {
        return Err(fault(
            text,
            form,
            format!("{date} is not in {year}: enter it in its own year"),
        ));
    }
    Ok(date)
}

/// The days that differ from their weekday, with running balances.
fn exceptions(years: &[CalendarYear]) -> Vec<Exception> {
    let mut changes: Vec<(DayNumber, i64)> = Vec::new();
    for year in years {
        for holiday in &year.holidays {
            let days = holiday
                .from
                .iter_days()
                .take_while(|date| *date <= holiday.to);
            let weekdays =
                days.filter(|date| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun));
            changes.extend(weekdays.map(|date| (day_number(date), -1)));
        }
        changes.extend(year.makeup_days.iter().map(|date| (day_number(*date), 1)));
    }
    changes.sort_unstable();
    let mut balance = 0;
    let running = changes.into_iter().map(|(day, change)| {
        balance += change;
        Exception { day, balance }
    });
    running.collect()
}

fn fault<T>(text: &str, place: &Spanned<T>, message: impl Into<String>) -> DataFileError {
    DataFileError::at(text, place.span().start, message)
}
