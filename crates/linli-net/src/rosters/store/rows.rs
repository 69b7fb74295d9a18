//! Queries over the judged rows of an import.

use linli_domain::id::ImportId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use super::{from_json, to_json};
use crate::rosters::row::{Fault, FieldChange, Judged, Said, Stage, Verdict};
use crate::rosters::subject::{Undoing, Written};

row! {
    struct Total { total: i64 }
}
row! {
    struct Position { position: i64 }
}
row! {
    struct WrittenRow { position: i64, object_id: Uuid, object_version: i64, before_image: Option<String> }
}

row! {
    /// A judged row as stored.
    #[derive(Debug, Clone)]
    pub struct StoredRow {
        /// Its place in the order of writing, from 0.
        pub position: i64,
        /// Row as Excel numbers it.
        pub sheet_row: i64,
        /// What it does.
        pub verdict: Verdict,
        /// What it is called.
        pub label: String,
        /// [`Said`] as JSON.
        pub said: String,
        /// [`FieldChange`]s as JSON.
        pub changes: String,
        /// [`Fault`]s as JSON.
        pub faults: String,
        /// How far it is.
        pub stage: Stage,
        /// The object it is about.
        pub object_id: Option<Uuid>,
        /// The version that had when judged, or has since written.
        pub object_version: Option<i64>,
        /// What it was before the import changed it, as JSON.
        pub before_image: Option<String>,
    }
}

const ROW: &str = "position, sheet_row, verdict, label, said, changes, faults, stage, object_id, object_version, before_image";

impl StoredRow {
    /// What it says.
    ///
    /// # Errors
    /// The stored JSON is not ours.
    pub fn said(&self) -> Result<Said, Problem> {
        from_json(&self.said)
    }

    /// What it changes.
    ///
    /// # Errors
    /// The stored JSON is not ours.
    pub fn changes(&self) -> Result<Vec<FieldChange>, Problem> {
        from_json(&self.changes)
    }

    /// What is wrong with it.
    ///
    /// # Errors
    /// The stored JSON is not ours.
    pub fn faults(&self) -> Result<Vec<Fault>, Problem> {
        from_json(&self.faults)
    }
}

/// Forgets the rows of an earlier dry run.
///
/// # Errors
/// The database refused.
pub async fn forget(db: &mut Db, scope: &Scope, import: ImportId) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM roster_row WHERE street_id = $1 AND import_id = $4",
        params![import],
    )
    .await?;
    Ok(())
}

/// Keeps judged rows; `first` is the position of the first of them.
///
/// # Errors
/// The database refused.
pub async fn keep(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
    first: i64,
    rows: &[(u32, Said, Judged)],
) -> Result<(), Problem> {
    let mut params = Vec::with_capacity(rows.len() * 9);
    for (position, (sheet_row, said, judged)) in (first..).zip(rows) {
        // only of what is there a version is known: a row that would make an object names none yet
        let object = judged.object.filter(|_| judged.version.is_some());
        params.extend(params![
            position,
            i64::from(*sheet_row),
            judged.verdict,
            judged.label,
            to_json(said)?,
            to_json(&judged.changes)?,
            to_json(&judged.faults)?,
            object,
            judged.version
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO roster_row (street_id, import_id, position, sheet_row, verdict, label, said, changes, faults, stage, \
         object_id, object_version)",
        "($1, $4, ?, ?, ?, ?, ?, ?, ?, 'judged', ?, ?)",
        &[linli_kit::store::ToParam::to_param(&import)],
        params,
    )
    .await?;
    Ok(())
}

/// The next rows that are to be written, in their order.
///
/// # Errors
/// The database refused.
pub async fn to_write(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
    most: i64,
) -> Result<Vec<StoredRow>, Problem> {
    let sql = format!(
        "SELECT {ROW} FROM roster_row WHERE street_id = $1 AND import_id = $4 AND stage = 'judged' \
         AND verdict IN ('create', 'change') ORDER BY position LIMIT $5"
    );
    Ok(db.all(scope, sql, params![import, most]).await?)
}

/// The next written rows on their way back, the last first, beginning below a position.
///
/// # Errors
/// The database refused.
pub async fn to_undo(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
    below: i64,
    most: i64,
) -> Result<Vec<Undoing>, Problem> {
    let rows: Vec<WrittenRow> = db
        .all(
            scope,
            "SELECT position, object_id, object_version, before_image FROM roster_row WHERE street_id = $1 \
             AND import_id = $4 AND stage = 'written' AND position < $5 ORDER BY position DESC LIMIT $6",
            params![import, below, most],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Undoing {
            position: row.position,
            object: row.object_id,
            version: row.object_version,
            before: row.before_image,
        })
        .collect())
}

/// Notes rows as written, with what their objects were before.
///
/// # Errors
/// The database refused.
pub async fn written(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
    rows: &[(i64, Written)],
) -> Result<(), Problem> {
    for (position, written) in rows {
        db.execute(
            scope,
            "UPDATE roster_row SET stage = 'written', object_id = $6, object_version = $7, before_image = $8 \
             WHERE street_id = $1 AND import_id = $4 AND position = $5",
            params![import, position, written.object, written.version, written.before],
        )
        .await?;
    }
    Ok(())
}

/// Notes rows as taken back.
///
/// # Errors
/// The database refused.
pub async fn undone(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
    positions: &[i64],
) -> Result<(), Problem> {
    for chunk in positions.chunks(500) {
        let sql = format!(
            "UPDATE roster_row SET stage = 'undone' WHERE street_id = $1 AND import_id = $4 AND position IN ({})",
            placeholders(5, chunk.len())
        );
        let mut params = params![import];
        params.extend(chunk.iter().map(ToParam::to_param));
        db.execute(scope, sql, params).await?;
    }
    Ok(())
}

/// Notes that a row is not written after all.
///
/// # Errors
/// The database refused.
pub async fn judged_again(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
    position: i64,
    judged: &Judged,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE roster_row SET verdict = $6, changes = $7, faults = $8 \
         WHERE street_id = $1 AND import_id = $4 AND position = $5",
        params![
            import,
            position,
            judged.verdict,
            to_json(&judged.changes)?,
            to_json(&judged.faults)?
        ],
    )
    .await?;
    Ok(())
}

