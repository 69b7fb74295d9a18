//! An import of a roster, and its rows, as the API shows them.

use std::collections::BTreeMap;

use linli_domain::id::ImportId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::Ctx;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::view::{Failure, Field, Progress, Sheet, StoredFailure};
use linli_kit::problem::Problem;
use linli_kit::sheet::mapping::Mapping;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RosterKind;
use super::row::{Fault, FieldChange, Stage, Verdict};
use super::sheet::{column_of, shown, title};
use super::store::rows::StoredRow;
use super::store::{self, RosterImport};

/// What happens, or happened, to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RosterCounts {
    /// Make something new.
    pub create: i64,
    /// Change what is known.
    pub change: i64,
    /// Say nothing new.
    pub unchanged: i64,
    /// Somebody has to look at them; they are not written.
    pub conflict: i64,
    /// Cannot be read or break a rule; they are not written.
    pub faulty: i64,
    /// Were written and not taken back.
    pub written: i64,
}

/// An import in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RosterImportSummary {
    /// The id.
    pub id: ImportId,
    /// Which roster.
    pub kind: RosterKind,
    /// The name of the file as uploaded.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// The sheet; in a list without its columns.
    pub sheet: Sheet,
    /// How far the running job is.
    pub progress: Progress,
    /// What happens to the rows.
    pub counts: RosterCounts,
    /// What ended it before its time.
    pub problem: Option<Failure>,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
}

/// An import with all that is shown of it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RosterImportView {
    /// As in the list.
    #[serde(flatten)]
    pub summary: RosterImportSummary,
    /// Field → column (from 0): confirmed, remembered or proposed.
    pub mapping: BTreeMap<String, u32>,
    /// Whether the mapping is the one of an earlier file of this form.
    pub remembered: bool,
    /// The fields a column can be.
    pub fields: Vec<Field>,
}

/// One fact that a row changes, in words.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RosterChange {
    /// The key of the field.
    pub field: String,
    /// Its title.
    pub title: String,
    /// What it was; none where nothing was known.
    pub from: Option<String>,
    /// What the row says.
    pub to: String,
}

/// What is wrong with a row, in words.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RosterFault {
    /// Column letters; none if it is the whole row, or the field has no column.
    pub column: Option<String>,
    /// The key of the field; empty where it is the whole row.
    pub field: String,
    /// The field's title; empty where it is the whole row.
    pub title: String,
    /// The beginning of the value.
    pub value: String,
    /// The stable code.
    pub code: String,
    /// In the reader's language.
    pub message: String,
}

/// A row as it was judged.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RosterRow {
    /// Row as Excel numbers it.
    pub row: i64,
    /// What it is called.
    pub label: String,
    /// What it does.
    pub verdict: Verdict,
    /// How far it is.
    pub stage: Stage,
    /// What it changes.
    pub changes: Vec<RosterChange>,
    /// Why not.
    pub faults: Vec<RosterFault>,
}

/// An import in a list.
///
/// # Errors
/// What is stored is not ours.
pub fn summary(ctx: &Ctx, import: &RosterImport) -> Result<RosterImportSummary, Problem> {
    let problem = import
        .failure
        .as_deref()
        .map(|stored| StoredFailure::words(stored, ctx.app().texts(), ctx.locale()))
        .transpose()?;
    let of = match import.state {
        ImportState::Importing | ImportState::Done => import.create_rows + import.change_rows,
        ImportState::Undoing => import.written_rows + import.done_rows,
        _ => import.sheet_rows,
    };
    Ok(RosterImportSummary {
        id: import.id,
        kind: import.kind,
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
        counts: counts(import),
        problem,
        created_at: import.created_at,
        version: import.version,
    })
}

/// What happens, or happened, to the rows.
#[must_use]
pub fn counts(import: &RosterImport) -> RosterCounts {
    RosterCounts {
        create: import.create_rows,
        change: import.change_rows,
        unchanged: import.unchanged_rows,
        conflict: import.conflict_rows,
        faulty: import.faulty_rows,
        written: import.written_rows,
    }
}

/// An import with all that is shown of it.
///
/// # Errors
/// What is stored is not ours.
pub fn view(ctx: &Ctx, import: &RosterImport) -> Result<RosterImportView, Problem> {
    let mut summary = summary(ctx, import)?;
    summary.sheet.columns = store::from_json(&import.sheet_columns)?;
    Ok(RosterImportView {
        summary,
        mapping: import.mapping()?.columns,
        remembered: import.remembered,
        fields: import
            .kind
            .fields()
            .iter()
            .map(|field| Field {
                key: field.key.clone(),
                title: title(import.kind, &field.key, ctx.locale()).to_owned(),
                required: field.required,
            })
            .collect(),
    })
}

/// A row in words.
///
/// # Errors
/// What is stored is not ours.
pub fn row_view(
    ctx: &Ctx,
    kind: RosterKind,
    mapping: &Mapping,
    row: &StoredRow,
) -> Result<RosterRow, Problem> {
    let locale = ctx.locale();
    let change = |change: FieldChange| RosterChange {
        title: title(kind, &change.field, locale).to_owned(),
        from: change
            .from
            .map(|from| shown(kind, &change.field, &from, locale)),
        to: shown(kind, &change.field, &change.to, locale),
        field: change.field,
    };
    Ok(RosterRow {
        row: row.sheet_row,
        label: row.label.clone(),
        verdict: row.verdict,
        stage: row.stage,
        changes: row.changes()?.into_iter().map(change).collect(),
        faults: row
            .faults()?
            .into_iter()
            .map(|fault| fault_view(ctx, kind, mapping, fault))
            .collect(),
    })
}

/// A fault in words.
#[must_use]
pub fn fault_view(ctx: &Ctx, kind: RosterKind, mapping: &Mapping, fault: Fault) -> RosterFault {
    let locale = ctx.locale();
    RosterFault {
        column: column_of(kind, mapping, &fault.field),
        title: title(kind, &fault.field, locale).to_owned(),
        message: ctx.app().texts().say(locale, &fault.code, &fault.args),
        field: fault.field,
        value: fault.value,
        code: fault.code,
    }
}
