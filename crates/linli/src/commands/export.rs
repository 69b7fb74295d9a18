//! `linli export`: the registers of a street as sheets (.xlsx or .csv), numbers masked unless a reason is given.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::StreetId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::text::Locale;
use linli_net::areas::store as areas;
use linli_net::rosters::{RosterKind, command as rosters};
use linli_work::demands::DemandQuery;
use linli_work::exports::command::{ExportOptions, Register, to_file};

use crate::config::Config;
use crate::{console, house};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Which register: `demands`, `orders`, `resources` or `posts`; or a roster that can be brought in again: `areas`,
    /// `organisations` or `persons`.
    #[arg(value_parser = what)]
    what: What,
    /// The file: `.csv` is written as text, everything else as a workbook.
    file: PathBuf,
    /// The street: its name or its nine-digit code.
    #[arg(long)]
    street: String,
    /// Only this place and what lies in it, by its name.
    #[arg(long)]
    area: Option<String>,
    /// Only these states of demands or orders, comma separated.
    #[arg(long)]
    state: Option<String>,
    /// Only demands voiced at or after this moment: `2026-01-01T00:00:00+08:00`.
    #[arg(long, value_parser = moment)]
    from: Option<Timestamp>,
    /// Only demands voiced before this moment.
    #[arg(long, value_parser = moment)]
    to: Option<Timestamp>,
    /// Telephone numbers go out whole; wants `--reason`, which is logged and shown to the persons concerned.
    #[arg(long, requires = "reason")]
    with_phones: bool,
    /// Why the numbers are needed, 2 to 200 characters.
    #[arg(long, requires = "with_phones")]
    reason: Option<String>,
}

/// What is exported.
#[derive(Debug, Clone, Copy)]
enum What {
    Register(Register),
    Roster(RosterKind),
}

fn what(typed: &str) -> Result<What, String> {
    let register = Register::from_code(typed).map(What::Register);
    let roster = || RosterKind::from_code(typed).map(What::Roster);
    register.or_else(roster).ok_or_else(|| {
        let registers = Register::ALL.iter().map(|one| one.code());
        let rosters = RosterKind::ALL.iter().map(|one| one.code());
        let mut known: Vec<&str> = registers.chain(rosters).collect();
        known.dedup();
        format!("one of {}", known.join(", "))
    })
}

fn moment(typed: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(typed).map_err(|error| error.to_string())
}

pub(super) async fn run(config: &Config, options: &Options) -> Result<ExitCode> {
    let app = house::open_existing(config).await?;
    let outcome = export(&app, options).await;
    app.store().close().await;
    outcome
}

async fn export(app: &App, options: &Options) -> Result<ExitCode> {
    let street = super::street(app, &options.street).await?;
    let area = match &options.area {
        Some(name) => Some(place(app, street, name).await?),
        None => None,
    };
    let wanted = ExportOptions {
        area,
        demands: DemandQuery {
            from: options.from,
            to: options.to,
            ..DemandQuery::default()
        },
        state: options.state.clone(),
        phones_because: options.reason.clone(),
    };
    let rows = match options.what {
        What::Register(register) => to_file(app, street, register, &options.file, &wanted).await,
        What::Roster(kind) => {
            let because = wanted.phones_because.as_deref();
            rosters::to_file(
                app,
                street,
                kind,
                &options.file,
                wanted.area.as_ref(),
                because,
            )
            .await
        }
    };
    let rows = rows.map_err(|problem| {
        let said = app.texts().say(Locale::Zh, &problem.code, &problem.args);
        anyhow::anyhow!("{said} ({problem})")
    })?;
    console::say(format!("{rows} → {}", options.file.display()));
    Ok(ExitCode::SUCCESS)
}

/// The place of a name; of places called alike the largest, unless two are.
async fn place(app: &App, street: StreetId, name: &str) -> Result<AreaPath> {
    let scope = Scope::street_wide(street);
    let mut called: Vec<AreaPath> = areas::all(&mut app.read().await?, &scope)
        .await?
        .into_iter()
        .filter(|area| area.name == name)
        .map(|area| area.path)
        .collect();
    called.sort_by_key(|path| path.as_str().len());
    let first = called.first().cloned();
    let alike = called.get(1).is_some_and(|second| {
        first
            .as_ref()
            .is_some_and(|first| first.as_str().len() == second.as_str().len())
    });
    first
        .filter(|_| !alike)
        .with_context(|| format!("no place, or more than one, is called {name}"))
}
