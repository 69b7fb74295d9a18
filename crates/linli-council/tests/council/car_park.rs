//! The car park that took several rounds: a demand goes to the meeting, is decided, carried over, becomes an order, is served, and
//! the whole of it stands on one page.

use crate::setting::{FEATURES, act, approved, hold, joint, plan, secretary, step};
use linli_domain::actor::Role;
use linli_domain::time::DAY;
use linli_kit::job::plant_regular;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, TestClient, TestHouse};
use linli_work::testing::agreements::call_back;
use linli_work::testing::alliances::{field, id};
use linli_work::testing::walk::{self, record};
use linli_work::testing::{BANK, OFFICE, liaison, officer, path, worker};
use serde_json::{Value, json};

/// The story of a matter is told neither in another street nor in another community.
async fn told_to_nobody_elsewhere(house: &TestHouse, url: &str) {
    let stranger = house
        .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
        .await;
    stranger.get(url).await.refused(404, "not_found");
    let elsewhere = house
        .client(
            linli_kit::testing::STREET,
            Role::CommunityWorker,
            OFFICE,
            &path("/002/"),
        )
        .await;
    elsewhere.get(url).await.refused(404, "not_found");
}

on_both_databases!(
    &FEATURES,
    async fn a_matter_is_told_from_the_demand_to_what_it_became(house: TestHouse) {
        plant_regular(&house.app).await.expect("plants");
        let body = joint(&house).await;
        let worker = worker(&house).await;
        let demand = walk::id(&record(&worker, "南门晚上没有地方停车，消防通道被占", 1).await);
        walk::act(&worker, "demands", &demand, "accept", json!({}))
            .await
            .ok();
        let why = json!({"reason": "涉及多家单位，请联席会议商议"});
        walk::act(&worker, "demands", &demand, "to-meeting", why)
            .await
            .ok();

        // the house proposes it, people put it on the agenda
        let meeting = plan(&worker, &body, "2026-12-10T10:00:00+08:00").await;
        let meeting = step(&worker, &meeting, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let url = format!("/api/meetings/{}/proposals", id(&meeting));
        let found = worker.get(&url).await.ok().body;
        let one = found["items"][0].clone();
        assert_eq!(
            (&one["source"], &one["demand_id"]),
            (&json!("demand_to_meeting"), &json!(demand))
        );
        assert!(
            one["why"]
                .as_str()
                .is_some_and(|why| why.contains("涉及多家单位")),
            "{one}"
        );
        liaison(&house, BANK)
            .await
            .get(&url)
            .await
            .refused(403, "not_for_this_post");
        let topics = format!("/api/meetings/{}/topics", id(&meeting));
        let take = json!({"title": one["title"], "source": one["source"], "demand_id": demand, "accept": true});
        let meeting = worker.post(&topics, &take).await.ok().body;
        assert_eq!(worker.get(&url).await.ok().body["items"], json!([]));
        let meeting = step(&worker, &meeting, "notice", json!({})).await.ok().body;
        let meeting = hold(&house, meeting).await;
        let worker = again(&house).await;
        let resolutions = format!("/api/meetings/{}/resolutions", id(&meeting));
        let input = json!({"topic_id": meeting["agenda"][0]["id"], "text": "银行夜间开放 20 个车位", "kind": "order",
            "owner_org_id": BANK, "due_at": "2027-01-15T18:00:00+08:00"});
        worker.post(&resolutions, &input).await.ok();
        let meeting = approved(&house, &meeting).await;
        let one = meeting["decided"][0].clone();
        assert_eq!(one["demand_id"], json!(demand));
        let carried = json!({"word": "物业费用还没谈拢", "due_at": "2027-03-31T18:00:00+08:00"});
        let one = act(&worker, &one, "carry-over", carried).await.ok().body;

        // it becomes an order: the bank is asked, and says yes itself
        let stale = json!({"demand_version": 1});
        // what waits for a meeting is given back by the secretary, or the street
        act(&worker, &one, "issue", stale.clone())
            .await
            .refused(403, "resolution_order_not_for_role");
        let secretary = secretary(&house).await;
        act(&secretary, &one, "issue", stale)
            .await
            .refused(409, "stale_version");
        let version = one["demand_version"].clone();
        let begun = act(
            &secretary,
            &one,
            "issue",
            json!({"demand_version": version}),
        )
        .await
        .ok()
        .body;
        assert_eq!(
            (&begun["state"], &begun["kind"]),
            (&json!("doing"), &json!("order"))
        );
        let order = walk::served(&house, &demand).await;
        call_back(&house, &order).await;
        house.advance(DAY).await;
        let (officer, worker) = (officer(&house).await, again(&house).await);
        let list = worker.get("/api/resolutions").await.ok().body;
        assert_eq!(list["items"][0]["state"], "done", "{list}");
        let shown = worker
            .get(&format!("/api/meetings/{}", id(&meeting)))
            .await
            .ok()
            .body;
        assert_eq!(shown["state"], "closed");

        let url = format!("/api/demands/{demand}/story");
        let story = officer.get(&url).await.ok().body;
        let chapters: Vec<&str> = story["chapters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["kind"].as_str())
            .collect();
        assert_eq!(
            chapters,
            [
                "voiced",
                "discussed",
                "resolved",
                "carried_over",
                "ordered",
                "done",
                "done"
            ]
        );
        assert_eq!(
            (&story["meetings"], &story["carried"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(story["chapters"][3]["text"], "物业费用还没谈拢");
        told_to_nobody_elsewhere(&house, &url).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_came_up_three_times_is_proposed_once(house: TestHouse) {
        let body = joint(&house).await;
        let worker = worker(&house).await;
        let meeting = plan(&worker, &body, "2026-12-10T10:00:00+08:00").await;
        let meeting = step(&worker, &meeting, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let url = format!("/api/meetings/{}/proposals", id(&meeting));
        for text in ["楼道灯不亮，晚上看不见", "想请人教用手机挂号"] {
            record(&worker, text, 1).await;
        }
        assert_eq!(worker.get(&url).await.ok().body["items"], json!([]));
        record(&worker, "三楼老人没有人送午饭", 1).await;
        let found = worker.get(&url).await.ok().body;
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
        let one = found["items"][0].clone();
        assert_eq!(
            (&one["source"], &one["times"]),
            (&json!("demand_repeated"), &json!(3))
        );
        // left off with a reason, it is not proposed to this meeting again
        let topics = format!("/api/meetings/{}/topics", id(&meeting));
        let mut left = json!({"title": one["title"], "source": one["source"], "demand_id": one["demand_id"], "accept": false});
        assert_eq!(
            field(&worker.post(&topics, &left).await),
            "refuse_reason required"
        );
        left["refuse_reason"] = json!("已有送餐协议");
        let shown = worker.post(&topics, &left).await.ok().body;
        assert_eq!(shown["agenda"][0]["state"], "refused");
        assert_eq!(worker.get(&url).await.ok().body["items"], json!([]));
        // ninety days later it is no repetition any more
        let other: Value = plan(&worker, &body, "2027-05-10T10:00:00+08:00").await;
        let other_url = format!("/api/meetings/{}/proposals", id(&other));
        assert_eq!(
            worker.get(&other_url).await.ok().body["items"]
                .as_array()
                .map(Vec::len),
            Some(1)
        );
        house.clock.advance(91 * DAY);
        let worker = again(&house).await;
        assert_eq!(worker.get(&other_url).await.ok().body["items"], json!([]));
    }
);

/// A worker signed in anew: sessions do not last as long as the time between meetings.
async fn again(house: &linli_kit::testing::TestHouse) -> TestClient<'_> {
    worker(house).await
}
