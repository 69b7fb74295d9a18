//! `/metrics`: how many requests each route got, how they ended and how long they took.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use linli_kit::app::App;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

const SECONDS: &str = "linli_request_seconds";
/// Upper bounds of the histogram, in seconds.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Starts counting for the rest of the process.
///
/// # Errors
/// Something else counts already.
pub(super) fn start() -> Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("starting the metrics")?;
    metrics::describe_histogram!(
        SECONDS,
        metrics::Unit::Seconds,
        "Time until the answer began."
    );
    metrics::describe_counter!("linli_jobs_total", "Jobs done.");
    metrics::describe_counter!("linli_job_failures_total", "Runs of jobs that failed.");
    Ok(handle)
}

/// Folds what was counted into its histograms now and then, until the house stops.
pub(super) async fn keep_up(app: App, handle: PrometheusHandle) {
    let mut stopping = app.stopping();
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(5)) => handle.run_upkeep(),
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// Measures one request; what it asked for and by whom stays out of it.
pub(super) async fn measure(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unknown".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let seconds = begun.elapsed().as_secs_f64();
    let status = response.status();
    tracing::debug!(target: "linli::request", %method, route, status = status.as_u16(), milliseconds = seconds * 1e3);
    metrics::histogram!(
        SECONDS,
        "method" => method_label(&method),
        "route" => route,
        "status" => status.as_str().to_owned(),
    )
    .record(seconds);
    response
}

/// Methods are the caller's text: only known ones may become labels.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

/// The counters as text, for callers on this machine unless the options open them.
pub(super) async fn show(
    State((handle, public)): State<(PrometheusHandle, bool)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    // what a proxy on this machine passes on comes from elsewhere
    let passed_on = ["x-forwarded-for", "forwarded", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    if !public && (passed_on || !peer.ip().to_canonical().is_loopback()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        handle.render(),
    )
        .into_response()
}
