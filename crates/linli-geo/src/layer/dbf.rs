//! The attributes of a Shapefile (dBASE III table), every value as text.
//!
//! Read here and not by a library because rosters hold what the format forbids: numbers overflown to `****`, dates that
//! are none, Chinese in GBK without saying so. A value is shown to a person, never computed with.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{Characters, MAX_ATTRIBUTES, MAX_FEATURES, Refusal, kept};

/// A table of attributes.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// In which characters; `None` when there is no table.
    pub characters: Option<Characters>,
    /// One row a shape, in the file's order.
    pub rows: Vec<BTreeMap<String, String>>,
}

struct Field {
    name: Vec<u8>,
    from: usize,
    to: usize,
}

/// Reads a table; `code_page` is what a `.cpg` beside it says.
pub(super) fn read(bytes: &[u8], code_page: Option<&str>) -> Result<Table, Refusal> {
    let short = |at: usize| -> Option<usize> {
        let two = bytes.get(at..at + 2)?;
        Some(usize::from(u16::from_le_bytes(two.try_into().ok()?)))
    };
    let (header, record) = short(8).zip(short(10)).ok_or(Refusal::Damaged)?;
    let body = bytes.get(header..).ok_or(Refusal::Damaged)?;
    let descriptors = bytes.get(32..header).ok_or(Refusal::Damaged)?;
    let fields = fields(descriptors, record);
    if record == 0 || fields.is_empty() {
        return Err(Refusal::Damaged);
    }
    let characters = characters(bytes[29], code_page, body);
    let encoding = match characters {
        Characters::Utf8 => UTF_8,
        Characters::Gbk => GB18030,
    };
    let names: Vec<String> = fields
        .iter()
        .map(|field| decoded(&field.name, encoding))
        .collect();
    let rows = body
        .chunks_exact(record)
        .take(MAX_FEATURES)
        .map(|row| {
            let value = |field: &Field| decoded(&row[field.from..field.to], encoding);
            names
                .iter()
                .cloned()
                .zip(fields.iter().map(value))
                .collect()
        })
        .collect();
    Ok(Table {
        characters: Some(characters),
        rows,
    })
}

/// The columns that lie wholly in a record.
fn fields(descriptors: &[u8], record: usize) -> Vec<Field> {
    // the first byte of a record says whether it is deleted
    let mut from = 1;
    let mut fields = Vec::new();
    for descriptor in descriptors.chunks_exact(32).take(MAX_ATTRIBUTES) {
        if descriptor[0] == 0x0d {
            break;
        }
        let to = from + usize::from(descriptor[16]);
        if to > record {
            break;
        }
        let name = descriptor[..11].split(|byte| *byte == 0).next();
        fields.push(Field {
            name: name.unwrap_or_default().to_vec(),
            from,
            to,
        });
        from = to;
    }
    fields
}

/// What the `.cpg` says, else what the table's own mark says, else what the bytes look like: text that is no UTF-8 is
/// GBK in China.
fn characters(mark: u8, code_page: Option<&str>, body: &[u8]) -> Characters {
    let said = code_page.map(|text| text.trim().to_ascii_lowercase().replace('-', ""));
    match said.as_deref() {
        Some("utf8" | "65001") => Characters::Utf8,
        Some("gbk" | "gb2312" | "gb18030" | "936" | "cp936" | "ansi936") => Characters::Gbk,
        // 0x4d is code page 936 in a dBASE header
        _ if mark == 0x4d => Characters::Gbk,
        _ if std::str::from_utf8(body).is_ok() => Characters::Utf8,
        _ => Characters::Gbk,
    }
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> String {
    kept(&encoding.decode_without_bom_handling(bytes).0)
}
