//! Posters without login, and the inbox.

use crate::support::{office, set_up, signed_in};
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET};
use linli_net::FEATURES;
use linli_net::notices::store::{Message, send};
use serde_json::json;
use uuid::Uuid;

on_both_databases!(
    FEATURES,
    async fn a_poster_opens_its_place_until_it_is_revoked(house: TestHouse) {
        set_up(&house).await;
        let (_, area) = office(&signed_in(&house, "system").await).await;
        let (org, street) = (OrgId(Uuid::nil()), AreaPath::street());
        let worker = house
            .client(STREET, Role::CommunityWorker, org, &street)
            .await;
        worker
            .post("/api/posters", &json!({"area_id": Uuid::nil()}))
            .await
            .refused(404, "not_found");
        worker
            .post("/api/posters", &json!({"area_id": area, "code": "AAAA"}))
            .await
            .refused(400, "body_malformed");
        let made = worker
            .post("/api/posters", &json!({"area_id": area}))
            .await
            .ok();
        let code = made.body["code"].as_str().expect("a code");
        let public = house.anybody();
        let spoken = format!(
            "/api/public/places/{}-{}",
            &code[..4],
            code[4..].to_lowercase()
        );
        let place = public.get(&spoken).await.ok();
        assert_eq!(place.body["street"], "北江街道");
        assert_eq!(place.body["emergency"][0]["number"], "110");
        let picture = public.get(&format!("/api/public/posters/{code}.svg")).await;
        assert_eq!(picture.headers["content-type"], "image/svg+xml");
        public
            .get(&format!("/api/public/posters/{code}.png"))
            .await
            .refused(404, "not_found");
        public
            .get("/api/public/places/2345-6789-ABCD")
            .await
            .refused(404, "not_found");

        let path = format!(
            "/api/posters/{}/revoke",
            made.body["id"].as_str().expect("an id")
        );
        let stranger = house
            .client(OTHER_STREET, Role::CommunityWorker, org, &street)
            .await;
        stranger
            .post(&path, &json!({}))
            .await
            .refused(404, "not_found");
        assert_eq!(
            stranger.get("/api/posters").await.ok().body["items"],
            json!([])
        );
        let _ = worker.post(&path, &json!({"version": 1})).await.ok();
        worker
            .post(&path, &json!({}))
            .await
            .refused(409, "poster_revoked_before");
        public.get(&spoken).await.refused(410, "poster_revoked");
        public
            .get(&format!("/api/public/posters/{code}.svg"))
            .await
            .refused(404, "not_found");
        let list = worker.get("/api/posters").await.ok();
        assert!(list.body["items"][0]["revoked_at"].is_string());
    }
);

on_both_databases!(
    FEATURES,
    async fn a_notice_is_delivered_when_its_inbox_is_shown(house: TestHouse) {
        let (org, street) = (OrgId(Uuid::nil()), AreaPath::street());
        let worker = house
            .client(STREET, Role::CommunityWorker, org, &street)
            .await;
        let other = house
            .client(STREET, Role::CommunityWorker, org, &street)
            .await;
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        for code in ["one", "two"] {
            let message = Message {
                code,
                args: json!({"number": "XQ1"}),
                entity: "demand",
                entity_id: Uuid::nil(),
            };
            send(&mut tx, [worker.person], &message)
                .await
                .expect("sends");
        }
        tx.finish().await.expect("commits");
        let inbox = worker.get("/api/notices").await.ok();
        assert_eq!(
            (inbox.body["unread"].as_i64(), inbox.body["total"].as_i64()),
            (Some(2), Some(2))
        );
        let read = json!({"ids": [inbox.body["items"][0]["id"], Uuid::nil()]});
        let before = other.post("/api/notices/read", &read).await.ok();
        assert_eq!(before.body["unread"], 0, "others read only their own");
        assert_eq!(
            worker.post("/api/notices/read", &read).await.ok().body["unread"],
            1
        );
        let rest = worker.get("/api/notices?unread=true").await.ok();
        assert_eq!(rest.body["total"], 1);
        assert_eq!(other.get("/api/notices").await.ok().body["total"], 0);
        house
            .anybody()
            .get("/api/notices")
            .await
            .refused(401, "not_signed_in");
    }
);
