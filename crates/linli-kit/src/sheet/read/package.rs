//! The package of an .xlsx before anything parses it: is it a workbook, and how much does it really unpack to?
//!
//! Every part is unpacked once into nothing and counted, whatever sizes its directory claims. It costs one more
//! inflation (6 MB take 30 ms) and buys that no parser ever sees a bomb.

use std::io::{self, Read, Seek};

use zip::{ZipArchive, result::ZipError};

use crate::sheet::error::SheetError;

/// A workbook has a part a sheet plus a dozen; more than this is made by hand.
const MAXIMUM_PARTS: usize = 2_000;
/// The front of the shared-strings part, where its count is declared.
const HEAD_BYTES: u64 = 4096;
/// The shortest a shared string can be: `<si/>`.
const SHORTEST_SHARED_STRING: u64 = 5;

/// Unpacks and counts all parts.
///
/// # Errors
/// [`SheetError::TooBig`], [`SheetError::WrongType`], [`SheetError::Encrypted`], [`SheetError::Damaged`].
pub(super) fn check(file: impl Read + Seek, limit: u64) -> Result<(), SheetError> {
    let mut archive = ZipArchive::new(file).map_err(from_zip)?;
    if archive.len() > MAXIMUM_PARTS {
        return Err(SheetError::damaged("too many parts"));
    }
    let names = archive
        .file_names()
        .map(|name| Ok(name?.replace('\\', "/").to_ascii_lowercase()))
        .collect::<Result<Vec<String>, ZipError>>()
        .map_err(from_zip)?;
    if !is_workbook(&names) {
        return Err(SheetError::WrongType);
    }
    let mut counted = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(from_zip)?;
        let holds_strings = part
            .name()
            .map_err(from_zip)?
            .to_ascii_lowercase()
            .ends_with("sharedstrings.xml");
        let mut head = Vec::new();
        let mut bounded = part.by_ref().take(limit - counted + 1);
        bounded
            .by_ref()
            .take(HEAD_BYTES)
            .read_to_end(&mut head)
            .map_err(SheetError::damaged)?;
        let size = head.len() as u64
            + io::copy(&mut bounded, &mut io::sink()).map_err(SheetError::damaged)?;
        counted += size;
        if counted > limit {
            return Err(SheetError::TooBig { limit });
        }
        if holds_strings && declared_strings(&head) > size / SHORTEST_SHARED_STRING {
            return Err(SheetError::damaged(
                "more shared strings declared than there can be",
            ));
        }
    }
    Ok(())
}

/// An .xlsx or .xlsm; not .xlsb, whose workbook is binary, and not .docx, .ods or any other zip.
fn is_workbook(names: &[String]) -> bool {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    has("[content_types].xml")
        && !has("xl/workbook.bin")
        && names.iter().any(|name| name.starts_with("xl/"))
}

/// The `uniqueCount` of the shared strings. The parser reserves memory for that many, so a lie must be found first.
fn declared_strings(head: &[u8]) -> u64 {
    let head = String::from_utf8_lossy(head);
    let Some((_, behind)) = head.split_once("uniqueCount") else {
        return 0;
    };
    let digits: String = behind
        .chars()
        .skip_while(|character| !character.is_ascii_digit() && *character != '>')
        .take_while(char::is_ascii_digit)
        .collect();
    if digits.is_empty() {
        0
    } else {
        digits.parse().unwrap_or(u64::MAX)
    }
}

fn from_zip(error: ZipError) -> SheetError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetError::Encrypted,
        other => SheetError::damaged(other),
    }
}
