//! Full-text search in the database's own index, over terms cut in Rust, so that the index commits with the
//! row it describes. The two databases differ here truly; nowhere else does a room notice.
//!
//! Terms come in as ASCII tokens of letters and digits only (`linli-match` cuts and encodes them), so that FTS5 and PostgreSQL's `simple` parser cut them
//! the same way.

use linli_domain::area::AreaPath;
use linli_domain::scope::Scope;
use uuid::Uuid;

use crate::problem::Problem;
use crate::store::{Backend, Db};
use crate::{params, row};

row! {
    struct Number { number: i64 }
}
row! {
    /// One found object.
    #[derive(Debug, Clone)]
    pub struct Hit {
        /// Kind of object.
        pub entity: String,
        /// Which one.
        pub entity_id: Uuid,
    }
}

/// Puts an object's terms into the index, replacing what was there.
///
/// # Errors
/// The database refused.
pub async fn index(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    id: Uuid,
    area: &AreaPath,
    terms: &[String],
) -> Result<(), Problem> {
    let text = terms.join(" ");
    match db.backend() {
        Backend::Postgres => {
            db.execute(
                scope,
                "INSERT INTO search_document (street_id, entity, entity_id, area_path, terms) \
                 VALUES ($1, $4, $5, $6, to_tsvector('simple', $7)) \
                 ON CONFLICT (street_id, entity, entity_id) DO UPDATE SET area_path = excluded.area_path, terms = excluded.terms",
                params![entity, id, area, text],
            )
            .await?;
        }
        Backend::Sqlite => {
            let known: Option<Number> = db
                .one(
                    scope,
                    "SELECT number FROM search_document WHERE street_id = $1 AND entity = $4 AND entity_id = $5",
                    params![entity, id],
                )
                .await?;
            let number = match known {
                Some(known) => {
                    db.execute_unscoped(
                        "the index rows are keyed by number",
                        "DELETE FROM search_terms WHERE rowid = $1",
                        params![known.number],
                    )
                    .await?;
                    db.execute(
                        scope,
                        "UPDATE search_document SET area_path = $5 WHERE street_id = $1 AND number = $4",
                        params![known.number, area],
                    )
                    .await?;
                    known.number
                }
                None => {
                    let made: Option<Number> = db
                        .one(
                            scope,
                            "INSERT INTO search_document (street_id, entity, entity_id, area_path) \
                             VALUES ($1, $4, $5, $6) RETURNING number",
                            params![entity, id, area],
                        )
                        .await?;
                    made.ok_or_else(|| Problem::internal("the index gave no number"))?
                        .number
                }
            };
            db.execute_unscoped(
                "the index rows are keyed by number",
                "INSERT INTO search_terms (rowid, terms) VALUES ($1, $2)",
                params![number, text],
            )
            .await?;
        }
    }
    Ok(())
}

/// A typed query, written for each database (`linli_match::text::Query` writes both).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    /// The right side of FTS5's `MATCH`.
    pub fts5: String,
    /// The argument of `to_tsquery('simple', …)`.
    pub tsquery: String,
}

/// Finds objects in scope that hold every one of the terms, newest object first (ids grow with time). An empty query
/// finds nothing.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    entity: Option<&str>,
    query: &SearchQuery,
    limit: i64,
) -> Result<Vec<Hit>, Problem> {
    if query.fts5.is_empty() {
        return Ok(Vec::new());
    }
    let limit = limit.clamp(1, 1_000);
    let sql = match db.backend() {
        Backend::Postgres => format!(
            "SELECT entity, entity_id FROM search_document WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
             AND ($4 = '' OR entity = $4) AND terms @@ to_tsquery('simple', $5) ORDER BY entity_id DESC LIMIT {limit}"
        ),
        Backend::Sqlite => format!(
            "SELECT d.entity AS entity, d.entity_id AS entity_id FROM search_terms t JOIN search_document d ON d.number = t.rowid \
             WHERE search_terms MATCH $5 AND d.street_id = $1 AND d.area_path >= $2 AND d.area_path < $3 \
             AND ($4 = '' OR d.entity = $4) ORDER BY d.entity_id DESC LIMIT {limit}"
        ),
    };
    let text = match db.backend() {
        Backend::Postgres => &query.tsquery,
        Backend::Sqlite => &query.fts5,
    };
    Ok(db
        .all(scope, sql, params![entity.unwrap_or_default(), text])
        .await?)
}
