//! The binary of Linli 邻里: it alone knows the process, its files, its clock and its signals.
//!
//! Every subcommand is one file under [`commands`]; [`house`] puts the rooms together.

pub mod commands;
pub mod config;
pub mod console;
pub mod demo;
pub mod house;
pub mod key_file;
pub mod logging;
pub mod server;
pub mod system;

use std::process::ExitCode;

use clap::Parser;

/// Reads the command line and does what it asks. Answers 0, or 1 after saying on stderr what went wrong.
#[must_use]
pub fn run() -> ExitCode {
    linli_kit::intake::reading::read_with_child();
    let line = commands::Line::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return console::failed(&error.into()),
    };
    match runtime.block_on(line.run()) {
        Ok(code) => code,
        Err(error) => console::failed(&error),
    }
}
