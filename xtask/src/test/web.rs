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

/// Runs the part `browser`: builds the web app if it is not built, then the server, then hands both to the tests.
pub fn check_in_browser(report: &mut Report, postgres_url: Option<&str>) {
    let name = "browser tests";
    if !has_script("browser") {
        report.leave_out(name, "web/package.json has no script \"browser\"");
        return;
    }
    let mut chromium = PathBuf::new();
    let ready = report.step("browser", || {
        chromium = needs::chromium()?;
        println!("   {}", chromium.display());
        Ok(Outcome::of(needs::npm_packages()?))
    });
    let built = workspace::root().join("web/dist/index.html").is_file()
        || run_script(report, "web build", "build");
    let server = report.step("server for the browser tests", build::debug);
    if !(ready && built && server) {
        return;
    }
    report.step(name, || {
        let mut tests = shell::npm(&["run", "browser"]);
        tests
            .env(CHROMIUM_VARIABLE, &chromium)
            .env(SERVER_VARIABLE, build::debug_binary());
        match postgres_url {
            Some(url) => tests.env(postgres::URL_VARIABLE, url),
            None => tests.env_remove(postgres::URL_VARIABLE),
        };
        shell::run(&mut tests)
    });
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
