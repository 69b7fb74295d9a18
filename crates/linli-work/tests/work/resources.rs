//! Resources: who keeps, who reviews, who sees; states, search and expiry.

use crate::setting::{
    BANK, COMMITTEE, COMMUNITY, ELDERLY, FEATURES, MEALS, SCHOOL, area, liaison, officer, path,
    settle, worker,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::time::DAY;
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient};
use linli_kit::{job, on_both_databases};
use serde_json::{Value, json};

fn hall() -> Value {
    json!({"class": "venue", "title": "二楼多功能厅", "quantity": 2, "unit": "间", "price_tier": "free",
           "conditions": "提前三天预约", "eligible": "老人 儿童", "area_id": area(COMMUNITY),
           "need_classes": [ELDERLY], "tags": ["场地", "投影"], "contact": "服务台 0571-87654321"})
}

async fn step(client: &TestClient<'_>, resource: &Value, verb: &str) -> TestAnswer {
    let url = format!(
        "/api/resources/{}/{verb}",
        resource["id"].as_str().expect("an id")
    );
    let body = json!({"version": resource["version"], "reason": "请补充开放时间"});
    client.post(&url, &body).await
}

fn may(resource: &Value, action: &str) -> bool {
    resource["allowed_actions"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|one| one["action"] == action && one["allowed"] == true)
}

