//! Queries over demands, their lines and requesters.

pub mod checked;
mod requesters;
pub mod saved;

pub use requesters::{count_requester, insert_requester, requester, requesters, requesters_of};

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{ClassId, DemandId, OrgId, RequesterId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::area_use::AreaUse;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use linli_net::orgs::OrgKind;

use super::entity::{COLUMNS, Demand, Line, Requester};
use super::next::Offices;

/// An open demand goes along with its place; an ended one counts where it ended.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "demand",
    table: "demand",
    id: "id",
    label: "number || ' ' || title",
    living: "state NOT IN ('not_accepted', 'referred', 'merged', 'closed', 'archived')",
    has_area_id: true,
    keeps: true,
    keeps_org: Some("next_org_id"),
    office: Some("next_org_id"),
    searched: true,
}];

/// A demand in scope.
///
/// # Errors
/// *Not found* outside the scope.
pub async fn load(db: &mut Db, scope: &Scope, id: DemandId) -> Result<Demand, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A demand in scope, locked until the transaction ends (the embedded database has one writer anyway).
///
/// # Errors
/// *Not found* outside the scope; *stale* when the version is not the present one.
pub async fn load_version(
    db: &mut Db,
    scope: &Scope,
    id: DemandId,
    version: i64,
) -> Result<Demand, Problem> {
    let demand = load_for_update(db, scope, id).await?;
    if demand.version == version {
        Ok(demand)
    } else {
        Err(Problem::stale())
    }
}

/// A demand in scope, locked until the transaction ends, whatever its version.
///
/// # Errors
/// *Not found* outside the scope.
pub async fn load_for_update(db: &mut Db, scope: &Scope, id: DemandId) -> Result<Demand, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Demands by id, those in scope.
///
/// # Errors
/// The database refused.
pub async fn by_ids(db: &mut Db, scope: &Scope, ids: &[DemandId]) -> Result<Vec<Demand>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Demands that were merged into this one.
///
/// # Errors
/// The database refused.
pub async fn merged_into(db: &mut Db, scope: &Scope, id: DemandId) -> Result<Vec<Demand>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM demand WHERE street_id = $1 AND merged_into = $4 ORDER BY created_at"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// Stores a new demand.
///
/// # Errors
/// Its number or source number is taken, or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, d: &Demand) -> Result<(), Problem> {
    let count = COLUMNS.split(',').count();
    let sql = format!(
        "INSERT INTO demand (street_id, {COLUMNS}) VALUES ($1, {})",
        placeholders(4, count)
    );
    db.execute(
        scope,
        sql,
        params![
            d.id,
            d.number,
            d.title,
            d.text,
            d.class_id,
            d.order_class,
            d.source,
            d.source_ref,
            d.source_no,
            d.urgency,
            d.area_id,
            d.area_path,
            d.beneficiaries,
            d.group_name,
            d.public,
            d.funding_needed,
            d.on_behalf,
            d.state,
            d.next_step,
            d.next_org_id,
            d.next_due_at,
            d.remind_at,
            d.due_at,
            d.accepted_at,
            d.responded_at,
            d.response_due_at,
            d.closed_at,
            d.review_at,
            d.refusal_code,
            d.refusal_version,
            d.referred_to,
            d.decision_note,
            d.merged_into,
            d.reopen_count,
            d.supervised,
            d.resolved,
            d.satisfaction,
            d.asked,
            d.committed,
            d.fulfilled,
            d.unit,
            d.requesters,
            d.import_id,
            d.created_by,
            d.created_role,
            d.created_at,
            d.updated_at,
            d.version
        ],
    )
    .await?;
    Ok(())
}

/// Stores what changed of a demand; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, d: &mut Demand) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE demand SET title = $5, text = $6, class_id = $7, order_class = $8, urgency = $9, area_id = $10, \
             area_path = $11, beneficiaries = $12, group_name = $13, public = $14, funding_needed = $15, state = $16, \
             next_step = $17, next_org_id = $18, next_due_at = $19, remind_at = $20, due_at = $21, accepted_at = $22, \
             responded_at = $23, response_due_at = $24, closed_at = $25, review_at = $26, refusal_code = $27, \
             referred_to = $28, decision_note = $29, merged_into = $30, reopen_count = $31, supervised = $32, \
             resolved = $33, satisfaction = $34, asked = $35, committed = $36, fulfilled = $37, unit = $38, \
             requesters = $39, updated_at = $40, refusal_version = $42, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $41",
            params![
                d.id, d.title, d.text, d.class_id, d.order_class, d.urgency, d.area_id, d.area_path, d.beneficiaries,
                d.group_name, d.public, d.funding_needed, d.state, d.next_step, d.next_org_id, d.next_due_at,
                d.remind_at, d.due_at, d.accepted_at, d.responded_at, d.response_due_at, d.closed_at, d.review_at,
                d.refusal_code, d.referred_to, d.decision_note, d.merged_into, d.reopen_count, d.supervised,
                d.resolved, d.satisfaction, d.asked, d.committed, d.fulfilled, d.unit, d.requesters, d.updated_at,
                d.version, d.refusal_version
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    d.version += 1;
    Ok(())
}

