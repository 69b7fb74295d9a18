//! Bar (a): durable creates through the whole API over 64 connections, against the disk's own single syncs and against
//! the same API that syncs nothing. All in one run, the disk measured before and after.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use axum::body::Bytes;
use axum::http::Request;
use http_body_util::Full;
use linli_domain::time::Timestamp;
use serde_json::json;

use crate::disk::single_syncs;
use crate::load::{Ask, Outcome, drive};
use crate::server::Server;
use crate::street::{BenchStreet, make};
use crate::table::{Bar, Row};

const CONNECTIONS: usize = 64;
const SPAN: Duration = Duration::from_secs(8);

/// Measures.
///
/// # Errors
/// The server does not start, or refuses.
pub async fn run(program: &Path, now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let before = single_syncs(folder.path(), SPAN / 4)?;
    let durable = created(program, now, &[]).await?;
    let unsynced = created(program, now, &["--acknowledge", "unsynced"]).await?;
    let after = single_syncs(folder.path(), SPAN / 4)?;
    let syncs = f64::midpoint(before, after);
    let bar = (8.0 * syncs).min(0.4 * unsynced.rate);
    Ok(vec![
        Row::new(
            "a: single syncs of the disk (4 KB + fdatasync)",
            syncs,
            "/s",
            Bar::Told,
        ),
        Row::new("a: creates, nothing synced", unsynced.rate, "/s", Bar::Told),
        Row::new(
            "a: durable creates against 8 × syncs",
            durable.rate,
            "/s",
            Bar::Told,
        )
        .against(8.0 * syncs),
        Row::new(
            "a: durable creates against nothing synced",
            durable.rate,
            "/s",
            Bar::Told,
        )
        .against(unsynced.rate),
        Row::new(
            "a: durable creates against the lower bar",
            durable.rate,
            "/s",
            Bar::AtLeast(1.0),
        )
        .against(bar),
        Row::new(
            "a: durable create, 99 of 100 within",
            durable.p99_ms,
            "ms",
            Bar::Told,
        ),
    ])
}

async fn created(program: &Path, now: Timestamp, more: &[&str]) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let street = make(program, folder.path(), 0, now).await?;
    let server = Server::start(program, folder.path(), more).await?;
    drive(server.address, CONNECTIONS, SPAN, move |number| {
        request(&street, number)
    })
    .await
}

/// What a clerk sends at the counter; no two alike.
pub fn request(street: &BenchStreet, number: u64) -> Ask {
    let body = json!({
        "title": format!("楼道灯不亮 {number}"),
        "text": format!("第 {number} 次登记：三单元二楼楼道灯坏了一周，晚上老人上下楼不安全，希望尽快维修。"),
        "source": "counter",
        "area_id": street.building.0,
        "class_id": street.class.0,
        "requester": { "name": "王阿姨", "phone": "13900000000", "contact_ok": true },
        "on_behalf": true,
    });
    let mut request = Request::new(Full::new(Bytes::from(body.to_string())));
    *request.method_mut() = axum::http::Method::POST;
    *request.uri_mut() = axum::http::Uri::from_static("/api/demands");
    let headers = request.headers_mut();
    for (name, value) in [
        ("host", "localhost".to_owned()),
        ("content-type", "application/json".to_owned()),
        ("cookie", street.cookie.clone()),
        ("idempotency-key", format!("bench-key-{number}")),
    ] {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    request
}
