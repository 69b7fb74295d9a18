//! `linli import demands FILE`: the same way as the page, without a person in between.

use std::path::Path;

use linli_domain::id::{AreaId, ImportId, StreetId};
use linli_domain::problem::ProblemKind;
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
use linli_kit::store::Db;
use linli_net::areas;

use super::SHELF;
use super::class_names::ClassNames;
use super::fields::{FIELDS, ImportOptions, all_titles};
use super::jobs::WORK;
use super::judge::RowFault;
use super::run::{OnProgress, go_on};
use super::steps::{choose, start};
use super::store::{self, ClassMap, Import};
use super::upload::insert;
use super::view::Counts;
use crate::classes;
use crate::demands::state::Source;

/// What an operator says on the command line.
#[derive(Debug, Clone)]
pub struct FileOptions {
    /// Column (heading or letters) and field, as `--map 留言编号=source_no`. Empty: the remembered or proposed columns.
    pub columns: Vec<(String, String)>,
    /// Class name of the sheet and our class by code or name, as `--class 交通运输=0301`. Empty: the remembered ones.
    pub classes: Vec<(String, String)>,
    /// Whether units may see the demands in the open list once they are issued.
    pub public: bool,
    /// The place of rows that name none; none for the street itself.
    pub area: Option<AreaId>,
    /// [`Source::Import`] or [`Source::Hotline`].
    pub source: Source,
    /// Count and stop.
    pub dry_run: bool,
}

/// How it ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The import, as the page lists it.
    pub id: ImportId,
    /// Where it ended: *checked* after a dry run, *done*, or *failed*.
    pub state: ImportState,
    /// What became of the rows.
    pub counts: Counts,
    /// The first 200 faults.
    pub faults: Vec<RowFault>,
    /// What ended it before its time: code and arguments as JSON.
    pub failure: Option<String>,
}

/// Imports a file into a street. `on_progress` is told rows done and rows in all, for the dry run and then again for the
/// run. Rows that are in already are left alone, so a killed command is simply started again.
///
/// # Errors
/// No such street, a file that is no sheet, columns that do not fit, or the database refused.
pub async fn from_file(
    app: &App,
    street: StreetId,
    path: &Path,
    options: &FileOptions,
    on_progress: &mut OnProgress<'_>,
) -> Result<Outcome, Problem> {
    let scope = Scope::street_wide(street);
    areas::store::street(&mut app.read().await?, street).await?;
    let id = ImportId::fresh(app.ids());
    let file = Kept::copy(SHELF.file(app, street, id), path).await?;
    let looked = look(file.path(), true, all_titles()).await?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut tx = app.begin_as_house(street).await?;
    let mut import = insert(&mut tx, id, &name, looked, true).await?;
    let mapping = mapping(&import, &options.columns)?;
    let mut chosen = ImportOptions {
        area_id: options.area,
        source: options.source,
        public: options.public,
        classes: import.options()?.classes,
    };
    if !options.classes.is_empty() {
        let (db, scope) = tx.parts();
        chosen.classes = class_map(db, scope, &options.classes).await?;
    }
    choose(&mut tx, &mut import, &mapping, &chosen).await?;
    start(&mut tx, &mut import, ImportStep::Map).await?;
    tx.finish().await?;
    file.keep();
    work(app, street, id, on_progress).await?;
    let checked = store::load(&mut app.read().await?, &scope, id).await?;
    if checked.state != ImportState::Checked || options.dry_run {
        return outcome(&checked);
    }
    let mut import = checked;
    let mut tx = app.begin_as_house(street).await?;
    start(&mut tx, &mut import, ImportStep::Commit).await?;
    tx.finish().await?;
    work(app, street, id, on_progress).await?;
    outcome(&store::load(&mut app.read().await?, &scope, id).await?)
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

fn mapping(import: &Import, columns: &[(String, String)]) -> Result<Mapping, Problem> {
    if columns.is_empty() {
        return import.mapping();
    }
    let pairs = columns
        .iter()
        .map(|(column, field)| (column.as_str(), field.as_str()));
    Mapping::from_pairs(pairs, &import.shape()?, &FIELDS).map_err(|error| mapping_problem(&error))
}

async fn class_map(
    db: &mut Db,
    scope: &Scope,
    pairs: &[(String, String)],
) -> Result<ClassMap, Problem> {
    let tree = classes::store::load_all(db, scope).await?;
    let ours = ClassNames::new(ClassMap::new(), &tree);
    pairs
        .iter()
        .map(|(name, class)| match ours.find(class) {
            Some(found) => Ok((name.clone(), Some(found.id))),
            None => Err(Problem::new(ProblemKind::Invalid, "import_class_unknown")
                .arg("class", class.as_str())),
        })
        .collect()
}

fn outcome(import: &Import) -> Result<Outcome, Problem> {
    Ok(Outcome {
        id: import.id,
        state: import.state,
        counts: Counts {
            create: import.create_rows,
            unchanged: import.unchanged_rows,
            faulty: import.faulty_rows,
            duplicate: import.duplicate_rows,
        },
        faults: import.errors()?,
        failure: import.failure.clone(),
    })
}
