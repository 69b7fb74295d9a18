//! What parent and child say to each other: one order as an argument, then lines of JSON.

use std::io::{BufRead, Read, Write};

use serde::{Deserialize, Serialize};

use crate::sheet::{
    cell::Row,
    error::SheetError,
    read::{Limits, Origin, ReadOptions},
};

/// What the child is to do. The path is an argument of its own, for it need not be UTF-8.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) options: ReadOptions,
    pub(super) memory_bytes: u64,
    pub(super) cpu_seconds: u64,
}

/// One line from the child. Without `Done` or `Refused` at the end, the child died.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Message {
    #[serde(rename = "origin")]
    Origin(Origin),
    #[serde(rename = "r")]
    Row(Row),
    #[serde(rename = "done")]
    Done,
    #[serde(rename = "refused")]
    Refused(SheetError),
}

/// Borrowed twin of [`Message::Row`], so that sending copies nothing.
#[derive(Serialize)]
pub(super) enum RowMessage<'r> {
    #[serde(rename = "r")]
    Row(&'r Row),
}

/// The longest line an honest child can send: every cell full, every character escaped (`\u0000`).
pub(super) fn longest_line(limits: &Limits) -> u64 {
    const LONGEST_ESCAPE: u64 = 6;
    const AROUND_A_CELL: u64 = 64;
    let cell = u64::from(limits.cell_characters) * LONGEST_ESCAPE + AROUND_A_CELL;
    cell * (u64::from(limits.columns) + 1)
}

/// The next message; `None` when the child has stopped talking or talks nonsense.
pub(super) fn receive(
    output: &mut impl BufRead,
    line: &mut Vec<u8>,
    longest: u64,
) -> Option<Message> {
    line.clear();
    output.take(longest).read_until(b'\n', line).ok()?;
    serde_json::from_slice(line.strip_suffix(b"\n")?).ok()
}

/// Sends one message; an error means that the parent has gone.
pub(super) fn send(output: &mut impl Write, message: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *output, message)?;
    output.write_all(b"\n")
}
