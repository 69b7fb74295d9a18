//! `linli openapi`: prints the description of the API; needs no database.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::{console, house};

pub(super) fn run() -> Result<ExitCode> {
    let text = house::description()
        .to_pretty_json()
        .context("the description does not print")?;
    console::say(text);
    Ok(ExitCode::SUCCESS)
}
