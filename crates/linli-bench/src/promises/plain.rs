//! The reference: the same figures by plain SQL over the same rows, without the house.

use anyhow::Result;
use linli_domain::id::{ObligationId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::store::Store;
use linli_kit::{params, row};
use linli_work::agreements::store::holding::{counts, counts_from, counts_to};
use uuid::Uuid;

const WHY: &str = "the reference of a bench";
const TABLES: [&str; 2] = ["deed", "obligation_year"];

row! {
    /// How many.
    struct Total { total: i64 }
}

row! {
    struct Id { id: Uuid }
}

row! {
    /// A deed on its line.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Kept {
        /// In which room it was done.
        pub source: String,
        /// Its id there.
        pub source_id: Uuid,
        /// The line.
        pub obligation_id: ObligationId,
    }
}

/// The figures of a street summed up from its deeds.
pub const SUMS: &str = "INSERT INTO obligation_year (street_id, obligation_id, year, delivered) \
    SELECT street_id, obligation_id, year, sum(quantity) FROM deed WHERE street_id = $1 \
    GROUP BY street_id, obligation_id, year";

/// The same, asking of every deed whether an agreement with its line counted and held when it was done: what the house decided
/// once, when it counted the deed.
pub fn held_sums() -> String {
    format!(
        "INSERT INTO obligation_year (street_id, obligation_id, year, delivered) \
         SELECT e.street_id, e.obligation_id, e.year, sum(e.quantity) FROM deed e WHERE e.street_id = $1 AND EXISTS (\
         SELECT 1 FROM obligation l JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id \
         JOIN agreement_party p ON p.street_id = a.street_id AND p.agreement_id = a.id AND p.org_id = l.org_id AND p.side = 'unit' \
         WHERE l.street_id = e.street_id AND l.id = e.obligation_id AND {} <= e.done_at AND {} > e.done_at AND {}) \
         GROUP BY e.street_id, e.obligation_id, e.year",
        counts_from("a"),
        counts_to("a"),
        counts("a")
    )
}

/// Writes a street's figures anew by one statement.
///
/// # Errors
/// The database refuses.
pub async fn rewrite(store: &Store, street: StreetId, sums: &str) -> Result<()> {
    let mut db = store.begin().await?;
    let clear = "DELETE FROM obligation_year WHERE street_id = $1";
    let scope = Scope::street_wide(street);
    db.execute(&scope, clear, vec![]).await?;
    db.execute(&scope, sums.to_owned(), vec![]).await?;
    Ok(db.commit().await?)
}

/// Changes every figure, or drops them all.
///
/// # Errors
/// The database refuses.
pub async fn spoil(store: &Store, drop_all: bool) -> Result<()> {
    let mut db = store.begin().await?;
    let sql = match drop_all {
        true => "DELETE FROM obligation_year",
        false => "UPDATE obligation_year SET delivered = delivered + 1",
    };
    db.execute_unscoped(WHY, sql, vec![]).await?;
    Ok(db.commit().await?)
}

/// Lines and years of all streets of which the running figure is not the sum of the deeds.
///
/// # Errors
/// The database refuses.
pub async fn wrong(store: &Store) -> Result<i64> {
    let summed = "SELECT street_id, obligation_id, year, cast(sum(quantity) AS bigint) AS delivered FROM deed \
                  GROUP BY street_id, obligation_id, year";
    let running = "SELECT street_id, obligation_id, year, delivered FROM obligation_year WHERE delivered <> 0";
    let sql = format!(
        "SELECT count(*) AS total FROM (SELECT * FROM (SELECT * FROM ({summed}) s EXCEPT SELECT * FROM ({running}) r) a \
         UNION ALL SELECT * FROM (SELECT * FROM ({running}) r EXCEPT SELECT * FROM ({summed}) s) b) c"
    );
    count(store, sql).await
}

/// How many deeds there are.
///
/// # Errors
/// The database refuses.
pub async fn deeds(store: &Store) -> Result<i64> {
    count(store, "SELECT count(*) AS total FROM deed".to_owned()).await
}

/// How many agreements there are, how many revisions of them, and how many lines of those.
///
/// # Errors
/// The database refuses.
pub async fn agreements(store: &Store) -> Result<(i64, i64, i64)> {
    let first = "SELECT count(*) AS total FROM agreement WHERE revision = 1";
    let revisions = "SELECT count(*) AS total FROM agreement";
    let lines = "SELECT count(*) AS total FROM obligation";
    Ok((
        count(store, first.to_owned()).await?,
        count(store, revisions.to_owned()).await?,
        count(store, lines.to_owned()).await?,
    ))
}

async fn count(store: &Store, sql: String) -> Result<i64> {
    let mut db = store.read().await?;
    let found: Option<Total> = db.one_unscoped(WHY, sql, vec![]).await?;
    Ok(found.map_or(0, |row| row.total))
}

/// The deeds of a street and their lines, in order.
///
/// # Errors
/// The database refuses.
pub async fn kept(store: &Store, street: StreetId) -> Result<Vec<Kept>> {
    let mut db = store.read().await?;
    let sql = "SELECT source, source_id, obligation_id FROM deed WHERE street_id = $1 ORDER BY source, source_id";
    Ok(db.all(&Scope::street_wide(street), sql, vec![]).await?)
}

