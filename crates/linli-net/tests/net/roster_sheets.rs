//! Rosters in and out as sheets: judged before anything is written, written by the rooms' rules, taken back whole, and
//! unchanged when an export comes in again.

use axum::body::Body;
use axum::http::{Method, Request};
use linli_domain::time::MINUTE;
use linli_kit::on_both_databases;
use linli_kit::sheet::cell::Value as Cell;
use linli_kit::sheet::write::{Column, ColumnFormat, XlsxTable};
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use linli_net::FEATURES;
use linli_net::rosters::RosterKind;
use linli_net::rosters::command::{RosterFile, from_file};
use serde_json::{Value, json};

use crate::places::{id, officer, place, worker};

/// A workbook of texts: every row as it stands, titles and all.
pub fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let width = rows.iter().map(|row| row.len()).max().expect("rows");
    let columns = (0..width)
        .map(|index| {
            let title = rows[0].get(index).copied().unwrap_or_default();
            Column::new(title, ColumnFormat::General)
        })
        .collect();
    let mut table = XlsxTable::new("Sheet1", columns).expect("a table");
    for row in &rows[1..] {
        let cells: Vec<Cell> = row.iter().map(|text| cell(text)).collect();
        table.push(&cells).expect("a row");
    }
    table.into_bytes().expect("a file")
}

/// A workbook written as text: a row a line, `|` between its cells.
pub fn table(text: &str) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('|').collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    workbook(&rows)
}

/// `#13800001234` is a number cell, everything else text.
fn cell(text: &str) -> Cell {
    match text.strip_prefix('#') {
        Some(number) => Cell::Number(number.parse().expect("a number")),
        None => Cell::text(text),
    }
}

pub async fn upload(
    house: &TestHouse,
    client: &TestClient<'_>,
    kind: &str,
    bytes: &[u8],
) -> TestAnswer {
    let mut body =
        b"--limit\r\ncontent-disposition: form-data; name=\"file\"; filename=\"roster.xlsx\"\r\n\
        content-type: application/octet-stream\r\n\r\n"
            .to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/rosters/{kind}"))
        .header("content-type", "multipart/form-data; boundary=limit")
        .header("idempotency-key", house.app.ids().next().to_string())
        .body(Body::from(body))
        .expect("a request");
    client.send_request(request).await
}

fn url(import: &Value, rest: &str) -> String {
    format!("/api/rosters/imports/{}{rest}", id(import))
}

/// The dry run of an upload with the columns proposed; answers the import as it is then.
pub async fn check(house: &TestHouse, client: &TestClient<'_>, import: &Value) -> Value {
    let body = json!({ "version": import["version"], "columns": import["mapping"] });
    client.post(&url(import, "/mapping"), &body).await.ok();
    house.run_jobs().await;
    let checked = client.get(&url(import, "")).await.ok().body;
    assert_eq!(checked["state"], "checked", "{checked}");
    checked
}

/// A step by name; answers the import after its job.
pub async fn step(house: &TestHouse, client: &TestClient<'_>, import: &Value, step: &str) -> Value {
    let body = json!({ "version": import["version"] });
    client
        .post(&url(import, &format!("/{step}")), &body)
        .await
        .ok();
    house.run_jobs().await;
    client.get(&url(import, "")).await.ok().body
}

/// Upload and dry run.
pub async fn looked(house: &TestHouse, client: &TestClient<'_>, kind: &str, bytes: &[u8]) -> Value {
    let import = upload(house, client, kind, bytes).await.ok().body;
    check(house, client, &import).await
}

/// How many rows do what: create, change, unchanged, conflict, faulty.
pub fn counts(import: &Value) -> [i64; 5] {
    ["create", "change", "unchanged", "conflict", "faulty"]
        .map(|verdict| import["counts"][verdict].as_i64().expect("a count"))
}

/// Rows with a verdict as `row code code…`.
pub async fn faults(client: &TestClient<'_>, import: &Value, verdict: &str) -> Vec<String> {
    let rows = client
        .get(&url(import, &format!("/rows?verdict={verdict}")))
        .await
        .ok()
        .body;
    let rows = rows["items"].as_array().expect("rows").clone();
    rows.iter()
        .map(|row| {
            let codes: Vec<&str> = row["faults"]
                .as_array()
                .expect("faults")
                .iter()
                .map(|fault| fault["code"].as_str().expect("a code"))
                .collect();
            assert!(
                row["faults"]
                    .as_array()
                    .expect("faults")
                    .iter()
                    .all(|fault| fault["message"] != fault["code"]),
                "{row}"
            );
            format!("{} {}", row["row"], codes.join(" "))
        })
        .collect()
}

