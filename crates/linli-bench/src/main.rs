//! `cargo xtask bench [NAME]`: Linli against its bars, everything a ratio is made of measured in the same run on the same
//! machine. Loopback only, bounded in time; prints one table and answers 1 when a bar is missed.
#![expect(clippy::print_stdout, reason = "a bench talks to the terminal")]

mod create;
mod disk;
mod django;
mod durability;
mod list;
mod load;
mod locate;
mod server;
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
const NAMES: [&str; 6] = ["create", "list", "start", "sizes", "durability", "net"];

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let names: Vec<&str> = match asked.first() {
        None => NAMES.to_vec(),
        Some(name) => match NAMES.iter().find(|known| *known == name) {
            Some(known) => vec![known],
            None => bail!("there is no bench {name}; there are: {}", NAMES.join(", ")),
        },
    };
    // what only weighs files or computes needs no server
    let needs_server = |name: &&str| !matches!(*name, "sizes" | "net");
    let program = if names.iter().any(needs_server) {
        server::build()?
    } else {
        PathBuf::new()
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
            "sizes" => sizes::run(&web)?,
            "net" => locate::run()?,
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
