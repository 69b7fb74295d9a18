//! A resolution follows the project that carries it out: it is being done while the project lives, done when that is
//! accepted, and back on the table when it is called off.

use linli_domain::id::ResolutionId;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use serde_json::json;

use super::entity::Project;
use super::rules::ProjectState;
use crate::resolutions::rules::{ResolutionEvent, ResolutionState};
use crate::resolutions::store::{self, Resolution};
use crate::resolutions::tell::{note, settle_meeting};
use crate::resolutions::view;

/// The resolution a project is proposed from: decided in approved minutes, and still owed.
///
/// # Errors
/// The field's text where there is none such.
pub async fn owed(tx: &mut Tx, id: ResolutionId) -> Result<Resolution, Problem> {
    let (db, scope) = tx.parts();
    let one = store::lock(db, scope, id).await.named_in("resolution_id")?;
    let approved = view::facts(tx, &one).await?.approved;
    if one.state.is_ended() || !approved {
        return Err(Problem::field("resolution_id", "project_resolution_state"));
    }
    Ok(one)
}

/// The state of a resolution by the state of its project, where it changes.
fn state_by(project: ProjectState, now: ResolutionState) -> Option<ResolutionState> {
    if now.is_ended() {
        return None;
    }
    let next = match project {
        ProjectState::Accepted => ResolutionState::Done,
        ProjectState::CalledOff => ResolutionState::Open,
        _ => ResolutionState::Doing,
    };
    (next != now).then_some(next)
}

/// Lets the resolution of a project follow it, in the transaction that changes the project.
///
/// # Errors
/// The database refused.
pub async fn follow(tx: &mut Tx, project: &Project) -> Result<(), Problem> {
    let Some(id) = project.resolution_id else {
        return Ok(());
    };
    let (db, scope) = tx.parts();
    let mut one = store::lock(db, scope, id).await?;
    let before = one.state;
    let Some(next) = state_by(project.state, before) else {
        return Ok(());
    };
    one.state = next;
    one.updated_at = tx.now();
    let event = match next {
        ResolutionState::Done => {
            one.reported_by = project.finished_by;
            one.confirmed_by = project.accepted_by;
            one.done_at = Some(tx.now());
            ResolutionEvent::Confirm
        }
        ResolutionState::Open => ResolutionEvent::SendBack,
        _ => ResolutionEvent::Start,
    };
    one.word = Some(match &project.word {
        Some(word) => format!("{} {}：{word}", project.number, project.title),
        None => format!("{} {}", project.number, project.title),
    });
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut one).await?;
    note(
        tx,
        &one,
        Some(before),
        event.logged(),
        one.word.as_deref(),
        json!({"project": project.id, "number": project.number}),
    )
    .await?;
    settle_meeting(tx, &one).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProjectState as P;
    use ResolutionState as R;

    #[test]
    fn a_resolution_follows() {
        for (project, now, expected) in [
            (P::Proposed, R::Open, Some(R::Doing)),
            (P::Proposed, R::CarriedOver, Some(R::Doing)),
            (P::Running, R::Doing, None),
            (P::Finished, R::Doing, None),
            (P::Accepted, R::Doing, Some(R::Done)),
            (P::Accepted, R::Reported, Some(R::Done)),
            (P::CalledOff, R::Doing, Some(R::Open)),
            (P::CalledOff, R::Dropped, None),
            (P::Accepted, R::Done, None),
        ] {
            assert_eq!(state_by(project, now), expected, "{project} {now}");
        }
    }
}
