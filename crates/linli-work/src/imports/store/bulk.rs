//! Many demands in and out with few statements. A batch is at most [`BATCH`] rows: a transaction short enough that others
//! who write need not wait long.

use std::collections::HashSet;

use linli_domain::area::AreaPath;
use linli_domain::id::{DemandId, DemandLineId, ImportId, OrgId, PersonId, RequesterId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use crate::demands::next::Next;
use crate::demands::state::Source;
use crate::imports::class_names::Sorted;

/// Demands a batch takes.
pub const BATCH: usize = 250;

/// A demand to be inserted.
#[derive(Debug, Clone)]
pub struct NewDemand {
    /// The id.
    pub id: DemandId,
    /// The number people read.
    pub number: String,
    /// The number in the source.
    pub source_no: String,
    /// The title.
    pub title: String,
    /// The text.
    pub text: String,
    /// Where, by id.
    pub area_id: linli_domain::id::AreaId,
    /// Where, by path.
    pub area_path: AreaPath,
    /// Its class, where the sheet says one that we know.
    pub class: Option<Sorted>,
    /// How many people it serves.
    pub beneficiaries: i64,
    /// Who sorts it.
    pub next_org: Option<OrgId>,
    /// When it was received.
    pub created_at: Timestamp,
    /// Its one line.
    pub line: DemandLineId,
    /// Who asked, where the row says so.
    pub requester: Option<NewRequester>,
    /// Keys of its likeness, none twice.
    pub likeness: Vec<i64>,
}

/// Who asked for it.
#[derive(Debug, Clone)]
pub struct NewRequester {
    /// The id.
    pub id: RequesterId,
    /// The name.
    pub name: Option<String>,
    /// The sealed number.
    pub phone_sealed: Option<Vec<u8>>,
    /// The hash it is found by.
    pub phone_hash: Option<Vec<u8>>,
    /// As shown.
    pub phone_masked: Option<String>,
}

/// What all demands of a batch have in common.
#[derive(Debug, Clone)]
pub struct Common {
    /// Where they came from.
    pub source: Source,
    /// The import.
    pub import: ImportId,
    /// Who imported.
    pub by: Option<PersonId>,
    /// In which role.
    pub role: String,
    /// When.
    pub now: Timestamp,
    /// Whether units may see them in the open list once they are issued.
    pub public: bool,
    /// What is to happen to them first, and until when; who does it stands in each demand.
    pub next: Next,
}

row! {
    struct SourceNo { source_no: String }
}
row! {
    struct Removed { id: DemandId, area_path: AreaPath }
}
row! {
    struct Touched { number: String }
}
row! {
    struct Total { total: i64 }
}

/// Which of these source numbers are there already, in the whole street.
///
/// # Errors
/// The database refused.
pub async fn known(
    db: &mut Db,
    scope: &Scope,
    source: Source,
    numbers: &[&str],
) -> Result<HashSet<String>, Problem> {
    let mut found = HashSet::new();
    for chunk in numbers.chunks(BATCH) {
        let mut params = params![source];
        params.extend(chunk.iter().map(ToParam::to_param));
        let sql = format!(
            "SELECT source_no FROM demand WHERE street_id = $1 AND source = $4 AND source_no IN ({})",
            placeholders(5, chunk.len())
        );
        let rows: Vec<SourceNo> = db.all(scope, sql, params).await?;
        found.extend(rows.into_iter().map(|row| row.source_no));
    }
    Ok(found)
}

/// Inserts a batch with lines, requesters and keys of likeness.
///
/// # Errors
/// A source number is there already, or the database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    common: &Common,
    demands: &[NewDemand],
) -> Result<(), Problem> {
    if demands.is_empty() {
        return Ok(());
    }
    insert_demands(db, scope, common, demands).await?;
    let mut params = Vec::with_capacity(demands.len() * 2);
    for demand in demands {
        params.extend(params![demand.line, demand.id]);
    }
    db.insert_many(
        scope,
        "INSERT INTO demand_line (street_id, id, demand_id, position, what, unit, asked, committed, in_progress, fulfilled)",
        "($1, ?, ?, 1, '整件', '件', 1, 0, 0, 0)",
        &[],
        params,
    )
    .await?;
    insert_requesters(db, scope, common, demands).await?;
    insert_likeness(db, scope, demands).await
}

