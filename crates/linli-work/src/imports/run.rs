//! The work behind an import: the dry run, the run, and taking it back. Each goes on where it stood when it is started
//! again after a crash.

use std::collections::{HashMap, HashSet};

use linli_domain::id::{ImportId, StreetId};
use linli_domain::number::NumberKind;
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::intake::queue::job_key;
use linli_kit::intake::reading::{Batches, Reader};
use linli_kit::intake::refusal::sheet_problem;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::view::StoredFailure;
use linli_kit::problem::Problem;
use linli_kit::search::{self, Document};
use linli_kit::sheet::Row;
use linli_kit::transaction::{Entry, Tx};
use linli_net::numbers;
use serde_json::json;
use uuid::Uuid;

use super::SHELF;
use super::class_names::counted;
use super::judge::RowFault;
use super::prepare::{Preparer, Ready, judge_of};
use super::store::bulk::{self, BATCH, Common};
use super::store::{self, Import};
use crate::demands::next::{Next, Step, triage_limit};
use crate::demands::state::Source;

/// Faults that are kept to be shown; the sheet of faulty rows has them all.
const SHOWN_FAULTS: usize = 200;
/// Rows between two notes of progress of a dry run.
const CHECK_BATCH: usize = 1_000;

/// Told after every batch: rows behind us, rows in all.
pub type OnProgress<'p> = dyn FnMut(i64, i64) + Send + 'p;

/// Goes on with whatever the import is at: dry run, run or undoing.
///
/// # Errors
/// The database refused, or another worker has taken over; the job is then tried again. What is wrong with the file
/// is no error here: the import ends as *failed* and says why.
pub async fn go_on(
    app: &App,
    street: StreetId,
    id: ImportId,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let import = store::load(&mut app.read().await?, &Scope::street_wide(street), id).await?;
    match import.state {
        ImportState::Checking => check(app, import, on_progress).await,
        ImportState::Importing => bring_in(app, import, on_progress).await,
        ImportState::Undoing => take_out(app, import, on_progress).await,
        // finished by another worker
        _ => Ok(()),
    }
}

/// Reads every row and counts what would happen. Nothing but the import itself is written.
async fn check(
    app: &App,
    mut import: Import,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let actor = import.actor();
    let scope = actor.scope();
    let source = import.options()?.source;
    let mut judge = match judge_of(app, &import).await {
        Ok(judge) => judge,
        Err(problem) => return fail(app, import, &problem).await,
    };
    let known_classes = judge.classes().clone();
    let mut batches = stream(app, &import, CHECK_BATCH, move |row| judge.judge(&row))?;
    let mut seen = HashSet::new();
    let mut names: HashMap<String, i64> = HashMap::new();
    let mut faults: Vec<RowFault> = Vec::new();
    // a dry run begins anew after a crash: it is short and has left nothing
    let mut before = import.done_rows;
    forget_counts(&mut import);
    while let Some(batch) = batches.next().await {
        let rows = batch.len();
        let mut drafts = Vec::with_capacity(rows);
        for judged in batch {
            match judged {
                Ok(draft) => drafts.push(draft),
                Err(found) => {
                    import.faulty_rows += 1;
                    let room = SHOWN_FAULTS.saturating_sub(faults.len());
                    faults.extend(found.into_iter().take(room));
                }
            }
        }
        let mut db = app.read().await?;
        let numbers: Vec<&str> = drafts
            .iter()
            .map(|draft| draft.source_no.as_str())
            .collect();
        let known = bulk::known(&mut db, &scope, source, &numbers).await?;
        drop(db);
        for draft in drafts {
            if let Some(name) = draft.class_name {
                *names.entry(name).or_default() += 1;
            }
            count(&mut import, &known, &mut seen, draft.source_no);
        }
        import.done_rows += i64::try_from(rows).map_err(Problem::internal)?;
        let mut tx = app.begin_as(actor.clone()).await?;
        save_progress(&mut tx, &import, before).await?;
        tx.finish().await?;
        before = import.done_rows;
        on_progress(import.done_rows, import.sheet_rows);
    }
    if let Err(error) = batches.end().await? {
        return fail(app, import, &sheet_problem(&error)).await;
    }
    import.errors = store::to_json(&faults)?;
    import.class_names = store::to_json(&counted(names, &known_classes))?;
    finish(app, import, ImportState::Checked, "check").await
}

