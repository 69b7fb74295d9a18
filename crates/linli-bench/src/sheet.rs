//! A sheet brought in through the API of a running server, step by step as the page does it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use axum::body::Bytes;
use axum::http::{Method, Request};
use http_body_util::Full;
use linli_kit::secret::sha256;
use linli_sample::Sample;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::load::{Ask, Client};
use crate::server::Server;
use crate::street::BenchStreet;

/// How long an import may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(600);
/// Between two questions of how far it is.
const PAUSE: Duration = Duration::from_millis(50);
const BOUNDARY: &str = "bench-boundary";

/// Writes one of several sheets of generated demands with numbers of its own; `repeat` makes the texts that many times
/// as long.
///
/// # Errors
/// The folder cannot be written.
pub fn generate(folder: &Path, part: u64, rows: u64, repeat: usize) -> Result<PathBuf> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let titles = ["留言编号", "留言主题", "留言时间", "留言详情"];
    for (column, title) in (0..).zip(titles) {
        sheet.write(0, column, title)?;
    }
    for (row, demand) in (1..).zip(Sample::bulk_demands(part, rows)) {
        sheet.write(row, 0, format!("BENCH-{part}-{row:06}"))?;
        sheet.write(row, 1, demand.title)?;
        sheet.write(row, 2, "2026-01-31 09:30")?;
        sheet.write(row, 3, demand.text.repeat(repeat))?;
    }
    let path = folder.join(format!("demands-{part}.xlsx"));
    book.save(&path)?;
    Ok(path)
}

/// Where one kind of import lives in the API.
#[derive(Debug, Clone, Copy)]
pub struct Imports {
    /// Takes a sheet.
    pub upload: &'static str,
    /// Holds the imports.
    pub list: &'static str,
}

/// Imports of demands.
pub const DEMANDS: Imports = Imports {
    upload: "/api/imports/demands",
    list: "/api/imports",
};

/// Uploads a sheet; answers the import with its proposed columns.
///
/// # Errors
/// The server refuses it.
pub async fn upload(
    server: &Server,
    street: &BenchStreet,
    imports: Imports,
    file: &Path,
) -> Result<Value> {
    let mut body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"demands.xlsx\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend(std::fs::read(file).with_context(|| file.display().to_string())?);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let form = format!("multipart/form-data; boundary={BOUNDARY}");
    let ask = request(street, Method::POST, imports.upload, &form, body)?;
    answer(server, ask).await
}

/// Confirms the proposed columns and waits for the end of the dry run.
///
/// # Errors
/// The server refuses, or the dry run fails.
pub async fn check(
    server: &Server,
    street: &BenchStreet,
    imports: Imports,
    import: &Value,
) -> Result<Value> {
    let body = json!({ "version": import["version"], "columns": import["mapping"] });
    step(server, street, imports, import, "mapping", &body).await?;
    until(server, street, imports, import, "checked").await
}

/// Starts bringing the good rows in.
///
/// # Errors
/// The server refuses.
pub async fn commit(
    server: &Server,
    street: &BenchStreet,
    imports: Imports,
    import: &Value,
) -> Result<()> {
    let body = json!({ "version": import["version"] });
    step(server, street, imports, import, "commit", &body).await
}

/// Asks until the import is in a state.
///
/// # Errors
/// It failed, or takes too long.
pub async fn until(
    server: &Server,
    street: &BenchStreet,
    imports: Imports,
    import: &Value,
    state: &str,
) -> Result<Value> {
    let path = format!(
        "{}/{}",
        imports.list,
        import["id"].as_str().unwrap_or_default()
    );
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let ask = request(street, Method::GET, &path, "application/json", Vec::new())?;
        let now = answer(server, ask).await?;
        if now["state"] == state {
            return Ok(now);
        }
        ensure!(now["state"] != "failed", "the import failed: {now}");
        tokio::time::sleep(PAUSE).await;
    }
    bail!("the import is not {state} after {PATIENCE:?}")
}

async fn step(
    server: &Server,
    street: &BenchStreet,
    imports: Imports,
    import: &Value,
    step: &str,
    body: &Value,
) -> Result<()> {
    let path = format!(
        "{}/{}/{step}",
        imports.list,
        import["id"].as_str().unwrap_or_default()
    );
    let body = body.to_string().into_bytes();
    let ask = request(street, Method::POST, &path, "application/json", body)?;
    answer(server, ask).await?;
    Ok(())
}

fn request(
    street: &BenchStreet,
    method: Method,
    path: &str,
    form: &str,
    body: Vec<u8>,
) -> Result<Ask> {
    // another sheet on the same path is another request
    let key = format!(
        "bench-import-{}",
        uuid::Uuid::from_slice(&sha256(&[path.as_bytes(), &body].concat())[..16])?
    );
    Ok(Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("cookie", &street.cookie)
        .header("content-type", form)
        .header("idempotency-key", key)
        .body(Full::new(Bytes::from(body)))?)
}

async fn answer(server: &Server, ask: Ask) -> Result<Value> {
    let (status, body) = Client::connect(server.address).await?.ask(ask).await?;
    let body: Value = serde_json::from_slice(&body)?;
    ensure!(status.is_success(), "{status}: {body}");
    Ok(body)
}
