//! Workbooks, by calamine's streaming cell reader only: its ranges allocate by coordinates (a file of 4.9 KB with one cell
//! at XFD1048576 aborts the process), its stream does not.

use std::{
    fs::File,
    io::{BufReader, Seek, SeekFrom},
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{FileKind, Limits, Origin, ReadOptions, RowSink, package, rows::RowBuilder};
use crate::sheet::{
    cell::{Cell, Row, Value},
    date_time::{from_excel_serial, parse_date_time},
    error::SheetError,
};

type Workbook = Xlsx<BufReader<File>>;

/// Streams the rows of the sheet asked for, or of the first visible sheet that holds any.
pub(super) fn rows(
    mut file: File,
    options: &ReadOptions,
    sink: &mut dyn RowSink,
) -> Result<u32, SheetError> {
    package::check(BufReader::new(&file), options.limits.unpacked_bytes)?;
    file.seek(SeekFrom::Start(0))?;
    let mut workbook: Workbook = guarded(|| Xlsx::new(BufReader::new(file)), None)?;
    let sheets = visible_sheets(&workbook);
    let wanted = match &options.sheet {
        None => sheets.clone(),
        Some(name) if sheets.contains(name) => vec![name.clone()],
        Some(name) => return Err(SheetError::NoSuchSheet { name: name.clone() }),
    };
    for name in wanted {
        let origin = Origin {
            kind: FileKind::Xlsx,
            sheet: Some(name.clone()),
            sheets: sheets.clone(),
            encoding: None,
            date_1904: workbook.has_1904_epoch(),
        };
        let rows = sheet_rows(
            &mut workbook,
            &name,
            &options.limits,
            &mut Announced::new(origin, sink),
        )?;
        if rows > 0 {
            return Ok(rows);
        }
    }
    Err(SheetError::Empty)
}

/// A sink that tells the origin when the first row comes: only then is it known which sheet holds any.
struct Announced<'s> {
    origin: Option<Origin>,
    sink: &'s mut dyn RowSink,
}

impl<'s> Announced<'s> {
    fn new(origin: Origin, sink: &'s mut dyn RowSink) -> Self {
        Self {
            origin: Some(origin),
            sink,
        }
    }

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        if let Some(origin) = self.origin.take() {
            self.sink.origin(origin);
        }
        self.sink.row(row)
    }
}

fn visible_sheets(workbook: &Workbook) -> Vec<String> {
    workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect()
}

fn sheet_rows(
    workbook: &mut Workbook,
    name: &str,
    limits: &Limits,
    sink: &mut Announced<'_>,
) -> Result<u32, SheetError> {
    let is_1904 = workbook.has_1904_epoch();
    let mut reader = guarded(|| workbook.worksheet_cells_reader(name), None)?;
    let mut builder = RowBuilder::new(limits);
    loop {
        let next = guarded(
            || reader.next_cell_with_formula_metadata(),
            Some(builder.row()),
        )?;
        let complete = match next {
            None => {
                if let Some(row) = builder.finish() {
                    let _: ControlFlow<()> = sink.row(row);
                }
                return Ok(builder.given);
            }
            Some(record) => {
                let (row, column) = record.pos;
                let cell = Cell {
                    value: value(record.value, is_1904),
                    formula: record.formula.is_some(),
                };
                builder.put(row.saturating_add(1), column, cell)?
            }
        };
        if let Some(row) = complete
            && sink.row(row).is_break()
        {
            return Ok(builder.given);
        }
    }
}

fn value(data: DataRef<'_>, is_1904: bool) -> Value {
    match data {
        DataRef::Empty => Value::Empty,
        DataRef::String(text) => Value::text(text),
        DataRef::SharedString(text) => Value::text(text),
        DataRef::Int(number) => Value::Number(number as f64),
        DataRef::Float(number) => Value::Number(number),
        DataRef::Bool(truth) => Value::Bool(truth),
        DataRef::DateTime(moment) => date_value(&moment, is_1904),
        DataRef::DateTimeIso(text) => match parse_date_time(&text) {
            Ok(moment) => Value::DateTime(moment),
            Err(_) => Value::text(text),
        },
        DataRef::DurationIso(text) => Value::text(text),
        DataRef::Error(error) => Value::Error(error.to_string()),
    }
}

/// A serial in a cell with a date format. A time of day alone becomes text (`14:30:00`), a length of time stays a
/// number of days, and so does what Excel itself shows as `####`.
fn date_value(moment: &ExcelDateTime, is_1904: bool) -> Value {
    let serial = moment.as_f64();
    if moment.is_duration() {
        return Value::Number(serial);
    }
    if (0.0..1.0).contains(&serial) {
        let seconds = ((serial * 86_400.0).round() as u32).min(86_399);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return Value::Text(format!("{hour:02}:{minute:02}:{second:02}"));
    }
    from_excel_serial(serial, is_1904).map_or(Value::Number(serial), Value::DateTime)
}

/// Calls the parser. It holds up against damaged files by errors, but for some made by hand by a panic (reversed
/// dimensions, columns of nine letters), which must not take our thread with it.
fn guarded<T>(
    call: impl FnOnce() -> Result<T, XlsxError>,
    row: Option<u32>,
) -> Result<T, SheetError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(XlsxError::Password)) => Err(SheetError::Encrypted),
        Ok(Err(error)) => Err(SheetError::Damaged {
            row,
            detail: error.to_string(),
        }),
        Err(_) => Err(SheetError::Damaged {
            row,
            detail: "the parser gave up".to_owned(),
        }),
    }
}
