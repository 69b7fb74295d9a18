//! `cargo xtask bench`: hands over to the benchmark crate, which measures ratios within one run.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::shell;
use crate::workspace;

/// Which benchmark.
#[derive(Args)]
pub struct Options {
    /// The name of one benchmark; all of them when left out.
    name: Option<String>,
    /// A release program that is built already; it is built from this tree when left out.
    #[arg(long)]
    program: Option<PathBuf>,
}

/// Runs `linli-bench` with the terminal to itself.
///
/// # Errors
/// When cargo cannot be started.
pub fn run(options: &Options) -> Result<bool> {
    if !workspace::root().join("crates/linli-bench").is_dir() {
        println!("There is no benchmark crate yet (crates/linli-bench): nothing was measured.");
        return Ok(true);
    }
    let mut bench = shell::cargo(&[
        "run",
        "--release",
        "--locked",
        "--package",
        "linli-bench",
        "--",
    ]);
    bench.args(&options.name);
    if let Some(program) = &options.program {
        bench.arg("--program").arg(program);
    }
    Ok(bench.status()?.success())
}