/// The agreements of a street that count deeds, in the order in which they were drafted.
///
/// # Errors
/// The database refuses.
pub async fn signed(store: &Store, street: StreetId) -> Result<Vec<Uuid>> {
    let mut db = store.read().await?;
    let sql = format!(
        "SELECT id FROM agreement WHERE street_id = $1 AND {} ORDER BY created_at, id",
        counts("agreement")
    );
    let rows: Vec<Id> = db.all(&Scope::street_wide(street), sql, vec![]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Copies a street's deeds and figures to come back to.
///
/// # Errors
/// The database refuses.
pub async fn keep(store: &Store, street: StreetId) -> Result<()> {
    let mut db = store.begin().await?;
    for table in TABLES {
        // a street's number is a number: no parameter may stand where a table is made
        let sql = format!(
            "CREATE TABLE kept_{table} AS SELECT * FROM {table} WHERE street_id = {}",
            street.0
        );
        db.execute_unscoped(WHY, sql, vec![]).await?;
    }
    Ok(db.commit().await?)
}

/// Puts the copy in the place of what is there.
///
/// # Errors
/// The database refuses.
pub async fn put_back(store: &Store, street: StreetId) -> Result<()> {
    forget(store, street).await?;
    let mut db = store.begin().await?;
    for table in TABLES {
        for sql in [
            format!("INSERT INTO {table} SELECT * FROM kept_{table}"),
            format!("DROP TABLE kept_{table}"),
        ] {
            db.execute_unscoped(WHY, sql, vec![]).await?;
        }
    }
    Ok(db.commit().await?)
}

/// Takes every deed of a street off its line, and its figures.
///
/// # Errors
/// The database refuses.
pub async fn forget(store: &Store, street: StreetId) -> Result<()> {
    let mut db = store.begin().await?;
    for table in TABLES {
        let sql = format!("DELETE FROM {table} WHERE street_id = $1");
        db.execute(&Scope::street_wide(street), sql, vec![]).await?;
    }
    Ok(db.commit().await?)
}

/// Counts everything done in a street anew: of the lines that fit and held, the nearest class, then the same unit, then the
/// validity that ends first. All at once, so that it cannot know which line is kept already when a deed is done: that rule of
/// the house, and its log, are left out.
///
/// # Errors
/// The database refuses.
pub async fn count_anew(store: &Store, street: StreetId, new_year: Timestamp) -> Result<()> {
    let sql = format!(
        "INSERT INTO deed (street_id, source, source_id, label, obligation_id, year, quantity, done_at) \
         WITH done AS (SELECT o.street_id AS street_id, 'order' AS source, o.id AS source_id, o.number AS label, o.org_id AS org_id, \
         o.reported_at AS done_at, d.class_id AS class_id, cast(NULL AS text) AS resource_class, o.fulfilled AS quantity, \
         d.unit AS unit FROM work_order o JOIN demand d ON d.street_id = o.street_id AND d.id = o.demand_id \
         WHERE o.street_id = $1 AND o.state = 'closed' AND o.resolved IN ('solved', 'partly') \
         UNION ALL SELECT street_id, source, source_id, label, org_id, done_at, class_id, resource_class, quantity, unit \
         FROM served WHERE street_id = $1), \
         fitting AS (SELECT t.*, l.id AS line_id, CASE WHEN l.unit = t.unit THEN t.quantity ELSE 1 END AS counted, \
         row_number() OVER (PARTITION BY t.source, t.source_id ORDER BY CASE WHEN l.class_id = t.class_id THEN 3 \
         WHEN l.class_id = c.parent_id THEN 2 WHEN l.resource_class IS NOT NULL THEN 1 ELSE 0 END DESC, \
         CASE WHEN l.unit = t.unit THEN 0 ELSE 1 END, a.valid_to, l.position, l.id) AS nth FROM done t \
         JOIN obligation l ON l.street_id = t.street_id AND l.org_id = t.org_id \
         JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id AND {} <= t.done_at \
         AND {} > t.done_at AND {} LEFT JOIN need_class c ON c.street_id = t.street_id AND c.id = t.class_id \
         WHERE (l.unit = t.unit OR l.unit IN ('次', '场')) AND ((l.class_id IS NULL AND l.resource_class IS NULL) \
         OR l.class_id = t.class_id OR l.class_id = c.parent_id OR (l.resource_class = t.resource_class \
         AND (l.class_id IS NULL OR t.class_id IS NULL)))) \
         SELECT street_id, source, source_id, label, line_id, CASE WHEN done_at < $4 THEN 2025 ELSE 2026 END, counted, done_at \
         FROM fitting WHERE nth = 1",
        counts_from("a"),
        counts_to("a"),
        counts("a")
    );
    let mut db = store.begin().await?;
    let scope = Scope::street_wide(street);
    db.execute(&scope, sql, params![new_year]).await?;
    db.execute(&scope, SUMS, vec![]).await?;
    Ok(db.commit().await?)
}
