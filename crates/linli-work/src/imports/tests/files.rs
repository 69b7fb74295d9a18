//! What files may be: encodings, long and rare texts, hostile ones.

use linli_kit::on_both_databases;
use serde_json::json;

use super::support::*;

on_both_databases!(
    &FEATURES,
    async fn a_sheet_in_gb_18030(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let (sheet, _, lossy) =
            encoding_rs::GB18030.encode("编号,内容\n1,喆堃峣㛃䶮家的路灯不亮\n");
        assert!(!lossy);
        bring_in(&house, &client, "upload-one", &sheet).await;
        assert_eq!(demands(&house).await[0].text, "喆堃峣㛃䶮家的路灯不亮");
    }
);

on_both_databases!(
    &FEATURES,
    async fn long_texts_and_rare_characters_come_in_whole(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let long: String = "𬭚路灯不亮，㛃䶮喆堃峣。"
            .chars()
            .cycle()
            .take(7_500)
            .collect();
        let sheet = format!(
            "编号,内容\n1,\"{long}\"\n2,\"有一个\u{0}空字符，和表情🏮👨‍👩‍👧，还有 =1+1 与 '引号\"\n"
        );
        let done = bring_in(&house, &client, "upload-one", sheet.as_bytes()).await;
        assert_eq!(done["counts"]["create"], 2);
        let stored = demands(&house).await;
        assert_eq!(stored[0].text, long);
        assert_eq!(stored[0].title.chars().count(), 60);
        assert_eq!(
            stored[1].text,
            "有一个空字符，和表情🏮👨‍👩‍👧，还有 =1+1 与 '引号"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn hostile_files_end_in_a_clear_problem(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let svg =
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
        let noise: Vec<u8> = (0_u32..5_000)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let files: [(&str, Vec<u8>, &[u16]); 8] = [
            ("empty.csv", Vec::new(), &[422, 415]),
            ("header.csv", "编号,内容\n".as_bytes().to_vec(), &[422]),
            (
                "old.xls",
                [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 600]].concat(),
                &[415],
            ),
            (
                "cut.xlsx",
                b"PK\x03\x04 and then nothing".to_vec(),
                &[415, 422],
            ),
            ("picture.svg", svg, &[415, 422]),
            ("noise.xlsx", noise, &[415, 422]),
            ("bomb.xlsx", huge_sheet(), &[413, 422]),
            ("far.xlsx", far_cell(), &[422]),
        ];
        for (index, (name, bytes, statuses)) in files.into_iter().enumerate() {
            let answer = upload(&client, &format!("upload-{index}"), name, &bytes).await;
            assert!(
                statuses.contains(&answer.status.as_u16()),
                "{name}: {} {}",
                answer.status,
                answer.body
            );
            assert!(
                answer.code().starts_with("sheet_"),
                "{name}: {}",
                answer.body
            );
            assert_ne!(answer.body["title"], answer.body["code"], "{name}");
        }
        let big = vec![b'a'; 20 * 1024 * 1024 + 1];
        upload(&client, "upload-big", "big.csv", &big)
            .await
            .refused(413, "import_too_large");
        let none = client.post("/api/imports/demands", &json!({})).await;
        none.refused(400, "body_malformed");
        assert_eq!(rows(&house, "import").await, 0);
        let left = std::fs::read_dir(house.folder().join("imports"))
            .expect("the folder")
            .count();
        assert_eq!(left, 0, "refused files are not kept");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_repeated_upload_is_one_import(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let first = upload(&client, "same-key", "a.csv", &plain_csv(3))
            .await
            .ok()
            .body;
        let second = upload(&client, "same-key", "a.csv", &plain_csv(3))
            .await
            .ok()
            .body;
        assert_eq!(first["id"], second["id"]);
        upload(&client, "same-key", "a.csv", &plain_csv(4))
            .await
            .refused(409, "request_key_reused");
        assert_eq!(rows(&house, "import").await, 1);
        let left = std::fs::read_dir(house.folder().join("imports"))
            .expect("the folder")
            .count();
        assert_eq!(left, 1);
    }
);

/// A workbook whose one sheet unpacks to 80 MB.
fn huge_sheet() -> Vec<u8> {
    let mut row = String::from("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>");
    row.push_str(&" ".repeat(80 * 1024 * 1024));
    row.push_str("</t></is></c></row>");
    workbook(&row)
}

/// A workbook with a value in the last row Excel knows.
fn far_cell() -> Vec<u8> {
    workbook(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>内容</t></is></c></row>\
         <row r=\"1048576\"><c r=\"A1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>",
    )
}

fn workbook(rows: &str) -> Vec<u8> {
    use std::io::Write;
    const SHEETS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const PARTS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let files = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override \
             PartName=\"/xl/worksheets/sheet1.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{PARTS}/officeDocument\" \
             Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{SHEETS}\" xmlns:r=\"{PARTS}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{PARTS}/worksheet\" \
             Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{SHEETS}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("a workbook").into_inner()
}
