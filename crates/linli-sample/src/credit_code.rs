//! Unified social credit codes (GB 32100-2015) with the check digits of the organisation part (GB 11714-1997).
//!
//! The area part is 990106, which no real district has, so that no code can meet a real organisation's.

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
const ORG_WEIGHTS: [usize; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A valid code for `prefix` (authority and category, two characters) and a serial below 10⁸.
pub(crate) fn credit_code(prefix: &str, serial: u32) -> String {
    let body = format!("{serial:08}");
    let sum: usize = body
        .bytes()
        .zip(ORG_WEIGHTS)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    let organisation = match (11 - sum % 11) % 11 {
        10 => 'X',
        digit => (b'0' + digit as u8) as char,
    };
    let code = format!("{prefix}990106{body}{organisation}");
    let check = check_character(&code).unwrap_or('0');
    code + &check.to_string()
}

/// The 18th character for the first 17, or `None` when one of them is outside the alphabet.
pub(crate) fn check_character(first: &str) -> Option<char> {
    let mut sum = 0;
    for (byte, weight) in first.bytes().zip(WEIGHTS) {
        sum += ALPHABET.iter().position(|known| *known == byte)? * weight;
    }
    // The second remainder matters: without it a sum divisible by 31 runs past the alphabet.
    Some(ALPHABET[(31 - sum % 31) % 31] as char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_check() {
        for code in [
            "12100000400009880K",
            "91330100MA27000210",
            "N2330110MF00000130",
        ] {
            assert_eq!(check_character(&code[..17]), code.chars().last(), "{code}");
        }
    }
}
