//! Text tables: UTF-8, UTF-16 and GB 18030; commas, semicolons and tabs; quoted fields with line breaks.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
};

use super::{FileKind, Origin, ReadOptions, RowSink, encoding, rows::RowBuilder};
use crate::sheet::{
    cell::{Cell, Value},
    error::SheetError,
    text::unguard_formula,
};

/// Characters looked at to find the delimiter.
const SAMPLE_BYTES: u64 = 64 * 1024;

/// Streams the rows of a text table.
pub(super) fn rows(
    mut file: File,
    options: &ReadOptions,
    sink: &mut dyn RowSink,
) -> Result<u32, SheetError> {
    let encoding = encoding::detect(&mut file)?;
    let mut sample = Vec::new();
    encoding::DecodingReader::new(BufReader::new(&file), encoding)
        .take(SAMPLE_BYTES)
        .read_to_end(&mut sample)?;
    file.seek(SeekFrom::Start(0))?;
    let text = encoding::DecodingReader::new(BufReader::new(file), encoding);
    // A line break more at the end is no row, and makes the last row end like all others: see `blank_lines`.
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&sample))
        .from_reader(text.chain(&b"\n"[..]));
    sink.origin(Origin {
        kind: FileKind::Csv,
        sheet: None,
        sheets: Vec::new(),
        encoding: Some(encoding.name().to_owned()),
        date_1904: false,
    });
    match records(&mut reader, options, sink)? {
        0 => Err(SheetError::Empty),
        given => Ok(given),
    }
}

fn records(
    reader: &mut csv::Reader<impl Read>,
    options: &ReadOptions,
    sink: &mut dyn RowSink,
) -> Result<u32, SheetError> {
    let mut builder = RowBuilder::new(&options.limits);
    let mut record = csv::StringRecord::new();
    let mut row_number = 0;
    loop {
        let line_before = reader.position().line();
        let more = reader
            .read_record(&mut record)
            .map_err(|error| SheetError::Damaged {
                row: Some(row_number + 1),
                detail: error.to_string(),
            })?;
        if !more {
            return Ok(builder.given);
        }
        let lines = reader.position().line() - line_before;
        row_number = u32::saturating_add(row_number, 1 + blank_lines(lines, &record));
        for (column, field) in record.iter().enumerate() {
            let cell = Cell::from(Value::text(unguard_formula(field)));
            builder.put(row_number, u32::try_from(column).unwrap_or(u32::MAX), cell)?;
        }
        if let Some(row) = builder.finish()
            && sink.row(row).is_break()
        {
            return Ok(builder.given);
        }
    }
}

/// Blank lines passed over before a record. The parser drops them, but a person who looks for row 7 counts them.
fn blank_lines(lines: u64, record: &csv::StringRecord) -> u32 {
    let inside: usize = record
        .iter()
        .map(|field| field.bytes().filter(|byte| *byte == b'\n').count())
        .sum();
    let blank = lines.saturating_sub(1 + inside as u64);
    u32::try_from(blank).unwrap_or(u32::MAX - 1)
}

/// The sign that parts the fields: the one found most often outside quotes in the first line that has any.
fn delimiter(sample: &[u8]) -> u8 {
    const SIGNS: [u8; 3] = [b',', b'\t', b';'];
    let mut counts = [0_u32; 3];
    let mut quoted = false;
    for byte in sample {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && counts.iter().any(|count| *count > 0) => break,
            other if !quoted => {
                if let Some(index) = SIGNS.iter().position(|sign| sign == other) {
                    counts[index] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let index = counts.iter().position(|count| *count == most).unwrap_or(0);
    SIGNS[index]
}