const LINE: &str = "id, demand_id, position, what, unit, asked, committed, in_progress, fulfilled";

/// The lines of a demand in their order.
///
/// # Errors
/// The database refused.
pub async fn lines(db: &mut Db, scope: &Scope, id: DemandId) -> Result<Vec<Line>, Problem> {
    let sql = format!(
        "SELECT {LINE} FROM demand_line WHERE street_id = $1 AND demand_id = $4 ORDER BY position"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// The lines of several demands.
///
/// # Errors
/// The database refused.
pub async fn lines_of(db: &mut Db, scope: &Scope, ids: &[DemandId]) -> Result<Vec<Line>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {LINE} FROM demand_line WHERE street_id = $1 AND demand_id IN ({}) ORDER BY demand_id, position",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Stores a new line.
///
/// # Errors
/// The database refused.
pub async fn insert_line(db: &mut Db, scope: &Scope, line: &Line) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO demand_line (street_id, id, demand_id, position, what, unit, asked, committed, in_progress, fulfilled) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            line.id, line.demand_id, line.position, line.what, line.unit, line.asked, line.committed, line.in_progress,
            line.fulfilled
        ],
    )
    .await?;
    Ok(())
}

/// Takes a quantity of a line, only while so much is left: of two takers of the last place one wins.
///
/// # Errors
/// The database refused.
pub async fn take(db: &mut Db, scope: &Scope, line: &Line, quantity: i64) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE demand_line SET committed = committed + $5 WHERE street_id = $1 AND id = $4 AND committed + $5 <= asked",
            params![line.id, quantity],
        )
        .await?;
    Ok(touched == 1)
}

/// Stores what orders bind of a line.
///
/// # Errors
/// The database refused.
pub async fn save_line(db: &mut Db, scope: &Scope, line: &Line) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE demand_line SET committed = $5, in_progress = $6, fulfilled = $7 WHERE street_id = $1 AND id = $4",
        params![line.id, line.committed, line.in_progress, line.fulfilled],
    )
    .await?;
    Ok(())
}

row! {
    /// What a tracking code leads to.
    #[derive(Debug, Clone)]
    pub struct Tracking {
        /// The tenant.
        pub street_id: StreetId,
        /// The demand it was given for (which may have been merged since).
        pub demand_id: DemandId,
        /// Who holds it.
        pub requester_id: RequesterId,
    }
}

/// Stores a tracking code by its hash.
///
/// # Errors
/// The database refused.
pub async fn insert_tracking(
    db: &mut Db,
    scope: &Scope,
    code_hash: Vec<u8>,
    requester: &Requester,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO tracking (code_hash, street_id, demand_id, requester_id, created_at) VALUES ($4, $1, $5, $6, $7)",
        params![code_hash, requester.demand_id, requester.id, requester.created_at],
    )
    .await?;
    Ok(())
}

