//! Files made to hurt: each must end in its own error, quickly and without taking memory.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::support::{Package, Sample, read, read_path, shown, zip_of};
use crate::sheet::{error::SheetError, read::Limits};

fn refusal(bytes: &[u8]) -> SheetError {
    match read(bytes) {
        Err(error) => error,
        Ok(collected) => panic!("taken: {:?}", shown(&collected.rows)),
    }
}

fn is_damaged(error: &SheetError) -> bool {
    matches!(error, SheetError::Damaged { .. })
}

#[test]
fn a_cell_in_the_last_corner_is_an_error_and_allocates_nothing() {
    let data = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let error = refusal(&Package::default().build(data));
    assert_eq!(
        error,
        SheetError::TooManyColumns {
            row: 1_048_576,
            column: 16_383,
            limit: 100
        }
    );
    let data = r#"<row r="1048576"><c r="A1048576"><v>2</v></c></row>"#;
    let error = refusal(&Package::default().build(data));
    assert_eq!(
        error,
        SheetError::TooManyRows {
            row: 1_048_576,
            limit: 50_000
        }
    );
}

#[test]
fn formatting_without_values_is_no_content_however_far_out() {
    let data = r#"<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row>"#;
    let collected = read(&Package::default().build(data)).expect("rows");
    assert_eq!(shown(&collected.rows), [(1, vec!["1".to_owned()])]);
}

