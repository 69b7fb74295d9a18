//! `linli doctor`: what needs a person, before it becomes an incident.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Result;
use chrono::Datelike;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::app::App;
use linli_kit::store::pending;
use linli_kit::{params, row};

use crate::config::Config;
use crate::{console, house, key_file};

/// Free space below this is a finding, in KiB.
const LOW_SPACE: u64 = 2 << 20;
/// A log row older than this without a seal is a finding: the sealer runs every minute.
const SEAL_DELAY: i64 = HOUR;

row! {
    struct Count { count: i64, at: Option<i64> }
}
row! {
    struct DeadJob { kind: String, key: String, dead_reason: Option<String> }
}

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    if !house::has_database(config) {
        console::say(format!(
            "there is no database at {} yet: the first `linli serve` makes it; otherwise name it with --database or --data-folder",
            config.database_address()
        ));
        return Ok(ExitCode::FAILURE);
    }
    let app = house::open_existing(config).await?;
    let mut findings = Vec::new();
    key(config, &mut findings);
    space(&config.data_folder, &mut findings);
    calendar(&app, &mut findings);
    let open = pending(app.store(), &app.migrations()).await?;
    if open.is_empty() {
        clock(&app, &mut findings).await?;
        jobs(&app, &mut findings).await?;
        seals(&app, &mut findings).await?;
    } else {
        findings.push(format!(
            "{} schema steps are open: run `linli migrate`",
            open.len()
        ));
    }
    app.store().close().await;
    for finding in &findings {
        console::say(format!("- {finding}"));
    }
    console::say(match findings.len() {
        0 => "nothing needs a person".to_owned(),
        count => format!("{count} findings"),
    });
    Ok(if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn key(config: &Config, findings: &mut Vec<String>) {
    let file = key_file::path(&config.data_folder);
    if key_file::is_open_to_others(&file) {
        findings.push(format!(
            "others than its owner may read {}: chmod 600 it",
            file.display()
        ));
    }
}

/// Asks `df`, which every system of ours has; without it nothing is said.
fn space(folder: &Path, findings: &mut Vec<String>) {
    let Ok(answer) = Command::new("df").arg("-Pk").arg(folder).output() else {
        return;
    };
    let text = String::from_utf8_lossy(&answer.stdout);
    let free: Option<u64> = text
        .lines()
        .nth(1)
        .and_then(|line| line.split_whitespace().nth(3))
        .and_then(|word| word.parse().ok());
    if let Some(free) = free.filter(|free| *free < LOW_SPACE) {
        findings.push(format!(
            "{} MB are free at {}",
            free >> 10,
            folder.display()
        ));
    }
}

fn calendar(app: &App, findings: &mut Vec<String>) {
    let today = app.now().date();
    // next year's holidays are announced in November
    let wanted = [
        Some(today.year()),
        (today.month() == 12).then_some(today.year() + 1),
    ];
    for year in wanted.into_iter().flatten() {
        if !app.calendar().is_complete(year) {
            findings.push(format!(
                "the calendar of working days lacks the holidays of {year}: time limits are reckoned without them"
            ));
        }
    }
}

async fn clock(app: &App, findings: &mut Vec<String>) -> Result<()> {
    let now = app.now();
    let last: Option<Count> = app
        .read()
        .await?
        .one_unscoped(
            "the clock is compared with every street's log",
            "SELECT count(*) AS count, max(at) AS at FROM event_log",
            vec![],
        )
        .await?;
    let last = last.and_then(|row| row.at).map(Timestamp::from_millis);
    if let Some(last) = last.filter(|last| *last > now.plus(HOUR)) {
        findings.push(format!(
            "the clock says {}, but the log has a row of {}: the clock was set back",
            now.to_rfc3339(),
            last.to_rfc3339()
        ));
    }
    if now < Timestamp::from_millis(0).plus(20_000 * DAY) {
        findings.push(format!("the clock says {}", now.to_rfc3339()));
    }
    Ok(())
}

async fn jobs(app: &App, findings: &mut Vec<String>) -> Result<()> {
    let mut db = app.read().await?;
    let dead: Vec<DeadJob> = db
        .all_unscoped(
            "jobs are the house's own",
            "SELECT kind, key, dead_reason FROM job WHERE dead_reason IS NOT NULL ORDER BY run_at LIMIT 100",
            vec![],
        )
        .await?;
    for job in dead {
        findings.push(format!(
            "job {} {} was given up: {}",
            job.kind,
            job.key,
            job.dead_reason.unwrap_or_default()
        ));
    }
    Ok(())
}

async fn seals(app: &App, findings: &mut Vec<String>) -> Result<()> {
    let unsealed: Option<Count> = app
        .read()
        .await?
        .one_unscoped(
            "the log of every street is looked at",
            "SELECT count(*) AS count, min(e.at) AS at FROM event_log e LEFT JOIN event_seal s \
             ON s.street_id = e.street_id AND s.event_id = e.id WHERE s.event_id IS NULL AND e.at < $1",
            params![app.now().plus(-SEAL_DELAY)],
        )
        .await?;
    let sealed: Option<Count> = app
        .read()
        .await?
        .one_unscoped(
            "the seals of every street are counted",
            "SELECT count(*) AS count, max(seq) AS at FROM event_seal",
            vec![],
        )
        .await?;
    if sealed.is_none_or(|row| row.count == 0) {
        // nobody is to blame before the first start: commands write, the server's worker seals
        console::say("the server has not run yet: what its worker does was not looked at");
        return Ok(());
    }
    if let Some(row) = unsealed.filter(|row| row.count > 0) {
        findings.push(format!(
            "{} log rows have no seal for more than an hour: is a server with its worker running?",
            row.count
        ));
    }
    Ok(())
}
