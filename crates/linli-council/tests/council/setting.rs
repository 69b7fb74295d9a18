//! An alliance with a joint meeting, and meetings walked to a state.

use std::sync::LazyLock;

use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId};
use linli_kit::feature::Feature;
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use linli_work::testing::alliances::{self, found, id, invite, membership, of_community};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, path, settle, worker};
use serde_json::{Value, json};

/// The rooms of the net, the work and the council.
pub static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    linli_work::testing::FEATURES
        .iter()
        .chain(linli_council::FEATURES)
        .copied()
        .collect()
});

/// When the meeting of the tests begins: 30 days after the test house does.
pub const STARTS: &str = "2026-12-10T10:00:00+08:00";

/// The secretary of the community 北江.
pub async fn secretary(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::CommunitySecretary, COMMITTEE, &path("/001/"))
        .await
}

/// A leader of the street.
pub async fn leader(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::StreetLeader, OFFICE, &path("/"))
        .await
}

/// The alliance of the community 北江 with the bank and the school as members.
pub async fn alliance(house: &TestHouse) -> Value {
    settle(house).await;
    let worker = worker(house).await;
    let alliance = found(&worker, of_community()).await;
    invite(&worker, &alliance, &[BANK, SCHOOL]).await.ok();
    for unit in [BANK, SCHOOL] {
        let one = membership(&worker, &alliance, unit).await;
        let paper = json!({"reason": "纸质回执"});
        alliances::act(&worker, &one, "accept", paper).await.ok();
    }
    alliance
}

/// The joint meeting of that alliance, as its page shows it.
pub async fn joint(house: &TestHouse) -> Value {
    let alliance = alliance(house).await;
    let body =
        json!({"kind": "joint_meeting", "name": "北江社区联席会议", "alliance_id": alliance["id"]});
    worker(house)
        .await
        .post("/api/bodies", &body)
        .await
        .ok()
        .body
}

/// Plans a meeting.
pub async fn plan(client: &TestClient<'_>, body: &Value, starts_at: &str) -> Value {
    let plan = json!({"body_id": body["id"], "starts_at": starts_at, "venue": "社区二楼会议室"});
    client.post("/api/meetings", &plan).await.ok().body
}