#[test]
fn coordinates_beyond_all_numbers_are_damage() {
    for reference in ["ZZZZZZZZZ1", "A99999999999", "A0", "1", "é1", ""] {
        let data = format!(r#"<row r="1"><c r="{reference}"><v>1</v></c></row>"#);
        let error = refusal(&Package::default().build(&data));
        assert!(
            is_damaged(&error)
                || matches!(
                    error,
                    SheetError::TooManyColumns { .. } | SheetError::TooManyRows { .. }
                ),
            "{reference}: {error:?}"
        );
    }
}

#[test]
fn reversed_dimensions_do_not_take_the_process() {
    let sheet = r#"<?xml version="1.0"?><worksheet><dimension ref="G5:A1"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>"#;
    if let Err(error) = read(&Package::default().build_sheet(sheet)) {
        assert!(is_damaged(&error), "{error:?}");
    }
}

#[test]
fn rows_out_of_order_are_damage() {
    let data = r#"<row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>"#;
    let error = refusal(&Package::default().build(data));
    assert_eq!(error.row(), Some(2));
    assert!(is_damaged(&error));
}

#[test]
fn a_bomb_is_counted_while_it_unpacks() {
    let bytes = bomb(600);
    assert!(
        bytes.len() < 1024 * 1024,
        "{} bytes hold 600 MB",
        bytes.len()
    );
    assert_eq!(
        refusal(&bytes),
        SheetError::TooBig {
            limit: Limits::WEB.unpacked_bytes
        }
    );
}

/// A workbook with a part that unpacks to so many megabytes of blanks.
fn bomb(megabytes: usize) -> Vec<u8> {
    let blanks = vec![b' '; 1024 * 1024];
    let whole = Package::default().build(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
    let mut writer = ZipWriter::new_append(Cursor::new(whole)).expect("a zip");
    writer
        .start_file("xl/bomb.xml", SimpleFileOptions::default())
        .expect("a part");
    for _ in 0..megabytes {
        writer.write_all(&blanks).expect("bytes");
    }
    writer.finish().expect("a zip").into_inner()
}

#[test]
fn a_declared_size_is_not_believed() {
    let blank = vec![b' '; 70 * 1024 * 1024];
    let mut bytes = zip_of(&[
        ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
        ("xl/a.xml".to_owned(), blank.clone()),
    ]);
    let honest = (blank.len() as u32).to_le_bytes();
    let mut found = 0;
    for start in 0..bytes.len() - 4 {
        if bytes[start..start + 4] == honest {
            bytes[start..start + 4].copy_from_slice(&100_u32.to_le_bytes());
            found += 1;
        }
    }
    assert!(found > 0, "the size stands in the directory");
    let error = refusal(&bytes);
    assert!(
        is_damaged(&error) || matches!(error, SheetError::TooBig { .. }),
        "{error:?}"
    );
}

#[test]
fn shared_strings_beyond_the_table_are_damage() {
    let package = Package {
        shared_strings: Some("<sst uniqueCount=\"1\"><si><t>甲</t></si></sst>".to_owned()),
        ..Package::default()
    };
    let data = r#"<row r="7"><c r="A7" t="s"><v>0</v></c><c r="B7" t="s"><v>1</v></c></row>"#;
    assert!(is_damaged(&refusal(&package.build(data))));
}

#[test]
fn a_false_count_of_shared_strings_reserves_no_memory() {
    for count in ["4000000000", "99999999999999999999999999"] {
        let package = Package {
            shared_strings: Some(format!(
                "<sst uniqueCount=\"{count}\"><si><t>甲</t></si></sst>"
            )),
            ..Package::default()
        };
        let error = refusal(&package.build(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#));
        assert!(is_damaged(&error), "{error:?}");
    }
}

#[test]
fn a_thousand_columns_are_refused_by_name() {
    let cells: String = (0..1000)
        .map(|column| {
            let letters = crate::sheet::cell::column_letters(column);
            format!(r#"<c r="{letters}1"><v>{column}</v></c>"#)
        })
        .collect();
    let error = refusal(&Package::default().build(&format!(r#"<row r="1">{cells}</row>"#)));
    assert_eq!(
        error,
        SheetError::TooManyColumns {
            row: 1,
            column: 100,
            limit: 100
        }
    );
    assert_eq!(
        error.to_string(),
        "row 1: column CW is beyond the 100 columns allowed"
    );
    let csv = vec!["x"; 1000].join(",");
    assert_eq!(refusal(csv.as_bytes()), error);
}

#[test]
fn too_many_rows_and_too_long_cells_are_refused_in_csv_too() {
    let limits = Limits {
        rows: 3,
        cell_characters: 5,
        ..Limits::WEB
    };
    let error = |text: &str| read_path(&Sample::new(text.as_bytes()).path(), limits.clone()).err();
    assert_eq!(error("a\nb\nc"), None);
    assert_eq!(
        error("a\nb\nc\nd"),
        Some(SheetError::TooManyRows { row: 4, limit: 3 })
    );
    assert_eq!(error("a,12345"), None);
    assert_eq!(
        error("a,\"123456\""),
        Some(SheetError::CellTooLong {
            row: 1,
            column: 1,
            limit: 5
        })
    );
    let unclosed = format!("a,\"{}", "文,\n".repeat(50));
    assert!(matches!(
        error(&unclosed),
        Some(SheetError::CellTooLong { .. })
    ));
}

#[test]
fn a_cut_off_zip_is_damage() {
    let whole = Package::default().build(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
    for length in [4, 30, whole.len() / 2, whole.len() - 1] {
        let error = refusal(&whole[..length]);
        assert!(is_damaged(&error), "{length}: {error:?}");
    }
}

#[test]
fn flipped_bytes_never_take_the_process() {
    let whole = Package::default().build(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
    for index in 0..whole.len() {
        let mut broken = whole.clone();
        broken[index] ^= 0x5a;
        if let Ok(collected) = read(&broken) {
            assert!(collected.rows.len() <= 1, "at byte {index}");
        }
    }
}

#[test]
fn xml_that_stops_or_refers_to_entities_is_damage() {
    for sheet in [
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>",
        "<worksheet></worksheet>",
        "not xml",
        "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet><sheetData><row><c r=\"A1\" t=\"str\"><v>&a;&a;</v></c></row></sheetData></worksheet>",
    ] {
        let error = refusal(&Package::default().build_sheet(sheet));
        assert!(is_damaged(&error), "{sheet}: {error:?}");
    }
}

#[test]
fn other_kinds_of_file_are_told_apart_by_their_bytes() {
    let compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    let mut locked = compound.clone();
    locked.resize(6000, 0);
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let document = zip_of(&[
        ("[Content_Types].xml".to_owned(), Vec::new()),
        ("word/document.xml".to_owned(), Vec::new()),
    ]);
    let binary_workbook = zip_of(&[
        ("[Content_Types].xml".to_owned(), Vec::new()),
        ("xl/workbook.bin".to_owned(), Vec::new()),
    ]);
    for (bytes, expected) in [
        (Vec::new(), SheetError::Empty),
        (compound, SheetError::OldExcel),
        (locked, SheetError::Encrypted),
        (document, SheetError::WrongType),
        (binary_workbook, SheetError::WrongType),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            SheetError::WrongType,
        ),
        (b"%PDF-1.7\n".to_vec(), SheetError::WrongType),
        (b"  <HTML><table><tr><td>1".to_vec(), SheetError::WrongType),
        (b"a,b\n1,\0".to_vec(), SheetError::WrongType),
        (b"\n\n , ,\n".to_vec(), SheetError::Empty),
        (Package::default().build(""), SheetError::Empty),
        (b"a,\xff\xff\n".to_vec(), SheetError::UnknownEncoding),
    ] {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(12)]).into_owned();
        assert_eq!(refusal(&bytes), expected, "{start:?}");
    }
}
