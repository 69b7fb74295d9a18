//! What a resolution shows as allowed is what the server does, for each role and state; and the register of a full year.

use crate::setting::{
    FEATURES, act, anew, approved, hold, joint, leader, plan, seated, secretary, step,
};
use linli_council::bodies::store::Sight;
use linli_council::meetings::store::{self, MeetingFilter};
use linli_domain::actor::Role;
use linli_kit::page::Page;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_work::testing::alliances::{action, id};
use linli_work::testing::walk::{self, record};
use linli_work::testing::{BANK, OFFICE, SCHOOL, liaison, officer, path, scope, worker};
use serde_json::{Value, json};

/// What is sent for a step so that only its guard decides: where the step is admitted, what is sent lacks something.
fn lacking(event: &str) -> Value {
    match event {
        "issue" => json!({"demand_version": 0}),
        "reassign" => json!({"owner_org_id": SCHOOL, "word": ""}),
        _ => json!({}),
    }
}

/// Compares what the list says with what the server does, for one reader.
async fn says_what_it_does(client: &TestClient<'_>, who: &str, one: &Value) {
    let list = client.get("/api/resolutions").await.ok().body;
    let items = list["items"].as_array().cloned().unwrap_or_default();
    let Some(shown) = items.into_iter().find(|item| item["id"] == one["id"]) else {
        let answer = act(client, one, "report", json!({})).await;
        assert!(answer.status.as_u16() >= 403, "{who} does not see it");
        return;
    };
    for event in [
        "report",
        "send_back",
        "carry_over",
        "drop",
        "reassign",
        "issue",
    ] {
        let says = action(&shown, event);
        let verb = event.replace('_', "-");
        let does = act(client, &shown, &verb, lacking(event)).await;
        let code = does.body["code"].as_str().unwrap_or_default();
        let admitted = does.status == 422 || code == "stale_version";
        assert_eq!(
            says == "may",
            admitted,
            "{who} {event}: says {says}, does {}",
            does.body
        );
        // whom the access table refuses already is told so; everybody else reads the same reason
        if !admitted && code != "not_for_this_post" {
            assert_eq!(says, code, "{who} {event}");
        }
    }
}

/// Compares for everybody.
async fn compare(house: &TestHouse, one: &Value) {
    let neighbour = house
        .client(STREET, Role::CommunityWorker, SCHOOL, &path("/002/"))
        .await;
    for (client, who) in [
        (worker(house).await, "worker"),
        (secretary(house).await, "secretary"),
        (officer(house).await, "officer"),
        (leader(house).await, "leader"),
        (liaison(house, BANK).await, "owner"),
        (liaison(house, SCHOOL).await, "another member"),
        (neighbour, "another community"),
    ] {
        says_what_it_does(&client, who, one).await;
    }
}

/// A resolution that becomes an order about a demand that waits for the meeting.
async fn to_be_ordered(house: &TestHouse) -> (Value, String) {
    let body = joint(house).await;
    let clerk = worker(house).await;
    let demand = walk::id(&record(&clerk, "南门晚上没有地方停车", 1).await);
    let none = json!({});
    walk::act(&clerk, "demands", &demand, "accept", none)
        .await
        .ok();
    let why = json!({"reason": "请联席会议商议"});
    walk::act(&clerk, "demands", &demand, "to-meeting", why)
        .await
        .ok();
    let meeting = plan(&clerk, &body, "2026-12-10T10:00:00+08:00").await;
    let meeting = step(&clerk, &meeting, "open-topics", json!({}))
        .await
        .ok()
        .body;
    let topics = format!("/api/meetings/{}/topics", id(&meeting));
    let take = json!({"title": "停车", "source": "demand_to_meeting", "demand_id": demand, "accept": true});
    let meeting = clerk.post(&topics, &take).await.ok().body;
    let meeting = step(&clerk, &meeting, "notice", json!({})).await.ok().body;
    let meeting = hold(house, meeting).await;
    let resolutions = format!("/api/meetings/{}/resolutions", id(&meeting));
    let input = json!({"topic_id": meeting["agenda"][0]["id"], "text": "银行夜间开放 20 个车位", "kind": "order",
        "owner_org_id": BANK, "due_at": "2027-01-15T18:00:00+08:00"});
    worker(house).await.post(&resolutions, &input).await.ok();
    let meeting = approved(house, &meeting).await;
    (meeting["decided"][0].clone(), demand)
}

