//! What is left over of meetings: a day that passed without a notice, topics nobody answered, seats nobody took.

use crate::setting::{
    FEATURES, STARTS, anew, attend, joint, look, noticed, of_org, plan, seated, step, topic,
};
use axum::http::Method;
use linli_domain::id::OrgId;
use linli_domain::time::Timestamp;
use linli_kit::job::plant_regular;
use linli_kit::on_both_databases;
use linli_kit::testing::TestHouse;
use linli_work::testing::alliances::{action, id};
use linli_work::testing::{BANK, COMMITTEE, SCHOOL, liaison, officer, worker};
use serde_json::{Value, json};

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a moment")
}

/// A meeting planned for a moment that takes topics and has one.
async fn open(house: &TestHouse, body: &Value, starts: &str) -> Value {
    let worker = worker(house).await;
    let meeting = plan(&worker, body, starts).await;
    let meeting = step(&worker, &meeting, "open-topics", json!({}))
        .await
        .ok()
        .body;
    topic(&worker, &meeting, "南门停车位").await
}

/// The sheet of a meeting: who of all called came.
fn sheet(meeting: &Value, came: &[OrgId]) -> Value {
    let line = |org: &OrgId| {
        let presence = match came.contains(org) {
            true => "present",
            false => "absent",
        };
        json!({"attendee_id": of_org(meeting, *org), "presence": presence})
    };
    [COMMITTEE, BANK, SCHOOL].iter().map(line).collect()
}

on_both_databases!(
    &FEATURES,
    async fn a_day_that_passed_without_a_notice_wants_another(house: TestHouse) {
        plant_regular(&house.app).await.expect("plants");
        let body = joint(&house).await;
        let keeper = seated(&house, COMMITTEE, "陈书记").await.person;
        let meeting = open(&house, &body, STARTS).await;
        let planned = plan(&worker(&house).await, &body, STARTS).await;
        let why = json!({"reason": "区里临时要求"});

        // in the evening of the day itself it may still be sent, with its reason
        house.clock.set(at("2026-12-10T20:00:00+08:00"));
        let clerk = worker(&house).await;
        let shown = look(&clerk, &meeting).await;
        assert_eq!(
            (&shown["next"]["code"], action(&shown, "notice")),
            (&json!("notice"), "may")
        );
        house.clock.set(at("2026-12-11T00:00:00+08:00"));
        let shown = look(&clerk, &meeting).await;
        assert_eq!(
            (&shown["next"]["code"], &shown["next"]["due_at"]),
            (&json!("edit"), &Value::Null)
        );
        assert_eq!(action(&shown, "notice"), "meeting_day_over");
        step(&clerk, &shown, "notice", why.clone())
            .await
            .refused(409, "meeting_day_over");
        step(&clerk, &planned, "open-topics", json!({}))
            .await
            .refused(409, "meeting_day_over");
        let told = async || {
            let keeper = anew(&house, COMMITTEE, keeper).await;
            let inbox = keeper.get("/api/notices").await.ok().body;
            let items = inbox["items"].as_array().into_iter().flatten();
            let said = |one: &&Value| {
                one["text"]
                    .as_str()
                    .is_some_and(|text| text.contains("没有发通知"))
            };
            items.filter(said).count()
        };
        house.run_jobs().await;
        house.advance(2 * 3_600_000).await;
        assert_eq!(told().await, 2, "once for each of the two");

        // given another day it goes on as if nothing had been; cancelled it is over
        let clerk = worker(&house).await;
        let url = format!("/api/meetings/{}", id(&shown));
        let moved = json!({"version": shown["version"], "title": shown["title"],
            "starts_at": "2026-12-28T10:00:00+08:00", "venue": shown["venue"]});
        let moved = clerk.write(Method::PUT, &url, &moved).await.ok().body;
        assert_eq!(moved["next"]["code"], "notice");
        let sent = step(&clerk, &moved, "notice", json!({})).await.ok().body;
        let gone = step(&clerk, &planned, "cancel", why.clone())
            .await
            .ok()
            .body;
        assert_eq!(gone["next"]["code"], "none");
        // called, its day passes: it was held, or is not any more; nobody is called to a day that is over
        house.clock.set(at("2026-12-29T09:00:00+08:00"));
        let clerk = worker(&house).await;
        assert_eq!(look(&clerk, &sent).await["next"]["code"], "hold");
        step(&clerk, &sent, "notice", why)
            .await
            .refused(409, "meeting_day_over");
    }
);

