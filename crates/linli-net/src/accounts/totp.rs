//! One-time codes of an authenticator app (RFC 6238): HMAC-SHA-1, 30 seconds, 6 digits, the kind every app knows.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use linli_domain::time::Timestamp;
use linli_kit::secret::{RandomSource, random_bytes};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// Seconds a code is shown for.
const STEP_SECONDS: i64 = 30;
/// Steps a clock may be ahead or behind.
const WINDOW: i64 = 1;

/// The code of a step for a secret, six digits.
fn code(secret: &[u8], step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else {
        // HMAC takes keys of every length
        return String::new();
    };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let word = u32::from_be_bytes([
        digest[at] & 0x7f,
        digest[at + 1],
        digest[at + 2],
        digest[at + 3],
    ]);
    format!("{:06}", word % 1_000_000)
}

/// The step a typed code belongs to, within the window and later than `last_used`: a code works once.
#[must_use]
pub fn step_of(secret: &str, typed: &str, now: Timestamp, last_used: Option<i64>) -> Option<i64> {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.millis().div_euclid(1000 * STEP_SECONDS);
    (present - WINDOW..=present + WINDOW)
        .filter(|step| last_used.is_none_or(|last| *step > last))
        .find(|step| bool::from(code(&secret, *step).as_bytes().ct_eq(typed.as_bytes())))
}

/// A fresh secret in base 32, as apps take it (RFC 4226 asks for 160 bits).
#[must_use]
pub fn fresh_secret(random: &dyn RandomSource) -> String {
    BASE32_NOPAD.encode(&random_bytes::<20>(random))
}

/// What the QR of an authenticator app says.
#[must_use]
pub fn uri(secret: &str, login: &str) -> String {
    // a login is ASCII letters, digits and .-_@ (see `store::normalised_login`): only @ wants escaping
    let login = login.replace('@', "%40");
    format!("otpauth://totp/Linli:{login}?secret={secret}&issuer=Linli")
}

/// The code an authenticator app shows at a moment; for tests and nothing else.
#[must_use]
pub fn code_at(secret: &str, now: Timestamp) -> String {
    BASE32_NOPAD
        .decode(secret.as_bytes())
        .map(|secret| code(&secret, now.millis().div_euclid(1000 * STEP_SECONDS)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        let secret = BASE32_NOPAD.encode(b"12345678901234567890");
        // appendix B, SHA-1, the last six of the eight digits
        for (at, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(&secret, seconds(at)), expected, "{at}");
        }
    }

    #[test]
    fn a_code_works_once_and_only_around_its_time() {
        let secret = BASE32_NOPAD.encode(b"12345678901234567890");
        let typed = code_at(&secret, seconds(90));
        for (at, works) in [
            (29, false),
            (30, false),
            (60, true),
            (90, true),
            (149, true),
            (150, false),
        ] {
            assert_eq!(
                step_of(&secret, &typed, seconds(at), None).is_some(),
                works,
                "{at}"
            );
        }
        let step = step_of(
            &secret,
            &format!("{} {}", &typed[..3], &typed[3..]),
            seconds(95),
            None,
        );
        assert_eq!(step, Some(3));
        assert_eq!(step_of(&secret, &typed, seconds(95), step), None, "again");
        assert_eq!(step_of(&secret, "", seconds(95), None), None);
        assert_eq!(step_of("not base 32", &typed, seconds(95), None), None);
    }
}