/// A step of a meeting at the version shown.
pub async fn step(client: &TestClient<'_>, meeting: &Value, verb: &str, more: Value) -> TestAnswer {
    let mut body = json!({"version": meeting["version"]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let url = format!("/api/meetings/{}/{verb}", id(meeting));
    client.post(&url, &body).await
}

/// Puts a topic on the agenda.
pub async fn topic(client: &TestClient<'_>, meeting: &Value, title: &str) -> Value {
    let url = format!("/api/meetings/{}/topics", id(meeting));
    let body = json!({"title": title, "source": "office", "accept": true});
    client.post(&url, &body).await.ok().body
}

/// The page of a meeting.
pub async fn look(client: &TestClient<'_>, meeting: &Value) -> Value {
    let url = format!("/api/meetings/{}", id(meeting));
    client.get(&url).await.ok().body
}

/// The attendee of an organisation.
pub fn of_org(meeting: &Value, org: OrgId) -> String {
    meeting["attendees"]
        .as_array()
        .expect("attendees")
        .iter()
        .find(|one| one["org_id"] == json!(org) && one["capacity"] != Value::Null)
        .and_then(|one| one["id"].as_str())
        .expect("is called")
        .to_owned()
}

/// Writes down who came.
pub async fn attend(client: &TestClient<'_>, meeting: &Value, lines: Value) -> TestAnswer {
    let url = format!("/api/meetings/{}/attendance", id(meeting));
    let body = json!({"version": meeting["version"], "lines": lines, "paper": "签到表"});
    client.write(axum::http::Method::PUT, &url, &body).await
}

/// A meeting noticed, with one topic: planned at [`STARTS`].
pub async fn noticed(house: &TestHouse, body: &Value) -> Value {
    let worker = worker(house).await;
    let meeting = plan(&worker, body, STARTS).await;
    let meeting = step(&worker, &meeting, "open-topics", json!({}))
        .await
        .ok()
        .body;
    let meeting = topic(&worker, &meeting, "南门停车位").await;
    step(&worker, &meeting, "notice", json!({})).await.ok().body
}

/// A meeting held a moment after it began, with all who were called.
pub async fn held(house: &TestHouse, body: &Value) -> Value {
    let meeting = noticed(house, body).await;
    hold(house, meeting).await
}

/// Holds a meeting that was noticed, with all who were called.
pub async fn hold(house: &TestHouse, meeting: Value) -> Value {
    let starts = meeting["starts_at"].as_str().expect("a moment");
    let starts = linli_domain::time::Timestamp::parse_rfc3339(starts).expect("a moment");
    house.clock.set(starts.plus(60_000));
    // whoever was signed in before is not any more
    let worker = worker(house).await;
    let lines: Vec<Value> = meeting["attendees"]
        .as_array()
        .expect("attendees")
        .iter()
        .map(|one| json!({"attendee_id": one["id"], "presence": "present"}))
        .collect();
    let meeting = attend(&worker, &meeting, json!(lines)).await.ok().body;
    step(&worker, &meeting, "hold", json!({})).await.ok().body
}

/// Writes down a resolution owed by a unit, and answers the meeting.
pub async fn resolve(client: &TestClient<'_>, meeting: &Value, owner: OrgId, text: &str) -> Value {
    let url = format!("/api/meetings/{}/resolutions", id(meeting));
    let body = json!({"topic_id": meeting["agenda"][0]["id"], "text": text, "kind": "duty",
        "owner_org_id": owner, "due_at": "2027-01-31T18:00:00+08:00"});
    client.post(&url, &body).await.ok().body
}

/// Drafted by the worker, approved by the secretary.
pub async fn approved(house: &TestHouse, meeting: &Value) -> Value {
    let worker = worker(house).await;
    let shown = look(&worker, meeting).await;
    let drafted = step(&worker, &shown, "draft-minutes", json!({}))
        .await
        .ok()
        .body;
    step(
        &secretary(house).await,
        &drafted,
        "approve-minutes",
        json!({}),
    )
    .await
    .ok()
    .body
}

/// A step of a resolution at the version shown.
pub async fn act(client: &TestClient<'_>, one: &Value, verb: &str, more: Value) -> TestAnswer {
    let mut body = json!({"version": one["version"]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let url = format!("/api/resolutions/{}/{verb}", id(one));
    client.post(&url, &body).await
}

/// Somebody of [`seated`] signed in anew: sessions do not last as long as the time between meetings.
pub async fn anew<'h>(house: &'h TestHouse, org: OrgId, person: PersonId) -> TestClient<'h> {
    let (role, at, _) = seat_of(org);
    house.client_of(STREET, role, org, &path(at), person).await
}

fn seat_of(org: OrgId) -> (Role, &'static str, u128) {
    match org {
        COMMITTEE => (Role::CommunitySecretary, "/001/", 0xA1),
        OFFICE => (Role::StreetOfficer, "/", 0xA0),
        BANK => (Role::UnitLiaison, "/001/", 0xA1),
        _ => (Role::UnitLiaison, "/002/", 0xA2),
    }
}

/// Somebody who holds a post in an organisation, and so is told what it is told.
pub async fn seated<'h>(house: &'h TestHouse, org: OrgId, name: &str) -> TestClient<'h> {
    use linli_domain::id::PostId;
    use linli_net::persons::store::{Person, Post};
    let (role, at, area) = seat_of(org);
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let person = PersonId(tx.fresh_id());
    let post = Post {
        id: PostId(tx.fresh_id()),
        person_id: person,
        org_id: org,
        area_id: linli_work::testing::area(area),
        area_path: path(at),
        role,
        from_at: tx.now(),
        to_at: None,
        ended_at: None,
        end_reason: None,
        source: "test".to_owned(),
        appointment_no: None,
        document_no: None,
        version: 1,
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    linli_net::persons::store::insert(db, scope, &Person::new(person, name), now)
        .await
        .expect("a person");
    linli_net::persons::store::insert_post(db, scope, &post)
        .await
        .expect("a post");
    tx.finish().await.expect("commits");
    house.client_of(STREET, role, org, &path(at), person).await
}
