//! The tree of places: who may put what where, what moves along, and what history remembers.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_domain::time::MINUTE;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_net::FEATURES;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{office, set_up, signed_in};

/// An officer of the street, and the street itself.
pub async fn officer(house: &TestHouse) -> (TestClient<'_>, Value) {
    set_up(house).await;
    let (_, street) = office(&signed_in(house, "system").await).await;
    let org = OrgId(Uuid::nil());
    let officer = house
        .client(STREET, Role::StreetOfficer, org, &AreaPath::street())
        .await;
    (officer, street)
}

/// Puts a place into the tree and answers it.
pub async fn place(client: &TestClient<'_>, parent: &Value, kind: &str, name: &str) -> Value {
    let body = json!({"parent_id": parent, "kind": kind, "name": name});
    client.post("/api/areas", &body).await.ok().body
}

fn path_of(area: &Value) -> AreaPath {
    AreaPath::parse(area["path"].as_str().expect("a path")).expect("a path")
}

/// A worker of a community.
pub async fn worker<'h>(house: &'h TestHouse, community: &Value) -> TestClient<'h> {
    let org = OrgId(Uuid::nil());
    house
        .client(STREET, Role::CommunityWorker, org, &path_of(community))
        .await
}

pub fn id(object: &Value) -> &str {
    object["id"].as_str().expect("an id")
}

fn field(answer: &linli_kit::testing::TestAnswer) -> String {
    let error = &answer.body["field_errors"][0];
    format!(
        "{} {}",
        error["field"].as_str().unwrap_or_default(),
        error["code"].as_str().unwrap_or_default()
    )
}

