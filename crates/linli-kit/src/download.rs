//! Files that people take away: one answer for all of them, and one row of the log that tells who took a list.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

use crate::ctx::{Answer, Ctx};
use crate::transaction::Entry;
use crate::word;

/// Characters of a file's name at most, without its ending.
const MOST_NAME: usize = 100;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An .xlsx workbook.
    Workbook,
    /// A .docx file.
    Word,
    /// A .zip of files.
    Archive,
    /// Shapes on a map.
    GeoJson,
    /// A PDF.
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
}

impl Kind {
    /// What HTTP calls it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Word => word::MEDIA_TYPE,
            Self::Archive => "application/zip",
            Self::GeoJson => "application/geo+json",
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// What its name ends in.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Workbook => "xlsx",
            Self::Word => "docx",
            Self::Archive => "zip",
            Self::GeoJson => "geojson",
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// A file as an answer: to be kept by who asked for it and by nothing between.
#[derive(Debug, Clone)]
pub struct Download {
    kind: Kind,
    name: String,
    bytes: Vec<u8>,
}

impl Download {
    /// A file under a name without its ending. What a file system or a header reads otherwise does not come through.
    #[must_use]
    pub fn new(kind: Kind, name: &str, bytes: Vec<u8>) -> Self {
        Self {
            kind,
            name: harmless(name),
            bytes,
        }
    }

    /// A workbook.
    #[must_use]
    pub fn workbook(name: &str, bytes: Vec<u8>) -> Self {
        Self::new(Kind::Workbook, name, bytes)
    }

    /// A Word file.
    #[must_use]
    pub fn word(name: &str, bytes: Vec<u8>) -> Self {
        Self::new(Kind::Word, name, bytes)
    }

    /// Answers with the file once the log holds who took it.
    ///
    /// # Errors
    /// Nobody is signed in at a post, or the database refused; the file does not leave then.
    pub async fn logged(self, ctx: &Ctx, entry: Entry<'_>) -> Answer {
        let mut tx = ctx.app().begin_as(ctx.actor()?.clone()).await?;
        tx.log(entry).await?;
        tx.finish().await?;
        Ok(self.into_response())
    }

    /// RFC 6266: a plain name for whoever reads no other, and the real one behind it where it is not plain.
    fn disposition(&self) -> String {
        let ending = self.kind.ending();
        let plain = plain(&self.name);
        let mut text = format!("attachment; filename=\"{plain}.{ending}\"");
        if plain != self.name {
            let real = percent_encoded(&self.name);
            text.push_str(&format!("; filename*=UTF-8''{real}.{ending}"));
        }
        text
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, self.kind.media_type().to_owned()),
            (header::CONTENT_DISPOSITION, self.disposition()),
            (header::CACHE_CONTROL, "private, no-store".to_owned()),
        ];
        (headers, self.bytes).into_response()
    }
}

/// The log row of a list that left as a file; `detail` names what it was, its filters and how many rows went out.
#[must_use]
pub fn exported(detail: Value) -> Entry<'static> {
    Entry {
        entity: "export",
        id: Uuid::nil(),
        event: "exported",
        detail,
        ..Entry::default()
    }
}

/// A name that every file system takes, as long as it needs to be and never empty.
fn harmless(name: &str) -> String {
    let taken = |character: char| match character {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        other if other.is_control() => '_',
        other => other,
    };
    let name: String = name.chars().take(MOST_NAME).map(taken).collect();
    match name.trim_matches(['.', ' ']) {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

/// What is left of a name in plain letters, with one `_` for each run of others between them.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' => plain.push(character),
            _ if plain.ends_with('_') => {}
            _ => plain.push('_'),
        }
    }
    if plain == name {
        return plain;
    }
    match plain.trim_matches(['_', '-', '.']) {
        "" => "file".to_owned(),
        plain => plain.to_owned(),
    }
}

