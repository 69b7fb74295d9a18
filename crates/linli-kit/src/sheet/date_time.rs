//! Dates as people type them and as Excel counts them. What could be read in two ways is refused, never guessed.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::{cell::CivilDateTime, text::half_width};

/// Years a date may fall in: before and after, it is a typing error.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateTimeProblem {
    /// No form that is known here.
    Unknown,
    /// A form that can mean two days, as `03/04/2019` or `19-11-27`.
    Ambiguous,
    /// The calendar or the clock has no such moment.
    NoSuchMoment,
}

/// Reads a date, or a date and time, in the forms found in Chinese office sheets.
///
/// `2019/11/27 21:37:27`, `2019-11-27`, `2019.11.27`, `2019年11月27日 星期三 下午9时37分`, `20191127`, `20191127213727`,
/// ISO 8601 with a zone (brought to China time), `25/12/2019` (only one reading), and an Excel serial of the 1900 system
/// from 1954 to 2119 (`43796.9`). Full-width digits and spaces around are taken. Without a clock part: midnight.
///
/// # Errors
/// [`DateTimeProblem`]: unknown form, two possible readings, or a moment that does not exist.
pub fn parse_date_time(text: &str) -> Result<CivilDateTime, DateTimeProblem> {
    let flat = half_width(text);
    let flat = flat.trim();
    if flat
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && flat.bytes().filter(|byte| *byte == b'.').count() <= 1
        && !flat.is_empty()
    {
        return from_digits(flat);
    }
    let mut cursor = Cursor { rest: flat };
    let (year, month, day) = cursor.date()?;
    cursor.skip_weekday();
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(DateTimeProblem::NoSuchMoment)?;
    let (hour, minute, second) = cursor.time()?;
    let moment = date
        .and_hms_opt(hour, minute, second)
        .ok_or(DateTimeProblem::NoSuchMoment)?;
    let moment = moment + cursor.shift_to_china()?;
    if !cursor.rest.trim().is_empty() {
        return Err(DateTimeProblem::Unknown);
    }
    within_years(CivilDateTime::from_chrono(moment))
}

fn within_years(moment: CivilDateTime) -> Result<CivilDateTime, DateTimeProblem> {
    if YEARS.contains(&moment.year()) {
        Ok(moment)
    } else {
        Err(DateTimeProblem::NoSuchMoment)
    }
}

/// Only digits, with at most one point: a date without separators or an Excel serial.
fn from_digits(digits: &str) -> Result<CivilDateTime, DateTimeProblem> {
    let whole = digits.split('.').next().unwrap_or(digits);
    let part = |range: std::ops::Range<usize>| {
        whole
            .get(range)
            .map_or(Ok(0), |part| part.parse::<u8>())
            .map_err(|_| DateTimeProblem::Unknown)
    };
    match (whole.len(), whole.len() == digits.len()) {
        (8 | 12 | 14, true) => {
            let year = whole[..4].parse().map_err(|_| DateTimeProblem::Unknown)?;
            let moment = CivilDateTime::new(
                year,
                part(4..6)?,
                part(6..8)?,
                part(8..10)?,
                part(10..12)?,
                part(12..14)?,
            );
            within_years(moment.ok_or(DateTimeProblem::NoSuchMoment)?)
        }
        (5, _) => {
            let serial: f64 = digits.parse().map_err(|_| DateTimeProblem::Unknown)?;
            plausible_serial(serial, false)
        }
        _ => Err(DateTimeProblem::Unknown),
    }
}

/// A number without a date format, taken for an Excel serial if it falls between 1954 and 2119, or for `20191127`.
///
/// # Errors
/// [`DateTimeProblem::Unknown`] outside that span: the number then is something else.
pub fn plausible_serial(number: f64, is_1904: bool) -> Result<CivilDateTime, DateTimeProblem> {
    if (20_000.0..80_000.0).contains(&number) {
        return from_excel_serial(number, is_1904).ok_or(DateTimeProblem::Unknown);
    }
    if number.fract() == 0.0 && (19_000_101.0..=21_991_231.0).contains(&number) {
        return from_digits(&format!("{number}"));
    }
    Err(DateTimeProblem::Unknown)
}

