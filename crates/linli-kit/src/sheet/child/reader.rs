//! The child's side: limits on itself, then reading, then rows to standard output.

use std::{
    ffi::OsString,
    io::{BufWriter, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::ExitCode,
};

use rlimit::Resource;

use super::protocol::{self, Message, Order, RowMessage};
use crate::sheet::{
    cell::Row,
    read::{InProcess, Origin, RowSink, RowSource},
};

/// Code and libraries are mapped too, without taking memory: room for them beside the data.
const ADDRESS_SPACE_BESIDE_DATA: u64 = 1024 * 1024 * 1024;
/// The exit code for arguments that make no sense.
const USAGE: u8 = 64;

/// Runs the sheet reader. `arguments` are those behind [`super::ARGUMENT`]: the order and the path.
///
/// To be called first thing in a program's `main`, before any thread is started.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.into_iter();
    let order = arguments
        .next()
        .and_then(|order| serde_json::from_str::<Order>(order.to_str()?).ok());
    let (Some(order), Some(path)) = (order, arguments.next().map(PathBuf::from)) else {
        return ExitCode::from(USAGE);
    };
    match limit_self(&order).and_then(|()| read(&order, &path)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// A limit that cannot be set is an error: without it the whole process would be pointless.
fn limit_self(order: &Order) -> std::io::Result<()> {
    let address_space = order.memory_bytes.saturating_add(ADDRESS_SPACE_BESIDE_DATA);
    for (resource, limit) in [
        (Resource::CPU, order.cpu_seconds),
        (Resource::AS, address_space),
        (Resource::DATA, order.memory_bytes),
        (Resource::FSIZE, 0),
        (Resource::CORE, 0),
    ] {
        // Never above what the system grants already.
        let limit = limit.min(resource.get_hard()?);
        resource.set(limit, limit)?;
    }
    Ok(())
}

fn read(order: &Order, path: &Path) -> std::io::Result<()> {
    let mut sender = Sender {
        output: BufWriter::with_capacity(64 * 1024, std::io::stdout().lock()),
        sent: Ok(()),
    };
    let result = InProcess.rows(path, &order.options, &mut sender);
    sender.sent?;
    let message = match result {
        Ok(_) => Message::Done,
        Err(error) => Message::Refused(error),
    };
    protocol::send(&mut sender.output, &message)?;
    sender.output.flush()
}

/// Sends everything on to the parent, and stops the reading when the parent has gone.
struct Sender<W> {
    output: W,
    sent: std::io::Result<()>,
}

impl<W: Write> RowSink for Sender<W> {
    fn origin(&mut self, origin: Origin) {
        self.sent = protocol::send(&mut self.output, &Message::Origin(origin));
    }

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        if self.sent.is_ok() {
            self.sent = protocol::send(&mut self.output, &RowMessage::Row(&row));
        }
        if self.sent.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}
