//! Whose hands wrote a draft: nobody approves what they wrote, however many wrote after them (red line 3).

use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_kit::log;
use linli_kit::problem::Problem;
use linli_kit::store::Db;

use super::entity::Agreement;
use super::rules::AgreementState;

/// What is a hand in what a revision says.
const WRITES: [&str; 3] = ["create", "edit", "submit"];

/// The hands of a revision where they matter: while it can be approved.
///
/// # Errors
/// The database refused.
pub async fn of_reviewed(
    db: &mut Db,
    scope: &Scope,
    agreement: &Agreement,
) -> Result<Vec<PersonId>, Problem> {
    match agreement.state {
        AgreementState::Review => of(db, scope, agreement).await,
        _ => Ok(Vec::new()),
    }
}

/// Who drafted, changed or put up a revision, ever. The agreement's row names the last hand of each kind, the log every one.
///
/// # Errors
/// The database refused.
pub async fn of(
    db: &mut Db,
    scope: &Scope,
    agreement: &Agreement,
) -> Result<Vec<PersonId>, Problem> {
    let last = [
        agreement.created_by,
        agreement.edited_by,
        agreement.submitted_by,
    ];
    let events = log::timeline(db, scope, "agreement", agreement.id.0).await?;
    let wrote = events
        .into_iter()
        .filter(|event| WRITES.contains(&event.event.as_str()))
        .map(|event| event.person_id);
    Ok(last.into_iter().chain(wrote).flatten().collect())
}
