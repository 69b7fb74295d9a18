//! What a sheet is made of: values, cells and rows, and the civil date-time that a date cell holds.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use linli_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A date and a wall-clock time to the second, without a zone: what somebody typed or Excel shows.
///
/// A value of this type is always a day and a time that exist. Text form: `2019-11-27 21:37:27`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CivilDateTime {
    year: i32,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl CivilDateTime {
    /// A day and time, or `None` where the calendar or the clock has no such moment (30 February, 24:00).
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month.into(), day.into())?.and_hms_opt(
            hour.into(),
            minute.into(),
            second.into(),
        )?;
        Some(Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        })
    }

    /// What the clocks in China show at a moment.
    #[must_use]
    pub fn in_china(moment: Timestamp) -> Self {
        Self::from_chrono(moment.civil())
    }

    /// Midnight at the beginning of a day.
    #[must_use]
    pub fn date(year: i32, month: u8, day: u8) -> Option<Self> {
        Self::new(year, month, day, 0, 0, 0)
    }

    /// The year, four digits as written.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// The same day at midnight.
    #[must_use]
    pub fn at_midnight(self) -> Self {
        Self {
            hour: 0,
            minute: 0,
            second: 0,
            ..self
        }
    }

    /// Whether the clock part is 00:00:00.
    #[must_use]
    pub fn is_midnight(self) -> bool {
        self == self.at_midnight()
    }

    /// Milliseconds since 1970 UTC, the clock read as China Standard Time (fixed UTC+8).
    #[must_use]
    pub fn china_milliseconds(self) -> i64 {
        const CHINA_OFFSET_MILLISECONDS: i64 = 8 * 60 * 60 * 1000;
        self.to_chrono().and_utc().timestamp_millis() - CHINA_OFFSET_MILLISECONDS
    }

    /// The civil China time of an instant given in milliseconds since 1970 UTC; `None` outside the calendar.
    #[must_use]
    pub fn from_china_milliseconds(milliseconds: i64) -> Option<Self> {
        let utc = chrono::DateTime::from_timestamp_millis(milliseconds)?;
        Some(Self::from_chrono(
            utc.naive_utc()
                .checked_add_signed(chrono::TimeDelta::hours(8))?,
        ))
    }

    pub(super) fn to_chrono(self) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(self.year, self.month.into(), self.day.into())
            .and_then(|day| {
                day.and_hms_opt(self.hour.into(), self.minute.into(), self.second.into())
            })
            .unwrap_or_default()
    }

    /// Cuts below the second. The parts always fit: chrono's own ranges are narrower.
    pub(super) fn from_chrono(moment: NaiveDateTime) -> Self {
        Self {
            year: moment.year(),
            month: moment.month() as u8,
            day: moment.day() as u8,
            hour: moment.hour() as u8,
            minute: moment.minute() as u8,
            second: moment.second() as u8,
        }
    }
}

impl fmt::Display for CivilDateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            self.year, self.month, self.day, self.hour, self.minute, self.second
        )
    }
}

impl From<CivilDateTime> for String {
    fn from(moment: CivilDateTime) -> Self {
        moment.to_string()
    }
}

impl TryFrom<String> for CivilDateTime {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S")
            .map(Self::from_chrono)
            .map_err(|error| format!("{text}: {error}"))
    }
}

/// The value of one cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Value {
    /// Nothing in the cell.
    #[default]
    #[serde(rename = "-")]
    Empty,
    /// Text exactly as stored, outer spaces and line breaks included.
    #[serde(rename = "t")]
    Text(String),
    /// A finite number.
    #[serde(rename = "n", with = "exact_number")]
    Number(f64),
    /// A truth value.
    #[serde(rename = "b")]
    Bool(bool),
    /// A number that the sheet shows as a date.
    #[serde(rename = "d")]
    DateTime(CivilDateTime),
    /// An error such as `#REF!`, by the text Excel shows.
    #[serde(rename = "e")]
    Error(String),
}

impl Value {
    /// Text, or [`Value::Empty`] for the empty text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// Whether a reader sees nothing: empty, or only spaces.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => super::text::clean_text(text).is_empty(),
            _ => false,
        }
    }
}

/// What a person would read in the cell: whole numbers without a point, dates without a midnight.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Error(text) => formatter.write_str(text),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Bool(truth) => formatter.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Self::DateTime(moment) => {
                let text = moment.to_string();
                formatter.write_str(text.strip_suffix(" 00:00:00").unwrap_or(&text))
            }
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// The value; of a formula, the result that was stored with it.
    #[serde(rename = "v")]
    pub value: Value,
    /// Whether a formula computed the value.
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    pub formula: bool,
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self {
            value,
            formula: false,
        }
    }
}

/// One row: never blank, without the empty cells at its end.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Row {
    /// The row number that Excel shows, from 1.
    #[serde(rename = "r")]
    pub number: u32,
    /// Cells from column A on.
    #[serde(rename = "c")]
    pub cells: Vec<Cell>,
}

impl Row {
    /// The value in a column counted from 0; [`Value::Empty`] beyond the last cell.
    #[must_use]
    pub fn value(&self, column: u32) -> &Value {
        const EMPTY: &Value = &Value::Empty;
        self.cells
            .get(column as usize)
            .map_or(EMPTY, |cell| &cell.value)
    }

    /// Whether a reader sees nothing in the whole row.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells
            .iter()
            .all(|cell| cell.value.is_blank() && !cell.formula)
    }

    pub(super) fn drop_trailing_empty(&mut self) {
        while self
            .cells
            .last()
            .is_some_and(|cell| cell.value == Value::Empty && !cell.formula)
        {
            self.cells.pop();
        }
    }
}

/// The letters of a column counted from 0: 0 → `A`, 25 → `Z`, 26 → `AA`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A' + (rest % 26) as u8));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// Numbers cross the process border as their shortest exact text, so that not a bit is lost.
mod exact_number {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(number: &f64, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<f64, D::Error> {
        String::deserialize(input)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_excel_names_them() {
        for (column, letters) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn china_time_is_eight_hours_ahead() {
        let moment = CivilDateTime::new(1970, 1, 1, 8, 0, 1).expect("a moment");
        assert_eq!(moment.china_milliseconds(), 1000);
        assert_eq!(CivilDateTime::from_china_milliseconds(1999), Some(moment));
    }

    #[test]
    fn impossible_days_do_not_exist() {
        assert_eq!(CivilDateTime::date(2019, 2, 29), None);
        assert_eq!(CivilDateTime::new(2019, 2, 28, 24, 0, 0), None);
        assert!(CivilDateTime::date(2020, 2, 29).is_some());
    }
}
