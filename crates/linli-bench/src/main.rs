//! `cargo xtask bench [NAME]`: Linli against its bars, everything a ratio is made of measured in the same run on the same
//! machine. Loopback only, bounded in time; prints one table and answers 1 when a bar is missed. `--program FILE` measures
//! a program that is built already.
#![expect(clippy::print_stdout, reason = "a bench talks to the terminal")]

mod bookings;
mod coverage;
mod create;
mod disk;
mod district;
mod django;
mod durability;
mod full_disk;
mod import;
mod list;
mod load;
mod locate;
mod memory;
mod power;
mod promises;
mod rosters;
mod server;
mod sheet;
mod sizes;
mod start;
mod street;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use linli_domain::time::Timestamp;

/// The benches in the order of the bars.
const NAMES: [&str; 11] = [
    "create",
    "list",
    "import",
    "rosters",
    "start",
    "sizes",
    "durability",
    "full-disk",
    "net",
    "promises",
    "bookings",
];
/// Run when asked for by name only: it wants QEMU and takes minutes.
const POWER_CUT: &str = "power-cut";

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let mut asked: Vec<String> = std::env::args().skip(1).collect();
    let given = match asked.iter().position(|word| word == "--program") {
        Some(at) if at + 1 < asked.len() => asked.drain(at..at + 2).next_back(),
        _ => None,
    };
    let names: Vec<&str> = match asked.first() {
        None => NAMES.to_vec(),
        Some(name) if name == POWER_CUT || NAMES.contains(&name.as_str()) => vec![name],
        Some(name) => bail!(
            "there is no bench {name}; there are: {}, {POWER_CUT}",
            NAMES.join(", ")
        ),
    };
    // what only weighs files or sums up rows needs no server
    let needs_server = |name: &&str| !["sizes", "promises"].contains(name);
    let program = match given {
        Some(file) => PathBuf::from(file),
        None if names.iter().any(needs_server) => server::build()?,
        None => PathBuf::new(),
    };
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let mut rows = Vec::new();
    for name in names {
        println!("bench {name} …");
        let now = now();
        rows.extend(match name {
            "create" => create::run(&program, now).await?,
            "list" => list::run(&program, now).await?,
            "start" => start::run(&program).await?,
            "import" => import::run(&program, now).await?,
            "rosters" => rosters::run(&program, now).await?,
            "sizes" => sizes::run(&web)?,
            "full-disk" => full_disk::run(&program, now).await?,
            "promises" => promises::run().await?,
            "bookings" => bookings::run(&program, now).await?,
            POWER_CUT => tokio::task::block_in_place(|| power::run(&program))?,
            "net" => [locate::run()?, coverage::run(&program, now).await?].concat(),
            _ => durability::run(&program, now).await?,
        });
    }
    println!("\n{}", table::render(&rows));
    let missed = rows.iter().any(|row| row.passes() == Some(false));
    Ok(ExitCode::from(u8::from(missed)))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the measured server lives in the machine's time, and so must its rows"
)]
fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
