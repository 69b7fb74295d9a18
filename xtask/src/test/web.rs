//! The parts `web` and `browser`: the web app by itself, then together with the server in a real browser.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::build;
use crate::needs;
use crate::postgres;
use crate::report::{Outcome, Report};
use crate::shell;
use crate::workspace;

/// Tells the browser tests which browser to start.
const CHROMIUM_VARIABLE: &str = "LINLI_CHROMIUM";
/// Tells the browser tests which server to start.
const SERVER_VARIABLE: &str = "LINLI_BINARY";

/// Runs the part `web`.
pub fn check(report: &mut Report) {
    if !workspace::root().join("web/package.json").is_file() {
        report.leave_out("web", "there is no web/package.json");
        return;
    }
    if !report.step("web packages", || Ok(Outcome::of(needs::npm_packages()?))) {
        return;
    }
    let scripts = [
        ("web types", "typecheck"),
        ("web unit tests", "test"),
        ("web build", "build"),
        ("first-load size of phone and console", "budget"),
    ];
    for (name, script) in scripts {
        run_script(report, name, script);
    }
}

/// Runs the part `browser`: pages by themselves, then the whole house as people use it.
pub fn check_in_browser(report: &mut Report, postgres_url: Option<&str>) {
    if !workspace::root().join("web/browser").is_dir() {
        report.leave_out("browser", "there is no web/browser");
        return;
    }
    let mut chromium = PathBuf::new();
    let ready = report.step("browser", || {
        chromium = needs::chromium()?;
        println!("   {}", chromium.display());
        Ok(Outcome::of(needs::npm_packages()?))
    });
    if !ready {
        return;
    }
    let prepared = |script: &str| {
        let mut npm = shell::npm(&["run", script]);
        npm.env(CHROMIUM_VARIABLE, &chromium);
        npm.env(SERVER_VARIABLE, build::debug_binary());
        match postgres_url {
            Some(url) => npm.env(postgres::URL_VARIABLE, url),
            None => npm.env_remove(postgres::URL_VARIABLE),
        };
        npm
    };
    if has_script("stories") {
        report.step("every page's picture, read by axe", || {
            shell::run(&mut prepared("stories"))
        });
    }
    if !has_browser_tests() {
        report.leave_out("browser tests", "web/browser holds no *.test.mjs");
        return;
    }
    // The server serves what is in web/dist: build it anew, a stale page proves nothing.
    let built = run_script(report, "web build for the browser", "build")
        && report.step("server for the browser", build::debug);
    if built {
        report.step("browser tests", || shell::run(&mut prepared("browser")));
    }
}

fn has_browser_tests() -> bool {
    let folder = std::fs::read_dir(workspace::root().join("web/browser"));
    let mut names = folder
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name());
    names.any(|name| name.to_string_lossy().ends_with(".test.mjs"))
}

/// Runs a script of web/package.json as a step; one that is not there is left out and said so.
fn run_script(report: &mut Report, name: &str, script: &str) -> bool {
    if has_script(script) {
        return report.step(name, || {
            shell::run(shell::npm(&["run", script]).env("CI", "true"))
        });
    }
    report.leave_out(
        name,
        &format!("web/package.json has no script \"{script}\""),
    );
    false
}

fn has_script(script: &str) -> bool {
    read_scripts().is_ok_and(|scripts| scripts.contains_key(script))
}

fn read_scripts() -> Result<serde_json::Map<String, serde_json::Value>> {
    let text = std::fs::read_to_string(workspace::root().join("web/package.json"))?;
    let package: serde_json::Value = serde_json::from_str(&text)?;
    package["scripts"]
        .as_object()
        .cloned()
        .context("web/package.json has no scripts")
}
