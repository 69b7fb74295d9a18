//! A connection in use: reading, or one write transaction that ends in `commit` or leaves no trace.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use futures::{Stream, TryStreamExt};
use linli_domain::scope::Scope;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Postgres, Sqlite};

use super::barrier::Barrier;
use super::kept::{Kept, Unread};
use super::{Backend, FromRow, Param, Pools, Row, Store, StoreError, ToParam};

/// Binds a list of parameters to a query of one of the two drivers.
macro_rules! bind {
    ($driver:ty, $sql:expr, $params:expr) => {{
        let mut query = sqlx::query::<$driver>(AssertSqlSafe($sql));
        for param in $params {
            query = match param {
                Param::Int(value) => query.bind(value),
                Param::Text(value) => query.bind(value),
                Param::Bool(value) => query.bind(value),
                Param::Real(value) => query.bind(value),
                Param::Bytes(value) => query.bind(value),
                Param::Uuid(value) => query.bind(value),
            };
        }
        query
    }};
}

/// Parameters of one statement of [`Db::insert_many`]: few where names are looked up one by one, many where each statement
/// is a way over the network and back.
const PARAMETERS_SQLITE: usize = 400;
const PARAMETERS_POSTGRES: usize = 8_000;

enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A connection in use.
///
/// `$1`, `$2`, `$3` of every scoped query are the street and the range of place paths of its [`Scope`].
/// Once a statement of a write transaction has failed nothing of it can be committed (PostgreSQL would
/// answer such a commit with success and store nothing).
pub struct Db {
    // taken only when the Db ends
    connection: Option<Connection>,
    barrier: Option<Barrier>,
    kept: Kept,
    writing: bool,
    failed: bool,
    queries: u32,
}

impl Store {
    /// A connection for reading.
    ///
    /// # Errors
    /// No connection came free in time.
    pub async fn read(&self) -> Result<Db, StoreError> {
        let connection = match &self.pools {
            Pools::Sqlite { readers, .. } => Connection::Sqlite(readers.acquire().await?),
            Pools::Postgres(pool) => Connection::Postgres(pool.acquire().await?),
        };
        Ok(Db {
            connection: Some(connection),
            barrier: None,
            kept: self.kept.clone(),
            writing: false,
            failed: false,
            queries: 0,
        })
    }

    /// Begins a write transaction. On the embedded database there is one writer at a time.
    ///
    /// # Errors
    /// The writer did not come free in time, or the database cannot begin.
    pub async fn begin(&self) -> Result<Db, StoreError> {
        let (connection, barrier, begin) = match &self.pools {
            Pools::Sqlite {
                writer, barrier, ..
            } => (
                Connection::Sqlite(writer.acquire().await?),
                barrier.clone(),
                "BEGIN IMMEDIATE",
            ),
            Pools::Postgres(pool) => (Connection::Postgres(pool.acquire().await?), None, "BEGIN"),
        };
        // writing before it has begun: who is given up while waiting here may have begun all the same
        let mut db = Db {
            connection: Some(connection),
            barrier,
            kept: self.kept.clone(),
            writing: true,
            failed: false,
            queries: 0,
        };
        db.run(begin.into(), Vec::new()).await?;
        db.queries = 0;
        Ok(db)
    }
}

impl Db {
    /// Statements run so far; pages have a fixed, tested number of them.
    #[must_use]
    pub fn queries(&self) -> u32 {
        self.queries
    }

