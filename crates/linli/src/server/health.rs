//! `/healthz`: whether this process can serve.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use linli_kit::app::App;
use linli_kit::ctx::Json;
use linli_kit::job::Lane;
use linli_kit::row;
use serde::Serialize;

/// How long the database may take to answer before it counts as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// What runs beside the requests.
#[derive(Debug, Default)]
pub struct Pulse {
    // one for each lane
    workers: [AtomicBool; Lane::ALL.len()],
}

impl Pulse {
    pub(super) fn worker_runs(&self, lane: Lane, runs: bool) {
        self.workers[lane as usize].store(runs, Ordering::Relaxed);
    }
}

#[derive(Serialize)]
struct Health {
    database: bool,
    worker: bool,
}

row! {
    struct One { one: i64 }
}

/// 200 when the database answers and the job workers run, else 503; the body says which.
pub(super) async fn healthz(State((app, pulse)): State<(App, Arc<Pulse>)>) -> Response {
    let health = Health {
        database: matches!(
            tokio::time::timeout(PATIENCE, answers(&app)).await,
            Ok(true)
        ),
        worker: pulse
            .workers
            .iter()
            .all(|worker| worker.load(Ordering::Relaxed)),
    };
    let status = if health.database && health.worker {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(health)).into_response()
}

async fn answers(app: &App) -> bool {
    let Ok(mut db) = app.read().await else {
        return false;
    };
    db.one_unscoped::<One>("health", "SELECT cast(1 AS BIGINT) AS one", vec![])
        .await
        .is_ok_and(|row| row.is_some_and(|row| row.one == 1))
}
