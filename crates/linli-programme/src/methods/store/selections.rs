//! Queries over what units ticked in a year.

use std::collections::{HashMap, HashSet};

use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, OrgId, SelectionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_net::orgs::{self, OrgKind};
use uuid::Uuid;

use crate::methods::entity::{Method, SELECTION_COLUMNS, Selection, Tick, UnitYear};
use crate::methods::rules::MethodState;

const TICK_COLUMNS: &str =
    "selection_id, item_id, ticked, quantity, unit, note, report, counted, verdict, verdict_words";

/// The years of units in one year.
///
/// # Errors
/// The database refused.
pub async fn of_year(db: &mut Db, scope: &Scope, year: i64) -> Result<Vec<Selection>, Problem> {
    let sql = format!(
        "SELECT {SELECTION_COLUMNS} FROM unit_selection WHERE street_id = $1 AND year = $4 ORDER BY org_id"
    );
    Ok(db.all(scope, sql, params![year]).await?)
}

/// Every year of one unit, the latest first.
///
/// # Errors
/// The database refused.
pub async fn of_unit(db: &mut Db, scope: &Scope, org: OrgId) -> Result<Vec<Selection>, Problem> {
    let sql = format!(
        "SELECT {SELECTION_COLUMNS} FROM unit_selection WHERE street_id = $1 AND org_id = $4 ORDER BY year DESC"
    );
    Ok(db.all(scope, sql, params![org]).await?)
}

/// A unit's year, held until the transaction ends.
///
/// # Errors
/// The database refused.
pub async fn find_for_update(
    db: &mut Db,
    scope: &Scope,
    year: i64,
    org: OrgId,
) -> Result<Option<Selection>, Problem> {
    let sql = format!(
        "SELECT {SELECTION_COLUMNS} FROM unit_selection WHERE street_id = $1 AND year = $4 AND org_id = $5{}",
        db.for_update()
    );
    Ok(db.one(scope, sql, params![year, org]).await?)
}

/// A unit's year as it is.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    year: i64,
    org: OrgId,
) -> Result<Option<Selection>, Problem> {
    let sql = format!(
        "SELECT {SELECTION_COLUMNS} FROM unit_selection WHERE street_id = $1 AND year = $4 AND org_id = $5"
    );
    Ok(db.one(scope, sql, params![year, org]).await?)
}

