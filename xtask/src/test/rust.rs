//! The part `rust`: formatting, lints, and all Rust tests.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::postgres;
use crate::report::{Outcome, Report};
use crate::shell;

/// What clippy is told besides what the root `Cargo.toml` says.
const LINT_OPTIONS: [&str; 2] = ["--deny", "warnings"];

/// Lets a command that only reads our crates take what the lints have read already. cargo keeps what clippy's driver made
/// apart from what the compiler made, and would read the whole house a second time. Without a driver it does.
pub fn as_linted(cargo: &mut Command) {
    let asked = Command::new("rustc").args(["--print", "sysroot"]).output();
    let Ok(sysroot) = asked.map(|answer| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
    else {
        return;
    };
    let driver = Path::new(&sysroot).join("bin/clippy-driver");
    if driver.is_file() {
        // as `cargo clippy` hands them over: each option followed by this mark
        let options = LINT_OPTIONS.map(|option| format!("{option}__CLIPPY_HACKERY__"));
        cargo.env("RUSTC_WORKSPACE_WRAPPER", driver);
        cargo.env("CLIPPY_ARGS", options.concat());
    }
}

/// Runs the part; `postgres_url` is where the tests find a PostgreSQL, nothing for SQLite alone.
pub fn check(report: &mut Report, quick: bool, postgres_url: Option<&str>) {
    report.step("formatting", || {
        shell::run(&mut shell::cargo(&["fmt", "--all", "--check"]))
    });
    report.step("lints", || {
        let clippy = ["clippy", "--workspace", "--all-targets", "--locked", "--"];
        shell::run(&mut shell::cargo(&[&clippy[..], &LINT_OPTIONS].concat()))
    });
    let name = match (quick, postgres_url) {
        (true, _) => "Rust tests on SQLite",
        (false, Some(_)) => "Rust tests on SQLite and PostgreSQL",
        (false, None) => "Rust tests on SQLite alone: there is no PostgreSQL",
    };
    report.step(name, || run_tests(postgres_url));
}

fn run_tests(postgres_url: Option<&str>) -> Result<Outcome> {
    // No doctests: the documentation shows no code that runs, and looking for some takes a minute.
    let mut tests = shell::cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]);
    tests.args(["--lib", "--bins", "--tests"]);
    // A snapshot that differs is a failure, never a new file.
    tests.env("INSTA_UPDATE", "no");
    match postgres_url {
        Some(url) => tests.env(postgres::URL_VARIABLE, url),
        None => tests.env_remove(postgres::URL_VARIABLE),
    };
    let finished = shell::watch(&mut tests)?;
    let passed = count_passed(&finished.lines);
    println!("   {passed} Rust tests passed");
    // A filter gone wrong must not look like a proof.
    Ok(Outcome::of(finished.success && passed > 0))
}

/// The sum over the lines `test result: ok. 12 passed; 0 failed; …`.
fn count_passed(lines: &[String]) -> usize {
    let results = lines
        .iter()
        .filter_map(|line| line.trim().strip_prefix("test result: "));
    results
        .filter_map(|result| {
            result
                .split_once(". ")?
                .1
                .split(' ')
                .next()?
                .parse::<usize>()
                .ok()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tests_are_summed_over_all_binaries() {
        let lines = [
            "running 2 tests",
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 40 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ];
        assert_eq!(count_passed(&lines.map(str::to_owned)), 42);
        assert_eq!(count_passed(&[]), 0);
    }
}
