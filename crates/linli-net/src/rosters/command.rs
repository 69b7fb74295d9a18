//! `linli import organisations FILE` and its like: the same way as the page, without a person in between.

use std::path::Path;

use linli_domain::area::AreaPath;
use linli_domain::id::{ImportId, StreetId};
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::intake::queue::job_key;
use linli_kit::intake::refusal::mapping_problem;
use linli_kit::intake::shelf::Kept;
use linli_kit::intake::state::{ImportState, ImportStep};
use linli_kit::intake::upload::look;
use linli_kit::job;
use linli_kit::problem::Problem;
use linli_kit::sheet::mapping::Mapping;

use super::jobs::WORK;
use super::row::{Fault, Verdict};
use super::sheet::{all_titles, column_of};
use super::steps::{choose, start};
use super::store::{self, RosterImport, rows};
use super::upload::insert;
use super::view::{RosterCounts, counts};
use super::work::{OnProgress, go_on};
use super::{RosterKind, SHELF, export};
use crate::areas;
use crate::rosters::subject::Wanted;

/// What an operator says on the command line.
#[derive(Debug, Clone)]
pub struct RosterFile {
    /// Which roster.
    pub kind: RosterKind,
    /// Column (heading or letters) and field, as `--map 单位全称=name`. Empty: the remembered or proposed columns.
    pub columns: Vec<(String, String)>,
    /// Count and stop.
    pub dry_run: bool,
}

/// A row that was not written.
#[derive(Debug, Clone)]
pub struct NotWritten {
    /// Row as Excel numbers it.
    pub row: i64,
    /// What it is called.
    pub label: String,
    /// *Conflict* or *faulty*.
    pub verdict: Verdict,
    /// Why, each with the letters of its column.
    pub faults: Vec<(Option<String>, Fault)>,
}

/// How it ended.
#[derive(Debug, Clone)]
pub struct RosterOutcome {
    /// The import, as the page lists it.
    pub id: ImportId,
    /// Where it ended: *checked* after a dry run, *done*, or *failed*.
    pub state: ImportState,
    /// What became of the rows.
    pub counts: RosterCounts,
    /// The first rows that were not written, at most 200.
    pub not_written: Vec<NotWritten>,
    /// What ended it before its time: code and arguments as JSON.
    pub failure: Option<String>,
}

/// Rows that are told of.
const TOLD: usize = 200;

/// Brings a file into a street. `on_progress` is told rows done and rows in all, for the dry run and then again for the
/// run. Rows that are in already say nothing new, so a killed command is simply started again.
///
/// # Errors
/// No such street, a file that is no sheet, columns that do not fit, or the database refused.
pub async fn from_file(
    app: &App,
    street: StreetId,
    path: &Path,
    options: &RosterFile,
    on_progress: &mut OnProgress<'_>,
) -> Result<RosterOutcome, Problem> {
    let scope = Scope::street_wide(street);
    areas::store::street(&mut app.read().await?, street).await?;
    let id = ImportId::fresh(app.ids());
    let file = Kept::copy(SHELF.file(app, street, id), path).await?;
    let looked = look(file.path(), true, all_titles(options.kind)).await?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut tx = app.begin_as_house(street).await?;
    let mut import = insert(&mut tx, id, options.kind, &name, looked, true).await?;
    let mapping = mapping(&import, &options.columns)?;
    choose(&mut tx, &mut import, &mapping).await?;
    start(&mut tx, &mut import, ImportStep::Map).await?;
    tx.finish().await?;
    file.keep();
    work(app, street, id, on_progress).await?;
    let mut checked = store::load(&mut app.read().await?, &scope, id).await?;
    if checked.state == ImportState::Checked && !options.dry_run {
        let mut tx = app.begin_as_house(street).await?;
        start(&mut tx, &mut checked, ImportStep::Commit).await?;
        tx.finish().await?;
        work(app, street, id, on_progress).await?;
    }
    outcome(app, &scope, id).await
}

/// Does the import's job under its claim, so that no server's worker begins it beside us.
async fn work(
    app: &App,
    street: StreetId,
    id: ImportId,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Problem> {
    let key = job_key(street, id);
    job::do_now(app, WORK.name, &key, go_on(app, street, id, on_progress)).await
}

fn mapping(import: &RosterImport, columns: &[(String, String)]) -> Result<Mapping, Problem> {
    if columns.is_empty() {
        return import.mapping();
    }
    let pairs = columns
        .iter()
        .map(|(column, field)| (column.as_str(), field.as_str()));
    Mapping::from_pairs(pairs, &import.shape()?, import.kind.fields())
        .map_err(|error| mapping_problem(&error))
}

async fn outcome(app: &App, scope: &Scope, id: ImportId) -> Result<RosterOutcome, Problem> {
    let mut db = app.read().await?;
    let import = store::load(&mut db, scope, id).await?;
    let mapping = import.mapping()?;
    let mut not_written = Vec::new();
    for row in rows::faulty(&mut db, scope, id)
        .await?
        .into_iter()
        .take(TOLD)
    {
        let faults = row.faults()?;
        not_written.push(NotWritten {
            row: row.sheet_row,
            label: row.label,
            verdict: row.verdict,
            faults: faults
                .into_iter()
                .map(|fault| (column_of(import.kind, &mapping, &fault.field), fault))
                .collect(),
        });
    }
    Ok(RosterOutcome {
        id,
        state: import.state,
        counts: counts(&import),
        not_written,
        failure: import.failure,
    })
}

/// Exports a roster of a street, or of a place in it, into a workbook; answers how many rows. Numbers leave whole only with a reason.
///
/// # Errors
/// A place outside the street, a reason that says nothing, no room for the file, or the database refused. The log row is
/// written before the file is there: what may have been read is on record.
pub async fn to_file(
    app: &App,
    street: StreetId,
    kind: RosterKind,
    path: &Path,
    area: Option<&AreaPath>,
    phones_because: Option<&str>,
) -> Result<i64, Problem> {
    let maker = export::operator(app, street, area)?;
    let wanted = Wanted {
        query: String::new(),
        whole: phones_because.is_some(),
    };
    let (bytes, rows) = export::written(&maker, kind, &wanted, None, phones_because).await?;
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || std::fs::write(path, bytes))
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)?;
    Ok(rows)
}