/// The moment of an Excel serial, rounded to the second.
///
/// Serial 1 is 1900-01-01 (1904 system: 0 is 1904-01-01); the 1900 system counts a 29 February 1900 that never was
/// (ECMA-376 part 1, 18.17.4.1). `None` for that day and outside the years 1900-9999.
#[must_use]
pub fn from_excel_serial(serial: f64, is_1904: bool) -> Option<CivilDateTime> {
    const SECONDS_A_DAY: f64 = 86_400.0;
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * SECONDS_A_DAY).round() as i64;
    let (epoch_year, epoch_month, epoch_day) = match (is_1904, seconds.div_euclid(86_400)) {
        (true, _) => (1904, 1, 1),
        (false, 0 | 60) => return None,
        (false, 1..60) => (1899, 12, 31),
        (false, _) => (1899, 12, 30),
    };
    let epoch =
        NaiveDate::from_ymd_opt(epoch_year, epoch_month, epoch_day)?.and_hms_opt(0, 0, 0)?;
    Some(CivilDateTime::from_chrono(
        epoch.checked_add_signed(TimeDelta::seconds(seconds))?,
    ))
}

/// The serial of a moment in the 1900 system; `None` before March 1900, where the two calendars of Excel disagree.
#[must_use]
pub fn to_excel_serial(moment: CivilDateTime) -> Option<f64> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    let seconds = (moment.to_chrono() - epoch).num_seconds();
    (seconds >= 61 * 86_400).then_some(seconds as f64 / 86_400.0)
}

