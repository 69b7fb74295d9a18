//! `cargo xtask demo`: from a fresh clone to a running demo with one command.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::build;
use crate::report::Report;
use crate::shell;

/// How much the demo holds.
#[derive(Clone, Copy, ValueEnum)]
enum Size {
    /// One street at the reference size: 12 communities, 1,600 building heads, a year of demands.
    Street,
    /// One district of ten such streets.
    District,
}

/// What the demo is made of.
#[derive(Args)]
pub struct Options {
    /// How much data is made.
    #[arg(long, value_enum, default_value_t = Size::Street)]
    size: Size,
    /// The port on 127.0.0.1; the server chooses its own default when none is given.
    #[arg(long)]
    port: Option<u16>,
    /// The seed of the made-up data: the same seed makes the same streets.
    #[arg(long)]
    seed: Option<u64>,
    /// So many days the demo's clock is set ahead.
    #[arg(long, value_name = "DAYS")]
    ahead: Option<u16>,
}

/// Builds the web app and the server, then hands the terminal to `linli demo` until Ctrl-C.
///
/// # Errors
/// When a build cannot be started or the server ends with an error.
pub fn run(options: &Options) -> Result<bool> {
    if !build::release(&mut Report::new()) {
        return Ok(false);
    }
    println!("\n== demo, until Ctrl-C");
    let mut server = shell::command(build::release_binary(), &["demo"]);
    server.args(["--size", options.size.word()]);
    if let Some(port) = options.port {
        server.args(["--port", &port.to_string()]);
    }
    if let Some(seed) = options.seed {
        server.args(["--seed", &seed.to_string()]);
    }
    if let Some(ahead) = options.ahead {
        server.args(["--ahead", &ahead.to_string()]);
    }
    let status = server.status()?;
    if !status.success() {
        bail!("linli demo: {status}");
    }
    Ok(true)
}

impl Size {
    /// The word that `linli demo --size` understands.
    fn word(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::District => "district",
        }
    }
}
