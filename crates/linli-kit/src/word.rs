//! Word documents (ECMA-376, `.docx`): letters, cards and minutes on A4, written with what the house has already.
//!
//! Only what official papers need: headings, lines, a table, a black-and-white picture. The same input gives the same
//! bytes. Page margins are those of official documents (GB/T 9704-2012: 37, 28, 35 and 26 mm).

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The media type of a document.
pub const MEDIA_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Twentieths of a point in a millimetre, rounded to whole ones where used.
const TWIPS_A_MM: f64 = 56.6929;
/// English Metric Units in a millimetre.
const EMU_A_MM: i64 = 36_000;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left, the first line indented by two characters.
    Body,
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    text: String,
    align: Align,
    /// In points.
    size: u32,
    bold: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    Line(Line),
    Table(Vec<Vec<String>>),
    /// Rows of modules, dark is true; printed so many millimetres wide.
    Picture(Vec<Vec<bool>>, u32),
}

/// A document in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    blocks: Vec<Block>,
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the title: 22 points, in the middle.
    #[must_use]
    pub fn title(self, text: &str) -> Self {
        self.push(text, Align::Centre, 22, true)
    }

    /// Adds a line of body text: 16 points, as official papers have it.
    #[must_use]
    pub fn line(self, text: &str, align: Align) -> Self {
        self.push(text, align, 16, false)
    }

    /// Adds a small line: 10 points.
    #[must_use]
    pub fn small(self, text: &str, align: Align) -> Self {
        self.push(text, align, 10, false)
    }

    fn push(mut self, text: &str, align: Align, size: u32, bold: bool) -> Self {
        self.blocks.push(Block::Line(Line {
            text: text.to_owned(),
            align,
            size,
            bold,
        }));
        self
    }

    /// Adds a table; every row has as many cells as the first.
    #[must_use]
    pub fn table(mut self, rows: Vec<Vec<String>>) -> Self {
        self.blocks.push(Block::Table(rows));
        self
    }

    /// Adds a square picture of modules (a QR code), `millimetres` wide, in the middle.
    #[must_use]
    pub fn picture(mut self, modules: Vec<Vec<bool>>, millimetres: u32) -> Self {
        self.blocks.push(Block::Picture(modules, millimetres));
        self
    }

    /// The file.
    ///
    /// # Errors
    /// The archive cannot be written, which in memory it always can.
    pub fn finish(&self) -> Result<Vec<u8>, zip::result::ZipError> {
        let mut body = String::new();
        let mut pictures = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Line(line) => body.push_str(&paragraph(line)),
                Block::Table(rows) => body.push_str(&table(rows)),
                Block::Picture(modules, width) => {
                    pictures.push(png(modules));
                    body.push_str(&drawing(pictures.len(), *width));
                }
            }
        }
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let mut put = |name: &str, content: &[u8]| -> Result<(), zip::result::ZipError> {
            archive.start_file(name, SimpleFileOptions::default())?;
            Ok(archive.write_all(content)?)
        };
        put("[Content_Types].xml", CONTENT_TYPES.as_bytes())?;
        put("_rels/.rels", RELATIONS.as_bytes())?;
        put("word/document.xml", document(&body).as_bytes())?;
        put(
            "word/_rels/document.xml.rels",
            picture_relations(pictures.len()).as_bytes(),
        )?;
        for (index, picture) in pictures.iter().enumerate() {
            put(&format!("word/media/picture{}.png", index + 1), picture)?;
        }
        Ok(archive.finish()?.into_inner())
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types \
xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/><Override \
PartName=\"/word/document.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
Target=\"word/document.xml\"/></Relationships>";

fn document(body: &str) -> String {
    let twips = |mm: f64| (mm * TWIPS_A_MM).round();
    format!(
        "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>{body}<w:sectPr>\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"/><w:pgMar w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" \
         w:header=\"0\" w:footer=\"0\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
        twips(210.0),
        twips(297.0),
        twips(37.0),
        twips(26.0),
        twips(35.0),
        twips(28.0)
    )
}

fn picture_relations(count: usize) -> String {
    let pictures: String = (1..=count)
        .map(|index| {
            format!(
                "<Relationship Id=\"rId{index}\" \
                 Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" \
                 Target=\"media/picture{index}.png\"/>"
            )
        })
        .collect();
    format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{pictures}</Relationships>"
    )
}

/// Text as XML; characters XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("</w:t><w:br/><w:t xml:space=\"preserve\">"),
            '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

fn run(text: &str, size: u32, bold: bool) -> String {
    let half = size * 2;
    let weight = if bold { "<w:b/>" } else { "" };
    format!(
        "<w:r><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"仿宋\"/>{weight}\
         <w:sz w:val=\"{half}\"/><w:szCs w:val=\"{half}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escaped(text)
    )
}

fn paragraph(line: &Line) -> String {
    let (align, indent) = match line.align {
        Align::Body => ("both", "<w:ind w:firstLineChars=\"200\"/>"),
        Align::Left => ("left", ""),
        Align::Centre => ("center", ""),
        Align::Right => ("right", ""),
    };
    format!(
        "<w:p><w:pPr><w:spacing w:before=\"120\" w:after=\"120\" w:line=\"360\" w:lineRule=\"auto\"/>{indent}\
         <w:jc w:val=\"{align}\"/></w:pPr>{}</w:p>",
        run(&line.text, line.size, line.bold)
    )
}