on_both_databases!(
    FEATURES,
    async fn a_tree_grows_by_its_rules(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let compound = place(&officer, &north["id"], "compound", "锦绣苑").await;
        let grid = place(&officer, &compound["id"], "grid", "第3网格").await;
        assert_eq!(grid["number"], "3", "the number a name says");
        let building = place(&officer, &grid["id"], "building", "12-1幢").await;
        assert_eq!(building["number"], "12-1");
        assert_eq!(building["spoken"], "北江社区 · 锦绣苑 · 12-1幢");
        // a building without a compound is ordinary
        let lone = place(&officer, &north["id"], "building", "12-1幢").await;
        assert_eq!(
            lone["number"], "12-1",
            "counted in the community, not in the compound"
        );

        for (parent, kind, name, wrong) in [
            (
                &building["id"],
                "compound",
                "新苑",
                "kind area_wrong_parent",
            ),
            (
                &grid["id"],
                "compound",
                "新苑",
                "kind area_twice_on_the_way",
            ),
            (&street, "building", "9幢", "kind area_wrong_parent"),
            (&grid["id"], "building", "12-1幢", "name area_name_taken"),
            (&grid["id"], "building", " ", "name required"),
        ] {
            let body = json!({"parent_id": parent, "kind": kind, "name": name});
            let answer = officer.post("/api/areas", &body).await;
            answer.refused(422, "invalid");
            assert_eq!(field(&answer), wrong, "{kind} {name}");
        }
        let taken =
            json!({"parent_id": grid["id"], "kind": "building", "name": "甲楼", "number": "12-1"});
        assert_eq!(
            field(&officer.post("/api/areas", &taken).await),
            "number area_number_taken"
        );
        let address = format!("/api/areas/{}", id(&north));
        for (code, wrong) in [
            ("33020500100", "code area_code_form"),
            ("330205001", "code area_code_level"),
            ("330205002001", "code area_code_outside"),
        ] {
            let body = json!({"version": 1, "code": code});
            let answer = officer.write(Method::PATCH, &address, &body).await;
            assert_eq!(field(&answer), wrong, "{code}");
        }
        let figures = json!({"households": 10, "population": 20, "elders60": 21, "data_date": "2026-11-01T00:00:00+08:00"});
        let answer = officer
            .write(
                Method::PATCH,
                &address,
                &json!({"version": 1, "figures": figures}),
            )
            .await;
        assert_eq!(field(&answer), "figures.elders60 figure_part");
        let future =
            json!({"households": 10, "population": 20, "data_date": "2027-01-01T00:00:00+08:00"});
        let answer = officer
            .write(
                Method::PATCH,
                &address,
                &json!({"version": 1, "figures": future}),
            )
            .await;
        assert_eq!(field(&answer), "figures.data_date date_to_come");
        let good = json!({"households": 10, "population": 20, "elders60": 6, "elders80": 1, "children0_3": 1, "data_date": "2026-11-01T08:00:00+08:00"});
        let body = json!({"version": 1, "figures": good, "code": "３３０２０５００１００１", "office_phone": "0574-87654321"});
        let seen = officer.write(Method::PATCH, &address, &body).await.ok();
        assert_eq!(seen.body["code"], "330205001001");
        assert_eq!(
            seen.body["figures"]["data_date"],
            "2026-11-01T00:00:00+08:00"
        );
        officer
            .write(Method::PATCH, &address, &body)
            .await
            .refused(409, "stale_version");
        // counts of an earlier day go to the history alone
        let early =
            json!({"households": 9, "population": 19, "data_date": "2025-11-01T00:00:00+08:00"});
        let seen = officer
            .write(
                Method::PATCH,
                &address,
                &json!({"version": 2, "figures": early}),
            )
            .await
            .ok();
        assert_eq!(seen.body["figures"]["households"], 10);
        assert_eq!(
            seen.body["figures_by_date"]
                .as_array()
                .expect("dates")
                .len(),
            2
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn each_office_shapes_its_own_place(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let south = place(&officer, &street, "community", "南江社区").await;
        let worker = worker(&house, &north).await;
        let building = place(&worker, &north["id"], "building", "1幢").await;
        let elsewhere = json!({"parent_id": south["id"], "kind": "building", "name": "1幢"});
        assert_eq!(
            field(&worker.post("/api/areas", &elsewhere).await),
            "parent_id unknown"
        );
        let rename = json!({"version": 1, "name": "北滨社区"});
        let address = format!("/api/areas/{}", id(&north));
        worker
            .write(Method::PATCH, &address, &rename)
            .await
            .refused(403, "area_street_only");
        let head = house
            .client(
                STREET,
                Role::BuildingHead,
                OrgId(Uuid::nil()),
                &path_of(&north),
            )
            .await;
        assert_eq!(head.post("/api/areas", &elsewhere).await.status, 403);
        let end = json!({"version": 1, "reason": "不存在"});
        worker
            .post(&format!("/api/areas/{}/retire", id(&south)), &end)
            .await
            .refused(404, "not_found");
        let seen = worker
            .get(&format!("/api/areas/{}", id(&building)))
            .await
            .ok();
        let acts = seen.body["allowed_actions"].as_array().expect("acts");
        assert!(acts.iter().all(|act| act["allowed"] == true), "{acts:?}");
        let own = worker.get(&address).await.ok();
        for act in own.body["allowed_actions"].as_array().expect("acts") {
            let inner =
                ["describe", "add_child"].contains(&act["action"].as_str().expect("an act"));
            assert_eq!(act["allowed"], inner, "{act}");
            assert_eq!(
                act["reason"].is_null(),
                inner,
                "a reason where it is refused"
            );
        }
    }
);

on_both_databases!(
    FEATURES,
    async fn a_moved_place_keeps_its_history(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let south = place(&officer, &street, "community", "南江社区").await;
        let compound = place(&officer, &north["id"], "compound", "锦绣苑").await;
        let building = place(&officer, &compound["id"], "building", "3幢").await;
        let entrance = place(&officer, &building["id"], "entrance", "1单元").await;
        let shift = format!("/api/areas/{}/move", id(&compound));
        let to = |parent: &Value, version: i64| json!({"version": version, "parent_id": parent, "reason": "区划调整"});
        officer
            .post(&shift, &to(&building["id"], 1))
            .await
            .refused(409, "area_under_itself");
        officer
            .post(&shift, &to(&compound["id"], 1))
            .await
            .refused(409, "area_under_itself");
        officer
            .post(&shift, &to(&north["id"], 1))
            .await
            .refused(409, "area_already_there");
        officer
            .post(&shift, &to(&street, 1))
            .await
            .refused(409, "area_wrong_parent");

        house.advance(10 * MINUTE).await;
        let moved = officer.post(&shift, &to(&south["id"], 1)).await.ok();
        assert!(path_of(&south).contains(&path_of(&moved.body)));
        assert_eq!(moved.body["past"][0]["place"], "北江社区 · 锦绣苑");
        let seen = officer
            .get(&format!("/api/areas/{}", id(&entrance)))
            .await
            .ok();
        assert_eq!(seen.body["spoken"], "南江社区 · 锦绣苑 · 3幢 · 1单元");
        assert!(path_of(&moved.body).contains(&path_of(&seen.body)));
        let worker_north = worker(&house, &north).await;
        let tree = worker_north.get("/api/areas").await.ok();
        assert_eq!(tree.body["items"].as_array().expect("places").len(), 1);

        // the tree of the day before, with the paths records of that day have
        let past = officer
            .get("/api/areas/past?at=2026-11-10T10:05:00%2B08:00")
            .await
            .ok();
        let then = past.body["items"].as_array().expect("places").iter();
        let then: Vec<&str> = then
            .filter(|area| {
                area["path"]
                    .as_str()
                    .expect("a path")
                    .starts_with(path_of(&north).as_str())
            })
            .map(|area| area["name"].as_str().expect("a name"))
            .collect();
        assert_eq!(then, ["北江社区", "锦绣苑", "3幢", "1单元"]);

        // a path is never used again
        let fresh = place(&officer, &north["id"], "compound", "新苑").await;
        assert_ne!(path_of(&fresh), path_of(&compound));
        // back again: another path, and both earlier ones are remembered
        house.advance(10 * MINUTE).await;
        let version = moved.body["version"].as_i64().expect("a version");
        let back = officer.post(&shift, &to(&north["id"], version)).await.ok();
        assert_eq!(back.body["past"].as_array().expect("past").len(), 2);
        assert_ne!(path_of(&back.body), path_of(&compound));
    }
);

on_both_databases!(
    FEATURES,
    async fn places_split_merge_and_end(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let one = place(&officer, &north["id"], "grid", "第1网格").await;
        let a = place(&officer, &one["id"], "building", "1幢").await;
        let b = place(&officer, &one["id"], "building", "2幢").await;
        let figures = json!({"households": 900, "population": 2000, "data_date": "2026-11-01T00:00:00+08:00"});
        let address = format!("/api/areas/{}", id(&one));
        officer
            .write(
                Method::PATCH,
                &address,
                &json!({"version": 1, "figures": figures}),
            )
            .await
            .ok();
        let part =
            json!({"households": 400, "population": 900, "data_date": "2026-11-01T00:00:00+08:00"});
        let split = |children: Value| {
            json!({"version": 2, "reason": "户数过多",
                "parts": [{"name": "第2网格", "child_ids": children, "figures": part}]})
        };
        house.advance(10 * MINUTE).await;
        let answer = officer
            .post(&format!("{address}/split"), &split(json!([])))
            .await;
        assert_eq!(field(&answer), "parts.0.child_ids required");
        let answer = officer
            .post(&format!("{address}/split"), &split(json!([north["id"]])))
            .await;
        assert_eq!(field(&answer), "parts.0.child_ids unknown");
        let rest = officer
            .post(&format!("{address}/split"), &split(json!([b["id"]])))
            .await
            .ok();
        assert_eq!(rest.body["figures"]["households"], 500, "the parts add up");
        let two = rest.body["links"][0]["area"]["id"].clone();
        let seen = officer.get(&format!("/api/areas/{}", id(&b))).await.ok();
        assert_eq!(seen.body["above"][2]["id"], two);

        // in use: the list says by what
        let version = rest.body["version"].as_i64().expect("a version");
        let end = |version: i64| json!({"version": version, "reason": "撤并"});
        let refused = officer
            .post(&format!("{address}/retire"), &end(version))
            .await;
        refused.refused(409, "area_in_use");
        assert_eq!(refused.body["args"]["uses"][0]["what"], "area");
        assert_eq!(refused.body["args"]["uses"][0]["items"][0]["name"], "1幢");
        assert!(
            refused.body["title"]
                .as_str()
                .expect("a title")
                .contains("1幢")
        );
        let uses = officer.get(&format!("{address}/uses")).await.ok();
        assert_eq!(uses.body["items"][0]["count"], 1);

        // the rest goes up in the new grid; its number would come twice only if it had the same
        house.advance(10 * MINUTE).await;
        let merge = json!({"version": version, "into_id": two, "reason": "撤并"});
        let into = officer.post(&format!("{address}/merge"), &merge).await.ok();
        assert_eq!(into.body["figures"]["households"], 900);
        assert_eq!(into.body["contains"][0]["count"], 2);
        let gone = officer.get(&address).await.ok();
        assert!(!gone.body["ended_at"].is_null());
        assert_eq!(gone.body["links"].as_array().expect("links").len(), 1);
        let other = json!({"version": 1, "into_id": north["id"], "reason": "撤并"});
        let seen = officer.get(&format!("/api/areas/{}", id(&a))).await.ok();
        let wrong =
            json!({"version": seen.body["version"], "into_id": north["id"], "reason": "撤并"});
        officer
            .post(&format!("/api/areas/{}/merge", id(&a)), &wrong)
            .await
            .refused(409, "area_other_kind");
        officer
            .post(&format!("{address}/merge"), &other)
            .await
            .refused(409, "stale_version");

        let empty = place(&officer, &north["id"], "grid", "第9网格").await;
        let ended = officer
            .post(&format!("/api/areas/{}/retire", id(&empty)), &end(1))
            .await
            .ok();
        assert_eq!(ended.body["end_reason"], "撤并");
        let again = place(&officer, &north["id"], "grid", "第9网格").await;
        assert_ne!(
            again["path"], empty["path"],
            "the name is free, the path is not"
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn a_repeated_request_makes_one_place(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let body = json!({"parent_id": street, "kind": "community", "name": "北江社区"});
        let mut ids = Vec::new();
        for _ in 0..3 {
            let answer = officer
                .write_with_key(Method::POST, "/api/areas", &body, "make-one-place")
                .await
                .ok();
            ids.push(answer.body["id"].clone());
        }
        assert!(ids.iter().all(|one| *one == ids[0]));
        assert_eq!(
            officer.get("/api/areas").await.ok().body["items"]
                .as_array()
                .expect("places")
                .len(),
            2
        );
    }
);
