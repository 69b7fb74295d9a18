//! Where a body votes nothing is decided without a vote that passed; a body that agrees without counting decides as it talks; and
//! whose voice was not counted is said.

use crate::setting::{
    FEATURES, STARTS, approved, attend, hold, joint, look, of_org, plan, secretary, step, topic,
};
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestClient, TestHouse};
use linli_work::testing::alliances::{action, field, id};
use linli_work::testing::{BANK, COMMITTEE, SCHOOL, officer, worker};
use serde_json::{Value, json};

async fn resolve(client: &TestClient<'_>, meeting: &Value, topic: &Value) -> TestAnswer {
    let url = format!("/api/meetings/{}/resolutions", id(meeting));
    let body = json!({"topic_id": topic["id"], "text": "更换物业公司", "kind": "duty",
        "owner_org_id": COMMITTEE, "due_at": "2027-01-31T18:00:00+08:00"});
    client.post(&url, &body).await
}

async fn vote(client: &TestClient<'_>, topic: &Value, agreed: i64, against: i64) -> TestAnswer {
    let url = format!("/api/topics/{}/vote", id(topic));
    let counts = json!({"version": topic["version"], "agreed": agreed, "against": against,
        "agreed_area": agreed * 80, "against_area": against * 80, "abstained_area": 0});
    client.post(&url, &counts).await
}

/// A decision of the owners, held with two topics, the second a special matter.
async fn owners(house: &TestHouse) -> Value {
    linli_work::testing::settle(house).await;
    let clerk = worker(house).await;
    let body = json!({"kind": "owners_decision", "name": "北江花园业主大会", "org_id": COMMITTEE,
        "households": 300, "floor_area": 24_000});
    let body = clerk.post("/api/bodies", &body).await.ok().body;
    assert_eq!(body["rule"]["votes"], true);
    let meeting = plan(&clerk, &body, STARTS).await;
    let meeting = step(&clerk, &meeting, "open-topics", json!({})).await.ok();
    let meeting = topic(&clerk, &meeting.body, "更换物业").await;
    let url = format!("/api/meetings/{}/topics", id(&meeting));
    let special =
        json!({"title": "动用维修资金", "source": "office", "accept": true, "special": true});
    let meeting = clerk.post(&url, &special).await.ok().body;
    let meeting = step(&clerk, &meeting, "notice", json!({})).await.ok().body;
    let starts = linli_domain::time::Timestamp::parse_rfc3339(STARTS).expect("a moment");
    house.clock.set(starts.plus(60_000));
    let took = json!({"present_households": 240, "present_area": 19_200});
    step(&worker(house).await, &meeting, "hold", took)
        .await
        .ok()
        .body
}

on_both_databases!(
    &FEATURES,
    async fn owners_decide_by_a_vote_that_passed(house: TestHouse) {
        let meeting = owners(&house).await;
        let clerk = worker(&house).await;
        let first = meeting["agenda"][0].clone();
        for one in [0, 1] {
            let topic = &meeting["agenda"][one];
            assert_eq!(action(topic, "resolve"), "vote_missing");
            let refused = resolve(&clerk, &meeting, topic).await;
            refused.refused(409, "vote_missing");
            assert!(
                refused.body["title"]
                    .as_str()
                    .is_some_and(|said| said.contains("表决"))
            );
        }
        let none = json!({"id": null});
        assert_eq!(
            field(&resolve(&clerk, &meeting, &none).await),
            "topic_id vote_topic"
        );
        // half of those who voted is not three quarters: the special matter fails, the other passes
        let meeting = vote(&clerk, &first, 150, 60).await.ok().body;
        let meeting = vote(&clerk, &meeting["agenda"][1], 150, 60).await.ok().body;
        assert_eq!(action(&meeting["agenda"][0], "resolve"), "may");
        assert_eq!(action(&meeting["agenda"][1], "resolve"), "topic_not_passed");
        resolve(&clerk, &meeting, &meeting["agenda"][1])
            .await
            .refused(409, "topic_not_passed");
        let meeting = resolve(&clerk, &meeting, &meeting["agenda"][0])
            .await
            .ok()
            .body;
        // a vote taken back is put right before the minutes are approved
        let url = format!("/api/topics/{}/take-back-vote", id(&first));
        let back = json!({"version": meeting["agenda"][0]["version"]});
        let meeting = clerk.post(&url, &back).await.ok().body;
        let drafted = step(&clerk, &meeting, "draft-minutes", json!({}))
            .await
            .ok()
            .body;
        let head = secretary(&house).await;
        let refused = step(&head, &drafted, "approve-minutes", json!({})).await;
        refused.refused(409, "resolution_wants_vote");
        assert!(
            refused.body["title"]
                .as_str()
                .is_some_and(|said| said.contains("第 1 项"))
        );
        vote(&clerk, &look(&clerk, &meeting).await["agenda"][0], 150, 60)
            .await
            .ok();
        let done = approved(&house, &meeting).await;
        assert_eq!(done["state"], "minutes_approved");
    }
);

