//! `linli serve`: brings the schema up to date and serves until told to stop.

use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;
use crate::{house, server};

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let (app, applied) = house::open_migrated(config).await?;
    if !applied.is_empty() {
        tracing::info!(steps = applied.len(), "the schema was brought up to date");
    }
    server::serve(app, config, |address| server::announce(address, config)).await?;
    Ok(ExitCode::SUCCESS)
}
