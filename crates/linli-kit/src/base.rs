//! What the floor itself brings: the tables every room leans on, live changes, health.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Access, Who, access};
use crate::app::App;
use crate::ctx::Ctx;
use crate::feature::{Feature, JobFuture, JobKind};
use crate::job::Job;
use crate::log;
use crate::params;
use crate::problem::Problem;
use crate::store::{Backend, Migration};
use linli_domain::time::DAY;

/// The floor as a feature.
pub const FEATURE: Feature = Feature {
    name: "base",
    routes,
    migrations: MIGRATIONS,
    jobs: &[log::SEALER, TIDY_KEYS, STATISTICS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    checks: &[log::CHAIN],
    ..Feature::EMPTY
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(changes))
}

const ACCESS: &[Access] = &[access("GET", "/api/changes", Who::SignedIn)];

const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "20261121_01_base",
        sql: "
CREATE TABLE request_key (
  owner TEXT NOT NULL, key TEXT NOT NULL, fingerprint BYTEA NOT NULL, status BIGINT NOT NULL, answer TEXT NOT NULL,
  created_at BIGINT NOT NULL, PRIMARY KEY (owner, key));
CREATE INDEX request_key_created ON request_key (created_at);
CREATE TABLE job (
  id UUID PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, street_id BIGINT NOT NULL, payload TEXT NOT NULL,
  run_at BIGINT NOT NULL, attempts BIGINT NOT NULL, locked_until BIGINT NOT NULL, created_at BIGINT NOT NULL,
  last_error TEXT, dead_reason TEXT, UNIQUE (kind, key));
CREATE INDEX job_due ON job (run_at);
CREATE TABLE session (
  token_hash BYTEA PRIMARY KEY, id UUID NOT NULL UNIQUE, account_id UUID NOT NULL, person_id UUID NOT NULL,
  street_id BIGINT NOT NULL, post_id UUID, role TEXT, org_id UUID, area_path TEXT COLLATE \"C\",
  created_at BIGINT NOT NULL, last_seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
  must_change_password BOOLEAN NOT NULL, user_agent TEXT NOT NULL, address TEXT NOT NULL);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_post ON session (post_id);
CREATE TABLE event_log (
  street_id BIGINT NOT NULL, id UUID NOT NULL, at BIGINT NOT NULL, entity TEXT NOT NULL, entity_id UUID NOT NULL,
  event TEXT NOT NULL, from_state TEXT, to_state TEXT, account_id UUID, person_id UUID, post_id UUID,
  role TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX event_log_entity ON event_log (street_id, entity_id, id);
CREATE TABLE event_seal (
  street_id BIGINT NOT NULL, seq BIGINT NOT NULL, event_id UUID NOT NULL, hash BYTEA NOT NULL,
  PRIMARY KEY (street_id, seq), UNIQUE (street_id, event_id));
",
        postgres: None,
    },
    Migration {
        name: "20261121_02_base_search",
        sql: "
CREATE TABLE search_document (
  number INTEGER PRIMARY KEY, street_id BIGINT NOT NULL, entity TEXT NOT NULL, entity_id UUID NOT NULL,
  area_path TEXT NOT NULL, UNIQUE (street_id, entity, entity_id));
CREATE VIRTUAL TABLE search_terms USING fts5 (terms, content = '', contentless_delete = 1, detail = 'none', prefix = '5 7',
  tokenize = 'ascii');
",
        postgres: Some(
            "
CREATE TABLE search_document (
  street_id BIGINT NOT NULL, entity TEXT NOT NULL, entity_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL,
  terms tsvector NOT NULL, PRIMARY KEY (street_id, entity, entity_id));
CREATE INDEX search_document_terms ON search_document USING gin (terms);
",
        ),
    },
    Migration {
        name: "20261122_03_base_job_claim",
        sql: "
ALTER TABLE job ADD COLUMN claim UUID;
",
        postgres: None,
    },
];

/// Request keys are remembered for a week.
const TIDY_KEYS: JobKind = JobKind {
    name: "base.tidy",
    run: tidy_keys,
    every_minutes: Some(60),
};

fn tidy_keys(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let mut tx = job.begin(&app).await?;
        let now = tx.now();
        tx.db()
            .execute_unscoped(
                "request keys belong to accounts",
                "DELETE FROM request_key WHERE created_at < $1",
                params![now.plus(-7 * DAY)],
            )
            .await?;
        tx.db()
            .execute_unscoped(
                "sessions belong to accounts",
                "DELETE FROM session WHERE expires_at < $1",
                params![now],
            )
            .await?;
        tx.finish().await
    })
}

/// What SQLite chooses its indexes by is made anew while the house grows, not only when it stops: a server runs for months.
/// PostgreSQL does it by itself.
const STATISTICS: JobKind = JobKind {
    name: "base.statistics",
    run: statistics,
    every_minutes: Some(360),
};

fn statistics(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let mut tx = job.begin(&app).await?;
        if tx.db().backend() == Backend::Sqlite {
            // a sample of each index is enough, and takes milliseconds of the one writer
            for sql in ["PRAGMA analysis_limit = 400", "PRAGMA optimize = 0x10002"] {
                tx.db()
                    .execute_unscoped("figures about all tables", sql, Vec::new())
                    .await?;
            }
        }
        tx.finish().await
    })
}

/// What changed, as it changes (server-sent events). Each carries kind and id of an object in the reader's
/// scope; `reload` means that notices were missed and everything shown should be asked for again.
#[utoipa::path(get, path = "/api/changes", tag = "base", responses((status = 200, content_type = "text/event-stream")))]
async fn changes(ctx: Ctx) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let scope = ctx.scope().ok();
    let stream = BroadcastStream::new(ctx.app().subscribe()).filter_map(move |received| {
        let event = match received {
            Ok(Some(change)) => {
                let heard = scope.as_ref().is_some_and(|scope| {
                    scope.street() == change.street && log::may_hear(scope, &change.area)
                });
                if !heard {
                    return None;
                }
                Event::default()
                    .event("change")
                    .json_data(&change)
                    .unwrap_or_default()
            }
            Ok(None) | Err(_) => Event::default().event("reload").data(""),
        };
        Some(Ok(event))
    });
    // an open stream must not hold up a stop of the house
    let mut stopping = ctx.app().stopping();
    let stream = futures::StreamExt::take_until(stream, async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(25))))
}
