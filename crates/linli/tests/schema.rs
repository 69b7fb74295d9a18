//! The schema of all rooms together: steps in any number of runs give one schema, and every tenant table is
//! ready to be spread over nodes by street.

use std::collections::BTreeSet;

use linli::house;
use linli_domain::time::Timestamp;
use linli_kit::row;
use linli_kit::store::placement::{Placement, exceptions, placement};
use linli_kit::store::{Durability, Migration, Store, migrate, pending};
use linli_kit::testing::{On, TestHouse};

row! {
    struct Made { name: String, sql: String }
}
row! {
    struct Name { name: String }
}
row! {
    struct Column { name: String, kind: String }
}

/// Tables of the embedded full-text search, which has no counterpart on PostgreSQL.
const SEARCH: &str = "search_";

async fn migrated(folder: &tempfile::TempDir, name: &str, runs: &[&[Migration]]) -> Store {
    let file = folder.path().join(name);
    let store = Store::open(&format!("sqlite:{}", file.display()), Durability::None)
        .await
        .expect("opens");
    for steps in runs {
        migrate(&store, steps, Timestamp::from_millis(0))
            .await
            .expect("migrates");
    }
    store
}

async fn ask<T: linli_kit::store::FromRow>(store: &Store, sql: String) -> Vec<T> {
    let mut db = store.read().await.expect("reads");
    db.all_unscoped("schema", sql, vec![])
        .await
        .expect("answers")
}

async fn schema(store: &Store) -> Vec<(String, String)> {
    let sql = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";
    ask::<Made>(store, sql.to_owned())
        .await
        .into_iter()
        .map(|made| (made.name, made.sql))
        .collect()
}

#[tokio::test]
async fn one_run_and_many_runs_give_one_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut steps = house::migrations();
    let fresh = migrated(&folder, "fresh.db", &[&steps]).await;
    steps.sort_by_key(|step| step.name);
    let runs: Vec<&[Migration]> = (1..=steps.len()).map(|count| &steps[..count]).collect();
    let grown = migrated(&folder, "grown.db", &runs).await;
    assert_eq!(schema(&fresh).await, schema(&grown).await);
    assert!(pending(&grown, &steps).await.expect("answers").is_empty());
}

#[tokio::test]
async fn the_schema_goes_into_postgres() {
    // opening a test house applies every step
    let features = house::features();
    let _house = TestHouse::open(On::Postgres, &features[1..]).await;
}

#[tokio::test]
async fn every_tenant_table_has_its_street_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = migrated(&folder, "linli.db", &[&house::migrations()]).await;
    let tables: Vec<Name> = ask(
        &store,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            .to_owned(),
    )
    .await;
    assert!(tables.len() > 10);
    for (name, why) in exceptions() {
        assert!(
            tables.iter().any(|table| table.name == name),
            "{name} ({why}) is in the list of exceptions but not in the schema"
        );
    }
    for Name { name: table } in &tables {
        if placement(table) != Placement::Distributed || table.starts_with(SEARCH) {
            continue;
        }
        let key = format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk");
        assert_eq!(
            first(&store, key).await,
            "street_id",
            "primary key of {table}"
        );
        let unique = format!("SELECT name FROM pragma_index_list('{table}') WHERE \"unique\" = 1");
        for Name { name: index } in ask(&store, unique).await {
            let columns = format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno");
            assert_eq!(
                first(&store, columns).await,
                "street_id",
                "unique {index} of {table}"
            );
        }
        let pointing = format!(
            "SELECT \"from\" AS name FROM pragma_foreign_key_list('{table}') WHERE seq = 0"
        );
        for Name { name } in ask(&store, pointing).await {
            assert_eq!(name, "street_id", "a reference of {table}");
        }
    }
}

#[tokio::test]
async fn every_column_has_a_type_both_databases_know_alike() {
    const KINDS: [&str; 6] = [
        "UUID",
        "BIGINT",
        "TEXT",
        "BOOLEAN",
        "BYTEA",
        "DOUBLE PRECISION",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let store = migrated(&folder, "linli.db", &[&house::migrations()]).await;
    for (table, _) in schema(&store).await {
        if table.starts_with(SEARCH) {
            continue;
        }
        let columns = format!("SELECT name, type AS kind FROM pragma_table_info('{table}')");
        for column in ask::<Column>(&store, columns).await {
            assert!(
                KINDS.contains(&column.kind.as_str()),
                "{table}.{} {}",
                column.name,
                column.kind
            );
        }
    }
}

async fn first(store: &Store, sql: String) -> String {
    ask::<Name>(store, sql)
        .await
        .into_iter()
        .next()
        .map(|row| row.name)
        .unwrap_or_default()
}

/// Tables with a place that are not declared to go along with it, and why.
const STAYS: [(&str, &str); 4] = [
    ("search_document", "follows what it finds"),
    ("import", "a file that came in keeps the place of its day"),
    (
        "roster_import",
        "a file that came in keeps the place of its day",
    ),
    (
        "map_import",
        "a file that came in keeps the place of its day",
    ),
];

/// A room that forgets to declare a table would leave its rows behind when a place moves: nobody would find them.
#[tokio::test]
async fn every_table_that_hangs_on_places_goes_along_with_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = migrated(&folder, "linli.db", &[&house::migrations()]).await;
    let hanging: BTreeSet<String> = ask::<Name>(
        &store,
        "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND c.name = 'area_path'"
            .to_owned(),
    )
    .await
    .into_iter()
    .map(|table| table.name)
    .collect();
    let features = house::features();
    let accounted: BTreeSet<String> = features
        .iter()
        .flat_map(|feature| feature.area_uses)
        .map(|used| used.table)
        .chain(STAYS.iter().map(|(table, _)| *table))
        .map(str::to_owned)
        .collect();
    assert_eq!(hanging, accounted);
}
