//! Bars of coverage: the page of a street of reference size over HTTP, and the net of a district of ten streets, each
//! against the same statements sent bare to the same database in the same run.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use linli_domain::id::StreetId;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_insight::coverage::district::of_district;
use linli_insight::coverage::store::{VACANT_DAYS, counted_sql, units_sql};
use linli_kit::store::{Durability, Store};
use serde_json::{Map, Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{AssertSqlSafe, Column, Row as _};
use tokio::net::TcpListener;

use crate::district::{STREETS, make};
use crate::list::ask;
use crate::load::{Client, drive};
use crate::server::Server;
use crate::table::{Bar, Row};

const SPAN: Duration = Duration::from_secs(4);
/// Figures compared before anything is timed.
const COMPARED: [&str; 6] = [
    "buildings",
    "with_head",
    "long_vacant",
    "uncovered",
    "with_mailbox",
    "owners_member",
];

/// Measures.
///
/// # Errors
/// A server does not start or refuses, or the two count differently.
pub async fn run(program: &Path, now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let cookie = make(program, folder.path(), now).await?;
    let file = folder.path().join("linli.db");
    let bare = Bare::open(&file, now).await?;
    let address = bare.clone().serve().await?;
    let server = Server::start(program, folder.path(), &[]).await?;
    let request = ask("/api/coverage", &cookie);
    let (ours, theirs) = (
        totals(server.address, "/api/coverage", &cookie).await?,
        totals(address, "/bare", "").await?,
    );
    ensure!(
        ours == theirs && ours.iter().all(|count| *count > 0),
        "counted {ours:?}, bare {theirs:?}"
    );
    let plain = drive(address, 1, SPAN, |_| ask("/bare", "")).await?;
    let page = drive(server.address, 1, SPAN, move |_| request.clone()).await?;
    drop(server);
    let mut rows = vec![
        Row::new(
            "net: coverage of a street, 99 of 100 within",
            page.p99_ms,
            "ms",
            Bar::Below(60.0),
        ),
        Row::new(
            "net: coverage of a street against plain SQL",
            page.rate,
            "/s",
            Bar::AtLeast(0.5),
        )
        .against(plain.rate),
        Row::new(
            "net: coverage of a street, median",
            page.median_ms,
            "ms",
            Bar::Told,
        ),
    ];
    rows.extend(district(&file, &bare, now).await?);
    Ok(rows)
}

/// The net of the whole district, as `linli coverage` counts it.
async fn district(file: &Path, bare: &Bare, now: Timestamp) -> Result<Vec<Row>> {
    let store = Store::open(&format!("sqlite:{}", file.display()), Durability::None).await?;
    let mut db = store.read().await?;
    let net = of_district(&mut db, now).await?;
    ensure!(net.streets.len() == usize::try_from(STREETS)?, "streets");
    ensure!(
        net.total.net.buildings == STREETS * 1_680,
        "{} buildings",
        net.total.net.buildings
    );
    let mut ours = Vec::new();
    let mut plain = Vec::new();
    let began = Instant::now();
    while began.elapsed() < SPAN || ours.len() < 5 {
        let at = Instant::now();
        of_district(&mut db, now).await?;
        ours.push(at.elapsed());
        let at = Instant::now();
        for street in 1..=STREETS {
            bare.page(street).await?;
        }
        plain.push(at.elapsed());
    }
    drop(db);
    store.close().await;
    let (slowest, median, plain) = (
        ours.iter().max().copied().unwrap_or_default(),
        middle(ours),
        middle(plain),
    );
    Ok(vec![
        Row::new(
            "net: coverage of a district of 10 streets, slowest",
            slowest.as_secs_f64() * 1e3,
            "ms",
            Bar::Below(300.0),
        ),
        Row::new(
            "net: coverage of a district against plain SQL",
            1.0 / median.as_secs_f64(),
            "/s",
            Bar::AtLeast(0.5),
        )
        .against(1.0 / plain.as_secs_f64()),
    ])
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The figures of the whole place as a page says them.
async fn totals(address: SocketAddr, path: &str, cookie: &str) -> Result<Vec<i64>> {
    let (status, body) = Client::connect(address)
        .await?
        .ask(ask(path, cookie))
        .await?;
    let body: Value = serde_json::from_slice(&body)?;
    ensure!(status.is_success(), "{status}: {body}");
    let rows = body["rows"].as_array().context("rows")?;
    Ok(COMPARED
        .iter()
        .map(|name| rows.iter().filter_map(|row| row[*name].as_i64()).sum())
        .collect())
}

/// The two statements of the page sent as they are, rows to JSON, nothing else.
#[derive(Clone)]
struct Bare {
    pool: SqlitePool,
    now: Timestamp,
}

impl Bare {
    async fn open(file: &Path, now: Timestamp) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .pragma("query_only", "1");
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await?;
        Ok(Self { pool, now })
    }

    async fn serve(self) -> Result<SocketAddr> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/bare", get(answer)).with_state(self);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }

    async fn page(&self, street: i64) -> sqlx::Result<Value> {
        let scope = Scope::street_wide(StreetId(street));
        let (low, high) = scope.area().range();
        let counted = sqlx::query(AssertSqlSafe(counted_sql(&scope)))
            .bind(street)
            .bind(&low)
            .bind(&high)
            .bind(self.now.millis())
            .bind(self.now.plus(-VACANT_DAYS * DAY).millis())
            .fetch_all(&self.pool)
            .await?;
        let units = sqlx::query(AssertSqlSafe(units_sql()))
            .bind(street)
            .bind(&low)
            .bind(&high)
            .fetch_one(&self.pool)
            .await?;
        let rows: Vec<Value> = counted.iter().map(object).collect();
        Ok(json!({ "rows": rows, "units": object(&units) }))
    }
}

async fn answer(State(bare): State<Bare>) -> Json<Value> {
    Json(bare.page(1).await.unwrap_or_default())
}

fn object(row: &SqliteRow) -> Value {
    let columns = row.columns().iter().map(|column| {
        let name = column.name();
        let value = row
            .try_get::<i64, _>(name)
            .map(Value::from)
            .or_else(|_| row.try_get::<String, _>(name).map(Value::from));
        (name.to_owned(), value.unwrap_or(Value::Null))
    });
    Value::Object(columns.collect::<Map<_, _>>())
}
