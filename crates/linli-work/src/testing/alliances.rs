//! Alliances founded, units invited and steps ticked, for the tests of their room.

use linli_domain::id::OrgId;
use linli_kit::testing::{TestAnswer, TestClient};
use serde_json::{Value, json};

use super::{COMMITTEE, COMMUNITY, OFFICE, area};

/// An alliance of the whole street, led by its office.
pub fn of_street() -> Value {
    json!({"name": "北江街道大工委", "level": "street", "lead_org_id": OFFICE, "brand": "同心北江"})
}

/// An alliance of the community 北江.
pub fn of_community() -> Value {
    json!({"name": "北江社区大党委", "level": "community", "lead_org_id": COMMITTEE, "area_ids": [area(COMMUNITY)],
           "founded": "2024-05-01T00:00:00+08:00", "charter": "第一条 共建共享。"})
}

/// The id of an object.
pub fn id(value: &Value) -> &str {
    value["id"].as_str().expect("an id")
}

/// The first field error: field and code.
pub fn field(answer: &TestAnswer) -> String {
    let first = &answer.body["field_errors"][0];
    assert_ne!(first["message"], first["code"], "the field has a text");
    format!(
        "{} {}",
        first["field"].as_str().unwrap_or_default(),
        first["code"].as_str().unwrap_or_default()
    )
}

/// "may" or the refusal of an action.
pub fn action<'a>(of: &'a Value, name: &str) -> &'a str {
    let actions = of["allowed_actions"].as_array().expect("actions");
    let one = actions
        .iter()
        .find(|one| one["action"] == name)
        .expect("the action is told of");
    match one["allowed"].as_bool() {
        Some(true) => "may",
        _ => one["reason_code"].as_str().unwrap_or_default(),
    }
}

/// Founds an alliance.
pub async fn found(client: &TestClient<'_>, alliance: Value) -> Value {
    client.post("/api/alliances", &alliance).await.ok().body
}

/// Invites units.
pub async fn invite(client: &TestClient<'_>, alliance: &Value, units: &[OrgId]) -> TestAnswer {
    let url = format!("/api/alliances/{}/invitations", id(alliance));
    client.post(&url, &json!({"org_ids": units})).await
}

/// The membership of a unit in an alliance, as somebody sees it.
pub async fn membership(client: &TestClient<'_>, alliance: &Value, unit: OrgId) -> Value {
    let url = format!(
        "/api/memberships?alliance_id={}&org_id={unit}&ended=true",
        id(alliance)
    );
    let list = client.get(&url).await.ok().body;
    let items = list["items"].as_array().expect("a list");
    items.last().expect("a membership").clone()
}

/// A step of a membership or alliance at the version shown.
pub async fn act(client: &TestClient<'_>, one: &Value, verb: &str, more: Value) -> TestAnswer {
    let mut body = json!({"version": one["version"]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    client
        .post(&format!("/api/memberships/{}/{verb}", id(one)), &body)
        .await
}

/// Ticks a step of the present stage, or takes the tick off.
pub async fn tick(client: &TestClient<'_>, alliance: &Value, step: &str, done: bool) -> TestAnswer {
    let url = format!("/api/alliances/{}/steps", id(alliance));
    let body = json!({"version": alliance["version"], "step": step, "done": done});
    client.post(&url, &body).await
}

/// Enters the next stage.
pub async fn next_stage(client: &TestClient<'_>, alliance: &Value, reason: &str) -> TestAnswer {
    let url = format!("/api/alliances/{}/next-stage", id(alliance));
    let body = json!({"version": alliance["version"], "reason": reason});
    client.post(&url, &body).await
}
