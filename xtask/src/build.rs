//! `cargo xtask build`: the web app, then the release server that holds it.

use std::path::PathBuf;

use anyhow::Result;

use crate::needs;
use crate::report::{Outcome, Report};
use crate::shell;
use crate::workspace;

/// Builds everything and says where it lies.
///
/// # Errors
/// Never by itself: what fails inside a step is part of the report.
pub fn run() -> Result<bool> {
    let mut report = Report::new();
    if release(&mut report) {
        println!("\n   {}", release_binary().display());
    }
    Ok(report.close())
}

/// The steps of a build, each only when the one before it passed; true when all did.
pub fn release(report: &mut Report) -> bool {
    report.step("web packages", || Ok(Outcome::of(needs::npm_packages()?)))
        && report.step("web app", || shell::run(&mut shell::npm(&["run", "build"])))
        && report.step("server (a first build takes some minutes)", || {
            shell::run(&mut shell::cargo(&[
                "build",
                "--release",
                "--locked",
                "--package",
                "linli",
            ]))
        })
}

/// Builds the server for tests, as `cargo test` builds it: beside one test that starts it. `cargo build` would choose
/// other features of what only tests need, and compile the whole house a second time.
///
/// # Errors
/// When cargo cannot be started.
pub fn debug() -> Result<Outcome> {
    shell::run(&mut shell::cargo(&[
        "test",
        "--locked",
        "--workspace",
        "--test",
        "access",
        "--no-run",
    ]))
}

/// Where the server for tests lies once it is built.
pub fn debug_binary() -> PathBuf {
    workspace::target().join("debug/linli")
}

/// Where the release server lies once it is built.
pub fn release_binary() -> PathBuf {
    workspace::target().join("release/linli")
}