/// What a tracking code leads to.
///
/// # Errors
/// *Not found* for a code nobody was given.
pub async fn tracking(db: &mut Db, code_hash: Vec<u8>) -> Result<Tracking, Problem> {
    db.one_unscoped(
        "a tracking code is found before its street is known",
        "SELECT street_id, demand_id, requester_id FROM tracking WHERE code_hash = $1",
        params![code_hash],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// Stores the keys by which like demands are found.
///
/// # Errors
/// The database refused.
pub async fn insert_likeness(
    db: &mut Db,
    scope: &Scope,
    id: DemandId,
    keys: &[i64],
) -> Result<(), Problem> {
    if keys.is_empty() {
        return Ok(());
    }
    let rows: Vec<String> = (0..keys.len())
        .map(|place| format!("($1, $4, ${})", place + 5))
        .collect();
    let mut params = params![id];
    params.extend(keys.iter().map(ToParam::to_param));
    db.execute(
        scope,
        format!(
            "INSERT INTO demand_likeness (street_id, demand_id, band) VALUES {} ON CONFLICT DO NOTHING",
            rows.join(", ")
        ),
        params,
    )
    .await?;
    Ok(())
}

row! {
    struct Alike { demand_id: DemandId }
}

/// The demands of the scope that share at least `least` of the keys, most first, at most fifty.
///
/// # Errors
/// The database refused.
pub async fn alike(
    db: &mut Db,
    scope: &Scope,
    keys: &[i64],
    least: i64,
) -> Result<Vec<Demand>, Problem> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut params = params![least];
    params.extend(keys.iter().map(ToParam::to_param));
    let sql = format!(
        "SELECT demand_id FROM demand_likeness WHERE street_id = $1 AND band IN ({}) \
         GROUP BY demand_id HAVING count(*) >= $4 ORDER BY count(*) DESC, demand_id DESC LIMIT 50",
        placeholders(5, keys.len())
    );
    let found: Vec<Alike> = db.all(scope, sql, params).await?;
    let ids: Vec<DemandId> = found.into_iter().map(|row| row.demand_id).collect();
    by_ids(db, scope, &ids).await
}

/// The newest living demands of a place, at most fifty: what a short text typed at the counter is compared with.
///
/// # Errors
/// The database refused.
pub async fn recent_in(
    db: &mut Db,
    scope: &Scope,
    area: &AreaPath,
    since: Timestamp,
) -> Result<Vec<Demand>, Problem> {
    let (low, high) = area.range();
    let sql = format!(
        "SELECT {COLUMNS} FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
         AND area_path >= $4 AND area_path < $5 AND created_at >= $6 ORDER BY created_at DESC LIMIT 50"
    );
    Ok(db.all(scope, sql, params![low, high, since]).await?)
}

row! {
    struct OfficeRow { id: OrgId, kind: OrgKind, area_path: AreaPath }
}

/// The offices a place belongs to: its community and its street.
///
/// # Errors
/// The street has no office, which set-up makes sure of.
pub async fn offices(db: &mut Db, scope: &Scope, area: &AreaPath) -> Result<Offices, Problem> {
    let lineage: Vec<AreaPath> = area.lineage().collect();
    let sql = format!(
        "SELECT id, kind, area_path FROM org WHERE street_id = $1 AND kind IN ('community', 'street_office') \
         AND ended_at IS NULL AND area_path IN ({}) ORDER BY area_path, created_at, id",
        placeholders(4, lineage.len())
    );
    let found: Vec<OfficeRow> = db
        .all(scope, sql, lineage.iter().map(ToParam::to_param).collect())
        .await?;
    let street = found
        .iter()
        .find(|row| row.kind == OrgKind::StreetOffice)
        .or(found.first())
        .map(|row| row.id)
        .ok_or_else(|| Problem::internal("the street has no office"))?;
    let community = found
        .iter()
        .rev()
        .find(|row| row.kind == OrgKind::Community)
        .map_or(street, |row| row.id);
    Ok(Offices { community, street })
}

row! {
    /// What the loop needs to know of a class.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ClassFacts {
        /// The class.
        pub id: ClassId,
        /// Its name.
        pub name: String,
        /// `utility`, `ordinary` or `complex`.
        pub order_class: String,
        /// Whether a community may be given it (rule R-20).
        pub community_may_handle: bool,
        /// Whether new demands may name it.
        pub active: bool,
    }
}

/// Classes by id, for a whole page in one query.
///
/// # Errors
/// The database refused.
pub async fn classes(
    db: &mut Db,
    scope: &Scope,
    ids: impl IntoIterator<Item = ClassId>,
) -> Result<HashMap<ClassId, ClassFacts>, Problem> {
    let mut wanted: Vec<ClassId> = ids.into_iter().collect();
    wanted.sort();
    wanted.dedup();
    let (mut classes, unread) = db.recall("classes", scope, &wanted);
    wanted.retain(|id| !classes.contains_key(id));
    if wanted.is_empty() {
        return Ok(classes);
    }
    let sql = format!(
        "SELECT id, name, order_class, community_may_handle, active FROM need_class WHERE street_id = $1 AND id IN ({})",
        placeholders(4, wanted.len())
    );
    let found: Vec<ClassFacts> = db
        .all(scope, sql, wanted.iter().map(ToParam::to_param).collect())
        .await?;
    let found: Vec<(ClassId, ClassFacts)> =
        found.into_iter().map(|class| (class.id, class)).collect();
    db.remember(unread, found.clone());
    classes.extend(found);
    Ok(classes)
}

/// An active class a demand may be given.
///
/// # Errors
/// The field error `unknown` when there is none, or it is not in use any more.
pub async fn class_for(db: &mut Db, scope: &Scope, id: ClassId) -> Result<ClassFacts, Problem> {
    classes(db, scope, [id])
        .await?
        .remove(&id)
        .filter(|class| class.active)
        .ok_or_else(|| Problem::field("class_id", "unknown"))
}

/// When to look at a demand again, without a new version: no user did anything.
pub const SET_REMIND: &str = "UPDATE demand SET remind_at = $5 WHERE street_id = $1 AND id = $4";

row! {
    struct DueRow { street_id: StreetId, id: DemandId }
}

/// Demands of every street whose reminder or due moment has come.
///
/// # Errors
/// The database refused.
pub async fn due(
    app: &App,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(StreetId, DemandId)>, Problem> {
    let rows: Vec<DueRow> = app
        .read()
        .await?
        .all_unscoped(
            "the sweep works for every street",
            "SELECT street_id, id FROM demand WHERE remind_at <= $1 ORDER BY remind_at LIMIT $2",
            params![now, limit],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.street_id, row.id))
        .collect())
}

/// Every demand of a street that has an order.
///
/// # Errors
/// The database refused.
pub async fn with_orders(db: &mut Db, scope: &Scope) -> Result<Vec<Demand>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM demand WHERE street_id = $1 AND EXISTS (SELECT 1 FROM work_order o \
         WHERE o.street_id = demand.street_id AND o.demand_id = demand.id) ORDER BY id"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}
