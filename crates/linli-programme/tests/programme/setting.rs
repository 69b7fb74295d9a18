//! The small street of [`linli_work::testing`] with an alliance, its members and a method for them.

use std::sync::LazyLock;

use axum::http::Method;
use linli_domain::id::OrgId;
use linli_kit::feature::Feature;
use linli_kit::testing::{TestAnswer, TestClient, TestHouse};
pub use linli_work::testing::alliances::{field, found, id};
use linli_work::testing::alliances::{invite, membership, of_community, of_street};
pub use linli_work::testing::*;
use serde_json::{Value, json};

/// The rooms of the net, of the work and of the programme.
pub static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    linli_work::testing::FEATURES
        .iter()
        .chain(linli_programme::FEATURES)
        .copied()
        .collect()
});

/// A project.
pub fn project(part: &str, name: &str, classes: Value) -> Value {
    json!({"part": part, "name": name, "what": "", "class_ids": classes})
}

/// 1 office, 3 lists, 3 mechanisms, 2 mandatory and 3 optional projects of 2026, of which one at least.
pub fn method() -> Value {
    json!({"name": "13355 工作法", "least_optional": 1, "tick_by": "2026-11-30T00:00:00+08:00",
           "report_by": "2026-12-31T00:00:00+08:00", "items": [
        {"part": "office", "name": "党建共建办公室", "org_id": OFFICE},
        {"part": "list", "name": "需求清单", "list_kind": "demands"},
        {"part": "list", "name": "资源清单", "list_kind": "resources"},
        {"part": "list", "name": "项目清单", "list_kind": "projects"},
        {"part": "mechanism", "name": "联席会议"},
        {"part": "mechanism", "name": "双向认领"},
        {"part": "mechanism", "name": "评价反馈"},
        project("mandatory", "结对共建", json!([])),
        project("mandatory", "双报到", json!([])),
        project("optional", "银龄助餐", json!([ELDERLY])),
        project("optional", "平安守护", json!([SAFETY])),
        project("optional", "书香邻里", json!([])),
    ]})
}

/// Drafts a method for 2026.
pub async fn drafted(clerk: &TestClient<'_>, method: Value) -> Value {
    let body = json!({"year": 2026, "method": method});
    clerk.post("/api/methods", &body).await.ok().body
}

/// A step of a method at the version shown.
pub async fn step(client: &TestClient<'_>, method: &Value, verb: &str) -> TestAnswer {
    let url = format!("/api/methods/{}/{verb}", id(method));
    client
        .post(&url, &json!({"version": method["version"]}))
        .await
}

/// Drafted and opened.
pub async fn opened(clerk: &TestClient<'_>) -> Value {
    let draft = drafted(clerk, method()).await;
    step(clerk, &draft, "open").await.ok().body
}

/// Founds the alliance of the street and brings units into it.
pub async fn join(house: &TestHouse, units: &[OrgId]) -> Value {
    join_to(house, of_street(), units).await
}

/// Founds the alliance of the community and brings units into it.
pub async fn join_community(house: &TestHouse, units: &[OrgId]) -> Value {
    join_to(house, of_community(), units).await
}

async fn join_to(house: &TestHouse, alliance: Value, units: &[OrgId]) -> Value {
    let clerk = officer(house).await;
    let alliance = found(&clerk, alliance).await;
    invite(&clerk, &alliance, units).await.ok();
    for unit in units {
        let liaison = liaison(house, *unit).await;
        let asked = membership(&liaison, &alliance, *unit).await;
        let url = format!("/api/memberships/{}/accept", id(&asked));
        let body = json!({"version": asked["version"]});
        liaison.post(&url, &body).await.ok();
    }
    alliance
}

/// The id of an item by its name.
pub fn item(method: &Value, name: &str) -> Value {
    for list in ["items", "projects"] {
        let found = method[list]
            .as_array()
            .into_iter()
            .flatten()
            .find(|item| item["name"] == name);
        if let Some(found) = found {
            return found["id"].clone();
        }
    }
    panic!("no item {name}: {method}")
}

/// A unit's page.
pub fn sheet_url(method: &Value, unit: OrgId) -> String {
    format!("/api/methods/{}/units/{unit}", id(method))
}

/// A unit's page as somebody sees it.
pub async fn sheet(client: &TestClient<'_>, method: &Value, unit: OrgId) -> Value {
    client.get(&sheet_url(method, unit)).await.ok().body
}

/// Ticks some projects, and takes the tick off all others.
pub fn ticks(sheet: &Value, names: &[&str]) -> Value {
    let ticks: Vec<Value> = sheet["projects"]
        .as_array()
        .expect("projects")
        .iter()
        .map(|project| {
            let ticked = names.iter().any(|name| project["name"] == *name);
            json!({"item_id": project["id"], "ticked": ticked})
        })
        .collect();
    json!({"version": sheet["version"], "ticks": ticks})
}

/// Hands a page in.
pub async fn tick(
    client: &TestClient<'_>,
    method: &Value,
    unit: OrgId,
    body: &Value,
) -> TestAnswer {
    let url = format!("{}/ticks", sheet_url(method, unit));
    client.write(Method::PUT, &url, body).await
}

/// A step of the office on a unit's page.
pub async fn act(
    client: &TestClient<'_>,
    method: &Value,
    sheet: &Value,
    verb: &str,
    more: Value,
) -> TestAnswer {
    let mut body = json!({"version": sheet["version"]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let unit = sheet["org_id"].as_str().expect("a unit");
    let url = format!("/api/methods/{}/units/{unit}/{verb}", id(method));
    if verb == "report" {
        client.write(Method::PUT, &url, &body).await
    } else {
        client.post(&url, &body).await
    }
}

/// Handed in whole by the unit's liaison.
pub async fn ticked(house: &TestHouse, method: &Value, unit: OrgId) -> Value {
    let liaison = liaison(house, unit).await;
    let page = sheet(&liaison, method, unit).await;
    let body = ticks(&page, &["结对共建", "双报到", "银龄助餐"]);
    tick(&liaison, method, unit, &body).await.ok().body
}

/// Handed in whole and confirmed.
pub async fn confirmed(house: &TestHouse, method: &Value, unit: OrgId) -> Value {
    let page = ticked(house, method, unit).await;
    act(&officer(house).await, method, &page, "confirm", json!({}))
        .await
        .ok()
        .body
}
