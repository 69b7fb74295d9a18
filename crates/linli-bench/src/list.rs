//! Bar (b): a filtered, scoped, counted list over 100,000 demands over 16 connections, against a bare handler that runs
//! the same SQL without session, scope or log, and against Django REST framework on the same database.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use axum::body::Bytes;
use axum::http::Request;
use axum::routing::get;
use axum::{Json, Router, extract::State};
use http_body_util::Full;
use linli_domain::time::Timestamp;
use linli_work::demands::entity::LISTED_COLUMNS;
use serde_json::{Map, Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{AssertSqlSafe, Column, Row as _, TypeInfo, ValueRef};
use tokio::net::TcpListener;

use crate::django;
use crate::load::{Ask, Client, drive};
use crate::server::Server;
use crate::street::{BenchStreet, make};
use crate::table::{Bar, Row};

const DEMANDS: u64 = 100_000;
const CONNECTIONS: usize = 16;
const SPAN: Duration = Duration::from_secs(8);
const STATES: &str = "accepted,published,in_progress";

/// Measures.
///
/// # Errors
/// A server does not start or refuses, or the three count differently.
pub async fn run(program: &Path, now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let street = make(program, folder.path(), DEMANDS, now).await?;
    let file = folder.path().join("linli.db");
    let whole = format!("/api/demands?state={STATES}&sort=newest&page_size=50");

    let bare = Bare::start(&file, &street).await?;
    let counted_bare = total(bare, &ask("/bare", "")).await?;
    let bare = drive(bare, CONNECTIONS, SPAN, |_| ask("/bare", "")).await?;

    let server = Server::start(program, folder.path(), &[]).await?;
    let request = ask(&whole, &street.cookie);
    let counted = total(server.address, &request).await?;
    ensure!(
        counted == counted_bare,
        "{counted} rows counted, {counted_bare} by the bare handler"
    );
    let ours = drive(server.address, CONNECTIONS, SPAN, move |_| request.clone()).await?;
    drop(server);

    let mut rows = vec![
        Row::new(
            "b: list of 100,000, counted and scoped, against the bare handler",
            ours.rate,
            "/s",
            Bar::AtLeast(0.5),
        )
        .against(bare.rate),
        Row::new(
            "b: list, 99 of 100 within",
            ours.p99_ms,
            "ms",
            Bar::Below(100.0),
        ),
        Row::new("b: list, median", ours.median_ms, "ms", Bar::Told),
    ];
    match django::start(&file, street.community.as_str()).await? {
        Some(rival) => {
            let query = format!("/demands/?state={STATES}&page_size=50");
            let counted_there = total(rival.address, &ask(&query, "")).await?;
            ensure!(
                counted == counted_there,
                "{counted} rows counted, {counted_there} by Django"
            );
            let theirs = drive(rival.address, CONNECTIONS, SPAN, move |_| ask(&query, "")).await?;
            rows.push(
                Row::new(
                    "b: list against Django REST framework",
                    ours.rate,
                    "/s",
                    Bar::AtLeast(10.0),
                )
                .against(theirs.rate),
            );
            rows.push(Row::new(
                "b: Django list, 99 of 100 within",
                theirs.p99_ms,
                "ms",
                Bar::Told,
            ));
        }
        None => println!("left out: Django REST framework (no python3 with venv and pip)"),
    }
    Ok(rows)
}

/// A GET with a session.
pub fn ask(path: &str, cookie: &str) -> Ask {
    let mut request = Request::new(Full::new(Bytes::new()));
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    for (name, value) in [("host", "localhost"), ("cookie", cookie)] {
        if let Ok(value) = value.parse() {
            request.headers_mut().insert(name, value);
        }
    }
    request
}

/// How many rows a list says there are.
async fn total(address: SocketAddr, request: &Ask) -> Result<i64> {
    let (status, body) = Client::connect(address).await?.ask(request.clone()).await?;
    let body: Value = serde_json::from_slice(&body)?;
    ensure!(status.is_success(), "{status}: {body}");
    let total = if body["total"].is_null() {
        &body["count"]
    } else {
        &body["total"]
    };
    total
        .as_i64()
        .ok_or_else(|| anyhow::anyhow!("no total in {body}"))
}

/// The bare handler: the statements of the list as the server sends them, rows to JSON, nothing else.
#[derive(Clone)]
struct Bare {
    pool: SqlitePool,
    low: String,
    high: String,
}

/// The conditions of the list: street, range of places, states.
const WHERE: &str =
    "WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND state IN ($4, $5, $6)";

/// A value a name is looked up by.
type Key = Vec<u8>;

impl Bare {
    async fn start(file: &Path, street: &BenchStreet) -> Result<SocketAddr> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .pragma("query_only", "1");
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options)
            .await?;
        let (low, high) = street.community.range();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new()
            .route("/bare", get(answer))
            .with_state(Self { pool, low, high });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }

    async fn rows(&self, sql: String, page: &[i64]) -> sqlx::Result<Vec<SqliteRow>> {
        let mut query = sqlx::query(AssertSqlSafe(sql))
            .bind(1_i64)
            .bind(&self.low)
            .bind(&self.high);
        for state in STATES.split(',') {
            query = query.bind(state);
        }
        for number in page {
            query = query.bind(number);
        }
        query.fetch_all(&self.pool).await
    }

    async fn names(&self, table: &str, keys: &BTreeSet<Key>) -> sqlx::Result<usize> {
        let places: Vec<String> = (2..2 + keys.len())
            .map(|place| format!("${place}"))
            .collect();
        let sql = format!(
            "SELECT id, name FROM {table} WHERE street_id = $1 AND id IN ({})",
            places.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(1_i64);
        for key in keys {
            query = query.bind(key);
        }
        Ok(query.fetch_all(&self.pool).await?.len())
    }

    async fn list(&self) -> sqlx::Result<Value> {
        let counted = self
            .rows(format!("SELECT count(*) AS total FROM demand {WHERE}"), &[])
            .await?;
        let total: i64 = match counted.first() {
            Some(row) => row.try_get("total")?,
            None => 0,
        };
        let sql = format!(
            "SELECT {LISTED_COLUMNS} FROM demand INDEXED BY demand_community {WHERE} \
             AND substr(area_path, 1, 5) = substr($2, 1, 5) ORDER BY created_at DESC, id DESC LIMIT $7 OFFSET $8"
        );
        let page = self.rows(sql, &[50, 0]).await?;
        let mut named = 0;
        for (table, column) in [
            ("area", "area_id"),
            ("need_class", "class_id"),
            ("org", "next_org_id"),
        ] {
            let keys = page
                .iter()
                .filter_map(|row| row.try_get::<Key, _>(column).ok())
                .collect();
            named += self.names(table, &keys).await?;
        }
        let items: Vec<Value> = page.iter().map(object).collect();
        Ok(json!({ "items": items, "total": total, "page": 1, "page_size": 50, "named": named }))
    }
}

async fn answer(State(bare): State<Bare>) -> Json<Value> {
    Json(bare.list().await.unwrap_or_default())
}

fn object(row: &SqliteRow) -> Value {
    let mut object = Map::new();
    for column in row.columns() {
        let name = column.name();
        let Ok(raw) = row.try_get_raw(name) else {
            continue;
        };
        let value = match raw.type_info().name() {
            "INTEGER" => row.try_get::<i64, _>(name).map(Value::from),
            "TEXT" => row.try_get::<String, _>(name).map(Value::from),
            "BLOB" => row
                .try_get::<uuid::Uuid, _>(name)
                .map(|id| Value::from(id.to_string())),
            _ => Ok(Value::Null),
        };
        object.insert(name.to_owned(), value.unwrap_or(Value::Null));
    }
    Value::Object(object)
}
