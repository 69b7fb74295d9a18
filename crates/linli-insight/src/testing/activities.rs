//! Activities for the tests of this floor, walked through the endpoints of their own room.

use linli_domain::id::OrgId;
use linli_domain::time::{DAY, HOUR};
use linli_kit::testing::{TestClient, TestHouse};
use linli_work::testing::walk::{act, id};
use linli_work::testing::{COMMITTEE, COMMUNITY, area, liaison, officer, worker};
use serde_json::{Value, json};

/// Who plans for an organisation: its community's worker, or its own liaison.
async fn planner(house: &TestHouse, host: OrgId) -> TestClient<'_> {
    if host == COMMITTEE {
        worker(house).await
    } else {
        liaison(house, host).await
    }
}

/// An activity of `host` in 北江社区 in ten days, planned; units are asked to bring something.
pub async fn planned(house: &TestHouse, host: OrgId, title: &str, partners: &[OrgId]) -> String {
    let begins = house.app.now().plus(10 * DAY);
    let partners: Vec<Value> = partners
        .iter()
        .map(|org| json!({"org_id": org, "brings": "便民服务志愿者", "quantity": 3, "unit": "次"}))
        .collect();
    let body = json!({
        "activity": {
            "title": title, "kind": "service_day", "host_org_id": host, "area_id": area(COMMUNITY),
            "venue": "锦绣苑小广场", "starts_at": begins, "ends_at": begins.plus(2 * HOUR),
        },
        "partners": partners, "plan": true,
    });
    let by = planner(house, host).await;
    id(&by.post("/api/activities", &body).await.ok().body)
}

/// An activity that was held, to which every partner brought what it said, and whose outcome somebody else confirmed; ten
/// days later.
pub async fn settled(house: &TestHouse, host: OrgId, title: &str, partners: &[OrgId]) -> String {
    let one = planned(house, host, title, partners).await;
    let clerk = officer(house).await;
    act(&clerk, "activities", &one, "check", json!({}))
        .await
        .ok();
    let asked = look(&clerk, &one).await["partners_asked_in"].clone();
    for partner in asked.as_array().into_iter().flatten() {
        let unit: OrgId = serde_json::from_value(partner["org_id"].clone()).expect("an id");
        let url = format!("/api/activity-partners/{}/agree", id(partner));
        liaison(house, unit)
            .await
            .post(&url, &json!({"version": partner["version"]}))
            .await
            .ok();
    }
    let by = planner(house, host).await;
    act(&by, "activities", &one, "open", json!({})).await.ok();
    house.clock.advance(10 * DAY + HOUR);
    let by = planner(house, host).await;
    act(&by, "activities", &one, "begin", json!({})).await.ok();
    house.clock.advance(2 * HOUR);
    act(&by, "activities", &one, "end", json!({})).await.ok();
    let said = json!({"came": 60, "outcome": "量血压、理发、磨刀，居民排队有序。", "shares": []});
    act(&by, "activities", &one, "report", said).await.ok();
    act(
        &officer(house).await,
        "activities",
        &one,
        "settle",
        json!({}),
    )
    .await
    .ok();
    one
}

/// The page of an activity as somebody reads it.
pub async fn look(client: &TestClient<'_>, activity: &str) -> Value {
    client
        .get(&format!("/api/activities/{activity}"))
        .await
        .ok()
        .body
}
