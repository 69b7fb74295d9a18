//! `linli config`: prints a file with every option.

use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;
use crate::console;

pub(super) fn run() -> Result<ExitCode> {
    console::say(Config::documented()?.trim_end());
    Ok(ExitCode::SUCCESS)
}
