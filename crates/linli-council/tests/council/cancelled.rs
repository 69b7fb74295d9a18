//! What was to be talked about at a meeting that was cancelled waits for the next one of its body.

use crate::setting::{FEATURES, STARTS, joint, look, plan, step, topic};
use linli_kit::on_both_databases;
use linli_kit::testing::TestClient;
use linli_work::testing::alliances::{field, id};
use linli_work::testing::{BANK, COMMITTEE, liaison, officer, worker};
use serde_json::{Value, json};

const NEXT: &str = "2026-12-28T10:00:00+08:00";

async fn open(client: &TestClient<'_>, body: &Value, starts: &str) -> Value {
    let meeting = plan(client, body, starts).await;
    step(client, &meeting, "open-topics", json!({}))
        .await
        .ok()
        .body
}

async fn proposed(client: &TestClient<'_>, meeting: &Value) -> Vec<Value> {
    let url = format!("/api/meetings/{}/proposals", id(meeting));
    let list = client.get(&url).await.ok().body;
    list["items"].as_array().cloned().unwrap_or_default()
}

fn titles(proposals: &[Value]) -> Vec<&str> {
    proposals
        .iter()
        .filter_map(|one| one["title"].as_str())
        .collect()
}

fn url(meeting: &Value) -> String {
    format!("/api/meetings/{}/topics", id(meeting))
}

async fn cancel(client: &TestClient<'_>, meeting: &Value) {
    let shown = look(client, meeting).await;
    let why = json!({"reason": "当天防汛"});
    step(client, &shown, "cancel", why).await.ok();
}

on_both_databases!(
    &FEATURES,
    async fn topics_of_a_cancelled_meeting_wait_for_the_next(house: TestHouse) {
        let body = joint(&house).await;
        let (clerk, bank) = (worker(&house).await, liaison(&house, BANK).await);
        let first = open(&clerk, &body, STARTS).await;
        topic(&clerk, &first, "南门停车位").await;
        let own = json!({"title": "借用报告厅", "text": "周末两小时", "source": "member"});
        let shown = bank.post(&url(&first), &own).await.ok().body;
        let left_off = json!({"title": "换锁", "source": "office", "accept": false, "refuse_reason": "物业办了"});
        clerk.post(&url(&first), &left_off).await.ok();
        let next = open(&clerk, &body, NEXT).await;
        assert!(
            proposed(&clerk, &next).await.is_empty(),
            "the first is to be held still"
        );
        cancel(&clerk, &shown).await;
        let waiting = proposed(&clerk, &next).await;
        assert_eq!(titles(&waiting), ["南门停车位", "借用报告厅"]);
        let why = waiting[1]["why"].as_str().unwrap_or_default();
        for part in ["银行", first["title"].as_str().unwrap_or_default(), "取消"] {
            assert!(why.contains(part), "{part} in {why}");
        }

        // it goes on as what it was: whose it is and its words stay, and where it was planned is told
        let take = json!({"title": "借用报告厅", "source": "office", "topic_id": waiting[1]["topic_id"], "accept": true});
        assert_eq!(
            bank.post(&url(&next), &take).await.status,
            403,
            "whoever looks after the body decides"
        );
        let shown = clerk.post(&url(&next), &take).await.ok().body;
        let on = &shown["agenda"][0];
        assert_eq!(
            (
                &on["source"],
                &on["text"],
                &on["planned_for"]["meeting_id"],
                &on["state"]
            ),
            (
                &json!("member"),
                &json!("周末两小时"),
                &first["id"],
                &json!("accepted")
            )
        );
        assert!(
            on["proposed_org"]
                .as_str()
                .is_some_and(|org| org.contains("银行")),
            "{on}"
        );
        assert_eq!(titles(&proposed(&clerk, &next).await), ["南门停车位"]);
        clerk
            .post(&url(&next), &take)
            .await
            .refused(409, "topic_gone_on");

        // left off with a reason it is answered; the next one cancelled too, it waits again and once
        let refuse = json!({"title": "南门停车位", "source": "office", "topic_id": waiting[0]["topic_id"],
            "accept": false, "refuse_reason": "街道已经划线"});
        clerk.post(&url(&next), &refuse).await.ok();
        cancel(&clerk, &next).await;
        let third = open(&clerk, &body, "2027-01-28T10:00:00+08:00").await;
        let waiting = proposed(&clerk, &third).await;
        assert_eq!(titles(&waiting), ["借用报告厅"]);
        assert_eq!(
            waiting[0]["why"].as_str().map(|why| why.contains("银行")),
            Some(true)
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn only_what_waits_for_this_body_goes_on(house: TestHouse) {
        let body = joint(&house).await;
        let clerk = worker(&house).await;
        let first = open(&clerk, &body, STARTS).await;
        let first = topic(&clerk, &first, "南门停车位").await;
        let next = open(&clerk, &body, NEXT).await;
        let take = |topic: &Value| json!({"title": "南门停车位", "source": "office", "topic_id": topic, "accept": true});
        let its = &first["agenda"][0]["id"];
        clerk
            .post(&url(&next), &take(its))
            .await
            .refused(409, "topic_gone_on");
        cancel(&clerk, &first).await;
        // another body of the same office does not take it
        let other = json!({"kind": "residents_council", "name": "议事会", "org_id": COMMITTEE});
        let other = clerk.post("/api/bodies", &other).await.ok().body;
        let elsewhere = open(&clerk, &other, NEXT).await;
        assert!(proposed(&clerk, &elsewhere).await.is_empty());
        clerk
            .post(&url(&elsewhere), &take(its))
            .await
            .refused(409, "topic_gone_on");
        let nothing = take(&first["id"]);
        assert_eq!(
            field(&clerk.post(&url(&next), &nothing).await),
            "topic_id unknown"
        );
        let taken = officer(&house).await.post(&url(&next), &take(its)).await;
        assert_eq!(
            taken.ok().body["agenda"][0]["planned_for"]["meeting_title"],
            first["title"]
        );
    }
);
