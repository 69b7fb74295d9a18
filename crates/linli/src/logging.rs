//! Logs: one line an event on stderr, as text or JSON.
//!
//! Never logged, at any level: telephone numbers, names of residents, the texts of demands, answers and
//! reasons, passwords, session tokens, tracking codes, request bodies, query strings, SQL parameters. A line
//! about a request has its method, its route *as declared* (`/api/demands/{id}`), status and duration.

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Starts logging for the rest of the process. Later calls change nothing.
///
/// # Errors
/// The filter does not parse.
pub fn start(config: &Config) -> Result<()> {
    // sqlx logs statements at debug; they hold no values, but nobody needs them by default
    let filter = EnvFilter::try_new(&config.log)
        .with_context(|| format!("`log` is not a filter: {}", config.log))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    // a test process may have started it already
    drop(started);
    Ok(())
}