async fn insert_demands(
    db: &mut Db,
    scope: &Scope,
    common: &Common,
    demands: &[NewDemand],
) -> Result<(), Problem> {
    let shared = params![
        common.source,
        common.import,
        common.by,
        common.role,
        common.now,
        common.next.step,
        common.next.due_at,
        common.next.remind_at,
        common.public
    ];
    let mut rows = Vec::with_capacity(demands.len() * 13);
    for demand in demands {
        rows.extend(params![
            demand.id,
            demand.number,
            demand.title,
            demand.text,
            demand.source_no,
            demand.area_id,
            demand.area_path,
            demand.beneficiaries,
            demand.next_org,
            demand.class.as_ref().map(|class| class.id),
            demand
                .class
                .as_ref()
                .map(|class| class.order_class.as_str()),
            i64::from(demand.requester.is_some()),
            demand.created_at
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO demand (street_id, id, number, title, text, source, source_no, urgency, area_id, area_path, \
         beneficiaries, public, funding_needed, on_behalf, state, next_step, next_org_id, next_due_at, remind_at, reopen_count, \
         supervised, asked, committed, fulfilled, unit, class_id, order_class, requesters, import_id, created_by, created_role, \
         created_at, updated_at, version)",
        "($1, ?, ?, ?, ?, $4, ?, 'ordinary', ?, ?, ?, $12, false, false, 'submitted', $9, ?, $10, $11, 0, false, \
         1, 0, 0, '件', ?, ?, ?, $5, $6, $7, ?, $8, 1)",
        &shared,
        rows,
    )
    .await?;
    Ok(())
}

async fn insert_requesters(
    db: &mut Db,
    scope: &Scope,
    common: &Common,
    demands: &[NewDemand],
) -> Result<(), Problem> {
    let mut rows = Vec::new();
    for demand in demands {
        let Some(requester) = &demand.requester else {
            continue;
        };
        rows.extend(params![
            requester.id,
            demand.id,
            requester.name,
            requester.phone_sealed.is_some(),
            requester.phone_sealed,
            requester.phone_hash,
            requester.phone_masked
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO requester (street_id, id, demand_id, name, anonymous, contact_ok, phone_sealed, phone_hash, \
         phone_masked, created_at)",
        "($1, ?, ?, ?, false, ?, ?, ?, ?, $4)",
        &[common.now.to_param()],
        rows,
    )
    .await?;
    Ok(())
}

async fn insert_likeness(db: &mut Db, scope: &Scope, demands: &[NewDemand]) -> Result<(), Problem> {
    let mut params: Vec<Param> = Vec::new();
    for demand in demands {
        for key in &demand.likeness {
            params.extend(params![demand.id, key]);
        }
    }
    db.insert_many(
        scope,
        "INSERT INTO demand_likeness (street_id, demand_id, band)",
        "($1, ?, ?)",
        &[],
        params,
    )
    .await?;
    Ok(())
}

/// Takes out the next batch of an import's demands that nobody has touched, with all that hangs on them. The log keeps its
/// rows.
///
/// # Errors
/// The database refused.
pub async fn remove_untouched(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
) -> Result<Vec<(DemandId, AreaPath)>, Problem> {
    let sql = format!(
        "DELETE FROM demand WHERE street_id = $1 AND state = 'submitted' AND version = 1 AND id IN (SELECT id FROM demand \
         WHERE street_id = $1 AND import_id = $4 AND state = 'submitted' AND version = 1 LIMIT {BATCH}) RETURNING id, area_path"
    );
    let removed: Vec<Removed> = db.all(scope, sql, params![import]).await?;
    if removed.is_empty() {
        return Ok(Vec::new());
    }
    for table in ["demand_likeness", "requester", "demand_line"] {
        let sql = format!(
            "DELETE FROM {table} WHERE street_id = $1 AND demand_id IN ({})",
            placeholders(4, removed.len())
        );
        let ids = removed.iter().map(|row| row.id.to_param()).collect();
        db.execute(scope, sql, ids).await?;
    }
    Ok(removed
        .into_iter()
        .map(|row| (row.id, row.area_path))
        .collect())
}

/// The numbers of an import's demands that somebody has worked on, the first twenty, and how many there are.
///
/// # Errors
/// The database refused.
pub async fn touched(
    db: &mut Db,
    scope: &Scope,
    import: ImportId,
) -> Result<(Vec<String>, i64), Problem> {
    let filter = "street_id = $1 AND import_id = $4 AND NOT (state = 'submitted' AND version = 1)";
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM demand WHERE {filter}"),
            params![import],
        )
        .await?;
    let rows: Vec<Touched> = db
        .all(
            scope,
            format!("SELECT number FROM demand WHERE {filter} ORDER BY number LIMIT 20"),
            params![import],
        )
        .await?;
    let numbers = rows.into_iter().map(|row| row.number).collect();
    Ok((numbers, total.map_or(0, |total| total.total)))
}
