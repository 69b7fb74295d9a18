//! The subcommands, one file each.

mod backup;
mod config;
mod coverage;
mod demo;
mod doctor;
mod export;
mod import;
mod migrate;
mod openapi;
mod restore;
mod serve;
mod torture;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use linli_domain::id::StreetId;
use linli_kit::app::App;

use crate::config::{Config, Given};
use crate::logging;

/// Linli 邻里: neighbourhood demands, from the first word to the last callback.
#[derive(Debug, Parser)]
#[command(name = "linli", version, max_term_width = 110)]
pub struct Line {
    /// The file of options; `linli.toml` in the current folder if there is one.
    #[arg(
        long = "config",
        env = "LINLI_CONFIG",
        global = true,
        value_name = "FILE"
    )]
    config_file: Option<PathBuf>,
    #[command(flatten)]
    given: Given,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the house until it is told to stop.
    Serve,
    /// Serves a house of invented streets on loopback, with one account for each role.
    Demo(demo::Options),
    /// Prints every option with its meaning as a file to edit.
    Config,
    /// Brings the schema up to date.
    Migrate(migrate::Options),
    /// Brings a sheet in.
    Import(import::Options),
    /// Writes a register out as a sheet: demands, orders, resources or posts.
    Export(export::Options),
    /// Tells the net of the whole district, street by street: heads, mailboxes, branches, grids, units.
    Coverage(coverage::Options),
    /// Copies the live database into a new file.
    Backup(backup::Options),
    /// Puts a copy made by `backup` in the place of the database.
    Restore(restore::Options),
    /// Recomputes every invariant and chain; exit code 1 and the rows when one is broken.
    Verify,
    /// Looks for what needs a person: dead jobs, a full disk, an open key, a calendar that ends.
    Doctor,
    /// Prints the description of the API (OpenAPI 3.1, JSON).
    Openapi,
    /// Writes without end and says on stdout what is acknowledged: for the drills that kill it or cut the power.
    #[command(name = "__torture", hide = true)]
    Torture(torture::Options),
}

impl Line {
    /// Does what the line asks. Answers the exit code.
    ///
    /// # Errors
    /// What went wrong, in words for the person who typed it.
    pub async fn run(self) -> Result<ExitCode> {
        let config = Config::settle(self.config_file.as_deref(), self.given)?;
        logging::start(&config)?;
        match self.command {
            Command::Serve => serve::run(&config).await,
            Command::Demo(options) => demo::run(config, &options).await,
            Command::Config => config::run(),
            Command::Migrate(options) => migrate::run(&config, &options).await,
            Command::Import(options) => import::run(&config, &options).await,
            Command::Export(options) => export::run(&config, &options).await,
            Command::Coverage(options) => coverage::run(&config, &options).await,
            Command::Backup(options) => backup::run(&config, &options).await,
            Command::Restore(options) => restore::run(&config, &options).await,
            Command::Verify => verify::run(&config).await,
            Command::Doctor => doctor::run(&config).await,
            Command::Openapi => openapi::run(),
            Command::Torture(options) => torture::run(&config, &options).await,
        }
    }
}

/// The street of a name or a code; a district holds no rosters of its own.
async fn street(app: &App, wanted: &str) -> Result<StreetId> {
    let mut streets = linli_net::areas::store::streets(&mut app.read().await?).await?;
    streets.retain(|street| street.id != StreetId::DISTRICT);
    let wanted = wanted.trim();
    if let Some(found) = streets
        .iter()
        .find(|street| street.name == wanted || street.code == wanted)
    {
        return Ok(found.id);
    }
    let known: Vec<String> = streets
        .iter()
        .map(|street| format!("{} {}", street.name, street.code))
        .collect();
    bail!(
        "no street {wanted}: `--street` takes its name or its nine-digit code; there are: {}",
        known.join(", ")
    )
}
