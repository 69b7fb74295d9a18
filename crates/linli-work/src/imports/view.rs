//! An import as the API shows it.

use linli_domain::id::ImportId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::Ctx;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::view::{CellFault, Failure, Field, Progress, Sheet, StoredFailure};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::class_names::ClassName;
use super::fields::{self, FIELDS, ImportOptions};
use super::store::{self, Import};

/// What happens, or happened, to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Make a demand.
    pub create: i64,
    /// Their number is there already.
    pub unchanged: i64,
    /// Have faults.
    pub faulty: i64,
    /// Their number stands further up in the same file.
    pub duplicate: i64,
}

/// An import in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportSummary {
    /// The id.
    pub id: ImportId,
    /// `demands`
    pub kind: String,
    /// The name of the file as uploaded.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// The sheet; in a list without its columns.
    pub sheet: Sheet,
    /// How far the running job is.
    pub progress: Progress,
    /// What happens to the rows.
    pub counts: Counts,
    /// What ended it before its time.
    pub problem: Option<Failure>,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
}

/// An import with all that is shown of it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// As in the list.
    #[serde(flatten)]
    pub summary: ImportSummary,
    /// Field → column (from 0): confirmed, remembered or proposed.
    pub mapping: BTreeMap<String, u32>,
    /// Whether the mapping is the one of an earlier file of this form.
    pub remembered: bool,
    /// What was chosen beside the columns.
    pub options: ImportOptions,
    /// The fields a column can be.
    pub fields: Vec<Field>,
    /// The class names of its rows, told by the dry run, each with the class it comes in with.
    pub class_names: Vec<ClassName>,
    /// The first 200 faults.
    pub errors: Vec<CellFault>,
}

/// An import in a list.
///
/// # Errors
/// What is stored is not ours.
pub fn summary(ctx: &Ctx, import: &Import) -> Result<ImportSummary, Problem> {
    let failure = import
        .failure
        .as_deref()
        .map(|stored| StoredFailure::words(stored, ctx.app().texts(), ctx.locale()))
        .transpose()?;
    let of = match import.state {
        ImportState::Undoing | ImportState::Undone => import.create_rows,
        _ => import.sheet_rows,
    };
    Ok(ImportSummary {
        id: import.id,
        kind: "demands".to_owned(),
        file_name: import.file_name.clone(),
        state: import.state,
        sheet: Sheet {
            columns: Vec::new(),
            rows: import.sheet_rows,
        },
        progress: Progress {
            done: import.done_rows,
            of,
        },
        counts: Counts {
            create: import.create_rows,
            unchanged: import.unchanged_rows,
            faulty: import.faulty_rows,
            duplicate: import.duplicate_rows,
        },
        problem: failure,
        created_at: import.created_at,
        version: import.version,
    })
}

/// An import with all that is shown of it.
///
/// # Errors
/// What is stored is not ours.
pub fn view(ctx: &Ctx, import: &Import) -> Result<ImportView, Problem> {
    let mut summary = summary(ctx, import)?;
    summary.sheet.columns = store::from_json(&import.sheet_columns)?;
    Ok(ImportView {
        summary,
        mapping: import.mapping()?.columns,
        remembered: import.remembered,
        options: import.options()?,
        class_names: store::from_json(&import.class_names)?,
        fields: FIELDS
            .iter()
            .map(|field| Field {
                key: field.key.clone(),
                title: fields::title(&field.key, ctx.locale()).to_owned(),
                required: field.required,
            })
            .collect(),
        errors: import
            .errors()?
            .into_iter()
            .map(|fault| CellFault {
                message: message(ctx, &fault.code),
                row: fault.row,
                column: fault.column,
                field: fault.field,
                value: fault.value,
                code: fault.code,
            })
            .collect(),
    })
}

/// The text of a cell's fault.
#[must_use]
pub fn message(ctx: &Ctx, code: &str) -> String {
    ctx.app().texts().say(ctx.locale(), code, &Map::new())
}
