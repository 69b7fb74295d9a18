//! Runs a command of a step: its output is shown as it comes, folded when it passed and whole when it failed.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, PipeReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::report::{Outcome, seconds};
use crate::workspace;

/// How long one command may take before it is ended: far above any step, far below a forgotten night.
const LIMIT: Duration = Duration::from_secs(40 * 60);
/// How often a long step says that it is alive where nothing can be overwritten.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How many last lines of a step that passed are shown.
const FOLDED_LINES: usize = 3;
/// How long output is still read after the command itself ended (a child of it may hold the pipe).
const LINGER: Duration = Duration::from_millis(500);

/// A command that runs in the root of the workspace unless said otherwise.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(workspace::root());
    command
}

/// The cargo that runs this tool, or the one in the path. It does not see what cargo told this tool about itself: build
/// scripts look at the same variables (ring's does), and everything would be compiled anew whenever a person and this tool
/// take turns.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command(
        std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        arguments,
    );
    let about_us =
        |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(about_us) {
            cargo.env_remove(name);
        }
    }
    if KEEPS_NO_STEPS.load(Ordering::Relaxed) {
        cargo.env("CARGO_INCREMENTAL", "0");
    }
    cargo
}

/// Whether cargo keeps nothing to build the next step from.
static KEEPS_NO_STEPS: AtomicBool = AtomicBool::new(false);

/// From now on cargo keeps nothing to build the next step from: that is more than half of the disk a proof takes (12 GB, and
/// one ended on a full disk), and time.
pub fn keep_no_steps() {
    KEEPS_NO_STEPS.store(true, Ordering::Relaxed);
}

/// npm in the web folder.
pub fn npm(arguments: &[&str]) -> Command {
    let mut npm = command("npm", arguments);
    npm.current_dir(workspace::root().join("web"))
        .env("NO_COLOR", "1");
    npm
}

/// What a command printed (standard output and error in the order written) and how it ended.
pub struct Finished {
    pub success: bool,
    pub lines: Vec<String>,
}

/// Runs a command as a step: shows progress, then the last lines, or everything when it failed.
///
/// # Errors
/// When the command cannot be started.
pub fn run(command: &mut Command) -> Result<Outcome> {
    Ok(Outcome::of(watch(command)?.success))
}

/// Like [`run`], for a caller that wants to read what was printed.
///
/// # Errors
/// When the command cannot be started.
pub fn watch(command: &mut Command) -> Result<Finished> {
    println!("   $ {}", shown(command));
    let mut progress = Progress::new();
    let ended = run_to_end(command, &mut progress)?;
    progress.clear();
    Ok(ended.told())
}

/// A command that runs beside the steps that follow. Nothing of it is shown before it is waited for.
pub struct Beside {
    shown: String,
    thread: thread::JoinHandle<Result<(Ended, Duration)>>,
}

/// Starts a command beside what comes next.
pub fn beside(mut command: Command) -> Beside {
    let shown = shown(&command);
    let thread = thread::spawn(move || {
        let started = Instant::now();
        let ended = run_to_end(&mut command, &mut Progress::silent())?;
        Ok((ended, started.elapsed()))
    });
    Beside { shown, thread }
}

impl Beside {
    /// Waits for it and shows what it printed, as [`run`] does.
    ///
    /// # Errors
    /// When the command could not be started.
    pub fn end(self) -> Result<Outcome> {
        println!("   $ {}", self.shown);
        let ended = self.thread.join();
        let (ended, took) = ended.map_err(|_| anyhow::anyhow!("the thread beside panicked"))??;
        let finished = ended.told();
        println!("   it ran beside the steps before for {}", seconds(took));
        Ok(Outcome::of(finished.success))
    }
}

/// A command that ended by itself, or (without a status) at its limit.
struct Ended {
    status: Option<ExitStatus>,
    lines: Vec<String>,
}

impl Ended {
    /// Shows the lines that are worth it.
    fn told(self) -> Finished {
        let success = self.status.is_some_and(|status| status.success());
        for line in worth_showing(&self.lines, success) {
            println!("   | {line}");
        }
        match self.status {
            None => println!("   ended after its limit of {}", seconds(LIMIT)),
            Some(status) if !success => println!("   {status}"),
            Some(_) => {}
        }
        Finished {
            success,
            lines: self.lines,
        }
    }
}

