//! Rosters made to hurt: files that are no sheets, bombs, formulas, circles, a disk that takes nothing.

use std::io::{Cursor, Write};

use linli_kit::on_both_databases;
use linli_kit::testing::{TestClient, TestHouse};
use linli_net::FEATURES;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::places::{id, officer, place};
use crate::roster_sheets::{counts, export, faults, looked, step, table, upload};

/// A workbook whose one sheet has these rows, as raw XML.
fn raw_workbook(rows: &str) -> Vec<u8> {
    const SHEETS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const PARTS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let files = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{KIND}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{KIND}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{PARTS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{SHEETS}\" xmlns:r=\"{PARTS}\"><sheets><sheet name=\"a\" sheetId=\"1\" \
                 r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{PARTS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{SHEETS}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("a workbook").into_inner()
}

fn text(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn left_on_the_shelf(house: &TestHouse) -> usize {
    std::fs::read_dir(house.folder().join("rosters")).map_or(0, Iterator::count)
}

async fn known(officer: &TestClient<'_>) -> Value {
    officer.get("/api/rosters").await.ok().body["total"].clone()
}

on_both_databases!(
    FEATURES,
    async fn hostile_workbooks_end_in_a_clear_problem_and_leave_nothing(house: TestHouse) {
        let (officer, _) = officer(&house).await;
        let head = text("A1", "组织名称");
        let bomb = format!(
            "<row r=\"1\">{}</row>",
            text("A1", &" ".repeat(80 * 1024 * 1024))
        );
        let far = format!(
            "<row r=\"1\">{head}</row><row r=\"1048576\">{}</row>",
            text("A1048576", "x")
        );
        let wide = format!("<row r=\"1\">{head}{}</row>", text("XFD1", "x"));
        let entities = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><row r=\"1\"><c r=\"A1\" t=\"str\"><v>&a;</v></c></row>";
        let whole = raw_workbook(&format!("<row r=\"1\">{head}</row>"));
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let old = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 600]].concat();
        let files: [(&str, Vec<u8>, &[u16]); 10] = [
            ("nothing", Vec::new(), &[415, 422]),
            (
                "headings alone",
                "组织名称,类别\n".as_bytes().to_vec(),
                &[422],
            ),
            ("an old workbook", old, &[415]),
            (
                "half a workbook",
                whole[..whole.len() / 2].to_vec(),
                &[415, 422],
            ),
            ("a picture", svg.to_vec(), &[415, 422]),
            ("a bomb", raw_workbook(&bomb), &[413, 422]),
            ("a cell in the last row", raw_workbook(&far), &[422]),
            ("a cell in the last column", raw_workbook(&wide), &[422]),
            ("entities", raw_workbook(entities), &[422]),
            (
                "rows backwards",
                raw_workbook(
                    "<row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>",
                ),
                &[422],
            ),
        ];
        for kind in ["organisations", "posts"] {
            for (what, bytes, statuses) in &files {
                let answer = upload(&house, &officer, kind, bytes).await;
                assert!(
                    statuses.contains(&answer.status.as_u16()),
                    "{what}: {} {}",
                    answer.status,
                    answer.body
                );
                assert!(
                    answer.code().starts_with("sheet_"),
                    "{what}: {}",
                    answer.body
                );
                assert_ne!(answer.body["title"], answer.body["code"], "{what}");
            }
        }
        let big = vec![b'a'; 20 * 1024 * 1024 + 1];
        upload(&house, &officer, "areas", &big)
            .await
            .refused(413, "import_too_large");
        assert_eq!(known(&officer).await, 0);
        assert_eq!(left_on_the_shelf(&house), 0, "refused files are not kept");
    }
);

