//! Bad input line by line (issue 3): circles closed by many at once, persons and places in use, shapes without a
//! projection file.

use std::io::{Cursor, Write};

use axum::body::Body;
use axum::http::{Method, Request, header};
use linli_domain::area::AreaPath;
use linli_kit::on_both_databases;
use linli_kit::testing::TestClient;
use linli_net::FEATURES;
use serde_json::{Value, json};

use crate::map;
use crate::places::{id, officer, place, worker};

/// So many ask at once.
const CLIENTS: usize = 64;

fn path_of(area: &Value) -> AreaPath {
    AreaPath::parse(area["path"].as_str().expect("a path")).expect("a path")
}

on_both_databases!(
    FEATURES,
    async fn two_places_moved_under_each_other_at_once_make_no_circle(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        let grid = place(&officer, &north["id"], "grid", "第1网格").await;
        let compound = place(&officer, &north["id"], "compound", "锦绣苑").await;
        let moves = (0..CLIENTS).map(async |number| {
            let (moved, under) = match number % 2 {
                0 => (&grid, &compound),
                _ => (&compound, &grid),
            };
            let body = json!({"version": 1, "parent_id": under["id"], "reason": "区划调整"});
            officer
                .post(&format!("/api/areas/{}/move", id(moved)), &body)
                .await
        });
        let answers = futures::future::join_all(moves).await;
        let won = answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .count();
        assert_eq!(won, 1, "one moves under the other");
        for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
            assert!(
                ["stale_version", "area_under_itself"].contains(&lost.code()),
                "{}",
                lost.body
            );
        }
        let tree = officer.get("/api/areas").await.ok().body;
        let places = tree["items"].as_array().expect("places");
        assert_eq!(places.len(), 4);
        let community = path_of(&north);
        assert!(
            places[1..]
                .iter()
                .all(|area| community.contains(&path_of(area))),
            "nothing has left the tree: {tree}"
        );
    }
);

async fn org(client: &TestClient<'_>, kind: &str, name: &str, area: &Value) -> Value {
    let body = json!({"kind": kind, "name": name, "area_id": area["id"]});
    client.post("/api/orgs", &body).await.ok().body
}

on_both_databases!(
    FEATURES,
    async fn a_person_in_use_stays_and_the_list_says_by_what(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        let south = place(&officer, &root, "community", "南江社区").await;
        let committee = org(&officer, "community", "北江社区居委会", &north).await;
        let branch = org(&officer, "party_branch", "锦绣苑党支部", &north).await;
        let worker_north = worker(&house, &north).await;
        let body = json!({"name": "王一", "phone": "13800001234", "birth_year": 1960});
        let wang = worker_north.post("/api/persons", &body).await.ok().body;
        let post = json!({"person_id": wang["id"], "role": "committee_member", "org_id": committee["id"],
            "area_id": north["id"], "source": "election"});
        let post = officer.post("/api/posts", &post).await.ok().body;
        let link =
            json!({"kind": "member_branch", "person_id": wang["id"], "org_id": branch["id"]});
        let link = officer.post("/api/linkages", &link).await.ok().body;

        let path = format!("/api/persons/{}", id(&wang));
        let end = json!({"version": 1, "reason": "本人要求删除"});
        let refused = worker_north.post(&format!("{path}/end"), &end).await;
        refused.refused(409, "person_in_use");
        let told = refused.body["title"].as_str().expect("a sentence");
        assert!(
            told.contains("北江社区") && told.contains("锦绣苑党支部"),
            "{told}"
        );
        let uses = worker_north.get(&format!("{path}/uses")).await.ok().body;
        let kinds: Vec<&str> = uses["items"]
            .as_array()
            .expect("uses")
            .iter()
            .filter_map(|used| used["what"].as_str())
            .collect();
        assert_eq!(kinds, ["post", "linkage"]);

        let over = json!({"version": 1, "reason": "换届"});
        officer
            .post(&format!("/api/linkages/{}/end", id(&link)), &over)
            .await
            .ok();
        officer
            .post(&format!("/api/posts/{}/end", id(&post)), &over)
            .await
            .ok();
        // kept by this community: the next one neither sees nor ends the record
        let worker_south = worker(&house, &south).await;
        worker_south
            .post(&format!("{path}/end"), &end)
            .await
            .refused(404, "not_found");
        let short = json!({"version": 1, "reason": " "});
        worker_north
            .post(&format!("{path}/end"), &short)
            .await
            .refused(422, "invalid");
        worker_north
            .post(
                &format!("{path}/end"),
                &json!({"version": 7, "reason": "本人要求删除"}),
            )
            .await
            .refused(409, "stale_version");
        worker_north.post(&format!("{path}/end"), &end).await.ok();
        assert_eq!(worker_north.get(&path).await.status, 404);
        let again = json!({"name": "别人", "phone": "13800001234"});
        worker_north.post("/api/persons", &again).await.ok();
        // nobody gives a post to who is off the record
        let late = json!({"person_id": wang["id"], "role": "committee_member", "org_id": committee["id"],
            "area_id": north["id"], "source": "election"});
        let late = officer.post("/api/posts", &late).await;
        assert_eq!(late.body["field_errors"][0]["field"], "person_id");
    }
);