fn run_to_end(command: &mut Command, progress: &mut Progress) -> Result<Ended> {
    let (reader, writer) = std::io::pipe()?;
    command
        .stdin(std::process::Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    // The command keeps copies of the writing end: without this the pipe would never close.
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    let (status, lines) = follow(&mut child, &read_lines(reader), progress)?;
    Ok(Ended { status, lines })
}

/// The last lines of a command that passed; of one that failed, all that may say why.
fn worth_showing(lines: &[String], success: bool) -> Vec<&str> {
    let said = lines
        .iter()
        .map(|line| line.trim_end())
        .filter(|line| !line.is_empty());
    if success {
        let said: Vec<&str> = said.collect();
        return said[said.len().saturating_sub(FOLDED_LINES)..].to_vec();
    }
    let steady = [
        "Compiling ",
        "Checking ",
        "Downloaded ",
        "Documenting ",
        "Blocking ",
    ];
    let is_noise = |line: &str| {
        let line = line.trim_start();
        steady.iter().any(|word| line.starts_with(word))
            || (line.starts_with("test ") && line.ends_with(" ... ok"))
    };
    said.filter(|line| !is_noise(line)).collect()
}

/// Runs a command and gives back its standard output; its errors go to the terminal.
///
/// # Errors
/// When the command cannot be started, fails, or prints something other than UTF-8.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .with_context(|| shown(command))?;
    anyhow::ensure!(
        output.status.success(),
        "{}: {}",
        shown(command),
        output.status
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// Follows a child until it ends, or ends it at the limit (`None`).
fn follow(
    child: &mut Child,
    lines: &Receiver<String>,
    progress: &mut Progress,
) -> Result<(Option<ExitStatus>, Vec<String>)> {
    let started = Instant::now();
    let mut kept = Vec::new();
    loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                progress.show(&line);
                kept.push(line);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok((Some(child.wait()?), kept)),
            Err(RecvTimeoutError::Timeout) => progress.tick(),
        }
        if let Some(status) = child.try_wait()? {
            while let Ok(line) = lines.recv_timeout(LINGER) {
                kept.push(line);
            }
            return Ok((Some(status), kept));
        }
        if started.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            return Ok((None, kept));
        }
    }
}

/// Reads lines on a thread of its own, so that a silent command can still be watched.
fn read_lines(reader: PipeReader) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut bytes = Vec::new();
        while reader
            .read_until(b'\n', &mut bytes)
            .is_ok_and(|count| count > 0)
        {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The line that moves while a command runs: overwritten on a terminal, now and then elsewhere.
struct Progress {
    silent: bool,
    on_terminal: bool,
    started: Instant,
    said: Instant,
    last: String,
}

impl Progress {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            silent: false,
            on_terminal: std::io::stdout().is_terminal(),
            started: now,
            said: now,
            last: String::new(),
        }
    }

    /// For what runs beside other steps: two moving lines would overwrite each other.
    fn silent() -> Self {
        Self {
            silent: true,
            ..Self::new()
        }
    }

    fn show(&mut self, line: &str) {
        if !line.trim().is_empty() {
            line.trim().clone_into(&mut self.last);
        }
        self.tick();
    }

    fn tick(&mut self) {
        let pause = if self.on_terminal {
            Duration::from_millis(150)
        } else {
            HEARTBEAT
        };
        if self.silent || self.said.elapsed() < pause {
            return;
        }
        self.said = Instant::now();
        let last: String = self
            .last
            .chars()
            .filter(|character| !character.is_control())
            .take(90)
            .collect();
        let text = format!("   … {} {last}", seconds(self.started.elapsed()));
        if self.on_terminal {
            print!("\r\u{1b}[2K{text}");
            // A terminal that went away is no reason to fail a step.
            let _ = std::io::stdout().flush();
        } else {
            println!("{text}");
        }
    }

    fn clear(&self) {
        if self.on_terminal {
            print!("\r\u{1b}[2K");
            let _ = std::io::stdout().flush();
        }
    }
}

/// The command as one would type it, without the folder of the program.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let mut text = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_kept_in_order_and_the_status_is_told() {
        let finished = watch(&mut command(
            "sh",
            &["-c", "echo one; echo two >&2; echo three; exit 3"],
        ))
        .unwrap();
        assert!(!finished.success);
        assert_eq!(finished.lines, ["one", "two", "three"]);
        assert!(watch(&mut command("true", &[])).unwrap().success);
    }

    #[test]
    fn a_pass_is_folded_and_a_failure_shows_everything_but_noise() {
        let lines = [
            "   Compiling a",
            "test x ... ok",
            "test y ... FAILED",
            "",
            "why",
            "test result: FAILED.",
        ];
        let lines = lines.map(str::to_owned);
        let failed = worth_showing(&lines, false);
        assert_eq!(failed, ["test y ... FAILED", "why", "test result: FAILED."]);
        assert_eq!(worth_showing(&lines, true).len(), FOLDED_LINES);
        assert!(worth_showing(&[], true).is_empty());
    }

    #[test]
    fn a_child_that_keeps_the_pipe_does_not_hold_the_step() {
        let started = Instant::now();
        let finished = watch(&mut command("sh", &["-c", "sleep 20 & echo done"])).unwrap();
        assert!(finished.success && started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn beside_the_other_steps_a_command_passes_and_fails_as_it_would_alone() {
        let started = Instant::now();
        let passing = beside(command("sleep", &["0.2"]));
        let failing = beside(command("sh", &["-c", "sleep 0.2; exit 3"]));
        assert_eq!(passing.end().unwrap(), Outcome::Passed);
        assert_eq!(failing.end().unwrap(), Outcome::Failed);
        assert!(started.elapsed() < Duration::from_secs(5));
        let absent = beside(command("no-such-program-of-ours", &[])).end();
        assert!(format!("{:#}", absent.unwrap_err()).contains("no-such-program-of-ours"));
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error_that_names_it() {
        let error = run(&mut command("no-such-program-of-ours", &[])).unwrap_err();
        assert!(format!("{error:#}").contains("no-such-program-of-ours"));
    }
}
