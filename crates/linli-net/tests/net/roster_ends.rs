//! What a roster takes away: values that are cleared on purpose, posts whose holders left, places a unit is no longer
//! bound to. And that all of it goes out and comes in again unchanged.

use linli_kit::on_both_databases;
use linli_kit::testing::{TestClient, TestHouse};
use linli_net::FEATURES;
use serde_json::{Value, json};

use crate::places::{id, officer, place, worker};
use crate::roster_sheets::{counts, export, faults, looked, step, table};

async fn rows(client: &TestClient<'_>, import: &Value, verdict: &str) -> Value {
    let path = format!("/api/rosters/imports/{}/rows?verdict={verdict}", id(import));
    client.get(&path).await.ok().body["items"].clone()
}

/// A community with its office and two buildings.
async fn community(officer: &TestClient<'_>, root: &Value) -> Value {
    let north = place(officer, root, "community", "北江社区").await;
    for name in ["1幢", "2幢"] {
        place(officer, &north["id"], "building", name).await;
    }
    let body = json!({"kind": "community", "name": "北江社区", "area_id": north["id"]});
    officer.post("/api/orgs", &body).await.ok();
    north
}

/// Brings a sheet in and answers the import.
async fn brought(house: &TestHouse, client: &TestClient<'_>, kind: &str, sheet: &str) -> Value {
    let checked = looked(house, client, kind, &table(sheet)).await;
    step(house, client, &checked, "commit").await
}

