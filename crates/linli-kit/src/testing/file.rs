//! Files that a test house answered with, read back.

use std::io::{Cursor, Read};

use calamine::{Reader, Xlsx};

use super::TestAnswer;

/// The first sheet of a workbook, row by row: texts and numbers as they stand, days as Excel counts them, empty cells as
/// empty texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// All rows, the headings first.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Reads a workbook.
    ///
    /// # Panics
    /// The bytes are none.
    #[must_use]
    pub fn of(workbook: &[u8]) -> Self {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook)).expect("a workbook");
        // our own file: its cells lie close together, so that its range is as small as it is
        let range = book.worksheet_range_at(0).expect("a sheet").expect("cells");
        let row = |row: &[calamine::Data]| row.iter().map(ToString::to_string).collect();
        Self {
            rows: range.rows().map(row).collect(),
        }
    }

    /// Whether a text stands in a cell, alone or among other words.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        self.rows.iter().flatten().any(|cell| cell.contains(text))
    }

    /// What stands below a heading, from the top down.
    ///
    /// # Panics
    /// There is no such heading.
    #[track_caller]
    #[must_use]
    pub fn below(&self, heading: &str) -> Vec<&str> {
        let column = self.column(heading);
        self.rows[1..]
            .iter()
            .map(|row| row[column].as_str())
            .collect()
    }

    /// What stands below a heading in the row that begins with a text.
    ///
    /// # Panics
    /// There is no such heading or no such row.
    #[track_caller]
    #[must_use]
    pub fn of_row(&self, first: &str, heading: &str) -> &str {
        let column = self.column(heading);
        let row = self.rows[1..].iter().find(|row| row[0] == first);
        let row = row.unwrap_or_else(|| panic!("no {first}: {self:?}"));
        &row[column]
    }

    #[track_caller]
    fn column(&self, heading: &str) -> usize {
        let heads = &self.rows[0];
        let column = heads.iter().position(|head| head == heading);
        column.unwrap_or_else(|| panic!("no {heading}: {heads:?}"))
    }
}

/// What stands in a Word file, as its XML: text stands in it as it is.
///
/// # Panics
/// The bytes are none.
#[must_use]
pub fn word_text(file: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("a Word file");
    let mut part = archive.by_name("word/document.xml").expect("its text");
    let mut text = String::new();
    part.read_to_string(&mut text).expect("text");
    text
}

impl TestAnswer {
    /// The body as the first sheet of a workbook.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        Sheet::of(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::cell::Value;
    use crate::sheet::write::{Column, ColumnFormat, XlsxTable};
    use crate::word::Document;

    #[test]
    fn what_was_written_is_found_again() {
        let columns = ["名称", "约定", "备注"]
            .map(|head| Column::new(head, ColumnFormat::General))
            .to_vec();
        let mut table = XlsxTable::new("表", columns).expect("a table");
        let bank = [
            Value::text("银行 & <店>"),
            Value::Number(10.0),
            Value::Empty,
        ];
        table.push(&bank).expect("a row");
        table.push(&[Value::text("小学")]).expect("a row");
        let sheet = Sheet::of(&table.into_bytes().expect("a workbook"));
        assert_eq!(sheet.below("名称"), ["银行 & <店>", "小学"]);
        assert_eq!(sheet.below("约定"), ["10", ""]);
        assert_eq!(sheet.of_row("小学", "备注"), "");
        assert!(sheet.holds("<店>") && !sheet.holds("医院"));
        let file = Document::new().title("协议").finish().expect("a file");
        assert!(word_text(&file).contains("协议"));
    }
}