/// RFC 5987: UTF-8, with everything but letters, digits and `-._~` as `%XX`.
fn percent_encoded(name: &str) -> String {
    let mut text = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(file: Download) -> [String; 3] {
        let response = file.into_response();
        assert_eq!(response.status(), 200);
        [
            header::CONTENT_TYPE,
            header::CONTENT_DISPOSITION,
            header::CACHE_CONTROL,
        ]
        .map(|name| {
            let value = response.headers().get(name).expect("a header");
            value.to_str().expect("plain text").to_owned()
        })
    }

    #[test]
    fn a_file_says_what_it_is_and_is_kept_by_nobody_between() {
        for (file, media_type, disposition) in [
            (
                Download::workbook("agreements", vec![1]),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "attachment; filename=\"agreements.xlsx\"",
            ),
            (
                Download::word("card-2026Q3", vec![1]),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "attachment; filename=\"card-2026Q3.docx\"",
            ),
            (
                Download::new(Kind::Archive, "cards-2026Q3", vec![1]),
                "application/zip",
                "attachment; filename=\"cards-2026Q3.zip\"",
            ),
            (
                Download::new(Kind::GeoJson, "linli-map", vec![1]),
                "application/geo+json",
                "attachment; filename=\"linli-map.geojson\"",
            ),
            (
                Download::new(Kind::Pdf, "BJ-2026-001", vec![1]),
                "application/pdf",
                "attachment; filename=\"BJ-2026-001.pdf\"",
            ),
            (
                Download::new(Kind::Jpeg, "a", vec![1]),
                "image/jpeg",
                "attachment; filename=\"a.jpg\"",
            ),
            (
                Download::new(Kind::Png, "a", vec![1]),
                "image/png",
                "attachment; filename=\"a.png\"",
            ),
        ] {
            let expected = [media_type, disposition, "private, no-store"];
            assert_eq!(headers(file), expected);
        }
    }

    #[test]
    fn a_name_in_chinese_comes_through_beside_a_plain_one() {
        for (name, expected) in [
            (
                "共建",
                "filename=\"file.xlsx\"; filename*=UTF-8''%E5%85%B1%E5%BB%BA.xlsx",
            ),
            (
                "北江〔2026〕1号",
                "filename=\"2026_1.xlsx\"; \
                 filename*=UTF-8''%E5%8C%97%E6%B1%9F%E3%80%942026%E3%80%951%E5%8F%B7.xlsx",
            ),
            (
                "㛃 a",
                "filename=\"a.xlsx\"; filename*=UTF-8''%E3%9B%83%20a.xlsx",
            ),
            (
                "100%",
                "filename=\"100.xlsx\"; filename*=UTF-8''100%25.xlsx",
            ),
        ] {
            let [_, disposition, _] = headers(Download::workbook(name, vec![]));
            assert_eq!(disposition, format!("attachment; {expected}"), "{name}");
        }
    }

    #[test]
    fn no_name_says_more_than_a_name() {
        for (name, expected) in [
            (
                "a\"; filename=\"b",
                "filename=\"a_filename__b.xlsx\"; filename*=UTF-8''a_%3B%20filename%3D_b.xlsx",
            ),
            (
                "a\r\nSet-Cookie: x",
                "filename=\"a__Set-Cookie_x.xlsx\"; filename*=UTF-8''a__Set-Cookie_%20x.xlsx",
            ),
            ("../../etc/passwd", "filename=\"_.._etc_passwd.xlsx\""),
            ("..", "filename=\"file.xlsx\""),
            ("", "filename=\"file.xlsx\""),
            ("a\\b", "filename=\"a_b.xlsx\""),
        ] {
            let [_, disposition, _] = headers(Download::workbook(name, vec![]));
            assert_eq!(disposition, format!("attachment; {expected}"), "{name}");
        }
        let [_, long, _] = headers(Download::workbook(&"字".repeat(1_000), vec![]));
        assert_eq!(long.matches("%E5%AD%97").count(), MOST_NAME);
    }
}
