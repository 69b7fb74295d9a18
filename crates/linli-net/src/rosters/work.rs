//! The work behind an import: the dry run and the run. Each goes on where it stood when it is started again after a crash.

use std::collections::HashMap;

use linli_domain::id::{ImportId, StreetId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::intake::reading::Reader;
use linli_kit::intake::refusal::sheet_problem;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::view::StoredFailure;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde_json::json;
use uuid::Uuid;

use super::row::{Fault, Judged, Said, Verdict};
use super::sheet::{RowReader, SaidRow};
use super::store::rows::{self, StoredRow};
use super::store::{self, RosterImport};
use super::subject::{Maker, Outcome, Subject, Written};
use super::{RosterKind, SHELF, areas, orgs, persons, posts, undo};
use crate::areas::store::take_turn;

/// Rows that one transaction writes: others who write wait a second at most, and what the rows are judged against (all
/// places and organisations of the street) is read a few times, not forty.
const BATCH: i64 = 2_000;
/// Judged rows that one transaction keeps.
const KEPT_AT_ONCE: usize = 2_000;
/// Times that rows are judged which name what other rows of the sheet bring: as deep as the trees are.
const ROUNDS: usize = 12;

/// Told after every batch: rows behind us, rows in all.
pub type OnProgress<'p> = dyn FnMut(i64, i64) + Send + 'p;

/// The name of an import's job in the queue.
#[must_use]
pub fn job_key(street: StreetId, id: ImportId) -> String {
    format!("{}-{id}", street.0)
}

/// Goes on with whatever the import is at: dry run, run or undoing.
///
/// # Errors
/// The database refused, or another worker has taken over; the job is then tried again. What is wrong with the file is
/// no error here: the import ends as *failed* and says why.
pub async fn go_on(
    app: &App,
    street: StreetId,
    id: ImportId,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let import = store::load(&mut app.read().await?, &Scope::street_wide(street), id).await?;
    match import.kind {
        RosterKind::Areas => work::<areas::Places>(app, import, on_progress).await,
        RosterKind::Organisations => work::<orgs::Organisations>(app, import, on_progress).await,
        RosterKind::Persons => work::<persons::Persons>(app, import, on_progress).await,
        RosterKind::Posts => work::<posts::Posts>(app, import, on_progress).await,
    }
}

async fn work<S: Subject>(
    app: &App,
    import: RosterImport,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    match import.state {
        ImportState::Checking => check::<S>(app, import, on_progress).await,
        ImportState::Importing => bring_in::<S>(app, import, on_progress).await,
        ImportState::Undoing => undo::take_back::<S>(app, import, on_progress).await,
        // finished by another worker
        _ => Ok(()),
    }
}

/// Reads every row, judges it and keeps what was found. Nothing but the import itself is written.
async fn check<S: Subject>(
    app: &App,
    mut import: RosterImport,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let said = match read(app, &import).await {
        Ok(said) => said,
        Err(problem) => return fail(app, import, &problem).await,
    };
    let maker = Maker::new(app, import.actor(), app.now())?;
    let world = S::world(&maker, &mut app.read().await?).await?;
    // judging is work for the processor alone
    let judged = tokio::task::spawn_blocking(move || judge_all::<S>(&maker, world, said))
        .await
        .map_err(Problem::internal)?;
    // a dry run begins anew after a crash: it is short and has left nothing but rows
    let mut before = import.done_rows;
    import.forget_counts();
    let mut tx = app.begin_as(import.actor()).await?;
    let (db, scope) = tx.parts();
    rows::forget(db, scope, import.id).await?;
    save_progress(&mut tx, &import, before).await?;
    tx.finish().await?;
    for batch in judged.chunks(KEPT_AT_ONCE) {
        before = import.done_rows;
        for (_, _, judged) in batch {
            *import.counted(judged.verdict) += 1;
        }
        let mut tx = app.begin_as(import.actor()).await?;
        let (db, scope) = tx.parts();
        rows::keep(db, scope, import.id, before, batch).await?;
        import.done_rows += i64::try_from(batch.len()).map_err(Problem::internal)?;
        save_progress(&mut tx, &import, before).await?;
        tx.finish().await?;
        on_progress(import.done_rows, import.sheet_rows);
    }
    finish(app, import, ImportState::Checked, "check").await
}

/// Every row of the file, read. A sheet of 50,000 rows takes some 50 MB so; rows name one another, so none can be judged
/// before all are known.
async fn read(app: &App, import: &RosterImport) -> Result<Vec<SaidRow>, Problem> {
    let path = SHELF.file(app, import.street_id, import.id);
    let shape = import.shape()?;
    let reader = RowReader::new(app, import.kind, &shape, &import.mapping()?);
    let mut batches =
        Reader::of(import.by_operator)?
            .batches(path, shape, KEPT_AT_ONCE, move |row| reader.read(&row));
    let mut all = Vec::new();
    while let Some(batch) = batches.next().await {
        all.extend(batch);
    }
    batches
        .end()
        .await?
        .map_err(|error| sheet_problem(&error))?;
    Ok(all)
}

/// Judges rows in the order in which they can be written: what others name comes before them. Rows of one key are all
/// conflicts, for nobody can say which is right.
fn judge_all<S: Subject>(
    maker: &Maker,
    mut world: S::World,
    said: Vec<SaidRow>,
) -> Vec<(u32, Said, Judged)> {
    let mut done: Vec<(u32, Said, Judged)> = Vec::with_capacity(said.len());
    let mut waiting = said;
    for round in 0..ROUNDS {
        let before = waiting.len();
        let mut again = Vec::new();
        for row in waiting {
            if !row.faults.is_empty() {
                let label = row
                    .said
                    .get("name")
                    .or(row.said.get("person"))
                    .unwrap_or_default();
                let judged = Judged::faulty(label, row.faults);
                done.push((row.number, row.said, judged));
                continue;
            }
            let Outcome {
                judged, wants_more, ..
            } = S::judge(maker, &mut world, &row.said);
            if wants_more && round + 1 < ROUNDS {
                again.push(row);
            } else {
                done.push((row.number, row.said, judged));
            }
        }
        waiting = again;
        if waiting.is_empty() {
            break;
        }
        // nothing new came to be: what is named is not in the sheet either
        if waiting.len() == before {
            done.extend(waiting.drain(..).map(|row| {
                let judged = S::judge(maker, &mut world, &row.said).judged;
                (row.number, row.said, judged)
            }));
            break;
        }
    }
    part_doubles(&mut done);
    done
}

fn part_doubles(rows: &mut [(u32, Said, Judged)]) {
    let mut about: HashMap<Uuid, Vec<u32>> = HashMap::new();
    for (number, _, judged) in rows.iter() {
        if let Some(object) = judged.object {
            about.entry(object).or_default().push(*number);
        }
    }
    for (number, _, judged) in rows.iter_mut() {
        let Some(same) = judged.object.and_then(|object| about.get(&object)) else {
            continue;
        };
        let others: Vec<String> = same
            .iter()
            .filter(|other| *other != number)
            .take(SHOWN_DOUBLES)
            .map(ToString::to_string)
            .collect();
        if !others.is_empty() {
            let fault = Fault::row("roster_same_key").arg("rows", others.join("、"));
            *judged = judged.clone().conflict(fault);
        }
    }
}

/// Rows of the same key that are named.
const SHOWN_DOUBLES: usize = 5;

/// Writes the rows that create or change, batch by batch, each batch in one transaction with the note of how far it got.
/// Every row is judged anew on what is there now; what no longer is as the dry run showed it becomes a conflict.
async fn bring_in<S: Subject>(
    app: &App,
    mut import: RosterImport,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let actor = import.actor();
    let total = import.create_rows + import.change_rows;
    loop {
        let before = import.done_rows;
        let mut tx = app.begin_as(actor.clone()).await?;
        let (db, scope) = tx.parts();
        take_turn(db, scope).await?;
        let batch = rows::to_write(db, scope, import.id, BATCH).await?;
        if batch.is_empty() {
            tx.rollback().await;
            break;
        }
        import.done_rows += i64::try_from(batch.len()).map_err(Problem::internal)?;
        let maker = Maker::new(app, actor.clone(), tx.now())?;
        let world = S::world(&maker, tx.db()).await?;
        write_batch::<S>(&mut tx, &maker, world, &mut import, batch).await?;
        save_progress(&mut tx, &import, before).await?;
        tx.finish().await?;
        on_progress(import.done_rows, total);
    }
    finish(app, import, ImportState::Done, "import").await
}

async fn write_batch<S: Subject>(
    tx: &mut Tx,
    maker: &Maker,
    mut world: S::World,
    import: &mut RosterImport,
    batch: Vec<StoredRow>,
) -> Result<(), Problem> {
    let mut plans = Vec::with_capacity(batch.len());
    let mut planned = Vec::with_capacity(batch.len());
    for row in batch {
        let Outcome { judged, plan, .. } = S::judge(maker, &mut world, &row.said()?);
        // what would be made has no version yet, and its id is another each time
        let as_shown = judged.verdict == row.verdict
            && (row.verdict == Verdict::Create
                || (judged.object, judged.version) == (row.object_id, row.object_version));
        match plan {
            Some(plan) if as_shown => {
                plans.push(plan);
                planned.push(row);
            }
            _ if judged.verdict == Verdict::Unchanged => {
                put_aside(tx, import, &row, &judged).await?;
            }
            _ => {
                let fault = Fault::row("roster_changed_meanwhile");
                let faults: Vec<Fault> = [fault].into_iter().chain(judged.faults.clone()).collect();
                let judged = Judged {
                    verdict: Verdict::Conflict,
                    faults,
                    ..judged
                };
                put_aside(tx, import, &row, &judged).await?;
            }
        }
    }
    let mut done: Vec<(i64, Written)> = Vec::with_capacity(planned.len());
    for (row, outcome) in planned.into_iter().zip(S::write(tx, plans).await?) {
        match outcome {
            Ok(written) => done.push((row.position, written)),
            Err(problem) if is_ours(&problem) => return Err(problem),
            Err(problem) => {
                let faults = Fault::from_problem(&problem, S::field_of);
                let judged = Judged {
                    verdict: Verdict::Conflict,
                    ..Judged::faulty(&row.label, faults)
                };
                put_aside(tx, import, &row, &judged).await?;
            }
        }
    }
    import.written_rows += i64::try_from(done.len()).map_err(Problem::internal)?;
    let (db, scope) = tx.parts();
    rows::written(db, scope, import.id, &done).await
}

/// A row that is not written after all.
async fn put_aside(
    tx: &mut Tx,
    import: &mut RosterImport,
    row: &StoredRow,
    judged: &Judged,
) -> Result<(), Problem> {
    *import.counted(row.verdict) -= 1;
    *import.counted(judged.verdict) += 1;
    let (db, scope) = tx.parts();
    rows::judged_again(db, scope, import.id, row.position, judged).await
}

/// What the machine cannot do now it may do later: the job is tried again.
fn is_ours(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::Internal | ProblemKind::Unavailable
    )
}

