//! Saved views: the own ones, under the own names, and nobody else's.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, TestAnswer, TestClient};
use serde_json::{Value, json};

use crate::setting::asking::field;
use crate::setting::walk::street;
use crate::setting::{BANK, FEATURES, OFFICE, liaison, worker};

async fn views(client: &TestClient<'_>, list: &str) -> Vec<Value> {
    let found = client.get(&format!("/api/views?list={list}")).await.ok();
    found.body["items"].as_array().cloned().expect("items")
}

async fn removed(client: &TestClient<'_>, view: &Value) -> TestAnswer {
    let path = format!("/api/views/{}", view["id"].as_str().expect("an id"));
    client.write(Method::DELETE, &path, &json!({})).await
}

fn late() -> Value {
    json!({"list": "demands", "name": "快到期", "query": "state=accepted&sort=due"})
}

on_both_databases!(
    &FEATURES,
    async fn a_view_is_kept_found_and_removed_by_whose_it_is(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let send = async || {
            let body = late();
            let kept = clerk.write_with_key(Method::POST, "/api/views", &body, "my-view-1");
            kept.await.ok()
        };
        let first = send().await;
        assert_eq!(first.status, 201);
        assert_eq!(send().await.body, first.body);
        assert_eq!(
            views(&clerk, "demands").await,
            std::slice::from_ref(&first.body)
        );
        assert!(views(&clerk, "orders").await.is_empty());

        // neither a colleague of the same place, nor a unit, nor another street sees it or takes it away
        let root = AreaPath::street();
        let stranger = house.client(OTHER_STREET, Role::StreetOfficer, OFFICE, &root);
        for other in [
            worker(&house).await,
            liaison(&house, BANK).await,
            stranger.await,
        ] {
            assert!(views(&other, "demands").await.is_empty());
            removed(&other, &first.body).await.refused(404, "not_found");
        }
        let anybody = house.anybody();
        anybody
            .get("/api/views?list=demands")
            .await
            .refused(401, "not_signed_in");
        anybody
            .post("/api/views", &late())
            .await
            .refused(401, "not_signed_in");
        removed(&anybody, &first.body)
            .await
            .refused(401, "not_signed_in");

        // of the own ones it is gone once, and a repeat of that wish does no harm
        let path = format!("/api/views/{}", first.body["id"].as_str().expect("an id"));
        let gone = async || {
            let body = json!({});
            let gone = clerk.write_with_key(Method::DELETE, &path, &body, "my-view-2");
            gone.await.ok().body
        };
        assert_eq!(gone().await, gone().await);
        assert!(views(&clerk, "demands").await.is_empty());
        removed(&clerk, &first.body).await.refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_same_name_again_is_the_same_view(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let first = clerk.post("/api/views", &late()).await.ok().body;
        let mut changed = late();
        changed["query"] = json!("state=published");
        changed["name"] = json!(" 快到期 ");
        let again = clerk.post("/api/views", &changed).await.ok().body;
        assert_eq!(again["id"], first["id"], "it is told under the id it has");
        assert_eq!(views(&clerk, "demands").await, std::slice::from_ref(&again));
        assert_eq!(again["query"], "state=published");
        // in another list the name is free, and of another person it is another's
        let mut other = late();
        other["list"] = json!("orders");
        let other = clerk.post("/api/views", &other).await.ok().body;
        let colleague = worker(&house).await;
        let theirs = colleague.post("/api/views", &late()).await.ok().body;
        assert_eq!(views(&clerk, "orders").await, [other]);
        removed(&clerk, &again).await.ok();
        assert_eq!(views(&colleague, "demands").await, [theirs]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_view_without_a_fitting_name_is_not_kept(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let long = "名".repeat(21);
        let rows = [
            (json!({"name": ""}), "name required"),
            (json!({"name": "  "}), "name required"),
            (json!({"name": long}), "name too_long"),
            (json!({"query": "q".repeat(1_001)}), "query too_long"),
        ];
        for (other, told) in rows {
            let mut body = late();
            for (name, said) in other.as_object().into_iter().flatten() {
                body[name] = said.clone();
            }
            let answer = clerk.post("/api/views", &body).await;
            answer.refused(422, "invalid");
            assert_eq!(field(&answer), told);
        }
        let twenty = json!({"list": "demands", "name": "名".repeat(20), "query": ""});
        clerk.post("/api/views", &twenty).await.ok();
        assert_eq!(views(&clerk, "demands").await.len(), 1);
        let more =
            json!({"list": "demands", "name": "快到期", "query": "", "person_id": clerk.person});
        clerk
            .post("/api/views", &more)
            .await
            .refused(400, "body_malformed");
    }
);
