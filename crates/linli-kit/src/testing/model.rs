//! What a test house begins with. Making a schema and the routes of all rooms costs more than most tests do with them, so
//! each process makes those of the same rooms once, and every house begins with a copy.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use axum::Router;
use tokio::sync::Mutex;

use super::{On, beginning, left_out};
use crate::app::App;
use crate::feature::Feature;
use crate::server;
use crate::store::{Durability, Migration, Store, migrate};

/// An empty database with its schema.
#[derive(Clone)]
enum Model {
    /// The whole file.
    Sqlite(Arc<[u8]>),
    /// A database of the test server that nobody is connected to.
    Postgres(String),
}

/// The models of this process, by the steps that made them.
static MODELS: Mutex<BTreeMap<(On, Vec<&'static str>), Model>> = Mutex::const_new(BTreeMap::new());

/// A fresh database with the schema of these rooms, the embedded one in `folder`; `None` (said by [`left_out`]) where this
/// database is not at hand.
pub(super) async fn begin(on: On, features: &[Feature], folder: &Path) -> Option<Store> {
    let steps: Vec<Migration> = features
        .iter()
        .flat_map(|feature| feature.migrations)
        .copied()
        .collect();
    let key = (on, steps.iter().map(|step| step.name).collect());
    // whoever comes while a model is being made waits for it
    let mut models = MODELS.lock().await;
    let model = match models.get(&key) {
        Some(model) => model.clone(),
        None => {
            let model = make(on, &steps, folder).await?;
            models.insert(key, model.clone());
            model
        }
    };
    drop(models);
    Some(copy(&model, folder).await)
}

/// The routes of a house's rooms, without state. Their description, which no test of a room reads, is most of the work.
pub(super) fn router(app: &App) -> Router<App> {
    static ROUTERS: std::sync::Mutex<BTreeMap<Vec<&'static str>, Router<App>>> =
        std::sync::Mutex::new(BTreeMap::new());
    let rooms = app.features().iter().map(|feature| feature.name).collect();
    // one test that panicked here says nothing about the others
    let mut routers = ROUTERS.lock().unwrap_or_else(PoisonError::into_inner);
    routers
        .entry(rooms)
        .or_insert_with(|| server::api(app).0)
        .clone()
}

async fn make(on: On, steps: &[Migration], folder: &Path) -> Option<Model> {
    match on {
        On::Sqlite => {
            let file = folder.join("model.db");
            migrated(&format!("sqlite:{}", file.display()), steps).await;
            let bytes = std::fs::read(&file).expect("the model is read");
            std::fs::remove_file(&file).expect("the model makes room");
            Some(Model::Sqlite(bytes.into()))
        }
        On::Postgres => {
            let server = postgres_server()?;
            let name = create_postgres(&server, None).await;
            migrated(&in_server(&server, &name), steps).await;
            Some(Model::Postgres(name))
        }
    }
}

/// Makes the schema and lets go of the database: what is in its log goes into its file, and it may be copied.
async fn migrated(address: &str, steps: &[Migration]) {
    let store = Store::open(address, Durability::None).await.expect("opens");
    migrate(&store, steps, beginning()).await.expect("migrates");
    store.close().await;
}

async fn copy(model: &Model, folder: &Path) -> Store {
    let address = match model {
        Model::Sqlite(bytes) => {
            let file = folder.join("linli.db");
            std::fs::write(&file, bytes).expect("the model is copied");
            format!("sqlite:{}", file.display())
        }
        Model::Postgres(name) => {
            let server = postgres_server().expect("it was there for the model");
            in_server(&server, &create_postgres(&server, Some(name)).await)
        }
    };
    Store::open(&address, Durability::Group)
        .await
        .expect("the copy opens")
}

fn postgres_server() -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "only the test run knows where its PostgreSQL is"
    )]
    let server = std::env::var("LINLI_TEST_POSTGRES_URL");
    if server.is_err() {
        left_out("no PostgreSQL (LINLI_TEST_POSTGRES_URL is not set)");
    }
    server.ok()
}

fn in_server(server: &str, name: &str) -> String {
    let (base, _) = server
        .rsplit_once('/')
        .expect("…/database at the end of the address");
    format!("{base}/{name}")
}

/// Creates a database nobody else has, empty or a copy; answers its name.
async fn create_postgres(server: &str, model: Option<&str>) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!(
        "linli_test_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::SeqCst)
    );
    let template = model.map_or_else(String::new, |model| format!(" TEMPLATE {model}"));
    let main = Store::open(server, Durability::Group)
        .await
        .expect("PostgreSQL answers");
    let mut db = main.read().await.expect("connects");
    for statement in [
        format!("DROP DATABASE IF EXISTS {name}"),
        format!("CREATE DATABASE {name}{template}"),
    ] {
        db.execute_unscoped("test", statement, vec![])
            .await
            .expect("makes a database");
    }
    drop(db);
    main.close().await;
    name
}
