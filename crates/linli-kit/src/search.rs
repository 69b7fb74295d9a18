//! Full-text search in the database's own index, over terms cut in Rust, so that the index commits with the
//! row it describes. The two databases differ here truly; nowhere else does a room notice.
//!
//! Terms come in as ASCII tokens of letters and digits only (`linli-match` cuts and encodes them), so that FTS5 and PostgreSQL's `simple` parser cut them
//! the same way.

use linli_domain::area::AreaPath;
use linli_domain::scope::Scope;
use uuid::Uuid;

use crate::problem::Problem;
use crate::store::{Backend, Db, Param, ToParam, placeholders, tuples};
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

/// An object on its way into the index.
#[derive(Debug, Clone)]
pub struct Document {
    /// Which object.
    pub id: Uuid,
    /// Where it is.
    pub area: AreaPath,
    /// Its terms, joined by spaces.
    pub terms: String,
}

/// Index rows of one statement: each asks the database's thread once, and long texts need not all stand in memory.
const TERMS_AT_ONCE: usize = 50;

/// Puts many objects of one kind into the index that were never in it before, in two statements at most: for
/// imports. At most a few hundred at a time, because a statement has a limited number of parameters.
///
/// # Errors
/// One of them was in the index already, or the database refused.
pub async fn index_many(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    documents: &[Document],
) -> Result<(), Problem> {
    if documents.is_empty() {
        return Ok(());
    }
    match db.backend() {
        Backend::Postgres => {
            let mut rows = Vec::new();
            for document in documents {
                rows.extend(params![document.id, document.area, document.terms]);
            }
            db.insert_many(
                scope,
                "INSERT INTO search_document (street_id, entity, entity_id, area_path, terms)",
                "($1, $4, ?, ?, to_tsvector('simple', ?))",
                &[entity.to_param()],
                rows,
            )
            .await?;
        }
        Backend::Sqlite => {
            // one writer at a time: nobody takes these numbers meanwhile
            let last: Option<Number> = db
                .one_unscoped(
                    "the index rows are keyed by number",
                    "SELECT coalesce(max(number), 0) AS number FROM search_document",
                    vec![],
                )
                .await?;
            let first = last.map_or(1, |last| last.number + 1);
            let mut places = Vec::new();
            let mut terms: Vec<Vec<Param>> = Vec::new();
            for (number, document) in (first..).zip(documents) {
                places.extend(params![number, document.id, document.area]);
                terms.push(params![number, document.terms]);
            }
            db.insert_many(
                scope,
                "INSERT INTO search_document (number, street_id, entity, entity_id, area_path)",
                "(?, $1, $4, ?, ?)",
                &[entity.to_param()],
                places,
            )
            .await?;
            for some in terms.chunks(TERMS_AT_ONCE) {
                let values = tuples(some.len(), 1, "(?, ?)");
                db.execute_unscoped(
                    "the index rows are keyed by number",
                    format!("INSERT INTO search_terms (rowid, terms) VALUES {values}"),
                    some.concat(),
                )
                .await?;
            }
        }
    }
    Ok(())
}

/// Takes objects of one kind out of the index; those that are not in it are passed over.
///
/// # Errors
/// The database refused.
pub async fn remove_many(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    ids: &[Uuid],
) -> Result<(), Problem> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut params = params![entity];
    params.extend(ids.iter().map(ToParam::to_param));
    let which = format!(
        "FROM search_document WHERE street_id = $1 AND entity = $4 AND entity_id IN ({})",
        placeholders(5, ids.len())
    );
    if db.backend() == Backend::Sqlite {
        let sql = format!("DELETE FROM search_terms WHERE rowid IN (SELECT number {which})");
        db.execute(scope, sql, params.clone()).await?;
    }
    db.execute(scope, format!("DELETE {which}"), params).await?;
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

/// The ids of all objects of a kind in the street that hold every one of the terms, as a SELECT for an `IN (…)` of a
/// room's own statement, so that what is found can be filtered, counted and paged with everything else. Its two
/// parameters stand at `$at` and after. An empty query finds nothing.
#[must_use]
pub fn ids(db: &Db, entity: &str, query: &SearchQuery, at: usize) -> (String, [Param; 2]) {
    let (kind, words) = (format!("${at}"), format!("${}", at + 1));
    match db.backend() {
        _ if query.fts5.is_empty() => (
            format!(
                "SELECT entity_id FROM search_document WHERE street_id = $1 AND entity = {kind} AND {words} <> {words}"
            ),
            [entity.to_param(), "".to_param()],
        ),
        Backend::Postgres => (
            format!(
                "SELECT entity_id FROM search_document WHERE street_id = $1 AND entity = {kind} \
                 AND terms @@ to_tsquery('simple', {words})"
            ),
            [entity.to_param(), query.tsquery.to_param()],
        ),
        // CROSS: see `find`
        Backend::Sqlite => (
            format!(
                "SELECT d.entity_id FROM search_terms t CROSS JOIN search_document d ON d.number = t.rowid \
                 WHERE search_terms MATCH {words} AND d.street_id = $1 AND d.entity = {kind}"
            ),
            [entity.to_param(), query.fts5.to_param()],
        ),
    }
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
        // CROSS keeps the terms first: since 3.51 SQLite begins with the documents, and asks the index once for each of them
        Backend::Sqlite => format!(
            "SELECT d.entity AS entity, d.entity_id AS entity_id FROM search_terms t CROSS JOIN search_document d ON d.number = t.rowid \
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