/// Rows of an import with one verdict, or all, in the order of the sheet, and how many there are.
///
/// # Errors
/// The database refused.
pub async fn list(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
    verdict: Option<Verdict>,
    page: Page,
) -> Result<(Vec<StoredRow>, i64), Problem> {
    let mut filter = "street_id = $1 AND import_id = $4".to_owned();
    let mut params = params![import];
    if let Some(verdict) = verdict {
        filter.push_str(" AND verdict = $5");
        params.extend(params![verdict]);
    }
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM roster_row WHERE {filter}"),
            params.clone(),
        )
        .await?;
    let next = 4 + params.len();
    let sql = format!(
        "SELECT {ROW} FROM roster_row WHERE {filter} ORDER BY sheet_row, position LIMIT ${next} OFFSET ${}",
        next + 1
    );
    params.extend(params![page.page_size, page.offset()]);
    let rows = db.all(scope, sql, params).await?;
    Ok((rows, total.map_or(0, |total| total.total)))
}

/// The numbers and faults of all rows that are not written, for the sheet that is given back.
///
/// # Errors
/// The database refused.
pub async fn faulty(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
) -> Result<Vec<StoredRow>, Problem> {
    let sql = format!(
        "SELECT {ROW} FROM roster_row WHERE street_id = $1 AND import_id = $4 AND verdict IN ('faulty', 'conflict') \
         ORDER BY sheet_row"
    );
    Ok(db.all(scope, sql, params![import]).await?)
}

/// Whether an import's rows are still kept.
///
/// # Errors
/// The database refused.
pub async fn any(db: &mut Db, scope: &Scope, import: ImportId) -> Result<bool, Problem> {
    let row: Option<Position> = db
        .one(
            scope,
            "SELECT position FROM roster_row WHERE street_id = $1 AND import_id = $4 LIMIT 1",
            params![import],
        )
        .await?;
    Ok(row.is_some())
}

/// Forgets the rows of imports that nobody touched since a moment, in every street: they hold names of people.
///
/// # Errors
/// The database refused.
pub async fn forget_old(db: &mut Db, before: Timestamp) -> Result<u64, Problem> {
    Ok(db
        .execute_unscoped(
            "rows of old imports are forgotten in every street",
            "DELETE FROM roster_row WHERE EXISTS (SELECT 1 FROM roster_import i WHERE i.street_id = roster_row.street_id \
             AND i.id = roster_row.import_id AND i.updated_at < $1)",
            params![before],
        )
        .await?)
}
