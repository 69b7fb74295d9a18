//! `linli verify`: recomputes every invariant of every room.

use std::process::ExitCode;

use anyhow::{Context, Result};
use linli_kit::app::App;

use crate::config::Config;
use crate::{console, house};

/// Offending rows shown of each check; the rest is counted.
const SHOWN: usize = 50;

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let app = house::open_existing(config).await?;
    let whole = check_all(&app).await?;
    app.store().close().await;
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs every check and says what it found. Answers whether nothing is broken.
pub(super) async fn check_all(app: &App) -> Result<bool> {
    let mut whole = true;
    let checks = app.features().iter().flat_map(|feature| feature.checks);
    for check in checks {
        let broken = (check.run)(app.clone())
            .await
            .with_context(|| format!("the check {}", check.name))?;
        if broken.is_empty() {
            console::say(format!("whole   {}", check.name));
            continue;
        }
        whole = false;
        console::say(format!("BROKEN  {}: {} rows", check.name, broken.len()));
        for row in broken.iter().take(SHOWN) {
            console::say(format!("        {}", row.row));
        }
        if broken.len() > SHOWN {
            console::say(format!("        … and {} more", broken.len() - SHOWN));
        }
    }
    Ok(whole)
}
