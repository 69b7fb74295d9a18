//! The full disk: a small file system runs full while demands are created. Nothing acknowledged is lost, the refusals say
//! what is the matter, reading goes on, and as soon as there is room again so does writing, without a new start.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use linli_domain::time::Timestamp;
use serde_json::Value;

use crate::create::request;
use crate::durability::stored;
use crate::list::ask;
use crate::load::Client;
use crate::server::Server;
use crate::street::{BenchStreet, make};
use crate::table::{Bar, Row};

const CONNECTIONS: usize = 16;
/// Bytes of the file system, and of the file on it that makes room when it is removed.
const MEGABYTES: usize = 48;
const BALLAST: usize = 16 << 20;
/// How long the disk may take to run full, and the server to take writes again.
const PATIENCE: Duration = Duration::from_secs(120);
const SPAN_FULL: Duration = Duration::from_secs(3);

/// A file system of its own in memory, unmounted when dropped.
struct Small(PathBuf);

impl Small {
    /// `None` where this user may not mount.
    fn mount(at: &Path) -> Result<Option<Self>> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={MEGABYTES}m"), "tmpfs"])
            .arg(at)
            .status();
        Ok(mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(at.to_owned())))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// What the writers saw.
#[derive(Default)]
struct Seen {
    acknowledged: HashSet<String>,
    /// Status and code of each refusal, with how often it came.
    refused: BTreeMap<(u16, String), u64>,
}

/// Measures.
///
/// # Errors
/// The server does not start, or the disk does not run full.
pub async fn run(program: &Path, now: Timestamp) -> Result<Vec<Row>> {
    let outer = tempfile::tempdir()?;
    let Some(small) = Small::mount(outer.path())? else {
        println!("left out: the full disk (mounting a small file system is not allowed here)");
        return Ok(Vec::new());
    };
    let folder = small.0.join("data");
    std::fs::create_dir(&folder)?;
    let ballast = small.0.join("ballast");
    std::fs::write(&ballast, vec![7_u8; BALLAST])?;
    let street = Arc::new(make(program, &folder, 0, now).await?);
    let server = Server::start(program, &folder, &[]).await?;
    let count = Arc::new(AtomicU64::new(0));

    let mut all = writing(&server, &street, &count, PATIENCE, true).await?;
    ensure!(!all.refused.is_empty(), "the disk did not run full");
    let while_full = writing(&server, &street, &count, SPAN_FULL, false).await?;
    let reads = Client::connect(server.address)
        .await?
        .ask(ask("/api/demands?page_size=50", &street.cookie))
        .await?
        .0;
    std::fs::remove_file(&ballast)?;
    let freed = Instant::now();
    let first = first_success(&server, &street, &count).await?;
    let again_in = freed.elapsed();
    let afterwards = writing(&server, &street, &count, SPAN_FULL / 3, false).await?;
    drop(server);
    all.acknowledged.insert(first);
    for seen in [while_full, afterwards] {
        all.acknowledged.extend(seen.acknowledged);
        for (what, times) in seen.refused {
            *all.refused.entry(what).or_default() += times;
        }
    }
    // a new start on the same folder has them all
    Server::start(program, &folder, &[]).await?.kill()?;
    let stored = stored(&folder).await?;
    let lost = all.acknowledged.difference(&stored).count();
    let refusals: u64 = all.refused.values().sum();
    let clear: u64 = all
        .refused
        .iter()
        .filter(|((status, code), _)| *status == 503 && code == "unavailable")
        .map(|(_, times)| times)
        .sum();
    println!("full disk: refusals {:?}", all.refused);
    let told = |name: &str, figure: f64, unit| Row::new(name, figure, unit, Bar::Told);
    Ok(vec![
        Row::new(
            "full disk: demands acknowledged",
            all.acknowledged.len() as f64,
            "",
            Bar::AtLeast(100.0),
        ),
        Row::new(
            "full disk: acknowledged and lost",
            lost as f64,
            "",
            Bar::Below(1.0),
        ),
        told("full disk: creates refused", refusals as f64, ""),
        Row::new(
            "full disk: refusals that say what is the matter (503, problem `unavailable`)",
            clear as f64,
            "",
            Bar::AtLeast(1.0),
        )
        .against(refusals as f64),
        Row::new(
            "full disk: a list is answered meanwhile (status)",
            f64::from(reads.as_u16()),
            "",
            Bar::Below(300.0),
        ),
        Row::new(
            "full disk: room again to the first create",
            again_in.as_secs_f64() * 1_000.0,
            "ms",
            Bar::Below(5_000.0),
        ),
    ])
}

/// Writes over several connections for a time, or until each has been refused.
async fn writing(
    server: &Server,
    street: &Arc<BenchStreet>,
    count: &Arc<AtomicU64>,
    span: Duration,
    until_refused: bool,
) -> Result<Seen> {
    let until = Instant::now() + span;
    let address = server.address;
    let writers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (street, count) = (Arc::clone(street), Arc::clone(count));
            tokio::spawn(async move {
                let mut seen = Seen::default();
                let mut client = Client::connect(address).await?;
                while Instant::now() < until {
                    match create(&mut client, &street, &count).await? {
                        Ok(number) => {
                            seen.acknowledged.insert(number);
                        }
                        Err(refusal) => {
                            *seen.refused.entry(refusal).or_default() += 1;
                            if until_refused {
                                break;
                            }
                        }
                    }
                }
                anyhow::Ok(seen)
            })
        })
        .collect();
    let mut all = Seen::default();
    for writer in writers {
        let seen = writer.await??;
        all.acknowledged.extend(seen.acknowledged);
        for (what, times) in seen.refused {
            *all.refused.entry(what).or_default() += times;
        }
    }
    Ok(all)
}

/// Creates a demand: its number, or status and code of the refusal.
async fn create(
    client: &mut Client,
    street: &BenchStreet,
    count: &AtomicU64,
) -> Result<Result<String, (u16, String)>> {
    let ask = request(street, count.fetch_add(1, Ordering::Relaxed));
    let (status, body) = client.ask(ask).await?;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
    Ok(if status.is_success() {
        Ok(text("number"))
    } else {
        Err((status.as_u16(), text("code")))
    })
}

async fn first_success(server: &Server, street: &BenchStreet, count: &AtomicU64) -> Result<String> {
    let mut client = Client::connect(server.address).await?;
    let began = Instant::now();
    loop {
        if let Ok(number) = create(&mut client, street, count).await? {
            return Ok(number);
        }
        ensure!(began.elapsed() < PATIENCE, "it takes no writes again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
