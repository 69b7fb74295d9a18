//! Matching: proposals with reasons, dismissals that stay, bounded queries.

use crate::setting::{
    BANK, COMMITTEE, COMMUNITY, FEATURES, MEALS, NEIGHBOUR, SAFETY, SCHOOL, TestDemand, area,
    lay_demand, lay_issue, lay_order, liaison, officer, path, scope, settle, worker,
};
use linli_domain::actor::Role;
use linli_domain::id::OrgId;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_kit::text::Locale;
use linli_work::matching::{fitting, matches};
use linli_work::testing::agreements::{signed, year_with_the_bank};
use serde_json::{Value, json};

fn meals(number: &str) -> TestDemand<'_> {
    TestDemand {
        number,
        title: "独居老人想有人送午餐",
        class: Some(MEALS),
        asked: 20,
        committed: 5,
        state: "published",
    }
}

/// Offers a resource and has it listed.
async fn offer(house: &TestHouse, unit: OrgId, at: u128, title: &str, class: Value) -> Value {
    let liaison = liaison(house, unit).await;
    let body = json!({"class": "service", "title": title, "quantity": 30, "unit": "份", "price_tier": "free",
                      "area_id": area(at), "need_classes": [class]});
    let made = liaison.post("/api/resources", &body).await.ok().body;
    let id = made["id"].as_str().expect("an id").to_owned();
    let version = json!({"version": 1});
    let _ = liaison
        .post(&format!("/api/resources/{id}/submit"), &version)
        .await
        .ok();
    let version = json!({"version": 2});
    let officer = officer(house).await;
    officer
        .post(&format!("/api/resources/{id}/list"), &version)
        .await
        .ok()
        .body
}

