//! `cargo xtask bench`: hands over to the benchmark crate, which measures ratios within one run.

use anyhow::Result;
use clap::Args;

use crate::shell;
use crate::workspace;

/// Which benchmark.
#[derive(Args)]
pub struct Options {
    /// The name of one benchmark; all of them when left out.
    name: Option<String>,
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
    Ok(bench.status()?.success())
}
