//! Many organisations at once, for rosters: entered by the rule of [`super::edit::create`], ended and put back as they
//! were.

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId};
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde_json::json;

use super::edit::keep;
use super::store::{self, Org};
use crate::areas::store as areas;

pub use super::store::bulk::{bound, by_ids};

/// Enters organisations whose facts were checked one by one, with the log rows that each would leave alone. Who may keep
/// them is asked again here.
///
/// # Errors
/// 403 where the actor may not keep one; a credit code that somebody took meanwhile; the database refused.
pub async fn enter(tx: &mut Tx, orgs: &[Org]) -> Result<(), Problem> {
    if orgs.is_empty() {
        return Ok(());
    }
    for org in orgs {
        keep(tx, org)?;
    }
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::bulk::insert_all(db, scope, orgs, now).await?;
    let entries: Vec<Entry<'_>> = orgs
        .iter()
        .map(|org| Entry {
            entity: "org",
            id: org.id.0,
            event: "create",
            detail: json!({"kind": org.kind, "name": org.name}),
            ..Entry::default()
        })
        .collect();
    tx.log_many(&entries).await?;
    tell(tx, orgs[0].id);
    Ok(())
}

/// Ends organisations that nobody touched since they were entered; answers which ended. Whether anything uses them was
/// asked before.
///
/// # Errors
/// The database refused.
pub async fn end(tx: &mut Tx, orgs: &[(OrgId, i64)], reason: &str) -> Result<Vec<OrgId>, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let ended = store::bulk::end_all(db, scope, orgs, reason, now).await?;
    let entries: Vec<Entry<'_>> = ended
        .iter()
        .map(|id| Entry {
            entity: "org",
            id: id.0,
            event: "end",
            reason: Some(reason),
            ..Entry::default()
        })
        .collect();
    tx.log_many(&entries).await?;
    if let Some(first) = ended.first() {
        tell(tx, *first);
    }
    Ok(ended)
}

/// Puts an organisation back to what it was before a change that left it at `version`, with the places it was bound to
/// beside its own where those changed; `false` where somebody changed it since.
///
/// # Errors
/// Its old credit code belongs to another living organisation by now, or the database refused.
pub async fn put_back(
    tx: &mut Tx,
    was: Org,
    further: Option<&[AreaId]>,
    version: i64,
) -> Result<bool, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let after = store::load(db, scope, was.id).await?;
    if after.version != version || after.ended_at.is_some() {
        return Ok(false);
    }
    let org = Org { version, ..was };
    store::update(db, scope, &org).await?;
    if after.area_id != org.area_id {
        store::unbind(db, scope, org.id, Some(after.area_id), now).await?;
        store::bind(db, scope, org.id, org.area_id, &org.area_path, now).await?;
    }
    if let Some(further) = further {
        for bound in store::areas_of(db, scope, &[org.id]).await? {
            if bound.area_id != org.area_id && !further.contains(&bound.area_id) {
                store::unbind(db, scope, org.id, Some(bound.area_id), now).await?;
            }
        }
        for area in areas::by_ids(db, scope, further).await? {
            store::bind(db, scope, org.id, area.id, &area.path, now).await?;
        }
    }
    tx.log(Entry {
        entity: "org",
        id: org.id.0,
        event: "undo_import",
        area: Some(&org.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(true)
}

/// One notice for all of them.
fn tell(tx: &mut Tx, org: OrgId) {
    let own: AreaPath = tx.scope().area().clone();
    tx.changed("org", org.0, Some(&own));
}
