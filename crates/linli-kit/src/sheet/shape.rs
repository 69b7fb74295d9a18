//! The shape of a sheet: which row is the header, which rows are not data, and a fingerprint to know the form again.
//!
//! Office sheets have a merged title and lines such as `填报单位：… 日期：…` above the header, and a row of filling-in notes
//! below it. The header is looked for in the first [`SAMPLE_ROWS`] rows.

use std::{collections::HashSet, ops::ControlFlow, path::Path};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    cell::{Row, Value},
    error::SheetError,
    read::{Origin, ReadOptions, RowSink, RowSource},
    text::{clean_text, heading_key},
};

/// Rows read for a preview.
pub const SAMPLE_ROWS: usize = 40;
/// A header stands no lower than this among the rows that are not blank.
const HEADER_AMONG_ROWS: usize = 15;
/// Longer texts are no headings.
const HEADING_CHARACTERS: usize = 40;
/// The mark before each filling-in note that we write ourselves.
pub const NOTE_MARK: char = '※';
/// The heading of the last column of a sheet of faulty rows; it belongs to us and not to the form.
pub const REASON_HEADING: &str = "原因 Reason";

/// Where things are in a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Kind of file, sheet and date system.
    pub origin: Origin,
    /// Row number of the header, from 1.
    pub header_row: u32,
    /// Headings from column A on, cleaned; empty where a column has none.
    pub headings: Vec<String>,
    /// Row number of the filling-in notes, if there are any.
    pub notes_row: Option<u32>,
}

impl Shape {
    /// The first row that may be data, from 1.
    #[must_use]
    pub fn first_data_row(&self) -> u32 {
        self.notes_row.unwrap_or(self.header_row) + 1
    }

    /// The same for every sheet of the same form: 32 hexadecimal digits over the headings in their order, as they
    /// compare (`text::heading_key`). Titles, data, and our own column of reasons do not change it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let own = heading_key(REASON_HEADING);
        let keys: Vec<String> = self.headings.iter().map(|text| heading_key(text)).collect();
        let end = keys
            .iter()
            .rposition(|key| !key.is_empty() && *key != own)
            .map_or(0, |last| last + 1);
        for key in &keys[..end] {
            hash.update(key.as_bytes());
            hash.update(b"\x1f");
        }
        HEXLOWER.encode(&hash.finalize()[..16])
    }
}

/// The first rows of a sheet, enough to ask a person what the columns are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Where things are.
    pub shape: Shape,
    /// The first data rows.
    pub sample: Vec<Row>,
}

/// Reads the front of a file and finds its shape. `titles` are headings that are expected; a row that has at least two of
/// them is preferred as the header.
///
/// # Errors
/// Those of reading, and [`SheetError::NoHeader`].
pub fn preview(
    source: &dyn RowSource,
    path: &Path,
    options: &ReadOptions,
    titles: &[&str],
) -> Result<Preview, SheetError> {
    let mut front = Front::default();
    source.rows(path, options, &mut front)?;
    let origin = front.origin.ok_or(SheetError::Empty)?;
    let header = header_index(&front.rows, titles).ok_or(SheetError::NoHeader)?;
    let notes = front
        .rows
        .get(header + 1)
        .filter(|row| is_notes(row))
        .map(|row| row.number);
    let data_from = header + 1 + usize::from(notes.is_some());
    let sample = front.rows.split_off(data_from.min(front.rows.len()));
    let header_row = &front.rows[header];
    let shape = Shape {
        origin,
        header_row: header_row.number,
        headings: headings(header_row, &sample),
        notes_row: notes,
    };
    Ok(Preview { shape, sample })
}

