//! A quarter of a civil year, `2026Q3`. Pure.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use linli_domain::time::Timestamp;

/// The first and last years a quarter is asked for in.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// A quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    /// 1 to 4.
    number: u32,
}

impl Quarter {
    /// The quarter a moment lies in.
    #[must_use]
    pub fn of(moment: Timestamp) -> Self {
        let day = moment.date();
        Self {
            year: day.year(),
            number: day.month0() / 3 + 1,
        }
    }

    /// `2026Q3`, or nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once('Q')?;
        let year: i32 = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
        let number: u32 = (number.len() == 1).then(|| number.parse().ok()).flatten()?;
        (YEARS.contains(&year) && (1..=4).contains(&number)).then_some(Self { year, number })
    }

    /// The quarter before.
    #[must_use]
    pub const fn before(self) -> Self {
        match self.number {
            1 => Self {
                year: self.year - 1,
                number: 4,
            },
            number => Self {
                number: number - 1,
                ..self
            },
        }
    }

    /// The quarter after.
    #[must_use]
    pub const fn after(self) -> Self {
        match self.number {
            4 => Self {
                year: self.year + 1,
                number: 1,
            },
            number => Self {
                number: number + 1,
                ..self
            },
        }
    }

    /// The last quarter that is over at a moment.
    #[must_use]
    pub fn last_over(now: Timestamp) -> Self {
        Self::of(now).before()
    }

    /// Its civil year.
    #[must_use]
    pub fn year(self) -> i64 {
        i64::from(self.year)
    }

    /// Its number in the year, 1 to 4.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// Its first moment.
    #[must_use]
    pub fn from(self) -> Timestamp {
        let day = NaiveDate::from_ymd_opt(self.year, self.number * 3 - 2, 1);
        Timestamp::start_of(day.unwrap_or_default())
    }

    /// The first moment after it.
    #[must_use]
    pub fn to(self) -> Timestamp {
        self.after().from()
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}Q{}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_follow_one_another_and_read_back() {
        for (text, found) in [
            ("2026Q1", true),
            ("2026Q4", true),
            ("2026Q5", false),
            ("2026Q0", false),
            ("26Q1", false),
            ("2026Q", false),
            ("2026Q11", false),
            ("1999Q4", false),
            ("２０２６Q1", false),
            ("", false),
        ] {
            let quarter = Quarter::parse(text);
            assert_eq!(quarter.is_some(), found, "{text}");
            if let Some(quarter) = quarter {
                assert_eq!(quarter.to_string(), text);
                assert_eq!(quarter.before().after(), quarter);
                assert_eq!(quarter.to(), quarter.after().from());
                assert_eq!(Quarter::of(quarter.from()), quarter);
                assert_eq!(Quarter::of(quarter.to().plus(-1)), quarter);
            }
        }
        let at = |text| Timestamp::parse_rfc3339(text).expect("a moment");
        // midnight in China, not in Greenwich
        assert_eq!(
            Quarter::of(at("2026-09-30T23:59:59+08:00")).to_string(),
            "2026Q3"
        );
        assert_eq!(
            Quarter::of(at("2026-10-01T00:00:00+08:00")).to_string(),
            "2026Q4"
        );
        assert_eq!(
            Quarter::last_over(at("2026-01-10T00:00:00+08:00")).to_string(),
            "2025Q4"
        );
    }
}
