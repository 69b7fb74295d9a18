//! Schema steps of all rooms, merged into one order and applied once each.

use std::collections::BTreeSet;

use linli_domain::time::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _};

use super::{Backend, Db, Store, StoreError};
use crate::{params, row};

/// One dated step of a room. The SQL is one text for both databases; `COLLATE "C"` (bytewise order) is
/// what SQLite does anyway and is left out there.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `YYYYMMDD_NN_room_what`: the order of all steps of all rooms.
    pub name: &'static str,
    /// Statements separated by `;` at line ends.
    pub sql: &'static str,
    /// Replaces `sql` on PostgreSQL where the two databases truly differ (full-text search only).
    pub postgres: Option<&'static str>,
}

row! {
    struct Applied { name: String }
}

const MADE: &str =
    "CREATE TABLE IF NOT EXISTS schema_step (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)";

/// Names of the steps that are not applied yet, in order.
///
/// # Errors
/// The database refused.
pub async fn pending(store: &Store, steps: &[Migration]) -> Result<Vec<&'static str>, StoreError> {
    let mut db = store.begin().await?;
    let open = open_steps(&mut db, steps).await?;
    db.rollback().await;
    Ok(open.into_iter().map(|step| step.name).collect())
}

async fn open_steps(db: &mut Db, steps: &[Migration]) -> Result<Vec<Migration>, StoreError> {
    db.execute_unscoped("the schema belongs to no street", MADE, vec![])
        .await?;
    let applied: BTreeSet<String> = db
        .all_unscoped::<Applied>(
            "the schema belongs to no street",
            "SELECT name FROM schema_step",
            vec![],
        )
        .await?
        .into_iter()
        .map(|step| step.name)
        .collect();
    let mut open: Vec<Migration> = steps
        .iter()
        .copied()
        .filter(|step| !applied.contains(step.name))
        .collect();
    open.sort_by_key(|step| step.name);
    Ok(open)
}

/// Applies every open step, each with its record in one transaction. Answers the names applied.
///
/// # Errors
/// The database refused a step; the steps before it stay applied.
pub async fn migrate(
    store: &Store,
    steps: &[Migration],
    now: Timestamp,
) -> Result<Vec<&'static str>, StoreError> {
    let names: BTreeSet<&str> = steps.iter().map(|step| step.name).collect();
    assert_eq!(names.len(), steps.len(), "two schema steps share a name");
    let mut done = Vec::new();
    loop {
        let mut db = store.begin().await?;
        if db.backend() == Backend::Postgres {
            // several processes may start at once: one migrates, the others wait and find nothing to do
            db.execute_unscoped(
                "migration lock",
                "SELECT pg_advisory_xact_lock(7205759)",
                vec![],
            )
            .await?;
        }
        let Some(step) = open_steps(&mut db, steps).await?.into_iter().next() else {
            db.commit().await?;
            return Ok(done);
        };
        for statement in statements(&step, db.backend()) {
            db.execute_unscoped("schema", statement, vec![]).await?;
        }
        db.execute_unscoped(
            "schema",
            "INSERT INTO schema_step (name, applied_at) VALUES ($1, $2)",
            params![step.name, now],
        )
        .await?;
        db.commit().await?;
        done.push(step.name);
    }
}

fn statements(step: &Migration, backend: Backend) -> Vec<String> {
    let text = match (backend, step.postgres) {
        (Backend::Postgres, Some(text)) => text.to_owned(),
        (Backend::Postgres, None) => step.sql.to_owned(),
        (Backend::Sqlite, _) => step.sql.replace(" COLLATE \"C\"", ""),
    };
    text.split(";\n")
        .map(|part| part.trim().trim_end_matches(';').to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

impl Store {
    /// Copies the live embedded database, WAL included, into a new file (`VACUUM INTO`).
    ///
    /// # Errors
    /// The target exists, the disk is full, or the database is not the embedded one.
    pub async fn copy_to(&self, target: &std::path::Path) -> Result<(), StoreError> {
        let Some(file) = self.file() else {
            return Err(StoreError::Unavailable(
                "PostgreSQL is backed up with its own tools (pg_dump)".to_owned(),
            ));
        };
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(file)
            .read_only(true);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
        sqlx::query(AssertSqlSafe("VACUUM INTO $1".to_owned()))
            .bind(target.to_string_lossy().into_owned())
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(())
    }
}
