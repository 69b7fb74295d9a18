//! The store: one query text over two databases.
//!
//! * Embedded SQLite (WAL): one writer connection, several readers, group commit ([`barrier`]).
//! * PostgreSQL 15+: one pool; several server processes may share it.
//!
//! Rooms write plain SQL with `$1…` and closed column types (`value`). Inside a room every query takes
//! a [`Scope`](linli_domain::scope::Scope): `$1` is always the street, `$2` and `$3` the half-open range of
//! place paths; the room's own parameters begin at `$4`.

pub mod barrier;
mod db;
mod kept;
mod migrate;
pub mod placement;
mod value;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

pub(crate) use db::tuples;
pub use db::{Db, placeholders};
pub use kept::Unread;
pub use migrate::{Migration, migrate, pending};
pub use value::{Cell, FromRow, Param, Row, ToParam, code_or_null};

use barrier::Barrier;

/// Which database is underneath. Only `linli-kit` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

/// How sure an acknowledged write is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Synced to the disk before it is acknowledged; commits that wait together share one sync.
    #[default]
    Group,
    /// Not synced: for benches and throw-away tests only.
    None,
}

/// What the database refused or could not do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A named unique rule of the schema would be broken.
    #[error("unique rule broken: {0}")]
    Unique(String),
    /// A row that is pointed at does not exist, or is still pointed at.
    #[error("reference rule broken: {0}")]
    Reference(String),
    /// The disk is full, the connection lost, the pool exhausted: nothing was stored, trying again may help.
    #[error("the database cannot store at the moment: {0}")]
    Unavailable(String),
    /// An earlier statement of the same transaction failed, so nothing of it may be stored.
    #[error("the transaction had already failed")]
    AlreadyFailed,
    /// A column is not what the code expects.
    #[error("column {column}: {what}")]
    Column {
        /// Its name.
        column: String,
        /// What is wrong with it.
        what: String,
    },
    /// Anything else: a defect of ours.
    #[error(transparent)]
    Sql(sqlx::Error),
}

impl StoreError {
    pub(crate) fn column(column: &str, what: &str) -> Self {
        Self::Column {
            column: column.to_owned(),
            what: what.to_owned(),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match &error {
            sqlx::Error::Database(inner) => match inner.kind() {
                ErrorKind::UniqueViolation => Self::Unique(
                    inner
                        .constraint()
                        .map_or_else(|| inner.message().to_owned(), str::to_owned),
                ),
                ErrorKind::ForeignKeyViolation => Self::Reference(inner.message().to_owned()),
                _ => {
                    let code = inner.code().unwrap_or_default();
                    // SQLite: full 13, I/O 10 (and extended), busy 5; PostgreSQL classes 08, 40, 53, 57, 58
                    let primary = code.parse::<u32>().map_or(0, |number| number & 0xff);
                    let sqlite = inner
                        .try_downcast_ref::<sqlx::sqlite::SqliteError>()
                        .is_some()
                        && matches!(primary, 5 | 6 | 8 | 10 | 13 | 14);
                    let postgres = inner
                        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                        .is_some()
                        && ["08", "40", "53", "57", "58"]
                            .iter()
                            .any(|class| code.starts_with(class));
                    if sqlite || postgres {
                        Self::Unavailable(inner.message().to_owned())
                    } else {
                        Self::Sql(error)
                    }
                }
            },
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}

#[derive(Clone)]
enum Pools {
    Sqlite {
        writer: sqlx::SqlitePool,
        readers: sqlx::SqlitePool,
        barrier: Option<Barrier>,
        file: PathBuf,
    },
    Postgres(sqlx::PgPool),
}

/// The database of a deployment. Cloned freely.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    kept: kept::Kept,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("backend", &self.backend())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens `sqlite:path` (made when absent) or `postgres://…`.
    ///
    /// # Errors
    /// The address is of neither kind, or the database cannot be reached.
    pub async fn open(address: &str, durability: Durability) -> Result<Self, StoreError> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Self::open_postgres(address).await;
        }
        let path = address.strip_prefix("sqlite:").unwrap_or(address);
        Self::open_sqlite(Path::new(path.trim_start_matches("//")), durability).await
    }

    async fn open_postgres(address: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(address)?.statement_cache_capacity(512);
        let pool = PgPoolOptions::new()
            .max_connections(24)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        Ok(Self {
            pools: Pools::Postgres(pool),
            kept: kept::Kept::default(),
        })
    }

    async fn open_sqlite(file: &Path, durability: Durability) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(match durability {
                Durability::Group => SqliteSynchronous::Normal,
                Durability::None => SqliteSynchronous::Off,
            })
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
            // a whole page of rows fits: the database's thread need not wait for the reader of the first of them
            .row_buffer_size(512)
            .pragma("temp_store", "memory")
            .pragma("wal_autocheckpoint", "4000");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .before_acquire(|connection, _| {
                // trap 1: a connection SQLite rolled back on its own must not be trusted again
                Box::pin(async move { Ok(!sqlx::Connection::is_in_transaction(connection)) })
            })
            // what an import writes into its indexes lies all over them: with SQLite's usual 2 MB each page is read again
            // and again
            .connect_with(
                options
                    .clone()
                    .pragma("cache_size", "-24000")
                    .optimize_on_close(true, 400),
            )
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "1"))
            .await?;
        let barrier = match durability {
            Durability::Group => Some(
                Barrier::start(file).map_err(|error| StoreError::Unavailable(error.to_string()))?,
            ),
            Durability::None => None,
        };
        Ok(Self {
            pools: Pools::Sqlite {
                writer,
                readers,
                barrier,
                file: file.to_owned(),
            },
            kept: kept::Kept::default(),
        })
    }

    /// Which database is underneath.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.pools {
            Pools::Sqlite { .. } => Backend::Sqlite,
            Pools::Postgres(_) => Backend::Postgres,
        }
    }

    pub(crate) fn postgres(&self) -> Option<&sqlx::PgPool> {
        match &self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => Some(pool),
        }
    }

    /// The file of the embedded database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.pools {
            Pools::Sqlite { file, .. } => Some(file),
            Pools::Postgres(_) => None,
        }
    }

    /// Waits for every connection to end; the embedded database is one file then, without a log beside it.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite {
                writer,
                readers,
                file,
                ..
            } => {
                readers.close().await;
                writer.close().await;
                settle(file).await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// SQLite moves the log into the file when the last connection ends. A connection that was given up while it opened
/// ends by itself a little later than the pool says, and of two that end at the same moment neither is the last: then
/// one more that comes and goes does it.
async fn settle(file: &Path) {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    for _ in 0..20 {
        if !Path::new(&log).exists() {
            return;
        }
        if let Err(error) = come_and_go(file).await {
            tracing::warn!(%error, "the database's log could not be moved into its file; the next start does it");
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // nothing is wrong: a command that runs beside the server leaves the log to it
    tracing::debug!("another process has the database open; its log stays beside it");
}

async fn come_and_go(file: &Path) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(Duration::from_secs(1));
    let mut connection = options.connect().await?;
    // the log is looked at only by one who reads
    sqlx::query("SELECT count(*) FROM sqlite_schema")
        .execute(&mut connection)
        .await?;
    connection.close().await
}
