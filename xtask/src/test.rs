//! `cargo xtask test`: everything that proves the house, in parts that can also be asked for one by one.

mod docs;
mod licences;
mod rust;
mod web;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::postgres;
use crate::report::{Outcome, Report};
use crate::{shell, tidy, workspace};

/// A part of the proof. The order is the order in which they end: cheap before dear, and the web app before the
/// server that embeds it. The pages' pictures are taken while Rust compiles.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Part {
    /// The rules of the house that no compiler checks, and the licences of what it is made of.
    Tidy,
    /// Types, unit tests, build and first-load size of the web app.
    Web,
    /// Formatting, lints, and tests on SQLite and PostgreSQL.
    Rust,
    /// Generated files and the documentation of the code.
    Docs,
    /// People's work in a real browser: asked for alone, every walk on both databases.
    Browser,
}

/// What is tested.
#[derive(Args)]
pub struct Options {
    /// SQLite only, and neither documentation nor the browser: for the loop of editing.
    #[arg(long)]
    quick: bool,
    /// Only these parts; all of them when left out.
    #[arg(value_enum)]
    parts: Vec<Part>,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        if self.parts.is_empty() {
            return !(self.quick && matches!(part, Part::Docs | Part::Browser));
        }
        self.parts.contains(&part)
    }

    fn walks(&self) -> web::Walks {
        if self.parts.is_empty() {
            web::Walks::Shared
        } else {
            web::Walks::Everywhere
        }
    }
}

/// Runs the parts and closes with `N passed, N failed`; true when nothing failed.
///
/// # Errors
/// Only when the run itself cannot go on: what fails inside a step is part of the report.
pub fn run(options: &Options) -> Result<bool> {
    // Only the whole proof: what is asked for in parts is the loop of editing, and lives from the steps.
    if !options.quick && options.parts.is_empty() && !workspace::is_edited() {
        shell::keep_no_steps();
    }
    let mut report = Report::new();
    // The server embeds this folder: it must be there before the server compiles, even when it is still empty.
    std::fs::create_dir_all(workspace::root().join("web/dist"))?;
    let postgres = start_postgres(options, &mut report);
    let url = postgres.as_ref().map(|server| server.url.as_str());
    if options.wants(Part::Tidy) {
        tidy::report(&mut report)?;
        report.step("licences of all we ship, and one sqlx", licences::check);
    }
    if options.wants(Part::Web) {
        web::check(&mut report);
    }
    let browser = options
        .wants(Part::Browser)
        .then(|| web::open_browser(&mut report, url, options.walks()))
        .flatten();
    if options.wants(Part::Rust) {
        rust::check(&mut report, options.quick, url);
    }
    if options.wants(Part::Docs) {
        docs::check(&mut report);
    }
    if let Some(browser) = browser {
        browser.check(&mut report);
    }
    drop(postgres);
    Ok(report.close())
}

/// One server for all parts that want one; when it cannot be had, that is a failure of its own.
fn start_postgres(options: &Options, report: &mut Report) -> Option<postgres::Server> {
    if options.quick || !(options.wants(Part::Rust) || options.wants(Part::Browser)) {
        return None;
    }
    let mut started = None;
    report.step("PostgreSQL for the tests", || {
        started = Some(postgres::Server::start()?);
        Ok(Outcome::Passed)
    });
    started
}
