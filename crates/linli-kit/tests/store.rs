//! The store's promises, and regression tests for traps 1-3 of ARCHITECTURE.md, on both databases.

use linli_domain::id::StreetId;
use linli_domain::scope::Scope;
use linli_kit::feature::Feature;
use linli_kit::params;
use linli_kit::store::{Durability, Migration, Param, Store, StoreError, migrate};
use linli_kit::testing::{STREET, TestHouse};
use linli_kit::transaction::Entry;
use linli_kit::{on_both_databases, row};

const NOTES: Feature = Feature {
    name: "notes",
    migrations: &[Migration {
        name: "20261121_50_notes",
        sql: "CREATE TABLE note (street_id BIGINT NOT NULL, id BIGINT NOT NULL, text TEXT, flag BOOLEAN, \
              weight DOUBLE PRECISION, bytes BYTEA, ref UUID, area_path TEXT COLLATE \"C\", PRIMARY KEY (street_id, id))",
        postgres: None,
    }],
    ..Feature::EMPTY
};

row! {
    #[derive(Debug, PartialEq)]
    struct Note { id: i64, text: Option<String>, flag: Option<bool>, weight: Option<f64>, bytes: Option<Vec<u8>>, r: Option<uuid::Uuid> }
}
row! {
    struct Count { n: i64 }
}

fn scope() -> Scope {
    Scope::street_wide(STREET)
}

const INSERT: &str = "INSERT INTO note (street_id, id, text) VALUES ($1, $4, $5)";

async fn count(house: &TestHouse) -> i64 {
    let mut db = house.app.read().await.expect("reads");
    let row: Option<Count> = db
        .one(
            &scope(),
            "SELECT count(*) AS n FROM note WHERE street_id = $1",
            vec![],
        )
        .await
        .expect("counts");
    row.expect("one row").n
}

on_both_databases!(
    &[NOTES],
    async fn every_column_type_comes_back_as_it_went(house: TestHouse) {
        let id = house.app.ids().next();
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let sql = "INSERT INTO note (street_id, id, text, flag, weight, bytes, ref) VALUES ($1, $4, $5, $6, $7, $8, $9)";
        let full = params![
            1_i64,
            "㛃 䶮 𬭚 喆 堃 峣 'quoted' \u{0}".replace('\u{0}', ""),
            true,
            0.25_f64,
            vec![0_u8, 255],
            id
        ];
        let empty = params![
            2_i64,
            None::<String>,
            None::<bool>,
            None::<f64>,
            None::<Vec<u8>>,
            None::<uuid::Uuid>
        ];
        tx.db().execute(&scope(), sql, full).await.expect("inserts");
        tx.db()
            .execute(&scope(), sql, empty)
            .await
            .expect("inserts NULLs");
        tx.finish().await.expect("commits");
        let mut db = house.app.read().await.expect("reads");
        let notes: Vec<Note> = db
        .all(&scope(), "SELECT id, text, flag, weight, bytes, ref AS r FROM note WHERE street_id = $1 ORDER BY id", vec![])
        .await
        .expect("reads back");
        assert_eq!(
            notes[0].text.as_deref(),
            Some("㛃 䶮 𬭚 喆 堃 峣 'quoted' ")
        );
        assert_eq!(
            (notes[0].flag, notes[0].weight, notes[0].r),
            (Some(true), Some(0.25), Some(id))
        );
        assert_eq!(notes[0].bytes.as_deref(), Some([0, 255].as_slice()));
        assert_eq!(
            notes[1],
            Note {
                id: 2,
                text: None,
                flag: None,
                weight: None,
                bytes: None,
                r: None
            }
        );
    }
);

on_both_databases!(
    &[NOTES],
    async fn another_street_sees_nothing(house: TestHouse) {
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        tx.db()
            .execute(&scope(), INSERT, params![1_i64, "ours"])
            .await
            .expect("inserts");
        tx.finish().await.expect("commits");
        let other = Scope::street_wide(StreetId(2));
        let mut db = house.app.read().await.expect("reads");
        let rows = db
            .rows(&other, "SELECT id FROM note WHERE street_id = $1", vec![])
            .await
            .expect("reads");
        assert!(rows.is_empty());
    }
);

