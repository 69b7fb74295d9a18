//! Gaps of the net become topics: once, of a meeting that takes topics about the place, with where they come from told.

use crate::setting::{FEATURES, STARTS, approved, hold, joint, plan, step};
use linli_domain::actor::Role;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET, TestHouse};
use linli_work::testing::alliances::{field, id};
use linli_work::testing::{
    BANK, BUILDING, COMMUNITY, NEIGHBOUR, OFFICE, area, liaison, officer, path, worker,
};
use serde_json::{Value, json};

on_both_databases!(
    &FEATURES,
    async fn a_gap_becomes_a_topic_once(house: TestHouse) {
        let body = joint(&house).await;
        let worker = worker(&house).await;
        let first = plan(&worker, &body, STARTS).await;
        let about = format!("/api/meetings?takes_topics_about={}", area(BUILDING));
        assert_eq!(
            worker.get(&about).await.ok().body["total"],
            0,
            "none takes topics yet"
        );
        let first = step(&worker, &first, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let next = plan(&worker, &body, "2026-12-20T10:00:00+08:00").await;
        let next = step(&worker, &next, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let list = worker.get(&about).await.ok().body;
        assert_eq!(
            (&list["total"], &list["items"][0]["id"]),
            (&json!(2), &first["id"])
        );
        let elsewhere = format!("/api/meetings?takes_topics_about={}", area(NEIGHBOUR));
        worker.get(&elsewhere).await.refused(404, "not_found");
        let officer = officer(&house).await;
        assert_eq!(officer.get(&elsewhere).await.ok().body["total"], 0);

        let url = |meeting: &Value| format!("/api/meetings/{}/topics", id(meeting));
        let gap = json!({"title": "3 幢没有楼长", "source": "facility_gap", "gap": "heads",
            "gap_area_id": area(BUILDING), "accept": true});
        for (change, expected) in [
            (json!({"gap": null}), "gap topic_gap"),
            (json!({"gap_area_id": null}), "gap_area_id topic_gap"),
            (json!({"source": "office"}), "gap topic_gap"),
            (
                json!({"gap_area_id": area(NEIGHBOUR)}),
                "gap_area_id unknown",
            ),
        ] {
            let mut wrong = gap.clone();
            for (key, value) in change.as_object().into_iter().flatten() {
                wrong[key] = value.clone();
            }
            assert_eq!(field(&worker.post(&url(&first), &wrong).await), expected);
        }
        let bank = liaison(&house, BANK).await;
        let mut member = gap.clone();
        member["accept"] = Value::Null;
        assert_eq!(
            field(&bank.post(&url(&first), &member).await),
            "source topic_source"
        );
        let on = worker.post(&url(&first), &gap).await.ok().body;
        let topic = on["agenda"][0].clone();
        assert_eq!(
            (&topic["source"], &topic["gap"], &topic["proposed_by"]),
            (&json!("facility_gap"), &json!("heads"), &Value::Null)
        );
        assert!(
            topic["gap_area_name"]
                .as_str()
                .is_some_and(|name| name.contains("北江社区")),
            "{topic}"
        );
        // the same gap of the same place is talked about once, another is another
        for meeting in [&first, &next] {
            worker
                .post(&url(meeting), &gap)
                .await
                .refused(409, "topic_gap_there");
        }
        let mut other = gap.clone();
        other["gap"] = json!("mailboxes");
        worker.post(&url(&next), &other).await.ok();
        let shown = worker.get("/api/gap-topics?gap=heads").await.ok().body;
        assert_eq!(
            (
                shown["items"].as_array().map(Vec::len),
                &shown["items"][0]["meeting_id"]
            ),
            (Some(1), &first["id"])
        );
        told_to_nobody_elsewhere(&house).await;

        // left off, it may come to another meeting and not to this one again
        let refuse = format!("/api/topics/{}/refuse", id(&topic));
        let why = json!({"version": topic["version"], "reason": "下次再议"});
        worker.post(&refuse, &why).await.ok();
        worker
            .post(&url(&first), &gap)
            .await
            .refused(409, "topic_there");
        let next = worker.post(&url(&next), &gap).await.ok().body;
        // talked about and closed without a resolution, it may be raised again
        let next = step(&worker, &next, "notice", json!({})).await.ok().body;
        let next = hold(&house, next).await;
        approved(&house, &next).await;
        let worker = linli_work::testing::worker(&house).await;
        assert_eq!(
            worker.get("/api/gap-topics").await.ok().body["items"],
            json!([])
        );
        let later = plan(&worker, &body, "2027-02-20T10:00:00+08:00").await;
        let later = step(&worker, &later, "open-topics", json!({}))
            .await
            .ok()
            .body;
        worker.post(&url(&later), &gap).await.ok();
    }
);

async fn told_to_nobody_elsewhere(house: &TestHouse) {
    for (street, at) in [(OTHER_STREET, "/"), (STREET, "/002/")] {
        let client = house
            .client(street, Role::CommunityWorker, OFFICE, &path(at))
            .await;
        let shown = client.get("/api/gap-topics").await.ok().body;
        assert_eq!(shown["items"], json!([]));
    }
    let bank = liaison(house, BANK).await;
    bank.get("/api/gap-topics")
        .await
        .refused(403, "not_for_this_post");
    let whole = officer(house).await.get("/api/gap-topics").await.ok().body;
    assert_eq!(whole["items"].as_array().map(Vec::len), Some(2));
    assert_ne!(area(COMMUNITY), area(BUILDING));
}
