//! Change notices: what changed, never what it says. Pages use them to ask again.

use linli_domain::id::StreetId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// One changed object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// The tenant.
    pub street: StreetId,
    /// What kind of object: `demand`, `order`, …
    pub entity: String,
    /// Which one.
    pub id: Uuid,
    /// Its place path; a reader outside it is not told.
    pub area: String,
}

/// Notices wait for slow readers up to this many; a reader that lags is told to reload everything.
pub const BACKLOG: usize = 1024;
/// The channel of change notices between processes on PostgreSQL.
pub const CHANNEL: &str = "linli_change";
