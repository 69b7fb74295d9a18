//! `linli demo`: a house of invented streets to try out, made at the first start and served on loopback.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use linli_domain::time::DAY;

use crate::config::Config;
use crate::demo::{self, DemoAccount, Size};
use crate::system::SystemClock;
use crate::{console, house, server};

/// The demo's own data folder, unless another one is named.
const FOLDER: &str = "linli-demo";

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// How much is made.
    #[arg(long, value_enum, default_value = "street")]
    size: Size,
    /// The number the invented streets are made from: the same number, the same streets.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The port on 127.0.0.1; that of `listen` otherwise.
    #[arg(long)]
    port: Option<u16>,
    /// Removes the demo's embedded database first.
    #[arg(long)]
    fresh: bool,
    /// Sets the demo's clock so many days ahead: what is due then, what is over by then.
    #[arg(long, default_value_t = 0, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..=3650))]
    ahead: i64,
    /// Makes the database, says the accounts and ends.
    #[arg(long, hide = true)]
    only_fill: bool,
}

pub(super) async fn run(mut config: Config, options: &Options) -> Result<ExitCode> {
    if config.data_folder == Config::default().data_folder {
        config.data_folder = PathBuf::from(FOLDER);
    }
    if let Some(port) = options.port {
        config.listen = SocketAddr::from(([127, 0, 0, 1], port));
    }
    if options.fresh {
        remove(&config)?;
    }
    let clock = SystemClock::set_ahead(options.ahead * DAY);
    let (app, _) = house::open_migrated_by(&config, clock).await?;
    let accounts = demo::prepare(&app, options.size, options.seed).await?;
    if options.only_fill {
        app.store().close().await;
        say(&accounts);
        return Ok(ExitCode::SUCCESS);
    }
    server::serve(app, &config, |address| {
        say(&accounts);
        server::announce(address, &config);
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

fn say(accounts: &[DemoAccount]) {
    console::say(
        "演示账号 demo accounts (passwords are random, work until the demo is started again, and need no change):",
    );
    for account in accounts {
        console::say(format!(
            "  {:<24} {:<16} {}",
            account.login, account.password, account.name
        ));
    }
}

/// Removes the embedded database, and only when its folder is the demo's or was named for it.
fn remove(config: &Config) -> Result<()> {
    if !config.database.is_empty() {
        bail!(
            "--fresh removes the demo's own embedded database only; empty {} yourself",
            house::without_password(&config.database)
        );
    }
    for part in ["", "-wal", "-shm"] {
        let file = config.data_folder.join(format!("linli.db{part}"));
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
        }
    }
    Ok(())
}
