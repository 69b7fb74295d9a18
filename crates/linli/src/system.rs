//! The machine's clock, ids and randomness. Everything else in the house gets them as parameters.

use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use linli_domain::id::{IdSource, uuid_v7};
use linli_domain::time::{Clock, Timestamp};
use linli_kit::secret::{RandomSource, random_bytes};
use rand::Rng;
use uuid::Uuid;

/// The clock of the machine; that of a demo may be set ahead.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    ahead: i64,
}

impl SystemClock {
    /// The clock of the machine, set ahead by so many milliseconds: what will be due then is due now.
    #[must_use]
    pub const fn set_ahead(ahead: i64) -> Self {
        Self { ahead }
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the machine for the time"
    )]
    fn now(&self) -> Timestamp {
        let millis = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            // a clock before 1970 is set wrong; `linli doctor` says so
            Err(_) => 0,
        };
        Timestamp::from_millis(millis).plus(self.ahead)
    }
}

/// Cryptographic randomness, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }
}

/// UUIDv7 that grow, also within one millisecond and when the clock is set back.
#[derive(Debug, Default)]
pub struct SystemIds {
    last: Mutex<u128>,
}

impl IdSource for SystemIds {
    fn next(&self) -> Uuid {
        let fresh = uuid_v7(SystemClock::default().now(), random_bytes(&SystemRandom)).as_u128();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = fresh.max(*last + 1);
        Uuid::from_u128(*last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_within_a_millisecond() {
        let ids = SystemIds::default();
        let drawn: Vec<Uuid> = (0..10_000).map(|_| ids.next()).collect();
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(drawn.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn randomness_differs() {
        assert_ne!(
            random_bytes::<32>(&SystemRandom),
            random_bytes::<32>(&SystemRandom)
        );
    }
}