/// Notes how far a job is.
///
/// # Errors
/// Another worker was there, or the database refused.
pub async fn save_progress(tx: &mut Tx, import: &RosterImport, before: i64) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::progress(db, scope, import, before, now).await?;
    tx.changed("roster_import", import.id.0, Some(&import.area_path));
    Ok(())
}

/// The last transaction of a job: the new state and the removal of the job are one.
///
/// # Errors
/// Another worker was there, or the database refused.
pub async fn finish(
    app: &App,
    mut import: RosterImport,
    to: ImportState,
    event: &str,
) -> Result<(), Problem> {
    let from = import.state;
    let mut tx = app.begin_as(import.actor()).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::step(db, scope, &mut import, to, now).await?;
    tx.unqueue(
        super::jobs::WORK.name,
        &job_key(import.street_id, import.id),
    )
    .await?;
    tx.log(Entry {
        entity: "roster_import",
        id: import.id.0,
        event,
        from: Some(&from.to_string()),
        to: Some(&to.to_string()),
        detail: json!({
            "roster": import.kind, "create": import.create_rows, "change": import.change_rows,
            "unchanged": import.unchanged_rows, "conflict": import.conflict_rows, "faulty": import.faulty_rows,
            "written": import.written_rows,
        }),
        area: Some(&import.area_path.clone()),
        ..Entry::default()
    })
    .await?;
    tx.finish().await
}

/// Ends an import that cannot go on; what the machine cannot do now is tried again.
///
/// # Errors
/// The problem itself, where it is the machine's.
pub async fn fail(app: &App, mut import: RosterImport, problem: &Problem) -> Result<(), Problem> {
    if is_ours(problem) {
        return Err(problem.clone());
    }
    import.failure = Some(StoredFailure::json(problem)?);
    finish(app, import, ImportState::Failed, "fail").await
}
