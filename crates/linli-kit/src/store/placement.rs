//! Where each table lives when one PostgreSQL is no longer enough (Citus and its kin).
//!
//! A table that is named here stays whole; every other table is a tenant's: it carries `street_id`, first in
//! its primary key and in every unique key, and is distributed by it. A test of the binary holds every
//! schema to that.

use super::{Backend, Store, StoreError};
use crate::row;

/// Where a table's rows live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Spread over the nodes by `street_id`.
    Distributed,
    /// Small and shared: a copy on every node.
    Reference,
    /// On the coordinator only.
    Undistributed,
}

/// The tables that are not distributed, and why, in alphabetical order.
const EXCEPTIONS: &[(&str, Placement, &str)] = &[
    (
        "account",
        Placement::Undistributed,
        "a login is found before its street is known",
    ),
    (
        "activity_signup_code",
        Placement::Undistributed,
        "a sign-up's code is found before its street is known",
    ),
    (
        "job",
        Placement::Undistributed,
        "one queue for the whole deployment",
    ),
    (
        "letter_code",
        Placement::Undistributed,
        "a tracking code is found before its street is known",
    ),
    (
        "poster",
        Placement::Undistributed,
        "a QR code is found before its street is known",
    ),
    (
        "project_rating_code",
        Placement::Undistributed,
        "a resident's code is found before its street is known",
    ),
    (
        "recruitment_code",
        Placement::Undistributed,
        "a link of a campaign, a candidate or a letter is found before its street is known",
    ),
    (
        "request_key",
        Placement::Undistributed,
        "belongs to a login",
    ),
    (
        "schema_step",
        Placement::Undistributed,
        "the schema belongs to no street",
    ),
    (
        "session",
        Placement::Undistributed,
        "a session is found before its street is known",
    ),
    (
        "setup_link",
        Placement::Undistributed,
        "the first start knows no street",
    ),
    (
        "sign_in_guard",
        Placement::Undistributed,
        "attempts are counted before the street is known",
    ),
    ("street", Placement::Reference, "named by every other table"),
    (
        "tracking",
        Placement::Undistributed,
        "a tracking code is found before its street is known",
    ),
];

/// Where a table lives.
#[must_use]
pub fn placement(table: &str) -> Placement {
    EXCEPTIONS
        .iter()
        .find(|(name, ..)| *name == table)
        .map_or(Placement::Distributed, |(_, placement, _)| *placement)
}

/// The tables that are not distributed, each with the reason.
pub fn exceptions() -> impl Iterator<Item = (&'static str, &'static str)> {
    EXCEPTIONS.iter().map(|(name, _, why)| (*name, *why))
}

row! {
    struct TableName { name: String }
}

/// Spreads a migrated database over the nodes of Citus. What is spread already is left alone, so it may
/// be run again after every migration. Answers the tables placed by this run.
///
/// # Errors
/// The database is not PostgreSQL with Citus, or refused.
pub async fn distribute(store: &Store) -> Result<Vec<String>, StoreError> {
    if store.backend() != Backend::Postgres {
        return Err(StoreError::Unavailable(
            "only PostgreSQL with Citus can be distributed".to_owned(),
        ));
    }
    let mut db = store.begin().await?;
    let open: Vec<TableName> = db
        .all_unscoped(
            "the schema belongs to no street",
            "SELECT CAST(c.relname AS TEXT) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = current_schema() AND c.relkind = 'r' \
             AND NOT EXISTS (SELECT 1 FROM pg_dist_partition p WHERE p.logicalrelid = c.oid) ORDER BY c.relname",
            vec![],
        )
        .await?;
    let mut placed = Vec::new();
    // what is copied to every node comes first, so that distributed tables may point at it
    for wanted in [Placement::Reference, Placement::Distributed] {
        for TableName { name } in &open {
            if placement(name) != wanted {
                continue;
            }
            let call = match wanted {
                Placement::Reference => format!("SELECT create_reference_table('{name}')"),
                _ => format!("SELECT create_distributed_table('{name}', 'street_id')"),
            };
            db.execute_unscoped("the schema belongs to no street", call, vec![])
                .await?;
            placed.push(name.clone());
        }
    }
    db.commit().await?;
    Ok(placed)
}
