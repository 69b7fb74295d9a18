//! Moments in time and where they come from.
//!
//! China keeps one civil time, UTC+8 without daylight saving, so a moment and a civil clock reading
//! translate by a fixed shift.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike,
};
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Seconds that China Standard Time is ahead of UTC.
pub const CHINA_OFFSET_SECONDS: i32 = 8 * 3600;
/// Milliseconds in a minute.
pub const MINUTE: i64 = 60_000;
/// Milliseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Milliseconds in a day.
pub const DAY: i64 = 24 * HOUR;

/// A moment: milliseconds since 1970-01-01T00:00Z. In JSON an RFC 3339 text with +08:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// What JSON that is no moment is told it should have been.
    pub const EXPECTED: &'static str = "an RFC 3339 date and time";

    /// From milliseconds since 1970 UTC.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970 UTC.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The moment `millis` later (earlier when negative).
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The civil date and clock reading in China.
    #[must_use]
    pub fn civil(self) -> NaiveDateTime {
        let shifted = self
            .0
            .saturating_add(i64::from(CHINA_OFFSET_SECONDS) * 1000);
        DateTime::from_timestamp_millis(shifted)
            .unwrap_or_default()
            .naive_utc()
    }

    /// The civil date in China.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.civil().date()
    }

    /// The moment a civil clock in China shows `civil`.
    #[must_use]
    pub fn from_civil(civil: NaiveDateTime) -> Self {
        Self(civil.and_utc().timestamp_millis() - i64::from(CHINA_OFFSET_SECONDS) * 1000)
    }

    /// The first moment of a civil date in China.
    #[must_use]
    pub fn start_of(date: NaiveDate) -> Self {
        Self::from_civil(date.and_time(NaiveTime::MIN))
    }

    /// The first moment of the civil year this moment lies in.
    #[must_use]
    pub fn start_of_year(self) -> Self {
        NaiveDate::from_ymd_opt(self.civil().year(), 1, 1).map_or(self, Self::start_of)
    }

    /// RFC 3339 with +08:00, to the second.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let civil = self.civil();
        let Ok(year @ 0..=9_999) = u32::try_from(civil.year()) else {
            return civil.format("%Y-%m-%dT%H:%M:%S+08:00").to_string();
        };
        // lists write hundreds of these: digits by hand take a tenth of what the formatter does
        let mut text = String::with_capacity("2026-11-21T12:00:00+08:00".len());
        push_two(&mut text, year / 100);
        push_two(&mut text, year % 100);
        for (before, number) in [
            ('-', civil.month()),
            ('-', civil.day()),
            ('T', civil.hour()),
            (':', civil.minute()),
            (':', civil.second()),
        ] {
            text.push(before);
            push_two(&mut text, number);
        }
        text.push_str("+08:00");
        text
    }

    /// Reads RFC 3339 with any offset.
    ///
    /// # Errors
    /// The text is not an RFC 3339 date and time.
    pub fn parse_rfc3339(text: &str) -> Result<Self, chrono::ParseError> {
        DateTime::<FixedOffset>::parse_from_rfc3339(text)
            .map(|moment| Self(moment.timestamp_millis()))
    }

    /// The moments between two readings, as a span.
    #[must_use]
    pub const fn since(self, earlier: Self) -> TimeDelta {
        TimeDelta::milliseconds(self.0.saturating_sub(earlier.0))
    }
}

/// The last two digits of a number.
fn push_two(text: &mut String, number: u32) {
    for digit in [number / 10 % 10, number % 10] {
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text)
            .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &Self::EXPECTED))
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

impl ToSchema for Timestamp {}

/// Where *now* comes from. Only the binary reads the system clock; a test moves it by hand.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still until it is moved.
#[derive(Debug, Default)]
pub struct ManualClock(std::sync::atomic::AtomicI64);

impl ManualClock {
    /// A clock standing at the moment.
    #[must_use]
    pub const fn at(moment: Timestamp) -> Self {
        Self(std::sync::atomic::AtomicI64::new(moment.0))
    }

    /// Moves the clock by `millis`.
    pub fn advance(&self, millis: i64) {
        self.0
            .fetch_add(millis, std::sync::atomic::Ordering::SeqCst);
    }

    /// Puts the clock at the moment.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.0, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(std::sync::atomic::Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_writes_and_reads_itself_in_china_time() {
        let moment = Timestamp::parse_rfc3339("2026-11-20T15:42:00+08:00").expect("valid");
        assert_eq!(moment.to_rfc3339(), "2026-11-20T15:42:00+08:00");
        assert_eq!(
            Timestamp::parse_rfc3339("2026-11-20T07:42:00Z").expect("valid"),
            moment
        );
        assert_eq!(Timestamp::from_civil(moment.civil()), moment);
        assert_eq!(
            Timestamp::start_of(moment.date()).to_rfc3339(),
            "2026-11-20T00:00:00+08:00"
        );
    }

    #[test]
    fn the_civil_day_begins_eight_hours_before_utc() {
        let moment = Timestamp::parse_rfc3339("2025-12-31T16:00:00Z").expect("valid");
        assert_eq!(moment.date().to_string(), "2026-01-01");
        assert_eq!(moment.start_of_year(), moment);
    }
}
