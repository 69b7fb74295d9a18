//! Bar (c): the import of the real messages and of 100,000 generated rows, from the first byte of the upload through the
//! dry run to the last demand, and the memory of the server and of the process that reads the sheet.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, ensure};
use linli_domain::time::Timestamp;

use crate::memory::Watch;
use crate::server::Server;
use crate::sheet;
use crate::street::make;
use crate::table::{Bar, Row};

/// The real messages, and how many there are.
const REAL: &str = "citizen-messages/messages.xlsx";
const REAL_ROWS: u64 = 4_326;
const ROWS: u64 = 100_000;
/// They come in several sheets: one may hold 50,000 rows, its heading among them (trap 4 of the architecture).
const SHEETS: u64 = 4;
/// Generated texts are short; the stand-in for the real ones repeats them to about their length.
const STAND_IN_REPEAT: usize = 5;

/// Measures.
///
/// # Errors
/// A server does not start, or an import fails.
pub async fn run(program: &Path, now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let (name, file) = match real() {
        Some(file) => ("4,326 real messages", file),
        None => {
            println!("the real messages are not here (LINLI_SHARED_DATA): generated ones stand in");
            let file = sheet::generate(folder.path(), 0, REAL_ROWS, STAND_IN_REPEAT)?;
            ("4,326 generated messages of their length", file)
        }
    };
    let mut rows = measure(program, now, name, &[file], 10.0).await?;
    let files = (1..=SHEETS)
        .map(|part| sheet::generate(folder.path(), part, ROWS / SHEETS, 1))
        .collect::<Result<Vec<_>>>()?;
    rows.extend(
        measure(
            program,
            now,
            "100,000 generated rows in four sheets",
            &files,
            60.0,
        )
        .await?,
    );
    Ok(rows)
}

async fn measure(
    program: &Path,
    now: Timestamp,
    name: &str,
    files: &[PathBuf],
    seconds: f64,
) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let street = make(program, folder.path(), 0, now).await?;
    let server = Server::start(program, folder.path(), &[]).await?;
    let watch = Watch::start(server.id());
    let began = Instant::now();
    for file in files {
        let started = Instant::now();
        let uploaded = sheet::upload(&server, &street, sheet::DEMANDS, file).await?;
        let looked_at = started.elapsed();
        let checked = sheet::check(&server, &street, sheet::DEMANDS, &uploaded).await?;
        let checked_at = started.elapsed();
        sheet::commit(&server, &street, sheet::DEMANDS, &checked).await?;
        let done = sheet::until(&server, &street, sheet::DEMANDS, &checked, "done").await?;
        ensure!(
            done["counts"]["create"]
                .as_i64()
                .is_some_and(|rows| rows > 0),
            "nothing came in: {done}"
        );
        println!(
            "{name}: upload {looked_at:.2?}, dry run {:.2?}, bringing in {:.2?}; {}",
            checked_at - looked_at,
            started.elapsed() - checked_at,
            done["counts"]
        );
    }
    let whole = began.elapsed();
    let memory = watch.end();
    Ok(vec![
        Row::new(
            format!("c: import of {name}: upload, dry run, bringing in"),
            whole.as_secs_f64(),
            "s",
            Bar::Below(seconds),
        ),
        Row::new(
            format!("c: import of {name}: server and reader together at their highest"),
            memory.together_mb,
            "MB",
            Bar::Below(256.0),
        ),
        Row::new(
            format!("c: import of {name}: the server alone"),
            memory.server_mb,
            "MB",
            Bar::Told,
        ),
    ])
}

#[expect(
    clippy::disallowed_methods,
    reason = "only who runs the bench knows where the data lies"
)]
fn real() -> Option<PathBuf> {
    let folder = std::env::var_os("LINLI_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    Some(folder.join(REAL)).filter(|file| file.is_file())
}
