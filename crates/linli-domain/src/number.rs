//! Numbers people read: record numbers (`XQ330106-20261121-00007`) and public tracking codes (`7KMP-2WXA-9RTC`).

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::code_enum;
use crate::codes::AreaCode;
use crate::typed;

code_enum! {
    /// What a record number numbers; the code is its prefix, the first letters of the Chinese word.
    pub enum NumberKind {
        /// 需求 demand
        Demand = "XQ",
        /// 工单 order
        Order = "GD",
        /// 资源 resource
        Resource = "ZY",
        /// 项目 project
        Project = "XM",
        /// 协议 agreement
        Agreement = "XY",
        /// 会议 meeting
        Meeting = "HY",
        /// 信件 letter to a building-head mailbox
        Letter = "XJ",
        /// 聘书 letter of appointment
        AppointmentLetter = "PS",
        /// 预约 booking of a shared resource
        Booking = "YY",
        /// 活动 activity
        Activity = "HD",
    }
}

/// Why a number or a tracking code was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Too many or too few characters.
    #[error("wrong length: {found} characters")]
    Length {
        /// Characters found, blanks and dashes left out.
        found: usize,
    },
    /// The first two letters are no known prefix.
    #[error("unknown prefix")]
    Prefix,
    /// The six digits are no area code.
    #[error("no such area")]
    Area,
    /// The eight digits are no date.
    #[error("no such date")]
    Date,
    /// The serial is no number from 1 to 999,999,999.
    #[error("no such serial")]
    Serial,
    /// A character that tracking codes never have, such as 0, 1, I, L or O. Positions count from 1.
    #[error("impossible character at position {position}")]
    Character {
        /// Its position from 1, blanks and dashes not counted.
        position: usize,
    },
    /// The check character does not fit: something was misread.
    #[error("the check character does not fit")]
    Check,
}

/// The number of a record: kind, area, civil date and serial of that day, as `XQ330106-20261121-00007`.
///
/// Ordered by kind, area, date and serial, also beyond 99,999 a day, where the text grows longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordNumber {
    kind: NumberKind,
    /// Six digits of GB/T 2260 as a number.
    area: u32,
    date: NaiveDate,
    serial: u32,
}

impl RecordNumber {
    /// The largest serial of a day.
    pub const MAX_SERIAL: u32 = 999_999_999;

    /// Puts a number together; of `area` only the six digits of the county are used.
    ///
    /// # Errors
    /// [`NumberError::Serial`] for 0 or above [`MAX_SERIAL`](Self::MAX_SERIAL), [`NumberError::Date`] for a year
    /// that has no four digits.
    pub fn new(
        kind: NumberKind,
        area: &AreaCode,
        date: NaiveDate,
        serial: u32,
    ) -> Result<Self, NumberError> {
        if !(1..=Self::MAX_SERIAL).contains(&serial) {
            return Err(NumberError::Serial);
        }
        if !(1_000..=9_999).contains(&chrono::Datelike::year(&date)) {
            return Err(NumberError::Date);
        }
        let area = area.county().parse().map_err(|_| NumberError::Area)?;
        Ok(Self {
            kind,
            area,
            date,
            serial,
        })
    }

    /// Reads a typed number; lower case, full-width characters, blanks and missing dashes are forgiven.
    ///
    /// # Errors
    /// [`NumberError`]: length, or the part that cannot be read.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let number = typed::compact(text);
        let found = number.chars().count();
        if !(17..=25).contains(&found) {
            return Err(NumberError::Length { found });
        }
        let (prefix, rest) = number.split_at_checked(2).ok_or(NumberError::Prefix)?;
        let kind = crate::code::CodeEnum::from_code(prefix).ok_or(NumberError::Prefix)?;
        let (area, rest) = rest.split_at_checked(6).ok_or(NumberError::Area)?;
        let area = AreaCode::parse(area).map_err(|_| NumberError::Area)?;
        let (date, serial) = rest.split_at_checked(8).ok_or(NumberError::Date)?;
        if !date.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberError::Date);
        }
        let date = NaiveDate::parse_from_str(date, "%Y%m%d").map_err(|_| NumberError::Date)?;
        if !serial.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberError::Serial);
        }
        Self::new(
            kind,
            &area,
            date,
            serial.parse().map_err(|_| NumberError::Serial)?,
        )
    }

    /// What is numbered.
    #[must_use]
    pub const fn kind(&self) -> NumberKind {
        self.kind
    }

    /// The civil date of the number.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The serial of the day, from 1.
    #[must_use]
    pub const fn serial(&self) -> u32 {
        self.serial
    }
}

