//! Word documents (ECMA-376, `.docx`): letters, cards and minutes on A4, written with what the house has already.
//!
//! Only what official papers need: headings, lines, a table, a black-and-white picture. The same input gives the same
//! bytes. The page is that of official documents (GB/T 9704-2012, 5.2 and 7): margins of 37, 28, 35 and 26 mm, 22 lines of
//! 28 characters in 仿宋 of 16 points, the title in 小标宋 of 22, headings in 黑体 and 楷体, the page number between dashes
//! at the outer side, 7 mm below.

mod picture;

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
/// The size of the text (三号), in points.
const TEXT_POINTS: u32 = 16;
/// 22 lines on the 225 mm between the margins, in twentieths of a point.
const LINE_PITCH: u32 = 579;
/// What a character of the text gives up, so that 28 stand on the 156 mm between the margins, in twentieths of a point.
const TEXT_SPACING: i32 = -5;
/// From the edge of the paper to the foot of the page number, in millimetres: its head is 7 below the text.
const FOOTER_MM: f64 = 23.0;

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

/// The faces of official papers (GB/T 9704-2012, 5.2.2 and 7.3). Who has none of them reads the one that stands in for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    /// 仿宋: the text.
    Text,
    /// 小标宋: the title.
    Title,
    /// 黑体: headings of the first level.
    Heading,
    /// 楷体: headings of the second level.
    Subheading,
}