on_both_databases!(
    &FEATURES,
    async fn every_topic_is_answered_before_a_meeting_is_held(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = noticed(&house, &body).await;
        let url = format!("/api/meetings/{}/topics", id(&meeting));
        let bank = liaison(&house, BANK).await;
        for title in ["反诈宣传进小区", "春节值守"] {
            let wish = json!({"title": title, "source": "member"});
            bank.post(&url, &wish).await.ok();
        }
        house.clock.set(at(STARTS).plus(60_000));
        let clerk = worker(&house).await;
        let came = sheet(&meeting, &[COMMITTEE, BANK, SCHOOL]);
        let there = attend(&clerk, &meeting, came).await.ok().body;
        assert_eq!(action(&there, "hold"), "meeting_topics_undecided");
        let actions = there["allowed_actions"].as_array().expect("actions");
        let hold = actions.iter().find(|one| one["action"] == "hold");
        let refused = step(&clerk, &there, "hold", json!({})).await;
        refused.refused(409, "meeting_topics_undecided");
        // the page and the refusal name what waits
        let said = refused.body["title"].clone();
        assert_eq!(hold.expect("hold")["reason"], said);
        let said = said.as_str().unwrap_or_default();
        for part in ["2 个", "反诈宣传进小区", "春节值守"] {
            assert!(said.contains(part), "{said}");
        }
        // answered there and then, each its own way
        let (one, other) = (there["agenda"][1].clone(), there["agenda"][2].clone());
        let wish = json!({"version": one["version"]});
        let accept = format!("/api/topics/{}/accept", id(&one));
        clerk.post(&accept, &wish).await.ok();
        let still = look(&clerk, &there).await;
        step(&clerk, &still, "hold", json!({}))
            .await
            .refused(409, "meeting_topics_undecided");
        let wish = json!({"version": other["version"], "reason": "由社区另行安排"});
        let refuse = format!("/api/topics/{}/refuse", id(&other));
        let ready = clerk.post(&refuse, &wish).await.ok().body;
        let held = step(&clerk, &ready, "hold", json!({})).await.ok().body;
        let told = look(&liaison(&house, BANK).await, &held).await;
        let states: Vec<&Value> = told["agenda"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| &one["state"])
            .collect();
        assert_eq!(states, ["accepted", "accepted", "refused"]);
    }
);

/// A meeting held at a moment to which of all called only those came.
async fn meet(house: &TestHouse, body: &Value, starts: &str, came: &[OrgId]) {
    let meeting = open(house, body, starts).await;
    let clerk = worker(house).await;
    let meeting = step(&clerk, &meeting, "notice", json!({})).await.ok().body;
    house.clock.set(at(starts).plus(60_000));
    let clerk = worker(house).await;
    let lines = sheet(&meeting, came);
    let meeting = attend(&clerk, &meeting, lines).await.ok().body;
    step(&clerk, &meeting, "hold", json!({})).await.ok();
}

on_both_databases!(
    &FEATURES,
    async fn a_seat_is_named_after_two_whole_quarters(house: TestHouse) {
        let body = joint(&house).await;
        let both = [COMMITTEE, BANK];
        let told = async |now: &str| {
            house.clock.set(at(now));
            let signs = officer(&house).await.get("/api/meeting-signs").await.ok();
            let named = signs.body["unattended"].as_array().cloned();
            let named = named
                .unwrap_or_default()
                .into_iter()
                .map(|one| json!([one["org_name"], one["called"], one["attended"]]));
            (named.collect::<Vec<Value>>(), signs.body["seats"].clone())
        };
        meet(&house, &body, STARTS, &both).await;
        // once called, once away: that is no habit, neither at once nor when the quarter is over
        assert_eq!(told("2026-12-11T10:00:00+08:00").await, (vec![], json!(0)));
        assert_eq!(told("2027-01-06T10:00:00+08:00").await, (vec![], json!(0)));
        meet(&house, &body, "2027-02-10T10:00:00+08:00", &both).await;
        // the second quarter is not over yet
        assert_eq!(told("2027-03-31T10:00:00+08:00").await, (vec![], json!(0)));
        let school = json!(["南江小学", 2, 0]);
        assert_eq!(
            told("2027-04-02T10:00:00+08:00").await,
            (vec![school], json!(3))
        );
        // who comes again is not named any more
        let all = [COMMITTEE, BANK, SCHOOL];
        meet(&house, &body, "2027-05-10T10:00:00+08:00", &all).await;
        assert_eq!(told("2027-05-11T10:00:00+08:00").await, (vec![], json!(3)));
    }
);
