//! The parts `web` and `browser`: the web app by itself, then together with the server in a real browser.

use std::path::PathBuf;
use std::process::Command;

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
/// Tells the browser tests to walk what is no whole story on one database only.
const ONCE_VARIABLE: &str = "LINLI_WALKS_ONCE";

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

/// The part `browser` while it is under way: the browser was found, and the pictures are being taken.
pub struct Browser<'p> {
    chromium: PathBuf,
    postgres_url: Option<&'p str>,
    walks: Walks,
    pictures: Option<shell::Beside>,
}

/// On which databases the walks go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Walks {
    /// Every walk on every database: what whoever asks for this part alone gets.
    Everywhere,
    /// Whole stories on every database, the others on one, by turns: in the proof of everything, whose other parts put each
    /// request to each database already. It would take a fifth longer otherwise.
    Shared,
}

/// Begins the part `browser`: finds a browser and has every page's picture taken beside the steps that follow. That takes
/// minutes in which the browser mostly waits, and wants nothing of the server.
pub fn open_browser<'p>(
    report: &mut Report,
    postgres_url: Option<&'p str>,
    walks: Walks,
) -> Option<Browser<'p>> {
    if !workspace::root().join("web/browser").is_dir() {
        report.leave_out("browser", "there is no web/browser");
        return None;
    }
    let mut chromium = PathBuf::new();
    let ready = report.step("browser", || {
        chromium = needs::chromium()?;
        println!("   {}", chromium.display());
        Ok(Outcome::of(needs::npm_packages()?))
    });
    let mut browser = Browser {
        chromium,
        postgres_url,
        walks,
        pictures: None,
    };
    if ready && has_script("stories") {
        browser.pictures = Some(shell::beside(browser.script("stories")));
    }
    ready.then_some(browser)
}

impl Browser<'_> {
    fn script(&self, name: &str) -> Command {
        let mut npm = shell::npm(&["run", name]);
        npm.env(CHROMIUM_VARIABLE, &self.chromium);
        npm.env(SERVER_VARIABLE, build::debug_binary());
        match self.postgres_url {
            Some(url) => npm.env(postgres::URL_VARIABLE, url),
            None => npm.env_remove(postgres::URL_VARIABLE),
        };
        match self.walks {
            Walks::Shared => npm.env(ONCE_VARIABLE, "1"),
            Walks::Everywhere => npm.env_remove(ONCE_VARIABLE),
        };
        npm
    }

    /// Ends the part: the pictures, then the whole house as people use it.
    pub fn check(mut self, report: &mut Report) {
        if let Some(pictures) = self.pictures.take() {
            report.step("every page's picture, read by axe", || pictures.end());
        }
        if !has_browser_tests() {
            report.leave_out("browser tests", "web/browser holds no *.test.mjs");
            return;
        }
        // The server serves what is in web/dist: build it anew, a stale page proves nothing.
        let built = run_script(report, "web build for the browser", "build")
            && report.step("server for the browser", build::debug);
        if built {
            report.step("browser tests", || shell::run(&mut self.script("browser")));
        }
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
