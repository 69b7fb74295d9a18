//! Which kind of file it is, told by its first bytes.

use std::io::{Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

use crate::sheet::error::SheetError;

/// The kinds that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A workbook of Excel 2007 or later.
    Xlsx,
    /// A text table with commas, semicolons or tabs.
    Csv,
}

const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
const COMPOUND_FILE_MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Texts that are no tables: web pages saved as `.xls`, PDF, RTF.
const OTHER_TEXTS: [&[u8]; 6] = [
    b"<html",
    b"<!doctype",
    b"<?xml",
    b"<table",
    b"%pdf",
    b"{\\rtf",
];
/// The directory of a compound file may lie anywhere; in the files Excel writes it is near the front.
const COMPOUND_FILE_LOOK_BYTES: u64 = 1024 * 1024;

/// Looks at the front of a file and winds it back.
///
/// # Errors
/// [`SheetError::OldExcel`], [`SheetError::Encrypted`], [`SheetError::WrongType`], [`SheetError::Empty`].
pub(super) fn detect(file: &mut (impl Read + Seek)) -> Result<FileKind, SheetError> {
    let mut head = Vec::new();
    file.by_ref().take(4096).read_to_end(&mut head)?;
    if head.starts_with(COMPOUND_FILE_MAGIC) {
        file.by_ref()
            .take(COMPOUND_FILE_LOOK_BYTES)
            .read_to_end(&mut head)?;
        return Err(locked_or_old(&head));
    }
    file.seek(SeekFrom::Start(0))?;
    if head.is_empty() {
        return Err(SheetError::Empty);
    }
    if head.starts_with(ZIP_MAGIC) {
        return Ok(FileKind::Xlsx);
    }
    if is_table_text(&head) {
        Ok(FileKind::Csv)
    } else {
        Err(SheetError::WrongType)
    }
}

/// A locked .xlsx is a compound file with a stream of this name; everything else in that format is an old .xls.
fn locked_or_old(head: &[u8]) -> SheetError {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if head.windows(name.len()).any(|window| window == name) {
        SheetError::Encrypted
    } else {
        SheetError::OldExcel
    }
}

fn is_table_text(head: &[u8]) -> bool {
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let has_binary = head
        .iter()
        .any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f));
    let start = head
        .iter()
        .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf))
        .take(16)
        .map(u8::to_ascii_lowercase)
        .collect::<Vec<_>>();
    is_utf16 || (!has_binary && !OTHER_TEXTS.iter().any(|magic| start.starts_with(magic)))
}
