//! `linli coverage`: the net of the district, a row a street, to be pasted into a sheet or read by a program.

use std::process::ExitCode;

use anyhow::Result;
use linli_insight::coverage::district::of_district;
use linli_kit::app::App;
use linli_kit::text::Locale;
use serde_json::Map;

use crate::config::Config;
use crate::{console, house};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// As JSON, with the moment it was counted.
    #[arg(long)]
    json: bool,
    /// Headings in English.
    #[arg(long)]
    english: bool,
}

pub(super) async fn run(config: &Config, options: &Options) -> Result<ExitCode> {
    let app = house::open_existing(config).await?;
    let outcome = tell(&app, options).await;
    app.store().close().await;
    outcome
}

async fn tell(app: &App, options: &Options) -> Result<ExitCode> {
    let net = of_district(&mut app.read().await?, app.now()).await?;
    if options.json {
        console::say(serde_json::to_string_pretty(&net)?);
        return Ok(ExitCode::SUCCESS);
    }
    let locale = if options.english {
        Locale::En
    } else {
        Locale::Zh
    };
    let table = net.table(|key| app.texts().say(locale, key, &Map::new()));
    for row in table {
        console::say(row.join("\t"));
    }
    Ok(ExitCode::SUCCESS)
}