on_both_databases!(
    FEATURES,
    async fn a_person_ended_while_posts_are_given_holds_none(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        let team = org(&officer, "volunteer_team", "服务队", &north).await;
        let worker = worker(&house, &north).await;
        for round in 0..4 {
            let body = json!({"name": format!("志愿者{round}")});
            let person = worker.post("/api/persons", &body).await.ok().body;
            let post = json!({"person_id": person["id"], "role": "volunteer", "org_id": team["id"],
                "area_id": north["id"], "source": "election"});
            let tries = (0..CLIENTS / 4).map(async |number| {
                if number % 4 == round {
                    let end = json!({"version": 1, "reason": "登记错误"});
                    let path = format!("/api/persons/{}/end", id(&person));
                    worker.post(&path, &end).await
                } else {
                    worker.post("/api/posts", &post).await
                }
            });
            futures::future::join_all(tries).await;
            // either the post was first and kept the person, or the record ended and nobody got the post
            let known = worker
                .get(&format!("/api/persons/{}", id(&person)))
                .await
                .status
                == 200;
            let path = format!("/api/posts?person_id={}&state=held", id(&person));
            let held = worker.get(&path).await.ok().body["total"] == 1;
            assert_eq!(known, held, "round {round}");
        }
    }
);

on_both_databases!(
    FEATURES,
    async fn a_place_with_a_poster_or_an_open_call_stays(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        org(&officer, "community", "北江社区", &north).await;
        let building = place(&officer, &north["id"], "building", "1幢").await;
        let worker = worker(&house, &north).await;
        let body = json!({"area_id": building["id"]});
        let poster = worker.post("/api/posters", &body).await.ok().body;
        let end = json!({"version": 1, "reason": "拆除"});
        let path = format!("/api/areas/{}/retire", id(&building));
        let refused = officer.post(&path, &end).await;
        refused.refused(409, "area_in_use");
        assert_eq!(refused.body["args"]["uses"][0]["what"], "poster");
        // a poster itself can always be taken down: what came through it stays
        worker
            .post(&format!("/api/posters/{}/revoke", id(&poster)), &json!({}))
            .await
            .ok();
        officer.post(&path, &end).await.ok();
    }
);

/// The main file of a Shapefile with one square polygon, by hand: header, one record, one clockwise ring.
fn square(points: [(f64, f64); 5]) -> Vec<u8> {
    let content = 44 + 4 + 5 * 16;
    let bounds = [points[0].0, points[0].1, points[2].0, points[2].1];
    let mut bytes = Vec::new();
    bytes.extend(9994_i32.to_be_bytes());
    bytes.extend([0; 20]);
    let words: i32 = (100 + 8 + content) / 2;
    bytes.extend(words.to_be_bytes());
    bytes.extend(1000_i32.to_le_bytes());
    bytes.extend(5_i32.to_le_bytes());
    for side in bounds {
        bytes.extend(side.to_le_bytes());
    }
    bytes.extend([0; 32]);
    bytes.extend(1_i32.to_be_bytes());
    bytes.extend((content / 2).to_be_bytes());
    bytes.extend(5_i32.to_le_bytes());
    for side in bounds {
        bytes.extend(side.to_le_bytes());
    }
    bytes.extend(1_i32.to_le_bytes());
    bytes.extend(5_i32.to_le_bytes());
    bytes.extend(0_i32.to_le_bytes());
    for (x, y) in points {
        bytes.extend(x.to_le_bytes());
        bytes.extend(y.to_le_bytes());
    }
    bytes
}

on_both_databases!(
    FEATURES,
    async fn a_shapefile_without_prj_is_read_by_its_numbers(house: TestHouse) {
        map::net(&house).await;
        let officer = map::officer(&house).await;
        let ring = |west: f64, south: f64, side: f64| {
            [
                (west, south),
                (west, south + side),
                (west + side, south + side),
                (west + side, south),
                (west, south),
            ]
        };
        // degrees are taken as they are; metres of a strip nobody named wait for an answer
        for (number, points, sign, waits) in [
            (1, ring(117.0, 36.6, 0.01), "degrees", false),
            (
                2,
                ring(500_000.0, 4_057_000.0, 900.0),
                "metres_of_unknown_strip",
                true,
            ),
        ] {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            archive
                .start_file("a.shp", zip::write::SimpleFileOptions::default())
                .expect("a part");
            archive.write_all(&square(points)).expect("written");
            let bytes = archive.finish().expect("a zip").into_inner();
            let mut body =
                b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\n".to_vec();
            body.extend_from_slice(&bytes);
            body.extend_from_slice(b"\r\n--edge--\r\n");
            let request = Request::builder()
                .method(Method::POST)
                .uri("/api/map/imports")
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
                .header("idempotency-key", format!("without-prj-{number}"))
                .body(Body::from(body))
                .expect("a request");
            let read = officer.send_request(request).await.ok().body;
            let preview = &read["preview"];
            assert_eq!(
                (&preview["sign"], &preview["wants_agreement"]),
                (&json!(sign), &json!(waits)),
                "{preview}"
            );
            assert_ne!(preview["sign_text"], Value::Null, "{sign} is said");
        }
    }
);
