//! `linli backup FILE`: copies the live embedded database, what is still in its log included.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::config::Config;
use crate::{console, house, key_file};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The new file; it must not exist.
    file: PathBuf,
}

pub(super) async fn run(config: &Config, options: &Options) -> Result<ExitCode> {
    let target = &options.file;
    if target.exists() {
        bail!("{} exists; a backup overwrites nothing", target.display());
    }
    let key_path = key_file::path(&config.data_folder);
    let app = house::open_existing(config).await?;
    app.store()
        .copy_to(target)
        .await
        .context("copying the database")?;
    app.store().close().await;
    // the copy is worth something only when it would survive a power cut, its folder entry included
    std::fs::File::open(target)
        .and_then(|file| file.sync_all())
        .with_context(|| format!("syncing {}", target.display()))?;
    let bytes = std::fs::metadata(target)?.len();
    console::say(format!("{}: {bytes} bytes", target.display()));
    if let Some(key) = key_file::read(&key_path)? {
        console::say(format!(
            "The telephone numbers in it open only with the key {} ({}).\n\
             The key is not in this file: keep a copy of it apart from the backups.",
            key_path.display(),
            key_file::fingerprint(&key)
        ));
    }
    Ok(ExitCode::SUCCESS)
}
