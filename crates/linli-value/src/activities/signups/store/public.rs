//! Queries of the public pages: announced activities that stand there, and who helps.

use std::collections::HashMap;

use linli_domain::id::{ActivityId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use crate::activities::entity::{ACTIVITY_COLUMNS, Activity};

row! {
    struct Total { total: i64 }
}

/// Public activities that people come to now or soon, by their beginning, then those that ended after `since`, the latest
/// first; and how many there are.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    since: Timestamp,
    page: Page,
) -> Result<(Vec<Activity>, i64), Problem> {
    const SHOWN: &str = "street_id = $1 AND is_public AND (state IN ('recruiting', 'in_progress') \
        OR (state IN ('ended', 'settled', 'archived') AND ends_at > $4))";
    const COMING: &str = "state IN ('recruiting', 'in_progress')";
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM activity WHERE {SHOWN}"),
            params![since],
        )
        .await?;
    let sql = format!(
        "SELECT {ACTIVITY_COLUMNS} FROM activity WHERE {SHOWN} ORDER BY CASE WHEN {COMING} THEN 0 ELSE 1 END, \
         CASE WHEN {COMING} THEN starts_at ELSE -starts_at END, id LIMIT $5 OFFSET $6"
    );
    let rows = db
        .all(scope, sql, params![since, page.page_size, page.offset()])
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

row! {
    struct Helper { activity_id: ActivityId, org_id: OrgId }
}

/// The units that said yes to helping with some activities, in the order they were asked.
///
/// # Errors
/// The database refused.
pub async fn helpers(
    db: &mut Db,
    scope: &Scope,
    activities: &[Activity],
) -> Result<HashMap<ActivityId, Vec<OrgId>>, Problem> {
    if activities.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT activity_id, org_id FROM activity_partner WHERE street_id = $1 AND state = 'yes' AND activity_id IN ({}) \
         ORDER BY created_at, id",
        placeholders(4, activities.len())
    );
    let ids = activities.iter().map(|one| one.id.to_param()).collect();
    let rows: Vec<Helper> = db.all(scope, sql, ids).await?;
    let mut found: HashMap<ActivityId, Vec<OrgId>> = HashMap::new();
    for row in rows {
        let helpers = found.entry(row.activity_id).or_default();
        if !helpers.contains(&row.org_id) {
            helpers.push(row.org_id);
        }
    }
    Ok(found)
}
