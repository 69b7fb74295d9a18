//! The running server: the house's API, the web app, health and metrics, until it is told to stop.

mod health;
mod measure;
mod web;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::{any, get};
use linli_kit::app::App;
use linli_kit::job::Lane;
use linli_kit::{job, live};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::config::Config;
use crate::console;

pub use health::Pulse;

/// Everything the server answers: `/api`, `/healthz`, `/metrics`, and the web app for the rest.
pub fn router(app: &App, config: &Config, pulse: Arc<Pulse>, metrics: PrometheusHandle) -> Router {
    let (api, _) = linli_kit::server::api(app);
    let api = api
        // measured by route, so inside the router that knows it
        .layer(from_fn(measure::measure))
        .route("/api/{*rest}", any(linli_kit::server::unknown))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            Duration::from_secs(config.request_seconds),
        ))
        .layer(DefaultBodyLimit::max(config.max_upload_bytes))
        .layer(RequestBodyLimitLayer::new(config.max_upload_bytes));
    let own = Router::new()
        .route("/healthz", get(health::healthz))
        .with_state((app.clone(), pulse));
    let measured = Router::new()
        .route("/metrics", get(measure::show))
        .with_state((metrics, config.metrics_public));
    let whole = api.fallback(web::serve);
    linli_kit::server::with_layers(whole, app)
        .merge(own)
        .merge(measured)
}

/// Serves until SIGTERM or Ctrl-C, then lets requests and jobs finish and closes the database. `ready` is
/// called with the address once the server listens.
///
/// # Errors
/// The address cannot be listened on, or the database refused at the start.
pub async fn serve(app: App, config: &Config, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("listening on {}", config.listen))?;
    let metrics = measure::start()?;
    job::take_back_claims(&app)
        .await
        .context("taking back the claims of the server before")?;
    job::plant_regular(&app)
        .await
        .context("planting the regular jobs")?;
    let pulse = Arc::new(Pulse::default());
    let background = [
        tokio::spawn(work(app.clone(), Lane::Short, Arc::clone(&pulse))),
        tokio::spawn(work(app.clone(), Lane::Long, Arc::clone(&pulse))),
        tokio::spawn(live::listen(app.clone())),
        tokio::spawn(linli_net::calendars::keep_up(app.clone())),
        tokio::spawn(measure::keep_up(app.clone(), metrics.clone())),
    ];
    let service =
        router(&app, config, pulse, metrics).into_make_service_with_connect_info::<SocketAddr>();
    ready(listener.local_addr()?);
    let mut stopping = app.stopping();
    let mut server = tokio::spawn(
        axum::serve(listener, service)
            .with_graceful_shutdown(async move {
                let _ = stopping.wait_for(|stop| *stop).await;
            })
            .into_future(),
    );
    tokio::select! {
        () = told_to_stop() => tracing::info!("stopping: no new requests, running ones finish"),
        // it ends by itself only when something is broken
        ended = &mut server => ended.context("the server ended")??,
    }
    app.stop();
    finish(server, background, Duration::from_secs(config.stop_seconds)).await;
    app.store().close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn finish(
    server: JoinHandle<std::io::Result<()>>,
    background: [JoinHandle<()>; 5],
    patience: Duration,
) {
    let all = async {
        if !server.is_finished() {
            let _ = server.await;
        }
        for task in background {
            let _ = task.await;
        }
    };
    if tokio::time::timeout(patience, all).await.is_err() {
        tracing::warn!(
            "some requests or jobs did not finish in time; their transactions are taken back"
        );
    }
}

/// The worker of a lane, started again should a job's code panic; the job itself waits out its lease.
async fn work(app: App, lane: Lane, pulse: Arc<Pulse>) {
    while !*app.stopping().borrow() {
        let worker = tokio::spawn(job::work(app.clone(), lane, app.stopping()));
        pulse.worker_runs(lane, true);
        let ended = worker.await;
        pulse.worker_runs(lane, false);
        if let Err(error) = ended {
            tracing::error!(%error, "the job worker broke; it starts again");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard, only Ctrl-C");
                let _ = tokio::signal::ctrl_c().await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Says where the server is.
pub fn announce(address: SocketAddr, config: &Config) {
    let outside = if config.public_address.is_empty() {
        format!("http://{address}")
    } else {
        config.outside_address()
    };
    console::say(format!(
        "邻里 Linli {outside} (listening on {address}; Ctrl-C stops it)"
    ));
}
