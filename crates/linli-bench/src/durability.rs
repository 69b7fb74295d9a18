//! No acknowledged write is lost when the server is killed: rounds of writing over several connections, `kill -9` in the
//! middle, a new start, and a look for every demand that was acknowledged. An import runs through all rounds: it goes on
//! after every kill, and in the end each of its rows is in once.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use linli_domain::time::Timestamp;
use linli_kit::store::{Durability, Store};
use serde_json::Value;

use crate::create::request;
use crate::load::Client;
use crate::server::Server;
use crate::sheet;
use crate::street::{BenchStreet, make};
use crate::table::{Bar, Row};

const ROUNDS: u32 = 200;
const CONNECTIONS: usize = 16;
/// Rows of the import that runs through all rounds.
const IMPORTED: u64 = 49_999;

linli_kit::row! {
    struct Numbered { number: String }
}
linli_kit::row! {
    struct Imported { n: i64, different: i64 }
}

/// Measures.
///
/// # Errors
/// The server does not start.
pub async fn run(program: &Path, now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let street = Arc::new(make(program, folder.path(), 0, now).await?);
    let count = Arc::new(AtomicU64::new(0));
    let mut acknowledged: HashSet<String> = HashSet::new();
    let import = begin_import(program, folder.path(), &street).await?;
    for round in 1..=ROUNDS {
        let server = Server::start(program, folder.path(), &[]).await?;
        let writers: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                tokio::spawn(write(
                    server.address,
                    Arc::clone(&street),
                    Arc::clone(&count),
                ))
            })
            .collect();
        // another moment every round: in the middle of a group, of a checkpoint, of a start
        tokio::time::sleep(Duration::from_millis(u64::from(20 + round * 7 % 180))).await;
        server.kill()?;
        for writer in writers {
            acknowledged.extend(writer.await?);
        }
        if round % 50 == 0 {
            println!(
                "durability: {round} rounds, {} acknowledged",
                acknowledged.len()
            );
        }
    }
    let server = Server::start(program, folder.path(), &[]).await?;
    let began = Instant::now();
    sheet::until(&server, &street, sheet::DEMANDS, &import, "done").await?;
    let rest_in = began.elapsed();
    server.kill()?;
    let imported = imported(folder.path()).await?;
    let stored = stored(folder.path()).await?;
    let lost = acknowledged.difference(&stored).count();
    Ok(vec![
        Row::new(
            "durability: rounds of kill -9",
            f64::from(ROUNDS),
            "",
            Bar::Told,
        ),
        Row::new(
            "durability: demands acknowledged",
            acknowledged.len() as f64,
            "",
            Bar::AtLeast(1_000.0),
        ),
        Row::new(
            "durability: acknowledged and lost",
            lost as f64,
            "",
            Bar::Below(1.0),
        ),
        Row::new(
            "durability: import through all kills, rows missing or twice",
            (imported.n.abs_diff(IMPORTED as i64) + imported.n.abs_diff(imported.different)) as f64,
            "",
            Bar::Below(1.0),
        ),
        Row::new(
            "durability: import, last start to its end",
            rest_in.as_secs_f64(),
            "s",
            Bar::Told,
        ),
    ])
}

/// Writes until the server is gone; answers the numbers of the demands acknowledged.
async fn write(
    address: std::net::SocketAddr,
    street: Arc<BenchStreet>,
    count: Arc<AtomicU64>,
) -> Vec<String> {
    let mut numbers = Vec::new();
    let Ok(mut client) = Client::connect(address).await else {
        return numbers;
    };
    while let Ok((status, body)) = client
        .ask(request(&street, count.fetch_add(1, Ordering::Relaxed)))
        .await
    {
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        match answer["number"].as_str() {
            Some(number) if status.is_success() => numbers.push(number.to_owned()),
            _ => break,
        }
    }
    numbers
}

/// The numbers of every demand in the database of a stopped server.
///
/// # Errors
/// It does not open.
pub async fn stored(folder: &Path) -> Result<HashSet<String>> {
    let file = folder.join("linli.db");
    let store = Store::open(&format!("sqlite:{}", file.display()), Durability::Group).await?;
    let rows: Vec<Numbered> = store
        .read()
        .await?
        .all_unscoped(
            "every demand of the bench",
            "SELECT number FROM demand",
            vec![],
        )
        .await
        .context("reading the demands")?;
    store.close().await;
    Ok(rows.into_iter().map(|row| row.number).collect())
}

/// Uploads a sheet, lets the dry run end, and kills the server as soon as it has begun to bring the rows in.
async fn begin_import(program: &Path, folder: &Path, street: &BenchStreet) -> Result<Value> {
    let file = sheet::generate(folder, 1, IMPORTED, 1)?;
    let server = Server::start(program, folder, &[]).await?;
    let import = sheet::upload(&server, street, sheet::DEMANDS, &file).await?;
    let import = sheet::check(&server, street, sheet::DEMANDS, &import).await?;
    sheet::commit(&server, street, sheet::DEMANDS, &import).await?;
    server.kill()?;
    Ok(import)
}

async fn imported(folder: &Path) -> Result<Imported> {
    let file = folder.join("linli.db");
    let store = Store::open(&format!("sqlite:{}", file.display()), Durability::Group).await?;
    let row = store
        .read()
        .await?
        .one_unscoped(
            "every imported demand of the bench",
            "SELECT count(*) AS n, count(DISTINCT source_no) AS different FROM demand WHERE source_no LIKE 'BENCH-%'",
            vec![],
        )
        .await?
        .context("a count")?;
    store.close().await;
    Ok(row)
}