on_both_databases!(
    FEATURES,
    async fn a_value_goes_where_a_cell_says_so_and_an_empty_cell_says_nothing(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        let shop = json!({"kind": "merchant", "name": "便民超市", "area_id": north["id"], "line_system": "商贸",
            "office_phone": "0571-88888888", "tags": ["配送"], "credit_code": "12100000400009880K"});
        let shop = officer.post("/api/orgs", &shop).await.ok().body;
        let sheet = "\
            组织名称|类别|信用代码|条线|办公电话|特长\n\
            便民超市|清空||清空||清空\n\
            便民超市||清空|商贸| 清 空 |clear";
        let checked = looked(&house, &officer, "organisations", &table(sheet)).await;
        assert_eq!(counts(&checked), [0, 1, 0, 0, 1]);
        assert_eq!(
            faults(&officer, &checked, "faulty").await,
            ["2 roster_not_cleared"]
        );
        assert_eq!(
            rows(&officer, &checked, "change").await[0]["changes"],
            json!([
                {"field": "credit_code", "title": "统一社会信用代码", "from": "12100000400009880K", "to": ""},
                {"field": "office_phone", "title": "办公电话", "from": "0571-88888888", "to": ""},
                {"field": "tags", "title": "特长", "from": "配送", "to": ""},
            ])
        );
        let done = step(&house, &officer, &checked, "commit").await;
        let path = format!("/api/orgs/{}", id(&shop));
        let seen = officer.get(&path).await.ok().body;
        assert_eq!(
            (
                &seen["credit_code"],
                &seen["office_phone"],
                &seen["tags"],
                &seen["line_system"]
            ),
            (&Value::Null, &Value::Null, &json!([]), &json!("商贸"))
        );
        // a second time there is nothing left to take away
        let again = looked(&house, &officer, "organisations", &table(sheet)).await;
        assert_eq!(counts(&again), [0, 0, 1, 0, 1]);
        step(&house, &officer, &done, "undo").await;
        let back = officer.get(&path).await.ok().body;
        assert_eq!(
            (&back["credit_code"], &back["tags"]),
            (&json!("12100000400009880K"), &json!(["配送"]))
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn places_and_persons_lose_what_a_cell_takes_away(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        let worker = worker(&house, &north).await;
        let areas = "\
            类别|名称|上级|编号|建成年份|办公电话\n\
            楼栋|3幢|北江社区|3|1998|0571-88888888";
        brought(&house, &worker, "areas", areas).await;
        let areas = "\
            类别|名称|上级|编号|建成年份|办公电话\n\
            楼栋|3幢|北江社区|清空|清空|清空";
        let done = brought(&house, &worker, "areas", areas).await;
        assert_eq!(done["counts"]["written"], 1, "{done}");
        let tree = worker.get("/api/areas").await.ok().body;
        let building = tree["items"]
            .as_array()
            .expect("places")
            .iter()
            .find(|area| area["name"] == "3幢")
            .expect("the building")
            .clone();
        let path = format!("/api/areas/{}", id(&building));
        let seen = worker.get(&path).await.ok().body;
        assert_eq!(
            (&seen["number"], &seen["built_year"], &seen["office_phone"]),
            (&Value::Null, &Value::Null, &Value::Null),
            "{seen}"
        );
        step(&house, &worker, &done, "undo").await;
        assert_eq!(worker.get(&path).await.ok().body["number"], "3");

        brought(
            &house,
            &worker,
            "persons",
            "姓名|手机号|出生年份\n张三|13800001111|1960",
        )
        .await;
        // the number that one gives up may be another's in the next row
        let sheet = "\
            姓名|手机号|出生年份\n\
            张三|清空|清空\n\
            李四|13800001111|";
        let checked = looked(&house, &worker, "persons", &table(sheet)).await;
        assert_eq!(counts(&checked), [1, 1, 0, 0, 0]);
        let done = step(&house, &worker, &checked, "commit").await;
        assert_eq!(done["counts"]["written"], 2, "{done}");
        let people = worker.get("/api/persons").await.ok().body;
        let told: Vec<(&Value, &Value, &Value)> = people["items"]
            .as_array()
            .expect("people")
            .iter()
            .map(|one| (&one["name"], &one["phone_masked"], &one["birth_year"]))
            .collect();
        assert!(
            told.contains(&(&json!("张三"), &Value::Null, &Value::Null)),
            "{told:?}"
        );
        assert!(
            told.contains(&(&json!("李四"), &json!("138****1111"), &Value::Null)),
            "{told:?}"
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn a_sheet_ends_posts_and_gives_them_to_others(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = community(&officer, &root).await;
        let worker = worker(&house, &north).await;
        let first = "\
            姓名|岗位|地点|联系电话|任职日期|届满日期\n\
            张三|楼长|北江社区/1幢|13800001111|2025-03-01|2028-03-01\n\
            李四|楼长|北江社区/2幢|13800002222|2025-03-01|";
        assert_eq!(
            brought(&house, &worker, "posts", first).await["counts"]["written"],
            2
        );
        // the successor stands before the one who leaves
        let change = "\
            姓名|岗位|地点|联系电话|任职日期|止任日期\n\
            王五|楼长|北江社区/1幢|13800003333|2026-11-02|\n\
            张三|楼长|北江社区/1幢|||2026-10-31\n\
            李四|楼长|北江社区/2幢|||2026-11-11\n\
            赵六|楼长|北江社区/2幢|13800004444||2026-10-31\n\
            李四|楼长|北江社区/2幢||2025-03-01|2025-02-28";
        let checked = looked(&house, &worker, "posts", &table(change)).await;
        assert_eq!(
            counts(&checked),
            [1, 1, 0, 1, 2],
            "{:?} {:?}",
            faults(&worker, &checked, "faulty").await,
            faults(&worker, &checked, "conflict").await
        );
        assert_eq!(
            faults(&worker, &checked, "faulty").await,
            ["4 roster_end_to_come", "6 field_post_term"]
        );
        assert_eq!(
            faults(&worker, &checked, "conflict").await,
            ["5 roster_post_not_held"]
        );
        let done = step(&house, &worker, &checked, "commit").await;
        assert_eq!(done["counts"]["written"], 2, "{done}");
        let held = worker
            .get("/api/posts?role=building_head&state=held")
            .await
            .ok()
            .body;
        let names: Vec<&str> = held["items"]
            .as_array()
            .expect("posts")
            .iter()
            .filter_map(|post| post["person_name"].as_str())
            .collect();
        assert_eq!(names, ["王五", "李四"]);
        let gone = worker.get("/api/posts?state=ended").await.ok().body;
        assert_eq!(gone["items"][0]["person_name"], "张三");
        assert!(
            gone["items"][0]["ended_at"]
                .as_str()
                .is_some_and(|at| at.starts_with("2026-10-31T23:59:59")),
            "{gone}"
        );

        // the same sheet again says nothing new, and neither do exports of those in office and of those who left
        let again = looked(&house, &worker, "posts", &table(change)).await;
        assert_eq!(counts(&again), [0, 0, 2, 1, 2]);
        for (query, many) in [("", 2), ("?query=state%3Dended", 1)] {
            let back = looked(
                &house,
                &worker,
                "posts",
                &export(&worker, "posts", query).await,
            )
            .await;
            assert_eq!(
                counts(&back),
                [0, 0, many, 0, 0],
                "{query} {:?}",
                faults(&worker, &back, "conflict").await
            );
        }

        // taken back: the successor goes, and who had left sits there again
        let undone = step(&house, &worker, &done, "undo").await;
        assert_eq!(undone["state"], "undone", "{undone}");
        let held = worker
            .get("/api/posts?role=building_head&state=held")
            .await
            .ok()
            .body;
        assert_eq!(held["items"][0]["person_name"], "张三");
        assert_eq!(held["items"][0]["to"], "2028-03-01T00:00:00+08:00");
    }
);

on_both_databases!(
    FEATURES,
    async fn nobody_is_put_back_by_mistake(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = community(&officer, &root).await;
        let worker = worker(&house, &north).await;
        let first = "\
            姓名|岗位|地点|联系电话|任职日期\n\
            张三|楼长|北江社区/1幢|13800001111|2025-03-01";
        brought(&house, &worker, "posts", first).await;
        // an export of a day when the post was held does not give it back
        let old = export(&worker, "posts", "").await;
        let left = "姓名|岗位|地点|止任日期\n张三|楼长|北江社区/1幢|2026-10-31";
        let ended = brought(&house, &worker, "posts", left).await;
        assert_eq!(ended["counts"]["written"], 1, "{ended}");
        let back = looked(&house, &worker, "posts", &old).await;
        assert_eq!(counts(&back), [0, 0, 0, 1, 0]);
        assert_eq!(
            faults(&worker, &back, "conflict").await,
            ["3 roster_changed_since"]
        );
        // somebody else sits there by now: the end is not taken back, and the list says who
        let next = "姓名|岗位|地点|联系电话\n王五|楼长|北江社区/1幢|13800003333";
        brought(&house, &worker, "posts", next).await;
        let undo = format!("/api/rosters/imports/{}/undo", id(&ended));
        let refused = worker
            .post(&undo, &json!({"version": ended["version"]}))
            .await;
        refused.refused(409, "roster_in_use");
        assert!(
            refused.body["title"]
                .as_str()
                .is_some_and(|title| title.contains("王五")),
            "{}",
            refused.body
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn a_unit_in_several_places_comes_and_goes_with_all_of_them(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        for name in ["北江社区", "南江社区", "东江社区"] {
            place(&officer, &root, "community", name).await;
        }
        let sheet = "\
            组织名称|类别|地点|其他地点\n\
            某公司|民企|北江社区|南江社区、东江社区\n\
            某学校|学校|北江社区|西江社区\n\
            某医院|医院|南江社区|南江社区";
        let checked = looked(&house, &officer, "organisations", &table(sheet)).await;
        assert_eq!(counts(&checked), [2, 0, 0, 0, 1]);
        assert_eq!(
            faults(&officer, &checked, "faulty").await,
            ["3 cell_place_unknown"]
        );
        let made = step(&house, &officer, &checked, "commit").await;
        let bound = async || {
            let found = officer
                .get("/api/orgs?kind=private_enterprise")
                .await
                .ok()
                .body["items"][0]
                .clone();
            let one = officer.get(&format!("/api/orgs/{}", id(&found))).await.ok();
            one.body["bound"].as_array().map_or(0, Vec::len)
        };
        assert_eq!(bound().await, 3);
        let back = export(&officer, "organisations", "").await;
        let back = looked(&house, &officer, "organisations", &back).await;
        assert_eq!(
            (counts(&back)[1], counts(&back)[3], counts(&back)[4]),
            (0, 0, 0),
            "{}",
            rows(&officer, &back, "change").await
        );
        for (further, left) in [("东江社区", 2), ("清空", 1)] {
            let sheet = format!("组织名称|地点|其他地点\n某公司|北江社区|{further}");
            let import = brought(&house, &officer, "organisations", &sheet).await;
            assert_eq!(bound().await, left);
            step(&house, &officer, &import, "undo").await;
            assert_eq!(bound().await, 3);
        }
        let undo = format!("/api/rosters/imports/{}/undo", id(&made));
        // what was put back since is another state than the import left: it stays, and says so
        officer
            .post(&undo, &json!({"version": made["version"]}))
            .await
            .refused(409, "roster_in_use");
    }
);