/// What becomes of a good row; answers whether it makes a demand.
fn count(
    import: &mut Import,
    known: &HashSet<String>,
    seen: &mut HashSet<String>,
    source_no: String,
) -> bool {
    if known.contains(&source_no) {
        import.unchanged_rows += 1;
        false
    } else if seen.insert(source_no) {
        import.create_rows += 1;
        true
    } else {
        import.duplicate_rows += 1;
        false
    }
}

/// Brings the good rows in, batch by batch, each batch in one transaction with the note of how far it got.
async fn bring_in(
    app: &App,
    mut import: Import,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let actor = import.actor();
    let mut judge = match judge_of(app, &import).await {
        Ok(judge) => judge,
        Err(problem) => return fail(app, import, &problem).await,
    };
    let preparer = Preparer::new(app);
    let behind = import.done_rows;
    let mut row_number = 0;
    let mut batches = stream(app, &import, BATCH, move |row| {
        row_number += 1;
        // rows of before the crash are passed over, they are in
        (row_number > behind).then(|| judge.judge(&row).map(|draft| preparer.prepare(draft)))
    })?;
    let mut seen = HashSet::new();
    while let Some(batch) = batches.next().await {
        let rows: Vec<_> = batch.into_iter().flatten().collect();
        if rows.is_empty() {
            continue;
        }
        let before = import.done_rows;
        let mut tx = app.begin_as(actor.clone()).await?;
        insert_batch(&mut tx, &mut import, &mut seen, rows).await?;
        save_progress(&mut tx, &import, before).await?;
        tx.finish().await?;
        on_progress(import.done_rows, import.sheet_rows);
    }
    if let Err(error) = batches.end().await? {
        return fail(app, import, &sheet_problem(&error)).await;
    }
    finish(app, import, ImportState::Done, "import").await
}