on_both_databases!(
    FEATURES,
    async fn formulas_count_by_their_result_and_never_run(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        place(&officer, &root, "community", "北江社区").await;
        let rows = format!(
            "<row r=\"1\">{}{}</row>\
             <row r=\"2\"><c r=\"A2\" t=\"str\"><f>\"锦绣\"&amp;\"超市\"</f><v>锦绣超市</v></c>{}</row>\
             <row r=\"3\"><c r=\"A3\"><f>HYPERLINK(\"http://a\")</f></c>{}</row>\
             <row r=\"4\"><c r=\"A4\" t=\"e\"><v>#REF!</v></c>{}</row>\
             <row r=\"5\">{}{}</row>",
            text("A1", "组织名称"),
            text("B1", "类别"),
            text("B2", "商户"),
            text("B3", "商户"),
            text("B4", "商户"),
            text("A5", "=cmd|'/C calc'!A0"),
            text("B5", "商户")
        );
        let checked = looked(&house, &officer, "organisations", &raw_workbook(&rows)).await;
        assert_eq!(counts(&checked), [2, 0, 0, 0, 2]);
        assert_eq!(
            faults(&officer, &checked, "faulty").await,
            ["3 cell_formula_without_result", "4 cell_error"]
        );
        step(&house, &officer, &checked, "commit").await;
        let shops = officer.get("/api/orgs?kind=merchant").await.ok().body;
        let names: Vec<&str> = shops["items"]
            .as_array()
            .expect("shops")
            .iter()
            .filter_map(|shop| shop["name"].as_str())
            .collect();
        assert_eq!(names.len(), 2);
        assert!(
            names.contains(&"锦绣超市") && names.contains(&"=cmd|'/C calc'!A0"),
            "{names:?}"
        );
        // what looks like a formula leaves as text, in a cell that stays text when somebody edits it
        let sheet = export(&officer, "organisations", "?query=kind%3Dmerchant").await;
        let mut parts = zip::ZipArchive::new(Cursor::new(sheet.clone())).expect("a workbook");
        for index in 0..parts.len() {
            let mut part = parts.by_index(index).expect("a part");
            let mut xml = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut xml).expect("reads");
            let xml = String::from_utf8_lossy(&xml);
            assert!(!xml.contains("<f>"), "part {index} has a formula");
        }
        let back = looked(&house, &officer, "organisations", &sheet).await;
        assert_eq!(counts(&back), [0, 0, 2, 0, 0]);
    }
);

on_both_databases!(
    FEATURES,
    async fn circles_in_a_sheet_are_told_and_not_written(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        // each names the other as the place above
        let areas = "\
            类别|名称|上级\n\
            网格|甲网格|北江社区/乙网格\n\
            微网格|乙网格|北江社区/甲网格\n\
            小区|丙苑|丙苑";
        let checked = looked(&house, &officer, "areas", &table(areas)).await;
        assert_eq!(counts(&checked), [0, 0, 0, 0, 3]);
        assert_eq!(
            faults(&officer, &checked, "faulty").await,
            [
                "2 cell_place_unknown",
                "3 cell_place_unknown",
                "4 cell_place_unknown"
            ]
        );
        // and so do organisations that are known: one of the two would close the circle
        for name in ["甲党委", "乙党委"] {
            let body = json!({"kind": "party_committee", "name": name, "area_id": north["id"]});
            officer.post("/api/orgs", &body).await.ok();
        }
        let orgs = "\
            组织名称|地点|上级组织\n\
            甲党委|北江社区|乙党委\n\
            乙党委|北江社区|甲党委\n\
            丙党委|北江社区|丙党委";
        let checked = looked(&house, &officer, "organisations", &table(orgs)).await;
        assert_eq!(counts(&checked), [0, 1, 0, 0, 2]);
        assert_eq!(
            faults(&officer, &checked, "faulty").await,
            ["3 field_org_cycle", "4 roster_org_unknown"]
        );
        let done = step(&house, &officer, &checked, "commit").await;
        assert_eq!(done["counts"]["written"], 1);
    }
);

on_both_databases!(
    FEATURES,
    async fn a_disk_that_takes_nothing_is_said_and_nothing_is_half_there(house: TestHouse) {
        let (officer, _) = officer(&house).await;
        // where the shelf should be stands a file, as good as a full disk to whoever writes there
        let shelf = house.folder().join("rosters");
        std::fs::write(&shelf, b"in the way").expect("a file");
        let sheet = table("组织名称|类别\n便民超市|商户");
        upload(&house, &officer, "organisations", &sheet)
            .await
            .refused(503, "disk_refused");
        assert_eq!(known(&officer).await, 0);
        std::fs::remove_file(&shelf).expect("out of the way");
        let checked = looked(&house, &officer, "organisations", &sheet).await;
        // the file goes while the import waits: it ends and says why, and another upload goes through
        std::fs::remove_dir_all(&shelf).expect("the disk is gone");
        officer
            .get(&format!(
                "/api/rosters/imports/{}/faulty.xlsx",
                id(&checked)
            ))
            .await
            .refused(409, "import_file_gone");
        let again = looked(&house, &officer, "organisations", &sheet).await;
        let done = step(&house, &officer, &again, "commit").await;
        assert_eq!(
            (&done["state"], &done["counts"]["written"]),
            (&json!("done"), &json!(1))
        );
    }
);
