//! `linli migrate`: brings the schema up to date, or says what is open, or spreads the tables over nodes.

use std::process::ExitCode;

use anyhow::{Context, Result};
use linli_kit::store::{pending, placement};

use crate::config::Config;
use crate::{console, house};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Changes nothing; lists the open steps, and ends with 1 if there are any.
    #[arg(long, conflicts_with = "distribute")]
    check: bool,
    /// Then spreads the tables over the nodes of Citus, by street.
    #[arg(long)]
    distribute: bool,
}

pub(super) async fn run(config: &Config, options: &Options) -> Result<ExitCode> {
    if options.check {
        return check(config).await;
    }
    let (app, applied) = house::open_migrated(config).await?;
    for step in &applied {
        console::say(step);
    }
    console::say(format!("{} steps applied", applied.len()));
    if options.distribute {
        let placed = placement::distribute(app.store())
            .await
            .context("distributing the tables")?;
        for table in &placed {
            console::say(format!("{table}: {:?}", placement::placement(table)));
        }
        console::say(format!("{} tables placed", placed.len()));
    }
    app.store().close().await;
    Ok(ExitCode::SUCCESS)
}

async fn check(config: &Config) -> Result<ExitCode> {
    let app = house::open(config).await?;
    let open = pending(app.store(), &app.migrations()).await?;
    app.store().close().await;
    for step in &open {
        console::say(step);
    }
    console::say(format!("{} steps open", open.len()));
    Ok(if open.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