impl fmt::Display for RecordNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}{:06}-{}-{:05}",
            self.kind,
            self.area,
            self.date.format("%Y%m%d"),
            self.serial
        )
    }
}

// In JSON a text, whatever it is made of inside.
impl PartialSchema for RecordNumber {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for RecordNumber {}

impl TryFrom<String> for RecordNumber {
    type Error = NumberError;
    fn try_from(text: String) -> Result<Self, NumberError> {
        Self::parse(&text)
    }
}

impl From<RecordNumber> for String {
    fn from(number: RecordNumber) -> Self {
        number.to_string()
    }
}

/// 31 characters nobody mistakes for one another (no 0 O 1 I L); 31 is prime, which makes the check below complete.
const TRACKING_ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const TRACKING_BASE: u64 = TRACKING_ALPHABET.len() as u64;
/// 31¹¹ possible codes are 54.5 bits.
const TRACKING_DATA: usize = 11;
const TRACKING_LENGTH: usize = TRACKING_DATA + 1;
const TRACKING_GROUP: usize = 4;

/// The code by which somebody without an account follows a demand: `7KMP-2WXA-9RTC`.
///
/// Eleven random characters and a check character. Characters are weighted 12, 11, … 1 modulo the prime 31, so every
/// single wrong character and every swap of two characters is found. Whoever holds the code sees the demand, so
/// `Debug` does not show it; write it with `Display` only where it is handed over.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct TrackingCode(String);

impl TrackingCode {
    /// A code from eight random bytes. The remainder favours no code by more than 1 in 700.
    #[must_use]
    pub fn from_random(bytes: [u8; 8]) -> Self {
        let mut rest = u64::from_le_bytes(bytes);
        let mut values = [0_u8; TRACKING_DATA];
        for value in &mut values {
            *value = (rest % TRACKING_BASE) as u8;
            rest /= TRACKING_BASE;
        }
        let check = (TRACKING_BASE - weighted_sum(&values)) % TRACKING_BASE;
        let all = values.iter().copied().chain([check as u8]);
        Self(
            all.map(|value| char::from(TRACKING_ALPHABET[usize::from(value)]))
                .collect(),
        )
    }

    /// Reads a typed code; lower case, full-width characters, blanks and dashes are forgiven.
    ///
    /// # Errors
    /// [`NumberError`]: length, a character codes never have, or a check character that does not fit.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let code = typed::compact(text);
        let mut values = Vec::with_capacity(TRACKING_LENGTH);
        for (index, character) in code.chars().enumerate() {
            let value = (0_u8..)
                .zip(TRACKING_ALPHABET)
                .find(|(_, known)| char::from(**known) == character);
            values.push(
                value
                    .ok_or(NumberError::Character {
                        position: index + 1,
                    })?
                    .0,
            );
        }
        if values.len() != TRACKING_LENGTH {
            return Err(NumberError::Length {
                found: values.len(),
            });
        }
        if weighted_sum(&values) == 0 {
            Ok(Self(code))
        } else {
            Err(NumberError::Check)
        }
    }

    /// The twelve characters without groups: the form to hash and to look up.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Σ value × weight modulo 31, weights from 12 downwards: all different and none divisible by 31.
fn weighted_sum(values: &[u8]) -> u64 {
    let weights = (1..=TRACKING_LENGTH as u64).rev();
    values
        .iter()
        .zip(weights)
        .map(|(value, weight)| u64::from(*value) * weight)
        .sum::<u64>()
        % TRACKING_BASE
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, rest) = self.0.split_at(TRACKING_GROUP);
        let (second, third) = rest.split_at(TRACKING_GROUP);
        write!(formatter, "{first}-{second}-{third}")
    }
}

impl fmt::Debug for TrackingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TrackingCode(****)")
    }
}

impl TryFrom<String> for TrackingCode {
    type Error = NumberError;
    fn try_from(text: String) -> Result<Self, NumberError> {
        Self::parse(&text)
    }
}

impl From<TrackingCode> for String {
    fn from(code: TrackingCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests;
