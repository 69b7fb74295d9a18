//! Activities walked to a state, and a hall of the bank that can be booked.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::time::Timestamp;
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, liaison, officer, path, worker};
use serde_json::{Value, json};

pub use crate::signups_setting::{FEATURES, action, field, id, look, notices, with, words};

/// When the activities of the tests begin and end.
pub const STARTS: &str = "2026-11-20T09:00:00+08:00";
/// And end.
pub const ENDS: &str = "2026-11-20T11:00:00+08:00";

/// What the bank is asked for.
pub fn meals() -> Value {
    json!({"org_id": BANK, "brings": "送餐志愿者", "quantity": 3, "unit": "次", "class_id": linli_work::testing::MEALS})
}

/// An activity of the community with the bank asked.
pub fn with_the_bank() -> Value {
    json!({"activity": words(COMMITTEE), "partners": [meals()], "plan": true})
}

/// Writes one down.
pub async fn create(client: &TestClient<'_>, body: &Value) -> Value {
    client.post("/api/activities", body).await.ok().body
}

/// A step at the version shown.
pub async fn step(client: &TestClient<'_>, one: &Value, verb: &str, more: Value) -> TestAnswer {
    let body = with(json!({"version": one["version"]}), more);
    let url = format!("/api/activities/{}/{verb}", id(one));
    client.post(&url, &body).await
}

/// A step that works.
pub async fn done(client: &TestClient<'_>, one: &Value, verb: &str, more: Value) -> Value {
    step(client, one, verb, more).await.ok().body
}

/// What one says, as it was typed: for a change.
pub fn typed(one: &Value) -> Value {
    let mut words = json!({});
    for field in [
        "title",
        "kind",
        "host_org_id",
        "area_id",
        "venue",
        "starts_at",
        "ends_at",
        "capacity",
        "audience",
        "minors_welcome",
        "risk",
        "insurance_no",
        "safety_note",
        "needs_training",
        "training_note",
        "agreement_note",
        "class_id",
        "demand_id",
        "project_id",
        "public",
        "note",
        "host_quantity",
        "host_unit",
    ] {
        words[field] = one[field].clone();
    }
    words["booking_id"] = one["booking"]["id"].clone();
    words
}

/// Changes what one says.
pub async fn change(client: &TestClient<'_>, one: &Value, changes: Value) -> TestAnswer {
    let body = json!({"version": one["version"], "activity": with(typed(one), changes)});
    let url = format!("/api/activities/{}", id(one));
    client.write(Method::PUT, &url, &body).await
}

/// An answer of the `nth` unit asked.
pub async fn answer(
    client: &TestClient<'_>,
    one: &Value,
    nth: usize,
    verb: &str,
    more: Value,
) -> TestAnswer {
    let partner = &one["partners_asked_in"][nth];
    let body = with(json!({"version": partner["version"]}), more);
    let url = format!("/api/activity-partners/{}/{verb}", id(partner));
    client.post(&url, &body).await
}

/// A leader of the street.
pub async fn leader(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::StreetLeader, OFFICE, &path("/"))
        .await
}

/// A moment.
pub fn moment(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a moment")
}

/// Planned by a worker, with the bank's yes, checked and announced by the street.
pub async fn announced(house: &TestHouse, body: &Value) -> Value {
    let made = create(&worker(house).await, body).await;
    if made["partners_asked"] == 1 {
        let bank = liaison(house, BANK).await;
        answer(&bank, &made, 0, "agree", json!({})).await.ok();
    }
    let clerk = officer(house).await;
    let seen = look(&clerk, &made).await;
    let checked = done(&clerk, &seen, "check", json!({})).await;
    done(&clerk, &checked, "open", json!({})).await
}

/// Sets the clock, and lets the house do what is due.
pub async fn tick(house: &TestHouse, at: Timestamp) {
    house.clock.set(at);
    linli_kit::job::plant_regular(&house.app)
        .await
        .expect("plants");
    house.run_jobs().await;
}

/// Lets an announced activity be held, by the clock.
pub async fn held(house: &TestHouse, one: &Value) -> Value {
    tick(house, moment(ENDS).plus(60_000)).await;
    let seen = look(&officer(house).await, one).await;
    assert_eq!(seen["state"], "ended", "held by the clock");
    seen
}

/// Reported by a worker.
pub async fn reported(house: &TestHouse, one: &Value, shares: Value) -> Value {
    let body = json!({"came": 40, "outcome": "来了四十位居民", "shares": shares});
    done(&worker(house).await, one, "report", body).await
}

/// A hall of the bank, open every day from eight to eight: its id.
pub async fn hall(house: &TestHouse) -> String {
    let owner = liaison(house, BANK).await;
    let hall = json!({"class": "venue", "title": "二楼多功能厅", "quantity": 1, "unit": "间", "price_tier": "free",
        "conditions": "", "eligible": "", "area_id": linli_work::testing::area(linli_work::testing::COMMUNITY),
        "need_classes": [linli_work::testing::ELDERLY], "tags": ["场地"], "valid_to": "2027-01-01T00:00:00+08:00"});
    let made = owner.post("/api/resources", &hall).await.ok().body;
    let url = |verb: &str| format!("/api/resources/{}/{verb}", id(&made));
    let body = json!({"version": made["version"]});
    let submitted = owner.post(&url("submit"), &body).await.ok().body;
    let clerk = officer(house).await;
    let body = json!({"version": submitted["version"]});
    clerk.post(&url("list"), &body).await.ok();
    let terms = json!({"version": 0, "bookable": true, "capacity": 1, "slot_minutes": 60, "most_slots": 4, "lead_hours": 0,
        "horizon_days": 60, "approval": "instant", "eligible": "posts", "residents": true,
        "windows": [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "to": "20:00"}]});
    clerk
        .write(Method::PUT, &url("openings"), &terms)
        .await
        .ok();
    id(&made)
}

/// Books the hall for a clerk's own office.
pub async fn book(client: &TestClient<'_>, hall: &str, from: &str, to: &str) -> Value {
    let body = json!({"resource_id": hall, "from": from, "to": to, "kind": "activity", "purpose": "义务维修日"});
    client.post("/api/bookings", &body).await.ok().body
}