/// Stores a unit's year that was read at `one.version`, 0 for one that was not stored yet; its version grows by one.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn save(db: &mut Db, scope: &Scope, one: &mut Selection) -> Result<(), Problem> {
    let params = params![
        one.id,
        one.year,
        one.org_id,
        one.state,
        one.ticked_by,
        one.ticked_at,
        one.tick_paper,
        one.confirmed_by,
        one.confirmed_at,
        one.confirm_note,
        one.reported_by,
        one.reported_at,
        one.report_paper,
        one.evaluated_by,
        one.evaluated_at,
        one.evaluation,
        one.reminded_at,
        one.left_at,
        one.created_at,
        one.updated_at,
        one.version
    ];
    let touched = if one.version == 0 {
        let count = SELECTION_COLUMNS.split(',').count();
        let values = placeholders(4, count - 1);
        let sql = format!(
            "INSERT INTO unit_selection (street_id, {SELECTION_COLUMNS}) VALUES ($1, {values}, ${} + 1) ON CONFLICT DO NOTHING",
            3 + count
        );
        db.execute(scope, sql, params).await?
    } else {
        db.execute(
            scope,
            "UPDATE unit_selection SET year = $5, org_id = $6, state = $7, ticked_by = $8, ticked_at = $9, tick_paper = $10, \
             confirmed_by = $11, confirmed_at = $12, confirm_note = $13, reported_by = $14, reported_at = $15, \
             report_paper = $16, evaluated_by = $17, evaluated_at = $18, evaluation = $19, reminded_at = $20, left_at = $21, \
             created_at = $22, updated_at = $23, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $24",
            params,
        )
        .await?
    };
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// What a unit said of each project in its year.
///
/// # Errors
/// The database refused.
pub async fn ticks(db: &mut Db, scope: &Scope, id: SelectionId) -> Result<Vec<Tick>, Problem> {
    let sql = format!(
        "SELECT {TICK_COLUMNS} FROM unit_selection_item WHERE street_id = $1 AND selection_id = $4 ORDER BY item_id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// What all units said of each project in a year.
///
/// # Errors
/// The database refused.
pub async fn ticks_of_year(db: &mut Db, scope: &Scope, year: i64) -> Result<Vec<Tick>, Problem> {
    let sql = format!(
        "SELECT {TICK_COLUMNS} FROM unit_selection_item WHERE street_id = $1 AND selection_id IN \
         (SELECT s.id FROM unit_selection s WHERE s.street_id = $1 AND s.year = $4)"
    );
    Ok(db.all(scope, sql, params![year]).await?)
}

/// Replaces what a unit said of each project; part of a change that [`save`] has guarded.
///
/// # Errors
/// The database refused.
pub async fn set_ticks(
    db: &mut Db,
    scope: &Scope,
    id: SelectionId,
    ticks: &[Tick],
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM unit_selection_item WHERE street_id = $1 AND selection_id = $4",
        params![id],
    )
    .await?;
    let mut rows = Vec::with_capacity(ticks.len() * 9);
    for tick in ticks {
        rows.extend(params![
            tick.item_id,
            tick.ticked,
            tick.quantity,
            tick.unit,
            tick.note,
            tick.report,
            tick.counted,
            tick.verdict,
            tick.verdict_words
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO unit_selection_item (street_id, selection_id, item_id, ticked, quantity, unit, note, report, counted, \
         verdict, verdict_words)",
        "($1, $4, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[id.to_param()],
        rows,
    )
    .await?;
    Ok(())
}

row! {
    struct Member { org_id: OrgId }
}

/// Who has no page to tick, though it sits in an alliance: offices of the street and the district, communities and their
/// committees work by lists of duties of their own.
const OFFICES: [OrgKind; 7] = [
    OrgKind::StreetOffice,
    OrgKind::Department,
    OrgKind::Community,
    OrgKind::PartyCommittee,
    OrgKind::ResidentsCommittee,
    OrgKind::OwnersCommittee,
    OrgKind::ServiceStation,
];

/// Who owes the year's method (domain.md 2.2(e), R-4 "every member unit"): the units that are members of an alliance now, or
/// lead one. `which` narrows `s.org_id`, `s.alliance_id`.
async fn owing(
    db: &mut Db,
    scope: &Scope,
    which: &str,
    params: Vec<Param>,
) -> Result<HashSet<OrgId>, Problem> {
    let offices = OFFICES.map(|kind| format!("'{}'", kind.code())).join(", ");
    let sql = format!(
        "SELECT DISTINCT s.org_id AS org_id FROM (SELECT m.org_id AS org_id, m.alliance_id AS alliance_id \
         FROM alliance_membership m WHERE m.street_id = $1 AND m.state IN ('joined', 'active', 'inactive') \
         UNION ALL SELECT a.lead_org_id, a.id FROM alliance a WHERE a.street_id = $1) s \
         JOIN org o ON o.street_id = $1 AND o.id = s.org_id WHERE o.kind NOT IN ({offices}){which}"
    );
    let rows: Vec<Member> = db.all(scope, sql, params).await?;
    Ok(rows.into_iter().map(|row| row.org_id).collect())
}

/// The units of the street that owe the method now.
///
/// # Errors
/// The database refused.
pub async fn members(db: &mut Db, scope: &Scope) -> Result<HashSet<OrgId>, Problem> {
    owing(db, scope, "", vec![]).await
}

/// The units of one alliance that owe the method now.
///
/// # Errors
/// The database refused.
pub async fn members_of(
    db: &mut Db,
    scope: &Scope,
    alliance: AllianceId,
) -> Result<HashSet<OrgId>, Problem> {
    owing(db, scope, " AND s.alliance_id = $4", params![alliance]).await
}

/// Whether a unit owes the method now.
///
/// # Errors
/// The database refused.
pub async fn is_member(db: &mut Db, scope: &Scope, org: OrgId) -> Result<bool, Problem> {
    let found = owing(db, scope, " AND s.org_id = $4", params![org]).await?;
    Ok(!found.is_empty())
}

/// Every unit of a method's year in the place of `scope`, by name: the members, and those that ticked and have left. Of a
/// closed year it is whoever was there when it was closed. Four queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn roll(
    db: &mut Db,
    scope: &Scope,
    method: &Method,
    now: Timestamp,
) -> Result<Vec<UnitYear>, Problem> {
    let closed = method.state == MethodState::Closed;
    let mut years: HashMap<OrgId, Selection> = of_year(db, scope, method.year)
        .await?
        .into_iter()
        .map(|one| (one.org_id, one))
        .collect();
    let members = if closed {
        years
            .values()
            .filter(|one| one.left_at.is_none())
            .map(|one| one.org_id)
            .collect()
    } else {
        members(db, scope).await?
    };
    let mut ids: Vec<OrgId> = members.iter().chain(years.keys()).copied().collect();
    ids.sort();
    ids.dedup();
    let mut ticks: HashMap<SelectionId, Vec<Tick>> = HashMap::new();
    for tick in ticks_of_year(db, scope, method.year).await? {
        ticks.entry(tick.selection_id).or_default().push(tick);
    }
    let mut units: Vec<UnitYear> = orgs::store::bulk::by_ids(db, scope, &ids)
        .await?
        .into_iter()
        .filter(|org| scope.area().contains(&org.area_path))
        .map(|org| {
            let selection = years.remove(&org.id).unwrap_or_else(|| {
                Selection::untouched(SelectionId(Uuid::nil()), method.year, org.id, now)
            });
            let ticks = ticks.remove(&selection.id).unwrap_or_default();
            UnitYear {
                member: members.contains(&org.id) && (closed || org.ended_at.is_none()),
                ticks: ticks.into_iter().map(|one| (one.item_id, one)).collect(),
                selection,
                org,
            }
        })
        .filter(|unit| unit.member || unit.selection.version > 0)
        .collect();
    units.sort_by(|one, other| (&one.org.name, one.org.id).cmp(&(&other.org.name, other.org.id)));
    Ok(units)
}
