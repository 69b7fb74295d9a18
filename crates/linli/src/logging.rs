//! Logs: one line an event on stderr, as text or JSON.
//!
//! Never logged, at any level: telephone numbers, names of residents, the texts of demands, answers and
//! reasons, passwords, session tokens, tracking codes, request bodies, query strings, SQL parameters. A line
//! about a request has its method, its route *as declared* (`/api/demands/{id}`), status and duration.

use anyhow::{Context, Result};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

use crate::config::{Config, LogFormat};

/// Starts logging for the rest of the process. Later calls change nothing.
///
/// # Errors
/// The filter does not parse.
pub fn start(config: &Config) -> Result<()> {
    // sqlx logs statements at debug; they hold no values, but nobody needs them by default
    let filter: Targets = config
        .log
        .parse()
        .with_context(|| format!("`log` is not a filter: {}", config.log))?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => registry()
            .with(lines.with_ansi(false).with_filter(filter))
            .try_init(),
        LogFormat::Json => registry()
            .with(lines.json().flatten_event(true).with_filter(filter))
            .try_init(),
    };
    // a test process may have started it already
    drop(started);
    Ok(())
}