/// Streams the data rows of a sheet of known shape.
///
/// # Errors
/// Those of reading; [`SheetError::NoHeader`] if the header is not where the shape says, because the file is another one.
pub fn data_rows(
    source: &dyn RowSource,
    path: &Path,
    options: &ReadOptions,
    shape: &Shape,
    sink: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), SheetError> {
    let options = ReadOptions {
        sheet: shape.origin.sheet.clone(),
        ..options.clone()
    };
    let mut header_seen = false;
    source.rows(path, &options, &mut |row: Row| {
        if row.number == shape.header_row {
            header_seen = headings(&row, &[])
                .iter()
                .zip(&shape.headings)
                .all(|(found, expected)| found == expected);
        }
        if row.number < shape.first_data_row() {
            return ControlFlow::Continue(());
        }
        if header_seen {
            sink(row)
        } else {
            ControlFlow::Break(())
        }
    })?;
    if header_seen {
        Ok(())
    } else {
        Err(SheetError::NoHeader)
    }
}

/// Keeps the first rows and stops.
#[derive(Default)]
struct Front {
    origin: Option<Origin>,
    rows: Vec<Row>,
}

impl RowSink for Front {
    fn origin(&mut self, origin: Origin) {
        self.origin = Some(origin);
    }

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        self.rows.push(row);
        if self.rows.len() < SAMPLE_ROWS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}

/// The row with most expected titles, if it has at least two; else the first that looks like a header.
fn header_index(rows: &[Row], titles: &[&str]) -> Option<usize> {
    let titles: HashSet<String> = titles.iter().map(|title| heading_key(title)).collect();
    let front = &rows[..rows.len().min(HEADER_AMONG_ROWS)];
    let mut best = None;
    for (index, row) in front.iter().enumerate() {
        let known = texts(row)
            .filter(|text| titles.contains(&heading_key(text)))
            .count();
        if known >= 2 && best.is_none_or(|(most, _)| known > most) {
            best = Some((known, index));
        }
    }
    if let Some((_, index)) = best {
        return Some(index);
    }
    let widest = rows.iter().map(filled).max()?;
    front
        .iter()
        .position(|row| filled(row) * 2 > widest && looks_like_header(row))
}

fn filled(row: &Row) -> usize {
    row.cells
        .iter()
        .filter(|cell| !cell.value.is_blank())
        .count()
}

fn texts(row: &Row) -> impl Iterator<Item = String> {
    row.cells.iter().filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(clean_text(text)).filter(|text| !text.is_empty()),
        _ => None,
    })
}

/// Short texts only, none twice, none that is a date, and at least one that is not made of digits.
fn looks_like_header(row: &Row) -> bool {
    let texts: Vec<String> = texts(row).collect();
    let distinct: HashSet<String> = texts.iter().map(|text| heading_key(text)).collect();
    texts.len() == filled(row)
        && distinct.len() == texts.len()
        && texts
            .iter()
            .any(|text| text.chars().any(char::is_alphabetic))
        && texts.iter().all(|text| {
            text.chars().count() <= HEADING_CHARACTERS
                && super::date_time::parse_date_time(text).is_err()
        })
}

/// A row of notes: at least half of its cells are marked or speak of filling in, and all are text.
fn is_notes(row: &Row) -> bool {
    const WORDS: [&str; 9] = [
        "必填", "选填", "填写", "示例", "例如", "例：", "格式", "required", "optional",
    ];
    let texts: Vec<String> = texts(row).collect();
    let notes = texts
        .iter()
        .filter(|text| {
            let lower = text.to_lowercase();
            text.starts_with(NOTE_MARK)
                || (text.chars().count() <= 120 && WORDS.iter().any(|word| lower.contains(word)))
        })
        .count();
    !texts.is_empty() && texts.len() == filled(row) && notes * 2 >= texts.len()
}

/// Headings up to the last column that has one or holds a value in the sample.
fn headings(header: &Row, sample: &[Row]) -> Vec<String> {
    let width = sample
        .iter()
        .chain([header])
        .map(|row| row.cells.len())
        .max()
        .unwrap_or(0);
    (0..width as u32)
        .map(|column| {
            let shown = header.value(column).to_string();
            clean_text(&shown)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}
