//! Rosters of places, persons and posts: trees in any order, heads with their persons, numbers masked and sealed.

use linli_kit::on_both_databases;
use linli_net::FEATURES;
use serde_json::json;

use crate::places::{id, officer, place, worker};
use crate::roster_sheets::{counts, export, faults, looked, step, table};

on_both_databases!(
    FEATURES,
    async fn a_tree_of_places_comes_in_any_order(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        place(&officer, &root, "community", "南江社区").await;
        let sheet = "\
            北江街道网格楼栋花名册|||||\n\
            社区|小区|楼幢|户数|人口|统计日期\n\
            北江社区|锦绣苑|１２幢|#48|#131|2026年10月1日\n\
            北江社区|锦绣苑|3幢|36||\n\
            北江社区||锦绣苑|||\n\
            ||北江社区|1200||20261001\n\
            南江社区||第1网格|||\n\
            南江社区||临江里|||\n\
            西江社区||1幢|||\n\
            ||东江社区|||";
        let checked = looked(&house, &officer, "areas", &table(sheet)).await;
        assert_eq!(
            counts(&checked),
            [5, 0, 0, 0, 3],
            "{:?}",
            faults(&officer, &checked, "faulty").await
        );
        assert_eq!(
            faults(&officer, &checked, "faulty").await,
            [
                "4 roster_counts_want_date",
                "8 roster_kind_unknown",
                "9 cell_place_unknown"
            ]
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn places_are_known_again_counted_and_taken_back(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        place(&officer, &root, "community", "南江社区").await;
        let sheet = "\
            区划代码|类别|名称|上级|户数|人口|60岁以上|数据日期\n\
            330205001002|社区|北江社区||1200|3100|800|2026-10-01\n\
            |小区|锦绣苑|北江社区||||\n\
            |楼栋|3幢|北江社区/锦绣苑|36|90|20|2026-10-01\n\
            |楼栋|3幢|北江社区||||\n\
            |网格|第1网格|北江社区||||\n\
            |小区|错位|北江社区/锦绣苑/3幢||||\n\
            330206001002|社区|远方社区|||||";
        let checked = looked(&house, &officer, "areas", &table(sheet)).await;
        assert_eq!(
            counts(&checked),
            [4, 0, 0, 1, 2],
            "{:?}",
            faults(&officer, &checked, "faulty").await
        );
        // a sheet that leaves the compound out would put the house there a second time
        assert_eq!(
            faults(&officer, &checked, "conflict").await,
            ["5 roster_found_below"]
        );
        assert_eq!(
            faults(&officer, &checked, "faulty").await,
            ["7 field_area_wrong_parent", "8 field_area_code_outside"]
        );
        let done = step(&house, &officer, &checked, "commit").await;
        assert_eq!(done["counts"]["written"], 4, "{done}");
        let tree = officer.get("/api/areas").await.ok().body;
        let named = |name: &str, depth: usize| {
            let items = tree["items"].as_array().expect("places");
            let found = items.iter().find(|area| {
                area["name"] == name
                    && area["path"].as_str().expect("a path").matches('/').count() == depth + 1
            });
            found.expect("a place").clone()
        };
        assert_eq!(named("北江社区", 1)["code"], "330205001002");
        assert_eq!(
            (&named("3幢", 3)["number"], &named("3幢", 3)["households"]),
            (&json!("3"), &json!(36))
        );
        assert_eq!(named("第1网格", 2)["number"], "1");

        // export → import changes nothing, for the street and for a community in it
        let all = export(&officer, "areas", "").await;
        assert_eq!(
            counts(&looked(&house, &officer, "areas", &all).await),
            [0, 0, 5, 0, 0]
        );
        let worker = worker(&house, &named("北江社区", 1)).await;
        let own = export(&worker, "areas", "?query=kind%3Dbuilding").await;
        let back = looked(&house, &worker, "areas", &own).await;
        assert_eq!(
            counts(&back),
            [0, 0, 1, 0, 0],
            "{:?}",
            faults(&worker, &back, "faulty").await
        );

        // newer counts and another name by the code; what stands elsewhere is not moved by a sheet
        let news = "\
            区划代码|类别|名称|上级|户数|数据日期\n\
            330205001002|社区|北江新社区||1250|2026-11-01\n\
            |楼栋|3幢|北江社区/锦绣苑|40|2026-09-01";
        let changed = looked(&house, &officer, "areas", &table(news)).await;
        assert_eq!(counts(&changed), [0, 1, 0, 0, 1]);
        assert_eq!(
            faults(&officer, &changed, "faulty").await,
            ["3 roster_older_counts"]
        );
        let written = step(&house, &officer, &changed, "commit").await;
        assert_eq!(written["counts"]["written"], 1);
        let refused = officer
            .post(
                &format!("/api/rosters/imports/{}/undo", id(&done)),
                &json!({"version": done["version"]}),
            )
            .await;
        refused.refused(409, "roster_in_use");
        let undone = step(&house, &officer, &written, "undo").await;
        assert_eq!(undone["state"], "undone", "{undone}");
        let back = officer
            .get(&format!("/api/areas/{}", id(&named("北江社区", 1))))
            .await
            .ok()
            .body;
        assert_eq!(
            (&back["name"], &back["figures"]["households"]),
            (&json!("北江社区"), &json!(1200)),
            "{back}"
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn heads_come_with_their_persons_and_numbers_stay_masked(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        let compound = place(&officer, &north["id"], "compound", "锦绣苑").await;
        for name in ["1幢", "2幢", "3幢"] {
            place(&officer, &compound["id"], "building", name).await;
        }
        let body = json!({"kind": "community", "name": "北江社区", "area_id": north["id"]});
        officer.post("/api/orgs", &body).await.ok();
        let worker = worker(&house, &north).await;
        let sheet = "\
            党员楼长花名册||||||||\n\
            社区|小区|楼栋|姓名|职务|联系电话|产生方式|聘书编号|任职日期\n\
            北江社区|锦绣苑|1幢|张三|党员楼长|#13800001111|自荐|PS-001|2026.3.1\n\
            北江社区|锦绣苑|2幢|张三|楼长|138 0000 1111|推荐|PS-002|2026年3月1日\n\
            北江社区|锦绣苑|3幢|李四、王五|楼长|13800002222|||\n\
            北江社区|锦绣苑|3幢|赵六|楼长|13800003333/13800004444|||\n\
            北江社区|锦绣苑|1幢|钱七|楼长|13800005555|||\n\
            北江社区|锦绣苑|3幢|孙八|网格员|13800006666|||";
        let checked = looked(&house, &worker, "posts", &table(sheet)).await;
        assert_eq!(
            counts(&checked),
            [2, 0, 0, 1, 3],
            "{:?}",
            faults(&worker, &checked, "faulty").await
        );
        assert_eq!(
            faults(&worker, &checked, "faulty").await,
            [
                "5 cell_two_names",
                "6 cell_two_phones",
                "8 field_post_place"
            ]
        );
        assert_eq!(
            faults(&worker, &checked, "conflict").await,
            ["7 field_post_single"]
        );
        let rows = worker
            .get(&format!("/api/rosters/imports/{}/rows", id(&checked)))
            .await
            .ok();
        let told = String::from_utf8(rows.bytes).expect("text");
        assert!(!told.contains("13800001111"), "a whole number is not told");

        let done = step(&house, &worker, &checked, "commit").await;
        assert_eq!(done["counts"]["written"], 2, "{done}");
        let people = worker.get("/api/persons").await.ok().body;
        assert_eq!(
            (&people["total"], &people["items"][0]["phone_masked"]),
            (&json!(1), &json!("138****1111")),
            "one person, two buildings"
        );
        let held = worker.get("/api/posts?role=building_head").await.ok().body;
        assert_eq!(
            (&held["total"], &held["items"][0]["source"]),
            (&json!(2), &json!("self_nomination"))
        );

        // masked numbers say nothing new
        let heads = export(&worker, "posts", "").await;
        let back = looked(&house, &worker, "posts", &heads).await;
        assert_eq!(
            counts(&back),
            [0, 0, 2, 0, 0],
            "{:?}",
            faults(&worker, &back, "conflict").await
        );
        let persons = export(&worker, "persons", "").await;
        assert_eq!(
            counts(&looked(&house, &worker, "persons", &persons).await),
            [0, 0, 1, 0, 0]
        );
        let again = looked(&house, &worker, "posts", &table(sheet)).await;
        assert_eq!(counts(&again), [0, 0, 2, 1, 3]);

        // a longer term and a new letter change the post; another way to it does not
        let longer = "\
            姓名|岗位|地点|届满日期|聘书编号|产生方式\n\
            张三|楼栋长|北江社区/锦绣苑/1幢|2029-03-01|PS-101|\n\
            张三|楼栋长|北江社区/锦绣苑/2幢|||选举";
        let changed = looked(&house, &worker, "posts", &table(longer)).await;
        assert_eq!(counts(&changed), [0, 1, 0, 1, 0]);
        let written = step(&house, &worker, &changed, "commit").await;
        assert_eq!(written["counts"]["written"], 1);
        let undone = step(&house, &worker, &written, "undo").await;
        assert_eq!(undone["state"], "undone");
        let posts = worker
            .get("/api/posts?role=building_head&state=held")
            .await
            .ok()
            .body;
        let numbers: Vec<_> = posts["items"]
            .as_array()
            .expect("posts")
            .iter()
            .map(|post| post["appointment_no"].clone())
            .collect();
        assert_eq!(numbers, [json!("PS-001"), json!("PS-002")]);
    }
);

on_both_databases!(
    FEATURES,
    async fn persons_are_found_by_number_and_name(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        let worker = worker(&house, &north).await;
        let sheet = "\
            姓名|手机号|出生年份\n\
            张三|#13800001111|1960\n\
             李四 ||1950\n\
            张三|13800001111|\n\
            王五|1380000|\n\
            赵六|138****9999|\n\
            小明|13800007777|2024";
        let checked = looked(&house, &worker, "persons", &table(sheet)).await;
        assert_eq!(
            counts(&checked),
            [1, 0, 0, 3, 2],
            "{:?}",
            faults(&worker, &checked, "faulty").await
        );
        assert_eq!(
            faults(&worker, &checked, "faulty").await,
            ["5 cell_not_a_phone", "7 field_out_of_range"]
        );
        assert_eq!(
            faults(&worker, &checked, "conflict").await,
            [
                "2 roster_same_key",
                "4 roster_same_key",
                "6 roster_masked_unknown"
            ]
        );
        let clean = "\
            姓名|手机号|出生年份\n\
            张三|13800001111|1960\n\
            李四||1950";
        let checked = looked(&house, &worker, "persons", &table(clean)).await;
        let done = step(&house, &worker, &checked, "commit").await;
        assert_eq!(done["counts"]["written"], 2);
        let later = "\
            姓名|手机号\n\
            李四|13800002222\n\
            王三|13800001111";
        let later = looked(&house, &worker, "persons", &table(later)).await;
        assert_eq!(counts(&later), [0, 1, 0, 1, 0]);
        assert_eq!(
            faults(&worker, &later, "conflict").await,
            ["3 roster_other_name"]
        );
        let rows = worker
            .get(&format!(
                "/api/rosters/imports/{}/rows?verdict=change",
                id(&later)
            ))
            .await
            .ok()
            .body;
        assert_eq!(rows["items"][0]["changes"][0]["to"], "138****2222");
        let written = step(&house, &worker, &later, "commit").await;
        step(&house, &worker, &written, "undo").await;
        let people = worker
            .get("/api/persons?q=%E6%9D%8E%E5%9B%9B")
            .await
            .ok()
            .body;
        assert_eq!(people["items"][0]["phone_masked"], json!(null));

        // somebody with a post does not go with the import that brought them
        let person = &worker
            .get("/api/persons?q=%E5%BC%A0%E4%B8%89")
            .await
            .ok()
            .body["items"][0];
        let org = officer
            .post(
                "/api/orgs",
                &json!({"kind": "volunteer_team", "name": "服务队", "area_id": north["id"]}),
            )
            .await
            .ok()
            .body;
        let post = json!({"person_id": person["id"], "role": "volunteer", "org_id": org["id"], "area_id": north["id"], "source": "election"});
        worker.post("/api/posts", &post).await.ok();
        let undo = format!("/api/rosters/imports/{}/undo", id(&done));
        worker
            .post(&undo, &json!({"version": done["version"]}))
            .await
            .refused(409, "roster_in_use");
    }
);