fn table(rows: &[Vec<String>]) -> String {
    let side = |name: &str| {
        format!("<w:{name} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>")
    };
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .map(side)
        .concat();
    let columns = rows.first().map_or(0, Vec::len);
    let grid = "<w:gridCol/>".repeat(columns);
    let body: String = rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .map(|cell| format!("<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>", run(cell, 12, false)))
                .collect();
            format!("<w:tr>{cells}</w:tr>")
        })
        .collect();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>\
         <w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )
}

fn drawing(index: usize, millimetres: u32) -> String {
    let size = i64::from(millimetres) * EMU_A_MM;
    format!(
        "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:drawing><wp:inline><wp:extent cx=\"{size}\" cy=\"{size}\"/>\
         <wp:docPr id=\"{index}\" name=\"picture{index}\"/><a:graphic><a:graphicData \
         uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"{index}\" \
         name=\"picture{index}.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rId{index}\"/>\
         <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{size}\" \
         cy=\"{size}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>\
         </a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
}

/// Dots a module is wide, so that a printer does not blur it.
const DOTS: usize = 8;
/// White modules around, as a QR code wants.
const MARGIN: usize = 4;

/// A black-and-white picture (PNG, one bit a dot, stored without compression: a code is a few kilobytes).
fn png(modules: &[Vec<bool>]) -> Vec<u8> {
    let side = (modules.len() + 2 * MARGIN) * DOTS;
    let stride = side.div_ceil(8);
    let mut rows = Vec::with_capacity(side * (stride + 1));
    for y in 0..side {
        rows.push(0);
        let mut line = vec![0xff_u8; stride];
        for x in 0..side {
            if dark(modules, x, y) {
                line[x / 8] &= !(0x80 >> (x % 8));
            }
        }
        rows.extend(line);
    }
    let side = u32::try_from(side).unwrap_or(0).to_be_bytes();
    let mut header = Vec::from(side);
    header.extend(side);
    // one bit, grey, deflate, no filter, no interlacing
    header.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"IDAT", &stored(&rows));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn dark(modules: &[Vec<bool>], x: usize, y: usize) -> bool {
    let place = |dot: usize| (dot / DOTS).checked_sub(MARGIN);
    let (Some(column), Some(row)) = (place(x), place(y)) else {
        return false;
    };
    modules
        .get(row)
        .and_then(|line| line.get(column))
        .copied()
        .unwrap_or(false)
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let whole = [&kind, data].concat();
    file.extend(&whole);
    file.extend(crc32(&whole).to_be_bytes());
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = data.chunks(usize::from(u16::MAX));
    let last = blocks.len().saturating_sub(1);
    for (index, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(index == last));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(adler32(data).to_be_bytes());
    out
}

/// The check sum of a PNG chunk (ISO 3309).
fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    })
}

/// The check sum of a zlib stream.
fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    (high << 16) | low
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn part(file: &[u8], name: &str) -> Vec<u8> {
        let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("a zip");
        let mut content = Vec::new();
        archive
            .by_name(name)
            .expect(name)
            .read_to_end(&mut content)
            .expect("reads");
        content
    }

    #[test]
    fn a_document_holds_what_was_written_and_nothing_breaks_its_xml() {
        let file = Document::new()
            .title("聘书 <㛃>")
            .line("王\u{0}喆 & 同志\n第二行", Align::Body)
            .table(vec![
                vec!["单位".into(), "次数".into()],
                vec!["甲".into(), "3".into()],
            ])
            .picture(vec![vec![true, false], vec![false, true]], 30)
            .finish()
            .expect("writes");
        let text = String::from_utf8(part(&file, "word/document.xml")).expect("text");
        assert!(text.contains("聘书 &lt;㛃&gt;") && text.contains("王喆 &amp; 同志</w:t><w:br/>"));
        assert!(text.contains("r:embed=\"rId1\"") && !text.contains('\u{0}'));
        assert!(still_open(&text).is_empty(), "every element is closed");
        assert!(part(&file, "word/media/picture1.png").starts_with(b"\x89PNG"));
        assert_eq!(file, {
            let again = Document::new()
                .title("聘书 <㛃>")
                .line("王\u{0}喆 & 同志\n第二行", Align::Body)
                .table(vec![
                    vec!["单位".into(), "次数".into()],
                    vec!["甲".into(), "3".into()],
                ])
                .picture(vec![vec![true, false], vec![false, true]], 30);
            again.finish().expect("writes")
        });
    }

    /// Names of elements that are still open at the end; panics where one closes another.
    fn still_open(text: &str) -> Vec<String> {
        let mut open = Vec::new();
        for tag in text.split('<').skip(1) {
            let tag = tag.split('>').next().expect("a tag");
            let name = tag
                .trim_start_matches('/')
                .split([' ', '/'])
                .next()
                .expect("a name")
                .to_owned();
            if tag.starts_with('?') || tag.ends_with('/') {
                continue;
            }
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name));
            } else {
                open.push(name);
            }
        }
        open
    }

    #[test]
    fn check_sums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_picture_shows_its_modules_inside_a_white_margin() {
        let modules = vec![vec![true]];
        assert!(!dark(&modules, 0, 0) && !dark(&modules, MARGIN * DOTS, 0));
        assert!(dark(&modules, MARGIN * DOTS, MARGIN * DOTS));
        assert!(!dark(&modules, (MARGIN + 1) * DOTS, MARGIN * DOTS));
        let file = png(&modules);
        let side = u32::try_from((1 + 2 * MARGIN) * DOTS).expect("small");
        assert_eq!(file[16..20], side.to_be_bytes());
    }
}
