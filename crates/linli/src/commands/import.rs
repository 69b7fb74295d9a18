//! `linli import demands FILE`, `linli import areas|organisations|persons|posts FILE`: brings a sheet in from the command
//! line, the same way as the page.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use linli_kit::app::App;
use linli_kit::intake::state::ImportState;
use linli_kit::text::Locale;
use linli_net::rosters::RosterKind;
use linli_net::rosters::command::{self as rosters, RosterFile};
use linli_work::demands::state::Source;
use linli_work::imports::command::{FileOptions, from_file};
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
    /// A roster of places, organisations, persons or posts. Rows that say nothing new are left alone.
    #[command(flatten)]
    Roster(Roster),
}

#[derive(Debug, clap::Subcommand)]
enum Roster {
    /// Places: communities, grids, compounds, buildings, with their counts.
    Areas(RosterOptions),
    /// Organisations: units, Party organisations, committees, property firms.
    Organisations(RosterOptions),
    /// Persons with their telephone numbers.
    Persons(RosterOptions),
    /// Posts, building heads among them; a row may bring the person with it.
    Posts(RosterOptions),
}

#[derive(Debug, clap::Args)]
struct RosterOptions {
    /// The sheet: .xlsx or .csv.
    file: PathBuf,
    /// The street: its name or its nine-digit code.
    #[arg(long)]
    street: String,
    /// Columns and fields, as `单位全称=name,所属社区=community`; the remembered or proposed ones when left out.
    #[arg(long, value_delimiter = ',')]
    map: Vec<String>,
    /// Judges every row and stops.
    #[arg(long)]
    dry_run: bool,
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
    let app = house::open_existing(config).await?;
    let outcome = match &options.what {
        What::Demands(demands) => import(&app, demands).await,
        What::Roster(roster) => import_roster(&app, roster).await,
    };
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
    let outcome = from_file(app, street, &demands.file, &file, &mut percents())
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

async fn import_roster(app: &App, roster: &Roster) -> Result<ExitCode> {
    let (kind, options) = match roster {
        Roster::Areas(options) => (RosterKind::Areas, options),
        Roster::Organisations(options) => (RosterKind::Organisations, options),
        Roster::Persons(options) => (RosterKind::Persons, options),
        Roster::Posts(options) => (RosterKind::Posts, options),
    };
    let street = super::street(app, &options.street).await?;
    let wanted = RosterFile {
        kind,
        columns: pairs(&options.map, "--map wants COLUMN=FIELD")?,
        dry_run: options.dry_run,
    };
    let outcome = rosters::from_file(app, street, &options.file, &wanted, &mut percents())
        .await
        .map_err(|problem| {
            anyhow::anyhow!(app.texts().say(Locale::Zh, &problem.code, &problem.args))
        })?;
    let counts = &outcome.counts;
    console::say(format!(
        "新增 create {}  更新 change {}  不变 unchanged {}  冲突 conflict {}  有错 faulty {}  已写入 written {}",
        counts.create,
        counts.change,
        counts.unchanged,
        counts.conflict,
        counts.faulty,
        counts.written
    ));
    for row in &outcome.not_written {
        for (column, fault) in &row.faults {
            let column = column.as_deref().unwrap_or("-");
            let text = app.texts().say(Locale::Zh, &fault.code, &fault.args);
            console::say(format!(
                "  第 {} 行 {column} 列 {}: {text} [{}]",
                row.row, row.label, fault.value
            ));
        }
    }
    if let Some(failure) = outcome.failure {
        bail!("{failure}");
    }
    Ok(match outcome.state {
        ImportState::Done | ImportState::Checked => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Says how far an import is at every tenth of it.
fn percents() -> impl FnMut(i64, i64) + Send {
    let mut said = 0;
    move |done, of| {
        let percent = if of > 0 { done * 100 / of } else { 0 };
        if percent / 10 != said {
            said = percent / 10;
            console::say(format!("{done}/{of} …"));
        }
    }
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
