//! Agreements drafted, approved and signed, for the tests of their room.

use axum::body::Body;
use axum::http::{Method, Request};
use linli_domain::actor::Role;
use linli_domain::id::OrgId;
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use serde_json::{Value, json};

use super::walk::act;
use super::{BANK, MEALS, OFFICE, officer, path, worker};

/// Leads the street: approves what the office drafted.
pub async fn leader(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::StreetLeader, OFFICE, &path("/"))
        .await
}

/// A line for demands of a class, or for all.
pub fn line(org: OrgId, what: &str, quantity: i64, class: Value) -> Value {
    json!({"org_id": org, "kind": "service", "what": what, "quantity": quantity, "unit": "次", "period": "year",
           "class_id": class})
}

/// An agreement of the street with the bank for the year 2026: ten times meals, four times anything.
pub fn year_with_the_bank() -> Value {
    json!({"title": "江滨银行结对共建协议", "kind": "pairing", "terms": "双方每季度碰头一次。",
           "valid_from": "2026-01-01T00:00:00+08:00", "valid_to": "2027-01-01T00:00:00+08:00",
           "parties": [OFFICE, BANK],
           "lines": [line(BANK, "为老人送餐", 10, json!(MEALS)), line(BANK, "其他便民服务", 4, Value::Null)]})
}

/// A step of an agreement at the version shown.
pub async fn step(client: &TestClient<'_>, agreement: &Value, verb: &str) -> TestAnswer {
    let body = json!({"version": agreement["version"], "reason": "按会议议定"});
    client.post(&address(agreement, verb), &body).await
}

/// The path of a step of an agreement.
pub fn address(agreement: &Value, verb: &str) -> String {
    let id = agreement["id"].as_str().expect("an id");
    format!("/api/agreements/{id}/{verb}")
}

/// The page of an agreement.
pub async fn look(client: &TestClient<'_>, agreement: &Value) -> Value {
    let id = agreement["id"].as_str().expect("an id");
    client.get(&format!("/api/agreements/{id}")).await.ok().body
}

/// Drafted by the office and approved by the leader: waits for its signatures.
pub async fn approved(house: &TestHouse, draft: &Value) -> Value {
    let clerk = officer(house).await;
    let made = clerk.post("/api/agreements", draft).await.ok().body;
    approve(house, &made).await
}

/// Puts a draft up and approves it.
pub async fn approve(house: &TestHouse, draft: &Value) -> Value {
    let submitted = step(&officer(house).await, draft, "submit").await.ok().body;
    step(&leader(house).await, &submitted, "approve")
        .await
        .ok()
        .body
}

/// Signs on paper, on a day before the test house begins.
pub async fn sign(house: &TestHouse, agreement: &Value) -> Value {
    let body = json!({"version": agreement["version"], "signed_on": "2026-01-05T10:00:00+08:00", "sign_mode": "paper"});
    officer(house)
        .await
        .post(&address(agreement, "sign"), &body)
        .await
        .ok()
        .body
}

/// Drafted, approved and signed.
pub async fn signed(house: &TestHouse, draft: &Value) -> Value {
    let agreement = approved(house, draft).await;
    sign(house, &agreement).await
}

/// Promised and delivered this year, line by line.
pub fn figures(agreement: &Value) -> Vec<(i64, i64)> {
    agreement["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| {
            (
                line["delivered"].as_i64().expect("a number"),
                line["promised"].as_i64().expect("a number"),
            )
        })
        .collect()
}

/// Whether the page says that an action is allowed.
pub fn may(agreement: &Value, action: &str) -> bool {
    agreement["allowed_actions"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|one| one["action"] == action && one["allowed"] == true)
}

/// Calls the requester of an order back: it is solved.
pub async fn call_back(house: &TestHouse, order: &str) {
    let found = json!({"way": "phone", "resolved": "solved", "satisfaction": "satisfied"});
    act(&worker(house).await, "orders", order, "callback", found)
        .await
        .ok();
}

/// Sends a scan of what was signed.
pub async fn send_scan(
    client: &TestClient<'_>,
    agreement: &Value,
    file: &[u8],
    key: &str,
) -> TestAnswer {
    let head =
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"协议.pdf\"\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
    let version = agreement["version"].as_i64().expect("a version");
    let request = Request::post(format!("{}?version={version}", address(agreement, "scan")))
        .header("content-type", "multipart/form-data; boundary=x")
        .header("idempotency-key", key)
        .body(Body::from(body))
        .expect("a request");
    client.send_request(request).await
}

/// An agreement amended to say something else, approved and signed; a line of the same words, or of the same place where as
/// many are left, is the same line.
pub async fn amended(house: &TestHouse, agreement: &Value, text: &Value) -> Value {
    let clerk = officer(house).await;
    let seen = look(&clerk, agreement).await;
    let revision = step(&clerk, &seen, "amend").await.ok().body;
    let mut draft = text.clone();
    let before = revision["lines"].as_array().cloned().unwrap_or_default();
    let lines = draft["lines"].as_array_mut().expect("lines");
    let as_many = lines.len() == before.len();
    for (position, line) in lines.iter_mut().enumerate() {
        let same = before.iter().find(|one| one["what"] == line["what"]);
        if let Some(same) = same.or_else(|| before.get(position).filter(|_| as_many)) {
            line["id"] = same["id"].clone();
        }
    }
    let change = json!({"version": revision["version"], "draft": draft});
    let id = revision["id"].as_str().expect("an id");
    let page = format!("/api/agreements/{id}");
    let changed = clerk.write(Method::PUT, &page, &change).await.ok().body;
    let ready = approve(house, &changed).await;
    sign(house, &ready).await
}
