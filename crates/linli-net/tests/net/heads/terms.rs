//! Terms that begin and end by the clock, a head's own pages, and requests that come twice.

use axum::http::Method;
use linli_domain::actor::Actor;
use linli_kit::on_both_databases;
use linli_net::{FEATURES, heads};
use serde_json::json;

use super::*;

on_both_databases!(
    FEATURES,
    async fn a_term_is_announced_and_ends_by_itself(house: TestHouse) {
        let place = place(&house, 2).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, code, slots) = published(&house, &place, &worker).await;
        let _ = nominated(&house, &code, &slots[0], "吴九", "13900007777").await;
        let seen = approved(&house, &place, &worker).await;
        // whoever was away for days signs in again
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let now = house.app.now();
        let term = json!({"from": now.plus(2 * DAY), "to": now.plus(40 * DAY)});
        let head = act(&worker, "applications", &seen, "appoint", term)
            .await
            .ok()
            .body;
        assert_eq!(head["state"], "appointed");
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        house.advance(3 * DAY).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let head = only(&worker, "/api/heads").await;
        assert_eq!(head["state"], "on_duty");
        let person: PersonId = serde_json::from_value(head["person_id"].clone()).expect("an id");
        let path = place.path.child(1);
        let sits_down = async || {
            house
                .client_of(STREET, Role::BuildingHead, place.org, &path, person)
                .await
        };
        let own = sits_down().await;
        let home = own.get("/api/heads/mine").await.ok().body;
        assert_eq!(home["buildings"][0]["area_name"], "北江社区 · 1幢");
        // the own log: for the own building only, told to the community only where the head says so
        let entry = json!({"duty": "help", "area_id": place.buildings[0], "note": "陪 301 王奶奶取药", "shared": true});
        let _ = own.post("/api/duties", &entry).await.ok();
        let quiet = json!({"duty": "listen", "area_id": place.buildings[0]});
        let _ = own.post("/api/duties", &quiet).await.ok();
        let other = json!({"duty": "listen", "area_id": place.buildings[1]});
        assert_eq!(own.post("/api/duties", &other).await.status.as_u16(), 422);
        assert_eq!(own.get("/api/duties").await.ok().body["total"], 2);
        let told = only(&worker, "/api/heads").await["duties"].clone();
        assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
        house.advance(10 * DAY).await;
        let own = sits_down().await;
        let notices = own.get("/api/notices").await.ok().body;
        assert_eq!(notices["items"][0]["code"], "head_term_ends");
        house.advance(30 * DAY).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let head = only(&worker, "/api/heads").await;
        assert_eq!(
            (head["state"].as_str(), head["next_step"]["code"].as_str()),
            (Some("ended"), Some("head_hand_over"))
        );
        let open = worker.get("/api/heads?handover_open=true").await.ok().body;
        assert_eq!(open["total"], 1);
    }
);

on_both_databases!(
    FEATURES,
    async fn a_repeated_request_and_a_stale_one_do_nothing_twice(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let body = campaign(&place, &house);
        let first = worker
            .write_with_key(Method::POST, "/api/campaigns", &body, "the-same-wish")
            .await
            .ok()
            .body;
        let again = worker
            .write_with_key(Method::POST, "/api/campaigns", &body, "the-same-wish")
            .await
            .ok()
            .body;
        assert_eq!(first["id"], again["id"]);
        let mut edit = body.clone();
        edit["version"] = json!(1);
        edit["title"] = json!("改过的招募令");
        let path = format!("/api/campaigns/{}", first["id"].as_str().expect("an id"));
        let _ = worker.write(Method::PUT, &path, &edit).await.ok();
        worker
            .write(Method::PUT, &path, &edit)
            .await
            .refused(409, "stale_version");
        let mut foreign = body;
        foreign["offered"] = json!([place.community]);
        let answer = worker.post("/api/campaigns", &foreign).await;
        assert_eq!(answer.body["field_errors"][0]["code"], "post_place");
        let scope = Actor::House { street: STREET }.scope();
        let filter = heads::store::Filter::default();
        let page = linli_kit::page::Page::check(None, None).expect("a page");
        let mut db = house.app.read().await.expect("reads");
        let (heads, total) = heads::store::list(&mut db, &scope, &filter, page)
            .await
            .expect("lists");
        assert!(heads.is_empty() && total == 0);
    }
);
