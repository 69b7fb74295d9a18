//! Taking an import back: whole, while nothing depends on what it wrote.

use linli_domain::id::ImportId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::view::StoredFailure;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;

use super::store::RosterImport;
use super::store::rows;
use super::subject::{Dependent, Subject};
use super::work::{OnProgress, finish, save_progress};
use super::{RosterKind, areas, orgs, persons, posts};
use crate::areas::store::{UsedBy, take_turn};
use crate::areas::uses::{listed, refused};

/// Rows that one transaction takes back.
const BATCH: i64 = 500;
/// Rows looked through for what depends on them. More than the web takes.
const ALL: i64 = 400_000;

/// The refusal to take an import back, with the list of what depends on it; none when nothing does.
///
/// # Errors
/// The database refused.
pub async fn in_use(
    app: &App,
    db: &mut Db,
    scope: &Scope,
    import: &RosterImport,
    locale: Locale,
    now: Timestamp,
) -> Result<Option<Problem>, Problem> {
    let found = match import.kind {
        RosterKind::Areas => dependents::<areas::Places>(app, db, scope, import.id, now).await?,
        RosterKind::Organisations => {
            dependents::<orgs::Organisations>(app, db, scope, import.id, now).await?
        }
        RosterKind::Persons => {
            dependents::<persons::Persons>(app, db, scope, import.id, now).await?
        }
        RosterKind::Posts => dependents::<posts::Posts>(app, db, scope, import.id, now).await?,
    };
    say(app, locale, found)
}

async fn dependents<S: Subject>(
    app: &App,
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
    now: Timestamp,
) -> Result<Vec<Dependent>, Problem> {
    let written = rows::to_undo(db, scope, import, i64::MAX, ALL).await?;
    S::dependents(app, db, scope, &written, now).await
}

fn say(app: &App, locale: Locale, found: Vec<Dependent>) -> Result<Option<Problem>, Problem> {
    let mut kinds: Vec<&'static str> = found.iter().map(|one| one.what).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let uses: Vec<_> = kinds
        .into_iter()
        .map(|what| {
            let mut named: Vec<UsedBy> = found
                .iter()
                .filter(|one| one.what == what)
                .map(|one| UsedBy {
                    id: one.id,
                    name: one.name.clone(),
                })
                .collect();
            let count = i64::try_from(named.len()).unwrap_or(i64::MAX);
            named.truncate(10);
            listed(app, locale, what, count, named)
        })
        .collect();
    refused("roster_in_use", locale, &uses)
}

/// Takes rows back, the last written first. What somebody changed while this ran stays, and the import then stays *done*
/// with the list of it.
///
/// # Errors
/// The database refused, or another worker has taken over.
pub async fn take_back<S: Subject>(
    app: &App,
    mut import: RosterImport,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let actor = import.actor();
    let total = import.written_rows;
    let mut below = i64::MAX;
    loop {
        let before = import.done_rows;
        let mut tx = app.begin_as(actor.clone()).await?;
        let (db, scope) = tx.parts();
        take_turn(db, scope).await?;
        let batch = rows::to_undo(db, scope, import.id, below, BATCH).await?;
        let Some(last) = batch.last() else {
            tx.rollback().await;
            break;
        };
        below = last.position;
        let positions: Vec<i64> = batch.iter().map(|row| row.position).collect();
        let kept = S::undo(&mut tx, batch).await?;
        let undone: Vec<i64> = positions
            .into_iter()
            .filter(|position| !kept.contains(position))
            .collect();
        let (db, scope) = tx.parts();
        rows::undone(db, scope, import.id, &undone).await?;
        let count = i64::try_from(undone.len()).map_err(Problem::internal)?;
        import.done_rows += count;
        import.written_rows -= count;
        if count > 0 {
            save_progress(&mut tx, &import, before).await?;
        }
        tx.finish().await?;
        on_progress(import.done_rows, total);
    }
    let scope = actor.scope();
    let left = in_use(
        app,
        &mut app.read().await?,
        &scope,
        &import,
        Locale::Zh,
        app.now(),
    )
    .await?;
    if let Some(problem) = left.filter(|_| import.written_rows > 0) {
        import.failure = Some(StoredFailure::json(&problem)?);
        return finish(app, import, ImportState::Done, "undo").await;
    }
    finish(app, import, ImportState::Undone, "undo").await
}
