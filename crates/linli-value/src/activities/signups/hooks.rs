//! What the room of activities asks of their sign-ups: how full, whose, what may be done, and what follows a change.

use std::collections::HashMap;

use linli_domain::id::ActivityId;
use linli_domain::scope::Scope;
use linli_kit::action::AllowedAction;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;

pub use super::entity::SignUpFigures;
use super::rules::SignUpState;
pub use super::shapes::SignUpOwn;
use super::{promote, store, tell, view};
use crate::activities::entity::Activity;
use crate::activities::rules::ActivityFacts;

/// How full some activities are, in one query; one nobody signed up to is left out.
///
/// # Errors
/// The database refused.
pub async fn figures(
    db: &mut Db,
    scope: &Scope,
    ids: &[ActivityId],
) -> Result<HashMap<ActivityId, SignUpFigures>, Problem> {
    store::figures(db, scope, ids).await
}

/// The reader's own sign-up to an activity: the living one, or else the latest.
///
/// # Errors
/// The database refused.
pub async fn own(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    activity: &Activity,
) -> Result<Option<SignUpOwn>, Problem> {
    let Some(me) = reader.actor.person() else {
        return Ok(None);
    };
    match store::own(db, scope, activity.id, me).await? {
        Some(signup) => view::own_view(reader, db, scope, activity, signup)
            .await
            .map(Some),
        None => Ok(None),
    }
}

/// `sign-up`, `sign-up-behalf`, `see-list` and `attendance`, each with what stands in its way.
#[must_use]
pub fn actions(
    reader: Reader<'_>,
    activity: &Activity,
    facts: ActivityFacts,
    figures: SignUpFigures,
    own: Option<&SignUpOwn>,
) -> Vec<AllowedAction> {
    let known =
        own.is_some_and(|own| matches!(own.state, SignUpState::Taken | SignUpState::Waiting));
    view::actions(reader, (activity, figures), facts.into(), known)
}

/// An activity was called off: its sign-ups end, and everybody on its list is told with the reason.
///
/// # Errors
/// The database refused.
pub async fn cancelled(tx: &mut Tx, activity: &Activity) -> Result<(), Problem> {
    tell::cancelled(tx, activity).await
}

/// Time or place of an activity changed: everybody on its list is told.
///
/// # Errors
/// The database refused.
pub async fn changed(tx: &mut Tx, activity: &Activity) -> Result<(), Problem> {
    tell::moved(tx, activity).await
}

/// An activity has more places, or counts none any more: who waits longest moves up.
///
/// # Errors
/// The database refused.
pub async fn widened(tx: &mut Tx, activity: &Activity) -> Result<(), Problem> {
    promote::fill(tx, activity).await.map(drop)
}