on_both_databases!(
    &[NOTES],
    async fn an_error_inside_ends_the_transaction(house: TestHouse) {
        // trap 2: PostgreSQL answers the commit of a failed transaction with success and stores nothing
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        tx.db()
            .execute(&scope(), INSERT, params![1_i64, "first"])
            .await
            .expect("inserts");
        let error = tx
            .db()
            .execute(&scope(), INSERT, params![1_i64, "again"])
            .await
            .expect_err("the key is taken");
        assert!(matches!(error, StoreError::Unique(_)), "{error:?}");
        assert!(
            tx.finish().await.is_err(),
            "a failed transaction is never acknowledged"
        );
        assert_eq!(count(&house).await, 0);
        let mut tx = house
            .app
            .begin_as_house(STREET)
            .await
            .expect("the next one begins cleanly");
        tx.db()
            .execute(&scope(), INSERT, params![1_i64, "second"])
            .await
            .expect("inserts");
        tx.finish().await.expect("commits");
        assert_eq!(count(&house).await, 1);
    }
);

on_both_databases!(
    &[NOTES],
    async fn an_abandoned_transaction_leaves_no_trace(house: TestHouse) {
        for number in 0..20_i64 {
            let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
            tx.db()
                .execute(&scope(), INSERT, params![number, "lost"])
                .await
                .expect("inserts");
            drop(tx);
        }
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        tx.db()
            .execute(&scope(), INSERT, params![99_i64, "kept"])
            .await
            .expect("inserts");
        tx.finish().await.expect("commits");
        assert_eq!(count(&house).await, 1);
    }
);

on_both_databases!(
    &[NOTES],
    async fn the_chain_tells_a_changed_row(house: TestHouse) {
        for number in 0..5 {
            let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
            let id = tx.fresh_id();
            let reason = format!("reason {number}");
            tx.log(Entry {
                entity: "note",
                id,
                event: "made",
                reason: Some(&reason),
                ..Entry::default()
            })
            .await
            .expect("logs");
            tx.finish().await.expect("commits");
        }
        assert_eq!(linli_kit::log::seal(&house.app).await.expect("seals"), 5);
        assert_eq!(linli_kit::log::seal(&house.app).await.expect("seals"), 0);
        let check = linli_kit::log::CHAIN.run;
        assert_eq!(check(house.app.clone()).await.expect("verifies"), vec![]);
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        tx.db()
            .execute(
                &scope(),
                "UPDATE event_log SET reason = 'forged' WHERE street_id = $1 AND reason = $4",
                params!["reason 3"],
            )
            .await
            .expect("forges");
        tx.finish().await.expect("commits");
        let broken = check(house.app.clone()).await.expect("verifies");
        assert_eq!(broken.len(), 1, "{broken:?}");
        assert!(broken[0].row.contains("changed"), "{broken:?}");
    }
);

on_both_databases!(
    &[NOTES],
    async fn search_finds_by_all_terms_in_scope(house: TestHouse) {
        use linli_domain::area::AreaPath;
        let here = AreaPath::street().child(1);
        let id = house.app.ids().next();
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        let terms = |list: &[&str]| {
            list.iter()
                .map(|term| (*term).to_owned())
                .collect::<Vec<_>>()
        };
        linli_kit::search::index(
            db,
            scope,
            "demand",
            id,
            &here,
            &terms(&["u505c", "u8f66", "abc"]),
        )
        .await
        .expect("indexes");
        linli_kit::search::index(db, scope, "demand", id, &here, &terms(&["u505c", "u7535"]))
            .await
            .expect("replaces");
        tx.finish().await.expect("commits");
        let query_of = |list: &[&str]| linli_kit::search::SearchQuery {
            fts5: list.join(" AND "),
            tsquery: list.join(" & "),
        };
        let mut db = house.app.read().await.expect("reads");
        let wide = Scope::street_wide(STREET);
        for (query, found) in [
            (vec!["u505c"], 1),
            (vec!["u505c", "u7535"], 1),
            (vec!["u8f66"], 0),
            (vec!["u505c", "u8f66"], 0),
            (vec![], 0),
        ] {
            let hits =
                linli_kit::search::find(&mut db, &wide, Some("demand"), &query_of(&query), 10)
                    .await
                    .expect("finds");
            assert_eq!(hits.len(), found, "{query:?}");
            let (ids, values) = linli_kit::search::ids(&db, "demand", &query_of(&query), 4);
            let sql = format!(
                "SELECT cast(count(*) as bigint) AS total FROM search_document WHERE street_id = $1 AND entity_id IN ({ids})"
            );
            let counted = db.count(&wide, sql, values.to_vec()).await.expect("counts");
            assert_eq!(counted, found as i64, "{query:?} inside another statement");
        }
        let elsewhere = Scope::new(STREET, AreaPath::street().child(2));
        assert!(
            linli_kit::search::find(&mut db, &elsewhere, None, &query_of(&["u505c"]), 10)
                .await
                .expect("finds")
                .is_empty()
        );
    }
);

