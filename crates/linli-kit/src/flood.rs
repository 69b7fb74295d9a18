//! Limits on how often callers without login may write: fixed windows, counted in this process.
//!
//! An estate behind one address must not be shut out, so limits per address are generous and narrow ones belong to
//! what is written at (one poster, one tracking code). Several processes each count their own share: a limit may then
//! be exceeded by their number, which a flood limit bears.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use linli_domain::problem::ProblemKind;
use linli_domain::time::{MINUTE, Timestamp};

use crate::problem::Problem;

/// Windows kept at most; the oldest go first.
const MAX_WINDOWS: usize = 50_000;

/// Counts writes by key and window.
#[derive(Debug, Default)]
pub struct Flood(Mutex<HashMap<String, (Timestamp, i64)>>);

impl Flood {
    /// Counts one write under `key`.
    ///
    /// # Errors
    /// More than `limit` in the present window of `minutes`.
    pub fn count(
        &self,
        key: &str,
        limit: i64,
        minutes: i64,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MAX_WINDOWS {
            windows.retain(|_, (since, _)| now < since.plus(60 * MINUTE));
            if windows.len() >= MAX_WINDOWS {
                windows.clear();
            }
        }
        let window = windows.entry(key.to_owned()).or_insert((now, 0));
        if now >= window.0.plus(minutes * MINUTE) {
            *window = (now, 0);
        }
        window.1 += 1;
        if window.1 > limit {
            return Err(Problem::new(ProblemKind::TooMany, "too_many").arg("minutes", minutes));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_lets_so_many_through_and_opens_again() {
        let flood = Flood::default();
        let now = Timestamp::from_millis(1_000_000);
        for _ in 0..3 {
            assert!(flood.count("a", 3, 10, now).is_ok());
        }
        assert!(flood.count("a", 3, 10, now).is_err());
        assert!(
            flood.count("b", 3, 10, now).is_ok(),
            "another key has its own window"
        );
        assert!(flood.count("a", 3, 10, now.plus(10 * MINUTE)).is_ok());
    }
}
