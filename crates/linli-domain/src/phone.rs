//! Chinese telephone numbers: read as people type them, kept in one form, shown masked.

use std::fmt;

use thiserror::Error;

use crate::code_enum;
use crate::typed;

code_enum! {
    /// What kind of line a number belongs to.
    pub enum PhoneKind {
        /// 手机: 11 digits from 13 to 19.
        Mobile = "mobile",
        /// 固定电话 with its area code.
        Landline = "landline",
        /// 400 or 800 number of a firm.
        Service = "service",
    }
}

/// Why a phone number was refused. Holds nothing of the number, so that it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("no number")]
    Empty,
    /// A character that no phone number has. Positions count from 1.
    #[error("impossible character at position {position}")]
    Character {
        /// Its position in the typed text.
        position: usize,
    },
    /// Neither a mobile number, nor a landline with its area code, nor a 400 or 800 number of mainland China.
    #[error("not a Chinese mobile number or a landline with its area code")]
    Form,
}

/// A checked phone number of mainland China. Personal data: `Debug` shows it masked, and there is no `Display`.
///
/// One form each: `13812341234`, `0571-87654321`, `0571-87654321-802` (with extension), `4008001234`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    text: String,
    kind: PhoneKind,
}

impl Phone {
    /// Reads a typed number. Blanks, dashes, brackets, full-width digits, `+86`, `0086` and a `0` before a mobile
    /// number are forgiven; an extension follows `转`, `#` or a last dash.
    ///
    /// # Errors
    /// [`PhoneError`]. Short local numbers without an area code are refused: the area is not ours to guess.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let typed = fold(text)?;
        if typed.is_empty() {
            return Err(PhoneError::Empty);
        }
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        if !typed.contains('#')
            && let Some(phone) = read_plain(&digits)
        {
            return Ok(phone);
        }
        read_with_extension(&typed).ok_or(PhoneError::Form)
    }

    /// The number in its one form: for dialling and encrypting only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The kind of line.
    #[must_use]
    pub const fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// The number with its middle hidden: `138****1234`, `0571-****4321`, `400****234`.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.kind {
            PhoneKind::Mobile => format!("{}****{}", &self.text[..3], &self.text[7..]),
            PhoneKind::Service => format!("{}****{}", &self.text[..3], &self.text[7..]),
            PhoneKind::Landline => {
                // The extension is left out: it often names one person's desk.
                let mut parts = self.text.split('-');
                let (area, line) = (
                    parts.next().unwrap_or_default(),
                    parts.next().unwrap_or_default(),
                );
                format!("{area}-****{}", &line[line.len().saturating_sub(4)..])
            }
        }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Phone({})", self.masked())
    }
}

/// Keeps digits, `-` (dash, bracket) and `#` (extension); drops blanks, dots and `+`.
fn fold(text: &str) -> Result<String, PhoneError> {
    let mut kept = String::new();
    for (index, character) in text.chars().enumerate() {
        match typed::fold(character) {
            digit @ '0'..='9' => kept.push(digit),
            '-' | '(' | ')' => kept.push('-'),
            '转' | '轉' | '#' => kept.push('#'),
            ' ' | '.' | '·' | '+' => {}
            _ => {
                return Err(PhoneError::Character {
                    position: index + 1,
                });
            }
        }
    }
    Ok(kept.trim_matches('-').to_owned())
}

/// A number without extension from its digits alone.
fn read_plain(digits: &str) -> Option<Phone> {
    let international = digits
        .strip_prefix("0086")
        .or_else(|| digits.strip_prefix("86"));
    read_mobile(digits)
        .or_else(|| read_service(digits))
        .or_else(|| read_landline(digits))
        .or_else(|| international.and_then(read_mobile))
        // Abroad the area code is dialled without its 0; at home some still type it.
        .or_else(|| {
            international
                .and_then(|rest| read_landline(rest).or_else(|| read_landline(&format!("0{rest}"))))
        })
}

fn read_mobile(digits: &str) -> Option<Phone> {
    // A 0 before a mobile number is what long-distance dialling once asked for.
    let number = if digits.len() == 12 {
        digits.strip_prefix('0')?
    } else {
        digits
    };
    let is_mobile = number.len() == 11
        && number.starts_with('1')
        // 100 is no network's: numbers of invented people, in the demo and in training
        && (matches!(number.as_bytes()[1], b'3'..=b'9') || number.starts_with("100"));
    is_mobile.then(|| Phone {
        text: number.to_owned(),
        kind: PhoneKind::Mobile,
    })
}