on_both_databases!(
    &FEATURES,
    async fn units_agree_without_counting_unless_their_rule_says_so(house: TestHouse) {
        let body = joint(&house).await;
        assert_eq!(body["rule"]["votes"], false);
        let meeting = hold(&house, crate::setting::noticed(&house, &body).await).await;
        let clerk = worker(&house).await;
        let none = json!({"id": null});
        resolve(&clerk, &meeting, &none).await.ok();
        let meeting = resolve(&clerk, &meeting, &meeting["agenda"][0])
            .await
            .ok()
            .body;
        // a rule changed afterwards is the next meeting's
        let url = format!("/api/bodies/{}", id(&body));
        let mut input = json!({});
        for name in ["kind", "name", "org_id", "alliance_id", "cadence", "rule"] {
            input[name] = body[name].clone();
        }
        input["rule"]["votes"] = json!(true);
        let change = json!({"version": body["version"], "body": input});
        let put = axum::http::Method::PUT;
        officer(&house).await.write(put, &url, &change).await.ok();
        assert_eq!(
            action(&look(&clerk, &meeting).await["agenda"][0], "resolve"),
            "may"
        );
        approved(&house, &meeting).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn one_name_is_one_voice_and_the_minutes_say_so(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = crate::setting::noticed(&house, &body).await;
        let starts = linli_domain::time::Timestamp::parse_rfc3339(STARTS).expect("a moment");
        house.clock.set(starts.plus(60_000));
        let clerk = worker(&house).await;
        let came = |bank: &str, school: &str| {
            json!([
                {"attendee_id": of_org(&meeting, COMMITTEE), "presence": "present"},
                {"attendee_id": of_org(&meeting, BANK), "presence": "present", "came_name": bank},
                {"attendee_id": of_org(&meeting, SCHOOL), "presence": "present", "came_name": school},
            ])
        };
        let there = attend(&clerk, &meeting, came("王五", "王五"))
            .await
            .ok()
            .body;
        let held = step(&clerk, &there, "hold", json!({})).await.ok().body;
        assert_eq!(
            (&held["quorum"]["voices"], &held["quorum"]["doubles"]),
            (&json!(2), &json!(1))
        );
        let drafted = step(&clerk, &held, "draft-minutes", json!({}))
            .await
            .ok()
            .body;
        let text = drafted["minutes"]["text"].as_str().unwrap_or_default();
        assert!(
            text.contains("实到 2") && text.contains("少计 1 票"),
            "{text}"
        );
        // two people of one name are told apart by their unit, and then nothing is left out
        let apart = attend(&clerk, &drafted, came("王五（银行）", "王五（小学）"));
        let apart = apart.await.ok().body;
        assert_eq!(
            (&apart["quorum"]["voices"], &apart["quorum"]["doubles"]),
            (&json!(3), &json!(0))
        );
        let anew = step(&clerk, &apart, "draft-minutes", json!({}))
            .await
            .ok()
            .body;
        let text = anew["minutes"]["text"].as_str().unwrap_or_default();
        assert!(!text.contains("少计"), "{text}");
    }
);