async fn found(client: &TestClient<'_>, url: &str, list: &str) -> Vec<Value> {
    client.get(url).await.ok().body[list]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

on_both_databases!(
    &FEATURES,
    async fn a_demand_is_shown_who_could_serve_it_and_why(house: TestHouse) {
        settle(&house).await;
        let demand = lay_demand(&house, meals("XQ1")).await;
        let near = offer(&house, BANK, COMMUNITY, "食堂午餐", json!(MEALS)).await;
        offer(&house, SCHOOL, NEIGHBOUR, "校园食堂午餐", json!(MEALS)).await;
        offer(&house, BANK, COMMUNITY, "反诈讲座", json!(SAFETY)).await;
        lay_order(&house, demand, SCHOOL, "GD1", "closed").await;
        lay_order(&house, demand, SCHOOL, "GD2", "confirmed").await;
        let worker = worker(&house).await;
        let url = format!("/api/demands/{demand}/matches");
        let resources = found(&worker, &url, "resources").await;
        assert_eq!(
            resources.len(),
            2,
            "the lecture has nothing in common: {resources:?}"
        );
        assert_eq!(
            resources[0]["resource"]["id"], near["id"],
            "the nearer one comes first"
        );
        let reasons = resources[0]["reasons"].to_string();
        for words in [
            "类别相符：助餐",
            "午餐",
            "同一社区",
            "可提供 30，满足所需 15",
        ] {
            assert!(reasons.contains(words), "{words} in {reasons}");
        }
        let units = found(&worker, &url, "units").await;
        let school = units
            .iter()
            .find(|one| one["org"]["id"] == json!(SCHOOL))
            .expect("the school");
        let reasons = school["reasons"].to_string();
        assert!(
            reasons.contains("此前接单 1 件，办结 1 件") && reasons.contains("手上还有 1 件在办"),
            "{reasons}"
        );
        // used this year: its owner served a demand of its class
        assert_eq!(resources[1]["resource"]["used_this_year"], 1);
        let neighbour = house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await;
        neighbour.get(&url).await.refused(404, "not_found");
        liaison(&house, BANK)
            .await
            .get(&url)
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &FEATURES,
    async fn does_not_fit_is_remembered(house: TestHouse) {
        settle(&house).await;
        let demand = lay_demand(&house, meals("XQ1")).await;
        let near = offer(&house, BANK, COMMUNITY, "食堂午餐", json!(MEALS)).await;
        offer(&house, SCHOOL, NEIGHBOUR, "校园食堂午餐", json!(MEALS)).await;
        let worker = worker(&house).await;
        let url = format!("/api/demands/{demand}/matches");
        let dismiss = format!("{url}/dismiss");
        let wrong = worker
            .post(
                &dismiss,
                &json!({"org_id": SCHOOL, "resource_id": near["id"]}),
            )
            .await;
        wrong.refused(422, "invalid");
        let body = json!({"org_id": BANK, "resource_id": near["id"], "reason": "只在工作日供应"});
        let _ = worker.post(&dismiss, &body).await.ok();
        let _ = worker.post(&dismiss, &body).await.ok();
        assert_eq!(found(&worker, &url, "resources").await.len(), 1);
        assert_eq!(
            found(&worker, &url, "units").await.len(),
            2,
            "the unit itself still fits"
        );
        let _ = worker.post(&dismiss, &json!({"org_id": SCHOOL})).await.ok();
        assert_eq!(found(&worker, &url, "resources").await.len(), 0);
        assert_eq!(found(&worker, &url, "units").await.len(), 1);
        liaison(&house, BANK)
            .await
            .post(&dismiss, &body)
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_unit_is_shown_five_that_it_may_take(house: TestHouse) {
        settle(&house).await;
        offer(&house, BANK, COMMUNITY, "食堂午餐", json!(MEALS)).await;
        let numbers: Vec<String> = (1..=9).map(|n| format!("XQ{n}")).collect();
        let mut demands = Vec::new();
        for number in &numbers {
            demands.push(lay_demand(&house, meals(number)).await);
        }
        // six to everybody, one to the bank, one to the school, one not issued at all
        for demand in &demands[..6] {
            lay_issue(&house, *demand, None).await;
        }
        lay_issue(&house, demands[6], Some(BANK)).await;
        lay_issue(&house, demands[7], Some(SCHOOL)).await;
        let bank = liaison(&house, BANK).await;
        let mut shown = std::collections::BTreeSet::new();
        loop {
            let items = found(&bank, "/api/fitting", "items").await;
            assert!(items.len() <= 5);
            let Some(first) = items.first() else { break };
            assert!(first["reasons"].to_string().contains("助餐"));
            let id = first["demand"]["id"].as_str().expect("an id").to_owned();
            let dismiss = format!("/api/fitting/{id}/dismiss");
            let _ = bank
                .post(&dismiss, &json!({"reason": "人手不够"}))
                .await
                .ok();
            assert!(shown.insert(id), "what was dismissed does not come back");
        }
        let expected = demands[..7].iter().map(ToString::to_string).collect();
        assert_eq!(shown, expected);
        let foreign = format!("/api/fitting/{}/dismiss", demands[7]);
        bank.post(&foreign, &json!({}))
            .await
            .refused(404, "not_found");
        worker(&house)
            .await
            .get("/api/fitting")
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_is_addressed_to_a_unit_comes_first_even_when_nothing_fits(house: TestHouse) {
        settle(&house).await;
        offer(&house, BANK, COMMUNITY, "食堂午餐", json!(MEALS)).await;
        let fitting = lay_demand(&house, meals("XQ1")).await;
        lay_issue(&house, fitting, None).await;
        let lamp = TestDemand {
            number: "XQ2",
            title: "楼道灯坏了",
            class: Some(SAFETY),
            asked: 1,
            committed: 0,
            state: "published",
        };
        let addressed = lay_demand(&house, lamp).await;
        lay_issue(&house, addressed, Some(BANK)).await;
        let bank = liaison(&house, BANK).await;
        let items = found(&bank, "/api/fitting", "items").await;
        let ids: Vec<&str> = items
            .iter()
            .filter_map(|item| item["demand"]["id"].as_str())
            .collect();
        assert_eq!(ids, [addressed.to_string(), fitting.to_string()]);
        assert_eq!(items[0]["reasons"][0]["code"], "match.addressed");
        let school = liaison(&house, SCHOOL).await;
        for item in found(&school, "/api/fitting", "items").await {
            assert_ne!(item["demand"]["id"], addressed.to_string());
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_open_promise_is_a_reason_while_its_agreement_holds(house: TestHouse) {
        settle(&house).await;
        let demand = lay_demand(&house, meals("XQ1")).await;
        let worker = worker(&house).await;
        let url = format!("/api/demands/{demand}/matches");
        let reasons = async || {
            let units = found(&worker, &url, "units").await;
            let bank = units
                .iter()
                .find(|one| one["org"]["id"] == json!(BANK) && one["reasons"].is_array());
            bank.map(|one| one["reasons"].to_string())
                .unwrap_or_default()
        };
        // the bank never served a meal and offers none
        assert!(!reasons().await.contains("match.obligation_open"));
        signed(&house, &year_with_the_bank()).await;
        let promised = reasons().await;
        assert!(
            promised.contains("match.obligation_open") && promised.contains("10"),
            "{promised}"
        );
        // an agreement whose time is over offers nothing new
        house.advance(90 * DAY).await;
        let worker = crate::setting::worker(&house).await;
        let later = json!(found(&worker, &url, "units").await).to_string();
        assert!(!later.contains("match.obligation_open"), "{later}");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_number_of_queries_does_not_grow(house: TestHouse) {
        settle(&house).await;
        let demand = lay_demand(&house, meals("XQ0")).await;
        for number in ["XQ1", "XQ2", "XQ3"] {
            let id = lay_demand(&house, meals(number)).await;
            lay_issue(&house, id, None).await;
            offer(&house, BANK, COMMUNITY, "食堂午餐", json!(MEALS)).await;
            let mut db = house.app.read().await.expect("reads");
            matches::propose(&mut db, &house.app, &scope(), Locale::En, demand)
                .await
                .expect("proposes");
            assert_eq!(db.queries(), 12);
            let mut db = house.app.read().await.expect("reads");
            let fits = fitting::propose(&mut db, &house.app, &scope(), Locale::En, BANK)
                .await
                .expect("proposes");
            assert!(!fits.items.is_empty());
            assert_eq!(db.queries(), 10);
        }
    }
);
