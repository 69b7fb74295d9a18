//! The power cut: a virtual machine writes and says over its console what was acknowledged, the power of machine and disk
//! is cut at some moment, and every number said is looked for after the next start. `cargo xtask bench power-cut`; never
//! part of a run of all benches, because it wants QEMU and some minutes.

mod disk;
mod guest;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use uuid::Uuid;

use crate::table::{Bar, Row};
use disk::{Disk, Loss};
use guest::Guest;

const ROUNDS: u32 = 20;
/// Rounds with syncing off, which must lose something: else the drill would see nothing.
const UNSYNCED_ROUNDS: u32 = 3;
/// Bytes of the disk.
const DISK: u64 = 512 << 20;
/// How long the machine may take to start, or to look at everything.
const PATIENCE: Duration = Duration::from_secs(240);

/// Measures.
///
/// # Errors
/// The machine does not start.
pub fn run(program: &Path) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let Some(guest) = guest::make(program, folder.path())? else {
        return Ok(Vec::new());
    };
    let synced = drill(&guest, folder.path(), "write", ROUNDS)?;
    let unsynced = drill(&guest, folder.path(), "write_unsynced", UNSYNCED_ROUNDS)?;
    let told = |name: &str, figure: f64| Row::new(name, figure, "", Bar::Told);
    Ok(vec![
        told("power cut: rounds", f64::from(ROUNDS)),
        Row::new(
            "power cut: writes acknowledged",
            synced.acknowledged as f64,
            "",
            Bar::AtLeast(1_000.0),
        ),
        told("power cut: flushes of the disk", synced.flushes as f64),
        told(
            "power cut: sectors of 512 bytes lost with the disk's cache",
            synced.sectors as f64,
        ),
        Row::new(
            "power cut: acknowledged and lost",
            synced.lost as f64,
            "",
            Bar::Below(1.0),
        ),
        Row::new(
            "power cut: the database is whole afterwards (`linli verify`)",
            f64::from(u8::from(synced.verified)),
            "",
            Bar::AtLeast(1.0),
        ),
        Row::new(
            "power cut with syncing off: acknowledged and lost (the drill sees it)",
            unsynced.lost as f64,
            "",
            Bar::AtLeast(1.0),
        ),
    ])
}

#[derive(Default)]
struct Found {
    acknowledged: usize,
    lost: usize,
    flushes: u64,
    sectors: usize,
    verified: bool,
}

fn drill(guest: &Guest, folder: &Path, what: &str, rounds: u32) -> Result<Found> {
    let image = folder.join(format!("{what}.img"));
    std::fs::File::create(&image)?.set_len(DISK)?;
    let made = Command::new("mkfs.ext4").arg("-q").arg(&image).status()?;
    ensure!(made.success(), "no file system on {}", image.display());
    let mut acknowledged: HashSet<Uuid> = HashSet::new();
    let mut found = Found::default();
    for round in 0..rounds {
        let (said, flushes, sectors) = write_and_cut(guest, folder, &image, what, round)?;
        println!(
            "{what} {}: {} acknowledged, {flushes} flushes, {sectors} sectors lost",
            round + 1,
            said.len()
        );
        found.flushes += flushes;
        found.sectors += sectors;
        acknowledged.extend(said);
    }
    let mut machine = Machine::start(guest, folder, &image, "look")?;
    let mut stored: HashSet<Uuid> = HashSet::new();
    while let Some(line) = machine.line(PATIENCE) {
        found.verified |= line.contains("DRILL verified");
        if line.contains("DRILL over") {
            break;
        }
        stored.extend(id(&line));
    }
    machine.cut(Loss::All)?;
    found.acknowledged = acknowledged.len();
    found.lost = acknowledged.difference(&stored).count();
    Ok(found)
}

