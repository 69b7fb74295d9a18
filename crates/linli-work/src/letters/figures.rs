//! Rule R-9, mailbox coverage and life: buildings with a mailbox, letters per 1,000 households a quarter, answered in time.

use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::figures;

/// A quarter in days, by which a rate of any other length of time is brought to a quarter.
pub const QUARTER_DAYS: i64 = 91;

/// Mailboxes of a place and what came into them in a time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MailboxLife {
    /// Buildings.
    pub buildings: i64,
    /// Of them with a mailbox: a poster in use at the building or one of its entrances, or a paper box.
    pub with_mailbox: i64,
    /// Households in these buildings.
    pub households: i64,
    /// Letters that came.
    pub letters: i64,
    /// Letters per 1,000 households, brought to a quarter of 91 days; absent where no household is known.
    pub per_thousand_a_quarter: Option<f64>,
    /// Letters whose answer can be judged: answered, or their time is over. The `n` of the rate.
    pub judged: i64,
    /// Of the judged: answered or taken further within the limit `letter_answer`.
    pub in_time: i64,
}

impl MailboxLife {
    /// The share of judged letters answered in time, 0 to 1; absent where none can be judged.
    #[must_use]
    pub fn in_time_rate(&self) -> Option<f64> {
        rate(self.in_time, self.judged)
    }

    /// The share of buildings with a mailbox, 0 to 1; absent where there is no building.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        rate(self.with_mailbox, self.buildings)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a street")]
fn rate(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// R-9 of a place over the letters that came in `from..to`, judged at `now`: two queries whatever its size.
///
/// # Errors
/// The database refused.
pub async fn mailbox_life(
    db: &mut Db,
    scope: &Scope,
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<MailboxLife, Problem> {
    let boxes = figures::boxes(db, scope).await?;
    let post = figures::post(db, scope, from, to, now).await?;
    Ok(MailboxLife {
        buildings: boxes.buildings,
        with_mailbox: boxes.with_mailbox,
        households: boxes.households,
        letters: post.letters,
        per_thousand_a_quarter: per_thousand(post.letters, boxes.households, from, to),
        judged: post.judged,
        in_time: post.in_time,
    })
}

/// Letters per 1,000 households, brought to a quarter.
#[expect(clippy::cast_precision_loss, reason = "counts of a street")]
fn per_thousand(letters: i64, households: i64, from: Timestamp, to: Timestamp) -> Option<f64> {
    let span = to.millis() - from.millis();
    (households > 0 && span > 0).then(|| {
        let quarters = span as f64 / (QUARTER_DAYS * DAY) as f64;
        letters as f64 * 1_000.0 / households as f64 / quarters
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_brought_to_a_quarter() {
        let day = |day: i64| Timestamp::from_millis(day * DAY);
        for (letters, households, days, expected) in [
            (10, 1_000, 91, Some(10.0)),
            (10, 500, 91, Some(20.0)),
            (20, 1_000, 182, Some(10.0)),
            (10, 0, 91, None),
            (10, 1_000, 0, None),
        ] {
            assert_eq!(
                per_thousand(letters, households, day(0), day(days)),
                expected
            );
        }
        assert_eq!((rate(1, 4), rate(0, 0)), (Some(0.25), None));
    }
}
