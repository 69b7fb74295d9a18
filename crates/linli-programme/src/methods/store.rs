//! Queries over methods and the texts of their mechanisms; units' years are in [`selections`], what is counted in [`facts`].

pub mod facts;
pub mod selections;

use linli_domain::id::{MethodId, MethodItemId, StreetId};
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, placeholders};
use linli_kit::{params, row};

use super::entity::{Document, METHOD_COLUMNS, Method};

/// Every revision of every year, the latest year first, the latest revision first.
///
/// # Errors
/// The database refused.
pub async fn all(db: &mut Db, scope: &Scope) -> Result<Vec<Method>, Problem> {
    let sql = format!(
        "SELECT {METHOD_COLUMNS} FROM method_year WHERE street_id = $1 ORDER BY year DESC, revision DESC"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

/// A method.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: MethodId) -> Result<Method, Problem> {
    let sql = format!("SELECT {METHOD_COLUMNS} FROM method_year WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A method, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load_for_update(db: &mut Db, scope: &Scope, id: MethodId) -> Result<Method, Problem> {
    let sql = format!(
        "SELECT {METHOD_COLUMNS} FROM method_year WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A method that stands still until the transaction ends: who ticks by it and who closes it wait for each other.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load_for_share(db: &mut Db, scope: &Scope, id: MethodId) -> Result<Method, Problem> {
    let sql = format!(
        "SELECT {METHOD_COLUMNS} FROM method_year WHERE street_id = $1 AND id = $4{}",
        db.for_share()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The revisions of a year, the first first.
///
/// # Errors
/// The database refused.
pub async fn of_year(db: &mut Db, scope: &Scope, year: i64) -> Result<Vec<Method>, Problem> {
    let sql = format!(
        "SELECT {METHOD_COLUMNS} FROM method_year WHERE street_id = $1 AND year = $4 ORDER BY revision"
    );
    Ok(db.all(scope, sql, params![year]).await?)
}

/// Adds a method; answers whether its year and revision were free.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, one: &Method) -> Result<bool, Problem> {
    let count = METHOD_COLUMNS.split(',').count();
    let sql = format!(
        "INSERT INTO method_year (street_id, {METHOD_COLUMNS}) VALUES ($1, {}) ON CONFLICT DO NOTHING",
        placeholders(4, count)
    );
    let added = db
        .execute(
            scope,
            sql,
            params![
                one.id,
                one.year,
                one.revision,
                one.name,
                one.state,
                one.least_optional,
                one.tick_by,
                one.report_by,
                one.items,
                one.copied_from,
                one.created_by,
                one.opened_by,
                one.opened_at,
                one.closed_at,
                one.created_at,
                one.updated_at,
                one.version
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Writes a method that was read at `one.version`; its version grows by one. Year and revision stay.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn update(db: &mut Db, scope: &Scope, one: &mut Method) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE method_year SET name = $6, state = $7, least_optional = $8, tick_by = $9, report_by = $10, items = $11, \
             opened_by = $12, opened_at = $13, closed_at = $14, updated_at = $15, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                one.id,
                one.version,
                one.name,
                one.state,
                one.least_optional,
                one.tick_by,
                one.report_by,
                one.items,
                one.opened_by,
                one.opened_at,
                one.closed_at,
                one.updated_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// Removes a draft.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn discard(db: &mut Db, scope: &Scope, one: &Method) -> Result<(), Problem> {
    let gone = db
        .execute(
            scope,
            "DELETE FROM method_year WHERE street_id = $1 AND id = $4 AND version = $5 AND state = 'draft'",
            params![one.id, one.version],
        )
        .await?;
    if gone == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}

row! {
    /// An open method of some street.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct OpenMethod {
        /// The tenant.
        pub street_id: StreetId,
        /// Which.
        pub id: MethodId,
    }
}

/// The open methods of all streets.
///
/// # Errors
/// The database refused.
pub async fn open_everywhere(db: &mut Db) -> Result<Vec<OpenMethod>, Problem> {
    Ok(db
        .all_unscoped(
            "the house looks after every street",
            "SELECT street_id, id FROM method_year WHERE state = 'open' ORDER BY street_id, year",
            vec![],
        )
        .await?)
}

/// The texts of a year's mechanisms.
///
/// # Errors
/// The database refused.
pub async fn documents(db: &mut Db, scope: &Scope, year: i64) -> Result<Vec<Document>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT item_id, words, written_by, written_at, version FROM method_document WHERE street_id = $1 AND year = $4",
            params![year],
        )
        .await?)
}

/// Writes the text of a mechanism that was read at `one.version`, 0 for none; its version grows by one.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn document(
    db: &mut Db,
    scope: &Scope,
    year: i64,
    one: &Document,
) -> Result<(), Problem> {
    let sql = match one.version {
        0 => {
            "INSERT INTO method_document (street_id, year, item_id, words, written_by, written_at, version) \
             VALUES ($1, $4, $5, $6, $7, $8, $9 + 1) ON CONFLICT DO NOTHING"
        }
        _ => {
            "UPDATE method_document SET words = $6, written_by = $7, written_at = $8, version = version + 1 \
             WHERE street_id = $1 AND year = $4 AND item_id = $5 AND version = $9"
        }
    };
    let touched = db
        .execute(
            scope,
            sql,
            params![
                year,
                one.item_id,
                one.words,
                one.written_by,
                one.written_at,
                one.version
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}

/// Texts of mechanisms go along to another year under their new items.
///
/// # Errors
/// The database refused.
pub async fn copy_document(
    db: &mut Db,
    scope: &Scope,
    (year, item): (i64, MethodItemId),
    (to_year, to_item): (i64, MethodItemId),
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO method_document (street_id, year, item_id, words, written_by, written_at, version) \
         SELECT street_id, $6, $7, words, written_by, written_at, 1 FROM method_document \
         WHERE street_id = $1 AND year = $4 AND item_id = $5 ON CONFLICT DO NOTHING",
        params![year, item, to_year, to_item],
    )
    .await?;
    Ok(())
}
