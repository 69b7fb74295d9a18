//! Secrets of a deployment: encryption of phone numbers, keyed hashes for looking them up, tokens.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Where randomness comes from. The binary asks the operating system; a test counts.
pub trait RandomSource: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// Random bytes of a fixed length.
#[must_use]
pub fn random_bytes<const N: usize>(random: &dyn RandomSource) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// The keys of a deployment, derived from one 32-byte master key that never leaves its file.
pub struct Secrets {
    cipher: XChaCha20Poly1305,
    lookup: [u8; 32],
}

const NONCE: usize = 24;

impl Secrets {
    /// Derives the keys.
    #[must_use]
    pub fn new(master: &[u8; 32]) -> Self {
        let derive = |purpose: &str| -> [u8; 32] { keyed(master, purpose.as_bytes()) };
        Self {
            cipher: XChaCha20Poly1305::new(&derive("linli phone encryption").into()),
            lookup: derive("linli lookup"),
        }
    }

    /// Encrypts a text (24 random bytes of nonce first).
    ///
    /// # Errors
    /// The text is too long for the cipher, which no real text is.
    pub fn seal(&self, text: &str, random: &dyn RandomSource) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; NONCE] = random_bytes(random);
        let body = self
            .cipher
            .encrypt(&XNonce::from(nonce), text.as_bytes())
            .map_err(|_| SealError)?;
        Ok([nonce.as_slice(), &body].concat())
    }

    /// Decrypts what [`Secrets::seal`] made.
    ///
    /// # Errors
    /// The bytes were changed, or sealed with another key.
    pub fn open(&self, sealed: &[u8]) -> Result<String, SealError> {
        let (nonce, body) = sealed.split_at_checked(NONCE).ok_or(SealError)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealError)?;
        let plain = self
            .cipher
            .decrypt(&XNonce::from(nonce), body)
            .map_err(|_| SealError)?;
        String::from_utf8(plain).map_err(|_| SealError)
    }

    /// A keyed hash by which an encrypted value can be found again.
    #[must_use]
    pub fn lookup(&self, purpose: &str, value: &str) -> Vec<u8> {
        keyed(&self.lookup, format!("{purpose}\0{value}").as_bytes()).to_vec()
    }
}

/// A sealed value that cannot be opened, or a value that cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open with this deployment's key")]
pub struct SealError;

fn keyed(key: &[u8; 32], data: &[u8]) -> [u8; 32] {
    match <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(data);
            mac.finalize().into_bytes().into()
        }
        // HMAC takes keys of every length
        Err(_) => [0; 32],
    }
}

/// SHA-256.
#[must_use]
pub fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// A token for a cookie or a link: 256 random bits, URL-safe.
#[must_use]
pub fn token(random: &dyn RandomSource) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&random_bytes::<32>(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl RandomSource for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for (place, byte) in buffer.iter_mut().enumerate() {
                *byte = u8::try_from(place % 251).unwrap_or(0);
            }
        }
    }

    #[test]
    fn what_is_sealed_opens_only_unchanged_and_with_its_key() {
        let secrets = Secrets::new(&[7; 32]);
        let sealed = secrets.seal("13800001234 㛃", &Counting).expect("seals");
        assert_eq!(secrets.open(&sealed).expect("opens"), "13800001234 㛃");
        assert!(!sealed.windows(4).any(|part| part == b"1380"));
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(secrets.open(&changed), Err(SealError), "byte {place}");
        }
        assert_eq!(Secrets::new(&[8; 32]).open(&sealed), Err(SealError));
        assert_eq!(secrets.open(b"short"), Err(SealError));
        assert_ne!(secrets.lookup("phone", "1"), secrets.lookup("login", "1"));
    }
}
