//! The short code on a slip: six characters that a guard compares with a printed sheet, without network.
//!
//! It is derived (HMAC) from a secret of the resource and the booking, so that nobody who knows neither can guess it, and the
//! slip and the sheet show the same. Characters that are misread by lamplight (0 O 1 I L U) are not among them.

use linli_domain::id::BookingId;
use linli_kit::secret::Secrets;

const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 6;

/// The code of a booking, as it is stored.
#[must_use]
pub fn derive(secrets: &Secrets, secret: &[u8], booking: BookingId) -> String {
    use std::fmt::Write;
    let mut key = String::with_capacity(secret.len() * 2 + 40);
    for byte in secret {
        // writing into a text never fails
        let _ = write!(key, "{byte:02x}");
    }
    let _ = write!(key, " {booking}");
    let mut number = secrets
        .lookup("booking code", &key)
        .iter()
        .take(8)
        .fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    let mut code = String::with_capacity(LENGTH);
    for _ in 0..LENGTH {
        let place = usize::try_from(number % 30).unwrap_or(0);
        code.push(char::from(ALPHABET[place]));
        number /= 30;
    }
    code
}

/// The code as slips and sheets show it: `7K2-M9P`.
#[must_use]
pub fn shown(code: &str) -> String {
    match code.split_at_checked(LENGTH / 2) {
        Some((first, last)) => format!("{first}-{last}"),
        None => code.to_owned(),
    }
}

/// A code as somebody typed it: blanks and dashes left out, capitals.
#[must_use]
pub fn typed(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_ascii_alphanumeric())
        .map(|character| character.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_code_is_the_same_for_both_and_another_for_each_booking_and_resource() {
        let secrets = Secrets::new(&[7; 32]);
        let booking = |number| BookingId(Uuid::from_u128(number));
        let code = derive(&secrets, b"one", booking(1));
        assert_eq!(code.len(), LENGTH);
        assert_eq!(code, derive(&secrets, b"one", booking(1)));
        assert_ne!(code, derive(&secrets, b"one", booking(2)));
        assert_ne!(code, derive(&secrets, b"two", booking(1)));
        assert_ne!(code, derive(&Secrets::new(&[8; 32]), b"one", booking(1)));
        assert_eq!(typed(&format!(" {} ", shown(&code).to_lowercase())), code);
        let all: std::collections::BTreeSet<_> = (0..500)
            .map(|number| derive(&secrets, b"one", booking(number)))
            .collect();
        assert_eq!(all.len(), 500);
        assert!(
            all.iter()
                .flat_map(|code| code.bytes())
                .all(|byte| ALPHABET.contains(&byte))
        );
    }
}
