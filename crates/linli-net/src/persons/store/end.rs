//! Queries over what holds on to a person, and the end of a person's record.

use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use crate::areas::store::UsedBy;

row! {
    struct Living { id: PersonId }
}

/// What holds on to a person: posts by their place, logins, linkages by their organisation. Only those of posts want the
/// moment.
const HOLDERS: [(&str, &str); 3] = [
    (
        "post",
        "SELECT id, coalesce((SELECT a.name FROM area a WHERE a.street_id = post.street_id AND a.id = post.area_id), '') \
         AS name FROM post WHERE street_id = $1 AND person_id = $4 AND ended_at IS NULL AND (to_at IS NULL OR to_at > $5) \
         ORDER BY 2, 1",
    ),
    (
        "account",
        "SELECT id, login AS name FROM account WHERE street_id = $1 AND person_id = $4 AND ended_at IS NULL AND created_at <= $5 \
         ORDER BY 2, 1",
    ),
    (
        "linkage",
        "SELECT id, coalesce((SELECT o.name FROM org o WHERE o.street_id = linkage.street_id AND o.id = linkage.org_id), '') \
         AS name FROM linkage WHERE street_id = $1 AND person_id = $4 AND ended_at IS NULL \
         AND (to_at IS NULL OR to_at > $5) ORDER BY 2, 1",
    ),
];

/// What of each kind holds on to a person at a moment, by name.
///
/// # Errors
/// The database refused.
pub async fn held_by(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<(&'static str, Vec<UsedBy>)>, Problem> {
    let mut held = Vec::with_capacity(HOLDERS.len());
    for (what, sql) in HOLDERS {
        held.push((what, db.all(scope, sql, params![person, now]).await?));
    }
    Ok(held)
}

/// Holds a person's record until the transaction ends, alone.
///
/// # Errors
/// The database refused.
pub async fn hold(db: &mut Db, scope: &Scope, id: PersonId) -> Result<(), Problem> {
    let sql = format!(
        "SELECT id FROM person WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    let _: Option<Living> = db.one(scope, sql, params![id]).await?;
    Ok(())
}

/// Holds the record of a person who is on it, so that nobody ends it before the transaction ends; any number may hold it
/// at once. `false` when it has ended.
///
/// # Errors
/// The database refused.
pub async fn hold_living(db: &mut Db, scope: &Scope, id: PersonId) -> Result<bool, Problem> {
    let sql = format!(
        "SELECT id FROM person WHERE street_id = $1 AND id = $4 AND ended_at IS NULL{}",
        db.for_share()
    );
    let found: Option<Living> = db.one(scope, sql, params![id]).await?;
    Ok(found.is_some())
}

/// Ends a person's record: what is known beside the name goes. `false` when it ended before or somebody changed it.
///
/// # Errors
/// The database refused.
pub async fn end(
    db: &mut Db,
    scope: &Scope,
    id: PersonId,
    version: i64,
    now: Timestamp,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE person SET ended_at = $6, phone_sealed = NULL, phone_hash = NULL, phone_masked = NULL, \
             birth_year = NULL, party_verified_at = NULL, party_verified_by = NULL, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND ended_at IS NULL",
            params![id, version, now],
        )
        .await?;
    Ok(touched == 1)
}
