//! `linli import demands FILE`: brings a sheet of demands in from the command line, the same way as the page.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use linli_kit::app::App;
use linli_kit::text::Locale;
use linli_work::demands::state::Source;
use linli_work::imports::command::{FileOptions, from_file};
use linli_work::imports::state::ImportState;
use serde_json::Map;

use crate::config::Config;
use crate::{console, house};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// A sheet of demands: .xlsx or .csv. Rows that are in already are left alone, so it may be run again.
    Demands(Demands),
}

#[derive(Debug, clap::Args)]
struct Demands {
    /// The sheet.
    file: PathBuf,
    /// The street: its name or its nine-digit code.
    #[arg(long)]
    street: String,
    /// Columns and fields, as `留言编号=source_no,留言详情=text`; the remembered or proposed ones when left out.
    #[arg(long, value_delimiter = ',')]
    map: Vec<String>,
    /// Class names of the sheet and our classes by code or name, as `交通运输=0301`; the remembered ones when left out.
    #[arg(long = "class", value_delimiter = ',')]
    classes: Vec<String>,
    /// Units may see the demands in the open list once they are issued; whoever issues one is asked first when left out.
    #[arg(long)]
    public: bool,
    /// The rows come from the 12345 hotline.
    #[arg(long)]
    hotline: bool,
    /// Counts and stops.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(config: &Config, options: &Options) -> Result<ExitCode> {
    let What::Demands(demands) = &options.what;
    let app = house::open_existing(config).await?;
    let outcome = import(&app, demands).await;
    app.store().close().await;
    outcome
}

async fn import(app: &App, demands: &Demands) -> Result<ExitCode> {
    let street = super::street(app, &demands.street).await?;
    let file = FileOptions {
        columns: pairs(&demands.map, "--map wants COLUMN=FIELD")?,
        classes: pairs(&demands.classes, "--class wants NAME=CLASS")?,
        public: demands.public,
        area: None,
        source: if demands.hotline {
            Source::Hotline
        } else {
            Source::Import
        },
        dry_run: demands.dry_run,
    };
    let mut said = 0;
    let mut on_progress = |done: i64, of: i64| {
        let percent = if of > 0 { done * 100 / of } else { 0 };
        if percent / 10 != said {
            said = percent / 10;
            console::say(format!("{done}/{of} …"));
        }
    };
    let outcome = from_file(app, street, &demands.file, &file, &mut on_progress)
        .await
        .map_err(|problem| {
            anyhow::anyhow!(app.texts().say(Locale::Zh, &problem.code, &problem.args))
        })?;
    let counts = &outcome.counts;
    console::say(format!(
        "新增 create {}  已有 unchanged {}  重复 duplicate {}  有误 faulty {}",
        counts.create, counts.unchanged, counts.duplicate, counts.faulty
    ));
    for fault in &outcome.faults {
        let column = fault.column.as_deref().unwrap_or("-");
        let text = app.texts().say(Locale::Zh, &fault.code, &Map::new());
        console::say(format!(
            "  第 {} 行 {column} 列 {}: {text} [{}]",
            fault.row, fault.field, fault.value
        ));
    }
    if let Some(failure) = outcome.failure {
        bail!("{failure}");
    }
    Ok(match outcome.state {
        ImportState::Done | ImportState::Checked => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn pairs(typed: &[String], wanted: &str) -> Result<Vec<(String, String)>> {
    typed
        .iter()
        .map(|pair| {
            pair.split_once('=')
                .map(|(left, right)| (left.trim().to_owned(), right.trim().to_owned()))
                .with_context(|| format!("{wanted}, not {pair}"))
        })
        .collect()
}