fn read_service(digits: &str) -> Option<Phone> {
    let is_service = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    is_service.then(|| Phone {
        text: digits.to_owned(),
        kind: PhoneKind::Service,
    })
}

/// Area codes: `010` and `02x` with three digits, all others with four; lines of 7 or 8 digits from 2 to 8.
fn read_landline(digits: &str) -> Option<Phone> {
    let area_length = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    let (area, line) = digits.split_at_checked(area_length)?;
    let is_line = matches!(line.len(), 7 | 8) && matches!(line.as_bytes()[0], b'2'..=b'8');
    is_line.then(|| Phone {
        text: format!("{area}-{line}"),
        kind: PhoneKind::Landline,
    })
}

/// A landline with an extension of 1 to 6 digits behind `#` or, failing that, behind the last dash.
fn read_with_extension(typed: &str) -> Option<Phone> {
    let (front, extension) = typed.rsplit_once('#').or_else(|| typed.rsplit_once('-'))?;
    if !(1..=6).contains(&extension.len())
        || !extension.bytes().all(|byte| byte.is_ascii_digit())
        || front.contains('#')
    {
        return None;
    }
    let digits: String = front.chars().filter(char::is_ascii_digit).collect();
    let line = read_plain(&digits).filter(|phone| phone.kind == PhoneKind::Landline)?;
    Some(Phone {
        text: format!("{}-{extension}", line.text),
        kind: PhoneKind::Landline,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_form_for_every_way_of_typing() {
        let table = [
            ("13812341234", "13812341234", "138****1234"),
            (" 138 1234-1234 ", "13812341234", "138****1234"),
            ("１３８１２３４１２３４", "13812341234", "138****1234"),
            ("+86 138 1234 1234", "13812341234", "138****1234"),
            ("0086-13812341234", "13812341234", "138****1234"),
            ("8613812341234", "13812341234", "138****1234"),
            ("013812341234", "13812341234", "138****1234"),
            ("19912345678", "19912345678", "199****5678"),
            ("0571-87654321", "0571-87654321", "0571-****4321"),
            ("（0571）8765 4321", "0571-87654321", "0571-****4321"),
            ("(010) 65001234", "010-65001234", "010-****1234"),
            ("+86 10 6500 1234", "010-65001234", "010-****1234"),
            ("+86 (0)571 8765 4321", "0571-87654321", "0571-****4321"),
            ("0971—6123456", "0971-6123456", "0971-****3456"),
            ("0571-87654321-802", "0571-87654321-802", "0571-****4321"),
            ("0571-87654321转802", "0571-87654321-802", "0571-****4321"),
            ("400-800-1234", "4008001234", "400****234"),
        ];
        for (typed, kept, masked) in table {
            let phone = Phone::parse(typed).expect(typed);
            assert_eq!(
                (phone.as_str(), phone.masked().as_str()),
                (kept, masked),
                "{typed}"
            );
            assert_eq!(format!("{phone:?}"), format!("Phone({masked})"));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let table = [
            ("", PhoneError::Empty),
            (" - ", PhoneError::Empty),
            ("12812341234", PhoneError::Form),
            ("1381234123", PhoneError::Form),
            ("138123412345", PhoneError::Form),
            ("+86 12812341234", PhoneError::Form),
            ("87654321", PhoneError::Form),
            ("0571-17654321", PhoneError::Form),
            ("0571-876543", PhoneError::Form),
            ("0571-87654321转", PhoneError::Form),
            ("13812341234转8", PhoneError::Form),
            ("1381234l234", PhoneError::Character { position: 8 }),
            ("电话13812341234", PhoneError::Character { position: 1 }),
        ];
        for (typed, error) in table {
            assert_eq!(Phone::parse(typed), Err(error), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn the_kept_form_reads_as_itself(digits in "(\\+86)?0?[1-9][0-9]{8,11}(-[0-9]{1,4})?") {
            if let Ok(phone) = Phone::parse(&digits) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }

        #[test]
        fn a_mask_hides_four_digits_of_every_mobile_number(number in "1[3-9][0-9]{9}") {
            let phone = Phone::parse(&number).expect("a mobile number");
            prop_assert_eq!(phone.masked().matches('*').count(), 4);
            prop_assert_eq!(phone.masked().len(), 11);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,24}", numeric in "[-0-9０-９转#+() ]{0,24}") {
            for candidate in [text, numeric] {
                if let Ok(phone) = Phone::parse(&candidate) {
                    let _ = phone.masked();
                }
            }
        }
    }
}
