//! Recruiting heads from the call to the end of a term, and the rush for posts, on both databases.

use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, OrgId, PersonId};
use linli_domain::time::DAY;
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use linli_net::accounts::create;
use linli_net::areas::store::{self as areas, Area, Street};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::{self as orgs, Org};
use serde_json::{Value, json};

mod leaving;
mod recruiting;
mod rush;
mod standing_in;
mod terms;

/// A community with buildings, and another beside it.
struct Place {
    community: AreaId,
    org: OrgId,
    path: AreaPath,
    other: AreaPath,
    buildings: Vec<AreaId>,
}

async fn place(house: &TestHouse, buildings: u32) -> Place {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let street = Street {
        id: STREET,
        name: "北江街道".into(),
        code: "330205001".into(),
        district_name: "江北区".into(),
        office_phone: None,
    };
    areas::insert_street(tx.db(), &street, now)
        .await
        .expect("a street");
    let root = AreaPath::street();
    let community = root.child(1);
    let area = |id: AreaId, kind: AreaKind, name: &str, path: &AreaPath| Area {
        households: 48,
        ..Area::new(id, None, kind, name, path.clone())
    };
    let ids: Vec<AreaId> = (0..buildings).map(|_| AreaId(tx.fresh_id())).collect();
    let (root_id, community_id, other_id, org) = (
        AreaId(tx.fresh_id()),
        AreaId(tx.fresh_id()),
        AreaId(tx.fresh_id()),
        OrgId(tx.fresh_id()),
    );
    let other = root.child(2);
    let (db, scope) = tx.parts();
    let mut rows = vec![
        area(root_id, AreaKind::Street, "北江街道", &root),
        area(community_id, AreaKind::Community, "北江社区", &community),
        area(other_id, AreaKind::Community, "湖畔社区", &other),
    ];
    for (number, id) in (1..).zip(&ids) {
        rows.push(area(
            *id,
            AreaKind::Building,
            &format!("{number}幢"),
            &community.child(number),
        ));
    }
    for row in &rows {
        areas::insert(db, scope, row).await.expect("a place");
    }
    let row = Org::new(
        org,
        OrgKind::Community,
        "北江社区",
        community_id,
        community.clone(),
    );
    orgs::insert(db, scope, &row, now).await.expect("an office");
    tx.finish().await.expect("commits");
    Place {
        community: community_id,
        org,
        path: community,
        other,
        buildings: ids,
    }
}

async fn person(house: &TestHouse, name: &str, phone: &str) -> PersonId {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let made = create::person(&mut tx, name, Some(phone))
        .await
        .expect("a person");
    tx.finish().await.expect("commits");
    made.id
}

async fn client<'h>(house: &'h TestHouse, place: &Place, role: Role) -> TestClient<'h> {
    house.client(STREET, role, place.org, &place.path).await
}

fn campaign(place: &Place, house: &TestHouse) -> Value {
    json!({
        "title": "党员楼长招募令", "post_kind": "building_head", "area_id": place.community,
        "closes_at": house.app.now().plus(30 * DAY), "call_text": "请您来做邻里的贴心人。",
        "criteria": "住在本社区,年满 18 周岁。", "duties": "传政策、听需求、解矛盾、帮邻里。",
        "contact": "北江社区 0574-87654321", "members_only": false, "term_months": 36, "offered": place.buildings,
    })
}

/// A published campaign: its id, its public code, its posts by building.
async fn published(
    house: &TestHouse,
    place: &Place,
    worker: &TestClient<'_>,
) -> (String, String, Vec<Value>) {
    let made = worker
        .post("/api/campaigns", &campaign(place, house))
        .await
        .ok();
    let id = made.body["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/campaigns/{id}/publish");
    let done = worker
        .post(&path, &json!({"version": made.body["version"]}))
        .await
        .ok();
    let code = done.body["code"].as_str().expect("a code").to_owned();
    let slots = done.body["slots"]
        .as_array()
        .expect("posts")
        .iter()
        .map(|slot| slot["id"].clone())
        .collect();
    (id, code, slots)
}

async fn act(
    client: &TestClient<'_>,
    noun: &str,
    seen: &Value,
    event: &str,
    mut more: Value,
) -> TestAnswer {
    more["version"] = seen["version"].clone();
    let id = seen["id"].as_str().expect("an id");
    client
        .post(&format!("/api/{noun}/{id}/{event}"), &more)
        .await
}

async fn nominated(house: &TestHouse, code: &str, slot: &Value, name: &str, phone: &str) -> String {
    let body = json!({"slot_id": slot, "route": "self", "name": name, "phone": phone, "consent": true, "statement": "住了二十年"});
    let answer = house
        .anybody()
        .post(&format!("/api/public/campaigns/{code}/applications"), &body)
        .await
        .ok();
    answer.body["code"].as_str().expect("a code").to_owned()
}

/// Somebody's nomination of themselves; each number is somebody else.
fn nomination(slot: &Value, number: usize) -> Value {
    json!({
        "slot_id": slot, "route": "self", "name": format!("候选{number}"), "phone": format!("1390002{number:04}"),
        "consent": true,
    })
}

/// A nomination of oneself typed in at the counter, where no address is slowed.
async fn entered(worker: &TestClient<'_>, campaign: &str, slot: &Value, number: usize) {
    let path = format!("/api/campaigns/{campaign}/applications");
    let _ = worker.post(&path, &nomination(slot, number)).await.ok();
}

/// Checks every application and puts it on public notice; answers them as they are then.
async fn all_on_notice(worker: &TestClient<'_>) -> Vec<Value> {
    let listed = worker
        .get("/api/applications?page_size=200")
        .await
        .ok()
        .body;
    let mut seen = Vec::new();
    for one in listed["items"].as_array().expect("items") {
        let one = act(worker, "applications", one, "check", CHECKS())
            .await
            .ok()
            .body;
        let one = act(worker, "applications", &one, "publicise", json!({}))
            .await
            .ok()
            .body;
        seen.push(one);
    }
    seen
}

async fn only(client: &TestClient<'_>, list: &str) -> Value {
    let items = client.get(list).await.ok().body["items"].clone();
    assert_eq!(items.as_array().map(Vec::len), Some(1), "{items}");
    let id = items[0]["id"].as_str().expect("an id");
    let path = list.split('?').next().expect("a path");
    client.get(&format!("{path}/{id}")).await.ok().body
}

const CHECKS: fn() -> Value = || json!({"lives_here": true, "adult": true, "willing": true});

/// Takes the one application as far as approved.
async fn approved(house: &TestHouse, place: &Place, worker: &TestClient<'_>) -> Value {
    let seen = only(worker, "/api/applications").await;
    let seen = act(worker, "applications", &seen, "check", CHECKS())
        .await
        .ok()
        .body;
    let seen = act(worker, "applications", &seen, "publicise", json!({}))
        .await
        .ok()
        .body;
    house.advance(8 * DAY).await;
    let secretary = client(house, place, Role::CommunitySecretary).await;
    act(
        &secretary,
        "applications",
        &seen,
        "approve",
        json!({"resolution": "北江党委〔2026〕7号"}),
    )
    .await
    .ok()
    .body
}
