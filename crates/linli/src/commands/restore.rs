//! `linli restore FILE`: puts a copy made by `backup` in the place of the embedded database, after proving it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::verify;
use crate::config::Config;
use crate::{console, house};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// A file made by `linli backup`.
    file: PathBuf,
    /// Puts an existing database aside (`….before-restore`) instead of refusing.
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(config: &Config, options: &Options) -> Result<ExitCode> {
    let address = config.database_address();
    if address.contains("://") {
        bail!("only the embedded database is restored here; PostgreSQL has pg_restore");
    }
    let target = PathBuf::from(address.strip_prefix("sqlite:").unwrap_or(&address));
    if !options.file.is_file() {
        bail!("{} is not a file", options.file.display());
    }
    if target.exists() && !options.force {
        bail!(
            "{} exists; --force puts it aside (stop the server first)",
            target.display()
        );
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    // proved beside its place, so that a broken copy replaces nothing
    let trial = with_suffix(&target, ".restoring");
    remove_database(&trial)?;
    fs::copy(&options.file, &trial).with_context(|| format!("copying to {}", trial.display()))?;
    fs::File::open(&trial)?.sync_all()?;
    if !prove(config, &trial).await? {
        remove_database(&trial)?;
        console::say("The copy is broken: nothing was restored.");
        return Ok(ExitCode::FAILURE);
    }
    if target.exists() {
        put_aside(&target)?;
    }
    fs::rename(&trial, &target)
        .with_context(|| format!("putting {} in place", target.display()))?;
    console::say(format!("restored to {}", target.display()));
    Ok(ExitCode::SUCCESS)
}

async fn prove(config: &Config, file: &Path) -> Result<bool> {
    let trial = Config {
        database: format!("sqlite:{}", file.display()),
        ..config.clone()
    };
    let (app, _) = house::open_migrated(&trial)
        .await
        .context("the file is no database of linli")?;
    let whole = verify::check_all(&app).await;
    // closing writes everything into the one file
    app.store().close().await;
    whole
}

fn put_aside(target: &Path) -> Result<()> {
    let aside = with_suffix(target, ".before-restore");
    if aside.exists() {
        bail!(
            "{} is left from an earlier restore: move or remove it first",
            aside.display()
        );
    }
    for part in ["", "-wal", "-shm"] {
        let from = with_suffix(target, part);
        if from.exists() {
            fs::rename(&from, with_suffix(&aside, part))?;
        }
    }
    console::say(format!("the database before is {}", aside.display()));
    Ok(())
}

fn remove_database(file: &Path) -> Result<()> {
    for part in ["", "-wal", "-shm"] {
        let file = with_suffix(file, part);
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
        }
    }
    Ok(())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    PathBuf::from(name)
}
