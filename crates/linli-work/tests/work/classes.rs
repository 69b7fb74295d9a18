//! The taxonomy of needs: who edits it, and what an edit may not do.

use crate::setting::{
    BANK, ELDERLY, FEATURES, MEALS, OFFICE, SAFETY, officer, path, settle, worker,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET};
use serde_json::json;

on_both_databases!(
    &FEATURES,
    async fn everybody_reads_and_only_the_street_officer_writes(house: TestHouse) {
        settle(&house).await;
        let listed = worker(&house).await.get("/api/classes").await.ok();
        assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(3));
        house
            .anybody()
            .get("/api/classes")
            .await
            .refused(401, "not_signed_in");
        let other = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        assert_eq!(
            other.get("/api/classes").await.ok().body["items"],
            json!([])
        );
        let new = json!({"code": "03", "name": "环境", "order_class": "ordinary"});
        for role in [
            Role::CommunitySecretary,
            Role::UnitLiaison,
            Role::SystemAdministrator,
        ] {
            let client = house.client(STREET, role, BANK, &path("/")).await;
            client
                .post("/api/classes", &new)
                .await
                .refused(403, "not_for_this_post");
        }
        let made = officer(&house).await.post("/api/classes", &new).await.ok();
        assert_eq!(
            (made.status.as_u16(), &made.body["active"]),
            (201, &json!(true))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn edits_keep_the_tree_a_tree(house: TestHouse) {
        settle(&house).await;
        let officer = officer(&house).await;
        let patch = async |id: linli_domain::id::ClassId, body: serde_json::Value| {
            officer
                .write(Method::PATCH, &format!("/api/classes/{id}"), &body)
                .await
        };
        let cycle = patch(ELDERLY, json!({"version": 1, "parent_id": MEALS})).await;
        cycle.refused(422, "invalid");
        assert_eq!(cycle.body["field_errors"][0]["code"], "class_cycle");
        patch(ELDERLY, json!({"version": 1, "active": false}))
            .await
            .refused(409, "class_has_active_below");
        patch(MEALS, json!({"version": 7, "name": "老年助餐"}))
            .await
            .refused(409, "stale_version");
        let renamed = patch(
            MEALS,
            json!({"version": 1, "name": "老年助餐", "active": false}),
        )
        .await
        .ok();
        assert_eq!(renamed.body["version"], 2);
        let _ = patch(ELDERLY, json!({"version": 1, "active": false}))
            .await
            .ok();
        // below a class out of use nothing comes back into use
        patch(MEALS, json!({"version": 2, "active": true}))
            .await
            .refused(422, "invalid");
        let _ = patch(
            MEALS,
            json!({"version": 2, "active": true, "parent_id": null}),
        )
        .await
        .ok();
        let taken = officer
            .post("/api/classes", &json!({"code": "02", "name": "又一个", "order_class": "complex", "parent_id": SAFETY}))
            .await;
        assert_eq!(taken.body["field_errors"][0]["code"], "class_code_taken");
        let listed = officer.get("/api/classes").await.ok();
        assert_eq!(
            listed.body["items"].as_array().map(Vec::len),
            Some(3),
            "nothing is lost"
        );
    }
);
