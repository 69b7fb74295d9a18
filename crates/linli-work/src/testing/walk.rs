//! Steps that walk a demand through its loop, for the tests of the loop.

use linli_domain::id::{AreaId, PosterId};
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use linli_net::posters::store::Poster;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{BANK, BUILDING, MEALS, area, liaison, path, settle, worker};

/// The code of the poster at 3幢.
pub const POSTER: &str = "K7MP2WXA9RTC";

/// The street with a poster at 3幢.
pub async fn street(house: &TestHouse) {
    settle(house).await;
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let poster = Poster {
        id: PosterId(tx.fresh_id()),
        code: POSTER.to_owned(),
        street_id: STREET,
        area_id: area(BUILDING),
        area_path: path("/001/001/003/"),
        created_at: tx.now(),
        revoked_at: None,
    };
    let (db, scope) = tx.parts();
    linli_net::posters::store::insert(db, scope, &poster, None)
        .await
        .expect("a poster");
    tx.finish().await.expect("commits");
}

/// Records a demand for meals at the counter and answers it.
pub async fn record(client: &TestClient<'_>, text: &str, asked: i64) -> Value {
    let body = json!({
        "text": text, "source": "counter", "area_id": AreaId(Uuid::from_u128(BUILDING)), "class_id": MEALS,
        "lines": [{"what": "送餐", "unit": "份", "asked": asked}],
        "requester": {"name": "王㛃", "phone": "13812345678", "anonymous": false, "contact_ok": true},
        "on_behalf": true,
    });
    client.post("/api/demands", &body).await.ok().body
}

/// Does an action at the present version and answers the page.
pub async fn act(
    client: &TestClient<'_>,
    kind: &str,
    id: &str,
    action: &str,
    mut body: Value,
) -> TestAnswer {
    body["version"] = version(client, kind, id).await;
    client
        .post(&format!("/api/{kind}/{id}/{action}"), &body)
        .await
}

/// The version of an object as it is now.
pub async fn version(client: &TestClient<'_>, kind: &str, id: &str) -> Value {
    client.get(&format!("/api/{kind}/{id}")).await.body["version"].clone()
}

/// The id of an object.
pub fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

/// A demand, accepted and issued to everybody.
pub async fn issued(house: &TestHouse, asked: i64) -> String {
    let clerk = worker(house).await;
    let demand = id(&record(&clerk, "楼里三位独居老人想每天中午有人送餐", asked).await);
    act(&clerk, "demands", &demand, "accept", json!({}))
        .await
        .ok();
    act(&clerk, "demands", &demand, "issue", json!({"mode": "open"}))
        .await
        .ok();
    demand
}

/// What is open for taking, taken by the bank: its order.
pub async fn taken(house: &TestHouse, demand: &str) -> String {
    let bank = liaison(house, BANK).await;
    id(&bank
        .post(&format!("/api/demands/{demand}/claim"), &json!({}))
        .await
        .ok()
        .body)
}

/// What is open for taking, taken by the bank and confirmed: its order.
pub async fn confirmed(house: &TestHouse, demand: &str) -> String {
    let order = taken(house, demand).await;
    act(&worker(house).await, "orders", &order, "confirm", json!({}))
        .await
        .ok();
    order
}

/// A demand reported done by the bank: demand and order.
pub async fn reported(house: &TestHouse) -> (String, String) {
    let demand = issued(house, 1).await;
    let order = served(house, &demand).await;
    (demand, order)
}

/// What is open for taking, taken by the bank and reported done: its order.
pub async fn served(house: &TestHouse, demand: &str) -> String {
    let order = confirmed(house, demand).await;
    let bank = liaison(house, BANK).await;
    act(
        &bank,
        "orders",
        &order,
        "contact",
        json!({"note": "约好周三"}),
    )
    .await
    .ok();
    act(&bank, "orders", &order, "report", json!({"text": "已送餐"}))
        .await
        .ok();
    order
}

/// Every invariant holds.
pub async fn nothing_broken(house: &TestHouse) {
    for check in house
        .app
        .features()
        .iter()
        .flat_map(|feature| feature.checks)
    {
        let broken = (check.run)(house.app.clone()).await.expect("checks");
        assert!(broken.is_empty(), "{}: {broken:?}", check.name);
    }
}
