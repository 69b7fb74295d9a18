//! Whom a letter concerns, and what they are told.

use linli_domain::actor::Role;
use linli_domain::id::PersonId;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::areas::store::spoken_names;
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::posts_over;
use serde_json::json;

use super::ENTITY;
use super::entity::Letter;
use super::store::keepers::keepers;

/// Who answers for the keeper where a building has no head.
const COMMUNITY: &[Role] = &[Role::CommunityWorker, Role::CommunitySecretary];

/// The persons who keep the mailbox of a letter: the heads of its building, or the community's staff.
///
/// # Errors
/// The database refused.
pub async fn keeping(tx: &mut Tx, letter: &Letter) -> Result<Vec<PersonId>, Problem> {
    let now = tx.now();
    let street = linli_domain::scope::Scope::street_wide(tx.scope().street());
    let paths = std::slice::from_ref(&letter.area_path);
    let found = keepers(tx.db(), &street, paths, now).await?;
    match found.get(&letter.area_path) {
        Some(keeper) if !keeper.heads.is_empty() => Ok(keeper.heads.clone()),
        _ => holders(tx, letter, COMMUNITY).await,
    }
}

/// The holders of roles over the place of a letter.
///
/// # Errors
/// The database refused.
pub async fn holders(
    tx: &mut Tx,
    letter: &Letter,
    roles: &[Role],
) -> Result<Vec<PersonId>, Problem> {
    let now = tx.now();
    let street = linli_domain::scope::Scope::street_wide(tx.scope().street());
    let posts = posts_over(tx.db(), &street, &letter.area_path, roles, now).await?;
    Ok(posts.into_iter().map(|post| post.person_id).collect())
}

/// Tells some people about a letter. A notice says the number and the place, never who wrote.
///
/// # Errors
/// The database refused.
pub async fn tell(
    tx: &mut Tx,
    letter: &Letter,
    to: Vec<PersonId>,
    code: &str,
) -> Result<(), Problem> {
    let street = linli_domain::scope::Scope::street_wide(tx.scope().street());
    let names = spoken_names(tx.db(), &street, [&letter.area_path]).await?;
    let place = names.get(&letter.area_path).cloned().unwrap_or_default();
    let message = Message {
        code,
        args: json!({"number": letter.number, "place": place}),
        entity: ENTITY,
        entity_id: letter.id.0,
    };
    send(tx, to, &message).await.map(drop)
}

/// Tells the keeper that a letter has come.
///
/// # Errors
/// The database refused.
pub async fn came(tx: &mut Tx, letter: &Letter) -> Result<(), Problem> {
    let writer = tx.actor().person();
    let mut to = keeping(tx, letter).await?;
    // who typed it in knows
    to.retain(|person| Some(*person) != writer);
    tell(tx, letter, to, "letter_came").await
}