/// Reads a date and time from left to right.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// The next run of digits, if any.
    fn digits(&mut self) -> Option<&'a str> {
        self.skip_spaces();
        let end = self
            .rest
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!digits.is_empty()).then_some(digits)
    }

    /// A number of one or two digits.
    fn small(&mut self) -> Result<u32, DateTimeProblem> {
        match self.digits() {
            Some(digits) if digits.len() <= 2 => {
                digits.parse().map_err(|_| DateTimeProblem::Unknown)
            }
            _ => Err(DateTimeProblem::Unknown),
        }
    }

    /// Takes one of the texts if it comes next.
    fn take(&mut self, texts: &[&str]) -> bool {
        self.skip_spaces();
        for text in texts {
            let next = self.rest.get(..text.len());
            if next.is_some_and(|next| next.eq_ignore_ascii_case(text)) {
                self.rest = &self.rest[text.len()..];
                return true;
            }
        }
        false
    }

    fn date(&mut self) -> Result<(i32, u32, u32), DateTimeProblem> {
        let first = self.digits().ok_or(DateTimeProblem::Unknown)?;
        if !self.take(&["-", "/", ".", "年"]) {
            return Err(DateTimeProblem::Unknown);
        }
        let second = self.small()?;
        if !self.take(&["-", "/", ".", "月"]) {
            return Err(DateTimeProblem::Unknown);
        }
        if first.len() == 4 {
            let day = self.small()?;
            self.take(&["日", "号"]);
            let year = first.parse().map_err(|_| DateTimeProblem::Unknown)?;
            return Ok((year, second, day));
        }
        let last = self.digits().ok_or(DateTimeProblem::Unknown)?;
        let first: u32 = first.parse().map_err(|_| DateTimeProblem::Unknown)?;
        if last.len() != 4 {
            return Err(DateTimeProblem::Ambiguous);
        }
        let year = last.parse().map_err(|_| DateTimeProblem::Unknown)?;
        match (first, second) {
            (13.., 13..) => Err(DateTimeProblem::NoSuchMoment),
            (13.., month) => Ok((year, month, first)),
            (month, 13..) => Ok((year, month, second)),
            (same, also) if same == also => Ok((year, same, same)),
            _ => Err(DateTimeProblem::Ambiguous),
        }
    }

    /// A weekday says nothing new; a wrong one is not our business.
    fn skip_weekday(&mut self) {
        let bracket = self.take(&["("]);
        if self.take(&["星期", "礼拜", "周"]) || bracket {
            self.take(&["一", "二", "三", "四", "五", "六", "日", "天"]);
        }
        if bracket {
            self.take(&[")"]);
        }
    }

    /// Hour, minute, second; midnight where nothing follows.
    fn time(&mut self) -> Result<(u32, u32, u32), DateTimeProblem> {
        self.take(&["T", ","]);
        self.skip_spaces();
        if self.rest.is_empty() {
            return Ok((0, 0, 0));
        }
        let half = self.half_of_day();
        let hour = self.small()?;
        let (mut minute, mut second) = (0, 0);
        let in_words = self.take(&["时", "点"]);
        if !in_words && !self.take(&[":"]) {
            return Err(DateTimeProblem::Unknown);
        }
        if !in_words
            || self
                .rest
                .trim_start()
                .starts_with(|next: char| next.is_ascii_digit())
        {
            minute = self.small()?;
            if self.take(&[":", "分"]) {
                if let Some(digits) = self.digits() {
                    second = digits.parse().map_err(|_| DateTimeProblem::Unknown)?;
                }
                if self.rest.starts_with('.') {
                    self.rest = &self.rest[1..];
                    self.digits().ok_or(DateTimeProblem::Unknown)?;
                }
                self.take(&["秒"]);
            }
        }
        let half = half.or_else(|| self.half_of_day());
        Ok((apply_half(hour, half)?, minute, second))
    }

    fn half_of_day(&mut self) -> Option<Half> {
        if self.take(&["上午", "凌晨", "早上", "am"]) {
            Some(Half::Morning)
        } else if self.take(&["下午", "晚上", "傍晚", "中午", "pm"]) {
            Some(Half::Afternoon)
        } else {
            None
        }
    }

    /// How far a zone written behind the time is from China time; nothing written is China time.
    fn shift_to_china(&mut self) -> Result<TimeDelta, DateTimeProblem> {
        const CHINA_MINUTES: i64 = 8 * 60;
        if self.take(&["Z"]) {
            return Ok(TimeDelta::minutes(CHINA_MINUTES));
        }
        let sign = if self.take(&["+"]) {
            1
        } else if self.take(&["-"]) {
            -1
        } else {
            return Ok(TimeDelta::zero());
        };
        let digits = self.digits().ok_or(DateTimeProblem::Unknown)?;
        let (hours, minutes) = match digits.len() {
            4 => (&digits[..2], &digits[2..]),
            2 if self.take(&[":"]) => (digits, self.digits().unwrap_or_default()),
            2 => (digits, "0"),
            _ => return Err(DateTimeProblem::Unknown),
        };
        let hours: i64 = hours.parse().map_err(|_| DateTimeProblem::Unknown)?;
        let minutes: i64 = minutes.parse().map_err(|_| DateTimeProblem::Unknown)?;
        if hours > 14 || minutes > 59 {
            return Err(DateTimeProblem::NoSuchMoment);
        }
        Ok(TimeDelta::minutes(
            CHINA_MINUTES - sign * (hours * 60 + minutes),
        ))
    }
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

