//! Reading in a process of its own: a file that would eat all memory or time kills the reader, not the server.
//!
//! The parent starts its own program with the hidden first argument [`ARGUMENT`]; the program's `main` must hand over to
//! [`main`] before it starts threads or an async runtime. The child limits itself (memory, CPU seconds, no files written,
//! no core), reads, and sends the rows as lines of JSON. A pipe holds 64 KB, so a slow parent slows the child and neither
//! collects rows. The child gets no environment and so no secrets.

mod protocol;
mod reader;

use std::{
    ffi::OsString,
    io::{BufReader, Read},
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    time::{Duration, Instant},
};

use super::{
    error::SheetError,
    read::{ReadOptions, RowSink, RowSource},
};
use protocol::{Message, Order};
pub use reader::main;

/// The first argument that makes a Linli program a sheet reader.
pub const ARGUMENT: &str = "__sheet-reader";

/// What the reading process may use.
#[derive(Debug, Clone)]
pub struct ChildLimits {
    /// Bytes of data memory (heap and stacks).
    pub memory_bytes: u64,
    /// Seconds of processor time.
    pub cpu_seconds: u64,
    /// How long the parent waits for rows altogether. Time that the parent spends on rows it has got does not count.
    pub waiting: Duration,
}

impl ChildLimits {
    /// For files that arrive by the web, read under [`super::Limits::WEB`].
    pub const WEB: Self = Self {
        memory_bytes: 256 * 1024 * 1024,
        cpu_seconds: 30,
        waiting: Duration::from_secs(60),
    };

    /// For files that an operator names, read under [`super::Limits::COMMAND_LINE`].
    pub const COMMAND_LINE: Self = Self {
        memory_bytes: 1024 * 1024 * 1024,
        cpu_seconds: 300,
        waiting: Duration::from_secs(600),
    };
}

/// Reads files in a child process.
#[derive(Debug, Clone)]
pub struct ChildProcess {
    program: PathBuf,
    limits: ChildLimits,
}

impl ChildProcess {
    /// A reader that runs this very program again; its `main` must know [`ARGUMENT`].
    ///
    /// # Errors
    /// When the system cannot tell which program runs.
    pub fn of_this_program(limits: ChildLimits) -> std::io::Result<Self> {
        // Right even after the file was replaced by a new version while this one runs.
        let running = Path::new("/proc/self/exe");
        let program = if running.exists() {
            running.to_owned()
        } else {
            std::env::current_exe()?
        };
        Ok(Self { program, limits })
    }

    /// A reader that runs another program which hands over to [`main`].
    #[must_use]
    pub fn of_program(program: PathBuf, limits: ChildLimits) -> Self {
        Self { program, limits }
    }

    fn start(&self, path: &Path, options: &ReadOptions) -> Result<Child, SheetError> {
        let order = Order {
            options: options.clone(),
            memory_bytes: self.limits.memory_bytes,
            cpu_seconds: self.limits.cpu_seconds,
        };
        let order = serde_json::to_string(&order).map_err(SheetError::damaged)?;
        Command::new(&self.program)
            .args([OsString::from(ARGUMENT), order.into()])
            .arg(path.canonicalize()?)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(SheetError::from)
    }
}

impl RowSource for ChildProcess {
    /// A child that dies, or is killed for taking too long, is [`SheetError::TooHeavy`].
    fn rows(
        &self,
        path: &Path,
        options: &ReadOptions,
        sink: &mut dyn RowSink,
    ) -> Result<u32, SheetError> {
        let mut child = self.start(path, options)?;
        let output = child.stdout.take();
        let child = Reaped(Mutex::new(child));
        let patience = Patience::new(self.limits.waiting);
        let longest = protocol::longest_line(&options.limits);
        std::thread::scope(|scope| {
            let (finished, watch) = channel::<()>();
            let (child, patience) = (&child, &patience);
            scope.spawn(move || watchdog(&watch, child, patience));
            let result = receive(
                BufReader::new(output.ok_or(SheetError::TooHeavy)?),
                longest,
                patience,
                sink,
            );
            drop(finished);
            result
        })
    }
}

/// Takes the child's messages until it says that it is done.
fn receive(
    mut output: BufReader<impl Read>,
    longest: u64,
    patience: &Patience,
    sink: &mut dyn RowSink,
) -> Result<u32, SheetError> {
    let mut line = Vec::new();
    let mut given = 0;
    loop {
        patience.begin();
        let message = protocol::receive(&mut output, &mut line, longest);
        patience.end();
        match message {
            Some(Message::Row(row)) => {
                given += 1;
                if sink.row(row) == ControlFlow::Break(()) {
                    return Ok(given);
                }
            }
            Some(Message::Origin(origin)) => sink.origin(origin),
            Some(Message::Done) => return Ok(given),
            Some(Message::Refused(error)) => return Err(error),
            None => return Err(SheetError::TooHeavy),
        }
    }
}

/// Kills the child when patience ends. Returns as soon as the other side of the channel is dropped.
fn watchdog(finished: &Receiver<()>, child: &Reaped, patience: &Patience) {
    while let Err(RecvTimeoutError::Timeout) = finished.recv_timeout(Duration::from_millis(50)) {
        if patience.is_over() {
            child.kill();
        }
    }
}

/// How long the parent has waited for its child, not counting its own work.
struct Patience {
    limit: Duration,
    state: Mutex<(Duration, Option<Instant>)>,
}

impl Patience {
    fn new(limit: Duration) -> Self {
        Self {
            limit,
            state: Mutex::new((Duration::ZERO, None)),
        }
    }

    fn begin(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 = Some(Instant::now());
    }

    fn end(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = state.1.take() {
            state.0 += since.elapsed();
        }
    }

    fn is_over(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let current = state.1.map_or(Duration::ZERO, |since| since.elapsed());
        state.0 + current > self.limit
    }
}

/// A child that is killed, if it still runs, and waited for, so that no zombie stays.
struct Reaped(Mutex<Child>);

impl Reaped {
    fn kill(&self) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The only error is that it has ended already.
        let _ = child.kill();
    }
}

impl Drop for Reaped {
    fn drop(&mut self) {
        self.kill();
        let child = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = child.wait();
    }
}
