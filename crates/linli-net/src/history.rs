//! The timeline of an object in the words of a page: what happened, when, by whom.

use linli_domain::id::EventId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::log;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::persons;

/// One thing that happened to an object.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: String,
    /// The state before.
    pub from_state: Option<String>,
    /// The state after.
    pub to_state: Option<String>,
    /// Who, by name; nobody for residents and the house.
    pub who: Option<String>,
    /// The role it was done in.
    pub role: String,
    /// The reason given.
    pub reason: Option<String>,
}

/// What happened to an object, oldest first.
///
/// # Errors
/// The database refused.
pub async fn of(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    id: Uuid,
) -> Result<Vec<HistoryEntry>, Problem> {
    let events = log::timeline(db, scope, entity, id).await?;
    let people = events.iter().filter_map(|event| event.person_id);
    let names = persons::store::names(db, scope, people).await?;
    Ok(events
        .into_iter()
        .map(|event| HistoryEntry {
            id: event.id,
            at: event.at,
            event: event.event,
            from_state: event.from_state,
            to_state: event.to_state,
            who: event.person_id.and_then(|id| names.get(&id).cloned()),
            role: event.role,
            reason: event.reason,
        })
        .collect())
}
