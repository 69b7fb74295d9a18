//! Official codes with their rules: 统一社会信用代码 (GB 32100), area codes (GB/T 2260 and the statistical extension),
//! ID-number check (GB 11643).

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::code_enum;
use crate::typed;

/// Why a code was refused. Positions count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CodeError {
    /// Too many or too few characters.
    #[error("wrong length: {found} characters")]
    Length {
        /// Characters found, blanks and dashes left out.
        found: usize,
    },
    /// A character that this kind of code never has.
    #[error("impossible character at position {position}")]
    Character {
        /// Its position from 1.
        position: usize,
    },
    /// The check character does not fit: something was mistyped.
    #[error("the check character does not fit")]
    Check,
    /// Well formed, but of no known kind.
    #[error("no area has such a code")]
    Kind,
}

/// Characters of a credit code; a character's place is its value.
const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// A unified social credit code (统一社会信用代码, GB 32100): 18 characters, checked, upper case.
///
/// The first eight characters may be letters: rural collectives have codes that begin with `N2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a typed code; lower case, full-width characters, blanks and dashes are forgiven.
    ///
    /// # Errors
    /// [`CodeError`]: length, a character outside the alphabet, or a check character that does not fit.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = typed::compact(text);
        let length = code.chars().count();
        if length != 18 {
            return Err(CodeError::Length { found: length });
        }
        let mut values = Vec::with_capacity(18);
        for (index, character) in code.chars().enumerate() {
            let value = CREDIT_ALPHABET
                .iter()
                .position(|known| char::from(*known) == character);
            values.push(value.ok_or(CodeError::Character {
                position: index + 1,
            })?);
        }
        let sum: usize = values
            .iter()
            .zip(CREDIT_WEIGHTS)
            .map(|(value, weight)| value * weight)
            .sum();
        // The second remainder matters: without it a sum divisible by 31 asks for an impossible 32nd character.
        if values[17] == (31 - sum % 31) % 31 {
            Ok(Self(code))
        } else {
            Err(CodeError::Check)
        }
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

code_enum! {
    /// What an area code names, told by its digits.
    pub enum OfficialAreaKind {
        /// 省级 (`33 00 00`)
        Province = "province",
        /// 地级 (`33 01 00`)
        Prefecture = "prefecture",
        /// 县级 (`33 01 06`)
        County = "county",
        /// 街道 (third group 001–099)
        Street = "street",
        /// 镇 (100–199)
        Town = "town",
        /// 乡 (200–399)
        Township = "township",
        /// Run by an enterprise or a similar body (400–599)
        EnterpriseRun = "enterprise_run",
        /// 居民委员会 or 村民委员会 (twelve digits)
        Committee = "committee",
    }
}

/// An official area code of 6, 9 or 12 digits, kept in its shortest form (trailing groups of zeros cut).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct AreaCode(String);

impl AreaCode {
    /// Reads 6, 9 or 12 digits; blanks, dashes and full-width digits are forgiven.
    ///
    /// # Errors
    /// [`CodeError`]: length, something that is no digit, or digits of no known kind.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut code = typed::compact(text);
        if let Some(index) = code
            .chars()
            .position(|character| !character.is_ascii_digit())
        {
            return Err(CodeError::Character {
                position: index + 1,
            });
        }
        if !matches!(code.len(), 6 | 9 | 12) {
            return Err(CodeError::Length { found: code.len() });
        }
        while code.len() > 6 && code.ends_with("000") {
            code.truncate(code.len() - 3);
        }
        if kind_of(&code).is_none() {
            return Err(CodeError::Kind);
        }
        Ok(Self(code))
    }

    /// The digits in their shortest form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the code names.
    #[must_use]
    pub fn kind(&self) -> OfficialAreaKind {
        kind_of(&self.0).unwrap_or(OfficialAreaKind::Committee)
    }

    /// The six digits of GB/T 2260.
    #[must_use]
    pub fn county(&self) -> &str {
        &self.0[..6]
    }

    /// The code filled up with zeros to twelve digits, as statistics write it.
    #[must_use]
    pub fn twelve_digits(&self) -> String {
        format!("{:0<12}", self.0)
    }

    /// Whether `other` is this area or lies in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let significant = match self.kind() {
            OfficialAreaKind::Province => &self.0[..2],
            OfficialAreaKind::Prefecture => &self.0[..4],
            _ => &self.0,
        };
        other.0.starts_with(significant)
    }
}

/// The kind of a code in its shortest form; `None` for digits no area has.
fn kind_of(code: &str) -> Option<OfficialAreaKind> {
    // Province numbers run from 11 to 82 (GB/T 2260), and 99 is ours for invented places (demo, training); a
    // missing prefecture cannot have a county.
    let province: u32 = code[..2].parse().ok()?;
    if !((11..=82).contains(&province) || province == 99)
        || (&code[2..4] == "00" && &code[4..6] != "00")
    {
        return None;
    }
    if code.len() == 6 {
        return Some(match (&code[2..4], &code[4..6]) {
            ("00", _) => OfficialAreaKind::Province,
            (_, "00") => OfficialAreaKind::Prefecture,
            _ => OfficialAreaKind::County,
        });
    }
    let third: u32 = code[6..9].parse().ok()?;
    let kind = match third {
        1..=99 => OfficialAreaKind::Street,
        100..=199 => OfficialAreaKind::Town,
        200..=399 => OfficialAreaKind::Township,
        400..=599 => OfficialAreaKind::EnterpriseRun,
        _ => return None,
    };
    Some(if code.len() == 12 {
        OfficialAreaKind::Committee
    } else {
        kind
    })
}

macro_rules! code_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<Self, CodeError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

code_text!(CreditCode);
code_text!(AreaCode);

/// Whether `text` is a well-formed resident ID number (GB 11643): 17 digits with a real birth date, check character.
///
/// For checking a number that a law makes us ask for. **The number itself is never stored** (keep a keyed hash and
/// the last four characters at most), which is why there is no type that holds one.
#[must_use]
pub fn is_id_number(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let number = typed::compact(text);
    let Some((digits, check)) = number.split_at_checked(17) else {
        return false;
    };
    if check.len() != 1 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = digits
        .bytes()
        .zip(WEIGHTS)
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    NaiveDate::parse_from_str(&digits[6..14], "%Y%m%d").is_ok()
        && check.as_bytes()[0] == CHECKS[(sum % 11) as usize]
}

#[cfg(test)]
mod tests;
