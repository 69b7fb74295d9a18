//! Files made for tests, and reading them whole.

use std::{
    io::{Cursor, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::sheet::{
    cell::{Row, Value},
    error::SheetError,
    read::{InProcess, Limits, Origin, ReadOptions, RowSink, RowSource},
};

/// A file that lives as long as this value.
pub(crate) struct Sample {
    directory: tempfile::TempDir,
}

impl Sample {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let sample = Self { directory };
        std::fs::write(sample.path(), bytes).expect("a file");
        sample
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("sample")
    }
}

#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) origin: Option<Origin>,
    pub(crate) rows: Vec<Row>,
}

impl RowSink for Collected {
    fn origin(&mut self, origin: Origin) {
        assert!(
            self.origin.is_none() && self.rows.is_empty(),
            "told once and first"
        );
        self.origin = Some(origin);
    }

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        self.rows.push(row);
        ControlFlow::Continue(())
    }
}

pub(crate) fn read_path(path: &Path, limits: Limits) -> Result<Collected, SheetError> {
    let options = ReadOptions {
        limits,
        sheet: None,
    };
    let mut collected = Collected::default();
    let given = InProcess.rows(path, &options, &mut collected)?;
    assert_eq!(given as usize, collected.rows.len());
    Ok(collected)
}

pub(crate) fn read(bytes: &[u8]) -> Result<Collected, SheetError> {
    read_path(&Sample::new(bytes).path(), Limits::WEB)
}

/// Row numbers and shown values.
pub(crate) fn shown(rows: &[Row]) -> Vec<(u32, Vec<String>)> {
    rows.iter()
        .map(|row| {
            let values = row
                .cells
                .iter()
                .map(|cell| cell.value.to_string())
                .collect();
            (row.number, values)
        })
        .collect()
}

pub(crate) fn text_row(number: u32, texts: &[&str]) -> Row {
    Row {
        number,
        cells: texts.iter().map(|text| Value::text(*text).into()).collect(),
    }
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"#;
const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONSHIPS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

/// Parts of a workbook by hand. Style 1 is a date.
#[derive(Default)]
pub(crate) struct Package {
    pub(crate) workbook_properties: &'static str,
    pub(crate) shared_strings: Option<String>,
}

impl Package {
    /// The workbook with one sheet of this XML inside `sheetData`.
    pub(crate) fn build(self, sheet_data: &str) -> Vec<u8> {
        self.build_sheet(&format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet_data}</sheetData></worksheet>"#
        ))
    }

    pub(crate) fn build_sheet(self, sheet: &str) -> Vec<u8> {
        let workbook = format!(
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr {}/><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
            self.workbook_properties
        );
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), CONTENT_TYPES.into()),
            ("_rels/.rels".to_owned(), ROOT.into()),
            ("xl/workbook.xml".to_owned(), workbook.into_bytes()),
            (
                "xl/_rels/workbook.xml.rels".to_owned(),
                RELATIONSHIPS.into(),
            ),
            ("xl/styles.xml".to_owned(), STYLES.into()),
            ("xl/worksheets/sheet1.xml".to_owned(), sheet.into()),
        ];
        if let Some(strings) = self.shared_strings {
            parts.push(("xl/sharedStrings.xml".to_owned(), strings.into_bytes()));
        }
        zip_of(&parts)
    }
}

pub(crate) fn zip_of(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer
            .start_file(name.as_str(), SimpleFileOptions::default())
            .expect("a part");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("a zip").into_inner()
}
