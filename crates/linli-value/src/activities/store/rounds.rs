//! Activities of all streets for the clock.

use linli_domain::id::{ActivityId, StreetId};
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// An activity the clock has something to do with.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Due {
        /// The tenant.
        pub street_id: StreetId,
        /// Which.
        pub id: ActivityId,
    }
}

/// What was announced and whose hour has come, or is going on and whose end has.
///
/// # Errors
/// The database refused.
pub async fn due(db: &mut Db, now: Timestamp) -> Result<Vec<Due>, Problem> {
    Ok(db
        .all_unscoped(
            "the round over all streets",
            "SELECT street_id, id FROM activity WHERE (state = 'recruiting' AND starts_at <= $1) \
             OR (state = 'in_progress' AND ends_at <= $1) ORDER BY street_id, starts_at, id",
            params![now],
        )
        .await?)
}

/// What is still to come at a place that is not booked any more, where nobody was told.
///
/// # Errors
/// The database refused.
pub async fn lost(db: &mut Db) -> Result<Vec<Due>, Problem> {
    Ok(db
        .all_unscoped(
            "the round over all streets",
            "SELECT a.street_id AS street_id, a.id AS id FROM activity a JOIN booking b ON b.street_id = a.street_id \
             AND b.id = a.booking_id WHERE a.state IN ('idea', 'planned', 'checked', 'recruiting') AND NOT a.booking_told \
             AND b.state IN ('declined', 'cancelled', 'displaced', 'lapsed', 'no_show') ORDER BY a.street_id, a.id",
            vec![],
        )
        .await?)
}

/// What ended before a moment and was neither reported nor asked for.
///
/// # Errors
/// The database refused.
pub async fn unreported(db: &mut Db, before: Timestamp) -> Result<Vec<Due>, Problem> {
    Ok(db
        .all_unscoped(
            "the round over all streets",
            "SELECT street_id, id FROM activity WHERE state = 'ended' AND reported_at IS NULL AND reminded = 0 \
             AND ended_at <= $1 ORDER BY street_id, id",
            params![before],
        )
        .await?)
}

/// What was settled before a moment.
///
/// # Errors
/// The database refused.
pub async fn settled(db: &mut Db, before: Timestamp) -> Result<Vec<Due>, Problem> {
    Ok(db
        .all_unscoped(
            "the round over all streets",
            "SELECT street_id, id FROM activity WHERE state = 'settled' AND settled_at <= $1 ORDER BY street_id, id",
            params![before],
        )
        .await?)
}