    /// Ends a SELECT that must hold its row until the transaction ends. The embedded database has one writer, so
    /// there it is nothing.
    #[must_use]
    pub fn for_update(&self) -> &'static str {
        match self.backend() {
            Backend::Postgres => " FOR UPDATE",
            Backend::Sqlite => "",
        }
    }

    /// Follows a table's name in a SELECT that is found soonest by walking along one of its indexes. The embedded
    /// database guesses that from averages and must be told; PostgreSQL knows it from its own statistics.
    #[must_use]
    pub fn along(&self, index: &'static str) -> String {
        match self.backend() {
            Backend::Sqlite => format!(" INDEXED BY {index}"),
            Backend::Postgres => String::new(),
        }
    }

    /// Ends a SELECT whose row must not change until the transaction ends, while others may rely on it as well. The
    /// embedded database has one writer, so there it is nothing.
    #[must_use]
    pub fn for_share(&self) -> &'static str {
        match self.backend() {
            Backend::Postgres => " FOR SHARE",
            Backend::Sqlite => "",
        }
    }

    pub(crate) fn backend(&self) -> Backend {
        match self.connection {
            Some(Connection::Postgres(_)) => Backend::Postgres,
            _ => Backend::Sqlite,
        }
    }

    /// Every row of a scoped query.
    ///
    /// # Errors
    /// The database refused, or a row does not fit `T`.
    pub async fn all<T: FromRow>(
        &mut self,
        scope: &Scope,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<Vec<T>, StoreError> {
        let sql = scoped(sql.into());
        self.read_as(sql, with_scope(scope, params)).await
    }

    /// The only row of a scoped query, if there is one.
    ///
    /// # Errors
    /// The database refused, or the row does not fit `T`.
    pub async fn one<T: FromRow>(
        &mut self,
        scope: &Scope,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<Option<T>, StoreError> {
        self.rows(scope, sql, params)
            .await?
            .first()
            .map(T::from_row)
            .transpose()
    }

    /// The number that a scoped query of one row with the column `total` answers. On the embedded database, where every
    /// commit passes through this process, it is counted once between two commits: a list that twenty colleagues have open
    /// counts its thousands of rows once. Inside a write transaction it is always counted.
    ///
    /// # Errors
    /// The database refused, or the row does not fit.
    pub async fn count(
        &mut self,
        scope: &Scope,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<i64, StoreError> {
        let sql = sql.into();
        let key = format!("{:?} {sql} {params:?}", scope.area());
        let (mut found, unread) = self.recall("totals", scope, std::slice::from_ref(&key));
        if let Some(total) = found.remove(&key) {
            return Ok(total);
        }
        let rows = self.rows(scope, sql, params).await?;
        let total: i64 = rows.first().map_or(Ok(0), |row| row.get("total"))?;
        self.remember(unread, [(key, total)]);
        Ok(total)
    }

    /// Which of the values asked for are still kept since the last commit, and where those that must be read belong
    /// ([`Self::remember`]): names that stand on every page. `what` is one word for what they are. Nothing is kept where
    /// commits of others pass unseen (PostgreSQL), nor inside a write transaction.
    pub fn recall<K, V>(
        &self,
        what: &'static str,
        scope: &Scope,
        keys: &[K],
    ) -> (HashMap<K, V>, Option<Unread>)
    where
        K: Clone + Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        if self.writing || self.backend() == Backend::Postgres {
            return (HashMap::new(), None);
        }
        let (found, unread) = self.kept.look(what, scope.street(), keys);
        (found, Some(unread))
    }

    /// Keeps what was read after [`Self::recall`] until the next commit.
    pub fn remember<K, V>(&self, unread: Option<Unread>, read: impl IntoIterator<Item = (K, V)>)
    where
        K: Clone + Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        if let Some(unread) = unread {
            self.kept.keep(unread, read);
        }
    }

    /// The rows of a scoped query as they are.
    ///
    /// # Errors
    /// The database refused.
    pub async fn rows(
        &mut self,
        scope: &Scope,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, StoreError> {
        let sql = scoped(sql.into());
        self.fetch(sql, with_scope(scope, params)).await
    }

    /// Runs a scoped statement; answers how many rows it touched.
    ///
    /// # Errors
    /// The database refused; a write transaction is over then.
    pub async fn execute(
        &mut self,
        scope: &Scope,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<u64, StoreError> {
        let sql = scoped(sql.into());
        self.run(sql, with_scope(scope, params)).await
    }

    /// Inserts many rows: `head` goes up to `VALUES`, `row` is written for each (`tuples`), `shared` are the parameters
    /// all rows have in common (`$4…`) and `own` those of one row after the other, one for each `?` of `row`.
    ///
    /// They go in several statements. SQLite takes `$n` for a name, which it looks up among all names of the statement, so
    /// a statement of 8,000 parameters takes a hundred times as long as twenty of 400, which are prepared once.
    ///
    /// # Errors
    /// The database refused; the write transaction is over then.
    pub async fn insert_many(
        &mut self,
        scope: &Scope,
        head: &str,
        row: &str,
        shared: &[Param],
        own: Vec<Param>,
    ) -> Result<(), StoreError> {
        let width = row.matches('?').count().max(1);
        let at_once = match self.backend() {
            Backend::Sqlite => PARAMETERS_SQLITE,
            Backend::Postgres => PARAMETERS_POSTGRES,
        };
        let rows_at_once = (at_once / width).max(1);
        let sql = |rows| {
            let values = tuples(rows, 4 + shared.len(), row);
            format!("{head} VALUES {values}")
        };
        let full = sql(rows_at_once);
        let mut own = own.into_iter();
        loop {
            let mut params = shared.to_vec();
            params.extend(own.by_ref().take(rows_at_once * width));
            let rows = (params.len() - shared.len()) / width;
            match rows {
                0 => return Ok(()),
                _ if rows == rows_at_once => self.execute(scope, full.clone(), params).await?,
                _ => self.execute(scope, sql(rows), params).await?,
            };
        }
    }

    /// Every row of a query over tables that belong to no street (accounts, sessions, jobs) or over all
    /// streets. `why` is written beside each such query in the code, for the reviewer.
    ///
    /// # Errors
    /// The database refused, or a row does not fit `T`.
    pub async fn all_unscoped<T: FromRow>(
        &mut self,
        _why: &'static str,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<Vec<T>, StoreError> {
        self.read_as(sql.into(), params).await
    }

    /// The only row of an unscoped query, if there is one; see [`Db::all_unscoped`].
    ///
    /// # Errors
    /// The database refused, or the row does not fit `T`.
    pub async fn one_unscoped<T: FromRow>(
        &mut self,
        why: &'static str,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self
            .all_unscoped(why, sql, params)
            .await?
            .into_iter()
            .next())
    }

    /// Runs an unscoped statement; see [`Db::all_unscoped`].
    ///
    /// # Errors
    /// The database refused; a write transaction is over then.
    pub async fn execute_unscoped(
        &mut self,
        _why: &'static str,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<u64, StoreError> {
        self.run(sql.into(), params).await
    }

    async fn fetch(
        &mut self,
        sql: Cow<'static, str>,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, StoreError> {
        self.queries += 1;
        if self.failed {
            return Err(StoreError::AlreadyFailed);
        }
        let outcome = match &mut self.connection {
            Some(Connection::Sqlite(connection)) => bind!(Sqlite, sql, params)
                .fetch_all(&mut **connection)
                .await
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
            Some(Connection::Postgres(connection)) => bind!(Postgres, sql, params)
                .fetch_all(&mut **connection)
                .await
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
            None => Err(sqlx::Error::PoolClosed),
        };
        outcome.map_err(|error| self.fail(error))
    }

    async fn read_as<T: FromRow>(
        &mut self,
        sql: Cow<'static, str>,
        params: Vec<Param>,
    ) -> Result<Vec<T>, StoreError> {
        let mut read = Vec::new();
        let mut take = |row: &Row| {
            read.push(T::from_row(row)?);
            Ok(())
        };
        self.read_each(sql, params, &mut take).await?;
        Ok(read)
    }

    /// Takes every row as it comes: twenty thousand of them as the driver holds them are many times their text. One
    /// function for all sorts of rows: the program is some megabytes smaller.
    async fn read_each(
        &mut self,
        sql: Cow<'static, str>,
        params: Vec<Param>,
        take: &mut Take<'_>,
    ) -> Result<(), StoreError> {
        self.queries += 1;
        if self.failed {
            return Err(StoreError::AlreadyFailed);
        }
        let outcome = match &mut self.connection {
            Some(Connection::Sqlite(connection)) => {
                let rows = bind!(Sqlite, sql, params).fetch(&mut **connection);
                take_all(rows.map_ok(Row::Sqlite), take).await
            }
            Some(Connection::Postgres(connection)) => {
                let rows = bind!(Postgres, sql, params).fetch(&mut **connection);
                take_all(rows.map_ok(Row::Postgres), take).await
            }
            None => Err(sqlx::Error::PoolClosed),
        };
        outcome.map_err(|error| self.fail(error))?
    }

    async fn run(&mut self, sql: Cow<'static, str>, params: Vec<Param>) -> Result<u64, StoreError> {
        self.queries += 1;
        if self.failed {
            return Err(StoreError::AlreadyFailed);
        }
        let outcome = match &mut self.connection {
            Some(Connection::Sqlite(connection)) => bind!(Sqlite, sql, params)
                .execute(&mut **connection)
                .await
                .map(|done| done.rows_affected()),
            Some(Connection::Postgres(connection)) => bind!(Postgres, sql, params)
                .execute(&mut **connection)
                .await
                .map(|done| done.rows_affected()),
            None => Err(sqlx::Error::PoolClosed),
        };
        outcome.map_err(|error| self.fail(error))
    }

    fn fail(&mut self, error: sqlx::Error) -> StoreError {
        self.failed = self.writing;
        error.into()
    }

    /// Commits, and returns only when the commit would survive a power cut.
    ///
    /// # Errors
    /// An earlier statement had failed, the commit failed, or the disk refused the sync. In the first two
    /// cases nothing is stored; in the last it must not be acknowledged, and a repeat of the request with
    /// the same key finds out.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.run("COMMIT".into(), Vec::new()).await?;
        self.writing = false;
        self.kept.forget();
        let barrier = self.barrier.take();
        // the writer goes to the next one before the sync: that is what makes groups
        drop(self);
        match barrier {
            Some(barrier) => barrier.wait().await.map_err(StoreError::Unavailable),
            None => Ok(()),
        }
    }

    /// Takes everything back.
    pub async fn rollback(mut self) {
        if let Some(connection) = self.connection.take() {
            roll_back(connection).await;
        }
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        if !self.writing {
            return;
        }
        // an abandoned transaction: take it back behind the scenes, then the writer is free again
        if let (Some(connection), Ok(runtime)) = (
            self.connection.take(),
            tokio::runtime::Handle::try_current(),
        ) {
            runtime.spawn(roll_back(connection));
        }
    }
}