pub async fn export(client: &TestClient<'_>, kind: &str, query: &str) -> Vec<u8> {
    let answer = client
        .get(&format!("/api/rosters/{kind}/export.xlsx{query}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.bytes
}

/// A street with two communities; the first has a compound with a building.
async fn street(officer: &TestClient<'_>, street: &Value) -> Value {
    let north = place(officer, street, "community", "北江社区").await;
    let compound = place(officer, &north["id"], "compound", "锦绣苑").await;
    place(officer, &compound["id"], "building", "3幢").await;
    place(officer, street, "community", "南江社区").await;
    north
}

/// As a street keeps it: a merged title above, columns of other names in another order, stray blanks, full-width digits.
const MESSY: &[&[&str]] = &[
    &["北江社区共建单位花名册", "", "", "", ""],
    &["填报单位：北江社区", "", "", "日期：2026年11月", ""],
    &[
        "序号",
        "单位性质",
        "单位全称",
        "统一社会信用代码",
        "所属社区",
    ],
    &[
        "#1",
        "物业",
        " 锦绣物业有限公司 ",
        "９１３３０１００ＭＡ２７００Ｎ２１０",
        "北江社区",
    ],
    &[
        "#2",
        "民企",
        "某公司（杭州）",
        "91330100MA27000210",
        "北江社区",
    ],
    &["#3", "社会组织", "银龄互助会", "", "北江社区"],
    &["#4", "党支部", "锦绣苑党支部", "", "北江社区"],
    &["#5", "外星", "某某", "", "北江社区"],
    &["#6", "学校", "北江小学", "12100000400009880L", "北江社区"],
    &["#7", "商户", "便民超市", "", "西江社区"],
    &["#8", "社会组织", "银龄互助会", "", "北江社区"],
];

on_both_databases!(
    FEATURES,
    async fn a_messy_roster_of_organisations_goes_in_by_its_rules(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = street(&officer, &root).await;
        let worker = worker(&house, &north).await;
        let uploaded = upload(&house, &worker, "organisations", &workbook(MESSY))
            .await
            .ok();
        assert_eq!(uploaded.status, 201);
        let import = uploaded.body;
        assert_eq!(import["state"], "read", "{import}");
        assert_eq!(import["sheet"]["rows"], 8);
        assert_eq!(import["mapping"]["credit_code"], 3);
        let checked = check(&house, &worker, &import).await;
        assert_eq!(
            counts(&checked),
            [2, 0, 0, 2, 4],
            "{:?} {:?}",
            faults(&worker, &checked, "faulty").await,
            faults(&worker, &checked, "conflict").await
        );
        assert_eq!(
            faults(&worker, &checked, "faulty").await,
            [
                "4 field_credit_code_check",
                "8 cell_not_a_choice",
                "9 field_credit_code_check",
                "10 cell_place_unknown"
            ]
        );
        let double = faults(&worker, &checked, "conflict").await;
        assert_eq!(double, ["6 roster_same_key", "11 roster_same_key"]);
        let before = officer.get("/api/orgs").await.ok().body["total"].clone();
        assert_eq!(before, 1, "a dry run leaves nothing");

        let done = step(&house, &worker, &checked, "commit").await;
        assert_eq!(
            (&done["state"], &done["counts"]["written"]),
            (&json!("done"), &json!(2))
        );
        let orgs = worker
            .get("/api/orgs?kind=private_enterprise")
            .await
            .ok()
            .body;
        assert_eq!(orgs["items"][0]["name"], "某公司（杭州）");
        assert_eq!(orgs["items"][0]["credit_code"], "91330100MA27000210");

        // the form is known again, and the same sheet says nothing new
        let again = upload(&house, &worker, "organisations", &workbook(MESSY))
            .await
            .ok()
            .body;
        assert_eq!(again["remembered"], true);
        let again = check(&house, &worker, &again).await;
        assert_eq!(counts(&again), [0, 0, 2, 2, 4]);

        // those not written come back as the sheet they came in
        let faulty = worker.get(&url(&checked, "/faulty.xlsx")).await;
        assert_eq!(faulty.status, 200);
        let faulty = looked(&house, &worker, "organisations", &faulty.bytes).await;
        assert_eq!(counts(&faulty), [0, 0, 0, 2, 4]);

        // taken back, they are gone and would come in anew
        let undone = step(&house, &worker, &done, "undo").await;
        assert_eq!(
            (&undone["state"], &undone["counts"]["written"]),
            (&json!("undone"), &json!(0))
        );
        assert_eq!(officer.get("/api/orgs").await.ok().body["total"], 1);
        let anew = looked(&house, &worker, "organisations", &workbook(MESSY)).await;
        assert_eq!(counts(&anew), [2, 0, 0, 2, 4]);
    }
);

on_both_databases!(
    FEATURES,
    async fn what_changes_is_shown_and_what_changed_meanwhile_is_not_written(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = street(&officer, &root).await;
        let body = json!({"kind": "merchant", "name": "便民超市", "area_id": north["id"], "office_phone": "0571-88888888"});
        let shop = officer.post("/api/orgs", &body).await.ok().body;
        let sheet: &[&[&str]] = &[
            &[
                "组织名称",
                "类别",
                "所属社区",
                "上级组织",
                "条线",
                "组建方式",
                "办公电话",
            ],
            &["便民超市", "商户", "北江社区", "", "商贸", "", "88889999"],
            &["锦绣支部", "党支部", "北江社区", "北江党委", "", "联建", ""],
            &["北江党委", "党委", "北江社区", "", "", "单建", ""],
            &["修车铺", "商户", "北江社区", "锦绣支部", "", "", ""],
        ];
        let checked = looked(&house, &officer, "organisations", &workbook(sheet)).await;
        assert_eq!(counts(&checked), [2, 1, 0, 0, 1]);
        let rows = officer
            .get(&url(&checked, "/rows?verdict=change"))
            .await
            .ok()
            .body;
        assert_eq!(
            rows["items"][0]["changes"],
            json!([
                {"field": "line_system", "title": "条线", "from": null, "to": "商贸"},
                {"field": "office_phone", "title": "办公电话", "from": "0571-88888888", "to": "88889999"},
            ])
        );
        assert_eq!(
            faults(&officer, &checked, "faulty").await,
            ["5 field_org_wrong_parent"]
        );

        // somebody is first
        let change = json!({"version": shop["version"], "line_system": "市场"});
        officer
            .write(Method::PATCH, &format!("/api/orgs/{}", id(&shop)), &change)
            .await
            .ok();
        let done = step(&house, &officer, &checked, "commit").await;
        assert_eq!(counts(&done), [2, 0, 0, 1, 1]);
        assert_eq!(
            faults(&officer, &done, "conflict").await,
            ["2 roster_changed_meanwhile"]
        );
        let kept = officer
            .get(&format!("/api/orgs/{}", id(&shop)))
            .await
            .ok()
            .body;
        assert_eq!(
            (&kept["line_system"], &kept["office_phone"]),
            (&json!("市场"), &json!("0571-88888888"))
        );
        let branches = officer.get("/api/orgs?kind=party_branch").await.ok().body;
        assert_eq!(branches["items"][0]["party_build"], "joint");
        assert!(
            branches["items"][0]["parent_id"].is_string(),
            "named before it was there"
        );

        // what others hang on it keeps it from being taken back, by name
        let branch = &branches["items"][0];
        let body = json!({"kind": "party_branch", "name": "三幢党小组", "area_id": north["id"], "parent_id": branches["items"][0]["parent_id"]});
        officer.post("/api/orgs", &body).await.ok();
        let refused = officer
            .post(&url(&done, "/undo"), &json!({"version": done["version"]}))
            .await;
        refused.refused(409, "roster_in_use");
        assert!(
            refused.body["title"]
                .as_str()
                .expect("a title")
                .contains("三幢党小组"),
            "{}",
            refused.body
        );
        assert!(branch["id"].is_string());
    }
);

on_both_databases!(
    FEATURES,
    async fn a_change_is_taken_back_to_what_it_was(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = street(&officer, &root).await;
        let body = json!({"kind": "merchant", "name": "便民超市", "area_id": north["id"], "credit_code": "12100000400009880K"});
        let shop = officer.post("/api/orgs", &body).await.ok().body;
        let sheet: &[&[&str]] = &[
            &["单位全称", "统一社会信用代码", "地点", "标签"],
            &[
                "便民生活超市",
                "12100000400009880K",
                "北江社区/锦绣苑",
                "配送 代缴",
            ],
        ];
        let checked = looked(&house, &officer, "organisations", &workbook(sheet)).await;
        assert_eq!(counts(&checked), [0, 1, 0, 0, 0]);
        let done = step(&house, &officer, &checked, "commit").await;
        let changed = officer
            .get(&format!("/api/orgs/{}", id(&shop)))
            .await
            .ok()
            .body;
        assert_eq!(changed["name"], "便民生活超市");
        assert_eq!(changed["bound"].as_array().map(Vec::len), Some(1));
        assert_eq!(changed["area_name"], "北江社区 · 锦绣苑");
        let undone = step(&house, &officer, &done, "undo").await;
        assert_eq!(undone["state"], "undone");
        let back = officer
            .get(&format!("/api/orgs/{}", id(&shop)))
            .await
            .ok()
            .body;
        assert_eq!(
            (&back["name"], &back["tags"], &back["area_name"]),
            (&json!("便民超市"), &json!([]), &json!("北江社区"))
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn an_export_comes_in_again_and_changes_nothing(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = street(&officer, &root).await;
        let sheet: &[&[&str]] = &[
            &[
                "组织名称",
                "类别",
                "地点",
                "上级组织",
                "组建方式",
                "办公电话",
                "标签",
            ],
            &[
                "北江党委",
                "党委",
                "北江社区",
                "",
                "单建",
                "0571-88888888转802",
                "",
            ],
            &[
                "锦绣支部",
                "党支部",
                "北江社区/锦绣苑",
                "北江党委",
                "联建",
                "",
                "助老 维修",
            ],
            &["便民超市", "商户", "北江社区/锦绣苑/3幢", "", "", "", ""],
            &["便民超市", "商户", "南江社区", "", "", "", ""],
            &["=1+1 文化公司", "民企", "北江街道", "", "", "", ""],
        ];
        let checked = looked(&house, &officer, "organisations", &workbook(sheet)).await;
        let rows = officer.get(&url(&checked, "/rows")).await.ok().body;
        assert_eq!(counts(&checked), [5, 0, 0, 0, 0], "{rows}");
        step(&house, &officer, &checked, "commit").await;
        let back = looked(
            &house,
            &officer,
            "organisations",
            &export(&officer, "organisations", "").await,
        )
        .await;
        assert_eq!(
            counts(&back),
            [0, 0, 6, 0, 0],
            "{:?}",
            faults(&officer, &back, "conflict").await
        );
        // exactly what is filtered, and only of the own place
        let shops = export(&officer, "organisations", "?query=kind%3Dmerchant").await;
        assert_eq!(
            looked(&house, &officer, "organisations", &shops).await["counts"]["unchanged"],
            2
        );
        let worker = worker(&house, &north).await;
        let own = export(&worker, "organisations", "").await;
        assert_eq!(
            counts(&looked(&house, &worker, "organisations", &own).await),
            [0, 0, 3, 0, 0]
        );

        // an old export that says something else than what is known by now is shown, not written
        let shop = officer
            .get("/api/orgs?q=%E6%94%AF%E9%83%A8")
            .await
            .ok()
            .body["items"][0]
            .clone();
        let change = json!({"version": 1, "tags": ["理发"]});
        officer
            .write(Method::PATCH, &format!("/api/orgs/{}", id(&shop)), &change)
            .await
            .ok();
        let old = looked(&house, &worker, "organisations", &own).await;
        assert_eq!(counts(&old), [0, 0, 2, 1, 0]);
        assert_eq!(
            faults(&worker, &old, "conflict").await,
            ["5 roster_changed_since"]
        );
        worker
            .get("/api/rosters/organisations/template.xlsx")
            .await
            .ok();
    }
);

on_both_databases!(
    FEATURES,
    async fn a_killed_import_goes_on_where_it_was(house: TestHouse) {
        let (officer, _) = officer(&house).await;
        let mut text = "组织名称,类别\n".to_owned();
        for number in 1..=4_800 {
            text.push_str(&format!("{number}号商铺,商户\n"));
        }
        let file = house.folder().join("商铺.csv");
        std::fs::write(&file, text).expect("a file");
        let options = RosterFile {
            kind: RosterKind::Organisations,
            columns: Vec::new(),
            dry_run: false,
        };
        let (app, path) = (house.app.clone(), file.clone());
        let killed = tokio::spawn(async move {
            let mut calls = 0;
            let mut on_progress = |_: i64, _: i64| {
                calls += 1;
                // the dry run tells three times, the run after each batch: two of its three are in
                assert!(calls < 5, "killed");
            };
            from_file(&app, STREET, &path, &options, &mut on_progress).await
        });
        assert!(killed.await.is_err());
        let total = || async { officer.get("/api/orgs").await.ok().body["total"].clone() };
        assert_eq!(total().await, 4_001, "two batches are in, whole");
        house.advance(5 * MINUTE).await;
        let imports = officer.get("/api/rosters").await.ok().body;
        let import = &imports["items"][0];
        assert_eq!(
            (&import["state"], &import["counts"]["written"]),
            (&json!("done"), &json!(4_800))
        );
        assert_eq!(total().await, 4_801);
        let again = from_file(
            &house.app,
            STREET,
            &file,
            &RosterFile {
                kind: RosterKind::Organisations,
                columns: Vec::new(),
                dry_run: false,
            },
            &mut |_, _| {},
        )
        .await
        .expect("comes in");
        assert_eq!((again.counts.unchanged, again.counts.written), (4_800, 0));
        assert_eq!(total().await, 4_801, "a second time nothing is added");
    }
);
