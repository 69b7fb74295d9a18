//! Queries over saved views.

use linli_domain::id::{PersonId, ViewId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use crate::demands::views::SavedView;

row! {
    struct ViewRow { id: ViewId, list: String, name: String, query: String }
}

row! {
    struct Kept { id: ViewId }
}

/// The saved views of a person for a list.
///
/// # Errors
/// The database refused.
pub async fn all(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    list: &str,
) -> Result<Vec<SavedView>, Problem> {
    let rows: Vec<ViewRow> = db
        .all(
            scope,
            "SELECT id, list, name, query FROM saved_view WHERE street_id = $1 AND person_id = $4 AND list = $5 ORDER BY id",
            params![person, list],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| SavedView {
            id: row.id,
            list: row.list,
            name: row.name,
            query: row.query,
        })
        .collect())
}

/// Saves a view; the same name again replaces its query. Answers the id it is kept under: of the same name the first.
///
/// # Errors
/// The database refused.
pub async fn put(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    view: &SavedView,
    now: Timestamp,
) -> Result<ViewId, Problem> {
    let kept: Option<Kept> = db
        .one(
            scope,
            "INSERT INTO saved_view (street_id, id, person_id, list, name, query, created_at) \
             VALUES ($1, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (street_id, person_id, list, name) DO UPDATE SET query = excluded.query RETURNING id",
            params![view.id, person, view.list, view.name, view.query, now],
        )
        .await?;
    kept.map(|kept| kept.id)
        .ok_or_else(|| Problem::internal("a view was saved under no id"))
}

/// Removes a view of a person; answers whether there was one.
///
/// # Errors
/// The database refused.
pub async fn remove(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    id: ViewId,
) -> Result<bool, Problem> {
    let sql = "DELETE FROM saved_view WHERE street_id = $1 AND person_id = $4 AND id = $5";
    Ok(db.execute(scope, sql, params![person, id]).await? == 1)
}