/// One round; answers what was acknowledged, the flushes and the sectors lost.
fn write_and_cut(
    guest: &Guest,
    folder: &Path,
    image: &Path,
    what: &str,
    round: u32,
) -> Result<(Vec<Uuid>, u64, usize)> {
    let mut machine = Machine::start(guest, folder, image, what)?;
    let mut said = Vec::new();
    // what is no number: of use when something fails
    let mut other = String::new();
    let mut until: Option<Instant> = None;
    while until.is_none_or(|moment| Instant::now() < moment) {
        let line = match machine.line(until.map_or(PATIENCE, |_| Duration::from_millis(20))) {
            Some(line) => line,
            None if until.is_some() => continue,
            None => anyhow::bail!("the machine says nothing"),
        };
        ensure!(!line.contains("DRILL"), "the machine says: {other}{line}");
        if let Some(id) = id(&line) {
            said.push(id);
            // another moment every round, counted from the first acknowledged write
            let after = Duration::from_millis(u64::from(300 + round * 370 % 2_900));
            until.get_or_insert_with(|| Instant::now() + after);
        } else {
            other.push_str(&line);
            other.push('\n');
        }
    }
    let loss = if round.is_multiple_of(2) {
        Loss::All
    } else {
        Loss::Half(u64::from(round) * 0x9e37_79b9_7f4a_7c15)
    };
    let (more, sectors, flushes) = machine.cut(loss)?;
    said.extend(more.iter().filter_map(|line| id(line)));
    Ok((said, flushes, sectors))
}

/// The number on a line of the console; `None` for what the kernel says, or for a line cut short.
fn id(line: &str) -> Option<Uuid> {
    line.trim().parse().ok()
}

/// A running machine.
struct Machine {
    child: Child,
    disk: Option<Disk>,
    lines: mpsc::Receiver<String>,
    reader: Option<JoinHandle<()>>,
}

impl Machine {
    fn start(guest: &Guest, folder: &Path, image: &Path, what: &str) -> Result<Self> {
        let socket = folder.join("disk.sock");
        // of the round before
        let _ = std::fs::remove_file(&socket);
        let disk = Disk::serve(image, &socket)?;
        let mut child = Command::new("qemu-system-x86_64")
            .args([
                "-machine", "q35", "-accel", "tcg", "-cpu", "max", "-smp", "2", "-m", "1024",
            ])
            .args([
                "-display",
                "none",
                "-no-reboot",
                "-nodefaults",
                "-serial",
                "stdio",
            ])
            .arg("-kernel")
            .arg(&guest.kernel)
            .arg("-initrd")
            .arg(&guest.root)
            .arg("-append")
            .arg(format!(
                "console=ttyS0 quiet loglevel=0 panic=-1 no_timer_check drill={what}"
            ))
            .arg("-drive")
            .arg(format!(
                "file=nbd:unix:{},format=raw,if=virtio,cache=writeback",
                socket.display()
            ))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting qemu-system-x86_64")?;
        let console = child.stdout.take().context("the console")?;
        let (sender, lines) = mpsc::channel();
        let reader = std::thread::spawn(move || read(console, &sender));
        Ok(Self {
            child,
            disk: Some(disk),
            lines,
            reader: Some(reader),
        })
    }

    fn line(&mut self, patience: Duration) -> Option<String> {
        self.lines.recv_timeout(patience).ok()
    }

    /// Cuts the power of the disk, then of the machine. Answers what the console had still to say, the sectors lost and the
    /// flushes.
    fn cut(mut self, loss: Loss) -> Result<(Vec<String>, usize, u64)> {
        let (sectors, flushes) = match self.disk.take() {
            Some(disk) => disk.cut(loss)?,
            None => (0, 0),
        };
        self.child.kill()?;
        self.child.wait()?;
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        Ok((self.lines.try_iter().collect(), sectors, flushes))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(console: ChildStdout, sender: &mpsc::Sender<String>) {
    for line in BufReader::new(console).split(b'\n').map_while(Result::ok) {
        // whole lines only count when their end has come
        if sender
            .send(String::from_utf8_lossy(&line).into_owned())
            .is_err()
        {
            return;
        }
    }
}
