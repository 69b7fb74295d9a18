//! Bar (d): how long a start takes on the street demo, how much memory an idle server holds, how large the program is.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::server::Server;
use crate::table::{Bar, Row};

/// How long a server has been left alone before it counts as idle.
const IDLE: Duration = Duration::from_secs(5);
const STARTS: usize = 5;

/// Measures.
///
/// # Errors
/// The demo cannot be made, or the server does not start.
pub async fn run(program: &Path) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let began = Instant::now();
    let made = Command::new(program)
        .args([
            "demo",
            "--size",
            "street",
            "--only-fill",
            "--log",
            "error",
            "--data-folder",
        ])
        .arg(folder.path())
        .stdout(Stdio::null())
        .status()?;
    ensure!(made.success(), "the demo cannot be made");
    let filled_in = began.elapsed();
    let mut starts = Vec::new();
    for _ in 1..STARTS {
        starts.push(Server::start(program, folder.path(), &[]).await?.started_in);
    }
    let server = Server::start(program, folder.path(), &[]).await?;
    starts.push(server.started_in);
    starts.sort_unstable();
    tokio::time::sleep(IDLE).await;
    let (idle, peak) = server.memory_mb()?;
    let size = std::fs::metadata(program)?.len() as f64 / 1024.0 / 1024.0;
    let middle = starts[STARTS / 2].as_secs_f64() * 1_000.0;
    Ok(vec![
        Row::new(
            "d: street demo made in",
            filled_in.as_secs_f64(),
            "s",
            Bar::Told,
        ),
        Row::new(
            "d: start to first answer, median of 5",
            middle,
            "ms",
            Bar::Below(1_000.0),
        ),
        Row::new("d: idle memory", idle, "MB", Bar::Below(60.0)),
        Row::new("d: peak memory of a start", peak, "MB", Bar::Told),
        Row::new("d: release program", size, "MB", Bar::Below(60.0)),
    ])
}
