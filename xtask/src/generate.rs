//! Generated files are committed and compared: the API description and the web client's types.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::build;
use crate::needs;
use crate::report::{Outcome, Report};
use crate::shell;
use crate::workspace;

/// The description of the HTTP API, written by the server itself.
pub const OPENAPI: &str = "web/openapi.json";
/// The types of the web client, written from that description.
pub const SCHEMA: &str = "web/src/api/schema.d.ts";

/// Writes both files.
///
/// # Errors
/// When a generator cannot be started or fails.
pub fn run() -> Result<bool> {
    let mut report = Report::new();
    report.step(OPENAPI, write_openapi);
    report.step(SCHEMA, write_schema);
    Ok(report.close())
}

/// Fails when a generator would write something else than what is committed; leaves the files as they were.
///
/// # Errors
/// When a generator cannot be started or fails.
pub fn check(path: &str) -> Result<Outcome> {
    let absolute = absolute(path);
    let committed = std::fs::read_to_string(&absolute).with_context(|| path.to_owned())?;
    let outcome = match path {
        OPENAPI => write_openapi(),
        _ => write_schema(),
    };
    let generated = std::fs::read_to_string(&absolute);
    std::fs::write(&absolute, &committed)?;
    if outcome? == Outcome::Failed {
        return Ok(Outcome::Failed);
    }
    if generated? == committed {
        return Ok(Outcome::Passed);
    }
    println!("   {path} is not what the code says now. Run: cargo xtask generate");
    Ok(Outcome::Failed)
}

fn write_openapi() -> Result<Outcome> {
    if build::debug()? == Outcome::Failed {
        return Ok(Outcome::Failed);
    }
    let mut server = shell::command(build::debug_binary(), &["openapi"]);
    let description = shell::capture(&mut server)?;
    serde_json::from_str::<serde_json::Value>(&description)
        .context("linli openapi did not print JSON")?;
    std::fs::write(absolute(OPENAPI), description)?;
    Ok(Outcome::Passed)
}

fn write_schema() -> Result<Outcome> {
    if !needs::npm_packages()? {
        return Ok(Outcome::Failed);
    }
    shell::run(&mut shell::npm(&["run", "api"]))
}

fn absolute(path: &str) -> PathBuf {
    workspace::root().join(path)
}
