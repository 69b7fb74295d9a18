//! Many persons at once, for rosters: entered by the rule of [`super::people::create`], ended and put back as they were.

use linli_domain::id::PersonId;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};

use super::store::{self, Person};

pub use super::store::bulk::{all, holding, in_scope, living_posts, posts, posts_by_ids};

/// Enters persons whose facts were checked one by one, with the log rows that each would leave alone.
///
/// # Errors
/// The database refused.
pub async fn enter(tx: &mut Tx, people: &[Person]) -> Result<(), Problem> {
    let Some(first) = people.first() else {
        return Ok(());
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::bulk::insert_all(db, scope, people, now).await?;
    log(tx, people.iter().map(|person| person.id), "create").await?;
    let own = tx.scope().area().clone();
    tx.changed("person", first.id.0, Some(&own));
    Ok(())
}

/// Ends persons that nobody touched since they were entered; answers who ended. Whether anything holds on to them was
/// asked before.
///
/// # Errors
/// The database refused.
pub async fn end(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<PersonId>, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let ended = store::bulk::end_untouched(db, scope, people, now).await?;
    log(tx, ended.iter().copied(), "undo_import").await?;
    Ok(ended)
}

/// Puts a person back to what was known before a change that left them at `version`; `false` where somebody changed it
/// since.
///
/// # Errors
/// The database refused.
pub async fn put_back(tx: &mut Tx, was: Person, version: i64) -> Result<bool, Problem> {
    let (db, scope) = tx.parts();
    let after = store::load(db, scope, was.id).await?;
    if after.version != version {
        return Ok(false);
    }
    let person = Person { version, ..was };
    store::update(db, scope, &person).await?;
    log(tx, [person.id], "undo_import").await?;
    Ok(true)
}

async fn log(
    tx: &mut Tx,
    people: impl IntoIterator<Item = PersonId>,
    event: &str,
) -> Result<(), Problem> {
    let entries: Vec<Entry<'_>> = people
        .into_iter()
        .map(|person| Entry {
            entity: "person",
            id: person.0,
            event,
            ..Entry::default()
        })
        .collect();
    tx.log_many(&entries).await
}
