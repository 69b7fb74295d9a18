//! Units ask: what they say becomes a demand of their place, they follow it, and do not serve it themselves.

use crate::setting::walk::{act, id, nothing_broken};
use crate::setting::{
    BANK, COMMUNITY, FEATURES, MEALS, NEIGHBOUR, SCHOOL, area, liaison, officer, settle, worker,
};
use linli_kit::on_both_databases;
use serde_json::json;

on_both_databases!(
    &FEATURES,
    async fn a_unit_asks_follows_and_does_not_serve_itself(house: TestHouse) {
        settle(&house).await;
        let bank = liaison(&house, BANK).await;
        let ask = json!({"text": "网点要办一场反诈宣讲，想请社区帮忙召集居民。", "class_id": MEALS,
                         "area_id": area(COMMUNITY)});
        let said = bank.post("/api/asks", &ask).await.ok().body;
        let demand = id(&said);
        assert!(said["tracking_code"].is_string(), "{said}");
        let own = bank.get("/api/asks").await.ok().body;
        assert_eq!(
            (&own["total"], &own["items"][0]["state"]),
            (&json!(1), &json!("submitted"))
        );
        // the community finds it among its new demands, with who asked
        let clerk = worker(&house).await;
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(
            (&page["source"], &page["requester_list"][0]["name"]),
            (&json!("unit"), &json!("江滨银行"))
        );
        act(&clerk, "demands", &demand, "accept", json!({}))
            .await
            .ok();
        act(&clerk, "demands", &demand, "issue", json!({"mode": "open"}))
            .await
            .ok();
        let claim = format!("/api/demands/{demand}/claim");
        bank.post(&claim, &json!({}))
            .await
            .refused(409, "order_own_ask");
        let school = liaison(&house, SCHOOL).await;
        school.post(&claim, &json!({})).await.ok();
        let own = bank.get("/api/asks").await.ok().body;
        assert_eq!(own["items"][0]["state"], "claimed");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn asks_are_seen_by_their_unit_and_its_place(house: TestHouse) {
        settle(&house).await;
        let bank = liaison(&house, BANK).await;
        let ask = |text: &str, place: u128| json!({"text": text, "area_id": area(place)});
        bank.post("/api/asks", &ask("需要两间培训教室", COMMUNITY))
            .await
            .ok();
        for (body, field) in [
            (ask("", COMMUNITY), "text"),
            (ask("需要两间培训教室", NEIGHBOUR), "area_id"),
        ] {
            let answer = bank.post("/api/asks", &body).await;
            answer.refused(422, "invalid");
            assert_eq!(answer.body["field_errors"][0]["field"], field);
        }
        let of_bank = format!("/api/asks?org_id={BANK}");
        let school = liaison(&house, SCHOOL).await;
        school.get(&of_bank).await.refused(404, "not_found");
        for reader in [&worker(&house).await, &officer(&house).await] {
            assert_eq!(reader.get(&of_bank).await.ok().body["total"], 1);
            let refused = reader.post("/api/asks", &ask("需要场地", COMMUNITY)).await;
            refused.refused(403, "not_for_this_post");
        }
    }
);
