//! `linli serve`: brings the schema up to date and serves until told to stop. The first start has no account:
//! it prints a one-time link instead.

use std::process::ExitCode;

use anyhow::Result;
use linli_net::accounts::setup;

use crate::config::Config;
use crate::{console, house, server};

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let (app, applied) = house::open_migrated(config).await?;
    if !applied.is_empty() {
        tracing::info!(steps = applied.len(), "the schema was brought up to date");
    }
    let link = setup::link(&app).await?;
    server::serve(app, config, |address| {
        server::announce(address, config);
        if let Some(link) = link {
            console::say(format!(
                "首次启动：24 小时内打开此链接完成初始设置（只能用一次）。\n\
                 First start: open this link within 24 hours to set the house up; it works once.\n{link}"
            ));
        }
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}