async fn insert_batch(
    tx: &mut Tx,
    import: &mut Import,
    seen: &mut HashSet<String>,
    rows: Vec<Result<Ready, Vec<RowFault>>>,
) -> Result<(), Problem> {
    import.done_rows += i64::try_from(rows.len()).map_err(Problem::internal)?;
    let total = rows.len();
    let good: Vec<Ready> = rows.into_iter().flatten().collect();
    import.faulty_rows += i64::try_from(total - good.len()).map_err(Problem::internal)?;
    let options = import.options()?;
    let source = options.source;
    let numbers: Vec<&str> = good
        .iter()
        .map(|ready| ready.demand.source_no.as_str())
        .collect();
    let (db, scope) = tx.parts();
    let known = bulk::known(db, scope, source, &numbers).await?;
    let fresh: Vec<Ready> = good
        .into_iter()
        .filter(|ready| count(import, &known, seen, ready.demand.source_no.clone()))
        .collect();
    let Ok(wanted @ 1..) = u32::try_from(fresh.len()) else {
        return Ok(());
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    let numbers = numbers::store::reserve(db, scope, NumberKind::Demand, now, wanted).await?;
    let common = Common {
        source,
        import: import.id,
        by: import.person_id,
        role: import
            .role
            .map_or_else(|| "house".to_owned(), |role| role.to_string()),
        public: options.public,
        now,
        next: triage(tx.app(), source, now),
    };
    let mut demands = Vec::with_capacity(fresh.len());
    let mut documents = Vec::with_capacity(fresh.len());
    for (ready, number) in fresh.into_iter().zip(numbers) {
        let (demand, document) = ready.numbered(number);
        demands.push(demand);
        documents.push(document);
    }
    let (db, scope) = tx.parts();
    bulk::insert(db, scope, &common, &demands).await?;
    search::index_many(db, scope, "demand", &documents).await?;
    log_each(tx, import, &documents, "submit", None, Some("submitted")).await
}

/// One log row for each demand, one notice for all of them.
async fn log_each(
    tx: &mut Tx,
    import: &Import,
    documents: &[Document],
    event: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<(), Problem> {
    let entries: Vec<Entry<'_>> = documents
        .iter()
        .map(|document| Entry {
            entity: "demand",
            id: document.id,
            event,
            from,
            to,
            detail: json!({ "import": import.id }),
            ..Entry::default()
        })
        .collect();
    tx.log_many(&entries).await?;
    if let Some(first) = documents.first() {
        tx.changed("demand", first.id, Some(&import.area_path));
    }
    Ok(())
}

/// Sorting, counted from the import on and not from when the message was written; who sorts is each demand's own matter.
fn triage(app: &App, source: Source, now: Timestamp) -> Next {
    let key = triage_limit(source, None);
    Next {
        step: Step::Triage,
        org: None,
        due_at: Some(app.limits().due(key, now, app.calendar())),
        remind_at: app.limits().remind_at(key, now, app.calendar()),
    }
}

/// Takes out what nobody has touched. What somebody took up while this ran stays, and the import then stays *done*.
async fn take_out(
    app: &App,
    mut import: Import,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let actor = import.actor();
    loop {
        let before = import.done_rows;
        let mut tx = app.begin_as(actor.clone()).await?;
        let (db, scope) = tx.parts();
        let removed = bulk::remove_untouched(db, scope, import.id).await?;
        if removed.is_empty() {
            tx.rollback().await;
            break;
        }
        let ids: Vec<Uuid> = removed.iter().map(|(id, _)| id.0).collect();
        search::remove_many(db, scope, "demand", &ids).await?;
        let documents: Vec<Document> = removed
            .into_iter()
            .map(|(id, area)| Document {
                id: id.0,
                area,
                terms: String::new(),
            })
            .collect();
        log_each(
            &mut tx,
            &import,
            &documents,
            "undo_import",
            Some("submitted"),
            None,
        )
        .await?;
        import.done_rows += i64::try_from(ids.len()).map_err(Problem::internal)?;
        save_progress(&mut tx, &import, before).await?;
        tx.finish().await?;
        on_progress(import.done_rows, import.create_rows);
    }
    let (numbers, touched) =
        bulk::touched(&mut app.read().await?, &actor.scope(), import.id).await?;
    if touched > 0 {
        import.failure = Some(StoredFailure::json(&in_use(&numbers, touched))?);
        return finish(app, import, ImportState::Done, "undo").await;
    }
    finish(app, import, ImportState::Undone, "undo").await
}

/// Why an import cannot be taken back: somebody works on its demands already.
pub(super) fn in_use(numbers: &[String], count: i64) -> Problem {
    Problem::conflict("import_in_use")
        .arg("count", count)
        .arg("numbers", numbers.join("、"))
}

fn stream<T: Send + 'static>(
    app: &App,
    import: &Import,
    size: usize,
    each: impl FnMut(Row) -> T + Send + 'static,
) -> Result<Batches<T>, Problem> {
    let path = SHELF.file(app, import.street_id, import.id);
    Ok(Reader::of(import.by_operator)?.batches(path, import.shape()?, size, each))
}

/// Sets the counts back before a job counts anew.
pub(super) fn forget_counts(import: &mut Import) {
    import.done_rows = 0;
    import.create_rows = 0;
    import.unchanged_rows = 0;
    import.faulty_rows = 0;
    import.duplicate_rows = 0;
}

async fn save_progress(tx: &mut Tx, import: &Import, before: i64) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::progress(db, scope, import, before, now).await?;
    tx.changed("import", import.id.0, Some(&import.area_path));
    Ok(())
}

/// The last transaction of a job: the new state and the removal of the job are one.
async fn finish(
    app: &App,
    mut import: Import,
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
        entity: "import",
        id: import.id.0,
        event,
        from: Some(&from.to_string()),
        to: Some(&to.to_string()),
        detail: json!({
            "created": import.create_rows, "unchanged": import.unchanged_rows,
            "faulty": import.faulty_rows, "duplicate": import.duplicate_rows,
        }),
        area: Some(&import.area_path.clone()),
        ..Entry::default()
    })
    .await?;
    tx.finish().await
}

async fn fail(app: &App, mut import: Import, problem: &Problem) -> Result<(), Problem> {
    // what the machine cannot do now it may do later: the job is tried again
    if matches!(
        problem.kind,
        ProblemKind::Internal | ProblemKind::Unavailable
    ) {
        return Err(problem.clone());
    }
    import.failure = Some(StoredFailure::json(problem)?);
    finish(app, import, ImportState::Failed, "fail").await
}
