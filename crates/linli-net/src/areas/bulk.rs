//! Many places at once, for rosters: put into the tree by the rule of [`super::change::create`], ended and put back as
//! they were.

use std::collections::HashMap;

use linli_domain::area::AreaKind;
use linli_domain::id::AreaId;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde_json::json;

use super::change::{check, check_street_only, log};
use super::rules::{AreaAct, Figures};
use super::store::{self, Area};

/// Puts places into the tree whose facts and positions were checked one by one, parents before children, with the log
/// rows that each would leave alone. Who may put something there is asked again here.
///
/// # Errors
/// 403 or 409 where the actor may not; a path or a code that somebody took meanwhile; the database refused.
pub async fn enter(
    tx: &mut Tx,
    areas: &[(Area, Option<(Figures, Timestamp)>)],
) -> Result<(), Problem> {
    let Some((first, _)) = areas.first() else {
        return Ok(());
    };
    let fresh: HashMap<AreaId, &Area> = areas.iter().map(|(area, _)| (area.id, area)).collect();
    let mut above: Vec<AreaId> = areas
        .iter()
        .filter_map(|(area, _)| area.parent_id)
        .filter(|parent| !fresh.contains_key(parent))
        .collect();
    above.sort();
    above.dedup();
    let (db, scope) = tx.parts();
    let known = store::by_ids(db, scope, &above).await?;
    let mut parents: HashMap<AreaId, &Area> = known.iter().map(|area| (area.id, area)).collect();
    parents.extend(&fresh);
    for (area, _) in areas {
        let parent = area.parent_id.and_then(|id| parents.get(&id));
        let parent = parent.ok_or_else(|| Problem::field("parent_id", "unknown"))?;
        check(tx, AreaAct::AddChild, parent)?;
        if area.kind == AreaKind::Community {
            check_street_only(tx)?;
        }
    }
    let rows: Vec<Area> = areas.iter().map(|(area, _)| area.clone()).collect();
    let counts: Vec<(AreaId, Figures, Timestamp)> = areas
        .iter()
        .filter_map(|(area, counts)| counts.map(|(figures, date)| (area.id, figures, date)))
        .collect();
    let (db, scope) = tx.parts();
    store::bulk::insert_all(db, scope, &rows).await?;
    store::bulk::insert_figures(db, scope, &counts).await?;
    let entries: Vec<Entry<'_>> = rows
        .iter()
        .map(|area| Entry {
            entity: "area",
            id: area.id.0,
            event: "create",
            detail: json!({
                "kind": area.kind, "name": area.name,
                "under": area.parent_id.and_then(|id| parents.get(&id)).map(|parent| &parent.name),
            }),
            ..Entry::default()
        })
        .collect();
    tx.log_many(&entries).await?;
    let own = tx.scope().area().clone();
    tx.changed("area", first.id.0, Some(&own));
    Ok(())
}

/// Ends places that nobody touched since they were put into the tree; answers which ended. Whether anything uses them was
/// asked before.
///
/// # Errors
/// The database refused.
pub async fn end(
    tx: &mut Tx,
    areas: &[(AreaId, i64)],
    reason: &str,
) -> Result<Vec<AreaId>, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let ended = store::bulk::end_all(db, scope, areas, reason, now).await?;
    let entries: Vec<Entry<'_>> = ended
        .iter()
        .map(|id| Entry {
            entity: "area",
            id: id.0,
            event: "retire",
            reason: Some(reason),
            ..Entry::default()
        })
        .collect();
    tx.log_many(&entries).await?;
    if let Some(first) = ended.first() {
        let own = tx.scope().area().clone();
        tx.changed("area", first.0, Some(&own));
    }
    Ok(ended)
}

/// Puts a place back to what it said before a change that left it at `version`; `false` where somebody changed it since.
/// What it was in between stays in its history; counts that came with the change are forgotten.
///
/// # Errors
/// Its old code belongs to another living place by now, or the database refused.
pub async fn put_back(tx: &mut Tx, was: Area, version: i64) -> Result<bool, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let after = store::load(db, scope, was.id).await?;
    if after.version != version || after.ended_at.is_some() || after.path != was.path {
        return Ok(false);
    }
    let mut area = Area { version, ..was };
    if (&after.name, &after.number, &after.code) != (&area.name, &area.number, &area.code) {
        store::keep_one(db, scope, &after, now).await?;
        area.began_at = now;
    }
    if let Some(date) = after.data_date.filter(|date| area.data_date != Some(*date)) {
        store::bulk::forget_figures(db, scope, area.id, date).await?;
    } else if let Some(date) = area.data_date {
        store::keep_figures(db, scope, area.id, date, area.figures()).await?;
    }
    store::update(db, scope, &area).await?;
    log(tx, &area, "undo_import", None, json!({"name": area.name})).await?;
    Ok(true)
}