async fn sqlite(folder: &std::path::Path) -> Store {
    let store = Store::open(
        &format!("sqlite:{}", folder.join("a.db").display()),
        Durability::Group,
    )
    .await
    .expect("opens");
    migrate(&store, NOTES.migrations, linli_kit::testing::beginning())
        .await
        .expect("migrates");
    store
}

async fn put(store: &Store, id: i64, text: &str) -> Result<(), StoreError> {
    let mut db = store.begin().await?;
    let params: Vec<Param> = params![id, text];
    db.execute(&scope(), INSERT, params).await?;
    db.commit().await
}

/// Trap 1: when SQLite rolls back on its own (disk full), later commits must be real ones.
#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().expect("folder");
    let store = sqlite(folder.path()).await;
    let mut limit = store.begin().await.expect("begins");
    limit
        .execute_unscoped("a full disk", "PRAGMA max_page_count = 60", vec![])
        .await
        .expect("limits");
    limit.commit().await.expect("commits");
    let long = "字".repeat(3_000);
    let mut acknowledged = Vec::new();
    let mut refused = 0;
    for id in 0..200 {
        // small and large in turn: after a large one failed, small ones may still fit
        let text = if id % 3 == 0 { long.as_str() } else { "short" };
        match put(&store, id, text).await {
            Ok(()) => acknowledged.push(id),
            Err(error) => {
                assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 0, "the disk did fill up");
    assert!(!acknowledged.is_empty());
    store.close().await;
    let again = sqlite(folder.path()).await;
    let mut db = again.read().await.expect("reads");
    let rows = db
        .rows(
            &scope(),
            "SELECT id FROM note WHERE street_id = $1 ORDER BY id",
            vec![],
        )
        .await
        .expect("reads");
    let stored: Vec<i64> = rows
        .iter()
        .map(|row| row.get("id").expect("an id"))
        .collect();
    assert_eq!(stored, acknowledged);
}

/// A folder copied while the house is closed is whole: the one file has everything, whatever the readers did last.
#[tokio::test]
async fn a_closed_house_is_one_file() {
    let folder = tempfile::tempdir().expect("folder");
    for round in 0..40 {
        let store = sqlite(folder.path()).await;
        for id in 0..30 {
            put(&store, round * 30 + id, "short").await.expect("writes");
        }
        // every reader is open and has learnt something about the table that SQLite would like to note down
        let readers = futures::future::join_all((0..4).map(|_| async {
            let mut db = store.read().await.expect("reads");
            let sql = "SELECT id FROM note WHERE street_id = $1 AND id > 5 ORDER BY id";
            db.rows(&scope(), sql, vec![]).await.expect("reads");
            db
        }))
        .await;
        drop(readers);
        store.close().await;
        let names: Vec<_> = std::fs::read_dir(folder.path())
            .expect("lists")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(names.len(), 1, "after closing {round} times: {names:?}");
    }
}

/// A request given up while its transaction begins (a page left while it loads) leaves the next one a clean writer.
#[tokio::test]
async fn who_leaves_while_it_begins_leaves_nothing_open() {
    let folder = tempfile::tempdir().expect("folder");
    let store = sqlite(folder.path()).await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("a.db"));
    let mut other = sqlx::ConnectOptions::connect(&options)
        .await
        .expect("connects");
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .expect("holds the file");
    let patience = std::time::Duration::from_millis(200);
    let given_up = tokio::time::timeout(patience, store.begin()).await;
    assert!(given_up.is_err(), "somebody else writes");
    sqlx::query("ROLLBACK")
        .execute(&mut other)
        .await
        .expect("lets go");
    for id in 0..3 {
        put(&store, id, "short").await.expect("writes");
    }
}

/// Trap 3: a copy of a live file has what is still in the WAL.
#[tokio::test]
async fn a_live_copy_is_whole() {
    let folder = tempfile::tempdir().expect("folder");
    let store = sqlite(folder.path()).await;
    for id in 0..50 {
        put(&store, id, "text").await.expect("stores");
    }
    let copy = folder.path().join("copy").join("a.db");
    std::fs::create_dir_all(copy.parent().expect("parent")).expect("folder");
    store.copy_to(&copy).await.expect("copies");
    let copied = sqlite(copy.parent().expect("parent")).await;
    let mut db = copied.read().await.expect("reads");
    let row: Option<Count> = db
        .one(
            &scope(),
            "SELECT count(*) AS n FROM note WHERE street_id = $1",
            vec![],
        )
        .await
        .expect("counts");
    assert_eq!(row.expect("a row").n, 50);
}