impl Face {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "仿宋",
            Self::Title => "方正小标宋简体",
            Self::Heading => "黑体",
            Self::Subheading => "楷体",
        }
    }
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    text: String,
    align: Align,
    /// In points.
    size: u32,
    face: Face,
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
    numbered: bool,
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
        self.push(text, Align::Centre, 22, Face::Title)
    }

    /// Adds a heading of the first level (一、).
    #[must_use]
    pub fn heading(self, text: &str) -> Self {
        self.push(text, Align::Body, TEXT_POINTS, Face::Heading)
    }

    /// Adds a heading of the second level (（一）).
    #[must_use]
    pub fn subheading(self, text: &str) -> Self {
        self.push(text, Align::Body, TEXT_POINTS, Face::Subheading)
    }

    /// Puts the number of each page below it: for papers of more than one page.
    #[must_use]
    pub const fn numbered(mut self) -> Self {
        self.numbered = true;
        self
    }

    /// Adds a line of body text: 16 points, as official papers have it.
    #[must_use]
    pub fn line(self, text: &str, align: Align) -> Self {
        self.push(text, align, TEXT_POINTS, Face::Text)
    }

    /// Adds a small line: 10 points.
    #[must_use]
    pub fn small(self, text: &str, align: Align) -> Self {
        self.push(text, align, 10, Face::Text)
    }

    fn push(mut self, text: &str, align: Align, size: u32, face: Face) -> Self {
        self.blocks.push(Block::Line(Line {
            text: text.to_owned(),
            align,
            size,
            face,
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
                    pictures.push(picture::png(modules));
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
        put(
            "word/document.xml",
            document(&body, self.numbered).as_bytes(),
        )?;
        put(
            "word/_rels/document.xml.rels",
            relations(pictures.len()).as_bytes(),
        )?;
        put("word/fontTable.xml", FONTS.as_bytes())?;
        put("word/settings.xml", SETTINGS.as_bytes())?;
        put("word/footer_odd.xml", footer("right").as_bytes())?;
        put("word/footer_even.xml", footer("left").as_bytes())?;
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
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override \
PartName=\"/word/fontTable.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml\"/><Override \
PartName=\"/word/settings.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/><Override \
PartName=\"/word/footer_odd.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override \
PartName=\"/word/footer_even.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/></Types>";
/// What stands in where an office has not bought the face of titles.
const FONTS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:fonts \
xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:font w:name=\"方正小标宋简体\"><w:altName \
w:val=\"宋体\"/></w:font><w:font w:name=\"仿宋\"><w:altName w:val=\"仿宋_GB2312\"/></w:font><w:font \
w:name=\"楷体\"><w:altName w:val=\"楷体_GB2312\"/></w:font></w:fonts>";
const SETTINGS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:settings \
xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:evenAndOddHeaders/></w:settings>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
Target=\"word/document.xml\"/></Relationships>";

/// The page number at one side: 14 points between dashes, one character in from the edge.
fn footer(side: &str) -> String {
    let number = |text: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\"/><w:sz w:val=\"28\"/></w:rPr>{text}</w:r>"
        )
    };
    let page = [
        number("<w:t xml:space=\"preserve\">— </w:t>"),
        number("<w:fldChar w:fldCharType=\"begin\"/>"),
        number("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>"),
        number("<w:fldChar w:fldCharType=\"end\"/>"),
        number("<w:t xml:space=\"preserve\"> —</w:t>"),
    ]
    .concat();
    format!(
        "{HEAD}<w:ftr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:pPr><w:ind \
         w:{side}=\"280\"/><w:jc w:val=\"{side}\"/></w:pPr>{page}</w:p></w:ftr>"
    )
}

fn document(body: &str, numbered: bool) -> String {
    let twips = |mm: f64| (mm * TWIPS_A_MM).round();
    let footers = if numbered {
        "<w:footerReference w:type=\"default\" r:id=\"rIdOdd\"/><w:footerReference w:type=\"even\" r:id=\"rIdEven\"/>"
    } else {
        ""
    };
    format!(
        "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>{body}<w:sectPr>{footers}\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"/><w:pgMar w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" \
         w:header=\"0\" w:footer=\"{}\" w:gutter=\"0\"/><w:docGrid w:type=\"lines\" w:linePitch=\"{LINE_PITCH}\"/>\
         </w:sectPr></w:body></w:document>",
        twips(210.0),
        twips(297.0),
        twips(37.0),
        twips(26.0),
        twips(35.0),
        twips(28.0),
        twips(FOOTER_MM)
    )
}

const PARTS: &str = "<Relationship Id=\"rIdFonts\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable\" Target=\"fontTable.xml\"/><Relationship \
Id=\"rIdSettings\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" \
Target=\"settings.xml\"/><Relationship Id=\"rIdOdd\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer_odd.xml\"/><Relationship \
Id=\"rIdEven\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" \
Target=\"footer_even.xml\"/>";

fn relations(count: usize) -> String {
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
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{pictures}{PARTS}</Relationships>"
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

fn run(text: &str, size: u32, face: Face) -> String {
    let half = size * 2;
    let face = face.name();
    let spacing = match size {
        TEXT_POINTS => format!("<w:spacing w:val=\"{TEXT_SPACING}\"/>"),
        _ => String::new(),
    };
    format!(
        "<w:r><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{face}\"/>{spacing}\
         <w:sz w:val=\"{half}\"/><w:szCs w:val=\"{half}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escaped(text)
    )
}

fn paragraph(line: &Line) -> String {
    let (align, indent) = match line.align {
        Align::Body => (
            "both",
            "<w:ind w:firstLineChars=\"200\" w:firstLine=\"630\"/>",
        ),
        Align::Left => ("left", ""),
        Align::Centre => ("center", ""),
        Align::Right => ("right", ""),
    };
    // a title stands free of what follows it
    let pitch = match line.face {
        Face::Title => format!("w:after=\"{LINE_PITCH}\" w:line=\"640\" w:lineRule=\"exact\""),
        _ => format!("w:line=\"{LINE_PITCH}\" w:lineRule=\"exact\""),
    };
    format!(
        "<w:p><w:pPr><w:spacing {pitch}/>{indent}<w:jc w:val=\"{align}\"/></w:pPr>{}</w:p>",
        run(&line.text, line.size, line.face)
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
                .map(|cell| {
                    format!(
                        "<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>",
                        run(cell, 12, Face::Text)
                    )
                })
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

    #[test]
    fn a_page_is_that_of_official_papers() {
        let file = Document::new()
            .title("纪要")
            .heading("一、议题")
            .subheading("（一）停车")
            .line("同意。", Align::Body)
            .numbered()
            .finish()
            .expect("writes");
        let text = String::from_utf8(part(&file, "word/document.xml")).expect("text");
        for wanted in [
            "<w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\"",
            "<w:docGrid w:type=\"lines\" w:linePitch=\"579\"/>",
            "w:eastAsia=\"方正小标宋简体\"/><w:sz w:val=\"44\"/>",
            "w:eastAsia=\"黑体\"/><w:spacing w:val=\"-5\"/><w:sz w:val=\"32\"/>",
            "w:eastAsia=\"楷体\"/>",
            "<w:spacing w:line=\"579\" w:lineRule=\"exact\"/><w:ind w:firstLineChars=\"200\"",
            "<w:footerReference w:type=\"even\" r:id=\"rIdEven\"/>",
        ] {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
        assert!(!text.contains("<w:b/>"));
        let odd = String::from_utf8(part(&file, "word/footer_odd.xml")).expect("text");
        assert!(odd.contains("— <") && odd.contains(" PAGE ") && odd.contains("w:val=\"right\""));
        for name in [
            "word/footer_odd.xml",
            "word/footer_even.xml",
            "word/settings.xml",
            "word/fontTable.xml",
        ] {
            let xml = String::from_utf8(part(&file, name)).expect("text");
            assert!(still_open(&xml).is_empty(), "{name}");
        }
        let letter = Document::new().title("聘书").finish().expect("writes");
        let letter = String::from_utf8(part(&letter, "word/document.xml")).expect("text");
        assert!(
            !letter.contains("footerReference"),
            "one page needs no number"
        );
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
}
