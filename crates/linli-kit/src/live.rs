//! Change notices: what changed, never what it says. Pages use them to ask again.

use std::time::Duration;

use linli_domain::id::StreetId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::store::StoreError;

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

/// How long a lost listener waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);

/// On PostgreSQL: passes the notices of every process on to this one's readers, until the house stops. Ends
/// at once on the embedded database, where [`crate::transaction::Tx`] tells the readers itself.
pub async fn listen(app: App) {
    let mut stopping = app.stopping();
    loop {
        let ended = tokio::select! {
            ended = listen_once(&app) => ended,
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        match ended {
            Ok(()) => return,
            Err(error) => {
                tracing::warn!(%error, "the listener for change notices lost its connection")
            }
        }
        app.announce_gap();
        tokio::time::sleep(RETRY).await;
    }
}

async fn listen_once(app: &App) -> Result<(), StoreError> {
    let Some(pool) = app.store().postgres() else {
        return Ok(());
    };
    let mut listener = sqlx::postgres::PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // `None` when the connection was lost and made anew: what was sent meanwhile is gone
        match listener.try_recv().await? {
            Some(notice) => match serde_json::from_str(notice.payload()) {
                Ok(change) => app.announce(change),
                Err(error) => tracing::warn!(%error, "a change notice does not parse"),
            },
            None => app.announce_gap(),
        }
    }
}
