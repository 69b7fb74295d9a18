//! The house's own tool: `cargo xtask build · demo · test · bench · tidy · generate · new`.
//!
//! It only calls ordinary commands (cargo, npm, PostgreSQL, Chromium), shows what they do while they do it,
//! and says at the end what passed, what failed and what was left out.

#![allow(
    clippy::print_stdout,
    reason = "a tool for the terminal: printing is its job"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the tool reads its environment and the wall clock; the house may not"
)]

mod bench;
mod build;
mod demo;
mod generate;
mod needs;
mod postgres;
mod report;
mod room;
mod shell;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs, proves and measures Linli.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the web app and, with it inside, the release server.
    Build,
    /// Build everything, make a demo database and serve it on loopback.
    Demo(demo::Options),
    /// Prove the house: formatting, lints, tests on both databases, web and browser tests.
    Test(test::Options),
    /// Measure: ratios against yardsticks taken in the same run.
    Bench(bench::Options),
    /// Check the rules of the house that no compiler checks.
    Tidy,
    /// Write the generated files again: the API description and the web client's types.
    Generate,
    /// Make the skeleton of a new room.
    New(room::Options),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Build => build::run(),
        Task::Demo(options) => demo::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Tidy => tidy::run(),
        Task::Generate => generate::run(),
        Task::New(options) => room::run(&options),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
