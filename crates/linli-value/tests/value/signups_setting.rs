//! An announced activity of the community, and people who come to it.

use std::sync::LazyLock;

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId};
use linli_kit::feature::Feature;
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use linli_net::persons::store::Person;
use serde_json::{Value, json};

pub use linli_work::testing::walk::act;
pub use linli_work::testing::*;

/// The rooms below and those of this floor.
pub static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    linli_work::testing::FEATURES
        .iter()
        .chain(linli_sharing::FEATURES)
        .chain(linli_council::FEATURES)
        .chain(linli_value::FEATURES)
        .copied()
        .collect()
});

/// The id of an object.
pub fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

/// A value with some of it changed.
pub fn with(mut base: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().expect("changes") {
        base[key] = value.clone();
    }
    base
}

/// A repair day of the community on 20 November from nine to eleven, with five places, on the public page.
pub fn words(host: OrgId) -> Value {
    json!({"title": "义务维修日", "kind": "service_day", "host_org_id": host, "area_id": area(COMMUNITY), "venue": "文化广场",
           "starts_at": "2026-11-20T09:00:00+08:00", "ends_at": "2026-11-20T11:00:00+08:00", "capacity": 5, "public": true})
}

/// Planned by who is given, checked by the street, announced: as the officer sees it.
pub async fn announced_by(house: &TestHouse, planner: &TestClient<'_>, words: Value) -> Value {
    let body = json!({"activity": words, "plan": true});
    let made = planner.post("/api/activities", &body).await.ok().body;
    let officer = officer(house).await;
    let checked = act(&officer, "activities", &id(&made), "check", json!({})).await;
    checked.ok();
    let opened = act(&officer, "activities", &id(&made), "open", json!({})).await;
    opened.ok().body
}

/// The street with an activity of the community announced.
pub async fn announced(house: &TestHouse, changes: Value) -> Value {
    settle(house).await;
    one_more(house, changes).await
}

/// One more activity of the community.
pub async fn one_more(house: &TestHouse, changes: Value) -> Value {
    let planner = worker(house).await;
    announced_by(house, &planner, with(words(COMMITTEE), changes)).await
}

/// Somebody with an account and a name.
pub async fn person<'h>(house: &'h TestHouse, role: Role, name: &str) -> TestClient<'h> {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let (me, now) = (PersonId(tx.fresh_id()), tx.now());
    let (db, scope) = tx.parts();
    linli_net::persons::store::insert(db, scope, &Person::new(me, name), now)
        .await
        .expect("a person");
    tx.finish().await.expect("commits");
    house
        .client_of(STREET, role, COMMITTEE, &path("/001/"), me)
        .await
}

/// A volunteer with a name.
pub async fn volunteer<'h>(house: &'h TestHouse, name: &str) -> TestClient<'h> {
    person(house, Role::Volunteer, name).await
}

/// Where one signs up.
pub fn signups(activity: &Value) -> String {
    format!("/api/activities/{}/signups", id(activity))
}

/// Where a visitor signs up.
pub fn public(activity: &Value) -> String {
    format!("/api/public/activities/1/{}/signups", id(activity))
}

/// Signs up.
pub async fn join(client: &TestClient<'_>, activity: &Value) -> TestAnswer {
    client.post(&signups(activity), &json!({})).await
}

/// Withdraws at the version shown.
pub async fn leave(client: &TestClient<'_>, signup: &Value, more: Value) -> TestAnswer {
    let body = with(json!({"version": signup["version"]}), more);
    let url = format!("/api/activity-signups/{}/withdraw", id(signup));
    client.post(&url, &body).await
}

/// The page of an activity.
pub async fn look(client: &TestClient<'_>, activity: &Value) -> Value {
    let url = format!("/api/activities/{}", id(activity));
    client.get(&url).await.ok().body
}

/// Who is on the list.
pub async fn list(client: &TestClient<'_>, activity: &Value) -> Value {
    client.get(&signups(activity)).await.ok().body
}

/// A sign-up under its code.
pub async fn follow(house: &TestHouse, code: &str) -> Value {
    let url = format!("/api/public/signups/{code}");
    house.anybody().get(&url).await.ok().body
}

/// Writes down who came.
pub async fn note(client: &TestClient<'_>, activity: &Value, body: Value) -> TestAnswer {
    let url = format!("/api/activities/{}/attendance", id(activity));
    client.write(Method::PUT, &url, &body).await
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

/// "may" or the refusal of an action.
pub fn action<'a>(of: &'a Value, name: &str) -> &'a str {
    let actions = of["allowed_actions"].as_array().expect("actions");
    let one = actions.iter().find(|one| one["action"] == name);
    let one = one.unwrap_or_else(|| panic!("{name} is told of: {of}"));
    match one["allowed"].as_bool() {
        Some(true) => "may",
        _ => one["reason_code"].as_str().unwrap_or_default(),
    }
}

/// The first field error: field and code.
pub fn field(answer: &TestAnswer) -> String {
    let first = &answer.body["field_errors"][0];
    assert_ne!(
        first["message"], first["code"],
        "the field has a text: {}",
        answer.body
    );
    let text = |key: &str| first[key].as_str().unwrap_or_default();
    format!("{} {}", text("field"), text("code"))
}