on_both_databases!(
    &FEATURES,
    async fn a_resource_is_entered_reviewed_by_somebody_else_and_found(house: TestHouse) {
        settle(&house).await;
        let (bank, worker) = (liaison(&house, BANK).await, worker(&house).await);
        let made = bank.post("/api/resources", &hall()).await.ok().body;
        assert_eq!(made["number"], "ZY330106-20261110-00001");
        assert_eq!(
            (&made["state"], &made["org_name"]),
            (&json!("draft"), &json!("江滨银行"))
        );
        assert!(may(&made, "submit") && !may(&made, "list"));
        step(&bank, &made, "list")
            .await
            .refused(403, "not_for_this_post");
        let submitted = step(&bank, &made, "submit").await.ok().body;
        step(&worker, &made, "list")
            .await
            .refused(409, "stale_version");
        let back = step(&worker, &submitted, "send-back").await.ok().body;
        assert_eq!(back["state"], "draft");
        let submitted = step(&bank, &back, "submit").await.ok().body;
        let listed = step(&worker, &submitted, "list").await.ok().body;
        assert_eq!(listed["state"], "listed");
        let events: Vec<&str> = listed["timeline"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| entry["event"].as_str())
            .collect();
        assert_eq!(events, ["create", "submit", "send_back", "submit", "list"]);
        for q in ["多功能厅", "投影", "江滨银行", "ZY330106-20261110-00001"] {
            let found = officer(&house)
                .await
                .get(&format!("/api/resources?q={}", escape(q)))
                .await
                .ok();
            assert_eq!(found.body["total"], 1, "{q}");
        }
        assert_eq!(
            bank.get("/api/resources?q=%E6%B8%B8%E6%B3%B3")
                .await
                .ok()
                .body["total"],
            0
        );
        // editing what was reviewed puts it up for review again, off the list
        let url = format!("/api/resources/{}", listed["id"].as_str().expect("an id"));
        let edited = bank
            .write(
                Method::PATCH,
                &url,
                &json!({"version": listed["version"], "quantity": 1}),
            )
            .await
            .ok()
            .body;
        assert_eq!(
            (&edited["state"], &edited["quantity"]),
            (&json!("in_review"), &json!(1))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_reviews_the_own_resource(house: TestHouse) {
        settle(&house).await;
        let (first, second) = (worker(&house).await, worker(&house).await);
        // the community's own hall: no worker of the community reviews it, the street does
        let own = first.post("/api/resources", &hall()).await.ok().body;
        let own = step(&first, &own, "submit").await.ok().body;
        step(&first, &own, "list")
            .await
            .refused(403, "resource_reviews_own");
        step(&second, &own, "list")
            .await
            .refused(403, "resource_reviews_own");
        let _ = step(&officer(&house).await, &own, "list").await.ok();
        // entered for a unit: a colleague reviews it, not who entered it
        let mut theirs = hall();
        theirs["org_id"] = json!(BANK);
        let theirs = first.post("/api/resources", &theirs).await.ok().body;
        let theirs = step(&first, &theirs, "submit").await.ok().body;
        step(&first, &theirs, "list")
            .await
            .refused(403, "resource_reviews_own");
        let _ = step(&second, &theirs, "list").await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn each_role_sees_and_does_its_own(house: TestHouse) {
        settle(&house).await;
        let bank = liaison(&house, BANK).await;
        let draft = bank.post("/api/resources", &hall()).await.ok().body;
        let url = format!("/api/resources/{}", draft["id"].as_str().expect("an id"));
        let neighbour = house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await;
        let head = house
            .client(
                STREET,
                Role::BuildingHead,
                COMMITTEE,
                &path("/001/001/003/"),
            )
            .await;
        let school = liaison(&house, SCHOOL).await;
        for stranger in [&neighbour, &school, &head] {
            stranger.get(&url).await.refused(404, "not_found");
        }
        let _ = worker(&house).await.get(&url).await.ok();
        let other = house
            .client(OTHER_STREET, Role::StreetOfficer, BANK, &path("/"))
            .await;
        other.get(&url).await.refused(404, "not_found");
        let administrator = house
            .client(STREET, Role::SystemAdministrator, COMMITTEE, &path("/"))
            .await;
        administrator
            .get(&url)
            .await
            .refused(403, "not_for_this_post");
        head.post("/api/resources", &hall())
            .await
            .refused(403, "not_for_this_post");
        step(&school, &draft, "submit")
            .await
            .refused(404, "not_found");
        let mut foreign = hall();
        foreign["org_id"] = json!(BANK);
        school
            .post("/api/resources", &foreign)
            .await
            .refused(403, "resource_other_unit");
        // listed, everybody finds it, but the contact and the timeline stay inside
        let submitted = step(&bank, &draft, "submit").await.ok().body;
        let _ = step(&worker(&house).await, &submitted, "list").await.ok();
        let seen = head.get(&url).await.ok().body;
        assert_eq!(
            (&seen["contact"], &seen["timeline"]),
            (&Value::Null, &json!([]))
        );
        assert!(bank.get(&url).await.ok().body["contact"].is_string());
        let current = school.get(&url).await.ok().body;
        step(&school, &current, "pause")
            .await
            .refused(403, "resource_not_yours");
        assert_eq!(
            school.get("/api/resources?state=draft").await.ok().body["total"],
            0
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn fields_are_told_and_the_validity_ends_by_itself(house: TestHouse) {
        settle(&house).await;
        let (bank, officer) = (liaison(&house, BANK).await, officer(&house).await);
        for (field, value, code) in [
            ("title", json!("  "), "required"),
            ("quantity", json!(0), "out_of_range"),
            ("need_classes", json!([]), "required"),
            ("need_classes", json!([BANK]), "unknown"),
            ("area_id", json!(BANK), "unknown"),
            ("valid_to", json!("2020-01-01T00:00:00+08:00"), "time_past"),
            ("contact", json!("王主任 138 0571 0001"), "contact_mobile"),
            (
                "tags",
                json!(["一个长得不像标签的标签一个长得不像标签的标签"]),
                "too_long",
            ),
        ] {
            let mut bad = hall();
            bad[field] = value;
            let answer = bank.post("/api/resources", &bad).await;
            answer.refused(422, "invalid");
            assert_eq!(
                (
                    &answer.body["field_errors"][0]["field"],
                    &answer.body["field_errors"][0]["code"]
                ),
                (&json!(field), &json!(code))
            );
        }
        let mut unknown = hall();
        unknown["colour"] = json!("red");
        bank.post("/api/resources", &unknown)
            .await
            .refused(400, "body_malformed");
        bank.get("/api/resources?page_size=0")
            .await
            .refused(400, "page_out_of_range");
        let mut ending = hall();
        ending["valid_to"] = json!("2026-11-12T00:00:00+08:00");
        ending["need_classes"] = json!([MEALS, ELDERLY, MEALS]);
        let made = bank.post("/api/resources", &ending).await.ok().body;
        assert_eq!(made["need_classes"].as_array().map(Vec::len), Some(2));
        let submitted = step(&bank, &made, "submit").await.ok().body;
        let _ = step(&officer, &submitted, "list").await.ok();
        job::plant_regular(&house.app).await.expect("plants");
        house.run_jobs().await;
        let url = format!("/api/resources/{}", made["id"].as_str().expect("an id"));
        assert_eq!(bank.get(&url).await.ok().body["state"], "listed");
        house.advance(3 * DAY).await;
        // three days later everybody signs in anew
        let bank = liaison(&house, BANK).await;
        let ended = bank.get(&url).await.ok().body;
        assert_eq!(ended["state"], "expired");
        assert!(!may(&ended, "resume") && !may(&ended, "edit"));
    }
);

fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