/// What becomes of a row.
type Take<'t> = dyn FnMut(&Row) -> Result<(), StoreError> + Send + 't;

/// Takes rows until one does not fit; that is the inner error.
async fn take_all(
    mut rows: impl Stream<Item = sqlx::Result<Row>> + Unpin + Send,
    take: &mut Take<'_>,
) -> sqlx::Result<Result<(), StoreError>> {
    while let Some(row) = rows.try_next().await? {
        if let Err(error) = take(&row) {
            return Ok(Err(error));
        }
    }
    Ok(Ok(()))
}

async fn roll_back(connection: Connection) {
    match connection {
        Connection::Sqlite(mut connection) => {
            if sqlx::query("ROLLBACK")
                .execute(&mut *connection)
                .await
                .is_err()
            {
                // SQLite had rolled back on its own: start over with a clean connection
                connection.close_on_drop();
            }
        }
        Connection::Postgres(mut connection) => {
            if sqlx::query("ROLLBACK")
                .execute(&mut *connection)
                .await
                .is_err()
            {
                connection.close_on_drop();
            }
        }
    }
}

fn scoped(sql: Cow<'static, str>) -> Cow<'static, str> {
    debug_assert!(
        sql.contains("$1"),
        "a scoped query names the street as $1: {sql}"
    );
    sql
}

fn with_scope(scope: &Scope, params: Vec<Param>) -> Vec<Param> {
    let (low, high) = scope.area().range();
    let mut all = Vec::with_capacity(params.len() + 3);
    all.push(scope.street().to_param());
    all.push(low.to_param());
    all.push(high.to_param());
    all.extend(params);
    all
}

/// `$from, $from+1, …`: the inside of an `IN (…)` of `count` values.
#[must_use]
pub fn placeholders(from: usize, count: usize) -> String {
    (from..from + count)
        .map(|number| format!("${number}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The `VALUES` of an insert of many rows: `row` once for each of `count` rows, every `?` in it a parameter of its own,
/// numbered from `$from` on. Parameters that all rows share stand in `row` as they are (`$4`).
pub(crate) fn tuples(count: usize, from: usize, row: &str) -> String {
    let mut number = from;
    let mut text = String::with_capacity(count * (row.len() + 16));
    for index in 0..count {
        if index > 0 {
            text.push_str(", ");
        }
        for character in row.chars() {
            if character == '?' {
                text.push_str(&format!("${number}"));
                number += 1;
            } else {
                text.push(character);
            }
        }
    }
    text
}