/// `下午9时` is 21, `下午21时` stays 21, `中午12时` stays 12, `12:05 AM` is 0; `上午15时` is refused.
fn apply_half(hour: u32, half: Option<Half>) -> Result<u32, DateTimeProblem> {
    match (half, hour) {
        (None, _) | (Some(Half::Afternoon), 12..) => Ok(hour),
        (Some(Half::Morning), 12) => Ok(0),
        (Some(Half::Morning), 0..12) => Ok(hour),
        (Some(Half::Morning), _) => Err(DateTimeProblem::NoSuchMoment),
        (Some(Half::Afternoon), _) => Ok(hour + 12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_in_many_forms() {
        for (typed, expected) in [
            ("2019/11/27 21:37:27", "2019-11-27 21:37:27"),
            ("  2019/1/2 1:02:03\n", "2019-01-02 01:02:03"),
            ("2019-11-27", "2019-11-27 00:00:00"),
            ("2019.11.27", "2019-11-27 00:00:00"),
            ("２０１９年１１月２７日", "2019-11-27 00:00:00"),
            ("2019年11月27日 21时37分27秒", "2019-11-27 21:37:27"),
            ("2019年11月27日 星期三 下午9点", "2019-11-27 21:00:00"),
            ("2019年11月27日（三）21:37", "2019-11-27 21:37:00"),
            ("2019-11-27 9:37 PM", "2019-11-27 21:37:00"),
            ("2019-11-27 12:05 AM", "2019-11-27 00:05:00"),
            ("2019-11-27T21:37:27.123", "2019-11-27 21:37:27"),
            ("2019-11-27T13:37:27Z", "2019-11-27 21:37:27"),
            ("2019-11-27T21:37:27+08:00", "2019-11-27 21:37:27"),
            ("2019-12-31T23:00:00+0000", "2020-01-01 07:00:00"),
            ("20191127", "2019-11-27 00:00:00"),
            ("20191127213727", "2019-11-27 21:37:27"),
            ("43796.5", "2019-11-27 12:00:00"),
            ("43796", "2019-11-27 00:00:00"),
            ("25/12/2019", "2019-12-25 00:00:00"),
            ("12/25/2019 8:00", "2019-12-25 08:00:00"),
            ("05/05/2019", "2019-05-05 00:00:00"),
        ] {
            let read = parse_date_time(typed).map(|moment| moment.to_string());
            assert_eq!(read.as_deref(), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused_with_its_reason() {
        use DateTimeProblem::{Ambiguous, NoSuchMoment, Unknown};
        for (typed, problem) in [
            ("", Unknown),
            ("昨天", Unknown),
            ("2019年11月", Unknown),
            ("11月27日", Unknown),
            ("2019-11-27 something", Unknown),
            ("2019-11-27 25", Unknown),
            ("188006", Unknown),
            ("13800138000", Unknown),
            ("03/04/2019", Ambiguous),
            ("19-11-27", Ambiguous),
            ("19年11月27日", Ambiguous),
            ("2019-02-29", NoSuchMoment),
            ("2019-13-01", NoSuchMoment),
            ("2019-11-27 24:00", NoSuchMoment),
            ("20191399", NoSuchMoment),
            ("99991231", NoSuchMoment),
            ("0019-11-27", NoSuchMoment),
            ("2019-11-27 上午15:00", NoSuchMoment),
        ] {
            assert_eq!(parse_date_time(typed), Err(problem), "{typed}");
        }
    }

    #[test]
    fn serials_follow_excel() {
        let shown =
            |serial, is_1904| from_excel_serial(serial, is_1904).map(|moment| moment.to_string());
        assert_eq!(shown(1.0, false).as_deref(), Some("1900-01-01 00:00:00"));
        assert_eq!(shown(59.0, false).as_deref(), Some("1900-02-28 00:00:00"));
        assert_eq!(shown(60.0, false), None);
        assert_eq!(shown(61.0, false).as_deref(), Some("1900-03-01 00:00:00"));
        assert_eq!(shown(0.0, true).as_deref(), Some("1904-01-01 00:00:00"));
        assert_eq!(
            shown(43_796.901_006_944_45, false).as_deref(),
            Some("2019-11-27 21:37:27")
        );
        for bad in [f64::NAN, f64::INFINITY, -1.0, 3e6] {
            assert_eq!(from_excel_serial(bad, false), None);
        }
    }

    proptest! {
        #[test]
        fn serials_return(milliseconds in -2_100_000_000_i64..7_000_000_000) {
            let moment = CivilDateTime::from_china_milliseconds(milliseconds * 1000).expect("a moment");
            let serial = to_excel_serial(moment).expect("after 1900");
            prop_assert_eq!(from_excel_serial(serial, false), Some(moment));
            prop_assert_eq!(parse_date_time(&moment.to_string()), Ok(moment));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9年月日/.:+ TZ-]{0,24}|\\PC{0,20}") {
            let _ = parse_date_time(&text);
        }
    }
}
