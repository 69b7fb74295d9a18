//! How the job behind an import gets into the queue.

use linli_domain::area::AreaPath;
use linli_domain::id::{ImportId, StreetId};
use serde_json::json;

use super::state::{ImportState, ImportStep};
use crate::problem::Problem;
use crate::transaction::{Entry, Tx};

/// Milliseconds a command has to claim the job it has just written, before a server's worker looks for it.
const OPERATOR_HEAD_START: i64 = 10_000;

/// The name of an import's job in the queue.
#[must_use]
pub fn job_key(street: StreetId, id: ImportId) -> String {
    format!("{}-{id}", street.0)
}

/// A step of an import that was taken.
#[derive(Debug, Clone, Copy)]
pub struct StepTaken<'a> {
    /// The import's word in the log.
    pub entity: &'a str,
    /// Which import.
    pub id: ImportId,
    /// What was asked.
    pub step: ImportStep,
    /// Where it stood.
    pub from: ImportState,
    /// Where it stands now.
    pub to: ImportState,
    /// Whether an operator's command does the job itself.
    pub by_operator: bool,
    /// The place of the post that made it.
    pub area: &'a AreaPath,
}

/// Puts the job of a step into the queue and notes the step in the log.
///
/// # Errors
/// The database refused.
pub async fn enqueue(tx: &mut Tx, job: &'static str, taken: StepTaken<'_>) -> Result<(), Problem> {
    let key = job_key(tx.scope().street(), taken.id);
    // an operator's command claims the job itself; the queue is there for when it is killed
    let wait = if taken.by_operator {
        OPERATOR_HEAD_START
    } else {
        0
    };
    let run_at = tx.now().plus(wait);
    tx.enqueue(job, &key, run_at, &json!({ "import": taken.id }))
        .await?;
    tx.log(Entry {
        entity: taken.entity,
        id: taken.id.0,
        event: &taken.step.to_string(),
        from: Some(&taken.from.to_string()),
        to: Some(&taken.to.to_string()),
        area: Some(taken.area),
        ..Entry::default()
    })
    .await?;
    Ok(())
}