on_both_databases!(
    &FEATURES,
    async fn what_is_shown_as_allowed_is_what_the_server_does(house: TestHouse) {
        let (one, demand) = to_be_ordered(&house).await;
        // the demand waits for the meeting: the worker does not give it back
        compare(&house, &one).await;
        let clerk = worker(&house).await;
        let shown = clerk.get("/api/resolutions").await.ok().body["items"][0].clone();
        assert_eq!(action(&shown, "issue"), "resolution_order_not_for_role");
        // given back by the secretary it may be issued by the worker
        let why = json!({"reason": "会上定了"});
        let given = secretary(&house).await;
        walk::act(&given, "demands", &demand, "return-to-triage", why)
            .await
            .ok();
        compare(&house, &one).await;
        let shown = clerk.get("/api/resolutions").await.ok().body["items"][0].clone();
        let version = json!({"demand_version": shown["demand_version"]});
        let doing = act(&clerk, &shown, "issue", version).await.ok().body;
        assert_eq!(action(&doing, "issue"), "resolution_order_issued");
        compare(&house, &doing).await;
        let bank = seated(&house, BANK, "王芳").await;
        let bank = anew(&house, BANK, bank.person).await;
        let reported = act(&bank, &doing, "report", json!({"word": "划好了"}))
            .await
            .ok()
            .body;
        compare(&house, &reported).await;
        let done = act(&clerk, &reported, "confirm", json!({})).await.ok().body;
        compare(&house, &done).await;
        assert_ne!(OFFICE, BANK);
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_register_of_a_year_has_all_its_meetings(house: TestHouse) {
        let body = joint(&house).await;
        let officer = officer(&house).await;
        for minute in 0..3 {
            plan(
                &officer,
                &body,
                &format!("2026-12-10T10:0{minute}:00+08:00"),
            )
            .await;
        }
        // two hundred more of the same year
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        for _ in 0..200 {
            let fresh = tx.fresh_id();
            let (db, scope) = tx.parts();
            let sql = "INSERT INTO meeting (street_id, id, number, body_id, title, state, starts_at, reminded, area_path, \
                       created_at, version) SELECT street_id, $4, $5, body_id, title, state, starts_at, reminded, area_path, \
                       created_at, version FROM meeting WHERE street_id = $1 ORDER BY number LIMIT 1";
            db.execute(scope, sql, params![fresh, fresh.to_string()])
                .await
                .expect("is added");
        }
        let (db, scope_) = tx.parts();
        let sql = "UPDATE meeting SET held_at = starts_at, state = 'held' WHERE street_id = $1";
        db.execute(scope_, sql, Vec::new()).await.expect("is held");
        tx.finish().await.expect("commits");
        let filter = MeetingFilter {
            held: true,
            ..MeetingFilter::default()
        };
        let mut db = house.app.read().await.expect("reads");
        let second = Page::check(Some(2), Some(200)).expect("a page");
        let (rest, total) = store::find(&mut db, &scope(), &Sight::Staff, &filter, second)
            .await
            .expect("reads");
        assert_eq!((rest.len(), total), (3, 203));
        drop(db);
        let url = "/api/meetings/register.xlsx?year=2026";
        let whole = officer.get(url).await.ok().sheet();
        assert_eq!(whole.rows.len(), 204, "a line of heads and all meetings");
        let other = officer
            .get("/api/meetings/register.xlsx?year=2025")
            .await
            .ok();
        assert_eq!(other.sheet().rows.len(), 1);
        // every sheet that leaves is in the log
        let logged = "SELECT id FROM event_log WHERE street_id = $1 AND event = 'exported'";
        let mut db = house.app.read().await.expect("reads");
        let rows = db.rows(&scope(), logged.to_owned(), Vec::new()).await;
        assert_eq!(rows.expect("a log").len(), 2);
    }
);
