//! Queries behind the three lists: one grouped pass over demands, two over resources.

use linli_domain::id::ClassId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};
use linli_work::demands::figures::{UNMET, open_states};
use linli_work::resources::store::IDLE;

row! {
    /// Open demands of one class.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Needs {
        /// The class; none where there is none yet.
        pub class_id: Option<ClassId>,
        /// Its name.
        pub class_name: Option<String>,
        /// Accepted and not ended.
        pub open: i64,
        /// Of them, those that ask for more than is bound.
        pub unmet: i64,
    }
}

row! {
    /// Resources that serve one class.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Offers {
        /// The class.
        pub class_id: ClassId,
        /// Its name.
        pub class_name: Option<String>,
        /// On the list.
        pub listed: i64,
        /// Of them, those nobody used.
        pub idle: i64,
    }
}

row! {
    /// Resources of the scope.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Stock {
        /// On the list.
        pub listed: i64,
        /// Of them, those nobody used.
        pub idle: i64,
    }
}

/// Open demands by class, in the order of the taxonomy.
///
/// # Errors
/// The database refused.
pub async fn needs(db: &mut Db, scope: &Scope) -> Result<Vec<Needs>, Problem> {
    let sql = format!(
        "SELECT g.class_id AS class_id, c.name AS class_name, g.open AS open, g.unmet AS unmet FROM \
         (SELECT class_id, count(*) AS open, count(CASE WHEN {UNMET} THEN 1 END) AS unmet FROM demand \
         WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND state IN ('{}') GROUP BY class_id) g \
         LEFT JOIN need_class c ON c.street_id = $1 AND c.id = g.class_id ORDER BY c.code, g.class_id",
        open_states().replace(',', "', '")
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

/// Listed resources by the class they serve, in the order of the taxonomy. A resource that serves two classes stands in
/// both rows.
///
/// # Errors
/// The database refused.
pub async fn offers(
    db: &mut Db,
    scope: &Scope,
    idle_since: Timestamp,
) -> Result<Vec<Offers>, Problem> {
    let sql = format!(
        "SELECT n.class_id AS class_id, c.name AS class_name, count(*) AS listed, count(CASE WHEN {} THEN 1 END) AS idle \
         FROM resource JOIN resource_need n ON n.street_id = resource.street_id AND n.resource_id = resource.id \
         LEFT JOIN need_class c ON c.street_id = $1 AND c.id = n.class_id \
         WHERE resource.street_id = $1 AND area_path >= $2 AND area_path < $3 AND resource.state = 'listed' \
         GROUP BY n.class_id, c.name, c.code ORDER BY c.code, n.class_id",
        IDLE.replace('?', "$4"),
    );
    Ok(db.all(scope, sql, params![idle_since]).await?)
}

/// Listed resources in all.
///
/// # Errors
/// The database refused.
pub async fn stock(db: &mut Db, scope: &Scope, idle_since: Timestamp) -> Result<Stock, Problem> {
    let sql = format!(
        "SELECT count(*) AS listed, count(CASE WHEN {} THEN 1 END) AS idle FROM resource \
         WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND state = 'listed'",
        IDLE.replace('?', "$4"),
    );
    let stock = db.one(scope, sql, params![idle_since]).await?;
    Ok(stock.unwrap_or_default())
}

row! {
    struct Total { total: i64 }
}

/// Demands in some states, comma separated.
///
/// # Errors
/// The database refused.
pub async fn waiting(db: &mut Db, scope: &Scope, states: &str) -> Result<i64, Problem> {
    let sql = format!(
        "SELECT count(*) AS total FROM demand WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND state IN ('{}')",
        states.replace(',', "', '")
    );
    let total: Option<Total> = db.one(scope, sql, vec![]).await?;
    Ok(total.map_or(0, |row| row.total))
}
