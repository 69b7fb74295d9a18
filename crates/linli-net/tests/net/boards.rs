//! Party notice boards: who hangs them where, that they keep their place in use, and that nothing of them is lost.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::STREET;
use linli_net::FEATURES;
use serde_json::json;
use uuid::Uuid;

use crate::places::{id, officer, place, worker};
use crate::rosters::field;

on_both_databases!(
    FEATURES,
    async fn boards_hang_and_come_down(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let south = place(&officer, &street, "community", "南江社区").await;
        let compound = place(&officer, &north["id"], "compound", "锦绣苑").await;
        let building = place(&officer, &compound["id"], "building", "3幢").await;
        let worker = worker(&house, &north).await;
        let now = house.app.now();
        for (body, wrong) in [
            (
                json!({"area_id": south["id"], "spot": "东门"}),
                "area_id unknown",
            ),
            (
                json!({"area_id": compound["id"], "spot": " "}),
                "spot required",
            ),
            (
                json!({"area_id": compound["id"], "spot": "长".repeat(41)}),
                "spot too_long",
            ),
            (
                json!({"area_id": compound["id"], "spot": "东门", "hung_at": now.plus(DAY)}),
                "hung_at board_hung",
            ),
        ] {
            assert_eq!(field(&worker.post("/api/boards", &body).await), wrong);
        }
        let hang = |area: &serde_json::Value, spot: &str| json!({"area_id": area["id"], "spot": spot, "hung_at": now.plus(-DAY)});
        let gate = worker
            .post("/api/boards", &hang(&compound, "东门内侧"))
            .await
            .ok()
            .body;
        worker
            .post("/api/boards", &hang(&building, "一楼大厅"))
            .await
            .ok();
        assert_eq!(gate["area_name"], "北江社区 · 锦绣苑");
        let list = format!("/api/boards?area_id={}", id(&compound));
        let of_compound = worker.get(&list).await.ok().body;
        assert_eq!(
            of_compound["total"], 2,
            "its own and those of its buildings"
        );
        assert_eq!(of_compound["allowed_actions"][0]["allowed"], true);
        assert_eq!(
            officer
                .get(&format!("/api/boards?area_id={}", id(&south)))
                .await
                .ok()
                .body["total"],
            0
        );
        let leader = house
            .client(
                STREET,
                Role::StreetLeader,
                OrgId(Uuid::nil()),
                &AreaPath::street(),
            )
            .await;
        let read = leader.get("/api/boards").await.ok().body;
        assert_eq!(
            (&read["total"], &read["allowed_actions"][0]["reason_code"]),
            (&json!(2), &json!("board_not_for_role"))
        );

        // a place with a board on its wall is in use, and the list says which
        let retire = format!("/api/areas/{}/retire", id(&building));
        let refused = worker
            .post(&retire, &json!({"version": 1, "reason": "录重了"}))
            .await;
        assert_eq!(refused.body["code"], "area_in_use");
        let uses = worker
            .get(&format!("/api/areas/{}/uses", id(&building)))
            .await
            .ok()
            .body;
        assert_eq!(
            (
                &uses["items"][0]["what"],
                &uses["items"][0]["items"][0]["name"]
            ),
            (&json!("board"), &json!("一楼大厅"))
        );

        let down = format!("/api/boards/{}/take-down", id(&gate));
        assert_eq!(
            field(
                &worker
                    .post(&down, &json!({"version": 1, "reason": ""}))
                    .await
            ),
            "reason required"
        );
        let gone = worker
            .post(&down, &json!({"version": 1, "reason": "大门改建"}))
            .await
            .ok()
            .body;
        assert_eq!(
            gone["allowed_actions"][0]["reason_code"],
            "board_taken_down"
        );
        let stale = worker
            .post(&down, &json!({"version": 1, "reason": "再拆"}))
            .await;
        assert_eq!(stale.body["code"], "stale_version");
        let twice = worker
            .post(&down, &json!({"version": 2, "reason": "再拆"}))
            .await;
        assert_eq!(twice.body["code"], "board_taken_down");
        assert_eq!(worker.get(&list).await.ok().body["total"], 1);
        let past = worker.get(&format!("{list}&past=true")).await.ok().body;
        assert_eq!(past["total"], 2);
    }
);
