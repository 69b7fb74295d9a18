//! The small street with a venue of the bank that can be booked.

use std::sync::LazyLock;

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::OrgId;
use linli_kit::feature::Feature;
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use serde_json::{Value, json};

pub use linli_work::testing::*;

/// The rooms below and those of this floor.
pub static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    linli_work::testing::FEATURES
        .iter()
        .chain(linli_sharing::FEATURES)
        .copied()
        .collect()
});

/// The id of an object.
pub fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

/// The same liaison, signed in again: a session sleeps after half a day.
pub async fn again<'h>(
    house: &'h TestHouse,
    unit: OrgId,
    before: &TestClient<'_>,
) -> TestClient<'h> {
    let at = if unit == BANK { "/001/" } else { "/002/" };
    house
        .client_of(STREET, Role::UnitLiaison, unit, &path(at), before.person)
        .await
}

/// A volunteer of the community.
pub async fn volunteer(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::Volunteer, COMMITTEE, &path("/001/"))
        .await
}

/// A venue of a unit, listed: its id.
pub async fn venue_of(house: &TestHouse, unit: OrgId) -> String {
    let owner = liaison(house, unit).await;
    let place = if unit == BANK { COMMUNITY } else { NEIGHBOUR };
    let hall = json!({"class": "venue", "title": "二楼多功能厅", "quantity": 1, "unit": "间", "price_tier": "free",
        "conditions": "", "eligible": "", "area_id": area(place), "need_classes": [ELDERLY], "tags": ["场地"],
        "valid_to": "2027-01-01T00:00:00+08:00"});
    let made = owner.post("/api/resources", &hall).await.ok().body;
    let step = |made: &Value, verb: &str| {
        (
            format!("/api/resources/{}/{verb}", id(made)),
            json!({"version": made["version"]}),
        )
    };
    let (url, body) = step(&made, "submit");
    let submitted = owner.post(&url, &body).await.ok().body;
    let (url, body) = step(&submitted, "list");
    officer(house).await.post(&url, &body).await.ok();
    id(&made)
}

/// Instant, one party at once, slots of an hour, two at most, every day from eight to eight, without conditions.
pub fn terms() -> Value {
    json!({"version": 0, "bookable": true, "capacity": 1, "slot_minutes": 60, "most_slots": 2, "lead_hours": 0,
           "horizon_days": 60, "approval": "instant", "eligible": "posts", "residents": true,
           "windows": [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "to": "20:00"}]})
}

/// Terms with some of it changed.
pub fn with(mut base: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().expect("changes") {
        base[key] = value.clone();
    }
    base
}

/// Sets the terms of a venue.
pub async fn open(house: &TestHouse, venue: &str, terms: &Value) -> Value {
    let url = format!("/api/resources/{venue}/openings");
    officer(house)
        .await
        .write(Method::PUT, &url, terms)
        .await
        .ok()
        .body
}

/// The street with a venue of the bank under some terms: its id.
pub async fn hall(house: &TestHouse, changes: Value) -> String {
    settle(house).await;
    let venue = venue_of(house, BANK).await;
    open(house, &venue, &with(terms(), changes)).await;
    venue
}

/// A moment of November 2026: `12T09:00`.
pub fn at(text: &str) -> String {
    format!("2026-11-{text}:00+08:00")
}

/// What is asked with: from, to.
pub fn asked(venue: &str, from: &str, to: &str) -> Value {
    json!({"resource_id": venue, "from": at(from), "to": at(to), "kind": "activity", "purpose": "太极队排练"})
}

/// Books.
pub async fn book(client: &TestClient<'_>, body: &Value) -> TestAnswer {
    client.post("/api/bookings", body).await
}

/// A step of a booking at the version shown.
pub async fn step(client: &TestClient<'_>, booking: &Value, verb: &str, more: Value) -> TestAnswer {
    let body = with(json!({"version": booking["version"]}), more);
    client
        .post(&format!("/api/bookings/{}/{verb}", id(booking)), &body)
        .await
}

/// The page of a booking.
pub async fn look(client: &TestClient<'_>, booking: &Value) -> Value {
    client
        .get(&format!("/api/bookings/{}", id(booking)))
        .await
        .ok()
        .body
}

/// Whether the page says that an action is allowed.
pub fn may(shown: &Value, action: &str) -> bool {
    shown["allowed_actions"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|one| one["action"] == action && one["allowed"] == true)
}

/// The codes of the notices somebody got, the latest first.
pub async fn notices(client: &TestClient<'_>) -> Vec<String> {
    let inbox = client.get("/api/notices").await.ok().body;
    inbox["items"]
        .as_array()
        .expect("notices")
        .iter()
        .filter_map(|one| one["code"].as_str().map(str::to_owned))
        .collect()
}

/// The slots a refusal offers instead.
pub fn offered(answer: &TestAnswer) -> Vec<Value> {
    let slots = answer.body["args"]["next_free"].as_array();
    slots.expect("slots").clone()
}

/// Takes a slot that was offered, which must go, and gives it back.
pub async fn take(client: &TestClient<'_>, venue: &str, slot: &Value) {
    let body = with(
        asked(venue, "12T09:00", "12T10:00"),
        json!({"from": slot["from"], "to": slot["to"]}),
    );
    let made = book(client, &body).await.ok().body;
    step(client, &made, "cancel", json!({})).await.ok();
}

/// Ends the validity of a hall, or takes the end off.
pub async fn valid_to(house: &TestHouse, venue: &str, end: Value) {
    let url = format!("/api/resources/{venue}");
    let bank = liaison(house, BANK).await;
    let version = bank.get(&url).await.ok().body["version"].clone();
    let body = json!({"version": version, "valid_to": end});
    let edited = bank.write(Method::PATCH, &url, &body).await.ok().body;
    let list = json!({"version": edited["version"]});
    officer(house)
        .await
        .post(&format!("{url}/list"), &list)
        .await
        .ok();
}
